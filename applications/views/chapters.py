"""Filling the form: one page per chapter, in any order, saved while one types and by its button."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import reveals
from accounts.addresses import address_of
from accounts.requests import SignedInRequest, wants_json
from applications import chapters as plans
from applications import contents, permissions
from applications.contents import Contents
from applications.forms import sheet as sheets
from applications.forms.answers import AnswerForm, WaiverForm
from applications.forms.report_file import ReportFileForm
from applications.forms.technician import PhotoForm
from applications.lifecycle import NotPermitted, NotPossible
from applications.models import Report, Workshop
from applications.selectors import dossier
from applications.services import answers, chapters, report, waivers
from applications.shown_values import MASKS
from applications.views import editing, preparing
from applications.views.chapter_page import page_of, parts_of, rows_of
from applications.views.editing import Conflict
from common import clock, files, rows
from common.forms import HouseForm


@require_http_methods(["GET", "POST"])
def edit(request: SignedInRequest, pk: int, chapter: str) -> HttpResponse:
    """One chapter. GET shows it, POST writes it; a button of a list only draws the page again."""
    if chapter not in plans.BY_CODE:
        raise Http404
    if chapter == "materials":
        return redirect("workshops:materials", pk=pk)
    case = case_to_fill(request, pk, plans.BY_CODE[chapter].attribute)
    if not case.workshop.is_editable:
        return _closed(request, case)
    if chapter in {"pledge", "check"}:
        return preparing.show(request, case, chapter)
    if request.method == "GET":
        return _draw(request, case, chapter, editing.sheet_class(chapter).with_drafts(case, chapter))
    if asked := rows.command(request.POST):
        return _edit_list(request, case, chapter, asked)
    return _autosave(request, case, chapter) if "autosave" in request.POST else _save(request, case, chapter)


def case_to_fill(request: SignedInRequest, pk: int, written_in: str = "") -> Contents:
    """The case with all its content: 404 for strangers, 403 with its sentence for those who only see it."""
    if not dossier.sees(request.user, pk):
        raise Http404
    case = contents.contents_at(pk, written_in=written_in)
    if not permissions.unit_member(case.workshop, request.user):
        raise NotPermitted(permissions.unit_member.sentence)
    return case


def _closed(request: SignedInRequest, case: Contents) -> HttpResponse:
    sentence = f"案卷目前为“{case.workshop.get_state_display()}”，内容已锁定，不能修改。"
    if "autosave" in request.POST:
        return JsonResponse({"sentence": sentence}, status=423)
    messages.warning(request, sentence)
    return redirect("workshops:detail", pk=case.workshop.pk)


def _draw(
    request: SignedInRequest,
    case: Contents,
    chapter: str,
    sheet: sheets.Sheet,
    *,
    seen: str | None = None,
    revision: int | None = None,
    conflict: Conflict | None = None,
    status: int = 200,
) -> HttpResponse:
    context = page_of(case, chapter, sheet, at=clock.now())
    if seen is not None:
        context["seen"] = seen
    if revision is not None:
        context["revision"] = revision
    if conflict is not None:
        context["conflict"] = conflict
    return render(request, "workshops/edit/chapter.html", context, status=status)


def _edit_list(request: SignedInRequest, case: Contents, chapter: str, asked: rows.RowCommand) -> HttpResponse:
    """Without script: the list with the edit carried out, nothing saved yet, nothing typed lost."""
    formset = sheets.ROWS.get(asked.prefix)
    data = rows.edited(request.POST, asked, formset.paste if formset else ())
    sheet = sheets.Sheet(case, chapter, data)
    revision = editing.number_in(request.POST.get("revision", ""))
    return _draw(request, case, chapter, sheet, seen=request.POST.get("seen", ""), revision=revision)


def _autosave(request: SignedInRequest, case: Contents, chapter: str) -> HttpResponse:
    at = clock.now()
    try:
        done = editing.save(case, chapter, request.POST, by=request.user, at=at)
    except NotPossible as fault:
        return JsonResponse({"sentence": " ".join(fault.sentences)}, status=422)
    if isinstance(done, Conflict):
        return _conflict_answer(done, sheets.read_seen(request.POST.get("seen", "")))
    fresh = case_to_fill(request, case.workshop.pk)
    return JsonResponse(
        {
            "revision": done.revision,
            "saved_at": clock_words(at),
            "faults": done.sheet.sentences(),
            "rows": rows_of(fresh, done.sheet),
            "html": {
                name: render_to_string(f"workshops/edit/_{name.replace('-', '_')}.html", context)
                for name, context in parts_of(fresh, chapter, seen=done.sheet.seen(), at=at).items()
            },
        }
    )


def _conflict_answer(found: Conflict, seen: dict[str, Any]) -> JsonResponse:
    """What the two typed; the page's note learns of these fields alone, others that changed are asked about later."""
    known = json.dumps(seen | {clash.path: clash.noted for clash in found.fields}, separators=(",", ":"))
    return JsonResponse(
        {
            "revision": found.stale.revision,
            "by": found.stale.by.name if found.stale.by else "他人",
            "at": clock_words(found.stale.at)[:5] if found.stale.at else "",
            "fields": [
                {"name": clash.name, "label": clash.label, "theirs": clash.theirs, "shown": clash.theirs_shown}
                for clash in found.fields
            ],
            "html": {"seen-note": render_to_string("workshops/edit/_seen_note.html", {"seen": known})},
        },
        status=409,
    )


def clock_words(at: datetime) -> str:
    """``10:42:07`` in Beijing."""
    return f"{at.astimezone(clock.BEIJING):%H:%M:%S}"


def _save(request: SignedInRequest, case: Contents, chapter: str) -> HttpResponse:
    try:
        done = editing.save(case, chapter, request.POST, by=request.user, at=clock.now())
    except NotPossible as fault:
        for sentence in fault.sentences:
            messages.error(request, sentence)
        return _again(request, case, chapter, request.POST, status=422)
    if isinstance(done, Conflict):
        return _draw(
            request,
            case,
            chapter,
            done.sheet,
            seen=request.POST.get("seen", ""),
            revision=done.stale.revision,
            conflict=done,
            status=409,
        )
    if refused := len(done.sheet.sentences()) + len(done.sheet.general_sentences()):
        messages.warning(request, f"其余内容已保存；有 {refused} 处填写有误，已保留您填的内容，请改正。")
        return redirect("workshops:edit", pk=case.workshop.pk, chapter=chapter)
    messages.success(request, f"“{plans.BY_CODE[chapter].title}”已保存。")
    return redirect(_next(case, chapter, request.POST.get("then", "")))


def _again(request: SignedInRequest, case: Contents, chapter: str, data: QueryDict, *, status: int) -> HttpResponse:
    sheet = editing.sheet_class(chapter)(case, chapter, data)
    return _draw(request, case, chapter, sheet, seen=data.get("seen", ""), status=status)


def _next(case: Contents, chapter: str, then: str) -> str:
    target = then if then in plans.BY_CODE else chapter
    if target == "materials":
        return reverse("workshops:materials", args=[case.workshop.pk])
    return reverse("workshops:edit", args=[case.workshop.pk, target])


# ── files of chapters ────────────────────────────────────────────────────────


@require_http_methods(["GET", "POST"])
def photo(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """The technician's photograph: GET shows it, POST replaces it."""
    if request.method == "POST":
        return _put_photo(request, pk)
    workshop = (
        Workshop.objects.visible_to(request.user).filter(pk=pk).select_related("technician_chapter__photo").first()
    )
    if workshop is None or workshop.technician_chapter.photo is None:
        raise Http404
    return files.send(workshop.technician_chapter.photo, inline=True)


def _put_photo(request: SignedInRequest, pk: int) -> HttpResponse:
    case = case_to_fill(request, pk, "technician_chapter")
    form = PhotoForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            chapters.put_photo(case.workshop, form.cleaned_data["photo"], by=request.user, at=clock.now())
            messages.success(request, "照片已保存。")
            return redirect(f"{reverse('workshops:edit', args=[pk, 'technician'])}#id_photo")
        except NotPossible as fault:
            form.add_error("photo", fault.sentences)
    return _beside_refused(request, case, "technician", photo_form=form)


def _beside_refused(request: SignedInRequest, case: Contents, chapter: str, **form: HouseForm) -> HttpResponse:
    """The chapter's page again, with what was refused in the small form beside its fields."""
    if not case.workshop.is_editable:
        return _closed(request, case)
    sheet = editing.sheet_class(chapter).with_drafts(case, chapter)
    context = {**page_of(case, chapter, sheet, at=clock.now()), **form}
    return render(request, "workshops/edit/chapter.html", context, status=422)


@require_http_methods(["GET", "POST"])
def report_file(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """The uploaded 申办报告: GET hands it out, POST takes a new one."""
    if request.method == "POST":
        return _put_report(request, pk)
    workshop = Workshop.objects.visible_to(request.user).filter(pk=pk).select_related("report__file").first()
    if workshop is None or workshop.report.file is None:
        raise Http404
    return files.send(workshop.report.file)


def _put_report(request: SignedInRequest, pk: int) -> HttpResponse:
    case = case_to_fill(request, pk, "report")
    form = ReportFileForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            report.put_file(case.workshop, form.cleaned_data["file"], by=request.user, at=clock.now())
            messages.success(request, "申办报告已收下，请勾选它写了哪些内容。")
            return redirect("workshops:edit", pk=pk, chapter="report")
        except NotPossible as fault:
            form.add_error("file", fault.sentences)
    return _beside_refused(request, case, "report", report_form=form)


@require_POST
def report_mode(request: SignedInRequest, pk: int) -> HttpResponse:
    """Write the report here, or upload it as PDF; what stands in the other way is kept."""
    case = case_to_fill(request, pk)
    mode = request.POST.get("mode", "")
    if mode not in Report.Mode.values:
        raise Http404
    write = chapters.ChapterWrite({"mode": mode}, {}, {}, frozenset())
    try:
        report.save(
            case.workshop, "report", write, revision=case.workshop.report.revision, by=request.user, at=clock.now()
        )
    except NotPossible as fault:
        messages.error(request, " ".join(fault.sentences))
    except chapters.Stale:
        messages.error(request, "有人刚改过申办报告，请看过后再切换。")
    return redirect("workshops:edit", pk=pk, chapter="report")


# ── remarks, waivers, reveals ────────────────────────────────────────────────


@require_POST
def answer(request: SignedInRequest, pk: int, remark: UUID) -> HttpResponse:
    """Answer one remark of the return; what was typed below the others is kept with it."""
    case = case_to_fill(request, pk)
    known, pressed = {str(row["uuid"]): row for row in case.remarks}, str(remark)
    if pressed not in known or not case.workshop.is_editable:
        messages.error(request, "这条意见已经处理完毕，不需要再答复。")
        return redirect("workshops:detail", pk=pk)
    forms = {uuid: AnswerForm(request.POST, prefix=uuid) for uuid in known if f"{uuid}-text" in request.POST}
    forms.setdefault(pressed, AnswerForm(request.POST, prefix=pressed))
    asked = [uuid for uuid, form in forms.items() if uuid == pressed or form["text"].value().strip()]
    refused = {uuid: forms[uuid] for uuid in asked if not _answered(request, case, known[uuid], forms[uuid])}
    if refused:
        return preparing.show(request, case_to_fill(request, pk), "check", refused=refused)
    messages.success(request, "答复已保存。")
    return redirect("workshops:edit", pk=pk, chapter="check")


def _answered(request: SignedInRequest, case: Contents, remark: dict[str, Any], form: AnswerForm) -> bool:
    if not form.is_valid():
        return False
    text = form.cleaned_data["text"]
    try:
        if text != remark["answer"]:
            answers.answer_remark(case.workshop, UUID(str(remark["uuid"])), text=text, by=request.user, at=clock.now())
    except NotPossible as fault:
        form.add_error("text", fault.sentences)
        return False
    return True


@require_POST
def ask_waiver(request: SignedInRequest, pk: int) -> HttpResponse:
    """Ask to be excused from one share rule."""
    case = case_to_fill(request, pk, "unit_chapter")
    form = WaiverForm(request.POST, auto_id="waiver_%s")
    if form.is_valid():
        try:
            waivers.ask(case.workshop, by=request.user, at=clock.now(), **form.cleaned_data)
            messages.success(request, "豁免申请已提出，由初审单位在推荐前决定。")
            return redirect(f"{reverse('workshops:edit', args=[pk, 'unit'])}#waivers")
        except NotPossible as fault:
            form.add_error(None, fault.sentences)
    return _beside_refused(request, case, "unit", waiver_form=form)


@require_POST
def reveal(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show one personal value of the draft in full; who asked for what stands in the security journal."""
    case = case_to_fill(request, pk)
    path = request.POST.get("path", "")
    value = _personal_value(case, path)
    if not value:
        raise Http404
    reveals.reveal(request.user, path, subject=f"workshop:{pk}", at=clock.now(), address=address_of(request))
    if wants_json(request):
        return JsonResponse({"value": value})
    return render(request, "workshops/revealed.html", {"workshop": case.workshop, "label": "完整内容", "value": value})


def _personal_value(case: Contents, path: str) -> str:
    *head, name = path.split(".")
    if name not in MASKS or not head:
        return ""
    if head[0] == "members":
        row = next((row for row in case.lists["members"] if row["uuid"] == head[-1]), None)
        return str(contents.stored_row("members", row)[name]) if row and name in row else ""
    plan = plans.BY_CODE.get(head[0])
    chapter = getattr(case.workshop, plan.attribute) if plan and plan.attribute and len(head) == 1 else None
    return str(getattr(chapter, name, "")) if chapter else ""


@require_GET
def pledge_sheet(request: SignedInRequest, pk: int) -> HttpResponse:
    """The pledge as a page to print and sign by hand."""
    return render(request, "workshops/edit/pledge_sheet.html", {"case": case_to_fill(request, pk)})


@require_GET
def consent_sheets(request: SignedInRequest, pk: int) -> HttpResponse:
    """One consent to the use of personal data per person, to print and sign by hand (四(一)4)."""
    case = case_to_fill(request, pk)
    people = [case.workshop.technician_name, *(member["name"] for member in case.lists["members"])]
    return render(
        request, "workshops/edit/consent_sheets.html", {"case": case, "people": [name for name in people if name]}
    )
