"""Experts in their seats: invited, declaring, judging, recused from one case, released; alternates stepping in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from accounts.models import User
from accounts.roles import Role
from applications.lifecycle import NotPermitted, NotPossible
from applications.models import Workshop
from applications.services import expert_access
from reviews import panel_letters as letters
from reviews import terms
from reviews.models import Assignment, Ballot, Declaration, Panel, PanelCase, Plan, Seat
from reviews.selectors.panel import asked_of, judged_cases, missing, next_alternate, waiting_cases
from reviews.selectors.visits import that_count
from reviews.services import experts as pool
from reviews.services import scoring, visits
from reviews.services.plans import locked, note

ONLY_OFFICERS = "专家的邀请和更换由市人力社保局经办人办理。"
ONLY_HIMSELF = "须由受邀专家本人办理。"


@dataclass(frozen=True)
class Tied:
    """What an expert declares towards one case: a ground of the pool's list, and how it is."""

    ground: str
    words: str


Answers = Mapping[int, Tied | None]  # workshop → the tie, or none


def may_staff(user: User) -> bool:
    return user.holds(Role.CITY_OFFICER)


# ── invitations ──────────────────────────────────────────────────────────────


@transaction.atomic
def invite(panel: Panel, *, by: User, at: datetime) -> int:
    """Invite every member who is not invited yet, then alternates for the places that are empty. Answers how many."""
    _demand_officer(by)
    panel = _held(panel)
    if panel.plan.status != Plan.Status.AGREED:
        raise NotPossible("评审方案须经财政同意后才能邀请专家。")
    waiting = list(panel.seats.filter(rank=Seat.Rank.MEMBER, status=Seat.Status.NAMED).select_related("expert__user"))
    cases = judged_cases(panel)
    if not cases:
        raise NotPossible("本组没有待评审的案卷。")
    for seat in waiting:
        _invite(seat, cases, at=at)
    if waiting:
        note(cases, "experts_invited", by=by, at=at, panel=panel.pk, seats=[seat.pk for seat in waiting])
    return len(waiting) + fill(panel, at=at, by=by)


def _invite(seat: Seat, cases: Iterable[Workshop], *, at: datetime, instead_of: Seat | None = None) -> None:
    """Ask one expert about cases; who sits already is only asked to declare."""
    if seat.status == Seat.Status.NAMED:
        seat.status, seat.invited_at = Seat.Status.INVITED, at
        seat.save(update_fields=["status", "invited_at"])
    asked = [Declaration(seat=seat, workshop=case, asked_at=at, instead_of=instead_of) for case in cases]
    Declaration.objects.bulk_create(
        asked,
        update_conflicts=True,
        unique_fields=["seat", "workshop"],
        update_fields=["asked_at", "instead_of", "answered_at", "has_tie", "ground", "words"],
    )
    letters.expert_invited(seat, len(asked), at)


@transaction.atomic
def decline(seat: Seat, *, by: User, at: datetime, words: str) -> None:
    """The expert cannot come, and says why; the next alternate is asked."""
    seat = _own(seat, by)
    if seat.status != Seat.Status.INVITED:
        raise NotPossible(f"邀请目前为“{seat.get_status_display()}”，不能谢绝。")
    if not words:
        raise NotPossible("请写明不能参加的原因。")
    seat.status, seat.answered_at, seat.answer = Seat.Status.DECLINED, at, words
    seat.save(update_fields=["status", "answered_at", "answer"])
    cases = judged_cases(seat.panel)
    note(cases, "invitation_declined", by=by, at=at, text=words, panel=seat.panel_id, seat=seat.pk)
    letters.expert_declined(seat, at)
    fill(seat.panel, at=at, by=None, left=seat)


@transaction.atomic
def accept(seat: Seat, *, by: User, at: datetime, answers: Answers, pledged: bool = False) -> None:
    """Pledge and declare about every case asked; only then does any case open. Also answers what is asked later."""
    seat = _own(seat, by)
    if seat.status not in {Seat.Status.INVITED, Seat.Status.ACCEPTED}:
        raise NotPossible(f"邀请目前为“{seat.get_status_display()}”，不能接受。")
    if seat.pledged_at is None and not pledged:
        raise NotPossible("请先阅读并作出评审承诺。")
    waiting = Seat.objects.filter(pk=seat.pk)
    asked = list(asked_of(waiting).select_related("workshop").order_by("workshop"))
    if not asked:
        raise NotPossible("没有案卷等您申明：这些案卷的评审已经结束。")
    if {declaration.workshop_id for declaration in asked} - set(answers):
        raise NotPossible("请对每一件案卷分别申明有无利害关系。")
    if seat.status == Seat.Status.INVITED:
        seat.status, seat.answered_at, seat.pledged_at = Seat.Status.ACCEPTED, at, at
        seat.save(update_fields=["status", "answered_at", "pledged_at"])
        note([one.workshop for one in asked], "invitation_accepted", by=by, at=at, panel=seat.panel_id, seat=seat.pk)
    for declaration in asked:
        _declare(declaration, answers[declaration.workshop_id], by=by, at=at)
    fill(seat.panel, at=at, by=None, left=seat)


def _declare(declaration: Declaration, tied: Tied | None, *, by: User, at: datetime) -> None:
    declaration.answered_at, declaration.has_tie = at, tied is not None
    if tied is not None:
        declaration.ground, declaration.words = tied.ground, tied.words
    declaration.save()
    seat, workshop = declaration.seat, declaration.workshop
    if tied is None:
        _assign(seat, workshop, at=at)
        note([workshop], "no_tie_declared", by=by, at=at, panel=seat.panel_id, seat=seat.pk)
        return
    pool.declare(seat.expert, by=by, at=at, ground=tied.ground, workshop=workshop, words=tied.words)
    note([workshop], "expert_recused", by=by, at=at, text=tied.words, panel=seat.panel_id, seat=seat.pk)


def _assign(seat: Seat, workshop: Workshop, *, at: datetime) -> Assignment:
    purpose = seat.panel.plan.purpose
    visited = that_count(purpose).filter(workshop=workshop).exists()
    made = Assignment.objects.create(seat=seat, workshop=workshop, since=at, from_papers=visited)
    expert_access.open_to(seat.expert.user, workshop, at=at)
    if terms.is_judged(workshop, purpose):
        scoring.open_sheets(made, at=at)
    return made


# ── leaving ──────────────────────────────────────────────────────────────────


@transaction.atomic
def recuse(assignment: Assignment, *, by: User, at: datetime, tied: Tied) -> None:
    """A tie that came up later: out of this one case, his sheet is void, the next alternate steps in."""
    seat, workshop = assignment.seat, assignment.workshop
    if by.pk != seat.expert.user_id:
        _demand_officer(by)
    panel = _held(seat.panel)
    _demand_judged(workshop, panel)
    _end(assignment, by=by, at=at, ground=Assignment.Ended.RECUSED, reason=tied.words)
    Declaration.objects.filter(seat=seat, workshop=workshop).update(
        answered_at=at, has_tie=True, ground=tied.ground, words=tied.words
    )
    pool.declare(seat.expert, by=by, at=at, ground=tied.ground, workshop=workshop, words=tied.words)
    note([workshop], "expert_recused", by=by, at=at, text=tied.words, panel=panel.pk, seat=seat.pk)
    _without_leader_of(panel.cases.filter(workshop=workshop, leader=seat))
    fill(panel, at=at, by=None, left=seat)


@transaction.atomic
def release(seat: Seat, *, by: User, at: datetime, ground: str, reason: str) -> None:
    """Out of the panel: unsigned sheets are void, signed ones are kept unless the ground is a conflict."""
    _demand_officer(by)
    panel = _held(seat.panel)
    seat = Seat.objects.select_related("expert__user", "panel").get(pk=seat.pk)
    if seat.status not in {Seat.Status.NAMED, Seat.Status.INVITED, Seat.Status.ACCEPTED}:
        raise NotPossible(f"这位专家目前为“{seat.get_status_display()}”。")
    ended = Assignment.Ended.CONFLICT if ground == "conflict" else Assignment.Ended.RELEASED
    live = seat.assignments.alive().filter(workshop__in=waiting_cases(panel.plan.purpose))
    for assignment in live.select_related("workshop").order_by("workshop"):
        _end(assignment, by=by, at=at, ground=ended, reason=reason)
    seat.status, seat.released_by, seat.released_at = Seat.Status.RELEASED, by, at
    seat.released_ground, seat.released_reason = ground, reason
    seat.save()
    note(judged_cases(panel), "expert_released", by=by, at=at, text=reason, panel=panel.pk, seat=seat.pk, ground=ground)
    _without_leader(panel, seat)
    letters.expert_released(seat, at)
    fill(panel, at=at, by=None, left=seat)


def _end(assignment: Assignment, *, by: User, at: datetime, ground: str, reason: str) -> None:
    """Close the case to him; a signed sheet survives only where he left without a conflict."""
    found = Assignment.objects.select_for_update(of=("self",)).filter(pk=assignment.pk, ended_at=None)
    if not found.update(ended_at=at, ended_by=by, ended_ground=ground, ended_reason=reason):
        raise NotPossible("这位专家已不评审本案。")
    keeps_signed = ground == Assignment.Ended.RELEASED
    scoring.void_sheet(assignment, by=by, at=at, reason=reason, keep_signed=keeps_signed)
    expert_access.close([assignment.workshop], at=at, reason=reason, user=assignment.seat.expert.user)
    visits.without(assignment, by=by, at=at)


def _without_leader(panel: Panel, seat: Seat) -> None:
    """Whoever left leads nothing; the others vote again."""
    if panel.leader_id == seat.pk:
        Panel.objects.filter(pk=panel.pk).update(leader=None, elected_at=None)
        panel.ballots.filter(case=None).delete()
    panel.ballots.filter(voter=seat).delete()
    panel.ballots.filter(choice=seat).delete()
    _without_leader_of(panel.cases.filter(leader=seat))


def _without_leader_of(cases: QuerySet[PanelCase]) -> None:
    """Whoever judges these cases votes again on who leads in them."""
    Ballot.objects.filter(case__in=cases.values("pk")).delete()
    cases.update(leader=None)


@transaction.atomic
def disband(workshop: Workshop, *, by: User, at: datetime, reason: str) -> None:
    """The panel of one case is formed anew: nobody judges it, and all who sit are asked once more."""
    alive = workshop.assignments.alive().filter(seat__panel__plan__purpose=terms.purpose_of(workshop))
    live = list(alive.select_related("seat__expert__user", "seat__panel").order_by("pk"))
    for assignment in live:
        assignment.workshop = workshop
        _end(assignment, by=by, at=at, ground=Assignment.Ended.PANEL_REFORMED, reason=reason)
    purpose = terms.purpose_of(workshop)
    _without_leader_of(PanelCase.objects.filter(workshop=workshop, removed_at=None, purpose=purpose))
    for assignment in live:
        _invite(assignment.seat, [workshop], at=at)


# ── alternates ───────────────────────────────────────────────────────────────


def fill(panel: Panel, *, at: datetime, by: User | None, left: Seat | None = None) -> int:
    """Call alternates into the empty places of every case; answers how many places found somebody.

    ``left`` is whose place it is: an alternate of the same trade comes before the others. Where both bureaus let a case
    go on with fewer, nobody is called.
    """
    called = 0
    waiting = waiting_cases(panel.plan.purpose)
    for case in panel.cases.filter(removed_at=None, workshop__in=waiting).select_related("workshop"):
        if case.fewer_city_at and case.fewer_finance_at:
            continue
        for _ in range(missing(panel, case.workshop)):
            called += _call_next(panel, case.workshop, at=at, by=by, left=left)
    return called


def _call_next(panel: Panel, workshop: Workshop, *, at: datetime, by: User | None, left: Seat | None) -> int:
    """Ask the next alternate who may judge this case and was not asked about it yet; 0 when there is none."""
    found = next_alternate(panel, workshop, left.trade if left else "")
    if found is None:
        return 0
    _invite(found, [workshop], at=at, instead_of=left)
    note(
        [workshop],
        "alternate_called",
        by=by,
        at=at,
        panel=panel.pk,
        seat=found.pk,
        instead_of=left.pk if left else None,
    )
    return 1


# ── what all of them ask first ───────────────────────────────────────────────


def _held(panel: Panel) -> Panel:
    """The panel, with its plan and its cases held in one order: nobody opens or changes them meanwhile."""
    plan = locked(panel.plan)
    keys = panel.cases.filter(removed_at=None).values("workshop")
    list(Workshop.objects.locked().filter(pk__in=keys).order_by("pk").values_list("pk"))
    found = Panel.objects.get(pk=panel.pk)
    found.plan = plan
    return found


def _own(seat: Seat, by: User) -> Seat:
    """The seat of this person, held for his answer."""
    panel = _held(seat.panel)
    found = Seat.objects.select_for_update(of=("self",)).select_related("expert__user").get(pk=seat.pk)
    found.panel = panel
    if found.expert.user_id != by.pk:
        raise NotPermitted(ONLY_HIMSELF)
    return found


def _demand_judged(workshop: Workshop, panel: Panel) -> None:
    if not waiting_cases(panel.plan.purpose).filter(pk=workshop.pk).exists():
        raise NotPossible("本案的专家评审已结束；发现应当回避的，由市人力社保局办理重新评审。")


def _demand_officer(by: User) -> None:
    if not may_staff(by):
        raise NotPermitted(ONLY_OFFICERS)
