"""The papers of this floor in a 卷宗归档包: panels, visits, notices, award, assessments, revocation, inspections."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from applications.archiving import Folder, Paper, contribution, stored
from applications.models import Workshop
from common.models import StoredFile
from reviews.models import (
    Addendum,
    AddendumFile,
    Assessment,
    AssessmentFile,
    Award,
    Commendation,
    Draw,
    DutyDocument,
    InspectionFile,
    Notice,
    Plan,
    Plaque,
    PlaqueReturn,
    Reconsideration,
    ReviewTable,
    Revocation,
    RevocationFile,
    ScorePhoto,
    ScoreSheet,
    VisitPhoto,
    VisitRecord,
)

OF_THE_AWARD, OF_AN_ASSESSMENT = Plan.Purpose.AWARD, Plan.Purpose.ASSESSMENT
FOLDERS = {OF_THE_AWARD: Folder.REVIEW, OF_AN_ASSESSMENT: Folder.ASSESSMENT}


def stem(file: StoredFile) -> str:
    """What its sender called it, without the ending."""
    return file.original_name.rpartition(".")[0] or file.original_name


@contribution
def panel(workshop: Workshop, at: datetime) -> Iterator[Paper]:
    """Who judged and what each wrote: for the bureaus alone."""
    for purpose, folder in FOLDERS.items():
        draws = Draw.objects.filter(
            panel__cases__workshop=workshop, panel__plan__purpose=purpose, record__isnull=False
        ).select_related("record")
        for draw in draws.order_by("pk").distinct():
            yield from stored(draw.record, folder, f"专家抽取记录（第{draw.ordinal}次）", draw.drawn_at, inner=True)
        sheets = ScoreSheet.objects.filter(workshop=workshop, assignment__seat__panel__plan__purpose=purpose)
        signed = sheets.filter(status=ScoreSheet.Status.SIGNED).select_related(
            "printed", "assignment__seat__expert__user"
        )
        for sheet in signed.order_by("signed_at"):
            name = sheet.assignment.seat.expert.user.name
            yield from stored(sheet.printed, folder, f"评分表（{name}）", sheet.signed_at, author=name, inner=True)
        for photo in ScorePhoto.objects.filter(sheet__in=signed).select_related("stored").order_by("pk"):
            yield from stored(photo.stored, folder, "评分附图", photo.stored.created_at, inner=True)
        tables = ReviewTable.objects.filter(
            rows__workshop=workshop, plan__purpose=purpose, status=ReviewTable.Status.AGREED, printed__isnull=False
        ).select_related("printed")
        for table in tables.order_by("pk").distinct():
            yield from stored(table.printed, folder, table.get_kind_display(), table.answered_at, inner=True)


@contribution
def visits(workshop: Workshop, at: datetime) -> Iterator[Paper]:
    """The record is the panel's; photos of the place are the unit's too."""
    records = VisitRecord.objects.filter(visit__workshop=workshop).exclude(closed_at=None)
    for record in records.select_related("printed", "visit__panel__plan").order_by("closed_at"):
        folder = FOLDERS[Plan.Purpose(record.visit.panel.plan.purpose)]
        yield from stored(record.printed, folder, "现场考察记录", record.closed_at, inner=True)
    photos = VisitPhoto.objects.filter(visit__workshop=workshop).select_related("stored", "visit__panel__plan")
    for photo in photos.order_by("pk"):
        folder = FOLDERS[Plan.Purpose(photo.visit.panel.plan.purpose)]
        yield from stored(photo.stored, folder, "现场考察照片", photo.stored.created_at, inner=True)


@contribution
def supplements(workshop: Workshop, at: datetime) -> Iterator[Paper]:
    """What was asked for beside the frozen version, sealed by the unit."""
    for addendum in Addendum.objects.filter(workshop=workshop).exclude(sealed_at=None).order_by("number"):
        title = f"补充材料第{addendum.number}号（{addendum.get_status_display()}）"
        yield from stored(addendum.printed, Folder.REVIEW, title, addendum.sealed_at, author=workshop.unit.name)
        yield from stored(addendum.scan, Folder.REVIEW, f"{title}盖章扫描件", addendum.sealed_at)
    files = AddendumFile.objects.filter(
        addendum__workshop=workshop, addendum__sealed_at__isnull=False, removed_at=None
    ).select_related("stored", "addendum")
    for file in files.order_by("addendum__number", "added_at"):
        title = f"补充材料第{file.addendum.number}号附件 {stem(file.stored)}"
        yield from stored(file.stored, Folder.REVIEW, title, file.added_at)


@contribution
def publicity(workshop: Workshop, at: datetime) -> Iterator[Paper]:
    notices = Notice.objects.filter(rows__workshop=workshop).exclude(posted_at=None)
    for notice in notices.select_related("printed", "screenshot").order_by("posted_at").distinct():
        facts = {"number": notice.number, "permanent": True}
        yield from stored(
            notice.printed, Folder.PUBLICITY, f"{notice.get_kind_display()} {notice.title}", notice.posted_at, **facts
        )
        yield from stored(notice.screenshot, Folder.PUBLICITY, "发布页面截图", notice.posted_at)


@contribution
def award(workshop: Workshop, at: datetime) -> Iterator[Paper]:
    """The decision names every workshop of its list, and is public."""
    found = Award.objects.filter(workshop=workshop).select_related("document__scan", "document__printed", "certificate")
    for title in found:
        if title.document is not None:
            facts = {"number": title.document.number, "permanent": True}
            day = title.document.dated_on
            yield from stored(title.document.printed, Folder.DECISION, f"授牌决定 {title.document.title}", day, **facts)
            yield from stored(title.document.scan, Folder.DECISION, "授牌决定（文件扫描件）", day, **facts)
        yield from stored(
            title.certificate, Folder.AWARD, "证书", title.granted_on, number=title.number, permanent=True
        )
    for plaque in Plaque.objects.filter(workshop=workshop).select_related("receipt", "photo").order_by("ordinal"):
        which = f"（第{plaque.ordinal}块）"
        yield from stored(plaque.receipt, Folder.AWARD, f"铭牌领取单{which}", plaque.handed_on, number=plaque.number)
        yield from stored(plaque.photo, Folder.AWARD, f"铭牌悬挂照片{which}", plaque.handed_on)


@contribution
def assessments(workshop: Workshop, at: datetime) -> Iterator[Paper]:
    for each in Assessment.objects.filter(workshop=workshop).select_related("round", "printed").order_by("opened_at"):
        yield from stored(each.printed, Folder.ASSESSMENT, f"{each.round.name} 考核表", each.graded_at)
    files = AssessmentFile.objects.filter(assessment__workshop=workshop, removed_at=None)
    for file in files.select_related("assessment__round", "stored").order_by("assessment_id", "added_at"):
        title = f"{file.assessment.round.name} {file.get_kind_display()} {stem(file.stored)}"
        is_inner = file.kind == AssessmentFile.Kind.LOOK
        yield from stored(file.stored, Folder.ASSESSMENT, title, file.added_at, inner=is_inner)
    commended = Commendation.objects.filter(
        round__assessments__workshop=workshop, round__assessments__grade=Assessment.Grade.EXCELLENT
    )
    for praise in commended.select_related("printed").distinct():
        facts = {"number": praise.number, "permanent": True}
        yield from stored(praise.printed, Folder.ASSESSMENT, f"通报表扬 {praise.title}", praise.dated_on, **facts)


@contribution
def revocation(workshop: Workshop, at: datetime) -> Iterator[Paper]:
    """Notice and decision with what was delivered and said against it; plaques given back; what was reviewed."""
    proposals = Revocation.objects.filter(workshop=workshop).exclude(proposed_at=None)
    for proposal in proposals.select_related("notice", "paper").order_by("number"):
        number, day = proposal.notice_number, proposal.proposed_at
        yield from stored(proposal.notice, Folder.ENDING, "撤销告知书", day, number=number, permanent=True)
        number, day = proposal.decision_number, proposal.ended_at
        yield from stored(proposal.paper, Folder.ENDING, "撤销决定", day, number=number, permanent=True)
    files = RevocationFile.objects.filter(revocation__in=proposals, removed_at=None).select_related("stored")
    for file in files.order_by("revocation__number", "added_at"):
        title = f"{file.get_kind_display()} {stem(file.stored)}"
        is_inner = file.kind == RevocationFile.Kind.EVIDENCE
        yield from stored(file.stored, Folder.ENDING, title, file.added_at, inner=is_inner)
    for plaque in PlaqueReturn.objects.filter(workshop=workshop).select_related("paper", "photo").order_by("opened_at"):
        yield from stored(plaque.paper, Folder.ENDING, f"铭牌{plaque.get_status_display()}凭证", plaque.settled_on)
        yield from stored(plaque.photo, Folder.ENDING, f"铭牌{plaque.get_status_display()}照片", plaque.settled_on)
    reviewed = Reconsideration.objects.filter(workshop=workshop).select_related("document", "outcome_document")
    for each in reviewed.order_by("recorded_at"):
        what = each.get_kind_display()
        yield from stored(each.document, Folder.ENDING, f"{what}文书", each.received_on, number=each.document_number)
        yield from stored(
            each.outcome_document, Folder.ENDING, f"{what}结果", each.outcome_on, number=each.outcome_number
        )


@contribution
def supervision(workshop: Workshop, at: datetime) -> Iterator[Paper]:
    files = InspectionFile.objects.filter(inspection__workshop=workshop, removed_at=None)
    for file in files.select_related("inspection__organisation", "stored").order_by("inspection__number", "added_at"):
        what = "答复材料" if file.answer_id else "检查材料"
        title = f"第{file.inspection.number}次{file.inspection.get_kind_display()}{what} {stem(file.stored)}"
        author = file.inspection.organisation.name if file.answer_id is None else workshop.unit.name
        yield from stored(file.stored, Folder.SUPERVISION, title, file.added_at, author=author)
    for rules in DutyDocument.objects.filter(workshop=workshop).select_related("stored").order_by("added_at"):
        title = f"{rules.get_kind_display()} {rules.title}"
        yield from stored(rules.stored, Folder.SUPERVISION, title, rules.effective_on, author=workshop.unit.name)
