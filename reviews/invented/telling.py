"""The journal of an invented case after its acceptance, line by line as the services would have written it."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

from applications.states import State
from common.journal import canonical
from reviews.invented.panels import Writing
from reviews.invented.results import Judged
from reviews.models import Notice, Plan, ReviewTable
from reviews.services.publicity import facts_of_notice

_SUBJECTS = {
    "open_evaluation": "“{name}”开始专家评审",
    "pass_evaluation": "“{name}”评审合格",
    "fail_evaluation": "“{name}”评审不合格",
    "publicise": "“{name}”开始公示",
    "contest": "“{name}”公示期间收到异议，正在核查",
    "clear": "“{name}”公示期满",
    "grant": "“{name}”已认定为北京市首席技师工作室",
}


def tell(writing: Writing, judged: Judged, plan: Plan, table: ReviewTable | None) -> None:
    """Every line in the order in which it happened."""
    _panel(writing, judged, plan)
    _sheets(writing, judged)
    if table is not None:
        _decided(writing, judged, table)
    if judged.notice is not None:
        _notice(writing, judged, judged.notice)
    if judged.decision is not None:
        _title(writing, judged)


def cleared_at(notice: Notice) -> datetime:
    """The clock comes round a few minutes after the end."""
    assert notice.ends_at is not None  # noqa: S101 - a posted notice has its period
    return notice.ends_at + timedelta(minutes=5)


def _panel(writing: Writing, judged: Judged, plan: Plan) -> None:
    review, times, bureaus, panel = judged.case.review, writing.times, writing.bureaus, judged.bench.panel
    hashed: dict[str, Any] = {"plan": plan.pk, "content_hash": plan.content_hash}
    review.line("plan_proposed", _of(plan.proposed_at), bureaus.officer, bureaus.city, facts=hashed)
    review.line(
        "plan_agreed", times["agreed"], bureaus.finance_approver, bureaus.finance, facts=hashed, text=plan.answer
    )
    review.line(
        "experts_invited",
        times["invited"],
        bureaus.officer,
        bureaus.city,
        facts={"panel": panel.pk, "seats": [seat.pk for seat in judged.bench.members]},
    )
    review.act(
        "open_evaluation",
        times["opened"],
        bureaus.officer,
        bureaus.city,
        State.ACCEPTED,
        State.EVALUATING,
        facts={"plan": plan.pk, "panel": panel.pk, "experts": len(judged.assignments)},
        subject=_SUBJECTS["open_evaluation"],
    )


def _sheets(writing: Writing, judged: Judged) -> None:
    review, pool = judged.case.review, writing.bureaus.pool
    officer, city = writing.bureaus.officer, writing.bureaus.city
    review.line("close_visit_record", judged.visited_at + timedelta(hours=2), officer, city)
    signed = [marked.sheet for marked in judged.marked if marked.sheet.signed_at is not None]
    for sheet in sorted(signed, key=lambda one: (_of(one.signed_at), one.assignment_id)):
        review.line(
            "sheet_signed",
            _of(sheet.signed_at),
            sheet.assignment.seat.expert.user,
            pool,
            facts={"sheet": str(sheet.pk), "content_hash": sheet.content_hash, "how": str(sheet.signed_how)},
        )
    evaluation = judged.evaluation
    if evaluation is not None and evaluation.closed_at is not None:
        leader = judged.bench.leader.expert.user
        facts = {"evaluation": evaluation.pk, "seal": evaluation.seal_id}
        review.line("sign_panel_opinion", evaluation.closed_at, leader, pool, facts=facts)


def _decided(writing: Writing, judged: Judged, table: ReviewTable) -> None:
    review, times, bureaus, evaluation = judged.case.review, writing.times, writing.bureaus, judged.evaluation
    assert evaluation is not None  # noqa: S101 - what stands in a table was evaluated
    hashed: dict[str, Any] = {"table": table.pk, "content_hash": table.content_hash}
    review.line("review_table_proposed", _of(table.proposed_at), bureaus.officer, bureaus.city, facts=hashed)
    review.line("review_table_agreed", times["table_agreed"], bureaus.finance_approver, bureaus.finance, facts=hashed)
    verb, target = ("pass_evaluation", State.QUALIFIED) if judged.passes else ("fail_evaluation", State.UNQUALIFIED)
    facts = {"evaluation": evaluation.pk, "table": table.pk, "table_hash": table.content_hash}
    if not judged.passes:
        facts |= _spelled({"served": "系统送达", "served_at": times["decided"]})
    review.act(
        verb,
        times["decided"],
        bureaus.approver,
        bureaus.city,
        State.EVALUATING,
        target,
        facts=facts,
        text=evaluation.opinion,
        subject=_SUBJECTS[verb],
    )


def _notice(writing: Writing, judged: Judged, notice: Notice) -> None:
    review, bureaus, given = judged.case.review, writing.bureaus, judged.joint_list
    assert given is not None  # noqa: S101 - a notice is of a list
    hashed = {"list": given.pk, "content_hash": given.content_hash}
    review.line("list_proposed", _of(given.proposed_at), bureaus.officer, bureaus.city, facts=hashed)
    review.line("list_agreed", _of(given.answered_at), bureaus.finance_approver, bureaus.finance, facts=hashed)
    review.act(
        "publicise",
        _of(notice.posted_at),
        bureaus.approver,
        bureaus.city,
        State.QUALIFIED,
        State.PUBLICISED,
        facts=_spelled(facts_of_notice(notice)),
        subject=_SUBJECTS["publicise"],
    )
    if judged.objection is not None:
        _contested(writing, judged)
    if judged.state in {State.CLEARED, State.GRANTED}:
        review.act(
            "clear",
            cleared_at(notice),
            None,
            None,
            State.PUBLICISED,
            State.CLEARED,
            facts=_spelled(facts_of_notice(notice)),
            subject=_SUBJECTS["clear"],
        )


def _contested(writing: Writing, judged: Judged) -> None:
    review, bureaus, objection = judged.case.review, writing.bureaus, judged.objection
    assert objection is not None  # noqa: S101 - asked before
    facts: dict[str, Any] = {"objection": objection.pk, "number": objection.number}
    received = facts | {"channel": str(objection.channel), "in_time": True}
    taken = facts | {"to": bureaus.officer.pk, "approver": bureaus.approver.pk}
    review.line("objection_received", objection.received_at, None, None, facts=received)
    review.line("objection_taken", _of(objection.taken_at), bureaus.officer, bureaus.city, facts=taken)
    accepted = facts | {"due_on": str(objection.due_on)}
    review.line("objection_accepted", _of(objection.accepted_at), bureaus.officer, bureaus.city, facts=accepted)
    review.act(
        "contest",
        _of(objection.accepted_at),
        bureaus.officer,
        bureaus.city,
        State.PUBLICISED,
        State.CONTESTED,
        facts={"objection": objection.pk},
        subject=_SUBJECTS["contest"],
    )


def _title(writing: Writing, judged: Judged) -> None:
    review, bureaus, decision = judged.case.review, writing.bureaus, judged.decision
    assert decision is not None  # noqa: S101 - asked before
    spoken: dict[str, Any] = {
        "decision": decision.pk,
        "kind": str(decision.kind),
        "content_hash": decision.content_hash,
    }
    review.line("draft_decision", decision.made_at, bureaus.officer, bureaus.city, facts=spoken | {"side": "city_hr"})
    review.line(
        "draft_finance_opinion",
        decision.made_at + timedelta(hours=3),
        bureaus.finance_officer,
        bureaus.finance,
        facts=spoken | {"side": "city_finance"},
    )
    award = judged.award
    if award is None or award.document is None:
        return
    sealed = writing.times["sealed"]
    review.line("seal_decision", sealed, bureaus.approver, bureaus.city, facts=spoken | {"side": "city_hr"})
    review.line(
        "seal_decision",
        sealed + timedelta(hours=2),
        bureaus.finance_approver,
        bureaus.finance,
        facts=spoken | {"side": "city_finance"},
    )
    review.act(
        "grant",
        writing.times["granted"],
        bureaus.approver,
        bureaus.city,
        State.CLEARED,
        State.GRANTED,
        facts={"number": award.number, "document": award.document.number, "content_hash": decision.content_hash},
        subject=_SUBJECTS["grant"],
    )


def _spelled(facts: dict[str, Any]) -> dict[str, Any]:
    """Days and moments as they are spelled in the hash."""
    return dict(json.loads(canonical(facts)))


def _of(at: datetime | None) -> datetime:
    assert at is not None  # noqa: S101 - what is told has happened
    return at
