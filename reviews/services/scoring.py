"""Score sheets: opened for an assignment, filled value by value from any number of devices, signed, made void.

Every value that a device sends carries its own UUID: sent again, it answers what it became and changes nothing. It
names the revision it was based on, so that two devices never overwrite each other unseen.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID, uuid4

from django.db import transaction

from accounts.models import User
from applications import journal, snapshot
from applications.lifecycle import NotPermitted, NotPossible, acting_capacity
from applications.models import Indicator, Version, Workshop
from applications.services.rubrics import indicators_for
from reviews import assessed_computing, terms
from reviews.assessed_facts import known_of
from reviews.computing import points_of
from reviews.models import Assignment, Evaluation, Score, ScoreSheet, ScoreWrite

ONLY_OWNER = "评分表只能由评审专家本人填写。"
FIXED = "这项由系统计算，不能修改。"


class SheetOver(NotPossible):
    """Nothing can be written any more: signed, void, or the evaluation has gone on. Devices wipe their copy."""


class Status(StrEnum):
    """What became of one value that was sent."""

    STORED = "stored"
    ALREADY = "already"
    CONFLICT = "conflict"
    REFUSED = "refused"


@dataclass(frozen=True)
class Entry:
    """One value as a device sends it; ``follows``: an earlier value of the same device that may have arrived."""

    uuid: UUID
    indicator: str
    base: int
    points: Decimal | None
    comment: str
    follows: UUID | None = None
    at: datetime | None = None


@dataclass(frozen=True)
class Answer:
    """What became of an entry, and the value that counts now; ``score`` is None for an unknown indicator."""

    entry: Entry
    status: Status
    score: Score | None
    sentence: str = ""


# ── opening ──────────────────────────────────────────────────────────────────


@transaction.atomic
def open_sheets(*assignments: Assignment, at: datetime) -> list[ScoreSheet]:
    """One sheet for each assignment; what the system computes is filled in. An open one is left as it is."""
    return [_opened(assignment, at) for assignment in assignments]


def _opened(assignment: Assignment, at: datetime) -> ScoreSheet:
    workshop = Workshop.objects.select_related("rule_set__rubric", "unit", "current_version").get(
        pk=assignment.workshop_id
    )
    judged_by = terms.terms_of(workshop, assignment.seat.panel.plan.purpose)
    if judged_by.rubric is None:
        raise NotPossible("本案适用的规则还没有评分标准，不能开始评分。")
    sheet, made = ScoreSheet.objects.get_or_create(
        assignment=assignment, defaults={"workshop": workshop, "rubric": judged_by.rubric, "opened_at": at}
    )
    if made:
        Score.objects.bulk_create(_first_scores(sheet, workshop, judged_by, at))
    return sheet


Computed = dict[int, tuple[Decimal, str]]  # indicator → points, and from which figures


def _first_scores(sheet: ScoreSheet, workshop: Workshop, judged_by: terms.Terms, at: datetime) -> list[Score]:
    scores, indicators = [], indicators_for(sheet.rubric, workshop.unit.unit_kind)
    found = _computed(indicators, workshop, judged_by, at)
    for indicator in indicators:
        score = Score(sheet=sheet, indicator=indicator, revision=0, saved_at=at)
        if indicator.pk in found:
            points, figures = found[indicator.pk]
            score.value = score.computed = points
            score.figures = figures[:300]
        scores.append(score)
    return scores


def _computed(indicators: Sequence[Indicator], workshop: Workshop, judged_by: terms.Terms, at: datetime) -> Computed:
    """From the frozen version of the form, or from filings and books of the time assessed."""
    wanted = [one for one in indicators if one.computed_by]
    if judged_by.assessment is not None:
        judged_by.assessment.workshop = workshop
        return assessed_computing.points_of_all(wanted, known_of(judged_by.assessment, at))
    version: Version = workshop.submitted_version
    frozen = snapshot.upgraded(version.snapshot)
    return {one.pk: points_of(one, frozen, workshop.rule_set) for one in wanted}


# ── filling ──────────────────────────────────────────────────────────────────


def refuse_closed(sheet: ScoreSheet, by: User) -> None:
    """Raises NotPermitted for everybody but the owner, SheetOver when nothing may be written any more."""
    if sheet.assignment.seat.expert.user_id != by.pk:
        raise NotPermitted(ONLY_OWNER)
    if sentence := why_closed(sheet):
        raise SheetOver(sentence)


def why_closed(sheet: ScoreSheet) -> str:
    """Why nothing can be written on the sheet; '' while it is open. Asks for the evaluation only."""
    if sheet.status == ScoreSheet.Status.SIGNED:
        return "您已在这张评分表上签名，评分表已封存，不能再改。"
    if sheet.status == ScoreSheet.Status.VOID:
        return f"这张评分表已作废：{sheet.void_reason}"
    if sheet.assignment.ended_at is not None:
        return "您已不再评审本案，不能继续评分。"
    if not terms.is_judged(sheet.workshop, sheet.rubric.purpose):
        return f"案卷目前为“{sheet.workshop.get_state_display()}”，不能评分。"
    panel = sheet.assignment.seat.panel_id
    current = Evaluation.objects.filter(workshop=sheet.workshop_id, panel=panel, ended_at=None)
    if current.filter(locked_at__isnull=False).exists():
        return "专家组的评分已经锁定，不能再改。"
    return ""


def locked(sheet: ScoreSheet, by: User) -> ScoreSheet:
    """The sheet as it stands, its workshop locked first, for writing. Call within a transaction."""
    workshop = Workshop.objects.select_for_update(of=("self",), no_key=True).get(pk=sheet.workshop_id)
    found = (
        ScoreSheet.objects.select_for_update(of=("self",))
        .select_related("assignment__seat__expert", "rubric")
        .get(pk=sheet.pk)
    )
    found.workshop = workshop
    refuse_closed(found, by)
    return found


@transaction.atomic
def sync(sheet: ScoreSheet, entries: Sequence[Entry], *, by: User, at: datetime) -> list[Answer]:
    """Take what a device sends, each value by itself, in its order. Sent again, it answers the same."""
    sheet = locked(sheet, by)
    scores = {score.indicator.code: score for score in sheet.scores.select_related("indicator")}
    asked = [entry.uuid for entry in entries] + [entry.follows for entry in entries if entry.follows]
    writes = {write.uuid: write for write in ScoreWrite.objects.filter(uuid__in=asked)}
    taking = _Taking(sheet, scores, writes, at)
    answers = [taking.take(entry) for entry in entries]
    taking.write()
    return answers


class _Taking:
    """One sync: what is known of earlier ones, and what is to be written at its end."""

    def __init__(
        self, sheet: ScoreSheet, scores: dict[str, Score], writes: dict[UUID, ScoreWrite], at: datetime
    ) -> None:
        self.sheet = sheet
        self.scores = scores
        self.writes = writes
        self.at = at
        self.new: list[ScoreWrite] = []
        self.changed: dict[str, Score] = {}

    def take(self, entry: Entry) -> Answer:
        score, known = self.scores.get(entry.indicator), self.writes.get(entry.uuid)
        if score is None or (known is not None and known.sheet_id != self.sheet.pk):
            return Answer(entry, Status.REFUSED, score, "这项评分不属于这张评分表，没有保存。")
        if known is not None and known.outcome == ScoreWrite.Outcome.STORED:
            return Answer(entry, Status.ALREADY, score)
        if sentence := fault_of(score.indicator, entry.points):
            return Answer(entry, Status.REFUSED, score, sentence)
        if (score.value, score.comment) == (entry.points, entry.comment):
            self._note(entry, score, ScoreWrite.Outcome.STORED, known)
            return Answer(entry, Status.ALREADY, score)
        if entry.base != score.revision and not self._follows(entry, score):
            self._note(entry, score, ScoreWrite.Outcome.CONFLICT, known)
            return Answer(entry, Status.CONFLICT, score)
        score.value, score.comment = entry.points, entry.comment
        score.revision += 1
        score.device_at, score.saved_at = entry.at, self.at
        self.changed[entry.indicator] = score
        self._note(entry, score, ScoreWrite.Outcome.STORED, known)
        return Answer(entry, Status.STORED, score)

    def _follows(self, entry: Entry, score: Score) -> bool:
        """Whether what stands there is this device's own earlier value, whose answer was lost."""
        before = self.writes.get(entry.follows) if entry.follows else None
        return (
            before is not None
            and before.sheet_id == self.sheet.pk
            and before.indicator_id == score.indicator_id
            and before.became == score.revision
        )

    def _note(self, entry: Entry, score: Score, outcome: str, known: ScoreWrite | None) -> None:
        if known is not None:
            return
        write = ScoreWrite(
            uuid=entry.uuid,
            sheet=self.sheet,
            indicator_id=score.indicator_id,
            value=entry.points,
            comment=entry.comment,
            based_on=entry.base,
            device_at=entry.at,
            received_at=self.at,
            outcome=outcome,
            became=score.revision if outcome == ScoreWrite.Outcome.STORED else None,
        )
        self.writes[entry.uuid] = write
        self.new.append(write)

    def write(self) -> None:
        if self.changed:
            names = ["value", "comment", "revision", "device_at", "saved_at"]
            Score.objects.bulk_update(self.changed.values(), names)
            self.sheet.revision += 1
            self.sheet.save(update_fields=["revision"])
        ScoreWrite.objects.bulk_create(self.new)


def fault_of(indicator: Indicator, points: Decimal | None) -> str:
    """Why these points cannot be given; '' when they can. Nothing given yet is no fault."""
    if indicator.judged == Indicator.Judged.COMPUTED:
        return FIXED
    if points is None:
        return ""
    if not 0 <= points <= indicator.points or points % indicator.step:
        return f"评分应在 0 至 {indicator.points.normalize():f} 分之间，每档 {indicator.step.normalize():f} 分。"
    return ""


def comment_owed(indicator: Indicator, points: Decimal | None, comment: str) -> str:
    """The sentence where so low a value needs words; '' otherwise."""
    below = indicator.comment_below
    if points is None or below is None or points >= below or comment.strip():
        return ""
    return f"低于 {below.normalize():f} 分，请写明评语。"


def save(
    sheet: ScoreSheet, indicator: str, *, points: Decimal | None, comment: str, base: int, by: User, at: datetime
) -> Answer:
    """One value from a plain form, which has no UUID of its own."""
    entry = Entry(uuid4(), indicator, base, points, comment, at=at)
    return sync(sheet, [entry], by=by, at=at)[0]


# ── making void ──────────────────────────────────────────────────────────────


@transaction.atomic
def void_sheet(assignment: Assignment, *, by: User | None, at: datetime, reason: str, keep_signed: bool) -> bool:
    """The sheet of somebody who left: void, unless it is signed and the ground was no conflict. Answers whether."""
    sheet = ScoreSheet.objects.select_for_update(of=("self",)).filter(assignment=assignment).first()
    if sheet is None or sheet.status == ScoreSheet.Status.VOID:
        return False
    if sheet.status == ScoreSheet.Status.SIGNED and keep_signed:
        return False
    ScoreSheet.objects.filter(pk=sheet.pk).update(
        status=ScoreSheet.Status.VOID, void_at=at, void_reason=reason[:300] or "专家退出"
    )
    workshop = Workshop.objects.get(pk=sheet.workshop_id)
    capacity = acting_capacity(workshop, by) if by else None
    journal.record(workshop, "sheet_voided", by=by, at=at, capacity=capacity, facts={"sheet": str(sheet.pk)})
    return True


def void_sheets(assignments: Iterable[Assignment], *, by: User | None, at: datetime, reason: str) -> int:
    """All sheets of these assignments, signed or not: the panel is formed anew. Answers how many there were."""
    return sum(void_sheet(one, by=by, at=at, reason=reason, keep_signed=False) for one in assignments)


@transaction.atomic
def renew_sheets(assignments: Iterable[Assignment], *, by: User | None, at: datetime, reason: str) -> list[ScoreSheet]:
    """The same experts judge anew: the old assignment ends with its void sheet, a new one has an empty sheet."""
    fresh = []
    for old in list(assignments):
        Assignment.objects.filter(pk=old.pk).update(
            ended_at=at, ended_by=by, ended_ground=Assignment.Ended.PANEL_REFORMED, ended_reason=reason[:300]
        )
        fresh.append(
            Assignment.objects.create(
                seat_id=old.seat_id, workshop_id=old.workshop_id, since=at, from_papers=old.from_papers
            )
        )
    return open_sheets(*fresh, at=at)
