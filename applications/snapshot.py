"""The one function that freezes a case: a JSON snapshot with a schema number, and the hash of its content.

The 申报表, the comparison of versions and the archive read only snapshots. A later schema gets a pure
upgrade function in ``UPGRADES``. Paths into it (``technician.id_number``, ``members.<uuid>.level``) are
the paths of remarks, faults and anchors.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import models

from applications.models import (
    Apprentice,
    Equipment,
    Honour,
    Material,
    MaterialFile,
    Member,
    PlanItem,
    ReportSection,
    ResumeEntry,
    Teacher,
    TechnicalResult,
    Workshop,
)
from applications.subjects import LEFT_OVER, Subjects

SCHEMA = 1
UPGRADES: dict[int, Callable[[dict[str, Any]], dict[str, Any]]] = {}
_BOOKKEEPING = {"id", "workshop", "revision", "changed_at", "changed_by", "order", "id_key", "photo", "brought_in"}


@dataclass
class Rows:
    """The list rows of a case, each list in its order; ``honours`` with their kind, ``sections`` with their heading.

    ``slots`` are materials with their item and ``present_files``, each file with its stored one.
    """

    teachers: list[Teacher]
    honours: list[Honour]
    resume: list[ResumeEntry]
    results: list[TechnicalResult]
    apprentices: list[Apprentice]
    equipment: list[Equipment]
    plan_items: list[PlanItem]
    members: list[Member]
    sections: list[ReportSection]
    slots: list[Material]


def take(workshop: Workshop) -> dict[str, Any]:
    """The whole content of the case as JSON values: strings, numbers, lists and dicts."""
    return assembled(workshop, rows_of(workshop))


def rows_of(workshop: Workshop) -> Rows:
    """Every list of the case as it stands in the database now."""
    files = models.Prefetch(
        "files", to_attr="present_files", queryset=MaterialFile.objects.present().select_related("stored")
    )
    return Rows(
        teachers=list(workshop.teachers.all()),
        honours=list(workshop.honours.select_related("kind")),
        resume=list(workshop.resume_entries.all()),
        results=list(workshop.results.all()),
        apprentices=list(workshop.apprentices.all()),
        equipment=list(workshop.equipment.all()),
        plan_items=list(workshop.plan_items.all()),
        members=list(workshop.members.all()),
        sections=list(workshop.report_sections.select_related("heading")),
        slots=list(workshop.materials.select_related("item").prefetch_related(files)),
    )


def assembled(workshop: Workshop, rows: Rows) -> dict[str, Any]:
    """The snapshot of a case whose rows were read already; asks the database for nothing but the chapters."""
    unit = _facts(workshop.unit_chapter)
    unit |= _organisation(workshop)
    unit["teachers"] = _rows(rows.teachers)
    technician = _facts(workshop.technician_chapter)
    technician["photo"] = _file(workshop.technician_chapter.photo)
    technician["honours"] = [_honour(honour) for honour in rows.honours]
    technician["resume"] = _rows(rows.resume)
    technician["results"] = _rows(rows.results)
    technician["apprentices"] = _rows(rows.apprentices)
    conditions = _facts(workshop.conditions_chapter)
    conditions["equipment"] = _rows(rows.equipment)
    narratives = _facts(workshop.narratives_chapter)
    narratives["plan_items"] = _rows(rows.plan_items)
    return {
        "schema": SCHEMA,
        "workshop_name": workshop.name,
        "round": workshop.round.name,
        "unit": unit,
        "technician": technician,
        "conditions": conditions,
        "situation": _facts(workshop.situation_chapter),
        "members": _rows(rows.members),
        "narratives": narratives,
        "report": _report(workshop, rows.sections),
        "materials": _materials(workshop, rows),
    }


def content_hash(snapshot: dict[str, Any]) -> str:
    """SHA-256 of the canonical JSON; files take part by their own hashes."""
    spelled = json.dumps(snapshot, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(spelled.encode()).hexdigest()


def upgraded(snapshot: dict[str, Any]) -> dict[str, Any]:
    """The snapshot in the present schema."""
    while snapshot["schema"] < SCHEMA:
        snapshot = UPGRADES[snapshot["schema"]](snapshot)
    return snapshot


def _organisation(workshop: Workshop) -> dict[str, Any]:
    unit = workshop.unit
    return {
        "name": unit.name,
        "uscc": unit.uscc or "",
        "kind": unit.unit_kind,
        "kind_label": unit.get_unit_kind_display(),
        "review_body": workshop.review_body.name,
        "affiliation": unit.affiliated_to.name if unit.affiliated_to else "",
        "district": unit.district.name if unit.district else "",
    }


def _facts(row: models.Model) -> dict[str, Any]:
    """Every field of the form on ``row``: the stored value, and a label beside it where it is a choice."""
    found: dict[str, Any] = {}
    for field in row._meta.concrete_fields:
        if field.name in _BOOKKEEPING:
            continue
        value = getattr(row, field.attname)
        found[field.name] = _plain(value)
        if field.choices:
            found[f"{field.name}_label"] = dict(field.flatchoices).get(value, "")
    if isinstance(found.get("strategic_areas"), list):
        labels = dict(row._meta.get_field("strategic_areas").base_field.flatchoices)  # type: ignore[union-attr]  # an ArrayField
        found["strategic_areas_label"] = "、".join(labels[code] for code in found["strategic_areas"])
    return found


def _rows(rows: Iterable[models.Model]) -> list[dict[str, Any]]:
    return [_facts(row) for row in rows]


def _honour(honour: Honour) -> dict[str, Any]:
    return {
        "uuid": str(honour.uuid),
        "code": honour.kind_id or "",
        "name": _name_of(honour),
        "level": honour.kind.level if honour.kind else honour.level,
        "year": honour.year,
        "document_number": honour.document_number,
    }


def _name_of(honour: Honour) -> str:
    return honour.kind.name if honour.kind else honour.name


def _report(workshop: Workshop, sections: list[ReportSection]) -> dict[str, Any]:
    report = workshop.report
    return {
        "mode": report.mode,
        "file": _file(report.file),
        "covered": report.covered,
        "sections": [{"code": s.heading.code, "title": s.heading.title, "text": s.text} for s in sections],
    }


def _materials(workshop: Workshop, rows: Rows) -> list[dict[str, Any]]:
    """The slots with their present files, by the checklist and then by the lists of the form, each with its owner."""
    names = Subjects(
        technician=workshop.technician_name or "首席技师",
        members={str(m.uuid): m.name for m in rows.members},
        honours={str(h.uuid): _name_of(h) for h in rows.honours},
        results={str(r.uuid): r.name for r in rows.results},
        teachers={str(t.uuid): t.name for t in rows.teachers},
    ).names
    places = {subject: place for place, subject in enumerate(names)}
    return [
        {
            "uuid": str(slot.uuid),
            "code": slot.item.code,
            "category": slot.item.category,
            "title": slot.item.title,
            "subject": slot.subject,
            "subject_name": names.get(slot.subject, LEFT_OVER),
            "missing_reason": slot.missing_reason,
            "files": [
                {
                    "uuid": str(f.uuid),
                    "sha256": f.stored.sha256,
                    "name": f.stored.original_name,
                    "pages": f.stored.pages,
                    "media_type": f.stored.media_type,
                }
                for f in slot.present_files  # type: ignore[attr-defined]  # fetched with the rows
            ],
        }
        for slot in sorted(
            rows.slots,
            key=lambda slot: (slot.item.category, slot.item.order, slot.item.pk, places.get(slot.subject, len(places))),
        )
    ]


def _file(stored: Any) -> dict[str, str] | None:
    return {"uuid": str(stored.uuid), "sha256": stored.sha256, "key": stored.key} if stored else None


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal | date):
        return str(value)
    if isinstance(value, list | int | str | bool) or value is None:
        return value
    return str(value)
