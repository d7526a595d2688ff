"""Papers and sheets against the bare libraries: the same HTML in WeasyPrint, the same cells in openpyxl."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import openpyxl
from django.conf import settings
from weasyprint import HTML

from accounts.models import User
from applications import exporting, listing
from applications.models import Version
from applications.printing import application_form
from common import clock, files, pdf, progress

ROUNDS = 3


def form_ratio() -> tuple[float, float]:
    """Milliseconds of a 申报表 and its ratio to WeasyPrint alone on the same HTML with the same fonts."""
    version = Version.objects.exclude(form=None).select_related("workshop").first()
    assert version is not None
    facts = {"number": version.workshop.number, "version": 1, "verify_code": version.verify_code}
    page = application_form.html(version.snapshot, **facts)
    folder = (Path(settings.BASE_DIR) / "static").resolve()

    def alone() -> None:
        sheets, fonts = pdf._fonts()  # noqa: SLF001 - the same faces, or the ratio would compare fonts
        source = HTML(string=page, base_url=folder.as_uri() + "/", url_fetcher=pdf._locked_fetcher((folder,)))  # noqa: SLF001
        # what the file must be anyway: archivable and tagged
        source.write_pdf(stylesheets=[sheets], font_config=fonts, pdf_variant="pdf/a-3b", pdf_tags=True)

    return _ratio(lambda: application_form.render(version.snapshot, **facts), alone)


def sheet_ratio() -> tuple[float, float]:
    """Milliseconds of the export of all rows and its ratio to openpyxl's write-only mode on the same cells."""
    officer = User.objects.filter(memberships__role="city_officer", memberships__ended_at=None).first()
    assert officer is not None
    at = clock.now()
    columns = [column.code for column in listing.COLUMNS]

    def ours() -> bytes:
        job, _ = progress.opened("bench", f"user:{officer.pk}:{time.monotonic_ns()}", by=officer, at=at)
        made = exporting.make(officer, "", columns, job, at)
        progress.finished(job, at=at)
        return files.read(made)

    cells = [
        [cell.value for cell in row]
        for row in openpyxl.load_workbook(BytesIO(ours()), read_only=True).worksheets[0].iter_rows()
    ]

    def alone() -> None:
        book = openpyxl.Workbook(write_only=True)
        sheet = book.create_sheet()
        for row in cells:
            sheet.append(row)
        book.save(BytesIO())

    return _ratio(ours, alone)


def _ratio(ours: Callable[[], object], alone: Callable[[], object]) -> tuple[float, float]:
    ours()
    alone()
    pairs = [(_seconds(ours), _seconds(alone)) for _ in range(ROUNDS)]
    return statistics.median(own for own, _ in pairs) * 1000, statistics.median(own / base for own, base in pairs)


def _seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started
