"""Every clause of the regulation is held by a test that exists."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings

HOUSE = Path(settings.BASE_DIR)
ROW = re.compile(r"^\| (?P<clause>\S+) \| (?P<asks>.+) \| (?P<held>.+) \|$", re.MULTILINE)
HELD = re.compile(r"`(?P<file>tests/[\w/]+\.py)::(?P<test>test_\w+)`")
# the regulation's own numbering, top to bottom
CLAUSES = [
    *("文-1", "文-2"),
    *("一-1", "一-2", "一-3"),
    *("二-1", "二-2", "二-3"),
    *("三(一)-1", "三(一)-2", "三(一)-3"),
    *("三(二)-1", "三(二)-2", "三(二)-3", "三(二)-4", "三(二)-5", "三(二)-6"),
    *("三(三)-1", "三(三)-2", "三(三)-3", "三(三)-4"),
    *("四(一)-1", "四(一)1", "四(一)2", "四(一)2-名", "四(一)3", "四(一)4", "四(一)5", "四(一)-末"),
    *("四(二)-1", "四(二)-2"),
    *("四(三)-1", "四(三)-2", "四(三)-3"),
    *("五(一)-1", "五(一)-2", "五(二)"),
    *("六(一)", "六(二)-1", "六(二)-2", "六(三)-1", "六(三)-2", "六(四)-1", "六(四)-2"),
    "七-1",
    "表-1",
]


def table() -> list[tuple[str, list[tuple[str, str]]]]:
    page = (HOUSE / "docs" / "clauses.md").read_text(encoding="utf-8")
    rows = [found for found in ROW.finditer(page) if found["clause"] not in {"clause", "---"}]
    return [(row["clause"], HELD.findall(row["held"])) for row in rows]


def test_no_clause_is_missing() -> None:
    assert [clause for clause, _ in table()] == CLAUSES


@pytest.mark.parametrize(("clause", "held"), table(), ids=[clause for clause, _ in table()])
def test_a_clause_is_held_by_tests_that_exist(clause: str, held: list[tuple[str, str]]) -> None:
    assert held != []
    assert [(file, test) for file, test in held if f"def {test}(" not in (HOUSE / file).read_text()] == []
