"""授牌: the ledger of titles, certificates, and the tab 授牌与经费 with its plaques."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from accounts.requests import SignedInRequest
from accounts.roles import CITY_ROLES, Role
from applications import permissions
from applications.lifecycle import NotPermitted
from applications.models import Workshop
from applications.selectors import dossier
from applications.states import ALIVE, BADGE
from common import clock, documents, paging
from common.forms import HouseForm
from common.kept_files import given
from common.links import link_to
from reviews.forms import award as forms
from reviews.jobs import award as jobs
from reviews.models import KeyProject, Plaque
from reviews.printing import award as printing
from reviews.selectors import award as selectors
from reviews.selectors import key_projects, revocation
from reviews.services import award as service
from reviews.views.award_documents import demand_bureau, sent
from reviews.views.printed import kept_or_on_its_way
from reviews.views.telling import asked, back_to

PAGE = 50
BY_GRANT = paging.by_moment("granted_at")


# ── the ledger ───────────────────────────────────────────────────────────────


@require_GET
def index(request: SignedInRequest) -> HttpResponse:
    """Every title with its plaque, the gauge of the programme's target, the award documents."""
    demand_bureau(request)
    at = clock.now()
    page = paging.page_of(lambda: selectors.titles(request.user), BY_GRANT, request.GET, PAGE)
    alive = Workshop.objects.visible_to(request.user).filter(state__in=ALIVE).count()
    return render(
        request,
        "reviews/award/index.html",
        {
            "rows": [{"title": title, "look": BADGE[title.state]} for title in page.rows],
            "page": {"text": f"本页 {len(page.rows)} 个，最近授予的在前", **paging.addresses(page, request.GET)},
            "documents": selectors.documents()[:20],
            "gauge": key_projects.title_gauge(alive, clock.legal_day(at)),
            "may_enter": request.user.holds(*CITY_ROLES),
            "may_grant": request.user.holds(Role.CITY_APPROVER),
        },
    )


@require_GET
def ledger(request: SignedInRequest) -> HttpResponse:
    """The 授牌台账 as a sheet: /exports/awards.xlsx."""
    demand_bureau(request)
    return documents.response(printing.ledger(selectors.ledger_rows(request.user), title="首席技师工作室授牌台账"))


# ── the certificate ──────────────────────────────────────────────────────────


@require_http_methods(["GET", "POST"])
def certificate_pdf(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """The certificate of a title. POST orders it; GET hands it out or waits."""
    workshop = dossier.case_of(request.user, pk)
    award = selectors.award_of(workshop)
    if award is None or workshop.is_old:  # which brought its paper certificate
        raise Http404
    if request.method == "POST":
        jobs.order_certificate(workshop.pk, by=request.user)
        return redirect(request.path)
    back = link_to("workshops:award", pk)
    return kept_or_on_its_way(request, award.certificate, jobs.latest_certificate(workshop.pk), "证书", back=back)


# ── the tab, plaques ─────────────────────────────────────────────────────────


@require_GET
def tab(request: SignedInRequest, pk: int) -> HttpResponse:
    """The title with its papers, plaques, and the subsidy where there is one."""
    workshop, at = dossier.case_of(request.user, pk), clock.now()
    if workshop.granted_at is None:
        raise Http404
    projects = _told(workshop, request)
    returns = revocation.plaques_of(workshop)
    is_funded = any(project.status != KeyProject.Status.CANCELLED for project in projects)
    return render(
        request,
        "reviews/award/tab.html",
        {
            "workshop": workshop,
            "tab": "award",
            "at": at,
            "award": selectors.award_of(workshop),
            "plaques": selectors.with_fates(selectors.plaques_of(workshop), returns),
            "returns": [
                (owed, revocation.PLAQUE_LOOKS[owed.status], owed.is_late(clock.legal_day(at))) for owed in returns
            ],
            "settlement": None if workshop.state in ALIVE else revocation.settlement_of(workshop),
            "may_settle": permissions.city(workshop, request.user),
            "projects": projects,
            "year": clock.legal_day(at).year,
            "may_propose": request.user.holds(Role.CITY_OFFICER) and workshop.state in ALIVE and not is_funded,
            "may_enter": permissions.city(workshop, request.user) and workshop.state in ALIVE,
            "may_hang": workshop.state in ALIVE
            and (permissions.city(workshop, request.user) or permissions.unit_member(workshop, request.user)),
        },
    )


def _told(workshop: Workshop, request: SignedInRequest) -> list[Any]:
    """Key projects; whoever is not of both bureaus reads what was decided."""
    found = workshop.key_projects.order_by("-year", "-pk")
    if not request.user.sees_every_case():
        found = found.filter(finance_at__isnull=False)
    return list(found)


@require_http_methods(["GET", "POST"])
def plaque_new(request: SignedInRequest, pk: int) -> HttpResponse:
    """Record a plaque that was made, or made again."""
    workshop = _citys(request, pk)
    # one that was ordered waits to be made; it has its reason already
    again = workshop.plaques.exists() and not workshop.plaques.filter(made_on=None, ordered_at__isnull=False).exists()
    form = forms.PlaqueForm(*given(request), is_replacement=again)
    title = "登记补发铭牌" if again else "登记铭牌制作"
    return _plaque_page(
        request,
        workshop,
        form,
        title,
        lambda at: service.make_plaque(workshop, by=request.user, at=at, **form.cleaned_data),
    )


@require_http_methods(["GET", "POST"])
def plaque_handover(request: SignedInRequest, pk: int, ordinal: int) -> HttpResponse:
    workshop = _citys(request, pk)
    plaque = _plaque(workshop, ordinal)
    form = forms.HandoverForm(*given(request))
    return _plaque_page(
        request,
        workshop,
        form,
        "登记铭牌交付",
        lambda at: service.hand_over(plaque, by=request.user, at=at, **form.cleaned_data),
    )


@require_http_methods(["GET", "POST"])
def plaque_hang(request: SignedInRequest, pk: int, ordinal: int) -> HttpResponse:
    """The photo on the wall, by the unit or the city."""
    workshop = dossier.case_of(request.user, pk)
    if not (permissions.city(workshop, request.user) or permissions.unit_member(workshop, request.user)):
        raise NotPermitted("挂牌照片由所在单位或市人力社保局上传。")
    plaque = _plaque(workshop, ordinal)
    form = forms.PhotoForm(*given(request))
    return _plaque_page(
        request,
        workshop,
        form,
        "上传挂牌照片",
        lambda at: service.hang(plaque, by=request.user, at=at, **form.cleaned_data),
    )


def _plaque_page(request: SignedInRequest, workshop: Workshop, form: HouseForm, title: str, save: Any) -> HttpResponse:
    context = {"workshop": workshop, "title": title, "multipart": form.is_multipart()}
    saved = back_to(link_to("workshops:award", workshop.pk), "铭牌记录已保存。", save)
    return asked(request, "reviews/award/plaque.html", context, form=form, act=saved)


@require_GET
def plaque_file(request: SignedInRequest, pk: int, ordinal: int, which: str) -> HttpResponseBase:
    """The receipt or the photo of a plaque, as an attachment."""
    plaque = _plaque(dossier.case_of(request.user, pk), ordinal)
    return sent(plaque.receipt if which == "receipt" else plaque.photo)


def _citys(request: SignedInRequest, pk: int) -> Workshop:
    workshop = dossier.case_of(request.user, pk)
    if not permissions.city(workshop, request.user):
        raise NotPermitted(permissions.city.sentence)
    return workshop


def _plaque(workshop: Workshop, ordinal: int) -> Plaque:
    return get_object_or_404(workshop.plaques.select_related("receipt", "photo"), ordinal=ordinal)
