"""The people and bodies of the tests: one believable cast, made fresh for each test that asks for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import cache

from django.contrib.auth.hashers import make_password

from accounts.models import District, Membership, Organisation, User
from accounts.roles import OrganisationKind, Role
from common import clock
from common.clock import BEIJING

FOUNDED = datetime(2026, 1, 5, 9, tzinfo=BEIJING)

# key → (kind, name, short name, code of a credit code or None, district)
BODIES = {
    "haidian": (OrganisationKind.DISTRICT_BUREAU, "北京市海淀区人力资源和社会保障局", "海淀区人社局", "110108"),
    "chaoyang": (OrganisationKind.DISTRICT_BUREAU, "北京市朝阳区人力资源和社会保障局", "朝阳区人社局", "110105"),
    "rsj": (OrganisationKind.CITY_HR, "北京市人力资源和社会保障局", "市人力社保局", None),
    "czj": (OrganisationKind.CITY_FINANCE, "北京市财政局", "市财政局", None),
    "haidian_cz": (OrganisationKind.DISTRICT_FINANCE, "北京市海淀区财政局", "海淀区财政局", None),
    "pool": (OrganisationKind.EXPERT_POOL, "评审专家库", "专家库", None),
    "ops": (OrganisationKind.OPERATIONS, "系统运行", "系统运行", None),
}
# who → (name, role, where)
PEOPLE = {
    "unit_clerk": ("孟知微", Role.UNIT_CLERK, "shoukong"),
    "unit_approver": ("程以南", Role.UNIT_APPROVER, "shoukong"),
    "other_unit": ("白锦程", Role.UNIT_APPROVER, "jintang"),
    "review_clerk": ("周明远", Role.REVIEW_CLERK, "haidian"),
    "review_approver": ("秦望川", Role.REVIEW_APPROVER, "haidian"),
    "other_body": ("柳青禾", Role.REVIEW_APPROVER, "chaoyang"),
    "city_officer": ("沈嘉言", Role.CITY_OFFICER, "rsj"),
    "city_approver": ("贺临风", Role.CITY_APPROVER, "rsj"),
    "finance_officer": ("顾清和", Role.FINANCE_OFFICER, "czj"),
    "finance_approver": ("陆怀谷", Role.FINANCE_APPROVER, "czj"),
    "district_finance": ("江以宁", Role.DISTRICT_FINANCE, "haidian_cz"),
    "expert": ("苏远岫", Role.EXPERT, "pool"),
    "system_admin": ("卫青禾", Role.SYSTEM_ADMIN, "ops"),
    "security_admin": ("纪望舒", Role.SECURITY_ADMIN, "ops"),
    "audit_admin": ("闻人朗", Role.AUDIT_ADMIN, "ops"),
}
PASSWORD = "Demo-2026-chief"


@dataclass
class Cast:
    """``cast.people['unit_clerk']``, ``cast.bodies['haidian']``; ``cast.clock`` is None, the clock itself."""

    people: dict[str, User]
    bodies: dict[str, Organisation]

    def person(self, who: str) -> User | None:
        return None if who == "clock" else self.people[who]


def assemble() -> Cast:
    """Make everybody, in few statements: nearly every test begins here. Memberships are granted at FOUNDED."""
    for code, name in (("110108", "海淀区"), ("110105", "朝阳区")):
        District.objects.get_or_create(code=code, defaults={"name": name})
    made = Organisation.objects.bulk_create(
        Organisation(
            kind=kind,
            name=name,
            short_name=short,
            code=code,
            district_id=code or "110108",
            facts_since=date(2020, 1, 1),
            created_at=FOUNDED,
            confirmed_at=FOUNDED,
        )
        for kind, name, short, code in BODIES.values()
    )
    bodies = dict(zip(BODIES, made, strict=True))
    bodies["shoukong"] = unit("北京首控精密制造有限公司", "首控精密", "91110108MA9XK27Q0Y", bodies["haidian"])
    bodies["jintang"] = unit("北京瑾堂工艺美术有限公司", "瑾堂工艺", "91110105MA1ABC1X3P", bodies["chaoyang"])
    return Cast(_people(bodies), bodies)


def _people(bodies: dict[str, Organisation]) -> dict[str, User]:
    now = clock.now()
    users = User.objects.bulk_create(
        User(
            username=f"{who}@{where}",
            password=_hashed(),
            password_changed_at=now,
            name=name,
            email=f"{who}@{where.replace('_', '-')}.example",
        )
        for who, (name, _, where) in PEOPLE.items()
    )
    people = dict(zip(PEOPLE, users, strict=True))
    Membership.objects.bulk_create(
        Membership(
            user=people[who],
            organisation=bodies[where],
            role=role,
            since=FOUNDED,
            may_admit=role.endswith("approver"),
        )
        for who, (_, role, where) in PEOPLE.items()
    )
    return people


@cache
def _hashed() -> str:
    return make_password(PASSWORD)


def unit(name: str, short: str, uscc: str, body: Organisation) -> Organisation:
    """A confirmed enterprise affiliated to ``body``."""
    return Organisation.objects.create(
        kind=OrganisationKind.UNIT,
        unit_kind=Organisation.UnitKind.ENTERPRISE,
        name=name,
        short_name=short,
        uscc=uscc,
        district=body.district,
        affiliated_to=body,
        facts_since=date(2020, 1, 1),
        created_at=FOUNDED,
        confirmed_at=FOUNDED,
    )
