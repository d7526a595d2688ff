"""The words of the journal: every verb that is ever written has its own, and the unit reads what concerns it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
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

WRITERS = ("applications", "reviews")


def sources() -> Iterator[tuple[str, ast.Module]]:
    for app in WRITERS:
        for path in sorted((Path(settings.BASE_DIR) / app).rglob("*.py")):
            yield path.relative_to(settings.BASE_DIR).as_posix(), ast.parse(path.read_text(encoding="utf-8"))


def words_in(expression: ast.expr) -> set[str]:
    return {n.value for n in ast.walk(expression) if isinstance(n, ast.Constant) and isinstance(n.value, str)}


def name_of(call: ast.Call) -> str:
    if isinstance(call.func, ast.Attribute):
        return call.func.attr
    return call.func.id if isinstance(call.func, ast.Name) else ""


def calls_in(node: ast.AST) -> Iterator[ast.Call]:
    return (one for one in ast.walk(node) if isinstance(one, ast.Call))


def hands_on(function: ast.FunctionDef, known: set[str]) -> bool:
    """Whether the function gives the verb of its caller to the journal, or to one that does."""
    return any(
        name_of(call) in known and any(isinstance(arg, ast.Name) and arg.id == "verb" for arg in call.args)
        for call in calls_in(function)
    )


def places_of_verbs(modules: dict[str, ast.Module]) -> dict[tuple[str, str], int]:
    """(module, function) → position of the verb among its arguments; a public function counts in every module."""
    found: dict[tuple[str, str], int] = {("", "record"): 1}
    for _ in range(2):  # one that hands on to one that hands on
        known = {function for _, function in found}
        for name, module in modules.items():
            for node in ast.walk(module):
                if not isinstance(node, ast.FunctionDef) or node.name == "record" or not hands_on(node, known):
                    continue
                taken = [arg.arg for arg in node.args.args if arg.arg != "self"]
                if "verb" in taken:
                    found[name if node.name.startswith("_") else "", node.name] = taken.index("verb")
    return found


@cache
def verbs_written() -> set[str]:
    """Every verb that a module hands to ``journal.record``, or to a function that hands it on."""
    modules = dict(sources())
    places = places_of_verbs(modules)
    found: set[str] = set()
    for name, module in modules.items():
        for call in calls_in(module):
            place = places.get((name, name_of(call)), places.get(("", name_of(call))))
            if place is not None and len(call.args) > place:
                found |= chosen(call.args[place], module)
    return found


def chosen(verb: ast.expr, module: ast.Module) -> set[str]:
    """The words of the argument itself, or of what was assigned to that name in the module, a table included."""
    verb = verb.value if isinstance(verb, ast.Subscript) else verb
    if isinstance(verb, ast.Attribute):  # of a row of the module's own: the words that such rows are made with
        named = (word for call in calls_in(module) for word in call.keywords if word.arg == verb.attr)
        return {word for keyword in named for word in words_in(keyword.value)}
    if not isinstance(verb, ast.Name):
        return words_in(verb)
    given = (node for node in ast.walk(module) if isinstance(node, ast.Assign | ast.AnnAssign))
    return {
        word
        for node in given
        if node.value is not None and verb.id in {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}
        for word in words_in(node.value)
    }


def test_every_verb_of_the_journal_has_its_words() -> None:
    written = verbs_written()
    assert {"begin", "take_over", "handed_over", "lapse_soon", "add_file", "check_original"} - written == set()
    assert (written | set(lifecycle.ACTS)) - set(timeline.VERBS) == set()


def test_no_words_stand_ready_for_a_verb_that_nobody_writes() -> None:
    written = verbs_written()
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
