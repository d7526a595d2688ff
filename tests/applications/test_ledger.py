"""The books of a title: entered, confirmed by another, never edited, never below zero, closed each year, settled."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from accounts.models import Membership
from applications import journal, ledger_reminders, lifecycle, snapshot
from applications.models import Breach, Ledger, LedgerEntry, Payment, ProgrammeRules, Settlement, SpendingPlan, Version
from applications.selectors import ledger as figures
from applications.selectors import ledger_desk
from applications.services import (
    breaches,
    ledger,
    ledger_decisions,
    ledger_years,
    settlements,
    spending_plans,
    subsidies,
    subsidy_uses,
)
from applications.services.rules import row_id
from applications.services.spending_plans import Planned
from applications.states import State
from common.models import Letter
from tests import cases
from tests.applications.ledger_cases import (
    AMOUNT,
    NEXT_YEAR,
    PAID,
    SPENT,
    authorised,
    entered,
    misused,
    paid,
    received,
    spending,
    spent,
    title,
    use,
    voucher,
)
from tests.applications.test_at_once import together
from tests.cast import Cast, assemble

pytestmark = pytest.mark.django_db
Fund, Kind, Status = LedgerEntry.Fund, LedgerEntry.Kind, LedgerEntry.Status


def refusal_of(act: Callable[..., object], *args: object, **data: object) -> list[str]:
    with pytest.raises(lifecycle.NotPossible) as refusal:
        act(*args, **data)
    return refusal.value.sentences


def denial_of(act: Callable[..., object], *args: object, **data: object) -> str:
    with pytest.raises(lifecycle.NotPermitted) as denial:
        act(*args, **data)
    return denial.value.sentence


def sums_of(case: object) -> dict[str, Decimal]:
    names = ("balance", "received", "interest", "spent", "misused", "repaid", "surrendered", "own_spent")
    found = Ledger.objects.filter(workshop=case).values(*names).get()
    return {name: value for name, value in found.items() if value}


# ── payment ──────────────────────────────────────────────────────────────────


def test_finance_pays_once_or_in_parts_and_never_more_than_was_decided(cast: Cast) -> None:
    subsidy = authorised(cast)
    officer, approver = cast.people["finance_officer"], cast.people["finance_approver"]
    assert denial_of(subsidies.draft_payment, subsidy, amount=AMOUNT, by=approver, at=PAID) == (
        "拨付由市财政局经办人拟定。"
    )
    first = subsidies.draft_payment(subsidy, amount=Decimal(240000), by=officer, at=PAID)
    assert refusal_of(subsidies.draft_payment, subsidy, amount=Decimal(1), by=officer, at=PAID) == [
        "上一笔拨付还在等市财政局负责人确认。"
    ]
    pay = {"paid_on": PAID.date(), "document": "京财拨 1 号", "at": PAID}
    assert denial_of(subsidies.confirm_payment, first, by=officer, **pay) == (
        "拨付须由市财政局负责人确认，且不能是拟定人本人。"
    )
    subsidies.confirm_payment(first, by=approver, **pay)
    assert refusal_of(subsidies.draft_payment, subsidy, amount=Decimal(160001), by=officer, at=PAID) == [
        "本次拨付须大于 0，且不超过尚未拨付的 160,000.00 元。"
    ]
    paid(cast, subsidy, amount=Decimal(160000))
    assert list(subsidy.payments.values_list("ordinal", "status")) == [(1, "paid"), (2, "paid")]
    letters = Letter.objects.filter(template="ledger/paid", recipient=cast.people["unit_clerk"])
    assert [letter.subject for letter in letters] == [f"“{subsidy.workshop}”的补助经费已拨付"] * 2
    assert refusal_of(subsidies.withdraw, subsidy, reason="取消", by=approver, at=PAID) == ["经费已拨付，不能取消。"]


def test_what_was_paid_is_money_only_once_the_unit_received_it(cast: Cast) -> None:
    payment = paid(cast)
    case, clerk = payment.subsidy.workshop, cast.people["unit_clerk"]
    assert sums_of(case) == {}
    line = ledger.receive(payment, day=PAID.date(), voucher=voucher(), by=clerk, at=PAID)
    assert figures.balance(case) == 0
    assert refusal_of(ledger.receive, payment, day=PAID.date(), voucher=voucher(), by=clerk, at=PAID) == [
        "这笔补助的到账已经登记过了。"
    ]
    ledger_decisions.confirm(line, by=cast.people["unit_approver"], at=PAID)
    assert sums_of(case) == {"balance": AMOUNT, "received": AMOUNT}


# ── two persons ──────────────────────────────────────────────────────────────


def test_a_line_is_confirmed_by_another_person_and_counts_from_then_on(cast: Cast) -> None:
    case = received(cast).workshop
    (line,) = entered(case, cast, 3000)
    clerk, approver = cast.people["unit_clerk"], cast.people["unit_approver"]
    assert figures.balance(case) == AMOUNT
    assert denial_of(ledger_decisions.confirm, line, by=clerk, at=SPENT) == ledger_decisions.ANOTHER
    assert denial_of(ledger_decisions.confirm, line, by=cast.people["review_approver"], at=SPENT) == (
        ledger_decisions.ANOTHER
    )
    ledger_decisions.confirm(line, by=approver, at=SPENT)
    assert sums_of(case) == {"balance": AMOUNT - 3000, "received": AMOUNT, "spent": Decimal(3000)}
    assert refusal_of(ledger_decisions.confirm, line, by=approver, at=SPENT) == [
        "这笔记录已经处理过了，可能已有人办理。"
    ]
    own = ledger.spend(case, spending(50), fund=Fund.SUBSIDY, by=approver, at=SPENT)[0]
    assert denial_of(ledger_decisions.confirm, own, by=approver, at=SPENT) == ledger_decisions.NEXT_STAGE
    ledger_decisions.confirm(own, by=cast.people["review_approver"], at=SPENT)
    colleague = cast.people["unit_clerk"].memberships.get()
    Membership.objects.filter(pk=colleague.pk).update(role="unit_approver")
    third = ledger.spend(case, spending(60), fund=Fund.SUBSIDY, by=approver, at=SPENT)[0]
    assert denial_of(ledger_decisions.confirm, third, by=cast.people["review_approver"], at=SPENT) == (
        ledger_decisions.ANOTHER
    )


def test_a_refused_line_stays_in_sight_and_counts_for_nothing(cast: Cast) -> None:
    case = received(cast).workshop
    (line,) = entered(case, cast, 3000)
    stranger = cast.people["other_unit"]
    assert (
        denial_of(ledger_decisions.refuse, line, reason="不清楚", by=stranger, at=SPENT) == ledger_decisions.TAKE_BACK
    )
    ledger_decisions.refuse(line, reason="发票抬头不符", by=cast.people["unit_approver"], at=SPENT)
    line.refresh_from_db()
    assert (line.status, line.refusal, figures.balance(case)) == (Status.REFUSED, "发票抬头不符", AMOUNT)
    verbs = list(case.events.order_by("sequence").values_list("verb", flat=True))
    assert verbs[-2:] == ["enter_ledger", "refuse_ledger"]
    assert journal.broken_chains() == []


def test_no_line_is_ever_edited_or_deleted_and_no_sum_moved_by_hand(cast: Cast) -> None:
    case = received(cast).workshop
    line = spent(case, cast, 3000)
    rows = LedgerEntry.objects.filter(pk=line.pk)
    for tamper in (
        lambda: rows.update(amount=Decimal(1)),
        lambda: rows.update(status="entered", decided_by=None, decided_at=None),
        lambda: rows.update(summary="改过的摘要"),
        rows.delete,
        lambda: Ledger.objects.filter(workshop=case).update(balance=1, received=1),
        lambda: Ledger.objects.create(
            workshop=cases.workshop(cast, State.GRANTED), opened_at=PAID, changed_at=PAID, balance=5, received=5
        ),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            tamper()
    (waiting,) = entered(case, cast, 10)
    with pytest.raises(DatabaseError), transaction.atomic():
        LedgerEntry.objects.filter(pk=waiting.pk).update(status="confirmed", decided_by=1, decided_at=SPENT, amount=9)
    assert sums_of(case)["balance"] == AMOUNT - 3000


# ── uses ─────────────────────────────────────────────────────────────────────


def test_what_lies_outside_the_uses_is_taken_only_as_misuse(cast: Cast) -> None:
    case = received(cast).workshop
    dinner = {"cost_type": use("entertainment"), "summary": "客户接待"}
    assert refusal_of(entered, case, cast, 2000, **dinner) == [
        "“招待费”不在补助经费的使用范围内（六(二)-2）；确已支出的，只能按不合规支出登记。"
    ]
    assert refusal_of(entered, case, cast, 2000, as_misuse=True) == [
        "所选的活动和费用类别都在使用范围内，请按一般支出登记。"
    ]
    assert refusal_of(entered, case, cast, 2000, fund=Fund.OWN, **dinner) == [
        "“招待费”不属于工作室的活动经费，单位配套台账不登记。"
    ]
    (line,) = entered(case, cast, 2000, as_misuse=True, **dinner)
    assert (line.kind, line.clause, Breach.objects.count()) == (Kind.MISUSE, "六(二)-2", 0)


def test_the_list_of_uses_is_that_of_the_day(cast: Cast) -> None:
    case = received(cast).workshop
    coming = ProgrammeRules.objects.create(valid_from=date(2026, 10, 1), basis=ProgrammeRules.objects.get().basis)
    assert {one.name for one in subsidy_uses.uses_on(SPENT.date()).activities} >= {"带徒传技", "技术研修"}
    allowed = {"code": "exchange", "name": "交流推广费", "is_permitted": True, "clause": "五(一)-2"}
    subsidy_uses.add(coming, "cost", [allowed])
    subsidy_uses.add(coming, "activity", [{**allowed, "code": "study", "name": "技术研修"}])
    assert refusal_of(entered, case, cast, 10, activity=use("research"), cost_type=use("material")) == [
        "所选的活动或费用类别不在支出当日施行的用途目录中。"
    ]
    entered(case, cast, 10, activity=use("study"), cost_type=use("exchange"))
    assert [one.name for one in subsidy_uses.uses_on(SPENT.date()).activities] == ["技术研修"]


def test_the_city_changes_the_uses_of_rules_that_are_not_in_force_yet(cast: Cast) -> None:
    title(cast)
    present = ProgrammeRules.objects.get()
    coming = ProgrammeRules.objects.create(valid_from=date(2027, 1, 1), basis=present.basis)
    kept = {"row": row_id("study"), "name": "技术研修", "is_permitted": True, "clause": "五(一)-2"}
    given = [kept, {**kept, "row": "", "name": "技能竞赛"}]
    officer = cast.people["city_officer"]
    assert denial_of(subsidy_uses.save, coming, "activity", given, by=cast.people["finance_officer"], at=SPENT) == (
        "项目规则由市人力社保局维护。"
    )
    assert refusal_of(subsidy_uses.save, present, "activity", given, by=officer, at=SPENT) == [
        "已经施行的版本不能再改；请新增一个版本，自以后的日期起施行。"
    ]
    for _ in range(2):
        subsidy_uses.save(coming, "activity", given, by=officer, at=SPENT)
    found = subsidy_uses.uses_on(date(2027, 3, 1))
    assert [(use.name, use.code == "study") for use in found.activities] == [("技术研修", True), ("技能竞赛", False)]
    assert [use.code for use in found.costs] == [use.code for use in subsidy_uses.uses_on(SPENT.date()).costs]


# ── the balance ──────────────────────────────────────────────────────────────


def test_what_the_subsidy_does_not_cover_goes_to_the_own_book(cast: Cast) -> None:
    case = received(cast).workshop
    spent(case, cast, 399000)
    first, rest = entered(case, cast, 2500)
    assert [(one.fund, one.amount, one.effect) for one in (first, rest)] == [
        ("subsidy", Decimal(1000), Decimal(-1000)),
        ("own", Decimal(1500), Decimal(0)),
    ]
    assert rest.rest_of == first
    # what waits counts as spent
    (third,) = entered(case, cast, 70, voucher_number="记-9")
    assert third.fund == Fund.OWN
    ledger_decisions.confirm(rest, by=cast.people["unit_approver"], at=SPENT)
    assert sums_of(case) == {"received": AMOUNT, "spent": AMOUNT, "own_spent": Decimal(1500)}
    assert figures.balance(case) == 0


def test_what_a_waiting_receipt_could_pay_does_not_fall_to_the_own_book(cast: Cast) -> None:
    payment = paid(cast)
    case = payment.subsidy.workshop
    receipt = ledger.receive(payment, day=PAID.date(), voucher=voucher(), by=cast.people["unit_clerk"], at=PAID)
    (sentence,) = refusal_of(entered, case, cast, 500)
    assert sentence.startswith("第 1 笔“市财政补助第 1 笔到账”还没有确认，可用的补助余额不足；")
    assert entered(case, cast, 70, fund="own")[0].fund == Fund.OWN
    ledger_decisions.confirm(receipt, by=cast.people["unit_approver"], at=PAID)
    assert entered(case, cast, 500, voucher_number="记-2")[0].fund == Fund.SUBSIDY


def test_money_is_not_spent_before_it_came(cast: Cast) -> None:
    case = received(cast).workshop
    (early,) = entered(case, cast, 500, day=PAID.date() - timedelta(days=3))
    assert early.fund == Fund.OWN
    dinner = {"cost_type": use("entertainment"), "day": PAID.date() - timedelta(days=3), "as_misuse": True}
    assert refusal_of(entered, case, cast, 600, **dinner) == ["截至当日可用的补助余额只有 0.00 元，请核对金额和日期。"]
    assert refusal_of(entered, case, cast, 500, day=SPENT.date() + timedelta(days=1)) == ["日期不能晚于今天。"]
    assert refusal_of(entered, case, cast, 500, day=date(2026, 4, 1)) == ["日期不能早于授予称号的2026年4月8日。"]


def test_the_same_paper_is_not_booked_twice(cast: Cast) -> None:
    case = received(cast).workshop
    line = spent(case, cast, 500, voucher_number="记-1")
    assert refusal_of(entered, case, cast, 600, voucher_number="记-1") == [
        f"同一天、同一收款方、同一凭证号的支出已登记在第 {line.number} 笔。"
    ]
    ledger.reverse(line, reason="金额登记错误", by=cast.people["unit_clerk"], at=SPENT)
    assert entered(case, cast, 600, voucher_number="记-1")[0].amount == 600


def test_the_database_itself_refuses_a_balance_below_zero(cast: Cast) -> None:
    books = received(cast)
    facts = {
        "ledger": books, "fund": "subsidy", "kind": "expense", "day": SPENT.date(), "year": 2026,
        "activity": use("research"), "cost_type": use("material"), "summary": "两笔都登记了",
        "entered_by": cast.people["unit_clerk"], "entered_at": SPENT,
    }  # fmt: skip
    for number in (8, 9):
        LedgerEntry.objects.create(**facts, number=number, amount=Decimal(300000), effect=Decimal(-300000))
    decided = {"status": "confirmed", "decided_by": cast.people["unit_approver"], "decided_at": SPENT}
    LedgerEntry.objects.filter(number=8).update(**decided)
    with pytest.raises(DatabaseError, match="ledger_never_below_zero"), transaction.atomic():
        LedgerEntry.objects.filter(number=9).update(**decided)
    second = LedgerEntry.objects.get(number=9)
    assert refusal_of(ledger_decisions.confirm, second, by=cast.people["unit_approver"], at=SPENT) == [
        "确认后补助余额将小于 0，请退回由经办人核对。"
    ]


def test_a_mistake_is_reversed_in_red_and_both_lines_stay(cast: Cast) -> None:
    case = received(cast).workshop
    line, people = spent(case, cast, 3000), cast.people
    red = ledger.reverse(line, reason="金额登记错误", by=people["unit_clerk"], at=NEXT_YEAR)
    assert (red.amount, red.effect, red.year, red.summary) == (
        Decimal(-3000),
        Decimal(3000),
        2027,
        f"红冲第 {line.number} 笔：金额登记错误",
    )
    assert refusal_of(ledger.reverse, line, reason="再来一次", by=people["unit_clerk"], at=NEXT_YEAR) == [
        "这笔记录已经红冲。"
    ]
    ledger_decisions.confirm(red, by=people["unit_approver"], at=NEXT_YEAR)
    red.refresh_from_db()
    assert sums_of(case) == {"balance": AMOUNT, "received": AMOUNT}
    assert refusal_of(ledger.reverse, red, reason="冲回", by=people["unit_clerk"], at=NEXT_YEAR) == [
        "红冲记录不能再红冲；请按正确内容重新登记。"
    ]


def test_a_receipt_that_was_spent_cannot_be_reversed(cast: Cast) -> None:
    books = received(cast)
    spent(books.workshop, cast, 1)
    receipt = books.entries.get(kind=Kind.RECEIPT)
    assert refusal_of(ledger.reverse, receipt, reason="误登", by=cast.people["unit_clerk"], at=SPENT) == [
        "红冲后补助余额将小于 0，请先核对已登记的支出。"
    ]


def test_interest_and_refunds_come_back_to_their_book(cast: Cast) -> None:
    case = received(cast).workshop
    line, people = spent(case, cast, 3000), cast.people
    by = {"by": people["unit_clerk"], "at": SPENT, "voucher": voucher()}
    interest = ledger.earn_interest(case, amount=Decimal("12.34"), day=SPENT.date(), summary="三季度结息", **by)
    refund = {"day": SPENT.date(), "summary": "退回部分毛坯", **by}
    assert refusal_of(ledger.refund, line, amount=Decimal(3001), **refund) == [
        "退款不能超过这笔支出尚未退回的 3,000.00 元。"
    ]
    back = ledger.refund(line, amount=Decimal(800), **refund)
    for one in (interest, back):
        ledger_decisions.confirm(one, by=people["unit_approver"], at=SPENT)
    assert sums_of(case) == {
        "balance": AMOUNT - 2200 + Decimal("12.34"),
        "received": AMOUNT,
        "interest": Decimal("12.34"),
        "spent": Decimal(2200),
    }
    assert refusal_of(ledger.reverse, line, reason="误登", by=people["unit_clerk"], at=SPENT) == [
        "这笔支出已登记退款，请先红冲退款。"
    ]
    assert figures.execution_rate(case, [2026]) == Decimal(2200) / AMOUNT


# ── breaches ─────────────────────────────────────────────────────────────────


def test_a_misuse_is_a_task_until_it_is_explained_repaid_and_closed_by_finance(cast: Cast) -> None:
    case = received(cast).workshop
    line, people = misused(case, cast), cast.people
    breach = Breach.objects.get()
    assert (breach.entry, breach.status, breach.amount, breach.due_on) == (
        line,
        Breach.Status.OPEN,
        Decimal(2000),
        date(2026, 10, 26),
    )
    told = Letter.objects.filter(template="ledger/breach_opened").values_list("recipient__username", flat=True)
    assert sorted(told) == [
        "finance_approver@czj", "finance_officer@czj", "review_approver@haidian", "review_clerk@haidian",
        "unit_approver@shoukong", "unit_clerk@shoukong",
    ]  # fmt: skip
    assert figures.has_breach(case, SPENT.date())
    assert not figures.has_breach(case, SPENT.date() + timedelta(days=1))
    end = {"words": "已核对银行回单。", "by": people["finance_officer"], "at": SPENT}
    assert denial_of(breaches.close, breach, outcome="repaid", words="好", by=people["city_officer"], at=SPENT) == (
        "不合规支出由市财政局办结。"
    )
    assert refusal_of(breaches.close, breach, outcome="repaid", **end) == ["尚有 2,000.00 元没有归还入账。"]
    assert refusal_of(breaches.close, breach, outcome="accepted", **end) == ["单位还没有说明。"]
    assert refusal_of(breaches.close, breach, outcome="reversed", **end) == ["这笔记录还没有红冲。"]
    breaches.explain(breach, explanation="接待外地来访技师，误用补助账户。", by=people["unit_clerk"], at=SPENT)
    back = {"day": SPENT.date(), "summary": "归还接待费", "voucher": voucher(), "by": people["unit_clerk"], "at": SPENT}
    assert refusal_of(ledger.repay, breach, amount=Decimal(2001), **back) == [
        "归还金额不能超过尚未归还的 2,000.00 元。"
    ]
    repaid = ledger.repay(breach, amount=Decimal(2000), **back)
    assert refusal_of(breaches.close, breach, outcome="repaid", **end) == ["尚有 2,000.00 元没有归还入账。"]
    ledger_decisions.confirm(repaid, by=people["unit_approver"], at=SPENT)
    breaches.close(breach, outcome="repaid", **end)
    assert sums_of(case)["balance"] == AMOUNT
    assert figures.has_breach(case, SPENT.date())
    assert refusal_of(ledger.reverse, repaid, reason="误登", by=people["unit_clerk"], at=SPENT) == [
        "对应的不合规支出已办结，不能红冲归还。"
    ]


def test_a_bureau_questions_an_expense_and_an_accepted_explanation_is_no_breach(cast: Cast) -> None:
    case = received(cast).workshop
    line, people = spent(case, cast, 900), cast.people
    ask = {"facts": "培训费发票实为餐饮", "clause": "六(二)-2", "at": SPENT}
    assert denial_of(breaches.question, line, by=people["review_approver"], **ask) == ("由市财政局或市人力社保局提出。")
    breach = breaches.question(line, by=people["finance_officer"], **ask)
    assert refusal_of(breaches.question, line, by=people["finance_officer"], **ask) == ["这笔支出已按不合规支出处理。"]
    assert figures.to_recover(case) == (AMOUNT - 900, Decimal(900))
    breaches.explain(breach, explanation="发票开错，已换开。", by=people["unit_approver"], at=SPENT)
    breaches.close(breach, outcome="accepted", words="已核对换开的发票。", by=people["finance_approver"], at=SPENT)
    assert not figures.has_breach(case, date(2026, 1, 1))


def test_an_open_breach_stops_further_payments(cast: Cast) -> None:
    subsidy = authorised(cast)
    case = received(cast, paid(cast, subsidy, amount=Decimal(240000))).workshop
    misused(case, cast)
    officer = cast.people["finance_officer"]
    assert refusal_of(subsidies.draft_payment, subsidy, amount=Decimal(160000), by=officer, at=SPENT) == [
        "有未办结的不合规支出，办结前暂停拨付。"
    ]
    assert Payment.objects.count() == 1


def test_what_the_seller_gave_back_is_not_misused_and_what_is_misused_is_repaid_once(cast: Cast) -> None:
    case, people = received(cast).workshop, cast.people
    line = spent(case, cast, 900)
    back = {"day": SPENT.date(), "summary": "退回", "voucher": voucher(), "by": people["unit_clerk"], "at": SPENT}
    ledger_decisions.confirm(ledger.refund(line, amount=Decimal(300), **back), by=people["unit_approver"], at=SPENT)
    ask = {"facts": "发票实为餐饮", "clause": "六(二)-2", "by": people["finance_officer"], "at": SPENT}
    breach = breaches.question(line, **ask)
    assert breach.amount == 600
    assert refusal_of(ledger.refund, line, amount=Decimal(1), **back) == [
        "这笔支出按不合规支出处理，退回的款项请作为归还登记。"
    ]
    other = misused(case, cast)
    repaid = ledger.repay(other.breaches.get(), amount=Decimal(2000), **back)
    ledger_decisions.confirm(repaid, by=people["unit_approver"], at=SPENT)
    assert refusal_of(ledger.reverse, other, reason="误登", by=people["unit_clerk"], at=SPENT) == [
        "这笔支出已登记归还，请先红冲归还。"
    ]
    end = {"words": "已核对。", "by": people["finance_officer"], "at": SPENT}
    breaches.close(other.breaches.get(), outcome="repaid", **end)
    assert refusal_of(ledger.reverse, other, reason="误登", by=people["unit_clerk"], at=SPENT) == [
        "这笔支出已登记归还，请先红冲归还。"
    ]
    assert refusal_of(breaches.close, breach, outcome="settled", **end) == [
        "随清算办结的，由市财政局负责人在补助经费清算中办理。"
    ]


# ── plan and years ───────────────────────────────────────────────────────────


def test_the_plan_keeps_to_subsidy_and_uses_and_changes_by_version(cast: Cast) -> None:
    case, clerk = received(cast).workshop, cast.people["unit_clerk"]
    material = Planned(use("research"), use("material"), Decimal(300000))
    training = Planned(use("training"), use("training_cost"), Decimal(100000))
    by = {"by": clerk, "at": SPENT}
    assert refusal_of(spending_plans.plan, case, [material, training, training], **by) == [
        "同一活动的同一费用类别只能填一行。"
    ]
    much = Planned(use("study"), use("exchange"), Decimal("0.01"))
    assert refusal_of(spending_plans.plan, case, [material, training, much], **by) == [
        "预算合计 400,000.01 元，超过补助金额 400,000.00 元。"
    ]
    outside = Planned(use("study"), use("wages"), Decimal(1))
    assert refusal_of(spending_plans.plan, case, [outside], **by) == [
        "“人员工资、奖金”不在补助经费的使用范围内（六(二)-2），不能编入预算。"
    ]
    spending_plans.plan(case, [material, training], **by)
    assert refusal_of(spending_plans.plan, case, [material], **by) == ["调整预算须写明原因。"]
    spending_plans.plan(case, [material], reason="培训改由单位承担", **by)
    assert list(SpendingPlan.objects.values_list("version", "ended_at")) == [(2, None), (1, SPENT)]
    assert denial_of(spending_plans.plan, case, [material], by=cast.people["other_unit"], at=SPENT) == (
        "须由申报单位的经办人或负责人办理。"
    )


def test_a_closed_year_takes_no_line_until_finance_opens_it_again(cast: Cast) -> None:
    books = received(cast)
    case, people = books.workshop, cast.people
    spent(case, cast, 3000)
    (waiting,) = entered(case, cast, 40)
    year = {"bank_balance": Decimal(397000), "statement": voucher("对账单.pdf"), "by": people["unit_approver"]}
    assert figures.due_closing(books, NEXT_YEAR) == 2026
    assert refusal_of(ledger_years.close, case, 2026, at=SPENT, **year) == ["2026 年度还没有结束。"]
    assert refusal_of(ledger_years.close, case, 2026, at=NEXT_YEAR, **year) == ["2026 年度还有 1 笔记录等待确认。"]
    ledger_decisions.refuse(waiting, reason="重复", by=people["unit_clerk"], at=NEXT_YEAR)
    wrong = year | {"bank_balance": Decimal(390000)}
    assert refusal_of(ledger_years.close, case, 2026, at=NEXT_YEAR, **wrong) == [
        "对账单余额与账面余额 397,000.00 元不一致，请核对；确属未达账项的，写明差异原因。"
    ]
    closing = ledger_years.close(case, 2026, at=NEXT_YEAR, **year)
    assert (closing.opening, closing.income, closing.outgo, closing.balance) == (0, AMOUNT, 3000, 397000)
    late = {"day": SPENT.date(), "at": NEXT_YEAR}
    assert refusal_of(entered, case, cast, 50, **late) == [
        "2026 年度已结账，不能再登记；确需更正的，请市财政局重新开账。"
    ]
    entered(case, cast, 50, at=NEXT_YEAR, voucher_number="记-51")
    reopen = {"reason": "漏记一笔材料费", "at": NEXT_YEAR}
    assert denial_of(ledger_years.reopen, closing, by=people["city_approver"], **reopen) == "由市财政局重新开账。"
    ledger_years.reopen(closing, by=people["finance_officer"], **reopen)
    assert entered(case, cast, 50, **late)[0].year == 2026


def test_the_database_itself_keeps_a_closed_year(cast: Cast) -> None:
    books = received(cast)
    line = spent(books.workshop, cast, 3000)
    (waiting,) = entered(books.workshop, cast, 40, at=NEXT_YEAR, day=NEXT_YEAR.date())
    ledger_years.close(
        books.workshop, 2026, bank_balance=Decimal(397000), statement=voucher(),
        by=cast.people["unit_approver"], at=NEXT_YEAR,
    )  # fmt: skip
    facts = LedgerEntry.objects.filter(pk=line.pk).values().get() | {
        "id": None, "number": 77, "status": "entered", "decided_by_id": None, "decided_at": None
    }  # fmt: skip
    with pytest.raises(DatabaseError, match="the year 2026 of this ledger is closed"), transaction.atomic():
        LedgerEntry.objects.create(**facts)
    ledger_decisions.confirm(waiting, by=cast.people["unit_approver"], at=NEXT_YEAR)


def test_years_are_closed_and_opened_in_their_order(cast: Cast) -> None:
    books = received(cast)
    case, people = books.workshop, cast.people
    later = NEXT_YEAR.replace(year=2028)
    year = {"bank_balance": AMOUNT, "statement": voucher(), "by": people["unit_approver"], "at": later}
    assert refusal_of(ledger_years.close, case, 2027, **year) == ["请先办理 2026 年度的结账。"]
    first = ledger_years.close(case, 2026, **year)
    second = ledger_years.close(case, 2027, **year)
    assert figures.due_closing(books, later) is None
    assert refusal_of(ledger_years.close, case, 2025, **year) == ["以后的年度已结账，请先请市财政局重新开账。"]
    reopen = {"reason": "更正", "by": people["finance_officer"], "at": later}
    assert refusal_of(ledger_years.reopen, first, **reopen) == ["请先重新打开以后的年度。"]
    ledger_years.reopen(second, **reopen)
    ledger_years.reopen(first, **reopen)
    assert figures.due_closing(books, later) == 2026


def owing(day: date) -> list[int]:
    return list(Ledger.objects.filter(ledger_desk.owes_closing(day)).values_list("pk", flat=True))


def test_a_year_without_municipal_money_is_not_closed_and_nobody_asks_for_it(cast: Cast) -> None:
    books, people = received(cast), cast.people
    case = books.workshop
    year = {"statement": voucher(), "by": people["unit_approver"]}
    assert refusal_of(ledger_years.close, case, 2025, bank_balance=Decimal(0), at=NEXT_YEAR, **year) == [
        "2025 年度没有补助经费的收支和结余，不需要结账。"
    ]
    days = (SPENT, NEXT_YEAR, NEXT_YEAR.replace(year=2029))
    assert [(figures.due_closing(books, at), owing(at.date())) for at in days] == [
        (None, []),
        (2026, [books.pk]),
        (2026, [books.pk]),
    ]
    ledger_years.close(case, 2026, bank_balance=AMOUNT, at=NEXT_YEAR, **year)
    back = ledger.surrender(
        case, amount=AMOUNT, day=NEXT_YEAR.date(), summary="上缴", voucher=voucher(), by=people["unit_clerk"],
        at=NEXT_YEAR,
    )  # fmt: skip
    ledger_decisions.confirm(back, by=people["unit_approver"], at=NEXT_YEAR)
    later = NEXT_YEAR.replace(year=2028)
    assert (figures.due_closing(books, later), owing(later.date())) == (2027, [books.pk])
    ledger_years.close(case, 2027, bank_balance=Decimal(0), at=later, **year)
    at = NEXT_YEAR.replace(year=2031)
    assert (figures.due_closing(books, at), owing(at.date())) == (None, [])


def test_a_year_in_which_the_money_only_lay_in_the_account_is_owed_too(cast: Cast) -> None:
    books = received(cast)
    closed = {"bank_balance": AMOUNT, "statement": voucher(), "by": cast.people["unit_approver"], "at": NEXT_YEAR}
    ledger_years.close(books.workshop, 2026, **closed)
    at = NEXT_YEAR.replace(year=2029)
    assert (figures.due_closing(books, at), owing(at.date())) == (2027, [books.pk])


# ── what others ask ──────────────────────────────────────────────────────────


def test_the_rates_of_subsidy_and_own_money(cast: Cast) -> None:
    case = cases.workshop(cast, State.SUBMITTED)
    case.conditions_chapter.annual_budget = Decimal(100000)
    case.conditions_chapter.save()
    case.current_version = Version.objects.create(
        workshop=case, number=1, schema=1, snapshot=snapshot.take(case), content_hash="0" * 64, verify_code="X",
        prepared_at=cases.DURING, prepared_by=cast.people["unit_clerk"], seal_until=cases.DURING,
    )  # fmt: skip
    case.save()
    cases.put_into(case, State.GRANTED, **cases.implied(State.GRANTED, case.pk))
    title(cast)
    received(cast, paid(cast, authorised(cast, case)))
    assert figures.promise(case) == Decimal(100000)
    assert figures.own_funds_rate(case) == 0
    spent(case, cast, 100000)
    for fund_day, amount in ((SPENT, 60000), (NEXT_YEAR, 90000)):
        spent(case, cast, amount, fund=Fund.OWN, at=fund_day, voucher_number=f"自-{amount}")
    assert figures.execution_rate(case, [2026]) == Decimal("0.25")
    assert figures.execution_rate(case, [2027]) == 0
    assert figures.own_funds_rate(case) == Decimal("0.75")
    assert figures.own_funds_rate(case, [2027]) == Decimal("0.9")
    bare = cases.workshop(cast, State.GRANTED)
    assert (figures.execution_rate(bare, [2026]), figures.own_funds_rate(bare), figures.balance(bare)) == (
        None,
        None,
        0,
    )


def test_when_a_title_ends_unspent_and_misused_money_comes_back(cast: Cast) -> None:
    case, people = received(cast).workshop, cast.people
    spent(case, cast, 300000)
    misused(case, cast, 5000)
    settlement = settlements.open_for(case, cause="撤销称号", by=people["city_approver"], at=SPENT)
    assert settlement is not None
    assert (settlement.unspent, settlement.misused, settlement.due_on) == (95000, 5000, date(2026, 11, 23))
    assert settlements.open_for(case, cause="撤销称号", by=people["city_approver"], at=SPENT) == settlement
    clerk = {"day": SPENT.date(), "voucher": voucher(), "by": people["unit_clerk"], "at": SPENT}
    repaid = ledger.repay(Breach.objects.get(), amount=Decimal(5000), summary="归还", **clerk)
    ledger_decisions.confirm(repaid, by=people["unit_approver"], at=SPENT)
    end = {"by": people["finance_approver"], "at": SPENT}
    assert refusal_of(settlements.close, settlement, **end) == [
        "尚有 100,000.00 元没有收回；确实不能收回的，写明原因和依据。"
    ]
    assert refusal_of(ledger.surrender, case, amount=Decimal(100001), summary="上缴", **clerk) == [
        "上缴金额不能超过当日可用的补助余额 100,000.00 元。"
    ]
    back = ledger.surrender(case, amount=Decimal(100000), summary="上缴结余", **clerk)
    assert refusal_of(settlements.close, settlement, **end) == ["台账中还有等待确认的记录。"]
    ledger_decisions.confirm(back, by=people["unit_approver"], at=SPENT)
    assert denial_of(settlements.close, settlement, by=people["finance_officer"], at=SPENT) == (
        "清算由市财政局负责人办结。"
    )
    settlements.close(settlement, **end)
    assert figures.settlement(case).status == Settlement.Status.CLOSED
    assert figures.recovered(settlement) == 100000
    assert sums_of(case) | {"balance": Decimal(0)} == {
        "balance": Decimal(0), "received": AMOUNT, "spent": Decimal(300000), "misused": Decimal(5000),
        "repaid": Decimal(5000), "surrendered": Decimal(100000),
    }  # fmt: skip


def test_what_cannot_be_recovered_ends_with_the_settlement(cast: Cast) -> None:
    case, people = received(cast).workshop, cast.people
    misused(case, cast, 5000)
    settlement = settlements.open_for(case, cause="单位破产", by=people["city_approver"], at=SPENT)
    settlements.close(settlement, words="破产财产不足清偿。", by=people["finance_approver"], at=SPENT)
    ended = Breach.objects.get()
    assert (ended.status, ended.get_outcome_display(), ended.closing_words) == (
        Breach.Status.CLOSED,
        "随称号终止清算办结",
        "破产财产不足清偿。",
    )
    assert figures.has_breach(case, SPENT.date())


def test_a_title_without_a_subsidy_has_nothing_to_settle(cast: Cast) -> None:
    case = title(cast)
    assert settlements.open_for(case, cause="注销", by=cast.people["city_approver"], at=SPENT) is None
    assert figures.settlement(case) is None


def test_who_sees_which_books(cast: Cast) -> None:
    books = received(cast)
    seen = {who for who, person in cast.people.items() if Ledger.objects.visible_to(person).filter(pk=books.pk)}
    assert seen == {
        "unit_clerk", "unit_approver", "review_clerk", "review_approver", "district_finance",
        "city_officer", "city_approver", "finance_officer", "finance_approver",
    }  # fmt: skip


# ── reminders ────────────────────────────────────────────────────────────────


def told(template: str) -> list[str]:
    rows = Letter.objects.filter(template=f"ledger/{template}").select_related("recipient")
    return sorted(f"{row.recipient.username.partition('@')[0]}: {row.subject}" for row in rows)


def each_day(first: datetime, last: datetime) -> None:
    """The clock of these days, twice each."""
    while first <= last:
        ledger_reminders.remind(first)
        ledger_reminders.remind(first)
        first += timedelta(days=1)


def test_a_year_that_is_not_closed_is_reminded_of_once_before_and_once_after_the_day_of_the_filing(cast: Cast) -> None:
    case = received(cast).workshop
    january = NEXT_YEAR.replace(day=1)
    each_day(january - timedelta(days=2), january + timedelta(days=3))
    assert told("closing_owed") == [
        "unit_approver: 2026 年度经费台账须办理年度结账",
        "unit_clerk: 2026 年度经费台账须办理年度结账",
    ]
    Letter.objects.all().delete()
    each_day(january.replace(month=2), january.replace(month=2, day=3))
    assert told("closing_owed") == [
        f"{who}: 2026 年度经费台账逾期未结账"
        for who in ("review_approver", "review_clerk", "unit_approver", "unit_clerk")
    ]
    body = Letter.objects.filter(template="ledger/closing_owed").latest("pk").body
    assert f"1. {case.name}（{case.title_number}）" in body
    assert "已过本年度备案的期限（2027年1月31日）" in body
    verbs = case.events.filter(verb__startswith="closing_").order_by("sequence")
    assert list(verbs.values_list("verb", flat=True)) == ["closing_owed", "closing_overdue"]


def test_a_breach_and_a_settlement_whose_day_is_over_are_told_once_to_all_three(cast: Cast) -> None:
    case = received(cast).workshop
    misused(case, cast)
    settlement = settlements.open_for(case, cause="注销", by=cast.people["city_approver"], at=SPENT)
    breach = Breach.objects.get()
    at = SPENT.replace(month=10, day=breach.due_on.day)
    each_day(at, at)
    assert told("breaches_overdue") == []
    each_day(at + timedelta(days=1), at + timedelta(days=2))
    readers = ("unit_clerk", "unit_approver", "finance_officer", "finance_approver", "review_clerk", "review_approver")
    assert told("breaches_overdue") == sorted(f"{who}: 1 笔不合规支出逾期未办结" for who in readers)
    assert told("settlements_overdue") == []
    ledger_reminders.remind(datetime.combine(settlement.due_on, SPENT.timetz()) + timedelta(days=1))
    assert told("settlements_overdue") == sorted(f"{who}: 1 个工作室的补助经费逾期未清算" for who in readers)
    assert len(told("breaches_overdue")) == 6


def test_without_programme_rules_the_clock_of_the_books_does_not_stumble(cast: Cast) -> None:
    received(cast)
    ProgrammeRules.objects.update(valid_from=date(2040, 1, 1))
    ledger_reminders.remind(NEXT_YEAR)
    assert told("closing_owed") == []


# ── at once ──────────────────────────────────────────────────────────────────


@pytest.mark.django_db(transaction=True)
def test_of_two_who_spend_the_last_money_at_once_nobody_overdraws() -> None:
    cast = assemble()
    case = received(cast).workshop
    papers, head = [spending(300000, voucher_number=f"记-{n}") for n in range(3)], cast.people["unit_approver"]

    def spend(paper: ledger.Spending) -> Callable[[], object]:
        return lambda: ledger.spend(case, paper, fund=Fund.SUBSIDY, by=cast.people["unit_clerk"], at=SPENT)

    together(*[spend(paper) for paper in papers])
    lines = list(LedgerEntry.objects.filter(kind=Kind.EXPENSE).order_by("number"))
    assert sum(-line.effect for line in lines) == AMOUNT
    assert sum(line.amount for line in lines) == 900000
    assert [line.number for line in lines] == [2, 3, 4, 5]

    def confirm(line: LedgerEntry) -> Callable[[], object]:
        return lambda: ledger_decisions.confirm(line, by=head, at=SPENT)

    answers = together(*[confirm(line) for line in [*lines, *lines]])
    won = [line for answer in answers if isinstance(answer, list) for line in answer]
    assert sorted(line.number for line in won) == [2, 3, 4, 5]
    assert sums_of(case) == {"received": AMOUNT, "spent": AMOUNT, "own_spent": Decimal(500000)}
    assert journal.broken_chains() == []


@pytest.mark.django_db(transaction=True)
def test_reversing_the_receipt_and_spending_it_at_once_leaves_one_of_both() -> None:
    cast = assemble()
    case = received(cast).workshop
    receipt, clerk = LedgerEntry.objects.get(), cast.people["unit_clerk"]
    answers = together(
        lambda: ledger.reverse(receipt, reason="误登", by=clerk, at=SPENT),
        lambda: ledger.spend(case, spending(1000), fund=Fund.SUBSIDY, by=clerk, at=SPENT),
    )
    waiting = LedgerEntry.objects.filter(status=Status.ENTERED, fund=Fund.SUBSIDY)
    assert waiting.count() == 1
    assert [str(answer) for answer in answers if isinstance(answer, lifecycle.NotPossible)] in (
        [],
        ["红冲后补助余额将小于 0，请先核对已登记的支出。"],
    )
    for line in LedgerEntry.objects.filter(status=Status.ENTERED):
        ledger_decisions.confirm(line, by=cast.people["unit_approver"], at=SPENT)
    assert figures.balance(case) >= 0
