"""Key projects: the range of the rules, once per workshop, both confirmations, the budget, cancelling."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.forms import model_to_dict

from applications import lifecycle
from applications.forms.programme import ProgrammeForm
from applications.models import ProgrammeRules, Workshop
from applications.services import programme
from applications.states import State
from common.models import Letter
from reviews.models import Budget, KeyProject
from reviews.selectors import key_projects as selectors
from reviews.services import key_projects
from tests import cases
from tests.cast import PASSWORD, Cast
from tests.honest import signed_in
from tests.reviews.decision_cases import LATER

pytestmark = pytest.mark.django_db
WAN = Decimal(10000)


def rules(**facts: object) -> ProgrammeRules:
    basis = cases.rule_set().basis
    return ProgrammeRules.objects.create(**{"valid_from": date(2011, 10, 31), "basis": basis, **facts})


def title(cast: Cast) -> Workshop:
    return cases.workshop(cast, State.GRANTED)


def proposed(cast: Cast, *, wan: int = 40, workshop: Workshop | None = None) -> KeyProject:
    return key_projects.propose(
        workshop or title(cast),
        year=2026,
        amount=wan * WAN,
        reason="评审得分高，带徒成效突出。",
        by=cast.people["city_officer"],
        at=LATER,
    )


def confirmed(side: str, cast: Cast) -> list[KeyProject]:
    """What a bureau's approver confirms who has just looked at the list."""
    status, confirm = {
        "city": ("draft", key_projects.confirm_for_city),
        "finance": ("city", key_projects.confirm_for_finance),
    }[side]
    shown = key_projects.hash_of(KeyProject.objects.filter(year=2026, status=status))
    return confirm(2026, by=cast.people[f"{side}_approver"], at=LATER, content_hash=shown)


def refusal_of(act: object, *args: object, **data: object) -> list[str]:
    with pytest.raises(lifecycle.NotPossible) as refusal:
        act(*args, **data)  # type: ignore[operator]  # a service
    return refusal.value.sentences


@pytest.mark.parametrize(
    ("amount", "sentence"),
    [
        (Decimal(290000), "资助金额须在 30.00 万元至 50.00 万元之间。"),
        (Decimal(510000), "资助金额须在 30.00 万元至 50.00 万元之间。"),
        (Decimal(305000), "资助金额须以 1.00 万元为单位。"),
    ],
)
def test_an_amount_outside_the_rules_is_refused_by_service_and_database(
    cast: Cast, amount: Decimal, sentence: str
) -> None:
    rules()
    facts = {"year": 2026, "reason": "评审得分高。", "by": cast.people["city_officer"], "at": LATER}
    assert refusal_of(key_projects.propose, title(cast), amount=amount, **facts) == [sentence]
    made = proposed(cast, wan=30)
    with pytest.raises(IntegrityError), transaction.atomic():
        KeyProject.objects.filter(pk=made.pk).update(amount=amount)


def test_the_version_in_force_on_the_day_decides(cast: Cast) -> None:
    rules()
    rules(valid_from=date(2026, 7, 1), subsidy_most=Decimal(600000))
    assert proposed(cast, wan=60).most == Decimal(600000)
    assert programme.rules_on(date(2026, 6, 30)).subsidy_most == Decimal(500000)
    assert refusal_of(programme.rules_on, date(2011, 10, 30)) == [programme.NO_RULES]
    kept = model_to_dict(ProgrammeRules.objects.latest("valid_from"), exclude=["id", "assessment_rubric"])
    amounts = {"subsidy_least": "0", "subsidy_most": "50", "subsidy_step": "1", "reason": "调整"}
    shares = {"excellent_share": "20", "first_instalment": "100"}  # asked in percent
    assert ProgrammeForm(kept | amounts | shares | {"valid_from": "2026-07-01"}).errors == {
        "valid_from": ["已有自同一天起施行的版本，请修改那一版或另选日期。"],
        "subsidy_least": ["下限须大于 0。"],
    }


def test_a_workshop_is_funded_once_and_only_with_a_living_title(cast: Cast) -> None:
    rules()
    first = proposed(cast)
    assert refusal_of(proposed, cast, workshop=first.workshop) == [
        f"“{first.workshop}”已列入 2026 年重点资助，一个工作室只资助一次。"
    ]
    with pytest.raises(IntegrityError), transaction.atomic():
        KeyProject.objects.create(
            workshop=first.workshop, year=2027, amount=30 * WAN, least=30 * WAN, most=50 * WAN, step=WAN,
            reason="再次", drafted_by=cast.people["city_officer"], drafted_at=LATER,
        )  # fmt: skip
    running = cases.workshop(cast, State.CLEARED)
    assert refusal_of(proposed, cast, workshop=running) == [f"“{running}”目前为“公示期满待审批”，没有有效的称号。"]
    assert list(selectors.candidates(cast.people["city_officer"])) == []


def test_both_bureaus_decide_within_the_budget_and_the_unit_is_told(cast: Cast) -> None:
    rules(key_project_target=1)
    proposed(cast)
    second, people = proposed(cast, wan=50), cast.people
    with pytest.raises(lifecycle.NotPermitted) as denied:
        key_projects.confirm_for_city(2026, by=people["city_officer"], at=LATER, content_hash="")
    assert str(denied.value) == "须由市人力社保局负责人办理。"
    assert refusal_of(confirmed, "finance", cast) == ["没有等市财政局确认的项目。"]
    before = {"by": people["city_approver"], "at": LATER, "content_hash": key_projects.hash_of([second])}
    assert refusal_of(key_projects.confirm_for_city, 2026, **before) == [key_projects.MOVED]
    confirmed("city", cast)
    assert refusal_of(confirmed, "finance", cast) == ["市财政局还没有录入 2026 年预算。"]
    key_projects.set_budget(2026, amount=80 * WAN, by=people["finance_officer"], at=LATER)
    over = "2026 年名单合计 90.00 万元，超过预算 80.00 万元。"
    assert refusal_of(confirmed, "finance", cast) == [over]
    assert selectors.totals(2026).is_over
    # a changed amount falls back to the draft and is confirmed again
    key_projects.change(second, amount=40 * WAN, reason="评审得分高。", by=people["city_officer"], at=LATER)
    assert selectors.totals(2026).drafts == 1
    confirmed("city", cast)
    confirmed("finance", cast)
    assert list(KeyProject.objects.order_by("pk").values_list("status", flat=True)) == ["confirmed", "confirmed"]
    told = Letter.objects.filter(template="reviews/key_project_confirmed", recipient=people["unit_clerk"])
    assert ["40.00 万元" in letter.body for letter in told] == [True, True]
    gauge = selectors.project_gauge(LATER.date())
    assert gauge is not None
    assert gauge.warning == "重点资助 2 个，已超过目标 1 个。"


def test_one_is_taken_back_before_payment_with_its_reason_and_may_be_chosen_again(cast: Cast) -> None:
    rules()
    first, second = proposed(cast), proposed(cast)
    people = cast.people
    key_projects.cancel(first, reason="单位放弃承担配套投入。", by=people["city_approver"], at=LATER)
    assert selectors.totals(2026).planned == 40 * WAN
    assert list(selectors.candidates(people["city_officer"])) == [first.workshop]
    KeyProject.objects.filter(pk=second.pk).update(paid_at=LATER)
    assert refusal_of(key_projects.cancel, second, reason="单位放弃。", by=people["city_approver"], at=LATER) == [
        "经费已拨付，不能取消。"
    ]


def test_finance_sends_the_list_back_and_a_budget_changes_with_its_reason(cast: Cast) -> None:
    rules()
    made = proposed(cast)
    people = cast.people
    confirmed("city", cast)
    key_projects.send_back(2026, reason="预算压减，请调整金额。", by=people["finance_approver"], at=LATER)
    made.refresh_from_db()
    assert (made.status, made.city_at) == ("draft", None)
    assert (
        Letter.objects.filter(template="reviews/key_projects_returned", recipient=people["city_officer"]).count() == 1
    )
    key_projects.set_budget(2026, amount=80 * WAN, by=people["finance_officer"], at=LATER)
    assert refusal_of(key_projects.set_budget, 2026, amount=90 * WAN, by=people["finance_officer"], at=LATER) == [
        "调整预算须写明原因。"
    ]
    key_projects.set_budget(2026, amount=90 * WAN, by=people["finance_officer"], at=LATER, reason="年中追加")
    assert list(Budget.objects.filter(ended_at=None).values_list("amount", flat=True)) == [90 * WAN]


def test_the_page_of_a_year_asks_for_the_password_and_is_for_both_bureaus(cast: Cast) -> None:
    rules()
    proposed(cast)
    browser = signed_in(cast.people["city_approver"])
    shown = browser.get("/reviews/key-projects/2026/").context["content_hash"]
    assert browser.post("/reviews/key-projects/2026/confirm/", {"password": ""}).status_code == 422
    posted = {"password": PASSWORD, "content_hash": shown}
    assert browser.post("/reviews/key-projects/2026/confirm/", posted).status_code == 302
    assert KeyProject.objects.get().status == "city"
    assert signed_in(cast.people["unit_clerk"]).get("/reviews/key-projects/2026/").status_code == 403
    sheet = browser.get("/exports/key-projects.xlsx?year=2026")
    assert (sheet.status_code, "xlsx" in sheet["Content-Disposition"]) == (200, True)
