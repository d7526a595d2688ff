"""Both bureaus decide about a title: one draft, finance's opinion, two seals on one content, 不同意."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts import reauthentication
from accounts.models import User
from accounts.requests import SignedInRequest
from applications import permissions
from applications.forms.opinions import PasswordForm
from applications.lifecycle import NotPossible
from applications.models import Workshop
from applications.services.programme import rules_on
from common import clock
from common.kept_files import given
from reviews.forms import revocation as forms
from reviews.forms.decision import DissentForm
from reviews.models import Ban, Decision, DecisionSide, Revocation
from reviews.selectors import decision as standing
from reviews.selectors import revocation as selectors
from reviews.services import decision as service
from reviews.services import revocation as revocations
from reviews.views.revocation import TEMPLATE, case_of, page_of, permitted, tab_of
from reviews.views.telling import asked, back_to

MONTHS = 12
Status = Revocation.Status
SAYS = (
    "两局意见都拟好后，由各自的负责人（非拟写人）盖章，先后不限。",
    "两局盖章的是同一内容：结论、理由、限制、陈述申辩和答复。任何一项改动，已盖的章作废。",
    "一局不同意的，退回市人力社保局经办人重新拟写。",
)


@require_http_methods(["GET", "POST"])
def draft(request: SignedInRequest, pk: int) -> HttpResponse:
    """The city's officer writes the decision and whom it keeps from applying again."""
    workshop = permitted(request, pk, permissions.city_officer)
    current = service.current(workshop)
    form = forms.TitleDecisionForm(
        *given(request),
        initial=_initial(workshop, current),
        unit_is_known=bool(workshop.unit.uscc),
        technician_is_known=bool(workshop.technician_key),
    )
    usual = f"限制再次申报的，规则建议 {rules_on(clock.today()).ban_years * MONTHS} 个月，以决定载明的为准。"
    context = page_of(workshop, "拟写撤销决定", "保存意见", (*SAYS, usual), **_shown(workshop, current, request.user))
    saved = back_to(
        tab_of(workshop),
        "意见已保存，两局意见都拟好后由各自负责人盖章。",
        lambda at: _save(workshop, request, at, form.cleaned_data),
    )
    return asked(request, TEMPLATE, context, form=form, act=saved)


def _save(workshop: Workshop, request: SignedInRequest, at: datetime, data: dict[str, Any]) -> Decision:
    return revocations.draft_decision(
        workshop,
        by=request.user,
        at=at,
        kind=data["kind"],
        text=data["text"],
        reasons=data["reasons"],
        months={Ban.Whom.UNIT: data["unit_months"] or 0, Ban.Whom.TECHNICIAN: data["technician_months"] or 0},
        basis=data["ban_basis"],
        seen=request.POST.get("seen", ""),
    )


def _initial(workshop: Workshop, current: Decision | None) -> dict[str, Any]:
    found = selectors.proposed(workshop)
    if current is None or found is None:
        return {"kind": Decision.Kind.REVOKE, "text": "经审查，事实清楚，依据充分，同意撤销。"}
    own = standing.side_in(current, DecisionSide.Side.HR)
    months = {term["whom"]: term["months"] for term in found.bans}
    return {
        "kind": current.kind,
        "text": own.text if own else "",
        "reasons": current.reasons,
        "unit_months": months.get(Ban.Whom.UNIT),
        "technician_months": months.get(Ban.Whom.TECHNICIAN),
        "ban_basis": found.bans[0]["basis"] if found.bans else "",
    }


@require_http_methods(["GET", "POST"])
def draft_finance(request: SignedInRequest, pk: int) -> HttpResponse:
    """Finance's officer reads the city's decision and writes finance's opinion on it."""
    workshop = permitted(request, pk, permissions.finance_officer)
    current = service.current(workshop)
    own = standing.side_in(current, DecisionSide.Side.FINANCE)
    usual = f"经会同审核，同意{current.get_kind_display()}。" if current else ""
    form = forms.FinanceTextForm(*given(request), initial={"text": own.text if own else usual})
    context = page_of(workshop, "拟写市财政局意见", "保存意见", SAYS, **_shown(workshop, current, request.user))
    seen = request.POST.get("seen", "")
    saved = back_to(
        tab_of(workshop),
        "意见已保存，由本局负责人盖章。",
        lambda at: service.draft_finance(workshop, by=request.user, at=at, seen=seen, **form.cleaned_data),
    )
    return asked(request, TEMPLATE, context, form=form, act=saved)


def _shown(workshop: Workshop, current: Decision | None, user: User) -> dict[str, Any]:
    """The decision as it is drafted, and all that it stands on: who writes or seals reads both."""
    found = next((one for one in selectors.of_title(workshop, user) if one.status == Status.PROPOSED), None)
    return {
        "current": current,
        "stands": standing.of(workshop),
        "seen": current.content_hash if current else "",
        "story": selectors.story_of(found, []) if found else None,
        "story_look": selectors.LOOKS[Status.PROPOSED],
    }


@require_http_methods(["GET", "POST"])
def seal(request: SignedInRequest, pk: int) -> HttpResponse:
    """One bureau's approver looks at the whole content and seals it."""
    workshop = case_of(request, pk)
    side = service.side_sealed_by(workshop, request.user)
    at = clock.now()
    password = PasswordForm(request.POST if request.method == "POST" else None)
    refused: list[str] = []
    if request.method == "POST" and reauthentication.confirms(request, password):
        try:
            service.seal(workshop, side=side, by=request.user, at=at, seen=request.POST.get("seen", ""))
        except NotPossible as fault:
            refused = fault.sentences
        else:
            messages.success(request, f"{side.label}已盖章。")
            return redirect(tab_of(workshop))
    context = page_of(
        workshop,
        f"{side.label}盖章",
        "盖章",
        ("两局都盖章后，由市人力社保局负责人办理撤销或不予撤销。", "此后任何改动都会使两局的章作废。"),
        **_shown(workshop, service.current(workshop), request.user),
        password=password,
        refused=refused,
        hindrances=service.hindrances(workshop, side, request.user, at),
    )
    status = 409 if refused else 422 if password.errors else 200
    return render(request, "reviews/revocation/seal.html", context, status=status)


@require_http_methods(["GET", "POST"])
def disagree(request: SignedInRequest, pk: int) -> HttpResponse:
    """不同意 of one bureau, with its reason."""
    workshop = case_of(request, pk)
    side = service.side_sealed_by(workshop, request.user)
    form = DissentForm(*given(request))
    context = page_of(
        workshop, f"{side.label}不同意", "不同意", **_shown(workshop, service.current(workshop), request.user)
    )
    seen = request.POST.get("seen", "")
    returned = back_to(
        tab_of(workshop),
        "已记录不同意，决定退回市人力社保局经办人。",
        lambda at: service.disagree(workshop, side=side, by=request.user, at=at, seen=seen, **form.cleaned_data),
    )
    return asked(request, TEMPLATE, context, form=form, act=returned)
