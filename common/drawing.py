"""Geometry of the small pictures that templates draw as SVG: bars, columns, ticks, seals. Pure functions."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

BAR_LEFT = 102
BAR_ROOM = 210
BAR_STEP = 28
COLUMN_FLOOR = 150
COLUMN_ROOM = 120
COLUMN_LEFT = 28
COLUMN_WIDE = 340
COLUMN_LABELS = 9  # as many stand side by side below
LOWEST_TOP = 2
TICK_STEP = 8
SEAL_CENTRE = 50
SEAL_LETTER_RADIUS = 39.2
SEAL_SPAN = 248.0
SEAL_STEP = 17.4


@dataclass(frozen=True)
class Bar:
    """One row of a bar chart: its word, its number, and the class that colours it (a, b, c, d, e)."""

    label: str
    value: int
    kind: str = "a"
    y: int = 0
    width: int = 0

    @property
    def baseline(self) -> int:
        return self.y + 13

    @property
    def number_x(self) -> int:
        return BAR_LEFT + self.width + 8


@dataclass(frozen=True)
class BarChart:
    """``a_part``: how many bars stand under one another; the next ones begin beside them."""

    title: str
    unit: str
    bars: tuple[Bar, ...]
    a_part: int

    @property
    def parts(self) -> list[tuple[Bar, ...]]:
        return [self.bars[at : at + self.a_part] for at in range(0, len(self.bars), self.a_part)]

    @property
    def height(self) -> int:
        return 18 + BAR_STEP * self.a_part

    @property
    def axis_end(self) -> int:
        return self.height - 6

    @property
    def total(self) -> int:
        return sum(bar.value for bar in self.bars)


def bar_chart(
    title: str, rows: Sequence[tuple[str, int] | tuple[str, int, str]], unit: str = "件", parts: int = 1
) -> BarChart:
    """Rows are (label, number) or (label, number, kind); ``parts``: side by side where there is room."""
    a_part = max(-(-len(rows) // parts), 1)
    most = max((row[1] for row in rows), default=0) or 1
    bars = tuple(
        Bar(
            label=row[0],
            value=row[1],
            kind="".join(row[2:]) or "a",
            y=14 + BAR_STEP * (index % a_part),
            width=max(2, round(BAR_ROOM * row[1] / most)),
        )
        for index, row in enumerate(rows)
    )
    return BarChart(title, unit, bars, a_part)


STACK_LEFT = 124
STACK_ROOM = 200


@dataclass(frozen=True)
class StackPart:
    """One piece of a bar: from where, how long, which colour."""

    x: int
    width: int
    kind: str
    value: int


@dataclass(frozen=True)
class Stack:
    """One row of a chart of stacked bars, with the sum of its parts."""

    label: str
    y: int
    parts: tuple[StackPart, ...]
    end: int

    @property
    def baseline(self) -> int:
        return self.y + 13

    @property
    def number_x(self) -> int:
        return self.end + 8

    @property
    def value(self) -> int:
        return sum(part.value for part in self.parts)


@dataclass(frozen=True)
class StackChart:
    title: str
    unit: str
    series: tuple[tuple[str, str], ...]
    stacks: tuple[Stack, ...]

    @property
    def height(self) -> int:
        return 18 + BAR_STEP * len(self.stacks)

    @property
    def axis_end(self) -> int:
        return self.height - 6

    @property
    def description(self) -> str:
        """What the picture shows, for whoever does not see it."""
        names = "、".join(name for name, _ in self.series)
        return f"{len(self.stacks)} 行横条，分{names}；数字见下表。"


def stack_chart(
    title: str,
    series: Sequence[str],
    rows: Sequence[tuple[str, Sequence[int]]],
    unit: str = "个",
    kinds: str = "abcde",
) -> StackChart:
    """One bar a row, in as many pieces as there are series: (label, one number for each); ``kinds`` colours them."""
    most = max((sum(numbers) for _, numbers in rows), default=0) or 1
    stacks = []
    for index, (label, numbers) in enumerate(rows):
        parts, place, sum_so_far = [], STACK_LEFT, 0
        for number, kind in zip(numbers, kinds, strict=False):
            sum_so_far += number
            end = STACK_LEFT + round(STACK_ROOM * sum_so_far / most)
            if number:
                end = max(end, place + 2)
                parts.append(StackPart(place, end - place, kind, number))
                place = end
        stacks.append(Stack(label, 14 + BAR_STEP * index, tuple(parts), place))
    return StackChart(title, unit, tuple(zip(series, kinds, strict=False)), tuple(stacks))


@dataclass(frozen=True)
class Column:
    x: float
    y: float
    width: float
    height: float
    kind: str
    value: int


@dataclass(frozen=True)
class ColumnGroup:
    label: str
    middle: float
    columns: tuple[Column, ...]
    has_room: bool  # for its label below the axis; the table names every group

    @property
    def numbers(self) -> list[int]:
        return [column.value for column in self.columns]


@dataclass(frozen=True)
class ColumnChart:
    title: str
    unit: str
    series: tuple[tuple[str, str], ...]
    groups: tuple[ColumnGroup, ...]
    lines: tuple[tuple[int, float], ...]


def column_chart(
    title: str, series: Sequence[str], rows: Sequence[tuple[str, Sequence[int]]], unit: str = "件"
) -> ColumnChart:
    """One group of columns a row: (label, one number for each series)."""
    top = _round_top(max((number for _, numbers in rows for number in numbers), default=0))
    room = (COLUMN_WIDE - COLUMN_LEFT - 4) / max(len(rows), 1)
    width = min(22.0, room * 0.72 / max(len(series), 1))
    every = ceil(len(rows) / COLUMN_LABELS)
    groups = []
    for index, (label, numbers) in enumerate(rows):
        middle = COLUMN_LEFT + room * (index + 0.5)
        left = middle - width * len(numbers) / 2
        columns = tuple(
            _column(left + width * place, width, number, top, "abcde"[place]) for place, number in enumerate(numbers)
        )
        groups.append(ColumnGroup(label, round(middle, 1), columns, (len(rows) - 1 - index) % every == 0))
    lines = tuple((top * part // 2, COLUMN_FLOOR - COLUMN_ROOM * part / 2) for part in range(3))
    kinds = tuple((name, "abcde"[place]) for place, name in enumerate(series))
    return ColumnChart(title, unit, kinds, tuple(groups), lines)


def _column(left: float, width: float, number: int, top: int, kind: str) -> Column:
    height = COLUMN_ROOM * number / top
    return Column(round(left, 1), round(COLUMN_FLOOR - height, 1), round(width - 1, 1), round(height, 1), kind, number)


def _round_top(most: int) -> int:
    """The least even number of one digit and zeros that holds the highest column."""
    if most <= LOWEST_TOP:
        return LOWEST_TOP
    power = int(10 ** (len(str(most)) - 1))
    top = ceil(most / power) * power
    return top if top % 2 == 0 else top + power


@dataclass(frozen=True)
class Tick:
    """One item of a desk as a small mark; kind is ok, no, gone, todo or now."""

    kind: str
    x: int

    @property
    def y(self) -> int:
        return 0 if self.kind == "now" else 2

    @property
    def height(self) -> int:
        return 12 if self.kind == "now" else 8


def ticks(kinds: Sequence[str]) -> list[Tick]:
    return [Tick(kind, TICK_STEP * index) for index, kind in enumerate(kinds)]


@dataclass(frozen=True)
class SealLetter:
    letter: str
    transform: str


@dataclass(frozen=True)
class SealFace:
    """A round seal on a field of 100 × 100: the letters of the body around a star, a note below."""

    name: str
    note: str
    letter_size: float
    letters: tuple[SealLetter, ...]


def seal_face(name: str, note: str = "测试用章") -> SealFace:
    count = len(name)
    step = min(SEAL_SPAN, SEAL_STEP * count) / max(count - 1, 1)
    size = round(min(13.5, 2 + 126 / max(count, 1)), 1)
    rise = SEAL_CENTRE - SEAL_LETTER_RADIUS + size * 0.86
    first = -step * (count - 1) / 2
    letters = tuple(
        SealLetter(letter, f"rotate({first + step * index:.2f} 50 50) translate(50 {rise:.2f}) scale(0.74 1)")
        for index, letter in enumerate(name)
    )
    return SealFace(name, note, size, letters)
