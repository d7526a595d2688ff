"""Invented score sheets: believable points in steps, with the total that the life of the case asks for."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from random import Random
from typing import Any

from applications.invented.copying import bare
from applications.models import Indicator, RuleSet, Version, Workshop
from applications.services.rubrics import indicators_for
from reviews.computing import points_of
from reviews.models import Assignment, Score, ScoreSheet
from reviews.services.signing import hash_of, reason_owed

HUNDREDTH = Decimal("0.01")
NOISE = 0.12
_COMMENTS = ("材料不够充分，现场未能核实。", "与申报材料有差距，建议补充完善。", "作用尚不明显。")
_REASON = "依据评分标准逐项核对材料并结合现场考察，总分反映实际情况。"


@dataclass(frozen=True)
class Marked:
    """A sheet with its scores in the order of the rubric."""

    sheet: ScoreSheet
    indicators: list[Indicator]
    scores: list[Score]


@dataclass(frozen=True)
class Eyes:
    """How a panel sees a case: what the system knows of it (indicator → points and figures), and how good it is."""

    workshop: Workshop
    known: dict[int, tuple[Decimal, str]]
    quality: float
    opened_at: datetime


@dataclass(frozen=True)
class _Scale:
    """One indicator with every value that can be given, as the database spells it."""

    indicator: Indicator
    values: list[Decimal]

    def at(self, share: float) -> Decimal:
        return self.values[min(max(round(share * (len(self.values) - 1)), 0), len(self.values) - 1)]


class Marker:
    """Fills sheets of one set of rules."""

    def __init__(self, random: Random, rules: RuleSet) -> None:
        assert rules.rubric is not None  # noqa: S101 - load_reference gives every set of rules its rubric
        self._random = random
        self._rules = rules
        self._rubric = rules.rubric
        self._scales: dict[str, list[_Scale]] = {}

    def quality(self, *, passes: bool) -> float:
        """How good a case is in the eyes of its panel, as a share of the points."""
        return self._random.uniform(0.82, 0.95) if passes else self._random.uniform(0.42, 0.6)

    def computed(self, workshop: Workshop, version: Version) -> dict[int, tuple[Decimal, str]]:
        """What the system knows of a case: indicator → points and figures."""
        scales = self._of(workshop)
        return {
            scale.indicator.pk: _spelled(points_of(scale.indicator, version.snapshot, self._rules))
            for scale in scales
            if scale.indicator.computed_by
        }

    def begun(self, assignment: Assignment, eyes: Eyes, share: float) -> Marked:
        """A sheet on which ``share`` of the indicators are scored."""
        scales = self._of(eyes.workshop)
        sheet = ScoreSheet(
            uuid=uuid.UUID(int=self._random.getrandbits(128), version=4),
            assignment=assignment,
            workshop=eyes.workshop,
            rubric=self._rubric,
            opened_at=eyes.opened_at,
        )
        done = round(len(scales) * share)
        scores = [self._score(sheet, scale, eyes, scored=place < done) for place, scale in enumerate(scales)]
        sheet.revision = sum(score.revision for score in scores)
        return Marked(sheet, [scale.indicator for scale in scales], scores)

    def signed(self, assignment: Assignment, eyes: Eyes, at: datetime) -> Marked:
        """A whole sheet under its signature. Its hash is that of ``reviews.services.signing``."""
        marked = self.begun(assignment, eyes, 1)
        sheet = marked.sheet
        sheet.total = sum((score.value for score in marked.scores if score.value is not None), Decimal(0))
        sheet.reason = _REASON if reason_owed(sheet.total, self._rules) else ""
        sheet.status, sheet.signed_at = ScoreSheet.Status.SIGNED, at
        sheet.signed_how = ScoreSheet.SignedBy.TYPED
        sheet.content_hash = hash_of(content_of(marked, eyes.workshop.submitted_version))
        return marked

    def _score(self, sheet: ScoreSheet, scale: _Scale, eyes: Eyes, *, scored: bool) -> Score:
        indicator = scale.indicator
        computed, figures = eyes.known.get(indicator.pk, (None, ""))
        value, comment = computed, ""
        given = computed is None and scored
        if given:
            value = scale.at(eyes.quality + self._random.uniform(-NOISE, NOISE))
        below = indicator.comment_below
        if value is not None and below is not None and value < below:
            comment = self._random.choice(_COMMENTS)
        return bare(
            Score,
            sheet_id=sheet.pk,
            indicator_id=indicator.pk,
            value=value,
            comment=comment,
            computed=computed,
            figures=figures,
            revision=1 if given else 0,
            saved_at=eyes.opened_at,
        )

    def _of(self, workshop: Workshop) -> list[_Scale]:
        kind = workshop.unit.unit_kind
        if kind not in self._scales:
            self._scales[kind] = [_scale(indicator) for indicator in indicators_for(self._rubric, kind)]
        return self._scales[kind]


def content_of(marked: Marked, version: Version) -> dict[str, Any]:
    """What the signature covers: as ``signing.content_of`` reads it from the tables, which a test compares."""
    sheet = marked.sheet
    return {
        "sheet": str(sheet.pk),
        "workshop": sheet.workshop_id,
        "version": version.content_hash,
        "rubric": sheet.rubric_id,
        "scores": [
            [indicator.code, str(score.value), score.comment]
            for indicator, score in zip(marked.indicators, marked.scores, strict=True)
        ],
        "vetoes": [],
        "photos": [],
        "reason": sheet.reason,
        "total": str(sheet.total),
    }


def _scale(indicator: Indicator) -> _Scale:
    count = int(indicator.points / indicator.step)
    return _Scale(indicator, [(indicator.step * place).quantize(HUNDREDTH) for place in range(count + 1)])


def _spelled(found: tuple[Decimal, str]) -> tuple[Decimal, str]:
    points, figures = found
    return points.quantize(HUNDREDTH), figures[:300]
