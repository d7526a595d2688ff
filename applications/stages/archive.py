"""What stage ``archive`` shows: the packages among the files of a dossier, and the way to them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import BigAutoField
from django.template.defaultfilters import filesizeformat
from django.urls import reverse

from accounts.models import User
from applications import passport
from applications.models import ArchivePackage, Workshop
from applications.panels import ActLink, Panels
from applications.selectors.documents import DossierDocument
from applications.services import archive
from common.statements import Given, Statement

_PACKAGES = Statement(
    lambda: (
        ArchivePackage.objects.filter(workshop=Given("workshop", BigAutoField()))
        .select_related("stored")
        .order_by("-number")
    )
)


@dataclass(frozen=True)
class Listed:
    """What the list of files says of a package."""

    number: int
    scope: str
    files: int
    size: int


def panels_for(workshop: Workshop, user: User, at: datetime) -> Panels:
    """The newest package of each scope that the person may have."""
    scopes = archive.scopes_for(workshop, user)
    if not archive.can_be_kept(workshop) or not (scopes or user.sees_every_case()):
        return Panels()
    newest: dict[str, Listed] = {}
    for package in _packages(workshop):
        if package.scope in (scopes or archive.Scope.values):
            newest.setdefault(package.scope, package)
    href = reverse("workshops:archive", args=[workshop.pk])
    work = [ActLink("archive", "归档包", href, "outline")] if scopes else []
    return Panels(work=work, documents=[_document(workshop, package) for package in newest.values()])


def _packages(workshop: Workshop) -> list[Listed]:
    """The newest first; as the passport has read them, else one statement."""
    if life := passport.kept(workshop):
        return [Listed(**row) for row in life.found_packages]
    rows = _PACKAGES.rows(workshop=workshop.pk)
    return [Listed(row.number, row.scope, row.files, row.stored.size) for row in rows]


def _document(workshop: Workshop, package: Listed) -> DossierDocument:
    name = f"卷宗归档包{'（副卷）' if package.scope == archive.Scope.OPEN else ''}.zip"
    href = reverse("workshops:archive_package", args=[workshop.pk, package.number])
    detail = f"第 {package.number} 号，{package.files} 个文件，{filesizeformat(package.size)}"
    return DossierDocument(name, href, detail, "book", "check")
