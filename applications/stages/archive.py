"""What stage ``archive`` shows: the packages among the files of a dossier, and the way to them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.template.defaultfilters import filesizeformat
from django.urls import reverse

from accounts.models import User
from applications import standing
from applications.models import Workshop
from applications.panels import ActLink, Panels
from applications.selectors.documents import DossierDocument
from applications.services import archive


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
    for package in (Listed(*row) for row in standing.of(workshop).packages):
        if package.scope in (scopes or archive.Scope.values):
            newest.setdefault(package.scope, package)
    href = reverse("workshops:archive", args=[workshop.pk])
    work = [ActLink("archive", "归档包", href, "outline")] if scopes else []
    return Panels(work=work, documents=[_document(workshop, package) for package in newest.values()])


def _document(workshop: Workshop, package: Listed) -> DossierDocument:
    name = f"卷宗归档包{'（副卷）' if package.scope == archive.Scope.OPEN else ''}.zip"
    href = reverse("workshops:archive_package", args=[workshop.pk, package.number])
    detail = f"第 {package.number} 号，{package.files} 个文件，{filesizeformat(package.size)}"
    return DossierDocument(name, href, detail, "book", "check")
