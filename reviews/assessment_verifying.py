"""What the public may know of a 考核表 or a 通报表扬 by its code, or by a file that somebody sends: no points."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from applications import other_papers
from applications.other_papers import OtherPaper
from applications.verifying import Outcome
from common.templatetags.ui import cn_date
from reviews.models import Assessment, Commendation

RECORD_OUTCOME = Outcome("good", "check", "真实有效", "这是本系统存档的评估考核表。")
VOID_OUTCOME = Outcome("bad", "ban", "考核表已失效", "等次正在重新确认，这份考核表不再有效。")
COMMENDATION_OUTCOME = Outcome("good", "check", "真实有效", "这是本系统存档的表扬通报。")


def by_code(code: str) -> OtherPaper | None:
    return _record(Assessment.objects.filter(verify_code=code)) or _commendation(
        Commendation.objects.filter(verify_code=code)
    )


def by_hash(sha256: str) -> OtherPaper | None:
    return _record(Assessment.objects.filter(printed__sha256=sha256)) or _commendation(
        Commendation.objects.filter(printed__sha256=sha256)
    )


def _record(found: QuerySet[Assessment]) -> OtherPaper | None:
    row = found.exclude(evaluation=None).select_related("workshop__unit", "round").first()
    if row is None:
        return None
    facts: list[dict[str, Any]] = [
        {"label": "工作室", "value": row.workshop.name, "wide": True},
        {"label": "编号", "value": row.workshop.title_number, "code": True},
        {"label": "所在单位", "value": row.workshop.unit.name},
        {"label": "考核", "value": row.round.name},
        {"label": "等次", "value": row.get_grade_display() or "重新确认中"},
    ]
    return OtherPaper(row.verify_code, RECORD_OUTCOME if row.grade else VOID_OUTCOME, facts)


def _commendation(found: QuerySet[Commendation]) -> OtherPaper | None:
    row = found.first()
    if row is None:
        return None
    facts: list[dict[str, Any]] = [
        {"label": "标题", "value": row.title, "wide": True},
        {"label": "文号", "value": row.number},
        {"label": "成文日期", "value": cn_date(row.dated_on)},
        {"label": "表扬", "value": f"{len(row.content)} 个工作室"},
    ]
    return OtherPaper(row.verify_code, COMMENDATION_OUTCOME, facts)


other_papers.answers(by_code=by_code, by_hash=by_hash)
