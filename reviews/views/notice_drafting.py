"""Drafting the notice of an agreed list."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.requests import SignedInRequest
from accounts.roles import Role
from common import clock
from reviews.forms.publicity import NoticeForm
from reviews.models import JointList, Notice
from reviews.services import publicity
from reviews.views.publicity import reader
from reviews.views.telling import asked

FORM = "reviews/publicity/form.html"
OFFICER = "须由市人力社保局经办人拟稿。"


@require_http_methods(["GET", "POST"])
def draft(request: SignedInRequest, pk: int) -> HttpResponse:
    """Draft the notice of list ``pk``, or change the draft there is."""
    reader(request)
    if not request.user.holds(Role.CITY_OFFICER):
        raise PermissionDenied(OFFICER)
    given = get_object_or_404(JointList.objects.select_related("round"), pk=pk)
    before = given.notices.filter(status=Notice.Status.DRAFT, kind=Notice.Kind.NOTICE).first()
    initial = {"posting_on": before.posting_on if before else clock.today(), "number": before.number if before else ""}
    form = NoticeForm(request.POST if request.method == "POST" else None, initial=initial)

    def act(at: datetime) -> tuple[str, str]:
        made = publicity.draft(given, **form.cleaned_data, by=request.user, at=at)
        return reverse("reviews:notice", args=[made.pk]), "公示稿已生成，请核对后由负责人审定发布。"

    context = {
        "title": "修改公示稿" if before else "拟写公示稿",
        "lead": f"{given.name}　市财政局已同意",
        "button": "生成公示稿",
        "back": reverse("reviews:joint_list", args=[pk]),
        "notes": ("公示期自发布次日起算，按本批次规则写明起止日期；期满日遇休息日或节假日的，按规则顺延。",),
    }
    return asked(request, FORM, context, form=form, act=act)
