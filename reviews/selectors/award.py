"""Shaped reads about titles: what a certificate and a 授牌决定 print, the ledger, documents with their counts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Count, F, IntegerField, OuterRef, QuerySet, Subquery

from accounts.models import Organisation, SealCredential, User
from accounts.roles import OrganisationKind
from applications.models import Seal, Workshop
from common.clock import legal_day
from reviews.models import Award, AwardDocument, Plaque, PlaqueReturn
from reviews.printing.award import AwardDecision, AwardedWorkshop, Certificate, Issuer

BUREAUS = (OrganisationKind.CITY_HR, OrganisationKind.CITY_FINANCE)
BOXES = {OrganisationKind.CITY_HR: Seal.Box.CITY_HR, OrganisationKind.CITY_FINANCE: Seal.Box.CITY_FINANCE}


def certificate_of(award: Award, *, base: str) -> Certificate:
    """What the certificate of a granted title says."""
    workshop = award.workshop
    return Certificate(
        workshop_name=workshop.name,
        unit_name=workshop.unit.name,
        technician=workshop.technician_name,
        trade=workshop.trade,
        number=award.number,
        day=award.granted_on.isoformat(),
        basis=award.document.number if award.document else "",
        verify_code=award.verify_code,
        register_url=f"{base}/public/register/{award.number}/",
        issuers=_issuers([workshop.pk]),
    )


def decision_of(document: AwardDocument, *, base: str) -> AwardDecision:
    """What the 授牌决定 of a document says: every title granted by it, by its number."""
    awards = list(
        document.awards.select_related("workshop__unit", "workshop__review_body", "workshop__rule_set__basis").order_by(
            "number", "pk"
        )
    )
    return AwardDecision(
        title=document.title,
        number=document.number,
        day=document.dated_on.isoformat(),
        year=document.dated_on.year,
        rules=str(awards[0].workshop.rule_set.basis) if awards else "",
        issuers=_issuers([award.workshop_id for award in awards]),
        rows=[
            AwardedWorkshop(
                number=award.number,
                workshop_name=award.workshop.name,
                technician=award.workshop.technician_name,
                unit_name=award.workshop.unit.name,
                body=award.workshop.review_body.short_name,
            )
            for award in awards
        ],
        verify_code=document.verify_code,
        verify_url=f"{base}/verify/{document.verify_code}/",
    )


def _issuers(workshops: list[int]) -> list[Issuer]:
    """Both bureaus as they sealed these cases: a seal of the house's kind, or none where one sealed on paper."""
    boxes = list(BOXES.values())
    seals = Seal.objects.valid().filter(workshop__in=workshops, box__in=boxes).select_related("credential")
    by_box: dict[str, list[Seal]] = {str(box): [] for box in boxes}
    for seal in seals.defer("credential__key_store").order_by("at", "pk"):
        by_box[seal.box].append(seal)
    names = {o.kind: o.name for o in Organisation.objects.filter(kind__in=BUREAUS).order_by("-pk")}
    return [_issuer(names.get(kind, ""), by_box[BOXES[kind]]) for kind in BUREAUS]


def _issuer(name: str, seals: list[Seal]) -> Issuer:
    on_paper = not seals or any(seal.kind == Seal.Kind.PAPER for seal in seals)
    is_test = any(s.credential is not None and s.credential.kind == SealCredential.Kind.TEST for s in seals)
    return Issuer(seals[-1].organisation_name if seals else name, "测试用章" if is_test else "", not on_paper)


# ── the ledger ───────────────────────────────────────────────────────────────


def titles(user: User) -> QuerySet[Workshop]:
    """Every title this person sees, alive or not, the latest first, with its last plaque."""
    last = Plaque.objects.filter(workshop=OuterRef("pk")).order_by("-ordinal")
    return (
        Workshop.objects.visible_to(user)
        .filter(granted_at__isnull=False)
        .select_related("unit", "review_body", "award__document")
        .annotate(
            plaques_made=Subquery(
                Plaque.objects.filter(workshop=OuterRef("pk"))
                .order_by()
                .values("workshop")
                .annotate(n=Count("pk"))
                .values("n"),
                output_field=IntegerField(),
            ),
            made_on=Subquery(last.values("made_on")[:1]),
            material=Subquery(last.values("material")[:1]),
            handed_on=Subquery(last.values("handed_on")[:1]),
            handed_to=Subquery(last.values("handed_to")[:1]),
            photo=Subquery(last.values("photo")[:1]),
        )
        .order_by(F("granted_at").desc(), "-pk")
    )


def ledger_rows(user: User) -> Iterator[list[object]]:
    """The rows of the 授牌台账, as printing.award.LEDGER heads them."""
    for title in titles(user).order_by("title_number", "pk").iterator(chunk_size=2000):
        yield _ledger_row(title)


def _ledger_row(title: Any) -> list[object]:
    award: Award | None = getattr(title, "award", None)
    return [
        title.title_number,
        title.name,
        title.technician_name,
        title.trade,
        title.unit.name,
        title.review_body.name,
        award.granted_on if award else legal_day(title.granted_at),
        award.document.number if award and award.document else "",
        title.made_on,
        title.material or "",
        title.handed_on,
        title.handed_to or "",
        max((title.plaques_made or 0) - 1, 0),
        title.get_state_display(),
    ]


def documents() -> QuerySet[AwardDocument]:
    """The award documents, the latest first, with how many titles each granted."""
    return AwardDocument.objects.select_related("printed", "scan", "entered_by").annotate(granted=Count("awards"))


def plaques_of(workshop: Workshop) -> list[Plaque]:
    return list(workshop.plaques.select_related("receipt", "photo", "entered_by").order_by("-ordinal"))


def with_fates(plaques: list[Plaque], returns: Iterable[PlaqueReturn]) -> list[tuple[Plaque, str]]:
    """Each with the word for one that came back, was lost or destroyed: a title that is given back needs another."""
    gone = {owed.plaque_id: owed.get_status_display() for owed in returns if owed.status in PlaqueReturn.GONE}
    return [(plaque, gone.get(plaque.pk, "")) for plaque in plaques]


def award_of(workshop: Workshop) -> Award | None:
    found = Award.objects.filter(workshop=workshop)
    return found.select_related("document__scan", "document__printed", "certificate").first()
