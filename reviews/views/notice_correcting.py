"""Putting a posted notice right: a correction item by item, and taking workshops out of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts.requests import SignedInRequest
from accounts.roles import Role
from applications.lifecycle import NotPossible
from common import clock
from reviews.forms.publicity import CorrectionForm, RetractRowsForm
from reviews.models import Notice
from reviews.services import corrections
from reviews.views.notice_drafting import FORM, OFFICER
from reviews.views.notices import change_form_of, notice_of, page
from reviews.views.telling import asked, told


@require_http_methods(["GET", "POST"])
def correct(request: SignedInRequest, pk: int) -> HttpResponse:
    """Begin a correction of notice ``pk``, or change its head."""
    found = notice_of(request, pk)
    if not request.user.holds(Role.CITY_OFFICER):
        raise PermissionDenied(OFFICER)
    root = corrections.root_of(found)
    before = root.corrections.filter(status=Notice.Status.DRAFT, kind=Notice.Kind.CORRECTION).first()
    form = CorrectionForm(request.POST if request.method == "POST" else None, initial=_head(before))

    def act(at: datetime) -> tuple[str, str]:
        made = corrections.draft_correction(root, **form.cleaned_data, by=request.user, at=at)
        return reverse("reviews:notice", args=[made.pk]), "更正公告已起草，请逐项写明更正内容。"

    context = {
        "title": "更正公示",
        "lead": root.title,
        "button": "保存",
        "back": reverse("reviews:notice", args=[pk]),
        "notes": (
            "只改公示文字：不改案卷。申报情况本身有变化的，请撤回公示，更正后重新会商名单。",
            "重新公示的，更正的工作室公示期全部重新计算，其他工作室不受影响。",
        ),
    }
    return asked(request, FORM, context, form=form, act=act)


def _head(before: Notice | None) -> dict[str, Any]:
    """What the form of a correction begins with."""
    if before is None:
        return {"posting_on": clock.today()}
    again = "yes" if before.runs_again else "no"
    return {
        "reason": before.reason,
        "runs_again": again,
        "number": before.number,
        "posting_on": before.posting_on,
    }


@require_POST
def add_change(request: SignedInRequest, pk: int) -> HttpResponse:
    """One thing more that the correction puts right; a fault shows the page again with what was typed."""
    found = notice_of(request, pk)
    if not request.user.holds(Role.CITY_OFFICER):
        raise PermissionDenied(OFFICER)
    form = change_form_of(found, request.POST)
    try:
        corrections.demand_draft(found)
        if not form.is_valid():
            return page(request, found, change_form=form)
        corrections.change(found, **form.cleaned_data, by=request.user)
    except NotPossible as fault:
        return page(request, found, change_form=form, refused=fault.sentences)
    return redirect("reviews:notice", pk=pk)


@require_POST
def drop_change(request: SignedInRequest, pk: int) -> HttpResponse:
    found, row = notice_of(request, pk), request.POST.get("row", "")
    item = request.POST.get("item", "")
    if all(str(change["row"]) != row for change in found.changes):
        raise Http404
    return told(
        request,
        reverse("reviews:notice", args=[pk]),
        "已删去这一项更正。",
        lambda _: corrections.drop_change(found, row=int(row), item=item, by=request.user),
    )


@require_http_methods(["GET", "POST"])
def retract(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take several workshops out of a notice with one announcement."""
    found = notice_of(request, pk)
    if not request.user.holds(Role.CITY_APPROVER):
        raise PermissionDenied("须由市人力社保局负责人办理。")
    rows = corrections.running_rows(corrections.root_of(found)).values()
    choices = [(row.pk, f"{row.order}　{row.name}") for row in rows if row.workshop.state in corrections.STANDING]
    form = RetractRowsForm(request.POST if request.method == "POST" else None, choices=choices)

    def act(at: datetime) -> tuple[str, str]:
        cases, stayed = corrections.retract(found, **form.cleaned_data, by=request.user, at=at)
        for case, why in stayed:
            messages.warning(request, f"{case}没有撤回：{''.join(why)}")
        return reverse(
            "reviews:notice", args=[pk]
        ), f"已撤回 {len(cases)} 件的公示，请将撤回公告发布在本局网站并登记网址。"

    context = {
        "title": "撤回公示",
        "lead": found.title,
        "button": "撤回所选",
        "adverse": True,
        "back": reverse("reviews:notice", args=[pk]),
        "notes": (
            "公示页面立即标明已移出名单，并发布撤回公告；通知申报单位、初审单位和市财政局。",
            "案卷回到“评审合格”；重新公示须重新会商名单，期限全部重新计算。",
        ),
    }
    return asked(request, FORM, context, form=form, act=act)
