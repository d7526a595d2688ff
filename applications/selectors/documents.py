"""The papers of a case as the dossier lists them: the form of each version, the booklet."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q
from django.urls import reverse

from applications.models import Version, Workshop


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
    counted = Count("seals", filter=Q(seals__voided_at=None))
    return list(
        workshop.versions.select_related("form__stored")
        .defer("snapshot")
        .annotate(valid_seals=counted)
        .order_by("-number")
    )


def listed(workshop: Workshop, versions: list[Version]) -> list[DossierDocument]:
    found = [_form(workshop, version) for version in versions]
    if workshop.current_version_id:
        found[1:1] = _papers(workshop)
    return found


def _papers(workshop: Workshop) -> list[DossierDocument]:
    """The papers that are made on demand from what was submitted."""
    return [
        DossierDocument("申办报告.pdf", reverse("workshops:paper", args=[workshop.pk, "report"])),
        DossierDocument("材料目录.pdf", reverse("workshops:paper", args=[workshop.pk, "material_list"])),
        DossierDocument(
            "装订本.pdf",
            reverse("workshops:booklet_pdf", args=[workshop.pk]),
            f"一式 {workshop.rule_set.copies} 份",
            "book",
        ),
    ]


def _form(workshop: Workshop, version: Version) -> DossierDocument:
    name = f"申报表 第 {version.number} 版.pdf"
    if version.form is None:
        return DossierDocument(name, "", "没有生成" if version.status == Version.Status.LAPSED else "正在生成")
    href = reverse("workshops:version_pdf", args=[workshop.pk, version.number])
    seals: int = version.valid_seals  # type: ignore[attr-defined]  # annotated above
    unsealed = "印章已作废" if version.status == Version.Status.SEALED else "未盖章"
    detail = f"{version.form.stored.pages} 页，{f'{seals} 个印章' if seals else unsealed}"
    superseded = version.status == Version.Status.LAPSED or (
        version.status == Version.Status.SEALED and version.pk != workshop.current_version_id
    )
    return DossierDocument(name, href, detail, mark="" if superseded or not seals else "check", superseded=superseded)
