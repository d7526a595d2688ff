"""manage.py appoint_administrators: the first three accounts of a new house; in the browser they let in all others."""

from __future__ import annotations

from argparse import ArgumentTypeError
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from accounts import services
from accounts.models import Membership, Organisation, User
from accounts.refusals import Refusal
from accounts.roles import ADMINISTRATORS, OrganisationKind, Role
from accounts.services.people import new_password
from common import clock

OFFICES = {"system": Role.SYSTEM_ADMIN, "security": Role.SECURITY_ADMIN, "audit": Role.AUDIT_ADMIN}


def person(given: str) -> tuple[str, str]:
    """``wangmin=王敏`` as (user name, name)."""
    username, _, name = given.partition("=")
    if not (username and name):
        raise ArgumentTypeError("写作 用户名=姓名，例如 wangmin=王敏")
    return username, name


class Command(BaseCommand):
    help = (
        "Make the accounts of the three administrators (三员), once; their passwords are shown here and nowhere else."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        for option, role in OFFICES.items():
            parser.add_argument(f"--{option}", type=person, required=True, metavar="USERNAME=NAME", help=role.label)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            lines = self._appoint({role: options[option] for option, role in OFFICES.items()})
        except Refusal as refusal:
            raise CommandError(refusal.sentence) from refusal
        for line in lines:
            self.stdout.write(line)
        self.stdout.write("请分别当面告知本人。首次登录须更换密码，并绑定动态口令。")

    @transaction.atomic
    def _appoint(self, people: dict[Role, tuple[str, str]]) -> list[str]:
        house = Organisation.objects.filter(kind=OrganisationKind.OPERATIONS, code="OPS").select_for_update().first()
        if house is None:
            raise Refusal("基础数据尚未载入，请先运行 manage.py load_reference。")
        if Membership.objects.filter(role__in=ADMINISTRATORS).exists():
            raise Refusal("三员已经任命，新的任命请由现任三员在页面上办理。")
        lines, at = [], clock.now()
        for role, (username, name) in people.items():
            if User.objects.filter(username=username.lower()).exists():
                raise Refusal(f"用户名 {username} 已被使用，请换一个。")
            password = new_password()
            user = services.make_user(username=username, name=name, at=at, password=password, first_login_change=True)
            services.grant(user, house, role, at=at, may_admit=role is Role.SYSTEM_ADMIN)
            lines.append(f"{role.label}　{name}　用户名 {user.username}　密码 {password}")
        return lines
