"""The assessment on paper: the 考核表 of one title, the 通报表扬 of a round, the sheet of a round."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from typing import Any

from django.template.loader import render_to_string

from common import codes, pdf
from common.clock import legal_day
from common.documents import PDF, XLSX, Document
from common.journal import canonical
from common.numbers import spaced
from common.titles import closed_up
from common.xlsx import workbook
from reviews.models import Assessment, AssessmentRound, Commendation

Content = dict[str, Any]
COLUMNS = {
    "序号": 8,
    "编号": 18,
    "工作室名称": 44,
    "首席技师": 12,
    "所在单位": 36,
    "所在区": 12,
    "初审单位": 24,
    "备注": 12,
    "首次报送自评": 16,
    "是否逾期": 12,
    "初审意见": 16,
    "自评分": 10,
    "专家评分": 12,
    "加分": 8,
    "总分": 12,
    "整改期限": 16,
    "整改复核": 14,
    "状态或等次": 16,
    "说明": 40,
    "确定日期": 16,
}


def content_of(assessment: Assessment, *, base: str) -> Content:
    """What the 考核表 says: no points but the unit's own (domain §10-24), every word with its day and its hash."""
    found = Assessment.objects.select_related(
        "workshop__unit",
        "workshop__review_body",
        "round__rules__basis",
        "evaluation",
        "rectification",
        "graded_in__grade_list",
    ).get(pk=assessment.pk)
    version = found.versions.select_related("sealed_by").order_by("-number").first()
    opinion = (
        found.opinions.exclude(confirmed_at=None).exclude(conclusion="return").select_related("confirmed_by").first()
    )
    evaluation, mending = found.evaluation, getattr(found, "rectification", None)
    row = found.graded_in
    content: Content = {
        "round": found.round.name,
        "basis": str(found.round.rules.basis),
        "covers": [found.covers_from.isoformat(), found.covers_to.isoformat()],
        "taken": version.snapshot if version else {},
        "self_hash": version.content_hash if version else "",
        "sealed_by": version.sealed_by.name if version else "",
        "sealed_on": _day(version.sealed_at) if version else "",
        "body": found.workshop.review_body.name,
        "opinion": opinion.text if opinion else "",
        "opinion_by": opinion.confirmed_by.name if opinion and opinion.confirmed_by else "",
        "opinion_on": _day(opinion.confirmed_at) if opinion else "",
        "panel": evaluation.opinion if evaluation else "",
        "panel_on": _day(evaluation.closed_at or evaluation.opened_at) if evaluation else "",
        "mending": _mending(mending) if mending else None,
        "grade": found.get_grade_display(),
        "reason": row.reason if row else "",
        "list": f"{found.round.name}等次名单（第 {row.grade_list.number} 号）" if row else "",
        "list_hash": row.grade_list.content_hash if row else "",
        "graded_on": _day(found.graded_at),
    }
    content["content_hash"] = hashlib.sha256(canonical(content).encode()).hexdigest()
    return content | {
        "number": found.workshop.title_number,
        "verify_code": found.verify_code,
        "verify_url": f"{base}/verify/{found.verify_code}/",
    }


def _mending(mending: Any) -> Content:
    return {
        "demands": mending.demands,
        "due_on": mending.due_on.isoformat(),
        "report": mending.report,
        "reported_on": _day(mending.reported_at),
        "findings": mending.findings,
        "looked_on": mending.looked_on.isoformat() if mending.looked_on else "",
        "verdict": {True: "达到整改要求", False: "未达到整改要求", None: "未报告"}[mending.is_mended],
    }


def _day(at: Any) -> str:
    return legal_day(at).isoformat() if at else ""


def record(content: Content) -> Document:
    """The 考核表 as PDF."""
    name = f"{content['taken'].get('name', '')}{_head(content)}.pdf"
    return Document(name, PDF, pdf.render(record_html(content)))


def _head(content: Content) -> str:
    """2026年度评估考核表."""
    return f"{closed_up(content['round'])}表"


def record_html(content: Content) -> str:
    taken = content["taken"]
    head = _head(content)
    facts = {"title": f"{taken.get('name', '')}{head}", "head": head, "serial": content["number"]}
    facts |= {"qr": codes.qr(content["verify_url"], label="扫码核验"), "code": spaced(content["verify_code"])}
    return render_to_string("print/assessment_record.html", {**facts, "record": content, "taken": taken})


def commendation(found: Commendation, *, base: str) -> Document:
    """The 通报表扬 in the layout of a notice."""
    return Document(f"{closed_up(found.title)}.pdf", PDF, pdf.render(commendation_html(found, base=base)))


def commendation_html(found: Commendation, *, base: str) -> str:
    context = {
        "commendation": found,
        "name": closed_up(found.round.name),
        "rows": found.content,
        "day": found.dated_on.isoformat(),
        "basis": str(found.round.rules.basis),
        "qr": codes.qr(f"{base}/verify/{found.verify_code}/", label="扫码核验"),
        "code": spaced(found.verify_code),
    }
    return render_to_string("print/commendation.html", context)


def sheet(round_: AssessmentRound, rows: Iterable[Sequence[object]]) -> Document:
    """A round's assessments as xlsx; the rows have the columns of COLUMNS without the first."""
    title = f"{round_.name}汇总"
    numbered = ([place, *row] for place, row in enumerate(rows, 1))
    content = workbook("评估考核", list(COLUMNS), numbered, title=title, widths=list(COLUMNS.values()))
    return Document(f"{title}.xlsx", XLSX, content)
