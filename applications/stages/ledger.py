"""What stage ``ledger`` shows: beside the dossier the way into the books, and in 待办 what waits in them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from accounts.models import User
from accounts.roles import FINANCE_ROLES, REVIEW_ROLES, UNIT_ROLES, Role
from applications import permissions
from applications.models import Breach, Ledger, LedgerEntry, Payment, Settlement, Subsidy, Workshop
from applications.panels import ActLink, Panels
from applications.selectors import ledger_turns as turns
from applications.selectors.ledger_desk import owes_closing
from applications.services import ledger_decisions
from applications.states import State
from applications.tasks import Step, Tile
from common.bars import bar
from common.links import link_to

FIGURES_FOR: frozenset[str] = frozenset()
SPEAKS_IN: frozenset[State] = frozenset()
DESK = "reviews:ledgers"


def panels_for(workshop: Workshop, user: User, at: datetime) -> Panels:
    """A link among the work: the books have their page under the tab 授牌与经费."""
    if workshop.granted_at is None or not permissions.follows(workshop, user):
        return Panels()
    href = reverse("workshops:ledger", args=[workshop.pk])
    return Panels(work=[ActLink("ledger", "经费台账", href, "outline")])


def waiting_for(user: User) -> list[Q]:
    """Nothing as rows: what waits in the books is counted."""
    return []


def figures() -> dict[str, Any]:
    return {}


def next_step(workshop: Any, user: User) -> Step | None:
    return None


def tiles(user: User, seen: QuerySet[Workshop], today: date) -> list[Tile]:
    return []


# ── errands ──────────────────────────────────────────────────────────────────

# name: tone, icon, sentence, detail, word of the link, segment of the desk where it lies in the books of several titles
WORDS: dict[str, tuple[str, str, str, str, str, str]] = {
    "to_confirm": (
        "act",
        "check",
        "{} 笔经费记录等您确认。",
        "核对凭证后确认；确认前不计入余额。",
        "去确认",
        "waiting",
    ),
    "to_stand_in": (
        "act",
        "check",
        "{} 笔经费记录等您确认。",
        "单位没有另一位负责人，由初审单位负责人核对凭证后确认。",
        "去确认",
        "waiting",
    ),
    "to_receive": ("act", "money", "{} 笔补助经费已拨付，请登记到账。", "附银行到账回单。", "去登记", "arriving"),
    "breaches": (
        "bad",
        "alert",
        "{} 笔不合规支出待说明、归还。",
        "由市财政局办结，办结前暂停拨付。",
        "去处理",
        "breach",
    ),
    "watched": ("wait", "alert", "{} 笔不合规支出在处理中。", "请督促单位说明、归还。", "去查看", "breach"),
    "to_end": ("act", "alert", "{} 笔不合规支出单位已说明或已归还，待办结。", "", "去办结", "breach"),
    "to_pay": ("act", "money", "{} 笔拨付等您确认。", "核对金额后录入拨付日期和凭证。", "去确认", "unpaid"),
    "to_draft": ("act", "money", "{} 个重点项目的补助经费待拨付。", "两局已确认，可以拟定拨付。", "去拨付", "unpaid"),
    "to_close": ("act", "lock", "{} 个工作室的上年度经费待结账。", "结账须上传银行对账单。", "去结账", "unclosed"),
    "to_surrender": (
        "bad",
        "money",
        "{} 个工作室的补助经费待清算上缴。",
        "上缴后登记并附银行回单。",
        "去办理",
        "settling",
    ),
    "to_settle": (
        "act",
        "money",
        "{} 个工作室的补助经费已全部收回，待办结清算。",
        "",
        "去办结",
        "settling",
    ),
    "settling": (
        "wait",
        "money",
        "{} 个工作室的补助经费在清算中。",
        "收回后由市财政局负责人办结。",
        "去查看",
        "settling",
    ),
}


def lists(user: User, today: date) -> dict[str, QuerySet[Any]]:
    """What waits in the books for this person, list by list."""
    return _of_unit(user, today) | _of_body(user) | _of_finance(user)


def _of_unit(user: User, today: date) -> dict[str, QuerySet[Any]]:
    units = user.organisation_ids(*UNIT_ROLES)
    if not units:
        return {}
    own = Q(ledger__workshop__unit__in=units)
    approves = user.organisation_ids(Role.UNIT_APPROVER)
    entered = LedgerEntry.objects.filter(status=LedgerEntry.Status.ENTERED, rest_of=None).exclude(entered_by=user.pk)
    found: dict[str, QuerySet[Any]] = {
        "to_receive": turns.unreceived().filter(subsidy__workshop__unit__in=units),
        "breaches": turns.breaches_of_unit().filter(own),
        "to_surrender": turns.settlements_of_unit().filter(own),
    }
    if approves:
        found["to_confirm"] = entered.filter(ledger__workshop__unit__in=approves)
        found["to_close"] = Ledger.objects.filter(owes_closing(today), workshop__unit__in=approves)
    return found


def _of_body(user: User) -> dict[str, QuerySet[Any]]:
    bodies = user.organisation_ids(*REVIEW_ROLES)
    if not bodies:
        return {}
    live = Breach.objects.filter(ledger__workshop__review_body__in=bodies).exclude(status=Breach.Status.CLOSED)
    found: dict[str, QuerySet[Any]] = {"watched": live}
    if approves := user.organisation_ids(Role.REVIEW_APPROVER):
        alone = ledger_decisions.entered_alone().exclude(entered_by=user.pk)
        found["to_stand_in"] = alone.filter(ledger__workshop__review_body__in=approves)
    return found


def _of_finance(user: User) -> dict[str, QuerySet[Any]]:
    if not user.holds(*FINANCE_ROLES):
        return {}
    ends = user.holds(Role.FINANCE_APPROVER)
    settled = turns.settlements_of_finance()
    running = turns.settlements()
    found: dict[str, QuerySet[Any]] = {
        "to_end": turns.breaches_of_finance(),
        "settling": running.exclude(pk__in=settled.values("pk")) if ends else running,
    }
    if user.holds(Role.FINANCE_OFFICER):
        found["to_draft"] = turns.undrafted()
    if ends:
        found["to_pay"] = Payment.objects.filter(status=Payment.Status.DRAFTED)
        found["to_settle"] = settled
    return found


def where(name: str, user: User, today: date) -> str:
    """Where an errand is done: its one row, the books of its one title, else the desk of several."""
    rows = lists(user, today).get(name)
    if rows is None:
        return link_to(DESK)
    first = list(rows.select_related(*BESIDE[rows.model]).order_by("pk")[:2])
    if len(first) == 1:
        return _place(first[0])
    titles = list(rows.order_by().values_list(TITLE[rows.model], flat=True).distinct()[:2])
    if len(titles) == 1 and name not in OF_PAYMENTS:
        return link_to("workshops:ledger", titles[0])
    return f"{link_to(DESK)}?standing={WORDS[name][5]}"


OF_PAYMENTS = frozenset({"to_draft", "to_pay"})
TITLE: dict[Any, str] = {
    LedgerEntry: "ledger__workshop",
    Breach: "ledger__workshop",
    Settlement: "ledger__workshop",
    Ledger: "workshop",
    Subsidy: "workshop",
    Payment: "subsidy__workshop",
}
BESIDE: dict[Any, tuple[str, ...]] = {
    LedgerEntry: ("ledger",),
    Breach: ("ledger",),
    Settlement: ("ledger",),
    Ledger: (),
    Subsidy: (),
    Payment: ("subsidy",),
}


def _place(row: Any) -> str:
    """The page on which the unit, the body or finance deals with this row."""
    address: tuple[Any, ...]
    match row:
        case LedgerEntry():
            address = ("workshops:ledger_entry", row.ledger.workshop_id, row.number)
        case Breach():
            address = ("workshops:breach", row.ledger.workshop_id, row.pk)
        case Settlement():
            address = ("workshops:ledger_settlement", row.ledger.workshop_id)
        case Subsidy():
            address = ("reviews:payments", row.key_project)
        case Payment(status=Payment.Status.DRAFTED):
            address = ("reviews:payments", row.subsidy.key_project)
        case Payment():
            address = ("workshops:ledger_receive", row.subsidy.workshop_id, row.ordinal)
        case _:
            address = ("workshops:ledger", row.workshop_id)
    return link_to(*address)


def bars(numbers: dict[str, int]) -> list[dict[str, Any]]:
    """Of the numbers of ``lists``."""
    return [_bar(name, numbers[name]) for name in WORDS if numbers.get(name)]


def _bar(name: str, number: int) -> dict[str, Any]:
    *words, _ = WORDS[name]
    return bar(words, link_to("reviews:ledger_errand", name), number)
