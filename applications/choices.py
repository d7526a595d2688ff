"""The fixed vocabularies of the form (domain §7). Imports nothing of ours."""

from django.db import models


class SkillLevel(models.TextChoices):
    """新八级工, low to high. 首席技师 is here a level; the person who leads a workshop is a role (domain §7.2)."""

    APPRENTICE = "APPRENTICE", "学徒工"
    L5_JUNIOR = "L5_JUNIOR", "五级／初级工"
    L4_INTERMEDIATE = "L4_INTERMEDIATE", "四级／中级工"
    L3_SENIOR = "L3_SENIOR", "三级／高级工"
    L2_TECHNICIAN = "L2_TECHNICIAN", "二级／技师"
    L1_SENIOR_TECHNICIAN = "L1_SENIOR_TECHNICIAN", "一级／高级技师"
    PRINCIPAL_TECHNICIAN = "PRINCIPAL_TECHNICIAN", "特级技师"
    CHIEF_TECHNICIAN = "CHIEF_TECHNICIAN", "首席技师（技能等级）"


LEVEL_ORDER = {code: place for place, code in enumerate(SkillLevel.values)}


class MemberLevel(models.TextChoices):
    """What a member may hold: a skill level or a professional title."""

    L5_JUNIOR = "L5_JUNIOR", "五级／初级工"
    L4_INTERMEDIATE = "L4_INTERMEDIATE", "四级／中级工"
    L3_SENIOR = "L3_SENIOR", "三级／高级工"
    L2_TECHNICIAN = "L2_TECHNICIAN", "二级／技师"
    L1_SENIOR_TECHNICIAN = "L1_SENIOR_TECHNICIAN", "一级／高级技师"
    PRINCIPAL_TECHNICIAN = "PRINCIPAL_TECHNICIAN", "特级技师"
    CHIEF_TECHNICIAN = "CHIEF_TECHNICIAN", "首席技师（技能等级）"
    ASSISTANT_ENGINEER = "ASSISTANT_ENGINEER", "助理工程师"
    ENGINEER = "ENGINEER", "工程师"
    SENIOR_ENGINEER = "SENIOR_ENGINEER", "高级工程师"
    NONE = "NONE", "无"


class Sex(models.TextChoices):
    MALE = "male", "男"
    FEMALE = "female", "女"


class Education(models.TextChoices):
    JUNIOR_MIDDLE = "junior_middle", "初中及以下"
    SENIOR_MIDDLE = "senior_middle", "高中"
    VOCATIONAL = "vocational", "中专（技校、职高）"
    COLLEGE = "college", "大学专科"
    BACHELOR = "bachelor", "大学本科"
    MASTER = "master", "硕士研究生"
    DOCTOR = "doctor", "博士研究生"


class PoliticalStatus(models.TextChoices):
    PARTY_MEMBER = "party_member", "中共党员"
    PROBATIONARY = "probationary", "中共预备党员"
    LEAGUE_MEMBER = "league_member", "共青团员"
    OTHER_PARTY = "other_party", "民主党派"
    NO_PARTY = "no_party", "无党派人士"
    MASSES = "masses", "群众"


class CertificateKind(models.TextChoices):
    VOCATIONAL_QUALIFICATION = "qualification", "职业资格证书"
    SKILL_LEVEL = "skill_level", "职业技能等级证书"


class IdentityKind(models.TextChoices):
    RESIDENT = "resident", "居民身份证"
    HMT_RESIDENT = "hmt_resident", "港澳台居民居住证"
    FOREIGN_RESIDENT = "foreign_resident", "外国人永久居留证"
    PASSPORT = "passport", "护照"


class Ownership(models.TextChoices):
    MUNICIPAL_SOE = "MUNICIPAL_SOE", "市属国有"
    DISTRICT_SOE = "DISTRICT_SOE", "区属国有"
    CENTRAL = "CENTRAL", "中央在京"
    COLLECTIVE = "COLLECTIVE", "集体"
    PRIVATE = "PRIVATE", "民营"
    MIXED = "MIXED", "股份（混合所有）"
    FOREIGN = "FOREIGN", "外商投资"
    HMT = "HMT", "港澳台投资"
    PUBLIC_INSTITUTION = "PUBLIC_INSTITUTION", "事业单位"
    SOCIAL_ORG = "SOCIAL_ORG", "社会组织"
    SCHOOL = "SCHOOL", "院校"


class Scale(models.TextChoices):
    LARGE = "large", "大型"
    MEDIUM = "medium", "中型"
    SMALL = "small", "小型"
    MICRO = "micro", "微型"


class IndustryCategory(models.TextChoices):
    """二-1."""

    STRATEGIC_EMERGING = "strategic_emerging", "战略性新兴产业"
    HIGH_TECH = "high_tech", "高新技术产业"
    MODERN_SERVICE = "modern_service", "现代服务业"
    TRADITIONAL_ADVANTAGE = "traditional_advantage", "传统优势产业"


class StrategicIndustry(models.TextChoices):
    """一-2; a priority, never a bar."""

    NEXT_GEN_IT = "next_gen_it", "新一代信息技术"
    BIOMEDICINE = "biomedicine", "生物医药"
    NEW_ENERGY = "new_energy", "新能源"
    ENERGY_SAVING_ENV = "energy_saving_env", "节能环保"
    NEW_ENERGY_VEHICLE = "new_energy_vehicle", "新能源汽车"
    NEW_MATERIALS = "new_materials", "新材料"
    HIGH_END_EQUIPMENT = "high_end_equipment", "高端装备制造"
    AEROSPACE = "aerospace", "航空航天"
    NONE = "none", "非八大产业"


class StrategicArea(models.TextChoices):
    """一-1."""

    ZHONGGUANCUN = "zhongguancun", "中关村国家自主创新示范区"
    SOUTH = "south", "城南行动计划"
    WEST = "west", "西部地区转型发展"


class ResultRole(models.TextChoices):
    LEAD = "lead", "主持"
    MAIN = "main", "主要完成人"
    PART = "part", "参与"


class Computing(models.TextChoices):
    """What the system can compute of a case for an indicator; ``reviews.computing`` has the function of each name."""

    SKILL_LEVEL = "skill_level", "首席技师的技能等级"
    HIGHEST_HONOUR = "highest_honour", "最高荣誉级别"
    TRAINING_FUND = "training_fund", "职工教育经费两项比例"
    TEACHERS_AND_MANAGERS = "teachers_and_managers", "师资与专职管理人员"
    DIRECTION = "direction", "产业和区域导向"
    # of an assessment; ``reviews.assessed_computing`` has these
    APPRENTICES_A_YEAR = "apprentices_a_year", "考核：年均带徒人数"
    RAISED_A_YEAR = "raised_a_year", "考核：年均晋级取证人数"
    FINISHED_PROJECTS = "finished_projects", "考核：年均完成攻关项目"
    EXCHANGES_A_YEAR = "exchanges_a_year", "考核：年均交流、研修次数"
    PROMOTIONS_A_YEAR = "promotions_a_year", "考核：年均推广次数"
    FILINGS_ON_TIME = "filings_on_time", "考核：年度备案是否按时"
    OWN_FUNDS_RATE = "own_funds_rate", "考核：单位配套经费到位率"
    NO_BREACH = "no_breach", "考核：有无不合规支出"
    SUBSIDY_EXECUTION = "subsidy_execution", "考核：市级补助执行率"
