"""The rules of the house that a machine can see: sizes, names, unused templates, registry hosts."""

from __future__ import annotations

import ast
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
APPS = ("common", "accounts", "applications", "reviews", "chief_workshop")
FORBIDDEN_NAMES = {"utils", "helpers", "misc", "core", "mixins", "managers", "tools"}
MOST_LINES = 600
MOST_TEMPLATE_LINES = 200


def tracked(*patterns: str) -> list[Path]:
    """Files git knows or would add."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", *patterns],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [ROOT / line for line in listed.stdout.splitlines() if (ROOT / line).exists()]


def python_of_the_house() -> list[Path]:
    return [
        path for path in tracked("*.py") if path.relative_to(ROOT).parts[0] in APPS and "migrations" not in path.parts
    ]


def test_no_file_is_longer_than_a_person_reads() -> None:
    assert [
        str(p.relative_to(ROOT)) for p in python_of_the_house() if len(p.read_text().splitlines()) > MOST_LINES
    ] == []


def test_no_template_is_longer_than_a_person_reads() -> None:
    long = [p for p in tracked("templates/*.html") if len(p.read_text().splitlines()) > MOST_TEMPLATE_LINES]
    assert [str(p.relative_to(ROOT)) for p in long] == []


def test_no_room_is_a_drawer_for_everything() -> None:
    assert [p for p in python_of_the_house() if p.stem in FORBIDDEN_NAMES or p.parent.name in FORBIDDEN_NAMES] == []


def test_every_module_opens_by_saying_what_lives_there() -> None:
    silent = [
        str(path.relative_to(ROOT))
        for path in python_of_the_house()
        if path.read_text().strip() and not ast.get_docstring(ast.parse(path.read_text()))
    ]
    assert silent == []


def test_templates_never_compare_the_state() -> None:
    asking = re.compile(r"(workshop|case|row)\.state\s*(==|!=|in)\s")
    assert [p for p in tracked("templates/*.html") if asking.search(p.read_text())] == []


def test_templates_have_no_inline_script_or_style() -> None:
    inline = re.compile(r"<script(?![^>]*\bsrc=)[^>]*>|<style|\sstyle=|\son[a-z]+=\"", re.IGNORECASE)
    screens = [p for p in tracked("templates/*.html") if "print" not in p.relative_to(ROOT).parts]
    assert [str(p.relative_to(ROOT)) for p in screens if inline.search(p.read_text())] == []


def test_a_form_in_a_closed_off_part_gets_its_token() -> None:
    """A part included with ``only`` does not see the page's token: a browser's post would answer 403."""
    included = re.compile(r'{%\s*include\s+"([^"]+)"(.*?)%}', re.DOTALL)
    texts = {str(p.relative_to(ROOT / "templates")): p.read_text() for p in tracked("templates/*.html")}

    def asks_for_it(name: str, seen: tuple[str, ...] = ()) -> bool:
        text = texts.get(name, "")
        if "{% csrf_token %}" in text:
            return True
        return any(asks_for_it(part, (*seen, name)) for part, _ in included.findall(text) if part not in seen)

    without = [
        f"{name} → {part}"
        for name, text in texts.items()
        for part, given in included.findall(text)
        if re.search(r"\bonly\b", given) and "csrf_token" not in given and asks_for_it(part)
    ]
    assert without == []


def test_every_template_is_used() -> None:
    words = "\n".join(
        p.read_text() for p in [*tracked("*.py"), *tracked("templates/*.html"), *tracked("templates/*.svg")]
    )
    by_convention = re.compile(r"^(40[034](_csrf)?|403|500)\.html$|^(bootstrap5|letters|account|mfa|socialaccount)/")
    unused = [
        name
        for path in tracked("templates/*")
        if not by_convention.search(name := str(path.relative_to(ROOT / "templates")))
        and name not in words
        and path.stem not in words
    ]
    assert unused == []


def test_every_style_sheet_and_script_is_asked_for() -> None:
    readers = tracked("templates/*", "static/*", "*.py")
    unread = [
        path.name
        for path in tracked("static/*.css", "static/*.js")
        if not any(path.name in reader.read_text() for reader in readers if reader != path)
    ]
    assert unread == []


def test_migrations_are_named_by_hand() -> None:
    assert [p.name for p in tracked("*/migrations/*.py") if "_auto_" in p.name] == []


def test_no_registry_host_and_no_third_party_file_is_tracked() -> None:
    hosts = re.compile(r"py[p]i\.o|python[h]osted|npm[j]s\.|deb\.deb[i]an")
    texts = [p for p in tracked() if p.suffix not in {".png", ".pdf", ".jpg"}]
    assert [str(p.relative_to(ROOT)) for p in texts if hosts.search(p.read_text(errors="ignore"))] == []
    foreign = re.compile(r"\.(otf|ttf|ttc|woff2?|eot|whl|so)$|\.min\.(js|css)$|node_modules/")
    assert [str(p.relative_to(ROOT)) for p in tracked() if foreign.search(str(p))] == []


@pytest.mark.parametrize("word", ["NotImplemented", "TODO", "FIXME", "XXX"])
def test_nothing_is_left_unsaid(word: str) -> None:
    assert [str(p.relative_to(ROOT)) for p in python_of_the_house() if re.search(rf"\b{word}\b", p.read_text())] == []
