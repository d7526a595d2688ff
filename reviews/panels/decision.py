"""What stage ``decision`` shows in the frame of a dossier: the tab 审批 and the work before its acts."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse

from accounts.models import User
from applications import permissions
from applications.models import Workshop
from applications.panels import ActLink, Panels, Tab
from applications.services import sealing
from applications.states import TITLED, State
from reviews.guards.decision import CHANGED
from reviews.models import DecisionSide, Reopening
from reviews.selectors import decision as selectors
from reviews.selectors.decision import DecisionStanding
from reviews.services.decision import BUREAUS, SAME_PERSON, side_of

STAGE = frozenset({State.QUALIFIED, State.CLEARED, State.REJECTED, State.CONTESTED, State.PUBLICISED})


def panels_for(workshop: Workshop, user: User, at: datetime) -> Panels:
    if workshop.qualified_at is None or workshop.state not in STAGE | TITLED:
        return Panels()
    if workshop.state in TITLED:
        return Panels(tabs=[_tab(workshop)])  # what was not decided would be no title
    stands = selectors.of(workshop)
    shown = stands.was_carried_out or (user.sees_every_case() and (stands.decisions or workshop.state == State.CLEARED))
    return Panels(tabs=[_tab(workshop)] if shown else [], work=_work(workshop, user, stands))


def _tab(workshop: Workshop) -> Tab:
    return Tab("decision", reverse("workshops:decision", args=[workshop.pk]))


def _work(workshop: Workshop, user: User, stands: DecisionStanding) -> list[ActLink]:
    if workshop.state in {State.QUALIFIED, State.CLEARED}:
        return [
            *_comparing(workshop, user, stands),
            *_drafting(workshop, user, stands),
            *_sealing(workshop, user, stands),
        ]
    return _reopening(workshop, user, stands) if workshop.state == State.REJECTED else []


def _comparing(workshop: Workshop, user: User, stands: DecisionStanding) -> list[ActLink]:
    """A seal on paper counts once the other bureau has compared its scan."""
    asked = (sealing.next_stage(workshop, box) for box in stands.open_scans)
    if not any(question and question(workshop, user) for question in asked):
        return []
    href = reverse("workshops:scans", args=[workshop.pk])
    return [ActLink("compare_scans", "核对盖章扫描件", href, "primary")]


def _drafting(workshop: Workshop, user: User, stands: DecisionStanding) -> list[ActLink]:
    """Before the notice only a refusal can be drafted, so it is offered quietly there."""
    links = []
    if permissions.city_officer(workshop, user):
        urgent = workshop.state == State.CLEARED and stands.decision is None
        label = "改写审批决定" if stands.decision else "拟写审批决定"
        label = "拟写不予认定决定" if workshop.state == State.QUALIFIED and not stands.decision else label
        hint = CHANGED if stands.decision and not stands.is_unchanged else ""
        links.append(_link("draft_decision", label, workshop, "primary" if urgent else "outline", hint))
    if permissions.finance_officer(workshop, user) and stands.decision is not None:
        label = "改写市财政局意见" if stands.finance_drafter else "拟写市财政局意见"
        kind = "outline" if stands.finance_drafter else "primary"
        links.append(_link("draft_finance_opinion", label, workshop, kind))
    return links


def _sealing(workshop: Workshop, user: User, stands: DecisionStanding) -> list[ActLink]:
    side = side_of(user)
    if side is None or not stands.is_drafted or stands.sealed_by(side):
        return []
    may = BUREAUS[DecisionSide.Side(side)].may_seal
    stop = "" if may(workshop, user) else may.sentence
    stop = SAME_PERSON if not stop and stands.drafter_of(side) == user.pk else stop
    return [_link("seal_decision", "盖审批意见章", workshop, "primary", stop, allowed=not stop)]


def _reopening(workshop: Workshop, user: User, stands: DecisionStanding) -> list[ActLink]:
    if permissions.city(workshop, user) and not stands.reopening:
        return [
            _link(
                "propose_reopening", "提议恢复审批", workshop, "outline", "按复议决定、判决或自行纠错；须市财政局同意。"
            )
        ]
    if permissions.finance_approver(workshop, user) and stands.reopening == Reopening.State.PROPOSED:
        return [_link("answer_reopening", "答复恢复审批的提议", workshop, "primary")]
    return []


def _link(name: str, label: str, workshop: Workshop, kind: str, sentence: str = "", *, allowed: bool = True) -> ActLink:
    href = reverse(f"reviews:{name}", args=[workshop.pk])
    return ActLink(name, label, href, kind, allowed=allowed, sentence=sentence)
