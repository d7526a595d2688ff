"""Writing a self-assessment: one page a section with its evidence, saved by its button; handed in."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts import reauthentication
from accounts.requests import SignedInRequest
from applications import permissions
from applications.forms.opinions import PasswordForm
from applications.lifecycle import NotPermitted, NotPossible
from applications.states import State
from applications.views.editing import number_in
from common import clock, rows, uploads
from common.templatetags.ui import cn_date, cn_moment
from reviews import assessment_content as contents
from reviews.assessment_content import BONUS, REPORT, Content
from reviews.forms.assessment import ClaimFormSet, IndicatorForm, ReportForm
from reviews.models import Assessment, AssessmentFile
from reviews.services import assessment_writing as service
from reviews.services.assessment_writing import Answer, SectionWrite, Stale
from reviews.views.assessment import seen

Status = Assessment.Status
NOT_KEPT = {"csrfmiddlewaretoken", "revision", "then"}


class Sheet:
    """One section on the screen, unbound from the tables or bound to what was posted."""

    def __init__(self, content: Content, code: str, data: QueryDict | None = None) -> None:
        self.content, self.code, self.data = content, code, data
        self.lines = [(line, self._answer(line)) for line in content.lines_of(code)]
        self.claims = self._claims() if code == BONUS else None
        initial = {"report": content.assessment.report}
        self.report = ReportForm(data, initial=initial) if code == REPORT else None

    @classmethod
    def as_left(cls, content: Content, code: str) -> Sheet:
        """As it was left: what could not be taken is shown again with its sentences."""
        kept = content.assessment.kept.get(code)
        if not kept:
            return cls(content, code)
        data = QueryDict(mutable=True)
        for name, words in kept.items():
            data.setlist(name, words)
        return cls(content, code, data)

    def _answer(self, line: contents.Line) -> IndicatorForm:
        initial = {"text": line.answer.text, "points": line.answer.points} if line.answer else {}
        prefix = f"i-{line.indicator.pk}"
        return IndicatorForm(self.data, prefix=prefix, initial=initial, indicator=line.indicator)

    def _claims(self) -> Any:
        initial = [
            {"row": claim.uuid, "item": claim.item_id, "title": claim.title, "points": claim.points}
            for claim in self.content.claims
        ]
        items = list(self.content.assessment.rubric.bonus_items.all())
        return ClaimFormSet(self.data, prefix="claims", initial=initial, form_kwargs={"items": items})

    @property
    def faults(self) -> list[dict[str, str]]:
        """Every refused field with its sentence and the way to it."""
        found = list(self.report.faults) if self.report and self.report.is_bound else []
        for line, form in self.lines:
            if form.is_bound:
                found += [{**fault, "where": f"{line.indicator}　{fault['where']}"} for fault in form.faults]
        if self.claims is not None and self.claims.is_bound and not self.claims.is_valid():
            found += self.claims.faults
        return found

    def write(self) -> SectionWrite:
        """What can be taken of the post; the list of claims stays as it was until all of it is right."""
        answers = {
            line.indicator.pk: Answer(form.cleaned_data["text"], form.cleaned_data.get("points"))
            for line, form in self.lines
            if form.is_valid()
        }
        claims = None
        if self.claims is not None and self.claims.is_valid():
            claims = [dict(row) for row in self.claims.rows]
        report = self.report.cleaned_data["report"] if self.report and self.report.is_valid() else None
        return SectionWrite(answers, claims, report, kept=self._typed() if self.faults else None)

    def _typed(self) -> dict[str, list[str]]:
        lists = (self.data or QueryDict()).lists()
        return {name: [str(word) for word in words] for name, words in lists if name not in NOT_KEPT}


# ── one section ──────────────────────────────────────────────────────────────


def _to_write(request: SignedInRequest, pk: int) -> Assessment | None:
    """The assessment that this person writes; None where it cannot be written now."""
    workshop, assessment = seen(request, pk)
    if not permissions.unit_member(workshop, request.user):
        raise NotPermitted(permissions.unit_member.sentence)
    if assessment.status != Status.SELF or workshop.state != State.GRANTED:
        messages.warning(request, f"{assessment}目前为“{assessment.get_status_display()}”，自评内容不能修改。")
        return None
    return assessment


@require_http_methods(["GET", "POST"])
def write(request: SignedInRequest, pk: int, section: str = "") -> HttpResponse:
    """One section. GET shows it as it was left, POST saves it; a button of a list only draws the page again."""
    assessment = _to_write(request, pk)
    if assessment is None:
        return redirect("workshops:assessment", pk=pk)
    content = contents.content_of(assessment, clock.now())
    if not section:
        return redirect("workshops:assessment_write", pk=pk, section=content.codes[0])
    if section not in content.codes:
        raise Http404
    if request.method == "GET":
        return _page(request, content, Sheet.as_left(content, section), status=200)
    if asked := rows.command(request.POST):
        formset = Sheet(content, section).claims
        data = rows.edited(request.POST, asked, formset.paste if formset is not None else ())
        return _page(request, content, Sheet(content, section, data), status=200)
    return _save(request, content, section)


def _save(request: SignedInRequest, content: Content, section: str) -> HttpResponse:
    sheet = Sheet(content, section, request.POST)
    revision = number_in(request.POST.get("revision", ""))
    assessment, place = content.assessment, [content.assessment.workshop_id]
    try:
        service.save(assessment, section, sheet.write(), revision=revision, by=request.user, at=clock.now())
    except Stale as stale:
        who = stale.by.name if stale.by else "他人"
        when = cn_moment(stale.at) if stale.at else "刚才"
        sentence = f"{who} 于 {when} 保存过这份自评，您填的还没有保存。核对后再按保存，将以您填的为准。"
        return _page(request, content, sheet, status=409, stale=sentence, revision=stale.revision)
    except NotPossible as fault:
        for words in fault.sentences:
            messages.error(request, words)
        return _page(request, content, sheet, status=422)
    here = reverse("workshops:assessment_write", args=[*place, section])
    if sheet.faults:
        messages.warning(request, f"有 {len(sheet.faults)} 处填写有误，已保留您填的内容，请改正后再保存。")
        return redirect(here)
    messages.success(request, f"“{content.title_of(section)}”已保存。")
    following = content.codes[content.codes.index(section) + 1 :]
    if "then" not in request.POST:
        return redirect(here)
    if following:
        return redirect("workshops:assessment_write", pk=place[0], section=following[0])
    return redirect("workshops:assessment_seal", pk=place[0])


def _page(
    request: SignedInRequest,
    content: Content,
    sheet: Sheet,
    *,
    status: int,
    stale: str = "",
    revision: int | None = None,
) -> HttpResponse:
    assessment, place = content.assessment, content.codes.index(sheet.code)
    return render(
        request,
        "reviews/assessment/write.html",
        {
            "workshop": assessment.workshop,
            "assessment": assessment,
            "section": sheet.code,
            "title": content.title_of(sheet.code),
            "sheet": sheet,
            "claims": [{"claim": claim, "files": content.files_of(claim)} for claim in content.claims],
            "report_files": content.report_files,
            "faults": sheet.faults,
            "stale": stale,
            "revision": assessment.revision if revision is None else revision,
            "returned": _returned(assessment),
            "previous": content.codes[place - 1] if place else "",
            "is_last": place + 1 == len(content.codes),
            "accept": uploads.ACCEPT,
            "limit": assessment.workshop.rule_set.upload_limit_mb,
            **steps_of(content, sheet.code),
        },
        status=status,
    )


def _returned(assessment: Assessment) -> Any:
    """The body's words while what it sent back was not handed in again."""
    if assessment.first_sealed_at is None:
        return None
    return assessment.opinions.exclude(confirmed_at=None).select_related("confirmed_by").first()


def steps_of(content: Content, current: str) -> dict[str, Any]:
    """The sections as components/chapter_nav.html shows them."""
    faulty = {fault.section for fault in contents.faults_of(content)}
    assessment = content.assessment
    return {
        "heading": assessment.round.name,
        "chapters": [
            {
                "name": content.title_of(code),
                "done": int(code not in faulty),
                "total": 1,
                "href": reverse("workshops:assessment_write", args=[assessment.workshop_id, code]),
                "current": code == current,
            }
            for code in content.codes
        ],
        "rest": {
            "sentence": "期限",
            "date": f"{cn_date(assessment.self_due_on)} 24:00",
            "link": {
                "label": "核对并报送",
                "href": reverse("workshops:assessment_seal", args=[assessment.workshop_id]),
            },
        },
    }


# ── evidence ─────────────────────────────────────────────────────────────────


@require_POST
def add_file(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take one file or several for an indicator, a claim or the report."""
    assessment = _to_write(request, pk)
    if assessment is None:
        return redirect("workshops:assessment", pk=pk)
    section, sent = request.POST.get("section", ""), request.FILES.getlist("file")
    about = _about(request.POST)
    if not sent or about is None:
        messages.error(request, "请选择文件。" if not sent else "请选择这份材料证明哪一项。")
    taken = 0
    for one in sent if about else []:
        try:
            service.add_file(assessment, one, **(about or {}), by=request.user, at=clock.now())
            taken += 1
        except NotPossible as fault:
            messages.error(request, f"“{one.name}”没有收下：{' '.join(fault.sentences)}")
    if taken:
        messages.success(request, f"已收下 {taken} 个文件。")
    content = contents.content_of(assessment, clock.now())
    return redirect(
        "workshops:assessment_write", pk=pk, section=section if section in content.codes else content.codes[0]
    )


def _about(data: QueryDict) -> dict[str, Any] | None:
    """What a file belongs to: ``indicator``, ``claim`` or ``report``."""
    if data.get("report"):
        return {"kind": AssessmentFile.Kind.REPORT}
    if (indicator := number_in(data.get("indicator", ""))) > 0:
        return {"indicator": indicator}
    try:
        return {"claim": UUID(data.get("claim", ""))}
    except ValueError:
        return None


@require_POST
def remove_file(request: SignedInRequest, pk: int, file_uuid: UUID) -> HttpResponse:
    """Take a file out of what will be handed in."""
    assessment = _to_write(request, pk)
    if assessment is None:
        return redirect("workshops:assessment", pk=pk)
    file = get_object_or_404(assessment.files.select_related("assessment", "indicator__group"), pk=file_uuid)
    try:
        service.remove_file(file, by=request.user, at=clock.now())
    except NotPossible as fault:
        messages.error(request, " ".join(fault.sentences))
    else:
        messages.success(request, "文件已移除。")
    section = file.indicator.group.code if file.indicator else BONUS if file.claim else REPORT
    return redirect("workshops:assessment_write", pk=pk, section=section)


# ── handing in ───────────────────────────────────────────────────────────────


@require_http_methods(["GET", "POST"])
def seal(request: SignedInRequest, pk: int) -> HttpResponse:
    """Look through what was written, then hand it in after the password."""
    assessment = _to_write(request, pk)
    if assessment is None:
        return redirect("workshops:assessment", pk=pk)
    workshop, at = assessment.workshop, clock.now()
    content = contents.content_of(assessment, at)
    found = contents.faults_of(content)
    password = PasswordForm(request.POST if request.method == "POST" else None)
    refused: list[str] = []
    if request.method == "POST":
        if not permissions.unit_approver(workshop, request.user):
            raise NotPermitted(permissions.unit_approver.sentence)
        if not found and password.is_valid() and reauthentication.is_confirmed(request, password):
            try:
                service.seal(assessment, by=request.user, at=at, seen=request.POST.get("seen", ""))
            except NotPossible as fault:
                refused = fault.sentences
            else:
                messages.success(request, f"自评已报送{workshop.review_body.short_name}。")
                return redirect("workshops:assessment", pk=pk)
    taken = contents.taken(content)
    return render(
        request,
        "reviews/assessment/seal.html",
        {
            "workshop": workshop,
            "assessment": assessment,
            "taken": taken,
            "seen": contents.hash_of(taken),
            "total": contents.claimed_total(content),
            "faults": [
                {
                    "where": content.title_of(fault.section),
                    "sentence": fault.sentence,
                    "href": reverse("workshops:assessment_write", args=[pk, fault.section]),
                }
                for fault in found
            ],
            "password": password,
            "refused": refused,
            "may_seal": permissions.unit_approver(workshop, request.user),
            "is_over": assessment.first_sealed_at is None and assessment.self_due_on < clock.legal_day(at),
            **steps_of(content, "seal"),
        },
        status=409 if refused else 422 if password.errors or (found and request.method == "POST") else 200,
    )
