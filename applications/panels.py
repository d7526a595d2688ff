"""What this app shows in the frame of a dossier: its tabs, acts and files. The roof puts the apps' panels together."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from django.urls import reverse

from accounts.models import User
from applications import lifecycle, permissions, standing
from applications.models import Version, Workshop
from applications.selectors import documents
from applications.selectors.documents import DossierDocument
from applications.services import rerouting
from applications.states import State

# acts that carry the case on are solid, the others outlined, adverse ones outlined in red
CARRY_ON = frozenset({"submit", "recommend", "accept", "open_evaluation", "pass_evaluation", "open_assessment"})
KINDS = ("primary", "outline", "danger")


@dataclass(frozen=True)
class Tab:
    """One tab of the dossier: its place in the row is given by the roof."""

    key: str
    href: str
    count: int | None = None


@dataclass(frozen=True)
class ActLink:
    """What a person may do here, for components/act_button.html."""

    name: str
    label: str
    href: str
    kind: str
    allowed: bool = True
    sentence: str = ""


@dataclass(frozen=True)
class Panels:
    tabs: list[Tab] = field(default_factory=list)
    work: list[ActLink] = field(default_factory=list)
    acts: list[ActLink] = field(default_factory=list)
    documents: list[DossierDocument] = field(default_factory=list)


def panels_for(workshop: Workshop, user: User, at: datetime, versions: list[Version]) -> Panels:
    """``versions`` are those of ``documents.versions_of``, read once for the whole frame."""
    stands = standing.of(workshop)
    return Panels(
        tabs=[
            Tab("form", reverse("workshops:detail", args=[workshop.pk])),
            Tab("materials", reverse("workshops:materials", args=[workshop.pk]), stands.files or None),
            Tab("journal", reverse("workshops:journal", args=[workshop.pk]), stands.events),
        ],
        work=_work(workshop, user),
        acts=acts_for(workshop, user, at),
        documents=documents.listed(workshop, versions, outside=not user.sees_every_case()),
    )


def acts_for(workshop: Workshop, user: User, at: datetime) -> list[ActLink]:
    """The official acts as buttons: doable, or greyed with the sentence that stands in the way; adverse ones last."""
    links = [
        ActLink(
            name=found.name,
            label=found.label,
            kind=_kind(found),
            allowed=found.allowed,
            href=act_href(found.name, found.page, workshop),
            sentence=" ".join(found.sentences),
        )
        for found in lifecycle.possibilities(workshop, user, at)
    ]
    return sorted(links, key=lambda link: KINDS.index(link.kind))


def act_href(name: str, page: str, workshop: Workshop) -> str:
    return reverse(page, args=[workshop.pk]) if page else reverse("workshops:act", args=[workshop.pk, name])


def _kind(found: lifecycle.Possibility) -> str:
    if found.adverse:
        return "danger"
    return "primary" if found.name in CARRY_ON else "outline"


def _work(workshop: Workshop, user: User) -> list[ActLink]:
    """What is done beside the acts: filling the form, drafting the city's refusal, leading a case elsewhere."""
    links: list[ActLink] = []
    if workshop.is_editable and permissions.unit_member(workshop, user):
        label = "继续填报" if workshop.state == State.DRAFT else "改正并答复"
        links.append(ActLink("edit", label, reverse("workshops:edit", args=[workshop.pk, "unit"]), "primary"))
    if workshop.state in {State.RECOMMENDED, State.ACCEPTED} and permissions.city_officer(workshop, user):
        href = reverse("workshops:city_opinion", args=[workshop.pk])
        links.append(
            ActLink("city_opinion", "拟写不予受理意见", href, "outline", sentence="由另一位负责人审定后送达。")
        )
    if rerouting.open_to(workshop, user):
        href = reverse("workshops:reroute", args=[workshop.pk])
        links.append(ActLink("reroute", "改送初审单位", href, "outline", sentence="状态和补正期限不变。"))
    return links
