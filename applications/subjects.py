"""To whom or what a material slot belongs, in words: the technician, each member, each honour, result or teacher."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BigAutoField, CharField, F, OuterRef, QuerySet
from django.db.models.functions import Cast, Coalesce, JSONObject

from applications.models import ChecklistItem, Honour, Member, Teacher, TechnicalResult, Workshop
from common.statements import Given, Statement

TECHNICIAN = "technician"
# whose row was taken off the form while a paper was still in its slot
LEFT_OVER = "已移出名单"
_LISTS: dict[str, tuple[type[Any], Any]] = {
    "members": (Member, F("name")),
    "honours": (Honour, Coalesce("kind__name", "name")),
    "results": (TechnicalResult, F("name")),
    "teachers": (Teacher, F("name")),
}


@dataclass(frozen=True)
class Subjects:
    """Everybody and everything for which a paper may be owed: code → name, each list in the order of the form."""

    technician: str
    members: dict[str, str]
    honours: dict[str, str]
    results: dict[str, str]
    teachers: dict[str, str]

    @property
    def names(self) -> dict[str, str]:
        """Subject code → name; '' is the unit itself."""
        return {"": "", TECHNICIAN: self.technician, **self.members, **self.honours, **self.results, **self.teachers}

    def of(self, item: ChecklistItem) -> list[str]:
        """The codes for which ``item`` is owed."""
        kinds = ChecklistItem.Subject
        return {
            kinds.UNIT: [""],
            kinds.TECHNICIAN: [TECHNICIAN],
            kinds.MEMBER: list(self.members),
            kinds.TECHNICIAN_AND_MEMBERS: [TECHNICIAN, *self.members],
            kinds.HONOUR: list(self.honours),
            kinds.RESULT: list(self.results),
            kinds.TEACHER: list(self.teachers),
        }[kinds(item.subject)]


def subjects_in(workshop: Workshop) -> Subjects:
    """The lists of one case in one query."""
    held = _HELD.rows(workshop=workshop.pk)[0]
    lists = {key: {row["code"]: row["name"] for row in held[f"{key}_json"]} for key in _LISTS}
    return Subjects(technician=workshop.technician_name or "首席技师", **lists)


def subjects_of(snapshot: Mapping[str, Any]) -> Subjects:
    """The same, as a version has frozen it. No query."""
    technician = snapshot["technician"]
    lists = {
        "members": snapshot["members"],
        "honours": technician["honours"],
        "results": technician["results"],
        "teachers": snapshot["unit"]["teachers"],
    }
    named = {key: {str(row["uuid"]): row["name"] for row in rows} for key, rows in lists.items()}
    return Subjects(technician=technician["name"] or "首席技师", **named)


def _rows(model: type[Any], name: Any) -> ArraySubquery:
    rows = model.objects.filter(workshop=OuterRef("pk")).order_by("order", "uuid")
    return ArraySubquery(rows.values(json=JSONObject(code=Cast("uuid", CharField()), name=name)))


def _held() -> QuerySet[Any, Any]:
    columns = {f"{key}_json": _rows(model, name) for key, (model, name) in _LISTS.items()}
    return Workshop.objects.filter(pk=Given("workshop", BigAutoField())).values(**columns)


_HELD = Statement(_held)
