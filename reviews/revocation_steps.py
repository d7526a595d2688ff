"""The buttons under a proposal: what this person may do with it now, the next thing first."""

from __future__ import annotations

from django.urls import reverse

from accounts.models import User
from applications import permissions
from reviews.models import DecisionSide, Delivery, Revocation
from reviews.selectors.decision import DecisionStanding
from reviews.selectors.revocation import Step
from reviews.services.decision import BUREAUS, side_of

Paper, Status = Delivery.Paper, Revocation.Status
NEXT = "btn-primary"


def of(revocation: Revocation, user: User, stands: DecisionStanding) -> list[Step]:
    """``revocation`` with its title and the rows that ``of_title`` has read."""
    workshop = revocation.workshop
    found: list[Step] = []
    if permissions.unit_member(workshop, user):
        found += _of_unit(revocation)
    if permissions.city(workshop, user):
        found += _of_city(revocation, user)
    if revocation.status == Status.PROPOSED:
        found += _deciding(revocation, user, stands)
    return found


def _of_unit(revocation: Revocation) -> list[Step]:
    found = []
    wanted = {Status.PROPOSED: Paper.NOTICE, Status.REVOKED: Paper.DECISION}.get(Status(revocation.status))
    if wanted and not _served(revocation, wanted):
        href = reverse("reviews:acknowledge_revocation", args=[revocation.pk, wanted])
        found.append(Step(f"签收{wanted.label}", href, NEXT, post=True))
    if revocation.status == Status.PROPOSED:
        found.append(Step("陈述、申辩", reverse("reviews:defence", args=[revocation.pk]), NEXT))
    return found


def _of_city(revocation: Revocation, user: User) -> list[Step]:
    workshop = revocation.workshop
    officer = permissions.city_officer(workshop, user)
    found: list[Step] = []
    if revocation.status == Status.DRAFT:
        if officer:
            found.append(Step("改写", reverse("reviews:draft_revocation", args=[workshop.pk])))
        found.append(_step("不再提出", "withdraw_revocation", revocation))
    elif revocation.status == Status.PROPOSED:
        found += _hearing(revocation, officer=officer)
    elif revocation.status == Status.REVOKED:
        found += _after(revocation, officer=officer, approver=permissions.city_approver(workshop, user))
    return found


def _hearing(revocation: Revocation, *, officer: bool) -> list[Step]:
    found: list[Step] = []
    served = _served(revocation, Paper.NOTICE)
    if officer:
        label = "重新登记送达" if served else "登记送达"
        href = reverse("reviews:deliver_revocation", args=[revocation.pk, Paper.NOTICE])
        found.append(Step(label, href, "btn-outline-primary" if served else NEXT))
        found.append(_step("登记书面或口头申辩", "enter_defence", revocation))
        found.append(_step("登记听取意见", "hear_defence", revocation))
    if any(one.sent_at is not None and not one.waives for one in revocation.defences.all()):
        kind = "btn-outline-primary" if revocation.answers.all() else NEXT
        found.append(_step("书面答复", "answer_defence", revocation, kind))
    return found


def _after(revocation: Revocation, *, officer: bool, approver: bool) -> list[Step]:
    found: list[Step] = []
    if officer:
        found.append(_step("登记文号", "number_revocation", revocation))
        href = reverse("reviews:deliver_revocation", args=[revocation.pk, Paper.DECISION])
        label = "重新登记决定的送达" if _served(revocation, Paper.DECISION) else "登记决定的送达"
        found.append(Step(label, href))
    if approver and getattr(revocation, "announcement", None) is None:
        found.append(_step("公告", "announce_revocation", revocation, NEXT))
    return found


def _deciding(revocation: Revocation, user: User, stands: DecisionStanding) -> list[Step]:
    """Drafts of both bureaus, and the seal of the person's own."""
    workshop = revocation.workshop
    found: list[Step] = []
    if permissions.city_officer(workshop, user):
        label = "改写决定" if stands.decision else "拟写决定"
        found.append(Step(label, reverse("reviews:draft_revocation_decision", args=[workshop.pk])))
    if permissions.finance_officer(workshop, user) and stands.decision is not None:
        label = "改写市财政局意见" if stands.finance_drafter else "拟写市财政局意见"
        kind = "btn-outline-primary" if stands.finance_drafter else NEXT
        found.append(Step(label, reverse("reviews:draft_revocation_finance", args=[workshop.pk]), kind))
    if _may_seal(revocation, user, stands):
        found.append(Step("盖章", reverse("reviews:seal_revocation", args=[workshop.pk]), NEXT))
    return found


def _may_seal(revocation: Revocation, user: User, stands: DecisionStanding) -> bool:
    side = side_of(user)
    if side is None or not stands.is_drafted or stands.sealed_by(side) or stands.drafter_of(side) == user.pk:
        return False
    return BUREAUS[DecisionSide.Side(side)].may_seal(revocation.workshop, user)


def _served(revocation: Revocation, paper: str) -> bool:
    return any(one.paper == paper and one.voided_at is None for one in revocation.deliveries.all())


def _step(label: str, name: str, revocation: Revocation, kind: str = "btn-outline-primary") -> Step:
    return Step(label, reverse(f"reviews:{name}", args=[revocation.pk]), kind)
