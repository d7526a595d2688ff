"""Invented words for the living style page; no person and no firm in here exists."""

from datetime import date

STATES = (
    ("draft", ("填报中", "quiet", "pen"), "不等任何人"),
    ("submitted", ("待初审", "wait", "inbox"), "等机关办理"),
    ("returned", ("退回补正", "act", "return"), "等单位或须留意"),
    ("not_recommended", ("初审未通过", "bad", "cross"), "不利的结果"),
    ("recommended", ("已推荐待受理", "wait", "send"), "等机关办理"),
    ("accepted", ("已受理待评审", "wait", "file"), "等机关办理"),
    ("evaluating", ("专家评审中", "run", "scale"), "程序进行中"),
    ("qualified", ("评审合格（拟认定）", "good", "check"), "好的结果"),
    ("granted", ("已认定", "good solid", "award"), "好的结果"),
    ("revoked", ("已撤销", "bad solid", "ban"), "不利的结果"),
    ("withdrawn", ("已撤回", "quiet", "return"), "不等任何人"),
)
TILES = (
    {
        "tone": "bad",
        "icon": "alert",
        "word": "今天到期",
        "number": 2,
        "detail": "另 2 件两日内到期",
        "href": "#",
        "current": True,
    },
    {
        "tone": "wait",
        "icon": "inbox",
        "word": "待初审",
        "number": 12,
        "detail": "核验中 5 件，未开始 7 件",
        "href": "#",
    },
    {"tone": "act", "icon": "return", "word": "退回补正", "number": 4, "detail": "1 件已重新报送", "href": "#"},
    {"tone": "run", "icon": "calendar", "word": "年度备案", "number": 0, "detail": "1月31日 截止", "href": "#"},
)
ROWS = (
    {
        "name": "北京市沈怀瑾焊工首席技师工作室",
        "href": "#",
        "unit": "北京燕岭轨道装备有限公司",
        "number": "SB2026-110108-0019",
        "look": ("待初审", "wait", "inbox"),
        "todo": "原件核验 31 / 34，缺 1 件原件",
        "done": 31,
        "total": 34,
        "due": {"day": date(2026, 4, 22), "left": 0, "unit": "工作日"},
        "action": {"label": "继续核验", "href": "#", "kind": "primary"},
        "key": "19",
    },
    {
        "name": "北京市纪望舒工业机器人系统操作员首席技师工作室",
        "href": "#",
        "unit": "北京云岫智能装备有限公司",
        "number": "SB2026-110108-0026",
        "look": ("待初审", "wait", "inbox"),
        "todo": "单位已重新报送，2 处补正待看",
        "due": {"day": date(2026, 4, 24), "left": 2, "unit": "工作日"},
        "action": {"label": "看补正", "href": "#", "kind": "primary"},
        "key": "26",
    },
    {
        "name": "北京市白锦程景泰蓝制作工首席技师工作室",
        "href": "#",
        "unit": "北京瑾堂工艺美术有限公司",
        "number": "SB2026-110108-0033",
        "look": ("退回补正", "act", "return"),
        "todo": "退回 3 处，单位已改 1 处",
        "due": {"day": date(2026, 5, 7), "left": None, "words": "等单位补正"},
        "action": {"label": "查看", "href": "#", "kind": "outline"},
        "key": "33",
    },
)
RAIL = (
    {"label": "填报", "detail": "4月20日 报送第 2 版", "state": "done"},
    {"label": "初审", "detail": "海淀区人社局", "state": "current"},
    {"label": "受理", "detail": "市人力社保局", "state": "ahead"},
    {"label": "专家评审", "detail": "考察与打分", "state": "ahead"},
    {"label": "公示", "detail": "7 天", "state": "ahead"},
    {"label": "审批", "detail": "两局会签", "state": "ahead"},
    {"label": "授牌", "detail": "称号与铭牌", "state": "ahead"},
)
ACTS = (
    {
        "name": "verify",
        "label": "继续核验原件",
        "href": "#",
        "kind": "primary",
        "allowed": True,
        "sentence": "余 7 件，上次核到学历证书。",
    },
    {
        "name": "recommend",
        "label": "推荐至市人力社保局",
        "href": "#",
        "kind": "primary",
        "allowed": False,
        "sentence": "还有 7 件原件未核验，2 件有问题；初审意见尚未拟写。",
    },
    {"name": "refuse", "label": "不予推荐", "href": "#", "kind": "danger", "allowed": True, "sentence": ""},
)
FACTS = (
    {"label": "信用代码", "value": "91110108MA9XK27Q0Y", "code": True},
    {"label": "单位类别", "value": "企业"},
    {"label": "职工教育经费", "value": "268.40 万元，占工资总额 1.62%", "was": "248.40 万元，1.50%"},
    {"label": "用于一线", "value": "171.20 万元，占 63.79%", "was": "151.20 万元，60.87%"},
    {"label": "荣誉", "value": "享受北京市政府技师特殊津贴人员（2020年）；全国技术能手（2018年）", "wide": True},
)
TIMELINE = (
    {
        "time": "今天 10:18",
        "icon": "eye",
        "tone": "run",
        "who": "周明远",
        "what": "核验原件 27 件：一致 25，不符 1，缺原件 1",
        "detail": "海淀区人社局",
    },
    {
        "time": "4月14日 16:05",
        "icon": "return",
        "tone": "act",
        "who": "周明远",
        "what": "退回补正 2 处，限 4月30日 前",
        "detail": "第 4 号证书扫描不清",
    },
    {
        "time": "4月29日 前",
        "icon": "ring",
        "tone": "quiet",
        "what": "初审负责人盖章推荐",
        "detail": "尚未到达",
        "future": True,
    },
)
DOCUMENTS = (
    {"name": "申报表 第 2 版.pdf", "href": "#", "detail": "9 页，1 个印章，签名有效", "mark": "check"},
    {"name": "装订本.pdf", "href": "", "detail": "正在生成", "icon": "book"},
    {"name": "申报表 第 1 版.pdf", "href": "#", "detail": "", "superseded": True},
)
NOTICES = (
    {
        "tone": "act",
        "icon": "return",
        "sentence": "退回补正：2 处意见，请于 4月30日 前重新报送。",
        "link": {"label": "逐条查看并答复", "href": "#"},
    },
    {
        "tone": "bad",
        "icon": "alert",
        "sentence": "没有办成：另一位同事刚刚已经办理。",
        "detail": "案卷现为“已推荐待受理”。",
    },
    {
        "tone": "good",
        "icon": "check",
        "sentence": "已报送第 2 版。",
        "detail": "申报表 PDF 正在生成，完成后出现在“文件”中。",
    },
)
RULES = (
    {"clause": "三(一)-1", "title": "技师以上技能等级", "figure": "一级／高级技师", "word": "符合", "tone": "good"},
    {
        "clause": "三(二)-6",
        "title": "必要的经费支持",
        "figure": "年度经费预算未填",
        "word": "未符合，暂不能报送",
        "tone": "bad",
    },
    {"clause": "四(一)1", "title": "无其他在办工作室", "figure": "报送时核对", "word": "待核", "tone": "act"},
)
CHAPTERS = (
    {"name": "单位基本信息", "done": 31, "total": 31, "href": "#"},
    {"name": "成员情况", "done": 4, "total": 5, "href": "#", "current": True},
    {"name": "申办报告", "done": 0, "total": 8, "href": "#"},
)
SLOT = {"accept": ".pdf,.jpg,.jpeg,.png", "max": 10485760, "upload_url": "/look/", "slot_url": "/look/"}
SLOTS = (
    {
        **SLOT,
        "key": "id",
        "title": "身份证",
        "state": "present",
        "name": "shenfenzheng.jpg",
        "size": "0.8 MB",
        "href": "#",
    },
    {**SLOT, "key": "degree", "title": "学历证书", "state": "missing", "note": "PDF、JPG 或 PNG，不超过 10 MB"},
    {
        **SLOT,
        "key": "pledge",
        "title": "承诺书",
        "state": "refused",
        "sentence": "这个 PDF 加了密码，无法核验。请去掉密码后重新上传。",
    },
)
SIGNATURE = {"certificate": "系统内确认（测试证书）", "look": ("有效", "good", "check"), "note": "测试用章"}
SIGNATURES = (
    {
        **SIGNATURE,
        "number": 1,
        "title": "申报单位意见：同意申报",
        "body": "北京首控精密制造有限公司",
        "time": "2026-04-20 14:32",
        "signer": "程以南（负责人）",
        "seal": "北京首控精密制造有限公司",
    },
    {
        **SIGNATURE,
        "number": 2,
        "title": "初审意见：同意推荐",
        "body": "北京市海淀区人力资源和社会保障局",
        "time": "2026-05-08 10:06",
        "signer": "单维桢（初审负责人）",
        "seal": "北京市海淀区人力资源和社会保障局",
        "look": ("签署后内容被改动", "bad", "cross"),
        "broken": "第 2 次签署之后，第 3 页被添加了内容。",
    },
    {
        **SIGNATURE,
        "number": 3,
        "title": "专家评估意见：评审合格",
        "body": "评审组组长",
        "time": "2026-06-12 16:40",
        "signer": "柏舟行（组长）",
        "seal": "",
    },
)
PERIOD = {
    "lead": "公示第 3 天，距结束还有",
    "days": 4,
    "hours": 13,
    "boxes": [
        {"number": 14 + index, "weekday": "二三四五六日一"[index], "when": when}
        for index, when in enumerate(("past", "past", "today", "ahead", "ahead", "ahead", "ahead"))
    ],
    "end": "7月20日（周一）24:00 结束，北京时间",
}
COMPONENTS = {
    "states": STATES,
    "tiles": TILES,
    "rows": ROWS,
    "segments": (
        {"label": "等我办理 23", "href": "#", "current": True},
        {"label": "本周到期 9", "href": "#"},
        {"label": "我经手的 41", "href": "#"},
    ),
    "search": {"name": "q", "label": "按单位、首席技师或编号查找", "placeholder": "单位、首席技师或编号"},
    "page": {"text": "第 1–3 件，共 23 件，按期限先后排列", "previous": "", "next": "#"},
    "status": {
        "look": ("待初审", "wait", "inbox"),
        "now": "正在核验原件，已核 27 / 34 件",
        "next": "下一步：余下 7 件核完后，由经办人拟写初审意见，负责人盖章推荐，案卷转市人力社保局受理。",
        "clock": {"words": "剩 5 个工作日", "sentence": "应于 4月29日（周三）前办结"},
    },
    "rail": RAIL,
    "acts": ACTS,
    "facts": FACTS,
    "timeline": TIMELINE,
    "documents": DOCUMENTS,
    "notices": NOTICES,
    "rules": RULES,
    "chapters": CHAPTERS,
    "rest": {
        "sentence": "报送截止：还有 8 天",
        "date": "4月30日 24:00",
        "link": {"label": "预览 PDF（草稿）", "href": "#"},
    },
    "slots": SLOTS,
    "signatures": SIGNATURES,
    "period": PERIOD,
    "crumbs": (("待办", "#"), ("2026年度批次", "#"), ("SB2026-110108-0037", "")),
    "keys": (("A", "一致"), ("D", "不符"), ("M", "缺原件"), ("O", "他证"), ("?", "全部按键")),
    "save": {"state": "saved", "detail": "10:42:07", "by": "上次由 程以南 于昨天 17:20 修改"},
    "previous": {"label": "上一章", "href": "#"},
    "next": {"label": "保存并到下一章：支持措施等", "value": "support"},
    "saves": (
        ("fresh", ""),
        ("saving", ""),
        ("saved", "10:42:07"),
        ("failed", "10:42"),
        ("offline", "改动先存在本机"),
        ("other", ""),
    ),
    "days": (-2, 0, 2, 7),
    "id_number": "11010819880101123X",
    "job": {"title": "正在生成申报表", "sentence": "约需 10 秒，完成后自动打开。", "percent": 40, "poll_url": ""},
}
DESK = {
    "desk": {
        "back": {"label": "卷宗", "href": "/look/"},
        "title": "原件核验　北京市陆砚舟数控铣工首席技师工作室",
        "number": "SB2026-110108-0037",
        "due": "应于 4月29日 前办结",
        "kinds": ["ok"] * 12 + ["gone"] + ["ok"] * 6 + ["no"] + ["ok"] * 7 + ["now"] + ["todo"] * 6,
        "ticks_label": "34 件中已核 27 件：一致 25，不符 1，缺原件 1",
        "done": 27,
        "total": 34,
        "link": {"label": "写意见", "href": "#"},
    },
    "matches": (
        ("姓名", "岑若木", "1 39 23 28 5"),
        ("性别", "女", ""),
        ("职业（工种）", "铣工（数控铣工）", ""),
        ("技能等级", "一级／高级技师", ""),
        ("证书编号", "S00001108002121000087", "1 42 63 30 7"),
        ("发证机构", "北京首控精密制造有限公司", ""),
        ("发证日期", "2021年11月18日", ""),
    ),
    "check": {
        "pressed": "",
        "seen_by": "周明远",
        "seen_on": date(2026, 4, 22),
        "reason": "",
        "previous": "#",
        "next": "#",
    },
    "file": {
        "name": "cenruomu-zhengshu.pdf",
        "size": "1.2 MB",
        "scan": "病毒扫描：未配置",
        "pages": (
            {"src": "/static/img/sample-page.svg", "width": 760, "height": 540},
            {"src": "/static/img/mark.svg", "width": 540, "height": 540},
        ),
        "replaced": {"label": "换下的文件 1", "href": "#"},
    },
    "keys": (
        ("1–9", "逐项比对"),
        ("A", "一致并到下一件"),
        ("R", "旋转"),
        ("+ −", "缩放"),
        ("← →", "翻页"),
        ("?", "全部按键"),
    ),
}
