"""The 评审汇总表 on screen, on paper and as a sheet: one line a case, the means of the groups beside the score."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.template.loader import render_to_string

from common import pdf
from common.clock import legal_day
from common.documents import PDF, XLSX, Document
from common.links import link_to
from common.xlsx import workbook
from reviews.aggregation import rounded
from reviews.models import Evaluation, ReviewTable
from reviews.selectors import review_table as selectors

Heads = Sequence[tuple[str, str]]
BEFORE = {"名次": 7, "编号": 20, "工作室名称": 40, "申报单位": 32, "首席技师": 12, "职业（工种）": 18, "推荐单位": 18}
AFTER = {
    "评分表": 8,
    "综合得分": 10,
    "最大分差": 10,
    "结论": 12,
    "重点项目候选": 14,
    "候补": 8,
    "一票否决依据": 40,
}
CONCLUSION_LOOK = {
    Evaluation.Conclusion.PASS: ("good", "check"),
    Evaluation.Conclusion.FAIL: ("bad", "cross"),
    Evaluation.Conclusion.VETO: ("bad", "ban"),
}


@dataclass(frozen=True)
class Line:
    """One case, every figure as it is read."""

    row: int
    case: int
    rank: int
    number: str
    name: str
    unit: str
    technician: str
    trade: str
    body: str
    panel: str
    groups: list[Decimal | None]
    cells: list[tuple[str, str]]
    sheets: int
    score: Decimal
    spread: int
    conclusion: str
    look: tuple[str, str, str]
    in_key_pool: bool
    is_waitlisted: bool
    veto_basis: str
    is_over: bool
    passes: bool

    @property
    def dossier(self) -> str:
        return link_to("workshops:detail", self.case)

    @property
    def evaluation(self) -> str:
        return link_to("reviews:evaluation", self.case)


def line_of(row: Any, heads: Heads) -> Line:
    """What a row of ``selectors.rows_of`` keeps; whether the case is being judged anew by now is told beside it."""
    conclusion = Evaluation.Conclusion(row.evaluation__conclusion)
    means = [row.groups.get(code) for code, _ in heads]
    return Line(
        row=row.pk,
        case=row.workshop,
        rank=row.rank,
        number=row.workshop__number or "",
        name=row.workshop__name,
        unit=row.workshop__unit__name,
        technician=row.workshop__technician_name,
        trade=row.workshop__trade,
        body=row.workshop__review_body__short_name,
        panel=row.evaluation__panel__name,
        groups=[Decimal(mean) if mean else None for mean in means],
        cells=[(title, mean or "—") for (_, title), mean in zip(heads, means, strict=True)],
        sheets=row.evaluation__sheets,
        score=rounded(Fraction(row.score)),
        spread=round(row.widest * 100),
        conclusion=str(conclusion.label),
        look=(str(conclusion.label), *CONCLUSION_LOOK[conclusion]),
        in_key_pool=row.in_key_pool,
        is_waitlisted=row.is_waitlisted,
        veto_basis=row.veto_basis,
        is_over=row.evaluation__ended_at is not None,
        passes=row.passes,
    )


def lines_of(table: ReviewTable, heads: Heads) -> list[Line]:
    """The whole table in its order."""
    return [line_of(row, heads) for row in selectors.rows_of(table).order_by("rank", "pk")]


def title_of(table: ReviewTable) -> str:
    return f"{table.plan.name}{table.get_kind_display()}（第 {table.number} 号）"


def sheet(table: ReviewTable) -> Document:
    """评审汇总表.xlsx."""
    _, heads = selectors.summary_of(table)
    widths = [*BEFORE.values(), 12, *[10] * len(heads), *AFTER.values()]
    content = workbook(
        table.get_kind_display(),
        [*BEFORE, "专家组", *(title for _, title in heads), *AFTER],
        [
            [
                *(line.rank, line.number, line.name, line.unit, line.technician, line.trade, line.body, line.panel),
                *line.groups,
                *(line.sheets, line.score, f"{line.spread}%", line.conclusion),
                *("是" if line.in_key_pool else "", "是" if line.is_waitlisted else "", line.veto_basis),
            ]
            for line in lines_of(table, heads)
        ],
        title=title_of(table),
        widths=widths,
    )
    return Document(f"{table.plan.name}{table.get_kind_display()}.xlsx", XLSX, content)


def render(table: ReviewTable, *, made_on: date) -> Document:
    """The printed table, A4 across."""
    return Document(f"{title_of(table)}.pdf", PDF, pdf.render(html(table, made_on=made_on)))


def html(table: ReviewTable, *, made_on: date) -> str:
    """The table as HTML, the way tests read it."""
    numbers, heads = selectors.summary_of(table)
    return render_to_string(
        "print/review_table.html",
        {
            "title": title_of(table),
            "head": table.get_kind_display(),
            "serial": f"第 {table.number} 号　{table.get_status_display()}",
            "table": table,
            "lines": lines_of(table, heads),
            "heads": heads,
            "numbers": numbers,
            "day": made_on.isoformat(),
            "proposed": _day(table.proposed_at),
            "answered": _day(table.answered_at),
        },
    )


def _day(moment: object) -> str:
    return legal_day(moment).isoformat() if moment else ""  # type: ignore[arg-type]  # a moment of the table
