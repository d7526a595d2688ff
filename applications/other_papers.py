"""Papers of later stages that bear a code of their own, e.g. a certificate: who answers for them is registered here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from applications.verifying import Outcome


@dataclass(frozen=True)
class OtherPaper:
    """What everybody may know of such a paper."""

    code: str
    outcome: Outcome
    facts: list[dict[str, Any]] = field(default_factory=list)


Lookup = Callable[[str], OtherPaper | None]
BY_CODE: list[Lookup] = []
BY_HASH: list[Lookup] = []


def answers(*, by_code: Lookup, by_hash: Lookup) -> None:
    """Register a stage: ``by_code`` gets a code without spaces and hyphens, ``by_hash`` the SHA-256 of a file."""
    BY_CODE.append(by_code)
    BY_HASH.append(by_hash)


def of_code(code: str) -> OtherPaper | None:
    tight = "".join(c for c in code.upper() if c.isalnum())
    return _first(BY_CODE, tight) if tight else None


def of_file(sha256: str) -> OtherPaper | None:
    return _first(BY_HASH, sha256)


def _first(lookups: list[Lookup], asked: str) -> OtherPaper | None:
    return next((found for lookup in lookups if (found := lookup(asked)) is not None), None)
