"""Titles with a subsidy for tests: decided by both bureaus, paid, received and spent by the real services."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from applications import reference
from applications.models import Ledger, LedgerEntry, Payment, ProgrammeRules, Subsidy, SubsidyUse, Workshop
from applications.services import ledger, ledger_decisions, subsidies
from applications.services.ledger import Spending
from applications.states import State
from common import files
from common.clock import BEIJING
from common.models import StoredFile
from tests import cases
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
    found = ProgrammeRules.objects.first()
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


def authorised(cast: Cast, case: Workshop | None = None, *, amount: Decimal = AMOUNT) -> Subsidy:
    """Both bureaus decided."""
    case = case or title(cast)
    by = cast.people["finance_approver"]
    return subsidies.authorise(case, key_project=case.pk, year=2026, amount=amount, by=by, at=PAID)


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
