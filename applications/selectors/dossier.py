"""The case a dossier page is about, and the head of its frame: facts, badge, life rail."""

from __future__ import annotations

from django.db.models import BigAutoField, DateField, OuterRef
from django.http import Http404

from accounts.models import User
from applications import permissions, standing
from applications.models import Version, Workshop
from applications.states import State
from common import clock
from common.calendar import known_from, special_days
from common.statements import Given, Statement, written_once
from common.templatetags.ui import cn_date, cn_day

JOINED = ("round", "rule_set", "unit", "review_body", "handler")
RAIL = ("填报", "初审", "受理", "专家评审", "公示", "审批", "授牌")
AHEAD = ("", "", "市人力社保局", "考察与打分", "征求意见", "两局会签", "称号与铭牌")
_AT = {
    State.DRAFT: 0,
    State.RETURNED: 0,
    State.SUBMITTED: 1,
    State.NOT_RECOMMENDED: 1,
    State.RECOMMENDED: 2,
    State.ACCEPTED: 3,
    State.EVALUATING: 3,
    State.UNQUALIFIED: 3,
    State.QUALIFIED: 4,
    State.PUBLICISED: 4,
    State.CONTESTED: 4,
    State.CLEARED: 5,
    State.GRANTED: 6,
    State.ASSESSING: 6,
    State.RECTIFYING: 6,
    State.REVOKING: 6,
    State.REVOKED: 6,
    State.CLOSED: 6,
}


def case_of(user: User, pk: int) -> Workshop:
    """The case for a page that shows it, with its standing kept, by one statement; Http404 for strangers."""
    found = written_once(("case as it stands", user.standing), lambda: _standing(user)).rows(pk=pk, today=clock.today())
    if not found:
        raise Http404
    workshop: Workshop = found[0]
    facts, special = (workshop.__dict__.pop(name) for name in ("found_standing", "found_special"))
    standing.keep_found(workshop, facts, known_from(special))
    return workshop


def _standing(user: User) -> Statement[Workshop]:
    """One case as this person sees it, with what every page of it shows and asks."""
    one = Workshop.objects.visible_to(user).filter(pk=Given("pk", BigAutoField())).order_by()
    special = special_days(Given("today", DateField()), OuterRef("due_on"))
    found = one.select_related(*JOINED).annotate(found_standing=standing.beside_its_row(), found_special=special)
    return Statement(lambda: found)


def seen_case(user: User, pk: int, *joined: str) -> Workshop:
    """The case with what a page needs joined; Http404 for whoever may not see it."""
    found = written_once(("case", user.standing, joined), lambda: _seen(user, *joined)).rows(pk=pk)
    if not found:
        raise Http404
    return found[0]


def sees(user: User, pk: int) -> bool:
    """Whether the person sees the case at all."""
    return bool(written_once(("sees", user.standing), lambda: _seen(user)).rows(pk=pk))


def _seen(user: User, *joined: str) -> Statement[Workshop]:
    """One case as this person sees it, with what is joined; without that only its key."""
    one = Workshop.objects.visible_to(user).filter(pk=Given("pk", BigAutoField())).order_by()
    return Statement(lambda: one.select_related(*joined) if joined else one.only("pk"))


def reads_all(workshop: Workshop, user: User) -> bool:
    """Whether the person reads what the offices write before it is served: the review body, the city and finance."""
    return permissions.reviewer(workshop, user) or user.sees_every_case()


def rail_of(workshop: Workshop, versions: list[Version]) -> list[dict[str, str]]:
    """The seven steps with the day each was done, or who does it, and the end of a title; old ones took none here."""
    if workshop.is_old:
        return _rail_of_old(workshop)
    now = _AT.get(State(workshop.state), _left_at(workshop))
    details = [_filled(workshop, versions), _reviewed(workshop), _accepted(workshop), *_later(workshop)]
    steps = [
        {"label": label, "detail": details[place], "state": _place_word(place, now)} for place, label in enumerate(RAIL)
    ]
    return [*steps[:-1], *_awarded(workshop, details[-1])] if workshop.granted_at else steps


def _rail_of_old(workshop: Workshop) -> list[dict[str, str]]:
    """Brought in by a sheet, the title that it brought along, and how that ended."""
    entered = {"label": "登记", "detail": cn_date(workshop.begun_at), "state": "done"}
    if workshop.granted_at is None:
        return [entered, {"label": "授牌", "detail": "登记已撤销", "state": "ahead"}]
    return [entered, *_awarded(workshop, cn_date(workshop.granted_at))]


def _awarded(workshop: Workshop, detail: str) -> list[dict[str, str]]:
    """The last step of the way to a title; once the title ended it lies behind, and its end is the present."""
    award = {"label": RAIL[-1], "detail": detail, "state": "current"}
    if workshop.ended_at is None:
        return [award]
    end = {"label": workshop.get_state_display(), "detail": cn_date(workshop.ended_at), "state": "current"}
    return [{**award, "state": "done"}, end]


def _place_word(place: int, now: int) -> str:
    if place < now:
        return "done"
    return "current" if place == now else "ahead"


def _left_at(workshop: Workshop) -> int:
    """Where a withdrawn, terminated or refused case had got to."""
    reached = (
        (workshop.cleared_at, 5),
        (workshop.qualified_at, 4),
        (workshop.evaluating_since, 3),
        (workshop.accepted_at, 3 if workshop.state == State.WITHDRAWN else 2),
        (workshop.recommended_at, 2),
        (workshop.submitted_at, 1),
    )
    return next((place for moment, place in reached if moment), 0)


def _filled(workshop: Workshop, versions: list[Version]) -> str:
    if not workshop.submitted_at:
        return "申报单位"
    number = next((v.number for v in versions if v.pk == workshop.current_version_id), None)
    return f"{_short(workshop.submitted_at)} 报送第 {number} 版" if number else f"{_short(workshop.submitted_at)} 报送"


def _reviewed(workshop: Workshop) -> str:
    if workshop.recommended_at:
        return f"{_short(workshop.recommended_at)} 推荐"
    return workshop.review_body.short_name


def _accepted(workshop: Workshop) -> str:
    return f"{_short(workshop.accepted_at)} 受理" if workshop.accepted_at else AHEAD[2]


def _later(workshop: Workshop) -> list[str]:
    """Evaluation, notice, decision and plaque: the day of each that is behind, who does it of those ahead."""
    words = list(AHEAD[3:])
    if workshop.state == State.UNQUALIFIED:
        words[0] = f"{_short(workshop.ended_at)} 不合格"
    elif workshop.qualified_at:
        words[0] = f"{_short(workshop.qualified_at)} {'候补' if workshop.is_waitlisted else '合格'}"
    elif workshop.evaluating_since:
        words[0] = f"{_short(workshop.evaluating_since)} 开始"
    if workshop.cleared_at:
        words[1] = f"{_short(workshop.cleared_at)} 期满"
    elif workshop.publicised_at:
        words[1] = f"{_short(workshop.publicised_at)} 公示"
    if workshop.granted_at:
        words[2] = words[3] = f"{_short(workshop.granted_at)} 认定"
        words[3] = workshop.title_number or words[3]
    return words


def _short(moment: object) -> str:
    return cn_day(moment).partition("（")[0]  # type: ignore[arg-type]  # a datetime
