"""One period ends and the next begins; the columns of the case by which it is found follow in the same transaction.

The first change of a kind writes what was declared, from the day of the title on, with its end.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db.models import Max, Model

from accounts.models import Organisation
from accounts.roles import OrganisationKind
from applications import naming, search
from applications.lifecycle import NotPossible
from applications.models import (
    AddressPeriod,
    BodyMerger,
    BodyPeriod,
    Change,
    ConditionsChapter,
    HostPeriod,
    Member,
    MemberPeriod,
    TechnicianChapter,
    TechnicianPeriod,
    Workshop,
)
from applications.models.chapters import MemberFacts, TechnicianFacts
from common import crypto
from common.clock import legal_day
from common.templatetags.ui import cn_date

TECHNICIAN_FIELDS = tuple(field.name for field in TechnicianFacts._meta.concrete_fields)
MEMBER_FIELDS = tuple(field.name for field in MemberFacts._meta.concrete_fields)
NAME_LENGTH = 100


def title_since(workshop: Workshop) -> date:
    """The day from which anything about a title holds."""
    if workshop.granted_at is None:
        raise NotPossible("还没有授予称号，不能办理变更。")
    return legal_day(workshop.granted_at)


def facts_of(row: Model, names: Iterable[str]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}


# ── the technician ───────────────────────────────────────────────────────────


def present_technician(workshop: Workshop) -> TechnicianPeriod:
    """Who leads it now; not saved while that is what was declared."""
    found = TechnicianPeriod.objects.filter(workshop=workshop, valid_to=None).first()
    return found or _declared_technician(workshop)


def _declared_technician(workshop: Workshop) -> TechnicianPeriod:
    facts = facts_of(TechnicianChapter.objects.get(workshop=workshop), TECHNICIAN_FIELDS)
    # the case itself knows them even where its chapter holds little, as with an old workshop
    facts |= {"name": workshop.technician_name, "id_key": workshop.technician_key}
    return TechnicianPeriod(
        workshop=workshop,
        valid_from=title_since(workshop),
        trade=workshop.trade,
        workshop_name=workshop.name,
        **facts,
    )


def lead(workshop: Workshop, facts: Mapping[str, Any], change: Change, day: date) -> TechnicianPeriod:
    """``facts`` lead from ``day`` on: the name by the pattern (四(一)2-名), the key, the words it is found by."""
    trade = facts.get("work_type") or facts["occupation"]
    following = TechnicianPeriod(
        workshop=workshop,
        change=change,
        valid_from=day,
        trade=trade,
        workshop_name=naming.composed(facts["name"], trade)[:NAME_LENGTH],
        achievements=facts.get("achievements", ""),
        **{name: facts[name] for name in TECHNICIAN_FIELDS if name in facts and name != "id_key"},
    )
    following.id_key = crypto.blind_index(following.id_number)
    _succeed(present_technician(workshop), following)
    workshop.technician_name, workshop.technician_key = following.name, following.id_key
    workshop.trade, workshop.name = trade, following.workshop_name
    search.renew(workshop)
    workshop.save(update_fields=["technician_name", "technician_key", "trade", "name", "search", "initials"])
    return following


# ── members ──────────────────────────────────────────────────────────────────


def present_members(workshop: Workshop) -> list[MemberPeriod]:
    """Who belongs to it now, in order; not saved while the declared ones do."""
    if MemberPeriod.objects.filter(workshop=workshop).exists():
        return list(MemberPeriod.objects.filter(workshop=workshop, valid_to=None))
    since = title_since(workshop)
    declared = Member.objects.filter(workshop=workshop)
    return [
        MemberPeriod(workshop=workshop, valid_from=since, order=place, **facts_of(member, MEMBER_FIELDS))
        for place, member in enumerate(declared, 1)
    ]


def belong(workshop: Workshop, rows: Iterable[Mapping[str, Any]], change: Change, day: date) -> None:
    """The list from ``day`` on: whoever is not in it left, whoever is new came, whose facts differ begins anew."""
    present = present_members(workshop)
    _refuse_early(day, members_since(workshop))
    if not MemberPeriod.objects.filter(workshop=workshop).exists():
        MemberPeriod.objects.bulk_create(present)
    following = [_member_facts(row) for row in rows]
    stays = {place: member for member in present if (place := _place_of(member, following)) is not None}
    MemberPeriod.objects.filter(workshop=workshop, valid_to=None).exclude(
        pk__in=[member.pk for member in stays.values()]
    ).update(valid_to=day)
    for place, facts in enumerate(following, 1):
        if member := stays.get(place):
            MemberPeriod.objects.filter(pk=member.pk).update(order=place)
        else:
            MemberPeriod.objects.create(workshop=workshop, change=change, valid_from=day, order=place, **facts)


def _member_facts(row: Mapping[str, Any]) -> dict[str, Any]:
    facts = {name: row.get(name, "") for name in MEMBER_FIELDS if name != "id_key"}
    return facts | {"id_key": crypto.blind_index(facts["id_number"])}


def _place_of(member: MemberPeriod, following: list[dict[str, Any]]) -> int | None:
    """Where he stands in the list with the very facts of now."""
    facts = facts_of(member, MEMBER_FIELDS)
    return following.index(facts) + 1 if facts in following else None


def members_since(workshop: Workshop) -> date:
    """The day of the last change of the list."""
    periods = MemberPeriod.objects.filter(workshop=workshop).aggregate(came=Max("valid_from"), left=Max("valid_to"))
    return max(day for day in (periods["came"], periods["left"], title_since(workshop)) if day)


# ── address, host, body ──────────────────────────────────────────────────────


def present_address(workshop: Workshop) -> AddressPeriod:
    found = AddressPeriod.objects.filter(workshop=workshop, valid_to=None).first()
    if found is not None:
        return found
    chapter = ConditionsChapter.objects.get(workshop=workshop)
    return AddressPeriod(
        workshop=workshop, valid_from=title_since(workshop), address=chapter.address, area=chapter.area
    )


def move(workshop: Workshop, address: str, area: Any, change: Change, day: date) -> None:
    """It works there from ``day`` on."""
    following = AddressPeriod(workshop=workshop, change=change, valid_from=day, address=address, area=area)
    _succeed(present_address(workshop), following)


def present_host(workshop: Workshop) -> HostPeriod:
    found = HostPeriod.objects.filter(workshop=workshop, valid_to=None).first()
    return found or HostPeriod(workshop=workshop, valid_from=title_since(workshop), unit_id=workshop.unit_id)


def bear(workshop: Workshop, unit: Organisation, change: Change, day: date) -> None:
    """``unit`` bears it from ``day`` on; its people see the case, those of the former no longer do."""
    _succeed(present_host(workshop), HostPeriod(workshop=workshop, change=change, valid_from=day, unit=unit))
    workshop.unit = unit
    search.renew(workshop)
    workshop.save(update_fields=["unit", "search", "initials"])


def present_body(workshop: Workshop) -> BodyPeriod:
    found = BodyPeriod.objects.filter(workshop=workshop, valid_to=None).first()
    return found or BodyPeriod(workshop=workshop, valid_from=title_since(workshop), body_id=workshop.review_body_id)


def answer_for(
    workshop: Workshop, body: Organisation, day: date, *, change: Change | None = None, document: str = ""
) -> None:
    """``body`` is responsible from ``day`` on; a district bureau brings its district with it."""
    following = BodyPeriod(workshop=workshop, change=change, valid_from=day, body=body, document=document)
    _succeed(present_body(workshop), following)
    entrust(workshop, body)


def succeed_body(workshop: Workshop, body: Organisation, merger: BodyMerger) -> None:
    """As the reform says; of a title younger than the reform its successor was responsible from the first day."""
    since = title_since(workshop)
    if merger.valid_from > since:
        answer_for(workshop, body, merger.valid_from, document=merger.document)
        return
    declared = present_body(workshop)
    if declared.pk is not None:
        _refuse_early(merger.valid_from, declared.valid_from)
    BodyPeriod.objects.create(workshop=workshop, valid_from=since, body=body, document=merger.document)
    entrust(workshop, body)


def entrust(workshop: Workshop, body: Organisation) -> None:
    """The columns alone: for cases that bear no title yet."""
    workshop.review_body = body
    workshop.handler = None
    if body.kind == OrganisationKind.DISTRICT_BUREAU and body.district_id:
        workshop.district_id = body.district_id
    workshop.save(update_fields=["review_body", "handler", "district"])


# ── steps ────────────────────────────────────────────────────────────────────


def _succeed(present: Any, following: Any) -> None:
    """``present`` ends on the day on which ``following`` begins. Raises NotPossible."""
    _refuse_early(following.valid_from, present.valid_from)
    present.valid_to = following.valid_from
    present.save()
    following.save()


def _refuse_early(day: date, since: date) -> None:
    if day <= since:
        raise NotPossible(f"生效日期须晚于现有信息的起始日 {cn_date(since)}。")
