"""Recorded draws: the seed is fixed and its hash shown, then the candidates, then the result; and seats given by hand.

The three steps are three requests, so that everybody in the room sees each before the next. Whatever was begun stays
in the record, also a draw that was stopped: nobody tries seeds until one pleases.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import Expert, User
from accounts.roles import FINANCE_ROLES, Role
from applications.lifecycle import NotPermitted, NotPossible
from common.clock import legal_day
from reviews import drawing
from reviews.models import Draw, Panel, Plan, Seat
from reviews.selectors import experts
from reviews.selectors.draws import hash_of, result_of
from reviews.services.plans import cases_of, locked, note

ONLY_OFFICERS = "抽取专家由市人力社保局经办人办理。"
ONLY_FINANCE = "到场见证由市财政局人员办理。"
STRATUM = ("trade", "seats", "alternates")
Further = Sequence[tuple[str, int]]  # trade, alternates


def may_draw(user: User) -> bool:
    return user.holds(Role.CITY_OFFICER)


def may_attend(user: User) -> bool:
    return user.holds(*FINANCE_ROLES)


# ── the three steps ──────────────────────────────────────────────────────────


@transaction.atomic
def commit(panel: Panel, *, by: User, at: datetime, further: Further = ()) -> Draw:
    """Fix the seed and show its hash. ``further`` asks for more alternates after the first draw."""
    panel = _panel_of_agreed_plan(panel, by)
    if panel.draws.filter(drawn_at=None, stopped_at=None).exists():
        raise NotPossible("本组有一次抽取还没有完成。")
    strata = _further(panel, further) if _was_drawn(panel) else _strata_of(panel)
    seed = drawing.new_seed()
    draw = Draw.objects.create(
        panel=panel,
        ordinal=panel.draws.count() + 1,
        seed=seed,
        commitment=drawing.commitment_of(seed),
        committed_by=by,
        committed_at=at,
        strata=strata,
    )
    _note(draw, "draw_committed", by=by, at=at, commitment=draw.commitment)
    return draw


@transaction.atomic
def attend(draw: Draw, *, by: User, at: datetime) -> None:
    """An officer of finance attends; he says so himself and is named in the record."""
    if not may_attend(by):
        raise NotPermitted(ONLY_FINANCE)
    draw = _open(draw)
    Draw.objects.filter(pk=draw.pk).update(witness=by)
    _note(draw, "draw_attended", by=by, at=at)


@transaction.atomic
def show_candidates(draw: Draw, *, by: User, at: datetime) -> Draw:
    """Freeze who may be drawn and who is excluded, with the reasons; the seed is fixed by now."""
    draw = _open(draw)
    _panel_of_agreed_plan(draw.panel, by)
    if draw.shown_at is not None:
        raise NotPossible("候选名单已经生成。")
    draw.candidates = candidates_for(draw.panel, draw.strata, at)
    draw.candidates_hash = hash_of(draw.candidates)
    draw.shown_by, draw.shown_at = by, at
    draw.save()
    _note(draw, "candidates_shown", by=by, at=at, candidates=len(draw.candidates), hash=draw.candidates_hash)
    return draw


@transaction.atomic
def carry_out(draw: Draw, *, by: User, at: datetime) -> Draw:
    """Draw from the frozen candidates by the fixed seed; seats and alternates follow. Raises NotPossible."""
    draw = _open(draw)
    panel = _panel_of_agreed_plan(draw.panel, by)
    if draw.shown_at is None:
        raise NotPossible("请先生成候选名单。")
    try:
        drawn = result_of(draw)
    except drawing.TooFew as fault:
        raise NotPossible(*(_words_of(shortage) for shortage in fault.shortages)) from fault
    draw.result = [vars(one) for one in drawn]
    draw.drawn_by, draw.drawn_at = by, at
    draw.save()
    _seat(panel, draw, drawn)
    _note(
        draw,
        "experts_drawn",
        by=by,
        at=at,
        seed=draw.seed,
        commitment=draw.commitment,
        candidates_hash=draw.candidates_hash,
        result_hash=hash_of(draw.result),
        seats=sum(not one.is_alternate for one in drawn),
        alternates=sum(one.is_alternate for one in drawn),
    )
    return draw


@transaction.atomic
def stop(draw: Draw, *, by: User, at: datetime, reason: str) -> None:
    """Give a draw up before anybody is drawn; it keeps its number, its commitment and the reason."""
    _demand_officer(by)
    draw = _open(draw)
    Draw.objects.filter(pk=draw.pk).update(stopped_by=by, stopped_at=at, stopped_reason=reason)
    _note(draw, "draw_stopped", by=by, at=at, text=reason)


# ── what a draw is made from ─────────────────────────────────────────────────


def candidates_for(panel: Panel, strata: list[dict[str, Any]], at: datetime) -> list[dict[str, Any]]:
    """Everybody in service who fits a stratum and has no seat here, with the sentence that excludes him or none."""
    wanted = {stratum["trade"] for stratum in strata}
    seated = set(panel.seats.values_list("expert", flat=True))
    people = [
        person
        for person in experts.candidates(legal_day(at))
        if person.pk not in seated and ("" in wanted or wanted & set(_trades(person)))
    ]
    excluded = experts.excluded_from([case.workshop for case in cases_of(panel)], [person.pk for person in people])
    return [
        {
            "key": str(person.pk),
            "name": person.user.name,
            "employer": person.employer,
            "title": person.title,
            "trades": _trades(person),
            "excluded": excluded.get(person.pk, ""),
        }
        for person in people
    ]


def _trades(person: Expert) -> list[str]:
    return [person.trade, *person.further_trades]


# ── seats ────────────────────────────────────────────────────────────────────


def _seat(panel: Panel, draw: Draw, drawn: list[drawing.Drawn]) -> None:
    """Members and alternates in the order drawn, after those who are there."""
    last = {rank: panel.seats.filter(rank=rank).count() for rank in Seat.Rank.values}
    made = []
    for one in drawn:
        rank = Seat.Rank.ALTERNATE if one.is_alternate else Seat.Rank.MEMBER
        last[rank] += 1
        trade = draw.strata[one.stratum - 1]["trade"]
        made.append(Seat(panel=panel, expert_id=int(one.key), rank=rank, order=last[rank], trade=trade, draw=draw))
    Seat.objects.bulk_create(made)


@transaction.atomic
def appoint(panel: Panel, *, by: User, at: datetime, expert: Expert, rank: str, reason: str) -> Seat:
    """A seat given by hand, with the reason; whoever is excluded from a case of the panel cannot be appointed."""
    panel = _panel_of_agreed_plan(panel, by)
    if panel.seats.filter(expert=expert).exists():
        raise NotPossible(f"{expert.user.name}已在本组。")
    if not experts.candidates(legal_day(at)).filter(pk=expert.pk).exists():
        raise NotPossible(f"{expert.user.name}目前不在库或不在聘期。")
    excluded = experts.excluded_from([case.workshop for case in cases_of(panel)], [expert.pk])
    if expert.pk in excluded:
        raise NotPossible(f"{expert.user.name}应当回避：{excluded[expert.pk]}")
    seat = Seat.objects.create(
        panel=panel,
        expert=expert,
        rank=rank,
        order=panel.seats.filter(rank=rank).count() + 1,
        trade=expert.trade,
        appointed_by=by,
        appointed_reason=reason,
    )
    workshops = [case.workshop for case in cases_of(panel)]
    note(workshops, "expert_appointed", by=by, at=at, text=reason, panel=panel.pk, seat=seat.pk, rank=rank)
    return seat


# ── what all of them ask first ───────────────────────────────────────────────


def _panel_of_agreed_plan(panel: Panel, by: User) -> Panel:
    """The panel under its plan's lock. Raises NotPermitted, NotPossible."""
    _demand_officer(by)
    plan = locked(panel.plan)
    if plan.status != Plan.Status.AGREED:
        raise NotPossible(f"评审方案目前为“{plan.get_status_display()}”，财政同意后才能抽取或指定专家。")
    return Panel.objects.select_related("plan").get(pk=panel.pk)


def _open(draw: Draw) -> Draw:
    """The draw for a change; neither carried out nor stopped."""
    found = Draw.objects.select_for_update(of=("self",)).select_related("panel__plan").get(pk=draw.pk)
    if found.drawn_at is not None:
        raise NotPossible("这次抽取已经完成。")
    if found.stopped_at is not None:
        raise NotPossible("这次抽取已经中止。")
    return found


def _was_drawn(panel: Panel) -> bool:
    return panel.seats.filter(draw__isnull=False).exists()


def _strata_of(panel: Panel) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = [dict(row) for row in panel.strata.order_by("order").values(*STRATUM)]
    if not found:
        raise NotPossible("请先设定本组各专业的席位。")
    return found


def _further(panel: Panel, asked: Further) -> list[dict[str, Any]]:
    found = [{"trade": trade, "seats": 0, "alternates": number} for trade, number in asked if number]
    if not found:
        raise NotPossible("本组已抽取过专家；增补候补请写明专业和人数。")
    return found


def _words_of(shortage: drawing.Shortage) -> str:
    trade = shortage.trade or "不限专业"
    return (
        f"“{trade}”可抽取的专家只有 {shortage.found} 人，至少须有 {shortage.wanted} 人。"
        "请补充专家库，或中止本次抽取后调整专业席位。"
    )


def _demand_officer(by: User) -> None:
    if not may_draw(by):
        raise NotPermitted(ONLY_OFFICERS)


def _note(draw: Draw, verb: str, *, by: User, at: datetime, text: str = "", **facts: Any) -> None:
    workshops = [case.workshop for case in cases_of(draw.panel)]
    note(workshops, verb, by=by, at=at, text=text, panel=draw.panel_id, draw=draw.pk, ordinal=draw.ordinal, **facts)
