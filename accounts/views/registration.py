"""A unit registers itself, or a second person asks to join it."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from accounts import papers, services
from accounts.addresses import address_of
from accounts.forms.registration import RegistrationForm, body_for
from accounts.limits import is_too_often
from accounts.models import Organisation
from accounts.roles import Role
from common import clock
from common.kept_files import SentFiles

AT_MOST, MOST_KEPT, WITHIN = 10, 20, 3600


@login_not_required
@sensitive_post_parameters("password", "again")
@require_http_methods(["GET", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    """The public form; nothing is made until every field is right."""
    if request.user.is_authenticated:
        return redirect("accounts:organisation")
    if request.method == "GET":
        return render(request, "accounts/register.html", {"form": RegistrationForm()})
    form = RegistrationForm(request.POST, SentFiles(request, keeps=_keeps_files(request)))
    if not form.is_valid():
        return render(request, "accounts/register.html", {"form": form}, status=422)
    if is_too_often("register", address_of(request), at_most=AT_MOST, seconds=WITHIN):
        form.add_error(None, "这个网络地址一小时内注册次数太多，请稍后再试。填写的内容没有丢失。")
        return render(request, "accounts/register.html", {"form": form}, status=429)
    try:
        joined = _enter(form.cleaned_data, address_of(request))
    except IntegrityError:  # somebody took the user name or registered the code in the same moment
        form.add_error(None, "刚才有人用了同样的用户名或代码，请核对后再提交一次。")
        return render(request, "accounts/register.html", {"form": form}, status=409)
    return redirect(f"{request.path}done/?joined={int(joined)}")


def _keeps_files(request: HttpRequest) -> bool:
    """Whether the licence of a refused form is kept: strangers do not fill our storage."""
    if not request.FILES:
        return True
    return not is_too_often("kept-files", address_of(request), at_most=MOST_KEPT, seconds=WITHIN)


@transaction.atomic
def _enter(facts: dict[str, Any], ip: str | None) -> bool:
    """Make the person and the unit, or the person and the request to join; True for the latter."""
    at = clock.now()
    person = services.make_user(
        username=facts["username"],
        name=facts["contact_name"],
        at=at,
        password=facts["password"],
        email=facts["contact_email"],
        phone=facts["contact_phone"],
        address=ip,
    )
    known = Organisation.objects.select_for_update(of=("self",)).filter(uscc=facts["uscc"], dissolved_on=None).first()
    if known is not None:
        services.ask_to_join(known, by=person, role=Role.UNIT_CLERK, at=at, ip=ip)
        return True
    services.register_unit(
        name=facts["name"],
        uscc=facts["uscc"],
        unit_kind=facts["unit_kind"],
        district_id=facts["district"].pk,
        affiliated_to=body_for(facts["district"], facts["affiliation"]),
        address=facts["address"],
        contact_name=facts["contact_name"],
        contact_phone=facts["contact_phone"],
        contact_email=facts["contact_email"],
        licence=papers.take(facts["licence"], kind="licence", at=at),
        by=person,
        at=at,
        ip=ip,
    )
    return False


@login_not_required
@require_GET
def registered(request: HttpRequest) -> HttpResponse:
    """What happens next."""
    return render(request, "accounts/registered.html", {"joined": request.GET.get("joined") == "1"})
