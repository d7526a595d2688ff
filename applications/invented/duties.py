"""What the unit of an invented title owed and gave afterwards: its yearly filings, and the books of its money."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from django.db import connection

from accounts.models import Organisation, User
from applications import filing_content
from applications.filing_content import Content
from applications.invented.copying import Basket
from applications.invented.surroundings import Surroundings, Unit
from applications.models import (
    Filing,
    FilingApprentice,
    FilingExchange,
    FilingOutcome,
    FilingProject,
    FilingTask,
    FilingVersion,
    Ledger,
    LedgerEntry,
    Payment,
    ProgrammeRules,
    Subsidy,
    SubsidyUse,
    Workshop,
)
from common.clock import legal_day

TASKS = (
    ("teaching", "开展名师带徒", "带徒 4 人，2 人晋级"),
    ("tackling", "攻克薄壁件加工变形", "合格率提高到 98%"),
    ("exchange", "组织行业技术交流", "交流 2 次，60 人次"),
)
SUMMARY = "一年来完成两项技术攻关，带徒四人，其中两人晋级，组织技术交流两次，成果已在车间推广应用。"
PURCHASES = ("数控刀具一批", "传感器和数据线", "师徒教材印制", "技术交流场地", "外请专家讲课")
_CONFIRM = """
UPDATE applications_ledgerentry e SET status = 'confirmed', decided_by_id = v.by, decided_at = v.at
FROM unnest(%s::bigint[], %s::bigint[], %s::timestamptz[]) AS v (id, by, at) WHERE e.id = v.id
"""
Line = tuple[datetime, str, User | None, Organisation | None, dict[str, Any]]


@dataclass
class Title:
    """A granted title with its people, and the lines that its journal gets."""

    workshop: Workshop
    unit: Unit
    granted: datetime
    place: int
    lines: list[Line] = field(default_factory=list)

    def tell(self, at: datetime, verb: str, by: User | None, of: Organisation | None, **facts: Any) -> None:
        self.lines.append((at, verb, by, of, facts))


class Duties:
    """Rows of filings and books go into the basket; lines of the books are confirmed once they are written."""

    def __init__(self, random: Random, around: Surroundings, basket: Basket, finance: tuple[User, User]) -> None:
        self._random, self._around, self._basket = random, around, basket
        self._drafter, self._payer = finance
        self._rules = ProgrammeRules.objects.earliest("valid_from")
        uses = SubsidyUse.objects.filter(rules=self._rules, is_permitted=True).order_by("order")
        self._activities = [use for use in uses if use.kind == SubsidyUse.Kind.ACTIVITY]
        self._costs = [use for use in uses if use.kind == SubsidyUse.Kind.COST]
        self._decided: list[tuple[LedgerEntry, int]] = []

    # ── filings ──────────────────────────────────────────────────────────────

    def filings(self, title: Title, *, is_alive: bool) -> None:
        """Every year since the award; the present one stands at every step among the living titles."""
        today = legal_day(self._around.now)
        for year in range(legal_day(title.granted).year + 1, today.year + 1):
            due_on = date(year, self._rules.filing_month, self._rules.filing_day)
            if due_on > today:
                continue
            self._filing(title, year, due_on, is_present=is_alive and year == today.year)

    def _filing(self, title: Title, year: int, due_on: date, *, is_present: bool) -> None:
        share = self._random.random()
        opened = datetime(year, 1, 1, 1, tzinfo=UTC)
        filing = Filing(
            pk=self._around.key(Filing),
            workshop=title.workshop,
            year=year,
            due_on=due_on,
            has_summary=due_on - legal_day(title.granted) > timedelta(days=92),
            opened_at=opened,
        )
        self._basket.add(filing)
        if is_present and share < 0.12:  # noqa: PLR2004 - missing, as there are every year
            return
        late = 20 if share > 0.9 else 0  # noqa: PLR2004 - some are late
        filed = opened + timedelta(days=self._random.randint(8, 28) + late, hours=self._random.randint(0, 8))
        filing.begun_at, filing.first_filed_at, filing.filed_at = filed - timedelta(days=5), filed, filed
        version = self._written(title, filing, filed)
        facts = {"filing": filing.pk, "year": year, "version": 1, "content_hash": version.content_hash}
        title.tell(filed, "file_filing", title.unit.approver, title.unit.organisation, **facts)
        if is_present and share < 0.22:  # noqa: PLR2004 - not taken in yet
            filing.status = Filing.Status.FILED
            return
        taken_in = filed + timedelta(days=self._random.randint(2, 9))
        body = title.unit.body
        filing.status, filing.accepted_at, filing.accepted_by = Filing.Status.ACCEPTED, taken_in, body.clerk
        title.tell(taken_in, "accept_filing", body.clerk, body.organisation, filing=filing.pk, year=year, version=1)

    def _written(self, title: Title, filing: Filing, at: datetime) -> FilingVersion:
        """Its rows, and the snapshot that was filed."""
        content = self._content(title, filing)
        taken = filing_content.take(content)
        for name, figure in filing_content.figures_of(taken).items():
            setattr(filing, name, figure)
        version = FilingVersion(
            filing=filing,
            number=1,
            schema=taken["schema"],
            snapshot=taken,
            content_hash=filing_content.content_hash(taken),
            filed_by=title.unit.approver,
            filed_at=at,
        )
        rows = (*content.tasks, *content.outcomes, *content.apprentices, *content.projects, *content.exchanges)
        self._basket.add(*rows, version)
        return version

    def _content(self, title: Title, filing: Filing) -> Content:
        random, year = self._random, filing.year
        given: dict[str, Any] = {"filing": filing}
        tasks = [
            FilingTask(
                **given, uuid=self._uuid(), order=n, activity=kind, task=task, measure=what, due=date(year, 11, 30)
            )
            for n, (kind, task, what) in enumerate(TASKS)
        ]
        content = Content(filing, [], [], [], [], tasks, [])
        if not filing.has_summary:
            return content
        filing.summary = SUMMARY
        content.outcomes = [
            FilingOutcome(
                **given, uuid=self._uuid(), order=n, planned=self._uuid(), task=task, measure=what,
                due=f"{year - 1}-11-30", percent=random.choice((60, 80, 100)), outcome="按计划推进，效果良好。",
            )
            for n, (_, task, what) in enumerate(TASKS)
        ]  # fmt: skip
        content.apprentices = [
            FilingApprentice(
                **given, uuid=self._uuid(), order=n, name=f"徒弟{word}", since=f"{year - 1}-03", has_agreement=True,
                level_before="L3_SENIOR", level=random.choice(("L3_SENIOR", "L2_TECHNICIAN")),
            )
            for n, word in enumerate("甲乙丙丁"[: random.randint(2, 4)])
        ]  # fmt: skip
        content.projects = [
            FilingProject(**given, uuid=self._uuid(), kind="project", name="薄壁件加工攻关", is_finished=True)
        ]
        content.exchanges = [
            FilingExchange(
                **given, uuid=self._uuid(), kind="exchange", title="行业技术交流会", held_on=date(year - 1, 9, 12),
                place="北京", people=random.randint(20, 80),
            )
        ]  # fmt: skip
        return content

    # ── money ────────────────────────────────────────────────────────────────

    def book(self, title: Title, project: int | None, amount: Decimal) -> None:
        """The unit's own spending; of a key project the subsidy, its payment, receipt and spending before that."""
        opened = title.granted + timedelta(days=20)
        ledger = Ledger(pk=self._around.key(Ledger), workshop=title.workshop, opened_at=opened, changed_at=opened)
        self._basket.add(ledger)
        made: list[LedgerEntry] = []
        if project is not None:
            made.append(self._received(title, ledger, project, amount, opened))
        days = max((self._around.now - opened).days - 12, 1)
        count = 6 if project else 3
        for number in range(count):
            at = opened + timedelta(days=10 + days * number // count)
            fund = LedgerEntry.Fund.SUBSIDY if project and number % 2 == 0 else LedgerEntry.Fund.OWN
            made.append(self._spent(title, ledger, fund, at))
        for number, line in enumerate(made, 1):
            line.number = number
        ledger.changed_at = made[-1].entered_at
        waiting = 1 if title.place % 5 == 0 else 0
        self._decided += [(line, title.unit.approver.pk) for line in made[: len(made) - waiting]]
        self._basket.add(*made)

    def _received(self, title: Title, ledger: Ledger, project: int, amount: Decimal, at: datetime) -> LedgerEntry:
        subsidy = Subsidy(
            pk=self._around.key(Subsidy),
            workshop=title.workshop,
            key_project=project,
            year=at.year,
            amount=amount,
            authorised_by=self._payer,
            authorised_at=at,
        )
        payment = Payment(
            pk=self._around.key(Payment),
            subsidy=subsidy,
            ordinal=1,
            amount=amount,
            status=Payment.Status.PAID,
            drafted_by=self._drafter,
            drafted_at=at + timedelta(days=1),
            paid_on=legal_day(at + timedelta(days=4)),
            document=f"京财拨〔{at.year}〕{title.place + 1}号",
            paid_by=self._payer,
            paid_at=at + timedelta(days=4),
        )
        self._basket.add(subsidy, payment)
        line = self._line(title, ledger, LedgerEntry.Kind.RECEIPT, amount, amount, at + timedelta(days=6))
        line.payment, line.summary = payment, "市财政补助经费到账"
        return line

    def _spent(self, title: Title, ledger: Ledger, fund: LedgerEntry.Fund, at: datetime) -> LedgerEntry:
        amount = Decimal(self._random.randint(800, 9000))
        effect = -amount if fund == LedgerEntry.Fund.SUBSIDY else Decimal(0)
        line = self._line(title, ledger, LedgerEntry.Kind.EXPENSE, amount, effect, at, fund=fund)
        line.activity, line.cost_type = self._random.choice(self._activities), self._random.choice(self._costs)
        line.summary, line.payee = self._random.choice(PURCHASES), "北京某科技有限公司"
        line.voucher_number = f"记-{self._random.randint(1, 999)}"
        return line

    def _line(
        self,
        title: Title,
        ledger: Ledger,
        kind: LedgerEntry.Kind,
        amount: Decimal,
        effect: Decimal,
        at: datetime,
        *,
        fund: LedgerEntry.Fund = LedgerEntry.Fund.SUBSIDY,
    ) -> LedgerEntry:
        day = legal_day(at)
        return LedgerEntry(
            pk=self._around.key(LedgerEntry),
            ledger=ledger,
            fund=fund,
            kind=kind,
            day=day,
            year=day.year,
            amount=amount,
            effect=effect,
            voucher=self._around.scan,
            entered_by=title.unit.clerk,
            entered_at=at + timedelta(hours=6),
        )

    def confirm(self) -> None:
        """The approver confirmed what was entered, receipts before what they pay for; the trigger moves the sums."""
        for is_receipt in (True, False):
            rows = [pair for pair in self._decided if (pair[0].kind == LedgerEntry.Kind.RECEIPT) == is_receipt]
            with connection.cursor() as cursor:
                cursor.execute(
                    _CONFIRM,
                    [
                        [line.pk for line, _ in rows],
                        [by for _, by in rows],
                        [line.entered_at + timedelta(days=1) for line, _ in rows],
                    ],
                )
        self._decided.clear()

    def _uuid(self) -> uuid.UUID:
        return uuid.UUID(int=self._random.getrandbits(128), version=4)
