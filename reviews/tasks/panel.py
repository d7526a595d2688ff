"""What waits in stage ``panel``: cases to put before a panel and to open; plans to agree to, invitations to answer."""

from __future__ import annotations

from datetime import date
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Value, When

from accounts.models import User
from accounts.roles import CITY_ROLES, FINANCE_ROLES, Role
from applications.models import Workshop
from applications.states import LOOK, State
from applications.tasks import Action, Step, Tile, one_of
from common.bars import bar
from common.links import link_to
from reviews import terms
from reviews.models import Assessment, Ballot, Declaration, Panel, PanelCase, Plan, Seat
from reviews.selectors.panel import asked_of

FIGURES_FOR: frozenset[str] = CITY_ROLES
SPEAKS_IN = frozenset({State.ACCEPTED, State.GRANTED})


def waiting_for(user: User) -> list[Q]:
    """Accepted cases wait for the city's officer, who plans and opens their evaluation."""
    if not user.holds(Role.CITY_OFFICER):
        return []
    due = Assessment.objects.waiting_for_a_panel().filter(workshop=OuterRef("pk"))
    return [Q(state=State.ACCEPTED), Q(Exists(due), state=State.GRANTED)]


def figures() -> dict[str, Any]:
    """Columns that the words of a row are made of."""
    waits = Case(
        *(When(state=state, then=Value(purpose.value)) for purpose, state in _waits()),
        default=Value(terms.AWARD.value),
    )
    before = PanelCase.objects.filter(workshop=OuterRef("pk"), removed_at=None, purpose=OuterRef("waits_for_purpose"))
    asked = Declaration.objects.filter(
        workshop=OuterRef("pk"),
        answered_at=None,
        seat__status__in=["invited", "accepted"],
        seat__panel__plan__purpose=OuterRef("waits_for_purpose"),
    )
    return {
        "waits_for_purpose": waits,
        "assessment_waits": one_of(Assessment.objects.waiting_for_a_panel().filter(workshop=OuterRef("pk"))),
        "is_planned": one_of(before),
        "is_agreed": one_of(before.filter(panel__plan__status=Plan.Status.AGREED)),
        "is_seated": one_of(before.filter(panel__seats__isnull=False)),
        "is_asking": one_of(asked),
    }


def next_step(workshop: Any, user: User) -> Step | None:
    """What the officer does with an accepted case; None where it is not his."""
    is_award = workshop.state == State.ACCEPTED
    if not user.holds(Role.CITY_OFFICER) or not (is_award or workshop.assessment_waits):
        return None
    if not workshop.is_planned:
        return Step("编入评审方案的专家组", Action("评审方案", link_to("reviews:plans"), "primary"))
    tab = link_to("workshops:panel" if is_award else "workshops:assessment", workshop.pk)
    if not workshop.is_agreed:
        return Step("已编入评审方案，待市财政局同意", Action("查看", tab))
    if not workshop.is_seated:
        return Step("方案已同意，待抽取专家", Action("去抽取", tab, "primary"))
    if workshop.is_asking:
        return Step("已邀请专家，待答复和申明", Action("查看", tab))
    word = "开始评审" if is_award else "开始考核"
    return Step(f"核对专家组后{word}", Action(word, tab, "primary"))


def _waits() -> list[tuple[terms.Purpose, str]]:
    return [(purpose, terms.WAITS_IN[purpose]) for purpose in terms.Purpose]


def tiles(user: User, seen: QuerySet[Workshop], today: date) -> list[Tile]:
    """An expert's cases."""
    if not user.holds(Role.EXPERT):
        return []
    look = LOOK[State.EVALUATING]
    judged = seen.filter(state__in=terms.BEFORE_EXPERTS)
    return [Tile("judged", look.tone, look.icon, "评审中的案卷", judged, link_to("reviews:seats"), "由您评审")]


# ── work that is not one case ────────────────────────────────────────────────

# name: tone, icon, sentence, detail, address, word of the link
WORDS: dict[str, tuple[str, str, str, str, str, str]] = {
    "to_answer": ("act", "send", "{} 份评审方案等贵局答复。", "同意后市局才能抽取专家。", "reviews:plans", "去答复"),
    "to_read": ("wait", "eye", "{} 份评审方案待财政负责人答复。", "经办人可先行阅看。", "reviews:plans", "去阅看"),
    "returned": ("act", "return", "{} 份评审方案被财政退回。", "按意见改正后重新送。", "reviews:plans", "去修改"),
    "agreed": ("act", "users", "{} 个专家组可以抽取专家。", "评审方案已经财政同意。", "reviews:plans", "去抽取"),
    "invited": ("act", "send", "您有 {} 份评审邀请待答复。", "接受时须申明有无利害关系。", "reviews:seats", "去答复"),
    "asked": (
        "act",
        "info",
        "有 {} 件新的案卷请您申明有无利害关系。",
        "申明后即可阅看材料。",
        "reviews:seats",
        "去申明",
    ),
    "vote": ("act", "star", "{} 个专家组正在推选组长。", "请您投票。", "reviews:seats", "去投票"),
}


def bars(numbers: dict[str, int]) -> list[dict[str, Any]]:
    """Of the numbers of ``lists``."""
    return [_bar(name, numbers[name]) for name in WORDS if numbers.get(name)]


def lists(user: User, today: date) -> dict[str, QuerySet[Any]]:
    """What waits for this person, list by list; nothing for whom no list is kept."""
    if not user.holds(*CITY_ROLES, *FINANCE_ROLES, Role.EXPERT):
        return {}
    plans, panels = Plan.objects.visible_to(user), Panel.objects.filter(plan__status=Plan.Status.AGREED, closed_at=None)
    own = Seat.objects.filter(expert__user=user.pk) if user.holds(Role.EXPERT) else Seat.objects.none()
    sits = own.filter(status=Seat.Status.ACCEPTED)
    answers = user.holds(Role.FINANCE_APPROVER)
    officer = user.holds(Role.CITY_OFFICER)
    proposed = plans.filter(status=Plan.Status.PROPOSED)
    voted = Ballot.objects.filter(panel=OuterRef("panel"), voter__expert__user=user.pk)
    voting = sits.filter(Exists(_judged_now()), ~Exists(voted), panel__leader=None)
    return {
        "to_answer": proposed if answers else proposed.none(),
        "to_read": proposed if user.holds(Role.FINANCE_OFFICER) and not answers else proposed.none(),
        "returned": plans.filter(status=Plan.Status.RETURNED) if officer else plans.none(),
        "agreed": panels.filter(seats=None, cases__removed_at=None, cases__isnull=False).distinct()
        if officer
        else panels.none(),
        "invited": own.filter(status=Seat.Status.INVITED, pk__in=asked_of(own).values("seat")),
        "asked": asked_of(sits),
        "vote": voting,
    }


def _judged_now() -> QuerySet[PanelCase]:
    """A title that is assessed is still in the panel of its award, which elects nobody any more."""
    before = reduce(or_, [Q(purpose=purpose, workshop__state=state) for purpose, state in terms.JUDGED_IN.items()])
    return PanelCase.objects.filter(before, panel=OuterRef("panel"))


def _bar(name: str, number: int) -> dict[str, Any]:
    tone, icon, sentence, detail, address, word = WORDS[name]
    return bar((tone, icon, sentence, detail, word), link_to(address), number)
