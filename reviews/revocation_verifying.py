"""What the public may know of a 撤销告知书 or a 撤销决定 by its code, or by a file: which title, no facts of it."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from applications import other_papers
from applications.other_papers import OtherPaper
from applications.verifying import Outcome
from common.templatetags.ui import cn_date
from reviews.models import Revocation

NOTICE_OUTCOME = Outcome("good", "check", "真实", "这是本系统存档的撤销告知书，称号在作出决定之前有效。")
DECISION_OUTCOME = Outcome("good", "check", "真实有效", "这是本系统存档的撤销决定。")
VOID_OUTCOME = Outcome("bad", "ban", "文书真实，但已失效", "这份撤销决定已被撤销，称号已经恢复。")
OVER_OUTCOME = Outcome("quiet", "history", "真实", "这是本系统存档的撤销告知书，所告知的事项已经办结。")
Status = Revocation.Status


def by_code(code: str) -> OtherPaper | None:
    found = Revocation.objects.exclude(proposed_at=None)
    return _notice(found.filter(code=code)) or _decision(found.filter(decision_code=code))


def by_hash(sha256: str) -> OtherPaper | None:
    found = Revocation.objects.all()
    return _notice(found.filter(notice__sha256=sha256)) or _decision(found.filter(paper__sha256=sha256))


def _notice(found: QuerySet[Revocation]) -> OtherPaper | None:
    row = found.select_related("workshop__unit").first()
    if row is None:
        return None
    outcome = NOTICE_OUTCOME if row.status == Status.PROPOSED else OVER_OUTCOME
    return OtherPaper(row.code, outcome, [*_facts(row), {"label": "提出日期", "value": cn_date(row.proposed_at)}])


def _decision(found: QuerySet[Revocation]) -> OtherPaper | None:
    row = found.select_related("workshop__unit", "decision").first()
    if row is None or row.decision is None:
        return None
    outcome = DECISION_OUTCOME if row.status == Status.REVOKED else VOID_OUTCOME
    facts = [
        *_facts(row),
        {"label": "文号", "value": row.decision_number or "待登记"},
        {"label": "决定日期", "value": cn_date(row.decision.carried_out_at)},
    ]
    return OtherPaper(row.decision_code or "", outcome, facts)


def _facts(row: Revocation) -> list[dict[str, Any]]:
    return [
        {"label": "工作室", "value": row.workshop.name, "wide": True},
        {"label": "编号", "value": row.workshop.title_number or "", "code": True},
        {"label": "所在单位", "value": row.workshop.unit.name},
        {"label": "称号状态", "value": row.workshop.get_state_display()},
    ]


other_papers.answers(by_code=by_code, by_hash=by_hash)
