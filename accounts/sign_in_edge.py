"""The one place that listens to signals: sign-in, lock and second factor go into the security journal.

Signals are used here and nowhere else: sign-in, lock and second factor happen inside packages that offer no other call.
"""

from __future__ import annotations

import secrets
from typing import Any

from allauth.mfa.signals import authentication_failed, authenticator_added, authenticator_removed
from axes.signals import user_locked_out
from django.conf import settings
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver
from django.http import HttpRequest

from accounts.addresses import address_of
from accounts.journal import record
from accounts.middleware import SIGN_IN
from accounts.models import SecurityEvent, User
from common import clock


@receiver(user_logged_in, dispatch_uid="accounts.signed_in")
def note_sign_in(request: HttpRequest, user: User, **_facts: Any) -> None:
    record(SecurityEvent.Verb.SIGNED_IN, at=clock.now(), about=user, actor=user, address=address_of(request))
    _let_older_sessions_give_way(request, user)


def _let_older_sessions_give_way(request: HttpRequest, user: User) -> None:
    """From now on only this session of an official counts; units may be open at several places."""
    mark = secrets.token_hex(16) if settings.SINGLE_SESSION and user.needs_second_factor else ""
    request.session[SIGN_IN] = mark
    User.objects.filter(pk=user.pk).exclude(current_sign_in=mark).update(current_sign_in=mark)
    user.current_sign_in = mark


@receiver(user_logged_out, dispatch_uid="accounts.signed_out")
def note_sign_out(request: HttpRequest, user: User | None, **_facts: Any) -> None:
    if user is not None:
        record(SecurityEvent.Verb.SIGNED_OUT, at=clock.now(), about=user, actor=user, address=address_of(request))


@receiver(user_login_failed, dispatch_uid="accounts.sign_in_failed")
def note_failure(credentials: dict[str, Any], request: HttpRequest | None = None, **_facts: Any) -> None:
    """What was typed as a user name is not written down: people type passwords there by mistake."""
    user = _known(credentials.get("username"))
    record(
        SecurityEvent.Verb.SIGN_IN_FAILED,
        at=clock.now(),
        about=user,
        address=address_of(request),
        known=user is not None,
    )


@receiver(user_locked_out, dispatch_uid="accounts.locked")
def note_lock(request: HttpRequest, username: str, **_facts: Any) -> None:
    user = _known(username)
    record(SecurityEvent.Verb.LOCKED, at=clock.now(), about=user, address=address_of(request), known=user is not None)


@receiver(authenticator_added, dispatch_uid="accounts.factor_added")
def note_factor(request: HttpRequest, user: User, authenticator: Any, **_facts: Any) -> None:
    _note_factor(SecurityEvent.Verb.FACTOR_SET, request, user, authenticator)


@receiver(authenticator_removed, dispatch_uid="accounts.factor_removed")
def note_factor_gone(request: HttpRequest, user: User, authenticator: Any, **_facts: Any) -> None:
    _note_factor(SecurityEvent.Verb.FACTOR_REMOVED, request, user, authenticator)


@receiver(authentication_failed, dispatch_uid="accounts.factor_failed")
def count_wrong_code(request: HttpRequest, user: User, **_facts: Any) -> None:
    """A wrong code counts like a wrong password, so that axes locks here too (allauth's own limit is off)."""
    user_login_failed.send(sender=__name__, credentials={"username": user.get_username()}, request=request)


def _note_factor(verb: str, request: HttpRequest, user: User, authenticator: Any) -> None:
    record(verb, at=clock.now(), about=user, actor=user, address=address_of(request), factor=str(authenticator.type))


def _known(username: object) -> User | None:
    return User.objects.filter(username=str(username).strip().lower()).first() if username else None
