"""Prepare, look, seal (design §4): preparing freezes a numbered version and orders its PDF; the state does not move."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from accounts.models import User
from applications import faults, guards, journal, naming, permissions, snapshot
from applications.lifecycle import NotPermitted, NotPossible, acting_capacity
from applications.models import Version, Workshop
from applications.services.numbering import give_number
from common import calendar
from common.clock import legal_day
from common.numbers import check_code


@transaction.atomic
def prepare(workshop: Workshop, *, by: User, at: datetime) -> Version:
    """Freeze what is filled in now as the next version and order its PDF. Raises NotPermitted, NotPossible."""
    workshop = Workshop.objects.locked().get(pk=workshop.pk)
    if not permissions.unit_member(workshop, by):
        raise NotPermitted(permissions.unit_member.sentence)
    if sentences := hindrances(workshop, at):
        raise NotPossible(*sentences)
    give_number(workshop)
    lapse_prepared(workshop, at=at)
    frozen = snapshot.take(workshop)
    last = workshop.versions.order_by("-number").values_list("number", flat=True).first() or 0
    version = Version.objects.create(
        workshop=workshop,
        number=last + 1,
        schema=frozen["schema"],
        snapshot=frozen,
        content_hash=snapshot.content_hash(frozen),
        verify_code=check_code(),
        prepared_at=at,
        prepared_by=by,
        seal_until=calendar.end_of(calendar.working_days_after(legal_day(at), workshop.rule_set.seal_days)),
    )
    journal.record(
        workshop,
        "prepare",
        by=by,
        at=at,
        capacity=acting_capacity(workshop, by),
        facts={"version": version.number, "content_hash": version.content_hash},
    )
    _order_form(version, by)
    return version


def hindrances(workshop: Workshop, at: datetime) -> list[str]:
    """Why the case cannot be prepared now, in sentences; faults in the form are counted, the list has them."""
    if not workshop.is_editable:
        return [f"案卷目前为“{workshop.get_state_display()}”，内容已锁定。"]
    if workshop.round.cancelled_at:
        return ["该批次已取消，不能报送。"]
    if at < workshop.round.opens_at:
        return ["本批次尚未开始申报。"]
    if at >= guards.filling_ends(workshop):
        return ["填报（补正）期限已过，不能再备好报送稿。"]
    found = faults.faults_of(workshop)
    blocking = [fault for fault in found if fault.blocks]
    sentences = [f"还有 {len(blocking)} 处需要处理，处理完才能备好报送稿。"] if blocking else []
    if naming.technician_is_taken(workshop):
        sentences += guards.technician_is_free(workshop, at)
    if naming.is_taken(workshop):
        sentences += guards.name_is_free(workshop, at)
    return sentences


def lapse_prepared(workshop: Workshop, *, at: datetime) -> int:
    """A prepared version lapses when its content changes or another is prepared. Returns how many lapsed."""
    return workshop.versions.filter(status=Version.Status.PREPARED).update(status=Version.Status.LAPSED, lapsed_at=at)


def content_changed(workshop: Workshop, *, at: datetime) -> None:
    """To be called by every write to form or materials: the prepared version no longer tells the truth."""
    lapse_prepared(workshop, at=at)
    Workshop.objects.filter(pk=workshop.pk).update(changed_at=at)


def _order_form(version: Version, by: User) -> None:
    from applications.jobs import order_form

    order_form(version, by=by)
