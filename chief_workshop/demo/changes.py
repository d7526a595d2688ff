"""What changes about titles of the demo: a successor, members, an address, a technician gone, a title closed."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from accounts.models import User
from accounts.roles import Role
from applications import lifecycle
from applications.invented.numbers import identity
from applications.models import Change, Workshop
from applications.services import change_answers, changes, closing, departures, periods
from common.clock import legal_day

Kind = Change.Kind
DAY = timedelta(days=1)


def person(role: str, organisation: int | None = None) -> User:
    """Whoever holds the role, of that organisation where one is named."""
    held = User.objects.filter(memberships__role=role, memberships__ended_at=None, is_active=True)
    if organisation is not None:
        held = held.filter(memberships__organisation=organisation)
    return held.order_by("pk")[0]


def move(workshop: Workshop, at: datetime, *, evidence: bytes, address: str) -> Change:
    """It moved a week before; its body takes note two days later."""
    change = _sent(
        workshop, Kind.ADDRESS, at, evidence, {"address": address, "area": "168.50"}, "原址改造，工作室搬迁。"
    )
    return change_answers.answer(
        change, by=person(Role.REVIEW_CLERK, workshop.review_body_id), at=at + 2 * DAY, conclusion="agree"
    )


def succeed(workshop: Workshop, at: datetime, *, evidence: bytes, name: str) -> Change:
    """Proposed by the unit, supported by the body, approved by the city within twelve days."""
    present = periods.present_technician(workshop)
    number = identity(date(1986, 4, 12), workshop.pk, is_male=True)
    facts = periods.facts_of(present, periods.TECHNICIAN_FIELDS) | {
        "name": name,
        "sex": "male",
        "born": "1986-04",
        "id_number": number,
        "phone": "13800000271",
        "level": present.level or "L1_SENIOR_TECHNICIAN",
        "certificate_kind": present.certificate_kind or "skill_level",
        "certificate_number": "S000011000271860",
        "occupation": present.occupation or workshop.trade,
        "achievements": "随原首席技师工作十一年，主持完成技术攻关 4 项，带徒 5 人。",
    }
    facts.pop("id_key")
    change = _sent(workshop, Kind.TECHNICIAN, at, evidence, facts, "原首席技师到龄退休，由其徒弟接任。")
    body = workshop.review_body_id
    _opined(change, "body", at + 4 * DAY, person(Role.REVIEW_CLERK, body), person(Role.REVIEW_APPROVER, body))
    return _opined(change, "city", at + 12 * DAY, person(Role.CITY_OFFICER), person(Role.CITY_APPROVER))


def lose(workshop: Workshop, at: datetime) -> Any:
    """The technician retired the week before; a successor is awaited."""
    clerk = person(Role.UNIT_CLERK, workshop.unit_id)
    return departures.report(
        workshop, by=clerk, at=at, how="retired", gone_on=legal_day(at - 7 * DAY), note="已办理退休。"
    )


def close(workshop: Workshop, at: datetime, *, evidence: bytes) -> Workshop:
    """The unit asks for it, the body agrees, the city closes; finance answers first where it paid."""
    change = _sent(workshop, Kind.CLOSE, at, evidence, {}, "产线外迁，工作室不再具备活动条件，申请注销。")
    body = workshop.review_body_id
    _opined(change, "body", at + 3 * DAY, person(Role.REVIEW_CLERK, body), person(Role.REVIEW_APPROVER, body))
    facts = "所在单位产线整体外迁，工作室已停止活动，经初审单位核实，同意注销。"
    proposal = closing.propose(workshop, by=person(Role.CITY_OFFICER), at=at + 6 * DAY, ground="request", facts=facts)
    if proposal.asks_finance:
        closing.answer(proposal, by=person(Role.FINANCE_APPROVER), at=at + 8 * DAY, agrees=True)
    return lifecycle.perform("close", workshop, by=person(Role.CITY_APPROVER), at=at + 10 * DAY)


def _sent(  # noqa: PLR0917 - a request is its kind, its moment, its evidence, what is asked and why
    workshop: Workshop, kind: str, at: datetime, evidence: bytes, asked: dict[str, Any], reason: str
) -> Change:
    clerk = person(Role.UNIT_CLERK, workshop.unit_id)
    change = changes.begin(workshop, kind, by=clerk, at=at)
    day = legal_day(at - 7 * DAY)
    changes.save(change, by=clerk, at=at, asked=asked, valid_from=day, reason=reason)
    changes.add_file(change, by=clerk, at=at, content=evidence, name="证明材料.pdf")
    return changes.send(change, by=person(Role.UNIT_APPROVER, workshop.unit_id), at=at + timedelta(hours=3))


def _opined(change: Change, office: str, at: datetime, drafter: User, giver: User) -> Change:
    text = "情况属实，材料齐全，同意。"
    change_answers.draft(change, office, by=drafter, at=at, conclusion="agree", text=text)
    return change_answers.give(change, office, by=giver, at=at + timedelta(hours=2))
