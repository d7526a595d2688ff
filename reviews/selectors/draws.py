"""What a recorded draw says: the file from which anybody draws again, and our own check of every step of it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

from applications.models import WorkshopEvent
from common.journal import canonical
from common.templatetags.ui import cn_full_moment
from reviews import drawing
from reviews.models import Draw

STEPS = ["draw_committed", "candidates_shown"]


def record_of(draw: Draw) -> dict[str, Any]:
    """What the record's page hands out; ``python reviews/drawing.py`` reads it."""
    return {
        "panel": draw.panel.name,
        "ordinal": draw.ordinal,
        "commitment": draw.commitment,
        "seed": draw.seed,
        "strata": draw.strata,
        "candidates": draw.candidates,
        "candidates_hash": draw.candidates_hash,
        "result": draw.result,
    }


def result_of(draw: Draw) -> list[drawing.Drawn]:
    """What the recorded seed, strata and candidates give. Raises drawing.TooFew."""
    return drawing.again(record_of(draw))


def hash_of(rows: list[dict[str, Any]]) -> str:
    return hashlib.sha256(canonical({"rows": rows}).encode()).hexdigest()


@dataclass(frozen=True)
class Finding:
    """One thing that was checked of a recorded draw."""

    holds: bool
    question: str
    detail: str


def checked(draw: Draw) -> list[Finding]:
    """Everything of a finished draw computed once more from what the record holds."""
    again = [vars(one) for one in result_of(draw)]
    seats = {str(key) for key in draw.seats.values_list("expert", flat=True)}
    free = {one["key"] for one in draw.candidates if not one["excluded"]}
    drawn = {one["key"] for one in draw.result}
    digest, listed = drawing.commitment_of(draw.seed), hash_of(draw.candidates)
    return [
        Finding(digest == draw.commitment, "公开的种子与事先公布的承诺一致", f"种子的 SHA-256：{digest}"),
        Finding(
            _came_first(draw),
            "承诺先于候选名单公布",
            f"公布承诺 {cn_full_moment(draw.committed_at)}，生成名单 {cn_full_moment(draw.shown_at)}，案卷日志次序相符",
        ),
        Finding(listed == draw.candidates_hash, "候选名单与生成时一致", f"名单的 SHA-256：{listed}"),
        Finding(
            again == draw.result, "按同一种子和名单重新抽取，结果相同", f"重新抽取 {len(again)} 人，逐一比对排序值"
        ),
        Finding(
            drawn <= free,
            "抽中的人都不在回避名单内",
            f"可抽取 {len(free)} 人，回避 {len(draw.candidates) - len(free)} 人",
        ),
        Finding(seats == drawn, "专家组席位与抽取结果一致", f"席位 {len(seats)} 个"),
    ]


def _came_first(draw: Draw) -> bool:
    """By the moments, and by the chained journal of the cases."""
    lines: dict[int, list[str]] = {}
    cases = draw.panel.cases.values("workshop")  # a journal is read by its case
    rows = WorkshopEvent.objects.filter(workshop__in=cases, verb__in=STEPS, facts__draw=draw.pk)
    for workshop, verb, facts in rows.order_by("workshop", "sequence").values_list("workshop", "verb", "facts"):
        lines.setdefault(workshop, []).append(verb)
        if facts.get("commitment", draw.commitment) != draw.commitment:
            return False
    in_order = all(found == STEPS[: len(found)] for found in lines.values()) and STEPS in lines.values()
    return in_order and draw.shown_at is not None and draw.committed_at <= draw.shown_at
