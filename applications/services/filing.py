"""The yearly filing on its way (六(三)-2): filed by the unit's approver, accepted or returned by body or city."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from applications import filing_content, filing_letters, journal, permissions
from applications.filing_days import is_late
from applications.lifecycle import NotPermitted, NotPossible, acting_capacity
from applications.models import Filing, FilingReturn, FilingVersion, Workshop
from applications.services.filing_writing import WRITABLE
from applications.services.programme import rules_on
from applications.states import ALIVE
from common.calendar import working_days_after
from common.clock import legal_day

Status = Filing.Status
CHANGED = "您核对以后，内容又有改动，请重新核对后再报送。"
FILED_AGAIN = "单位重新报送了第 {} 稿，请核对后再接收。"
WHO_RETURNS = "须由初审单位或市人力社保局办理。"
CITY = "市人力社保局"


def may_accept(workshop: Workshop, user: User) -> bool:
    """六(三)-2: the district bureau or the industry body that the title reports to."""
    return permissions.reviewer(workshop, user)


def may_return(workshop: Workshop, user: User) -> bool:
    return permissions.reviewer(workshop, user) or permissions.city(workshop, user)


@transaction.atomic
def file(filing: Filing, *, by: User, at: datetime, seen: str | None = None) -> FilingVersion:
    """Freeze what was written and hand it in; the first time decides whether it was in time.

    The approver's re-authentication is the unit's confirmation; its hash stands in the journal. ``seen`` is the hash
    of what a page showed: nothing else is filed. Raises NotPermitted, NotPossible with every fault.
    """
    filing = _locked(filing)
    workshop = filing.workshop
    if not permissions.unit_approver(workshop, by):
        raise NotPermitted(permissions.unit_approver.sentence)
    _demand_alive(workshop)
    if filing.status not in WRITABLE or filing.begun_at is None:
        raise NotPossible(f"{filing}{filing.get_status_display()}，不能报送。")
    content = filing_content.content_of(filing)
    if faults := filing_content.faults_of(content):
        raise NotPossible(*(fault.sentence for fault in faults))
    taken = filing_content.take(content)
    if seen is not None and seen != filing_content.content_hash(taken):
        raise NotPossible(CHANGED)
    version = _frozen(filing, taken, by, at)
    again = filing.first_filed_at is not None
    filing.returns.filter(answered_at=None).update(answered_at=at)
    filing.first_filed_at = filing.first_filed_at or at
    filing.filed_at, filing.return_due_on, filing.status = at, None, Status.FILED
    for name, figure in filing_content.figures_of(version.snapshot).items():
        setattr(filing, name, figure)
    filing.save()
    facts: dict[str, Any] = {
        "version": version.number,
        "content_hash": version.content_hash,
        "late": is_late(filing),
        "again": again,
    }
    _record(filing, "file_filing", by, at, **facts)
    filing_letters.filed(filing, again=again, late=is_late(filing), at=at)
    return version


def _frozen(filing: Filing, taken: dict[str, Any], by: User, at: datetime) -> FilingVersion:
    last = filing.versions.order_by("-number").values_list("number", flat=True).first() or 0
    return FilingVersion.objects.create(
        filing=filing,
        number=last + 1,
        schema=taken["schema"],
        snapshot=taken,
        content_hash=filing_content.content_hash(taken),
        filed_by=by,
        filed_at=at,
    )


@transaction.atomic
def accept(filing: Filing, *, by: User, at: datetime, seen: str | None = None) -> Filing:
    """The body takes it in; ``seen`` is the hash of the text that a page showed. Raises NotPermitted, NotPossible."""
    filing = _locked(filing)
    if not may_accept(filing.workshop, by):
        raise NotPermitted(permissions.reviewer.sentence)
    if filing.status != Status.FILED:
        raise NotPossible(f"{filing}{filing.get_status_display()}，不能接收。")
    last = _last(filing)
    if seen is not None and seen != last.content_hash:
        raise NotPossible(FILED_AGAIN.format(last.number))
    filing.status, filing.accepted_at, filing.accepted_by = Status.ACCEPTED, at, by
    filing.save(update_fields=["status", "accepted_at", "accepted_by"])
    _record(filing, "accept_filing", by, at, version=last.number)
    filing_letters.accepted(filing, at=at)
    return filing


def return_due(at: datetime) -> date:
    """The last of the working days that the rules give to whoever gets a filing back."""
    today = legal_day(at)
    return working_days_after(today, rules_on(today).filing_return_days)


@transaction.atomic
def send_back(filing: Filing, *, remarks: str, by: User, at: datetime) -> FilingReturn:
    """Back to the unit with remarks; the city may also take up what the body has accepted.

    Raises NotPermitted, NotPossible.
    """
    filing = _locked(filing)
    workshop = filing.workshop
    if not may_return(workshop, by):
        raise NotPermitted(WHO_RETURNS)
    _demand_alive(workshop)
    by_city = permissions.city(workshop, by)
    open_to = (Status.FILED, Status.ACCEPTED) if by_city else (Status.FILED,)
    if filing.status not in open_to:
        raise NotPossible(f"{filing}{filing.get_status_display()}，不能退回。")
    due_on = return_due(at)
    made = FilingReturn.objects.create(
        filing=filing,
        version=_last(filing),
        remarks=remarks,
        due_on=due_on,
        returned_by=by,
        returned_for=CITY if by_city else workshop.review_body.short_name,
        returned_at=at,
    )
    filing.status, filing.return_due_on = Status.RETURNED, due_on
    filing.accepted_at = filing.accepted_by = None
    filing.save(update_fields=["status", "return_due_on", "accepted_at", "accepted_by"])
    _record(filing, "return_filing", by, at, text=remarks, due_on=due_on)
    filing_letters.returned(filing, made, at=at)
    return made


# ── steps ────────────────────────────────────────────────────────────────────


def _locked(filing: Filing) -> Filing:
    """The filing with its case, both held to the end of the transaction."""
    workshop = Workshop.objects.locked().select_related("unit", "review_body").get(pk=filing.workshop_id)
    filing = Filing.objects.select_for_update(of=("self",)).get(pk=filing.pk)
    filing.workshop = workshop
    return filing


def _demand_alive(workshop: Workshop) -> None:
    if workshop.state not in ALIVE:
        raise NotPossible(f"案卷目前为“{workshop.get_state_display()}”，没有有效的称号。")


def _last(filing: Filing) -> FilingVersion:
    return filing.versions.order_by("-number")[0]


def _record(filing: Filing, verb: str, by: User, at: datetime, *, text: str = "", **facts: Any) -> None:
    workshop = filing.workshop
    journal.record(
        workshop,
        verb,
        by=by,
        at=at,
        capacity=acting_capacity(workshop, by),
        text=text,
        facts={"year": filing.year, **facts},
    )
