"""Lists edited in place: formsets whose rows carry a UUID, and the edits that work without script.

The order of appearance is the order of the rows; a row that is not posted was removed; blank rows are skipped.
"""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from common.field_drawing import HouseRenderer
from common.forms import HouseForm

SLOTS = ("who", "born", "trade", "grade")
PASTED_TOO_MANY = 200
COMMANDS = ("row-add", "row-up", "row-down", "row-remove", "row-paste")


class RowState(NamedTuple):
    word: str
    tone: str
    icon: str


class RowForm(HouseForm):
    """One row. `summary` says which field stands in which slot (who, born, trade, grade) of its closed line."""

    row = forms.UUIDField(required=False, widget=forms.HiddenInput)
    summary: Mapping[str, str] = {}
    faults_beside = 0  # faults that only the view knows, e.g. a missing paper; set on the form
    lists_faults = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.prefix and self.prefix.endswith("-__prefix__"):
            self.number: int | str = ""
        else:
            self.number = int(str(self.prefix).rpartition("-")[2]) + 1 if self.prefix else 1

    def has_changed(self) -> bool:
        """A row that holds nothing but its identity is blank, even where it had been stored before."""
        return not self.is_blank

    @property
    def is_blank(self) -> bool:
        return all(self[name].value() in (None, "", [], False) for name in self.fields if name != "row")

    @property
    def fault_count(self) -> int:
        return (len(self.errors) if self.is_bound else 0) + self.faults_beside

    @property
    def state(self) -> RowState:
        if self.fault_count:
            return RowState(f"{self.fault_count} 处待改", "bad", "alert")
        if self.is_blank:
            return RowState("待填写", "quiet", "pen")
        return RowState("已填", "good", "check")

    @property
    def summary_cells(self) -> list[tuple[str, str, str]]:
        """Slot, field name and text of the closed line."""
        return [(slot, name, self._text_of(name)) for slot, name in self.summary.items()]

    def _text_of(self, name: str) -> str:
        field, value = self.fields[name], self[name].value()
        if isinstance(field, forms.ChoiceField):
            choices: Iterable[tuple[Any, Any]] = self[name].field.widget.choices
            return next((str(label) for code, label in choices if code and str(code) == str(value)), "")
        if isinstance(field, forms.DateField):
            return "" if not value else str(value)[:7].replace("-", ".")
        shown = field.prepare_value(value)
        return "" if shown is None else str(shown)


if TYPE_CHECKING:  # the stubs' class is generic, Django's is not
    DjangoFormSet = forms.BaseFormSet[Any]
else:
    DjangoFormSet = forms.BaseFormSet


class RowFormSet(DjangoFormSet):
    """The rows of one list; made by row_formset()."""

    word = "行"
    measure = "人"
    shape = "simple"
    paste: Sequence[str] = ()
    at_least = 0

    @property
    def heads(self) -> list[tuple[str, str]]:
        row: Any = self.form
        return [(slot, str(row.base_fields[name].label)) for slot, name in row.summary.items()]

    @property
    def paste_words(self) -> list[str]:
        row: Any = self.form
        return [str(row.base_fields[name].label) for name in self.paste]

    @property
    def room(self) -> str:
        left = self.max_num - self.total_form_count()
        return f"还可添加 {left} {self.measure}。" if left > 0 else f"已到上限 {self.max_num} {self.measure}。"

    @property
    def rows(self) -> list[dict[str, object]]:
        """Cleaned rows in their order, each with a UUID; only after is_valid()."""
        return [
            {**form.cleaned_data, "row": form.cleaned_data.get("row") or uuid.uuid4()}
            for form in self.forms
            if not form.is_blank
        ]

    def clean(self) -> None:
        if any(self.errors):
            return
        known = [form.cleaned_data.get("row") for form in self.forms if not form.is_blank]
        named = [row for row in known if row]
        if len(named) != len(set(named)):
            raise ValidationError("同一行出现了两次，请刷新页面后重试。", code="row")

    @property
    def faults(self) -> list[dict[str, str]]:
        """Every refused field of every row, for a fault list of the page."""
        general = [{"where": self.word, "sentence": str(error), "href": ""} for error in self.non_form_errors()]
        return general + [
            {**fault, "where": f"第 {form.number} {self.measure}　{fault['where']}"}
            for form in self.forms
            for fault in form.faults
        ]


def row_formset(
    row: type[RowForm],
    *,
    word: str,
    measure: str = "项",
    at_least: int = 0,
    at_most: int = 50,
    paste: Sequence[str] = (),
    kind: type[RowFormSet] = RowFormSet,
) -> type[RowFormSet]:
    """A formset class; `word` is what one row is called (成员), `measure` its counting word (人)."""
    facts: dict[str, Any] = {
        "form": row,
        "extra": 0,
        "can_order": False,
        "can_delete": False,
        "can_delete_extra": False,
        "min_num": 0,
        "max_num": at_most,
        "absolute_max": at_most + PASTED_TOO_MANY,  # what is too much is shown and refused, not cut off
        "validate_min": False,
        "validate_max": True,
        "renderer": HouseRenderer(),
        "word": word,
        "measure": measure,
        "paste": tuple(paste),
        "at_least": at_least,
        "shape": "members" if set(row.summary) == set(SLOTS) else "simple",
        "default_error_messages": {
            **forms.BaseFormSet.default_error_messages,
            "missing_management_form": "页面没有传完整，请刷新后重试；已保存的内容不会丢失。",
            "too_many_forms": f"最多填写 {at_most} {measure}，请删去多余的行。",
        },
    }
    return type(f"{row.__name__}Set", (kind,), facts)


class RowCommand(NamedTuple):
    """What a submit button of the list asked for: add, up, down, remove or paste."""

    kind: str
    prefix: str
    place: int | None


def command(data: QueryDict) -> RowCommand | None:
    """The list edit that was asked for by a button, if any: then the page is drawn again and nothing is saved."""
    for name in COMMANDS:
        if name in data:
            kind = name.removeprefix("row-")
            value = str(data[name])
            if kind in {"add", "paste"}:
                return RowCommand(kind, value, None)
            prefix, _, number = value.rpartition("-")
            return RowCommand(kind, prefix, int(number) if number.isdecimal() else None)
    return None


def edited(data: QueryDict, asked: RowCommand, paste: Sequence[str] = ()) -> QueryDict:
    """A copy of what was posted, with the edit carried out; nothing typed is lost."""
    rows = _rows_of(data, asked.prefix)
    if asked.kind == "add":
        rows.append({"row": [str(uuid.uuid4())]})
    elif asked.kind == "paste":
        rows = [row for row in rows if _has_words(row)] + pasted(data.get(f"{asked.prefix}-paste", ""), paste)
    elif asked.place is not None and asked.place < len(rows):
        _move(rows, asked.kind, asked.place)
    return _with_rows(data, asked.prefix, rows)


def pasted(text: str, names: Sequence[str]) -> list[dict[str, list[str]]]:
    """Lines of tab-separated cells, as a spreadsheet copies them, as rows of these fields."""
    lines = [line.split("\t") for line in text.splitlines() if line.strip()]
    return [
        {"row": [str(uuid.uuid4())]} | {name: [cell.strip()] for name, cell in zip(names, line, strict=False)}
        for line in lines
    ]


def _move(rows: list[dict[str, list[str]]], kind: str, index: int) -> None:
    if kind == "remove":
        del rows[index]
    elif kind == "up" and index > 0:
        rows[index - 1], rows[index] = rows[index], rows[index - 1]
    elif kind == "down" and index + 1 < len(rows):
        rows[index + 1], rows[index] = rows[index], rows[index + 1]


def _has_words(row: Mapping[str, list[str]]) -> bool:
    return any(value for name, values in row.items() if name != "row" for value in values)


def _rows_of(data: QueryDict, prefix: str) -> list[dict[str, list[str]]]:
    found: dict[int, dict[str, list[str]]] = {}
    for key, values in data.lists():
        if not key.startswith(f"{prefix}-"):
            continue
        number, dash, name = key.removeprefix(f"{prefix}-").partition("-")
        if dash and number.isdecimal():
            found.setdefault(int(number), {})[name] = values
    return [found[number] for number in sorted(found)]


def _with_rows(data: QueryDict, prefix: str, rows: Sequence[Mapping[str, list[str]]]) -> QueryDict:
    copy = QueryDict(mutable=True)
    for key, values in data.lists():
        _, _, rest = key.partition(f"{prefix}-")
        belongs = key.startswith(f"{prefix}-") and (rest.split("-")[0].isdecimal() or rest == "paste")
        if not belongs and key not in COMMANDS:
            copy.setlist(key, values)
    copy[f"{prefix}-TOTAL_FORMS"] = str(len(rows))
    copy[f"{prefix}-INITIAL_FORMS"] = "0"
    for index, row in enumerate(rows):
        for name, values in row.items():
            copy.setlist(f"{prefix}-{index}-{name}", values)
    return copy
