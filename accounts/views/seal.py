"""The seal of one's organisation: what is in use, reporting it lost, the successor and its second person."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import credentials, letters, permissions
from accounts.forms.members import LostSealForm, PasswordOnlyForm
from accounts.models import Organisation, SealCredential
from accounts.reauthentication import is_confirmed
from accounts.requests import SignedInRequest
from accounts.views.organisation import chosen
from common import clock

SHOWN = 200
WORDS = {
    SealCredential.Kind.TEST: "系统内确认（测试证书）",
    SealCredential.Kind.LICENSED: "电子签名（持牌机构证书）",
}
NOT_YOURS = "只有本单位负责人或可以管理成员的人能办理印章事项。"


@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def seal(request: SignedInRequest) -> HttpResponse:
    """The certificate in use and those before it; POST reports the one in use lost."""
    organisation = _member_of(request)
    now = clock.now()
    in_use = organisation.seal_credentials.usable(now).first()
    may = permissions.may_handle_seal(request.user, organisation)
    form = LostSealForm(request.POST) if request.method == "POST" else LostSealForm()
    if request.method == "POST":
        if not may:
            raise PermissionDenied(NOT_YOURS)
        if in_use and form.is_valid() and is_confirmed(request, form):
            credentials.report_lost(in_use, by=request.user, at=now, reason=form.cleaned_data["reason"])
            messages.success(request, "证书已停用，从现在起不能再用它盖章；此前盖的章仍然有效。")
            return _back(organisation)
    waiting = organisation.seal_credentials.waiting().select_related("requested_by").first()
    context = {
        "organisation": organisation,
        "in_use": in_use,
        "word": WORDS[SealCredential.Kind(in_use.kind)] if in_use else "",
        "waiting": waiting,
        "may": may,
        "form": form,
        "may_confirm": waiting is not None and permissions.may_confirm_seal(request.user, waiting),
        "history": organisation.seal_credentials.exclude(pk=in_use.pk if in_use else 0).exclude(confirmed_at=None),
        "never": not organisation.seal_credentials.exists(),
    }
    return render(request, "accounts/seal.html", context, status=422 if form.errors else 200)


@require_GET
def seals(request: SignedInRequest) -> HttpResponse:
    """New certificates that wait for this person as the second one, of one's own and of other organisations."""
    rows = SealCredential.objects.to_confirm_by(request.user).select_related("organisation", "requested_by")
    return render(request, "accounts/seals.html", {"rows": rows.order_by("valid_from", "pk")[:SHOWN]})


@require_POST
def request_successor(request: SignedInRequest) -> HttpResponse:
    """Make the next certificate; a second person confirms it before it may seal."""
    organisation = _member_of(request)
    if not permissions.may_handle_seal(request.user, organisation):
        raise PermissionDenied(NOT_YOURS)
    if organisation.seal_credentials.waiting().exists():
        messages.error(request, "已有一张新证书等待确认。")
        return _back(organisation)
    made = credentials.request_successor(organisation, by=request.user, at=clock.now())
    letters.seal_waits(made, clock.now())
    messages.success(request, "新证书已生成，须由另一人确认后才能使用。")
    return _back(organisation)


@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def confirm_successor(request: SignedInRequest, pk: int) -> HttpResponse:
    """The second person's word."""
    found = SealCredential.objects.waiting().select_related("organisation", "requested_by")
    waiting = get_object_or_404(found, pk=pk)
    if not permissions.may_confirm_seal(request.user, waiting):
        raise Http404
    form = PasswordOnlyForm(request.POST) if request.method == "POST" else PasswordOnlyForm()
    if request.method == "POST" and form.is_valid() and is_confirmed(request, form):
        try:
            credentials.confirm_successor(waiting, by=request.user, at=clock.now())
        except credentials.SamePerson:
            messages.error(request, "申请新证书的人不能自己确认。")
        else:
            messages.success(request, f"{waiting.organisation.name}的新证书已确认，可以使用。")
        return redirect("accounts:seals")
    context = {"waiting": waiting, "form": form, "word": WORDS[SealCredential.Kind(waiting.kind)]}
    return render(request, "accounts/seal_confirm.html", context, status=422 if form.errors else 200)


def _member_of(request: SignedInRequest) -> Organisation:
    organisation = chosen(request)
    if not permissions.is_member(request.user, organisation):
        raise Http404
    return organisation


def _back(organisation: Organisation) -> HttpResponse:
    return redirect(f"{reverse('accounts:seal')}?of={organisation.pk}")
