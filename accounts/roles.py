"""The roles of the house and in which kind of organisation each is held. Imports nothing of ours."""

from django.db import models


class Role(models.TextChoices):
    """What a person comes for; a person holds a role in one organisation at a time, or several."""

    UNIT_CLERK = "unit_clerk", "申报经办"
    UNIT_APPROVER = "unit_approver", "单位负责人"
    REVIEW_CLERK = "review_clerk", "初审经办"
    REVIEW_APPROVER = "review_approver", "初审负责人"
    DISTRICT_FINANCE = "district_finance", "区财政监督"
    CITY_OFFICER = "city_officer", "市局经办"
    CITY_APPROVER = "city_approver", "市局负责人"
    FINANCE_OFFICER = "finance_officer", "财政经办"
    FINANCE_APPROVER = "finance_approver", "财政负责人"
    EXPERT = "expert", "评审专家"
    SYSTEM_ADMIN = "system_admin", "系统管理员"
    SECURITY_ADMIN = "security_admin", "安全管理员"
    AUDIT_ADMIN = "audit_admin", "审计管理员"


class OrganisationKind(models.TextChoices):
    UNIT = "unit", "申报单位"
    DISTRICT_BUREAU = "district_bureau", "区人力社保局"
    INDUSTRY_AUTHORITY = "industry_authority", "市级行业主管部门（集团）"
    CITY_HR = "city_hr", "市人力社保局"
    CITY_FINANCE = "city_finance", "市财政局"
    DISTRICT_FINANCE = "district_finance", "区财政局"
    EXPERT_POOL = "expert_pool", "专家库"
    OPERATIONS = "operations", "系统运行"


REVIEW_BODY_KINDS = frozenset({OrganisationKind.DISTRICT_BUREAU, OrganisationKind.INDUSTRY_AUTHORITY})
ADMINISTRATORS = frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN})
UNIT_ROLES = frozenset({Role.UNIT_CLERK, Role.UNIT_APPROVER})
REVIEW_ROLES = frozenset({Role.REVIEW_CLERK, Role.REVIEW_APPROVER})
CITY_ROLES = frozenset({Role.CITY_OFFICER, Role.CITY_APPROVER})
FINANCE_ROLES = frozenset({Role.FINANCE_OFFICER, Role.FINANCE_APPROVER})
APPROVERS = frozenset({Role.UNIT_APPROVER, Role.REVIEW_APPROVER, Role.CITY_APPROVER, Role.FINANCE_APPROVER})
SECOND_FACTOR_COMPULSORY = frozenset(Role) - UNIT_ROLES

ROLES_OF_KIND: dict[str, frozenset[Role]] = {
    OrganisationKind.UNIT: UNIT_ROLES,
    OrganisationKind.DISTRICT_BUREAU: REVIEW_ROLES,
    # a group may itself apply, through another body
    OrganisationKind.INDUSTRY_AUTHORITY: REVIEW_ROLES | UNIT_ROLES,
    OrganisationKind.CITY_HR: CITY_ROLES,
    OrganisationKind.CITY_FINANCE: FINANCE_ROLES,
    OrganisationKind.DISTRICT_FINANCE: frozenset({Role.DISTRICT_FINANCE}),
    OrganisationKind.EXPERT_POOL: frozenset({Role.EXPERT}),
    OrganisationKind.OPERATIONS: ADMINISTRATORS,
}
