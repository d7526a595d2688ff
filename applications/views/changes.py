"""变更: the tab with any past day, the page of one request, its draft, its files, its answers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import reauthentication, reveals
from accounts.addresses import address_of
from accounts.requests import SignedInRequest, wants_json
from applications import permissions
from applications.changing import WAYS
from applications.forms.changes import AnswerForm, DropForm, Sheet
from applications.forms.members import PASTE as MEMBERS_PASTE
from applications.forms.opinions import PasswordForm
from applications.lifecycle import NotPermitted, NotPossible
from applications.models import Change, Workshop
from applications.selectors import change_pages, dossier
from applications.selectors import changes as read
from applications.services import change_answers, changes, closing, departures
from applications.states import ALIVE
from common import clock, files, rows
from common.form_fields import DayField
from common.forms import HouseForm
from common.kept_files import SentFiles, given, taken

Kind = Change.Kind


class DayForm(HouseForm):
    """Any day of the past."""

    mark_optional = False
    day = DayField(label="查看这一天的情况", required=False)


@require_GET
def tab(request: SignedInRequest, pk: int) -> HttpResponse:
    """The title as it was on a day, what changed, and what may be asked."""
    workshop, at = dossier.case_of(request.user, pk), clock.now()
    if workshop.granted_at is None:
        raise Http404
    today, life = clock.legal_day(at), read.life_of(workshop)
    asked = _asked_day(request, today)
    departure = departures.of(workshop) if permissions.follows(workshop, request.user) else None
    return render(
        request,
        "workshops/changes/tab.html",
        {
            "workshop": workshop,
            "tab": "changes",
            "at": at,
            "then": life.as_of(asked),
            "is_past": asked < today,
            "first_day": clock.legal_day(workshop.granted_at),
            "today": today,
            "form": DayForm(initial={"day": asked}),
            "changes": change_pages.of_case(workshop, request.user),
            "kinds": _kinds(workshop, request),
            "departure": departure,
            "departure_left": (departure.due_on - today).days if departure else None,
            "may_report": workshop.state in ALIVE and departures.may_report(workshop, request.user),
            "may_take_back": bool(departure) and _may_take_back(workshop, departure, request),
            "proposal": closing.of(workshop) if request.user.sees_every_case() else None,
            "may_answer": permissions.finance_approver(workshop, request.user),
            "may_drop": permissions.city(workshop, request.user),
            "life": life,
        },
    )


def _asked_day(request: SignedInRequest, today: date) -> date:
    """The day of the address; today where it makes no sense or lies ahead."""
    form = DayForm(request.GET)
    found: date | None = form.cleaned_data.get("day") if form.is_valid() else None
    return min(found, today) if found else today


def _kinds(workshop: Workshop, request: SignedInRequest) -> list[dict[str, Any]]:
    """What may be asked for by this person."""
    if workshop.state not in ALIVE:
        return []
    return [
        {"code": kind, "label": str(Kind(kind).label), "icon": way.icon, "lead": way.lead}
        for kind, way in WAYS.items()
        if changes.may_begin(workshop, request.user, kind)
    ]


def _may_take_back(workshop: Workshop, departure: Any, request: SignedInRequest) -> bool:
    return permissions.city(workshop, request.user) or departure.reported_by_id == request.user.pk


@require_POST
def begin(request: SignedInRequest, pk: int) -> HttpResponse:
    """A draft of the chosen kind; the one that is open where there is one."""
    workshop = dossier.case_of(request.user, pk)
    kind = request.POST.get("kind", "")
    if kind not in Kind.values:
        raise Http404
    if not changes.may_begin(workshop, request.user, kind):
        raise NotPermitted(permissions.unit_member.sentence)
    there = Change.objects.visible_to(request.user).filter(workshop=workshop, kind=kind, ended_at=None).first()
    if there is not None:
        return redirect("workshops:change", pk=pk, number=there.number)
    try:
        made = changes.begin(workshop, kind, by=request.user, at=clock.now())
    except NotPossible as fault:
        messages.error(request, " ".join(fault.sentences))
        return redirect("workshops:changes", pk=pk)
    return redirect("workshops:change_edit", pk=pk, number=made.number)


# ── one request ──────────────────────────────────────────────────────────────


def found_change(request: SignedInRequest, pk: int, number: int) -> Change:
    """The request with its case; 404 for whoever does not see it."""
    seen = Change.objects.visible_to(request.user).select_related(
        *("workshop__unit", "workshop__round", "workshop__rule_set", "workshop__review_body", "workshop__handler"),
        *("drafted_by", "submitted_by"),
    )
    return get_object_or_404(seen, workshop=pk, number=number)


@require_GET
def detail(request: SignedInRequest, pk: int, number: int) -> HttpResponse:
    """What is asked beside what holds, its evidence, the opinions; what a person may do stands beside it."""
    return _page(request, found_change(request, pk, number))


def _page(
    request: SignedInRequest,
    change: Change,
    *,
    answer: AnswerForm | None = None,
    password: PasswordForm | None = None,
    drop: DropForm | None = None,
    refused: list[str] | None = None,
) -> HttpResponse:
    at, user = clock.now(), request.user
    doings = change_pages.doings_of(change, user, at)
    office = doings.drafts or "body"
    form = answer
    if form is None and (doings.answers or doings.drafts):
        drafted = doings.drafted
        initial = {"conclusion": drafted.conclusion, "text": drafted.text} if drafted else {}
        form = AnswerForm(conclusions=change_pages.conclusions_for(change, user, office), initial=initial)
    return render(
        request,
        "workshops/changes/detail.html",
        {
            "workshop": change.workshop,
            "change": change,
            "look": read.LOOK[change.status],
            "way": WAYS[change.kind],
            "cells": change_pages.cells_of(change),
            "members": change_pages.members_of(change),
            "files": change_pages.files_of(change),
            "given": change_pages.given_of(change),
            "doings": doings,
            "form": form,
            "password": password or (PasswordForm() if doings.gives else None),
            "drop_form": drop or (DropForm() if doings.drops and change.submitted_at else None),
            "refused": refused or [],
            "may_propose_closing": change.kind == Kind.CLOSE
            and change.status == Change.Status.CHECKED
            and permissions.city_officer(change.workshop, user),
            "left": (change.due_on - clock.legal_day(at)).days if change.due_on else None,
        },
        status=409 if refused else 422 if any(one and one.errors for one in (answer, password, drop)) else 200,
    )


@require_http_methods(["GET", "POST"])
def edit(request: SignedInRequest, pk: int, number: int) -> HttpResponse:
    """The draft. One button edits the list of members, one saves, one saves and goes on to sending."""
    change = found_change(request, pk, number)
    if not changes.may_write(change, request.user):
        raise NotPermitted(changes.sender(change).sentence)
    if change.status not in changes.OPEN_TO_UNIT:
        messages.warning(request, f"这件变更{change.get_status_display()}，不能再改。")
        return redirect("workshops:change", pk=pk, number=number)
    if request.method == "GET":
        return _draw(request, change, Sheet(change))
    if asked := rows.command(request.POST):
        edited = rows.edited(request.POST, asked, MEMBERS_PASTE)
        return _draw(request, change, Sheet(change, edited, SentFiles(request)))
    return _written(request, change, Sheet(change, *given(request)))


def _written(request: SignedInRequest, change: Change, sheet: Sheet) -> HttpResponse:
    """Saved, or drawn again with everything that was typed."""
    if not sheet.is_valid():
        return _draw(request, change, sheet, status=422)
    try:
        _save(request, change, sheet)
    except NotPossible as fault:
        return _draw(request, change, sheet, refused=fault.sentences, status=409)
    if "go_on" in request.POST:
        return redirect("workshops:change", pk=change.workshop_id, number=change.number)
    messages.success(request, "已保存。")
    return redirect("workshops:change_edit", pk=change.workshop_id, number=change.number)


def _draw(
    request: SignedInRequest, change: Change, sheet: Sheet, *, refused: list[str] | None = None, status: int = 200
) -> HttpResponse:
    return render(
        request,
        "workshops/changes/edit.html",
        {
            "workshop": change.workshop,
            "change": change,
            "way": WAYS[change.kind],
            "form": sheet.form,
            "formset": sheet.rows,
            "evidence": sheet.evidence,
            "files": change_pages.files_of(change),
            "returned": _returned(change),
            "refused": refused or [],
            "most_files": changes.MOST_FILES,
        },
        status=status,
    )


def _returned(change: Change) -> Any:
    """The opinion by which it came back."""
    if change.status != Change.Status.RETURNED:
        return None
    return change.opinions.filter(conclusion="return").exclude(given_at=None).order_by("-given_at").first()


def _save(request: SignedInRequest, change: Change, sheet: Sheet) -> None:
    """The words first, then the files; a file that is not taken says so, the others are kept."""
    at, user = clock.now(), request.user
    changes.save(change, by=user, at=at, asked=sheet.asked, valid_from=sheet.valid_from, reason=sheet.reason)
    refused = []
    for one in sheet.sent:
        try:
            changes.add_file(change, by=user, at=at, content=one.read(), name=one.name or "")
            taken(one)
        except NotPossible as fault:
            refused.append(f"“{one.name}”没有收下：{' '.join(fault.sentences)}")
    if refused:
        raise NotPossible(*refused)


@require_POST
def remove_file(request: SignedInRequest, pk: int, number: int, file_uuid: UUID) -> HttpResponse:
    """Take a piece of evidence out; what was typed beside it on the page is kept."""
    change = found_change(request, pk, number)
    if not changes.may_write(change, request.user):
        raise NotPermitted(changes.sender(change).sentence)
    found = get_object_or_404(change.files.filter(removed_at=None), pk=file_uuid)
    page = reverse("workshops:change_edit", args=[pk, number])
    told = _told(
        request,
        page,
        "文件已移除。",
        lambda at: changes.remove_file(found, by=request.user, at=at),
    )
    if "reason" not in request.POST or change.status not in changes.OPEN_TO_UNIT:
        return told
    return _written(request, change, Sheet(change, *given(request, page=page)))


@require_GET
def file(request: SignedInRequest, pk: int, number: int, file_uuid: UUID) -> HttpResponseBase:
    """One piece of evidence as an attachment."""
    change = found_change(request, pk, number)
    found = get_object_or_404(change.files.select_related("stored"), pk=file_uuid)
    return files.send(found.stored)


@require_POST
def send(request: SignedInRequest, pk: int, number: int) -> HttpResponse:
    """To whoever answers."""
    change = found_change(request, pk, number)
    may = changes.sender(change)
    if not may(change.workshop, request.user):
        raise NotPermitted(may.sentence)
    return _told(
        request,
        reverse("workshops:change", args=[pk, number]),
        "已报送，已通知办理单位。",
        lambda at: changes.send(change, by=request.user, at=at),
    )


@require_POST
def drop(request: SignedInRequest, pk: int, number: int) -> HttpResponse:
    """Taken back; what was sent needs its reason."""
    change = found_change(request, pk, number)
    if not changes.may_write(change, request.user):
        raise NotPermitted(changes.sender(change).sentence)
    form = DropForm(request.POST)
    if change.submitted_at is not None and not form.is_valid():
        return _page(request, change, drop=form)
    reason = request.POST.get("reason", "").strip()
    return _told(
        request,
        reverse("workshops:changes", args=[pk]),
        "已撤回。",
        lambda at: changes.drop(change, by=request.user, at=at, reason=reason),
    )


@require_POST
def answer(request: SignedInRequest, pk: int, number: int) -> HttpResponse:
    """The body's answer in one step, or the draft of an opinion of body or city."""
    change = found_change(request, pk, number)
    doings = change_pages.doings_of(change, request.user, clock.now())
    if not doings.answers and not doings.drafts:
        return _not_now(request, change)
    office = doings.drafts or "body"
    form = AnswerForm(request.POST, conclusions=change_pages.conclusions_for(change, request.user, office))
    if not form.is_valid():
        return _page(request, change, answer=form)
    given = {"by": request.user, **form.cleaned_data}
    try:
        if doings.drafts:
            change_answers.draft(change, office, at=clock.now(), **given)
            messages.success(request, "意见已拟写，请由另一位负责人审定。")
        else:
            change_answers.answer(change, at=clock.now(), **given)
            messages.success(request, "已办理，已通知所在单位。")
    except NotPossible as fault:
        return _page(request, change, answer=form, refused=fault.sentences)
    return redirect("workshops:change", pk=pk, number=number)


def _not_now(request: SignedInRequest, change: Change) -> HttpResponse:
    """Not this person's to answer, or somebody has answered meanwhile."""
    offices = change_answers.DRAFTERS.values()
    if not any(may(change.workshop, request.user) for may in offices):
        raise NotPermitted("由初审单位和市人力社保局办理。")
    messages.warning(request, f"这件变更{change.get_status_display()}，可能已有人办理。")
    return redirect("workshops:change", pk=change.workshop_id, number=change.number)


@require_POST
def give(request: SignedInRequest, pk: int, number: int) -> HttpResponse:
    """Another person gives the drafted opinion, after the password."""
    change = found_change(request, pk, number)
    doings = change_pages.doings_of(change, request.user, clock.now())
    if not doings.gives:
        return _not_now(request, change)
    if doings.why_not_give:
        raise NotPermitted(doings.why_not_give)
    password = PasswordForm(request.POST)
    password.is_valid()
    if not reauthentication.is_confirmed(request, password):
        return _page(request, change, password=password)
    try:
        change_answers.give(change, doings.gives, by=request.user, at=clock.now())
    except NotPossible as fault:
        return _page(request, change, refused=fault.sentences)
    messages.success(request, "意见已签署，已通知有关各方。")
    seen = Workshop.objects.visible_to(request.user).filter(pk=pk).exists()
    return redirect("workshops:change", pk=pk, number=number) if seen else redirect("home")


@never_cache
@require_POST
def reveal(request: SignedInRequest, pk: int, number: int) -> HttpResponse:
    """Show one personal value of a request in full; who asked for what stands in the security journal."""
    change = found_change(request, pk, number)
    path = request.POST.get("path", "")
    value = change_pages.personal_value(change, path)
    if not value:
        raise Http404
    subject, at = f"change:{change.pk}", clock.now()
    reveals.reveal(request.user, path, subject=subject, at=at, address=address_of(request))
    if wants_json(request):
        return JsonResponse({"value": value})
    context = {"workshop": change.workshop, "label": str(change), "value": value}
    return render(request, "workshops/revealed.html", context)


def _told(request: SignedInRequest, back: str, done: str, act: Callable[[datetime], object]) -> HttpResponse:
    try:
        act(clock.now())
    except NotPossible as fault:
        for sentence in fault.sentences:
            messages.error(request, sentence)
    else:
        messages.success(request, done)
    return redirect(back)
