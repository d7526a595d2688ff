"""The joint decision: two drafts, one hash, two seals, 不同意, a change that voids, the refusal, taking it up again."""

from __future__ import annotations

import subprocess

import pytest

from accounts import credentials
from accounts.models import Delegation, User
from applications import lifecycle
from applications.models import Seal, Version, Workshop, WorkshopEvent
from applications.states import State
from common import clock, files, verification
from common.models import Letter
from reviews.models import Decision, Reopening
from reviews.selectors import decision as standing
from reviews.services import decision, reopening
from tests import cases, stages
from tests.cast import PASSWORD, Cast
from tests.reviews import decision_cases as made
from tests.reviews.decision_cases import FINANCE, HR, LATER

pytestmark = pytest.mark.django_db


def refusal_of(act: object, *args: object, **data: object) -> list[str]:
    with pytest.raises(lifecycle.NotPossible) as refusal:
        act(*args, **data)  # type: ignore[operator]  # a service
    return refusal.value.sentences


def valid_boxes(case: Workshop) -> list[str]:
    return [seal.box for seal in Seal.objects.valid().filter(workshop=case).order_by("pk")]


def test_both_seal_one_hash_that_stands_in_both_boxes_of_the_form(cast: Cast) -> None:
    case = made.cleared(cast)
    decided = made.sealed(case, cast)
    seals = list(Seal.objects.valid().filter(workshop=case, box__in=["city_hr", "city_finance"]).order_by("at"))
    assert [(seal.box, seal.signer, seal.content_hash) for seal in seals] == [
        ("city_finance", cast.people["finance_approver"], decided.content_hash),
        ("city_hr", cast.people["city_approver"], decided.content_hash),
    ]
    content = files.read(Version.objects.get(workshop=case).form.stored)
    assert verification.verify(content, roots=credentials.trusted_roots()).good
    drawn = subprocess.run(["pdftotext", "-", "-"], input=content, capture_output=True, check=True).stdout.decode()
    halves = (decided.content_hash[:32], decided.content_hash[32:])
    assert [drawn.count(half) for half in halves] == [2, 2]
    assert standing.of(case).is_sealed
    told = Letter.objects.filter(template="reviews/decision_sealed").values_list("recipient__username", flat=True)
    assert sorted(told) == ["city_approver@rsj", "city_officer@rsj"]


def test_nothing_is_sealed_before_both_have_written(cast: Cast) -> None:
    case, people = made.cleared(cast), cast.people
    seal = {"side": HR, "by": people["city_approver"], "at": LATER}
    assert refusal_of(decision.seal, case, **seal) == [
        "审批决定尚未拟写：先由市人力社保局经办人拟写决定，再由市财政局经办人拟写意见。"
    ]
    decision.draft(case, by=people["city_officer"], at=LATER, kind="grant", text=made.AGREED)
    assert refusal_of(decision.seal, case, **seal) == ["市财政局经办人尚未拟写意见。"]
    assert refusal_of(lifecycle.perform, "grant", case, by=people["city_approver"], at=LATER, document=None) == [
        "市人力社保局、市财政局尚未在同一内容上盖章。",
        "还没有录入授牌文件（文号、日期、标题），请先在“授牌”中录入。",
    ]


@pytest.mark.parametrize(
    ("who", "side", "sentence"),
    [
        ("city_officer", HR, "须由市人力社保局负责人办理。"),
        ("finance_approver", HR, "须由市人力社保局负责人办理。"),
        ("city_approver", FINANCE, "须由市财政局负责人办理。"),
        ("unit_approver", HR, "须由市人力社保局负责人办理。"),
    ],
)
def test_each_side_is_sealed_by_its_own_approver(cast: Cast, who: str, side: str, sentence: str) -> None:
    case = made.cleared(cast)
    made.drafted(case, cast)
    with pytest.raises(lifecycle.NotPermitted) as refusal:
        decision.seal(case, side=side, by=cast.people[who], at=LATER)
    assert str(refusal.value) == sentence


def test_the_drafter_never_seals_his_own_opinion(cast: Cast) -> None:
    case, officer = made.cleared(cast), cast.people["city_officer"]
    officer.memberships.update(role="city_officer")
    officer.memberships.create(organisation=cast.bodies["rsj"], role="city_approver", since=cases.OPENS)
    made.drafted(case, cast)
    assert refusal_of(decision.seal, case, side=HR, by=officer, at=LATER) == [decision.SAME_PERSON]
    cases.credential(cast.bodies["rsj"])
    assert decision.seal(case, side=HR, by=cast.people["city_approver"], at=LATER).box == "city_hr"


def test_a_delegates_seal_says_for_whom(cast: Cast) -> None:
    clock.move_to(LATER)
    case, approver = made.cleared(cast), cast.people["city_approver"]
    made.drafted(case, cast)
    cases.credential(cast.bodies["rsj"])
    deputy = User.objects.create_user("deputy@rsj", PASSWORD, name="白锦程", email="deputy@rsj.example")
    deputy.memberships.create(organisation=cast.bodies["rsj"], role="city_officer", since=cases.OPENS)
    Delegation.objects.create(
        membership=approver.memberships.get(),
        to=deputy,
        first_day=LATER.date(),
        last_day=LATER.date(),
        reason="出差",
        made_at=LATER,
    )
    put = decision.seal(case, side=HR, by=deputy, at=LATER)
    assert (put.signer, put.acting_for) == (deputy, approver)
    content = files.read(Version.objects.get(workshop=case).form.stored)
    drawn = subprocess.run(["pdftotext", "-", "-"], input=content, capture_output=True, check=True).stdout.decode()
    assert "白锦程（代贺临风）" in drawn


def test_any_change_voids_the_seals_given_and_the_journal_says_so(cast: Cast) -> None:
    case, people = made.cleared(cast), cast.people
    first = made.sealed(case, cast)
    before = Version.objects.get(workshop=case).files.get(order=2).pk
    decision.draft_finance(case, by=people["finance_officer"], at=LATER, text="同意认定，请按规定授牌。")
    assert valid_boxes(case) == ["unit", "body"]
    assert Version.objects.get(workshop=case).form_id == before
    event = WorkshopEvent.objects.filter(workshop=case, verb="end_decision").get()
    assert (event.facts["decision"], len(event.facts["voided"]), event.text.text) == (first.pk, 2, "市财政局改写了意见")
    now = decision.current(case)
    assert now is not None
    assert now.content_hash != first.content_hash
    assert [(side.side, side.agrees) for side in now.sides.all()] == [("city_hr", None), ("city_finance", None)]
    # what was written again word for word is no change
    assert decision.draft_finance(case, by=people["finance_officer"], at=LATER, text="同意认定，请按规定授牌。") == now


def test_what_the_decision_stands_on_is_compared_again(cast: Cast) -> None:
    case = made.cleared(cast)
    made.drafted(case, cast)
    Version.objects.filter(workshop=case).update(content_hash="0" * 64)
    changed = ["案卷内容、评审结果或公示在拟写之后有变化，审批决定须由市人力社保局经办人重新拟写。"]
    assert refusal_of(decision.seal, case, side=HR, by=cast.people["city_approver"], at=LATER) == changed
    made.drafted(case, cast)
    cases.credential(cast.bodies["rsj"])
    assert decision.seal(case, side=HR, by=cast.people["city_approver"], at=LATER).box == "city_hr"


def test_disagreement_of_one_is_recorded_voids_the_seals_and_goes_back_to_the_officer(cast: Cast) -> None:
    case, people = made.cleared(cast), cast.people
    decided = made.drafted(case, cast)
    cases.credential(cast.bodies["rsj"])
    decision.seal(case, side=HR, by=people["city_approver"], at=LATER)
    why = "评审得分与汇总表不一致，请核对。"
    decision.disagree(case, side=FINANCE, by=people["finance_approver"], at=LATER, reason=why)
    decided.refresh_from_db()
    assert (decided.ended_at, decided.ended_reason) == (LATER, f"市财政局不同意：{why}")
    own = decided.sides.get(side=FINANCE)
    assert (own.agrees, own.answered_by, own.reason) == (False, people["finance_approver"], why)
    assert valid_boxes(case) == ["unit", "body"]
    assert Workshop.objects.get(pk=case.pk).state == State.CLEARED
    assert standing.of(case).dissent == why
    told = Letter.objects.filter(template="reviews/decision_disagreed").values_list("recipient__username", flat=True)
    assert sorted(told) == ["city_officer@rsj", "finance_officer@czj"]
    assert refusal_of(decision.disagree, case, side=HR, by=people["city_approver"], at=LATER, reason=why) == [
        "审批决定尚未拟写：先由市人力社保局经办人拟写决定，再由市财政局经办人拟写意见。"
    ]


def test_a_refusal_needs_both_seals_and_is_served_with_the_remedy(cast: Cast) -> None:
    case, people = stages.put(made.cleared(cast), State.QUALIFIED, cleared_at=None), cast.people
    assert refusal_of(decision.draft, case, by=people["city_officer"], at=LATER, kind="grant", text="同意。") == [
        "案卷目前为“评审合格”，不能拟写“同意认定”的决定。"
    ]
    made.drafted(case, cast, kind=Decision.Kind.REJECT)
    for key in ("rsj", "czj"):
        cases.credential(cast.bodies[key])
    decision.seal(case, side=HR, by=people["city_approver"], at=LATER)
    approver = {"by": people["city_approver"], "at": LATER}
    assert refusal_of(lifecycle.perform, "reject", case, **approver) == ["市财政局尚未在同一内容上盖章。"]
    decision.seal(case, side=FINANCE, by=people["finance_approver"], at=LATER)
    done = lifecycle.perform("reject", case, **approver)
    assert (done.state, done.ended_at) == (State.REJECTED, LATER)
    letter = Letter.objects.get(template="rejected", recipient=people["unit_clerk"])
    assert made.REFUSED in letter.body
    assert case.rule_set.remedy in letter.body
    # who was refused may be heard again: the city proposes, finance agrees, both seals fall
    proposal = {"document_number": "京政复〔2026〕9号", "reason": "复议决定撤销原决定。"}
    assert refusal_of(lifecycle.perform, "reopen_decision", case, **approver) == [
        "请先提议恢复审批，写明文号和理由，由市财政局同意。"
    ]
    found = reopening.propose(case, by=people["city_officer"], at=LATER, **proposal)
    assert refusal_of(lifecycle.perform, "reopen_decision", case, **approver) == ["恢复审批的提议还在等市财政局同意。"]
    reopening.answer(found, by=people["finance_approver"], at=LATER, agrees=True)
    back = lifecycle.perform("reopen_decision", case, **approver)
    assert (back.state, back.ended_at, back.cleared_at) == (State.QUALIFIED, None, None)
    assert valid_boxes(case) == ["unit", "body"]
    assert Reopening.objects.get().done_at == LATER
    assert decision.current(case) is None


def test_a_case_that_was_never_evaluated_is_not_reopened_into_the_decision(cast: Cast) -> None:
    case = stages.put(made.cleared(cast), State.REJECTED, qualified_at=None, cleared_at=None)
    sentences = refusal_of(
        reopening.propose, case, by=cast.people["city_officer"], at=LATER, document_number="9号", reason="撤销原决定"
    )
    assert sentences == ["本案未经过评审合格，不能恢复到审批；请由单位重新申报，或按复议决定另行办理。"]


def test_the_preliminary_review_is_taken_up_again_with_a_document(cast: Cast) -> None:
    case = made.cleared(cast)
    cases.opinion(case, "not_recommend", by=cast.people["review_clerk"])
    case = stages.put(case, State.NOT_RECOMMENDED)
    reason = {"document_number": "京政复〔2026〕9号", "reason": "复议决定撤销原意见。"}
    with pytest.raises(lifecycle.NotPermitted) as refusal:
        lifecycle.perform("reopen_preliminary", case, by=cast.people["city_officer"], at=LATER, **reason)
    assert str(refusal.value) == "须由市人力社保局负责人办理。"
    back = lifecycle.perform("reopen_preliminary", case, by=cast.people["city_approver"], at=LATER, **reason)
    assert (back.state, back.ended_at, back.body_since) == (State.SUBMITTED, None, LATER)
    assert valid_boxes(case) == ["unit"]
    assert not case.opinions.filter(current=True).exists()
    event = WorkshopEvent.objects.get(workshop=case, verb="reopen_preliminary")
    assert event.facts["document"] == "京政复〔2026〕9号"
