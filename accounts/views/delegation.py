"""Lending one's role to a colleague from–to, and ending that early."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from accounts import services
from accounts.addresses import address_of
from accounts.forms.members import DelegationForm
from accounts.models import Delegation, User
from accounts.reauthentication import is_confirmed
from accounts.refusals import Refusal
from accounts.requests import SignedInRequest
from accounts.roles import APPROVERS
from common import clock

SHOWN = 50


@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def delegation(request: SignedInRequest) -> HttpResponse:
    """What one lends, what one was lent, and the form of the approvers."""
    form = _form(request)
    if request.method == "POST" and form.is_valid() and _delegate(request, form):
        messages.success(request, "委托已登记；受托人在期限内办理时注明“代”。")
        return redirect("accounts:delegation")
    given = Delegation.objects.filter(membership__user=request.user).select_related("membership__organisation", "to")
    taken = request.user.delegations.select_related("membership__organisation", "membership__user")
    today = clock.today()
    context = {
        "form": form,
        "given": [_with_look(d, today) for d in given[:SHOWN]],
        "taken": [_with_look(d, today) for d in taken[:SHOWN]],
        "approves": request.user.memberships.filter(role__in=APPROVERS, ended_at=None).exists(),
    }
    return render(request, "accounts/delegation.html", context, status=422 if form.errors else 200)


def _form(request: SignedInRequest) -> DelegationForm:
    memberships = request.user.memberships.filter(role__in=APPROVERS, ended_at=None).select_related("organisation")
    places = list(memberships.values_list("organisation_id", flat=True))
    people = (
        User.objects.filter(memberships__organisation__in=places, memberships__ended_at=None, is_active=True)
        .exclude(pk=request.user.pk)
        .distinct()
    )
    known = {"memberships": memberships, "people": people, "today": clock.today()}
    return DelegationForm(request.POST, **known) if request.method == "POST" else DelegationForm(**known)


def _with_look(found: Delegation, today: date) -> tuple[Delegation, tuple[str, str, str]]:
    """The row and its look: lent now, later, over or ended."""
    if found.revoked_at:
        return found, ("已终止", "quiet", "cross")
    if found.last_day < today:
        return found, ("已到期", "quiet", "check")
    if found.first_day > today:
        return found, ("未开始", "wait", "clock")
    return found, ("生效中", "run", "users")


def _delegate(request: SignedInRequest, form: DelegationForm) -> bool:
    if not is_confirmed(request, form):
        return False
    facts = {name: form.cleaned_data[name] for name in ("first_day", "last_day", "reason")}
    try:
        services.delegate(
            form.cleaned_data["membership"],
            form.cleaned_data["to"],
            at=clock.now(),
            address=address_of(request),
            **facts,
        )
    except Refusal as fault:
        form.add_error(None, fault.sentence)
        return False
    return True


@require_POST
def end(request: SignedInRequest, pk: int) -> HttpResponse:
    """The lender takes the role back at once."""
    found = get_object_or_404(
        Delegation.objects.select_related("membership", "to"), pk=pk, membership__user=request.user
    )
    services.end_delegation(found, by=request.user, at=clock.now(), address=address_of(request))
    messages.success(request, "委托已终止。")
    return redirect("accounts:delegation")
