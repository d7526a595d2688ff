"""What a list of cases can be narrowed by, ordered by and shown with; the rows themselves come from ``visible_to``."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django import forms
from django.db.models import CharField, F, Q, QuerySet, Value
from django.db.models.functions import Cast
from django.http import QueryDict

from accounts.models import District, Organisation
from applications import search
from applications.choices import StrategicIndustry
from applications.models import Round, Workshop
from applications.states import ALIVE, BEYOND, ENDED, LIVE, TITLED, State
from common.clock import legal_day
from common.forms import HouseForm
from common.paging import Key, by_day, by_moment
from common.statements import Statement

PAGE = 25
LATEST = by_moment("changed_at")
EARLIEST_DUE = by_day("due_on")
WEEK = timedelta(days=7)
GROUPS = (
    ("live", "在办"),
    ("beyond", "已推荐及以后"),
    ("ended", "已办结"),
    ("titled", "曾获认定"),
    ("alive", "称号有效"),
)
KEPT_ASIDE = ("after", "before")
OPTION_FIELDS = ("round", "body", "district")


class FilterForm(HouseForm):
    """Every filter of the list; an unknown value is refused beside its field and narrows nothing."""

    mark_optional = False
    widths = dict.fromkeys(
        ("state", "round", "body", "district", "kind", "due", "industry", "trade", "priority", "order"), 2
    )

    q = forms.CharField(label="单位、首席技师或编号", max_length=60, required=False, widget=forms.HiddenInput)
    state = forms.ChoiceField(label="状态", required=False, choices=[("", "全部"), *GROUPS, *State.choices])
    round = forms.ChoiceField(label="批次", required=False)
    body = forms.ChoiceField(label="初审单位", required=False)
    district = forms.ChoiceField(label="所在区", required=False)
    kind = forms.ChoiceField(label="单位类别", required=False, choices=[("", "全部"), *Organisation.UnitKind.choices])
    due = forms.ChoiceField(
        label="期限",
        required=False,
        choices=[("", "全部"), ("over", "已逾期"), ("today", "今天到期"), ("week", "七日内到期")],
    )
    industry = forms.ChoiceField(label="八大产业", required=False, choices=[("", "全部"), *StrategicIndustry.choices])
    trade = forms.CharField(label="职业（工种）", max_length=60, required=False)
    priority = forms.ChoiceField(label="优先", required=False, choices=[("", "全部"), ("yes", "符合优先条件")])
    order = forms.ChoiceField(label="排列", required=False, choices=[("", "最近变动在前"), ("due", "期限近的在前")])

    def __init__(self, *args: Any, options: dict[str, list[tuple[str, str]]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in OPTION_FIELDS:
            self.fields[name].choices = [("", "全部"), *options.get(name, [])]  # type: ignore[attr-defined]  # a ChoiceField

    @property
    def chosen(self) -> dict[str, Any]:
        """What is asked for and understood; refused values are left out, so that a bad address narrows nothing."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value not in (None, "")}


def options() -> dict[str, list[tuple[str, str]]]:
    """What the selects offer, read in one statement: rounds, review bodies, districts."""
    found: dict[str, list[tuple[str, str]]] = {name: [] for name in OPTION_FIELDS}
    for name, code, word, _ in sorted(OPTIONS.rows(), key=lambda row: (row[0], row[3] or "")):
        found[name].append((code, word))
    return found


def _options() -> QuerySet[Any, tuple[str, str, str, str | None]]:
    """Rows of (field, value, word, place among the others)."""
    text = CharField(max_length=100)
    parts = [
        Round.objects.order_by().annotate(
            of=Value("round"), code=Cast("pk", text), word=F("name"), place=Cast(Value(0) - F("year"), text)
        ),
        Organisation.objects.review_bodies()
        .order_by()
        .annotate(of=Value("body"), word=F("short_name"), place=Cast("code", text))
        .annotate(choice=Cast("pk", text)),
        District.objects.order_by().annotate(of=Value("district"), word=F("name"), place=Cast("code", text)),
    ]
    columns = [("of", "code", "word", "place"), ("of", "choice", "word", "place"), ("of", "code", "word", "place")]
    first, *rest = [part.values_list(*names) for part, names in zip(parts, columns, strict=True)]
    return first.union(*rest, all=True)


OPTIONS = Statement(_options)


def key_of(chosen: dict[str, Any]) -> Key:
    return EARLIEST_DUE if chosen.get("order") == "due" else LATEST


def narrowed(rows: QuerySet[Workshop], chosen: dict[str, Any], today: date) -> QuerySet[Workshop]:
    """``rows`` within the chosen filters."""
    for name, value in chosen.items():
        rows = rows.filter(CONDITIONS[name](value, today))
    return rows


def _by_state(value: str, _today: date) -> Q:
    groups = {"live": LIVE, "beyond": BEYOND, "ended": ENDED, "titled": TITLED, "alive": ALIVE}
    return Q(state__in=sorted(groups[value])) if value in groups else Q(state=value)


def _by_due(value: str, today: date) -> Q:
    return {
        "over": Q(due_on__lt=today),
        "today": Q(due_on=today),
        "week": Q(due_on__range=(today, today + WEEK)),
    }[value]


CONDITIONS: dict[str, Callable[[Any, date], Q]] = {
    "q": lambda value, _: search.matching(value),
    "state": _by_state,
    "round": lambda value, _: Q(round=value),
    "body": lambda value, _: Q(review_body=value),
    "district": lambda value, _: Q(district=value),
    "kind": lambda value, _: Q(unit__unit_kind=value),
    "due": _by_due,
    "industry": lambda value, _: Q(unit_chapter__strategic_industry=value),
    "trade": lambda value, _: Q(search__contains=search.bigrams(value), trade__contains="".join(value.split())),
    "priority": lambda _value, _: Q(has_priority=True),
    # a list by due date holds what has one
    "order": lambda _value, _: Q(due_on__isnull=False),
}


@dataclass(frozen=True)
class Pill:
    """One chosen filter in words, and the address without it."""

    label: str
    word: str
    href: str


def pills(form: FilterForm, query: QueryDict) -> list[Pill]:
    """The chosen filters, each removable; the search and the order stand elsewhere."""
    found = []
    for name, value in form.chosen.items():
        if name in {"q", "order"}:
            continue
        without = query.copy()
        for gone in (name, *KEPT_ASIDE):
            without.pop(gone, None)
        choices = dict(getattr(form.fields[name], "choices", ())) if isinstance(value, str) else {}
        found.append(Pill(str(form.fields[name].label), str(choices.get(value, value)), f"?{without.urlencode()}"))
    return found


@dataclass(frozen=True)
class Column:
    """One column that a person may choose; ``cell`` gives plain words or a day, for the page and the sheet alike."""

    code: str
    title: str
    cell: Callable[[Workshop], Any]
    width: float = 14
    reads: tuple[str, ...] = ()  # what the cell needs of the row beyond ALWAYS_READ
    always: bool = False


def _day(moment: Any) -> date | str:
    return legal_day(moment) if moment else ""


def _kind(code: str) -> str:
    return Organisation.UnitKind(code).label if code else ""


COLUMNS: tuple[Column, ...] = (
    Column("number", "编号", lambda w: w.number or "", 24, always=True),
    Column("name", "工作室", str, 44, always=True),
    Column("unit", "申报单位", lambda w: w.unit.name, 36, always=True),
    Column("technician", "首席技师", lambda w: w.technician_name, 12, ("technician_name",)),
    Column("trade", "职业（工种）", lambda w: w.trade, 20, ("trade",)),
    Column("state", "状态", lambda w: State(w.state).label, 14, always=True),
    Column("due", "期限", lambda w: w.due_on or "", 12),
    Column("body", "初审单位", lambda w: w.review_body.short_name, 20, ("review_body__short_name",)),
    Column("kind", "单位类别", lambda w: _kind(w.unit.unit_kind), 14, ("unit__unit_kind",)),
    Column("district", "所在区", lambda w: w.district.name if w.district else "", 10, ("district__name",)),
    Column("round", "批次", lambda w: w.round.name, 26, ("round__name",)),
    Column("priority", "优先", lambda w: "优先" if w.has_priority else "", 8, ("has_priority",)),
    Column("handler", "经办人", lambda w: w.handler.name if w.handler else "", 10, ("handler__name",)),
    Column("submitted", "报送日期", lambda w: _day(w.submitted_at), 12, ("submitted_at",)),
    Column("recommended", "推荐日期", lambda w: _day(w.recommended_at), 12, ("recommended_at",)),
    Column("changed", "最近变动", lambda w: _day(w.changed_at), 12),
)
ALWAYS_READ = ("number", "name", "state", "due_on", "changed_at", "unit__name", "unit__short_name")
SHOWN_AT_FIRST = ("technician", "due", "body")
OPTIONAL = tuple(column for column in COLUMNS if not column.always)


def columns_of(codes: Iterable[str]) -> list[Column]:
    """The optional columns that a person chose, in our order."""
    wanted = set(codes)
    return [column for column in OPTIONAL if column.code in wanted]


def with_names(rows: QuerySet[Workshop], columns: Iterable[Column] = OPTIONAL) -> QuerySet[Workshop]:
    """Everything that these columns ask for, in one query, and nothing else: a joined table costs on every row."""
    reads = [*ALWAYS_READ, *(name for column in columns for name in column.reads)]
    joined = dict.fromkeys(name.partition("__")[0] for name in reads if "__" in name)
    return rows.select_related(*joined).only(*reads)
