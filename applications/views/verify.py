"""The public check pages: a code from a form, or an uploaded PDF. Nothing private is shown, nothing kept."""

from __future__ import annotations

import hashlib

from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from accounts.addresses import address_of
from accounts.limits import is_too_often
from applications import other_papers, verifying
from applications.models import Version
from applications.other_papers import OtherPaper
from applications.states import LOOK
from common import codes, files
from common.forms import HouseForm
from common.numbers import spaced

LARGEST = 30 * 1024 * 1024
MOST, PERIOD = 30, 60
WAIT = "核验过于频繁，请一分钟后再试。"
NO_SUCH_CODE = "没有这个核验码，请核对后重新输入。核验码印在申报表第 1 页、证书或授牌决定的二维码旁。"


class CodeForm(HouseForm):
    widths = {"code": 6}
    error_title = "不能核验"
    code = forms.CharField(label="核验码", max_length=40)


class UploadForm(HouseForm):
    error_title = "不能核验"
    file = forms.FileField(label="PDF 文件", widget=forms.FileInput(attrs={"accept": "application/pdf"}))

    def clean_file(self) -> bytes:
        sent = self.cleaned_data["file"]
        if sent.size > LARGEST:
            raise forms.ValidationError("文件超过 30 MB，不能核验。")
        return bytes(sent.read())


@login_not_required
@require_http_methods(["GET", "POST"])
def check(request: HttpRequest) -> HttpResponse:
    """Enter a code, or send a PDF. A PDF is answered at once: to redirect one would have to keep it."""
    code, upload = CodeForm(), UploadForm()
    checked, paper, busy = None, None, ""
    if request.method == "POST":
        if is_too_often("verify", address_of(request), at_most=MOST, seconds=PERIOD):
            busy = WAIT
        elif "file" in request.FILES or "upload" in request.POST:
            upload = UploadForm(request.POST, request.FILES)
            if upload.is_valid():
                content = upload.cleaned_data["file"]
                paper = other_papers.of_file(hashlib.sha256(content).hexdigest())
                checked = None if paper else verifying.check_upload(content)
        else:
            code = CodeForm(request.POST)
            if code.is_valid():
                return _to_code(request, code)
    context = {"code_form": code, "upload_form": upload, "busy": busy}
    if paper is not None:
        context |= {"outcome": paper.outcome, "facts": paper.facts, "unsigned": True}
    if checked is not None:
        context |= {"outcome": checked.outcome, "signatures": checked.signatures, "facts": _facts(checked.version)}
    return render(
        request, "verify/check.html", context, status=429 if busy else 422 if upload.errors or code.errors else 200
    )


def _to_code(request: HttpRequest, form: CodeForm) -> HttpResponse:
    version = verifying.by_code(form.cleaned_data["code"])
    if version is not None:
        return redirect("verify:code", code=version.verify_code)
    if paper := other_papers.of_code(form.cleaned_data["code"]):
        return redirect("verify:code", code=paper.code)
    form.add_error("code", NO_SUCH_CODE)
    return render(
        request, "verify/check.html", {"code_form": form, "upload_form": UploadForm(), "busy": ""}, status=422
    )


@login_not_required
@require_GET
def code(request: HttpRequest, code: str) -> HttpResponse:
    """What a printed code stands for."""
    if is_too_often("verify", address_of(request), at_most=MOST, seconds=PERIOD):
        return render(
            request,
            "verify/check.html",
            {"code_form": CodeForm(), "upload_form": UploadForm(), "busy": WAIT},
            status=429,
        )
    version = verifying.by_code(code)
    if version is None and (paper := other_papers.of_code(code)):
        return _other(request, paper)
    if version is None:
        form = CodeForm({"code": code})
        form.add_error("code", NO_SUCH_CODE)
        return render(
            request, "verify/check.html", {"code_form": form, "upload_form": UploadForm(), "busy": ""}, status=404
        )
    verdict = verifying.verdict_of(files.read(version.form.stored), version) if version.form else None
    address = f"{settings.BASE_URL}/verify/{version.verify_code}/"
    return render(
        request,
        "verify/check.html",
        {
            "code_form": CodeForm(initial={"code": spaced(version.verify_code)}),
            "upload_form": UploadForm(),
            "busy": "",
            "outcome": verifying.outcome_of_version(version, verdict),
            "facts": _facts(version),
            "signatures": verifying.signatures_of(version, verdict) if verdict else [],
            "qr": codes.qr(address, label="扫码可核验本页"),
        },
    )


def _other(request: HttpRequest, paper: OtherPaper) -> HttpResponse:
    """A certificate or another paper of a later stage: it bears no signature that could be judged."""
    return render(
        request,
        "verify/check.html",
        {
            "code_form": CodeForm(initial={"code": spaced(paper.code)}),
            "upload_form": UploadForm(),
            "busy": "",
            "outcome": paper.outcome,
            "facts": paper.facts,
            "unsigned": True,
            "qr": codes.qr(f"{settings.BASE_URL}/verify/{paper.code}/", label="扫码可核验本页"),
        },
    )


def _facts(version: Version | None) -> list[dict[str, object]]:
    """What everybody may know of a version."""
    if version is None:
        return []
    workshop, look = version.workshop, LOOK[version.workshop.state]
    digest = version.content_hash
    return [
        {"label": "工作室", "value": str(workshop), "wide": True},
        {"label": "申报单位", "value": workshop.unit.name},
        {"label": "首席技师", "value": workshop.technician_name},
        {"label": "编号与版本", "value": f"{workshop.number}　{version}"},
        {"label": "版本状态", "value": verifying.STANDING_LOOK[verifying.standing_of(version)][0]},
        {
            "label": "案卷状态",
            "value": f"{workshop.get_state_display()}{f'，等{look.waits_for}办理' if look.waits_for else ''}",
        },
        {"label": "内容指纹", "value": f"SHA-256 {digest[:8]}…{digest[-8:]}", "code": True},
    ]
