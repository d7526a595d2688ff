"""The papers of this floor in a 卷宗归档包: panels, visits, notices, award, assessments, revocation, inspections."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import partial

from django.conf import settings

from applications.archiving import Folder, Paper, contribution, kept, printed, stored, worded
from applications.models import Workshop
from common.clock import legal_day
from common.documents import Document
from common.models import StoredFile
from common.templatetags.ui import cn_date
from reviews.jobs import evaluation as evaluation_jobs
from reviews.jobs import visits as visit_jobs
from reviews.models import (
    Addendum,
    AddendumFile,
    Announcement,
    Assessment,
    AssessmentFile,
    Award,
    Commendation,
    Draw,
    DutyDocument,
    Evaluation,
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
    Visit,
    VisitPhoto,
    VisitRecord,
)
from reviews.printing import assessment as assessment_paper
from reviews.printing import draw_record, evaluation, review_table
from reviews.printing import revocation as revocation_paper
from reviews.printing import visits as visit_paper
from reviews.selectors.visits import with_people

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
            panel__cases__workshop=workshop, panel__plan__purpose=purpose, drawn_at__isnull=False
        ).select_related("record")
        for draw in draws.order_by("pk").distinct():
            title = f"专家抽取记录（第{draw.ordinal}次）"
            yield from kept(draw.record, partial(_draw, draw), folder, title, draw.drawn_at, inner=True)
        sheets = ScoreSheet.objects.filter(workshop=workshop, assignment__seat__panel__plan__purpose=purpose)
        signed = sheets.filter(status=ScoreSheet.Status.SIGNED).select_related(
            "printed", "signature", "workshop__unit", "workshop__current_version", "assignment__seat__expert__user"
        )
        for sheet in signed.order_by("signed_at"):
            name = sheet.assignment.seat.expert.user.name
            facts = {"author": name, "inner": True}
            yield from kept(
                sheet.printed, partial(_sheet, sheet), folder, f"评分表（{name}）", sheet.signed_at, **facts
            )
        for photo in ScorePhoto.objects.filter(sheet__in=signed).select_related("stored").order_by("pk"):
            yield from stored(photo.stored, folder, "评分附图", photo.stored.created_at, inner=True)
        tables = ReviewTable.objects.filter(
            rows__workshop=workshop, plan__purpose=purpose, status=ReviewTable.Status.AGREED
        ).select_related("printed", "plan__round", "made_by", "answered_by")
        for table in tables.order_by("pk").distinct():
            title = table.get_kind_display()
            yield from kept(table.printed, partial(_table, table, at), folder, title, table.answered_at, inner=True)


@contribution
def opinions(workshop: Workshop, at: datetime) -> Iterator[Paper]:
    """What the panel found, by its leader's signature; an assessment has no form that bears it."""
    found = Evaluation.objects.filter(workshop=workshop, closed_at__isnull=False, ended_at=None)
    found = found.select_related(
        *("workshop__unit", "workshop__current_version", "panel__plan", "veto", "seal__signer", "seal__version"),
        *("signature", "opinion_by__expert__user"),
    )
    for one in found.order_by("closed_at"):
        folder, title = FOLDERS[Plan.Purpose(one.purpose)], "专家评估意见表"
        yield from printed(partial(_opinion, one), folder, title, one.closed_at, inner=True)


@contribution
def visits(workshop: Workshop, at: datetime) -> Iterator[Paper]:
    """The record is the panel's; photos of the place are the unit's too."""
    records = VisitRecord.objects.filter(visit__workshop=workshop).exclude(closed_at=None)
    for record in records.select_related("printed", "visit__panel__plan").order_by("closed_at"):
        folder = FOLDERS[Plan.Purpose(record.visit.panel.plan.purpose)]
        make = partial(_visit, record)
        yield from kept(record.printed, make, folder, "现场考察记录", record.closed_at, inner=True)
    photos = VisitPhoto.objects.filter(visit__workshop=workshop).select_related("stored", "visit__panel__plan")
    for photo in photos.order_by("pk"):
        folder = FOLDERS[Plan.Purpose(photo.visit.panel.plan.purpose)]
        yield from stored(photo.stored, folder, "现场考察照片", photo.stored.created_at, inner=True)


def _draw(draw: Draw) -> Document:
    return draw_record.render(draw_record.of(draw))


def _sheet(sheet: ScoreSheet) -> Document:
    return evaluation.render_sheet(evaluation_jobs.sheet_of(sheet))


def _table(table: ReviewTable, at: datetime) -> Document:
    return review_table.render(table, made_on=legal_day(at))


def _opinion(found: Evaluation) -> Document:
    return evaluation.render_opinion(evaluation_jobs.opinion_of(found))


def _visit(record: VisitRecord) -> Document:
    visit = with_people(Visit.objects.filter(pk=record.visit_id)).get()
    return visit_paper.render(visit_jobs.sheet_of(visit, record))


def _record(assessment: Assessment) -> Document:
    return assessment_paper.record(assessment_paper.content_of(assessment, base=settings.BASE_URL))


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
        title = f"{each.round.name} 考核表"
        if each.graded_at is not None:
            yield from kept(each.printed, partial(_record, each), Folder.ASSESSMENT, title, each.graded_at)
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
        facts = {"number": proposal.notice_number, "permanent": True}
        make, day = partial(_revocation, proposal, "notice"), proposal.proposed_at
        yield from kept(proposal.notice, make, Folder.ENDING, "撤销告知书", day, **facts)
        yield from _said(proposal)
        if proposal.status in {Revocation.Status.REVOKED, Revocation.Status.REINSTATED}:
            facts = {"number": proposal.decision_number, "permanent": True}
            make, day = partial(_revocation, proposal, "decision"), proposal.ended_at
            yield from kept(proposal.paper, make, Folder.ENDING, "撤销决定", day, **facts)
            yield from _announced(proposal)
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


def _revocation(proposal: Revocation, paper: str) -> Document:
    return revocation_paper.PAPERS[paper](proposal, base=settings.BASE_URL)


def _said(proposal: Revocation) -> Iterator[Paper]:
    """What the unit said against it, what was heard, what the city answered."""
    for each in proposal.defences.exclude(sent_at=None).select_related("sent_by"):
        sender = each.sent_by.name if each.sent_by else ""
        head = f"{each.get_channel_display()}，{cn_date(each.received_on)}，{sender}"
        wishes = ("放弃陈述、申辩。" if each.waives else "", "要求当面听取意见。" if each.wants_hearing else "")
        yield from worded(Folder.ENDING, f"陈述申辩（第{each.number}次）", each.sent_at, head, *wishes, each.text)
    for heard in proposal.hearings.select_related("recorded_by"):
        head = f"{cn_date(heard.held_on)}，{heard.place}，{heard.recorded_by.name}记录"
        yield from worded(Folder.ENDING, "听取意见记录", heard.held_on, head, heard.people, heard.record)
    for answer in proposal.answers.select_related("by"):
        head = f"{answer.get_conclusion_display()}，{cn_date(answer.at)}，{answer.by.name}"
        yield from worded(Folder.ENDING, "对陈述申辩的书面答复", answer.at, head, answer.text)


def _announced(proposal: Revocation) -> Iterator[Paper]:
    found = Announcement.objects.filter(revocation=proposal).first()
    if found is None:
        return
    said = found.content
    lines = (
        f"{said['issuers']}　{said['number']}",
        f"工作室：{said['name']}",
        f"所在单位：{said['unit']}",
        f"编号：{said['title_number']}",
        f"撤销日期：{said['revoked_on']}",
        f"决定文号：{said['decision_number']}",
        f"撤销原因：{said['reason']}",
        f"{said['posted_on']}发布，内容指纹 SHA-256 {found.content_hash}",
        f"{cn_date(found.withdrawn_at)}撤回：{found.withdrawn_reason}" if found.withdrawn_at else "",
    )
    facts = {"number": found.number, "permanent": True}
    yield from worded(Folder.ENDING, str(said["title"]), found.posted_at, *lines, **facts)


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
