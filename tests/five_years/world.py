"""Two titles on the day of their plaque, everybody who may have to do with them, and how they stand at any moment."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any, TypeVar

from accounts.models import User
from applications import journal
from applications.models import (
    Breach,
    Change,
    ClosingProposal,
    Departure,
    Filing,
    Ledger,
    LedgerEntry,
    Settlement,
    Workshop,
)
from applications.services import assessment_due, closing, departures
from applications.states import State
from common import crypto
from common.clock import legal_day
from common.numbers import check_code
from reviews.models import Assessment, AssessmentRound, Award, GradeList, Inspection, Plaque, Revocation
from tests import cases
from tests.applications import changes_cases, ledger_cases
from tests.cast import Cast
from tests.five_years.facts import Facts
from tests.reviews import assessment_cases, decision_cases, panel_cases

GRANTED = assessment_cases.GRANTED
ENDS = GRANTED + timedelta(days=5 * 366)
EXPERTS = 3
# places of 优秀 for everybody: the quota has its own tests
RULES = {"assessment_panel_size": EXPERTS, "assessment_least_panel": 1, "excellent_share": Decimal(1)}
Found = TypeVar("Found")


class NothingThere(Exception):
    """Somebody wants to act on what does not exist."""


def need(found: Found | None) -> Found:
    if found is None:
        raise NothingThere
    return found


@dataclass
class World:
    """What every life begins with."""

    cast: Cast
    experts: list[Any]
    titles: list[int]


def begun(cast: Cast) -> World:
    """Two titles of one unit with members, address, plaque and a journal that begins with the award."""
    ledger_cases.rules()
    assessment_cases.programme(**RULES)
    for key in ("rsj", "czj"):
        cases.credential(cast.bodies[key])
    experts = panel_cases.pool(cast, EXPERTS)
    return World(cast, experts, [_title(cast, name).pk for name in ("陆砚舟", "沈怀瑾")])


def _title(cast: Cast, technician: str) -> Workshop:
    key = crypto.blind_index(f"of {technician}")
    case = changes_cases.title(cast, technician_name=technician, technician_key=key, granted_at=GRANTED)
    case.assessment_due = assessment_due.first_due(case, GRANTED)
    case.save(update_fields=["assessment_due"])
    officer = cast.people["city_officer"]
    document = decision_cases.document(cast, f"京人社能发〔2026〕{case.pk}号")
    facts = {"workshop": case, "number": case.title_number or "", "granted_on": GRANTED.date()}
    Award.objects.create(document=document, verify_code=check_code(), **facts)
    Plaque.objects.create(
        workshop=case,
        number=case.plaque_number or "",
        material="拉丝铜牌",
        made_on=GRANTED.date(),
        handed_to="程以南",
        handed_on=GRANTED.date(),
        entered_by=officer,
        entered_at=GRANTED,
    )
    journal.record(case, "grant", by=cast.people["city_approver"], at=GRANTED, target=State.GRANTED)
    return case


@dataclass
class Stand:
    """What somebody takes in hand of one title, read when it is first asked for."""

    pk: int
    at: datetime

    @property
    def today(self) -> date:
        return legal_day(self.at)

    @cached_property
    def case(self) -> Workshop:
        return Workshop.objects.select_related("unit", "review_body", "rule_set").get(pk=self.pk)

    # ── the assessment ──────────────────────────────────────────────────────

    @cached_property
    def one(self) -> Assessment | None:
        return Assessment.objects.open().filter(workshop=self.pk).select_related("rectification", "round").first()

    @cached_property
    def grades(self) -> GradeList | None:
        """The list in work of the round in which it stands."""
        found = GradeList.objects.exclude(status=GradeList.Status.AGREED)
        return found.filter(round=self.one.round).first() if self.one else None

    @cached_property
    def undecided(self) -> Any:
        return self.one.findings.filter(upheld=None).first() if self.one else None

    @cached_property
    def uncommended(self) -> AssessmentRound | None:
        excellent = AssessmentRound.objects.filter(assessments__grade="excellent", commendation=None)
        return excellent.filter(assessments__status=Assessment.Status.DONE).first()

    # ── taking it away ──────────────────────────────────────────────────────

    @cached_property
    def revocation(self) -> Revocation | None:
        return Revocation.objects.filter(workshop=self.pk, ended_at=None).first()

    @cached_property
    def reopening(self) -> Any:
        return self.case.reopenings.filter(done_at=None).first()

    @cached_property
    def dispute(self) -> Any:
        return self.case.reconsiderations.filter(outcome="").first()

    @cached_property
    def owed_plaque(self) -> Any:
        return self.case.plaque_returns.filter(status="owed").first()

    # ── leaving it ──────────────────────────────────────────────────────────

    @cached_property
    def closing(self) -> ClosingProposal | None:
        return closing.of(self.case)

    @cached_property
    def departure(self) -> Departure | None:
        return departures.of(self.case)

    def change(self, *statuses: str, kind: str = "", one_step: bool | None = None) -> Change | None:
        found = [row for row in self.changes if row.status in statuses and kind in {"", row.kind}]
        if one_step is not None:
            found = [row for row in found if (row.kind in {"unit", "members", "address"}) is one_step]
        return found[0] if found else None

    @cached_property
    def changes(self) -> list[Change]:
        return list(self.case.changes.filter(ended_at=None).order_by("pk"))

    # ── the year ────────────────────────────────────────────────────────────

    @cached_property
    def filings(self) -> list[Filing]:
        return list(self.case.filings.order_by("year"))

    def filing(self, *statuses: str) -> Filing | None:
        return next((row for row in self.filings if row.status in statuses), None)

    @cached_property
    def inspections(self) -> list[Inspection]:
        return list(self.case.inspections.filter(ended_at=None))

    def inspection(self, status: str) -> Inspection | None:
        return next((row for row in self.inspections if row.status == status), None)

    # ── the money ───────────────────────────────────────────────────────────

    @cached_property
    def ledger(self) -> Ledger | None:
        return Ledger.objects.filter(workshop=self.pk).first()

    @cached_property
    def subsidy(self) -> Any:
        return self.case.subsidies.filter(withdrawn_at=None).first()

    @cached_property
    def payments(self) -> list[Any]:
        return list(self.subsidy.payments.order_by("ordinal")) if self.subsidy else []

    def payment(self, status: str, *, received: bool | None = None) -> Any:
        found = [row for row in self.payments if row.status == status]
        if received is not None:
            found = [row for row in found if row.receipts.exclude(status="refused").exists() is received]
        return found[0] if found else None

    def line(self, status: str, *kinds: str) -> LedgerEntry | None:
        rows = LedgerEntry.objects.filter(ledger__workshop=self.pk, status=status, reverses=None)
        return rows.filter(kind__in=kinds).last() if kinds else rows.last()

    @property
    def waiting(self) -> LedgerEntry | None:
        return LedgerEntry.objects.filter(ledger__workshop=self.pk, status="entered").first()

    @property
    def breach(self) -> Breach | None:
        return Breach.objects.filter(ledger__workshop=self.pk).exclude(status="closed").first()

    @property
    def settlement(self) -> Settlement | None:
        return Settlement.objects.filter(ledger__workshop=self.pk, status="open").first()


# ── deeds ────────────────────────────────────────────────────────────────────


@dataclass
class Act:
    """One attempt: who wants it, on which title, when; ``how`` is one of a hundred ways to do it."""

    world: World
    stand: Stand
    by: User
    at: datetime
    how: int

    @property
    def case(self) -> Workshop:
        return self.stand.case

    @property
    def today(self) -> date:
        return self.stand.today

    def in_days(self, days: int) -> date:
        return self.today + timedelta(days=days)

    def one_of(self, *choices: Found) -> Found:
        return choices[self.how % len(choices)]

    def person(self, who: str) -> User:
        return self.world.cast.people[who]


@dataclass(frozen=True)
class Deed:
    """What somebody does to a title; ``fits`` says when it is likely to be possible."""

    name: str
    theme: str
    who: tuple[str, ...]
    fits: Callable[[Facts], Any]
    do: Callable[[Act], object]
    often: int


DEEDS: dict[str, Deed] = {}


def deed(
    theme: str, *who: str, fits: Callable[[Facts], Any], often: int = 1
) -> Callable[[Callable[[Act], object]], Callable[[Act], object]]:
    """Decorator: one more thing that people do; ``who`` does it by office."""

    def keep(do: Callable[[Act], object]) -> Callable[[Act], object]:
        DEEDS[do.__name__] = Deed(do.__name__, theme, who, fits, do, often)
        return do

    return keep
