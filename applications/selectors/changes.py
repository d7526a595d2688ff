"""A title as it was on any past day, and its changes: everything that held, read in two statements.

For others: ``as_of(workshop, day)`` and ``technician_gone_since(workshop)``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeVar

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BigAutoField, OuterRef, QuerySet, TextField, Value
from django.db.models.functions import Cast, JSONObject

from accounts.models import FormerFacts, Organisation
from applications.choices import MemberLevel, SkillLevel
from applications.models import (
    AddressPeriod,
    BodyPeriod,
    Change,
    Departure,
    HostPeriod,
    Member,
    MemberPeriod,
    TechnicianPeriod,
    Workshop,
    WorkshopEvent,
)
from applications.states import State
from common.clock import legal_day
from common.statements import Given, Statement

Row = dict[str, Any]
LEVELS = {**dict(MemberLevel.choices), **dict(SkillLevel.choices)}


@dataclass(frozen=True)
class Span:
    """From which day to which; what was declared has no first day of its own. ``change`` is the request's number."""

    valid_from: date | None = None
    valid_to: date | None = None
    change: int | None = None

    def holds_on(self, day: date) -> bool:
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day < self.valid_to)


@dataclass(frozen=True)
class Technician(Span):
    name: str = ""
    trade: str = ""
    level: str = ""
    workshop_name: str = ""


@dataclass(frozen=True)
class Person(Span):
    """A member."""

    name: str = ""
    level: str = ""
    occupation: str = ""
    duty: str = ""


@dataclass(frozen=True)
class Place(Span):
    address: str = ""
    area: Decimal | None = None


@dataclass(frozen=True)
class Facts(Span):
    """What an organisation was called in one period."""

    organisation: int = 0
    name: str = ""
    uscc: str = ""


@dataclass(frozen=True)
class Held(Span):
    """Which organisation it was with: its unit, or its review body."""

    organisation: int = 0


@dataclass(frozen=True)
class Absence(Span):
    """The technician was gone, and nobody led it."""

    how: str = ""


@dataclass(frozen=True)
class Line:
    """One period in words."""

    what: str
    words: str
    span: Span


@dataclass(frozen=True)
class AsOf:
    """One day: what the title was called, who led it, who bore it, where, with whom, under which body."""

    day: date
    name: str
    state: str
    unit: Facts
    body: Facts
    technician: Technician
    absence: Absence | None
    members: list[Person]
    place: Place


SomeSpan = TypeVar("SomeSpan", bound=Span)


@dataclass(frozen=True)
class Life:
    """Every period of a title; the declared ones stand alone while nothing has changed."""

    workshop: Workshop
    technicians: list[Technician]
    members: list[Person]
    places: list[Place]
    hosts: list[Held]
    bodies: list[Held]
    absences: list[Absence]
    states: list[tuple[datetime, str]]
    facts: list[Facts] = field(default_factory=list)

    def as_of(self, day: date) -> AsOf:
        technician = _on(self.technicians, day)
        return AsOf(
            day=day,
            name=technician.workshop_name or self.workshop.name,
            state=self._state_on(day),
            unit=self._facts_on(_on(self.hosts, day).organisation, day),
            body=self._facts_on(_on(self.bodies, day).organisation, day),
            technician=technician,
            absence=next((one for one in self.absences if one.holds_on(day)), None),
            members=[member for member in self.members if member.holds_on(day)],
            place=_on(self.places, day),
        )

    @property
    def changed(self) -> bool:
        """Whether anything did not stay as it was declared."""
        return any(line.span.valid_from is not None or line.span.valid_to is not None for line in self.lines)

    @property
    def lines(self) -> list[Line]:
        """Every period in words, kind by kind, the latest first; a kind that never changed is left out."""
        told: list[tuple[str, Sequence[Span], Callable[[Any], str]]] = [
            ("首席技师", self.technicians, lambda one: f"{one.name}　{one.workshop_name}"),
            ("所在单位", self._names(self.hosts), lambda one: one.name),
            ("工作室地址", self.places, lambda one: one.address),
            ("初审单位", self._names(self.bodies), lambda one: one.name),
            ("成员", self.members, lambda one: f"{one.name}　{one.level}"),
            ("首席技师离开", self.absences, lambda one: one.how),
        ]
        return [
            Line(what, words(span), span)
            for what, spans, words in told
            if any(span.valid_to or span.change for span in spans)
            for span in sorted(spans, key=lambda span: span.valid_from or date.min, reverse=True)
        ]

    def _names(self, held: list[Held]) -> list[Facts]:
        """What each of the organisations was called while it held: a new name is a line of its own."""
        found = []
        for one in held:
            for facts in (facts for facts in self.facts if facts.organisation == one.organisation):
                begins = max((day for day in (one.valid_from, facts.valid_from) if day), default=None)
                ends = min((day for day in (one.valid_to, facts.valid_to) if day), default=None)
                if begins is None or ends is None or begins < ends:
                    found.append(replace(facts, valid_from=begins, valid_to=ends, change=one.change))
        return found

    def _state_on(self, day: date) -> str:
        reached = [state for at, state in self.states if legal_day(at) <= day]
        return str(State(reached[-1]).label) if reached else ""

    def _facts_on(self, organisation: int, day: date) -> Facts:
        own = [facts for facts in self.facts if facts.organisation == organisation]
        return _on(own, day) if own else Facts(organisation=organisation)


def _on(spans: list[SomeSpan], day: date) -> SomeSpan:
    """The one that held; before the first the first did."""
    return next((span for span in spans if span.holds_on(day)), spans[0])


def as_of(workshop: Workshop, day: date) -> AsOf:
    """The title as it was at the end of ``day``. Two statements; for several days take ``life_of`` once."""
    return life_of(workshop).as_of(day)


def technician_gone_since(workshop: Workshop) -> date | None:
    """Since which day nobody leads it, as long as no successor was approved; None while it is led."""
    gone = Departure.objects.filter(workshop=workshop, settled_at=None, withdrawn_at=None)
    return gone.values_list("gone_on", flat=True).first()


# ── reading ──────────────────────────────────────────────────────────────────


def life_of(workshop: Workshop) -> Life:
    """All periods of a case, in two statements."""
    found: Any = _READING.rows(pk=workshop.pk)[0]
    hosts = [Held(**_span(row), organisation=row["organisation"]) for row in found.found_hosts]
    bodies = [Held(**_span(row), organisation=row["organisation"]) for row in found.found_bodies]
    hosts = hosts or [Held(organisation=found.unit_id)]
    bodies = bodies or [Held(organisation=found.review_body_id)]
    return Life(
        workshop=workshop,
        technicians=_technicians(found),
        members=_members(found),
        places=_places(found),
        hosts=hosts,
        bodies=bodies,
        absences=_absences(found),
        states=[(datetime.fromisoformat(row["at"]), row["target"]) for row in found.found_states],
        facts=_facts({held.organisation for held in [*hosts, *bodies]}),
    )


def _reading() -> QuerySet[Workshop]:
    rows = Workshop.objects.filter(pk=Given("pk", BigAutoField()))
    return (
        rows.select_related("technician_chapter", "conditions_chapter")
        .annotate(
            found_technicians=_periods(TechnicianPeriod, "name", "trade", "level", "workshop_name"),
            found_members=_periods(MemberPeriod, "name", "level", "occupation", "duty"),
            found_places=_periods(AddressPeriod, "address", area=Cast("area", TextField())),
            found_hosts=_periods(HostPeriod, organisation="unit_id"),
            found_bodies=_periods(BodyPeriod, organisation="body_id"),
            found_declared=_json(Member.objects.order_by("order", "uuid"), "name", "level", "occupation", "duty"),
            found_departures=_json(
                Departure.objects.filter(withdrawn_at=None).order_by("gone_on", "pk"), "how", "gone_on", "settled_at"
            ),
            found_states=_json(WorkshopEvent.objects.exclude(target="").order_by("sequence"), "at", "target"),
        )
        .order_by()
    )


def _periods(model: Any, *names: str, **columns: Any) -> ArraySubquery:
    order = ("order", "valid_from", "pk") if model is MemberPeriod else ("valid_from", "pk")
    return _json(model.objects.order_by(*order), "valid_from", "valid_to", *names, change="change__number", **columns)


def _json(rows: QuerySet[Any], *names: str, **columns: Any) -> ArraySubquery:
    wanted = {**{name: name for name in names}, **columns}
    return ArraySubquery(rows.filter(workshop=OuterRef("pk")).values(json=JSONObject(**wanted)))


_READING = Statement(_reading)


def _span(row: Mapping[str, Any]) -> Row:
    return {"valid_from": _day(row["valid_from"]), "valid_to": _day(row["valid_to"]), "change": row.get("change")}


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _technicians(found: Any) -> list[Technician]:
    periods = [
        Technician(
            **_span(row),
            name=row["name"],
            trade=row["trade"],
            level=LEVELS.get(row["level"], ""),
            workshop_name=row["workshop_name"],
        )
        for row in found.found_technicians
    ]
    level = LEVELS.get(found.technician_chapter.level, "")
    declared = Technician(name=found.technician_name, trade=found.trade, level=level, workshop_name=found.name)
    return periods or [declared]


def _members(found: Any) -> list[Person]:
    """Once the list has changed, every member stands in the periods, the declared ones too."""
    if found.found_members:
        return [_person(row, **_span(row)) for row in found.found_members]
    return [_person(row) for row in found.found_declared]


def _person(row: Row, **span: Any) -> Person:
    return Person(
        **span,
        name=row["name"],
        level=LEVELS.get(row["level"], ""),
        occupation=row["occupation"],
        duty=row["duty"],
    )


def _places(found: Any) -> list[Place]:
    periods = [
        Place(**_span(row), address=row["address"], area=Decimal(row["area"]) if row["area"] else None)
        for row in found.found_places
    ]
    chapter = found.conditions_chapter
    return periods or [Place(address=chapter.address, area=chapter.area)]


def _absences(found: Any) -> list[Absence]:
    return [
        Absence(
            valid_from=_day(row["gone_on"]),
            valid_to=legal_day(datetime.fromisoformat(row["settled_at"])) if row["settled_at"] else None,
            how=str(Departure.How(row["how"]).label),
        )
        for row in found.found_departures
    ]


def _facts(organisations: Iterable[int]) -> list[Facts]:
    """What they were called in which period: the closed ones, then the present; one statement."""
    former = FormerFacts.objects.filter(organisation__in=organisations).order_by()
    columns = ("organisation", "name", "uscc", "valid_from", "valid_to")
    present = (
        Organisation.objects.filter(pk__in=organisations)
        .order_by()
        .annotate(valid_to=Cast(Value(None), FormerFacts._meta.get_field("valid_to")))
        .values_list("pk", "name", "uscc", "facts_since", "valid_to")
    )
    rows = list(former.values_list(*columns).union(present, all=True))
    rows.sort(key=lambda row: (row[4] is None, row[3]))
    known: set[int] = set()
    found = []
    for organisation, name, uscc, since, until in rows:
        # of the time before the first period no other name is known
        begins = since if organisation in known else None
        known.add(organisation)
        found.append(Facts(organisation=organisation, name=name, uscc=uscc or "", valid_from=begins, valid_to=until))
    return found


# ── the tab, the page of one change, the desk ────────────────────────────────


LOOK: dict[str, tuple[str, str, str]] = {
    Change.Status.DRAFT: ("拟写中", "quiet", "pen"),
    Change.Status.SUBMITTED: ("待初审单位办理", "wait", "inbox"),
    Change.Status.RETURNED: ("退回修改", "act", "return"),
    Change.Status.CHECKED: ("待市局批准", "wait", "stamp"),
    Change.Status.DONE: ("已办结", "good", "check"),
    Change.Status.REFUSED: ("未同意", "bad", "cross"),
    Change.Status.DROPPED: ("已撤回", "quiet", "history"),
}
