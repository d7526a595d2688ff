"""The words of the journal: every verb that is ever written has its own, and the unit reads what concerns it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from accounts.person_at_work import capacity_of
from accounts.roles import Role
from applications import journal, lifecycle
from applications.models import ChecklistItem
from applications.selectors import timeline
from applications.states import State
from tests import cases
from tests.cast import Cast

WRITERS = ("applications", "reviews", "chief_workshop")
# where a function takes the verb from its caller: name of the function, position of the verb among its arguments
PASSED_ON = {"applications/services/materials.py": ("_changed", 1), "applications/invented/review.py": ("_line", 0)}


def sources() -> Iterator[tuple[str, ast.Module]]:
    for app in WRITERS:
        for path in sorted((Path(settings.BASE_DIR) / app).rglob("*.py")):
            yield path.relative_to(settings.BASE_DIR).as_posix(), ast.parse(path.read_text(encoding="utf-8"))


def words_in(expression: ast.expr) -> set[str]:
    return {n.value for n in ast.walk(expression) if isinstance(n, ast.Constant) and isinstance(n.value, str)}


def recorded_by(name: str, module: ast.Module) -> set[str]:
    """The verbs that a module hands to ``journal.record`` of this floor, or to the function that passes them on."""
    function, place = PASSED_ON.get(name, ("record", 1))
    found: set[str] = set()
    for node in ast.walk(module):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute | ast.Name):
            continue
        called = node.func.attr if isinstance(node.func, ast.Attribute) else node.func.id
        if called in {"record", function} and len(node.args) > (place if called == function else 1):
            found |= words_in(node.args[place if called == function else 1])
    return found


def test_every_verb_of_the_journal_has_its_words() -> None:
    written = {verb for name, module in sources() for verb in recorded_by(name, module)}
    assert {"begin", "take_over", "handed_over", "lapse_soon", "add_file", "check_original"} - written == set()
    assert (written | set(lifecycle.ACTS)) - set(timeline.VERBS) == set()


def test_no_words_stand_ready_for_a_verb_that_nobody_writes() -> None:
    written = {verb for name, module in sources() for verb in recorded_by(name, module)}
    assert set(timeline.VERBS) - written - set(lifecycle.ACTS) == set()
    assert set(timeline.VERBS) >= timeline.INTERNAL | timeline.REASON_WITHIN


def test_a_hand_over_is_told_to_those_among_whom_it_happened(cast: Cast) -> None:
    case = cases.workshop(cast, State.SUBMITTED)
    clerk, reviewer = cast.people["unit_clerk"], cast.people["review_clerk"]
    for person in (clerk, reviewer):
        journal.record(case, "handed_over", by=person, at=cases.DURING, capacity=capacity_of(person, *Role.values))

    def read_by(who: str) -> list[tuple[str, str]]:
        return [(line.who, line.what) for line in timeline.page(case, cast.people[who], before=None)[0]]

    assert read_by("unit_clerk") == [("孟知微", "移交经办人")]
    assert read_by("review_clerk") == [("周明远", "移交经办人"), ("孟知微", "移交经办人")]


def test_uploads_are_told_by_their_titles_and_in_the_short_list_as_one(cast: Cast) -> None:
    case = cases.workshop(cast)
    clerk = cast.people["unit_clerk"]
    for code in ("licence", "account"):
        ChecklistItem.objects.update_or_create(
            rule_set=case.rule_set,
            code=code,
            defaults={
                "category": 3,
                "order": 1,
                "title": {"licence": "营业执照", "account": "开户许可证"}[code],
                "subject": ChecklistItem.Subject.UNIT,
            },
        )
        journal.record(
            case,
            "add_file",
            by=clerk,
            at=cases.DURING,
            capacity=capacity_of(clerk, *Role.values),
            facts={"slot": f"{code}-"},
        )
    assert [line.what for line in timeline.page(case, clerk, before=None)[0]] == [
        "上传材料：开户许可证",
        "上传材料：营业执照",
    ]
    assert [line.what for line in timeline.latest(case, clerk, 6)] == ["上传材料 2 份"]
