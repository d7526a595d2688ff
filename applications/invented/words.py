"""The words that inventions are made of, from fixtures/demo/words.json."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings

FIXTURES = Path(settings.BASE_DIR) / "fixtures" / "demo"


@dataclass(frozen=True)
class Trade:
    """One occupation with what a workshop of it works on, owns and has achieved."""

    occupation: str
    work_type: str
    code: str
    industry: str
    category: str
    firm: str
    field: str
    hard: str
    skill: str
    equipment: list[list[Any]]
    results: list[str]

    @property
    def name(self) -> str:
        return self.work_type or self.occupation


@cache
def words() -> dict[str, Any]:
    return dict(read("words.json"))


@cache
def trades() -> list[Trade]:
    return [Trade(**row) for row in words()["trades"]]


def read(name: str) -> Any:
    """One data file of the demo."""
    return json.loads((FIXTURES / name).read_text(encoding="utf-8"))
