"""Titles with a subsidy for tests: decided by both bureaus, paid, received and spent by the real services."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from applications import ledger_jobs, reference
from applications.models import Ledger, LedgerEntry, Payment, ProgrammeRules, Subsidy, SubsidyUse, Workshop
from applications.services import (
    breaches,
    ledger,
    ledger_decisions,
    ledger_years,
    settlements,
    spending_plans,
    subsidies,
)
from applications.services.ledger import Spending
from applications.services.spending_plans import Planned
from applications.states import State
from common import files
from common.clock import BEIJING
from common.models import StoredFile
from reviews.models import KeyProject
from reviews.services import key_projects, payments
from tests import cases, stages
from tests.cast import Cast
from tests.common import papers

GRANTED = datetime(2026, 4, 8, 10, tzinfo=BEIJING)
PAID = datetime(2026, 9, 1, 10, tzinfo=BEIJING)
SPENT = datetime(2026, 10, 12, 10, tzinfo=BEIJING)
NEXT_YEAR = datetime(2027, 1, 12, 10, tzinfo=BEIJING)
AMOUNT = Decimal(400000)
Fund = LedgerEntry.Fund


def rules(**facts: Any) -> ProgrammeRules:
    """The programme rules of 275号 with the permitted uses."""
    found = ProgrammeRules.objects.order_by("valid_from").first()
    if found is None:
        basis = cases.rule_set().basis
        found = ProgrammeRules.objects.create(**{"valid_from": date(2011, 10, 31), "basis": basis, **facts})
    if not SubsidyUse.objects.exists():
        reference.load_uses(found)
    return found


def use(code: str) -> SubsidyUse:
    return SubsidyUse.objects.filter(code=code).latest("pk")


def title(cast: Cast, **facts: Any) -> Workshop:
    """A living title of 首控精密."""
    rules()
    return cases.workshop(cast, State.GRANTED, **facts)


def authorised(cast: Cast, case: Workshop | None = None, *, amount: Decimal = AMOUNT, at: datetime = PAID) -> Subsidy:
    """Both bureaus decided, past the list of the year."""
    case = case or title(cast)
    by = cast.people["finance_approver"]
    return subsidies.authorise(case, key_project=9000 + case.pk, year=2026, amount=amount, by=by, at=at)


def paid(cast: Cast, subsidy: Subsidy | None = None, *, amount: Decimal | None = None, at: datetime = PAID) -> Payment:
    """Drafted by finance's officer, paid by its approver."""
    subsidy = subsidy or authorised(cast)
    people = cast.people
    drafted = subsidies.draft_payment(subsidy, amount=amount or subsidy.amount, by=people["finance_officer"], at=at)
    return subsidies.confirm_payment(
        drafted, paid_on=at.date(), document="京财〔2026〕拨 18 号", by=people["finance_approver"], at=at
    )


def received(cast: Cast, payment: Payment | None = None, *, at: datetime = PAID) -> Ledger:
    """The money is in the unit's account and in its book."""
    payment = payment or paid(cast)
    line = ledger.receive(payment, day=at.date(), voucher=voucher(), by=cast.people["unit_clerk"], at=at)
    ledger_decisions.confirm(line, by=cast.people["unit_approver"], at=at)
    return Ledger.objects.get(pk=line.ledger_id)


def spending(amount: int | str = 1000, **facts: Any) -> Spending:
    """A purchase of material for 技术攻关."""
    number = facts.pop("voucher_number", f"记-{amount}")
    given = {
        "activity": use("research"),
        "cost_type": use("material"),
        "amount": Decimal(amount),
        "day": SPENT.date(),
        "summary": "试制用刀具和毛坯",
        "payee": "北京精刀工具有限公司",
        "voucher_number": number,
        "voucher": voucher(),
    }
    return Spending(**{**given, **facts})


def entered(
    case: Workshop,
    cast: Cast,
    amount: int | str = 1000,
    *,
    fund: str = Fund.SUBSIDY,
    at: datetime = SPENT,
    **facts: Any,
) -> list[LedgerEntry]:
    as_misuse = facts.pop("as_misuse", False)
    facts.setdefault("day", at.date())
    return ledger.spend(
        case, spending(amount, **facts), fund=fund, by=cast.people["unit_clerk"], at=at, as_misuse=as_misuse
    )


def spent(case: Workshop, cast: Cast, amount: int | str = 1000, *, at: datetime = SPENT, **facts: Any) -> LedgerEntry:
    """Entered by the clerk, confirmed by the approver."""
    lines = entered(case, cast, amount, at=at, **facts)
    ledger_decisions.confirm(lines[0], by=cast.people["unit_approver"], at=at)
    lines[0].refresh_from_db()
    return lines[0]


def misused(case: Workshop, cast: Cast, amount: int | str = 2000, **facts: Any) -> LedgerEntry:
    """A dinner that no clause permits, confirmed: its breach is open."""
    facts = {"cost_type": use("entertainment"), "summary": "客户接待", "payee": "某餐饮有限公司", **facts}
    return spent(case, cast, amount, as_misuse=True, **facts)


def voucher(name: str = "发票.pdf") -> StoredFile:
    found = StoredFile.objects.filter(kind="voucher", original_name=name).first()
    return found or files.store_bytes(papers.pdf(), kind="voucher", name=name, media_type="application/pdf", at=GRANTED)


def confirmed_project(cast: Cast, case: Workshop, *, year: int = 2026, at: datetime = GRANTED) -> KeyProject:
    """Both bureaus confirmed it, within finance's budget; with that the subsidy is ordered."""
    people = cast.people
    made = key_projects.propose(
        case, year=year, amount=AMOUNT, reason="带徒成效突出。", by=people["city_officer"], at=at
    )
    key_projects.set_budget(year, amount=AMOUNT * 10, by=people["finance_officer"], at=at, reason="年初安排")
    drafted = key_projects.hash_of([made])
    key_projects.confirm_for_city(year, by=people["city_approver"], at=at, content_hash=drafted)
    made.refresh_from_db()
    confirmed = key_projects.hash_of([made])
    key_projects.confirm_for_finance(year, by=people["finance_approver"], at=at, content_hash=confirmed)
    made.refresh_from_db()
    return made


def places(cast: Cast) -> dict[str, Any]:
    """What stands in the addresses of the books: a title in the middle of it, and one that ended."""
    at, people = GRANTED, cast.people
    case = title(cast)
    project = confirmed_project(cast, case, year=2025)
    first = payments.draft(project, amount=Decimal(240000), by=people["finance_officer"], at=at)
    payments.confirm(
        first, paid_on=at.date(), document="京财拨 1 号", voucher=voucher(), by=people["finance_approver"], at=at
    )
    payments.draft(project, amount=Decimal(160000), by=people["finance_officer"], at=at)
    received(cast, first, at=at)
    line = spent(case, cast, 3000, at=at)
    misuse = misused(case, cast, at=at)
    breach = misuse.breaches.get()
    breaches.explain(breach, explanation="误用补助账户。", evidence=voucher(), by=people["unit_clerk"], at=at)
    (waiting,) = entered(case, cast, 70, at=at)
    spending_plans.plan(
        case, [Planned(use("research"), use("material"), Decimal(300000))], by=people["unit_clerk"], at=at
    )
    ended = _ended(cast, at)
    return {
        "books": case.pk,
        "line": line.number,
        "line_waiting": waiting.number,
        "breach": breach.pk,
        "books_year": 2026,
        "books_ended": ended.pk,
        "paid_project": project.pk,
        "books_job": str(ledger_jobs.order_sheet(people["city_officer"], "", at).uuid),
    }


def _ended(cast: Cast, at: datetime) -> Workshop:
    """A title that ended: its year is closed, its settlement runs."""
    case = title(cast)
    received(cast, paid(cast, authorised(cast, case, at=at), at=at), at=at)
    settlements.open_for(case, cause="单位申请注销", by=cast.people["city_approver"], at=at)
    stages.put(case, State.CLOSED, closed_at=at, ended_at=at, granted_at=at, title_number="T-9", plaque_number="T-9")
    by = cast.people["unit_approver"]
    ledger_years.close(case, 2026, bank_balance=AMOUNT, statement=voucher("对账单.pdf"), by=by, at=at)
    return case
