"""What waits in stage ``scoring``: the sheets that an expert has not signed yet."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import User
from accounts.roles import Role
from applications.models import Workshop
from applications.tasks import Action, Step, Tile
from common.links import link_to
from reviews import terms
from reviews.models import ScoreSheet

FIGURES_FOR: frozenset[str] = frozenset({Role.EXPERT})
SPEAKS_IN = terms.BEFORE_EXPERTS


def waiting_for(user: User) -> list[Q]:
    """Cases whose sheet this expert still has to sign."""
    if not user.holds(Role.EXPERT):
        return []
    sheets = ScoreSheet.objects.owned_by(user).filter(workshop=OuterRef("pk"), status=ScoreSheet.Status.OPEN)
    return [
        Q(Exists(sheets.filter(rubric__purpose=purpose)), state=terms.JUDGED_IN[purpose]) for purpose in terms.Purpose
    ]


def figures() -> dict[str, Any]:
    """Whose sheets are still open: the words of a row look whether one's own is among them."""
    sheets = ScoreSheet.objects.filter(
        workshop=OuterRef("pk"), status=ScoreSheet.Status.OPEN, assignment__ended_at=None
    ).order_by()
    return {"open_sheets_of": ArraySubquery(sheets.values("assignment__seat__expert__user"))}


def next_step(workshop: Any, user: User) -> Step | None:
    if not terms.is_judged(workshop) or not user.holds(Role.EXPERT) or user.pk not in workshop.open_sheets_of:
        return None
    return Step("填写评分表，评完签名", Action("评分", link_to("reviews:own_sheet", workshop.pk), "primary"))


def tiles(user: User, seen: QuerySet[Workshop], today: date) -> list[Tile]:
    return []
