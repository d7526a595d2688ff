"""What waits for a review body: originals to verify, opinions to draft, approve and seal, waivers to decide."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import CharField, OuterRef, Q, QuerySet, Subquery

from accounts.models import User
from accounts.roles import REVIEW_ROLES, Role
from applications.models import MaterialFile, Opinion, OriginalCheck, Waiver, Workshop
from applications.states import LOOK, State
from applications.tasks import Action, Step, Tile, number_of
from common.links import link_to

FIGURES_FOR = REVIEW_ROLES
SPEAKS_IN = frozenset({State.SUBMITTED})


def waiting_for(user: User) -> list[Q]:
    """Submitted cases of the bodies in which this person reviews."""
    bodies = user.organisation_ids(*REVIEW_ROLES)
    return [Q(review_body__in=bodies, state=State.SUBMITTED)] if bodies else []


def figures() -> dict[str, Any]:
    """Columns that the words of a row are made of."""
    opinions = Opinion.objects.filter(workshop=OuterRef("pk"), box=Opinion.Box.BODY, current=True)
    return {
        "files_present": number_of(MaterialFile.objects.present(), "material__workshop"),
        "files_checked": number_of(OriginalCheck.objects.filter(file__removed_at=None)),
        "files_faulty": number_of(
            OriginalCheck.objects.filter(file__removed_at=None, verdict__in=["differs", "missing"])
        ),
        "waivers_open": number_of(Waiver.objects.filter(answer=Waiver.Answer.ASKED)),
        "opinion_drafted": Subquery(opinions.values("conclusion")[:1], output_field=CharField()),
    }


def next_step(workshop: Any, user: User) -> Step | None:
    """The step of the review body for ``user``; None where it is not his."""
    if workshop.state != State.SUBMITTED or not user.holds(*REVIEW_ROLES, organisation_id=workshop.review_body_id):
        return None
    preliminary = link_to("workshops:preliminary", workshop.pk)
    if workshop.opinion_drafted:
        approver = user.holds(Role.REVIEW_APPROVER, organisation_id=workshop.review_body_id)
        words = f"初审意见已拟好（{Opinion.Conclusion(workshop.opinion_drafted).label}），待负责人盖章"
        return Step(
            words, Action("审定盖章" if approver else "查看", preliminary, "primary" if approver else "outline")
        )
    if workshop.waivers_open:
        return Step(f"{workshop.waivers_open} 项豁免申请待决定", Action("决定豁免", preliminary, "primary"))
    return _checking(workshop, preliminary)


def _checking(workshop: Any, preliminary: str) -> Step:
    """How far the originals are."""
    desk = link_to("reviews:originals", workshop.pk)
    done, total = workshop.files_checked, workshop.files_present
    if total and done >= total:
        faulty = f"，{workshop.files_faulty} 件有问题" if workshop.files_faulty else ""
        return Step(f"原件已全部核验{faulty}，待拟写初审意见", Action("拟写意见", preliminary, "primary"))
    if not done:
        return Step(f"尚未开始核验，材料 {total} 件", Action("开始核验", desk, "primary"))
    faulty = f"，{workshop.files_faulty} 件有问题" if workshop.files_faulty else ""
    return Step(f"原件核验 {done} / {total}{faulty}", Action("继续核验", desk, "primary"), done, total)


def tiles(user: User, seen: QuerySet[Workshop], today: date) -> list[Tile]:
    """Counters of a body."""
    bodies = user.organisation_ids(*REVIEW_ROLES)
    if not bodies:
        return []
    own = seen.filter(review_body__in=bodies)
    desk = link_to("reviews:desk")
    return [
        Tile(
            "to_take",
            LOOK[State.SUBMITTED].tone,
            "inbox",
            "待初审",
            own.filter(state=State.SUBMITTED),
            desk,
            "已报送，等本单位办理",
        ),
        Tile(
            "returned",
            LOOK[State.RETURNED].tone,
            "return",
            "退回补正",
            own.filter(state=State.RETURNED),
            f"{desk}?queue=returned",
            "等申报单位补正",
        ),
        Tile(
            "recommended",
            "run",
            "send",
            "已推荐",
            own.filter(state=State.RECOMMENDED),
            f"{desk}?queue=done",
            "等市人力社保局受理",
        ),
    ]
