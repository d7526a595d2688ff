"""Shaped reads about revocations: how far the defence is, all that was said, the desk, plaques that are owed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from accounts.models import User
from accounts.roles import CITY_ROLES, FINANCE_ROLES, REVIEW_ROLES, Role
from applications.lifecycle import NotPermitted
from applications.models import Settlement, Workshop
from applications.states import GONE
from common import paging
from common.beside import Lists
from reviews.models import (
    Announcement,
    Ban,
    Decision,
    Defence,
    DefenceAnswer,
    DefenceHearing,
    Delivery,
    PlaqueReturn,
    Reconsideration,
    Reopening,
    Revocation,
    RevocationFile,
)
from reviews.selectors.decision import OF_TITLE, with_sides

FOR_OFFICES = "撤销由市人力社保局和市财政局办理，初审单位和区财政局可以查看。"
OFFICES = CITY_ROLES | FINANCE_ROLES | REVIEW_ROLES | {Role.DISTRICT_FINANCE}
LATEST = paging.by_moment("drafted_at")
POSTED = paging.by_moment("posted_at")
Status = Revocation.Status
LOOKS: dict[str, tuple[str, str, str]] = {
    Status.DRAFT: ("拟稿", "quiet", "pen"),
    Status.PROPOSED: ("拟撤销", "act", "alert"),
    Status.WITHDRAWN: ("未提出", "quiet", "history"),
    Status.KEPT: ("不予撤销", "good", "check"),
    Status.REVOKED: ("已撤销", "bad solid", "cross"),
    Status.REINSTATED: ("称号已恢复", "good", "return"),
}
PLAQUE_LOOKS: dict[str, tuple[str, str, str]] = {
    PlaqueReturn.Status.OWED: ("待交回", "act", "clock"),
    PlaqueReturn.Status.RETURNED: ("已交回", "good", "check"),
    PlaqueReturn.Status.LOST: ("遗失", "bad", "alert"),
    PlaqueReturn.Status.DESTROYED: ("已销毁", "quiet", "ban"),
    PlaqueReturn.Status.DROPPED: ("不再交回", "quiet", "history"),
}


def drafted(workshop: Workshop) -> Revocation | None:
    """The proposal that an officer drafts."""
    return workshop.revocations.filter(status=Status.DRAFT).first()


def proposed(workshop: Workshop) -> Revocation | None:
    """The proposal under way."""
    return workshop.revocations.filter(status=Status.PROPOSED).first()


# ── how far the defence is: one statement for guards, buttons and words ──────


@dataclass(frozen=True)
class DefenceStanding:
    """``is_answered``: the city has answered; ``is_open``: a defence that came within its days has no answer yet."""

    revocation: int
    served_on: date | None
    due_on: date | None
    waived: bool
    is_answered: bool
    is_open: bool


_STATEMENT = """
SELECT r.id, r.served_on, r.defence_due,
    EXISTS (SELECT 1 FROM reviews_defence d WHERE d.revocation_id = r.id AND d.sent_at IS NOT NULL AND d.waives),
    EXISTS (SELECT 1 FROM reviews_defenceanswer a WHERE a.revocation_id = r.id),
    EXISTS (SELECT 1 FROM reviews_defence d WHERE d.revocation_id = r.id AND d.sent_at IS NOT NULL AND NOT d.waives
        AND (r.defence_due IS NULL OR d.received_on <= r.defence_due)
        AND NOT EXISTS (SELECT 1 FROM reviews_defenceanswer a WHERE a.revocation_id = r.id AND a.at > d.sent_at))
FROM reviews_revocation r
WHERE r.workshop_id = %s AND r.status = 'proposed'
"""


def defence_of(workshop: Workshop) -> DefenceStanding | None:
    with connection.cursor() as cursor:
        cursor.execute(_STATEMENT, [workshop.pk])
        row = cursor.fetchone()
    return DefenceStanding(*row) if row else None


# ── one title ────────────────────────────────────────────────────────────────


def seen(user: User) -> QuerySet[Revocation]:
    return Revocation.objects.visible_to(user).select_related(
        *("workshop__unit", "workshop__review_body", "workshop__round", "workshop__rule_set", "workshop__handler"),
        *("drafted_by", "proposed_by", "notice", "paper", "assessment__round"),
    )


def _said() -> Lists:
    """All that hangs on a proposal."""
    of_it = {"revocation": OuterRef("pk")}
    people = ("recorded_by__name", "recorded_at")
    return Lists(
        files=(
            RevocationFile.objects.filter(**of_it, removed_at=None).order_by("added_at", "uuid"),
            (
                *("uuid", "kind", "revocation_id", "delivery_id", "defence_id", "hearing_id", "added_at"),
                *("added_by__name", "stored__original_name", "stored__pages"),
            ),
        ),
        deliveries=(
            Delivery.objects.filter(**of_it),
            ("pk", "paper", "way", "on", "served_on", "notice_days", "words", "voided_at", *people),
        ),
        defences=(
            Defence.objects.filter(**of_it),
            (
                *("pk", "number", "channel", "text", "waives", "wants_hearing", "received_on"),
                *("sent_at", "sent_by__name", "changed_by__name"),
            ),
        ),
        answers=(DefenceAnswer.objects.filter(**of_it), ("pk", "conclusion", "text", "at", "by__name")),
        hearings=(DefenceHearing.objects.filter(**of_it), ("pk", "held_on", "place", "people", "record", *people)),
        banned=(
            Ban.objects.filter(**of_it),
            ("pk", "whom", "name", "first_day", "last_day", "basis", "lifted_at"),
        ),
    )


def of_title(workshop: Workshop, user: User) -> list[Revocation]:
    """All of a title with what was said in each; one statement."""
    said = _said()
    found = (
        Revocation.objects.visible_to(user)
        .filter(workshop=workshop)
        .select_related("drafted_by", "proposed_by", "notice", "paper", "announcement", "assessment__round")
        .annotate(**said.columns())
    )
    rows = list(found)
    for row in rows:
        said.put(row)
    return rows


@dataclass(frozen=True)
class Step:
    """A button under a proposal; ``post`` where it needs no page of its own."""

    label: str
    href: str
    kind: str = "btn-outline-primary"
    post: bool = False


@dataclass(frozen=True)
class Story:
    """One proposal with all that followed, put together for a page."""

    revocation: Revocation
    evidence: list[RevocationFile]
    deliveries: list[tuple[Delivery, list[RevocationFile]]]
    defences: list[tuple[Defence, list[RevocationFile], bool]]
    hearings: list[tuple[Any, list[RevocationFile]]]
    answers: list[DefenceAnswer]
    banned: list[Any]
    announcement: Announcement | None
    steps: list[Step]


def story_of(revocation: Revocation, steps: list[Step]) -> Story:
    """From rows that ``of_title`` has read."""
    files = list(revocation.files.all())
    due = revocation.defence_due
    sent = [one for one in revocation.defences.all() if one.sent_at is not None]
    return Story(
        revocation=revocation,
        evidence=[file for file in files if file.kind == RevocationFile.Kind.EVIDENCE],
        deliveries=[(one, [f for f in files if f.delivery_id == one.pk]) for one in revocation.deliveries.all()],
        defences=[
            (
                one,
                [f for f in files if f.defence_id == one.pk],
                bool(due and one.received_on and one.received_on > due),
            )
            for one in sent
        ],
        hearings=[(one, [f for f in files if f.hearing_id == one.pk]) for one in revocation.hearings.all()],
        answers=list(revocation.answers.all()),
        banned=list(revocation.banned.all()),
        announcement=getattr(revocation, "announcement", None),
        steps=steps,
    )


def decisions_of(workshop: Workshop) -> list[Decision]:
    """What both bureaus drafted and sealed about the title, the latest first. Two queries."""
    found = Decision.objects.filter(workshop=workshop, kind__in=OF_TITLE)
    return list(with_sides(found).order_by("-made_at", "-pk"))


def reconsiderations_of(workshop: Workshop) -> list[Reconsideration]:
    return list(workshop.reconsiderations.select_related("document", "outcome_document", "recorded_by"))


def plaques_of(workshop: Workshop) -> list[PlaqueReturn]:
    return list(workshop.plaque_returns.select_related("plaque", "paper", "photo", "settled_by"))


def settlement_of(workshop: Workshop) -> Settlement | None:
    return Settlement.objects.filter(ledger__workshop=workshop).select_related("ledger").first()


# ── the desk ─────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Standing:
    """One filter of the desk."""

    code: str
    word: str
    rows: Q


def demand_office(user: User) -> None:
    if not user.holds(*OFFICES):
        raise NotPermitted(FOR_OFFICES)


def unserved() -> Q:
    """Carried out, and nobody has recorded that the 撤销决定 reached the unit."""
    served = Delivery.objects.filter(revocation=OuterRef("pk"), paper=Delivery.Paper.DECISION, voided_at=None)
    return Q(~Exists(served), status=Status.REVOKED)


UNANNOUNCED = Q(status=Status.REVOKED, announcement=None)


def standings(today: date) -> tuple[Standing, ...]:
    proposed_ones = Q(status=Status.PROPOSED)
    return (
        Standing("", "全部", Q()),
        Standing("drafts", "拟稿", Q(status=Status.DRAFT)),
        Standing("undelivered", "待送达", proposed_ones & Q(served_on=None)),
        Standing("defence", "陈述申辩期内", proposed_ones & Q(defence_due__gte=today)),
        Standing("deciding", "待两局决定", proposed_ones & Q(defence_due__lt=today)),
        Standing("revoked", "已撤销", Q(status=Status.REVOKED)),
        Standing("unserved", "决定待送达", unserved()),
        Standing("unannounced", "待公告", UNANNOUNCED),
        Standing("over", "不予撤销、已恢复", Q(status__in=[Status.KEPT, Status.REINSTATED, Status.WITHDRAWN])),
    )


def listed(rows: QuerySet[Revocation]) -> QuerySet[Revocation]:
    return rows.select_related("workshop__unit").only(
        *("number", "ground", "status", "drafted_at", "proposed_at", "served_on", "defence_due", "ended_at"),
        *("workshop__name", "workshop__title_number", "workshop__unit__name", "workshop__state"),
    )


def owed_plaques(user: User) -> QuerySet[PlaqueReturn]:
    """Plaques that are to come back, of titles that this person sees, the first due first."""
    titles = Workshop.objects.visible_to(user).filter(state__in=GONE)
    found = PlaqueReturn.objects.filter(status=PlaqueReturn.Status.OWED, workshop__in=titles.values("pk"))
    return found.select_related("workshop__unit", "plaque").order_by("due_on", "pk")


REVERSED = Q(
    Exists(
        Reconsideration.objects.filter(
            workshop=OuterRef("pk"), outcome=Reconsideration.Outcome.REVERSED, recorded_at__gte=OuterRef("ended_at")
        )
    ),
    ~Exists(Reopening.objects.filter(workshop=OuterRef("pk"), proposed_at__gte=OuterRef("ended_at"))),
    state__in=GONE,
)


def coming_back() -> QuerySet[Workshop]:
    """Ended titles that may be given back: a document reverses the end, or it is proposed (``proposal``)."""
    proposals = Reopening.objects.filter(workshop=OuterRef("pk"), done_at=None)
    found = Workshop.objects.filter(REVERSED | Q(Exists(proposals), state__in=GONE))
    found = found.annotate(proposal=Subquery(proposals.values("state")[:1])).select_related("unit")
    return found.only("name", "title_number", "unit__name", "ended_at").order_by("-ended_at", "-pk")


# ── for everybody ────────────────────────────────────────────────────────────


def announcements() -> QuerySet[Announcement]:
    return Announcement.objects.order_by("-posted_at", "-pk")
