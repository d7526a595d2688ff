"""Pages of the rubric of a version: as everybody may read it, and its lists as the city edits them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from accounts.requests import SignedInRequest
from applications import rubric_words
from applications.forms import rubrics as forms
from applications.models import ChecklistItem, Indicator, RuleSet
from applications.services import rounds, rubrics, rules
from applications.views.rounds import city_only
from applications.views.rules import RuleList, frozen, list_page

HERE = "rounds:rubric"


def _version(pk: int) -> RuleSet:
    return get_object_or_404(RuleSet.objects.select_related("rubric"), pk=pk)


@require_GET
def rubric(request: SignedInRequest, pk: int) -> HttpResponse:
    """Groups, indicators with their bands, vetoes; what is still wrong with it, in sentences."""
    version = _version(pk)
    words = dict(rubric_words.evidence_choices(version.checklist.all()))
    return render(
        request,
        "rounds/rubric.html",
        {
            "rules": version,
            "may_edit": rounds.may_edit(request.user) and not version.frozen_at,
            "groups": _groups(version, words),
            "vetoes": version.rubric.vetoes.all() if version.rubric else [],
            "faults": rubrics.faults(version.rubric),
        },
    )


def _groups(version: RuleSet, words: dict[str, str]) -> list[dict[str, Any]]:
    if version.rubric is None:
        return []
    found = []
    for group in version.rubric.groups.prefetch_related("indicators__bands"):
        rows = [
            {"indicator": one, "evidence": "、".join(words.get(code, code) for code in one.evidence)}
            for one in group.indicators.all()
        ]
        points = [one.points for one in group.indicators.all() if one.unit_kind != ChecklistItem.UnitKind.BASE]
        found.append({"group": group, "rows": rows, "points": sum(points)})
    return found


@require_http_methods(["GET", "POST"])
def groups(request: SignedInRequest, pk: int) -> HttpResponse:
    """The heads of the score sheet."""
    city_only(request.user)
    version = _version(pk)
    present = version.rubric.groups.all() if version.rubric else []
    initial = [{"row": rules.row_id(one.code), "code": one.code, "title": one.title} for one in present]
    page = RuleList(forms.GROUPS, initial, "评分分组", lambda given: rubrics.save_groups(version, given))
    return list_page(request, version, page, then=HERE)


@require_http_methods(["GET", "POST"])
def indicators(request: SignedInRequest, pk: int) -> HttpResponse:
    """All indicators on one page, because together they make 100 points."""
    city_only(request.user)
    version = _version(pk)
    if version.rubric is None:
        messages.error(request, "请先填写评分分组。")
        return redirect(HERE, pk=pk)
    present = list(Indicator.objects.filter(group__rubric=version.rubric).select_related("group"))
    asked = [name for name in rules.INDICATOR_FIELDS if name != "evidence"]
    initial = [
        {"row": rubrics.indicator_row(one), "group": one.group.code, **{name: getattr(one, name) for name in asked}}
        for one in present
    ]
    kept = {rubrics.indicator_row(one): one.evidence for one in present}

    def save(given: list[dict[str, Any]]) -> None:
        rubrics.save_indicators(version, [row | {"evidence": kept.get(row["row"], [])} for row in given])

    page = RuleList(forms.indicator_rows(version.rubric), initial, "评分指标", save)
    return list_page(request, version, page, then=HERE)


@require_http_methods(["GET", "POST"])
def vetoes(request: SignedInRequest, pk: int) -> HttpResponse:
    """The grounds of 一票否决."""
    city_only(request.user)
    version = _version(pk)
    present = version.rubric.vetoes.all() if version.rubric else []
    initial = [{"row": rules.row_id(v.code), "sentence": v.sentence, "clause": v.clause} for v in present]
    page = RuleList(forms.VETOES, initial, "一票否决情形", lambda given: rubrics.save_vetoes(version, given))
    return list_page(request, version, page, then=HERE)


@require_http_methods(["GET", "POST"])
def bands(request: SignedInRequest, pk: int, indicator: int) -> HttpResponse:
    """What deserves which points of one indicator."""
    city_only(request.user)
    version = _version(pk)
    found = _indicator(version, indicator)
    names = ("least", "most", "sentence", "reached_at")
    initial = [
        {"row": rules.row_id(f"band {band.pk}"), **{name: getattr(band, name) for name in names}}
        for band in found.bands.all()
    ]
    title = f"{found}　满分 {found.points.normalize():f} 分的档次"
    page = RuleList(forms.BANDS, initial, title, lambda given: rubrics.save_bands(version, found, given))
    return list_page(request, version, page, then=HERE)


@require_http_methods(["GET", "POST"])
def evidence(request: SignedInRequest, pk: int, indicator: int) -> HttpResponse:
    """What stands beside one indicator while it is judged."""
    city_only(request.user)
    version = _version(pk)
    found = _indicator(version, indicator)
    if version.frozen_at:
        return frozen(request, version)
    items = version.checklist.all()
    if request.method == "GET":
        form = forms.EvidenceForm(items=items, initial={"evidence": found.evidence})
    else:
        form = forms.EvidenceForm(request.POST, items=items)
        if form.is_valid():
            rubrics.save_evidence(version, found, form.cleaned_data["evidence"])
            messages.success(request, f"{found}的佐证已保存。")
            return redirect(HERE, pk=pk)
    context = {"form": form, "rules": version, "indicator": found}
    return render(request, "rounds/rubric_evidence.html", context, status=422 if form.errors else 200)


def _indicator(version: RuleSet, pk: int) -> Indicator:
    return get_object_or_404(Indicator.objects.filter(group__rubric=version.rubric), pk=pk)
