"""What this app knows of a title's whole life: filings, money, changes, what is owed ahead. The roof adds it up.

A part is figures for the head, cells of the table year by year, duties with their days, milestones. Everything of this
floor comes from one statement, and from two more what the rules will ask for next.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BigAutoField, DecimalField, F, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import JSONObject
from django.urls import reverse

from accounts.models import User
from applications import permissions
from applications.filing_days import FilingDays, is_late
from applications.models import (
    Breach,
    Change,
    Departure,
    Filing,
    FilingExtension,
    LedgerEntry,
    ProgrammeRules,
    Settlement,
    Subsidy,
    Workshop,
    WorkshopEvent,
)
from applications.selectors import filing as filings
from applications.selectors import timeline
from applications.states import ALIVE
from common.clock import legal_day
from common.statements import Given, Statement
from common.templatetags.ui import cn_date, cn_day, money, wan

SOON, URGENT = 30, 7
OPEN = frozenset({Change.Status.SUBMITTED, Change.Status.RETURNED, Change.Status.CHECKED})
# acts of which nothing else on the page tells, with their icon and tone
TURNS = {"close": ("history", "quiet"), "reinstate": ("award", "good")}
MONEY: Any = DecimalField(max_digits=14, decimal_places=2)
NOTHING = Decimal(0)
Row = Mapping[str, Any]


# ── the shapes ───────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Figure:
    """One number of the head."""

    label: str
    value: str
    unit: str = ""
    note: str = ""
    href: str = ""
    tone: str = "quiet"


@dataclass(frozen=True)
class Cell:
    """What one year came to in one column."""

    text: str
    note: str = ""
    tone: str = ""
    href: str = ""


@dataclass(frozen=True)
class Owed:
    """One thing that is owed: by whom, until when, where it is done."""

    what: str
    due_on: date
    whom: str
    href: str = ""
    action: str = "去办理"
    is_own: bool = False

    def left(self, today: date) -> int:
        return (self.due_on - today).days

    def tone(self, today: date) -> str:
        left = self.left(today)
        return "bad" if left < URGENT else "act" if left <= SOON else "quiet"


@dataclass(frozen=True)
class Milestone:
    """One thing that happened and counts."""

    day: date
    what: str
    icon: str = "check"
    tone: str = "good"
    detail: str = ""
    href: str = ""


@dataclass
class Part:
    """What one app or stage tells."""

    figures: list[Figure] = field(default_factory=list)
    cells: dict[tuple[int, str], Cell] = field(default_factory=dict)
    owed: list[Owed] = field(default_factory=list)
    milestones: list[Milestone] = field(default_factory=list)
    missing: list[tuple[str, str]] = field(default_factory=list)  # what has no day but lacks: sentence, address


def day_of(text: str | None) -> date | None:
    """The legal day of a moment, or the day itself, as JSON spells it."""
    if not text:
        return None
    return legal_day(datetime.fromisoformat(text)) if len(text) > len("2026-01-31") else date.fromisoformat(text)


def rows_as_json(rows: QuerySet[Any], *names: str, **columns: Any) -> ArraySubquery:
    """The rows of one case as a column of its statement; ``rows`` name the case as ``workshop``."""
    wanted = {**{name: name for name in names}, **columns}
    return ArraySubquery(rows.values(json=JSONObject(**wanted)))


# ── reading ──────────────────────────────────────────────────────────────────


def _reading() -> QuerySet[Workshop]:
    mine = {"workshop": OuterRef("pk")}
    lines = LedgerEntry.objects.filter(ledger__workshop=OuterRef("pk"), status=LedgerEntry.Status.CONFIRMED)
    subsidy, own = Q(fund=LedgerEntry.Fund.SUBSIDY), Q(fund=LedgerEntry.Fund.OWN)
    bought = Q(kind__in=[LedgerEntry.Kind.EXPENSE, LedgerEntry.Kind.REFUND])
    years = lines.order_by("year").values("year")
    return (
        Workshop.objects.filter(pk=Given("pk", BigAutoField()))
        .annotate(
            found_filings=rows_as_json(
                Filing.objects.filter(**mine).exclude(status=Filing.Status.DROPPED).order_by("year"),
                *("year", "status", "due_on", "return_due_on", "has_summary", "first_filed_at", "accepted_at"),
            ),
            found_years=ArraySubquery(
                years.annotate(
                    spent=Sum("effect", filter=subsidy & bought, default=NOTHING, output_field=MONEY),
                    own=Sum("amount", filter=own & Q(kind="expense"), default=NOTHING, output_field=MONEY)
                    - Sum("amount", filter=own & Q(kind="refund"), default=NOTHING, output_field=MONEY),
                ).values(json=JSONObject(year="year", spent="spent", own="own"))
            ),
            found_subsidies=rows_as_json(
                Subsidy.objects.filter(**mine, withdrawn_at=None).order_by("pk"), "amount", "authorised_at"
            ),
            found_breaches=rows_as_json(
                Breach.objects.filter(ledger__workshop=OuterRef("pk")).exclude(status=Breach.Status.CLOSED),
                *("pk", "status", "due_on", "amount"),
            ),
            found_settlements=rows_as_json(
                Settlement.objects.filter(ledger__workshop=OuterRef("pk")).exclude(status=Settlement.Status.DROPPED),
                *("status", "due_on", "opened_at", "closed_at"),
            ),
            found_changes=rows_as_json(
                Change.objects.filter(**mine, submitted_at__isnull=False).order_by("number"),
                *("number", "kind", "status", "submitted_at", "held_from", "due_on", "origin"),
            ),
            found_departures=rows_as_json(
                Departure.objects.filter(**mine, withdrawn_at=None).order_by("gone_on"),
                *("how", "gone_on", "due_on", "settled_at"),
            ),
            found_rules=rows_as_json(
                ProgrammeRules.objects.order_by("-valid_from"),
                *("valid_from", "filing_month", "filing_day", "summary_after_months"),
            ),
            found_extensions=rows_as_json(FilingExtension.objects.order_by("pk"), "year", "now"),
            found_turns=rows_as_json(
                WorkshopEvent.objects.filter(**mine, verb__in=TURNS).order_by("sequence"), "verb", "at"
            ),
            **{f"ledger_{name}": F(f"ledger__{name}") for name in ("balance", "received", "own_spent", "misused")},
        )
        .only("pk")
        .order_by()
    )


_READING = Statement(_reading)


def part_of(workshop: Workshop, user: User, at: datetime) -> Part:
    """Everything of this floor that the person may read."""
    found: Any = _READING.rows(pk=workshop.pk)[0]
    part = Part()
    _filings(part, workshop, user, found, at)
    if permissions.follows(workshop, user):
        _money(part, workshop, user, found)
    _changes(part, workshop, user, found)
    if workshop.granted_at is not None:
        day = legal_day(workshop.granted_at)
        what = "按原始批次登记的称号" if workshop.is_old else "认定为北京市首席技师工作室"
        part.milestones.append(Milestone(day, what, "award"))
    for row in found.found_turns:
        day = legal_day(datetime.fromisoformat(row["at"]))
        part.milestones.append(Milestone(day, timeline.words_of(row["verb"]), *TURNS[row["verb"]]))
    return part


# ── yearly filing ────────────────────────────────────────────────────────────


def _filings(part: Part, workshop: Workshop, user: User, found: Any, at: datetime) -> None:
    held = [_filing(row) for row in found.found_filings]
    for row in held:
        label, tone, _ = filings.look_of(row, at)
        href = reverse("workshops:filing", args=[workshop.pk, row.year])
        late = "逾期报送" if is_late(row) else ""
        note = late or (cn_day(row.first_filed_at).partition("（")[0] if row.first_filed_at else "")
        part.cells[row.year, "filing"] = Cell(label, note, "act" if late and tone == "good" else tone, href)
        if row.accepted_at:
            what = f"{row.year} 年度备案完成"
            part.milestones.append(Milestone(legal_day(row.accepted_at), what, "file", "run", late, href))
    filed = sum(row.first_filed_at is not None for row in held)
    overdue = sum(is_late(row) for row in held)
    note = f"{overdue} 次逾期" if overdue else ("全部按时" if filed else "还没有到期")
    href = reverse("workshops:filings", args=[workshop.pk])
    part.figures.append(
        Figure("年度备案", str(filed), "次", note, href, "act" if overdue else "good" if filed else "quiet")
    )
    own = permissions.unit_member(workshop, user)
    for duty in filings.duties_of(workshop, at, held, _days(found)):
        part.owed.append(Owed(duty.words, duty.due_on, "所在单位", duty.href, "去填写", own))


def _days(found: Any) -> FilingDays:
    rules = [ProgrammeRules(**{**row, "valid_from": day_of(row["valid_from"])}) for row in found.found_rules]
    added = [FilingExtension(**{**row, "now": day_of(row["now"])}) for row in found.found_extensions]
    return FilingDays(rules, added)


def _filing(row: Row) -> Filing:
    """The row of the table again, to be asked what it is asked everywhere."""
    moments = {name: row[name] and datetime.fromisoformat(row[name]) for name in ("first_filed_at", "accepted_at")}
    days = {name: day_of(row[name]) for name in ("due_on", "return_due_on")}
    return Filing(year=row["year"], status=row["status"], has_summary=row["has_summary"], **moments, **days)


# ── money ────────────────────────────────────────────────────────────────────


def _money(part: Part, workshop: Workshop, user: User, found: Any) -> None:
    href = reverse("workshops:ledger", args=[workshop.pk])
    for row in found.found_years:
        spent, own = -Decimal(str(row["spent"])), Decimal(str(row["own"]))
        part.cells[row["year"], "money"] = Cell(f"{money(spent)} 元" if spent else "—", href=href)
        part.cells[row["year"], "own"] = Cell(f"{money(own)} 元" if own else "—", href=href)
    subsidy = sum((Decimal(str(row["amount"])) for row in found.found_subsidies), NOTHING)
    if subsidy:
        balance = found.ledger_balance or NOTHING
        note = f"结余 {money(balance)} 元" if found.ledger_received else "尚未到账"
        part.figures.append(Figure("市财政补助", wan(subsidy), "万元", note, href, "good"))
    else:
        part.figures.append(Figure("市财政补助", "—", "", "未列入重点资助", href))
    own = found.ledger_own_spent or NOTHING
    part.figures.append(Figure("单位自筹投入", wan(own) if own else "—", "万元" if own else "", "台账累计", href))
    for row in found.found_subsidies:
        day = day_of(row["authorised_at"])
        if day:
            what = f"列入重点资助，补助 {wan(Decimal(str(row['amount'])))} 万元"
            part.milestones.append(Milestone(day, what, "money", "good", href=href))
    _money_owed(part, workshop, user, found, href)


def _money_owed(part: Part, workshop: Workshop, user: User, found: Any, href: str) -> None:
    own = permissions.unit_member(workshop, user)
    for row in found.found_breaches:
        if row["status"] == Breach.Status.OPEN:
            amount = money(Decimal(str(row["amount"])))
            where = reverse("workshops:breach", args=[workshop.pk, row["pk"]])
            due_on = date.fromisoformat(row["due_on"])
            part.owed.append(Owed(f"说明或归还不合规支出 {amount} 元", due_on, "所在单位", where, "去处理", own))
    for row in found.found_settlements:
        if row["status"] == Settlement.Status.OPEN:
            where = reverse("workshops:ledger_settlement", args=[workshop.pk])
            due_on = date.fromisoformat(row["due_on"])
            part.owed.append(Owed("清算并上缴剩余补助经费", due_on, "所在单位", where, "去办理", own))
        elif day := day_of(row["closed_at"]):
            part.milestones.append(Milestone(day, "补助经费清算完毕", "money", "run", href=href))


# ── changes ──────────────────────────────────────────────────────────────────


def _changes(part: Part, workshop: Workshop, user: User, found: Any) -> None:
    href = reverse("workshops:changes", args=[workshop.pk])
    follows = permissions.follows(workshop, user)
    done = [row for row in found.found_changes if row["status"] == Change.Status.DONE]
    part.figures.append(Figure("变更", str(len(done)), "次", "已办结", href))
    by_year: dict[int, list[str]] = {}
    for row in done:
        day, kind = date.fromisoformat(row["held_from"]), str(Change.Kind(row["kind"]).label)
        by_year.setdefault(day.year, []).append(kind)
        if row["kind"] != Change.Kind.CLOSE:  # the act tells of it
            where = _page_of(row, workshop) if follows else href
            part.milestones.append(Milestone(day, kind, "history", "run", f"第 {row['number']} 号", where))
    for year, kinds in by_year.items():
        part.cells[year, "changes"] = Cell("、".join(dict.fromkeys(kinds)), href=href)
    for row in found.found_departures:
        what = f"首席技师{Departure.How(row['how']).label}"
        part.milestones.append(Milestone(date.fromisoformat(row["gone_on"]), what, "alert", "act", href=href))
    if follows and workshop.state in ALIVE:
        _changes_owed(part, workshop, user, found)


def _changes_owed(part: Part, workshop: Workshop, user: User, found: Any) -> None:
    """What came back, and a successor who is not proposed yet."""
    own = permissions.unit_member(workshop, user)
    for row in found.found_changes:
        if row["status"] == Change.Status.RETURNED and row["due_on"] and row["origin"] == Change.Origin.UNIT:
            what = f"修改并重新报送{Change.Kind(row['kind']).label}"
            where = _page_of(row, workshop)
            part.owed.append(Owed(what, date.fromisoformat(row["due_on"]), "所在单位", where, "去修改", own))
    if any(row["kind"] == Change.Kind.TECHNICIAN and row["status"] in OPEN for row in found.found_changes):
        return
    for row in found.found_departures:
        if row["settled_at"] is None:
            since = cn_date(date.fromisoformat(row["gone_on"]))
            what = f"提出继任人选（首席技师自 {since}起{Departure.How(row['how']).label}）"
            href = reverse("workshops:changes", args=[workshop.pk])
            part.owed.append(Owed(what, date.fromisoformat(row["due_on"]), "所在单位", href, "去提出", own))


def _page_of(row: Row, workshop: Workshop) -> str:
    return reverse("workshops:change", args=[workshop.pk, row["number"]])
