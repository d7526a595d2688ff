"""Units that their review body enters from a list, before anybody of theirs has come; then they are their own."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.journal import record
from accounts.models import Organisation, SecurityEvent, User
from accounts.permissions import has_members, may_decide_for
from accounts.refusals import Refusal
from accounts.roles import OrganisationKind
from accounts.services.units import SHORT_NAME
from common.clock import legal_day

NOT_YOURS = "只有单位所属的初审单位可以登记和更正。"
HAS_MEMBERS = "该单位已有成员，信息由单位自行维护，名称和代码凭证明变更。"


@transaction.atomic
def enter(facts: Mapping[str, Any], *, body: Organisation, by: User, at: datetime) -> Organisation:
    """A unit of this body, unconfirmed and without members. Raises Refusal."""
    unit = Organisation(
        kind=OrganisationKind.UNIT, affiliated_to=body, facts_since=legal_day(at), created_at=at, **_columns(facts)
    )
    _demand(unit, by)
    unit.save()
    _note(SecurityEvent.Verb.UNIT_REGISTERED, unit, by=by, at=at)
    return unit


@transaction.atomic
def correct(unit: Organisation, facts: Mapping[str, Any], *, by: User, at: datetime) -> Organisation:
    """What the list says now. Raises Refusal once the unit has members."""
    unit = _still_listed(unit, by)
    for name, value in _columns(facts).items():
        setattr(unit, name, value)
    unit.save()
    _note(SecurityEvent.Verb.UNIT_CHANGED, unit, by=by, at=at)
    return unit


@transaction.atomic
def strike(unit: Organisation, *, by: User, at: datetime) -> None:
    """Off the list; its code may be entered or registered again. Raises Refusal once the unit has members."""
    unit = _still_listed(unit, by)
    unit.dissolved_on = legal_day(at)
    unit.save(update_fields=["dissolved_on"])
    _note(SecurityEvent.Verb.UNIT_CHANGED, unit, by=by, at=at, how="struck")


def _columns(facts: Mapping[str, Any]) -> dict[str, Any]:
    return {**facts, "short_name": facts["name"][:SHORT_NAME]}


def _still_listed(unit: Organisation, by: User) -> Organisation:
    unit = Organisation.objects.select_for_update(of=("self",)).get(pk=unit.pk)
    _demand(unit, by)
    if has_members(unit):
        raise Refusal(HAS_MEMBERS)
    return unit


def _demand(unit: Organisation, by: User) -> None:
    if not may_decide_for(by, unit):
        raise Refusal(NOT_YOURS)


def _note(verb: str, unit: Organisation, *, by: User, at: datetime, how: str = "listed") -> None:
    record(verb, at=at, about=by, actor=by, organisation=unit.pk, how=how)
