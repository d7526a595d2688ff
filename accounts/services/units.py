"""How units enter, grow and change: registration, requests to join, new names and codes with proof."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from accounts import letters
from accounts.journal import record
from accounts.models import (
    FormerFacts,
    IdentityChange,
    JoinRequest,
    Organisation,
    Registration,
    SecurityEvent,
    User,
)
from accounts.models.organisation import Decision
from accounts.permissions import has_members
from accounts.refusals import Refusal
from accounts.roles import OrganisationKind, Role
from accounts.services.members import grant
from common.clock import legal_day
from common.models import StoredFile
from common.templatetags.ui import cn_date

DECIDED = "这件申请已经有人处理过了，请刷新页面查看结果。"
SHORT_NAME = 40


@transaction.atomic
def register_unit(
    *,
    name: str,
    uscc: str,
    unit_kind: str,
    district_id: str,
    affiliated_to: Organisation,
    address: str,
    contact_name: str,
    contact_phone: str,
    contact_email: str,
    licence: StoredFile | None,
    by: User,
    at: datetime,
    short_name: str = "",
    ip: str | None = None,
) -> Organisation:
    """Enter a unit with its first member, who is clerk and approver; its review body is asked to confirm."""
    unit = Organisation.objects.create(
        kind=OrganisationKind.UNIT,
        unit_kind=unit_kind,
        name=name,
        short_name=(short_name or name)[:SHORT_NAME],
        uscc=uscc,
        facts_since=legal_day(at),
        district_id=district_id,
        address=address,
        affiliated_to=affiliated_to,
        contact_name=contact_name,
        contact_phone=contact_phone,
        contact_email=contact_email,
        licence=licence,
        created_at=at,
    )
    grant(by, unit, Role.UNIT_CLERK, at=at, may_admit=True, address=ip)
    grant(by, unit, Role.UNIT_APPROVER, at=at, may_admit=True, address=ip)
    registration = Registration.objects.create(organisation=unit, requested_by=by, requested_at=at)
    record(SecurityEvent.Verb.UNIT_REGISTERED, at=at, about=by, actor=by, address=ip, organisation=unit.pk)
    letters.registration_arrived(registration, at)
    return unit


@transaction.atomic
def confirm_unit(unit: Organisation, *, by: User, at: datetime, address: str | None = None) -> None:
    """Licence and contact are right: from now on the unit may submit. Raises Refusal when it was decided before."""
    registration = _decide(Registration.objects.filter(organisation=unit), Decision.CONFIRMED, by, at)
    Organisation.objects.filter(pk=unit.pk).update(confirmed_at=at, confirmed_by=by)
    unit.confirmed_at, unit.confirmed_by = at, by
    record(
        SecurityEvent.Verb.UNIT_CONFIRMED,
        at=at,
        about=registration.requested_by,
        actor=by,
        address=address,
        organisation=unit.pk,
    )
    letters.registration_decided(registration, at)


@transaction.atomic
def refuse_unit(unit: Organisation, *, by: User, at: datetime, reason: str, address: str | None = None) -> None:
    """Not confirmed, with the reason; the unit may correct its papers and ask again."""
    registration = _decide(Registration.objects.filter(organisation=unit), Decision.REFUSED, by, at, reason)
    record(
        SecurityEvent.Verb.UNIT_REFUSED,
        at=at,
        about=registration.requested_by,
        actor=by,
        address=address,
        organisation=unit.pk,
    )
    letters.registration_decided(registration, at)


@transaction.atomic
def correct_registration(
    unit: Organisation,
    *,
    contact_name: str,
    contact_phone: str,
    contact_email: str,
    address: str,
    licence: StoredFile | None,
    by: User,
    at: datetime,
) -> None:
    """New contact or licence; a refused registration waits for the body again."""
    unit.contact_name, unit.contact_phone, unit.contact_email = contact_name, contact_phone, contact_email
    unit.address = address
    unit.licence = licence or unit.licence
    unit.save(update_fields=["contact_name", "contact_phone", "contact_email", "address", "licence"])
    again = Registration.objects.filter(organisation=unit, decision=Decision.REFUSED)
    if again.update(
        decision=Decision.PENDING, decided_by=None, decided_at=None, reason="", requested_by=by, requested_at=at
    ):
        letters.registration_arrived(unit.registration, at)


@transaction.atomic
def ask_to_join(unit: Organisation, *, by: User, role: str, at: datetime, ip: str | None = None) -> JoinRequest:
    """A second person who registers a known code asks its members to be let in."""
    request = JoinRequest.objects.create(organisation=unit, requested_by=by, requested_at=at, role=role)
    letters.join_requested(request, at)
    return request


@transaction.atomic
def admit(request: JoinRequest, *, by: User, at: datetime, address: str | None = None) -> None:
    """Let somebody in; whoever is the first in a unit that its body entered from a list becomes clerk and approver."""
    unit = Organisation.objects.select_for_update(of=("self",)).get(pk=request.organisation_id)
    _decide(JoinRequest.objects.filter(pk=request.pk), Decision.CONFIRMED, by, at)
    is_first = unit.kind == OrganisationKind.UNIT and not has_members(unit)
    for role in (Role.UNIT_CLERK, Role.UNIT_APPROVER) if is_first else (request.role,):
        grant(request.requested_by, unit, role, at=at, by=by, may_admit=is_first, address=address)
    if is_first:
        _confirm_listed(unit, request.requested_by, by=by, at=at, address=address)
    letters.join_decided(request, Decision.CONFIRMED, "", at)


def _confirm_listed(unit: Organisation, person: User, *, by: User, at: datetime, address: str | None) -> None:
    """The body knows the unit from its own list and has just made sure of the person."""
    unit.confirmed_at, unit.confirmed_by = at, by
    if not unit.contact_name:
        unit.contact_name = person.name
        unit.contact_phone = person.phone or unit.contact_phone
        unit.contact_email = person.email or unit.contact_email
    unit.save(update_fields=["confirmed_at", "confirmed_by", "contact_name", "contact_phone", "contact_email"])
    record(SecurityEvent.Verb.UNIT_CONFIRMED, at=at, about=person, actor=by, address=address, organisation=unit.pk)


@transaction.atomic
def refuse_join(request: JoinRequest, *, by: User, at: datetime, reason: str) -> None:
    _decide(JoinRequest.objects.filter(pk=request.pk), Decision.REFUSED, by, at, reason)
    letters.join_decided(request, Decision.REFUSED, reason, at)


@transaction.atomic
def request_change(
    unit: Organisation,
    *,
    name: str,
    uscc: str,
    affiliated_to: Organisation,
    valid_from: date,
    proof: StoredFile,
    by: User,
    at: datetime,
) -> IdentityChange:
    """A new name, code or affiliation with its proof, for the body to confirm. Raises Refusal when one is waiting."""
    if unit.identity_changes.filter(decision=Decision.PENDING).exists():
        raise Refusal("已有一件变更在等待确认，请等它办结后再提交。")
    if valid_from <= unit.facts_since:
        raise Refusal(f"变更日期应晚于现有信息的起始日 {cn_date(unit.facts_since)}。")
    change = IdentityChange.objects.create(
        organisation=unit,
        name=name,
        uscc=uscc,
        affiliated_to=affiliated_to,
        valid_from=valid_from,
        proof=proof,
        requested_by=by,
        requested_at=at,
    )
    letters.change_requested(change, at)
    return change


@transaction.atomic
def confirm_change(change: IdentityChange, *, by: User, at: datetime, address: str | None = None) -> None:
    """Close the former facts on the day of the change and let the new ones hold from then on."""
    unit = Organisation.objects.select_for_update(of=("self",)).get(pk=change.organisation_id)
    refuse_code_in_use(unit, change.uscc)
    _decide(IdentityChange.objects.filter(pk=change.pk), Decision.CONFIRMED, by, at)
    enter_facts(
        unit,
        name=change.name,
        uscc=change.uscc,
        affiliated_to=change.affiliated_to,
        valid_from=change.valid_from,
        by=by,
        at=at,
        about=change.requested_by,
        address=address,
    )
    letters.change_decided(change, Decision.CONFIRMED, "", at)


def refuse_code_in_use(unit: Organisation, uscc: str) -> None:
    """Raises Refusal where another existing unit has this code."""
    if Organisation.objects.filter(uscc=uscc, dissolved_on=None).exclude(pk=unit.pk).exists():
        raise Refusal("另一个单位已使用这个统一社会信用代码，请先核实。")


@transaction.atomic
def enter_facts(
    unit: Organisation,
    *,
    name: str,
    uscc: str,
    valid_from: date,
    by: User,
    at: datetime,
    about: User,
    affiliated_to: Organisation | None = None,
    address: str | None = None,
) -> None:
    """Close the present facts of the locked ``unit`` and let the new ones hold; its cases follow. Raises Refusal."""
    refuse_code_in_use(unit, uscc)
    if valid_from <= unit.facts_since:
        raise Refusal(f"变更日期应晚于现有信息的起始日 {cn_date(unit.facts_since)}。")
    FormerFacts.objects.create(
        organisation=unit,
        name=unit.name,
        short_name=unit.short_name,
        uscc=unit.uscc,
        address=unit.address,
        affiliated_to=unit.affiliated_to,
        valid_from=unit.facts_since,
        valid_to=valid_from,
    )
    unit.name, unit.uscc = name, uscc
    unit.affiliated_to = affiliated_to or unit.affiliated_to
    unit.short_name, unit.facts_since = name[:SHORT_NAME], valid_from
    unit.save(update_fields=["name", "uscc", "affiliated_to", "short_name", "facts_since"])
    record(
        SecurityEvent.Verb.UNIT_CHANGED,
        at=at,
        about=about,
        actor=by,
        address=address,
        organisation=unit.pk,
        valid_from=valid_from.isoformat(),
    )
    import_string(settings.AFTER_NEW_FACTS)(unit, by=by, at=at)  # upstairs; named in the settings


@transaction.atomic
def refuse_change(change: IdentityChange, *, by: User, at: datetime, reason: str) -> None:
    _decide(IdentityChange.objects.filter(pk=change.pk), Decision.REFUSED, by, at, reason)
    letters.change_decided(change, Decision.REFUSED, reason, at)


def _decide(pending: Any, decision: str, by: User, at: datetime, reason: str = "") -> Any:
    """Write the answer on the one row that still waits; two at once: the second reads that it is decided."""
    row = pending.select_for_update(of=("self",)).filter(decision=Decision.PENDING).first()
    if row is None:
        raise Refusal(DECIDED)
    if row.requested_by_id == by.pk:
        raise Refusal("自己提出的申请须由另一人处理。")
    row.decision, row.decided_by, row.decided_at, row.reason = decision, by, at, reason
    row.save(update_fields=["decision", "decided_by", "decided_at", "reason"])
    return row
