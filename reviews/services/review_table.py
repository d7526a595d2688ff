"""评审汇总表: the city sums up a batch, marks who waits and proposes; finance agrees to the hash or returns it.

Those who wait (候补, domain §10-30) move up by a table of their own, when there is a place: ``prepare_moving_up``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Max

from accounts.models import User
from accounts.roles import Role
from applications.lifecycle import NotPermitted, NotPossible
from applications.models import Workshop
from applications.states import State
from common.journal import canonical
from reviews import evaluation_standing, letters, terms
from reviews.evaluation_standing import counted_sheets
from reviews.models import Plan, ReviewRow, ReviewTable
from reviews.services.plans import note

ONLY_OFFICERS = "评审汇总表由市人力社保局经办人编制。"
ONLY_FINANCE = "评审汇总表由市财政局负责人答复。"
OPEN = (ReviewTable.Status.DRAFT, ReviewTable.Status.RETURNED)
BINDING = (ReviewTable.Status.PROPOSED, ReviewTable.Status.AGREED)

# every case of the plan whose panel has signed and which stands in no table that finance has or had before it
_FILL = """
INSERT INTO reviews_reviewrow (table_id, evaluation_id, workshop_id, rank, score, widest, groups, passes, veto_basis,
    in_key_pool, is_waitlisted)
SELECT %(table)s, e.id, e.workshop_id,
    rank() OVER (ORDER BY e.conclusion = 'pass' DESC, e.conclusion = 'veto', e.score DESC),
    e.score,
    coalesce((SELECT max((line ->> 'share')::numeric) FROM jsonb_array_elements(e.spread) line), 0),
    '{}'::jsonb, e.conclusion = 'pass', e.veto_basis,
    e.conclusion = 'pass' AND e.score >= rules.key_pool_line,
    e.conclusion = 'pass' AND e.workshop_id = ANY(%(waitlisted)s)
FROM reviews_evaluation e
JOIN reviews_panel p ON p.id = e.panel_id
JOIN applications_workshop w ON w.id = e.workshop_id
JOIN applications_ruleset rules ON rules.id = w.rule_set_id
WHERE p.plan_id = %(plan)s AND e.ended_at IS NULL AND e.closed_at IS NOT NULL AND w.state = 'evaluating'
    AND NOT EXISTS (
        SELECT 1 FROM reviews_reviewrow other JOIN reviews_reviewtable t ON t.id = other.table_id
        WHERE other.evaluation_id = e.id AND t.id <> %(table)s AND t.status IN ('proposed', 'agreed'))
"""
# who passed and waits, in the order of the scores, with what the agreed table said of them
_FILL_WAITING = """
INSERT INTO reviews_reviewrow (table_id, evaluation_id, workshop_id, rank, score, widest, groups, passes, veto_basis,
    in_key_pool, is_waitlisted)
SELECT %(table)s, e.id, e.workshop_id, rank() OVER (ORDER BY e.score DESC), told.score, told.widest, told.groups, true,
    '', told.in_key_pool, NOT e.workshop_id = ANY(%(moving_up)s)
FROM reviews_evaluation e
JOIN reviews_panel p ON p.id = e.panel_id
JOIN applications_workshop w ON w.id = e.workshop_id
JOIN LATERAL (
    SELECT row.* FROM reviews_reviewrow row JOIN reviews_reviewtable t ON t.id = row.table_id
    WHERE row.evaluation_id = e.id AND t.status = 'agreed' ORDER BY t.id DESC LIMIT 1
) told ON true
WHERE p.plan_id = %(plan)s AND e.ended_at IS NULL AND w.state = 'qualified' AND w.is_waitlisted
"""
# of the sheets that are not left out as extremes, so that the groups of a case add up to its score
_GROUPS = f"""
WITH {counted_sheets(terms.AWARD)},
counted AS (SELECT workshop_id, count(*) AS sheets FROM sheet WHERE NOT is_extreme GROUP BY workshop_id),
mean AS (
    SELECT sheet.workshop_id, g.code, round(sum(v.value) / counted.sheets, 2) AS points
    FROM sheet
    JOIN counted ON counted.workshop_id = sheet.workshop_id
    JOIN reviews_score v ON v.sheet_id = sheet.uuid
    JOIN applications_indicator i ON i.id = v.indicator_id
    JOIN applications_rubricgroup g ON g.id = i.group_id
    WHERE NOT sheet.is_extreme
    GROUP BY sheet.workshop_id, g.code, counted.sheets
)
UPDATE reviews_reviewrow r SET groups = found.groups
FROM (SELECT workshop_id, jsonb_object_agg(code, points::text) AS groups FROM mean GROUP BY workshop_id) found
WHERE r.table_id = %s AND r.workshop_id = found.workshop_id
"""  # noqa: S608 - put together from a constant


def may_prepare(user: User) -> bool:
    return user.holds(Role.CITY_OFFICER)


def may_answer(user: User) -> bool:
    return user.holds(Role.FINANCE_APPROVER)


@transaction.atomic
def prepare(plan: Plan, *, by: User, at: datetime) -> ReviewTable:
    """Sum up what the panels of a plan have signed. One table of a plan is open at a time."""
    table = _begun(plan, ReviewTable.Kind.OUTCOMES, by=by, at=at)
    if not _filled(table):
        raise NotPossible("还没有组长已签署评估意见、可以汇总的案卷。")
    return table


@transaction.atomic
def prepare_moving_up(plan: Plan, *, by: User, at: datetime) -> ReviewTable:
    """A place became free: list who waits, for the officer to say who moves up and finance to agree."""
    table = _begun(plan, ReviewTable.Kind.MOVING_UP, by=by, at=at)
    if not _filled(table):
        raise NotPossible("这份方案没有候补的案卷。")
    return table


def _begun(plan: Plan, kind: str, *, by: User, at: datetime) -> ReviewTable:
    if not may_prepare(by):
        raise NotPermitted(ONLY_OFFICERS)
    plan = Plan.objects.select_for_update(of=("self",)).get(pk=plan.pk)
    if plan.purpose != terms.AWARD:
        raise NotPossible("评估考核不编汇总表，专家考核的结果在考核等次名单中汇总。")
    if plan.tables.filter(status__in=[*OPEN, ReviewTable.Status.PROPOSED]).exists():
        raise NotPossible("这份方案还有一张汇总表没有办完，请在那张表上继续。")
    last = plan.tables.aggregate(last=Max("number"))["last"] or 0
    return ReviewTable.objects.create(plan=plan, round=plan.round, number=last + 1, kind=kind, made_by=by, made_at=at)


@transaction.atomic
def refresh(table: ReviewTable, *, by: User) -> int:
    """Sum up anew: what was signed since comes in, marks of the waiting list stay. Answers the number of rows."""
    table = _to_change(table, by)
    return _filled(table)


def _filled(table: ReviewTable) -> int:
    marked = list(table.rows.filter(is_waitlisted=not table.moves_up).values_list("workshop", flat=True))
    table.rows.all().delete()
    names = {"table": table.pk, "plan": table.plan_id}
    with connection.cursor() as cursor:
        if table.moves_up:
            cursor.execute(_FILL_WAITING, names | {"moving_up": marked})
            return int(cursor.rowcount)
        cursor.execute(_FILL, names | {"waitlisted": marked})
        filled = int(cursor.rowcount)
        cursor.execute(_GROUPS, [list(table.rows.values_list("workshop", flat=True)), table.pk])
    return filled


@transaction.atomic
def mark(
    table: ReviewTable, *, by: User, shown: Collection[int], waitlisted: Collection[int], words: str | None = None
) -> None:
    """Of the rows ``shown`` these are 候补 (domain §10-30), the others not; only who passed can wait."""
    table = _to_change(table, by)
    rows = table.rows.filter(pk__in=shown)
    if rows.filter(pk__in=waitlisted, passes=False).exists():
        raise NotPossible("只有评审合格的案卷可以列为候补。")
    rows.exclude(pk__in=waitlisted).update(is_waitlisted=False)
    rows.filter(pk__in=waitlisted).update(is_waitlisted=True)
    if words is not None:
        ReviewTable.objects.filter(pk=table.pk).update(note=words)


@transaction.atomic
def propose(table: ReviewTable, *, by: User, at: datetime) -> ReviewTable:
    """Send the table to finance under the hash of its content."""
    table = _to_change(table, by)
    cases = _locked_cases(table)
    if faults := faults_of(table, cases):
        raise NotPossible(*faults)
    table.status, table.content_hash, table.proposed_at = ReviewTable.Status.PROPOSED, hash_of(table), at
    table.answered_by = table.answered_at = None
    table.answer = ""
    table.save()
    note(cases, "review_table_proposed", by=by, at=at, table=table.pk, content_hash=table.content_hash)
    letters.table_proposed(table, at)
    return table


@transaction.atomic
def answer(
    table: ReviewTable, *, by: User, at: datetime, content_hash: str, agrees: bool, words: str = ""
) -> ReviewTable:
    """Finance agrees to what it has read, or returns it with the reason."""
    if not may_answer(by):
        raise NotPermitted(ONLY_FINANCE)
    table = locked(table)
    if table.status != ReviewTable.Status.PROPOSED:
        raise NotPossible(f"汇总表目前为“{table.get_status_display()}”，不能答复。")
    cases = _locked_cases(table)
    if not content_hash == table.content_hash == hash_of(table):
        raise NotPossible("您看到的汇总表之后有改动，请重新阅看后答复。")
    if not agrees and not words:
        raise NotPossible("退回须写明理由。")
    if agrees and (faults := faults_of(table, cases)):
        raise NotPossible(*faults)
    table.status = ReviewTable.Status.AGREED if agrees else ReviewTable.Status.RETURNED
    table.answered_by, table.answered_at, table.answer = by, at, words
    table.save()
    verb = "review_table_agreed" if agrees else "review_table_returned"
    note(cases, verb, by=by, at=at, text=words, table=table.pk, content_hash=content_hash)
    letters.table_answered(table, at)
    if agrees and table.moves_up:
        _move_up(table, cases, by=by, at=at)
    return table


def _move_up(table: ReviewTable, cases: list[Workshop], *, by: User, at: datetime) -> None:
    """Finance agreed: these cases wait no longer, and are told so."""
    chosen = set(table.rows.filter(is_waitlisted=False).values_list("workshop", flat=True))
    moving = [case for case in cases if case.pk in chosen]
    Workshop.objects.filter(pk__in=chosen).update(is_waitlisted=False)
    note(moving, "moved_up", by=by, at=at, text=table.note, table=table.pk, content_hash=table.content_hash)
    for case in moving:
        letters.moved_up(case, at)


@transaction.atomic
def drop(table: ReviewTable, *, by: User) -> None:
    """Throw away a table that finance has never seen."""
    table = _to_change(table, by)
    if table.proposed_at is not None:
        raise NotPossible("这张表已送过市财政局，不能删除；请更新后重新送。")
    table.delete()


def faults_of(table: ReviewTable, cases: list[Workshop]) -> list[str]:
    """Why what the table says no longer holds, in sentences."""
    rows = {row.workshop_id: row for row in table.rows.all()}
    found = [] if cases else ["汇总表里没有案卷。"]
    if table.moves_up:
        return found + _faults_of_moving_up(table, rows, cases)
    standings = evaluation_standing.read([case.pk for case in cases])
    for case in cases:
        stands, row = standings[case.pk], rows[case.pk]
        if case.state != State.EVALUATING or stands.evaluation != row.evaluation_id or not stands.is_closed:
            found.append(f"“{case.title}”目前不在汇总之列，请更新汇总表。")
        elif stands.score is None or stands.score.stored != row.score:
            found.append(f"“{case.title}”的评分表在签署后有变化，须先重新评审。")
    return found


def _faults_of_moving_up(table: ReviewTable, rows: dict[int, ReviewRow], cases: list[Workshop]) -> list[str]:
    found = [
        f"“{case.title}”目前不是候补，请更新递补表。"
        for case in cases
        if case.state != State.QUALIFIED or not case.is_waitlisted
    ]
    if all(row.is_waitlisted for row in rows.values()):
        found.append("请取消勾选递补案卷的“候补”，其余保留。")
    if not table.note:
        found.append("请在说明中写明名额从何而来、按什么次序递补。")
    return found


def content_of(table: ReviewTable) -> dict[str, Any]:
    """Everything finance agrees to, in a fixed order and in words that can be read without the tables."""
    rows = table.rows.select_related("workshop", "evaluation__panel").order_by("rank", "workshop__number")
    return {
        "plan": table.plan.name,
        "number": table.number,
        "note": table.note,
        "rows": [
            [
                *(row.rank, row.workshop.number, row.workshop.name, row.evaluation.panel.name, row.evaluation_id),
                *(
                    row.evaluation.sheets,
                    str(row.score),
                    row.groups,
                    str(row.widest),
                    row.evaluation.conclusion,
                    row.veto_basis,
                ),
                *(row.in_key_pool, row.is_waitlisted),
            ]
            for row in rows
        ],
    }


def hash_of(table: ReviewTable) -> str:
    return hashlib.sha256(canonical(content_of(table)).encode()).hexdigest()


def locked(table: ReviewTable) -> ReviewTable:
    found = ReviewTable.objects.select_for_update(of=("self",)).select_related("plan")
    return found.get(pk=table.pk)


def _locked_cases(table: ReviewTable) -> list[Workshop]:
    keys = ReviewRow.objects.filter(table=table).values("workshop")
    return list(Workshop.objects.locked().filter(pk__in=keys).order_by("pk"))


def _to_change(table: ReviewTable, by: User) -> ReviewTable:
    if not may_prepare(by):
        raise NotPermitted(ONLY_OFFICERS)
    table = locked(table)
    if table.status not in OPEN:
        raise NotPossible(f"汇总表目前为“{table.get_status_display()}”，不能再改。")
    return table
