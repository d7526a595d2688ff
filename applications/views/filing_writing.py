"""Writing a yearly filing: one page a section, saved by its button; what could not be taken is shown again."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.requests import SignedInRequest
from applications import filing_content, preview_jobs
from applications.filing_content import Content
from applications.forms.filing import LIST_TITLES, EvidenceForm
from applications.forms.filing_sheet import FilingSheet
from applications.lifecycle import NotPermitted, NotPossible
from applications.models import Filing, FilingFile
from applications.selectors import filing as selectors
from applications.services import filing_writing
from applications.services.filing_writing import WRITABLE, Stale
from applications.states import ALIVE
from applications.views.filing import case_of_unit, seen_filing, steps_of
from applications.views.material_files import LOOK_KEYS, SCAN_WORDS, picture_of
from common import clock, files, rows, uploads
from common.models import StoredFile
from common.templatetags.ui import cn_moment

WHOLE = ("", "整份备案")
DIGITS = 9  # of a revision


@require_http_methods(["GET", "POST"])
def edit(request: SignedInRequest, pk: int, year: int, section: str) -> HttpResponse:
    """One section. GET shows it as it was left, POST saves it; a button of a list only draws the page again."""
    filing = seen_filing(request, pk, year)
    workshop = case_of_unit(filing, request.user)
    if filing.begun_at is None or filing.status not in WRITABLE or workshop.state not in ALIVE:
        messages.warning(request, f"{filing}{filing.get_status_display()}，内容不能修改。")
        return redirect("workshops:filing", pk=pk, year=year)
    content = filing_content.content_of(filing)
    if section not in content.sections:
        raise Http404
    if section == "files":
        return _files_page(request, content)
    if request.method == "GET":
        return _page(request, content, FilingSheet.as_left(content, section), status=200)
    if asked := rows.command(request.POST):
        formset = FilingSheet(content, section).lists.get(asked.prefix)
        data = rows.edited(request.POST, asked, formset.paste if formset else ())
        return _page(request, content, FilingSheet(content, section, data), status=200)
    return _save(request, content, section)


def _save(request: SignedInRequest, content: Content, section: str) -> HttpResponse:
    filing, at = content.filing, clock.now()
    sheet = FilingSheet(content, section, request.POST)
    posted = request.POST.get("revision", "")
    revision = int(posted) if posted.isdecimal() and len(posted) <= DIGITS else -1
    try:
        filing_writing.save(filing, section, sheet.write(), revision=revision, by=request.user, at=at)
    except Stale as stale:
        who = stale.by.name if stale.by else "他人"
        when = cn_moment(stale.at) if stale.at else "刚才"
        sentence = f"{who} 于 {when} 保存过这份备案，您填的还没有保存。核对后再按保存，将以您填的为准。"
        return _page(request, content, sheet, status=409, stale=sentence, revision=stale.revision)
    except NotPossible as fault:
        for words in fault.sentences:
            messages.error(request, words)
        return _page(request, content, sheet, status=422)
    if sheet.faults:
        messages.warning(request, f"有 {len(sheet.faults)} 处填写有误，已保留您填的内容，请改正后再保存。")
        return redirect("workshops:edit_filing", pk=filing.workshop_id, year=filing.year, section=section)
    messages.success(request, f"“{filing_content.TITLES[section]}”已保存。")
    return redirect(_next(content, section, go_on="then" in request.POST))


def _next(content: Content, section: str, *, go_on: bool) -> str:
    place = [content.filing.workshop_id, content.filing.year]
    following = content.sections[content.sections.index(section) + 1 :]
    if not go_on:
        return reverse("workshops:edit_filing", args=[*place, section])
    if following:
        return reverse("workshops:edit_filing", args=[*place, following[0]])
    return reverse("workshops:file_filing", args=place)


def _page(
    request: SignedInRequest,
    content: Content,
    sheet: FilingSheet,
    *,
    status: int,
    stale: str = "",
    revision: int | None = None,
) -> HttpResponse:
    filing = content.filing
    place = content.sections.index(sheet.code)
    return render(
        request,
        "workshops/filing/edit.html",
        {
            "workshop": filing.workshop,
            "filing": filing,
            "section": sheet.code,
            "title": filing_content.TITLES[sheet.code],
            "sheet": sheet,
            "lists": [
                {"title": LIST_TITLES[name], "formset": formset, "anchor": name}
                for name, formset in sheet.lists.items()
            ],
            "faults": sheet.faults,
            "stale": stale,
            "revision": filing.revision if revision is None else revision,
            "goals": filing_content.goals_of(filing) if sheet.code in {"summary", "plan"} else None,
            "open_return": filing.returns.filter(answered_at=None).first(),
            "previous": content.sections[place - 1] if place else "",
            "is_last": place + 1 == len(content.sections),
            **steps_of(filing, content, sheet.code),
        },
        status=status,
    )


# ── evidence ─────────────────────────────────────────────────────────────────


def _files_page(request: SignedInRequest, content: Content, status: int = 200) -> HttpResponse:
    filing = content.filing
    names = _names(content)
    return render(
        request,
        "workshops/filing/files.html",
        {
            "workshop": filing.workshop,
            "filing": filing,
            "title": filing_content.TITLES["files"],
            "form": EvidenceForm(choices=_choices(content), initial={"about": request.GET.get("about", "")}),
            "files": [{"file": file, "about": names.get(str(file.about or ""), WHOLE[1])} for file in content.files],
            "most": filing_writing.MOST_FILES,
            "accept": uploads.ACCEPT,
            "limit": filing.workshop.rule_set.upload_limit_mb,
            **steps_of(filing, content, "files"),
        },
        status=status,
    )


def _choices(content: Content) -> list[Any]:
    """The rows that evidence may belong to, list by list."""
    groups = (
        ("带徒传技", [(str(row.uuid), row.name or "未填姓名") for row in content.apprentices]),
        ("攻关项目和成果", [(str(row.uuid), row.name or "未填名称") for row in content.projects]),
        ("交流、推广和培训", [(str(row.uuid), row.title or "未填内容") for row in content.exchanges]),
        ("计划任务", [(str(row.uuid), row.task or "未填任务") for row in content.outcomes]),
    )
    return [WHOLE, *((word, rows) for word, rows in groups if rows)]


def _names(content: Content) -> dict[str, str]:
    return {uuid: f"{word}：{name}" for word, rows in _choices(content)[1:] for uuid, name in rows}


@require_POST
def add_evidence(request: SignedInRequest, pk: int, year: int) -> HttpResponse:
    """Take one file or several for one row."""
    filing = seen_filing(request, pk, year)
    case_of_unit(filing, request.user)
    asked = request.POST.get("about", "")
    sent = request.FILES.getlist("file")
    if not sent:
        messages.error(request, "请选择文件。")
    taken = 0
    for one in sent:
        try:
            about = UUID(asked) if asked else None
            filing_writing.add_file(filing, one, about=about, by=request.user, at=clock.now())
            taken += 1
        except ValueError:
            messages.error(request, "所选的条目不存在，请重新选择。")
            break
        except NotPossible as fault:
            messages.error(request, f"“{one.name}”没有收下：{' '.join(fault.sentences)}")
    if taken:
        messages.success(request, f"已收下 {taken} 个文件。")
    place = reverse("workshops:edit_filing", args=[pk, year, "files"])
    return redirect(f"{place}?{urlencode({'about': asked[:36]})}" if asked else place)


@require_POST
def remove_evidence(request: SignedInRequest, pk: int, year: int, file_uuid: UUID) -> HttpResponse:
    """Take a file out of what will be filed."""
    filing = seen_filing(request, pk, year)
    case_of_unit(filing, request.user)
    file = get_object_or_404(filing.files.select_related("filing__workshop"), pk=file_uuid, removed_at=None)
    try:
        filing_writing.remove_file(file, by=request.user, at=clock.now())
    except NotPossible as fault:
        messages.error(request, " ".join(fault.sentences))
    else:
        messages.success(request, "文件已移除。")
    return redirect("workshops:edit_filing", pk=pk, year=year, section="files")


@require_GET
def evidence(request: SignedInRequest, pk: int, year: int, file_uuid: UUID) -> HttpResponseBase:
    """One file to look at, page by page; ``?original`` hands the upload out as an attachment."""
    filing, file = _readable(request, pk, year, file_uuid)
    if "original" in request.GET:
        return files.send(file.stored)
    state, words = preview_jobs.state_of(file.stored)
    images = preview_jobs.pictures_of(file.stored) if state == "done" else []
    shown = {
        "name": file.stored.original_name,
        "size": filesizeformat(file.stored.size),
        "scan": SCAN_WORDS[StoredFile.Scan(file.stored.scan)],
        "sentence": words,
        "pages": [
            {
                "src": reverse("workshops:evidence_page", args=[pk, year, file_uuid, image.page]),
                "width": image.width,
                "height": image.height,
            }
            for image in images
        ],
    }
    context = {"workshop": filing.workshop, "filing": filing, "file": file, "shown": shown, "keys": LOOK_KEYS}
    return render(request, "workshops/filing/evidence.html", context)


@require_GET
def evidence_page(request: SignedInRequest, pk: int, year: int, file_uuid: UUID, page: int) -> HttpResponseBase:
    """The picture of one page of a file, made by us from the upload."""
    _, file = _readable(request, pk, year, file_uuid)
    return picture_of(file.stored, page)


def _readable(request: SignedInRequest, pk: int, year: int, file_uuid: UUID) -> tuple[Filing, FilingFile]:
    """Evidence that was filed is read by whoever sees the case; until then it is the unit's own."""
    filing = seen_filing(request, pk, year)
    file = get_object_or_404(filing.files.select_related("stored"), pk=file_uuid)
    if not (selectors.reads_draft(filing, request.user) or selectors.was_filed(filing, file_uuid)):
        raise NotPermitted("申报单位报送以后才能查看证明材料。")
    return filing, file
