"""What stage ``evaluation`` shows in the frame of a dossier: the way to the opinion, to the table, to judge anew."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from applications import permissions
from applications.models import Workshop
from applications.panels import ActLink, Panels
from applications.selectors.documents import DossierDocument
from applications.states import TITLED, State
from reviews import evaluation_standing, terms, title_standing
from reviews.evaluation_standing import EvaluationStanding
from reviews.selectors.evaluation import knows_the_result

# while a panel's opinion on a title is in work or waits for its grade
ASSESSED = frozenset({State.ASSESSING, State.RECTIFYING})


def panels_for(workshop: Workshop, user: User, at: datetime) -> Panels:
    found = Panels(work=_work(workshop, user))
    if workshop.evaluating_since is not None and _award_is_signed(workshop):
        found.documents.extend(_documents(workshop, user, terms.AWARD))
    if workshop.state in ASSESSED and title_standing.of(workshop).panel_has_signed:
        found.documents.extend(_documents(workshop, user, terms.ASSESSMENT))
    return found


def _award_is_signed(workshop: Workshop) -> bool:
    """Without that there would be no title."""
    return workshop.state in TITLED or evaluation_standing.of(workshop, terms.AWARD).is_closed


def _work(workshop: Workshop, user: User) -> list[ActLink]:
    if workshop.state == State.EVALUATING:
        stands = evaluation_standing.of(workshop)
        return _of_leader(workshop, user, stands) + _of_city(workshop, user, stands)
    if workshop.state in {State.QUALIFIED, State.UNQUALIFIED}:
        stands = evaluation_standing.of(workshop)
        is_asked = stands.reevaluation in {"proposed", "agreed"}
        return _anew(workshop, user, "公示以前办理") if stands.is_closed and not is_asked else []
    if workshop.state == State.ASSESSING and user.holds(Role.EXPERT):
        return _of_leader(workshop, user, evaluation_standing.of(workshop))
    if workshop.state == State.ASSESSING:
        title = title_standing.of(workshop)
        may_ask = title.waits_for_its_grade and not title.is_asked_anew
        return _anew(workshop, user, "等次确定以前办理") if may_ask else []
    return []


def _anew(workshop: Workshop, user: User, until: str) -> list[ActLink]:
    """The officer asks for it once the panel has signed; what else stands in the way is said on its page."""
    if not permissions.city_officer(workshop, user):
        return []
    href = reverse("reviews:evaluation_anew", args=[workshop.pk])
    return [ActLink("anew", "提请重新评审", href, "outline", sentence=f"须经市财政局同意，{until}。")]


def _of_leader(workshop: Workshop, user: User, stands: EvaluationStanding) -> list[ActLink]:
    if stands.leader != user.pk or stands.is_closed:
        return []
    href = reverse("reviews:evaluation", args=[workshop.pk])
    if not stands.is_complete:
        return [ActLink("opinion", "专家评估意见", href, "outline", sentence=stands.waits_for)]
    label = "复议评分" if stands.undiscussed else "签署专家评估意见" if stands.has_opinion else "拟写专家评估意见"
    return [ActLink("opinion", label, href, "primary")]


def _of_city(workshop: Workshop, user: User, stands: EvaluationStanding) -> list[ActLink]:
    if not stands.is_closed or stands.table_status in {"proposed", "agreed"}:
        return []
    if not permissions.city_officer(workshop, user):
        return []
    href = reverse("reviews:review_tables")
    return [ActLink("review_table", "编制评审汇总表", href, "primary", sentence="专家评估意见已签署，待汇总。")]


def _documents(workshop: Workshop, user: User, purpose: terms.Purpose) -> list[DossierDocument]:
    if not knows_the_result(workshop, user, purpose):
        return []
    href = reverse("reviews:evaluation_opinion_pdf", args=[workshop.pk]) + terms.asked_for(workshop, purpose)
    word = "专家评估意见表" if purpose == terms.AWARD else "专家考核意见表"
    return [DossierDocument(f"{word}.pdf", href, icon="print")]
