"""撤销: the desk, the tab of a title, the officer's draft, the papers and files."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from accounts.requests import SignedInRequest
from applications import permissions
from applications.lifecycle import NotPermitted
from applications.models import Workshop
from applications.permissions import Permission
from applications.selectors import dossier, titles
from applications.states import GONE, State
from applications.tasks import Action
from applications.views.material_files import picture_of
from common import clock, paging
from common.kept_files import given
from common.links import link_to
from common.templatetags.ui import cn_date
from reviews import revocation_steps
from reviews.forms import revocation as forms
from reviews.guards import revocation as guards
from reviews.jobs import revocation as jobs
from reviews.models import Delivery, Revocation, RevocationFile
from reviews.selectors import decision as decision_standing
from reviews.selectors import revocation as selectors
from reviews.services import assessment
from reviews.services import revocation as service
from reviews.services.revocation import Reason
from reviews.views.looking import look_at
from reviews.views.printed import kept_or_on_its_way
from reviews.views.telling import asked, back_to

PAGE = 25
Status = Revocation.Status
TEMPLATE = "reviews/revocation/form.html"
PAPERS = {"notice": "撤销告知书", "decision": "撤销决定"}


# ── the desk ─────────────────────────────────────────────────────────────────


@require_GET
def desk(request: SignedInRequest) -> HttpResponse:
    """Revocations of the titles that this person follows, the latest first; plaques that are owed."""
    user, today = request.user, clock.today()
    selectors.demand_office(user)
    kinds = selectors.standings(today)
    chosen = next((kind for kind in kinds if kind.code == request.GET.get("standing", "")), kinds[0])
    sought = request.GET.get("q", "").strip()[:60]
    rows = Revocation.objects.visible_to(user)
    numbers = paging.counts(**{kind.code or "all": rows.filter(kind.rows) for kind in kinds})
    found = rows.filter(chosen.rows).filter(titles.matching(sought))
    page = paging.page_of(lambda: selectors.listed(found), selectors.LATEST, request.GET, PAGE)
    context = {
        "segments": [
            {
                "label": f"{kind.word} {paging.in_words(numbers[kind.code or 'all'])}",
                "href": f"?standing={kind.code}",
                "current": kind is chosen,
            }
            for kind in kinds
        ],
        "search": {
            "name": "q",
            "value": sought,
            "label": "按工作室、单位或编号查找",
            "placeholder": "单位、首席技师或编号",
            "hidden": [("standing", chosen.code)],
        },
        "rows": [_row(revocation, today) for revocation in page.rows],
        "coming_back": _coming_back() if user.sees_every_case() else [],
        "plaques": [(owed, owed.is_late(today)) for owed in selectors.owed_plaques(user)[:PAGE]],
        "page": {"text": f"本页 {len(page.rows)} 件，最近的在前", **paging.addresses(page, request.GET)},
    }
    return render(request, "reviews/revocation/desk.html", context)


def _coming_back() -> list[tuple[Workshop, str]]:
    """Titles that may be given back, and what each waits for; no more than a page, as there is hardly ever one."""
    waits = {"proposed": "待市财政局同意", "agreed": "市财政局已同意，待市局负责人办理"}
    found: Any = selectors.coming_back()[:PAGE]
    return [(workshop, waits.get(workshop.proposal, "原决定已被撤销或变更，待提议恢复称号")) for workshop in found]


def _row(revocation: Revocation, today: date) -> dict[str, Any]:
    workshop, href = revocation.workshop, link_to("workshops:revocation", revocation.workshop_id)
    return {
        "name": workshop.name,
        "href": href,
        "unit": workshop.unit.name,
        "number": workshop.title_number or "",
        "look": selectors.LOOKS[revocation.status],
        "todo": f"{_todo(revocation, today)}　{revocation.get_ground_display()}",
        "action": Action("查看", href),
        "due": _due(revocation, today),
    }


def _due(revocation: Revocation, today: date) -> dict[str, Any]:
    if revocation.status == Status.PROPOSED and revocation.defence_due:
        return {"day": revocation.defence_due, "left": (revocation.defence_due - today).days, "unit": "天"}
    words = {Status.DRAFT: "拟稿中", Status.PROPOSED: "待送达"}.get(Status(revocation.status), "已办结")
    return {"day": None, "left": None, "words": words}


def _todo(revocation: Revocation, today: date) -> str:
    """What is waited for, or when it ended."""
    if revocation.status == Status.DRAFT:
        return f"{cn_date(revocation.drafted_at)}拟稿，待另一位市局负责人提出。"
    if revocation.status != Status.PROPOSED:
        return f"{cn_date(revocation.ended_at)}{revocation.get_status_display()}。"
    if revocation.defence_due is None:
        return "告知书待送达。"
    return "单位可以陈述、申辩。" if today <= revocation.defence_due else "陈述申辩期满，待两局决定。"


# ── the tab ──────────────────────────────────────────────────────────────────


@require_GET
def tab(request: SignedInRequest, pk: int) -> HttpResponse:
    """Everything about taking this title away; unit, body and district read it from the proposal on."""
    user, at = request.user, clock.now()
    workshop = case_of(request, pk)
    found = selectors.of_title(workshop, user)
    inside = user.sees_every_case()
    closed = workshop.state == State.CLOSED
    if not found and not (inside and closed):
        raise Http404
    decisions = selectors.decisions_of(workshop)
    if not inside:
        decisions = [one for one in decisions if one.carried_out_at]
    stands = decision_standing.of(workshop)
    for one in found:
        one.workshop = workshop
    return render(
        request,
        "reviews/revocation/tab.html",
        {
            "workshop": workshop,
            "tab": "revocation",
            "at": at,
            "inside": inside,
            "today": clock.legal_day(at),
            "revocations": [
                (selectors.story_of(one, revocation_steps.of(one, user, stands)), selectors.LOOKS[one.status])
                for one in found
            ],
            "current": next((one for one in decisions if one.ended_at is None), None),
            "former": [one for one in decisions if one.ended_at is not None] if inside else [],
            "stands": stands,
            "reconsiderations": selectors.reconsiderations_of(workshop) if inside or not closed else [],
            "reopening": workshop.reopenings.select_related("proposed_by").filter(done_at=None).first(),
            "is_gone": workshop.state in GONE,
            "may": _may(workshop, request, at),
        },
    )


def _may(workshop: Workshop, request: SignedInRequest, at: datetime) -> dict[str, bool]:
    user = request.user
    is_city = permissions.city(workshop, user)
    return {
        "city": is_city,
        "propose": is_city and not guards.a_document_reverses_it(workshop, at),
        "finance": permissions.finance_approver(workshop, user),
    }


def case_of(request: SignedInRequest, pk: int) -> Workshop:
    """The title for whoever follows it; 404 for experts and strangers."""
    workshop = dossier.case_of(request.user, pk)
    if not permissions.follows(workshop, request.user):
        raise Http404
    decision_standing.kept(workshop)
    return workshop


def permitted(request: SignedInRequest, pk: int, question: Permission) -> Workshop:
    workshop = case_of(request, pk)
    if not question(workshop, request.user):
        raise NotPermitted(question.sentence)
    return workshop


def seen_revocation(request: SignedInRequest, pk: int, question: Permission | None = None) -> Revocation:
    """The proposal; 404 for whoever does not follow the title, 403 where ``question`` says no."""
    found = get_object_or_404(selectors.seen(request.user), pk=pk)
    if question is not None and not question(found.workshop, request.user):
        raise NotPermitted(question.sentence)
    return found


def tab_of(workshop: Workshop) -> str:
    return reverse("workshops:revocation", args=[workshop.pk])


def page_of(workshop: Workshop, title: str, button: str, says: tuple[str, ...] = (), **more: Any) -> dict[str, Any]:
    """What the one page of forms of this stage needs."""
    return {
        "workshop": workshop,
        "title": title,
        "button": button,
        "says": says,
        "back": tab_of(workshop) if workshop.revocations.exists() else link_to("workshops:detail", workshop.pk),
        **more,
    }


# ── the draft ────────────────────────────────────────────────────────────────


@require_http_methods(["GET", "POST"])
def draft(request: SignedInRequest, pk: int) -> HttpResponse:
    """The officer writes why; another person of the city proposes it."""
    workshop = permitted(request, pk, permissions.city_officer)
    current = selectors.drafted(workshop)
    failed = assessment.failed_by_both(workshop)
    form = forms.ProposalForm(
        *given(request),
        has_failed=failed is not None,
        initial=_initial(workshop, current, has_failed=failed is not None),
    ).limit_uploads(workshop.rule_set.upload_limit_mb)
    context = page_of(
        workshop,
        "拟写撤销",
        "保存",
        ("由另一位市局负责人提出；提出之前单位看不到。", "提出后生成告知书，送达之日起计算陈述申辩期限。"),
        kept=current.files.filter(removed_at=None).select_related("stored", "added_by") if current else [],
    )

    def save(at: datetime) -> tuple[str, str]:
        found = service.draft(workshop, Reason(**form.typed), by=request.user, at=at, files=form.sent)
        if (removed := removed_file(request, found.files.filter(kind=RevocationFile.Kind.EVIDENCE))) is None:
            return tab_of(workshop), "已保存，由另一位市局负责人提出。"
        service.remove_evidence(removed, by=request.user, at=at)
        return request.path, "证据已移除，已填的内容已保存。"

    return asked(request, TEMPLATE, context, form=form, act=save)


def removed_file(request: SignedInRequest, files: QuerySet[RevocationFile]) -> RevocationFile | None:
    """The file whose button was pressed, in the form beside whose words it stands; they are saved with it."""
    pressed = request.POST.get("remove", "")
    return next((file for file in files.filter(removed_at=None) if str(file.pk) == pressed), None)


def _initial(workshop: Workshop, current: Revocation | None, *, has_failed: bool) -> dict[str, Any]:
    if current is not None:
        return {name: getattr(current, name) for name in Reason.__dataclass_fields__}
    ground = Revocation.Ground.FAILED if has_failed else Revocation.Ground.OTHER
    return {"ground": ground, "document": str(workshop.rule_set.basis), "article": "第六条第（四）项"}


@require_http_methods(["GET", "POST"])
def withdraw(request: SignedInRequest, pk: int) -> HttpResponse:
    """The draft is not proposed."""
    found = seen_revocation(request, pk, permissions.city)
    form = forms.WordsForm(*given(request))
    context = page_of(found.workshop, "不再提出撤销", "确定")
    done = back_to(
        link_to("workshops:detail", found.workshop_id),
        "拟稿已终止。",
        lambda at: service.withdraw(found, by=request.user, at=at, **form.cleaned_data),
    )
    return asked(request, TEMPLATE, context, form=form, act=done)


# ── papers, files ────────────────────────────────────────────────────────────


@require_http_methods(["GET", "POST"])
def paper(request: SignedInRequest, pk: int, which: str) -> HttpResponseBase:
    """The 告知书 or the 撤销决定. POST orders what is missing; GET hands it out or waits."""
    found = seen_revocation(request, pk)
    if which not in PAPERS or found.proposed_at is None or (which == "decision" and found.decision_code is None):
        raise Http404
    if request.method == "POST":
        jobs.order(found.pk, which, by=request.user)
        return redirect(request.path)
    stored = found.notice if which == "notice" else found.paper
    job = jobs.latest(found.pk, which)
    return kept_or_on_its_way(request, stored, job, PAPERS[which], back=tab_of(found.workshop))


@require_GET
def file(request: SignedInRequest, pk: int, file_uuid: UUID) -> HttpResponseBase:
    """One file to look at; ``?original`` hands the upload out as an attachment."""
    found = _readable(request, pk, file_uuid)
    return look_at(
        request,
        found.stored,
        title=found.get_kind_display(),
        back=tab_of(found.revocation.workshop),
        page_of=lambda page: reverse("reviews:revocation_file_page", args=[pk, file_uuid, page]),
    )


@require_GET
def file_page(request: SignedInRequest, pk: int, file_uuid: UUID, page: int) -> HttpResponseBase:
    return picture_of(_readable(request, pk, file_uuid).stored, page)


def _readable(request: SignedInRequest, pk: int, file_uuid: UUID) -> RevocationFile:
    """A file of the proposal; of a defence that is still in writing the unit's alone."""
    revocation = seen_revocation(request, pk)
    rows = revocation.files.filter(removed_at=None).select_related("stored", "defence")
    found = get_object_or_404(rows, pk=file_uuid)
    is_draft = found.defence is not None and found.defence.sent_at is None
    if is_draft and not permissions.unit_member(revocation.workshop, request.user):
        raise Http404
    found.revocation = revocation
    return found


def paper_of(which: str) -> str:
    """The name of the paper in an address. Raises Http404."""
    if which not in Delivery.Paper.values:
        raise Http404
    return which
