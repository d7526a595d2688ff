"""What stage ``objections`` shows in the frame of a dossier: the work that an inquiry brings to unit, city, finance."""

from __future__ import annotations

from datetime import datetime

from accounts.models import User
from accounts.roles import FINANCE_ROLES, Role
from applications import permissions
from applications.models import Workshop
from applications.panels import ActLink, Panels
from applications.states import State
from common.links import link_to
from reviews.guards.objections import objected_to
from reviews.models import Removal


def panels_for(workshop: Workshop, user: User, at: datetime) -> Panels:
    if workshop.state != State.CONTESTED:
        return Panels()
    return Panels(work=[*_of_unit(workshop, user), *_of_city(workshop, user), *_of_finance(workshop, user)])


def _of_unit(workshop: Workshop, user: User) -> list[ActLink]:
    hearing = objected_to(workshop).open_hearing if permissions.unit_member(workshop, user) else None
    if hearing is None:
        return []
    href = link_to("workshops:hearing", workshop.pk, hearing)
    return [ActLink("hearing", "说明情况", href, "primary", sentence="就异议核查中的问题作出说明。")]


def _of_city(workshop: Workshop, user: User) -> list[ActLink]:
    if not user.holds(Role.CITY_OFFICER) or not objected_to(workshop).upheld:
        return []
    answer = objected_to(workshop).removal
    if answer == Removal.Answer.AGREED:
        return []
    label = "拟写不予认定的理由" if answer is None else "修改不予认定的理由"
    sentence = Removal.Answer(answer).label if answer else "送市财政局会商。"
    return [ActLink("removal", label, link_to("reviews:draft_removal", workshop.pk), "outline", sentence=sentence)]


def _of_finance(workshop: Workshop, user: User) -> list[ActLink]:
    stands = objected_to(workshop) if user.holds(*FINANCE_ROLES) else None
    if stands is None or stands.removal != Removal.Answer.ASKED:
        return []
    href = link_to("reviews:removal", stands.removal_pk)
    return [ActLink("removal", "答复不予认定的理由", href, "primary")]
