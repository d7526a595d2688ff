"""The papers of an evaluation as files: 评分表, 专家评估意见表 and 评审汇总表, each printed once per content."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from uuid import UUID

from procrastinate.contrib.django import app

from accounts.models import User
from applications.models import Workshop
from common import clock, files, progress
from common.clock import legal_day
from common.models import JobProgress
from common.templatetags.ui import cn_date
from reviews.models import Evaluation, ReviewTable, Score, ScoreSheet
from reviews.printing import evaluation as printing
from reviews.printing import review_table
from reviews.selectors.visits import that_count
from reviews.services.review_table import BINDING

TABLE, OPINION, SHEET = "review_table", "panel_opinion", "score_sheet"


# ── ordering ─────────────────────────────────────────────────────────────────


def latest_table(table: ReviewTable) -> JobProgress | None:
    return progress.latest(TABLE, _subject_of_table(table))


def order_table(table: ReviewTable, *, by: User) -> JobProgress:
    """Order the table as it stands; a table that finance has is printed once."""
    return _ordered(TABLE, _subject_of_table(table), by, lambda job: make_table.defer(table_pk=table.pk, job=job))


def latest_opinion(evaluation: Evaluation) -> JobProgress | None:
    return progress.latest(OPINION, _subject_of_opinion(evaluation))


def order_opinion(evaluation: Evaluation, *, by: User) -> JobProgress:
    subject = _subject_of_opinion(evaluation)
    return _ordered(OPINION, subject, by, lambda job: make_opinion.defer(evaluation_pk=evaluation.pk, job=job))


def latest_sheet(sheet: ScoreSheet) -> JobProgress | None:
    return progress.latest(SHEET, _subject_of_sheet(sheet))


def order_sheet(sheet: ScoreSheet, *, by: User) -> JobProgress:
    return _ordered(SHEET, _subject_of_sheet(sheet), by, lambda job: make_sheet.defer(sheet=str(sheet.pk), job=job))


def _subject_of_table(table: ReviewTable) -> str:
    """While the city may change it, what it holds belongs to its name; afterwards its hash says so."""
    rows = "" if table.status in BINDING else str(list(table.rows.values_list("workshop", "score", "is_waitlisted")))
    held = f"{table.status}:{table.content_hash}:{table.note}:{table.answered_at}:{rows}"
    return f"table:{table.pk}:{hashlib.sha256(held.encode()).hexdigest()[:32]}"


def _subject_of_opinion(evaluation: Evaluation) -> str:
    return f"evaluation:{evaluation.pk}:{evaluation.seal_id}:{evaluation.ended_at is not None}"


def _subject_of_sheet(sheet: ScoreSheet) -> str:
    return f"sheet:{sheet.pk}:{sheet.status}:{sheet.content_hash[:16]}"


def _ordered(kind: str, subject: str, by: User, defer: Callable[[str], object]) -> JobProgress:
    last = progress.latest(kind, subject)
    if last is not None and last.state == JobProgress.State.DONE:
        return last
    job, is_new = progress.opened(kind, subject, by=by, at=clock.now())
    if is_new:
        defer(str(job.uuid))
    return job


# ── printing ─────────────────────────────────────────────────────────────────


@app.task(name="reviews.make_review_table")
def make_table(table_pk: int, job: str) -> None:
    """Print a table. Run twice, the second file replaces the first for new readers."""
    at = clock.now()
    with progress.told(job, at=at) as order:
        table = ReviewTable.objects.select_related("plan__round", "made_by", "answered_by").get(pk=table_pk)
        document = review_table.render(table, made_on=legal_day(at))
        stored = files.store_printed(document, kind="review-table", at=at)
        ReviewTable.objects.filter(pk=table_pk).update(printed=stored)
        progress.finished(order, at=at, result=stored)


@app.task(name="reviews.make_panel_opinion")
def make_opinion(evaluation_pk: int, job: str) -> None:
    """Print the opinion that the leader has signed."""
    at = clock.now()
    with progress.told(job, at=at) as order:
        found = Evaluation.objects.select_related(
            "workshop__unit", "workshop__current_version", "panel", "veto", "seal__signer", "seal__version", "signature"
        ).get(pk=evaluation_pk, closed_at__isnull=False)
        progress.finished(
            order, at=at, result=files.store_printed(printing.render_opinion(opinion_of(found)), kind=OPINION, at=at)
        )


def opinion_of(found: Evaluation) -> printing.PanelOpinion:
    """What the paper says, from the signed evaluation."""
    workshop = found.workshop
    visit = that_count(found.purpose).filter(workshop=workshop).first()
    return printing.PanelOpinion(
        head=_head(workshop, found.seal.version.number if found.seal and found.seal.version else 0),
        panel=found.panel.name,
        experts=found.sheets,
        visited=cn_date(visit.starts_at) if visit else "",
        conclusion=found.get_conclusion_display(),
        text=found.opinion,
        digest=hashlib.sha256(found.opinion.encode()).hexdigest(),
        veto=found.veto.sentence if found.veto else "",
        veto_basis=found.veto_basis,
        leader=found.seal.signer.name if found.seal else found.opinion_by.expert.user.name if found.opinion_by else "",
        day=legal_day(found.closed_at).isoformat() if found.closed_at else "",
        handwriting=files.read(found.signature) if found.signature else b"",
        discussions=[f"{row.indicator}：{row.text}" for row in found.discussions.select_related("indicator")],
    )


@app.task(name="reviews.make_score_sheet")
def make_sheet(sheet: str, job: str) -> None:
    """Print a signed sheet; it names an expert and his points, so it is kept as ciphertext."""
    at = clock.now()
    with progress.told(job, at=at) as order:
        found = ScoreSheet.objects.select_related(
            "workshop__unit", "workshop__current_version", "assignment__seat__expert__user", "signature"
        ).get(pk=UUID(sheet), signed_at__isnull=False)
        stored = files.store_printed(printing.render_sheet(sheet_of(found)), kind="score-sheet", at=at, secret=True)
        ScoreSheet.objects.filter(pk=found.pk).update(printed=stored)
        progress.finished(order, at=at, result=stored)


def sheet_of(found: ScoreSheet) -> printing.PrintedSheet:
    """What the paper says, from the signed sheet."""
    workshop = found.workshop
    scores = found.scores.select_related("indicator__group").order_by(
        "indicator__group__order", "indicator__order", "indicator"
    )
    lines = _lines(list(scores))
    version = workshop.current_version
    return printing.PrintedSheet(
        head=_head(workshop, version.number if version else 0),
        expert=found.assignment.seat.expert.user.name,
        lines=lines,
        total=found.total or sum((line.value or 0 for line in lines), start=0),  # type: ignore[arg-type]  # decimals
        full=sum((line.points for line in lines), start=0),  # type: ignore[arg-type]  # decimals
        reason=found.reason,
        vetoes=[(str(row.veto), row.basis) for row in found.vetoes.select_related("veto")],
        day=legal_day(found.signed_at).isoformat() if found.signed_at else "",
        how=found.get_signed_how_display(),
        digest=found.content_hash,
        handwriting=files.read(found.signature) if found.signature else b"",
        is_void=found.status == ScoreSheet.Status.VOID,
        void_reason=found.void_reason,
    )


def _lines(scores: list[Score]) -> list[printing.SheetLine]:
    """``starts_group`` says over how many lines the first cell of a group reaches."""
    counts: dict[str, int] = {}
    for score in scores:
        counts[score.indicator.group.title] = counts.get(score.indicator.group.title, 0) + 1
    return [
        printing.SheetLine(
            group=score.indicator.group.title,
            code=score.indicator.code,
            title=score.indicator.title,
            judged=score.indicator.get_judged_display(),
            points=score.indicator.points,
            value=score.value,
            comment=score.comment,
            figures=score.figures,
            starts_group=counts.pop(score.indicator.group.title, 0),
        )
        for score in scores
    ]


def _head(workshop: Workshop, version: int) -> printing.Head:
    return printing.Head(
        workshop_name=workshop.name,
        unit_name=workshop.unit.name,
        technician=workshop.technician_name,
        trade=workshop.trade,
        number=workshop.number or "",
        version=version,
    )
