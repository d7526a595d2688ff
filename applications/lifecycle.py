"""THE ONE DOOR: every change of state of every workshop passes through ``perform``.

An act belongs to exactly one transition of the machine and is registered by the app that owns its
facts. ``perform`` runs it in one transaction: lock the row, permission, the machine's source states,
the act's guards, its effects, the change, save, journal, letters. All of it or none of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.models import User
from accounts.person_at_work import Capacity, capacity_of
from accounts.roles import CITY_ROLES, FINANCE_ROLES, REVIEW_ROLES, UNIT_ROLES, Role
from applications import journal, letters
from applications.models import Workshop
from applications.questions import Guard


class NotPossible(Exception):
    """The act is refused; ``sentences`` say why, in the words the user reads."""

    def __init__(self, *sentences: str) -> None:
        self.sentences = list(sentences)
        super().__init__(" ".join(sentences))


class NotPermitted(PermissionDenied):
    """The person may not do it; ``sentence`` says who may."""

    def __init__(self, sentence: str) -> None:
        self.sentence = sentence
        super().__init__(sentence)


@dataclass
class Outcome:
    """What an act leaves for the journal and the letters."""

    facts: dict[str, Any] = field(default_factory=dict)
    text: str = ""
    tells: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Act:
    """One official act: its form, what must be true, what it does, and what its page says beforehand."""

    name: str
    effects: Callable[..., Outcome]
    form: type[forms.Form]
    guards: tuple[Guard, ...]
    says: tuple[str, ...]
    seals: bool
    page: str
    concerns: Callable[[Workshop], bool] | None = None


ACTS: dict[str, Act] = {}


def act(
    name: str,
    *,
    form: type[forms.Form],
    guards: Iterable[Guard] = (),
    says: Iterable[str] = (),
    seals: bool = False,
    page: str = "",
    concerns: Callable[[Workshop], bool] | None = None,
) -> Callable[[Callable[..., Outcome]], Callable[..., Outcome]]:
    """Register the effects of transition ``name``.

    ``says``: sentences of the act's page (what it does, who is told, what locks). ``seals``: the person
    enters the password again. ``page``: URL name of a page of its own, where the generic one does not do.
    ``concerns``: which cases have to do with the act at all; beside the others there is not even a greyed button.
    """

    def register(effects: Callable[..., Outcome]) -> Callable[..., Outcome]:
        if name in ACTS:
            raise ValueError(f"The act {name} is registered twice.")
        ACTS[name] = Act(name, effects, form, tuple(guards), tuple(says), seals, page, concerns)
        return effects

    return register


Beginning = Callable[..., tuple[Workshop, dict[str, Any]]]
BEGINNINGS: dict[str, Beginning] = {}


def beginning(origin: str) -> Callable[[Beginning], Beginning]:
    """Register how a case of this origin comes into being: makes the row, answers it with the journal's facts."""

    def register(make: Beginning) -> Beginning:
        if origin in BEGINNINGS:
            raise ValueError(f"The beginning {origin} is registered twice.")
        BEGINNINGS[origin] = make
        return make

    return register


@transaction.atomic
def begin(origin: str, *, by: User, at: datetime, **data: Any) -> Workshop:
    """Open a new case. Raises NotPossible with sentences, KeyError for an origin without a beginning."""
    workshop, facts = BEGINNINGS[origin](by=by, at=at, **data)
    journal.record(
        workshop,
        "begin",
        by=by,
        at=at,
        capacity=acting_capacity(workshop, by),
        target=workshop.state,
        facts={"origin": origin, **facts},
    )
    return workshop


@transaction.atomic
def perform(name: str, workshop: Workshop, *, by: User | None, at: datetime, **data: Any) -> Workshop:
    """Do the act ``name`` on ``workshop`` as ``by`` (None: the clock) at the moment ``at``.

    Returns the fresh workshop. Raises NotPermitted, NotPossible (with sentences), KeyError for a name without an act.
    """
    the_act = ACTS[name]
    workshop = Workshop.objects.locked().get(pk=workshop.pk)
    declared = _declared(workshop, name)
    if declared is None:
        raise NotPossible(
            f"“{label_of(name)}”现在不能办理：案卷目前为“{workshop.get_state_display()}”，可能已有人办理。"
        )
    if not declared.permission(workshop, by):
        raise NotPermitted(declared.permission.sentence)
    if sentences := [s for guard in the_act.guards for s in guard(workshop, at)]:
        raise NotPossible(*sentences)
    source = workshop.state
    outcome = the_act.effects(workshop, by=by, at=at, **data)
    getattr(workshop, name)()
    workshop.changed_at = at
    workshop.save()
    journal.record(
        workshop,
        name,
        by=by,
        at=at,
        capacity=acting_capacity(workshop, by),
        source=source,
        target=workshop.state,
        text=outcome.text,
        facts=outcome.facts,
    )
    letters.announce(workshop, name, at=at, context={"by": by, **outcome.tells})
    return workshop


def acting_capacity(workshop: Workshop, by: User | None) -> Capacity | None:
    """In which capacity ``by`` acts on this workshop: as its unit, its body, the city, finance, or an expert."""
    return (
        capacity_of(by, *UNIT_ROLES, organisation_id=workshop.unit_id)
        or capacity_of(by, *REVIEW_ROLES, organisation_id=workshop.review_body_id)
        or capacity_of(by, *CITY_ROLES, *FINANCE_ROLES)
        or capacity_of(by, Role.EXPERT)
    )


def label_of(name: str) -> str:
    """The Chinese word of a transition, from the machine."""
    return next(str(t.custom["label"]) for t in Workshop().get_all_state_transitions() if t.name == name)


@dataclass(frozen=True)
class Possibility:
    """One act as a person sees it beside a case: doable, or greyed with its sentences."""

    name: str
    label: str
    adverse: bool
    sentences: tuple[str, ...]
    page: str

    @property
    def allowed(self) -> bool:
        return not self.sentences


def possibilities(workshop: Workshop, user: User, at: datetime) -> list[Possibility]:
    """What ``user`` may do with the case now, in the machine's order.

    Guards are asked only where the source is the present state and the permission is yes. An act that
    a colleague of the same body may do is shown greyed with the permission's sentence.
    """
    found: list[Possibility] = []
    for declared in workshop.get_available_state_transitions():
        the_act = ACTS[declared.name]
        if the_act.concerns is not None and not the_act.concerns(workshop):
            continue
        if declared.permission(workshop, user):
            sentences = tuple(s for guard in the_act.guards for s in guard(workshop, at))
        elif _is_near(declared.permission, workshop, user):
            sentences = (declared.permission.sentence,)
        else:
            continue
        found.append(
            Possibility(
                declared.name, declared.custom["label"], declared.custom.get("adverse", False), sentences, the_act.page
            )
        )
    return found


def blockers(name: str, workshop: Workshop, user: User | None, at: datetime) -> list[str]:
    """Why ``name`` is not possible now for ``user``, in sentences; empty when it is."""
    declared = _declared(workshop, name)
    if declared is None:
        return [f"案卷目前为“{workshop.get_state_display()}”，不能“{label_of(name)}”。"]
    if not declared.permission(workshop, user):
        return [declared.permission.sentence]
    return [s for guard in ACTS[name].guards for s in guard(workshop, at)]


def is_open(name: str, workshop: Workshop) -> bool:
    """Whether the machine knows a way named ``name`` out of the present state."""
    return _declared(workshop, name) is not None


def permits(name: str, workshop: Workshop, user: User | None) -> bool:
    """Whether ``user`` may do it in the present state, whatever the guards say."""
    declared = _declared(workshop, name)
    return declared is not None and bool(declared.permission(workshop, user))


def _declared(workshop: Workshop, name: str) -> Any:
    for declared in workshop.get_available_state_transitions():
        if declared.name == name:
            return declared
    return None


def _is_near(permission: Any, workshop: Workshop, user: User) -> bool:
    nearby = getattr(permission, "nearby", None)
    return bool(nearby and nearby(workshop, user))
