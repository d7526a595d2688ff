"""Shaped reads of the assessment: the tab of a case, the desk of a round, its numbers, its sheet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, F, OuterRef, Q, QuerySet
from django.db.models.functions import JSONObject
from django.urls import reverse

from accounts.models import User
from accounts.roles import CITY_ROLES, FINANCE_ROLES, REVIEW_ROLES, Role
from applications import permissions
from applications.lifecycle import NotPermitted
from applications.models import Workshop
from applications.panels import ActLink
from applications.states import TITLED, State
from common import paging
from common.calendar import end_of
from common.clock import BEIJING, legal_day
from reviews import title_standing
from reviews.aggregation import plain
from reviews.models import (
    Assessment,
    AssessmentFile,
    AssessmentRound,
    AssessmentVersion,
    BodyOpinion,
    BonusClaim,
    Commendation,
    GradeList,
    VetoFinding,
)
from reviews.title_standing import Assessed

READERS = CITY_ROLES | FINANCE_ROLES | REVIEW_ROLES | {Role.DISTRICT_FINANCE}
FOR_READERS = "评估考核由初审单位、市人力社保局和财政部门查看。"
BY_TITLE = paging.by_number("workshop_id")
Status, Grade = Assessment.Status, Assessment.Grade
Look = tuple[str, str, str]
LOOK: dict[str, Look] = {
    Status.SELF: ("待自评", "act", "pen"),
    Status.OPINION: ("待初审单位意见", "wait", "inbox"),
    Status.PANEL: ("待专家考核", "wait", "users"),
    Status.JUDGING: ("专家考核中", "run", "scale"),
    Status.GRADING: ("待定等次", "wait", "stamp"),
    Status.FIXED: ("等次已定", "good", "check"),
    Status.DONE: ("已办结", "good", "check"),
    Status.DROPPED: ("已终止", "quiet", "history"),
}
GRADE_LOOK: dict[str, Look] = {
    Grade.EXCELLENT: ("优秀", "good solid", "award"),
    Grade.PASS: ("合格", "good", "check"),
    Grade.FAIL: ("不合格", "bad", "cross"),
}
MENDING: Look = ("限期整改", "act", "pen")
LOOKING: Look = ("待复核", "wait", "eye")


# ── one title ────────────────────────────────────────────────────────────────


JOINED = ("round__rules", "rules", "rubric", "ordered", "rectification", "graded_in__grade_list", "evaluation__panel")
_KEPT_ON = "_assessments"


def of_case(workshop: Workshop) -> list[Assessment]:
    """Every assessment of a title, the latest first; one statement."""
    return _kept(workshop, _of(workshop).select_related(*JOINED, "changed_by"))


def whole_of_case(workshop: Workshop) -> list[Assessment]:
    """The same with ``found_opinions``, ``found_version``, ``found_claims``, ``found_findings``; one statement."""
    rows = (
        _of(workshop)
        .select_related(*JOINED)
        .annotate(
            found_version=_beside(AssessmentVersion.objects.order_by("-number"), *VERSION),
            found_opinions=_beside(BodyOpinion.objects.order_by("-drafted_at", "-pk"), *OPINION),
            found_claims=_beside(BonusClaim.objects.order_by("order", "pk"), *CLAIM),
            found_findings=_beside(VetoFinding.objects.order_by("veto__order", "pk"), *FINDING),
        )
    )
    return _kept(workshop, rows)


def _of(workshop: Workshop) -> QuerySet[Assessment]:
    return Assessment.objects.filter(workshop=workshop).order_by("-pk")


def _kept(workshop: Workshop, rows: QuerySet[Assessment]) -> list[Assessment]:
    found = list(rows)
    for row in found:
        row.workshop = workshop
    setattr(workshop, _KEPT_ON, found)
    return found


VERSION = ("number", "content_hash", "sealed_by__name", "sealed_at")
OPINION = ("conclusion", "text", "drafted_by__name", "drafted_at", "confirmed_by__name", "confirmed_at")
CLAIM = ("title", "item__sentence", "points", "granted", "reason")
FINDING = ("veto__sentence", "source", "basis", "upheld", "reason", "decided_by__name", "decided_at")


def _beside(rows: QuerySet[Any], *names: str) -> ArraySubquery:
    """What hangs on an assessment, as JSON in the same statement."""
    columns = {name.replace("__", "_"): name for name in names}
    return ArraySubquery(rows.filter(assessment=OuterRef("pk")).values(json=JSONObject(**columns)))


def beside(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """With moments as moments."""
    return [
        {
            name: datetime.fromisoformat(value) if value and name.endswith("_at") else value
            for name, value in row.items()
        }
        for row in rows
    ]


def last_version(assessment: Assessment) -> AssessmentVersion | None:
    return assessment.versions.select_related("sealed_by").order_by("-number").first()


def look_of(assessment: Assessment) -> Look:
    """The grade where it is fixed, the mending while it lasts, else the status."""
    if assessment.grade:
        return GRADE_LOOK[assessment.grade]
    mending = getattr(assessment, "rectification", None)
    if assessment.status == Status.GRADING and mending is not None and mending.recorded_at is None:
        return LOOKING if mending.reported_at else MENDING
    return LOOK[assessment.status]


def is_late(assessment: Assessment) -> bool:
    """Whether the first handing in came after the day."""
    first = assessment.first_sealed_at
    return first is not None and first >= end_of(assessment.self_due_on)


def reads_draft(workshop: Workshop, user: User) -> bool:
    """What is not handed in yet is the unit's own."""
    return permissions.unit_member(workshop, user)


def knows_points(user: User) -> bool:
    """Points are for the bureaus (domain §10-24)."""
    return user.holds(*CITY_ROLES, *FINANCE_ROLES)


def knows_evidence(assessment: Assessment, file: AssessmentFile, user: User) -> bool:
    """A file of the unit is its own until it was handed in with it; mending once it was reported."""
    if reads_draft(assessment.workshop, user):
        return True
    if file.kind == AssessmentFile.Kind.LOOK:
        return knows_points(user)
    if file.kind == AssessmentFile.Kind.MENDING:
        mending = getattr(assessment, "rectification", None)
        return mending is not None and mending.reported_at is not None
    last = last_version(assessment)
    return last is not None and str(file.pk) in uuids_of(last.snapshot)


def uuids_of(snapshot: dict[str, Any]) -> set[str]:
    """Of every file of what was handed in."""
    lines = [line for section in snapshot["sections"] for line in section["lines"]]
    return {file["uuid"] for row in [*lines, *snapshot["claims"]] for file in row["files"]} | {
        file["uuid"] for file in snapshot["report_files"]
    }


# ── what this person may do ──────────────────────────────────────────────────


def acts_of(workshop: Workshop, user: User) -> list[ActLink]:
    """What this person may do with the last assessment of the title now."""
    found = title_standing.of(workshop).assessment
    if found is None:
        return []
    unit = _of_unit(workshop, found, user) if permissions.unit_member(workshop, user) else []
    body = _of_body(workshop, found) if permissions.reviewer(workshop, user) else []
    city = _of_city(workshop, found) if permissions.city(workshop, user) else []
    return [*unit, *body, *city]


def _link(name: str, label: str, workshop: Workshop, kind: str = "primary") -> ActLink:
    return ActLink(name, label, reverse(f"workshops:assessment_{name}", args=[workshop.pk]), kind)


def _of_unit(workshop: Workshop, found: Assessed, user: User) -> list[ActLink]:
    if found.status == Status.SELF and workshop.state == State.GRANTED:
        writes, seals = ("outline", "primary") if permissions.unit_approver(workshop, user) else ("primary", "outline")
        return [_link("write", "填写自评", workshop, writes), _link("seal", "核对并报送自评", workshop, seals)]
    if workshop.state == State.RECTIFYING and found.status == Status.GRADING and not found.has_proof:
        return [_link("mend", "报告整改", workshop)]
    return []


def _of_body(workshop: Workshop, found: Assessed) -> list[ActLink]:
    return [_link("opinion", "审核意见", workshop)] if found.status == Status.OPINION else []


def _of_city(workshop: Workshop, found: Assessed) -> list[ActLink]:
    links = []
    markable = {Status.OPINION, Status.PANEL, Status.JUDGING, Status.GRADING}
    if found.status in markable:
        links.append(_link("marks", "加分和一票否决", workshop, "outline"))
    mending = found.mending
    if mending is not None and mending.reported_at and found.status == Status.GRADING:
        kind = "outline" if mending.recorded_at else "primary"
        links.append(_link("look", "更正复核记录" if mending.recorded_at else "记录复核", workshop, kind))
    return links


def may_print(workshop: Workshop, user: User) -> bool:
    """The 考核表 is for the unit, its body and the bureaus; experts have done with it."""
    return (
        knows_points(user)
        or permissions.unit_member(workshop, user)
        or permissions.reviewer(workshop, user)
        or user.holds(Role.DISTRICT_FINANCE)
    )


# ── the desk ─────────────────────────────────────────────────────────────────


def demand_reader(user: User) -> None:
    if not user.holds(*READERS):
        raise NotPermitted(FOR_READERS)


def of_desk(user: User, round_: AssessmentRound) -> QuerySet[Assessment]:
    """The assessments of a round that this person follows by office."""
    rows = Assessment.objects.filter(round=round_, workshop__state__in=sorted(TITLED))
    if user.sees_every_case():
        return rows
    districts = [held.organisation.district_id for held in user.held if held.role == Role.DISTRICT_FINANCE]
    bodies = user.organisation_ids(*REVIEW_ROLES)
    return rows.filter(Q(workshop__review_body__in=bodies) | Q(workshop__district__in=districts))


@dataclass(frozen=True)
class Standing:
    """One way in which an assessment of the round may stand, as a filter of the desk."""

    code: str
    word: str
    rows: Q


STANDINGS = (
    Standing("", "全部", Q()),
    Standing("self", "待自评", Q(status=Status.SELF)),
    Standing("opinion", "待初审意见", Q(status=Status.OPINION)),
    Standing("panel", "待专家考核", Q(status=Status.PANEL)),
    Standing("judging", "考核中", Q(status=Status.JUDGING)),
    Standing("grading", "待定等次", Q(status=Status.GRADING)),
    Standing("excellent", "优秀", Q(grade=Grade.EXCELLENT)),
    Standing("pass", "合格", Q(grade=Grade.PASS)),
    Standing("fail", "不合格", Q(grade=Grade.FAIL)),
)


def missing(today: date) -> Standing:
    """Whoever should have handed in by now."""
    return Standing("missing", "逾期未报", Q(status=Status.SELF, self_due_on__lt=today))


def listed(rows: QuerySet[Assessment]) -> QuerySet[Assessment]:
    """With what a line of the desk shows."""
    joined = rows.select_related("workshop__unit", "workshop__review_body", "rectification")
    return joined.only(
        *("status", "grade", "self_due_on", "opinion_due_on", "first_sealed_at", "total", "ordered"),
        *("workshop__name", "workshop__title_number", "workshop__state", "workshop__technician_name"),
        *("workshop__unit__name", "workshop__review_body__short_name"),
        *("rectification__due_on", "rectification__reported_at", "rectification__recorded_at"),
    )


def due_on_of(row: Assessment) -> date | None:
    """The day of whoever is waited for."""
    if row.status == Status.SELF:
        return row.self_due_on
    if row.status == Status.OPINION:
        return row.opinion_due_on
    mending = getattr(row, "rectification", None)
    if row.status == Status.GRADING and mending is not None and mending.reported_at is None:
        return mending.due_on
    return None


def round_of(year: int) -> AssessmentRound | None:
    return AssessmentRound.objects.filter(year=year).select_related("rules", "rubric", "commendation").first()


def latest_round() -> AssessmentRound | None:
    return AssessmentRound.objects.order_by("-year").first()


# ── numbers ──────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Tally:
    """How the assessments of one district stand."""

    label: str
    all: int
    handed_in: int
    excellent: int
    passed: int
    failed: int
    mending: int

    @property
    def graded(self) -> int:
        return self.excellent + self.passed + self.failed


def tallies(rows: QuerySet[Assessment]) -> list[Tally]:
    """By district; one statement."""
    counted = (
        rows.exclude(status=Status.DROPPED)
        .order_by()
        .values(label=F("workshop__district__name"))
        .annotate(
            n_all=Count("pk"),
            n_handed_in=Count("pk", filter=Q(first_sealed_at__isnull=False)),
            n_excellent=Count("pk", filter=Q(grade=Grade.EXCELLENT)),
            n_passed=Count("pk", filter=Q(grade=Grade.PASS)),
            n_failed=Count("pk", filter=Q(grade=Grade.FAIL)),
            n_mending=Count("pk", filter=Q(workshop__state=State.RECTIFYING)),
        )
        .order_by("-n_all", "label")
    )
    return [
        Tally(
            label=row["label"] or "未填所在区",
            all=row["n_all"],
            handed_in=row["n_handed_in"],
            excellent=row["n_excellent"],
            passed=row["n_passed"],
            failed=row["n_failed"],
            mending=row["n_mending"],
        )
        for row in counted
    ]


def total_of(rows: list[Tally]) -> Tally:
    names = ("all", "handed_in", "excellent", "passed", "failed", "mending")
    return Tally("合计", **{name: sum(getattr(row, name) for row in rows) for name in names})


# ── the sheet ────────────────────────────────────────────────────────────────


def sheet_rows(user: User, round_: AssessmentRound) -> Iterator[tuple[object, ...]]:
    """One row a title; points only for the bureaus."""
    rows = of_desk(user, round_).select_related(
        "workshop__unit", "workshop__review_body", "workshop__district", "rectification", "graded_in"
    )
    points = knows_points(user)
    for row in rows.order_by("workshop_id").iterator(chunk_size=1000):
        workshop = row.workshop
        mending = getattr(row, "rectification", None)
        yield (
            *(workshop.title_number or "", workshop.name, workshop.technician_name, workshop.unit.name),
            workshop.district.name if workshop.district else "",
            workshop.review_body.short_name,
            "提前考核" if row.ordered_id else "",
            _day(row.first_sealed_at),
            "逾期" if is_late(row) else "",
            _day(row.opinion_at),
            *(map(_points, (row.self_total, row.score, row.bonus, row.total)) if points else [None] * 4),
            mending.due_on if mending else None,
            {True: "达到要求", False: "未达到要求", None: ""}[mending.is_mended if mending else None],
            look_of(row)[0],
            row.graded_in.reason if row.graded_in else "",
            _day(row.graded_at),
        )


def _points(value: Decimal | None) -> Decimal | None:
    return None if value is None else round(value, 2)


def _day(at: datetime | None) -> date | None:
    return at.astimezone(BEIJING).date() if at else None


# ── lists of grades ──────────────────────────────────────────────────────────


def lists_of(round_: AssessmentRound, user: User) -> list[GradeList]:
    found = GradeList.objects.visible_to(user).filter(round=round_)
    return list(found.select_related("made_by", "answered_by").annotate(count=Count("rows")).order_by("number"))


def lines_of(found: GradeList) -> list[dict[str, Any]]:
    """The rows of a list as page and paper show them; one statement."""
    rows = found.rows.select_related("assessment__workshop__unit", "assessment__workshop__review_body")
    return [
        {
            "row": row,
            "workshop": row.assessment.workshop,
            "score": plain(round(row.score, 2)),
            "bonus": plain(row.bonus),
            "total": f"{round(row.total, 2):.2f}",
            "look": GRADE_LOOK[row.grade],
            "is_done": row.assessment.status == Status.DONE,
            "waits": row.assessment.status == Status.FIXED and row.grade != Grade.FAIL,
        }
        for row in rows.order_by("rank", "pk")
    ]


# ── who is commended ─────────────────────────────────────────────────────────


def commended(found: Commendation) -> list[dict[str, str]]:
    """The titles of a commendation as it was posted (domain §10-31)."""
    return [dict(row) for row in found.content]


def days_left(day: date | None, at: datetime) -> int | None:
    return (day - legal_day(at)).days if day else None
