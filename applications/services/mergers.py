"""A review body merged into another: drafted and approved by two people of the city, then row by row with a result."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from accounts.models import Organisation, User
from accounts.roles import CITY_ROLES, Role
from accounts.services import bodies
from applications import journal, letters, permissions
from applications.lifecycle import NotPermitted, NotPossible, acting_capacity
from applications.models import BodyMerger, BodyMergerRow, Workshop
from applications.services import periods, versions
from applications.states import ALIVE, EDITABLE, ENDED
from applications.uploads import accepted_upload
from common import progress
from common.clock import legal_day
from common.models import JobProgress

KIND = "body_merger"
ONLY_THE_CITY = "初审单位合并由市人力社保局办理。"
ANOTHER = "须由拟定人以外的市人力社保局负责人批准。"


def concerned(former: Organisation) -> QuerySet[Workshop]:
    """Every case and title that it would still have to do with."""
    return Workshop.objects.filter(review_body=former).exclude(state__in=ENDED).order_by("pk")


@transaction.atomic
def propose(
    *,
    by: User,
    at: datetime,
    former: Organisation,
    successor: Organisation,
    valid_from: date,
    document: str,
    reason: str,
    evidence: Any,
    dissolves: bool,
) -> BodyMerger:
    """Draft it with its document. Raises NotPermitted, NotPossible."""
    if not by.holds(Role.CITY_OFFICER):
        raise NotPermitted(permissions.city_officer.sentence)
    former = Organisation.objects.select_for_update(of=("self",)).get(pk=former.pk)
    if former.pk == successor.pk:
        raise NotPossible("请选择另一家初审单位。")
    if valid_from > legal_day(at):
        raise NotPossible("生效日期不能晚于今天。")
    if BodyMerger.objects.filter(former=former, approved_at=None, dropped_at=None).exists():
        raise NotPossible("这家单位已有一件合并在办理。")
    return BodyMerger.objects.create(
        former=former,
        successor=successor,
        valid_from=valid_from,
        document=document,
        reason=reason,
        evidence=accepted_upload(evidence, kind="body-merger", at=at),
        dissolves=dissolves,
        drafted_by=by,
        drafted_at=at,
    )


@transaction.atomic
def drop(merger: BodyMerger, *, by: User, at: datetime) -> BodyMerger:
    if not by.holds(*CITY_ROLES):
        raise NotPermitted(ONLY_THE_CITY)
    merger = _open(merger)
    merger.dropped_at = at
    merger.save(update_fields=["dropped_at"])
    return merger


@transaction.atomic
def approve(merger: BodyMerger, *, by: User, at: datetime) -> BodyMerger:
    """The units follow at once; the cases are listed, and a job takes them over one by one."""
    from applications.change_jobs import carry_out_merger  # which calls this module

    if not by.holds(Role.CITY_APPROVER):
        raise NotPermitted(permissions.city_approver.sentence)
    merger = _open(merger)
    if merger.drafted_by_id == by.pk:
        raise NotPermitted(ANOTHER)
    rows = [BodyMergerRow(merger=merger, workshop=workshop) for workshop in concerned(merger.former)]
    BodyMergerRow.objects.bulk_create(rows)
    merger.job = JobProgress.objects.create(
        kind=KIND, subject=f"merger:{merger.pk}", ordered_by=by, created_at=at, total=len(rows)
    )
    merger.approved_by, merger.approved_at = by, at
    merger.save(update_fields=["job", "approved_by", "approved_at"])
    bodies.hand_over_units(merger.former, merger.successor, valid_from=merger.valid_from, by=by, at=at)
    if merger.dissolves:
        bodies.dissolve(merger.former, merger.valid_from)
    carry_out_merger.defer(merger_pk=merger.pk, job=str(merger.job.uuid))
    return merger


def carry_out(merger: BodyMerger, order: JobProgress, at: datetime) -> None:
    """Every row that has no result yet. Run again after a crash, it goes on where it was."""
    total = merger.rows.count()
    done = merger.rows.exclude(done=None).count()
    for row in merger.rows.filter(done=None).select_related("workshop").order_by("pk"):
        _carry_out(merger, row, at)
        done += 1
        progress.moved(order, done=done, total=total)
    progress.finished(order, at=at)


def _carry_out(merger: BodyMerger, row: BodyMergerRow, at: datetime) -> None:
    """One case in its own transaction, its result with it; a refusal stays with this case and stops no other."""
    try:
        with transaction.atomic():
            sentence = _taken_over(merger, row, at)
            _written(row, done=True, sentence=sentence)
    except NotPossible as fault:
        _written(row, done=False, sentence=" ".join(fault.sentences))


def _taken_over(merger: BodyMerger, row: BodyMergerRow, at: datetime) -> str:
    workshop = Workshop.objects.locked().select_related("unit", "review_body").get(pk=row.workshop_id)
    if workshop.review_body_id != merger.former_id:
        raise NotPossible(f"初审单位已是{workshop.review_body.name}，没有改动。")
    if workshop.unit_id == merger.successor_id:
        raise NotPossible("所在单位就是承接的初审单位，不能初审自己，请另行指定。")
    by = merger.approved_by
    if by is None:
        raise LookupError(f"Merger {merger.pk} was not approved.")
    if workshop.state in ALIVE:
        periods.succeed_body(workshop, merger.successor, merger)
    else:
        periods.entrust(workshop, merger.successor)
    if workshop.state in EDITABLE:
        versions.content_changed(workshop, at=at)  # the form names its review body
    facts = {"from": merger.former_id, "to": merger.successor_id, "document": merger.document}
    capacity = acting_capacity(workshop, by)
    journal.record(workshop, "body_merged", by=by, at=at, capacity=capacity, text=merger.reason, facts=facts)
    letters.write(
        letters.the_unit(workshop),
        "changes/body_merged",
        at=at,
        link=f"/workshops/{workshop.pk}/",
        about=f"workshop:{workshop.pk}",
        workshop=workshop,
        merger=merger,
    )
    return f"已改由{merger.successor.name}管理。"


def _written(row: BodyMergerRow, *, done: bool, sentence: str) -> None:
    row.done, row.sentence = done, sentence[:300]
    row.save(update_fields=["done", "sentence"])


def _open(merger: BodyMerger) -> BodyMerger:
    found = BodyMerger.objects.select_for_update(of=("self",)).select_related("former", "successor").get(pk=merger.pk)
    if found.approved_at is not None or found.dropped_at is not None:
        raise NotPossible("这件合并已经办结。")
    return found


def results(merger: BodyMerger) -> dict[str, int]:
    """How many rows are done, refused and still to come."""
    rows = merger.rows.values_list("done", flat=True)
    found = list(rows)
    return {"done": found.count(True), "refused": found.count(False), "left": found.count(None)}


def visible_to(user: User) -> QuerySet[BodyMerger]:
    """The city alone."""
    allowed = Q() if user.holds(*CITY_ROLES) else Q(pk__in=[])
    return BodyMerger.objects.filter(allowed).select_related("former", "successor", "drafted_by", "approved_by")
