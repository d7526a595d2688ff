"""Loads the directory of districts, review bodies, bureaus and pools from fixtures/directory; safe to run again."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from accounts.models import District, FormerFacts, Organisation

DIRECTORY = Path(settings.BASE_DIR) / "fixtures" / "directory"


@transaction.atomic
def load(at: datetime) -> int:
    """Bring every row of the directory to what the files say; units and members are never touched. Returns the rows."""
    for row in _read("districts.json"):
        District.objects.update_or_create(code=row["code"], defaults={"name": row["name"]})
    rows = [(kind, row) for kind, listed in _read("organisations.json").items() for row in listed]
    for kind, row in rows:
        _load_organisation(kind, row, at)
    return len(rows)


def _read(name: str) -> Any:
    return json.loads((DIRECTORY / name).read_text(encoding="utf-8"))


def _load_organisation(kind: str, row: dict[str, Any], at: datetime) -> None:
    present = {
        "kind": kind,
        "name": row["name"],
        "short_name": row["short_name"],
        "district_id": row.get("district"),
        "facts_since": date.fromisoformat(row["since"]),
    }
    organisation, _ = Organisation.objects.update_or_create(
        code=row["code"], defaults=present, create_defaults=present | {"created_at": at}
    )
    for past in row.get("former", []):
        FormerFacts.objects.update_or_create(
            organisation=organisation,
            valid_from=date.fromisoformat(past["from"]),
            defaults={
                "name": past["name"],
                "short_name": past["short_name"],
                "valid_to": date.fromisoformat(past["to"]),
            },
        )
