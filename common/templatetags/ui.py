"""The tags and filters of our pages: words for dates and money, and the components that take content or sums."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from django import forms, template
from django.conf import settings
from django.forms import BoundField
from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from common import clock, drawing, filter_fields
from common.forms import HouseBehaviour
from common.masking import masked_account, masked_id, masked_phone

register = template.Library()

SOON = 2
WEEKDAYS = "一二三四五六日"
MASKS = {"id": masked_id, "phone": masked_phone, "account": masked_account}
MESSAGE_LOOK = {
    "success": ("tone-good", "check"),
    "error": ("tone-bad", "alert"),
    "warning": ("tone-act", "alert"),
    "info": ("tone-wait", "info"),
}
SAVE_LOOK = {
    "fresh": ("quiet", "pen", "尚未改动"),
    "saving": ("quiet", "sync", "正在保存…"),
    "saved": ("good", "check", "已自动保存"),
    "failed": ("bad", "alert", "没有保存成功"),
    "offline": ("act", "offline", "网络已断开"),
    "other": ("act", "users", "有人刚改过这一章"),
}


# ── words ────────────────────────────────────────────────────────────────


@register.filter
def nb(text: object) -> SafeString:
    """A name never wraps."""
    return format_html('<span class="nb">{}</span>', text)


def _day(value: date | datetime | str) -> date:
    """Frozen content spells its days in letters, as they were hashed."""
    if isinstance(value, str):
        return date.fromisoformat(value)
    return clock.legal_day(value) if isinstance(value, datetime) else value


@register.filter
def cn_date(value: date | datetime | str | None) -> str:
    """2026年4月20日."""
    if value is None:
        return ""
    day = _day(value)
    return f"{day.year}年{day.month}月{day.day}日"


@register.filter
def cn_day(value: date | datetime | None) -> str:
    """4月29日（周三）."""
    if value is None:
        return ""
    day = _day(value)
    return f"{day.month}月{day.day}日（周{WEEKDAYS[day.weekday()]}）"


@register.filter
def cn_short_day(value: date | datetime | None) -> str:
    """4月29日 周三."""
    if value is None:
        return ""
    day = _day(value)
    return f"{day.month}月{day.day}日 周{WEEKDAYS[day.weekday()]}"


@register.filter
def cn_moment(value: datetime | None) -> str:
    """4月20日 14:32."""
    if value is None:
        return ""
    moment = value.astimezone(clock.BEIJING)
    return f"{moment.month}月{moment.day}日 {moment:%H:%M}"


@register.filter
def cn_clock(value: datetime | None) -> str:
    """14:32."""
    return f"{value.astimezone(clock.BEIJING):%H:%M}" if value else ""


@register.filter
def cn_until(end: datetime | None) -> str:
    """4月30日 24:00, of an exclusive end: a period that ends with a day is told by that day."""
    if end is None or end.astimezone(clock.BEIJING).time() != time():
        return cn_moment(end)
    last = end.astimezone(clock.BEIJING) - timedelta(days=1)
    return f"{last.month}月{last.day}日 24:00"


@register.filter
def cn_full_moment(value: datetime | None) -> str:
    """2026年4月20日 14:32."""
    return f"{value.astimezone(clock.BEIJING).year}年{cn_moment(value)}" if value else ""


@register.filter
def money(value: Decimal | None) -> str:
    """1,234,567.80."""
    return "" if value is None else f"{value:,.2f}"


@register.filter
def wan(value: Decimal | None) -> str:
    """元 in, 万元 out: 2684000.00 → 268.40."""
    if value is None:
        return ""
    return f"{(Decimal(value) / 10000).quantize(Decimal('0.01'), ROUND_HALF_UP):,}"


@register.filter
def days_left(left: int | None, unit: str = "天") -> str:
    """剩 5 个工作日 · 今天到期 · 逾期 2 天."""
    if left is None:
        return ""
    if left == 0:
        return "今天到期"
    amount = f"{abs(left)} 个{unit}" if unit == "工作日" else f"{abs(left)} {unit}"
    return f"逾期 {amount}" if left < 0 else f"剩 {amount}"


@register.filter
def due_tone(left: int | None) -> str:
    """How loud a due date is: bad at or past it, act in the last two days, quiet before."""
    if left is None:
        return "quiet"
    if left <= 0:
        return "bad"
    return "act" if left <= SOON else "quiet"


@register.filter
def masked(value: str | None, kind: str = "id") -> str:
    """A personal value as it stands where it was not revealed; kind is id, phone or account."""
    return MASKS[kind](value) if value else ""


@register.filter
def message_tone(level: str) -> str:
    return MESSAGE_LOOK.get(level, MESSAGE_LOOK["info"])[0]


@register.filter
def message_icon(level: str) -> str:
    return MESSAGE_LOOK.get(level, MESSAGE_LOOK["info"])[1]


# ── small components ─────────────────────────────────────────────────────


def _drawn(component: str, **values: object) -> SafeString:
    """A component that shows nothing but ``values``: drawn once, since a list asks for the same ones row after row."""
    draw = _draw if settings.DEBUG else _draw_once  # a developer sees a changed template at once
    return draw(component, *values.items())


def _draw(component: str, *values: tuple[str, object]) -> SafeString:
    return render_to_string(component, dict(values))


_draw_once = lru_cache(maxsize=1024)(_draw)


@register.simple_tag
@lru_cache(maxsize=256)
def icon(name: str, label: str = "") -> SafeString:
    """A symbol of components/icons.svg. It needs no label where a word stands beside it."""
    if label:
        return format_html(
            '<svg class="icon" viewBox="0 0 20 20" role="img" aria-label="{}"><use href="#i-{}"/></svg>', label, name
        )
    return format_html('<svg class="icon" viewBox="0 0 20 20" aria-hidden="true"><use href="#i-{}"/></svg>', name)


@register.simple_tag
def badge(look: tuple[str, str, str]) -> SafeString:
    """A state as word + icon + tone: {% badge look %} with look = (label, tone, icon)."""
    label, tone, sign = look
    return _drawn("components/status_badge.html", label=str(label), tone=str(tone), icon=str(sign))


@register.simple_tag
def due(day: date | None = None, left: int | None = None, unit: str = "天", words: str = "") -> SafeString:
    """Time left in words, the date under it: {% due day=row.due_on left=row.days_left unit="工作日" %}."""
    tone = due_tone(left)
    return _drawn(
        "components/due.html",
        day=day or None,
        tone=tone,
        icon="alert" if tone == "bad" else "clock",
        words=words or days_left(left, unit or "天"),
    )


@register.simple_tag
def progress_line(done: int, total: int, label: str = "") -> SafeString:
    """A thin bar; its width is an SVG attribute because styles are forbidden."""
    share = round(100 * done / total, 1) if total else 0
    return _drawn(
        "components/progress_line.html",
        share=share,
        full=bool(total) and done >= total,
        label=label or f"已完成 {done} 项，共 {total} 项",
    )


@register.simple_tag
def number_cells(cells: Iterable[tuple[str, str]]) -> SafeString:
    """Cells of figures in a row, each named by its head for the card that a row is on a telephone."""
    return format_html_join("", '<td data-label="{}" class="r num">{}</td>', cells)


@register.simple_tag
def bars(chart: drawing.BarChart) -> SafeString:
    """Rows of numbers as bars; charts of many cases change every few minutes."""
    return _drawn("components/chart_bars.html", chart=chart)


@register.simple_tag
def columns(chart: drawing.ColumnChart) -> SafeString:
    """Groups of columns along time."""
    return _drawn("components/chart_columns.html", chart=chart)


@register.inclusion_tag("components/ticks.html")
def ticks(kinds: list[str], label: str) -> Mapping[str, object]:
    """One mark an item of a desk; each kind is ok, no, gone, todo or now."""
    return {"ticks": drawing.ticks(kinds), "label": label, "width": max(8 * len(kinds) - 2, 6)}


@register.inclusion_tag("components/seal.html")
def seal(name: str, note: str = "测试用章") -> Mapping[str, object]:
    """The round seal of a body. Never an ornament: only where something was sealed."""
    return {"face": drawing.seal_face(name, note)}


@register.inclusion_tag("components/saved_state.html")
def saved_state(state: str = "fresh", detail: str = "") -> Mapping[str, str]:
    """The five words of autosaving; static/js/autosave.js changes them in place."""
    tone, sign, words = SAVE_LOOK[state]
    return {"state": state, "tone": tone, "icon": sign, "words": words, "detail": detail}


# ── components that hold content ─────────────────────────────────────────


@register.simple_block_tag
def panel(content: str, title: str = "", note: str = "", *, flush: bool = False) -> str:
    """A card with a head: {% panel title="文件" %}…{% endpanel %}; flush leaves out the inner padding."""
    return render_to_string("components/panel.html", {"title": title, "note": note, "flush": flush, "content": content})


@register.simple_block_tag
def page_head(content: str, title: str, lead: str = "") -> str:
    """The title of a page; the content is what stands on its right (buttons)."""
    return render_to_string("components/page_head.html", {"title": title, "lead": lead, "content": content})


@register.simple_tag
def filters(form: HouseBehaviour) -> SafeString:
    """{% crispy form %} for a form of filters that is sent by GET: each field is drawn once for each of its states."""
    return filter_fields.drawn(form)


# ── fields of forms ──────────────────────────────────────────────────────


@register.filter
def label_note(field: BoundField) -> str:
    """What stands small beside a label: 可选 · 不超过 60 字."""
    notes = []
    # a chapter takes everything unfilled; its form says which fields are owed all the same
    is_optional = getattr(field.field, "is_optional", not field.field.required)
    if is_optional and getattr(field.form, "mark_optional", False):
        notes.append("可选")
    if limit := field.field.widget.attrs.get("data-limit"):
        notes.append(f"不超过 {limit} 字")
    return "，".join(notes)


@register.filter
def field_unit(field: BoundField) -> str:
    """The unit behind a field: its own (万元) or the one its form names."""
    return getattr(field.field, "unit", "") or getattr(field.form, "units", {}).get(field.name, "")


@register.filter
def widget_kind(field: BoundField) -> str:
    """How field.html draws it: tick, group, select, file or text."""
    widget = field.field.widget
    if isinstance(widget, forms.CheckboxInput):
        return "tick"
    if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        return "group"
    if isinstance(widget, forms.Select):
        return "select"
    return "file" if isinstance(widget, forms.FileInput) else "text"
