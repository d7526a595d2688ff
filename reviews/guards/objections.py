"""What objections stand in the way of: clearing, granting, and the three acts of their own. Read by one statement."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from applications.models import Workshop
from applications.questions import guard
from reviews.models import Removal

_KEPT = "_objections"
_STATEMENT = """
SELECT
    w.id,
    count(*) FILTER (WHERE o.in_time AND o.status IN ('received', 'accepted')),
    count(*) FILTER (WHERE o.in_time AND o.status = 'accepted'),
    count(*) FILTER (WHERE o.status = 'upheld' AND NOT EXISTS (
        SELECT FROM reviews_removal r WHERE r.workshop_id = w.id AND r.served_at >= o.decided_at)),
    (SELECT r.answer FROM reviews_removal r WHERE r.workshop_id = w.id AND r.current AND r.served_at IS NULL),
    (SELECT r.id FROM reviews_removal r WHERE r.workshop_id = w.id AND r.current AND r.served_at IS NULL),
    (SELECT min(h.id) FROM reviews_hearing h WHERE h.workshop_id = w.id AND h.answered_at IS NULL)
FROM applications_workshop w LEFT JOIN reviews_objection o ON o.workshop_id = w.id
WHERE w.id = ANY(%s)
GROUP BY w.id
"""


@dataclass(frozen=True)
class Objected:
    """How many objections to one case are how far; finance's answer to the drafted removal; what the unit is asked.

    A removal that was served has had its effect, and so have the objections before it: a case that is taken up again
    begins anew.
    """

    undecided: int
    accepted: int
    upheld: int
    removal: str | None
    removal_pk: int | None
    open_hearing: int | None


def objected_to(workshop: Workshop) -> Objected:
    """Read once for this instance; an act works on a fresh one and so reads afresh."""
    if _KEPT not in workshop.__dict__:
        keep(workshop)
    kept: Objected = workshop.__dict__[_KEPT]
    return kept


def keep(*workshops: Workshop) -> None:
    """Read it for all cases of a list at once."""
    with connection.cursor() as cursor:
        cursor.execute(_STATEMENT, [[workshop.pk for workshop in workshops]])
        found = {row[0]: Objected(*row[1:]) for row in cursor.fetchall()}
    for workshop in workshops:
        workshop.__dict__[_KEPT] = found[workshop.pk]


def none_in_time_is_undecided(workshop: Workshop, at: datetime) -> list[str]:
    """四(三)-3: who objected in time gets an answer before the case goes on; for ``clear`` and ``grant``."""
    open_ones = objected_to(workshop).undecided
    return [f"公示期内提出的异议还有 {open_ones} 件没有办结，办结后才能继续。"] if open_ones else []


@guard("还没有受理在公示期内提出的异议：请先在“异议”中受理。")
def one_in_time_is_accepted(workshop: Workshop, at: datetime) -> bool:
    return objected_to(workshop).accepted > 0


@guard("有异议已审定为成立，不能再恢复公示；请办理“异议成立，不予认定”。")
def none_is_upheld(workshop: Workshop, at: datetime) -> bool:
    return objected_to(workshop).upheld == 0


@guard("没有审定为成立的异议。")
def one_is_upheld(workshop: Workshop, at: datetime) -> bool:
    return objected_to(workshop).upheld > 0


_REMOVAL_STANDS: dict[str | None, str] = {
    None: "请先拟写不予认定的理由，并送市财政局会商。",
    Removal.Answer.ASKED: "不予认定的理由已送市财政局，尚未同意。",
    Removal.Answer.RETURNED: "市财政局退回了不予认定的理由，须修改后重新会商。",
}


def finance_agrees_to_the_removal(workshop: Workshop, at: datetime) -> list[str]:
    sentence = _REMOVAL_STANDS.get(objected_to(workshop).removal)
    return [sentence] if sentence else []
