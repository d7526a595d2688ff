"""Shaped reads of score sheets: the sheet as its page shows it, a person's sheets, how far a case's sheets are."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet, UUIDField
from django.http import Http404

from accounts.models import User
from applications.models import Indicator, Workshop
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
    found = written_once(("sheet", user.standing), lambda: _seen(user)).rows(uuid=uuid)
    if not found:
        raise Http404
    return found[0]


def _seen(user: User) -> Statement[ScoreSheet]:
    joined = ("assignment__seat__expert__user", "workshop__unit", "workshop__rule_set", "workshop__current_version")
    rows = ScoreSheet.objects.visible_to(user).filter(pk=Given("uuid", UUIDField())).order_by()
    return Statement(lambda: rows.select_related(*joined))


def is_own(sheet: ScoreSheet, user: User) -> bool:
    return sheet.assignment.seat.expert.user_id == user.pk


def shown(sheet: ScoreSheet) -> Shown:
    """Every indicator with its value and bands. Two statements."""
    scores = (
        sheet.scores.select_related("indicator__group")
        .prefetch_related("indicator__bands")
        .order_by("indicator__group__order", "indicator__order", "indicator__pk")
    )
    return Shown(sheet, [Item(score) for score in scores])


def title_of(workshop: Workshop) -> str:
    """陆砚舟 · 数控铣工工作室."""
    return f"{workshop.technician_name} · {workshop.trade}工作室"


# ── many sheets ──────────────────────────────────────────────────────────────

MOST_LISTED = 50

_COMPLETE = Q(scores__value__isnull=False) & (
    Q(scores__indicator__comment_below=None)
    | Q(scores__value__gte=F("scores__indicator__comment_below"))
    | ~Q(scores__comment="")
)


def with_progress(sheets: QuerySet[ScoreSheet]) -> QuerySet[ScoreSheet]:
    """Each with ``done`` of ``all`` indicators."""
    return sheets.annotate(all=Count("scores", distinct=True), done=Count("scores", filter=_COMPLETE, distinct=True))


def own_sheets(user: User) -> list[ScoreSheet]:
    """An expert's sheets, open ones first; one more than a page lists, where there are so many."""
    order = (F("signed_at").desc(nulls_first=True), "-opened_at", "pk")
    listed = ScoreSheet.objects.owned_by(user).order_by(*order)[: MOST_LISTED + 1]
    rows = with_progress(ScoreSheet.objects.filter(pk__in=listed.values("pk"))).select_related("workshop__unit")
    return list(rows.defer("workshop__search").order_by(*order))


def open_uuids(user: User) -> list[str]:
    """The sheets of which a device may keep a copy."""
    rows = ScoreSheet.objects.owned_by(user).filter(status=ScoreSheet.Status.OPEN)
    return [str(pk) for pk in rows.values_list("pk", flat=True)]


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


def progress_of(workshop: Workshop, user: User) -> list[Progress]:
    """Every expert who judges a case now and how far he is; totals only once all are in. Two statements."""
    open_to_him = ScoreSheet.objects.visible_to(user).filter(pk=OuterRef("pk"), status=ScoreSheet.Status.SIGNED)
    sheets = with_progress(ScoreSheet.objects.annotate(is_visible=Exists(open_to_him)))
    rows = (
        Assignment.objects.filter(workshop=workshop.pk)
        .filter(Q(ended_at=None) | Q(sheet__status=ScoreSheet.Status.SIGNED))
        .select_related("seat__expert__user")
        .prefetch_related(Prefetch("sheet", queryset=sheets))
        .order_by("seat__order", "pk")
    )
    return [_progress(assignment) for assignment in rows]


def _progress(assignment: Assignment) -> Progress:
    sheet: Any = getattr(assignment, "sheet", None)
    may_see = sheet is not None and sheet.is_visible
    return Progress(
        expert=assignment.seat.expert.user.name,
        uuid=sheet.pk if sheet else None,
        done=sheet.done if sheet else 0,
        all=sheet.all if sheet else 0,
        status=sheet.get_status_display() if sheet else "未开始",
        signed_at=sheet.signed_at if sheet else None,
        is_visible=may_see,
        total=sheet.total if may_see else None,
    )
