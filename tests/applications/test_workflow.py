"""The workflow as a table: exactly the machine, every row × person, every state × every transition that is no row."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from applications import letters, lifecycle
from applications.drawing import targets_of
from applications.models import Opinion, Seal, Workshop, WorkshopEvent
from applications.states import State
from tests import cases
from tests.cast import PEOPLE, Cast
from tests.reviews import arranged

S = State
TABLE = {
    (S.DRAFT, "submit", S.SUBMITTED),
    (S.RETURNED, "submit", S.SUBMITTED),
    (S.DRAFT, "withdraw", S.WITHDRAWN),
    (S.SUBMITTED, "withdraw", S.WITHDRAWN),
    (S.RETURNED, "withdraw", S.WITHDRAWN),
    (S.DRAFT, "lapse", S.WITHDRAWN),
    (S.RETURNED, "lapse", S.WITHDRAWN),
    (S.SUBMITTED, "return_for_correction", S.RETURNED),
    (S.SUBMITTED, "recommend", S.RECOMMENDED),
    (S.SUBMITTED, "not_recommend", S.NOT_RECOMMENDED),
    (S.SUBMITTED, "transfer", S.SUBMITTED),
    (S.RECOMMENDED, "send_back", S.SUBMITTED),
    (S.ACCEPTED, "send_back", S.SUBMITTED),
    (S.RECOMMENDED, "accept", S.ACCEPTED),
    (S.RECOMMENDED, "decline", S.REJECTED),
    (S.ACCEPTED, "decline", S.REJECTED),
    (S.SUBMITTED, "terminate", S.WITHDRAWN),
    (S.RETURNED, "terminate", S.WITHDRAWN),
    (S.RECOMMENDED, "terminate", S.WITHDRAWN),
    (S.ACCEPTED, "terminate", S.WITHDRAWN),
    (S.EVALUATING, "terminate", S.WITHDRAWN),
    (S.QUALIFIED, "terminate", S.WITHDRAWN),
    (S.PUBLICISED, "terminate", S.WITHDRAWN),
    (S.CONTESTED, "terminate", S.WITHDRAWN),
    (S.CLEARED, "terminate", S.WITHDRAWN),
    (S.NOT_RECOMMENDED, "reopen_preliminary", S.SUBMITTED),
    (S.ACCEPTED, "open_evaluation", S.EVALUATING),
    (S.EVALUATING, "reopen_panel", S.ACCEPTED),
    (S.EVALUATING, "pass_evaluation", S.QUALIFIED),
    (S.EVALUATING, "fail_evaluation", S.UNQUALIFIED),
    (S.QUALIFIED, "reopen_evaluation", S.EVALUATING),
    (S.UNQUALIFIED, "reopen_evaluation", S.EVALUATING),
    (S.QUALIFIED, "publicise", S.PUBLICISED),
    (S.PUBLICISED, "retract_notice", S.QUALIFIED),
    (S.CONTESTED, "retract_notice", S.QUALIFIED),
    (S.PUBLICISED, "contest", S.CONTESTED),
    (S.CLEARED, "contest", S.CONTESTED),
    (S.CONTESTED, "dismiss_objection", S.PUBLICISED),
    (S.CONTESTED, "uphold_objection", S.REJECTED),
    (S.PUBLICISED, "clear", S.CLEARED),
    (S.CLEARED, "grant", S.GRANTED),
    (S.QUALIFIED, "reject", S.REJECTED),
    (S.CLEARED, "reject", S.REJECTED),
    (S.REJECTED, "reopen_decision", S.QUALIFIED),
    (S.GRANTED, "strike_off", S.WITHDRAWN),
    (S.GRANTED, "open_assessment", S.ASSESSING),
    (S.ASSESSING, "reopen_assessment_panel", S.GRANTED),
    (S.ASSESSING, "reopen_assessment", S.ASSESSING),
    (S.ASSESSING, "rectify", S.RECTIFYING),
    (S.RECTIFYING, "resume", S.ASSESSING),
    (S.ASSESSING, "pass_assessment", S.GRANTED),
    (S.GRANTED, "close", S.CLOSED),
    (S.ASSESSING, "close", S.CLOSED),
    (S.RECTIFYING, "close", S.CLOSED),
    (S.GRANTED, "propose_revocation", S.REVOKING),
    (S.ASSESSING, "propose_revocation", S.REVOKING),
    (S.RECTIFYING, "propose_revocation", S.REVOKING),
    (S.REVOKING, "drop_revocation", S.GRANTED),
    (S.REVOKING, "drop_revocation", S.ASSESSING),
    (S.REVOKING, "revoke", S.REVOKED),
    (S.REVOKED, "reinstate", S.GRANTED),
    (S.CLOSED, "reinstate", S.GRANTED),
}
WHO = {
    "submit": {"unit_approver"},
    "withdraw": {"unit_approver"},
    "lapse": {"clock"},
    "return_for_correction": {"review_clerk", "review_approver"},
    "recommend": {"review_approver"},
    "not_recommend": {"review_approver"},
    "transfer": {"review_approver", "city_approver"},
    "send_back": {"city_officer"},
    "accept": {"city_officer"},
    "decline": {"city_approver"},
    "terminate": {"city_approver"},
    "reopen_preliminary": {"city_approver"},
    "open_evaluation": {"city_officer"},
    "reopen_panel": {"city_officer"},
    "pass_evaluation": {"city_approver"},
    "fail_evaluation": {"city_approver"},
    "reopen_evaluation": {"city_approver"},
    "publicise": {"city_approver"},
    "retract_notice": {"city_approver"},
    "contest": {"city_officer"},
    "dismiss_objection": {"city_approver"},
    "uphold_objection": {"city_approver"},
    "clear": {"clock"},
    "grant": {"city_approver"},
    "reject": {"city_approver"},
    "reopen_decision": {"city_approver"},
    "strike_off": {"city_approver"},
    "open_assessment": {"city_officer"},
    "reopen_assessment_panel": {"city_officer"},
    "reopen_assessment": {"city_approver"},
    "rectify": {"city_approver"},
    "resume": {"unit_clerk", "unit_approver"},
    "pass_assessment": {"city_approver"},
    "close": {"city_approver"},
    "propose_revocation": {"city_approver"},
    "drop_revocation": {"city_approver"},
    "revoke": {"city_approver"},
    "reinstate": {"city_approver"},
}
EVERYBODY = [*PEOPLE, "clock"]
IN_SYSTEM = {"kind": Seal.Kind.IN_SYSTEM}
ASKED: dict[str, dict[str, Any]] = {
    "submit": {"text": "情况属实，同意申报。", **IN_SYSTEM},
    "withdraw": {"reason": "技术方案调整"},
    "lapse": {},
    "return_for_correction": {"due_on": cases.DURING.date() + timedelta(days=14), "note": ""},
    "recommend": IN_SYSTEM,
    "not_recommend": IN_SYSTEM,
    "transfer": {"reason": "隶属集团"},
    "send_back": {"reason": "原件核验记录有误"},
    "accept": {"paper_sets": 5},
    "decline": {},
    "terminate": {"ground": "unit_dissolved", "reason": "单位注销"},
    "strike_off": {"reason": "重复登记"},
}


def arrange(cast: Cast, source: str, transition: str, target: str = "") -> arranged.Arranged:
    """A case in ``source`` in which nothing but the person can stand in the way of ``transition``."""
    return arranged.later(cast, source, transition, target) or _until_accepted(cast, source, transition)


def _until_accepted(cast: Cast, source: str, transition: str) -> arranged.Arranged:
    case = cases.workshop(cast, source)
    data = dict(ASKED[transition])
    if source != S.DRAFT:
        cases.version(case, seals=("unit", "body") if source in {S.RECOMMENDED, S.ACCEPTED} else ("unit",), cast=cast)
    if transition == "submit":
        cases.version(case, cast=cast)
        cases.credential(case.unit)
    if transition == "return_for_correction":
        case.remarks.create(
            version=case.current_version,
            path="unit.staff_total",
            where="职工总数",
            text="与报表不符",
            made_by=cast.people["review_clerk"],
            made_at=cases.DURING,
        )
    if transition in {"recommend", "not_recommend"}:
        cases.opinion(case, transition, by=cast.people["review_clerk"])
        cases.credential(case.review_body)
    if transition == "decline":
        cases.opinion(case, Opinion.Conclusion.DECLINE, by=cast.people["city_officer"], box="city")
    if transition == "strike_off":
        cases.put_into(case, source, origin="register")
    if transition == "transfer":
        data["body"] = cast.bodies["chaoyang"]
    return arranged.Arranged(case, moment_of(transition), data)


def moment_of(transition: str) -> Any:
    return cases.CLOSES + timedelta(days=30) if transition == "lapse" else cases.DURING + timedelta(hours=1)


def test_the_workflow_is_exactly_this_table() -> None:
    arrows = Workshop().get_all_state_transitions()
    assert {(t.source, t.name, target) for t in arrows for target in targets_of(t)} == TABLE


def test_acts_and_transitions_and_letters_are_the_same_set() -> None:
    names = {name for _, name, _ in TABLE}
    assert set(lifecycle.ACTS) == names
    assert set(letters.TELLS) == names
    assert set(WHO) == names


@pytest.mark.django_db
@pytest.mark.parametrize(("source", "transition", "target"), sorted(TABLE))
def test_who_may_do_what(cast: Cast, source: str, transition: str, target: str) -> None:
    made = arrange(cast, source, transition, target)
    case, at, data = made.case, made.at, made.data
    before = WorkshopEvent.objects.filter(workshop=case).count()
    refused = {}
    for who in EVERYBODY:
        if who not in WHO[transition]:
            with pytest.raises(lifecycle.NotPermitted) as refusal:
                lifecycle.perform(transition, case, by=cast.person(who), at=at, **data)
            refused[who] = refusal.value.sentence
            assert refused[who].endswith("。")
    assert Workshop.objects.get(pk=case.pk).state == source
    assert WorkshopEvent.objects.filter(workshop=case).count() == before
    allowed = cast.person(min(WHO[transition]))
    done = lifecycle.perform(transition, case, by=allowed, at=at, **data)
    assert done.state == target
    event = WorkshopEvent.objects.get(workshop=case, verb=transition)
    assert (event.verb, event.actor, event.source, event.target, event.at) == (transition, allowed, source, target, at)


@pytest.mark.django_db
@pytest.mark.parametrize(("transition", "who"), sorted((t, who) for t, people in WHO.items() for who in people))
def test_every_person_of_the_table_may_really_do_it(cast: Cast, transition: str, who: str) -> None:
    source = min(source for source, name, _ in TABLE if name == transition)
    made = arrange(cast, source, transition)
    done = lifecycle.perform(transition, made.case, by=cast.person(who), at=made.at, **made.data)
    assert (source, transition, done.state) in TABLE


@pytest.mark.django_db
@pytest.mark.parametrize("state", list(State))
def test_no_other_transition_leaves_a_state(cast: Cast, state: str) -> None:
    case = cases.workshop(cast, state)
    for transition in sorted(WHO):
        if any((state, transition) == (source, name) for source, name, _ in TABLE):
            continue
        person = cast.person(min(WHO[transition]))
        with pytest.raises(lifecycle.NotPossible) as refusal:
            lifecycle.perform(transition, case, by=person, at=cases.DURING, **ASKED.get(transition, {}))
        assert refusal.value.sentences == [
            f"“{lifecycle.label_of(transition)}”现在不能办理：案卷目前为“{State(state).label}”，可能已有人办理。"
        ]
    assert not WorkshopEvent.objects.filter(workshop=case).exists()


@pytest.mark.django_db
def test_state_changes_only_through_the_door(cast: Cast) -> None:
    case = cases.workshop(cast)
    with pytest.raises(TypeError, match=r"lifecycle\.perform"):
        Workshop.objects.filter(pk=case.pk).update(state=State.ACCEPTED)
    with pytest.raises(AttributeError):
        case.state = State.ACCEPTED


@pytest.mark.django_db
def test_a_name_without_an_act_is_refused(cast: Cast) -> None:
    with pytest.raises(KeyError):
        lifecycle.perform("assess", cases.workshop(cast), by=cast.people["city_approver"], at=cases.DURING)
