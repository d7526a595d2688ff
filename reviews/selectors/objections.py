"""Shaped reads of objections: the queues of the desk, what a dossier tells of them to whom. Never who objected."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q, QuerySet

from accounts.models import User
from accounts.roles import CITY_ROLES, Role
from applications import permissions
from applications.models import Workshop
from applications.states import State
from common.clock import legal_day
from common.links import link_to
from reviews.letters import those_who_hold
from reviews.models import Hearing, Objection, Removal

Status = Objection.Status
LOOKS: dict[str, tuple[str, str, str]] = {
    Status.RECEIVED: ("已收到", "act", "inbox"),
    Status.ACCEPTED: ("核查中", "run", "search"),
    Status.DISMISSED: ("异议不成立", "quiet", "check"),
    Status.UPHELD: ("异议成立", "bad", "flag"),
    Status.REFUSED: ("不予受理", "quiet", "cross"),
    Status.CLUE: ("线索留存", "quiet", "file"),
}
# answered, or nobody to answer
_TOLD = Q(served_on__isnull=False) | Q(kind=Objection.Kind.ANONYMOUS)


@dataclass(frozen=True)
class Queue:
    """One queue of the desk."""

    code: str
    word: str
    rows: Q


def queues(user: User) -> list[Queue]:
    """In the order of work; what waits for this person stands before what waits for others."""
    open_ones = Q(status__in=Objection.OPEN)
    decided = Q(decided_at__isnull=False)
    return [
        Queue("to_take", "待接办", open_ones & Q(handler=None)),
        Queue("mine", "我承办的", open_ones & Q(handler=user, verdict="")),
        Queue("to_decide", "待我审定", to_decide_by(user)),
        Queue("to_serve", "待送达答复", decided & Q(handler=user) & ~_TOLD),
        Queue(
            "others",
            "同事办理的",
            open_ones & Q(handler__isnull=False) & ~Q(handler=user, verdict="") & ~to_decide_by(user),
        ),
        Queue("clues", "线索", Q(status=Status.CLUE, decided_at=None)),
        Queue("done", "已办结", decided & (_TOLD | ~Q(handler=user))),
    ]


def to_decide_by(user: User) -> Q:
    """Drafted verdicts that wait for this person, or for whom he acts."""
    people = [h.acting_for.pk if h.acting_for else user.pk for h in user.held if h.role == Role.CITY_APPROVER]
    return Q(status__in=Objection.OPEN, approver__in=people) & ~Q(verdict="")


def desk_of(user: User) -> QuerySet[Objection]:
    """What a line of the desk shows; nothing of it is secret."""
    shown = (
        "number",
        "status",
        "verdict",
        "channel",
        "kind",
        "in_time",
        "received_at",
        "due_on",
        "decided_at",
        "served_on",
    )
    return (
        Objection.objects.visible_to(user)
        .select_related("workshop__unit", "handler")
        .only(*shown, "workshop__name", "workshop__unit__name", "handler__name")
    )


def matching(text: str) -> Q:
    """By the number, or the workshop's name."""
    sought = text.strip()
    return Q(number__istartswith=sought) | Q(workshop__name__contains=sought) if sought else Q()


def officers() -> QuerySet[User]:
    return those_who_hold(Role.CITY_OFFICER).order_by("name", "pk")


def approvers() -> QuerySet[User]:
    return those_who_hold(Role.CITY_APPROVER).order_by("name", "pk")


# ── in the dossier ───────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Line:
    """One objection as the two bureaus know it."""

    number: str
    look: tuple[str, str, str]
    channel: str
    received_at: datetime
    in_time: bool
    due_on: date | None
    handler: str
    href: str


@dataclass(frozen=True)
class Part:
    """For templates/reviews/objections/_dossier.html."""

    is_contested: bool
    lines: list[Line]
    hearings: list[Hearing]
    removal: Removal | None
    inside: bool
    answers: bool
    today: date


def part_of(workshop: Workshop, user: User, at: datetime) -> Part:
    """What this person may know: the bureaus each objection without its author, the unit what it is asked."""
    inside = user.sees_every_case()
    is_unit = permissions.unit_member(workshop, user)
    hearings = workshop.hearings.select_related("answered_by").annotate(papers=Count("files")).order_by("asked_at")
    removal = workshop.removals.filter(current=True).select_related("drafted_by", "answered_by").first()
    # what was served has had its effect; of a case that is taken up again it stands in the journal
    if removal is not None and (workshop.state != State.REJECTED if removal.served_at else not inside):
        removal = None
    return Part(
        is_contested=workshop.state == State.CONTESTED,
        lines=_lines(workshop, user) if inside else [],
        hearings=list(hearings) if inside or is_unit else [],
        removal=removal,
        inside=inside,
        answers=is_unit and workshop.state == State.CONTESTED,
        today=legal_day(at),
    )


def _lines(workshop: Workshop, user: User) -> list[Line]:
    links = user.holds(*CITY_ROLES)
    rows = workshop.objections.select_related("handler").only(
        "number", "status", "channel", "received_at", "in_time", "due_on", "handler__name"
    )
    return [
        Line(
            number=row.number,
            look=LOOKS[row.status],
            channel=row.get_channel_display(),
            received_at=row.received_at,
            in_time=row.in_time,
            due_on=row.due_on if row.is_open else None,
            handler=row.handler.name if row.handler else "",
            href=link_to("reviews:objection", row.pk) if links else "",
        )
        for row in rows.order_by("received_at", "pk")
    ]
