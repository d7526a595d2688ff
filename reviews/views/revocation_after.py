"""After the decision: its number, the announcement, plaques that come back, 复议 and 诉讼, the title given back."""

from __future__ import annotations

from datetime import datetime

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET, require_http_methods

from accounts.requests import SignedInRequest
from applications import permissions
from applications.lifecycle import NotPermitted
from applications.models import Workshop
from common.kept_files import given
from common.links import link_to
from common.models import StoredFile
from reviews.forms import revocation as forms
from reviews.guards import revocation as guards
from reviews.models import PlaqueReturn, Reconsideration
from reviews.services import announcements, plaque_returns, reinstatement, reopening
from reviews.services import revocation as service
from reviews.views.award_documents import sent
from reviews.views.revocation import TEMPLATE, case_of, page_of, permitted, seen_revocation, tab_of
from reviews.views.telling import asked, back_to


@require_http_methods(["GET", "POST"])
def number(request: SignedInRequest, pk: int) -> HttpResponse:
    """文号 of the 撤销决定."""
    found = seen_revocation(request, pk, permissions.city_officer)
    form = forms.NumberForm(*given(request), initial={"number": found.decision_number})
    context = page_of(found.workshop, "登记撤销决定文号", "登记", ("撤销决定按新文号重新生成。",))
    done = back_to(
        tab_of(found.workshop),
        "文号已登记，正在生成撤销决定。",
        lambda at: service.number_decision(found, by=request.user, at=at, **form.cleaned_data),
    )
    return asked(request, TEMPLATE, context, form=form, act=done)


@require_http_methods(["GET", "POST"])
def announce(request: SignedInRequest, pk: int) -> HttpResponse:
    """Tell everybody; what is posted stays."""
    found = seen_revocation(request, pk, permissions.city_approver)
    form = forms.AnnouncementForm(*given(request), initial={"reason": found.get_ground_display()})
    context = page_of(
        found.workshop,
        "公告撤销",
        "发布公告",
        ("公开工作室名称、所在单位、编号、撤销原因和日期。", "发布后内容不能再改，并记录内容指纹。"),
    )
    done = back_to(
        tab_of(found.workshop),
        "公告已发布。",
        lambda at: announcements.post(found, by=request.user, at=at, **form.cleaned_data),
    )
    return asked(request, TEMPLATE, context, form=form, act=done)


# ── plaques ──────────────────────────────────────────────────────────────────


@require_http_methods(["GET", "POST"])
def plaque(request: SignedInRequest, pk: int) -> HttpResponse:
    """What became of a plaque that is to come back."""
    owed = _owed(request, pk)
    if not permissions.city(owed.workshop, request.user):
        raise NotPermitted(permissions.city.sentence)
    form = forms.PlaqueReturnForm(*given(request))
    back = link_to("workshops:award", owed.workshop_id)
    context = page_of(owed.workshop, f"登记铭牌交回（{owed.plaque.number}）", "登记", ("登记后不能再改。",)) | {
        "back": back
    }
    done = back_to(
        back,
        "铭牌交回情况已登记。",
        lambda at: plaque_returns.settle(owed, by=request.user, at=at, **form.cleaned_data),
    )
    return asked(request, TEMPLATE, context, form=form, act=done)


@require_GET
def plaque_file(request: SignedInRequest, pk: int, which: str) -> HttpResponseBase:
    """The receipt, the statement or the photo, as an attachment."""
    owed = _owed(request, pk)
    return sent(owed.photo if which == "photo" else owed.paper)


def _owed(request: SignedInRequest, pk: int) -> PlaqueReturn:
    rows = PlaqueReturn.objects.select_related("plaque", "paper", "photo")
    owed = get_object_or_404(rows, pk=pk)
    owed.workshop = case_of(request, owed.workshop_id)
    return owed


# ── 复议, 诉讼, the title given back ──────────────────────────────────────────


@require_http_methods(["GET", "POST"])
def reconsider(request: SignedInRequest, pk: int) -> HttpResponse:
    """Record what was taken up against the decision."""
    workshop = permitted(request, pk, permissions.city)
    form = forms.ReconsiderationForm(*given(request))
    context = page_of(workshop, "登记复议、诉讼或自行纠错", "登记")
    done = back_to(
        tab_of(workshop),
        "已登记。",
        lambda at: reinstatement.enter(workshop, by=request.user, at=at, **form.cleaned_data),
    )
    return asked(request, TEMPLATE, context, form=form, act=done)


@require_http_methods(["GET", "POST"])
def outcome(request: SignedInRequest, pk: int) -> HttpResponse:
    """How it ended."""
    found = _reconsideration(request, pk)
    if not permissions.city(found.workshop, request.user):
        raise NotPermitted(permissions.city.sentence)
    form = forms.OutcomeForm(*given(request))
    context = page_of(
        found.workshop,
        f"登记{found.get_kind_display()}结果",
        "登记",
        ("结果为撤销或变更的，可以提议恢复称号，经市财政局同意后办理。",),
    )
    done = back_to(
        tab_of(found.workshop),
        "结果已登记。",
        lambda at: reinstatement.conclude(found, by=request.user, at=at, **form.cleaned_data),
    )
    return asked(request, TEMPLATE, context, form=form, act=done)


@require_GET
def reconsideration_file(request: SignedInRequest, pk: int, which: str) -> HttpResponseBase:
    found = _reconsideration(request, pk)
    stored: StoredFile | None = found.outcome_document if which == "outcome" else found.document
    return sent(stored)


def _reconsideration(request: SignedInRequest, pk: int) -> Reconsideration:
    rows = Reconsideration.objects.select_related("document", "outcome_document")
    found = get_object_or_404(rows, pk=pk)
    found.workshop = case_of(request, found.workshop_id)
    return found


@require_http_methods(["GET", "POST"])
def propose_reinstatement(request: SignedInRequest, pk: int) -> HttpResponse:
    """The city asks finance whether the title is given back."""
    workshop = permitted(request, pk, permissions.city)
    last = guards.reversals_of(workshop).first()
    initial = {"document_number": last.outcome_number, "reason": last.outcome_words} if last else {}
    form = forms.ReinstatementForm(*given(request), initial=initial)
    context = page_of(workshop, "提议恢复称号", "送市财政局", ("市财政局同意后，由市人力社保局负责人办理。",))
    done = back_to(
        tab_of(workshop),
        "已提议恢复称号，等市财政局同意。",
        lambda at: reinstatement.propose(workshop, by=request.user, at=at, **form.cleaned_data),
    )
    return asked(request, TEMPLATE, context, form=form, act=done)


@require_http_methods(["GET", "POST"])
def answer_reinstatement(request: SignedInRequest, pk: int) -> HttpResponse:
    """Finance's word on the open proposal."""
    workshop: Workshop = permitted(request, pk, permissions.finance_approver)
    found = workshop.reopenings.filter(done_at=None).first()
    if found is None or workshop.title_number is None:
        raise Http404
    form = forms.ReinstatementAnswerForm(*given(request))

    def give(at: datetime) -> object:
        agrees = form.cleaned_data["agrees"] == "yes"
        return reopening.answer(found, by=request.user, at=at, agrees=agrees, text=form.cleaned_data["text"])

    says = (f"{found.document_number}：{found.reason}",)
    context = page_of(workshop, "恢复称号", "答复", says)
    done = back_to(tab_of(workshop), "已答复市人力社保局。", give)
    return asked(request, TEMPLATE, context, form=form, act=done)
