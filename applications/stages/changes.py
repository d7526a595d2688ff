"""What stage ``changes`` shows: the tab 变更, and in 待办 what waits for unit, body, city and finance."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db.models import BooleanField, CharField, DateField, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse

from accounts.models import User
from accounts.roles import CITY_ROLES, FINANCE_ROLES, REVIEW_ROLES, UNIT_ROLES, Role
from applications import permissions, standing
from applications.models import BodyMerger, Change, ClosingProposal, Departure, Workshop
from applications.panels import ActLink, Panels, Tab
from applications.services.changes import CLOSABLE
from applications.states import ALIVE
from applications.tasks import Action, Step, Tile
from common.bars import bar
from common.links import link_to

FIGURES_FOR = UNIT_ROLES | REVIEW_ROLES | CITY_ROLES | FINANCE_ROLES
SPEAKS_IN = ALIVE
Status = Change.Status
TO_WRITE = (Status.DRAFT, Status.RETURNED)


def panels_for(workshop: Workshop, user: User, at: datetime) -> Panels:
    if workshop.granted_at is None:
        return Panels()
    href = reverse("workshops:changes", args=[workshop.pk])
    return Panels(tabs=[Tab("changes", href)], work=_work(workshop, user))


def _work(workshop: Workshop, user: User) -> list[ActLink]:
    """The city proposes a closing before its approver carries it out."""
    if workshop.state not in CLOSABLE or not permissions.city_officer(workshop, user):
        return []
    if standing.of(workshop).is_to_be_closed:
        return []
    href = reverse("workshops:closing", args=[workshop.pk])
    return [
        ActLink("closing", "拟定注销", href, "outline", sentence="由另一位负责人办理；领取过补助的，先经市财政局同意。")
    ]


# ── 待办 ─────────────────────────────────────────────────────────────────────


def waiting_for(user: User) -> list[Q]:
    """Titles with a request to write, answer or decide, without a successor, or proposed for closing."""
    waits = []
    if units := user.organisation_ids(*UNIT_ROLES):
        own = _asked(*TO_WRITE).filter(origin=Change.Origin.UNIT)
        waits += [_of(own, unit__in=units), _of(_without_successor(), unit__in=units)]
    if bodies := user.organisation_ids(*REVIEW_ROLES):
        waits.append(_of(_asked(Status.SUBMITTED), review_body__in=bodies))
    if user.holds(*CITY_ROLES):
        waits += [_of(_asked(Status.CHECKED)), _of(_without_successor().exclude(overdue_told_at=None))]
    if user.holds(Role.CITY_APPROVER):
        waits.append(_of(_proposals().exclude(ASKS_FINANCE)))
    if user.holds(Role.FINANCE_APPROVER):
        waits.append(_of(_proposals().filter(ASKS_FINANCE)))
    return waits


ASKS_FINANCE = Q(asks_finance=True, agrees=None)


def _of(rows: QuerySet[Any], **whose: Any) -> Q:
    """Living titles of these rows, which are few: asked from them, not from the many titles."""
    return Q(pk__in=rows.order_by().values("workshop"), state__in=sorted(ALIVE), **whose)


def _asked(*standings: str) -> QuerySet[Change]:
    return Change.objects.filter(ended_at=None, status__in=standings)


def _without_successor() -> QuerySet[Departure]:
    """Nobody leads it, and nobody is proposed."""
    proposed = Change.objects.filter(
        workshop=OuterRef("workshop"), kind=Change.Kind.TECHNICIAN, ended_at=None, first_submitted_at__isnull=False
    )
    return Departure.objects.filter(~Exists(proposed), settled_at=None, withdrawn_at=None)


def _proposals() -> QuerySet[ClosingProposal]:
    return ClosingProposal.objects.filter(done_at=None, ended_at=None)


def lists(user: User, today: date) -> dict[str, QuerySet[Any]]:
    """Mergers of review bodies that wait for another person of the city; they are of no one title."""
    if not user.holds(Role.CITY_APPROVER):
        return {}
    drafted = BodyMerger.objects.filter(approved_at=None, dropped_at=None)
    return {"mergers": drafted.exclude(drafted_by=user.pk)}


def bars(numbers: Mapping[str, int]) -> list[dict[str, Any]]:
    """Of the numbers of ``lists``."""
    if not (number := numbers.get("mergers")):
        return []
    return [
        bar(
            (
                "act",
                "swap",
                "{} 件初审单位合并等您批准。",
                "批准后，在办案卷和有效工作室逐件改由承接单位管理。",
                "去批准",
            ),
            link_to("reviews:mergers"),
            number,
        )
    ]


def dues(user: User) -> list[Subquery]:
    """Until when this person's side has something to do."""
    rows = Change.objects.filter(workshop=OuterRef("pk"), ended_at=None).order_by("due_on")
    found: list[QuerySet[Any]] = []
    if user.holds(*UNIT_ROLES):
        found += [rows.filter(status=Status.RETURNED, origin=Change.Origin.UNIT)]
        found += [_without_successor().filter(workshop=OuterRef("pk"))]
    if user.holds(*REVIEW_ROLES):
        found += [rows.filter(status=Status.SUBMITTED)]
    return [Subquery(each.values("due_on")[:1], output_field=DateField()) for each in found]


def figures() -> dict[str, Any]:
    """Columns that the words of a row are made of: the first request for each side, the departure, the closing."""
    rows = Change.objects.filter(workshop=OuterRef("pk"), ended_at=None).order_by("due_on", "number")
    own, body, city = (
        rows.filter(status__in=TO_WRITE, origin="unit"),
        rows.filter(status=Status.SUBMITTED),
        rows.filter(status=Status.CHECKED),
    )
    proposal = _proposals().filter(workshop=OuterRef("pk"))
    gone = _without_successor().filter(workshop=OuterRef("pk"))
    found: dict[str, Any] = {
        "departure_due": Subquery(gone.values("due_on")[:1], output_field=DateField()),
        "departure_overdue": Exists(gone.exclude(overdue_told_at=None)),
        "closing_asks": Subquery(proposal.values("asks_finance")[:1], output_field=BooleanField()),
        "closing_agrees": Subquery(proposal.values("agrees")[:1], output_field=BooleanField()),
    }
    for side, wanted in (("own", own), ("body", body), ("city", city)):
        found |= {
            f"change_{side}": Subquery(wanted.values("number")[:1], output_field=IntegerField()),
            f"change_{side}_kind": Subquery(wanted.values("kind")[:1], output_field=CharField()),
            f"change_{side}_due": Subquery(wanted.values("due_on")[:1], output_field=DateField()),
        }
    found["change_own_status"] = Subquery(own.values("status")[:1], output_field=CharField())
    return found


def next_step(workshop: Any, user: User) -> Step | None:
    """The step of unit, body, city or finance; None where none of them is waited for."""
    if workshop.state not in ALIVE:
        return None
    if user.holds(*UNIT_ROLES, organisation_id=workshop.unit_id):
        return _of_unit(workshop)
    if user.holds(*REVIEW_ROLES, organisation_id=workshop.review_body_id) and workshop.change_body:
        return _to_answer(workshop, "body", "待办理")
    if user.holds(*CITY_ROLES):
        return _of_city(workshop, user)
    if user.holds(Role.FINANCE_APPROVER) and workshop.closing_asks and workshop.closing_agrees is None:
        href = link_to("workshops:closing_answer", workshop.pk)
        return Step("拟注销，领取过补助，待市财政局答复", Action("去答复", href, "primary"))
    return None


def _of_unit(workshop: Any) -> Step | None:
    if workshop.departure_due:
        href = link_to("workshops:changes", workshop.pk)
        words = "首席技师离开，须提出继任人选"
        return Step(words, Action("去办理", href, "primary"), due_on=workshop.departure_due)
    if not workshop.change_own:
        return None
    kind = str(Change.Kind(workshop.change_own_kind).label)
    href = link_to("workshops:change", workshop.pk, workshop.change_own)
    if workshop.change_own_status == Status.RETURNED:
        return Step(f"{kind}退回修改", Action("去修改", href, "primary"), due_on=workshop.change_own_due)
    return Step(f"{kind}已拟写，待报送", Action("继续", href))


def _of_city(workshop: Any, user: User) -> Step | None:
    is_ripe = workshop.closing_asks is not None and (not workshop.closing_asks or workshop.closing_agrees)
    if is_ripe and user.holds(Role.CITY_APPROVER):
        return Step("拟注销，待负责人办理", Action("去办理", link_to("workshops:close", workshop.pk), "primary"))
    if workshop.change_city:
        return _to_answer(workshop, "city", "待市局批准")
    if workshop.departure_overdue:
        href = link_to("workshops:changes", workshop.pk)
        words = "首席技师离开，期限内没有提出继任人选"
        return Step(words, Action("去处理", href, "primary"), due_on=workshop.departure_due)
    return None


def _to_answer(workshop: Any, side: str, what: str) -> Step:
    kind = str(Change.Kind(getattr(workshop, f"change_{side}_kind")).label)
    href = link_to("workshops:change", workshop.pk, getattr(workshop, f"change_{side}"))
    return Step(f"{kind}{what}", Action("去办理", href, "primary"), due_on=getattr(workshop, f"change_{side}_due"))


def tiles(user: User, seen: QuerySet[Workshop], today: date) -> list[Tile]:
    return []
