"""The papers of a case as the dossier lists them: the form of each version, the booklet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import BigAutoField, Count, Q, QuerySet
from django.urls import reverse

from applications import withheld
from applications.models import Seal, Version, Workshop
from common.statements import Given, Statement

OPEN_SCAN = Q(seals__scan_confirmed_at=None)


@dataclass(frozen=True)
class DossierDocument:
    """One line of components/doc_list.html."""

    name: str
    href: str
    detail: str = ""
    icon: str = "file"
    mark: str = ""
    superseded: bool = False


def versions_of(workshop: Workshop) -> list[Version]:
    """Every version, newest first, with its present file and the number of its valid seals; without the snapshots."""
    return _VERSIONS.rows(workshop=workshop.pk)


def _versions() -> QuerySet[Version]:
    counted = Count("seals", filter=Q(seals__voided_at=None))
    on_paper = Count("seals", filter=Q(seals__voided_at=None, seals__kind=Seal.Kind.PAPER))
    still_open = Count("seals", filter=Q(seals__voided_at=None, seals__kind=Seal.Kind.PAPER) & OPEN_SCAN)
    kept_back = Q(seals__voided_at=None) & withheld.seals("seals__")
    not_told = Count("seals", filter=kept_back)
    scans_not_told = Count("seals", filter=kept_back & Q(seals__kind=Seal.Kind.PAPER))
    return (
        Version.objects.filter(workshop=Given("workshop", BigAutoField()))
        .select_related("form__stored")
        .defer("snapshot")
        .annotate(valid_seals=counted, withheld_seals=not_told, withheld_scans=scans_not_told)
        .annotate(paper_seals=on_paper, open_scans=still_open)
        .order_by("-number")
    )


_VERSIONS = Statement(_versions)


def listed(workshop: Workshop, versions: list[Version], *, outside: bool) -> list[DossierDocument]:
    """``outside``: for whoever must not know yet of the panel's and the bureaus' seals."""
    found = [_form(workshop, version, outside=outside) for version in versions]
    if workshop.current_version_id:
        found[1:1] = [*_scans(workshop, versions, outside=outside), *_papers(workshop)]
    return found


def _scans(workshop: Workshop, versions: list[Version], *, outside: bool) -> list[DossierDocument]:
    """Where the current version was sealed on paper: its scans, and whether the next stage has compared them."""
    current: Any = next(version for version in versions if version.pk == workshop.current_version_id)
    kept_back = current.withheld_scans if outside else 0
    if current.paper_seals <= kept_back:
        return []
    is_open = current.open_scans and not kept_back  # what is kept back stands after everything else was compared
    detail, mark = ("待下一环节核对", "") if is_open else ("已核对", "check")
    return [DossierDocument("盖章扫描件", reverse("workshops:scans", args=[workshop.pk]), detail, "eye", mark)]


def _papers(workshop: Workshop) -> list[DossierDocument]:
    """The papers that are made on demand from what was submitted."""
    return [
        DossierDocument("申报表打印副本.pdf", reverse("workshops:paper", args=[workshop.pk, "copy"]), icon="print"),
        DossierDocument("申办报告.pdf", reverse("workshops:paper", args=[workshop.pk, "report"])),
        DossierDocument("材料目录.pdf", reverse("workshops:paper", args=[workshop.pk, "material_list"])),
        DossierDocument(
            "装订本.pdf",
            reverse("workshops:booklet_pdf", args=[workshop.pk]),
            f"一式 {workshop.rule_set.copies} 份",
            "book",
        ),
    ]


def _form(workshop: Workshop, version: Version, *, outside: bool) -> DossierDocument:
    name = f"申报表 第 {version.number} 版.pdf"
    if version.form is None:
        return DossierDocument(name, "", "没有生成" if version.status == Version.Status.LAPSED else "正在生成")
    href = reverse("workshops:version_pdf", args=[workshop.pk, version.number])
    seals: int = version.valid_seals  # type: ignore[attr-defined]  # annotated above
    if outside:
        seals -= version.withheld_seals  # type: ignore[attr-defined]  # annotated above
    unsealed = "印章已作废" if version.status == Version.Status.SEALED else "未盖章"
    detail = f"{version.form.stored.pages} 页，{f'{seals} 个印章' if seals else unsealed}"
    superseded = version.status == Version.Status.LAPSED or (
        version.status == Version.Status.SEALED and version.pk != workshop.current_version_id
    )
    return DossierDocument(name, href, detail, mark="" if superseded or not seals else "check", superseded=superseded)
