"""A filled snapshot of an invented case, as `applications.snapshot` freezes one."""

from typing import Any

SNAPSHOT: dict[str, Any] = {
    "schema": 1,
    "workshop_name": "北京市陆砚舟数控铣工首席技师工作室",
    "unit": {
        "name": "北京首控精密制造有限公司",
        "uscc": "91110108MA9XK27Q0Y",
        "kind": "enterprise",
        "kind_label": "企业",
        "ownership": "MUNICIPAL_SOE",
        "ownership_label": "市属国有",
        "scale_label": "大型",
        "affiliation": "",
        "review_body": "海淀区人力资源和社会保障局",
        "industry_category": "strategic_emerging",
        "strategic_industry_label": "高端装备制造",
        "strategic_areas_label": ["中关村国家自主创新示范区"],
        "registered_address": "北京市海淀区永澄北路甲12号",
        "operating_address": "北京市海淀区永澄北路甲12号3号楼",
        "legal_representative": "程以南",
        "contact_department": "人力资源部",
        "contact_name": "孟知微",
        "phone": "010-00000100",
        "mobile": "13800000100",
        "email": "hr@shoukong.example",
        "postcode": "100000",
        "staff_total": 1286,
        "staff_frontline": 864,
        "staff_senior": 312,
        "staff_technician": 66,
        "staff_senior_technician": 31,
        "finance_year": 2025,
        "total_wages": "165679000.00",
        "training_fund": "2684000.00",
        "training_fund_frontline": "1712000.00",
        "has_training": True,
        "has_evaluation": True,
        "has_selection": True,
        "has_usage": True,
        "has_incentive": True,
        "bank_name": "北京示例银行永澄路支行",
        "account_name": "北京首控精密制造有限公司",
        "account_number": "0200001234567890037",
        "teachers": [],
        "managing_office": None,
        "startup_capital": None,
        "district": "海淀区",
    },
    "technician": {
        "name": "陆砚舟",
        "sex_label": "男",
        "ethnicity": "汉族",
        "born": "1979-08",
        "id_number": "11010819790801003X",
        "political_status_label": "中共党员",
        "education_label": "大学本科",
        "school": "京西职业技术学院",
        "major": "机械制造",
        "work_since": "1998-07",
        "years_in_trade": 27,
        "occupation": "铣工",
        "work_type": "数控铣工",
        "occupation_code": "6-18-01-02",
        "occupation_edition": "2022",
        "level_label": "一级／高级技师",
        "certificate_kind_label": "职业资格证书",
        "certificate_number": "1401000000100037",
        "certificate_issuer": "北京市职业技能鉴定指导中心",
        "certificate_date": "2014-11-06",
        "position": "精密加工车间技能专家",
        "phone": "13900000237",
        "unique_skill": (
            "掌握钛合金薄壁结构件“分区对称、余量递减”铣削法，能在壁厚1.2毫米、深宽比12的腔体上把变形控"
            "制在0.05毫米以内；能凭切削声与切屑色泽判断刀具磨损阶段，误差不超过一个换刀周期。"
        ),
        "honours": [
            {"name": "全国技术能手", "level": "国家级", "year": 2018},
            {
                "name": "享受北京市政府技师特殊津贴人员",
                "level": "市级",
                "year": 2020,
                "document_number": "京人社发〔2020〕5号",
            },
        ],
        "resume": [
            {"start": "1998-07", "end": "2006-03", "unit": "北京恒岳精工集团有限公司", "post": "铣工"},
            {"start": "2015-01", "end": "", "unit": "北京首控精密制造有限公司", "post": "技能专家"},
        ],
        "results": [
            {"name": "钛合金薄壁框铣削变形控制工艺", "year": 2019, "role_label": "主持", "benefit": "1860000.00"},
            {
                "name": "深腔加工减振刀柄改进（实用新型专利2项）",
                "year": 2021,
                "role_label": "主要完成人",
                "benefit": "945000.00",
            },
        ],
        "apprentices": [
            {
                "name": "贺知秋",
                "start": "2016-03",
                "end": "2019-03",
                "level_label": "二级／技师",
                "achievement": "2022年市级技能竞赛加工中心第3名",
            },
            {
                "name": "石𠮷安",
                "start": "2020-09",
                "end": None,
                "level_label": "三级／高级工",
                "achievement": "独立承担五轴首件试切",
            },
        ],
        "photo": None,
    },
    "conditions": {
        "established_on": "2025-03-01",
        "address": "北京市海淀区永澄北路甲12号3号楼1层",
        "area": "180.50",
        "annual_budget": "600000.00",
        "rules": "工作室管理办法；技术攻关立项与验收规定；带徒协议与考核办法；经费使用与台账管理规定",
        "duties": "首席技师岗位职责：主持技术攻关、带徒传技。",
        "equipment": [
            {"name": "五轴加工中心", "model": "SK-5X630", "quantity": 2, "unit": "台", "original_value": "4180000.00"},
            {"name": "三坐标测量机", "model": "CM-0806", "quantity": 1, "unit": "台", "original_value": "1268000.00"},
        ],
    },
    "situation": {
        "text": "公司始建于1996年，主要从事航空结构件、精密机床主轴和医疗器械关键零件的制造，"
        "现有数控设备214台（套），其中五轴设备27台。"
        "2025年实现产值9.6亿元，研发投入占5.8%。\n"
        "\n"
        "公司设企业技术中心和精密加工实验室，近三年承担市级以上科研项目6项。"
    },
    "members": [
        {
            "name": "岑若木",
            "sex_label": "女",
            "born": "1988-06",
            "education_label": "大学本科",
            "occupation": "数控铣工",
            "level_label": "一级／高级技师",
            "certificate_number": "S0000110108000870",
            "duty": "工艺设计与工装验证",
        },
        {
            "name": "贺知秋",
            "sex_label": "女",
            "born": "1988-06",
            "education_label": "大学本科",
            "occupation": "加工中心操作工",
            "level_label": "一级／高级技师",
            "certificate_number": "S0000110108000871",
            "duty": "编程与首件试切",
        },
        {
            "name": "石𠮷安",
            "sex_label": "女",
            "born": "1988-06",
            "education_label": "大学本科",
            "occupation": "加工中心操作工",
            "level_label": "一级／高级技师",
            "certificate_number": "S0000110108000872",
            "duty": "五轴试切与刀具寿命记录",
        },
        {
            "name": "䶮㛃",
            "sex_label": "女",
            "born": "1988-06",
            "education_label": "大学本科",
            "occupation": "计量检验工",
            "level_label": "一级／高级技师",
            "certificate_number": "S0000110108000873",
            "duty": "在机测量与数据统计",
        },
    ],
    "narratives": {
        "support": (
            "一是保障场地设备。划出3号楼1层180.5平方米作为工作室专用场地。\n二是保障经费。每年从职工教"
            "育经费中列支不少于60万元，单独立项、单独核算。"
        ),
        "plan": "围绕航空结构件薄壁加工变形、钛合金深腔铣削效率两项难题，按“定型、推广、传承”三步推进。" * 12,
        "goals": "三年内带徒18人，其中晋升技师4人、高级技师1人。",
        "plan_items": [
            {"year": 2026, "task": "薄壁件装夹与走刀策略定型", "target": "建立切削参数数据库", "due": "2026-12"}
        ],
        "goal_apprentices": 18,
        "goal_projects": 6,
        "goal_results": 5,
        "goal_trainees": 600,
        "goal_promotions": 4,
    },
    "materials": [
        {
            "uuid": "m1",
            "category": 3,
            "title": "营业执照",
            "subject": "",
            "subject_name": "",
            "missing_reason": "",
            "files": [{"uuid": "f1", "pages": 1}],
        },
        {
            "uuid": "m2",
            "category": 4,
            "title": "身份证",
            "subject": "technician",
            "subject_name": "陆砚舟",
            "missing_reason": "",
            "files": [{"uuid": "f2", "pages": 2}],
        },
        {
            "uuid": "m3",
            "category": 4,
            "title": "学历证书",
            "subject": "x",
            "subject_name": "石𠮷安",
            "missing_reason": "证书遗失，学校已出具证明",
            "files": [],
        },
    ],
    "report": {
        "mode": "structured",
        "sections": [
            {"code": "name", "title": "工作室名称", "text": "北京市陆砚舟数控铣工首席技师工作室"},
            {
                "code": "need",
                "title": "工作室成立的必要性和可行性",
                "text": "航空结构件薄壁加工变形长期制约交付。\n公司有专用场地和设备。",
            },
        ],
    },
}

PREPARED: dict[str, Any] = {
    "number": "SB2026-110108-0037",
    "version": 2,
    "verify_code": "7Q4M-0037-V2K9",
    "verify_url": "https://example.test/verify/7Q4M0037V2K9/",
    "day": "2026-04-20",
}
