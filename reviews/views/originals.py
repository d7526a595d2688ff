"""原件核验: the desk on which the body compares the form with every paper, and records what it saw."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import BigAutoField, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.requests import SignedInRequest
from applications import field_words, permissions, snapshot
from applications.lifecycle import NotPermitted, NotPossible
from applications.models import OriginalCheck, Remark, Workshop
from applications.selectors import dossier
from applications.states import State
from applications.views.material_files import LOOK_KEYS, preview_of, shown_file
from common import clock
from common.statements import Given, Statement
from common.templatetags.ui import cn_short_day
from reviews.forms.originals import OriginalCheckForm
from reviews.originals import Desk, Match, Paper, desk_of, matches_of
from reviews.services import preliminary

FOOT_KEYS = [("+ -", "缩放"), ("R", "旋转"), ("← →", "翻页"), ("A", "一致并到下一件"), ("?", "全部按键")]
ALL_KEYS = [
    *LOOK_KEYS,
    ("0", "适合宽度"),
    ("A", "一致并到下一件"),
    ("D", "不符"),
    ("M", "缺原件"),
    ("O", "他证"),
    ("J", "下一件"),
    ("K", "上一件"),
    ("N", "下一件未核的"),
    ("1–9", "标记要比对的栏目"),
    ("?", "全部按键"),
]
MATERIALS = "materials"


@dataclass(frozen=True)
class Sitting:
    """One request at the desk: the case, the version under review, all papers, and the one that lies on top."""

    request: SignedInRequest
    workshop: Workshop
    frozen: field_words.Snapshot
    desk: Desk
    paper: Paper

    @property
    def matches(self) -> list[Match]:
        return matches_of(self.paper.slot, self.frozen)

    @property
    def fields(self) -> list[tuple[str, str]]:
        """What a remark may stand on: each compared field, then the paper itself."""
        slot = self.paper.slot
        own = [(f"{MATERIALS}.{slot.material.uuid}", f"这份材料（{slot.item.title}）")] if slot.material else []
        return [(match.path, match.label) for match in self.matches] + own

    def address_of(self, paper: Paper | None) -> str:
        place = reverse("reviews:originals", args=[self.workshop.pk])
        return f"{place}?{urlencode({'file': paper.file.uuid})}" if paper else ""


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def originals(request: SignedInRequest, pk: int) -> HttpResponse:
    """GET: one paper beside the data. POST: what was found, then the next paper that nobody has checked."""
    workshop = _case(request, pk)
    frozen = snapshot.upgraded(workshop.current_version.snapshot)  # type: ignore[union-attr]  # _case made sure
    desk = desk_of(workshop, frozen)
    asked = desk.find(request.GET.get("file", ""))
    paper = asked or desk.first_open() or next(iter(desk.papers), None)
    if paper is None:
        return render(request, "reviews/preliminary/originals_empty.html", {"workshop": workshop})
    sitting = Sitting(request, workshop, frozen, desk, paper)
    if request.method != "POST":
        return _page(sitting, None)
    if asked is None:
        messages.error(request, "这份文件已被替换，请核验新文件。")
        return redirect(sitting.address_of(paper))
    form = OriginalCheckForm(request.POST)
    if form.is_valid() and _record(sitting, form):
        return redirect(sitting.address_of(_after(sitting)))
    return _page(sitting, form)


def _case(request: SignedInRequest, pk: int) -> Workshop:
    """404 to whoever may not see the case; 403 to the unit, whose side of the desk this is not."""
    workshop = dossier.seen_case(request.user, pk, "unit", "review_body", "rule_set", "round", "current_version")
    is_reviewer = permissions.reviewer(workshop, request.user)
    if not is_reviewer and (request.method == "POST" or permissions.unit_member(workshop, request.user)):
        raise NotPermitted(permissions.reviewer.sentence)
    if workshop.current_version is None:
        raise Http404
    return workshop


def _record(sitting: Sitting, form: OriginalCheckForm) -> bool:
    """The check, and with it the remark if a field was named; a refusal stands beside the buttons."""
    found = form.cleaned_data
    path, remark = found["field"], None
    if found["verdict"] != OriginalCheck.Verdict.AGREES and path in dict(sitting.fields):
        remark = (path, field_words.words_of(path, sitting.frozen))
    try:
        preliminary.record_original(
            sitting.paper.file,
            by=sitting.request.user,
            at=clock.now(),
            verdict=found["verdict"],
            reason=found["reason"],
            seen_on=found["seen_on"],
            remark_on=remark,
        )
    except NotPossible as refusal:
        form.add_error(None, refusal.sentences)
        return False
    if remark:
        messages.success(sitting.request, f"已核验，并对“{remark[1]}”写下意见。")
    return True


def _after(sitting: Sitting) -> Paper:
    following = sitting.desk.next_open(sitting.paper)
    if following is None:
        messages.success(sitting.request, "全部原件已核验。")
    return following or sitting.paper


def _page(sitting: Sitting, form: OriginalCheckForm | None) -> HttpResponse:
    request, workshop, paper = sitting.request, sitting.workshop, sitting.paper
    may_check = permissions.reviewer(workshop, request.user) and workshop.state == State.SUBMITTED
    return render(
        request,
        "reviews/preliminary/originals.html",
        {
            "workshop": workshop,
            "desk": _head(sitting),
            "paper": paper,
            "matches": sitting.matches,
            "fields": sitting.fields,
            "chosen": form.data.get("field", "") if form else "",
            "may_check": may_check,
            "check": _check(sitting, form),
            "remarks": _remarks(sitting),
            "file": _viewed(paper),
            "preview": preview_of(paper.file),
            "keys": FOOT_KEYS,
            "all_keys": ALL_KEYS,
            "here": sitting.address_of(paper),
            "next_open": sitting.address_of(sitting.desk.next_open(paper)),
        },
        status=422 if form else 200,
    )


def _head(sitting: Sitting) -> dict[str, Any]:
    workshop, desk = sitting.workshop, sitting.desk
    due = f"应于 {cn_short_day(workshop.due_on)} 前办结" if workshop.due_on else workshop.get_state_display()
    return {
        "back": {"label": "卷宗", "href": reverse("workshops:detail", args=[workshop.pk])},
        "title": f"原件核验　{workshop.title}",
        "number": workshop.number,
        "due": due,
        "kinds": desk.kinds(sitting.paper),
        "ticks_label": desk.label,
        "done": desk.done,
        "total": len(desk.papers),
        "link": _way_on(sitting),
    }


def _way_on(sitting: Sitting) -> dict[str, str]:
    """To the remarks while papers are open, then to the opinion."""
    case, desk = sitting.workshop, sitting.desk
    if case.state == State.SUBMITTED and desk.papers and desk.done == len(desk.papers):
        return {"label": "拟写初审意见", "href": reverse("reviews:opinion", args=[case.pk])}
    return {"label": "写意见", "href": reverse("reviews:remarks", args=[case.pk])}


def _check(sitting: Sitting, form: OriginalCheckForm | None) -> dict[str, Any]:
    """The variable of components/verdict_buttons.html: what was found before, or what was just typed."""
    before, after = sitting.desk.beside(sitting.paper)
    found = sitting.paper.check
    shown: dict[str, Any] = {
        "seen_by": found.seen_by.name if found else sitting.request.user.name,
        "body": found.organisation_name if found else "",
        "verdict_label": found.get_verdict_display() if found else "",
        "pressed": found.verdict if found else "",
        "reason": found.reason if found else "",
        "seen_on": found.seen_on if found else clock.today(),
        "previous": sitting.address_of(before),
        "next": sitting.address_of(after),
    }
    if form:
        shown |= {
            "pressed": form.data.get("verdict", ""),
            "reason": form.data.get("reason", ""),
            "fault": form.first_fault,
        }
    return shown


def _remarks(sitting: Sitting) -> list[Any]:
    """The remarks on this paper and its fields that were not sent yet."""
    paths = {path for path, _ in sitting.fields}
    return [remark for remark in _UNSENT.rows(workshop=sitting.workshop.pk) if remark.path in paths]


def _unsent() -> QuerySet[Remark]:
    return Remark.objects.filter(workshop=Given("workshop", BigAutoField()), returned=None, dropped_at=None)


_UNSENT = Statement(_unsent)


def _viewed(paper: Paper) -> dict[str, Any]:
    shown: dict[str, Any] = shown_file(paper.file)
    if former := paper.slot.former:
        place = reverse("workshops:materials", args=[paper.file.material.workshop_id])
        shown["replaced"] = {"label": f"换下的文件 {len(former)}", "href": f"{place}#{paper.slot.anchor}"}
    return shown
