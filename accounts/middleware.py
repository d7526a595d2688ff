"""The door man: idle sessions end without losing what was typed, and first duties come before everything else."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse

from accounts import kept_posts, passwords
from accounts.addresses import address_of
from accounts.journal import record
from accounts.models import SecurityEvent, User
from accounts.requests import SignedInRequest, wants_json
from common import clock

LAST_SEEN, HAS_FACTOR, SIGN_IN = "last_seen", "has_factor", "sign_in"
WRITE_EVERY = 5 * 60
# What a person with an open duty may still reach: the duty itself, signing out, help with reading.
PASSWORD_PAGES = frozenset({"accounts:password", "accounts:logout", "account_logout", "preferences:type"})
FACTOR_PAGES = PASSWORD_PAGES | {
    "mfa_index",
    "mfa_activate_totp",
    "mfa_view_recovery_codes",
    "account_reauthenticate",
    "mfa_reauthenticate",
}
# public for strangers, the person's own work once signed in
TWO_FACED = frozenset({"home"})

View = Callable[..., HttpResponseBase]


class SignInGate(LoginRequiredMiddleware):
    """Sign-in for every page that is not public; sessions end here that nobody used for half an hour, or that gave way.

    Runs as process_view, after the CSRF check, so that only a genuine form is ever kept.
    """

    def process_view(
        self, request: HttpRequest, view_func: View, view_args: Any, view_kwargs: Any
    ) -> HttpResponseBase | None:
        if request.user.is_authenticated:
            if why := _why_it_ends(request):
                _end(request, why)
            else:
                _carry_on(request)
        return super().process_view(request, view_func, view_args, view_kwargs)

    def handle_no_permission(  # type: ignore[override]  # Django always redirects here, we also answer scripts
        self, request: HttpRequest, view_func: View
    ) -> HttpResponseBase:
        """Scripts get 401 and the address at which one signs in in place; a form is kept and offered again."""
        if wants_json(request):
            again = "accounts:sign_in_again" if kept_posts.expired_owner(request) else "accounts:login"
            return JsonResponse({"login": reverse(again)}, status=401)
        if request.method == "POST" and kept_posts.keep(request):
            return redirect_to_login(reverse("accounts:kept"), reverse("accounts:login"))
        return super().handle_no_permission(request, view_func)


def _why_it_ends(request: HttpRequest) -> str:
    """``elsewhere``: an official has signed in at another place since; ``idle``; empty while the session holds."""
    # asked of the row that is read anyway; empty for units, whose clerks share the work at several places
    counts = request.user.current_sign_in if isinstance(request.user, User) else ""
    if settings.SINGLE_SESSION and counts and request.session.get(SIGN_IN) != counts:
        return "elsewhere"
    return "idle" if _is_idle(request) else ""


def _is_idle(request: HttpRequest) -> bool:
    # Real time, not the demo's clock: moving the clock must not sign everybody out.
    seen = request.session.get(LAST_SEEN)
    return seen is not None and time.time() - seen > settings.SESSION_IDLE_SECONDS


def _is_activity(request: HttpRequest) -> bool:
    """Somebody sits there: pages, forms, autosaves (sent after typing); polls and pieces are not."""
    if request.method not in {"GET", "HEAD"}:
        return True
    if wants_json(request):
        return False
    return request.headers.get("Sec-Fetch-Mode", "navigate") == "navigate" or "HX-Request" in request.headers


def _carry_on(request: HttpRequest) -> None:
    if request.method == "POST":
        kept_posts.drop_if_sent(request)
    if _is_activity(request) and time.time() - request.session.get(LAST_SEEN, 0) > WRITE_EVERY:
        request.session[LAST_SEEN] = time.time()


def _end(request: HttpRequest, why: str) -> None:
    owner = User.objects.get(pk=request.user.pk)
    verb, address = SecurityEvent.Verb.SESSION_ENDED, address_of(request)
    record(verb, at=clock.now(), about=owner, actor=owner, address=address, how=why)
    request.session.flush()
    request.user = AnonymousUser()
    kept_posts.remember_owner(request, owner.pk, why)


class FirstDuties:
    """A password given by staff or grown too old, and a missing second factor, are dealt with before anything else."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: SignedInRequest, view_func: View, view_args: Any, view_kwargs: Any
    ) -> HttpResponseBase | None:
        here = request.resolver_match.view_name if request.resolver_match else ""
        is_public = not getattr(view_func, "login_required", True) and here not in TWO_FACED
        if is_public or not request.user.is_authenticated:
            return None
        if _password_is_due(request) and here not in PASSWORD_PAGES:
            return _turn(request, "accounts:password", "请先更换登录密码。")
        if here not in FACTOR_PAGES and _factor_is_due(request):
            return _turn(request, "mfa_activate_totp", "请先启用第二因素。")
        return None


def _password_is_due(request: SignedInRequest) -> bool:
    user = request.user
    return user.must_change_password or passwords.is_over(user, clock.now())


def _factor_is_due(request: SignedInRequest) -> bool:
    if not settings.MFA_REQUIRED or request.session.get(HAS_FACTOR) or not request.user.needs_second_factor:
        return False
    if is_mfa_enabled(request.user, [Authenticator.Type.TOTP]):
        # Asked once a session: taking the factor away ends the person's sessions.
        request.session[HAS_FACTOR] = True
        return False
    return True


def _turn(request: HttpRequest, url_name: str, sentence: str) -> HttpResponseBase:
    if wants_json(request):
        return JsonResponse({"sentence": sentence}, status=403)
    return redirect(url_name)
