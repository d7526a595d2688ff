"""Who lives in the demo world: staff of bodies and bureaus, experts, units; user names are ``<role>@<place>``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password

from accounts import services
from accounts.models import Organisation, User
from accounts.roles import Role
from applications.invented import numbers
from chief_workshop.demo import papers
from common import files


@dataclass
class Office:
    """One organisation with the two who act for it."""

    organisation: Organisation
    clerk: User
    approver: User


class Offices:
    """Makes accounts; all share one password, hashed once."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._hashed = make_password(settings.DEMO_PASSWORD)

    def account(self, username: str, name: str, at: datetime) -> User:
        return services.make_user(
            username=username,
            name=name,
            at=at,
            hashed=self._hashed,
            phone=numbers.mobile(self._random),
            email=f"{username.replace('@', '.').replace('_', '-')}@demo.example",
        )

    def body(self, place: str, code: str, clerk: str, approver: str, at: datetime) -> Office:
        """The people of a review body that the directory knows."""
        body = Organisation.objects.get(code=code)
        return Office(
            body,
            self.member(body, Role.REVIEW_CLERK, place, clerk, at),
            self.member(body, Role.REVIEW_APPROVER, place, approver, at, may_admit=True),
        )

    def member(
        self, organisation: Organisation, role: str, place: str, name: str, at: datetime, *, may_admit: bool = False
    ) -> User:
        user = self.account(f"{Role(role)}@{place}", name, at)
        services.grant(user, organisation, role, at=at, may_admit=may_admit)
        return user

    def expert(self, number: int, trade: str, name: str, employer: str, at: datetime) -> User:
        pool = Organisation.objects.get(code="EXPERT")
        user = self.account(f"expert{number:02d}@expert", name, at)
        services.grant(user, pool, Role.EXPERT, at=at)
        services.make_expert(
            user,
            trade=trade,
            employer=employer,
            title=self._random.choice(("高级工程师", "高级技师", "教授", "正高级工程师")),
        )
        return user

    def unit(self, facts: dict[str, Any], serial: int, body: Office, at: datetime, *, confirm: bool = True) -> Office:
        """A unit registers through its clerk, its body confirms it, a second person takes the approver's post."""
        clerk = self.account(f"unit_clerk@{facts['key']}", facts["clerk"], at)
        uscc = facts.get("uscc") or numbers.credit_code(facts["district"], serial, is_base=facts.get("is_base", False))
        licence = papers.paper(
            "business_licence",
            "营业执照",
            [
                f"统一社会信用代码：{uscc}",
                f"名称：{facts['name']}",
                f"法定代表人：{facts.get('approver', facts['clerk'])}",
                f"住所：{facts['address']}",
            ],
        )[0]
        unit = services.register_unit(
            name=facts["name"],
            short_name=facts["short"],
            uscc=uscc,
            unit_kind=Organisation.UnitKind.BASE if facts.get("is_base") else Organisation.UnitKind.ENTERPRISE,
            district_id=facts["district"],
            affiliated_to=body.organisation,
            address=facts["address"],
            contact_name=facts["clerk"],
            contact_phone=numbers.mobile(self._random),
            contact_email=f"hr@{facts['key']}.example",
            by=clerk,
            at=at,
            licence=files.store_bytes(licence, kind="licence", name="营业执照.jpg", media_type="image/jpeg", at=at),
        )
        if not confirm:
            return Office(unit, clerk, clerk)
        services.confirm_unit(unit, by=body.clerk, at=at)
        approver = self.member(unit, Role.UNIT_APPROVER, facts["key"], facts["approver"], at, may_admit=True)
        services.end_membership(clerk.memberships.get(role=Role.UNIT_APPROVER), by=approver, at=at)
        return Office(unit, clerk, approver)
