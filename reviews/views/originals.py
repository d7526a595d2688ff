"""原件核验: the desk on which the body compares the form with every paper, and records what it saw."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from applications import field_words, permissions, snapshot
from applications.lifecycle import NotPermitted, NotPossible
from applications.models import OriginalCheck, Workshop
from applications.services.material_slots import Slot
from applications.states import State
from applications.views.material_files import LOOK_KEYS, preview_of, shown_file
from common import clock
from common.templatetags.ui import cn_short_day
from reviews.forms.originals import OriginalCheckForm
from reviews.originals import Desk, Match, Paper, desk_of, matches_of
from reviews.services import preliminary

DESK_KEYS = [*LOOK_KEYS, ("A", "一致并到下一件"), ("D", "不符"), ("M", "缺原件"), ("O", "他证"), ("J", "下一件"),
             ("K", "上一件"), ("N", "下一件未核的"), ("1–9", "标记要比对的栏目"), ("?", "全部按键")]
THE_PAPER = "materials"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def originals(request: HttpRequest, pk: int) -> HttpResponse:
    """GET: one paper beside the data. POST: what was found, then the next paper that nobody has checked."""
    workshop = _case(request, pk)
    desk = desk_of(workshop)
    paper = desk.find(request.GET.get("file", "")) or desk.first_open() or next(iter(desk.papers), None)
    if paper is None:
        return render(request, "reviews/preliminary/originals_empty.html", {"workshop": workshop})
    if request.method != "POST":
        return _page(request, workshop, desk, paper, None)
    if desk.find(request.GET.get("file", "")) is None:
        messages.error(request, "这份文件已被替换，请核验新文件。")
        return redirect(_address(pk, paper))
    form = OriginalCheckForm(request.POST)
    if form.is_valid() and _record(request, workshop, paper, form):
        return redirect(_address(pk, _after(request, desk, paper)))
    return _page(request, workshop, desk, paper, form)


def _case(request: HttpRequest, pk: int) -> Workshop:
    """404 to whoever may not see the case; 403 to the unit, whose side of the desk this is not."""
    seen = Workshop.objects.visible_to(request.user).select_related(
        "unit", "review_body", "rule_set", "round", "current_version"
    )
    workshop: Workshop = get_object_or_404(seen, pk=pk)
    if permissions.unit_member(workshop, request.user) and not permissions.reviewer(workshop, request.user):
        raise NotPermitted(permissions.reviewer.sentence)
    if request.method == "POST" and not permissions.reviewer(workshop, request.user):
        raise NotPermitted(permissions.reviewer.sentence)
    if workshop.current_version is None:
        raise Http404
    return workshop


def _record(request: HttpRequest, workshop: Workshop, paper: Paper, form: OriginalCheckForm) -> bool:
    """The check, and with it the remark if a field was named; a refusal stands beside the buttons."""
    found = form.cleaned_data
    path = found["field"]
    frozen = _frozen(workshop)
    remark = None
    known = dict(_fields(paper.slot, matches_of(paper.slot, frozen)))
    if found["verdict"] != OriginalCheck.Verdict.AGREES and path in known:
        remark = (path, field_words.words_of(path, frozen))
    try:
        preliminary.record_original(
            paper.file, by=request.user, at=clock.now(), verdict=found["verdict"], reason=found["reason"],
            seen_on=found["seen_on"], remark_on=remark,
        )
    except NotPossible as refusal:
        form.add_error(None, refusal.sentences)
        return False
    if remark:
        messages.success(request, f"已核验，并对“{remark[1]}”写下意见。")
    return True


def _after(request: HttpRequest, desk: Desk, paper: Paper) -> Paper:
    following = desk.next_open(paper)
    if following is None:
        messages.success(request, "全部原件已核验。")
    return following or paper


def _page(
    request: HttpRequest, workshop: Workshop, desk: Desk, paper: Paper, form: OriginalCheckForm | None
) -> HttpResponse:
    frozen = _frozen(workshop)
    matches = matches_of(paper.slot, frozen)
    may_check = permissions.reviewer(workshop, request.user) and workshop.state == State.SUBMITTED
    return render(request, "reviews/preliminary/originals.html", {
        "workshop": workshop, "desk": _head(workshop, desk, paper), "paper": paper, "matches": matches,
        "fields": _fields(paper.slot, matches), "chosen": form.data.get("field", "") if form else "",
        "may_check": may_check, "check": _check(request, workshop, desk, paper, form),
        "remarks": _remarks(workshop, paper.slot, matches), "file": _viewed(paper),
        "preview": preview_of(paper.file), "keys": DESK_KEYS, "here": request.get_full_path(),
        "next_open": _address_of(workshop.pk, desk.next_open(paper)),
    }, status=422 if form else 200)


def _frozen(workshop: Workshop) -> field_words.Snapshot:
    """The version under review in the present schema; _case has made sure that there is one."""
    return snapshot.upgraded(workshop.current_version.snapshot)  # type: ignore[union-attr]


def _head(workshop: Workshop, desk: Desk, paper: Paper) -> dict[str, Any]:
    due = f"应于 {cn_short_day(workshop.due_on)} 前办结" if workshop.due_on else workshop.get_state_display()
    return {
        "back": {"label": "卷宗", "href": reverse("workshops:detail", args=[workshop.pk])},
        "title": f"原件核验　{workshop.title}", "number": workshop.number, "due": due, "kinds": desk.kinds(paper),
        "ticks_label": desk.label, "done": desk.done, "total": len(desk.papers),
        "link": {"label": "写意见", "href": reverse("workshops:preliminary", args=[workshop.pk])},
    }


def _check(
    request: HttpRequest, workshop: Workshop, desk: Desk, paper: Paper, form: OriginalCheckForm | None
) -> dict[str, Any]:
    """The variable of components/verdict_buttons.html: what was found before, or what was just typed."""
    before, after = desk.beside(paper)
    found = paper.check
    return {
        "pressed": form.data.get("verdict", "") if form else found.verdict if found else "",
        "seen_by": found.seen_by.name if found else request.user.name,
        "seen_on": found.seen_on if found else clock.today(),
        "reason": form.data.get("reason", "") if form else found.reason if found else "",
        "fault": form.first_fault if form else "",
        "verdict_label": found.get_verdict_display() if found else "", "body": found.organisation_name if found else "",
        "previous": _address_of(workshop.pk, before), "next": _address_of(workshop.pk, after),
    }


def _fields(slot: Slot, matches: list[Match]) -> list[tuple[str, str]]:
    """What a remark may stand on: each compared field, then the paper itself."""
    paper = [(f"{THE_PAPER}.{slot.material.uuid}", f"这份材料（{slot.item.title}）")] if slot.material else []
    return [(match.path, match.label) for match in matches] + paper


def _remarks(workshop: Workshop, slot: Slot, matches: list[Match]) -> list[Any]:
    """The remarks on this paper and its fields that were not sent yet."""
    paths = [path for path, _ in _fields(slot, matches)]
    return list(workshop.remarks.filter(path__in=paths, returned=None, dropped_at=None))


def _viewed(paper: Paper) -> dict[str, Any]:
    shown: dict[str, Any] = shown_file(paper.file)
    if former := paper.slot.former:
        place = f"{reverse('workshops:materials', args=[paper.slot.material.workshop_id])}#{paper.slot.anchor}"  # type: ignore[union-attr]
        shown["replaced"] = {"label": f"换下的文件 {len(former)}", "href": place}
    return shown


def _address(pk: int, paper: Paper) -> str:
    return f"{reverse('reviews:originals', args=[pk])}?{urlencode({'file': paper.file.uuid})}"


def _address_of(pk: int, paper: Paper | None) -> str:
    return _address(pk, paper) if paper else ""
