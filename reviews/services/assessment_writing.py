"""The unit assesses itself: one section saved at a time, evidence added and taken out, handed in by its approver."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction

from accounts.models import User
from applications import journal, permissions, preview_jobs
from applications.lifecycle import NotPermitted, NotPossible, acting_capacity
from applications.models import Workshop
from applications.states import State
from applications.uploads import accepted_upload
from reviews import assessment_content as contents
from reviews import assessment_letters as letters
from reviews.models import Assessment, AssessmentAnswer, AssessmentFile, AssessmentVersion, BonusClaim

Status = Assessment.Status
Kind = AssessmentFile.Kind
MOST_FILES = 80
CHANGED = "自评内容在您核对以后有改动，请重新核对后再报送。"


class Stale(Exception):
    """Somebody else saved the self-assessment since this person's page was drawn."""

    def __init__(self, assessment: Assessment) -> None:
        self.revision = assessment.revision
        self.by = assessment.changed_by
        self.at = assessment.changed_at
        super().__init__(f"revision {assessment.revision}")


@dataclass(frozen=True)
class Answer:
    text: str
    points: Decimal | None = None


@dataclass(frozen=True)
class SectionWrite:
    """What one post wants written; ``kept`` is the post itself where something in it could not be taken."""

    answers: Mapping[int, Answer] = field(default_factory=dict)
    claims: Sequence[Mapping[str, Any]] | None = None
    report: str | None = None
    kept: Mapping[str, list[str]] | None = None


@transaction.atomic
def save(
    assessment: Assessment, section: str, write: SectionWrite, *, revision: int, by: User, at: datetime
) -> Assessment:
    """Write one section. Raises NotPermitted, NotPossible, or Stale where ``revision`` is not the present one."""
    assessment = to_write(assessment, by)
    if assessment.revision != revision:
        raise Stale(assessment)
    known = {one.pk: one for one in contents.indicators_of(assessment)}
    for key, answer in write.answers.items():
        if key not in known:
            raise NotPossible("页面已过期，请刷新后重试；已保存的内容不会丢失。")
        facts = {"text": answer.text, "points": answer.points}
        AssessmentAnswer.objects.update_or_create(assessment=assessment, indicator=known[key], defaults=facts)
    if write.claims is not None:
        _replace_claims(assessment, write.claims)
    if write.report is not None:
        assessment.report = write.report
    assessment.kept = {key: typed for key, typed in assessment.kept.items() if key != section}
    if write.kept:
        assessment.kept[section] = dict(write.kept)
    assessment.revision += 1
    assessment.changed_at, assessment.changed_by = at, by
    assessment.save(update_fields=["report", "kept", "revision", "changed_at", "changed_by"])
    return assessment


def _replace_claims(assessment: Assessment, rows: Sequence[Mapping[str, Any]]) -> None:
    """As it was posted: rows keep their UUID, and with it their evidence."""
    there = BonusClaim.objects.filter(assessment=assessment)
    given = [row["row"] for row in rows]
    if BonusClaim.objects.filter(uuid__in=given).exclude(assessment=assessment).exists():
        raise NotPossible("页面已过期，请刷新后重试；已保存的内容不会丢失。")
    there.exclude(uuid__in=given).delete()
    known = set(there.values_list("uuid", flat=True))
    items = {item.pk: item for item in assessment.rubric.bonus_items.all()}
    for place, row in enumerate(rows, 1):
        facts = {"item": items.get(row["item"]), "title": row["title"], "points": row["points"], "order": place}
        if facts["item"] is None:
            raise NotPossible("请选择加分事项。")
        if row["row"] in known:  # what the city decided about another wording counts no more
            there.filter(uuid=row["row"]).update(granted=None, reason="", decided_by=None, decided_at=None, **facts)
        else:
            BonusClaim.objects.create(uuid=row["row"], assessment=assessment, **facts)


# ── files ────────────────────────────────────────────────────────────────────


@transaction.atomic
def add_file(
    assessment: Assessment,
    upload: Any,
    *,
    kind: str = Kind.EVIDENCE,
    indicator: int | None = None,
    claim: UUID | None = None,
    by: User,
    at: datetime,
) -> AssessmentFile:
    """Evidence for an indicator or a claim, or the report as a file. Raises NotPermitted, NotPossible."""
    assessment = to_write(assessment, by)
    if kind not in {Kind.EVIDENCE, Kind.REPORT} or (kind == Kind.EVIDENCE and (indicator is None) == (claim is None)):
        raise NotPossible("请选择这份材料证明哪一项。")
    if indicator is not None and indicator not in {one.pk for one in contents.indicators_of(assessment)}:
        raise NotPossible("所选的指标不存在，请重新选择。")
    if claim is not None and not assessment.claims.filter(uuid=claim).exists():
        raise NotPossible("所选的加分事项已被删除，请重新选择。")
    return put_file(assessment, upload, kind=kind, indicator=indicator, claim=claim, by=by, at=at)


def put_file(
    assessment: Assessment,
    upload: Any,
    *,
    kind: str,
    indicator: int | None = None,
    claim: UUID | None = None,
    by: User,
    at: datetime,
) -> AssessmentFile:
    """Take a file in; who may is the caller's business, who holds the case."""
    present = assessment.files.filter(removed_at=None)
    if present.count() >= MOST_FILES:
        raise NotPossible(f"一次考核最多 {MOST_FILES} 个文件，请先移除不需要的。")
    limit = assessment.workshop.rule_set.upload_limit_mb
    stored = accepted_upload(upload, kind="assessment-file", at=at, limit_mb=limit)
    if present.filter(stored__sha256=stored.sha256, kind=kind, indicator=indicator, claim=claim).exists():
        raise NotPossible("这份文件已经上传过了。")
    made = AssessmentFile.objects.create(
        assessment=assessment,
        kind=kind,
        indicator_id=indicator,
        claim=claim,
        stored=stored,
        added_by=by,
        added_at=at,
    )
    preview_jobs.order_previews(stored, by=by)
    return made


@transaction.atomic
def remove_file(file: AssessmentFile, *, by: User, at: datetime) -> None:
    """Take a file out of what will be handed in; what was handed in with it keeps it."""
    to_write(file.assessment, by)
    own = AssessmentFile.objects.filter(pk=file.pk, kind__in=[Kind.EVIDENCE, Kind.REPORT], removed_at=None)
    own.update(removed_at=at)


# ── handing in ───────────────────────────────────────────────────────────────


@transaction.atomic
def seal(assessment: Assessment, *, by: User, at: datetime, seen: str = "") -> AssessmentVersion:
    """The unit's approver confirms what was written and hands it to the body; its hash stands in the journal.

    ``seen``: the hash of what the approver has read, where a page was read. Raises NotPermitted, NotPossible with
    every fault.
    """
    workshop = _case(assessment)
    if not permissions.unit_approver(workshop, by):
        raise NotPermitted(permissions.unit_approver.sentence)
    assessment = to_write(assessment, by)
    content = contents.content_of(assessment, at)
    if faults := contents.faults_of(content):
        raise NotPossible(*(fault.sentence for fault in faults))
    taken = contents.taken(content)
    content_hash = contents.hash_of(taken)
    if seen and seen != content_hash:
        raise NotPossible(CHANGED)
    last = assessment.versions.order_by("-number").values_list("number", flat=True).first() or 0
    version = AssessmentVersion.objects.create(
        assessment=assessment,
        number=last + 1,
        schema=taken["schema"],
        snapshot=taken,
        content_hash=content_hash,
        sealed_by=by,
        sealed_at=at,
    )
    assessment.status, assessment.sealed_at = Status.OPINION, at
    assessment.first_sealed_at = assessment.first_sealed_at or at
    assessment.self_total = contents.claimed_total(content)
    assessment.save()
    facts = {"year": assessment.round.year, "version": version.number, "content_hash": version.content_hash}
    journal.record(workshop, "seal_self_assessment", by=by, at=at, capacity=acting_capacity(workshop, by), facts=facts)
    letters.handed_in(assessment, again=version.number > 1, at=at)
    return version


# ── steps ────────────────────────────────────────────────────────────────────


def _case(assessment: Assessment) -> Workshop:
    found = Workshop.objects.locked().select_related("unit", "review_body", "rule_set", "current_version")
    return found.get(pk=assessment.workshop_id)


def to_write(assessment: Assessment, by: User) -> Assessment:
    """The assessment with its case, both held, if this person writes for the unit. Raises NotPermitted, NotPossible."""
    workshop = _case(assessment)
    if not permissions.unit_member(workshop, by):
        raise NotPermitted(permissions.unit_member.sentence)
    if workshop.state != State.GRANTED:
        raise NotPossible(f"案卷目前为“{workshop.get_state_display()}”，自评内容不能修改。")
    found = Assessment.objects.select_for_update(of=("self",)).select_related("round", "rules", "rubric", "changed_by")
    assessment = found.get(pk=assessment.pk)
    assessment.workshop = workshop
    if assessment.status != Status.SELF:
        raise NotPossible(f"{assessment}目前为“{assessment.get_status_display()}”，自评内容不能修改。")
    return assessment
