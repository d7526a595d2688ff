"""What waits for a person in this app: cases to fill, correct, seal (unit) and to accept (city). Derived, never stored.

A tasks module of an app gives four things, which the roof puts together: ``waiting_for`` (which rows: each
ground by itself and, for whoever sees every case, of one state, so that an index gives them in order),
``figures`` (what a row's words need, as columns; only for who holds one of FIGURES_FOR, of cases in SPEAKS_IN),
``next_step`` (the words and the one button), ``tiles`` (the counters over the list).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import DateTimeField, F, Func, IntegerField, OuterRef, Q, QuerySet, Subquery

from accounts.models import User
from accounts.roles import CITY_ROLES, UNIT_ROLES, Role
from applications.models import Remark, Version, Workshop
from applications.states import LIVE, LOOK, State
from common import paging
from common.clock import BEIJING
from common.links import link_to

FIGURES_FOR = UNIT_ROLES
SPEAKS_IN = frozenset({State.DRAFT, State.RETURNED, State.RECOMMENDED})
SOON = timedelta(days=2)
# what a line of a work list shows of its case, beside the figures
READ = (
    *("state", "number", "title_number", "name", "due_on", "changed_at", "review_body"),
    *("unit__name", "unit__short_name"),
)


@dataclass(frozen=True)
class Action:
    label: str
    href: str
    kind: str = "outline"


@dataclass(frozen=True)
class Step:
    """What to do with one case: words, progress, one button."""

    words: str
    action: Action
    done: int = 0
    total: int = 0
    due_on: date | None = None  # where what is owed has a day of its own beside that of the state
    comes_first: bool = False  # the title itself hangs on it: it stands before all that is due


@dataclass(frozen=True)
class Tile:
    """A counter that is a link to its rows, which are counted together with all others in one statement.

    ``rows`` is None where the number of that name is counted by what counts the list itself.
    """

    name: str
    tone: str
    icon: str
    word: str
    rows: paging.Rows[Any] | None
    href: str
    detail: str = ""


def waiting_for(user: User) -> list[Q]:
    """Cases in which this person's next move is awaited."""
    waits = []
    if units := user.organisation_ids(*UNIT_ROLES):
        waits.append(Q(unit__in=units, state__in=[State.DRAFT, State.RETURNED]))
    if user.holds(*CITY_ROLES):
        waits.append(Q(state=State.RECOMMENDED))
    return waits


def number_of(rows: QuerySet[Any], link: str = "workshop") -> Subquery:
    """How many of ``rows`` belong to the case, as a column."""
    counted = rows.filter(**{link: OuterRef("pk")}).order_by().annotate(n=Func(F("pk"), function="COUNT")).values("n")
    return Subquery(counted, output_field=IntegerField())


def one_of(rows: QuerySet[Any]) -> Subquery:
    """The key of one of ``rows``, which belong to the case, as a column: whether there is any.

    No EXISTS: for the twenty rows of a page PostgreSQL would gather such rows of all cases.
    """
    return Subquery(rows.order_by().values("pk")[:1])


def figures() -> dict[str, Any]:
    """Columns that the words of a row are made of."""
    remarks = Remark.objects.filter(returned__isnull=False, returned__answered_at=None)
    prepared = Version.objects.filter(workshop=OuterRef("pk"), status=Version.Status.PREPARED)
    return {
        "remarks_open": number_of(remarks),
        "remarks_answered": number_of(remarks.exclude(answer="")),
        "seal_until": Subquery(prepared.values("seal_until")[:1], output_field=DateTimeField()),
    }


def next_step(workshop: Any, user: User) -> Step | None:
    """The step of this app for ``user``; None where it is not his."""
    if user.holds(*UNIT_ROLES, organisation_id=workshop.unit_id):
        return _step_of_unit(workshop, user)
    if workshop.state == State.RECOMMENDED and user.holds(*CITY_ROLES):
        return Step("核对印章和材料后受理", Action("办理受理", link_to("workshops:detail", workshop.pk), "primary"))
    return None


def _step_of_unit(workshop: Any, user: User) -> Step | None:
    detail = link_to("workshops:detail", workshop.pk)
    if workshop.state not in {State.DRAFT, State.RETURNED}:
        return None
    if workshop.seal_until:
        last = (workshop.seal_until - timedelta(microseconds=1)).astimezone(BEIJING)
        words = f"报送稿已备好，{last.month}月{last.day}日 24:00 前由负责人盖章"
        if user.holds(Role.UNIT_APPROVER, organisation_id=workshop.unit_id):
            return Step(words, Action("去盖章", link_to("workshops:seal", workshop.pk), "primary"))
        return Step(words, Action("看报送稿", link_to("workshops:edit", workshop.pk, "check")))
    if workshop.state == State.RETURNED:
        words = f"退回 {workshop.remarks_open} 处意见，已答复 {workshop.remarks_answered} 处"
        return Step(words, Action("去补正", detail, "primary"), workshop.remarks_answered, workshop.remarks_open)
    return Step("填写申报表、上传材料，齐全后备好报送稿", Action("继续填报", detail, "primary"))


def tiles(user: User, seen: QuerySet[Workshop], today: date) -> list[Tile]:
    """Counters of a unit or of the city; nothing for the others."""
    address = link_to("workshops:index")
    if user.organisation_ids(*UNIT_ROLES):
        return [
            _of_state(seen.filter(unit__in=user.organisation_ids(*UNIT_ROLES)), state, address)
            for state in (State.DRAFT, State.RETURNED, State.SUBMITTED)
        ]
    if user.sees_every_case():
        late = seen.filter(due_on__lt=today, state__in=sorted(LIVE))
        return [
            _of_state(seen, State.RECOMMENDED, address),
            _of_state(seen, State.ACCEPTED, address),
            Tile("late", "bad", "alert", "逾期未办", late, f"{address}?due=over&order=due", "各单位超过期限的案卷"),
        ]
    return []


def _of_state(rows: QuerySet[Workshop], state: State, address: str) -> Tile:
    look = LOOK[state]
    waits = f"等{look.waits_for}办理" if look.waits_for else ""
    return Tile(
        str(state), look.tone, look.icon, str(state.label), rows.filter(state=state), f"{address}?state={state}", waits
    )
