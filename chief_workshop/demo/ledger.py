"""The money of a demo title: a subsidy in two parts, planned, spent, once misused and repaid; lines that still wait."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from accounts.models import User
from accounts.roles import Role
from applications.models import LedgerEntry, Payment, SubsidyUse, Workshop
from applications.services import breaches, ledger, ledger_decisions, spending_plans, subsidy_uses
from applications.services.ledger import Spending
from applications.services.spending_plans import Planned
from chief_workshop.demo import papers
from chief_workshop.demo.judging import Judging
from common import files
from common.clock import legal_day
from common.models import StoredFile
from reviews.models import KeyProject
from reviews.services import key_projects, payments

Fund = LedgerEntry.Fund
AMOUNT = Decimal(400_000)
BUDGET = Decimal(3_000_000)
PLANNED = (("research", "equipment", 150_000), ("research", "material", 170_000), ("training", "training_cost", 80_000))
# days back, whose money, activity, cost type, amount, summary, payee
SPENT = (
    (150, Fund.SUBSIDY, "research", "equipment", "86500.00", "五轴夹具和在线测头", "北京精测仪器有限公司"),
    (140, Fund.OWN, "promotion", "exchange", "12000.00", "成果推广交流会场地", "北京示例会议中心"),
    (132, Fund.SUBSIDY, "research", "material", "23840.60", "高温合金试件毛坯和刀具", "北京精刀工具有限公司"),
    (118, Fund.SUBSIDY, "training", "training_cost", "18600.00", "研修班教材和场地", "北京示例技师学院"),
    (75, Fund.SUBSIDY, "apprentices", "material", "9420.50", "带徒实训耗材", "北京精刀工具有限公司"),
    (60, Fund.OWN, "study", "training_cost", "8800.00", "成员外出研修", "北京示例职业教育协会"),
)
WAITS = (4, Fund.SUBSIDY, "research", "testing", "6380.00", "试件疲劳检测", "北京示例检测中心")
DINNER = (96, Fund.SUBSIDY, "research", "entertainment", "1860.00", "外地来访技师用餐", "北京示例餐饮有限公司")


class Books:
    """Plays the money of one title through the real services, in the order of its days."""

    def __init__(self, judging: Judging, case: Workshop) -> None:
        self._judging, self._case = judging, case
        self._clerk, self._head = self._member(Role.UNIT_CLERK), self._member(Role.UNIT_APPROVER)

    def play(self) -> None:
        """Before the list of a later year is drafted: both bureaus confirm every draft of one year together."""
        project = self._decided(190)
        self._paid(project, AMOUNT * Decimal("0.6"), 175)
        self._planned(168)
        for spent in SPENT[:4]:
            self._spent(*spent)
        self._misused(*DINNER)
        self._paid(project, AMOUNT * Decimal("0.4"), 80)
        for spent in SPENT[4:]:
            self._spent(*spent)
        self._enter(*WAITS)

    def _decided(self, days: int) -> KeyProject:
        at, bureaus = self._judging.ago(days), self._judging.bureaus
        key_projects.set_budget(at.year, amount=BUDGET, by=bureaus.finance_approver, at=at, reason="年度预算")
        project = key_projects.propose(
            self._case, year=at.year, amount=AMOUNT, reason="攻关任务明确，带徒成效突出。", by=bureaus.officer, at=at
        )
        drafted = key_projects.hash_of([project])
        key_projects.confirm_for_city(at.year, by=bureaus.approver, at=at, content_hash=drafted)
        project.refresh_from_db()
        confirmed = key_projects.hash_of([project])
        key_projects.confirm_for_finance(at.year, by=bureaus.finance_approver, at=at, content_hash=confirmed)
        return project

    def _paid(self, project: KeyProject, amount: Decimal, days: int) -> None:
        """Drafted, paid, received two days later."""
        at, bureaus = self._judging.ago(days), self._judging.bureaus
        project.refresh_from_db()
        drafted = payments.draft(project, amount=amount, by=bureaus.finance_officer, at=at)
        paid: Payment = payments.confirm(
            drafted,
            paid_on=legal_day(at),
            document=f"京财支〔{at.year}〕{110 + drafted.ordinal} 号",
            by=bureaus.finance_approver,
            at=at,
        )
        at = self._judging.ago(days - 2)
        line = ledger.receive(paid, day=legal_day(at), voucher=self._slip("银行回单", at), by=self._clerk, at=at)
        ledger_decisions.confirm(line, by=self._head, at=at)

    def _planned(self, days: int) -> None:
        at = self._judging.ago(days)
        lines = [Planned(self._use(one, at), self._use(cost, at), Decimal(amount)) for one, cost, amount in PLANNED]
        spending_plans.plan(self._case, lines, by=self._clerk, at=at)

    def _spent(self, days: int, *rest: str) -> LedgerEntry:
        lines = self._enter(days, *rest)
        ledger_decisions.confirm(lines[0], by=self._head, at=self._judging.ago(days, 15))
        return lines[0]

    def _misused(self, days: int, *rest: str) -> None:
        """Explained, repaid, closed by finance."""
        line = self._spent(days, *rest)
        breach, at = line.breaches.get(), self._judging.ago(days - 4)
        breaches.explain(breach, explanation="接待外地来访技师用餐，误用补助账户，已归还。", by=self._clerk, at=at)
        back = ledger.repay(
            breach, amount=line.amount, day=legal_day(at), summary="归还误用的用餐费用",
            voucher=self._slip("归还回单", at), by=self._clerk, at=at,
        )  # fmt: skip
        ledger_decisions.confirm(back, by=self._head, at=at)
        at, finance = self._judging.ago(days - 6), self._judging.bureaus.finance_officer
        breaches.close(breach, outcome="repaid", words="已核对银行回单，款项已归还补助账户。", by=finance, at=at)

    def _enter(self, days: int, *spent: str) -> list[LedgerEntry]:
        fund, activity, cost, amount, summary, payee = spent
        at = self._judging.ago(days)
        one, other = self._use(activity, at), self._use(cost, at)
        spending = Spending(
            one, other, Decimal(amount), legal_day(at), summary, payee, f"记-{days:03d}", self._slip("发票", at)
        )
        as_misuse = subsidy_uses.broken(one, other) is not None
        return ledger.spend(self._case, spending, fund=fund, by=self._clerk, at=at, as_misuse=as_misuse)

    def _use(self, code: str, at: datetime) -> SubsidyUse:
        uses = subsidy_uses.uses_on(legal_day(at))
        return next(use for use in [*uses.activities, *uses.costs] if use.code == code)

    def _slip(self, title: str, at: datetime) -> StoredFile:
        """A voucher as a small picture."""
        content, _ = papers.paper("voucher", title, [self._case.unit.name, f"{legal_day(at):%Y-%m-%d}"])
        return files.store_bytes(content, kind="voucher", name=f"{title}.jpg", media_type="image/jpeg", at=at)

    def _member(self, role: str) -> User:
        found = User.objects.members_of(self._case.unit_id, role).order_by("pk").first()
        if found is None:
            raise LookupError(f"{self._case.unit} has nobody who holds {role}.")
        return found


def play(judging: Judging, case: Workshop) -> None:
    """For the batch of titles that were granted last year."""
    Books(judging, case).play()
