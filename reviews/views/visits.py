"""Site visits: the calendar, one visit, planning, changing, calling off, the calendar file."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from accounts.requests import SignedInRequest
from accounts.roles import CITY_ROLES, FINANCE_ROLES, Role
from applications import permissions
from applications.lifecycle import NotPermitted, NotPossible
from applications.models import Workshop
from applications.selectors import dossier
from common import clock, documents, paging
from common.clock import BEIJING, legal_day
from common.templatetags.ui import cn_clock, cn_day
from reviews import terms
from reviews.forms.visits import CancelVisitForm, VisitForm
from reviews.models import Plan, Visit
from reviews.printing import visit_calendar
from reviews.selectors import people
from reviews.selectors import visits as read
from reviews.selectors.evaluation import knows_the_experts
from reviews.services import visit_records
from reviews.services import visits as service

PAGE = 25
LATER = paging.by_moment("starts_at")
SOONER = paging.Key("starts_at", descending=False, read=LATER.read, holds=LATER.holds)


@require_GET
def index(request: SignedInRequest) -> HttpResponse:
    """The calendar, day by day: an expert's own visits, all of them for the two bureaus."""
    user, at = request.user, clock.now()
    if not user.holds(*CITY_ROLES, *FINANCE_ROLES, Role.EXPERT):
        raise PermissionDenied("考察日程由市局、市财政局和评审专家使用。")
    mine, lists = Visit.objects.of_desk(user), read.lists_of(user, at)
    numbers = paging.counts(**{code: mine.filter(rows) for code, (_, rows) in lists.items()})
    chosen = request.GET.get("list", "")
    chosen = chosen if chosen in lists else "coming"
    key = SOONER if chosen == "coming" else LATER
    page = paging.page_of(read.with_people(mine.filter(lists[chosen][1])), key, request.GET, PAGE)
    days = groupby(page.rows, key=lambda visit: legal_day(visit.starts_at))
    return render(
        request,
        "reviews/visits/index.html",
        {
            "segments": [
                {
                    "label": f"{word} {paging.in_words(numbers[code])}",
                    "href": f"?list={code}",
                    "current": code == chosen,
                }
                for code, (word, _) in lists.items()
            ],
            "days": [(day, [_line(visit) for visit in found]) for day, found in days],
            "today": legal_day(at),
            "page": {"text": f"本页 {len(page.rows)} 次", **paging.addresses(page, request.GET)},
        },
    )


def _line(visit: Visit) -> dict[str, Any]:
    everybody = read.people_of(visit)
    return {
        "visit": visit,
        "experts": [person.name for person in everybody if person.kind == read.EXPERT],
        "officers": [person.name for person in everybody if person.kind == read.OFFICER],
    }


@require_GET
def detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """One visit for everybody who sees the case; what was recorded only for those who may read it."""
    visit, user, at = seen_visit(request, pk), request.user, clock.now()
    reads = visit_records.may_read(user)
    may_plan = permissions.city_officer(visit.workshop, user) and visit.status == Visit.Status.PLANNED
    everybody, names = read.people_of(visit), knows_the_experts(visit.workshop, user)
    sitting = [p.assignment for p in visit.participants.all() if p.assignment is not None]
    return render(
        request,
        "reviews/visits/detail.html",
        {
            "workshop": visit.workshop,
            "visit": visit,
            "facts": _facts(visit, names=names),
            "people": read.told(everybody, names=names),
            "unnamed": 0 if names else sum(person.kind == read.EXPERT for person in everybody),
            "is_former": visit.is_recorded and read.is_of_former_panel(visit, visit.workshop),
            "is_adopted": read.is_adopted(visit, visit.workshop),
            "may_adopt": reads and visit_records.may_adopt(visit, user),
            "may_plan": may_plan and terms.is_judged(visit.workshop, visit.panel.plan.purpose),
            "may_write": visit.status == Visit.Status.PLANNED and visit_records.may_write(visit, user),
            "record": getattr(visit, "record", None) if reads else None,
            "photos": read.photos_of(visit) if reads else [],
            "is_over": visit.ends_at <= at,
            "clashes": read.clashes(sitting, visit.starts_at, visit.ends_at, apart_from=visit) if may_plan else [],
        },
    )


def _facts(visit: Visit, *, names: bool) -> list[dict[str, Any]]:
    when = f"{visit.starts_at.astimezone(BEIJING).year}年{cn_day(visit.starts_at)}"
    panel = (
        [{"label": "专家组", "value": f"{visit.panel.plan.name}　{visit.panel.name}", "wide": True}] if names else []
    )
    return [
        {"label": "时间", "value": f"{when} {cn_clock(visit.starts_at)}—{cn_clock(visit.ends_at)}", "wide": True},
        {"label": "地点", "value": visit.place, "wide": True},
        *panel,
        {"label": "说明", "value": visit.note, "wide": True},
    ]


def seen_visit(request: SignedInRequest, pk: int) -> Visit:
    """The visit with its people and its case; 404 for whoever does not see the case."""
    found = read.with_people(Visit.objects.visible_to(request.user).filter(pk=pk)).select_related(
        "workshop__unit", "workshop__round", "workshop__rule_set", "workshop__review_body", "made_by", "record"
    )
    return get_object_or_404(found)


@require_http_methods(["GET", "POST"])
def plan(request: SignedInRequest, pk: int) -> HttpResponse:
    """Appoint a visit of a case."""
    workshop = dossier.case_of(request.user, pk)
    _city_only(workshop, request)
    if request.method == "GET" and not terms.is_judged(workshop):
        messages.warning(request, f"案卷目前为“{workshop.get_state_display()}”，不能安排现场考察。")
        return redirect("workshops:detail", pk=pk)
    return _appoint(request, workshop, None)


@require_http_methods(["GET", "POST"])
def change(request: SignedInRequest, pk: int) -> HttpResponse:
    """Another time, place, or other people."""
    visit = seen_visit(request, pk)
    _city_only(visit.workshop, request)
    if visit.status != Visit.Status.PLANNED:
        messages.warning(request, f"这次现场考察{visit.get_status_display()}，不能再改动。")
        return redirect("reviews:visit", pk=pk)
    return _appoint(request, visit.workshop, visit)


def _city_only(workshop: Workshop, request: SignedInRequest) -> None:
    if not permissions.city_officer(workshop, request.user):
        raise NotPermitted(permissions.city_officer.sentence)


def _appoint(request: SignedInRequest, workshop: Workshop, visit: Visit | None) -> HttpResponse:
    choices: dict[str, Any] = {"assignments": read.sitting(workshop), "officers": people.officers()}
    data = request.POST if request.method == "POST" else None
    form = VisitForm(data, initial=_initial(request, workshop, visit), **choices)
    clashes: list[read.Clash] = []
    refused: list[str] = []
    if data is not None and form.is_valid():
        wanted = form.appointment
        clashes = read.clashes(wanted.experts, wanted.starts_at, wanted.ends_at, apart_from=visit)
        if any(clash.overlaps for clash in clashes) and not form.cleaned_data.get("despite"):
            form = VisitForm(data, clashing=True, **choices)
            form.is_valid()
        else:
            try:
                done = _done(workshop, visit, wanted, request)
            except NotPossible as fault:
                refused = fault.sentences
            else:
                for clash in clashes:
                    messages.warning(request, clash.sentence)
                words = "改动" if visit else "安排"
                messages.success(request, f"现场考察已{words}，已通知申报单位、专家和工作人员。")
                return redirect("reviews:visit", pk=done.pk)
    return render(
        request,
        "reviews/visits/plan.html",
        {
            "workshop": workshop,
            "visit": visit,
            "form": form,
            "clashes": clashes,
            "refused": refused,
            "rules": workshop.rule_set,
            "plan": Plan.objects.filter(
                panels__cases__workshop=workshop,
                panels__cases__removed_at=None,
                panels__cases__purpose=terms.purpose_of(workshop),
            ).first(),
        },
        status=409 if refused or clashes else 422 if form.errors else 200,
    )


def _done(workshop: Workshop, visit: Visit | None, wanted: service.Appointment, request: SignedInRequest) -> Visit:
    if visit is None:
        return service.plan(workshop, wanted, by=request.user, at=clock.now())
    return service.change(visit, wanted, by=request.user, at=clock.now())


def _initial(request: SignedInRequest, workshop: Workshop, visit: Visit | None) -> dict[str, Any]:
    """The visit as it stands; a new one at the workshop's own address, with all who judge and the planner."""
    if visit is None:
        address = workshop.conditions_chapter.address
        return {
            "place": address or workshop.unit_chapter.operating_address,
            "experts": [assignment.pk for assignment in read.sitting(workshop)],
            "officers": [request.user.pk],
        }
    begins, ends = (moment.astimezone(BEIJING) for moment in (visit.starts_at, visit.ends_at))
    known = list(visit.participants.all())
    return {
        "day": begins.date(),
        "begins": begins.time(),
        "ends": ends.time(),
        "place": visit.place,
        "note": visit.note,
        "experts": [p.assignment_id for p in known if p.assignment_id],
        "officers": [p.officer_id for p in known if p.officer_id],
        "hosts": "\n".join(f"{p.name} {p.duty}".strip() for p in known if p.name),
    }


@require_http_methods(["GET", "POST"])
def cancel(request: SignedInRequest, pk: int) -> HttpResponse:
    """Call a visit off."""
    visit = seen_visit(request, pk)
    _city_only(visit.workshop, request)
    form = CancelVisitForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            service.cancel(visit, by=request.user, at=clock.now(), reason=form.cleaned_data["reason"])
        except NotPossible as fault:
            messages.error(request, " ".join(fault.sentences))
        else:
            messages.success(request, "现场考察已取消，已通知申报单位、专家和工作人员。")
        return redirect("reviews:visit", pk=pk)
    return render(
        request,
        "reviews/visits/cancel.html",
        {"visit": visit, "workshop": visit.workshop, "form": form},
        status=422 if form.errors else 200,
    )


@require_GET
def calendar_file(request: SignedInRequest, pk: int) -> HttpResponse:
    """The .ics for one's own calendar."""
    visit = seen_visit(request, pk)
    if visit.status == Visit.Status.RECORDED:
        raise Http404
    names = knows_the_experts(visit.workshop, request.user)
    return documents.response(visit_calendar.file_of(visit, names=names))
