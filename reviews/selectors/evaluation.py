"""Shaped reads of one evaluation: spread per indicator, the sheets side by side, what the dossier shows to whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import connection
from django.http import Http404

from accounts.models import User
from accounts.roles import Role
from applications.models import Workshop
from applications.states import TITLED, State
from reviews import evaluation_standing, terms, title_standing
from reviews.aggregation import plain
from reviews.evaluation_standing import EvaluationStanding, counted_sheets
from reviews.models import Assignment, Discussion, Evaluation, Reevaluation, ScoreSheet
from reviews.selectors.panel import standing_of

_SPREAD = {
    purpose: f"""
WITH {counted_sheets(purpose)}
SELECT i.id, g.title, i.code, i.title, i.points, min(v.value), max(v.value), i.points * q.spread_share,
    array_agg(v.value ORDER BY sheet.uuid), array_agg(sheet.uuid ORDER BY sheet.uuid)
FROM asked q
JOIN sheet ON sheet.workshop_id = q.workshop_id
JOIN reviews_score v ON v.sheet_id = sheet.uuid AND v.value IS NOT NULL
JOIN applications_indicator i ON i.id = v.indicator_id
JOIN applications_rubricgroup g ON g.id = i.group_id
GROUP BY i.id, g.id, q.spread_share
ORDER BY g."order", g.id, i."order", i.id
"""  # noqa: S608 - put together from the constants above
    for purpose in terms.Purpose
}


@dataclass(frozen=True)
class IndicatorSpread:
    """One line of the table in which the sheets stand side by side."""

    indicator: int
    group: str
    code: str
    title: str
    points: Decimal
    lowest: Decimal
    highest: Decimal
    allowed: Decimal
    values: dict[Any, Decimal]

    @property
    def width(self) -> Decimal:
        return self.highest - self.lowest

    @property
    def is_wide(self) -> bool:
        return self.width > self.allowed

    @property
    def frozen(self) -> dict[str, Any]:
        """What the evaluation keeps of it."""
        return {
            "indicator": self.indicator,
            "code": self.code,
            "lowest": str(self.lowest),
            "highest": str(self.highest),
            "share": str((self.width / self.points).quantize(Decimal("0.0001"))),
            "over": self.is_wide,
        }


def spread_of(workshop: int, purpose: str = terms.AWARD) -> list[IndicatorSpread]:
    """Every indicator that was judged, in the order of the rubric; of the sheets that count, extremes included."""
    with connection.cursor() as cursor:
        cursor.execute(_SPREAD[terms.Purpose(purpose)], [[workshop]])
        rows = cursor.fetchall()
    lines: list[list[Any]] = [[*facts, dict(zip(who, given, strict=True))] for *facts, given, who in rows]
    return [IndicatorSpread(*line) for line in lines]


@dataclass(frozen=True)
class MatrixRow:
    """One indicator with what each expert gave."""

    code: str
    title: str
    points: str
    cells: list[str]
    width: str
    is_wide: bool


@dataclass(frozen=True)
class Matrix:
    """The signed sheets side by side, every figure as it is read."""

    experts: list[str]
    rows: list[MatrixRow]
    totals: list[str]

    @property
    def wide(self) -> int:
        return sum(row.is_wide for row in self.rows)


def matrix_of(workshop: int, sheets: list[SheetLine], purpose: str = terms.AWARD) -> Matrix:
    columns = [line for line in sheets if line.total is not None]
    rows = [
        MatrixRow(
            code=row.code,
            title=row.title,
            points=plain(row.points),
            cells=[plain(row.values[line.uuid]) if line.uuid in row.values else "—" for line in columns],
            width=plain(row.width),
            is_wide=row.is_wide,
        )
        for row in spread_of(workshop, purpose)
    ]
    return Matrix([line.expert for line in columns], rows, [plain(line.total) for line in columns if line.total])


@dataclass(frozen=True)
class SheetLine:
    """How far one expert is; the total is None while it is sealed."""

    uuid: Any
    expert: str
    is_leader: bool
    is_released: bool
    status: str
    signed_at: datetime | None
    total: Decimal | None
    reason: str
    is_extreme: bool = False


def sheets_of(workshop: Workshop, stands: EvaluationStanding, *, opened: bool) -> list[SheetLine]:
    """The sheets before the present panel, those not begun included; ``opened`` says whether totals are told."""
    wanted = Assignment.objects.filter(workshop=workshop, seat__panel=stands.panel).select_related(
        "seat__expert__user", "sheet"
    )
    rows = [row for row in wanted.order_by("seat__order", "pk") if row.ended_at is None or _counts(row)]
    signed = sorted((row.sheet.total, row.sheet.uuid.hex) for row in rows if _counts(row))
    extremes = {signed[0][1], signed[-1][1]} if signed and stands.counted < stands.sheets else set()
    return [
        SheetLine(
            uuid=row.sheet.uuid if hasattr(row, "sheet") else None,
            expert=row.seat.expert.user.name,
            is_leader=row.seat.expert.user_id == stands.leader,
            is_released=row.ended_at is not None,
            status=row.sheet.get_status_display() if hasattr(row, "sheet") else "尚未开始",
            signed_at=row.sheet.signed_at if _counts(row) else None,
            total=row.sheet.total if opened and _counts(row) else None,
            reason=row.sheet.reason if opened and _counts(row) else "",
            is_extreme=opened and _counts(row) and row.sheet.uuid.hex in extremes,
        )
        for row in rows
    ]


def _counts(row: Assignment) -> bool:
    stays = row.ended_at is None or row.ended_ground == Assignment.Ended.RELEASED
    return stays and hasattr(row, "sheet") and row.sheet.status == ScoreSheet.Status.SIGNED


def shown_of(workshop: Workshop, user: User) -> bool:
    """Whether the award is still this person's to read: who comes to assess a title learns nothing of it."""
    return workshop.state not in TITLED or not user.holds(Role.EXPERT) or user.sees_every_case()


def sits_in(workshop: Workshop, user: User, purpose: str | None = None) -> bool:
    """Whether the person follows the evaluation from within: both bureaus, and the experts who judge the case.

    Scores are sealed from them too until all sheets are in (``EvaluationStanding.is_complete``).
    """
    if user.sees_every_case():
        return True
    purpose = purpose or terms.purpose_of(workshop)
    if not user.holds(Role.EXPERT) or (purpose == terms.AWARD and not shown_of(workshop, user)):
        return False
    return user.pk in standing_of(workshop, purpose).judges


def is_decided(workshop: Workshop, purpose: str = terms.AWARD) -> bool:
    """Whether both bureaus have said how it ended; judged anew it is open again."""
    if purpose == terms.ASSESSMENT:
        found = title_standing.of(workshop).assessment
        return found is not None and bool(found.grade)
    return workshop.qualified_at is not None or workshop.state == State.UNQUALIFIED


def knows_the_result(workshop: Workshop, user: User, purpose: str | None = None) -> bool:
    """The unit and the body learn of it when the case has passed or failed, or its grade is fixed."""
    purpose = purpose or terms.purpose_of(workshop)
    if sits_in(workshop, user, purpose):
        return True
    return is_decided(workshop, purpose) and (purpose == terms.ASSESSMENT or shown_of(workshop, user))


def knows_the_experts(workshop: Workshop, user: User, purpose: str | None = None) -> bool:
    """Whether the person is told who judges: nobody outside before it is decided, lest the experts be approached.

    The one rule for every page, file and letter of a case that might name an expert.
    """
    return knows_the_result(workshop, user, purpose)


def current(workshop: Workshop, purpose: str | None = None) -> Evaluation | None:
    purpose = purpose or terms.purpose_of(workshop)
    found = Evaluation.objects.filter(workshop=workshop, purpose=purpose, ended_at=None, succeeded_at=None)
    return found.select_related("veto", "opinion_by__expert__user", "seal__signer", "panel").first()


def discussions_of(evaluation: int | None) -> list[Discussion]:
    if evaluation is None:
        return []
    return list(Discussion.objects.filter(evaluation=evaluation).select_related("by", "indicator"))


@dataclass(frozen=True)
class DossierEvaluation:
    """What templates/reviews/evaluation/_dossier.html draws on the tab 评审."""

    stands: EvaluationStanding
    query: str  # what an address needs to mean this evaluation
    is_judging: bool
    within: bool
    opened: bool
    evaluation: Evaluation | None
    former: list[Evaluation]
    reevaluation: Reevaluation | None
    remedy: str

    @property
    def signed(self) -> int:
        return self.stands.experts - self.stands.missing


def for_dossier(workshop: Workshop, user: User, purpose: str = terms.AWARD) -> DossierEvaluation | None:
    """None before an evaluation. Unit and body read the outcome and the opinion once it is decided, never a score."""
    if purpose == terms.AWARD and workshop.evaluating_since is None:
        return None
    stands, bureau = evaluation_standing.of(workshop, purpose), user.sees_every_case()
    if purpose == terms.ASSESSMENT and stands.evaluation is None:
        return None
    within, decided = sits_in(workshop, user, purpose), is_decided(workshop, purpose)
    known = list(workshop.evaluations.filter(purpose=purpose, succeeded_at=None).select_related("veto"))
    return DossierEvaluation(
        stands=stands,
        query=terms.asked_for(workshop, purpose),
        is_judging=terms.is_judged(workshop, purpose),
        within=within,
        opened=within and stands.is_complete,
        evaluation=next((one for one in known if one.ended_at is None), None) if within or decided else None,
        former=[one for one in known if one.ended_at is not None] if bureau else [],
        reevaluation=_asked(stands) if bureau else None,
        remedy=workshop.rule_set.remedy if workshop.state == State.UNQUALIFIED else "",
    )


def asked_of(workshop: Workshop, pk: int) -> Reevaluation:
    """One request to judge the case anew. Raises Http404."""
    found = Reevaluation.objects.filter(pk=pk, evaluation__workshop=workshop)
    asked = found.select_related("proposed_by", "answered_by", "evaluation").first()
    if asked is None:
        raise Http404
    return asked


def _asked(stands: EvaluationStanding) -> Reevaluation | None:
    if not stands.reevaluation:
        return None
    asked = Reevaluation.objects.filter(evaluation=stands.evaluation).select_related("proposed_by", "answered_by")
    return asked.first()
