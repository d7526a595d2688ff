"""The host's rules and the technician's duties on the file of a title (六(二)-1): sent, confirmed anew, taken off."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from accounts.models import User
from accounts.person_at_work import capacity_of
from accounts.roles import UNIT_ROLES
from applications import journal, permissions, preview_jobs
from applications.lifecycle import NotPermitted, NotPossible
from applications.models import Workshop
from applications.states import ALIVE
from applications.uploads import accepted_upload
from common.clock import legal_day
from reviews.models import DutyDocument

MOST_OF_A_KIND = 10


@transaction.atomic
def add(
    workshop: Workshop, upload: UploadedFile[Any], *, kind: str, title: str, effective_on: date, by: User, at: datetime
) -> DutyDocument:
    """Put one document on the file. Raises NotPermitted, NotPossible."""
    workshop = _of_unit(workshop, by)
    if effective_on > legal_day(at):
        raise NotPossible("施行日期不能晚于今天。")
    present = workshop.duty_documents.filter(ended_at=None, kind=kind)
    if present.count() >= MOST_OF_A_KIND:
        raise NotPossible(f"同类文件最多 {MOST_OF_A_KIND} 份，请先撤下不再适用的。")
    stored = accepted_upload(upload, kind="duty-document", at=at, limit_mb=workshop.rule_set.upload_limit_mb)
    if present.filter(stored__sha256=stored.sha256).exists():
        raise NotPossible("这份文件已经上传过了。")
    made = DutyDocument.objects.create(
        workshop=workshop,
        kind=kind,
        title=title,
        effective_on=effective_on,
        checked_on=legal_day(at),
        stored=stored,
        added_by=by,
        added_at=at,
    )
    preview_jobs.order_previews(stored, by=by)
    _record("duty_document_added", made, by, at)
    return made


@transaction.atomic
def confirm(document: DutyDocument, *, by: User, at: datetime) -> DutyDocument:
    """The host says that it still applies. Raises NotPermitted, NotPossible."""
    document = _present(document, by)
    document.checked_on = legal_day(at)
    document.save(update_fields=["checked_on"])
    _record("duty_document_confirmed", document, by, at)
    return document


@transaction.atomic
def end(document: DutyDocument, *, by: User, at: datetime) -> DutyDocument:
    """It no longer applies; the file keeps it. Raises NotPermitted, NotPossible."""
    document = _present(document, by)
    document.ended_by, document.ended_at = by, at
    document.save(update_fields=["ended_by", "ended_at"])
    _record("duty_document_ended", document, by, at)
    return document


def _of_unit(workshop: Workshop, by: User) -> Workshop:
    """The locked title, if this person writes for its unit and it is alive."""
    workshop = Workshop.objects.locked().select_related("unit", "rule_set").get(pk=workshop.pk)
    if not permissions.unit_member(workshop, by):
        raise NotPermitted(permissions.unit_member.sentence)
    if workshop.state not in ALIVE:
        raise NotPossible(f"案卷目前为“{workshop.get_state_display()}”，没有有效的称号，不能修改制度与职责。")
    return workshop


def _present(document: DutyDocument, by: User) -> DutyDocument:
    workshop = _of_unit(document.workshop, by)
    document = DutyDocument.objects.select_for_update(of=("self",)).select_related("stored").get(pk=document.pk)
    if document.ended_at is not None:
        raise NotPossible("这份文件已经撤下。")
    document.workshop = workshop
    return document


def _record(verb: str, document: DutyDocument, by: User, at: datetime) -> None:
    workshop = document.workshop
    capacity = capacity_of(by, *UNIT_ROLES, organisation_id=workshop.unit_id)
    facts = {
        "document": str(document.pk),
        "words": document.get_kind_display(),
        "sha256": document.stored.sha256,
    }
    journal.record(workshop, verb, by=by, at=at, capacity=capacity, facts=facts)
