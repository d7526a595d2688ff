"""Award documents: entering and mending them, their scan, the 授牌决定 with every title that they grant."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from accounts.requests import SignedInRequest
from accounts.roles import CITY_ROLES, FINANCE_ROLES, Role
from applications import permissions
from applications.lifecycle import NotPermitted, NotPossible
from applications.models import Workshop
from common import clock, files
from common.forms import HouseForm
from common.kept_files import given
from common.links import link_to
from common.models import StoredFile
from reviews.forms import award as forms
from reviews.jobs import award as jobs
from reviews.models import AwardDocument
from reviews.selectors import award as selectors
from reviews.services import award as service
from reviews.views.printed import kept_or_on_its_way


@require_http_methods(["GET", "POST"])
def new(request: SignedInRequest) -> HttpResponse:
    """Enter the document that grants."""
    if not request.user.holds(*CITY_ROLES):
        raise NotPermitted(permissions.city.sentence)
    year = clock.today().year
    initial = {"title": f"关于认定{year}年北京市首席技师工作室的决定", "dated_on": clock.today()}
    form = forms.DocumentForm(*given(request), initial=initial)
    refused: list[str] = []
    if request.method == "POST" and form.is_valid():
        try:
            made = service.enter_document(by=request.user, at=clock.now(), **form.cleaned_data)
        except NotPossible as fault:
            refused = fault.sentences
        else:
            messages.success(request, f"授牌文件 {made.number} 已录入，现在可以按它授予称号。")
            return redirect("reviews:award_document", pk=made.pk)
    context = {"form": form, "refused": refused, "title": "录入授牌文件", "back": reverse("reviews:awards")}
    return render(request, "reviews/award/document_edit.html", context, status=status_of(refused, form))


@require_http_methods(["GET", "POST"])
def edit(request: SignedInRequest, pk: int) -> HttpResponse:
    """Mend a mistyped number, day or title while no title bears it."""
    found = get_object_or_404(AwardDocument, pk=pk)
    if not request.user.holds(*CITY_ROLES):
        raise NotPermitted(permissions.city.sentence)
    form = forms.DocumentForm(
        *given(request),
        is_known=True,
        initial={"number": found.number, "title": found.title, "dated_on": found.dated_on},
    )
    refused: list[str] = []
    if request.method == "POST" and form.is_valid():
        try:
            service.correct_document(found, by=request.user, **form.cleaned_data)
        except NotPossible as fault:
            refused = fault.sentences
        else:
            messages.success(request, "授牌文件已更正。")
            return redirect("reviews:award_document", pk=pk)
    context = {"form": form, "refused": refused, "title": "更正授牌文件", "back": link_to("reviews:award_document", pk)}
    return render(request, "reviews/award/document_edit.html", context, status=status_of(refused, form))


@require_http_methods(["GET", "POST"])
def detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """One document with the titles it granted; POST adds its scan."""
    demand_bureau(request)
    found = get_object_or_404(selectors.documents(), pk=pk)
    may_enter = request.user.holds(*CITY_ROLES)
    if request.method == "POST" and not may_enter:
        raise NotPermitted(permissions.city.sentence)
    form = forms.ScanForm(*given(request))
    refused: list[str] = []
    if request.method == "POST" and form.is_valid():
        try:
            service.add_scan(found, by=request.user, at=clock.now(), scan=form.cleaned_data["scan"])
        except NotPossible as fault:
            refused = fault.sentences
        else:
            messages.success(request, "扫描件已保存。")
            return redirect("reviews:award_document", pk=pk)
    awards = list(found.awards.select_related("workshop__unit").order_by("number", "pk"))
    return render(
        request,
        "reviews/award/document.html",
        {
            "document": found,
            "awards": awards,
            "is_printed_here": any(not award.workshop.is_old for award in awards),
            "form": form,
            "refused": refused,
            "may_enter": may_enter,
            "may_grant": request.user.holds(Role.CITY_APPROVER),
        },
        status=status_of(refused, form),
    )


@require_GET
def scan(request: SignedInRequest, pk: int) -> HttpResponseBase:
    demand_bureau(request)
    return sent(get_object_or_404(selectors.documents(), pk=pk).scan)


@require_http_methods(["GET", "POST"])
def decision_pdf(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """The 授牌决定: POST orders it, GET hands it out or waits. Units read it through their own title."""
    found = get_object_or_404(AwardDocument.objects.select_related("printed"), pk=pk)
    titles = Workshop.objects.visible_to(request.user).exclude(origin=Workshop.Origin.REGISTER)
    concerned = titles.filter(award__document=found).order_by("pk").first()
    if concerned is None:
        raise Http404
    if request.method == "POST":
        jobs.order_decision(found, by=request.user)
        return redirect(request.path)
    of_a_bureau = request.user.holds(*CITY_ROLES, *FINANCE_ROLES)
    back = link_to("reviews:award_document", pk) if of_a_bureau else link_to("workshops:award", concerned.pk)
    return kept_or_on_its_way(request, found.printed, jobs.latest_decision(found), "授牌决定", back=back)


# ── what the pages of titles share ───────────────────────────────────────────


def demand_bureau(request: SignedInRequest) -> None:
    if not request.user.holds(*CITY_ROLES, *FINANCE_ROLES):
        raise NotPermitted("授牌台账由市人力社保局和市财政局查看。")


def status_of(refused: list[str], form: HouseForm) -> int:
    return 409 if refused else 422 if form.errors else 200


def sent(stored: StoredFile | None) -> HttpResponseBase:
    if stored is None:
        raise Http404
    return files.send(stored)
