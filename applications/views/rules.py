"""Pages of the rules as data: versions of the RuleSet, its lists, the honours."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.requests import SignedInRequest
from applications.forms import rule_lists
from applications.forms.rules import RuleSetForm
from applications.lifecycle import NotPossible
from applications.models import HonourKind, RuleSet
from applications.services import material_slots, rounds, rules
from applications.views.rounds import city_only
from common.rows import RowFormSet, command, edited

PREFIX = "rows"


@dataclass(frozen=True)
class RuleList:
    """One list of the rules as a page edits it."""

    rows: type[RowFormSet]
    initial: list[dict[str, Any]]
    title: str
    save: Callable[[list[dict[str, Any]]], None]


@require_GET
def detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """One version as everybody may read it; the city gets the ways to change it."""
    rule_set = get_object_or_404(RuleSet.objects.select_related("basis", "rubric"), pk=pk)
    items = list(rule_set.checklist.all())
    return render(
        request,
        "rounds/rules.html",
        {
            "rules": rule_set,
            "may_edit": rounds.may_edit(request.user),
            "facts": _facts(rule_set),
            "headings": rule_set.report_headings.all(),
            "categories": [
                (n, word, [i for i in items if i.category == n]) for n, word in material_slots.CATEGORIES.items()
            ],
            "submitted": rules.submitted_under(rule_set),
        },
    )


def _facts(rule_set: RuleSet) -> list[tuple[str, list[dict[str, object]]]]:
    """The thresholds and days of a version by section, in the words of its form."""
    form = RuleSetForm(instance=rule_set)
    return [
        (legend, [{"label": form[name].label, "value": _in_words(form, name)} for name in names])
        for legend, names in form.sections[1:-1]
    ]


def _in_words(form: RuleSetForm, name: str) -> str:
    field = form.fields[name]
    value = form[name].value()
    choices = dict(getattr(field, "choices", ()))
    if name == "cases_per_unit" and not value:
        return "不限"
    if isinstance(value, bool):
        return "是" if value else "否"
    unit = getattr(field, "unit", "") or form.units.get(name, "")
    return str(choices[value]) if value in choices else f"{value} {unit}".strip()


@require_POST
def copy(request: SignedInRequest, pk: int) -> HttpResponse:
    """另存为新版本: the next version, to be edited before a round adopts it."""
    city_only(request.user)
    made = rules.copy(get_object_or_404(RuleSet, pk=pk))
    messages.success(request, f"已另存为{made}，修改完成后可在批次中选用。")
    return redirect("rounds:rules", pk=made.pk)


@require_http_methods(["GET", "POST"])
def edit(request: SignedInRequest, pk: int) -> HttpResponse:
    """Thresholds, days, seals and texts."""
    city_only(request.user)
    rule_set = get_object_or_404(RuleSet, pk=pk)
    if rule_set.frozen_at:
        return frozen(request, rule_set)
    form = RuleSetForm(request.POST if request.method == "POST" else None, instance=rule_set)
    if form.is_valid():
        rules.save_facts(rule_set, form.cleaned_data)
        messages.success(request, "规则已保存。")
        return redirect("rounds:rules", pk=pk)
    return render(
        request, "rounds/rules_edit.html", {"form": form, "rules": rule_set}, status=422 if form.errors else 200
    )


@require_http_methods(["GET", "POST"])
def checklist(request: SignedInRequest, pk: int, category: int) -> HttpResponse:
    """The materials of one category."""
    city_only(request.user)
    rule_set = get_object_or_404(RuleSet, pk=pk)
    fields = ("title", "hint", "subject", "unit_kind", "need", "most_files")
    initial = [
        {"row": rules.row_id(item.code), **{name: getattr(item, name) for name in fields}}
        for item in rule_set.checklist.filter(category=category)
    ]
    title = f"材料清单：{material_slots.CATEGORIES.get(category, category)}"
    page = RuleList(rule_lists.CHECKLIST, initial, title, lambda given: rules.save_checklist(rule_set, category, given))
    return list_page(request, rule_set, page)


@require_http_methods(["GET", "POST"])
def headings(request: SignedInRequest, pk: int) -> HttpResponse:
    """The headings of the 申办报告."""
    city_only(request.user)
    rule_set = get_object_or_404(RuleSet, pk=pk)
    fields = ("title", "hint", "required", "least", "most")
    initial = [
        {"row": rules.row_id(h.code), **{name: getattr(h, name) for name in fields}}
        for h in rule_set.report_headings.all()
    ]
    page = RuleList(rule_lists.HEADINGS, initial, "申办报告的标题", lambda given: rules.save_headings(rule_set, given))
    return list_page(request, rule_set, page)


def list_page(
    request: SignedInRequest, rule_set: RuleSet, page: RuleList, *, then: str = "rounds:rules"
) -> HttpResponse:
    """Draw or save one list of a version that is not frozen; ``then`` shows the version."""
    if rule_set.frozen_at:
        return frozen(request, rule_set)
    return rows_page(request, page) or redirect(then, pk=rule_set.pk)


def rows_page(request: SignedInRequest, page: RuleList) -> HttpResponse | None:
    """Draw the list, or save it; None once it is saved."""
    status = 200
    if request.method == "GET":
        formset = page.rows(prefix=PREFIX, initial=page.initial)
    elif asked := command(request.POST):
        formset = page.rows(edited(request.POST, asked), prefix=PREFIX)
    else:
        formset, status = page.rows(request.POST, prefix=PREFIX), 422
        if formset.is_valid():
            try:
                page.save(formset.rows)
            except NotPossible as refused:
                messages.error(request, str(refused))
            else:
                messages.success(request, f"{page.title}已保存。")
                return None
    return render(request, "rounds/rows.html", {"formset": formset, "title": page.title}, status=status)


def frozen(request: SignedInRequest, rule_set: RuleSet) -> HttpResponse:
    messages.error(request, rules.FROZEN)
    return redirect("rounds:rules", pk=rule_set.pk)


@require_http_methods(["GET", "POST"])
def honours(request: SignedInRequest) -> HttpResponse:
    """The honours that can be chosen; one that was used is never deleted, only no longer offered."""
    city_only(request.user)
    initial = [{"row": rules.row_id(h["code"]), **h} for h in rule_lists.honour_rows()]
    page = RuleList(rule_lists.HONOURS, initial, "荣誉清单", _save_honours)
    return rows_page(request, page) or redirect("rounds:index")


@transaction.atomic
def _save_honours(given: list[dict[str, Any]]) -> None:
    present = {rules.row_id(h.code): h for h in HonourKind.objects.all()}
    for order, row in enumerate(given, 1):
        kind = present.pop(row["row"], None) or HonourKind(code=f"honour_{uuid.uuid4().hex[:8]}")
        kind.name, kind.level, kind.order = row["name"], row["level"], order
        kind.sets_priority, kind.active = bool(row["sets_priority"]), bool(row["active"])
        kind.save()
    HonourKind.objects.filter(pk__in=[h.pk for h in present.values()]).update(active=False)
