"""The programme rules (design §2): dated versions; the one in force on the day of an act decides it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from accounts.roles import CITY_ROLES
from applications.lifecycle import NotPermitted, NotPossible
from applications.models import PolicyDocument, ProgrammeRules
from common.clock import legal_day

ONLY_THE_CITY = "项目规则由市人力社保局维护。"
NO_RULES = "还没有在这一天施行的项目规则，请先由市人力社保局录入。"
IN_FORCE = "已经施行的版本不能再改；请新增一个版本，自以后的日期起施行。"


def rules_on(day: date) -> ProgrammeRules:
    """The version in force on that day. Raises NotPossible where there is none."""
    found = ProgrammeRules.objects.filter(valid_from__lte=day).order_by("-valid_from").first()
    if found is None:
        raise NotPossible(NO_RULES)
    return found


@transaction.atomic
def add(facts: Mapping[str, Any], *, by: User, at: datetime) -> ProgrammeRules:
    """A new version from a day after today. Raises NotPermitted, NotPossible."""
    _demand(by)
    _refuse_past(facts["valid_from"], at)
    if ProgrammeRules.objects.filter(valid_from=facts["valid_from"]).exists():
        raise NotPossible("已有自同一天起施行的版本，请修改那一版或另选日期。")
    return ProgrammeRules.objects.create(**facts, made_by=by, made_at=at)


@transaction.atomic
def change(rules: ProgrammeRules, facts: Mapping[str, Any], *, by: User, at: datetime) -> ProgrammeRules:
    """Change a version that is not in force yet. Raises NotPermitted, NotPossible."""
    _demand(by)
    locked = ProgrammeRules.objects.select_for_update(of=("self",)).get(pk=rules.pk)
    if is_in_force(locked, at):
        raise NotPossible(IN_FORCE)
    _refuse_past(facts["valid_from"], at)
    if ProgrammeRules.objects.filter(valid_from=facts["valid_from"]).exclude(pk=locked.pk).exists():
        raise NotPossible("已有自同一天起施行的版本，请另选日期。")
    for name, value in {**facts, "made_by": by, "made_at": at}.items():
        setattr(locked, name, value)
    locked.save()
    return locked


def is_in_force(rules: ProgrammeRules, at: datetime) -> bool:
    return rules.valid_from <= legal_day(at)


def usual_basis() -> PolicyDocument | None:
    return PolicyDocument.objects.order_by("-issued_on", "-pk").first()


def _demand(by: User) -> None:
    if not by.holds(*CITY_ROLES):
        raise NotPermitted(ONLY_THE_CITY)


def _refuse_past(day: date, at: datetime) -> None:
    if day <= legal_day(at):
        raise NotPossible("施行日期须在今天之后。")
