"""P2–P7 of the 申报表 as typed tables: one row a chapter, child tables for the lists (domain §2.3, design §5)."""

import uuid
from decimal import Decimal

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from applications import choices
from applications.models.rules import HonourKind
from applications.models.workshop import Workshop
from common.fields import EncryptedJSONField, EncryptedTextField
from common.models import StoredFile


class Chapter(models.Model):
    """What every chapter carries: its workshop, the revision that a writer must have seen, who wrote last."""

    revision = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField(null=True, blank=True)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    brought_in = models.CharField(max_length=120, blank=True, help_text="What was prefilled and from where.")

    class Meta:
        abstract = True


class ListRow(models.Model):
    """One row of a list. Its UUID survives reordering and versions, so a path like ``members.<uuid>.level`` lasts."""

    uuid = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    order = models.PositiveIntegerField(default=0)

    class Meta:
        abstract = True
        ordering = ["order", "uuid"]


def _money(**options: object) -> models.DecimalField:
    return models.DecimalField(max_digits=14, decimal_places=2, validators=[MinValueValidator(Decimal(0))], **options)  # type: ignore[arg-type]  # what a field takes


class UnitChapter(Chapter):
    """P2 申报单位基本信息. Name and code come from the organisation and are not kept twice."""

    workshop = models.OneToOneField(Workshop, on_delete=models.CASCADE, related_name="unit_chapter")
    ownership = models.CharField("单位性质", max_length=20, choices=choices.Ownership.choices, blank=True)
    scale = models.CharField("企业规模", max_length=10, choices=choices.Scale.choices, blank=True)
    industry_category = models.CharField(
        "所属行业", max_length=24, choices=choices.IndustryCategory.choices, blank=True
    )
    strategic_industry = models.CharField(
        "八大产业", max_length=24, choices=choices.StrategicIndustry.choices, blank=True
    )
    strategic_areas = ArrayField(
        models.CharField(max_length=16, choices=choices.StrategicArea.choices),
        default=list,
        blank=True,
        verbose_name="重点区域",
    )
    registered_address = models.CharField("注册地址", max_length=120, blank=True)
    operating_address = models.CharField("经营地址", max_length=120, blank=True)
    legal_representative = models.CharField("法定代表人", max_length=50, blank=True)
    contact_department = models.CharField("联系部门", max_length=50, blank=True)
    contact_name = models.CharField("联系人", max_length=50, blank=True)
    phone = models.CharField("电话", max_length=30, blank=True)
    mobile = EncryptedTextField("手机", blank=True, default="")
    email = models.EmailField("电子邮箱", blank=True)
    postcode = models.CharField("邮政编码", max_length=6, blank=True)
    staff_total = models.PositiveIntegerField("职工总数", null=True, blank=True)
    staff_frontline = models.PositiveIntegerField("其中一线职工", null=True, blank=True)
    staff_senior = models.PositiveIntegerField("高级工", null=True, blank=True)
    staff_technician = models.PositiveIntegerField("技师", null=True, blank=True)
    staff_senior_technician = models.PositiveIntegerField("高级技师及以上", null=True, blank=True)
    full_calendar_year = models.BooleanField("已有一个完整会计年度", default=True)
    finance_year = models.PositiveSmallIntegerField("统计年度", null=True, blank=True)
    total_wages = _money(verbose_name="上年度工资总额", null=True, blank=True)
    training_fund = _money(verbose_name="职工教育经费", null=True, blank=True)
    training_fund_frontline = _money(verbose_name="其中用于一线职工", null=True, blank=True)
    has_training = models.BooleanField("培养制度", default=False)
    has_evaluation = models.BooleanField("评价制度", default=False)
    has_selection = models.BooleanField("选拔制度", default=False)
    has_usage = models.BooleanField("使用制度", default=False)
    has_incentive = models.BooleanField("激励制度", default=False)
    bank_name = models.CharField("开户银行", max_length=100, blank=True)
    account_name = models.CharField("户名", max_length=100, blank=True)
    account_number = EncryptedTextField("账号", blank=True, default="")
    # 三(三), training bases only
    managing_office = models.CharField("管理机构", max_length=100, blank=True)
    startup_capital = _money(verbose_name="开办资金", null=True, blank=True)
    full_time_managers = models.PositiveIntegerField("专职管理人员数", null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="frontline_within_staff",
                condition=Q(staff_frontline=None) | Q(staff_total=None) | Q(staff_frontline__lte=F("staff_total")),
            ),
            models.CheckConstraint(
                name="frontline_fund_within_fund",
                condition=Q(training_fund_frontline=None)
                | Q(training_fund=None)
                | Q(training_fund_frontline__lte=F("training_fund")),
            ),
        ]


class Teacher(ListRow):
    """A full-time teacher of a training base (三(三)-3)."""

    workshop = models.ForeignKey(Workshop, on_delete=models.CASCADE, related_name="teachers")
    name = models.CharField("姓名", max_length=50)
    occupation = models.CharField("职业", max_length=60)
    level = models.CharField("技能等级", max_length=30, choices=choices.SkillLevel.choices)
    certificate_number = models.CharField("证书编号", max_length=30, blank=True)


class TechnicianFacts(models.Model):
    """What is known of a lead technician as a person: of the one who applied, and of each successor."""

    name = models.CharField("姓名", max_length=50, blank=True)
    sex = models.CharField("性别", max_length=6, choices=choices.Sex.choices, blank=True)
    ethnicity = models.CharField("民族", max_length=20, blank=True)
    born = models.CharField("出生年月", max_length=7, blank=True, help_text="YYYY-MM, taken from a resident's number")
    id_kind = models.CharField("证件类型", max_length=20, choices=choices.IdentityKind.choices, default="resident")
    id_number = EncryptedTextField("公民身份号码", blank=True, default="")
    id_key = models.CharField(max_length=64, blank=True)
    political_status = models.CharField("政治面貌", max_length=20, choices=choices.PoliticalStatus.choices, blank=True)
    education = models.CharField("文化程度", max_length=20, choices=choices.Education.choices, blank=True)
    school = models.CharField("毕业院校", max_length=60, blank=True)
    major = models.CharField("专业", max_length=60, blank=True)
    work_since = models.CharField("参加工作时间", max_length=7, blank=True, help_text="YYYY-MM")
    years_in_trade = models.PositiveSmallIntegerField(
        "从事本职业年限", null=True, blank=True, validators=[MaxValueValidator(60)]
    )
    occupation = models.CharField("职业", max_length=60, blank=True)
    work_type = models.CharField("工种", max_length=60, blank=True)
    occupation_code = models.CharField("职业编码", max_length=14, blank=True)
    occupation_edition = models.CharField("大典版本", max_length=10, blank=True)
    level = models.CharField("技能等级", max_length=30, choices=choices.SkillLevel.choices, blank=True)
    certificate_kind = models.CharField("证书类型", max_length=20, choices=choices.CertificateKind.choices, blank=True)
    certificate_number = models.CharField("证书编号", max_length=30, blank=True)
    certificate_issuer = models.CharField("发证机构", max_length=60, blank=True)
    certificate_date = models.DateField("发证日期", null=True, blank=True)
    position = models.CharField("现职务（职称）", max_length=60, blank=True)
    phone = EncryptedTextField("联系电话", blank=True, default="")
    unique_skill = models.TextField("绝技绝活", max_length=500, blank=True)

    class Meta:
        abstract = True


class TechnicianChapter(TechnicianFacts, Chapter):
    """P3 首席技师情况."""

    workshop = models.OneToOneField(Workshop, on_delete=models.CASCADE, related_name="technician_chapter")
    photo = models.ForeignKey(
        StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name="照片"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="years_in_trade_range", condition=Q(years_in_trade=None) | Q(years_in_trade__lte=60)
            ),
        ]


class Honour(ListRow):
    workshop = models.ForeignKey(Workshop, on_delete=models.CASCADE, related_name="honours")
    kind = models.ForeignKey(
        HonourKind, on_delete=models.PROTECT, related_name="+", verbose_name="荣誉", null=True, blank=True
    )
    name = models.CharField("荣誉名称", max_length=60, blank=True, help_text="Only where it is none of the list.")
    level = models.CharField("级别", max_length=20, blank=True)
    year = models.PositiveSmallIntegerField("获得年份", null=True, blank=True)
    document_number = models.CharField("文号", max_length=60, blank=True)


class ResumeEntry(ListRow):
    workshop = models.ForeignKey(Workshop, on_delete=models.CASCADE, related_name="resume_entries")
    start = models.CharField("起", max_length=7)
    end = models.CharField("止", max_length=7, blank=True, help_text="Empty: 至今")
    unit = models.CharField("工作单位", max_length=100)
    post = models.CharField("岗位", max_length=60)


class TechnicalResult(ListRow):
    workshop = models.ForeignKey(Workshop, on_delete=models.CASCADE, related_name="results")
    name = models.CharField("主要业绩及技术成果", max_length=200)
    year = models.PositiveSmallIntegerField("年份", null=True, blank=True)
    role = models.CharField("本人作用", max_length=10, choices=choices.ResultRole.choices, blank=True)
    benefit = _money(verbose_name="效益", null=True, blank=True)


class Apprentice(ListRow):
    workshop = models.ForeignKey(Workshop, on_delete=models.CASCADE, related_name="apprentices")
    name = models.CharField("徒弟姓名", max_length=50)
    start = models.CharField("起", max_length=7)
    end = models.CharField("止", max_length=7, blank=True)
    level = models.CharField("现技能等级", max_length=30, choices=choices.SkillLevel.choices, blank=True)
    achievement = models.CharField("成绩", max_length=200, blank=True)


class ConditionsChapter(Chapter):
    """P4 工作室基本条件 (三(二)-3, -6)."""

    workshop = models.OneToOneField(Workshop, on_delete=models.CASCADE, related_name="conditions_chapter")
    established_on = models.DateField("设立（拟设立）日期", null=True, blank=True)
    address = models.CharField("工作室地址", max_length=120, blank=True)
    area = models.DecimalField(
        "面积", max_digits=9, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(Decimal(0))]
    )
    annual_budget = _money(verbose_name="年度经费预算", null=True, blank=True)
    rules = models.TextField("管理制度清单", max_length=1000, blank=True)
    duties = models.TextField("岗位职责", max_length=1000, blank=True)


class Equipment(ListRow):
    workshop = models.ForeignKey(Workshop, on_delete=models.CASCADE, related_name="equipment")
    name = models.CharField("设施设备名称", max_length=60)
    model = models.CharField("型号", max_length=60, blank=True)
    quantity = models.PositiveIntegerField("数量", default=1)
    unit = models.CharField("单位", max_length=6, default="台")
    original_value = _money(verbose_name="原值", null=True, blank=True)


class SituationChapter(Chapter):
    """P5 申报单位情况."""

    workshop = models.OneToOneField(Workshop, on_delete=models.CASCADE, related_name="situation_chapter")
    text = models.TextField("申报单位情况", max_length=1500, blank=True)


class MembersChapter(Chapter):
    """P6 工作室成员情况: the list itself is ``Member``; this row carries the revision."""

    workshop = models.OneToOneField(Workshop, on_delete=models.CASCADE, related_name="members_chapter")


class MemberFacts(models.Model):
    """What is known of a member: as declared in the form, and later as it changed."""

    name = models.CharField("姓名", max_length=50)
    sex = models.CharField("性别", max_length=6, choices=choices.Sex.choices, blank=True)
    born = models.CharField("出生年月", max_length=7, blank=True)
    id_kind = models.CharField("证件类型", max_length=20, choices=choices.IdentityKind.choices, default="resident")
    id_number = EncryptedTextField("公民身份号码", blank=True, default="")
    id_key = models.CharField(max_length=64, blank=True)
    education = models.CharField("学历", max_length=20, choices=choices.Education.choices, blank=True)
    occupation = models.CharField("职业（工种）", max_length=60, blank=True)
    level = models.CharField("技能等级（职称）", max_length=30, choices=choices.MemberLevel.choices, blank=True)
    certificate_number = models.CharField("证书编号", max_length=30, blank=True)
    duty = models.CharField("工作室分工", max_length=60, blank=True)

    class Meta:
        abstract = True


class Member(MemberFacts, ListRow):
    workshop = models.ForeignKey(Workshop, on_delete=models.CASCADE, related_name="members")

    class Meta(ListRow.Meta):
        constraints = [
            models.UniqueConstraint(
                name="member_once_per_workshop",
                fields=["workshop", "id_key"],
                condition=~Q(id_key=""),
            ),
        ]


class NarrativesChapter(Chapter):
    """P7: support, plan and goals."""

    workshop = models.OneToOneField(Workshop, on_delete=models.CASCADE, related_name="narratives_chapter")
    support = models.TextField("所在单位对工作室支持措施", max_length=1500, blank=True)
    plan = models.TextField("工作室今后开展工作计划", max_length=2000, blank=True)
    goals = models.TextField("工作室预期目标", max_length=1000, blank=True)
    goal_apprentices = models.PositiveIntegerField("带徒人数", null=True, blank=True)
    goal_projects = models.PositiveIntegerField("攻关项目数", null=True, blank=True)
    goal_results = models.PositiveIntegerField("成果数", null=True, blank=True)
    goal_trainees = models.PositiveIntegerField("培训人次", null=True, blank=True)
    goal_promotions = models.PositiveIntegerField("推广次数", null=True, blank=True)


class PlanItem(ListRow):
    workshop = models.ForeignKey(Workshop, on_delete=models.CASCADE, related_name="plan_items")
    year = models.PositiveSmallIntegerField("年度", null=True, blank=True)
    task = models.CharField("任务", max_length=200)
    target = models.CharField("目标", max_length=200, blank=True)
    due = models.CharField("完成时限", max_length=7, blank=True)


class ChapterDraft(models.Model):
    """What was typed into a chapter and did not validate: shown again next time, never lost (design §5)."""

    workshop = models.ForeignKey(Workshop, on_delete=models.CASCADE, related_name="drafts")
    chapter = models.CharField(max_length=20)
    revision = models.PositiveIntegerField()
    values = EncryptedJSONField(help_text="Field path → what was typed.")
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(name="one_draft_per_chapter", fields=["workshop", "chapter"])]
