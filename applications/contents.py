"""The whole content of a case in one query: chapters by join, lists and slots as JSON arrays made by PostgreSQL.

Faults, eligibility and progress are asked on every page of the form; they read from here, never row by row.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BigAutoField, DecimalField, Exists, OuterRef, TextField
from django.db.models.functions import Cast, JSONObject, Length

from applications import models
from applications.models import Workshop
from common.statements import Given, Statement

CHAPTER_ROWS = (
    "unit_chapter",
    "technician_chapter",
    "conditions_chapter",
    "situation_chapter",
    "members_chapter",
    "narratives_chapter",
    "report",
)
_LISTS: dict[str, type[Any]] = {
    "teachers": models.Teacher,
    "honours": models.Honour,
    "resume": models.ResumeEntry,
    "results": models.TechnicalResult,
    "apprentices": models.Apprentice,
    "equipment": models.Equipment,
    "members": models.Member,
    "plan_items": models.PlanItem,
}
# what a row shows beside its own columns
_BESIDE = {"honours": {"kind_name": "kind__name", "priority": "kind__sets_priority"}}

Row = dict[str, Any]


@dataclass(frozen=True)
class Contents:
    """A workshop with its chapters joined, and its lists as plain dicts in their order."""

    workshop: Workshop
    lists: dict[str, list[Row]]
    checklist: list[Row]
    slots: dict[tuple[str, str], Row]
    headings: list[Row]
    sections: dict[int, int]
    drafts: dict[str, dict[str, Row]]
    remarks: list[Row]
    waivers: dict[str, Row]
    technician_taken: bool
    name_taken: bool
    # faults and findings, once they were worked out: a page asks for them several times
    known: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)

    @property
    def unit_kind(self) -> str:
        return self.workshop.unit.unit_kind


def contents_of(workshop: Workshop) -> Contents:
    """The present content of one case. One query."""
    return contents_at(workshop.pk)


def contents_at(pk: int, *, written_in: str = "") -> Contents:
    """The content of the case with this key, with organisation, round and rules joined. One query.

    ``written_in``: the chapter (its related name) whose last writer is wanted too. Whether somebody may see the case
    was asked before.
    """
    (workshop,) = _reading(written_in).rows(pk=pk)
    return _contents(workshop)


@cache
def _reading(written_in: str) -> Statement[Workshop]:
    writer = [f"{written_in}__changed_by"] if written_in else []
    joined = (*CHAPTER_ROWS, *writer, "unit", "review_body", "round", "rule_set")
    return Statement(
        lambda: (
            Workshop.objects.filter(pk=Given("pk", BigAutoField()))
            .select_related(*joined)
            .annotate(**_arrays())
            .order_by()
        )
    )


def _arrays() -> dict[str, Any]:
    """All that is read beside the joined rows."""
    return {
        **{f"found_{name}": _rows(name, model) for name, model in _LISTS.items()},
        "found_checklist": _checklist(),
        "found_slots": _slots(),
        "found_headings": _headings(),
        "found_sections": _sections(),
        "found_drafts": _drafts(),
        "found_remarks": _remarks(),
        "found_waivers": _waivers(),
        "found_technician_taken": _claimed("technician_key"),
        "found_name_taken": _claimed("name"),
    }


def _contents(workshop: Any) -> Contents:
    return Contents(
        workshop=workshop,
        lists={name: getattr(workshop, f"found_{name}") for name in _LISTS},
        checklist=workshop.found_checklist,
        slots={(slot["item"], slot["subject"]): slot for slot in workshop.found_slots},
        headings=workshop.found_headings,
        sections={section["heading"]: section["length"] for section in workshop.found_sections},
        drafts={draft["chapter"]: _opened(draft["values"]) for draft in workshop.found_drafts},
        remarks=workshop.found_remarks,
        waivers={waiver["rule"]: waiver for waiver in workshop.found_waivers},
        technician_taken=workshop.found_technician_taken,
        name_taken=workshop.found_name_taken,
    )


def _opened(values: str) -> dict[str, Row]:
    opened: dict[str, Row] = models.ChapterDraft._meta.get_field("values").from_db_value(values, None, None)
    return opened


def _rows(name: str, model: type[Any]) -> ArraySubquery:
    """Every column of every row. Money as text, because a JSON number would come back as a float."""
    columns: dict[str, Any] = {
        field.attname: Cast(field.attname, TextField()) if isinstance(field, DecimalField) else field.attname
        for field in model._meta.concrete_fields
        if field.name != "workshop"
    }
    rows = model.objects.filter(workshop=OuterRef("pk")).order_by("order", "uuid")
    return ArraySubquery(rows.values(json=JSONObject(**columns, **_BESIDE.get(name, {}))))


def _checklist() -> ArraySubquery:
    items = models.ChecklistItem.objects.filter(rule_set=OuterRef("rule_set_id")).order_by("category", "order", "pk")
    names = ("pk", "code", "category", "title", "subject", "unit_kind", "need")
    return ArraySubquery(items.values(json=JSONObject(**{name: name for name in names})))


def _slots() -> ArraySubquery:
    present = models.MaterialFile.objects.filter(material=OuterRef("pk"), removed_at=None)
    slots = models.Material.objects.filter(workshop=OuterRef("pk")).order_by("uuid")
    return ArraySubquery(
        slots.values(
            json=JSONObject(
                uuid="uuid",
                item="item__code",  # by code: a newer RuleSet keeps the files
                subject="subject",
                missing_reason="missing_reason",
                filled=Exists(present),
            )
        )
    )


def _headings() -> ArraySubquery:
    headings = models.ReportHeading.objects.filter(rule_set=OuterRef("rule_set_id")).order_by("order", "pk")
    names = ("pk", "code", "title", "required", "least")
    return ArraySubquery(headings.values(json=JSONObject(**{name: name for name in names})))


def _sections() -> ArraySubquery:
    sections = models.ReportSection.objects.filter(workshop=OuterRef("pk")).order_by("pk")
    return ArraySubquery(sections.values(json=JSONObject(heading="heading_id", length=Length("text"))))


def _drafts() -> ArraySubquery:
    drafts = models.ChapterDraft.objects.filter(workshop=OuterRef("pk")).order_by("chapter")
    return ArraySubquery(drafts.values(json=JSONObject(chapter="chapter", values="values")))


def _remarks() -> ArraySubquery:
    """Remarks of the return that the unit is answering now."""
    sent = models.Remark.objects.filter(
        workshop=OuterRef("pk"), dropped_at=None, returned__isnull=False, returned__answered_at=None
    ).order_by("made_at", "uuid")
    names = ("uuid", "path", "where", "text", "answer")
    return ArraySubquery(
        sent.values(json=JSONObject(due_on="returned__due_on", note="returned__note", **{name: name for name in names}))
    )


def _waivers() -> ArraySubquery:
    asked = models.Waiver.objects.filter(workshop=OuterRef("pk")).order_by("rule")
    return ArraySubquery(asked.values(json=JSONObject(rule="rule", reason="reason", answer="answer", basis="basis")))


def _claimed(column: str) -> Any:
    """Whether another live case or living title holds the same technician or name."""
    others = Workshop.objects.claiming().filter(**{column: OuterRef(column)}).exclude(pk=OuterRef("pk"))
    return Exists(others.exclude(**{column: ""}))


def stored_row(prefix: str, row: Row) -> Row:
    """A row with values as the table knows them: amounts as Decimal, personal numbers readable."""
    fields = {field.attname: field for field in _LISTS[prefix]._meta.concrete_fields}
    return {name: _python(fields[name], value) for name, value in row.items() if name in fields}


def _python(field: Any, value: Any) -> Any:
    if hasattr(field, "from_db_value"):
        return field.from_db_value(value, None, None)
    return field.to_python(value)
