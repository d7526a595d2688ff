"""One chapter on the screen: its form, its lists, what the browser was shown and what a person changed against it.

The page carries ``seen``: for every path a short hash of what it shows. A path was changed by this person when the
post differs from it, and by somebody else when the table differs from it. Only what this person changed is written.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django import forms
from django.forms.boundfield import BoundField
from django.http import QueryDict

from applications import contents
from applications.chapters import BY_CODE, ChapterPlan, ListPlan
from applications.contents import Contents
from applications.forms.chapter import ChapterForm, ChapterRow
from applications.forms.conditions import ConditionsForm, EquipmentRows
from applications.forms.members import MemberRows, MembersForm
from applications.forms.narratives import NarrativesForm, PlanRows
from applications.forms.situation import SituationForm
from applications.forms.technician import (
    ApprenticeRows,
    HonourRows,
    ResultRows,
    ResumeRows,
    TechnicianForm,
    honour_choices,
)
from applications.forms.unit import TeacherRows, UnitForm
from common.rows import RowFormSet

FORMS: dict[str, type[ChapterForm]] = {
    "unit": UnitForm,
    "technician": TechnicianForm,
    "conditions": ConditionsForm,
    "situation": SituationForm,
    "members": MembersForm,
    "narratives": NarrativesForm,
}
ROWS: dict[str, type[RowFormSet]] = {
    "teachers": TeacherRows,
    "honours": HonourRows,
    "resume": ResumeRows,
    "results": ResultRows,
    "apprentices": ApprenticeRows,
    "equipment": EquipmentRows,
    "members": MemberRows,
    "plan_items": PlanRows,
}


@dataclass
class RowChanges:
    """What happened to one list: cells by row, rows taken out, and the order if it was changed."""

    cells: dict[UUID, dict[str, Any]] = field(default_factory=dict)
    removed: set[UUID] = field(default_factory=set)
    order: list[UUID] | None = None


@dataclass
class Changes:
    """What one post wants written: clean values, rows, and what was typed but could not be taken."""

    values: dict[str, Any] = field(default_factory=dict)
    rows: dict[str, RowChanges] = field(default_factory=dict)
    drafts: dict[str, dict[str, Any]] = field(default_factory=dict)
    settled: set[str] = field(default_factory=set)

    @property
    def paths(self) -> set[str]:
        return self.settled | set(self.drafts)

    @property
    def is_empty(self) -> bool:
        touched = any(rows.cells or rows.removed or rows.order is not None for rows in self.rows.values())
        return not (self.values or self.drafts or self.settled or touched)


class Sheet:
    """A chapter of one case, unbound from the tables or bound to what was posted."""

    def __init__(self, case: Contents, code: str, data: QueryDict | None = None) -> None:
        self.case = case
        self.plan: ChapterPlan = BY_CODE[code]
        self.drafts = case.drafts.get(code, {})
        stored = getattr(case.workshop, self.plan.attribute)
        owed = self.plan.required_for(case.unit_kind, stored)
        self.form: Any = FORMS[code](data, instance=_copy(stored), unit_kind=case.unit_kind, owed=owed)
        self.lists = {plan.prefix: self._list(plan, data) for plan in self.plan.lists_for(case.unit_kind)}
        for rows in self.lists.values():
            rows.is_valid()  # what concerns a whole list is looked at before its single rows are read

    def _list(self, plan: ListPlan, data: QueryDict | None) -> RowFormSet:
        rows = [contents.stored_row(plan.prefix, row) for row in self.case.lists[plan.prefix]]
        options: dict[str, Any] = {"stored": {str(row["uuid"]): row for row in rows}, "owed": plan.required}
        if plan.prefix == "honours":
            options["honour_choices"] = honour_choices()
        initial = [{**row, "row": row["uuid"]} for row in rows]
        return ROWS[plan.prefix](data, prefix=plan.prefix, initial=initial, form_kwargs=options)

    @classmethod
    def with_drafts(cls, case: Contents, code: str) -> Sheet:
        """The chapter as it was left: stored values, and over them what was typed and could not be taken."""
        plain = cls(case, code)
        return cls(case, code, plain.as_posted(plain.drafts)) if plain.drafts else plain

    # ── reading ──────────────────────────────────────────────────────────────

    def bound_fields(self) -> Iterator[tuple[str, BoundField]]:
        """Path and field of every input, rows by their UUID."""
        for name in self.form.fields:
            yield f"{self.plan.code}.{name}", self.form[name]
        for plan, rows in self._rows():
            for row in rows.forms:
                for name in row.fields:
                    if name != "row" and not row.is_blank:
                        yield f"{self.plan.list_path(plan)}.{row_uuid(row)}.{name}", row[name]

    def _rows(self) -> Iterator[tuple[ListPlan, RowFormSet]]:
        for plan in self.plan.lists_for(self.case.unit_kind):
            yield plan, self.lists[plan.prefix]

    def typed(self) -> dict[str, list[str]]:
        """What each input holds, as a browser would post it."""
        return {path: posted_words(bound) for path, bound in self.bound_fields()}

    def orders(self) -> dict[str, list[UUID]]:
        return {plan.prefix: [row_uuid(row) for row in rows.forms if not row.is_blank] for plan, rows in self._rows()}

    def seen(self) -> str:
        """The hidden note of what this page shows."""
        note: dict[str, Any] = {path: short(words) for path, words in self.typed().items()}
        note["order"] = {prefix: [str(row) for row in order] for prefix, order in self.orders().items()}
        return json.dumps(note, separators=(",", ":"))

    def sentences(self) -> dict[str, str]:
        """Input name → the sentence of what was refused."""
        found = {name: str(errors[0]) for name, errors in self.form.errors.items() if name in self.form.fields}
        for _, rows in self._rows():
            for row in rows.forms:
                found |= {
                    f"{row.prefix}-{name}": str(errors[0]) for name, errors in row.errors.items() if name in row.fields
                }
        return found

    def general_sentences(self) -> list[str]:
        """What was refused about a whole list, e.g. too many rows."""
        return [str(error) for _, rows in self._rows() for error in rows.non_form_errors()]

    def as_posted(self, drafts: Mapping[str, dict[str, Any]]) -> QueryDict:
        """What a browser would post from this page, with ``drafts`` typed over it."""
        data = QueryDict(mutable=True)
        for path, bound in self.bound_fields():
            words = drafts[path]["typed"] if path in drafts else posted_words(bound)
            data.setlist(bound.html_name, words)
        for _, rows in self._rows():
            data[f"{rows.prefix}-TOTAL_FORMS"] = data[f"{rows.prefix}-INITIAL_FORMS"] = str(len(rows.forms))
            for row in rows.forms:
                data[f"{row.prefix}-row"] = str(row_uuid(row))
        return data

    # ── what was changed ─────────────────────────────────────────────────────

    def changes(self, seen: Mapping[str, Any]) -> Changes:
        """What this post changed against what the page had shown."""
        found = Changes()
        for name in self.form.fields:
            self._take(found, found.values, self.form, name, f"{self.plan.code}.{name}", seen)
        found.values |= self.form.derived
        for plan, rows in self._rows():
            found.rows[plan.prefix] = self._row_changes(found, plan, rows, seen)
        return found

    def _row_changes(self, found: Changes, plan: ListPlan, rows: RowFormSet, seen: Mapping[str, Any]) -> RowChanges:
        changed = RowChanges()
        if not rows.management_form.is_valid():  # the list did not arrive: that is not a list without rows
            return changed
        shown = [UUID(row) for row in seen.get("order", {}).get(plan.prefix, [])]
        present = []
        for row in rows.forms:
            if row.is_blank:
                continue
            identity = row_uuid(row)
            present.append(identity)
            cells: dict[str, Any] = {}
            for name in row.fields:
                if name != "row":
                    self._take(found, cells, row, name, f"{self.plan.list_path(plan)}.{identity}.{name}", seen)
            cells |= row.derived
            if cells or identity not in shown:
                changed.cells[identity] = cells
        changed.removed = set(shown) - set(present)
        changed.order = present if present != shown else None
        return changed

    def _take(  # noqa: PLR0917 - a cell is its form, its name, its path and where it goes
        self,
        found: Changes,
        values: dict[str, Any],
        form: forms.BaseForm,
        name: str,
        path: str,
        seen: Mapping[str, Any],
    ) -> None:
        words = posted_words(form[name])
        if short(words) == seen.get(path) and path not in self.drafts:
            return
        if name in form.errors:
            where = str(form[name].label)
            if isinstance(form, ChapterRow):
                where = f"第 {form.number} 行　{where}"
            found.drafts[path] = {"typed": words, "sentence": str(form.errors[name][0]), "where": where}
        else:
            values[name] = form.cleaned_data.get(name)
            found.settled.add(path)


@dataclass(frozen=True)
class Clash:
    """One field that two people changed: what this one typed, what the other has saved."""

    path: str
    name: str
    label: str
    mine: str
    theirs: str
    theirs_shown: str
    noted: str  # their value as the page's note has it


def clashes(mine: Sheet, theirs: Sheet, changes: Changes, seen: Mapping[str, Any]) -> list[Clash]:
    """Fields of ``changes`` whose stored value is no longer the one that the page had shown, and differs from mine."""
    others = dict(theirs.bound_fields())
    found = []
    for path, bound in mine.bound_fields():
        other = others.get(path)
        if path not in changes.paths or other is None or path not in seen:
            continue
        words = posted_words(other)
        if short(words) != seen[path] and words != posted_words(bound):
            found.append(
                Clash(
                    path,
                    bound.html_name,
                    str(bound.label),
                    _spoken(bound),
                    "\n".join(words),
                    _spoken(other),
                    short(words),
                )
            )
    return found


def row_uuid(row: Any) -> UUID:
    """The identity of a row; one that came without gets its own, the same for as long as the form lives."""
    value = row["row"].value()
    if isinstance(value, UUID):
        return value
    try:
        return UUID(str(value))
    except ValueError:
        row.own_uuid = getattr(row, "own_uuid", None) or uuid.uuid4()
        return row.own_uuid


def read_seen(text: str) -> dict[str, Any]:
    """The note back from the page; one that cannot be read means that everything counts as changed."""
    try:
        note = json.loads(text or "{}")
    except ValueError:
        return {}
    return note if isinstance(note, dict) and _well_formed(note.get("order", {})) else {}


def _well_formed(orders: Any) -> bool:
    if not isinstance(orders, dict):
        return False
    try:
        return all(UUID(row) for rows in orders.values() for row in rows)
    except (ValueError, TypeError, AttributeError):
        return False


def posted_words(bound: BoundField) -> list[str]:
    """What a browser posts for the field as it stands."""
    value, widget = bound.value(), bound.field.widget
    if isinstance(widget, forms.CheckboxInput):
        return ["on"] if value else []
    if isinstance(widget, forms.SelectMultiple | forms.CheckboxSelectMultiple):
        return sorted(str(one) for one in value or [])
    if isinstance(widget, forms.Select):
        return [str(value)] if value not in (None, "") else []
    shown = widget.format_value(value)
    text = str(shown).replace("\r\n", "\n").strip() if shown is not None else ""
    return [text] if text else []


def _spoken(bound: BoundField) -> str:
    """The words of a field for a person who compares."""
    words = posted_words(bound)
    if isinstance(bound.field.widget, forms.CheckboxInput):
        return "是" if words else "否"
    if isinstance(bound.field, forms.ChoiceField):
        labels = {str(code): str(word) for code, word in bound.field.widget.choices}
        return "、".join(labels.get(word, word) for word in words)
    return "\n".join(words)


def short(words: list[str]) -> str:
    return hashlib.sha256("\x1f".join(words).encode()).hexdigest()[:10]


def _copy(row: Any) -> Any:
    """The form writes into its instance; the page must not see half a chapter."""
    return type(row)(**{column.attname: getattr(row, column.attname) for column in row._meta.concrete_fields})
