"""One's own account: profile, password, sign-in history, letters."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import letters, passwords, reveals, services
from accounts.addresses import address_of
from accounts.forms.members import ProfileForm
from accounts.forms.sign_in import OwnPasswordForm
from accounts.inbox import unread_count
from accounts.models import SecurityEvent
from accounts.reauthentication import confirm
from accounts.requests import SignedInRequest, wants_json
from common import clock, paging
from common.masking import masked_phone
from common.models import Letter

HISTORY = 20
LETTERS = 25
SEEN_IN_HISTORY = (
    SecurityEvent.Verb.SIGNED_IN,
    SecurityEvent.Verb.SIGN_IN_FAILED,
    SecurityEvent.Verb.LOCKED,
    SecurityEvent.Verb.SIGNED_OUT,
    SecurityEvent.Verb.PASSWORD_CHANGED,
    SecurityEvent.Verb.FACTOR_SET,
    SecurityEvent.Verb.FACTOR_REMOVED,
    SecurityEvent.Verb.FACTOR_RESET,
)


@require_http_methods(["GET", "POST"])
def profile(request: SignedInRequest) -> HttpResponse:
    """Name, mail, telephone, type size; below, what happened to the account."""
    user = request.user
    initial = {"name": user.name, "email": user.email, "large_type": user.large_type}
    form = ProfileForm(request.POST) if request.method == "POST" else ProfileForm(initial=initial)
    if request.method == "POST" and form.is_valid():
        facts = dict(form.cleaned_data)
        facts["phone"] = facts["phone"] or user.phone
        services.save_profile(user, **facts)
        messages.success(request, "个人资料已保存。")
        return redirect("accounts:profile")
    context = {
        "form": form,
        "phone": masked_phone(user.phone),
        "factor": _has_factor(request),
        "history": SecurityEvent.objects.filter(about=user, verb__in=SEEN_IN_HISTORY)[:HISTORY],
    }
    return render(request, "accounts/profile.html", context, status=422 if form.errors else 200)


def _has_factor(request: SignedInRequest) -> bool:
    return Authenticator.objects.filter(user_id=request.user.pk, type=Authenticator.Type.TOTP).exists()


@require_POST
def reveal_phone(request: SignedInRequest) -> HttpResponse:
    """One's own number in full."""
    reveals.reveal(
        request.user, "user.phone", subject=f"user:{request.user.pk}", at=clock.now(), address=address_of(request)
    )
    if wants_json(request):
        return JsonResponse({"value": request.user.phone})
    messages.info(request, f"您登记的手机号是 {request.user.phone}。")
    return redirect("accounts:profile")


@sensitive_post_parameters("old", "new", "again")
@require_http_methods(["GET", "POST"])
def password(request: SignedInRequest) -> HttpResponse:
    """A new password; compulsory for one given by staff or grown too old."""
    user = request.user
    form = OwnPasswordForm(request.POST, user=user) if request.method == "POST" else OwnPasswordForm(user=user)
    if request.method == "POST" and form.is_valid():
        sentence = confirm(request, form.cleaned_data["old"])
        if not sentence:
            at = clock.now()
            services.change_password(user, form.cleaned_data["new"], at=at, address=address_of(request))
            letters.password_changed(user, at, None)
            update_session_auth_hash(request, user)
            messages.success(request, "密码已更换，其他地方的登录已退出。")
            return redirect("home")
        form.add_error("old", sentence)
    why = _why(request)
    return render(request, "accounts/password.html", {"form": form, "why": why}, status=422 if form.errors else 200)


def _why(request: SignedInRequest) -> str:
    if request.user.must_change_password:
        return "您的账号由管理人员建立或重发了密码，请先换成只有您自己知道的密码。"
    if passwords.is_over(request.user, clock.now()):
        return "您的密码已使用超过 90 天，请先更换。"
    return ""


@require_GET
def inbox(request: SignedInRequest) -> HttpResponse:
    """One's letters, latest first; unread ones alone on request."""
    letters_of_mine = Letter.objects.filter(recipient=request.user)
    unread_only = request.GET.get("show") == "unread"
    rows = letters_of_mine.filter(read_at=None) if unread_only else letters_of_mine
    page = paging.page_of(rows, paging.by_moment("created_at"), request.GET, LETTERS)
    context = {
        "letters": page.rows,
        "pages": {"text": f"每页 {LETTERS} 封，按时间先后排列"} | paging.addresses(page, request.GET),
        "unread_only": unread_only,
        "unread": unread_count(request.user),
    }
    return render(request, "accounts/inbox.html", context)


@require_GET
def letter(request: SignedInRequest, pk: int) -> HttpResponse:
    """One letter; reading it changes nothing, marking it read is a POST."""
    found = get_object_or_404(Letter, pk=pk, recipient=request.user)
    return render(request, "accounts/letter.html", {"letter": found})


@require_POST
def mark_read(request: SignedInRequest) -> HttpResponse:
    """Mark one letter (``letter``) or all as read; with ``open`` go to the page that the letter speaks of."""
    mine = Letter.objects.filter(recipient=request.user, read_at=None)
    pk = request.POST.get("letter", "")
    if pk.isdigit():
        mine = mine.filter(pk=pk)
    mine.update(read_at=clock.now())
    if pk.isdigit() and "open" in request.POST:
        found = get_object_or_404(Letter, pk=pk, recipient=request.user)
        return redirect(found.link or "accounts:inbox")
    return redirect("accounts:inbox")
