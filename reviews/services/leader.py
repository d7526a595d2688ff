"""The panel elects its leader: everybody who sits votes, the majority decides, a tie is voted on again."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from accounts.models import User
from applications.lifecycle import NotPermitted, NotPossible
from applications.models import Workshop
from reviews import terms
from reviews.models import Assignment, Ballot, Panel, PanelCase, Seat
from reviews.selectors.panel import judged_cases
from reviews.services.plans import locked, note

ONLY_MEMBERS = "组长由本组专家推选。"


@dataclass(frozen=True)
class Vote:
    """How an election stands: who votes, the present turn, how many have voted, what the turns before gave."""

    voters: list[Seat]
    turn: int
    cast: list[Ballot]
    before: list[list[tuple[str, int]]]  # of each turn that decided nothing: name and votes
    needs: int
    is_open: bool

    @property
    def majority(self) -> int:
        return len(self.voters) // 2 + 1

    def has_voted(self, seat: Seat) -> bool:
        return any(ballot.voter_id == seat.pk for ballot in self.cast)


def vote_of(panel: Panel, case: PanelCase | None = None) -> Vote:
    """The election of the panel's leader, or that of one case which he does not judge."""
    voters = _voters(panel, case)
    ballots = list(panel.ballots.filter(case=case).select_related("choice__expert__user").order_by("turn", "pk"))
    last = max((ballot.turn for ballot in ballots), default=1)
    turns = {turn: [b for b in ballots if b.turn == turn] for turn in range(1, last + 1)}
    if _is_spent(turns[last], voters):
        last += 1
        turns[last] = []
    needs = panel.plan.panel_size
    if case is not None and case.fewer_city_at and case.fewer_finance_at:
        needs = terms.terms_of(case.workshop, case.purpose).least_panel
    return Vote(
        voters=voters,
        turn=last,
        cast=turns[last],
        before=[_counted(turns[turn]) for turn in range(1, last)],
        needs=needs,
        is_open=len(voters) >= needs or len(voters) >= _smallest(panel, needs),
    )


def _smallest(panel: Panel, needs: int) -> int:
    """Where both bureaus let a case go on with fewer, the panel itself may be smaller too."""
    fewer = panel.cases.filter(removed_at=None, fewer_city_at__isnull=False, fewer_finance_at__isnull=False)
    if panel.plan.purpose == terms.ASSESSMENT:
        cases = fewer.select_related("workshop__rule_set")
        return min([needs, *(terms.terms_of(case.workshop, case.purpose).least_panel for case in cases)])
    least = fewer.order_by("workshop__rule_set__least_panel").values_list("workshop__rule_set__least_panel", flat=True)
    return min([needs, *least[:1]])


def _voters(panel: Panel, case: PanelCase | None) -> list[Seat]:
    """Who sits and judges a case of the panel that still waits for it; for one case, who judges that one."""
    judged = Assignment.objects.alive().filter(seat__panel=panel)
    judged = judged.filter(workshop=case.workshop_id) if case else judged.filter(workshop__state__in=_judged_in(panel))
    sitting = panel.seats.filter(pk__in=judged.values("seat")).sitting()
    return list(sitting.select_related("expert__user").order_by("rank", "order"))


def _judged_in(panel: Panel) -> list[str]:
    return [terms.WAITS_IN[panel.plan.purpose], terms.JUDGED_IN[panel.plan.purpose]]


def _is_spent(ballots: list[Ballot], voters: list[Seat]) -> bool:
    """Everybody who sits has voted and nobody has the majority (or he would lead by now)."""
    have = {ballot.voter_id for ballot in ballots}
    return bool(voters) and {seat.pk for seat in voters} <= have


def _counted(ballots: list[Ballot]) -> list[tuple[str, int]]:
    return Counter(ballot.choice.expert.user.name for ballot in ballots).most_common()


@transaction.atomic
def vote(panel: Panel, *, by: User, at: datetime, choice: Seat, workshop: Workshop | None = None) -> Seat | None:
    """Cast or change a vote of this turn. Answers the leader once somebody has the majority."""
    plan = locked(panel.plan)
    panel = Panel.objects.get(pk=panel.pk)
    panel.plan = plan
    case = _case(panel, workshop)
    held = vote_of(panel, case)
    voter = next((seat for seat in held.voters if seat.expert.user_id == by.pk), None)
    if voter is None:
        raise NotPermitted(ONLY_MEMBERS)
    if (case or panel).leader_id is not None:
        raise NotPossible("组长已经选出。")
    if not held.is_open:
        raise NotPossible(f"专家到齐后推选组长：现有 {len(held.voters)} 人，须有 {held.needs} 人。")
    if choice.pk not in {seat.pk for seat in held.voters}:
        raise NotPossible("只能推选本组现任专家。")
    Ballot.objects.update_or_create(
        panel=panel, case=case, turn=held.turn, voter=voter, defaults={"choice": choice, "cast_at": at}
    )
    votes = Ballot.objects.filter(panel=panel, case=case, turn=held.turn, choice=choice, voter__in=held.voters).count()
    if votes < held.majority:
        return None
    _elect(panel, case, choice, by=by, at=at, votes=votes, voters=len(held.voters))
    return choice


def _case(panel: Panel, workshop: Workshop | None) -> PanelCase | None:
    """The case for which alone a leader is elected: one that the panel's leader does not judge."""
    if workshop is None:
        return None
    case = panel.cases.filter(workshop=workshop, removed_at=None).select_related("workshop__rule_set").first()
    if case is None:
        raise NotPossible("本案不在这一组。")
    if panel.leader_id is None:
        raise NotPossible("请先推选本组组长。")
    if Assignment.objects.alive().filter(seat=panel.leader_id, workshop=workshop).exists():
        raise NotPossible("本组组长评审本案，不必另选。")
    return case


def _elect(
    panel: Panel, case: PanelCase | None, choice: Seat, *, by: User, at: datetime, votes: int, voters: int
) -> None:
    if case is None:
        Panel.objects.filter(pk=panel.pk).update(leader=choice, elected_at=at)
    else:
        PanelCase.objects.filter(pk=case.pk).update(leader=choice)
    concerned = [case.workshop] if case else judged_cases(panel)
    note(concerned, "leader_elected", by=by, at=at, panel=panel.pk, seat=choice.pk, votes=votes, voters=voters)
