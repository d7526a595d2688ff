"""The desk of the public notice and the joint lists on it; the tab 公示 of a dossier."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.models import User
from accounts.requests import SignedInRequest
from accounts.roles import Role
from applications.lifecycle import NotPossible
from applications.models import Round
from applications.selectors import dossier
from common import clock, paging
from reviews.forms.publicity import JointListForm, ListAnswerForm
from reviews.models import JointList, Notice
from reviews.panels.publicity import opens_tab
from reviews.selectors import objections
from reviews.selectors import publicity as selectors
from reviews.services import joint_lists, publicity
from reviews.views.telling import told

BY_POSTING = paging.by_moment("made_at")
PAGE = 20
BETWEEN_BUREAUS = "拟认定名单和公示稿由市人力社保局和市财政局查看。"


def reader(request: SignedInRequest) -> User:
    """Whoever works here; everybody else reads who does."""
    if not selectors.may_read(request.user):
        raise PermissionDenied(BETWEEN_BUREAUS)
    return request.user


@require_GET
def desk(request: SignedInRequest) -> HttpResponse:
    """Rounds whose cases wait, the lists, the notices."""
    user, at = reader(request), clock.now()
    page = paging.page_of(selectors.notices_for(user), BY_POSTING, request.GET, PAGE)
    return render(
        request,
        "reviews/publicity/desk.html",
        {
            "rounds": selectors.rounds_to_list() if user.holds(Role.CITY_OFFICER) else [],
            "lists": [(one, selectors.LIST_LOOK[one.status]) for one in selectors.lists_for(user)[:PAGE]],
            "notices": [(one, selectors.look_of(one, at)) for one in page.rows],
            "page": {"text": "", **paging.addresses(page, request.GET)},
        },
    )


@require_http_methods(["GET", "POST"])
def new_list(request: SignedInRequest, pk: int) -> HttpResponse:
    """A new list from the qualified cases of round ``pk``."""
    user = reader(request)
    if not user.holds(Role.CITY_OFFICER):
        raise PermissionDenied("须由市人力社保局经办人办理。")
    round_ = get_object_or_404(selectors.rounds_to_list(), pk=pk)
    return _edit(request, round_, None)


def _edit(request: SignedInRequest, round_: Round, given: JointList | None) -> HttpResponse:
    """Choose and order the cases, and save."""
    rows = selectors.candidates(round_, given)
    form = JointListForm(
        request.POST if request.method == "POST" else None,
        candidates=[row.pk for row in rows],
        initial={"name": given.name if given else f"{round_.year}年北京市首席技师工作室拟认定名单"},
    )
    refused: list[str] = []
    if request.method == "POST" and form.is_valid():
        said = {"name": form.cleaned_data["name"], "by": request.user, "at": clock.now()}
        try:
            if given is None:
                given = joint_lists.prepare(round_, form.cleaned_data["chosen"], **said)
            else:
                joint_lists.arrange(given, form.cleaned_data["chosen"], **said)
        except NotPossible as fault:
            refused = fault.sentences
        else:
            messages.success(request, "名单已保存，核对后送市财政局会商。")
            return redirect("reviews:joint_list", pk=given.pk)
    boxes = set(form.data.getlist("chosen")) if form.is_bound else None  # type: ignore[attr-defined]  # a QueryDict
    lines = [
        {
            "case": row,
            "chosen": str(row.pk) in boxes if boxes is not None else _is_chosen(row, given),
            "place": form.data.get(f"place-{row.pk}", "") if form.is_bound else number,
        }
        for number, row in enumerate(rows, 1)
    ]
    return render(
        request,
        "reviews/publicity/list_edit.html",
        {"round": round_, "list": given, "form": form, "lines": lines, "refused": refused},
        status=409 if refused else 422 if form.errors else 200,
    )


def _is_chosen(row: object, given: JointList | None) -> bool:
    """What the list holds; a new one proposes everybody."""
    return given is None or getattr(row, "place", None) is not None


def _list(request: SignedInRequest, pk: int) -> JointList:
    found: JointList = get_object_or_404(
        selectors.lists_for(reader(request)).select_related("round", "made_by", "answered_by"), pk=pk
    )
    return found


@require_http_methods(["GET", "POST"])
def joint_list(request: SignedInRequest, pk: int) -> HttpResponse:
    """One list: the city edits it while it is a draft; afterwards both bureaus read the same table."""
    given = _list(request, pk)
    user = request.user
    if given.status in joint_lists.OPEN and user.holds(Role.CITY_OFFICER) and "edit" in request.GET:
        return _edit(request, given.round, given)
    may_answer = given.status == JointList.Status.PROPOSED and user.holds(Role.FINANCE_APPROVER)
    form = ListAnswerForm(
        request.POST if request.method == "POST" else None, initial={"content_hash": given.content_hash}
    )
    refused: list[str] = []
    if request.method == "POST":
        if not user.holds(Role.FINANCE_APPROVER):
            raise PermissionDenied("须由市财政局负责人办理。")
        if form.is_valid():
            agrees = form.cleaned_data.pop("decision") == "agree"
            try:
                joint_lists.answer(given, agrees=agrees, **form.cleaned_data, by=user, at=clock.now())
            except NotPossible as fault:
                refused = fault.sentences
            else:
                messages.success(request, "已同意名单。" if agrees else "名单已退回市人力社保局。")
                return redirect("reviews:joint_list", pk=pk)
    found = selectors.notices_for(user).filter(joint_list=given, kind=Notice.Kind.NOTICE)
    posted = [(one, selectors.look_of(one, clock.now())) for one in found]
    return render(
        request,
        "reviews/publicity/list.html",
        {
            "list": given,
            "look": selectors.LIST_LOOK[given.status],
            "rows": given.rows.select_related("workshop").order_by("order"),
            "form": form if may_answer else None,
            "refused": refused,
            "is_officer": user.holds(Role.CITY_OFFICER),
            "notices": posted,
            "is_posted": any(one.status != Notice.Status.DRAFT for one, _ in posted),
            "waiting": given.status == JointList.Status.AGREED and bool(publicity.rows_to_publish(given)),
        },
        status=409 if refused else 422 if form.errors else 200,
    )


@require_POST
def propose(request: SignedInRequest, pk: int) -> HttpResponse:
    given = _list(request, pk)
    return told(
        request,
        _page(pk),
        "名单已送市财政局会商。",
        lambda at: joint_lists.propose(given, by=request.user, at=at),
    )


@require_POST
def take_back(request: SignedInRequest, pk: int) -> HttpResponse:
    given = _list(request, pk)
    return told(
        request, _page(pk), "名单已收回，可以修改。", lambda at: joint_lists.take_back(given, by=request.user, at=at)
    )


def _page(pk: int) -> str:
    return reverse("reviews:joint_list", args=[pk])


@require_GET
def tab(request: SignedInRequest, pk: int) -> HttpResponse:
    """The notices in which the case stands or stood."""
    workshop, at = dossier.case_of(request.user, pk), clock.now()
    rows = selectors.history(workshop)
    return render(
        request,
        "reviews/publicity/tab.html",
        {
            "workshop": workshop,
            "tab": "publicity",
            "at": at,
            "rows": [(row, selectors.look_of(row.notice, at)) for row in rows],
            "countdown": next(
                (
                    c
                    for row in rows
                    if row.struck_at is None
                    and workshop.ended_at is None
                    and (c := selectors.countdown(row.notice, at))
                ),
                None,
            ),
            "is_open": opens_tab(workshop),
            "inside": selectors.may_read(request.user),
            "objections": objections.part_of(workshop, request.user, at),
        },
    )
