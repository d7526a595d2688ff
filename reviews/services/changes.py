"""When a title changes: plaque and certificate with the new name are ordered; whether a subsidy was paid is told."""

from __future__ import annotations

from datetime import datetime

from accounts.models import User
from applications import journal
from applications.changing import after_change
from applications.endings import finance_has_a_say_if
from applications.lifecycle import acting_capacity
from applications.models import Change, Workshop
from reviews.models import Award, KeyProject, Plaque

NEW_NAME = "首席技师变更，工作室更名（第 {number} 号变更）"


@after_change(Change.Kind.TECHNICIAN)
def order_what_bears_the_name(workshop: Workshop, change: Change, *, by: User, at: datetime) -> None:
    """The same number on a new plaque, to be made and handed over; the certificate is printed anew."""
    from reviews.jobs import award as jobs  # which prints, and so stands above the services

    reason = NEW_NAME.format(number=change.number)
    last = workshop.plaques.order_by("-ordinal").first()
    if last is None or not last.is_ordered:
        last = Plaque.objects.create(
            workshop=workshop,
            number=workshop.plaque_number or "",
            ordinal=last.ordinal + 1 if last else 1,
            reason=reason,
            ordered_at=at,
            entered_by=by,
            entered_at=at,
        )
    facts = {"plaque": last.pk, "number": last.number, "ordinal": last.ordinal}
    capacity = acting_capacity(workshop, by)
    journal.record(workshop, "order_plaque", by=by, at=at, capacity=capacity, text=reason, facts=facts)
    if Award.objects.filter(workshop=workshop, document__isnull=False).update(certificate=None):
        jobs.order_certificate(workshop.pk, by=by)


@finance_has_a_say_if
def a_subsidy_was_paid(workshop: Workshop) -> bool:
    """五(一)-1: what finance paid, it also lets go."""
    paid = KeyProject.objects.filter(workshop=workshop, paid_at__isnull=False)
    return paid.exclude(status=KeyProject.Status.CANCELLED).exists()
