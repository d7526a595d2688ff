"""What the unit of the stories declares: a whole 申报表 as its clerk types it, and the values that the rules refuse."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from PIL import Image

UNIT_NAME, USCC = "北京首控精密制造有限公司", "91110108MA9XK27Q0Y"
TECHNICIAN, TECHNICIAN_ID = "陆砚舟", "110108197908010035"
MEMBER_IDS = ("110108198503120011", "110108199006220024", "110108199309170036")

REGISTRATION: dict[str, Any] = {
    "name": UNIT_NAME,
    "uscc": USCC,
    "unit_kind": "enterprise",
    "district": "110108",
    "address": "北京市海淀区永澄北路甲12号",
    "contact_name": "孟知微",
    "contact_phone": "13800000100",
    "contact_email": "hr@shoukong.example",
    "username": "shoukong",
    "password": "Jishi-2026-Sk",
    "again": "Jishi-2026-Sk",
}
UNIT: dict[str, Any] = {
    "ownership": "MUNICIPAL_SOE",
    "scale": "large",
    "industry_category": "strategic_emerging",
    "strategic_industry": "high_end_equipment",
    "registered_address": "北京市海淀区永澄北路甲12号",
    "operating_address": "北京市海淀区永澄北路甲12号3号楼",
    "legal_representative": "程以南",
    "contact_department": "人力资源部",
    "contact_name": "孟知微",
    "phone": "010-62000100",
    "mobile": "13800000100",
    "email": "hr@shoukong.example",
    "postcode": "100000",
    "staff_total": "1286",
    "staff_frontline": "864",
    "staff_senior": "312",
    "staff_technician": "66",
    "staff_senior_technician": "31",
    "full_calendar_year": True,
    "finance_year": "2025",
    "total_wages": "16567.90",
    "training_fund": "268.40",
    "training_fund_frontline": "171.20",
    "has_training": True,
    "has_evaluation": True,
    "has_selection": True,
    "has_usage": True,
    "has_incentive": True,
    "bank_name": "北京示例银行永澄路支行",
    "account_name": UNIT_NAME,
    "account_number": "0200001234567890037",
}
TECHNICIAN_FACTS: dict[str, Any] = {
    "name": TECHNICIAN,
    "id_kind": "resident",
    "id_number": TECHNICIAN_ID,
    "sex": "male",
    "born": "1979-08",
    "ethnicity": "汉族",
    "political_status": "party_member",
    "phone": "13800000101",
    "education": "bachelor",
    "school": "京西职业技术学院",
    "major": "数控技术",
    "work_since": "1998-07",
    "years_in_trade": "27",
    "position": "技能专家",
    "occupation": "数控铣工",
    "level": "L1_SENIOR_TECHNICIAN",
    "certificate_kind": "qualification",
    "certificate_number": "1911000000100037",
    "certificate_issuer": "北京市职业技能鉴定管理中心",
    "certificate_date": "2015-06-18",
    "unique_skill": "五轴薄壁件微变形铣削，壁厚 0.3 毫米误差不超过 0.005 毫米。",
}
CONDITIONS: dict[str, Any] = {
    "established_on": "2025-05-06",
    "area": "186",
    "address": "北京市海淀区永澄北路甲12号3号楼1层",
    "annual_budget": "45",
    "rules": "工作室例会、攻关立项、师徒结对、经费使用、成果管理制度。",
    "duties": "主持技术攻关；带徒传艺，每年不少于 3 人；每半年向单位报告工作。",
}
SITUATION = {
    "text": "本单位主要从事精密零部件研发和制造，现有职工 1286 人，其中一线职工 864 人，高技能人才占一线的三成以上。"
    * 3
}
NARRATIVES: dict[str, Any] = {
    "support": "每年安排专项经费 45 万元，提供场地 186 平方米，工作室成员每周脱产 1 天开展攻关。" * 2,
    "plan": "第一年完成薄壁件加工工艺定型；第二年在各车间推广；第三年形成教学资料并对外交流。" * 2,
    "goals": "三年培养技师以上 6 人，完成攻关项目 4 项，形成技术成果 3 项。" * 2,
    "goal_apprentices": "12",
    "goal_projects": "4",
    "goal_results": "3",
    "goal_trainees": "400",
    "goal_promotions": "3",
}
REPORT = {
    "name": "北京市陆砚舟数控铣工首席技师工作室，依托北京首控精密制造有限公司建立。",
    **dict.fromkeys(
        ("conditions", "necessity", "support", "plan", "directions", "goals"),
        "首席技师长期在一线从事精密加工，团队结构合理，场地、设备、经费和制度齐备，能够承担技术攻关和带徒传艺任务。"
        * 4,
    ),
}
# lists, as they are pasted from a sheet
RESUME = [("1998-07", "2010-03", "北京恒岳精工集团有限公司", "数控铣工"), ("2010-04", "", UNIT_NAME, "数控铣工、班长")]
RESULTS = [
    ("薄壁件微变形铣削工艺", "2023", "主持", "120.5"),
    ("难加工材料高速铣削刀具改进", "2021", "主要完成人", "36"),
]
APPRENTICES = [("岑若木", "2019-09", "", "三级／高级工", "市级竞赛第三名")]
EQUIPMENT = [("五轴加工中心", "VMC-850", "2", "台", "186.5"), ("三坐标测量机", "CMM-686", "1", "台", "74")]
PLAN_ITEMS = [("2026", "完成薄壁件加工工艺定型", "合格率 98% 以上", "2026-12")]
HONOURS = [("全国技术能手", "2022", "人社部发〔2022〕12号")]
MEMBERS = [
    ("岑若木", "男", "1985-03", MEMBER_IDS[0], "大学专科", "数控铣工", "二级／技师", "1911000000200001", "工艺攻关"),
    (
        "石𠮷安",
        "女",
        "1990-06",
        MEMBER_IDS[1],
        "大学本科",
        "数控铣工",
        "三级／高级工",
        "1911000000200002",
        "带徒和资料整理",
    ),
    (
        "贺知秋",
        "男",
        "1993-09",
        MEMBER_IDS[2],
        "大学专科",
        "数控铣工",
        "三级／高级工",
        "1911000000200003",
        "设备和刀具",
    ),
]
# what each hard rule refuses, and what it says
REFUSED_UNIT = UNIT | {
    "training_fund": "247.86",
    "training_fund_frontline": "146.20",
    "staff_technician": "0",
    "staff_senior_technician": "0",
    "has_incentive": False,
}
REFUSED_TECHNICIAN = TECHNICIAN_FACTS | {"level": "L3_SENIOR"}
REFUSED_CONDITIONS = CONDITIONS | {"annual_budget": "0"}
RULES_SAY = {
    "首席技师须具有二级／技师以上职业技能水平，现为三级／高级工。",
    "尚缺激励制度。",
    "主体工种、关键岗位须有技师以上的高技能领军人才。",
    "至少填写 1 件。",
    "职工教育经费须不低于职工工资总额的 1.5%。按未四舍五入的数字计算，现为 1.4960%。",
    "职工教育经费须有 60% 以上用于一线职工的教育和培训。",
    "须有必要的经费支持，年度经费预算应大于 0。",
    "至少填写 2 人，现有 1 人。",
}


def photograph(name: str = "照片.jpg", size: tuple[int, int] = (350, 490)) -> dict[str, Any]:
    """A small JPEG as a browser hands it over."""
    target = BytesIO()
    Image.new("RGB", size, "#8fa3b8").save(target, format="JPEG")
    return {"name": name, "mimeType": "image/jpeg", "buffer": target.getvalue()}


def paper(name: str = "证明.pdf", pages: int = 1) -> dict[str, Any]:
    """A small real PDF as a browser hands it over."""
    from tests.common import papers

    return {"name": name, "mimeType": "application/pdf", "buffer": papers.pdf(pages)}
