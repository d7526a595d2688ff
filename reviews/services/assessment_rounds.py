"""Assessment rounds (六(四)-1): opened by the city for those due, later days, orders off-cycle, their end."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import groupby

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import User
from accounts.person_at_work import Capacity, capacity_of
from accounts.roles import CITY_ROLES, FINANCE_ROLES, Role
from applications import journal, permissions
from applications.lifecycle import NotPermitted, NotPossible
from applications.models import ProgrammeRules, Rubric, Workshop
from applications.services import rubrics
from applications.services.programme import rules_on
from applications.states import State
from common.calendar import months_after, working_days_after
from common.clock import legal_day
from common.numbers import check_code
from reviews import assessment_letters as letters
from reviews.models import Assessment, AssessmentRound, OffCycleOrder

Status = Assessment.Status
AT_ONCE = 500
FINANCE_ANSWERS = "须由市财政局负责人办理。"


# ── who is due ───────────────────────────────────────────────────────────────


def due_in(year: int) -> QuerySet[Workshop]:
    """Titles that are due by 31 December of that year and stand in no assessment of it, nor in one before."""
    own = Assessment.objects.filter(workshop=OuterRef("pk")).exclude(status=Status.DROPPED)
    in_turn = own.filter(round__year=year, ordered=None)
    under_way = own.exclude(status=Status.DONE)
    due = Workshop.objects.filter(state=State.GRANTED, assessment_due__lte=date(year, 12, 31))
    return due.filter(~Exists(in_turn), ~Exists(under_way))


def latest_year(today: date) -> int:
    """The last year whose round may be opened by now: the next one from October on."""
    october = 10
    return today.year + 1 if today.month >= october else today.year


def rubric_for(rules: ProgrammeRules) -> Rubric:
    """The rubric of a version of the rules, or of the last version before that had one. Raises NotPossible."""
    versions = ProgrammeRules.objects.filter(valid_from__lte=rules.valid_from, assessment_rubric__isnull=False)
    found = versions.select_related("assessment_rubric").order_by("-valid_from").first()
    rubric = found.assessment_rubric if found else None
    if faults := rubrics.faults(rubric):
        raise NotPossible(*(f"评估考核：{sentence}" for sentence in faults))
    assert rubric is not None  # noqa: S101 - said by the faults
    return rubric


# ── the round ────────────────────────────────────────────────────────────────


@transaction.atomic
def open_round(
    year: int, *, name: str, self_due_on: date, opinion_due_on: date, note: str = "", by: User, at: datetime
) -> AssessmentRound:
    """Open the round of a year and call everybody who is due. Raises NotPermitted, NotPossible."""
    _demand_city(by)
    today = legal_day(at)
    if not today.year <= year <= latest_year(today):
        raise NotPossible(f"现在可以开展 {today.year} 至 {latest_year(today)} 年度的考核。")
    if AssessmentRound.objects.filter(year=year).exists():
        raise NotPossible(f"{year} 年度的评估考核已经开展。")
    if self_due_on <= today or opinion_due_on < self_due_on:
        raise NotPossible("自评截止日须在今天之后，初审单位意见截止日不能早于自评截止日。")
    rules = rules_on(today)
    made = AssessmentRound.objects.create(
        year=year,
        name=name,
        rules=rules,
        rubric=rubric_for(rules),
        self_due_on=self_due_on,
        opinion_due_on=opinion_due_on,
        note=note,
        opened_by=by,
        opened_at=at,
    )
    fill(made, by=by, at=at)
    return made


def fill(round_: AssessmentRound, *, by: User | None, at: datetime) -> int:
    """Call whoever is due and not called yet; answers how many. Run twice, it calls everybody once."""
    if round_.closed_at is not None:
        return 0
    called = 0
    while keys := list(due_in(round_.year).order_by("unit", "pk").values_list("pk", flat=True)[:AT_ONCE]):
        with transaction.atomic():
            locked = Workshop.objects.locked().filter(pk__in=keys, state=State.GRANTED)
            cases = list(locked.select_related("unit").order_by("unit", "pk"))
            taken = _called(round_, cases, by=by, at=at)
        if not taken:
            break
        called += taken
    return called


def _called(round_: AssessmentRound, cases: Sequence[Workshop], *, by: User | None, at: datetime) -> int:
    still = set(due_in(round_.year).filter(pk__in=[case.pk for case in cases]).values_list("pk", flat=True))
    cases = [case for case in cases if case.pk in still]
    made = [_assessment(round_, case, at) for case in cases]
    Assessment.objects.bulk_create(made)
    facts = {"year": round_.year, "due_on": round_.self_due_on}
    for case in cases:
        journal.record(case, "call_assessment", by=by, at=at, capacity=_capacity(by), facts=facts)
    for unit in _by_unit(cases):
        letters.called(unit, round_, at=at)
    return len(cases)


def _assessment(
    round_: AssessmentRound, workshop: Workshop, at: datetime, order: OffCycleOrder | None = None
) -> Assessment:
    """What is judged begins with the award or the last grade, at most one cycle ago.

    Who is ordered when the round's days are nearly or quite over has at least the days of a return.
    """
    today = legal_day(at)
    last = today if order else min(today, date(round_.year - 1, 12, 31))
    since = workshop.assessed_at or workshop.granted_at
    base = legal_day(since) if since else last
    cycle = months_after(last, -round_.rules.assessment_months) + timedelta(days=1)
    first = max(base, cycle)
    least = working_days_after(today, round_.rules.filing_return_days) if order else today
    return Assessment(
        workshop=workshop,
        round=round_,
        rules=round_.rules,
        rubric=round_.rubric,
        ordered=order,
        opened_at=at,
        covers_from=min(first, max(last, base)),
        covers_to=max(last, base),
        self_due_on=max(round_.self_due_on, least),
        opinion_due_on=max(round_.opinion_due_on, least),
        verify_code=check_code(),
    )


def _by_unit(cases: Sequence[Workshop]) -> Iterator[list[Workshop]]:
    for _, rows in groupby(cases, key=lambda case: case.unit_id):
        yield list(rows)


@transaction.atomic
def extend(
    round_: AssessmentRound, *, self_due_on: date, opinion_due_on: date, reason: str, by: User, at: datetime
) -> AssessmentRound:
    """Later days for all, never earlier; journalled for whoever still has something to do."""
    _demand_city(by)
    round_ = _locked(round_)
    is_later = self_due_on >= round_.self_due_on and opinion_due_on >= round_.opinion_due_on
    if not is_later or (self_due_on, opinion_due_on) == (round_.self_due_on, round_.opinion_due_on):
        raise NotPossible("只能延长，不能缩短。")
    if opinion_due_on < self_due_on:
        raise NotPossible("初审单位意见截止日不能早于自评截止日。")
    round_.self_due_on, round_.opinion_due_on = self_due_on, opinion_due_on
    round_.save(update_fields=["self_due_on", "opinion_due_on"])
    rows = Assessment.objects.filter(round=round_, status__in=[Status.SELF, Status.OPINION])
    rows.filter(self_due_on__lt=self_due_on).update(self_due_on=self_due_on)
    rows.filter(opinion_due_on__lt=opinion_due_on).update(opinion_due_on=opinion_due_on)
    facts = {"year": round_.year, "self_due_on": self_due_on, "opinion_due_on": opinion_due_on}
    keys = rows.values("workshop")
    cases = list(Workshop.objects.locked().filter(pk__in=keys).select_related("unit").order_by("unit", "pk"))
    for case in cases:
        journal.record(case, "extend_assessment", by=by, at=at, capacity=_capacity(by), text=reason, facts=facts)
    for unit in _by_unit(cases):
        letters.extended(unit, round_, reason=reason, at=at)
    return round_


@transaction.atomic
def close_round(round_: AssessmentRound, *, by: User, at: datetime) -> AssessmentRound:
    """The round is over once every grade in it is fixed. Raises NotPermitted, NotPossible."""
    _demand_approver(by)
    round_ = _locked(round_)
    waiting = round_.assessments.exclude(status__in=[Status.FIXED, Status.DONE, Status.DROPPED]).count()
    if waiting:
        raise NotPossible(f"还有 {waiting} 个工作室没有确定等次，不能办结。")
    round_.closed_by, round_.closed_at = by, at
    round_.save(update_fields=["closed_by", "closed_at"])
    return round_


# ── off-cycle ────────────────────────────────────────────────────────────────


@transaction.atomic
def order(workshop: Workshop, round_: AssessmentRound, *, reason: str, by: User, at: datetime) -> OffCycleOrder:
    """The city's approver wants a title assessed outside its turn. Raises NotPermitted, NotPossible."""
    _demand_approver(by)
    workshop, round_ = Workshop.objects.locked().get(pk=workshop.pk), _locked(round_)
    _refuse_busy(workshop)
    if OffCycleOrder.objects.filter(workshop=workshop, status=OffCycleOrder.Status.PROPOSED).exists():
        raise NotPossible("这个工作室的提前考核已送市财政局，待答复。")
    if not reason:
        raise NotPossible("请写明提前考核的理由。")
    made = OffCycleOrder.objects.create(workshop=workshop, round=round_, reason=reason, proposed_by=by, proposed_at=at)
    facts = {"order": made.pk, "year": round_.year}
    journal.record(workshop, "order_assessment", by=by, at=at, capacity=_capacity(by), text=reason, facts=facts)
    letters.ordered(made, at=at)
    return made


@transaction.atomic
def answer_order(given: OffCycleOrder, *, agrees: bool, words: str = "", by: User, at: datetime) -> OffCycleOrder:
    """Finance agrees, and the title is called; or does not, with its reason."""
    if not by.holds(Role.FINANCE_APPROVER):
        raise NotPermitted(FINANCE_ANSWERS)
    workshop = Workshop.objects.locked().select_related("unit").get(pk=given.workshop_id)
    found = OffCycleOrder.objects.select_for_update(of=("self",)).select_related("round__rules", "round__rubric")
    asked = found.get(pk=given.pk)
    if asked.status != OffCycleOrder.Status.PROPOSED:
        raise NotPossible(f"这一事项目前为“{asked.get_status_display()}”，可能已有人办理。")
    if not agrees and not words:
        raise NotPossible("不同意须写明理由。")
    asked.status = OffCycleOrder.Status.AGREED if agrees else OffCycleOrder.Status.REFUSED
    asked.answered_by, asked.answered_at, asked.answer = by, at, words
    asked.save()
    verb = "agree_assessment_order" if agrees else "refuse_assessment_order"
    facts = {"order": asked.pk, "year": asked.round.year}
    journal.record(workshop, verb, by=by, at=at, capacity=_capacity(by), text=words, facts=facts)
    if agrees:
        _locked(asked.round)
        _refuse_busy(workshop)
        made = _assessment(asked.round, workshop, at, asked)
        made.save()
        letters.called([workshop], asked.round, at=at, ordered=asked, due_on=made.self_due_on)
    letters.order_answered(asked, at=at)
    return asked


def _refuse_busy(workshop: Workshop) -> None:
    if workshop.state != State.GRANTED:
        raise NotPossible(f"案卷目前为“{workshop.get_state_display()}”，不能提前考核。")
    if Assessment.objects.open().filter(workshop=workshop).exists():
        raise NotPossible("这个工作室已在评估考核中。")


# ── steps ────────────────────────────────────────────────────────────────────


def _locked(given: AssessmentRound) -> AssessmentRound:
    found = AssessmentRound.objects.select_for_update(of=("self",)).select_related("rules", "rubric")
    round_ = found.get(pk=given.pk)
    if round_.closed_at is not None:
        raise NotPossible(f"{round_}已经办结。")
    return round_


def _demand_city(by: User) -> None:
    if not by.holds(*CITY_ROLES):
        raise NotPermitted(permissions.city.sentence)


def _demand_approver(by: User) -> None:
    if not by.holds(Role.CITY_APPROVER):
        raise NotPermitted(permissions.city_approver.sentence)


def _capacity(by: User | None) -> Capacity | None:
    return capacity_of(by, *CITY_ROLES, *FINANCE_ROLES)


def open_rounds(at: datetime) -> QuerySet[AssessmentRound]:
    """For the clock: rounds in work, the earliest first."""
    return (
        AssessmentRound.objects.filter(Q(closed_at=None), opened_at__lte=at)
        .select_related("rules", "rubric")
        .order_by("year")
    )
