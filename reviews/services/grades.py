"""Grades (六(四)-2): a list per round drafted and proposed by the city, agreed by finance, then carried out."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Count, Exists, Max, OuterRef, Q

from accounts.models import User
from accounts.person_at_work import capacity_of
from accounts.roles import CITY_ROLES, FINANCE_ROLES, Role
from applications import forms_of_acts as forms
from applications import journal, lifecycle, permissions
from applications.lifecycle import NotPermitted, NotPossible, Outcome, act
from applications.models import Workshop
from applications.services import assessment_due
from applications.states import State
from common.clock import legal_day
from common.journal import canonical
from reviews import assessment_letters as letters
from reviews import grading
from reviews.guards import assessment as guards
from reviews.models import Assessment, AssessmentRound, GradeList, GradeRow, Reevaluation
from reviews.services import assessment as assessments

Status, Grade = Assessment.Status, Assessment.Grade
OPEN = (GradeList.Status.DRAFT, GradeList.Status.RETURNED)
ONLY_FINANCE = "等次名单由市财政局负责人答复。"
SAME_PERSON = "拟定名单的人不能送出，请由另一位负责人办理。"
MOST = 100


# ── who stands in a list ─────────────────────────────────────────────────────


def ready(round_: AssessmentRound, at: datetime) -> list[Any]:
    """Those whose panel has signed and whose mending, if any, is over; with all that their grade needs."""
    found = Assessment.objects.filter(round=round_, status=Status.GRADING)
    in_work = Q(workshop__state=State.ASSESSING, rectification=None)
    looked_at = Q(workshop__state=State.ASSESSING, rectification__recorded_at__isnull=False)
    overdue = Q(workshop__state=State.RECTIFYING, rectification__due_on__lt=legal_day(at))
    rows = found.filter(in_work | looked_at | overdue).select_related("workshop", "rectification", "rules")
    asked = Reevaluation.objects.filter(evaluation=OuterRef("evaluation"), status__in=["proposed", "agreed"])
    rows = rows.annotate(is_judged_anew=Exists(asked))
    return list(rows.prefetch_related("findings__veto", "claims").order_by("pk"))


def _candidate(one: Assessment) -> grading.Candidate:
    mending = getattr(one, "rectification", None)
    assert one.score is not None and one.total is not None  # noqa: S101, PT018 - a CHECK says so
    return grading.Candidate(
        key=one.pk,
        score=one.score,
        total=one.total,
        vetoes=tuple(finding.veto.sentence for finding in one.findings.all() if finding.upheld),
        mended=mending.is_mended if mending else None,
        overdue=mending is not None and mending.reported_at is None,
    )


@dataclass(frozen=True)
class Quota:
    """Of a round: how many are assessed with those of a list, the places of 优秀, how many are taken."""

    assessed: int
    places: int
    given: int


def quota_of(round_: AssessmentRound, beside: Sequence[int] = ()) -> Quota:
    """``beside``: assessments that are graded now."""
    fixed = Assessment.objects.filter(round=round_, status__in=[Status.FIXED, Status.DONE]).exclude(pk__in=beside)
    numbers = fixed.aggregate(assessed=Count("pk"), given=Count("pk", filter=Q(grade=Grade.EXCELLENT)))
    assessed = numbers["assessed"] + len(beside)
    return Quota(assessed, grading.places(assessed, round_.rules.excellent_share), numbers["given"])


# ── the city ─────────────────────────────────────────────────────────────────


@transaction.atomic
def prepare(round_: AssessmentRound, *, by: User, at: datetime) -> GradeList:
    """A list of everybody whose grade can be fixed now. Raises NotPermitted, NotPossible."""
    if not by.holds(Role.CITY_OFFICER):
        raise NotPermitted(permissions.city_officer.sentence)
    round_ = AssessmentRound.objects.select_for_update(of=("self",)).select_related("rules").get(pk=round_.pk)
    if round_.grade_lists.exclude(status=GradeList.Status.AGREED).exists():
        raise NotPossible("本年度还有一份等次名单没有办完，请在那份名单上继续。")
    last = round_.grade_lists.aggregate(last=Max("number"))["last"] or 0
    made = GradeList.objects.create(round=round_, number=last + 1, made_by=by, made_at=at)
    if not _filled(made, at):
        raise NotPossible("还没有专家已签署考核意见、可以定等次的工作室。")
    return made


@transaction.atomic
def refresh(given: GradeList, *, by: User, at: datetime) -> int:
    """Grade anew from what is known now; answers the number of rows."""
    if not by.holds(*CITY_ROLES):
        raise NotPermitted(permissions.city.sentence)
    return _filled(_locked(given, *OPEN), at)


def _filled(found: GradeList, at: datetime) -> int:
    rows = ready(found.round, at)
    rules = found.round.rules
    quota = quota_of(found.round, [row.pk for row in rows])
    lines = grading.Lines(rules.assessment_pass_line, rules.excellent_line, rules.excellent_share)
    free = max(quota.places - quota.given, 0)
    by_key = {row.pk: row for row in rows}
    found.rows.all().delete()
    GradeRow.objects.bulk_create(
        _row(found, by_key[one.key], one)
        for one in grading.graded(map(_candidate, rows), lines, free=free, all_places=quota.places)
    )
    found.assessed, found.places, found.given = quota.assessed, quota.places, quota.given
    found.save(update_fields=["assessed", "places", "given"])
    return len(rows)


def _row(found: GradeList, of: Assessment, one: grading.Graded) -> GradeRow:
    assert of.score is not None and of.total is not None  # noqa: S101, PT018 - a CHECK says so
    return GradeRow(
        grade_list=found,
        assessment=of,
        rank=one.rank,
        score=of.score,
        bonus=of.bonus,
        total=of.total,
        grade=one.grade,
        reason=one.reason[:500],
    )


@transaction.atomic
def propose(given: GradeList, *, note: str = "", by: User, at: datetime) -> GradeList:
    """The city's approver, never who drafted it, sends it to finance under the hash of its content."""
    if not by.holds(Role.CITY_APPROVER):
        raise NotPermitted(permissions.city_approver.sentence)
    found = _locked(given, *OPEN)
    if found.made_by_id == by.pk:
        raise NotPermitted(SAME_PERSON)
    cases = _locked_cases(found)
    if faults := faults_of(found, at):
        raise NotPossible(*faults)
    found.note = note or found.note
    found.status, found.proposed_by, found.proposed_at = GradeList.Status.PROPOSED, by, at
    found.answered_by, found.answered_at, found.answer = None, None, ""
    found.content_hash = hash_of(found)
    found.save()
    _record(cases, "propose_grades", found, by=by, at=at)
    letters.grades_proposed(found, at=at)
    return found


@transaction.atomic
def take_back(given: GradeList, *, by: User, at: datetime) -> GradeList:
    """Before finance has answered the city may take it back and change it."""
    if not by.holds(*CITY_ROLES):
        raise NotPermitted(permissions.city.sentence)
    found = _locked(given, GradeList.Status.PROPOSED)
    found.status = GradeList.Status.DRAFT
    found.save(update_fields=["status"])
    _record(_locked_cases(found), "take_grades_back", found, by=by, at=at)
    return found


@transaction.atomic
def drop(given: GradeList, *, by: User) -> None:
    """Throw away a list that finance has never seen."""
    if not by.holds(Role.CITY_OFFICER):
        raise NotPermitted(permissions.city_officer.sentence)
    found = _locked(given, GradeList.Status.DRAFT)
    if found.proposed_at is not None:
        raise NotPossible("这份名单已送过市财政局，不能删除；请更新后重新送。")
    found.delete()


def faults_of(found: GradeList, at: datetime) -> list[str]:
    """Why what the list says does not hold, or not yet, in sentences."""
    rows = ready(found.round, at)
    listed = {row.assessment_id: row for row in found.rows.all()}
    if not listed:
        return ["名单中没有工作室。"]
    faults = [] if {row.pk for row in rows} == set(listed) else ["可以定等次的工作室有变动，请更新名单。"]
    for one in rows:
        row = listed.get(one.pk)
        if row is not None and (row.score, row.bonus, row.total) != (one.score, one.bonus, one.total):
            faults.append(f"“{one.workshop.name}”的得分有变动，请更新名单。")
        if one.is_judged_anew:
            faults.append(f"“{one.workshop.name}”已提请重新评分，还没有办结。")
        if any(finding.upheld is None for finding in one.findings.all()):
            faults.append(f"“{one.workshop.name}”的一票否决情形还没有认定。")
        if any(claim.granted is None for claim in one.claims.all()):
            faults.append(f"“{one.workshop.name}”的加分事项还没有核定。")
    if not faults and _is_stale(found, rows):
        faults.append("等次须按现在的情况重新计算，请更新名单。")
    return faults


def _is_stale(found: GradeList, rows: Sequence[Assessment]) -> bool:
    rules = found.round.rules
    quota = quota_of(found.round, [row.pk for row in rows])
    lines = grading.Lines(rules.assessment_pass_line, rules.excellent_line, rules.excellent_share)
    now = grading.graded(map(_candidate, rows), lines, free=max(quota.places - quota.given, 0), all_places=quota.places)
    listed = {row.assessment_id: row.grade for row in found.rows.all()}
    return {one.key: one.grade for one in now} != listed


# ── finance ──────────────────────────────────────────────────────────────────


@transaction.atomic
def answer(given: GradeList, *, agrees: bool, words: str = "", content_hash: str, by: User, at: datetime) -> GradeList:
    """Finance agrees to what it has read, and the grades are fixed; or returns it with the reason."""
    if not by.holds(Role.FINANCE_APPROVER):
        raise NotPermitted(ONLY_FINANCE)
    found = _locked(given, GradeList.Status.PROPOSED)
    cases = _locked_cases(found)
    if not content_hash == found.content_hash == hash_of(found):
        raise NotPossible("您看到的名单之后有改动，请重新阅看后答复。")
    if not agrees and not words:
        raise NotPossible("退回须写明理由。")
    if agrees and (faults := faults_of(found, at)):
        raise NotPossible(*faults)
    found.status = GradeList.Status.AGREED if agrees else GradeList.Status.RETURNED
    found.answered_by, found.answered_at, found.answer = by, at, words
    found.save()
    if agrees:
        _fix(found, at)
    _record(cases, "agree_grades" if agrees else "return_grades", found, by=by, at=at, text=words)
    letters.grades_answered(found, at=at)
    return found


def _fix(found: GradeList, at: datetime) -> None:
    rows = list(found.rows.select_related("assessment"))
    for row in rows:
        one = row.assessment
        one.status, one.grade, one.graded_at, one.graded_in = Status.FIXED, row.grade, at, row
    Assessment.objects.bulk_update(
        [row.assessment for row in rows], ["status", "grade", "graded_at", "graded_in"], batch_size=500
    )
    # a title that never reported its mending waits for nothing more
    Workshop.objects.filter(assessments__graded_in__in=rows, state=State.RECTIFYING).update(due_on=None)


# ── carried out ──────────────────────────────────────────────────────────────


@act(
    "pass_assessment",
    form=forms.ConfirmForm,
    guards=[guards.both_fixed_a_grade_that_passes],
    seals=True,
    says=(
        "两局确定的等次生效，称号继续有效，系统推算下一次考核年度。",
        "系统通知单位和初审单位，只告知等次，不告知分数。",
    ),
)
def pass_assessment(workshop: Workshop, *, by: User, at: datetime) -> Outcome:
    """优秀 or 合格: the title goes on, the next assessment is counted from this one."""
    assessment = assessments.demanded(workshop, Status.FIXED)
    row = GradeRow.objects.select_related("grade_list").get(assessment=assessment, pk=assessment.graded_in_id or 0)
    assessment.status, assessment.ended_at = Status.DONE, at
    assessment.save(update_fields=["status", "ended_at"])
    workshop.assessed_at = at
    workshop.assessing_since = None
    workshop.assessment_due = assessment_due.due_after_grade(assessment.round.year, at)
    workshop.due_on = None
    workshop.handler = None
    facts = {
        "assessment": assessment.pk,
        "year": assessment.round.year,
        "grade": assessment.grade,
        "list": row.grade_list_id,
        "content_hash": row.grade_list.content_hash,
    }
    return Outcome(facts=facts, tells={"assessment": assessment, "reason": row.reason})


@dataclass(frozen=True)
class Carried:
    """What became of one title: done, or the sentence why not."""

    name: str
    sentence: str = ""


def carry_out(given: GradeList, *, by: User, at: datetime) -> list[Carried]:
    """Everybody of an agreed list who passes goes through the door by himself; one refused stops no other."""
    if given.status != GradeList.Status.AGREED:
        raise NotPossible("名单还没有经市财政局同意。")
    rows = given.rows.filter(assessment__status=Status.FIXED).exclude(grade=Grade.FAIL)
    found = []
    for row in rows.select_related("assessment__workshop").order_by("rank", "pk")[:MOST]:
        workshop = row.assessment.workshop
        try:
            with transaction.atomic():
                lifecycle.perform("pass_assessment", workshop, by=by, at=at)
            found.append(Carried(workshop.name))
        except NotPossible as fault:
            found.append(Carried(workshop.name, " ".join(fault.sentences)))
        except NotPermitted as fault:
            found.append(Carried(workshop.name, fault.sentence))
    return found


# ── content ──────────────────────────────────────────────────────────────────


def content_of(found: GradeList) -> dict[str, Any]:
    """Everything finance agrees to, in a fixed order and in words that can be read without the tables."""
    rows = found.rows.select_related("assessment__workshop").order_by("rank", "assessment__workshop__title_number")
    return {
        "round": found.round.name,
        "number": found.number,
        "note": found.note,
        "assessed": found.assessed,
        "places": found.places,
        "given": found.given,
        "rows": [
            [
                *(row.rank, row.assessment.workshop.title_number, row.assessment.workshop.name),
                *(str(row.score), str(row.bonus), str(row.total), row.grade, row.reason),
            ]
            for row in rows
        ],
    }


def hash_of(found: GradeList) -> str:
    return hashlib.sha256(canonical(content_of(found)).encode()).hexdigest()


def _locked(given: GradeList, *wanted: str) -> GradeList:
    found = GradeList.objects.select_for_update(of=("self",)).select_related("round__rules").get(pk=given.pk)
    if found.status not in wanted:
        raise NotPossible(f"名单目前为“{found.get_status_display()}”，可能已有人办理。")
    return found


def _locked_cases(found: GradeList) -> list[Workshop]:
    keys = found.rows.values("assessment__workshop")
    return list(Workshop.objects.locked().filter(pk__in=keys).order_by("pk"))


def _record(cases: Iterable[Workshop], verb: str, of: GradeList, *, by: User, at: datetime, text: str = "") -> None:
    capacity = capacity_of(by, *CITY_ROLES, *FINANCE_ROLES)
    facts = {"list": of.pk, "year": of.round.year, "content_hash": of.content_hash}
    for case in cases:
        journal.record(case, verb, by=by, at=at, capacity=capacity, text=text, facts=facts)
