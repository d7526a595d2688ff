"""Titles by district, body, industry, area, trade and year of the award, against the targets of 二-3: one statement."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.contrib.postgres.fields import ArrayField
from django.db.models import CharField, Count, Exists, F, Func, OuterRef, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast, ExtractYear
from django.urls import reverse

from accounts.models import User
from accounts.roles import CITY_ROLES, FINANCE_ROLES, REVIEW_ROLES, Role
from applications.choices import IndustryCategory, StrategicArea, StrategicIndustry
from applications.lifecycle import NotPermitted
from applications.models import ProgrammeRules, Workshop
from applications.states import ALIVE, TITLED, State
from common.clock import BEIJING
from reviews.models import KeyProject
from reviews.selectors.key_projects import Gauge

READERS = CITY_ROLES | FINANCE_ROLES | REVIEW_ROLES | {Role.DISTRICT_FINANCE}
FOR_READERS = "工作室统计由初审单位、市人力社保局和财政部门查看。"
TEXT = CharField(max_length=120)
NUMBERS = ("total", "alive", "funded")
STATES = (State.GRANTED, State.ASSESSING, State.RECTIFYING, State.REVOKING, State.REVOKED, State.CLOSED)
HEADS = {"total": "累计认定", "alive": "称号有效", "funded": "重点资助"} | {str(s): str(s.label) for s in STATES}
SHOWN_TRADES = 15
UNFILLED = "未填"


@dataclass(frozen=True)
class Dimension:
    """One table: the column that groups, what the list of cases is narrowed by, words for codes."""

    code: str
    title: str
    head: str
    column: Any
    filtered_by: str = ""
    key: Any = ""
    words: Mapping[str, str] = field(default_factory=dict)


class _EachOf(Func):
    """One row for each value of an array; an empty or missing one counts once, as nothing."""

    template = "unnest(coalesce(nullif(%(expressions)s, '{}'), array['']))"
    output_field = TextField()


_YEAR = Cast(ExtractYear("granted_at", tzinfo=BEIJING), TEXT)
_AREAS = _EachOf(Cast("unit_chapter__strategic_areas", ArrayField(TextField())))
DIMENSIONS = (
    Dimension("district", "按区", "所在区", F("district__name"), "district", F("district")),
    Dimension("body", "按初审单位", "初审单位", F("review_body__short_name"), "body", F("review_body")),
    Dimension(
        "category",
        "按行业",
        "所属行业",
        F("unit_chapter__industry_category"),
        words=dict(IndustryCategory.choices),
    ),
    Dimension(
        "industry",
        "按八大产业",
        "产业",
        F("unit_chapter__strategic_industry"),
        "industry",
        F("unit_chapter__strategic_industry"),
        dict(StrategicIndustry.choices),
    ),
    Dimension("area", "按重点区域", "重点区域", _AREAS, words=dict(StrategicArea.choices)),
    Dimension("trade", "按职业（工种）", "职业（工种）", F("trade"), "trade", F("trade")),
    Dimension("year", "按认定年度", "认定年度", _YEAR),
)


@dataclass(frozen=True)
class Row:
    """One value of a dimension with its numbers."""

    label: str
    key: str
    numbers: Mapping[str, int]

    @property
    def total(self) -> int:
        return self.numbers["total"]

    @property
    def alive(self) -> int:
        return self.numbers["alive"]

    @property
    def ended(self) -> int:
        return self.total - self.alive

    @property
    def funded(self) -> int:
        return self.numbers["funded"]


@dataclass(frozen=True)
class Table:
    dimension: Dimension
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Statistics:
    """Every table, and the sums over all."""

    total: Row
    tables: tuple[Table, ...]

    def of(self, code: str) -> Table:
        return next(table for table in self.tables if table.dimension.code == code)


def demand_reader(user: User) -> None:
    if not user.holds(*READERS):
        raise NotPermitted(FOR_READERS)


@dataclass(frozen=True)
class Scope:
    """Whose titles are counted: of the whole city, or of the bodies and districts that a person follows by office."""

    code: str
    words: str
    rows: Q

    @property
    def is_city(self) -> bool:
        return self.code == "city"


def scope_of(user: User) -> Scope:
    if user.sees_every_case():
        return Scope("city", "全市", Q())
    bodies = sorted(user.organisation_ids(*REVIEW_ROLES))
    finance = [held.organisation for held in user.held if held.role == Role.DISTRICT_FINANCE]
    districts = sorted({one.district_id for one in finance if one.district_id})
    names = sorted({held.organisation.short_name for held in user.held if held.role in READERS})
    code = f"bodies:{'-'.join(map(str, bodies))}:{'-'.join(districts)}"
    return Scope(code, "、".join(names), Q(review_body__in=bodies) | Q(district__in=districts))


def titles(scope: Scope) -> QuerySet[Workshop]:
    return Workshop.objects.filter(scope.rows, granted_at__isnull=False, state__in=sorted(TITLED))


def counted(rows: QuerySet[Workshop]) -> Statistics:
    """All tables in one statement."""
    first, *rest = [_grouped(rows, dimension) for dimension in DIMENSIONS]
    found: dict[str, list[Row]] = {dimension.code: [] for dimension in DIMENSIONS}
    for code, label, key, *numbers in first.union(*rest, all=True):
        found[code].append(Row(label or "", key or "", dict(zip(HEADS, numbers, strict=True))))
    tables = tuple(Table(dimension, _in_order(dimension, found[dimension.code])) for dimension in DIMENSIONS)
    return Statistics(_summed("合计", found["year"]), tables)


def _grouped(rows: QuerySet[Workshop], dimension: Dimension) -> QuerySet[Any, Any]:
    funded = KeyProject.objects.filter(workshop=OuterRef("pk")).exclude(status=KeyProject.Status.CANCELLED)
    key = Cast(dimension.key, TEXT) if dimension.key else Value("", output_field=TEXT)
    states = {str(state): Count("pk", filter=Q(state=state)) for state in STATES}
    return (
        rows.order_by()
        .annotate(is_funded=Exists(funded))
        .values_list(Value(dimension.code, output_field=TEXT), Cast(dimension.column, TEXT), key)
        .annotate(
            total=Count("pk"),
            alive=Count("pk", filter=Q(state__in=sorted(ALIVE))),
            funded=Count("pk", filter=Q(is_funded=True)),
            **states,
        )
    )


def _in_order(dimension: Dimension, rows: list[Row]) -> tuple[Row, ...]:
    """Years in their order, the fixed vocabularies in theirs, the others by number; of the trades the most frequent."""
    worded = [Row(dimension.words.get(row.label, row.label) or UNFILLED, row.key, row.numbers) for row in rows]
    if dimension.code == "year":
        return tuple(sorted(worded, key=lambda row: row.label))
    if dimension.words:
        places = {word: place for place, word in enumerate(dimension.words.values())}
        return tuple(sorted(worded, key=lambda row: places.get(row.label, len(places))))
    ordered = sorted(worded, key=lambda row: (-row.total, row.label))
    if dimension.code == "trade" and len(ordered) > SHOWN_TRADES:
        rest = ordered[SHOWN_TRADES:]
        return (*ordered[:SHOWN_TRADES], _summed(f"其他 {len(rest)} 个职业（工种）", rest))
    return tuple(ordered)


def _summed(label: str, rows: list[Row]) -> Row:
    return Row(label, "", {name: sum(row.numbers[name] for row in rows) for name in HEADS})


def gauges(scope: Scope, found: Statistics, rules: ProgrammeRules | None) -> list[Gauge]:
    """How far both targets of the programme are; they speak of the whole city."""
    if not scope.is_city or rules is None:
        return []
    return [
        Gauge("有效工作室", found.total.alive, rules.title_target),
        Gauge("重点资助", found.total.funded, rules.key_project_target),
    ]


def href_of(dimension: Dimension, row: Row, name: str) -> str:
    """The list of the cases behind a number; none where the list has no such filter."""
    if name == "funded" or not dimension.filtered_by or not row.key:
        return ""
    state = {"total": "titled", "alive": "alive"}.get(name, name)
    return f"{reverse('workshops:index')}?{urlencode({dimension.filtered_by: row.key, 'state': state})}"
