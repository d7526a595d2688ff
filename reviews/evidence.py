"""What stands beside an indicator while it is judged: materials, parts of the 申报表, photos of visit and expert.

All of it is read online only; the copy that a device keeps holds none of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

from django.db.models import BigAutoField, Exists, OuterRef, Q, QuerySet, UUIDField
from django.urls import reverse

from applications.models import Indicator, MaterialFile, Workshop
from applications.rubric_words import FORM, FORM_PARTS, MEMBERS, TECHNICIAN
from common.models import PageImage
from common.statements import Given, Statement, written_once
from common.templatetags.ui import cn_clock
from common.uploads import PDF
from reviews import assessed_evidence, terms
from reviews.assessed_evidence import AssessedEvidence
from reviews.assessed_facts import FIGURE
from reviews.evidence_cards import Card
from reviews.models import ScorePhoto, ScoreSheet, Visit, VisitPhoto
from reviews.selectors.visits import that_count

MOST_CARDS = 12
ON_SITE = frozenset({Indicator.Judged.SITE, Indicator.Judged.PAPERS_AND_SITE})
Snapshot = Mapping[str, Any]


@dataclass
class Evidence:
    """Everything of one sheet that can stand beside its indicators."""

    sheet: ScoreSheet
    frozen: Snapshot
    files: list[MaterialFile] = field(default_factory=list)
    visit_photos: list[VisitPhoto] = field(default_factory=list)
    own_photos: list[ScorePhoto] = field(default_factory=list)
    # what the unit says of itself and what the system knows, in an assessment
    assessed: AssessedEvidence | None = None

    def beside(self, indicator: Indicator) -> list[Card]:
        """The cards of one indicator: photos of the site first where it is judged there, then papers."""
        papers = [card for code in indicator.evidence for card in self._cards(code)]
        if self.assessed is not None:
            papers = [*self.assessed.beside(indicator), *papers]
        seen = [self._of_visit(photo) for photo in self.visit_photos] if indicator.judged in ON_SITE else []
        own = [self._own(photo) for photo in self.own_photos if photo.indicator_id == indicator.pk]
        left = len(papers) - MOST_CARDS
        more = [Card("全部材料", f"还有 {left} 件", self._tab())] if left > 0 else []
        return [*own, *seen, *papers[:MOST_CARDS], *more]

    def _cards(self, code: str) -> list[Card]:
        if code.startswith(FIGURE):
            return []  # told by the assessment itself
        if code.startswith(FORM):
            return self._part(code.removeprefix(FORM))
        item, _, of = code.partition("@")
        return [_paper(f) for f in self.files if f.material.item.code == item and _belongs(f.material.subject, of)]

    def _part(self, code: str) -> list[Card]:
        part = FORM_PARTS.get(code)
        if part is None:
            return []
        place = f"{reverse('workshops:detail', args=[self.sheet.workshop_id])}#{part.anchor}"
        return [Card(part.word, _extent(_held(self.frozen, part.path)), place)]

    def _tab(self) -> str:
        return reverse("workshops:materials", args=[self.sheet.workshop_id])

    def _of_visit(self, photo: VisitPhoto) -> Card:
        address = reverse("reviews:visit_photo", args=[photo.visit_id, photo.pk])
        return Card(
            photo.caption or "现场照片", f"现场 {_clock(photo.taken_at)}".strip(), address, address, is_photo=True
        )

    def _own(self, photo: ScorePhoto) -> Card:
        names = [self.sheet.pk, photo.pk]
        return Card(
            "我拍的照片",
            _clock(photo.taken_at or photo.received_at),
            reverse("reviews:sheet_photo", args=names),
            reverse("reviews:sheet_picture", args=names),
            is_photo=True,
            is_own=True,
        )


def of_sheet(sheet: ScoreSheet, frozen: Snapshot, indicators: Iterable[Indicator]) -> Evidence:
    """Read once for these indicators: three statements, whatever their number; five more in an assessment."""
    wanted = list(indicators)
    codes = {code.partition("@")[0] for one in wanted for code in one.evidence}
    on_site = any(one.judged in ON_SITE for one in wanted)
    purpose = terms.Purpose(sheet.rubric.purpose)
    return Evidence(
        sheet,
        frozen,
        files=_files(sheet.workshop, frozenset(codes)),
        visit_photos=_VISIT_PHOTOS[purpose].rows(workshop=sheet.workshop_id) if on_site else [],
        assessed=assessed_evidence.of(sheet) if purpose == terms.ASSESSMENT else None,
        own_photos=_OWN_PHOTOS.rows(sheet=sheet.pk),
    )


def in_words(cards: list[Card]) -> str:
    """``材料 3 件，照片 2 张``."""
    photos = sum(card.is_photo for card in cards)
    papers = len(cards) - photos
    parts = [f"材料 {papers} 件"] if papers else []
    return "，".join([*parts, *([f"照片 {photos} 张"] if photos else [])])


def _files(workshop: Workshop, codes: frozenset[str]) -> list[MaterialFile]:
    def present() -> QuerySet[MaterialFile]:
        drawn = PageImage.objects.filter(file=OuterRef("stored"), page=1)
        return (
            MaterialFile.objects.present()
            .filter(material__workshop=Given("workshop", BigAutoField()), material__item__code__in=sorted(codes))
            .select_related("material__item", "stored")
            .annotate(has_picture=Exists(drawn))
            .order_by("material__item__category", "material__item__order", "material__subject", "order", "uuid")
        )

    return written_once(("evidence", codes), lambda: Statement(present)).rows(workshop=workshop.pk)


def _visit_photos(purpose: terms.Purpose) -> QuerySet[VisitPhoto]:
    """Of the visit that is being recorded, and of those that count for the panel."""
    begun = Visit.objects.filter(status=Visit.Status.PLANNED).values("pk")
    rows = VisitPhoto.objects.filter(visit__workshop=Given("workshop", BigAutoField()), removed_at=None)
    rows = rows.filter(visit__panel__plan__purpose=purpose)
    return rows.filter(Q(visit__in=begun) | Q(visit__in=that_count(purpose).values("pk")))


_VISIT_PHOTOS = {purpose: Statement(partial(_visit_photos, purpose)) for purpose in terms.Purpose}
_OWN_PHOTOS = Statement(lambda: ScorePhoto.objects.filter(sheet=Given("sheet", UUIDField()), removed_at=None))


def _paper(file: Any) -> Card:
    kind = f"PDF {file.stored.pages} 页" if file.stored.media_type == PDF else "图片"
    src = reverse("materials:page", args=[file.uuid, 1]) if file.has_picture else ""
    return Card(file.material.item.title, kind, reverse("materials:look", args=[file.uuid]), src)


def _belongs(subject: str, of: str) -> bool:
    """Whether a slot is the technician's or a member's, where the rubric asks for one of them."""
    if of == TECHNICIAN:
        return subject == TECHNICIAN
    return subject not in {"", TECHNICIAN} if of == MEMBERS else True


def _held(frozen: Snapshot, path: str) -> Any:
    found: Any = frozen
    for name in path.split("."):
        found = found.get(name) if isinstance(found, Mapping) else None
    return found


def _extent(held: Any) -> str:
    """How much stands there: pieces of equipment, rows, characters."""
    if isinstance(held, list):
        pieces = sum(int(row.get("quantity") or 0) for row in held)
        return f"{pieces} 台（套）" if pieces else f"{len(held)} 项"
    return f"{len(held):,} 字" if isinstance(held, str) else "申报表"


def _clock(moment: datetime | None) -> str:
    return cn_clock(moment) if moment else ""
