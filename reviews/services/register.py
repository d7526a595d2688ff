"""Old workshops, 2011 until this house (domain §10-32): entered as 原始批次, corrected, struck off again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django.db import transaction

from accounts.models import Organisation, User
from accounts.roles import OrganisationKind, Role
from applications import forms_of_acts as forms
from applications import journal, naming, permissions, search
from applications.lifecycle import NotPermitted, NotPossible, Outcome, act, acting_capacity, beginning
from applications.models import Change, TechnicianChapter, Workshop, WorkshopEvent
from applications.questions import guard
from applications.services import assessment_due
from applications.services.beginning import add_chapters
from applications.services.rounds import register_round
from applications.states import State
from common import crypto
from common.clock import BEIJING
from common.numbers import check_code
from reviews.models import Award, AwardDocument, KeyProject, Plaque

SHORT_NAME = 40
OF_THE_IMPORT = ("begin", "register_edit")
# lines that came by themselves: the title was reminded of its filing, its day was put off for all
BY_THEMSELVES = ("filing_soon", "extend_filing")
IMPORTED = "原始批次登记"


@dataclass(frozen=True)
class OldTitle:
    """What is asked of an old workshop: less than of an application, enough for the register and the rules."""

    number: str
    name: str
    technician: str
    id_number: str
    trade: str
    unit_name: str
    uscc: str
    unit_kind: str
    district: str
    review_body: int
    granted_on: date
    document: str
    key_year: int | None
    key_amount: Decimal | None


@beginning("register")
def begin_register(*, by: User, at: datetime, title: OldTitle) -> tuple[Workshop, dict[str, Any]]:
    """A granted row of the city approver; its unit is entered where it is not known. Raises NotPermitted."""
    _demand_approver(by)
    round_ = register_round()
    unit = _unit(title, at)
    workshop = Workshop(
        round=round_,
        rule_set_id=round_.rule_set_id,
        origin=Workshop.Origin.REGISTER,
        state=State.GRANTED,
        unit=unit,
        begun_by=by,
        begun_at=at,
        changed_at=at,
    )
    _take_over(workshop, title)
    workshop.assessment_due = assessment_due.first_due(workshop, at)
    workshop.save()
    add_chapters(workshop)
    _write_beside(workshop, title, by=by, at=at)
    return workshop, {"number": title.number, "unit": unit.pk}


@transaction.atomic
def edit(workshop: Workshop, title: OldTitle, *, by: User, at: datetime) -> Workshop:
    """Correct what was entered; every changed column is named in the journal, no value of it."""
    _demand_approver(by)
    workshop = Workshop.objects.locked().get(pk=workshop.pk)
    if workshop.origin != Workshop.Origin.REGISTER or workshop.state != State.GRANTED:
        raise NotPossible("只有现行有效的原始批次工作室可以这样更正。")
    if workshop.changes.filter(status=Change.Status.DONE).exists() or workshop.bodyperiods.exists():
        raise NotPossible("这个工作室已办理过变更，不能再更正登记；请通过变更办理。")
    workshop.unit = _unit(title, at)
    _take_over(workshop, title)
    if workshop.assessed_at is None:
        workshop.assessment_due = assessment_due.first_due(workshop, at)
    workshop.changed_at = at
    workshop.save()
    _write_beside(workshop, title, by=by, at=at)
    journal.record(
        workshop,
        "register_edit",
        by=by,
        at=at,
        capacity=acting_capacity(workshop, by),
        facts={"number": title.number, "unit": workshop.unit_id},
    )
    return workshop


def _demand_approver(by: User) -> None:
    if not by.holds(Role.CITY_APPROVER):
        raise NotPermitted(permissions.city_approver.sentence)


def _unit(title: OldTitle, at: datetime) -> Organisation:
    """The unit of this code; entered without members and unconfirmed where it is new."""
    unit, _ = Organisation.objects.get_or_create(
        uscc=title.uscc,
        dissolved_on=None,
        defaults={
            "kind": OrganisationKind.UNIT,
            "unit_kind": title.unit_kind,
            "name": title.unit_name,
            "short_name": title.unit_name[:SHORT_NAME],
            "district_id": title.district,
            "affiliated_to_id": title.review_body,
            "facts_since": title.granted_on,
            "created_at": at,
        },
    )
    return unit


def _take_over(workshop: Workshop, title: OldTitle) -> None:
    """The columns of the row itself. It is seen by all who would see it had it been submitted here."""
    moment = _beginning_of(title.granted_on)
    workshop.review_body_id = title.review_body
    workshop.district_id = title.district
    workshop.technician_name = title.technician
    workshop.technician_key = crypto.blind_index(title.id_number)
    workshop.trade = title.trade
    workshop.name = title.name or naming.composed(title.technician, title.trade)
    workshop.granted_at = workshop.first_submitted_at = moment
    workshop.title_number = workshop.plaque_number = title.number
    search.renew(workshop)


def _write_beside(workshop: Workshop, title: OldTitle, *, by: User, at: datetime) -> None:
    """What stands in other tables: the technician's number, award and document, plaque and subsidy of then."""
    TechnicianChapter.objects.filter(workshop=workshop).update(
        name=title.technician,
        occupation=title.trade,
        id_number=title.id_number,
        id_key=workshop.technician_key,
        changed_at=at,
        changed_by=by,
    )
    facts = {"number": title.number, "granted_on": title.granted_on, "document": _document(title, by, at)}
    Award.objects.update_or_create(
        workshop=workshop, defaults=facts, create_defaults=facts | {"verify_code": check_code()}
    )
    Plaque.objects.get_or_create(
        workshop=workshop, ordinal=1, defaults={"number": title.number, "entered_by": by, "entered_at": at}
    )
    _keep_subsidy(workshop, title, by=by, at=at)


def _document(title: OldTitle, by: User, at: datetime) -> AwardDocument | None:
    if not title.document:
        return None
    entered = {"dated_on": title.granted_on, "entered_by": by, "entered_at": at, "verify_code": check_code()}
    return AwardDocument.objects.get_or_create(
        number=title.document, defaults=entered | {"title": "认定首席技师工作室的文件"}
    )[0]


def _keep_subsidy(workshop: Workshop, title: OldTitle, *, by: User, at: datetime) -> None:
    """A subsidy is given once in a workshop's life, so the one of then is kept as confirmed and paid."""
    if title.key_year is None or title.key_amount is None:
        _cancel_subsidy(workshop, by=by, at=at, reason="更正原始批次登记")
        return
    paid = _beginning_of(title.granted_on)
    amount = title.key_amount
    # the range of then is not known: the amount itself is its range
    facts = {"year": title.key_year, "reason": IMPORTED} | dict.fromkeys(("amount", "least", "most", "step"), amount)
    signed = {"status": KeyProject.Status.CONFIRMED, "city_by": by, "city_at": at, "finance_at": at, "paid_at": paid}
    KeyProject.objects.exclude(status=KeyProject.Status.CANCELLED).update_or_create(
        workshop=workshop, defaults=facts, create_defaults=facts | signed | {"drafted_by": by, "drafted_at": at}
    )


def _cancel_subsidy(workshop: Workshop, *, by: User, at: datetime, reason: str) -> None:
    KeyProject.objects.filter(workshop=workshop).exclude(status=KeyProject.Status.CANCELLED).update(
        status=KeyProject.Status.CANCELLED, paid_at=None, cancelled_at=at, cancelled_by=by, cancelled_reason=reason
    )


def _beginning_of(day: date) -> datetime:
    return datetime.combine(day, time(), BEIJING)


# ── undoing ──────────────────────────────────────────────────────────────────


def used_since(pks: list[int]) -> set[int]:
    """Of these workshops those with a line in the journal that somebody's work left, beyond the import itself."""
    events = WorkshopEvent.objects.filter(workshop__in=pks).exclude(verb__in=(*OF_THE_IMPORT, *BY_THEMSELVES))
    return set(events.order_by().values_list("workshop", flat=True).distinct())


@guard("登记之后已有办理记录，不能撤销登记。")
def nothing_happened_since(workshop: Workshop, at: datetime) -> bool:
    return not used_since([workshop.pk])


@act(
    "strike_off",
    form=forms.ReasonForm,
    guards=[nothing_happened_since],
    says=("原始批次的登记撤销，工作室移出名录，编号可以重新登记。", "案卷和日志保留。"),
)
def strike_off(workshop: Workshop, *, by: User, at: datetime, reason: str) -> Outcome:
    """The number goes back: it was never this row's. Award and plaque, which only mirror the row, go with it."""
    number = workshop.plaque_number
    workshop.title_number = workshop.plaque_number = None
    workshop.granted_at = None
    workshop.ended_at = at
    workshop.due_on = None
    Award.objects.filter(workshop=workshop).delete()
    Plaque.objects.filter(workshop=workshop).delete()
    _cancel_subsidy(workshop, by=by, at=at, reason="撤销原始批次登记")
    return Outcome(facts={"number": number}, text=reason, tells={"reason": reason})
