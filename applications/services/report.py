"""Writing the 申办报告: sections under the headings of the rules, or an uploaded PDF with ticks of what it covers."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from applications.lifecycle import NotPossible
from applications.models import ChapterDraft, Report, ReportSection, Workshop
from applications.services.chapters import ChapterWrite, Stale, lock, touch
from applications.uploads import accepted_upload

OWN_COLUMNS = ("mode", "covered")


@transaction.atomic
def save(workshop: Workshop, code: str, write: ChapterWrite, *, revision: int, by: User, at: datetime) -> Report:
    """Write the report. Raises NotPermitted, NotPossible, or Stale when ``revision`` is not the present one."""
    workshop = lock(workshop, by=by)
    report = _report(workshop)
    if report.revision != revision:
        raise Stale(report)
    for name in OWN_COLUMNS:
        if name in write.values:
            setattr(report, name, write.values[name])
    _write_sections(workshop, {name: text for name, text in write.values.items() if name not in OWN_COLUMNS})
    _keep_drafts(workshop, report, write, by=by, at=at)
    touch(workshop, report, by=by, at=at)
    return report


@transaction.atomic
def put_file(workshop: Workshop, upload: Any, *, by: User, at: datetime) -> Report:
    """Take an uploaded report; from now on the PDF counts. What was written stays and can be chosen again."""
    workshop = lock(workshop, by=by)
    report = _report(workshop)
    stored = accepted_upload(upload, kind="report", at=at, limit_mb=workshop.rule_set.upload_limit_mb)
    if stored.media_type != "application/pdf":
        raise NotPossible("申办报告请上传 PDF 文件。")
    report.file = stored
    report.mode = Report.Mode.UPLOADED
    touch(workshop, report, by=by, at=at)
    return report


def _report(workshop: Workshop) -> Report:
    return Report.objects.select_for_update(of=("self",)).select_related("changed_by").get(workshop=workshop)


def _write_sections(workshop: Workshop, texts: dict[str, Any]) -> None:
    for heading in workshop.rule_set.report_headings.filter(code__in=texts):
        ReportSection.objects.update_or_create(
            workshop=workshop, heading=heading, defaults={"text": texts[heading.code] or ""}
        )


def _keep_drafts(workshop: Workshop, report: Report, write: ChapterWrite, *, by: User, at: datetime) -> None:
    if write.drafts:
        ChapterDraft.objects.update_or_create(
            workshop=workshop,
            chapter="report",
            defaults={
                "values": write.drafts,
                "revision": report.revision + 1,
                "saved_by": by,
                "saved_at": at,
            },
        )
    else:
        ChapterDraft.objects.filter(workshop=workshop, chapter="report").delete()
