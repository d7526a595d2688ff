"""For every way from accepted to granted: a case in which nothing but the person can stand in the way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from applications.models import Workshop
from applications.states import WITH_CITY, State
from common.clock import legal_day
from reviews import notices
from reviews.models import Decision, Evaluation, Notice, NoticeRow, Objection, Reevaluation
from reviews.services import publicity, rectification, reevaluation, reopening
from tests import cases, stages
from tests.applications import changes_cases
from tests.cast import Cast
from tests.reviews import (
    assessment_cases,
    assessment_panel_cases,
    decision_cases,
    evaluation_cases,
    objections_cases,
    panel_cases,
    publicity_cases,
    revocation_cases,
)

SOON = timedelta(hours=1)


@dataclass
class Arranged:
    """The case, what the act asks, and the moment at which it may be done."""

    case: Workshop
    at: datetime
    data: dict[str, Any] = field(default_factory=dict)


def reopen_preliminary(cast: Cast, source: str) -> Arranged:
    case = cases.workshop(cast, source)
    cases.version(case, seals=("unit", "body"), cast=cast)
    return Arranged(
        case, cases.DURING + SOON, {"document_number": "京政复字〔2026〕9 号", "reason": "行政复议决定撤销原初审意见"}
    )


def open_evaluation(cast: Cast, source: str) -> Arranged:
    panel_cases.pool(cast, panel_cases.MEMBERS + panel_cases.ALTERNATES)
    case = panel_cases.accepted(cast)
    panel_cases.seated(cast, case)
    return Arranged(case, panel_cases.OPENED)


def reopen_panel(cast: Cast, source: str) -> Arranged:
    return Arranged(panel_cases.evaluating(cast), panel_cases.OPENED + SOON, {"reason": "抽取范围有误，重新组建"})


def pass_evaluation(cast: Cast, source: str) -> Arranged:
    return _tabled(cast, evaluation_cases.closed(cast))


def fail_evaluation(cast: Cast, source: str) -> Arranged:
    return _tabled(cast, evaluation_cases.closed(cast, ("60", "61", "62", "63", "64"), conclusion="fail"))


def _tabled(cast: Cast, case: Workshop) -> Arranged:
    evaluation_cases.tabled(cast, Evaluation.objects.get(workshop=case, ended_at=None).panel.plan)
    return Arranged(case, evaluation_cases.LATER)


def reopen_evaluation(cast: Cast, source: str) -> Arranged:
    make = evaluation_cases.qualified if source == State.QUALIFIED else evaluation_cases.unqualified
    case, at = make(cast), evaluation_cases.LATER
    asked = reevaluation.propose(
        case,
        by=cast.people["city_officer"],
        at=at,
        ground=Reevaluation.Ground.values[0],
        facts="一名专家事后说明有利害关系",
    )
    reevaluation.answer(asked, by=cast.people["finance_approver"], at=at, agrees=True)
    return Arranged(case, at + SOON)


def publicise(cast: Cast, source: str) -> Arranged:
    case = publicity_cases.qualified(cast)
    notice = publicity_cases.drafted(cast, [case])
    at = publicity_cases.POSTED
    rows = publicity.rows_to_publish(notice.joint_list)
    content, period = notices.notice_content(notice, rows, legal_day(at))
    publicity.freeze(notice, content, period, posted_at=at, by=cast.people["city_approver"])
    notice.save()
    NoticeRow.objects.create(notice=notice, workshop=case, order=1, name=case.name, technician=case.technician_name)
    return Arranged(case, at, {"notice": Notice.objects.get(pk=notice.pk)})


def retract_notice(cast: Cast, source: str) -> Arranged:
    case = publicity_cases.publicised(cast)
    if source == State.CONTESTED:
        objections_cases.accepted(cast, case)
    said = {"ground": next(iter(notices.GROUNDS)), "reason": "名单中的单位名称有误", "number": "京人社能公〔2026〕4 号"}
    return Arranged(case, objections_cases.LATER + SOON, said)


def contest(cast: Cast, source: str) -> Arranged:
    case = publicity_cases.publicised(cast)
    found = objections_cases.taken(cast, case)
    at = objections_cases.LATER
    if source == State.CLEARED:
        stages.put(case, State.CLEARED, cleared_at=publicity_cases.ENDS)
        at = publicity_cases.ENDS + SOON
    Objection.objects.filter(pk=found.pk).update(status=Objection.Status.ACCEPTED, accepted_at=at)
    return Arranged(case, at)


def dismiss_objection(cast: Cast, source: str) -> Arranged:
    case = publicity_cases.publicised(cast)
    objections_cases.decided(cast, objections_cases.accepted(cast, case), objections_cases.UNFOUNDED)
    return Arranged(case, objections_cases.LATER + SOON)


def uphold_objection(cast: Cast, source: str) -> Arranged:
    case = publicity_cases.publicised(cast)
    objections_cases.decided(cast, objections_cases.accepted(cast, case), objections_cases.FOUNDED)
    objections_cases.agreed_removal(cast, case)
    return Arranged(case, objections_cases.LATER + SOON)


def clear(cast: Cast, source: str) -> Arranged:
    return Arranged(publicity_cases.publicised(cast), publicity_cases.ENDS)


def grant(cast: Cast, source: str) -> Arranged:
    case = decision_cases.cleared(cast)
    decision_cases.marked_as_sealed(case, cast)
    return Arranged(case, decision_cases.LATER + SOON, {"document": decision_cases.document(cast)})


def reject(cast: Cast, source: str) -> Arranged:
    case = decision_cases.cleared(cast)
    if source == State.QUALIFIED:
        stages.put(case, source, cleared_at=None)
    decision_cases.sealed(case, cast, kind=Decision.Kind.REJECT)
    return Arranged(case, decision_cases.LATER + SOON)


def reopen_decision(cast: Cast, source: str) -> Arranged:
    case = stages.put(decision_cases.cleared(cast), source, qualified_at=cases.DURING, cleared_at=None)
    at = decision_cases.LATER
    found = reopening.propose(
        case, by=cast.people["city_officer"], at=at, document_number="（2026）京行终 9 号", reason="判决撤销原决定"
    )
    reopening.answer(found, by=cast.people["finance_approver"], at=at, agrees=True)
    return Arranged(case, at + SOON)


def open_assessment(cast: Cast, source: str) -> Arranged:
    panel_cases.pool(cast, panel_cases.MEMBERS + panel_cases.ALTERNATES)
    one = assessment_panel_cases.waiting(cast)
    assessment_panel_cases.seated(cast, one.workshop)
    return Arranged(assessment_panel_cases.again(one), assessment_panel_cases.OPENED)


def reopen_assessment_panel(cast: Cast, source: str) -> Arranged:
    panel_cases.pool(cast, panel_cases.MEMBERS + panel_cases.ALTERNATES)
    one = assessment_panel_cases.waiting(cast)
    assessment_panel_cases.opened(cast, one)
    case = assessment_panel_cases.again(one)
    return Arranged(case, assessment_panel_cases.OPENED + SOON, {"reason": "抽取范围有误，重新组建"})


def reopen_assessment(cast: Cast, source: str) -> Arranged:
    [one] = assessment_cases.called(cast)
    one = assessment_cases.judged(cast, one, "55")
    assessment_panel_cases.to_judge_anew(cast, one, at=assessment_cases.JUDGED)
    return Arranged(one.workshop, assessment_cases.LISTED)


def rectify(cast: Cast, source: str) -> Arranged:
    [one] = assessment_cases.called(cast)
    one = assessment_cases.judged(cast, one, "55")
    asked = {"demands": "补齐带徒协议。", "due_on": date(2028, 8, 1)}
    return Arranged(one.workshop, assessment_cases.JUDGED, asked)


def resume(cast: Cast, source: str) -> Arranged:
    [one] = assessment_cases.called(cast)
    one = assessment_cases.mending(cast, assessment_cases.judged(cast, one, "55"))
    who = cast.people["unit_clerk"]
    rectification.add_proof(one, assessment_cases.paper(), by=who, at=assessment_cases.LISTED)
    return Arranged(one.workshop, assessment_cases.LISTED, {"report": "已补齐全部带徒协议，请复核。"})


def pass_assessment(cast: Cast, source: str) -> Arranged:
    [one] = assessment_cases.called(cast)
    one = assessment_cases.judged(cast, one, "85")
    assessment_cases.agreed(cast, one.round)
    return Arranged(assessment_cases.again(one).workshop, assessment_cases.LISTED)


def close(cast: Cast, source: str) -> Arranged:
    case = changes_cases.title(cast)
    if source != State.GRANTED:
        stages.put(case, source, assessing_since=changes_cases.GRANTED)
    changes_cases.proposed(case, cast)
    return Arranged(case, changes_cases.ASKED + SOON)


def propose_revocation(cast: Cast, source: str) -> Arranged:
    case = revocation_cases.title(cast)
    if source != State.GRANTED:
        stages.put(case, source, assessing_since=cases.DURING)
    return Arranged(revocation_cases.drafted(cast, case).workshop, revocation_cases.PROPOSED)


def drop_revocation(cast: Cast, source: str) -> Arranged:
    return _kept(cast, revocation_cases.title(cast))


def _kept(cast: Cast, case: Workshop) -> Arranged:
    found = revocation_cases.served(cast, case)
    revocation_cases.sealed(cast, found, kind=Decision.Kind.KEEP)
    return Arranged(found.workshop, revocation_cases.DECIDED + SOON)


def _kept_in_assessment(cast: Cast) -> Arranged:
    """It was proposed while the title was assessed, and goes back there."""
    return _kept(cast, stages.put(revocation_cases.title(cast), State.ASSESSING, assessing_since=cases.DURING))


def revoke(cast: Cast, source: str) -> Arranged:
    found = revocation_cases.served(cast)
    revocation_cases.sealed(cast, found)
    return Arranged(found.workshop, revocation_cases.DECIDED + SOON)


def reinstate(cast: Cast, source: str) -> Arranged:
    case = revocation_cases.title(cast)
    moment = {State.REVOKED: "revoked_at", State.CLOSED: "closed_at"}[State(source)]
    stages.put(case, source, **{moment: revocation_cases.DECIDED, "ended_at": revocation_cases.DECIDED})
    revocation_cases.agreed(cast, case)
    return Arranged(case, revocation_cases.LATER + SOON)


def terminate(cast: Cast, source: str) -> Arranged:
    make = {
        State.PUBLICISED: publicity_cases.publicised,
        State.CONTESTED: _contested,
        State.CLEARED: decision_cases.cleared,
    }.get(State(source), publicity_cases.qualified)
    case = make(cast)
    if case.state != source:
        stages.put(case, source)
    return Arranged(case, decision_cases.LATER, {"ground": "unit_dissolved", "reason": "单位注销，不再具备申报条件"})


def _contested(cast: Cast) -> Workshop:
    case = publicity_cases.publicised(cast)
    objections_cases.accepted(cast, case)
    case.refresh_from_db()
    return case


def later(cast: Cast, source: str, transition: str, target: str = "") -> Arranged | None:
    """The case for a way that begins with the city or later; None for the ways before."""
    if (transition, target) == ("drop_revocation", State.ASSESSING):
        return _kept_in_assessment(cast)
    if transition == "terminate" and source in WITH_CITY:
        return terminate(cast, source)
    make = ARRANGED.get(transition)
    return make(cast, source) if make else None


ARRANGED: dict[str, Callable[[Cast, str], Arranged]] = {
    make.__name__: make
    for make in (
        reopen_preliminary,
        open_evaluation,
        open_assessment,
        reopen_assessment_panel,
        reopen_assessment,
        rectify,
        resume,
        pass_assessment,
        reopen_panel,
        pass_evaluation,
        fail_evaluation,
        reopen_evaluation,
        publicise,
        retract_notice,
        contest,
        dismiss_objection,
        uphold_objection,
        clear,
        grant,
        reject,
        reopen_decision,
        close,
        propose_revocation,
        drop_revocation,
        revoke,
        reinstate,
    )
}
