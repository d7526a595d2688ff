"""From the delivery to the answer: recorded or signed for, stated by the unit, heard and answered by the city."""

from __future__ import annotations

from typing import TypeVar

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.requests import SignedInRequest
from applications import permissions
from applications.lifecycle import NotPossible
from applications.services.programme import rules_on
from common import clock
from common.kept_files import given, taken
from reviews.forms import revocation as forms
from reviews.models import Delivery, Revocation, RevocationFile
from reviews.services import defences as service
from reviews.services.defences import Served
from reviews.views.revocation import TEMPLATE, page_of, paper_of, removed_file, seen_revocation, tab_of
from reviews.views.telling import asked, back_to, told

Form = TypeVar("Form", bound=forms.FormWithFiles)


def _limited(form: Form, found: Revocation) -> Form:
    return form.limit_uploads(found.workshop.rule_set.upload_limit_mb)


@require_http_methods(["GET", "POST"])
def deliver(request: SignedInRequest, pk: int, which: str) -> HttpResponse:
    """Record how a paper was delivered; for a mistaken record another one."""
    found, paper = seen_revocation(request, pk, permissions.city_officer), paper_of(which)
    form = _limited(forms.DeliveryForm(*given(request)), found)
    label = Delivery.Paper(paper).label
    context = page_of(
        found.workshop,
        f"登记{label}的送达",
        "登记",
        (
            "单位在系统内签收的，不需要再登记。",
            f"公告送达的，公告满 {rules_on(clock.today()).delivery_notice_days} 天视为送达。",
            "重新登记的，原登记作废，期限按新的送达日期计算。",
        ),
    )
    done = back_to(
        tab_of(found.workshop),
        "送达已登记，已通知所在单位。",
        lambda at: service.deliver(found, Served(paper, **form.typed), by=request.user, at=at, files=form.sent),
    )
    return asked(request, TEMPLATE, context, form=form, act=done)


@require_POST
def acknowledge(request: SignedInRequest, pk: int, which: str) -> HttpResponse:
    """The unit signs for a paper."""
    found, paper = seen_revocation(request, pk, permissions.unit_member), paper_of(which)
    return told(
        request,
        tab_of(found.workshop),
        "已签收。",
        lambda at: service.acknowledge(found, paper, by=request.user, at=at),
    )


@require_http_methods(["GET", "POST"])
def defence(request: SignedInRequest, pk: int) -> HttpResponse:
    """The unit writes, uploads and, by its approver, sends its defence."""
    found = seen_revocation(request, pk, permissions.unit_member)
    draft = found.defences.filter(sent_at=None).first()
    initial = {name: getattr(draft, name) for name in ("text", "waives", "wants_hearing")} if draft else {}
    form = _limited(forms.DefenceForm(*given(request), initial=initial), found)
    refused: list[str] = []
    if request.method == "POST" and form.is_valid():
        try:
            done = _write(request, found, form)
        except NotPossible as fault:
            refused = fault.sentences
        else:
            messages.success(request, done)
            return redirect(tab_of(found.workshop) if "send" in request.POST else request.path)
    kept = found.files.filter(removed_at=None, defence__sent_at=None, defence__isnull=False)
    context = page_of(
        found.workshop,
        "陈述、申辩",
        "保存",
        ("由单位负责人提交，提交后不能再改；期限内可以补充提交。", "不陈述、申辩的，可以选择放弃。"),
        kept=kept.select_related("stored", "added_by"),
        send="提交" if permissions.unit_approver(found.workshop, request.user) else "",
        form=form,
        refused=refused,
        revocation=found,
    )
    return render(request, TEMPLATE, context, status=409 if refused else 422 if form.errors else 200)


def _write(request: SignedInRequest, found: Revocation, form: forms.DefenceForm) -> str:
    """What was typed is kept even where sending it is refused; answers what was done."""
    at = clock.now()
    service.save(found, by=request.user, at=at, files=form.sent, **form.typed)
    for file in form.sent:
        taken(file)
    if removed := removed_file(request, found.files.filter(kind=RevocationFile.Kind.DEFENCE)):
        service.remove_file(removed, by=request.user, at=at)
        return "文件已移除，已填的内容已保存。"
    if "send" not in request.POST:
        return "已保存，由单位负责人提交。"
    service.send(found, by=request.user, at=at)
    return "陈述申辩已提交市人力社保局。"


@require_http_methods(["GET", "POST"])
def enter(request: SignedInRequest, pk: int) -> HttpResponse:
    """The city enters what came on paper, or was said."""
    found = seen_revocation(request, pk, permissions.city_officer)
    form = _limited(forms.EnteredDefenceForm(*given(request)), found)
    context = page_of(found.workshop, "登记书面或口头的陈述申辩", "登记")
    done = back_to(
        tab_of(found.workshop),
        "陈述申辩已登记。",
        lambda at: service.enter(found, by=request.user, at=at, files=form.sent, **form.typed),
    )
    return asked(request, TEMPLATE, context, form=form, act=done)


@require_http_methods(["GET", "POST"])
def hear(request: SignedInRequest, pk: int) -> HttpResponse:
    """A hearing that was held."""
    found = seen_revocation(request, pk, permissions.city_officer)
    form = _limited(forms.HearingForm(*given(request)), found)
    context = page_of(found.workshop, "登记听取意见", "登记", ("记录登记后不能再改。",))
    done = back_to(
        tab_of(found.workshop),
        "听取意见的记录已登记。",
        lambda at: service.hear(found, by=request.user, at=at, files=form.sent, **form.typed),
    )
    return asked(request, TEMPLATE, context, form=form, act=done)


@require_http_methods(["GET", "POST"])
def answer(request: SignedInRequest, pk: int) -> HttpResponse:
    """The defence is answered in writing."""
    found = seen_revocation(request, pk, permissions.city)
    form = forms.AnswerForm(*given(request))
    context = page_of(
        found.workshop,
        "书面答复陈述申辩",
        "答复",
        ("答复送达所在单位，不能再改。", "答复之后即可拟写决定，不必等期限届满。"),
        said=found.defences.exclude(sent_at=None),
    )
    done = back_to(
        tab_of(found.workshop),
        "已答复所在单位。",
        lambda at: service.answer(found, by=request.user, at=at, **form.cleaned_data),
    )
    return asked(request, TEMPLATE, context, form=form, act=done)
