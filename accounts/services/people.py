"""Accounts of single persons: making, passwords, second factor, switching off and on, experts."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.db.models import F

from accounts.journal import record
from accounts.models import Expert, SecurityEvent, User

# Without characters that are mistaken for each other when read aloud or copied from paper.
LOWER, UPPER, DIGITS, SIGNS = "abcdefghjkmnpqrstuvwxyz", "ABCDEFGHJKMNPQRSTUVWXYZ", "23456789", "-+=@#%"
ISSUED_LENGTH = 14


@transaction.atomic
def make_user(
    *,
    username: str,
    name: str,
    at: datetime,
    password: str | None = None,
    email: str = "",
    phone: str = "",
    by: User | None = None,
    first_login_change: bool = False,
    address: str | None = None,
    hashed: str = "",
) -> User:
    """A new account. With ``first_login_change`` the person must choose an own password before anything else.

    ``hashed``: a password hash made before, for many accounts that share one (the demo's).
    """
    user = User.objects.create_user(
        username.lower(),
        password,
        name=name,
        email=email,
        phone=phone,
        must_change_password=first_login_change,
    )
    user.password_changed_at = user.created_at = at
    user.password = hashed or user.password
    User.objects.filter(pk=user.pk).update(password=user.password, password_changed_at=at, created_at=at)
    record(SecurityEvent.Verb.ACCOUNT_MADE, at=at, about=user, actor=by, address=address)
    return user


def new_password() -> str:
    """Random, of all four classes, easy to read out."""
    parts = [secrets.choice(signs) for signs in (LOWER, UPPER, DIGITS, SIGNS)]
    parts += [secrets.choice(LOWER + UPPER + DIGITS) for _ in range(ISSUED_LENGTH - len(parts))]
    secrets.SystemRandom().shuffle(parts)
    return "".join(parts)


@transaction.atomic
def issue_password(user: User, *, by: User, at: datetime, address: str | None = None) -> str:
    """A first-login password given by an officer; it must be changed at the next sign-in and ends open sessions."""
    password = new_password()
    _set_password(user, password, at, must_change=True)
    record(SecurityEvent.Verb.PASSWORD_CHANGED, at=at, about=user, actor=by, address=address, how="officer")
    return password


@transaction.atomic
def change_password(user: User, password: str, *, at: datetime, how: str = "self", address: str | None = None) -> None:
    """The person's own new password, checked by the form before; every other session of the person ends."""
    _set_password(user, password, at, must_change=False)
    record(SecurityEvent.Verb.PASSWORD_CHANGED, at=at, about=user, actor=user, address=address, how=how)


def _set_password(user: User, password: str, at: datetime, *, must_change: bool) -> None:
    user.set_password(password)
    user.must_change_password = must_change
    user.password_changed_at = at
    user.save(update_fields=["password", "must_change_password", "password_changed_at"])


@transaction.atomic
def save_profile(
    user: User,
    *,
    name: str,
    email: str,
    phone: str,
    large_type: bool,
) -> None:
    user.name, user.email, user.phone, user.large_type = name, email, phone, large_type
    user.save(update_fields=["name", "email", "phone", "large_type"])


@transaction.atomic
def reset_second_factor(user: User, *, by: User, at: datetime, basis: str, address: str | None = None) -> None:
    """Take the lost factor away after the officer has seen the person; open sessions end."""
    Authenticator.objects.filter(user_id=user.pk).delete()
    _end_sessions(user)
    record(SecurityEvent.Verb.FACTOR_RESET, at=at, about=user, actor=by, address=address, basis=basis)


@transaction.atomic
def disable(user: User, *, by: User | None, at: datetime, reason: str, address: str | None = None) -> None:
    """Close an account at once; what it did stays under its name. ``by`` None: the clock."""
    User.objects.filter(pk=user.pk).update(is_active=False)
    _end_sessions(user)
    record(SecurityEvent.Verb.ACCOUNT_DISABLED, at=at, about=user, actor=by, address=address, reason=reason)


@transaction.atomic
def enable(user: User, *, by: User, at: datetime, address: str | None = None) -> None:
    """Open a closed account; its days without use are counted from now."""
    User.objects.filter(pk=user.pk).update(is_active=True, enabled_at=at)
    record(SecurityEvent.Verb.ACCOUNT_ENABLED, at=at, about=user, actor=by, address=address)


def _end_sessions(user: User) -> None:
    User.objects.filter(pk=user.pk).update(session_epoch=F("session_epoch") + 1)


def make_expert(
    user: User,
    *,
    trade: str,
    employer: str,
    employer_uscc: str = "",
    employer_group: str = "",
    title: str = "",
    **facts: Any,
) -> Expert:
    """What the expert pool knows of a person; the role itself is given by ``grant`` in the pool's organisation."""
    facts |= {
        "trade": trade,
        "employer": employer,
        "employer_uscc": employer_uscc,
        "employer_group": employer_group,
        "title": title,
    }
    expert, _ = Expert.objects.update_or_create(user=user, defaults=facts)
    return expert
