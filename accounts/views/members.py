"""Members of an organisation: inviting, ending, managing right, passwords and second factors given anew."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from accounts import letters, permissions, services
from accounts.addresses import address_of
from accounts.forms.members import InviteForm, ReasonForm
from accounts.models import Membership, Organisation, User
from accounts.reauthentication import is_confirmed
from accounts.refusals import Refusal
from accounts.requests import SignedInRequest
from accounts.services.people import new_password
from accounts.views.organisation import NOT_ADMITTING, chosen
from common import clock


@never_cache
@require_http_methods(["GET", "POST"])
def invite(request: SignedInRequest) -> HttpResponse:
    """A new account or a further role.

    The first-login password is shown in the answer itself and is nowhere kept, hence no redirect after this POST.
    """
    found = chosen(request)
    if not permissions.may_manage_members(request.user, found):
        raise PermissionDenied(NOT_ADMITTING)
    form = InviteForm(request.POST, organisation=found) if request.method == "POST" else InviteForm(organisation=found)
    if request.method == "POST" and form.is_valid():
        made = _invite(request, found, form)
        if made is not None:
            return _after_invitation(request, found, *made)
    return render(
        request, "accounts/invite.html", {"form": form, "organisation": found}, status=422 if form.errors else 200
    )


def _invite(request: SignedInRequest, found: Organisation, form: InviteForm) -> tuple[User, str] | None:
    facts, at, ip = form.cleaned_data, clock.now(), address_of(request)
    password = ""
    try:
        with transaction.atomic():
            person = form.found
            if person is None:
                password = new_password()
                person = services.make_user(
                    username=facts["username"],
                    name=facts["name"],
                    email=facts["email"],
                    phone=facts["phone"],
                    password=password,
                    first_login_change=True,
                    by=request.user,
                    at=at,
                    address=ip,
                )
            elif person.pk == request.user.pk and not permissions.admits(request.user, found):
                form.add_error("existing", "不能给自己授予权限。")
                return None
            services.grant(
                person, found, facts["role"], at=at, by=request.user, may_admit=facts["may_admit"], address=ip
            )
    except Refusal as fault:
        form.add_error(None, fault.sentence)
        return None
    return person, password


def _after_invitation(request: SignedInRequest, found: Organisation, person: User, password: str) -> HttpResponse:
    if not password:
        messages.success(request, f"已给{person.name}增加角色。")
        return redirect(f"{reverse('accounts:organisation')}?of={found.pk}")
    return render(request, "accounts/issued.html", {"person": person, "password": password, "organisation": found})


@require_POST
def end(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take a role away."""
    membership = _managed(request, pk)
    try:
        services.end_membership(membership, by=request.user, at=clock.now(), address=address_of(request))
        messages.success(request, f"{membership.user.name}的“{membership.get_role_display()}”已结束。")
    except Refusal as fault:
        messages.error(request, fault.sentence)
    return _back(membership)


@require_POST
def set_admitting(request: SignedInRequest, pk: int) -> HttpResponse:
    """Give or take the managing of members."""
    membership = _managed(request, pk)
    try:
        services.set_may_admit(
            membership, allowed="allow" in request.POST, by=request.user, at=clock.now(), address=address_of(request)
        )
        messages.success(request, "管理权已更改。")
    except Refusal as fault:
        messages.error(request, fault.sentence)
    return _back(membership)


def _managed(request: SignedInRequest, pk: int) -> Membership:
    membership = get_object_or_404(
        Membership.objects.filter(ended_at=None).select_related("user", "organisation"), pk=pk
    )
    organisation = membership.organisation
    if not permissions.may_manage_members(request.user, organisation):
        if permissions.is_member(request.user, organisation):
            raise PermissionDenied(NOT_ADMITTING)
        raise Http404
    return membership


def _back(membership: Membership) -> HttpResponse:
    return redirect(f"{reverse('accounts:organisation')}?of={membership.organisation_id}")


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def reissue_password(request: SignedInRequest, pk: int) -> HttpResponse:
    """A first-login password for somebody who stands before the officer; shown once in the answer."""
    person = _person(request, pk)
    form = _reason(request)
    if request.method == "POST" and form.is_valid() and is_confirmed(request, form):
        at = clock.now()
        with transaction.atomic():
            password = services.issue_password(person, by=request.user, at=at, address=address_of(request))
            letters.password_changed(person, at, request.user)
        return render(request, "accounts/issued.html", {"person": person, "password": password})
    context = {
        "form": form,
        "person": person,
        "title": "重发登录密码",
        "act": "重发密码",
        "lead": "核对本人有效证件后办理。原密码立即失效，本人下次登录须自行更换。",
    }
    return render(request, "accounts/reissue.html", context, status=422 if form.errors else 200)


@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def reissue_factor(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take away a lost second factor, face to face; the person sets a new one at the next sign-in."""
    person = _person(request, pk)
    form = _reason(request)
    if request.method == "POST" and form.is_valid() and is_confirmed(request, form):
        services.reset_second_factor(
            person, by=request.user, at=clock.now(), basis=form.cleaned_data["reason"], address=address_of(request)
        )
        messages.success(request, f"{person.name}的第二因素已清除，下次登录时重新启用。")
        return redirect("accounts:organisation")
    context = {
        "form": form,
        "person": person,
        "title": "当面重发第二因素",
        "act": "清除原第二因素",
        "lead": "核对本人有效证件后办理，办理情况记入安全日志。",
    }
    return render(request, "accounts/reissue.html", context, status=422 if form.errors else 200)


def _person(request: SignedInRequest, pk: int) -> User:
    person = get_object_or_404(User, pk=pk)
    if not permissions.may_reissue(request.user, person):
        raise Http404
    return person


def _reason(request: SignedInRequest) -> ReasonForm:
    form = ReasonForm(request.POST) if request.method == "POST" else ReasonForm()
    form.fields["reason"].label = "办理依据"
    form.fields["reason"].help_text = "如：本人到场，核对身份证。不要写证件号码。"
    return form
