"""What the public may know of a certificate or a 授牌决定 by its code, or by a file that somebody sends."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from applications import other_papers
from applications.other_papers import OtherPaper
from applications.states import ALIVE
from applications.verifying import Outcome
from common.templatetags.ui import cn_date
from reviews.models import Award, AwardDocument

ALIVE_OUTCOME = Outcome("good", "check", "真实有效", "这是本系统存档的首席技师工作室证书，称号有效。")
ENDED_OUTCOME = Outcome("bad", "ban", "证书真实，但称号已失效", "证书由本系统生成，但称号现已不再有效。")
DECISION_OUTCOME = Outcome("good", "check", "真实有效", "这是本系统存档的授牌决定。")


def by_code(code: str) -> OtherPaper | None:
    return _certificate(_awards().filter(verify_code=code)) or _decision(AwardDocument.objects.filter(verify_code=code))


def by_hash(sha256: str) -> OtherPaper | None:
    return _certificate(_awards().filter(certificate__sha256=sha256)) or _decision(
        AwardDocument.objects.filter(Q(printed__sha256=sha256))
    )


def _awards() -> QuerySet[Award]:
    return Award.objects.select_related("workshop__unit", "document").exclude(document=None)


def _certificate(found: QuerySet[Award]) -> OtherPaper | None:
    award = found.first()
    if award is None:
        return None
    workshop = award.workshop
    facts: list[dict[str, Any]] = [
        {"label": "工作室", "value": workshop.name, "wide": True},
        {"label": "证书编号", "value": award.number, "code": True},
        {"label": "首席技师", "value": workshop.technician_name},
        {"label": "所在单位", "value": workshop.unit.name},
        {"label": "认定日期", "value": cn_date(award.granted_on)},
        {"label": "认定文件", "value": award.document.number if award.document else ""},
        {"label": "称号状态", "value": workshop.get_state_display()},
    ]
    return OtherPaper(award.verify_code, ALIVE_OUTCOME if workshop.state in ALIVE else ENDED_OUTCOME, facts)


def _decision(found: QuerySet[AwardDocument]) -> OtherPaper | None:
    document = found.first()
    if document is None:
        return None
    facts: list[dict[str, Any]] = [
        {"label": "标题", "value": document.title, "wide": True},
        {"label": "文号", "value": document.number},
        {"label": "成文日期", "value": cn_date(document.dated_on)},
        {"label": "认定工作室", "value": f"{document.awards.count()} 个"},
    ]
    return OtherPaper(document.verify_code, DECISION_OUTCOME, facts)


other_papers.answers(by_code=by_code, by_hash=by_hash)
