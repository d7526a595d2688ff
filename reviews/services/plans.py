"""Plans of an evaluation: the city drafts and proposes them, finance agrees to the hash of their content."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from accounts.models import User
from accounts.person_at_work import capacity_of
from accounts.roles import CITY_ROLES, FINANCE_ROLES, Role
from applications import journal
from applications.lifecycle import NotPermitted, NotPossible
from applications.models import Workshop
from applications.states import AFTER_ACCEPTANCE, ALIVE
from common.clock import legal_day
from common.journal import canonical
from reviews import panel_letters as letters
from reviews import terms
from reviews.models import Assessment, Evaluation, Panel, PanelCase, Plan, PlanAnswer, Stratum

ONLY_OFFICERS = "评审方案由市人力社保局经办人拟定。"
ONLY_FINANCE = "评审方案由市财政局负责人答复。"
# a case that stands in a plan and went on stays in it; one that went another way is taken off
STAYS = {terms.AWARD: AFTER_ACCEPTANCE | ALIVE, terms.ASSESSMENT: ALIVE}
Strata = Sequence[tuple[str, int, int]]  # trade, seats, alternates


def may_draft(user: User) -> bool:
    return user.holds(Role.CITY_OFFICER)


def may_answer(user: User) -> bool:
    return user.holds(Role.FINANCE_APPROVER)


def locked(plan: Plan) -> Plan:
    """The row for a change; whoever changes anything of a plan holds it."""
    return Plan.objects.select_for_update(of=("self",)).get(pk=plan.pk)


# ── what a plan holds ────────────────────────────────────────────────────────


def content_of(plan: Plan) -> dict[str, Any]:
    """Everything finance agrees to, in a fixed order and in words that can be read without the tables."""
    return {
        "name": plan.name,
        "purpose": plan.purpose,
        "round": plan.round_id,
        "panel_size": plan.panel_size,
        "alternates": plan.alternates,
        "visits": [plan.visits_from, plan.visits_to],
        "sheets_due": plan.sheets_due,
        "note": plan.note,
        "panels": [
            {
                "number": panel.number,
                "name": panel.name,
                "strata": [[stratum.trade, stratum.seats, stratum.alternates] for stratum in panel.strata.all()],
                "cases": [[case.workshop.number, case.workshop.name] for case in cases_of(panel)],
            }
            for panel in plan.panels.prefetch_related("strata").order_by("number")
        ],
    }


def cases_of(panel: Panel) -> list[PanelCase]:
    return list(panel.cases.filter(removed_at=None).select_related("workshop").order_by("pk"))


def hash_of(content: dict[str, Any]) -> str:
    return hashlib.sha256(canonical(content).encode()).hexdigest()


def workshops_of(plan: Plan) -> list[Workshop]:
    """The cases before the plan's panels, locked in one order."""
    keys = PanelCase.objects.filter(panel__plan=plan, removed_at=None).values("workshop")
    return list(Workshop.objects.locked().filter(pk__in=keys).order_by("pk"))


def note(
    workshops: Iterable[Workshop], verb: str, *, by: User | None, at: datetime, text: str = "", **facts: Any
) -> None:
    """One line in the journal of every case concerned, in the capacity of an office."""
    capacity = capacity_of(by, *CITY_ROLES, *FINANCE_ROLES, Role.EXPERT)
    for workshop in workshops:
        journal.record(workshop, verb, by=by, at=at, capacity=capacity, text=text, facts=facts)


# ── drafting ─────────────────────────────────────────────────────────────────


@transaction.atomic
def draft(*, by: User, at: datetime, **facts: Any) -> Plan:
    """A new plan without panels; ``facts`` are the columns that the form asks for."""
    _demand_officer(by)
    return Plan.objects.create(made_by=by, made_at=at, **facts)


@transaction.atomic
def change(plan: Plan, *, by: User, at: datetime, **facts: Any) -> Plan:
    plan = _to_change(plan, by)
    other = facts.get("purpose", plan.purpose) != plan.purpose
    if other and PanelCase.objects.filter(panel__plan=plan).exists():
        raise NotPossible("方案中已编入案卷，不能改变用途。")
    for name, value in facts.items():
        setattr(plan, name, value)
    return _changed(plan, by=by, at=at)


@transaction.atomic
def add_panel(plan: Plan, *, by: User, at: datetime, name: str, strata: Strata) -> Panel:
    plan = _to_change(plan, by)
    number = (plan.panels.order_by("-number").values_list("number", flat=True).first() or 0) + 1
    panel = Panel.objects.create(plan=plan, number=number, name=name)
    _write_strata(panel, strata)
    _changed(plan, by=by, at=at)
    return panel


@transaction.atomic
def change_panel(panel: Panel, *, by: User, at: datetime, name: str, strata: Strata) -> Panel:
    """Another name or other strata, as long as nobody was drawn or appointed."""
    plan = _to_change(panel.plan, by)
    if is_staffed(panel):
        raise NotPossible("本组已经抽取或指定专家，专业和人数不能再改；候补不够的，可以增补抽取。")
    panel.name = name
    panel.save(update_fields=["name"])
    panel.strata.all().delete()
    _write_strata(panel, strata)
    _changed(plan, by=by, at=at)
    return panel


@transaction.atomic
def remove_panel(panel: Panel, *, by: User, at: datetime) -> None:
    """A panel that nobody was drawn into disappears; its cases are free for another."""
    plan = _to_change(panel.plan, by)
    if is_staffed(panel) or panel.cases.exclude(removed_at=None).exists():
        raise NotPossible("本组已有抽取或评审记录，不能删除。")
    panel.cases.all().delete()
    panel.delete()
    _changed(plan, by=by, at=at)


def is_staffed(panel: Panel) -> bool:
    """Whether a draw was begun or an expert appointed: what they rest on must not move any more."""
    return panel.seats.exists() or panel.draws.filter(stopped_at=None).exists()


def _write_strata(panel: Panel, strata: Strata) -> None:
    Stratum.objects.bulk_create(
        Stratum(panel=panel, order=order, trade=trade, seats=seats, alternates=alternates)
        for order, (trade, seats, alternates) in enumerate(strata, 1)
    )


@transaction.atomic
def put_cases(panel: Panel, *, by: User, at: datetime, workshops: Iterable[int]) -> int:
    """Put cases that wait for it before a panel. Raises NotPossible for one that is elsewhere or waits no longer."""
    plan = _to_change(panel.plan, by)
    if is_staffed(panel):
        raise NotPossible("本组已经抽取或指定专家，不能再增加案卷；请另设一组。")
    chosen = list(
        Workshop.objects.visible_to(by).filter(pk__in=list(workshops)).select_for_update(of=("self",)).order_by("pk")
    )
    for workshop in chosen:
        _refuse_case(plan, workshop)
    if plan.purpose == terms.ASSESSMENT:
        _succeed(chosen, at)
    PanelCase.objects.bulk_create(
        PanelCase(panel=panel, workshop=workshop, purpose=plan.purpose, added_at=at) for workshop in chosen
    )
    _changed(plan, by=by, at=at)
    return len(chosen)


def _refuse_case(plan: Plan, workshop: Workshop) -> None:
    """Why this case may not stand in a plan of this purpose."""
    if not terms.waits(workshop, plan.purpose):
        raise NotPossible(f"{workshop.title}目前为“{workshop.get_state_display()}”，不能编入评审方案。")
    if plan.purpose == terms.ASSESSMENT and not _waits_for_assessment(workshop):
        raise NotPossible(f"{workshop.title}没有待专家考核的评估考核，不能编入考核方案。")
    before = PanelCase.objects.filter(workshop=workshop, removed_at=None, purpose=plan.purpose)
    if plan.purpose == terms.ASSESSMENT:  # the last assessment's place is given up for this one
        before = before.exclude(panel__in=_closed_of(workshop).values("panel"))
    if before.exists():
        raise NotPossible(f"{workshop.title}已编入其他专家组。")


def _waits_for_assessment(workshop: Workshop) -> bool:
    return Assessment.objects.waiting_for_a_panel().filter(workshop=workshop).exists()


def _closed_of(workshop: Workshop) -> QuerySet[Evaluation]:
    return Evaluation.objects.filter(workshop=workshop, purpose=terms.ASSESSMENT, closed_at__isnull=False)


def _succeed(workshops: Sequence[Workshop], at: datetime) -> None:
    """What a panel signed in the assessment before stays as it is and is no longer the current one."""
    last = Evaluation.objects.filter(workshop__in=workshops, purpose=terms.ASSESSMENT, closed_at__isnull=False)
    last.filter(ended_at=None, succeeded_at=None).update(succeeded_at=at)
    places = PanelCase.objects.filter(workshop__in=workshops, purpose=terms.ASSESSMENT, removed_at=None)
    places.update(removed_at=at)


@transaction.atomic
def take_off(case: PanelCase, *, by: User, at: datetime) -> None:
    """Take a case off its panel while its evaluation is not open."""
    plan = _to_change(case.panel.plan, by)
    workshop = Workshop.objects.locked().get(pk=case.workshop_id)  # nobody opens its evaluation meanwhile
    if terms.is_judged(workshop, plan.purpose):
        raise NotPossible("本案正在评审，请先退回组建专家组。")
    if workshop.assignments.alive().filter(seat__panel=case.panel_id).exists():
        raise NotPossible("已有专家接受本案的评审，不能移出；请为该组另行安排。")
    PanelCase.objects.filter(pk=case.pk).update(removed_at=at)
    _changed(plan, by=by, at=at)


# ── proposing and agreeing ───────────────────────────────────────────────────


def faults_of(plan: Plan, at: datetime) -> list[str]:
    """Why the plan cannot be proposed yet, in sentences."""
    panels = list(plan.panels.prefetch_related("strata").order_by("number"))
    found = [] if panels else ["方案还没有专家组。"]
    if plan.panel_size % 2 == 0:
        found.append(f"每组专家人数须为单数，现为 {plan.panel_size} 人。")
    if plan.sheets_due < legal_day(at):
        found.append("评分截止日期已过，请更正。")
    for panel in panels:
        found += _faults_of_panel(plan, panel)
    return found


def _faults_of_panel(plan: Plan, panel: Panel) -> list[str]:
    cases = list(panel.cases.filter(removed_at=None).select_related("workshop__rule_set"))
    seats = sum(stratum.seats for stratum in panel.strata.all())
    found = [] if cases else [f"{panel.name}还没有案卷。"]
    if seats != plan.panel_size:
        found.append(f"{panel.name}各专业席位共 {seats} 人，须为 {plan.panel_size} 人。")
    least = max((terms.terms_of(case.workshop, plan.purpose).panel_size for case in cases), default=0)
    if plan.panel_size < least:
        found.append(f"{panel.name}的案卷适用规则要求每组不少于 {least} 人。")
    found += [
        f"{case.workshop.title}目前为“{case.workshop.get_state_display()}”，请移出{panel.name}。"
        for case in cases
        if case.workshop.state not in STAYS[Plan.Purpose(plan.purpose)]
    ]
    return found


@transaction.atomic
def propose(plan: Plan, *, by: User, at: datetime) -> Plan:
    """Send the plan to finance under the hash of its content."""
    plan = _to_change(plan, by)
    if plan.status == Plan.Status.AGREED:
        raise NotPossible("财政已同意这份方案，没有改动不必再送。")
    if faults := faults_of(plan, at):
        raise NotPossible(*faults)
    plan.status, plan.content_hash = Plan.Status.PROPOSED, hash_of(content_of(plan))
    plan.proposed_by, plan.proposed_at = by, at
    plan.answered_by = plan.answered_at = None
    plan.answer = ""
    plan.save()
    note(workshops_of(plan), "plan_proposed", by=by, at=at, plan=plan.pk, content_hash=plan.content_hash)
    letters.plan_proposed(plan, at)
    return plan


@transaction.atomic
def answer(plan: Plan, *, by: User, at: datetime, content_hash: str, agrees: bool, words: str = "") -> Plan:
    """Finance agrees to what it has read, or returns it with the reason."""
    if not may_answer(by):
        raise NotPermitted(ONLY_FINANCE)
    plan = locked(plan)
    content = content_of(plan)
    if plan.status != Plan.Status.PROPOSED:
        raise NotPossible(f"方案目前为“{plan.get_status_display()}”，不能答复。")
    if not content_hash == plan.content_hash == hash_of(content):
        raise NotPossible("您看到的方案之后有改动，请重新阅看后答复。")
    if not agrees and not words:
        raise NotPossible("退回须写明理由。")
    plan.status = Plan.Status.AGREED if agrees else Plan.Status.RETURNED
    plan.answered_by, plan.answered_at, plan.answer = by, at, words
    plan.save()
    PlanAnswer.objects.create(
        plan=plan,
        agrees=agrees,
        words=words,
        content=_plain(content),
        content_hash=content_hash,
        by=by,
        at=at,
    )
    verb = "plan_agreed" if agrees else "plan_returned"
    note(workshops_of(plan), verb, by=by, at=at, text=words, plan=plan.pk, content_hash=content_hash)
    letters.plan_answered(plan, at)
    return plan


@transaction.atomic
def close(plan: Plan, *, by: User, at: datetime) -> Plan:
    """The evaluation by this plan is over: none of its cases waits for it any more."""
    _demand_officer(by)
    plan = locked(plan)
    if plan.status != Plan.Status.AGREED:
        raise NotPossible(f"方案目前为“{plan.get_status_display()}”，不能结束。")
    states = [terms.WAITS_IN[plan.purpose], terms.JUDGED_IN[plan.purpose]]
    waiting = PanelCase.objects.filter(panel__plan=plan, removed_at=None, workshop__state__in=states)
    if plan.purpose == terms.ASSESSMENT:  # a title is granted again once it was assessed
        signed = Evaluation.objects.filter(panel__plan=plan, ended_at=None, closed_at__isnull=False)
        waiting = waiting.exclude(workshop__in=signed.values("workshop"))
    if number := waiting.count():
        raise NotPossible(f"还有 {number} 件案卷没有评审完毕，不能结束。")
    plan.status = Plan.Status.CLOSED
    plan.save(update_fields=["status"])
    return plan


def _plain(content: dict[str, Any]) -> dict[str, Any]:
    """Days as they are spelled in the hash."""
    return dict(json.loads(canonical(content)))


def _demand_officer(by: User) -> None:
    if not may_draft(by):
        raise NotPermitted(ONLY_OFFICERS)


def _to_change(plan: Plan, by: User) -> Plan:
    _demand_officer(by)
    plan = locked(plan)
    if plan.status == Plan.Status.CLOSED:
        raise NotPossible("方案已结束，不能再改。")
    return plan


def _changed(plan: Plan, *, by: User, at: datetime) -> Plan:
    """Save; what was proposed or agreed before is so no longer."""
    was, plan.status = plan.status, Plan.Status.DRAFT
    plan.content_hash = plan.answer = ""
    plan.proposed_by = plan.proposed_at = plan.answered_by = plan.answered_at = None
    plan.save()
    if was == Plan.Status.AGREED:
        note(workshops_of(plan), "plan_changed", by=by, at=at, plan=plan.pk)
        letters.plan_changed(plan, at)
    return plan
