"""What this app knows of a title's whole life: award, plaques, assessments, inspections, revocation, what is owed.

One statement for everything; the shapes are those of ``applications.passport``.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db.models import BigAutoField, OuterRef, QuerySet
from django.urls import reverse

from accounts.models import User
from applications import permissions
from applications.models import Workshop
from applications.passport import Cell, Figure, Milestone, Owed, Part, Row, day_of, rows_as_json
from applications.states import ALIVE
from common.statements import Given, Statement
from reviews.models import Assessment, Award, DutyDocument, Inspection, Plaque, PlaqueReturn, Revocation
from reviews.selectors import assessment as assessments

FIXED = frozenset({Assessment.Status.FIXED, Assessment.Status.DONE})


def _reading() -> QuerySet[Workshop]:
    mine = {"workshop": OuterRef("pk")}
    return (
        Workshop.objects.filter(pk=Given("pk", BigAutoField()))
        .annotate(
            found_awards=rows_as_json(
                Award.objects.filter(**mine),
                *("granted_on", "number", "document__number", "document__dated_on"),
            ),
            found_plaques=rows_as_json(
                Plaque.objects.filter(**mine).order_by("ordinal"), *("ordinal", "made_on", "handed_on")
            ),
            found_assessments=rows_as_json(
                Assessment.objects.filter(**mine).exclude(status=Assessment.Status.DROPPED).order_by("opened_at"),
                *("pk", "status", "grade", "graded_at", "opened_at", "self_due_on", "opinion_due_on"),
                year="round__year",
                mend_by="rectification__due_on",
                mended_at="rectification__reported_at",
                looked_at="rectification__recorded_at",
            ),
            found_inspections=rows_as_json(
                Inspection.objects.filter(**mine).order_by("held_on", "pk"),
                *("pk", "number", "kind", "held_on", "status", "due_on"),
                office="organisation__short_name",
            ),
            found_revocations=rows_as_json(
                Revocation.objects.filter(**mine).order_by("number"),
                *("pk", "status", "proposed_at", "defence_due", "ended_at"),
            ),
            found_returns=rows_as_json(
                PlaqueReturn.objects.filter(**mine).order_by("opened_at"), *("status", "due_on", "settled_on")
            ),
            found_duties=rows_as_json(DutyDocument.objects.filter(**mine, ended_at=None).order_by("kind"), "kind"),
        )
        .only("pk")
        .order_by()
    )


_READING = Statement(_reading)


def part_of(workshop: Workshop, user: User, at: datetime) -> Part:
    """Everything of this floor that the person may read."""
    found: Any = _READING.rows(pk=workshop.pk)[0]
    part = Part()
    _assessments(part, workshop, user, found.found_assessments)
    if permissions.follows(workshop, user):
        _inspections(part, workshop, user, found.found_inspections)
        _revocations(part, workshop, user, found.found_revocations)
        present = {row["kind"] for row in found.found_duties} if workshop.state in ALIVE else set(DutyDocument.Kind)
        where = reverse("workshops:supervision", args=[workshop.pk])
        part.missing += [(f"还没有上传{kind.label}", where) for kind in DutyDocument.Kind if kind not in present]
    _plaques(part, workshop, user, found)
    return part


# ── assessment ───────────────────────────────────────────────────────────────


def _assessments(part: Part, workshop: Workshop, user: User, rows: Iterable[Row]) -> None:
    href = reverse("workshops:assessment", args=[workshop.pk])
    graded = [row for row in rows if row["grade"] and row["status"] in FIXED]
    for row in rows:
        fixed = row["grade"] and row["status"] in FIXED
        label, tone, icon = assessments.GRADE_LOOK[row["grade"]] if fixed else assessments.LOOK[row["status"]]
        part.cells[row["year"], "assessment"] = Cell(label, "", tone, href)
        day = day_of(row["graded_at"])
        if fixed and day:
            part.milestones.append(Milestone(day, f"{row['year']} 年评估考核：{label}", icon, tone, href=href))
        if row["status"] not in FIXED:
            part.owed += _steps(row, workshop, user, href)
    last = assessments.GRADE_LOOK[graded[-1]["grade"]] if graded else None
    note = f"{graded[-1]['year']} 年" if graded else "还没有考核"
    part.figures.append(Figure("最近考核", last[0] if last else "—", "", note, href, last[1] if last else "quiet"))
    if workshop.assessment_due and workshop.state in ALIVE and not any(row["status"] not in FIXED for row in rows):
        what = "下一次评估考核（两年一次）"
        part.owed.append(Owed(what, workshop.assessment_due, "市人力社保局组织", href, "去查看"))


def _steps(row: Row, workshop: Workshop, user: User, href: str) -> list[Owed]:
    """What the running assessment waits for."""
    if row["mend_by"] and not row["mended_at"]:
        own = permissions.unit_member(workshop, user)
        where = reverse("workshops:assessment_mend", args=[workshop.pk])
        return [Owed("完成整改并报告", date.fromisoformat(row["mend_by"]), "所在单位", where, "去报告", own)]
    if row["status"] == Assessment.Status.SELF:
        own = permissions.unit_member(workshop, user)
        where = reverse("workshops:assessment_write", args=[workshop.pk]) if own else href
        what = f"报送 {row['year']} 年评估考核自评"
        return [Owed(what, date.fromisoformat(row["self_due_on"]), "所在单位", where, "去自评", own)]
    if row["status"] == Assessment.Status.OPINION:
        own = permissions.reviewer(workshop, user)
        where = reverse("workshops:assessment_opinion", args=[workshop.pk]) if own else href
        what = f"{row['year']} 年评估考核初审单位意见"
        return [Owed(what, date.fromisoformat(row["opinion_due_on"]), "初审单位", where, "去办理", own)]
    return []


# ── supervision, revocation ──────────────────────────────────────────────────


def _inspections(part: Part, workshop: Workshop, user: User, rows: list[Row]) -> None:
    href = reverse("workshops:supervision", args=[workshop.pk])
    by_year: dict[int, int] = {}
    for row in rows:
        day, kind = date.fromisoformat(row["held_on"]), str(Inspection.Kind(row["kind"]).label)
        by_year[day.year] = by_year.get(day.year, 0) + 1
        where = reverse("reviews:inspection", args=[row["pk"]])
        part.milestones.append(Milestone(day, kind, "eye", "run", row["office"], where))
        if row["status"] == Inspection.Status.ASKED:
            own = permissions.unit_member(workshop, user)
            what = f"答复{row['office']}第 {row['number']} 号检查"
            part.owed.append(Owed(what, date.fromisoformat(row["due_on"]), "所在单位", where, "去答复", own))
    for year, number in by_year.items():
        part.cells[year, "inspections"] = Cell(f"{number} 次", href=href)
    waiting = sum(row["status"] in {Inspection.Status.ASKED, Inspection.Status.ANSWERED} for row in rows)
    note = f"{waiting} 次待办结" if waiting else ("全部办结" if rows else "还没有检查")
    part.figures.append(Figure("监督检查", str(len(rows)), "次", note, href, "act" if waiting else "quiet"))


def _revocations(part: Part, workshop: Workshop, user: User, rows: Iterable[Row]) -> None:
    href = reverse("workshops:revocation", args=[workshop.pk])
    for row in rows:
        if row["proposed_at"] is None:  # a draft is the bureaus' own
            continue
        status = Revocation.Status(row["status"])
        if day := day_of(row["proposed_at"]):
            part.milestones.append(Milestone(day, "提出撤销", "alert", "act", href=href))
        if status != Revocation.Status.PROPOSED and (day := day_of(row["ended_at"])):
            tone = "bad" if status == Revocation.Status.REVOKED else "good"
            part.milestones.append(Milestone(day, str(status.label), "stamp", tone, href=href))
        if status == Revocation.Status.PROPOSED and row["defence_due"]:
            own = permissions.unit_member(workshop, user)
            what = "对拟撤销称号的陈述申辩"
            part.owed.append(Owed(what, date.fromisoformat(row["defence_due"]), "所在单位", href, "去陈述", own))


# ── award, plaques, duties ───────────────────────────────────────────────────


def _plaques(part: Part, workshop: Workshop, user: User, found: Any) -> None:
    href = reverse("workshops:award", args=[workshop.pk])
    for row in found.found_awards:
        if row["document__number"]:
            day = date.fromisoformat(row["document__dated_on"])
            part.milestones.append(Milestone(day, f"授牌决定 {row['document__number']}", "stamp", "good", href=href))
    for row in found.found_plaques:
        if row["handed_on"]:
            what = "领取铭牌" if row["ordinal"] == 1 else f"领取铭牌（第 {row['ordinal']} 块）"
            day = date.fromisoformat(row["handed_on"])
            part.milestones.append(Milestone(day, what, "award", "run", href=href))
    own = permissions.unit_member(workshop, user)
    for row in found.found_returns:
        if row["status"] == PlaqueReturn.Status.OWED:
            part.owed.append(Owed("交回铭牌", date.fromisoformat(row["due_on"]), "所在单位", href, "去查看", own))
        elif settled := day_of(row["settled_on"]):
            label = PlaqueReturn.Status(row["status"]).label
            part.milestones.append(Milestone(settled, f"铭牌{label}", "award", "run", href=href))
