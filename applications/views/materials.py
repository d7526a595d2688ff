"""The materials tab: what is owed, what is there, and the pages on which the unit changes it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from accounts.requests import SignedInRequest
from applications.forms.materials import MissingForm, RemoveFileForm, ReplaceFileForm
from applications.lifecycle import NotPossible
from applications.models import MaterialFile, Workshop
from applications.selectors.dossier import case_of
from applications.services import materials
from applications.services.material_slots import CATEGORIES, Slot, filled, slot_of, slots_of
from common import clock
from common.forms import HouseForm
from common.kept_files import given
from common.uploads import ACCEPT, MEGABYTE


@dataclass(frozen=True)
class Group:
    """The slots of one person or row inside a category; ``name`` is empty for the unit itself."""

    name: str
    slots: list[dict[str, Any]]


@dataclass(frozen=True)
class Category:
    """One of the five kinds of 四(一), or what is no longer asked for (number 0)."""

    number: int
    title: str
    settled: int
    owed: int
    groups: list[Group]


@require_GET
def tab(request: SignedInRequest, pk: int) -> HttpResponse:
    """Every slot of the case; the unit may change them while the case is with it, others read."""
    workshop = case_of(request.user, pk)
    slots = slots_of(workshop)
    may_change = materials.may_change(workshop, request.user)
    settled, owed = filled(slots)
    return render(
        request,
        "workshops/materials/tab.html",
        {
            "workshop": workshop,
            "tab": "materials",
            "may_change": may_change,
            "settled": settled,
            "owed": owed,
            "files": sum(len(slot.files) for slot in slots),
            "limit": workshop.rule_set.upload_limit_mb,
            "categories": _categories(workshop, slots, may_change=may_change),
        },
    )


@require_GET
def slot(request: SignedInRequest, pk: int, key: str) -> HttpResponse:
    """One slot again, after the script has sent a file into it."""
    workshop = found_case(request, pk)
    found = slot_of(workshop, key)
    if found is None:
        return HttpResponse("这一项已不在材料清单中，请刷新页面。", status=404)
    may_change = materials.may_change(workshop, request.user)
    return render(request, "workshops/materials/slot.html", {"slot": _shown(workshop, found, may_change=may_change)})


def replace(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """Put another file in the place of one, with the reason."""
    file = found_file(request, uuid)
    if sentence := _closed(file.material.workshop, request):
        return _back_with(request, sentence, _place(file))
    form = ReplaceFileForm(*given(request)).limit_uploads(file.material.workshop.rule_set.upload_limit_mb)
    if form.is_valid() and _done(
        form,
        lambda sent: materials.replace_file(
            file,
            by=request.user,
            at=clock.now(),
            content=sent["file"].read(),
            name=sent["file"].name,
            reason=sent["reason"],
        ),
    ):
        messages.success(request, "已更换，原文件保留在“换下的文件”中。")
        return redirect(_place(file))
    return render(
        request, "workshops/materials/change.html", _change_page(file, form, "更换文件", "更换"), status=_status(form)
    )


def remove(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """Take a file out of its slot, with the reason."""
    file = found_file(request, uuid)
    if sentence := _closed(file.material.workshop, request):
        return _back_with(request, sentence, _place(file))
    form = RemoveFileForm()
    if request.method == "POST":
        form = RemoveFileForm(request.POST)
        if form.is_valid() and _done(
            form, lambda sent: materials.remove_file(file, by=request.user, at=clock.now(), reason=sent["reason"])
        ):
            messages.success(request, "已删除，原文件保留在“换下的文件”中。")
            return redirect(_place(file))
    return render(
        request, "workshops/materials/change.html", _change_page(file, form, "删除文件", "删除"), status=_status(form)
    )


@require_POST
def move(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """Up or down among the files of the slot; this is the order of the booklet."""
    file = found_file(request, uuid)
    try:
        materials.move_file(file, by=request.user, at=clock.now(), up=request.POST.get("way") == "up")
    except NotPossible as refusal:
        messages.error(request, str(refusal))
    return redirect(_place(file))


def missing(request: SignedInRequest, pk: int, key: str) -> HttpResponse:
    """无此证件, with the reason; only where the checklist allows it."""
    workshop = found_case(request, pk)
    if sentence := _closed(workshop, request):
        return _back_with(request, sentence, place_of(pk, key))
    found = slot_of(workshop, key)
    if found is None:
        raise Http404
    form = MissingForm(initial={"reason": found.missing_reason})
    if request.method == "POST":
        form = MissingForm(request.POST)
        if form.is_valid() and _done(
            form,
            lambda sent: materials.declare_missing(
                workshop, key, by=request.user, at=clock.now(), reason=sent["reason"]
            ),
        ):
            messages.success(request, "已记下说明。")
            return redirect(place_of(workshop.pk, key))
    return render(
        request,
        "workshops/materials/change.html",
        {
            "workshop": workshop,
            "form": form,
            "heading": "无此证件",
            "button": "提交说明",
            "file": None,
            "subject": found.title,
            "back": place_of(workshop.pk, key),
        },
        status=_status(form),
    )


@require_POST
def undo_missing(request: SignedInRequest, pk: int, key: str) -> HttpResponse:
    workshop = found_case(request, pk)
    try:
        materials.undo_missing(workshop, key, by=request.user, at=clock.now())
        messages.success(request, "已撤回说明，请上传证件。")
    except NotPossible as refusal:
        messages.error(request, str(refusal))
    return redirect(place_of(workshop.pk, key))


# ── what the views share ─────────────────────────────────────────────────────


def found_case(request: SignedInRequest, pk: int) -> Workshop:
    """The case if this person sees it, else 404."""
    seen = Workshop.objects.visible_to(request.user).select_related("rule_set", "unit", "review_body", "round")
    return get_object_or_404(seen, pk=pk)


def found_file(request: SignedInRequest, uuid: UUID) -> MaterialFile:
    """The file if this person sees its case, else 404; former files belong to the history and are shown too."""
    seen = MaterialFile.objects.visible_to(request.user).select_related(
        "stored", "material__item", "material__workshop__unit", "material__workshop__rule_set"
    )
    return get_object_or_404(seen, pk=uuid)


def place_of(pk: int, key: str) -> str:
    """The slot on the materials tab."""
    return f"{reverse('workshops:materials', args=[pk])}#m-{key}"


def _place(file: MaterialFile) -> str:
    return place_of(file.material.workshop_id, f"{file.material.item.code}-{file.material.subject}")


def _closed(workshop: Workshop, request: SignedInRequest) -> str:
    """Why nothing can be changed now; '' when it can. Strangers to the unit get 403."""
    try:
        materials.refuse_closed(workshop, request.user)
    except NotPossible as refusal:
        return str(refusal)
    return ""


def _back_with(request: SignedInRequest, sentence: str, place: str) -> HttpResponse:
    messages.error(request, sentence)
    return redirect(place)


def _done(form: HouseForm, act: Any) -> bool:
    """Do what the form asks; a refusal stands beside the form and nothing typed is lost."""
    try:
        act(form.cleaned_data)
    except NotPossible as refusal:
        form.add_error("file" if "file" in form.fields else None, refusal.sentences)
        return False
    return True


def _status(form: HouseForm) -> int:
    return 422 if form.errors else 200


def _change_page(file: MaterialFile, form: HouseForm, heading: str, button: str) -> dict[str, Any]:
    return {
        "workshop": file.material.workshop,
        "form": form,
        "heading": heading,
        "button": button,
        "file": file,
        "subject": file.material.item.title,
        "back": _place(file),
    }


def _categories(workshop: Workshop, slots: list[Slot], *, may_change: bool) -> list[Category]:
    order = sorted(slots, key=lambda slot: (slot.is_left_over, slot.item.category))
    found = []
    for (left_over, number), held in groupby(order, key=lambda slot: (slot.is_left_over, slot.item.category)):
        members = list(held)
        settled, owed = filled(members)
        title = "不再需要的材料" if left_over else CATEGORIES[number]
        groups = _groups(workshop, members, may_change=may_change)
        found.append(Category(0 if left_over else number, title, settled, owed, groups))
    return found


def _groups(workshop: Workshop, slots: list[Slot], *, may_change: bool) -> list[Group]:
    """Person by person, in the order in which the form names them."""
    people: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for one in slots:
        shown = _shown(workshop, one, may_change=may_change)
        people.setdefault((one.subject, one.subject_name), []).append(shown)
    return [Group(name, held) for (_, name), held in people.items()]


def _shown(workshop: Workshop, slot: Slot, *, may_change: bool) -> dict[str, Any]:
    """What the template needs of a slot; the names are those of components/file_slot.html and its script."""
    takes_more = may_change and not slot.is_left_over and (slot.item.most_files == 1 or not slot.is_full)
    state = "present" if slot.files else "missing" if slot.is_owed and not slot.missing_reason else "empty"
    return {
        "held": slot,
        "key": slot.key,
        "anchor": slot.anchor,
        "title": slot.item.title,
        "state": state,
        "hint": slot.item.hint,
        "may_change": may_change,
        "accept": ACCEPT,
        "multiple": slot.item.most_files > 1,
        "max": workshop.rule_set.upload_limit_mb * MEGABYTE,
        "upload_url": reverse("materials:upload", args=[workshop.pk, slot.key]) if takes_more else "",
        "slot_url": reverse("materials:slot", args=[workshop.pk, slot.key]),
        "missing_url": _missing_url(workshop, slot) if may_change else "",
        "undo_url": reverse("materials:undo_missing", args=[workshop.pk, slot.key]) if may_change else "",
    }


def _missing_url(workshop: Workshop, slot: Slot) -> str:
    offered = slot.may_be_declared_missing and not slot.files and not slot.is_left_over
    return reverse("materials:missing", args=[workshop.pk, slot.key]) if offered else ""
