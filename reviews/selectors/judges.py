"""Everybody who judges a case, was asked about it, or left it, with how far his sheet is; one statement."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import BigAutoField, Exists, JSONField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import JSONObject

from accounts.models import User
from applications.models import Workshop
from common.statements import Given, Statement, written_once
from reviews import terms
from reviews.models import Assignment, Declaration, PanelCase, ScoreSheet, Seat
from reviews.selectors.scoring import Progress, figures_of

ENDED_LOOK = {
    Assignment.Ended.RECUSED: ("回避", "act", "ban"),
    Assignment.Ended.CONFLICT: ("因利益冲突退出", "bad", "exit"),
    Assignment.Ended.RELEASED: ("因故退出", "quiet", "exit"),
    Assignment.Ended.PANEL_REFORMED: ("专家组重新组建", "quiet", "history"),
}
Row = dict[str, Any]
_CASE = Given("workshop", BigAutoField())


@dataclass(frozen=True)
class PersonLine:
    """One expert and this case: judging, asked, recused, gone. ``sheet`` of those alone who count."""

    user: int
    name: str
    employer: str
    trade: str
    place: str
    look: tuple[str, str, str]
    detail: str
    is_sitting: bool
    assignment: int | None
    sheet: Progress | None


def people_of(workshop: Workshop, user: User, purpose: str = terms.AWARD) -> list[PersonLine]:
    """Members before alternates. Who stepped back, why, and whose place it is are the bureaus' to know."""
    everybody = user.sees_every_case()
    seats = written_once(("judges", user.standing, purpose), lambda: Statement(lambda: _seats(user, purpose)))
    lines = [_line(seat, everybody=everybody) for seat in seats.rows(workshop=workshop.pk)]
    return [line for line in lines if everybody or line.is_sitting or line.sheet]


def _seats(user: User, purpose: str) -> QuerySet[Any]:
    asked = Declaration.objects.filter(seat=OuterRef("pk"), workshop=_CASE)
    given = Assignment.objects.filter(seat=OuterRef("pk"), workshop=_CASE)
    declared = JSONObject(
        is_answered=Q(answered_at__isnull=False),
        has_tie="has_tie",
        words="words",
        instead_of="instead_of__expert__user__name",
    )
    last = given.order_by("-pk").annotate(facts=_of_assignment(user))
    return (
        Seat.objects.filter(Exists(asked) | Exists(given), _before(purpose))
        .select_related("expert__user")
        .defer("expert__user__phone")
        .annotate(
            declared=Subquery(asked.annotate(facts=declared).values("facts")[:1], output_field=JSONField()),
            assigned=Subquery(last.values("facts")[:1], output_field=JSONField()),
        )
        .order_by("-rank", "order", "pk")
    )


def _before(purpose: str) -> Q:
    """Of a title, the panels of one purpose; of an assessment the present one alone."""
    if purpose == terms.ASSESSMENT:
        places = PanelCase.objects.filter(workshop=_CASE, purpose=purpose, removed_at=None)
        return Q(panel__in=places.values("panel"))
    return terms.of_purpose(purpose, "panel")


def _of_assignment(user: User) -> JSONObject:
    """The last one counts; of its sheet the figures, and whether this person may open it."""
    open_to_him = ScoreSheet.objects.visible_to(user).filter(pk=OuterRef("sheet__pk"))
    return JSONObject(
        pk="pk",
        from_papers="from_papers",
        ended_ground="ended_ground",
        ended_reason="ended_reason",
        sheet="sheet__pk",
        status="sheet__status",
        signed_at="sheet__signed_at",
        total="sheet__total",
        is_visible=Exists(open_to_him.filter(status=ScoreSheet.Status.SIGNED)),
        **figures_of("sheet__pk"),
    )


def _line(seat: Any, *, everybody: bool) -> PersonLine:
    assigned: Row | None = seat.assigned
    is_sitting = assigned is not None and not assigned["ended_ground"]
    look, detail = _how(seat, seat.declared, assigned)
    instead_of = seat.declared["instead_of"] if seat.declared and everybody else ""
    return PersonLine(
        user=seat.expert.user_id,
        name=seat.expert.user.name,
        employer=seat.expert.employer,
        trade=seat.trade or seat.expert.trade,
        place=f"{seat.get_rank_display()} {seat.order}" + (f"　接替{instead_of}" if instead_of else ""),
        look=look,
        detail=detail,
        is_sitting=is_sitting,
        assignment=assigned["pk"] if assigned and is_sitting else None,
        sheet=_progress(seat, assigned) if assigned else None,
    )


def _how(seat: Seat, declared: Row | None, assigned: Row | None) -> tuple[tuple[str, str, str], str]:
    if assigned is not None and not assigned["ended_ground"]:
        return ("参加评审", "good", "check"), "依材料和考察记录评审" if assigned["from_papers"] else ""
    if declared is not None and not declared["is_answered"]:
        words = {Seat.Status.DECLINED: "已谢绝", Seat.Status.RELEASED: "已退出"}.get(Seat.Status(seat.status))
        return ((words, "quiet", "cross") if words else ("待答复", "wait", "send")), seat.answer
    if declared is not None and declared["has_tie"]:
        return ("回避", "act", "ban"), declared["words"]
    if assigned is not None:
        return ENDED_LOOK[Assignment.Ended(assigned["ended_ground"])], assigned["ended_reason"]
    return ("待答复", "wait", "send"), ""


def _progress(seat: Seat, assigned: Row) -> Progress | None:
    """Of who judges the case now, and of who left after he had signed."""
    is_signed = assigned["status"] == ScoreSheet.Status.SIGNED
    if assigned["ended_ground"] and not is_signed:
        return None
    is_visible = bool(assigned["is_visible"])
    return Progress(
        expert=seat.expert.user.name,
        uuid=UUID(assigned["sheet"]) if assigned["sheet"] else None,
        done=assigned["done"],
        all=assigned["all"],
        status=str(ScoreSheet.Status(assigned["status"]).label) if assigned["status"] else "未开始",
        signed_at=datetime.fromisoformat(assigned["signed_at"]) if assigned["signed_at"] else None,
        is_visible=is_visible,
        total=Decimal(str(assigned["total"])) if is_visible else None,
    )
