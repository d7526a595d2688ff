"""Draws the fields of a form as HTML: label above, control, hint below, error in bold red with its icon.

A chapter has ninety fields; as templates, each would be six of them nested in each other. So the few shapes that our
fields have are written here, escaped piece by piece, and crispy's layout asks for them. A widget of another kind is
still drawn by Django's own template.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from html import escape
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.forms.renderers import TemplatesSetting
from django.template.defaultfilters import filesizeformat
from django.utils.safestring import SafeString, mark_safe

from common.kept_files import NAME, REMOVED, kept_of

_FILE = '<svg class="icon" viewBox="0 0 20 20" aria-hidden="true"><use href="#i-file"/></svg>'
_ALERT = '<svg class="icon" viewBox="0 0 20 20" aria-hidden="true"><use href="#i-alert"/></svg>'


def safe(value: object) -> str:
    """As a template prints a value: escaped, unless it is HTML already."""
    return str(value) if hasattr(value, "__html__") else escape(str(value))


# ── controls ─────────────────────────────────────────────────────────────


class HouseRenderer(TemplatesSetting):
    """Django's renderer of widgets, without a template for the two that nearly all fields are."""

    def render(self, template_name: str, context: dict[str, Any], request: Any = None) -> str:
        draw = _BY_TEMPLATE.get(template_name)
        return draw(context["widget"]) if draw else super().render(template_name, context, request)


def _input(widget: Mapping[str, Any]) -> SafeString:
    value = "" if widget["value"] is None else f' value="{safe(widget["value"])}"'
    return mark_safe(
        f'<input type="{safe(widget["type"])}" name="{safe(widget["name"])}"{value}{_attributes(widget["attrs"])}>'
    )


def _textarea(widget: Mapping[str, Any]) -> SafeString:
    text = safe(widget["value"]) if widget["value"] else ""
    return mark_safe(f'<textarea name="{safe(widget["name"])}"{_attributes(widget["attrs"])}>\n{text}</textarea>')


def _attributes(attrs: Mapping[str, Any]) -> str:
    return "".join(
        f" {safe(name)}" if value is True else f' {safe(name)}="{safe(value)}"'
        for name, value in attrs.items()
        if value is not False
    )


_KINDS_OF_INPUT = ("text", "number", "email", "url", "password", "hidden", "date", "datetime", "time", "checkbox")
_BY_TEMPLATE: dict[str, Callable[[Mapping[str, Any]], SafeString]] = {
    "django/forms/widgets/textarea.html": _textarea,
    **{f"django/forms/widgets/{kind}.html": _input for kind in _KINDS_OF_INPUT},
}


def _control(bound: BoundField, css: str) -> str:
    """The widget with our classes."""
    widget: Any = bound.field.widget
    for part in getattr(widget, "widgets", [widget]):  # of a widget of several inputs, each
        word, own = type(part).__name__.lower(), str(part.attrs.get("class", ""))
        part.attrs["class"] = " ".join(filter(None, (own, "" if word in own else word, css)))
    return _select(bound) if type(widget) is forms.Select else str(bound)


def _select(bound: BoundField) -> str:
    """A drop-down list. Its options are the same for every row and every visitor, so only the chosen one is sought."""
    widget: Any = bound.field.widget
    attrs = widget.build_attrs(widget.attrs, bound.build_widget_attrs({}, widget))
    if bound.auto_id:
        attrs.setdefault("id", bound.auto_id)
    choices = [("" if value is None else str(value), label) for value, label in widget.choices]
    if any(isinstance(label, list | tuple) for _, label in choices):  # in groups
        return str(bound)
    chosen = set(widget.format_value(bound.value()))
    drawn = "".join(
        f"{start} selected{rest}" if value in chosen else f"{start}{rest}"
        for value, start, rest in _options(tuple(choices))
    )
    return f'<select name="{safe(bound.html_name)}"{_attributes(attrs)}>{drawn}</select>'


@lru_cache(maxsize=512)
def _options(choices: tuple[tuple[str, Any], ...]) -> list[tuple[str, str, str]]:
    """Value, start and rest of each option's tag."""
    return [(value, f'<option value="{safe(value)}"', f">{safe(label)}</option>") for value, label in choices]


# ── a field ──────────────────────────────────────────────────────────────


def drawn(bound: BoundField, css: str = "") -> str:
    """One field with everything that belongs to it."""
    if bound.is_hidden:
        return str(bound)
    kind = _kind(bound.field.widget)
    classes = " ".join(filter(None, ("field", css, bound.css_classes())))
    inside = _DRAWN[kind](bound)
    return f'<div id="div_{safe(bound.auto_id)}" class="{safe(classes)}">{inside}{_under(bound)}</div>'


def _kind(widget: forms.Widget) -> str:
    if isinstance(widget, forms.CheckboxInput):
        return "tick"
    if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        return "group"
    return "line"


def _tick(bound: BoundField) -> str:
    control = _control(bound, _marked("form-check-input", bound))
    name = f'<label class="form-check-label" for="{safe(bound.id_for_label)}">{safe(bound.label)}</label>'
    return f'<div class="form-check">{control}{name}</div>'


def _group(bound: BoundField) -> str:
    spoken = f' aria-describedby="{safe(bound.aria_describedby)}"' if bound.aria_describedby else ""
    ticks = "".join(_choice(choice) for choice in bound)
    return (
        f'<fieldset{spoken} id="{safe(bound.auto_id)}" tabindex="-1">'
        f'<legend class="form-label">{safe(bound.label)}{_note(bound)}</legend>'
        f'<div class="choice-group">{ticks}</div></fieldset>'
    )


def _choice(choice: Any) -> str:
    data, own_id = choice.data, safe(choice.id_for_label)
    checked = " checked" if data["selected"] else ""
    return (
        f'<div class="form-check"><input class="form-check-input" type="{safe(data["type"])}" '
        f'name="{safe(data["name"])}" value="{safe(data["value"])}" id="{own_id}"{checked}>'
        f'<label class="form-check-label" for="{own_id}">{safe(choice.choice_label)}</label></div>'
    )


def _line(bound: BoundField) -> str:
    is_select = isinstance(bound.field.widget, forms.Select)
    control = _control(bound, _marked("form-select" if is_select else "form-control", bound))
    if isinstance(bound.field.widget, forms.FileInput):
        control = _kept_files(bound) + control
    if unit := _unit(bound):
        control = f'<div class="input-group">{control}<span class="input-group-text">{safe(unit)}</span></div>'
    name = f'<label class="form-label" for="{safe(bound.id_for_label)}">{safe(bound.label)}{_note(bound)}</label>'
    return name + control


def _kept_files(bound: BoundField) -> str:
    """What was sent with a refused attempt: its name, how to take it out, and by what name it is sent again."""
    if not (kept := kept_of(bound)):
        return ""
    rows = "".join(
        f"<li>{_FILE}<span>已保留：{safe(one.name)}（{safe(filesizeformat(one.size))}）</span>"
        f'<label class="form-check-label"><input class="form-check-input" type="checkbox" name="{REMOVED}" '
        f'value="{safe(one.key)}"> 移除<span class="visually-hidden">{safe(one.name)}</span></label>'
        f'<input type="hidden" name="{NAME}" value="{safe(one.signed)}"></li>'
        for one in kept
    )
    only_one = not getattr(bound.field.widget, "allow_multiple_selected", False)
    replaced = '<p class="form-text">另选文件会替换已保留的文件。</p>' if only_one else ""
    return f'<ul class="kept-files">{rows}</ul>{replaced}'


_DRAWN: dict[str, Callable[[BoundField], str]] = {"tick": _tick, "group": _group, "line": _line}


def _marked(css: str, bound: BoundField) -> str:
    return f"{css} is-invalid" if _errors(bound) else css


def _errors(bound: BoundField) -> Iterable[object]:
    return bound.form.errors.get(bound.name, ())  # a plain look-up; bound.errors makes a new list each time


def _note(bound: BoundField) -> str:
    """What stands small beside a label: 可选，不超过 60 字."""
    notes = []
    # a chapter takes everything unfilled; its form says which fields are owed all the same
    is_optional = getattr(bound.field, "is_optional", not bound.field.required)
    if is_optional and getattr(bound.form, "mark_optional", False):
        notes.append("可选")
    if limit := bound.field.widget.attrs.get("data-limit"):
        notes.append(f"不超过 {limit} 字")
    return f' <span class="opt">{safe("，".join(notes))}</span>' if notes else ""


def _unit(bound: BoundField) -> str:
    """The unit behind a field: its own (万元) or the one its form names."""
    return getattr(bound.field, "unit", "") or getattr(bound.form, "units", {}).get(bound.name, "")


def _under(bound: BoundField) -> str:
    """Under a control: the hint, then what is wrong with it."""
    own_id = safe(bound.auto_id)
    hint = f'<p class="form-text" id="{own_id}_helptext">{safe(bound.help_text)}</p>' if bound.help_text else ""
    if not (errors := _errors(bound)):
        return hint
    words = "".join(safe(error) for error in errors)
    return f'{hint}<p class="invalid-feedback" id="{own_id}_error">{_ALERT}<span>{words}</span></p>'
