"""专家抽取记录: who was drawn for which cases, from whom, who was excluded and why, and how to draw again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.template.loader import render_to_string

from common import pdf
from common.clock import BEIJING
from common.documents import PDF, Document
from reviews.models import Draw

HEAD = "北京市首席技师工作室评审专家抽取记录"
SHORT = 16  # characters of a sort key that a table shows; the page of the draw has all


@dataclass(frozen=True)
class DrawRecord:
    """What the record prints; moments are written out, sort keys shortened."""

    plan: str
    plan_hash: str
    panel: str
    ordinal: int
    is_further: bool
    committed: str
    shown: str
    drawn: str
    officer: str
    witness: str
    commitment: str
    seed: str
    candidates_hash: str
    strata: list[dict[str, Any]]
    cases: list[dict[str, str]]
    result: list[dict[str, Any]]
    candidates: list[dict[str, Any]]
    excluded: list[dict[str, Any]]
    stopped: list[dict[str, Any]]


def of(draw: Draw) -> DrawRecord:
    """Everything the record says of a finished draw, from what was frozen."""
    panel, plan = draw.panel, draw.panel.plan
    people = {one["key"]: one for one in draw.candidates}
    drawn = {one["key"] for one in draw.result}
    free = [one for one in draw.candidates if not one["excluded"]]
    return DrawRecord(
        plan=plan.name,
        plan_hash=plan.content_hash,
        panel=panel.name,
        ordinal=draw.ordinal,
        is_further=not any(stratum["seats"] for stratum in draw.strata),
        committed=_moment(draw.committed_at),
        shown=_moment(draw.shown_at),
        drawn=_moment(draw.drawn_at),
        officer=draw.drawn_by.name if draw.drawn_by else "",
        witness=draw.witness.name if draw.witness else "",
        commitment=draw.commitment,
        seed=draw.seed,
        candidates_hash=draw.candidates_hash,
        strata=[stratum | {"free": _fitting(free, stratum["trade"])} for stratum in draw.strata],
        cases=_cases(draw),
        result=[_row(draw, one, people) for one in draw.result],
        candidates=[one | {"was_drawn": one["key"] in drawn} for one in free],
        excluded=[one for one in draw.candidates if one["excluded"]],
        stopped=[
            {"ordinal": one.ordinal, "moment": _moment(one.stopped_at), "reason": one.stopped_reason}
            for one in panel.draws.filter(stopped_at__isnull=False, ordinal__lt=draw.ordinal).order_by("ordinal")
        ],
    )


def _fitting(people: list[dict[str, Any]], trade: str) -> int:
    return sum(not trade or trade in one["trades"] for one in people)


def _cases(draw: Draw) -> list[dict[str, str]]:
    rows = draw.panel.cases.filter(removed_at=None).select_related("workshop__unit", "workshop__review_body")
    return [
        {
            "number": case.workshop.number or "",
            "name": case.workshop.name,
            "unit": case.workshop.unit.name,
            "body": case.workshop.review_body.short_name,
        }
        for case in rows.order_by("pk")
    ]


def _row(draw: Draw, one: dict[str, Any], people: dict[str, dict[str, Any]]) -> dict[str, Any]:
    trade = draw.strata[one["stratum"] - 1]["trade"]
    return {**people[one["key"]], **one, "trade": trade or "不限专业", "short": one["sort_key"][:SHORT]}


def _moment(moment: datetime | None) -> str:
    """Without spaces inside the date: WeasyPrint would spread them over the line."""
    if moment is None:
        return ""
    local = moment.astimezone(BEIJING)
    return f"{local.year}年{local.month}月{local.day}日{local:%H:%M:%S}"


def render(record: DrawRecord) -> Document:
    """The record as PDF."""
    name = f"{record.panel}专家抽取记录（第{record.ordinal}次）.pdf"
    return Document(name, PDF, pdf.render(html(record)))


def html(record: DrawRecord) -> str:
    """The record as HTML, the way tests read it."""
    serial = f"{record.panel}　第{record.ordinal}次抽取"
    context = {"title": HEAD, "head": HEAD, "serial": serial, "record": record}
    return render_to_string("print/draw_record.html", context)
