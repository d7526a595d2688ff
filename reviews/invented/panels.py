"""Invented panels: a plan with its groups, recorded draws, seats that accepted and pledged, assignments, visits."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from typing import Any

from applications.invented.cases import Case
from applications.invented.copying import Basket, bare
from applications.invented.surroundings import Surroundings
from applications.models import ExpertAccess
from reviews import drawing
from reviews.invented.bureaus import Bureaus
from reviews.invented.timeline import Timeline
from reviews.models import (
    Assignment,
    Ballot,
    Declaration,
    Draw,
    Panel,
    PanelCase,
    Plan,
    Seat,
    Stratum,
    Visit,
    VisitParticipant,
    VisitRecord,
)
from reviews.selectors.draws import hash_of
from reviews.services.evaluation import ACCESS_ENDS

ALTERNATES = 2
_CHINESE = "零一二三四五六七八九"


@dataclass(frozen=True)
class Writing:
    """What everything about one batch has at hand."""

    random: Random
    around: Surroundings
    bureaus: Bureaus
    basket: Basket
    times: Timeline


@dataclass
class Bench:
    """A panel at work: its members in order, the first of whom leads."""

    panel: Panel
    seats: list[Seat]
    members: list[Seat] = field(default_factory=list)

    @property
    def leader(self) -> Seat:
        return self.members[0]


def begin(writing: Writing, plan: Plan, number: int) -> Bench:
    """A panel with its draw, its seats and its elected leader."""
    around, times = writing.around, writing.times
    panel = Panel(pk=around.key(Panel), plan=plan, number=number, name=f"第{_spelled(number)}组")
    stratum = {"trade": "", "seats": plan.panel_size, "alternates": ALTERNATES}
    draw = _draw(writing, panel, stratum)
    seats = [_seat(writing, panel, draw, one) for one in draw.result]
    bench = Bench(panel, seats, [seat for seat in seats if seat.rank == Seat.Rank.MEMBER])
    panel.leader_id, panel.elected_at = bench.leader.pk, times["opened"]
    writing.basket.add(panel, Stratum(panel=panel, order=1, **stratum), draw, *seats)
    for seat in bench.members:
        writing.basket.add(Ballot(panel=panel, voter=seat, choice=bench.leader, cast_at=times["answered"]))
    return bench


def put(writing: Writing, bench: Bench, case: Case, *, closed: bool) -> list[Assignment]:
    """The case before the panel: everybody declared no tie and judges it; closed again once the opinion is signed."""
    workshop, times, basket = case.workshop, writing.times, writing.basket
    basket.add(PanelCase(panel=bench.panel, workshop=workshop, added_at=times["proposed"]))
    made = []
    for seat in bench.members:
        assignment = Assignment(
            pk=writing.around.key(Assignment), seat=seat, workshop=workshop, since=times["answered"]
        )
        made.append(assignment)
        basket.add(
            assignment,
            bare(
                Declaration,
                seat_id=seat.pk,
                workshop_id=workshop.pk,
                asked_at=times["invited"],
                answered_at=times["answered"],
                has_tie=False,
            ),
            bare(
                ExpertAccess,
                workshop_id=workshop.pk,
                user_id=seat.expert.user_id,
                opened_at=times["answered"],
                closed_at=times["closed"] if closed else None,
                closed_reason=ACCESS_ENDS if closed else "",
            ),
        )
    return made


def visit(writing: Writing, bench: Bench, case: Case, assignments: Sequence[Assignment], place: int) -> Visit:
    """Two experts and the officer were there; the record is closed."""
    times, unit, officer = writing.times, case.lot.unit, writing.bureaus.officer
    starts = times.visit(place) + timedelta(hours=place % 3)
    ends = starts + timedelta(hours=1, minutes=40)
    made = Visit(
        pk=writing.around.key(Visit),
        uuid=uuid.UUID(int=writing.random.getrandbits(128), version=4),
        panel=bench.panel,
        workshop=case.workshop,
        starts_at=starts,
        ends_at=ends,
        place=unit.organisation.address,
        status=Visit.Status.RECORDED,
        made_by=officer,
        made_at=times["opened"] + timedelta(hours=1),
    )
    there = [
        *(bare(VisitParticipant, visit_id=made.pk, assignment_id=one.pk, attended=True) for one in assignments[:2]),
        bare(VisitParticipant, visit_id=made.pk, officer_id=officer.pk, attended=True),
        bare(
            VisitParticipant,
            visit_id=made.pk,
            name=unit.organisation.contact_name,
            duty="联系人",
            attended=True,
        ),
    ]
    record = VisitRecord(
        visit=made,
        people_met=f"首席技师{case.workshop.technician_name}、工作室成员和单位负责人。",
        place_seen="工作室场地和实训区，面积与申报一致。",
        equipment_seen="主要设备均在位，可正常使用。",
        findings="现场情况与申报材料一致，带徒和攻关记录完整。",
        began_at=starts,
        ended_at=ends,
        revision=2,
        written_by=officer,
        written_at=ends,
        closed_by=officer,
        closed_at=ends + timedelta(hours=2),
    )
    writing.basket.add(made, *there, record)
    return made


def _draw(writing: Writing, panel: Panel, stratum: dict[str, Any]) -> Draw:
    """A draw from the whole pool, recorded step by step."""
    bureaus, drawn_at = writing.bureaus, writing.times["drawn"]
    seed = f"{writing.random.getrandbits(256):064x}"
    candidates = [
        {
            "key": str(expert.pk),
            "name": expert.user.name,
            "employer": expert.employer,
            "title": expert.title,
            "trades": list(expert.trades),
            "excluded": "",
        }
        for expert in bureaus.experts
    ]
    drawn = drawing.draw(
        seed,
        [drawing.Stratum(**stratum)],
        [drawing.Candidate(str(expert.pk), expert.trades) for expert in bureaus.experts],
    )
    return Draw(
        pk=writing.around.key(Draw),
        panel=panel,
        ordinal=1,
        seed=seed,
        commitment=drawing.commitment_of(seed),
        committed_by=bureaus.officer,
        committed_at=drawn_at,
        strata=[stratum],
        candidates=candidates,
        candidates_hash=hash_of(candidates),
        shown_by=bureaus.officer,
        shown_at=drawn_at + timedelta(minutes=4),
        result=[vars(one) for one in drawn],
        witness=bureaus.finance_officer,
        drawn_by=bureaus.officer,
        drawn_at=drawn_at + timedelta(minutes=9),
    )


def _seat(writing: Writing, panel: Panel, draw: Draw, drawn: dict[str, Any]) -> Seat:
    is_member, times = not drawn["is_alternate"], writing.times
    expert = next(one for one in writing.bureaus.experts if one.pk == int(drawn["key"]))
    return Seat(
        pk=writing.around.key(Seat),
        panel=panel,
        expert=expert,
        rank=Seat.Rank.MEMBER if is_member else Seat.Rank.ALTERNATE,
        order=drawn["place"],
        draw=draw,
        status=Seat.Status.ACCEPTED if is_member else Seat.Status.NAMED,
        invited_at=times["invited"] if is_member else None,
        answered_at=times["answered"] if is_member else None,
        pledged_at=times["answered"] if is_member else None,
    )


def _spelled(number: int) -> str:
    """三, 十二, 二十: numbers of panels."""
    tens, ones = divmod(number, 10)
    if number > 99:  # noqa: PLR2004 - spelled as figures from there on
        return str(number)
    head = "" if not tens else "十" if tens == 1 else f"{_CHINESE[tens]}十"
    return head + (_CHINESE[ones] if ones or not tens else "")
