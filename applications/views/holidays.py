"""Pages of the legal calendar: the holidays of a year as they are published, and days declared one by one."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.requests import SignedInRequest
from applications.forms import holidays as forms
from applications.lifecycle import NotPossible
from applications.services import holidays as service
from applications.views.rounds import city_only
from common import clock
from common.forms import HouseForm
from common.models import Holiday, HolidayYear
from common.templatetags.ui import cn_date

YEAR = 4


@require_http_methods(["GET", "POST"])
def holidays(request: SignedInRequest) -> HttpResponse:
    """The arrangement of holidays, year by year; legal periods refuse to be counted without it."""
    city_only(request.user)
    form = forms.HolidayForm(request.POST if request.method == "POST" else None, initial=_year_asked_for(request))
    if form.is_valid():
        data = form.cleaned_data
        service.enter_year(data["year"], source=data["source"], days=[*data["off"], *data["work"]])
        messages.success(request, f"{data['year']} 年的放假安排已录入。")
        return redirect("rounds:holidays")
    return _holiday_page(request, form, forms.HolidayDayForm())


@require_POST
def holiday(request: SignedInRequest) -> HttpResponse:
    """Add one day that was declared by a notice of its own."""
    city_only(request.user)
    form = forms.HolidayDayForm(request.POST)
    if form.is_valid():
        try:
            added = service.add_day(**form.cleaned_data)
        except NotPossible as refused:
            form.add_error("day", str(refused))
        else:
            messages.success(request, f"{cn_date(added.day)}已录入：{added.get_kind_display()}。")
            return redirect("rounds:holidays")
    return _holiday_page(request, forms.HolidayForm(initial=_year_asked_for(request)), form)


def _year_asked_for(request: SignedInRequest) -> dict[str, object]:
    """What the form begins with: the year that is to be corrected (``?year=``), else the coming one, empty."""
    asked = request.GET.get("year", "")
    known = HolidayYear.objects.filter(year=int(asked)).first() if asked.isdecimal() and len(asked) == YEAR else None
    if known is None:
        return {"year": clock.today().year + 1}
    days = list(known.days.filter(source=""))
    of_kind = {kind: forms.lines_of(day for day in days if day.kind == kind) for kind in Holiday.Kind.values}
    return {"year": known.year, "source": known.source, **of_kind}


def _holiday_page(request: SignedInRequest, form: HouseForm, day_form: HouseForm) -> HttpResponse:
    years = HolidayYear.objects.order_by("-year").prefetch_related(Prefetch("days", Holiday.objects.order_by("day")))
    context = {"form": form, "day_form": day_form, "years": years}
    return render(request, "rounds/holidays.html", context, status=422 if form.errors or day_form.errors else 200)
