"""A title with something of everything to be packed, and packages made through the real job."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from accounts.models import User
from applications import archive_jobs, journal
from applications.models import ArchivePackage, Workshop
from applications.services import archive
from common import clock, files
from tests.applications import filing_cases
from tests.cast import Cast

AFTER = filing_cases.GRANTED + timedelta(days=30)


def title(cast: Cast) -> Workshop:
    """Sealed by its unit, with lines in its journal: one that everybody reads, one of the bureaus alone."""
    found = filing_cases.title(cast, with_form=True)
    journal.record(found, "submit", by=cast.people["unit_approver"], at=AFTER, target="submitted")
    reason = "第一组一名专家与申报单位有合作。"
    journal.record(found, "reopen_panel", by=cast.people["city_officer"], at=AFTER, text=reason)
    journal.record(found, "check_original", by=cast.people["review_clerk"], at=AFTER, facts={"verdict": "agrees"})
    return found


def packed(workshop: Workshop, scope: str = archive.Scope.FULL, *, by: User | None = None) -> ArchivePackage:
    """Ordered and made, as the worker makes it."""
    at = clock.now()
    job = archive_jobs.order(workshop, scope, by=by, at=at)
    archive_jobs.make_package(workshop.pk, scope, by.pk if by else None, str(job.uuid))
    return ArchivePackage.objects.filter(workshop=workshop, scope=scope).latest("number")


def file_of(package: ArchivePackage, folder: Path) -> Path:
    target = folder / package.stored.original_name
    target.write_bytes(files.read(package.stored))
    return target


def places(cast: Cast) -> dict[str, Any]:
    found = title(cast)
    package = packed(found, archive.Scope.OPEN, by=cast.people["unit_clerk"])
    return {"packed": found.pk, "package": package.number}
