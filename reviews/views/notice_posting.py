"""Recording that and where a notice was posted: with that its cases are published."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.requests import SignedInRequest
from accounts.roles import CITY_ROLES, Role
from common import clock
from common.kept_files import given
from reviews.forms.publicity import PostingForm, RegisterForm
from reviews.models import Notice
from reviews.services import corrections, publicity
from reviews.views.notice_drafting import FORM
from reviews.views.notices import notice_of
from reviews.views.telling import asked


def _page(pk: int) -> str:
    return reverse("reviews:notice", args=[pk])


@require_http_methods(["GET", "POST"])
def post(request: SignedInRequest, pk: int) -> HttpResponse:
    """Record where and when the notice was posted; with that its cases are published."""
    found = notice_of(request, pk)
    if not request.user.holds(Role.CITY_APPROVER) or found.made_by_id == request.user.pk:
        raise PermissionDenied(publicity.APPROVER)
    initial = {"posted_on": found.posting_on, "posted_time": clock.now().astimezone(clock.BEIJING).strftime("%H:%M")}
    form = PostingForm(*given(request)) if request.method == "POST" else PostingForm(initial=initial)

    def act(at: datetime) -> tuple[str, str]:
        said = {name: form.cleaned_data[name] for name in ("posted_at", "posting_url", "screenshot")}
        if found.kind == Notice.Kind.CORRECTION:
            corrections.publish_correction(found, **said, by=request.user, at=at)
            return _page(pk), "更正公告已发布，已通知有关单位。"
        done = publicity.publish(found, **said, by=request.user, at=at)
        for case, why in done.refused:
            messages.warning(request, f"{case}没有公示：{''.join(why)}请同步从网站的名单中删去，或重新发布。")
        return _page(pk), f"公示已开始，共 {len(done.cases)} 件。"

    context = {
        "title": "登记发布",
        "lead": found.title,
        "button": "登记发布，开始公示",
        "back": _page(pk),
        "notes": (
            "先将公示稿（PDF 或文本）发布在本局网站，再在这里登记网址、时间和截图。",
            "登记后正文和名单连同内容指纹存档，不能再改；有差错的，发更正公告或撤回。",
            "名单中的案卷逐件办理；不能公示的留在原处并说明原因，存档的名单只含已公示的。",
        ),
    }
    return asked(request, FORM, context, form=form, act=act)


@require_http_methods(["GET", "POST"])
def register(request: SignedInRequest, pk: int) -> HttpResponse:
    """Where an announcement that took effect at once was posted."""
    found = notice_of(request, pk)
    if not request.user.holds(*CITY_ROLES):
        raise PermissionDenied("须由市人力社保局办理。")
    form = RegisterForm(*given(request))

    def act(at: datetime) -> tuple[str, str]:
        publicity.register_posting(found, **form.cleaned_data, by=request.user, at=at)
        return _page(pk), "发布网址已登记。"

    context = {
        "title": "登记发布网址",
        "lead": found.title,
        "button": "登记",
        "back": _page(pk),
        "notes": ("撤回自办理时起生效；公告在本局网站发布后，在这里登记网址。",),
    }
    return asked(request, FORM, context, form=form, act=act)
