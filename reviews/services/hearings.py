"""What the unit is asked during an inquiry and its statement: words that never tell who objected."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from accounts.models import User
from applications import journal, permissions
from applications.lifecycle import NotPermitted, NotPossible, acting_capacity
from applications.models import Workshop
from applications.states import State
from common.clock import legal_day
from common.uploads import Refused
from reviews import objection_letters as letters
from reviews import objection_rights as rights
from reviews.models import Hearing, Objection, ObjectionFile
from reviews.services import objection_files
from reviews.services.objections import locked


@transaction.atomic
def ask(objection: Objection, *, by: User, at: datetime, question: str, due_on: date) -> Hearing:
    """Ask the unit for a statement. Raises NotPermitted, NotPossible."""
    workshop, objection = locked(objection)
    rights.must_handle(objection, by)
    if objection.status != Objection.Status.ACCEPTED or workshop.state != State.CONTESTED:
        raise NotPossible("受理异议后才能请申报单位说明情况。")
    if due_on < legal_day(at):
        raise NotPossible("答复期限不能早于今天。")
    hearing = Hearing.objects.create(
        objection=objection, workshop=workshop, question=question, due_on=due_on, asked_by=by, asked_at=at
    )
    capacity = acting_capacity(workshop, by)
    facts = {"hearing": hearing.pk, "due_on": due_on}
    # without the objection: the unit reads this line
    journal.record(workshop, "hearing_asked", by=by, at=at, capacity=capacity, facts=facts, text=question)
    letters.statement_asked(hearing, at)
    return hearing


@transaction.atomic
def answer(hearing: Hearing, *, by: User, at: datetime, text: str, files: Iterable[UploadedFile[Any]] = ()) -> Hearing:
    """The unit's statement, once; late ones are taken and show their day. Raises NotPermitted, NotPossible."""
    workshop = Workshop.objects.locked().get(pk=hearing.workshop_id)
    if not permissions.unit_member(workshop, by):
        raise NotPermitted(permissions.unit_member.sentence)
    hearing = Hearing.objects.select_for_update(of=("self",)).select_related("objection__handler").get(pk=hearing.pk)
    if hearing.answered_at is not None:
        raise NotPossible("贵单位已经作了说明。需要补充的，请与市人力社保局联系。")
    if workshop.state != State.CONTESTED:
        raise NotPossible(f"案卷目前为“{workshop.get_state_display()}”，不必再作说明。")
    hearing.answer, hearing.answered_by, hearing.answered_at = text, by, at
    hearing.save(update_fields=["answer", "answered_by", "answered_at"])
    kept = _keep(hearing, files, by=by, at=at)
    capacity = acting_capacity(workshop, by)
    facts = {"hearing": hearing.pk, "files": kept}
    journal.record(workshop, "hearing_answered", by=by, at=at, capacity=capacity, facts=facts, text=text)
    if hearing.objection.handler:
        letters.statement_given(hearing, hearing.objection.handler, at)
    return hearing


def _keep(hearing: Hearing, sent: Iterable[UploadedFile[Any]], *, by: User, at: datetime) -> int:
    kept = 0
    try:
        for upload in sent:
            file = objection_files.keep(
                upload, ObjectionFile.Purpose.STATEMENT, at=at, objection=hearing.objection, hearing=hearing
            )
            objection_files.order_pictures(file, by=by)
            kept += 1
    except Refused as refusal:
        raise NotPossible(refusal.sentence) from refusal
    return kept
