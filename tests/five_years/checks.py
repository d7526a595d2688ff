"""What holds of every title after whatever anybody did, in the order in which one would look for the fault."""

from __future__ import annotations

import hashlib
from datetime import date
from decimal import Decimal
from typing import Any

import django_fsm as fsm
from django.db import connection

from applications.models import Workshop, WorkshopEvent
from applications.selectors import changes
from applications.states import JUDGED, TITLED, State
from reviews.models import Assessment
from tests.five_years.facts import GONE, Facts
from tests.five_years.world import GRANTED

Status = Assessment.Status
BEFORE_EXPERTS = {Status.SELF, Status.OPINION, Status.PANEL}
FROM_EXPERTS_ON = {Status.JUDGING, Status.GRADING, Status.FIXED}
JUDGED_STATES = {State.ASSESSING, State.RECTIFYING}


def arrows() -> set[tuple[str, str, str]]:
    """Every (source, transition, target) of the machine."""
    found = set()
    for arrow in Workshop().get_all_state_transitions():
        targets = arrow.target.allowed_states if isinstance(arrow.target, fsm.RETURN_VALUE) else [arrow.target]
        found |= {(str(arrow.source), arrow.name, str(target)) for target in targets}
    return found


class Replay:
    """The journal of one title read as it grows: each line hangs on the one before, the states follow the arrows."""

    def __init__(self, pk: int, known: set[tuple[str, str, str]]) -> None:
        self.pk, self.known = pk, known
        self.sequence, self.hash, self.state = 0, "0" * 64, ""
        self.moved: list[str] = []

    def read(self) -> bool:
        """Go on from where it was read last; whether anything came."""
        rows = WorkshopEvent.objects.filter(workshop=self.pk, sequence__gt=self.sequence).order_by("sequence")
        begun_at = self.sequence
        for sequence, previous, own, content, source, verb, target in rows.values_list(
            "sequence", "previous_hash", "hash", "content", "source", "verb", "target"
        ):
            assert (sequence, previous) == (self.sequence + 1, self.hash), f"a gap before line {sequence}"
            assert hashlib.sha256((previous + content).encode()).hexdigest() == own
            self.sequence, self.hash = sequence, own
            if target:
                assert source == self.state, f"{verb} began in {source}, the journal was at {self.state}"
                assert not self.state or (source, verb, target) in self.known, f"{source} –{verb}→ {target}"
                self.state = target
                self.moved.append(verb)
        return self.sequence > begun_at


def deferred_constraints_hold() -> None:
    """What would be asked at the end of a transaction is asked now."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def check(f: Facts) -> None:
    """Everything that hangs on the state of one title."""
    _columns(f)
    _assessment(f)
    _revocation(f)
    _ended(f) if f.state in GONE else _living(f)
    _books(f)


def _columns(f: Facts) -> None:
    assert f.state in TITLED
    assert f.granted_at == GRANTED
    assert f.title_number
    assert f.title_number == f.plaque_number
    judged = f.state in JUDGED_STATES or f.revoking_from == State.ASSESSING
    assert bool(f.assessing_since) == judged, (f.state, f.assessing_since)
    assert bool(f.revoking_since) == (f.state == State.REVOKING), (f.state, f.revoking_since)
    assert bool(f.ended_at) == (f.state in GONE), (f.state, f.ended_at)
    assert bool(f.assessment_due) == f.is_alive, (f.state, f.assessment_due)


def _assessment(f: Facts) -> None:
    assert len(f.assessments) <= 1
    state = f.revoking_from or f.state
    if f.status in FROM_EXPERTS_ON:
        assert state in JUDGED_STATES, (f.status, f.state)
    if f.status in BEFORE_EXPERTS:
        assert state == State.GRANTED, (f.status, f.state)
    if state in JUDGED_STATES:
        assert f.status in FROM_EXPERTS_ON, (f.status, f.state)
    if f.state == State.RECTIFYING:
        assert f.mending
        assert f.mending["reported_at"] is None
    if f.waits_for_grade and f.mending:  # somebody looks, or has looked: nobody is stuck
        assert f.mending["reported_at"] or f.mending["recorded_at"], "the mending can neither be reported nor looked at"
    assert len(f.evaluations) <= 1
    if f.status == Status.JUDGING:
        assert [row["closed_at"] for row in f.evaluations] == [None]
    if f.state not in JUDGED | {State.REVOKING}:
        assert not f.accesses, "an expert still reads it"


def _revocation(f: Facts) -> None:
    assert (f.revocation_is == "proposed") == (f.state == State.REVOKING), (f.revocation_is, f.state)
    assert len(f.decisions) <= (f.state == State.REVOKING), "a decision is open on a title that nobody takes away"
    revoked = [row for row in f.revocations if row["status"] == "revoked"]
    assert len(revoked) == (f.state == State.REVOKED), (f.state, revoked)
    assert f.state == State.REVOKED or not f.bans, "a ban outlives the revocation"


def _ended(f: Facts) -> None:
    """Nothing of a living title is left open at its end."""
    not_due = [row for row in f.filings if row["status"] == "open" and row["due_on"] >= f.today.isoformat()]
    left = {
        "a proposal of closing": f.closings,
        "a departure": f.departures,
        "a change": f.changes,
        "an assessment": f.assessments,
        "a revocation": f.revocation_is,
        "an order to assess it early": f.orders,
        "a wish to judge it anew": f.anew,
        "a sheet that an expert may sign": f.sheets,
        "a filing that is not due yet": not_due,
    }
    _nothing(left, f)
    assert (f.due_on, f.handler_id) == (None, None)
    assert all(row["returned"] for row in f.plaques if row["handed_on"]), "nobody asks for the plaque"


def _living(f: Facts) -> None:
    """Nothing of an end stands beside a title that lives."""
    left = {"a plaque owed": f.owes_plaque, "a settlement": f.settlements, "a giving back": f.reopenings}
    _nothing(left, f)
    assert all(row["request_ended"] is None for row in f.closings), "what it was to be closed for is over"


def _nothing(left: dict[str, Any], f: Facts) -> None:
    found = "; ".join(what for what, rows in left.items() if rows)
    assert not found, f"{found}: left open in {f.state}"


def _books(f: Facts) -> None:
    """The sums follow from the confirmed lines, and on no day was more spent than there was."""
    for book in f.books:
        assert Decimal(str(book["balance"])) == Decimal(str(book["confirmed"] or 0))
        assert (book["lowest"] or 0) >= 0, "more was spent than there was on some day"


# ── every day of it ──────────────────────────────────────────────────────────


def check_days(f: Facts) -> None:
    """Each day since the award has one technician, host, body and place, and the present ones are the columns'."""
    life = changes.life_of(Workshop.objects.get(pk=f.id))
    first = GRANTED.date()
    for spans in (life.technicians, life.hosts, life.bodies, life.places):
        _one_a_day(spans, first)
    now = life.as_of(f.today)
    assert (now.technician.name, now.name) == (f.technician_name, f.name)
    assert (life.hosts[-1].organisation, life.bodies[-1].organisation) == (f.unit_id, f.review_body_id)
    assert now.state == f.state.label


def _one_a_day(spans: list[Any], first: date) -> None:
    """One begins on the day on which the one before it ends; the last one holds."""
    day: date | None = None
    for span in spans:
        assert span.valid_from in {day, first if day is None else day}, spans
        assert span.valid_to is None or span.valid_to > (span.valid_from or first), spans
        day = span.valid_to
    assert day is None, spans
