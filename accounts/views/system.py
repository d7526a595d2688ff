"""The system administrator: accounts, the demo's clock, letters on their way. No case is seen from here."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.db.models import Prefetch, Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.module_loading import import_string
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import locks, services
from accounts.addresses import address_of
from accounts.forms.administration import ClockForm
from accounts.forms.members import ReasonForm
from accounts.journal import record
from accounts.models import Membership, SecurityEvent, User
from accounts.permissions import demand_post
from accounts.reauthentication import confirm
from accounts.requests import SignedInRequest
from accounts.roles import Role
from common import clock, paging
from common.models import Letter
from common.outbox import KINDS
from common.templatetags.ui import cn_full_moment

ROWS = 30


def with_roles(users: QuerySet[User]) -> QuerySet[User]:
    """Users with their present roles in one more query."""
    present = Membership.objects.filter(ended_at=None).select_related("organisation")
    return users.prefetch_related(Prefetch("memberships", queryset=present, to_attr="present_roles"))


@require_GET
def people(request: SignedInRequest) -> HttpResponse:
    """All accounts, newest first; search by name or user name, disabled ones alone on request."""
    demand_post(request.user, Role.SYSTEM_ADMIN)
    text = request.GET.get("q", "").strip()
    users = User.objects.all()
    if text:
        users = users.filter(Q(username__istartswith=text) | Q(name__startswith=text))
    if request.GET.get("show") == "disabled":
        users = users.filter(is_active=False)
    page = paging.page_of(with_roles(users), paging.by_moment("created_at"), request.GET, ROWS)
    left = locks.minutes_left_of([user.username for user in page.rows])
    context = {
        "rows": [(user, left.get(user.username, 0)) for user in page.rows],
        "text": text,
        "disabled": request.GET.get("show") == "disabled",
        "pages": {"text": f"每页 {ROWS} 个，新建的在前"} | paging.addresses(page, request.GET),
    }
    return render(request, "accounts/people.html", context)


@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def disable(request: SignedInRequest, pk: int) -> HttpResponse:
    """Close an account with its reason."""
    demand_post(request.user, Role.SYSTEM_ADMIN)
    person = get_object_or_404(User, pk=pk, is_active=True)
    form = ReasonForm(request.POST) if request.method == "POST" else ReasonForm()
    if request.method == "POST" and form.is_valid():
        sentence = (
            "不能停用自己的账号。" if person.pk == request.user.pk else confirm(request, form.cleaned_data["password"])
        )
        if not sentence:
            services.disable(
                person, by=request.user, at=clock.now(), reason=form.cleaned_data["reason"], address=address_of(request)
            )
            messages.success(request, f"{person.name}的账号已停用，已登录的立即退出。")
            return redirect("accounts:people")
        form.add_error("password", sentence)
    context = {
        "form": form,
        "person": person,
        "title": "停用账号",
        "act": "停用",
        "lead": "停用后不能登录；做过的事仍记在其名下。",
    }
    return render(request, "accounts/reissue.html", context, status=422 if form.errors else 200)


@require_POST
def enable(request: SignedInRequest, pk: int) -> HttpResponse:
    """Open a closed account again."""
    demand_post(request.user, Role.SYSTEM_ADMIN)
    person = get_object_or_404(User, pk=pk, is_active=False)
    services.enable(person, by=request.user, at=clock.now(), address=address_of(request))
    messages.success(request, f"{person.name}的账号已恢复。")
    return redirect("accounts:people")


@require_POST
def unlock(request: SignedInRequest, pk: int) -> HttpResponse:
    """End a lock before its time."""
    demand_post(request.user, Role.SYSTEM_ADMIN)
    person = get_object_or_404(User, pk=pk)
    locks.unlock(person.username)
    record(
        SecurityEvent.Verb.ACCOUNT_UNLOCKED,
        at=clock.now(),
        about=person,
        actor=request.user,
        address=address_of(request),
    )
    messages.success(request, f"{person.name}的账号已解除锁定。")
    return redirect("accounts:people")


@require_http_methods(["GET", "POST"])
def move_clock(request: SignedInRequest) -> HttpResponse:
    """The demo's clock; production has none and answers 404."""
    if not settings.DEMO:
        raise Http404
    demand_post(request.user, Role.SYSTEM_ADMIN)
    now = clock.now()
    form = (
        ClockForm(request.POST)
        if request.method == "POST"
        else ClockForm(initial={"moment": now.astimezone(clock.BEIJING)})
    )
    if request.method == "POST" and form.is_valid():
        moment = form.cleaned_data["moment"]
        clock.move_to(moment)
        record(
            SecurityEvent.Verb.CLOCK_MOVED,
            at=now,
            about=request.user,
            actor=request.user,
            address=address_of(request),
            to=moment.isoformat(timespec="minutes"),
        )
        import_string(settings.RUN_DUE_JOBS)(clock.now())  # the roof's table of jobs; named in the settings
        messages.success(request, f"演示时钟已调到 {cn_full_moment(moment)}，到期的事项已办理。")
        return redirect("accounts:clock")
    return render(request, "accounts/clock.html", {"form": form, "now": now}, status=422 if form.errors else 200)


@require_GET
def outbox(request: SignedInRequest) -> HttpResponse:
    """Letters with an address: sent, waiting, failing. Subjects and texts are not shown: they speak of cases."""
    demand_post(request.user, Role.SYSTEM_ADMIN)
    waiting_only = request.GET.get("show") == "waiting"
    letters = (
        Letter.objects.exclude(address="")
        .select_related("recipient")
        .only("template", "created_at", "sent_at", "attempts", "last_fault", "recipient__name", "recipient__username")
    )
    if waiting_only:
        letters = letters.filter(sent_at=None)
    page = paging.page_of(letters, paging.by_moment("created_at"), request.GET, ROWS)
    context = {
        "letters": [(letter, KINDS.get(letter.template, letter.template)) for letter in page.rows],
        "waiting_only": waiting_only,
        "pages": {"text": f"每页 {ROWS} 封，新的在前"} | paging.addresses(page, request.GET),
    }
    return render(request, "accounts/outbox.html", context)
