"""Shaped reads of score sheets: the sheet as its page shows it, a person's sheets, how far a case's sheets are."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import BigAutoField, Count, F, OuterRef, Q, QuerySet, Subquery, UUIDField
from django.db.models.functions import Coalesce
from django.http import Http404, QueryDict

from accounts.models import User
from accounts.roles import Role
from applications.models import Indicator, Workshop
from common import paging
from common.links import link_to
from common.statements import Given, Statement, written_once
from reviews.evidence import Card
from reviews.models import Assignment, Score, ScoreSheet
from reviews.services import scoring, signing

LOOKS = {
    Indicator.Judged.COMPUTED: ("系统计算", "tone-quiet", "chart"),
    Indicator.Judged.COMPUTED_AND_EXPERT: ("系统计算，可调整", "tone-wait", "chart"),
    Indicator.Judged.PAPERS: ("材料", "tone-wait", "file"),
    Indicator.Judged.SITE: ("现场", "tone-run", "eye"),
    Indicator.Judged.PAPERS_AND_SITE: ("材料和现场", "tone-run", "eye"),
}


@dataclass
class Item:
    """One indicator of a sheet with its present value; ``cards`` only where the page shows them."""

    score: Score
    current: bool = False
    cards: list[Card] = field(default_factory=list)
    evidence_words: str = ""

    @property
    def indicator(self) -> Indicator:
        return self.score.indicator

    @property
    def code(self) -> str:
        return self.indicator.code

    @property
    def fixed(self) -> bool:
        return self.indicator.judged == Indicator.Judged.COMPUTED

    @property
    def is_done(self) -> bool:
        return self.score.value is not None and not self.comment_owed

    @property
    def comment_owed(self) -> str:
        return scoring.comment_owed(self.indicator, self.score.value, self.score.comment)

    @property
    def look(self) -> tuple[str, str, str]:
        word, tone, icon = LOOKS[Indicator.Judged(self.indicator.judged)]
        return word, tone, icon

    @property
    def choices(self) -> list[tuple[str, bool]]:
        """What can be given, each with whether it is what stands there: 0, 1, 2 … or 0, 0.5, 1 …."""
        step, found, value = self.indicator.step, [], Decimal(0)
        while value <= self.indicator.points:
            found.append((plain(value), self.score.value is not None and value == self.score.value))
            value += step
        return found

    @property
    def bands(self) -> list[dict[str, Any]]:
        value = self.score.value
        return [
            {
                "words": plain(b.least) if b.least == b.most else f"{plain(b.least)}–{plain(b.most)}",
                "least": plain(b.least),
                "most": plain(b.most),
                "sentence": b.sentence,
                "hit": value is not None and b.least <= value <= b.most,
            }
            for b in self.indicator.bands.all()
        ]


@dataclass
class Shown:
    """A whole sheet: items in their order, sums, what is next."""

    sheet: ScoreSheet
    items: list[Item]

    @property
    def done(self) -> int:
        return sum(item.is_done for item in self.items)

    @property
    def total(self) -> Decimal:
        return signing.total_of([item.score for item in self.items])

    @property
    def full(self) -> Decimal:
        """Full marks of what is scored so far."""
        return sum((item.indicator.points for item in self.items if item.score.value is not None), Decimal(0))

    @property
    def is_complete(self) -> bool:
        return self.done == len(self.items)

    def find(self, code: str) -> Item | None:
        return next((item for item in self.items if item.code == code), None)

    def first_open(self) -> Item:
        return next((item for item in self.items if not item.is_done), self.items[0])

    def after(self, item: Item) -> Item | None:
        """The next indicator that is still open, from here on and round again."""
        place = self.items.index(item)
        others = [*self.items[place + 1 :], *self.items[:place]]
        return next((one for one in others if not one.is_done), None)


def plain(number: Decimal) -> str:
    """7, 7.5: as one says it."""
    return f"{number.normalize():f}"


# ── one sheet ────────────────────────────────────────────────────────────────


def seen_sheet(user: User, uuid: UUID) -> ScoreSheet:
    """The sheet with all that its page asks of its case; Http404 for whoever may not see it (yet)."""
    found = _OWN.rows(uuid=uuid, user=user.pk) if user.holds(Role.EXPERT) else []
    if not found:
        found = written_once(("sheet", user.standing), lambda: Statement(lambda: _seen(user))).rows(uuid=uuid)
    if not found:
        raise Http404
    return found[0]


def _seen(user: User | None) -> QuerySet[ScoreSheet]:
    """Of one's own nothing is asked but whose they are; how far the others are matters to theirs alone."""
    joined = (
        *("assignment__seat__expert__user", "rubric"),
        *("workshop__unit", "workshop__rule_set", "workshop__current_version"),
    )
    # long, or to be deciphered, and not asked for by every page
    left = ("workshop__search", "workshop__current_version__snapshot", "workshop__unit__contact_phone")
    own = {"assignment__seat__expert__user": Given("user", BigAutoField()), "assignment__ended_at": None}
    rows = ScoreSheet.objects.visible_to(user) if user else ScoreSheet.objects.filter(**own)
    found = rows.filter(pk=Given("uuid", UUIDField())).order_by().select_related(*joined)
    return found.defer(*left, "assignment__seat__expert__user__phone")


_OWN = Statement(lambda: _seen(None))


def is_own(sheet: ScoreSheet, user: User) -> bool:
    return sheet.assignment.seat.expert.user_id == user.pk


def shown(sheet: ScoreSheet) -> Shown:
    """Every indicator with its value; ``reviews.sheet_pages.dressed`` adds what stands beside one."""
    return Shown(sheet, [Item(score) for score in _SCORES.rows(sheet=sheet.pk)])


_SCORES = Statement(
    lambda: (
        Score.objects.filter(sheet=Given("sheet", UUIDField()))
        .select_related("indicator")
        .order_by("indicator__group__order", "indicator__order", "indicator__pk")
    )
)


def title_of(workshop: Workshop) -> str:
    """陆砚舟 · 数控铣工工作室."""
    return f"{workshop.technician_name} · {workshop.trade}工作室"


# ── many sheets ──────────────────────────────────────────────────────────────

PAGE = 25
BEGUN, SIGNED = paging.by_moment("since"), paging.by_moment("sheet__signed_at")

# of a value: it is there, and so are the words that it calls for
COMPLETE = Q(value__isnull=False) & (
    Q(indicator__comment_below=None) | Q(value__gte=F("indicator__comment_below")) | ~Q(comment="")
)


def with_progress(sheets: QuerySet[ScoreSheet]) -> QuerySet[ScoreSheet]:
    """Each with ``done`` of ``all`` indicators."""
    return sheets.annotate(**figures_of("pk"))


def figures_of(sheet: str) -> dict[str, Coalesce]:
    """How many indicators a sheet has and how many are done; ``sheet`` leads to it from the outer rows."""
    values = Score.objects.filter(sheet=OuterRef(sheet)).order_by().values("sheet")
    found = {"all": values, "done": values.filter(COMPLETE)}
    return {name: Coalesce(Subquery(rows.annotate(n=Count("*")).values("n")), 0) for name, rows in found.items()}


@dataclass(frozen=True)
class SheetRow:
    """One sheet in the list of its expert; what is signed is scored throughout."""

    uuid: UUID
    title: str
    unit: str
    signed_at: datetime | None
    done: int
    all: int

    @property
    def href(self) -> str:
        return link_to("reviews:sheet", str(self.uuid))


def own_sheets(user: User, query: QueryDict, *, signed: bool) -> tuple[list[SheetRow], paging.Page[Any]]:
    """A page of an expert's sheets: those that he still fills, or those that he has signed, the latest first."""
    status = ScoreSheet.Status.SIGNED if signed else ScoreSheet.Status.OPEN

    def rows() -> QuerySet[Any, Any]:
        own = Assignment.objects.alive().filter(seat__expert__user=user.pk, sheet__status=status)
        names = ("workshop__technician_name", "workshop__trade", "workshop__unit__name")
        return own.annotate(**figures_of("sheet")).values_list(
            "pk", "since", "sheet", "sheet__signed_at", *names, "done", "all", named=True
        )

    key = SIGNED if signed else BEGUN
    page: paging.Page[Any] = paging.page_of(rows, key, query, PAGE, known_by=("own sheets", user.pk, signed))
    return [
        SheetRow(
            uuid=row.sheet,
            title=f"{row.workshop__technician_name} · {row.workshop__trade}",
            unit=row.workshop__unit__name,
            signed_at=row.sheet__signed_at,
            done=row.done,
            all=row.all,
        )
        for row in page.rows
    ], page


def open_uuids(user: User) -> list[str]:
    """The sheets of which a device may keep a copy."""
    return [str(pk) for (pk,) in _OPEN.rows(user=user.pk)] if user.holds(Role.EXPERT) else []


_OPEN = Statement(
    lambda: (
        ScoreSheet.objects.filter(
            assignment__seat__expert__user=Given("user", BigAutoField()),
            assignment__ended_at=None,
            status=ScoreSheet.Status.OPEN,
        )
        .order_by()
        .values_list("pk")
    )
)


@dataclass(frozen=True)
class Progress:
    """How far one expert's sheet is; what he gave stays sealed until all are in."""

    expert: str
    uuid: UUID | None
    done: int
    all: int
    status: str
    signed_at: datetime | None
    is_visible: bool
    total: Decimal | None
