"""What waits in stage ``assessment``: self-assessments, opinions, mending, second looks; rounds, orders, lists."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import CharField, DateField, DateTimeField, Exists, OuterRef, Q, QuerySet, Subquery

from accounts.models import User
from accounts.roles import CITY_ROLES, REVIEW_ROLES, UNIT_ROLES, Role
from applications.models import Workshop
from applications.states import State
from applications.tasks import Action, Step, Tile, one_of
from common.bars import bar
from common.links import link_to
from common.templatetags.ui import cn_day
from reviews.models import (
    Assessment,
    AssessmentRound,
    BodyOpinion,
    GradeList,
    OffCycleOrder,
    Plan,
    Rectification,
    Revocation,
)
from reviews.selectors.plans import free_cases
from reviews.services.assessment_rounds import due_in

FIGURES_FOR: frozenset[str] = UNIT_ROLES | REVIEW_ROLES | CITY_ROLES
SPEAKS_IN = frozenset({State.GRANTED, State.ASSESSING, State.RECTIFYING})
Status = Assessment.Status


def _with(status: str, **facts: Any) -> Exists:
    return Exists(Assessment.objects.filter(workshop=OuterRef("pk"), status=status, **facts))


def waiting_for(user: User) -> list[Q]:
    """Each ground of one state: the unit writes or mends, the body answers, the city looks again or carries out."""
    waits = []
    if units := user.organisation_ids(*UNIT_ROLES):
        waits.append(Q(_with(Status.SELF), unit__in=units, state=State.GRANTED))
        waits.append(Q(unit__in=units, state=State.RECTIFYING))
    if bodies := user.organisation_ids(*REVIEW_ROLES):
        waits.append(Q(_with(Status.OPINION), review_body__in=bodies, state=State.GRANTED))
    if user.holds(*CITY_ROLES):
        reported = {"rectification__reported_at__isnull": False, "rectification__recorded_at": None}
        waits.append(Q(_with(Status.GRADING, **reported), state=State.ASSESSING))
    if user.holds(Role.CITY_APPROVER):
        passes = Assessment.objects.filter(workshop=OuterRef("pk"), status=Status.FIXED)
        waits.append(Q(Exists(passes.exclude(grade=Assessment.Grade.FAIL)), state=State.ASSESSING))
    return waits


def dues(user: User) -> list[Subquery]:
    """Until when this person's side has something to do."""
    rows = Assessment.objects.filter(workshop=OuterRef("pk"))
    found: list[QuerySet[Any, Any]] = []
    if user.holds(*UNIT_ROLES):
        found += [rows.filter(status=Status.SELF).values("self_due_on")]
    if user.holds(*REVIEW_ROLES):
        found += [rows.filter(status=Status.OPINION).values("opinion_due_on")]
    return [Subquery(each[:1], output_field=DateField()) for each in found]


def figures() -> dict[str, Any]:
    """Columns that the words of a row are made of."""
    rows = Assessment.objects.open().filter(workshop=OuterRef("pk"))
    mending = Rectification.objects.filter(assessment__workshop=OuterRef("pk")).exclude(
        assessment__status__in=[Status.DONE, Status.DROPPED]
    )
    return {
        "assessment_status": Subquery(rows.values("status")[:1], output_field=CharField()),
        "assessment_grade": Subquery(rows.values("grade")[:1], output_field=CharField()),
        "assessment_self_due": Subquery(rows.values("self_due_on")[:1], output_field=DateField()),
        "assessment_opinion_due": Subquery(rows.values("opinion_due_on")[:1], output_field=DateField()),
        "assessment_list": Subquery(rows.values("graded_in__grade_list")[:1]),
        "assessment_drafted": one_of(
            BodyOpinion.objects.filter(assessment__workshop=OuterRef("pk"), confirmed_at=None)
        ),
        "mending_due": Subquery(mending.values("due_on")[:1], output_field=DateField()),
        "mending_reported": Subquery(mending.values("reported_at")[:1], output_field=DateTimeField()),
        "mending_recorded": Subquery(mending.values("recorded_at")[:1], output_field=DateTimeField()),
    }


def next_step(workshop: Any, user: User) -> Step | None:
    """The step of whoever is waited for; None where it is somebody else."""
    if user.holds(*UNIT_ROLES, organisation_id=workshop.unit_id):
        return _of_unit(workshop)
    if workshop.state == State.GRANTED and user.holds(*REVIEW_ROLES, organisation_id=workshop.review_body_id):
        return _of_body(workshop)
    if workshop.state == State.ASSESSING and user.holds(*CITY_ROLES):
        return _of_city(workshop, user)
    return None


def _of_unit(workshop: Any) -> Step | None:
    if workshop.state == State.RECTIFYING and workshop.mending_due:
        href, due_on = link_to("workshops:assessment_mend", workshop.pk), workshop.mending_due
        words = f"限期整改：{cn_day(due_on)} 24:00 前报告整改情况"
        return Step(words, Action("去报告", href, "primary"), due_on=due_on, comes_first=True)
    if workshop.state == State.GRANTED and workshop.assessment_status == Status.SELF:
        href, due_on = link_to("workshops:assessment_write", workshop.pk), workshop.assessment_self_due
        return Step("评估考核：填写并报送自评", Action("去填写", href, "primary"), due_on=due_on)
    return None


def _of_body(workshop: Any) -> Step | None:
    if workshop.assessment_status != Status.OPINION:
        return None
    href, due_on = link_to("workshops:assessment_opinion", workshop.pk), workshop.assessment_opinion_due
    if workshop.assessment_drafted:
        return Step("考核审核意见已拟写，待负责人确认", Action("去确认", href, "primary"), due_on=due_on)
    return Step("评估考核自评已报送，待审核", Action("去审核", href, "primary"), due_on=due_on)


def _of_city(workshop: Any, user: User) -> Step | None:
    if workshop.assessment_status == Status.GRADING and workshop.mending_reported and not workshop.mending_recorded:
        href = link_to("workshops:assessment_look", workshop.pk)
        return Step("单位报告整改完成，待复核", Action("记录复核", href, "primary"))
    if workshop.assessment_status == Status.FIXED and user.holds(Role.CITY_APPROVER):
        if workshop.assessment_grade == Assessment.Grade.FAIL:
            return None
        href = link_to("reviews:grade_list", workshop.assessment_list)
        return Step("两局已定等次，待办理考核通过", Action("去办理", href, "primary"))
    return None


def tiles(user: User, seen: QuerySet[Workshop], today: date) -> list[Tile]:
    return []


# ── errands: what is no single case ──────────────────────────────────────────

# name: tone, icon, sentence, detail, word of the link
WORDS: dict[str, tuple[str, str, str, str, str]] = {
    "due": (
        "act",
        "scale",
        "本年度有 {} 个工作室到期须考核，还没有通知。",
        "请开展本年度考核，系统通知单位报送自评。",
        "去开展",
    ),
    "unplanned": (
        "act",
        "users",
        "{} 个工作室待专家考核，还没有编入考核方案。",
        "拟定方案、编入专家组，经市财政局同意后开始。",
        "去编入",
    ),
    "failed": (
        "bad",
        "alert",
        "{} 个工作室两局定为不合格，还没有提出撤销。",
        "在卷宗“考核”中拟写撤销，由另一位负责人提出。",
        "去办理",
    ),
    "ready": (
        "wait",
        "stamp",
        "{} 个工作室的专家考核已结束，待定等次。",
        "编制等次名单，由负责人送市财政局。",
        "去编制",
    ),
    "overdue": ("bad", "alert", "{} 个工作室整改期限已过，没有报告。", "列入等次名单，按不合格办理。", "去办理"),
    "drafted": ("act", "send", "{} 份考核等次名单待送市财政局。", "核对后送出。", "去核对"),
    "returned": ("act", "return", "{} 份考核等次名单被市财政局退回。", "核实更正后重新送。", "去更正"),
    "proposed": ("act", "stamp", "{} 份考核等次名单等您同意。", "阅看后同意，或写明理由退回。", "去阅看"),
    "ordered": ("act", "scale", "{} 件提前考核等您答复。", "", "去答复"),
}


def bars(numbers: dict[str, int]) -> list[dict[str, Any]]:
    """Of the numbers of ``lists``."""
    return [_bar(name, numbers[name]) for name in WORDS if numbers.get(name)]


def lists(user: User, today: date) -> dict[str, QuerySet[Any]]:
    """What waits for this person, list by list; nothing for whom no list is kept."""
    found: dict[str, QuerySet[Any]] = {}
    grades, waiting = GradeList.objects.all(), Assessment.objects.filter(status=Status.GRADING)
    if user.holds(Role.CITY_OFFICER):
        begun = AssessmentRound.objects.filter(year=today.year)  # from then on the clock calls whoever is due
        found["due"] = due_in(today.year).filter(~Exists(begun))
        unlisted = ~Exists(GradeList.objects.filter(round=OuterRef("round")).exclude(status=GradeList.Status.AGREED))
        looked_at = Q(rectification=None) | Q(rectification__recorded_at__isnull=False)
        found["ready"] = waiting.filter(unlisted, looked_at, workshop__state=State.ASSESSING)
        found["overdue"] = waiting.filter(unlisted, rectification__due_on__lt=today, workshop__state=State.RECTIFYING)
        found["returned"] = grades.filter(status=GradeList.Status.RETURNED)
        found["unplanned"] = free_cases(user, Plan(purpose=Plan.Purpose.ASSESSMENT))
        found["failed"] = _failed()
    if user.holds(Role.CITY_APPROVER):
        found["drafted"] = grades.filter(status=GradeList.Status.DRAFT).exclude(made_by=user.pk)
    if user.holds(Role.FINANCE_APPROVER):
        found["proposed"] = grades.filter(status=GradeList.Status.PROPOSED)
        found["ordered"] = OffCycleOrder.objects.filter(status=OffCycleOrder.Status.PROPOSED)
    return found


def _failed() -> QuerySet[Assessment]:
    """不合格 by both bureaus, and nobody drafts or proposes to take the title away."""
    proposed = Revocation.objects.filter(
        workshop=OuterRef("workshop"), status__in=[Revocation.Status.DRAFT, Revocation.Status.PROPOSED]
    )
    fixed = Assessment.objects.filter(status=Status.FIXED, grade=Assessment.Grade.FAIL)
    return fixed.filter(~Exists(proposed), workshop__state__in=[State.ASSESSING, State.RECTIFYING])


def _bar(name: str, number: int) -> dict[str, Any]:
    return bar(WORDS[name], link_to("reviews:plans" if name == "unplanned" else "reviews:assessments"), number)
