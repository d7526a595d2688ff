"""The papers of a submitted case beside the form, e.g. 申办报告, 装订本; each is made once per content, by a job."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings
from django.db.models import Count, Max, Q

from accounts.models import User
from applications import snapshot, withheld
from applications.models import MaterialFile, Opinion, OriginalCheck, Seal, Version, VersionFile, Workshop
from applications.printing import booklet, material_list, opinion_sheet, report
from applications.printing.material_list import CopyCheck
from applications.services.material_slots import CheckedFile, checked_files
from common import files, progress
from common.clock import legal_day
from common.documents import PDF, Document
from common.models import JobProgress, StoredFile
from common.pdf_pages import page_count
from common.templatetags.ui import cn_date

KINDS = {
    "report": "申办报告",
    "material_list": "材料目录",
    "opinion_sheet": "初审意见表",
    "booklet": "装订本",
    "copy": "申报表打印副本",
}


def subject_of(kind: str, workshop: Workshop) -> str:
    """What a paper is made from, as the subject of its job: the same content is never printed twice."""
    version = workshop.current_version
    checks = workshop.original_checks.aggregate(last=Max("recorded_at"), count=Count("pk"))
    opinion = workshop.opinions.filter(box=Opinion.Box.BODY).order_by("-pk").values_list("pk", "current").first()
    seals = list(workshop.seals.valid().order_by("pk").values_list("pk", flat=True))
    form = withheld.shown_form(version, workshop) if version else None
    made_from = f"{version.pk if version else 0}:{form.pk if form else 0}:{checks}:{opinion}:{seals}"
    return f"{kind}:{workshop.pk}:{hashlib.sha256(made_from.encode()).hexdigest()[:32]}"


def latest(kind: str, workshop: Workshop) -> JobProgress | None:
    """The job that made, or is making, this paper from the present content."""
    return progress.latest(kind, subject_of(kind, workshop))


def can_be_made(kind: str, workshop: Workshop) -> bool:
    """A paper needs a version that was submitted; the opinion sheet needs an opinion too."""
    if workshop.current_version_id is None:
        return False
    return kind != "opinion_sheet" or workshop.opinions.filter(box=Opinion.Box.BODY).exists()


def make(kind: str, workshop: Workshop, at: datetime) -> StoredFile:
    """Print one paper and store it. Raises common.pdf.MissingGlyph when a character has no glyph."""
    version = workshop.current_version
    if version is None:
        raise Version.DoesNotExist
    if kind in {"booklet", "copy"}:
        return {"booklet": _bind, "copy": _copy}[kind](workshop, version, at)
    return files.store_printed(document(kind, workshop, at), kind=kind, at=at)


def document(kind: str, workshop: Workshop, at: datetime) -> Document:
    """One of the papers that are printed from the current version, not stored."""
    version = workshop.current_version
    if version is None:
        raise Version.DoesNotExist
    makers: dict[str, Callable[[Workshop, Version, datetime], Document]] = {
        "report": _report,
        "material_list": _material_list,
        "opinion_sheet": _opinion_sheet,
    }
    return makers[kind](workshop, version, at)


def _report(workshop: Workshop, version: Version, at: datetime) -> Document:
    frozen = snapshot.upgraded(version.snapshot)
    uploaded = frozen["report"]["file"]
    if frozen["report"]["mode"] == "uploaded" and uploaded:
        stored = StoredFile.objects.get(uuid=uploaded["uuid"])
        return Document(f"{frozen['workshop_name']}申办报告.pdf", PDF, files.read(stored))
    day = legal_day(version.prepared_at).isoformat()
    return report.render(frozen, number=workshop.number or "", version=version.number, day=day)


def _material_list(workshop: Workshop, version: Version, at: datetime) -> Document:
    checks = {str(found.file.uuid): _copy_check(found) for found in checked_files(workshop) if found.verdict}
    return material_list.render(
        snapshot.upgraded(version.snapshot),
        number=workshop.number or "",
        version=version.number,
        checks=checks,
        form_pages=version.form.stored.pages if version.form else 0,
        report_pages=page_count(_report(workshop, version, at).content),
    )


def _opinion_sheet(workshop: Workshop, version: Version, at: datetime) -> Document:
    opinion = workshop.opinions.filter(box=Opinion.Box.BODY).select_related("drafted_by").order_by("-pk").first()
    if opinion is None:
        raise Opinion.DoesNotExist
    technician = snapshot.upgraded(version.snapshot)["technician"]
    counted = (
        MaterialFile.objects.present()
        .filter(material__workshop=workshop)
        .aggregate(
            due=Count("pk"),
            seen=Count(
                "pk",
                filter=Q(
                    check_of_original__verdict__in=[
                        OriginalCheck.Verdict.AGREES,
                        OriginalCheck.Verdict.OTHERWISE,
                    ]
                ),
            ),
        )
    )
    seal = workshop.seals.valid().filter(box=Seal.Box.BODY, version=version).select_related("signer").first()
    return opinion_sheet.render(
        opinion_sheet.OpinionSheet(
            workshop_name=workshop.name,
            unit_name=workshop.unit.name,
            technician=workshop.technician_name,
            trade=workshop.trade,
            level=technician.get("level_label", ""),
            number=workshop.number or "",
            version=version.number,
            body=workshop.review_body.name,
            conclusion=opinion.get_conclusion_display(),
            text=opinion.text,
            drafted_by=opinion.drafted_by.name,
            originals_due=counted["due"],
            originals_seen=counted["seen"],
            day=legal_day(seal.at if seal else opinion.drafted_at).isoformat(),
            sealed_by=seal.signer.name if seal else "",
            method=seal.get_kind_display() if seal else "",
            remedy=opinion.remedy,
            points=list(_points(workshop)),
        )
    )


def _points(workshop: Workshop) -> Iterator[tuple[str, str]]:
    """Waivers and returns, as the sheet lists them."""
    for waiver in workshop.waivers.all():
        yield f"豁免申请（{waiver.rule}）", f"{waiver.get_answer_display()}。{waiver.basis}"
    for sent in workshop.returns.annotate(points=Count("remarks")).order_by("returned_at"):
        answered = f"，{cn_date(sent.answered_at)}再次报送" if sent.answered_at else ""
        yield f"{cn_date(sent.returned_at)}退回补正", f"{sent.points} 条意见{answered}。"


def _bind(workshop: Workshop, version: Version, at: datetime) -> StoredFile:
    front = booklet.BookletFront(
        workshop_name=workshop.name,
        unit_name=workshop.unit.name,
        technician=workshop.technician_name,
        number=workshop.number or "",
        version=version.number,
        review_body=workshop.review_body.name,
        verify_code=version.verify_code,
        verify_url=f"{settings.BASE_URL}/verify/{version.verify_code}/",
        day=legal_day(at).isoformat(),
        copies=workshop.rule_set.copies,
    )
    with TemporaryDirectory() as folder:
        target = Path(folder) / "booklet.pdf"
        pages = booklet.bind_booklet(front, list(_papers(workshop, version, at)), target)
        return files.store_path(
            target, kind="booklet", name=booklet.file_name(front), media_type=PDF, at=at, pages=pages
        )


def _copy(workshop: Workshop, version: Version, at: datetime) -> StoredFile:
    """The form to print, 副本 on each page; 作废 once its seals are void. The sealed file itself is never touched."""
    from common.booklet import Part, bind  # with two libraries that no web process needs

    void = None
    if not workshop.seals.valid().filter(version=version).exists():
        void = version.files.exclude(voided_at=None).order_by("-order").select_related("stored").first()
    source = void or withheld.shown_form(version, workshop)
    if source is None:
        raise VersionFile.DoesNotExist
    day = legal_day(void.voided_at if void and void.voided_at else at)
    stamp = booklet.copy_stamp(version.verify_code, day.isoformat(), void=void is not None)
    name = f"{workshop.name}申报表（{'作废' if void else '副本'}，第{version.number}版）.pdf"
    with TemporaryDirectory() as folder:
        target = Path(folder) / "copy.pdf"
        part = Part("申报表", PDF, partial(files.read, source.stored), stamp=stamp, numbered=False, stamp_above=True)
        pages = bind([part], target, title=name.removesuffix(".pdf"))
        return files.store_path(target, kind="copy", name=name, media_type=PDF, at=at, pages=pages)


def _papers(workshop: Workshop, version: Version, at: datetime) -> Iterator[booklet.Paper]:
    form = withheld.shown_form(version, workshop)
    if form is not None:
        stored = form.stored
        yield booklet.Paper(1, "北京市首席技师工作室申报表", PDF, stored.pages, partial(files.read, stored))
    printed = _report(workshop, version, at).content
    yield booklet.Paper(2, "申办报告", PDF, page_count(printed), lambda: printed)
    for found in checked_files(workshop):
        stored = found.file.stored
        title = f"{found.subject_name}　{found.title}" if found.subject_name else found.title
        yield booklet.Paper(
            found.category,
            title,
            stored.media_type,
            stored.pages,
            partial(files.read, stored),
            _copy_check(found) if found.verdict else None,
        )


def _copy_check(found: CheckedFile) -> CopyCheck:
    otherwise = found.verdict == OriginalCheck.Verdict.OTHERWISE
    return CopyCheck(
        verdict=found.verdict_label,
        checker=found.officer,
        body=found.body,
        day=str(found.seen_on or ""),
        basis=found.reason if otherwise else "",
        agrees=found.bears_stamp,
    )


def readers(kind: str, workshop: Workshop, user: User) -> bool:
    """Who may read a paper: all who see the case; the unit reads the opinion sheet once it is sealed."""
    if kind != "opinion_sheet" or not _is_unit(workshop, user):
        return True
    return workshop.seals.valid().filter(box=Seal.Box.BODY).exists()


def _is_unit(workshop: Workshop, user: User) -> bool:
    return workshop.unit_id in user.organisation_ids() and workshop.review_body_id not in user.organisation_ids()
