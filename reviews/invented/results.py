"""Invented results of a panel: sheets that give the life's outcome, the signed opinion, the row in the table."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from accounts.models import Organisation, User
from applications.invented.cases import Case
from applications.models import RuleSet, Seal, VersionFile
from applications.services.sealing import PANEL
from applications.states import State
from reviews import aggregation
from reviews.aggregation import Score as Result
from reviews.invented.panels import Bench, Writing
from reviews.invented.sheets import HUNDREDTH, Eyes, Marked, Marker
from reviews.models import Assignment, Award, Decision, Evaluation, JointList, Notice, Objection, ReviewRow

# which file of the form a box makes, after those of the unit and the body
_ORDER = {Seal.Box.EXPERTS: 3, Seal.Box.CITY_HR: 4, Seal.Box.CITY_FINANCE: 5}
_SHARE = Decimal("0.0001")
_PASSED = "专家组审阅了申报材料并进行了现场考察，认为该工作室技术力量较强、带徒成效明显，建议认定。"
_FAILED = "专家组审阅了申报材料并进行了现场考察，认为该工作室成果和带徒记录不足，未达到评审合格线。"


@dataclass
class Judged:
    """One case on its way through the batch, with what its journal tells later."""

    case: Case
    bench: Bench
    assignments: list[Assignment]
    visited_at: datetime
    marked: list[Marked] = field(default_factory=list)
    result: Result | None = None
    evaluation: Evaluation | None = None
    joint_list: JointList | None = None
    notice: Notice | None = None
    objection: Objection | None = None
    decision: Decision | None = None
    award: Award | None = None

    @property
    def state(self) -> str:
        return self.case.lot.life.state

    @property
    def passes(self) -> bool:
        return self.state not in {State.UNQUALIFIED, State.EVALUATING}


def judge(writing: Writing, marker: Marker, judged: Judged, rules: RuleSet) -> None:
    """Every member signs; the sum lies on the side of the line that the life of the case asks for."""
    workshop, times = judged.case.workshop, writing.times
    known = marker.computed(workshop, workshop.submitted_version)
    eyes = Eyes(workshop, known, marker.quality(passes=judged.passes), times["opened"])
    while True:
        judged.marked = [
            marker.signed(one, eyes, times.minutes("signed", 7 * place + one.pk))
            for place, one in enumerate(judged.assignments)
        ]
        totals = [marked.sheet.total for marked in judged.marked if marked.sheet.total is not None]
        result = aggregation.score_of(totals, drop_extremes_from=rules.drop_extremes_from)
        assert result is not None  # noqa: S101 - a panel has members
        if result.reaches(rules.pass_line) == judged.passes:
            break
        eyes = replace(eyes, quality=eyes.quality + (0.05 if judged.passes else -0.05))
    judged.result = result
    _keep(writing, judged)


def begin_judging(writing: Writing, marker: Marker, judged: Judged) -> None:
    """The panel is at work: the leader's sheet is open, of the others some are signed."""
    workshop, random, times = judged.case.workshop, writing.random, writing.times
    known = marker.computed(workshop, workshop.submitted_version)
    eyes = Eyes(workshop, known, marker.quality(passes=True), times["opened"])
    for place, one in enumerate(judged.assignments):
        if place and random.random() < 0.4:  # noqa: PLR2004 - not everybody waits for the last day
            judged.marked.append(marker.signed(one, eyes, times.minutes("signed", 7 * place)))
        else:
            share = random.choice((0.0, 0.4, 0.7)) if place else 0.5
            judged.marked.append(marker.begun(one, eyes, share))
    judged.evaluation = _opened(writing, judged)
    _keep(writing, judged)


def close(writing: Writing, judged: Judged, rules: RuleSet) -> None:
    """The leader signs the panel's opinion into the form."""
    closed_at, leader, result = writing.times["closed"], judged.bench.leader, judged.result
    assert result is not None  # noqa: S101 - judged before
    text = _PASSED if judged.passes else _FAILED
    person = leader.expert.user
    version_hash = judged.case.workshop.submitted_version.content_hash
    put = seal(
        writing,
        judged.case,
        Seal.Box.EXPERTS,
        organisation=writing.bureaus.pool,
        name=PANEL,
        by=person,
        text=text,
        content_hash=version_hash,
        at=closed_at,
    )
    made = judged.evaluation = _opened(writing, judged)
    made.score, made.sheets = result.stored, len(judged.marked)
    made.spread = spread(judged.marked, rules)
    made.locked_at = closed_at - timedelta(hours=5)
    made.conclusion = Evaluation.Conclusion.PASS if judged.passes else Evaluation.Conclusion.FAIL
    made.opinion, made.opinion_by, made.opinion_at = text, leader, closed_at - timedelta(hours=4)
    made.seal, made.closed_at = put, closed_at


def row(judged: Judged, rules: RuleSet) -> ReviewRow:
    """What the review table says of the case, without table and rank."""
    evaluation, result = judged.evaluation, judged.result
    assert evaluation is not None  # noqa: S101 - closed before
    assert result is not None  # noqa: S101 - and judged
    return ReviewRow(
        evaluation=evaluation,
        workshop=judged.case.workshop,
        score=result.stored,
        widest=max(Decimal(line["share"]) for line in evaluation.spread),
        groups=_groups(judged.marked, left_out=result.left_out),
        passes=judged.passes,
        in_key_pool=judged.passes and result.reaches(rules.key_pool_line),
    )


def spread(marked: Sequence[Marked], rules: RuleSet) -> list[dict[str, Any]]:
    """As ``reviews.selectors.evaluation`` freezes it, which a test compares."""
    found = []
    for indicator, *scores in zip(marked[0].indicators, *(one.scores for one in marked), strict=True):
        values = [score.value for score in scores]
        lowest, highest = min(values), max(values)
        width = highest - lowest
        found.append(
            {
                "indicator": indicator.pk,
                "code": indicator.code,
                "lowest": str(lowest),
                "highest": str(highest),
                "share": str((width / indicator.points).quantize(_SHARE)),
                "over": width > indicator.points * rules.spread_share,
            }
        )
    return found


def seal(
    writing: Writing,
    case: Case,
    box: Seal.Box,
    *,
    organisation: Organisation,
    name: str,
    by: User,
    text: str,
    content_hash: str,
    at: datetime,
) -> Seal:
    """One more seal on the form of the case, and the file that it makes."""
    version, around = case.workshop.submitted_version, writing.around
    file = VersionFile(pk=around.key(VersionFile), version=version, order=_ORDER[box], stored=around.form, made_at=at)
    made = Seal(
        pk=around.key(Seal),
        workshop=case.workshop,
        version=version,
        box=box,
        kind=Seal.Kind.IN_SYSTEM,
        organisation=organisation,
        organisation_name=name,
        signer=by,
        credential=around.credential,
        text=text,
        content_hash=content_hash,
        file=file,
        at=at,
    )
    version.form_id = file.pk
    writing.basket.add(file, made)
    return made


def _opened(writing: Writing, judged: Judged) -> Evaluation:
    made = Evaluation(
        pk=writing.around.key(Evaluation),
        workshop=judged.case.workshop,
        panel=judged.bench.panel,
        opened_at=writing.times["opened"],
    )
    writing.basket.add(made)
    return made


def _keep(writing: Writing, judged: Judged) -> None:
    for marked in judged.marked:
        writing.basket.add(marked.sheet, *marked.scores)


def _groups(marked: Sequence[Marked], *, left_out: int) -> dict[str, str]:
    """The mean of every group over the sheets that count, as the review table sums them up."""
    in_order = sorted(marked, key=_by_total)
    counted = in_order[1:-1] if left_out else in_order
    sums: dict[str, Decimal] = {}
    for one in counted:
        for indicator, score in zip(one.indicators, one.scores, strict=True):
            code = indicator.group.code
            sums[code] = sums.get(code, Decimal(0)) + (score.value or Decimal(0))
    return {code: str((points / len(counted)).quantize(HUNDREDTH, ROUND_HALF_UP)) for code, points in sums.items()}


def _by_total(marked: Marked) -> tuple[Decimal, uuid.UUID]:
    return marked.sheet.total or Decimal(0), marked.sheet.uuid
