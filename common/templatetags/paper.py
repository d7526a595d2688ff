"""Filters for printed documents: they read snapshots, in which every date and every sum is a string."""

from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from django import template
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe

from common import titles

register = template.Library()

CENT = Decimal("0.01")


def _number(value: object) -> Decimal | None:
    try:
        return Decimal(str(value))
    except InvalidOperation:
        return None


@register.filter
def word(row: Mapping[str, Any] | None, key: str) -> object:
    """The label of a choice where the snapshot carries one, else the value itself; never the word None."""
    row = row or {}
    found = row.get(f"{key}_label") or (row.get("labels") or {}).get(key) or row.get(key)
    if isinstance(found, (list, tuple)):
        return "、".join(str(item) for item in found)
    return "" if found is None else found


@register.filter
def in_wan(value: object) -> str:
    """元 in, 万元 out, two decimals: "2684000.00" → 268.40万元."""
    number = None if value in (None, "") else _number(value)
    return "" if number is None else f"{(number / 10000).quantize(CENT, ROUND_HALF_UP)}万元"


@register.filter
def bare_wan(value: object) -> str:
    """The same without its unit, for columns whose head names it."""
    return in_wan(value).removesuffix("万元")


@register.filter
def counted(value: object, unit: str) -> str:
    """1286 → 1286人, nothing where nothing was entered."""
    return "" if value in (None, "") else f"{value}{unit}"


def share_of(part: object, whole: object) -> str:
    """Percentage with two decimals; for eyes only, thresholds are compared by multiplication."""
    upper = None if part in (None, "") else _number(part)
    lower = None if whole in (None, "") else _number(whole)
    if upper is None or not lower:
        return ""
    return f"{(upper * 100 / lower).quantize(CENT, ROUND_HALF_UP)}%"


@register.filter
def long_date(value: object) -> str:
    """2026-04-20 → 2026年4月20日, 1979-08 → 1979年8月; without spaces, for WeasyPrint does not spread Chinese lines."""
    parts = str(value or "")[:10].split("-")
    if not all(part.isdigit() for part in parts):
        return str(value or "")
    return "".join(f"{int(part)}{unit}" for part, unit in zip(parts, "年月日", strict=False))


@register.filter
def dotted(value: object) -> str:
    """1998-07 → 1998.07."""
    return str(value or "")[:10].replace("-", ".")


@register.filter
def span(row: Mapping[str, Any]) -> str:
    """From … to of a row: 1998.07—2006.03, 2015.01—至今."""
    if not row.get("start"):
        return ""
    return f"{dotted(row['start'])}—{dotted(row.get('end')) or '至今'}"


@register.filter
def two_lines(value: object) -> SafeString:
    """二级／技师 broken after its stroke: in a narrow column it would break anywhere."""
    return format_html_join(mark_safe("／<br>"), "{}", ((part,) for part in str(value or "").split("／")))


@register.filter
def closed_up(text: object) -> str:
    """2026 年度 as 2026年度."""
    return titles.closed_up(str(text))


@register.filter
def in_lines(title: object) -> SafeString:
    """The title of an official paper, broken where it reads well."""
    return format_html_join(
        mark_safe("<br>"), "{}", ((line,) for line in titles.lines_of(titles.closed_up(str(title))))
    )


@register.filter
def ticked(value: object) -> str:
    """A box with or without its tick."""
    return "☑" if value else "☐"


@register.filter
def paragraphs(text: object) -> SafeString:
    """Plain text with line breaks as paragraphs; empty lines only separate."""
    lines = (line.strip() for line in str(text or "").splitlines())
    return format_html_join("", "<p>{}</p>", ((line,) for line in lines if line))


@register.filter
def at_least(rows: Sequence[Any] | None, count: int) -> list[Any]:
    """Fills a list with empty rows, so that a blank form has lines to write on."""
    rows = list(rows or [])
    return rows + [{}] * (count - len(rows))
