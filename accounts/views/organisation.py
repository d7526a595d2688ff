"""One's own organisation: facts, contact, requests to join, former names; which of several when there are more."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import papers, permissions, services
from accounts.addresses import address_of
from accounts.forms.registration import ChangeForm, ContactForm
from accounts.models import JoinRequest, Membership, Organisation, Registration, User
from accounts.models.organisation import Decision
from accounts.refusals import Refusal
from accounts.requests import SignedInRequest
from accounts.roles import REVIEW_BODY_KINDS, OrganisationKind, Role
from accounts.services.units import correct_registration
from common import clock
from common.kept_files import given

HANDLES_CASES = {*REVIEW_BODY_KINDS, OrganisationKind.UNIT, OrganisationKind.CITY_HR}
NOT_ADMITTING = "只有可以管理本单位成员的人能做这件事。"


def mine(user: User) -> QuerySet[Organisation]:
    """The organisations of which ``user`` is a member."""
    ids = Membership.objects.filter(user=user, ended_at=None).values("organisation")
    return Organisation.objects.filter(pk__in=ids).select_related("district", "affiliated_to", "licence")


def chosen(request: SignedInRequest) -> Organisation:
    """The one named by ``of``, else the first of one's own. 404 to strangers."""
    own = mine(request.user)
    named = request.GET.get("of", "")
    if not named:
        first = own.order_by("memberships__pk").first()
        if first is None:
            raise Http404
        return first
    if not named.isdigit():
        raise Http404
    scope = Organisation.objects.visible_to(request.user) if _oversees(request.user) else own
    return get_object_or_404(scope.select_related("district", "affiliated_to", "licence"), pk=named)


def _oversees(user: User) -> bool:
    return user.holds(Role.SECURITY_ADMIN)


@require_GET
def organisation(request: SignedInRequest) -> HttpResponse:
    """Facts and people of one organisation; a person without any reads how to be let in."""
    if not request.GET.get("of") and not mine(request.user).exists():
        waiting = JoinRequest.objects.filter(requested_by=request.user).select_related("organisation").first()
        return render(request, "accounts/no_organisation.html", {"waiting": waiting})
    found = chosen(request)
    may_admit = permissions.may_manage_members(request.user, found)
    people = list(
        found.memberships.filter(ended_at=None).select_related("user").order_by("user__name", "user_id", "role")
    )
    own_posts = {m.role for m in people if m.user_id == request.user.pk}
    context = {
        "organisation": found,
        "others": mine(request.user).exclude(pk=found.pk),
        "people": people,
        "alone": len({m.user_id for m in people}) == 1 and bool(own_posts),
        "may_admit": may_admit,
        "joins": found.join_requests.filter(decision=Decision.PENDING).select_related("requested_by")
        if may_admit or permissions.answers_joins(request.user, found)
        else [],
        "former": found.former_facts.select_related("affiliated_to"),
        "registration": Registration.objects.filter(organisation=found).first(),
        "changes": found.identity_changes.select_related("affiliated_to").order_by("-requested_at")[:5],
        "is_unit": found.kind == OrganisationKind.UNIT,
        "is_member": bool(own_posts),
        "hands_over": found.kind in HANDLES_CASES,
    }
    return render(request, "accounts/organisation.html", context)


@require_http_methods(["GET", "POST"])
def contact(request: SignedInRequest) -> HttpResponse:
    """Contact, address, and another copy of the licence while it is not confirmed."""
    unit = _unit_to_manage(request)
    initial = {
        "contact_name": unit.contact_name,
        "contact_phone": unit.contact_phone,
        "contact_email": unit.contact_email,
        "address": unit.address,
    }
    form = ContactForm(*given(request)) if request.method == "POST" else ContactForm(initial=initial)
    if unit.is_confirmed:
        del form.fields["licence"]  # a confirmed licence changes only with proof
    if request.method == "POST" and form.is_valid():
        facts, at = dict(form.cleaned_data), clock.now()
        paper = facts.pop("licence", None)
        stored = papers.take(paper, kind="licence", at=at) if paper else None
        correct_registration(unit, licence=stored, by=request.user, at=at, **facts)
        messages.success(request, "联系方式已保存。")
        return redirect("accounts:organisation")
    return render(
        request, "accounts/contact.html", {"form": form, "organisation": unit}, status=422 if form.errors else 200
    )


@require_http_methods(["GET", "POST"])
def request_change(request: SignedInRequest) -> HttpResponse:
    """A new name, code or affiliation with its proof."""
    unit = _unit_to_manage(request)
    start = {"name": unit.name, "uscc": unit.uscc, "affiliation": unit.affiliated_to_id}
    form = ChangeForm(*given(request), unit=unit) if request.method == "POST" else ChangeForm(unit=unit, initial=start)
    if request.method == "POST" and form.is_valid() and _request_change(request, unit, form):
        messages.success(request, "变更已提交，等初审单位确认后生效。")
        return redirect("accounts:organisation")
    return render(
        request,
        "accounts/request_change.html",
        {"form": form, "organisation": unit},
        status=422 if form.errors else 200,
    )


def _request_change(request: SignedInRequest, unit: Organisation, form: ChangeForm) -> bool:
    facts, at = form.cleaned_data, clock.now()
    try:
        services.request_change(
            unit,
            name=facts["name"],
            uscc=facts["uscc"],
            affiliated_to=facts["affiliation"],
            valid_from=facts["valid_from"],
            proof=papers.take(facts["proof"], kind="identity-proof", at=at),
            by=request.user,
            at=at,
        )
    except Refusal as fault:
        form.add_error(None, fault.sentence)
        return False
    return True


@require_POST
def answer_join(request: SignedInRequest, pk: int) -> HttpResponse:
    """Let somebody in, or say why not."""
    wanted = get_object_or_404(JoinRequest.objects.select_related("organisation", "requested_by"), pk=pk)
    is_member = permissions.is_member(request.user, wanted.organisation)
    if not permissions.answers_joins(request.user, wanted.organisation):
        if is_member:
            raise PermissionDenied(NOT_ADMITTING)
        raise Http404
    reason = request.POST.get("reason", "").strip()[:500]
    try:
        if "admit" in request.POST:
            services.admit(wanted, by=request.user, at=clock.now(), address=address_of(request))
            messages.success(request, f"{wanted.requested_by.name}已加入。")
        elif reason:
            services.refuse_join(wanted, by=request.user, at=clock.now(), reason=reason)
            messages.success(request, f"已告知{wanted.requested_by.name}。")
        else:
            messages.error(request, "拒绝加入请写明理由。")
    except Refusal as fault:
        messages.error(request, fault.sentence)
    return redirect("accounts:organisation" if is_member else "accounts:registrations")


def _unit_to_manage(request: SignedInRequest) -> Organisation:
    found = chosen(request)
    if found.kind != OrganisationKind.UNIT or not permissions.is_member(request.user, found):
        raise Http404
    if not permissions.admits(request.user, found):
        raise PermissionDenied(NOT_ADMITTING)
    return found
