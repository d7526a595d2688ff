"""Letters about accounts: who is told of registrations, requests to join, changes, passwords."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.urls import reverse

from accounts.models import IdentityChange, JoinRequest, Organisation, Registration, SealCredential, User
from accounts.permissions import has_members, may_confirm_seal
from accounts.roles import CITY_ROLES, REVIEW_ROLES
from common import outbox
from common.models import Letter

outbox.KINDS.update(
    {
        "accounts/registration_arrived": "新单位注册待确认",
        "accounts/registration_decided": "单位注册的答复",
        "accounts/join_requested": "申请加入单位",
        "accounts/join_decided": "加入申请的答复",
        "accounts/change_requested": "单位变更待确认",
        "accounts/change_decided": "单位变更的答复",
        "accounts/password_changed": "密码已更换",
        "accounts/seal_waits": "新印章证书待确认",
    }
)


def registration_arrived(registration: Registration, at: datetime) -> None:
    body = registration.organisation.affiliated_to
    link = reverse("accounts:registration", args=[registration.pk])
    _write(_desk(body), "registration_arrived", at, link, unit=registration.organisation)


def registration_decided(registration: Registration, at: datetime) -> None:
    _write(
        _members(registration.organisation),
        "registration_decided",
        at,
        reverse("accounts:organisation"),
        registration=registration,
        unit=registration.organisation,
    )


def join_requested(request: JoinRequest, at: datetime) -> None:
    """To whoever may admit; to the review body where nobody is in the unit yet."""
    unit = request.organisation
    readers, page, link = _admitters(unit), "本单位", reverse("accounts:organisation")
    if not has_members(unit):
        readers, page, link = _desk(unit.affiliated_to), "单位注册", reverse("accounts:registrations")
    _write(readers, "join_requested", at, link, request=request, unit=unit, page=page)


def _admitters(unit: Organisation) -> QuerySet[User]:
    admitting = {"memberships__organisation": unit, "memberships__may_admit": True, "memberships__ended_at": None}
    return User.objects.filter(**admitting, is_active=True).distinct()


def join_decided(request: JoinRequest, decision: str, reason: str, at: datetime) -> None:
    _write(
        [request.requested_by],
        "join_decided",
        at,
        reverse("accounts:organisation"),
        decision=decision,
        reason=reason,
        unit=request.organisation,
    )


def change_requested(change: IdentityChange, at: datetime) -> None:
    link = reverse("accounts:change", args=[change.pk])
    _write(_desk(change.organisation.affiliated_to), "change_requested", at, link, unit=change.organisation)


def change_decided(change: IdentityChange, decision: str, reason: str, at: datetime) -> None:
    _write(
        _members(change.organisation),
        "change_decided",
        at,
        reverse("accounts:organisation"),
        decision=decision,
        reason=reason,
        unit=change.organisation,
        change=change,
    )


def password_changed(user: User, at: datetime, by: User | None) -> None:
    _write([user], "password_changed", at, reverse("accounts:profile"), user=user, by=by)


def seal_waits(credential: SealCredential, at: datetime) -> None:
    """To the colleagues and the next stage (a unit's body, a body's city): one of them is the second person."""
    organisation = credential.organisation
    people = set(_members(organisation)) | set(_desk(organisation.affiliated_to)) | set(_city())
    asked = [p for p in sorted(people, key=lambda p: p.pk) if may_confirm_seal(p, credential)]
    _write(asked, "seal_waits", at, reverse("accounts:seal_confirm", args=[credential.pk]), organisation=organisation)


def _desk(body: Organisation | None) -> QuerySet[User]:
    return User.objects.members_of(body.pk, *REVIEW_ROLES) if body else User.objects.none()


def _city() -> QuerySet[User]:
    held = {"memberships__role__in": CITY_ROLES, "memberships__ended_at": None}
    return User.objects.filter(is_active=True, **held).distinct()


def _members(unit: Organisation) -> QuerySet[User]:
    return User.objects.members_of(unit.pk)


def _write(readers: Iterable[User], template: str, at: datetime, link: str, **context: Any) -> None:
    """One letter a reader, in the caller's transaction; a job sends those that have an address."""
    text = render_to_string(f"letters/accounts/{template}.txt", {"at": at, **context}).strip()
    subject, _, body = text.partition("\n")
    Letter.objects.bulk_create(
        Letter(
            recipient=reader,
            template=f"accounts/{template}",
            subject=subject.strip(),
            body=body.strip(),
            link=link,
            about="accounts",
            address=reader.email,
            created_at=at,
        )
        for reader in readers
    )
