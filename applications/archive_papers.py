"""The papers of this floor in a 卷宗归档包: form, report, materials, opinion, filings, books, changes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import partial

from applications import ledger_jobs, papers
from applications.archiving import Folder, Paper, contribution, printed, stored, worded
from applications.models import (
    ChangeFile,
    FilingFile,
    FilingVersion,
    Ledger,
    LedgerEntry,
    Material,
    Opinion,
    Payment,
    Seal,
    Workshop,
)
from applications.printing import filing as filing_printing
from applications.selectors import filing as filings
from applications.services.material_slots import checked_files
from common.documents import Document


@contribution
def form(workshop: Workshop, at: datetime) -> Iterator[Paper]:
    """Every version as it was sealed last, with the scans of seals on paper."""
    for version in workshop.versions.select_related("form__stored").order_by("number"):
        if version.form is not None:
            title = f"申报表第{version.number}版（{version.get_status_display()}）"
            yield from stored(version.form.stored, Folder.FORM, title, version.prepared_at, author=workshop.unit.name)
    for seal in workshop.seals.exclude(scan=None).select_related("scan", "version").order_by("at"):
        title = f"{Seal.Box(seal.box).label}盖章扫描件"
        yield from stored(seal.scan, Folder.FORM, title, seal.at, author=seal.organisation_name)


@contribution
def materials(workshop: Workshop, at: datetime) -> Iterator[Paper]:
    """The report, the list and every present file with what the body found; replaced files are in the journal."""
    if workshop.current_version_id is None:
        return
    for kind in ("report", "material_list"):
        yield from _paper(workshop, kind, Folder.MATERIALS, at)
    for found in checked_files(workshop):
        title = f"{found.category}-{found.title}{f'（{found.subject_name}）' if found.subject_name else ''}"
        note = f"{found.verdict_label}，{found.body}{found.officer}，{found.seen_on}" if found.verdict else "未核验"
        yield from stored(found.file.stored, Folder.MATERIALS, title, found.file.uploaded_at, note=note)
    missing = Material.objects.filter(workshop=workshop).exclude(missing_reason="").select_related("item")
    if lines := [f"{slot.item.title}：{slot.missing_reason}" for slot in missing]:
        yield from worded(Folder.MATERIALS, "无此证件的声明", None, "申报单位声明无此证件的材料：", *lines)


@contribution
def preliminary(workshop: Workshop, at: datetime) -> Iterator[Paper]:
    if workshop.current_version_id and workshop.opinions.filter(box=Opinion.Box.BODY).exists():
        yield from _paper(workshop, "opinion_sheet", Folder.PRELIMINARY, at)


def _paper(workshop: Workshop, kind: str, folder: Folder, at: datetime) -> list[Paper]:
    """As it was printed for somebody of this very content, else printed now."""
    last = papers.latest(kind, workshop)
    if last is not None and last.result is not None:
        return stored(last.result, folder, papers.KINDS[kind], last.finished_at)
    return printed(partial(papers.document, kind, workshop, at), folder, papers.KINDS[kind], None)


@contribution
def yearly_filings(workshop: Workshop, at: datetime) -> Iterator[Paper]:
    """What was filed for each year, in its last version, and the evidence."""
    versions = FilingVersion.objects.filter(filing__workshop=workshop).select_related(
        "filing__workshop__review_body", "filing__accepted_by", "filed_by"
    )
    for version in versions.order_by("filing__year", "filing_id", "-number").distinct("filing__year", "filing_id"):
        title = f"{version.filing.year}年度备案表"
        yield from printed(partial(_record, version), Folder.FILINGS, title, version.filed_at)
    evidence = FilingFile.objects.filter(filing__workshop=workshop, removed_at=None).select_related("filing", "stored")
    for file in evidence.order_by("filing__year", "added_at"):
        title = f"{file.filing.year}年度佐证 {file.stored.original_name.rpartition('.')[0]}"
        yield from stored(file.stored, Folder.FILINGS, title, file.added_at)


def _record(version: FilingVersion) -> Document:
    return filing_printing.record(filings.record_of(version))


@contribution
def books(workshop: Workshop, at: datetime) -> Iterator[Paper]:
    """What was paid, the printed years of the ledger, each voucher, each yearly statement, each breach."""
    for payment in Payment.objects.filter(subsidy__workshop=workshop).select_related("voucher").order_by("pk"):
        title = f"第{payment.ordinal}笔拨付凭证"
        yield from stored(payment.voucher, Folder.MONEY, title, payment.paid_on, number=payment.document)
    ledger = Ledger.objects.filter(workshop=workshop).select_related("workshop__unit").first()
    if ledger is None:
        return
    lines = LedgerEntry.objects.filter(ledger=ledger).exclude(status=LedgerEntry.Status.REFUSED)
    for year in lines.order_by("year").values_list("year", flat=True).distinct():
        book = partial(ledger_jobs.printed_year, ledger, year, at)
        yield from printed(book, Folder.MONEY, f"{year}年经费台账", None)
    for entry in lines.exclude(voucher=None).select_related("voucher").order_by("day", "pk"):
        yield from stored(entry.voucher, Folder.MONEY, f"{entry.day} 凭证", entry.day)
    for closing in ledger.closings.select_related("statement").order_by("year", "pk"):
        yield from stored(closing.statement, Folder.MONEY, f"{closing.year}年银行对账单", closing.closed_at)
    for breach in ledger.breaches.exclude(evidence=None).select_related("evidence").order_by("pk"):
        yield from stored(breach.evidence, Folder.MONEY, "不合规支出的说明材料", breach.explained_at)


@contribution
def changes(workshop: Workshop, at: datetime) -> Iterator[Paper]:
    """Evidence of every request that was sent, of a technician who left and of a closing."""
    rows = ChangeFile.objects.filter(change__workshop=workshop, removed_at=None, change__submitted_at__isnull=False)
    for file in rows.select_related("change", "stored").order_by("change__number", "added_at"):
        title = (
            f"{file.change.get_kind_display()}第{file.change.number}号 {file.stored.original_name.rpartition('.')[0]}"
        )
        yield from stored(file.stored, Folder.CHANGES, title, file.added_at)
    for departure in workshop.departures.exclude(evidence=None).select_related("evidence"):
        title = f"首席技师{departure.get_how_display()}的证明"
        yield from stored(departure.evidence, Folder.CHANGES, title, departure.gone_on)
    for proposal in workshop.closing_proposals.exclude(evidence=None).select_related("evidence"):
        yield from stored(proposal.evidence, Folder.ENDING, "注销的证明材料", proposal.proposed_at, inner=True)
