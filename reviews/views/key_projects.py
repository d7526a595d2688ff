"""重点资助: a page a year with the budget, the draft, both confirmations, the print; cancelling one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import reauthentication
from accounts.requests import SignedInRequest
from accounts.roles import CITY_ROLES, FINANCE_ROLES, Role
from applications.forms.opinions import PasswordForm
from applications.lifecycle import NotPermitted
from common import clock, documents
from common.forms import HouseForm
from common.kept_files import given
from reviews.forms import key_projects as forms
from reviews.jobs import key_projects as jobs
from reviews.models import KeyProject
from reviews.printing import key_projects as printing
from reviews.selectors import key_projects as selectors
from reviews.services import key_projects as service
from reviews.views.printed import kept_or_on_its_way
from reviews.views.telling import asked, back_to, told

FIRST_YEAR, LAST_YEAR = 2011, 2099


@require_GET
def latest(request: SignedInRequest) -> HttpResponse:
    """The list of this year."""
    return redirect("reviews:key_projects", year=clock.today().year)


@require_GET
def year_page(request: SignedInRequest, year: int) -> HttpResponse:
    """The year's list with its running total against budget and target."""
    _seen(request, year)
    return _page(request, year)


def _page(
    request: SignedInRequest, year: int, *, status: int = 200, password: PasswordForm | None = None
) -> HttpResponse:
    user, today = request.user, clock.today()
    projects = list(selectors.projects_of(year))
    status_asked = KeyProject.Status.CITY if user.holds(Role.FINANCE_APPROVER) else KeyProject.Status.DRAFT
    return render(
        request,
        "reviews/key_projects/year.html",
        {
            "year": year,
            "years": sorted({*selectors.years(), today.year, year}, reverse=True),
            "projects": projects,
            "content_hash": service.hash_of(project for project in projects if project.status == status_asked),
            "totals": selectors.totals(year),
            "gauge": selectors.project_gauge(today),
            "password": password or PasswordForm(),
            "may_draft": user.holds(Role.CITY_OFFICER),
            "may_confirm": user.holds(Role.CITY_APPROVER),
            "may_budget": user.holds(*FINANCE_ROLES),
            "may_decide": user.holds(Role.FINANCE_APPROVER),
        },
        status=status,
    )


@require_http_methods(["GET", "POST"])
def budget(request: SignedInRequest, year: int) -> HttpResponse:
    """What finance set aside."""
    _seen(request, year)
    if not request.user.holds(*FINANCE_ROLES):
        raise NotPermitted("预算由市财政局录入。")
    last = selectors.totals(year).budget
    form = forms.BudgetForm(*given(request), initial={"amount": last.amount if last else None})
    return _form_page(
        request,
        year,
        form,
        f"{year} 年重点资助预算",
        lambda at: service.set_budget(year, by=request.user, at=at, **form.cleaned_data),
    )


@require_http_methods(["GET", "POST"])
def propose(request: SignedInRequest, year: int) -> HttpResponse:
    """Put one more title on the draft."""
    _seen(request, year)
    _demand(request, Role.CITY_OFFICER, service.DRAFTER)
    rules = selectors.rules_in_force(clock.today())
    chosen = request.GET.get("workshop", "")
    form = forms.ProposalForm(
        *given(request),
        candidates=selectors.candidates(request.user),
        rules=rules,
        initial={"workshop": chosen, "amount": rules.subsidy_least if rules else None},
    )
    return _form_page(
        request,
        year,
        form,
        f"拟定 {year} 年重点资助项目",
        lambda at: service.propose(
            form.cleaned_data.pop("workshop"), year=year, by=request.user, at=at, **form.cleaned_data
        ),
    )


@require_http_methods(["GET", "POST"])
def change(request: SignedInRequest, pk: int) -> HttpResponse:
    """Another amount or reason while the list is being drafted."""
    project = _project(request, pk)
    _demand(request, Role.CITY_OFFICER, service.DRAFTER)
    rules = selectors.rules_in_force(clock.today())
    form = forms.AmountForm(*given(request), rules=rules, initial={"amount": project.amount, "reason": project.reason})
    return _form_page(
        request,
        project.year,
        form,
        f"修改“{project.workshop}”的资助",
        lambda at: service.change(project, by=request.user, at=at, **form.cleaned_data),
    )


@require_POST
def drop(request: SignedInRequest, pk: int) -> HttpResponse:
    """Off the draft list."""
    project = _project(request, pk)
    return told(
        request, _list(project.year), "已从名单移出。", lambda at: service.drop(project, by=request.user, at=at)
    )


@require_http_methods(["GET", "POST"])
def cancel(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take a decided project back before payment, with the reason."""
    project = _project(request, pk)
    _demand(request, Role.CITY_APPROVER, service.CITY_APPROVER)
    form = forms.CancelForm(*given(request))
    return _form_page(
        request,
        project.year,
        form,
        f"取消“{project.workshop}”的重点资助",
        lambda at: service.cancel(project, by=request.user, at=at, **form.cleaned_data),
        adverse=True,
    )


@require_POST
def confirm(request: SignedInRequest, year: int) -> HttpResponse:
    """The city's or finance's confirmation of the list, after the password."""
    _seen(request, year)
    password = PasswordForm(request.POST)
    password.is_valid()
    if sentence := reauthentication.confirm(request, password.cleaned_data.get("password", "")):
        password.add_error("password", sentence)
        return _page(request, year, status=422, password=password)
    confirmed, done = service.confirm_for_city, "名单已确认，送市财政局。"
    if request.user.holds(Role.FINANCE_APPROVER):
        confirmed, done = service.confirm_for_finance, "名单已确认，两局决定生效。"
    shown = request.POST.get("content_hash", "")
    return told(request, _list(year), done, lambda at: confirmed(year, by=request.user, at=at, content_hash=shown))


@require_http_methods(["GET", "POST"])
def send_back(request: SignedInRequest, year: int) -> HttpResponse:
    """Finance does not agree."""
    _seen(request, year)
    _demand(request, Role.FINANCE_APPROVER, service.FINANCE_APPROVER)
    form = forms.SendBackForm(*given(request))
    return _form_page(
        request,
        year,
        form,
        f"退回 {year} 年重点资助名单",
        lambda at: service.send_back(year, by=request.user, at=at, **form.cleaned_data),
        adverse=True,
    )


@require_GET
def sheet(request: SignedInRequest) -> HttpResponse:
    """The year's list as a sheet: /exports/key-projects.xlsx?year=."""
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isdecimal() else clock.today().year
    _seen(request, year)
    return documents.response(printing.sheet(year, selectors.sheet_rows(year)))


@require_http_methods(["GET", "POST"])
def printed(request: SignedInRequest, year: int) -> HttpResponseBase:
    """The printed list. POST orders it; GET hands it out or waits."""
    _seen(request, year)
    if request.method == "POST":
        jobs.order(year, by=request.user)
        return redirect(request.path)
    last = jobs.latest(year)
    return kept_or_on_its_way(request, last.result if last else None, last, "重点资助名单", back=_list(year))


# ── what the pages share ─────────────────────────────────────────────────────


def _seen(request: SignedInRequest, year: int) -> None:
    if not request.user.holds(*CITY_ROLES, *FINANCE_ROLES):
        raise NotPermitted("重点资助由市人力社保局和市财政局办理。")
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Http404


def _project(request: SignedInRequest, pk: int) -> KeyProject:
    found = get_object_or_404(KeyProject.objects.select_related("workshop"), pk=pk)
    _seen(request, found.year)
    return found


def _demand(request: SignedInRequest, role: str, sentence: str) -> None:
    if not request.user.holds(role):
        raise NotPermitted(sentence)


def _form_page(
    request: SignedInRequest,
    year: int,
    form: HouseForm,
    title: str,
    save: Callable[[datetime], object],
    *,
    adverse: bool = False,
) -> HttpResponse:
    context = {"year": year, "title": title, "adverse": adverse}
    return asked(
        request, "reviews/key_projects/form.html", context, form=form, act=back_to(_list(year), "已保存。", save)
    )


def _list(year: int) -> str:
    return reverse("reviews:key_projects", args=[year])
