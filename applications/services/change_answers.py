"""The offices' answers to a change: receipt or check in one step; opinions drafted by one, given by another person."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from django.db import IntegrityError, transaction

from accounts.models import Organisation, User
from accounts.refusals import Refusal
from accounts.services.units import enter_facts
from applications import change_letters as letters
from applications import changing, permissions
from applications.change_hindrances import hindrances, host_of
from applications.changing import WAYS
from applications.lifecycle import NotPermitted, NotPossible
from applications.models import Change, ChangeOpinion, Workshop
from applications.services import departures, periods
from applications.services.changes import alive, answer_due, correction_due, end, locked, record
from common.clock import legal_day
from common.templatetags.ui import cn_date

Kind, Status = Change.Kind, Change.Status
Office, Conclusion = ChangeOpinion.Office, ChangeOpinion.Conclusion
AT_OFFICE = {Office.BODY: Status.SUBMITTED, Office.CITY: Status.CHECKED}
DRAFTERS = {Office.BODY: permissions.reviewer, Office.CITY: permissions.city}
GIVERS = {Office.BODY: permissions.review_approver, Office.CITY: permissions.city_approver}
ANOTHER = "意见须由拟写人以外的负责人审定。"
NAMED_ALIKE = "现在已有同名或同一位首席技师的在办申报、有效工作室，不能批准。"


@transaction.atomic
def answer(change: Change, *, by: User, at: datetime, conclusion: str, text: str = "") -> Change:
    """The body's receipt of a filing, or its check of a new name: one step. Raises NotPermitted, NotPossible."""
    change = _at_office(change, Office.BODY)
    if not WAYS[change.kind].one_step:
        raise NotPossible("这件变更须先拟写意见，再由另一位负责人审定。")
    may = permissions.review_approver if conclusion == Conclusion.REFUSE else permissions.reviewer
    _demand(may, change.workshop, by)
    _refuse_silence(conclusion, text)
    if conclusion == Conclusion.REFUSE and WAYS[change.kind].body == "receipt":
        raise NotPossible("备案事项不作不同意的决定；内容有误的，请退回修改。")
    opinion = ChangeOpinion(change=change, office=Office.BODY, conclusion=conclusion, text=text)
    return _give(change, opinion, by=by, at=at)


@transaction.atomic
def draft(change: Change, office: str, *, by: User, at: datetime, conclusion: str, text: str) -> ChangeOpinion:
    """Write the office's opinion for another to give; an earlier draft ends. Raises NotPermitted, NotPossible."""
    change = _at_office(change, office)
    if office == Office.BODY and WAYS[change.kind].one_step:
        raise NotPossible("这件变更由初审单位直接办理，不需要拟写意见。")
    if office == Office.CITY and change.kind == Kind.CLOSE and conclusion == Conclusion.AGREE:
        raise NotPossible("同意注销的，请在卷宗中拟定注销，由另一位负责人办理。")
    _demand(DRAFTERS[Office(office)], change.workshop, by)
    _refuse_silence(conclusion, text)
    change.opinions.filter(office=office, given_at=None, ended_at=None).update(ended_at=at)
    made = ChangeOpinion.objects.create(
        change=change, office=office, conclusion=conclusion, text=text, drafted_by=by, drafted_at=at
    )
    record(change, "change_opinion_drafted", by=by, at=at, office=office, conclusion=conclusion)
    return made


@transaction.atomic
def give(change: Change, office: str, *, by: User, at: datetime) -> Change:
    """Another person gives what was drafted, and it takes effect. Raises NotPermitted, NotPossible."""
    change = _at_office(change, office)
    _demand(GIVERS[Office(office)], change.workshop, by)
    opinion = (
        change.opinions.select_for_update(of=("self",)).filter(office=office, given_at=None, ended_at=None).first()
    )
    if opinion is None:
        raise NotPossible("还没有拟写意见。")
    if opinion.drafted_by_id == by.pk:
        raise NotPermitted(ANOTHER)
    return _give(change, opinion, by=by, at=at)


# ── steps ────────────────────────────────────────────────────────────────────


def _at_office(change: Change, office: str) -> Change:
    """The locked request, if it lies with that office now."""
    workshop = alive(change.workshop)
    change = locked(change)
    change.workshop = workshop
    if change.status != AT_OFFICE[Office(office)]:
        raise NotPossible(f"这件变更{change.get_status_display()}，可能已有人办理。")
    return change


def _demand(may: permissions.Permission, workshop: Workshop, by: User) -> None:
    if not may(workshop, by):
        raise NotPermitted(may.sentence)


def _refuse_silence(conclusion: str, text: str) -> None:
    if conclusion != Conclusion.AGREE and not text.strip():
        raise NotPossible("退回修改或不同意的，请写明事实和理由。")


def _give(change: Change, opinion: ChangeOpinion, *, by: User, at: datetime) -> Change:
    """What the conclusion of this office means for the request."""
    is_last = opinion.office == Office.CITY or not WAYS[change.kind].city
    opinion.given_by, opinion.given_at = by, at
    if opinion.conclusion == Conclusion.REFUSE and is_last:
        opinion.remedy = change.workshop.rule_set.remedy
    opinion.save()
    if opinion.conclusion == Conclusion.RETURN:
        _return(change, opinion, by=by, at=at)
    elif not is_last:
        _pass_on(change, opinion, by=by, at=at)
    elif opinion.conclusion == Conclusion.REFUSE:
        _refuse(change, opinion, by=by, at=at)
    else:
        carry_out(change, by=by, at=at, text=opinion.text)
    return change


def _return(change: Change, opinion: ChangeOpinion, *, by: User, at: datetime) -> None:
    change.status, change.changed_at, change.due_on = Status.RETURNED, at, correction_due(at)
    change.save(update_fields=["status", "changed_at", "due_on"])
    record(change, "change_returned", by=by, at=at, text=opinion.text)
    letters.returned(change, opinion, at)


def _pass_on(change: Change, opinion: ChangeOpinion, *, by: User, at: datetime) -> None:
    """With the body's opinion, whichever it is, the city decides."""
    change.status, change.changed_at, change.due_on = Status.CHECKED, at, answer_due(change.workshop, at)
    change.save(update_fields=["status", "changed_at", "due_on"])
    record(change, "change_opinion_given", by=by, at=at, text=opinion.text, conclusion=opinion.conclusion)
    letters.passed_on(change, at)


def _refuse(change: Change, opinion: ChangeOpinion, *, by: User, at: datetime) -> None:
    end(change, Status.REFUSED, at=at)
    record(change, "change_refused", by=by, at=at, text=opinion.text)
    letters.refused(change, opinion, at)


def carry_out(change: Change, *, by: User, at: datetime, text: str = "") -> None:
    """What was asked holds. Raises NotPossible with what stands in the way by now."""
    if sentences := hindrances(change, at):
        raise NotPossible(*sentences)
    day = _day_of(change, at)
    before = letters.parties(change)
    _apply(change, day, by=by, at=at)
    change.held_from = day
    end(change, Status.DONE, at=at)
    workshop = change.workshop
    Workshop.objects.filter(pk=workshop.pk).update(changed_at=at)
    record(change, VERBS[change.kind], by=by, at=at, text=text, valid_from=day, name=workshop.name)
    changing.holds(workshop, change, by=by, at=at)
    letters.held(change, before, at)


def _day_of(change: Change, at: datetime) -> date:
    """A successor leads from the approval on, never before; everything else from the day on which it happened."""
    asked, today = change.valid_from or legal_day(at), legal_day(at)
    if change.kind != Kind.TECHNICIAN:
        return asked
    if asked > today:
        raise NotPossible(f"拟接任的日期是 {cn_date(asked)}，请在当日或以后批准。")
    return today


def _apply(change: Change, day: date, *, by: User, at: datetime) -> None:
    try:
        with transaction.atomic():
            APPLY[change.kind](change, day, by, at)
    except IntegrityError as fault:  # what was free when it was asked is taken by now
        raise NotPossible(NAMED_ALIKE) from fault


def _unit(change: Change, day: date, by: User, at: datetime) -> None:
    unit = Organisation.objects.select_for_update(of=("self",)).get(pk=change.workshop.unit_id)
    asked, about = change.asked, change.submitted_by or change.drafted_by
    try:
        enter_facts(unit, name=asked["name"], uscc=asked["uscc"], valid_from=day, by=by, at=at, about=about)
    except Refusal as refusal:
        raise NotPossible(str(refusal)) from refusal
    change.workshop.refresh_from_db(fields=["search", "initials"])
    change.workshop.unit = unit


def _host(change: Change, day: date, by: User, at: datetime) -> None:
    unit = host_of(change)
    if unit is None:
        raise NotPossible("没有找到这个代码的单位。")
    periods.bear(change.workshop, unit, change, day)


def _technician(change: Change, day: date, by: User, at: datetime) -> None:
    periods.lead(change.workshop, change.asked, change, day)
    departures.settle(change.workshop, at=at)


def _members(change: Change, day: date, by: User, at: datetime) -> None:
    periods.belong(change.workshop, change.asked["members"], change, day)


def _address(change: Change, day: date, by: User, at: datetime) -> None:
    periods.move(change.workshop, change.asked["address"], change.asked.get("area") or None, change, day)


def _body(change: Change, day: date, by: User, at: datetime) -> None:
    body = Organisation.objects.get(pk=change.asked["body"])
    periods.answer_for(change.workshop, body, day, change=change)


APPLY: dict[str, Callable[[Change, date, User, datetime], None]] = {
    Kind.UNIT: _unit,
    Kind.HOST: _host,
    Kind.TECHNICIAN: _technician,
    Kind.MEMBERS: _members,
    Kind.ADDRESS: _address,
    Kind.BODY: _body,
}
VERBS: dict[str, str] = {
    Kind.UNIT: "unit_changed",
    Kind.HOST: "host_changed",
    Kind.TECHNICIAN: "technician_replaced",
    Kind.MEMBERS: "members_changed",
    Kind.ADDRESS: "address_changed",
    Kind.BODY: "body_changed",
}
