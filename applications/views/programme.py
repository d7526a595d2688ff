"""The page of the programme rules: what binds after the award, version by version; the city adds and edits."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.forms import model_to_dict
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from accounts.requests import SignedInRequest
from applications.forms import rule_lists
from applications.forms.programme import ProgrammeForm, in_words
from applications.lifecycle import NotPossible
from applications.models import ProgrammeRules, SubsidyUse
from applications.services import programme as service
from applications.services import rounds, subsidy_uses
from applications.services.rules import row_id
from applications.views.rounds import city_only
from applications.views.rules import RuleList, rows_page
from common import clock


@require_GET
def index(request: SignedInRequest) -> HttpResponse:
    """Every version, the one in force marked."""
    today = clock.today()
    rows = ProgrammeRules.objects.select_related("basis", "made_by", "assessment_rubric")
    versions = list(rows.order_by("-valid_from"))
    listed = list(SubsidyUse.objects.order_by("kind", "order"))
    current = next((found for found in versions if found.valid_from <= today), None)
    for found in versions:
        found.shown_uses = [use for use in listed if use.rules_id == found.pk]  # type: ignore[attr-defined]  # ours
        found.shown_rules = list(in_words(found))  # type: ignore[attr-defined]  # ours
    context = {"versions": versions, "current": current, "today": today, "may_edit": rounds.may_edit(request.user)}
    return render(request, "rounds/programme.html", context)


@require_http_methods(["GET", "POST"])
def edit(request: SignedInRequest, pk: int | None = None) -> HttpResponse:
    """Add a version, beginning from the newest, or edit one that is not in force yet."""
    city_only(request.user)
    found = get_object_or_404(ProgrammeRules, pk=pk) if pk else None
    at = clock.now()
    if found is not None and service.is_in_force(found, at):
        messages.error(request, service.IN_FORCE)
        return redirect("rounds:programme")
    form = _form(request, found)
    refused: list[str] = []
    if form.is_valid():
        try:
            if found is None:
                service.add(form.cleaned_data, by=request.user, at=at)
            else:
                service.change(found, form.cleaned_data, by=request.user, at=at)
        except NotPossible as fault:
            refused = fault.sentences
        else:
            messages.success(request, "项目规则已保存。")
            return redirect("rounds:programme")
    status = 409 if refused else 422 if form.errors else 200
    return render(
        request, "rounds/programme_edit.html", {"form": form, "rules": found, "refused": refused}, status=status
    )


@require_http_methods(["GET", "POST"])
def uses(request: SignedInRequest, pk: int, kind: str) -> HttpResponse:
    """What the subsidy may be spent on under a version that is not in force yet: activities, or types of cost."""
    city_only(request.user)
    if kind not in SubsidyUse.Kind.values:
        raise Http404
    found = get_object_or_404(ProgrammeRules, pk=pk)
    if service.is_in_force(found, clock.now()):
        messages.error(request, service.IN_FORCE)
        return redirect("rounds:programme")
    initial = [
        {"row": row_id(use.code), "name": use.name, "clause": use.clause, "is_permitted": use.is_permitted}
        for use in subsidy_uses.of_kind(found, kind)
    ]

    def save(given: list[dict[str, Any]]) -> None:
        subsidy_uses.save(found, kind, given, by=request.user, at=clock.now())

    page = RuleList(rule_lists.USES, initial, f"补助经费的用途：{SubsidyUse.Kind(kind).label}", save)
    return rows_page(request, page) or redirect("rounds:programme")


def _form(request: SignedInRequest, found: ProgrammeRules | None) -> ProgrammeForm:
    if request.method == "POST":
        return ProgrammeForm(request.POST, instance=found)
    if found is not None:
        return ProgrammeForm(instance=found)
    newest = ProgrammeRules.objects.order_by("-valid_from").first()
    kept = model_to_dict(newest, exclude=["id", "valid_from", "reason"]) if newest else {"basis": service.usual_basis()}
    return ProgrammeForm(initial=kept)
