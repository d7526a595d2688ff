"""Lists as Excel sheets, made by a job: the same filters and columns as on the page, only rows the person sees."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import datetime
from tempfile import SpooledTemporaryFile
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict

from accounts.models import User
from applications import listing
from applications.models import Workshop
from common import files, progress, xlsx
from common.clock import legal_day
from common.documents import XLSX
from common.models import JobProgress, StoredFile

KIND = "list_export"
IN_MEMORY = 4 << 20
PIECE = 2000  # rows fetched at a time
STEP = 5000  # rows after which the waiting person is told


def order(user: User, query: str, columns: list[str], at: datetime) -> JobProgress:
    """Order the sheet of the list that ``query`` describes; the same order is made once at a time."""
    from applications.jobs import export_list

    words = "|".join([query, *columns])
    digest = hashlib.sha256(words.encode()).hexdigest()[:32]
    job, is_new = progress.opened(KIND, f"user:{user.pk}:{digest}", by=user, at=at)
    if is_new:
        export_list.defer(user_pk=user.pk, query=query, columns=columns, job=str(job.uuid))
    return job


def rows_for(user: User, query: str, at: datetime) -> QuerySet[Workshop]:
    """The rows of the list in its order, all pages."""
    form = listing.FilterForm(QueryDict(query), options=listing.options())
    chosen = form.chosen
    seen = listing.narrowed(Workshop.objects.visible_to(user), chosen, legal_day(at))
    return seen.order_by(*listing.key_of(chosen).order())


def make(user: User, query: str, columns: list[str], job: JobProgress, at: datetime) -> StoredFile:
    """Write the sheet row by row into storage."""
    shown = [column for column in listing.COLUMNS if column.always or column.code in columns]
    with SpooledTemporaryFile(max_size=IN_MEMORY) as target:
        xlsx.write_workbook(
            target,
            "工作室",
            [column.title for column in shown],
            _cells(rows_for(user, query, at), shown, job),
            widths=[column.width for column in shown],
        )
        target.seek(0)
        return files.store(
            iter(lambda: target.read(files.PIECE), b""),
            kind="export",
            name=f"工作室名单{legal_day(at):%Y%m%d}.xlsx",
            media_type=XLSX,
            at=at,
        )


def _cells(rows: QuerySet[Workshop], shown: list[listing.Column], job: JobProgress) -> Iterator[list[Any]]:
    for number, workshop in enumerate(_read(rows, shown), 1):
        if number % STEP == 0:
            progress.moved(job, done=number, sentence=f"已写入 {number} 行")
        yield [column.cell(workshop) for column in shown]


def _read(rows: QuerySet[Workshop], shown: list[listing.Column]) -> Iterator[Workshop]:
    """One workshop that is each row in turn.

    A column only reads it, and making ten thousand of them takes longer than writing their cells.
    """
    reads = dict.fromkeys([*listing.ALWAYS_READ, *(name for column in shown for name in column.reads)])
    told = Workshop()
    places = [_place(told, name) for name in reads]
    for values in rows.values_list(*reads).iterator(chunk_size=PIECE):
        for (owner, name), value in zip(places, values, strict=True):
            owner[name] = value
        yield told


def _place(told: Workshop, name: str) -> tuple[dict[str, Any], str]:
    """Where the value of ``unit__name`` belongs: the attributes of the workshop's unit, and the name there."""
    relation, dots, own = name.partition("__")
    if not dots:
        return vars(told), name
    field: Any = Workshop._meta.get_field(relation)
    if not field.is_cached(told):
        field.set_cached_value(told, field.related_model())
    return vars(field.get_cached_value(told)), own
