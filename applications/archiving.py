"""What goes into a 卷宗归档包: each stage registers here which of a case's papers are its own.

``reviews`` knows panels, notices and decisions, and this floor may not import it: it registers its papers from
upstairs, as it does what else happens when a title ends.
"""

from __future__ import annotations

import mimetypes
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from functools import partial
from typing import Any, Protocol

from applications.models import Workshop
from common import files, packages
from common.clock import legal_day
from common.documents import PDF, Document
from common.models import StoredFile


class Folder(StrEnum):
    """The folders of a package, in the order of a case's life."""

    FORM = "01申报表"
    MATERIALS = "02申办报告和材料"
    PRELIMINARY = "03初审"
    REVIEW = "04评审"
    PUBLICITY = "05公示"
    DECISION = "06审批"
    AWARD = "07授牌"
    FILINGS = "08年度备案"
    MONEY = "09经费"
    CHANGES = "10变更"
    ASSESSMENT = "11评估考核"
    ENDING = "12撤销和终止"
    SUPERVISION = "13监督检查"


@dataclass(frozen=True)
class Paper:
    """One file of a case. ``inner``: what the experts and bureaus wrote for themselves, or what names other cases."""

    folder: Folder
    title: str
    pieces: Callable[[], Iterable[bytes]]
    media_type: str = PDF
    pages: int = 0
    sha256: str = ""
    day: date | None = None
    author: str = ""
    number: str = ""
    note: str = ""
    inner: bool = False
    permanent: bool = False

    @property
    def ending(self) -> str:
        return mimetypes.guess_extension(self.media_type) or ".bin"


def stored(
    file: StoredFile | None, folder: Folder, title: str, day: date | datetime | None, **facts: Any
) -> list[Paper]:
    """A file as it lies in the store; nothing where there is none. What is secret is never handed out in a package."""
    if file is None or file.is_secret:
        return []
    paper = Paper(
        folder,
        title,
        partial(files.pieces, file),
        media_type=file.media_type,
        pages=file.pages,
        sha256=file.sha256,
        day=_day_of(day),
    )
    return [replace(paper, **facts)]


def printed(
    make: Callable[[], Document], folder: Folder, title: str, day: date | datetime | None, **facts: Any
) -> list[Paper]:
    """A paper that is printed from the tables when it is asked for."""
    return [Paper(folder, title, lambda: [make().content], day=_day_of(day), **facts)]


def worded(folder: Folder, title: str, day: date | datetime | None, *lines: str, **facts: Any) -> list[Paper]:
    """Words that somebody wrote into the system and that stand on no paper of their own."""
    content = "\n".join([title, "", *(line for line in lines if line), ""]).encode()
    return [Paper(folder, title, lambda: [content], media_type="text/plain", day=_day_of(day), **facts)]


def _day_of(day: date | datetime | None) -> date | None:
    return legal_day(day) if isinstance(day, datetime) else day


def kept(
    file: StoredFile | None,
    make: Callable[[], Document],
    folder: Folder,
    title: str,
    day: date | datetime | None,
    **facts: Any,
) -> list[Paper]:
    """A paper as it was printed once; printed now where nobody asked for it so far, or where its file is secret."""
    return stored(file, folder, title, day, **facts) or printed(make, folder, title, day, **facts)


class Contribution(Protocol):
    def __call__(self, workshop: Workshop, at: datetime) -> Iterable[Paper]: ...


_CONTRIBUTIONS: list[Contribution] = []


def contribution(papers: Contribution) -> Contribution:
    """Decorator: these papers belong into the package of a case."""
    _CONTRIBUTIONS.append(papers)
    return papers


def papers_of(workshop: Workshop, at: datetime, *, inner: bool) -> list[Paper]:
    """Every paper by folder, within a folder as its stage gives them; ``inner`` ones only for the full package."""
    found: Iterator[Paper] = (paper for each in _CONTRIBUTIONS for paper in each(workshop, at))
    return sorted((paper for paper in found if inner or not paper.inner), key=lambda paper: paper.folder)


def path_of(paper: Paper, place: int) -> str:
    """Where it lies: numbered within its folder, so that a person finds it in order."""
    return f"{paper.folder}/{place:03d} {packages.fit(paper.title + paper.ending)}"
