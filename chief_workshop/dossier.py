"""The frame of a dossier, put together from the panels of each app: head, status, tabs, acts, papers. No rules."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from django.urls import reverse

from accounts.models import User
from applications import panels as applications_panels
from applications import stages
from applications.models import Version, Workshop
from applications.panels import ActLink, Tab
from applications.selectors import documents
from applications.selectors.documents import DossierDocument
from applications.selectors.dossier import rail_of
from applications.selectors.status import Status, status_of
from reviews import panels as reviews_panels
from reviews.status import words_of

# the row of tabs; those whose stage has not begun stand there greyed
TABS = (
    ("passport", "总览"),
    ("form", "申报表"),
    ("materials", "材料"),
    ("preliminary", "初审"),
    ("panel", "评审"),
    ("publicity", "公示"),
    ("decision", "审批"),
    ("award", "授牌与经费"),
    ("yearly", "年度"),
    ("assessment", "考核"),
    ("revocation", "撤销"),
    ("changes", "变更"),
    ("journal", "日志"),
)
# few titles ever come there: no place is kept for it
RARE = frozenset({"passport", "revocation"})


@dataclass(frozen=True)
class FrameTab:
    key: str
    label: str
    href: str
    count: int | None


@dataclass(frozen=True)
class Frame:
    """What templates/dossier_base.html draws around every tab."""

    status: Status
    rail: list[dict[str, str]]
    tabs: list[FrameTab]
    acts: list[ActLink]
    documents: list[DossierDocument]


def frame_of(workshop: Workshop, user: User, at: datetime, versions: list[Version] | None = None) -> Frame:
    versions = documents.versions_of(workshop) if versions is None else versions
    parts = [
        applications_panels.panels_for(workshop, user, at, versions),
        stages.panels_for(workshop, user, at),
        reviews_panels.panels_for(workshop, user, at),
    ]
    known = {tab.key: tab for part in parts for tab in part.tabs}
    if workshop.granted_at is not None:
        known["passport"] = Tab("passport", reverse("workshops:passport", args=[workshop.pk]))
    return Frame(
        status=_status(workshop, user, at, versions),
        rail=rail_of(workshop, versions),
        tabs=[
            FrameTab(key, label, known[key].href if key in known else "", known[key].count if key in known else None)
            for key, label in TABS
            if key in known or key not in RARE
        ],
        acts=_in_order([*(act for part in parts for act in part.work), *(act for part in parts for act in part.acts)]),
        documents=[document for part in parts for document in part.documents],
    )


def _status(workshop: Workshop, user: User, at: datetime, versions: list[Version]) -> Status:
    """The common sentences of the state; closer ones for whoever follows the judging from within."""
    status = status_of(workshop, user, at, versions)
    words = words_of(workshop, user)
    return replace(status, now=words[0], next=words[1]) if words else status


def _in_order(acts: list[ActLink]) -> list[ActLink]:
    """What carries the case on now stands first; otherwise work before acts, as the apps gave them."""
    return sorted(acts, key=lambda act: not (act.kind == "primary" and act.allowed))
