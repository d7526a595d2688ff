"""Plaques that come back when a title ends (domain §6): returned in their days, lost with a statement, destroyed."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from applications import endings, journal, permissions
from applications.lifecycle import NotPossible, acting_capacity
from applications.models import Workshop
from applications.services import programme
from applications.uploads import accepted_upload
from common.calendar import working_days_after
from common.clock import legal_day
from reviews import revocation_letters as letters
from reviews.models import PlaqueReturn
from reviews.services.decision import demand

Status = PlaqueReturn.Status


@endings.after_end
def open_at_the_end(workshop: Workshop, *, by: User, at: datetime, why: str) -> None:
    """Every plaque that is with the unit is owed from now on; one that came back or was lost before is not."""
    today = legal_day(at)
    gone = workshop.plaque_returns.filter(status__in=PlaqueReturn.GONE).values_list("plaque", flat=True)
    owed = [plaque for plaque in workshop.plaques.exclude(pk__in=gone) if plaque.is_with_the_unit]
    if not owed:
        return
    due_on = working_days_after(today, programme.rules_on(today).plaque_return_days)
    made = [
        PlaqueReturn(workshop=workshop, plaque=plaque, why=why[:200], opened_at=at, due_on=due_on) for plaque in owed
    ]
    PlaqueReturn.objects.bulk_create(made)
    for row in made:
        _record(row, "owe_plaque", by, at, due_on=str(due_on))
    letters.plaque_owed(made[0], at)


@transaction.atomic
def settle(
    owed: PlaqueReturn,
    *,
    status: str,
    settled_on: date,
    words: str,
    by: User,
    at: datetime,
    paper: Any = None,
    photo: Any = None,
) -> PlaqueReturn:
    """The city records that it came back, was lost or destroyed. Raises NotPermitted, NotPossible."""
    workshop = Workshop.objects.locked().get(pk=owed.workshop_id)
    demand(permissions.city, workshop, by)
    owed = PlaqueReturn.objects.select_for_update(of=("self",)).select_related("plaque").get(pk=owed.pk)
    owed.workshop = workshop
    _refuse(owed, status, settled_on, at)
    _refuse_without_proof(status, words, paper)
    owed.status, owed.settled_on, owed.words, owed.settled_by, owed.settled_at = status, settled_on, words, by, at
    owed.paper = accepted_upload(paper, kind="plaque-return", at=at) if paper else None
    owed.photo = accepted_upload(photo, kind="plaque-return", at=at) if photo else None
    owed.save()
    _record(owed, "settle_plaque", by, at, text=words, status=str(status))
    letters.plaque_settled(owed, at)
    return owed


def _refuse(owed: PlaqueReturn, status: str, settled_on: date, at: datetime) -> None:
    if owed.status != Status.OWED:
        raise NotPossible(f"这块铭牌{owed.get_status_display()}，已经办结。")
    if status not in PlaqueReturn.GONE:
        raise NotPossible("请选择已交回、遗失或已销毁。")
    if settled_on > legal_day(at) or settled_on < legal_day(owed.opened_at):
        raise NotPossible("日期须在称号终止之日到今天之间。")


def _refuse_without_proof(status: str, words: str, paper: Any) -> None:
    if status == Status.LOST and not paper:
        raise NotPossible("铭牌遗失的，须上传单位盖章的遗失说明。")
    if status in {Status.LOST, Status.DESTROYED} and not words.strip():
        raise NotPossible("请写明遗失或销毁的情况。")


def drop(workshop: Workshop, *, by: User, at: datetime, reason: str) -> None:
    """The title is back: nothing is owed any more. For the act that gives it back, in its transaction."""
    for row in workshop.plaque_returns.filter(status=Status.OWED):
        row.status, row.settled_on, row.words = Status.DROPPED, legal_day(at), reason[:300]
        row.settled_by, row.settled_at = by, at
        row.save()
        _record(row, "settle_plaque", by, at, text=reason, status=str(Status.DROPPED))


def _record(row: PlaqueReturn, verb: str, by: User | None, at: datetime, *, text: str = "", **facts: Any) -> None:
    workshop = row.workshop
    known = {"number": row.plaque.number, "ordinal": row.plaque.ordinal, **facts}
    journal.record(workshop, verb, by=by, at=at, capacity=acting_capacity(workshop, by), text=text, facts=known)
