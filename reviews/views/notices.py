"""The pages of one notice for the offices: draft, posting, papers, correction, retraction."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.requests import SignedInRequest
from accounts.roles import CITY_ROLES, Role
from applications.lifecycle import NotPossible
from applications.selectors import dossier
from common import clock, documents, files, progress
from common.calendar import CalendarUnknown
from common.forms import HouseForm
from reviews import notice_texts, notices
from reviews.forms.publicity import (
    ChangeForm,
    CorrectionForm,
    NoticeForm,
    PostingForm,
    RegisterForm,
    RetractRowsForm,
)
from reviews.jobs import publicity as jobs
from reviews.models import JointList, Notice
from reviews.printing import notice as printing
from reviews.selectors import publicity as selectors
from reviews.services import corrections, publicity
from reviews.views.publicity import reader

OFFICER = "须由市人力社保局经办人拟稿。"


def _notice(request: SignedInRequest, pk: int) -> Notice:
    found: Notice = get_object_or_404(selectors.notices_for(reader(request)), pk=pk)
    return found


def _content(notice: Notice) -> tuple[notice_texts.Content | None, CalendarUnknown | None]:
    """What the notice says, or why its dates cannot be counted."""
    try:
        return selectors.content_of(notice), None
    except CalendarUnknown as fault:
        return None, fault


@require_GET
def notice(request: SignedInRequest, pk: int) -> HttpResponse:
    """The notice as it reads, where it was posted, its papers, and what may be done with it."""
    found, user, at = _notice(request, pk), request.user, clock.now()
    content, unknown = _content(found)
    job = jobs.latest_paper(content) if content else None
    is_draft = found.status == Notice.Status.DRAFT
    return render(
        request,
        "reviews/publicity/notice.html",
        {
            "notice": found,
            "look": selectors.look_of(found, at),
            "content": content,
            "title": notice_texts.phrases(content) if content else [],
            "unknown": unknown,
            "hash": notice_texts.content_hash(content) if content else "",
            "rows": selectors.shown_rows(found) if not is_draft else selectors.drafted_rows(content),
            "job": job,
            "text": notice_texts.as_text(content) if content else "",
            "announcements": selectors.announcements_on(found) if not is_draft else [],
            "countdown": selectors.countdown(found, at),
            "is_draft": is_draft,
            "is_city": user.holds(*CITY_ROLES),
            "may_draft": is_draft and user.holds(Role.CITY_OFFICER),
            "may_post": is_draft and user.holds(Role.CITY_APPROVER) and found.made_by_id != user.pk,
            "may_correct": not is_draft and found.corrects_id is None and user.holds(Role.CITY_OFFICER),
            "may_retract": not is_draft and found.corrects_id is None and user.holds(Role.CITY_APPROVER),
            "changes": _changes(found) if is_draft and found.kind == Notice.Kind.CORRECTION else [],
            "change_form": _change_form(found, None) if _takes_changes(found, request) else None,
        },
    )


def _changes(found: Notice) -> list[dict[str, Any]]:
    rows = corrections.running_rows(corrections.root_of(found))
    return [
        {**change, "word": notices.ITEMS[change["item"]], "name": row.name, "was": getattr(row, change["item"])}
        for change in found.changes
        if (row := rows.get(change["row"])) is not None
    ]


def _takes_changes(found: Notice, request: SignedInRequest) -> bool:
    is_draft = found.status == Notice.Status.DRAFT and found.kind == Notice.Kind.CORRECTION
    return is_draft and request.user.holds(Role.CITY_OFFICER)


def _change_form(found: Notice, data: Any) -> ChangeForm:
    rows = corrections.running_rows(corrections.root_of(found)).values()
    return ChangeForm(data, rows=[(row.pk, f"{row.order}　{row.name}") for row in rows])


@require_GET
def notice_of_case(request: SignedInRequest, pk: int) -> HttpResponse:
    """Where the notice of a case is worked on: its draft, else its list, else the desk."""
    reader(request)
    workshop = dossier.seen_case(request.user, pk)
    row = workshop.list_rows.select_related("joint_list").order_by("-pk").first()
    if row is None:
        messages.warning(request, "案卷还没有列入拟认定名单，请先拟定名单并送市财政局会商。")
        return redirect("reviews:notices")
    draft = row.joint_list.notices.filter(status=Notice.Status.DRAFT, kind=Notice.Kind.NOTICE).first()
    return redirect("reviews:notice", pk=draft.pk) if draft else redirect("reviews:joint_list", pk=row.joint_list_id)


@require_http_methods(["GET", "POST"])
def draft(request: SignedInRequest, pk: int) -> HttpResponse:
    """Draft the notice of list ``pk``, or change the draft there is."""
    user = reader(request)
    if not user.holds(Role.CITY_OFFICER):
        raise PermissionDenied(OFFICER)
    given = get_object_or_404(JointList.objects.select_related("round"), pk=pk)
    before = given.notices.filter(status=Notice.Status.DRAFT, kind=Notice.Kind.NOTICE).first()
    initial = {"posting_on": before.posting_on if before else clock.today(), "number": before.number if before else ""}
    form = NoticeForm(request.POST if request.method == "POST" else None, initial=initial)
    refused, unknown = [], None
    if request.method == "POST" and form.is_valid():
        try:
            made = publicity.draft(given, **form.cleaned_data, by=user, at=clock.now())
        except NotPossible as fault:
            refused = fault.sentences
        except CalendarUnknown as fault:
            unknown = fault
        else:
            messages.success(request, "公示稿已生成，请核对后由负责人审定发布。")
            return redirect("reviews:notice", pk=made.pk)
    return _form_page(
        request,
        form,
        refused,
        unknown,
        title="修改公示稿" if before else "拟写公示稿",
        lead=f"{given.name}　市财政局已同意",
        button="生成公示稿",
        back=("reviews:joint_list", pk),
        notes=("公示期自发布次日起算，按本批次规则写明起止日期；期满日遇休息日或节假日的，按规则顺延。",),
    )


def _form_page(
    request: SignedInRequest,
    form: HouseForm,
    refused: list[str],
    unknown: CalendarUnknown | None = None,
    **words: Any,
) -> HttpResponse:
    """A page that asks one form; ``back`` is the name of an address and its key."""
    status = 409 if refused or unknown else 422 if form.errors else 200
    context = {"form": form, "refused": refused, "unknown": unknown, "multipart": form.is_multipart(), **words}
    return render(request, "reviews/publicity/form.html", context, status=status)


@require_http_methods(["GET", "POST"])
def post(request: SignedInRequest, pk: int) -> HttpResponse:
    """Record where and when the notice was posted; with that its cases are published."""
    found, at = _notice(request, pk), clock.now()
    if not request.user.holds(Role.CITY_APPROVER) or found.made_by_id == request.user.pk:
        raise PermissionDenied(publicity.APPROVER)
    moment = at.astimezone(clock.BEIJING)
    initial = {"posted_on": found.posting_on, "posted_time": moment.strftime("%H:%M")}
    form = PostingForm(request.POST, request.FILES) if request.method == "POST" else PostingForm(initial=initial)
    refused, unknown = [], None
    if request.method == "POST" and form.is_valid():
        said = {name: form.cleaned_data[name] for name in ("posted_at", "posting_url", "screenshot")}
        try:
            _publish(request, found, said)
        except NotPossible as fault:
            refused = fault.sentences
        except CalendarUnknown as fault:
            unknown = fault
        else:
            return redirect("reviews:notice", pk=pk)
    return _form_page(
        request,
        form,
        refused,
        unknown,
        title="登记发布",
        lead=found.title,
        button="登记发布，开始公示",
        back=("reviews:notice", pk),
        notes=(
            "先将公示稿（PDF 或文本）发布在本局网站，再在这里登记网址、时间和截图。",
            "登记后正文和名单连同内容指纹存档，不能再改；有差错的，发更正公告或撤回。",
            "名单中的案卷逐件办理；不能公示的留在原处并说明原因，存档的名单只含已公示的。",
        ),
    )


def _publish(request: SignedInRequest, found: Notice, said: dict[str, Any]) -> None:
    """Publish, and say what happened."""
    at = clock.now()
    if found.kind == Notice.Kind.CORRECTION:
        corrections.publish_correction(found, **said, by=request.user, at=at)
        messages.success(request, "更正公告已发布，已通知有关单位。")
        return
    done = publicity.publish(found, **said, by=request.user, at=at)
    messages.success(request, f"公示已开始，共 {len(done.cases)} 件。")
    for case, why in done.refused:
        messages.warning(request, f"{case}没有公示：{''.join(why)}请同步从网站的名单中删去，或重新发布。")


@require_http_methods(["GET", "POST"])
def register(request: SignedInRequest, pk: int) -> HttpResponse:
    """Where an announcement that took effect at once was posted."""
    found = _notice(request, pk)
    if not request.user.holds(*CITY_ROLES):
        raise PermissionDenied("须由市人力社保局办理。")
    form = RegisterForm(request.POST, request.FILES) if request.method == "POST" else RegisterForm()
    refused: list[str] = []
    if request.method == "POST" and form.is_valid():
        try:
            publicity.register_posting(found, **form.cleaned_data, by=request.user, at=clock.now())
        except NotPossible as fault:
            refused = fault.sentences
        else:
            messages.success(request, "发布网址已登记。")
            return redirect("reviews:notice", pk=pk)
    return _form_page(
        request,
        form,
        refused,
        title="登记发布网址",
        lead=found.title,
        button="登记",
        back=("reviews:notice", pk),
        notes=("撤回自办理时起生效；公告在本局网站发布后，在这里登记网址。",),
    )


# ── papers ───────────────────────────────────────────────────────────────────


@require_http_methods(["GET", "POST"])
def paper(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """The PDF: POST orders it where it is not on its way; GET hands it out or says that it is being made."""
    found = _notice(request, pk)
    content, unknown = _content(found)
    if content is None:
        if unknown is not None:
            messages.error(request, unknown.sentence)
            return redirect("reviews:notice", pk=pk)
        raise Http404
    if request.method == "POST":
        jobs.order_paper(found, content, by=request.user)
        return redirect("reviews:notice_paper", pk=pk)
    last = jobs.latest_paper(content)
    if last is not None and last.result is not None:
        return files.send(last.result, inline=True)
    waits = last is not None and last.state in progress.LIVE
    answer = render(
        request,
        "reviews/publicity/paper.html",
        {"notice": found, "waits": waits, "fault": last.sentence if last and not waits else ""},
        status=202 if waits else 200,
    )
    if waits:
        answer["Refresh"] = "5"
    return answer


@require_GET
def text(request: SignedInRequest, pk: int) -> HttpResponse:
    """The text to copy for the bureau's own site."""
    content, _ = _content(_notice(request, pk))
    if content is None:
        raise Http404
    name = f"{notice_texts.title_of(content)}.txt"
    return documents.response(
        documents.Document(name, "text/plain; charset=utf-8", notice_texts.as_text(content).encode())
    )


@require_GET
def sheet(request: SignedInRequest) -> HttpResponse:
    """公示名单 as /exports/notice.xlsx, of the notice that ``?notice=`` names."""
    asked = request.GET.get("notice", "")
    if not asked.isdecimal():
        raise Http404
    content, _ = _content(_notice(request, int(asked)))
    if content is None:
        raise Http404
    return documents.response(printing.sheet(content))


@require_GET
def screenshot(request: SignedInRequest, pk: int) -> HttpResponseBase:
    found = _notice(request, pk)
    if found.screenshot is None:
        raise Http404
    return files.send(found.screenshot)


# ── corrections and retractions ──────────────────────────────────────────────


@require_http_methods(["GET", "POST"])
def correct(request: SignedInRequest, pk: int) -> HttpResponse:
    """Begin a correction of notice ``pk``, or change its head."""
    found = _notice(request, pk)
    if not request.user.holds(Role.CITY_OFFICER):
        raise PermissionDenied(OFFICER)
    root = corrections.root_of(found)
    before = root.corrections.filter(status=Notice.Status.DRAFT, kind=Notice.Kind.CORRECTION).first()
    initial: dict[str, Any] = {"posting_on": clock.today()}
    if before:
        again = "yes" if before.runs_again else "no"
        initial = {
            "reason": before.reason,
            "runs_again": again,
            "number": before.number,
            "posting_on": before.posting_on,
        }
    form = CorrectionForm(request.POST if request.method == "POST" else None, initial=initial)
    refused: list[str] = []
    if request.method == "POST" and form.is_valid():
        try:
            made = corrections.draft_correction(root, **form.cleaned_data, by=request.user, at=clock.now())
        except NotPossible as fault:
            refused = fault.sentences
        else:
            messages.success(request, "更正公告已起草，请逐项写明更正内容。")
            return redirect("reviews:notice", pk=made.pk)
    return _form_page(
        request,
        form,
        refused,
        title="更正公示",
        lead=root.title,
        button="保存",
        back=("reviews:notice", pk),
        notes=(
            "只改公示文字：不改案卷。申报情况本身有变化的，请撤回公示，更正后重新会商名单。",
            "重新公示的，更正的工作室公示期全部重新计算，其他工作室不受影响。",
        ),
    )


@require_POST
def add_change(request: SignedInRequest, pk: int) -> HttpResponse:
    found = _notice(request, pk)
    form = _change_form(found, request.POST)
    if not form.is_valid():
        for fault in form.faults:
            messages.error(request, f"{fault['where']}：{fault['sentence']}")
        return redirect("reviews:notice", pk=pk)
    try:
        corrections.change(found, **form.cleaned_data, by=request.user)
    except NotPossible as fault:
        messages.error(request, " ".join(fault.sentences))
    return redirect("reviews:notice", pk=pk)


@require_POST
def drop_change(request: SignedInRequest, pk: int) -> HttpResponse:
    found, row = _notice(request, pk), request.POST.get("row", "")
    if not row.isdecimal():
        raise Http404
    try:
        corrections.drop_change(found, row=int(row), item=request.POST.get("item", ""), by=request.user)
    except NotPossible as fault:
        messages.error(request, " ".join(fault.sentences))
    return redirect("reviews:notice", pk=pk)


@require_http_methods(["GET", "POST"])
def retract(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take several workshops out of a notice with one announcement."""
    found = _notice(request, pk)
    if not request.user.holds(Role.CITY_APPROVER):
        raise PermissionDenied("须由市人力社保局负责人办理。")
    rows = corrections.running_rows(corrections.root_of(found)).values()
    choices = [(row.pk, f"{row.order}　{row.name}") for row in rows if row.workshop.state in corrections.STANDING]
    form = RetractRowsForm(request.POST if request.method == "POST" else None, choices=choices)
    refused: list[str] = []
    if request.method == "POST" and form.is_valid():
        try:
            cases, stayed = corrections.retract(found, **form.cleaned_data, by=request.user, at=clock.now())
        except NotPossible as fault:
            refused = fault.sentences
        else:
            messages.success(request, f"已撤回 {len(cases)} 件的公示，请将撤回公告发布在本局网站并登记网址。")
            for case, why in stayed:
                messages.warning(request, f"{case}没有撤回：{''.join(why)}")
            return redirect("reviews:notice", pk=pk)
    return _form_page(
        request,
        form,
        refused,
        title="撤回公示",
        lead=found.title,
        button="撤回所选",
        adverse=True,
        back=("reviews:notice", pk),
        notes=(
            "公示页面立即标明已移出名单，并发布撤回公告；通知申报单位、初审单位和市财政局。",
            "案卷回到“评审合格”；重新公示须重新会商名单，期限全部重新计算。",
        ),
    )
