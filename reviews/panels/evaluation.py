"""What stage ``evaluation`` shows in the frame of a dossier: the way to the opinion, to the table, to judge anew."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse

from accounts.models import User
from applications import permissions
from applications.models import Workshop
from applications.panels import ActLink, Panels
from applications.selectors.documents import DossierDocument
from applications.states import State
from reviews import evaluation_standing, terms
from reviews.evaluation_standing import EvaluationStanding
from reviews.selectors.evaluation import knows_the_result

# while a panel's opinion on a title is in work or waits for its grade
ASSESSED = frozenset({State.ASSESSING, State.RECTIFYING})


def panels_for(workshop: Workshop, user: User, at: datetime) -> Panels:
    found = Panels()
    if workshop.evaluating_since is not None:
        stands = evaluation_standing.of(workshop, terms.AWARD)
        found.documents.extend(_documents(workshop, user, stands, terms.AWARD))
        if terms.purpose_of(workshop) == terms.AWARD:
            found.work.extend(_work(workshop, user, stands))
    if workshop.state in ASSESSED:
        stands = evaluation_standing.of(workshop, terms.ASSESSMENT)
        found.work.extend(_of_leader(workshop, user, stands) if terms.is_judged(workshop) else [])
        found.documents.extend(_documents(workshop, user, stands, terms.ASSESSMENT))
    return found


def _work(workshop: Workshop, user: User, stands: EvaluationStanding) -> list[ActLink]:
    if workshop.state == State.EVALUATING:
        return _of_leader(workshop, user, stands) + _of_city(workshop, user, stands)
    if workshop.state in {State.QUALIFIED, State.UNQUALIFIED} and permissions.city_officer(workshop, user):
        if stands.evaluation is None or stands.reevaluation in {"proposed", "agreed"}:
            return []
        href = reverse("reviews:evaluation_anew", args=[workshop.pk])
        return [ActLink("anew", "提请重新评审", href, "outline", sentence="须经市财政局同意，公示以前办理。")]
    return []


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


def _documents(
    workshop: Workshop, user: User, stands: EvaluationStanding, purpose: terms.Purpose
) -> list[DossierDocument]:
    if not stands.is_closed or not knows_the_result(workshop, user, purpose):
        return []
    href = reverse("reviews:evaluation_opinion_pdf", args=[workshop.pk]) + terms.asked_for(workshop, purpose)
    word = "专家评估意见表" if purpose == terms.AWARD else "专家考核意见表"
    return [DossierDocument(f"{word}.pdf", href, icon="print")]
