"""The rows of 推荐汇总表 and 推荐函 from the body's recommended cases; how they look is said downstairs."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from applications.models import Round, Workshop
from applications.printing import recommendation
from applications.printing.recommendation import RecommendationLetter, RecommendedWorkshop
from common.documents import Document


def rows_of(workshops: Iterable[Workshop]) -> list[RecommendedWorkshop]:
    """One row a case, numbered in the order given."""
    return [_row(place, workshop) for place, workshop in enumerate(workshops, 1)]


def _row(place: int, workshop: Any) -> RecommendedWorkshop:
    return RecommendedWorkshop(
        order=place,
        workshop_name=workshop.name,
        unit_name=workshop.unit.name,
        technician=workshop.technician_name,
        trade=workshop.trade,
        level=workshop.technician_chapter.get_level_display(),
        honours="；".join(h.kind.name if h.kind else h.name for h in workshop.honours.all()),
        industry=workshop.unit_chapter.get_strategic_industry_display(),
        conclusion=workshop.of_body[0].get_conclusion_display() if workshop.of_body else "",
    )


def table(body: str, round_: Round, workshops: Iterable[Workshop]) -> Document:
    return recommendation.table(rows_of(workshops), body=body, round_name=round_.name)


def letter(body: str, round_: Round, workshops: Iterable[Workshop], *, day: date, copies: int) -> Document:
    """The unsealed letter: number, date and seal are the body's own."""
    return recommendation.letter(
        RecommendationLetter(
            body=body, round_name=round_.name, rows=rows_of(workshops), day=day.isoformat(), copies=copies
        )
    )
