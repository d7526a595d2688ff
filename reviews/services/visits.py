"""Site visits (四(三)-1): planned, changed, called off by the city; everybody concerned is told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from applications import journal, permissions
from applications.lifecycle import NotPermitted, NotPossible, acting_capacity
from applications.models import Workshop
from reviews import letters, terms
from reviews.models import Assignment, PanelCase, Seat, Visit, VisitParticipant
from reviews.selectors.people import officers


@dataclass(frozen=True)
class Appointment:
    """When, where and with whom; ``unit_people`` are (name, duty) of the unit."""

    starts_at: datetime
    ends_at: datetime
    place: str
    note: str = ""
    experts: Sequence[Assignment] = field(default_factory=tuple)
    officers: Sequence[User] = field(default_factory=tuple)
    unit_people: Sequence[tuple[str, str]] = field(default_factory=tuple)


@transaction.atomic
def plan(workshop: Workshop, appointment: Appointment, *, by: User, at: datetime) -> Visit:
    """Appoint a visit. Raises NotPermitted, NotPossible."""
    workshop = _open(workshop, by)
    purpose = terms.purpose_of(workshop)
    before = PanelCase.objects.filter(workshop=workshop, removed_at=None, purpose=purpose).first()
    if before is None:
        raise NotPossible("案卷还没有专家组，不能安排现场考察。")
    _refuse(workshop, appointment, at)
    visit = Visit.objects.create(
        panel_id=before.panel_id,
        workshop=workshop,
        starts_at=appointment.starts_at,
        ends_at=appointment.ends_at,
        place=appointment.place,
        note=appointment.note,
        made_by=by,
        made_at=at,
    )
    _seat(visit, appointment)
    _told(visit, "plan_visit", by=by, at=at)
    letters.visit_planned(visit, at)
    return visit


@transaction.atomic
def change(visit: Visit, appointment: Appointment, *, by: User, at: datetime) -> Visit:
    """Another time, place or other people; who is no longer expected is told that he is not."""
    workshop = _open(visit.workshop, by)
    visit = planned(visit)
    moved = (appointment.starts_at, appointment.ends_at) != (visit.starts_at, visit.ends_at)
    _refuse(workshop, appointment, at, in_the_past=not moved)
    before = {reader.pk: reader for reader in letters.expected(visit)}
    visit.starts_at, visit.ends_at = appointment.starts_at, appointment.ends_at
    visit.place, visit.note = appointment.place, appointment.note
    visit.sequence, visit.changed_at = visit.sequence + 1, at
    visit.save(update_fields=["starts_at", "ends_at", "place", "note", "sequence", "changed_at"])
    _seat(visit, appointment)
    _told(visit, "change_visit", by=by, at=at)
    letters.visit_changed(visit, at)
    left = set(before) - {reader.pk for reader in letters.expected(visit)}
    letters.visit_without_you(visit, [before[pk] for pk in sorted(left)], at)
    return visit


@transaction.atomic
def cancel(visit: Visit, *, by: User, at: datetime, reason: str) -> Visit:
    """Call a visit off; what was already written down stays readable."""
    _open(visit.workshop, by)
    return _called_off(planned(visit), by=by, at=at, reason=reason)


@transaction.atomic
def cancel_all(workshop: Workshop, *, by: User, at: datetime, reason: str) -> int:
    """Call off what is still planned for a case that leaves its panel; for the act that makes it leave."""
    still = workshop.visits.filter(status=Visit.Status.PLANNED).order_by("pk")
    return len([_called_off(planned(visit), by=by, at=at, reason=reason) for visit in still])


def without(assignment: Assignment, *, by: User, at: datetime) -> None:
    """An expert who no longer judges the case is not expected at its visits to come."""
    coming = VisitParticipant.objects.filter(
        assignment=assignment, visit__status=Visit.Status.PLANNED, visit__starts_at__gt=at
    )
    for participant in coming.select_related("visit__workshop").order_by("pk"):
        visit = planned(participant.visit)
        participant.delete()
        visit.sequence, visit.changed_at = visit.sequence + 1, at
        visit.save(update_fields=["sequence", "changed_at"])
        _told(visit, "change_visit", by=by, at=at)
        letters.visit_without_you(visit, [assignment.seat.expert.user], at)


def _called_off(visit: Visit, *, by: User, at: datetime, reason: str) -> Visit:
    visit.status = Visit.Status.CANCELLED
    visit.cancelled_at, visit.cancelled_reason = at, reason[:300]
    visit.sequence += 1
    visit.save(update_fields=["status", "cancelled_at", "cancelled_reason", "sequence"])
    _told(visit, "cancel_visit", by=by, at=at, text=reason)
    letters.visit_cancelled(visit, at)
    return visit


def planned(visit: Visit) -> Visit:
    """The locked row while it may still change. Raises NotPossible."""
    visit = Visit.objects.select_for_update(of=("self",)).select_related("workshop__rule_set").get(pk=visit.pk)
    if visit.status != Visit.Status.PLANNED:
        raise NotPossible(f"这次现场考察{visit.get_status_display()}，不能再改动。")
    return visit


# ── steps ────────────────────────────────────────────────────────────────────


def _open(workshop: Workshop, by: User) -> Workshop:
    """The locked case, if this person may appoint visits now."""
    workshop = Workshop.objects.locked().select_related("rule_set", "unit").get(pk=workshop.pk)
    if not permissions.city_officer(workshop, by):
        raise NotPermitted(permissions.city_officer.sentence)
    if not terms.is_judged(workshop):
        raise NotPossible(f"案卷目前为“{workshop.get_state_display()}”，不能安排现场考察。")
    return workshop


def _refuse(workshop: Workshop, appointment: Appointment, at: datetime, *, in_the_past: bool = False) -> None:
    rules, sentences = workshop.rule_set, []
    if appointment.starts_at <= at and not in_the_past:
        sentences.append("考察时间须晚于现在。")
    if appointment.ends_at <= appointment.starts_at:
        sentences.append("结束时间须晚于开始时间。")
    if len(appointment.experts) < rules.visit_experts or len(appointment.officers) < rules.visit_officers:
        sentences.append(f"至少安排 {rules.visit_experts} 名专家和 {rules.visit_officers} 名工作人员。")
    strangers = [a for a in appointment.experts if not _sits(a, workshop)]
    if strangers:
        sentences.append("参加考察的专家须是本案的评审专家。")
    known = set(officers().filter(pk__in=[o.pk for o in appointment.officers]).values_list("pk", flat=True))
    if any(officer.pk not in known for officer in appointment.officers):
        sentences.append("工作人员须是市人力社保局或市财政局的在册人员。")
    if sentences:
        raise NotPossible(*sentences)


def _sits(assignment: Assignment, workshop: Workshop) -> bool:
    panel = assignment.seat.panel
    sits = assignment.seat.status == Seat.Status.ACCEPTED and panel.plan.purpose == terms.purpose_of(workshop)
    return assignment.workshop_id == workshop.pk and assignment.ended_at is None and sits


def _seat(visit: Visit, appointment: Appointment) -> None:
    """The people of the appointment; who stays keeps what the record says of him."""
    experts = {a.pk for a in appointment.experts}
    chosen_officers = {officer.pk for officer in appointment.officers}
    known = list(visit.participants.all())
    gone = [
        p.pk
        for p in known
        if p.name
        or (p.assignment_id and p.assignment_id not in experts)
        or (p.officer_id and p.officer_id not in chosen_officers)
    ]
    VisitParticipant.objects.filter(pk__in=gone).delete()
    there = {(p.assignment_id, p.officer_id) for p in known if p.pk not in gone}
    made = [VisitParticipant(visit=visit, assignment_id=pk) for pk in sorted(experts) if (pk, None) not in there]
    made += [VisitParticipant(visit=visit, officer_id=pk) for pk in sorted(chosen_officers) if (None, pk) not in there]
    made += [VisitParticipant(visit=visit, name=name, duty=duty) for name, duty in appointment.unit_people]
    VisitParticipant.objects.bulk_create(made)


def _told(visit: Visit, verb: str, *, by: User, at: datetime, text: str = "") -> None:
    facts: dict[str, Any] = {
        "visit": visit.pk,
        "starts_at": visit.starts_at,
        "ends_at": visit.ends_at,
        "sequence": visit.sequence,
        "experts": visit.participants.filter(assignment__isnull=False).count(),
        "officers": visit.participants.filter(officer__isnull=False).count(),
    }
    journal.record(
        visit.workshop, verb, by=by, at=at, capacity=acting_capacity(visit.workshop, by), facts=facts, text=text
    )
