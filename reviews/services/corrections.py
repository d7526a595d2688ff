"""A posted notice that is wrong: corrections of its words, with the same period or a new one, and retractions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from accounts.models import User
from accounts.person_at_work import capacity_of
from accounts.roles import CITY_ROLES, Role
from applications import journal, letters, lifecycle
from applications.lifecycle import NotPermitted, NotPossible
from applications.models import Workshop
from applications.services import sealing
from applications.states import State
from common.clock import legal_day
from reviews import notices
from reviews.models import Notice, NoticeRow
from reviews.services import notice_rows, publicity

STANDING = (State.PUBLICISED, State.CONTESTED)


def root_of(notice: Notice) -> Notice:
    """The notice itself, or the one that an announcement speaks of."""
    return notice.corrects or notice


def running_rows(root: Notice) -> dict[int, NoticeRow]:
    """The rows that still stand, in the notice or in a correction with which the period runs again, by their keys."""
    rows = NoticeRow.objects.filter(Q(notice=root) | Q(notice__corrects=root), struck_at=None)
    return {row.pk: row for row in rows.select_related("workshop", "notice").order_by("order")}


# ── corrections ──────────────────────────────────────────────────────────────


@transaction.atomic
def draft_correction(
    about: Notice, *, number: str, posting_on: date, reason: str, runs_again: bool, by: User, at: datetime
) -> Notice:
    """Begin a correction, or rewrite the one that is being drafted. Raises NotPermitted, NotPossible."""
    _officer(by)
    root = Notice.objects.select_for_update(of=("self",)).get(pk=root_of(about).pk)
    if root.status == Notice.Status.DRAFT:
        raise NotPossible("公示还没有发布，直接修改公示稿即可。")
    if posting_on < legal_day(at):
        raise NotPossible("拟发布日期不能早于今天。")
    found = root.corrections.filter(status=Notice.Status.DRAFT, kind=Notice.Kind.CORRECTION).first()
    made = found or Notice(joint_list_id=root.joint_list_id, corrects=root, kind=Notice.Kind.CORRECTION)
    made.title = f"{root.title}的更正公告"[:120]
    made.number, made.posting_on, made.reason, made.runs_again = number, posting_on, reason, runs_again
    made.made_by, made.made_at = by, at
    made.save()
    return made


@transaction.atomic
def change(given: Notice, *, row: int, item: str, now: str, by: User) -> None:
    """Add one thing that is put right; the same thing said again replaces what was said."""
    _officer(by)
    made = _drafted(given)
    rows = running_rows(root_of(made))
    if row not in rows or item not in notices.ITEMS:
        raise NotPossible("这个工作室不在公示名单中，可能已移出。")
    if getattr(rows[row], item) == now:
        raise NotPossible("更正后的内容与原公示内容相同。")
    kept = [old for old in made.changes if (old["row"], old["item"]) != (row, item)]
    made.changes = [*kept, {"row": row, "item": item, "now": now}]
    made.save(update_fields=["changes"])


@transaction.atomic
def drop_change(given: Notice, *, row: int, item: str, by: User) -> None:
    _officer(by)
    made = _drafted(given)
    made.changes = [old for old in made.changes if (old["row"], old["item"]) != (row, item)]
    made.save(update_fields=["changes"])


@transaction.atomic
def publish_correction(
    given: Notice, *, posted_at: datetime, posting_url: str, screenshot: Any, by: User, at: datetime
) -> Notice:
    """Record the posting of a correction; where the period runs again, its rows move into the correction.

    Raises NotPermitted, NotPossible, CalendarUnknown.
    """
    # the notice before its correction: whoever drafts holds it too
    Notice.objects.select_for_update(of=("self",)).get(pk=root_of(given).pk)
    made = publicity.draft_to_post(given, by)
    publicity.refuse_wrong_day(made, posted_at, at)
    root = root_of(made)
    rows = running_rows(root)
    affected = _affected(made, rows)
    content, period = notices.correction_content(made, root, rows, legal_day(posted_at))
    publicity.freeze(made, content, period, posted_at=posted_at, by=by)
    made.posting_url = posting_url
    made.screenshot = sealing.keep_scan(screenshot, at=at, kind="posting") if screenshot else None
    made.save()
    if made.runs_again:
        _move(made, affected, at)
    _tell(made, affected, by=by, at=at)
    publicity.order_paper(made, content, by=by)
    return made


def _affected(made: Notice, rows: dict[int, NoticeRow]) -> list[NoticeRow]:
    """The rows that the correction speaks of; a case that is through with its notice is not published again."""
    keys = list(dict.fromkeys(change["row"] for change in made.changes))
    if not keys:
        raise NotPossible("还没有写明更正什么。")
    if gone := [key for key in keys if key not in rows]:
        raise NotPossible(f"有 {len(gone)} 个工作室已移出公示名单，请删去对它们的更正。")
    affected = [rows[key] for key in keys]
    locked = Workshop.objects.locked().filter(pk__in=[row.workshop_id for row in affected])
    states = {case.pk: case for case in locked.order_by("pk")}
    if made.runs_again:
        through = [states[row.workshop_id] for row in affected if states[row.workshop_id].state not in STANDING]
        if through:
            raise NotPossible(*(f"{c}目前为“{c.get_state_display()}”，不能重新公示。" for c in through))
    return affected


def _move(made: Notice, rows: Sequence[NoticeRow], at: datetime) -> None:
    """The corrected rows stand in the correction from now on, whose whole period counts for them."""
    notice_rows.leave([row.workshop_id for row in rows], at=at, reason="更正后重新公示")
    for row in rows:
        said = {item: getattr(row, item) for item in notices.ITEMS}
        said |= {change["item"]: change["now"] for change in made.changes if change["row"] == row.pk}
        notice_rows.enter(made, case=row.workshop_id, place=row.order, says=said)
    Workshop.objects.filter(pk__in=[row.workshop_id for row in rows]).update(publicised_at=made.posted_at)


def _tell(made: Notice, rows: Sequence[NoticeRow], *, by: User, at: datetime) -> None:
    for row in rows:
        words = [
            {"item": notices.ITEMS[c["item"]], "was": getattr(row, c["item"]), "now": c["now"]}
            for c in made.changes
            if c["row"] == row.pk
        ]
        facts = publicity.facts_of_notice(made) | {"changes": words, "runs_again": made.runs_again}
        case = Workshop.objects.select_related("unit", "review_body").get(pk=row.workshop_id)
        capacity = capacity_of(by, *CITY_ROLES)
        journal.record(case, "correct_notice", by=by, at=at, capacity=capacity, text=made.reason, facts=facts)
        letters.announce(case, "correct_notice", at=at, context={"notice": made, "changes": words, "by": by})


# ── retractions ──────────────────────────────────────────────────────────────


@transaction.atomic
def retract(
    about: Notice, rows: Sequence[int], *, ground: str, reason: str, number: str, by: User, at: datetime
) -> tuple[list[Workshop], list[tuple[Workshop, list[str]]]]:
    """Take several cases out of a notice with one announcement; each goes through the door by itself.

    Answers those that left and those that stay with their sentences. Raises NotPossible when none may leave.
    """
    if not by.holds(Role.CITY_APPROVER):
        raise NotPermitted("须由市人力社保局负责人办理。")
    standing = running_rows(root_of(about))
    chosen = [standing[key] for key in rows if key in standing]
    keys = [row.workshop_id for row in chosen]
    list(Workshop.objects.locked().filter(pk__in=keys).order_by("pk"))
    asked = [(row, lifecycle.blockers("retract_notice", row.workshop, by, at)) for row in chosen]
    leaving = [row for row, why in asked if not why]
    refused = [(row.workshop, why) for row, why in asked if why]
    if not leaving:
        raise NotPossible("没有一件案卷可以撤回公示。", *(f"{case}：{''.join(why)}" for case, why in refused))
    said = {"ground": ground, "reason": reason, "number": number}
    announcement = announce_retraction(leaving, **said, by=by, at=at)
    cases = [
        lifecycle.perform("retract_notice", row.workshop, by=by, at=at, announcement=announcement, **said)
        for row in leaving
    ]
    return cases, refused


def announce_retraction(
    rows: Sequence[NoticeRow], *, ground: str, reason: str, number: str, by: User, at: datetime
) -> Notice:
    """The announcement that these rows have left; it takes effect at once, its posting is registered afterwards."""
    root = Notice.objects.select_related("joint_list__round__rule_set__basis").get(pk=root_of(rows[0].notice).pk)
    made = Notice(
        joint_list=root.joint_list,
        corrects=root,
        kind=Notice.Kind.RETRACTION,
        number=number,
        reason=f"{notices.GROUNDS[ground]}：{reason}"[:500],
        posting_on=legal_day(at),
        made_by=by,
        made_at=at,
    )
    content = notices.retraction_content(made, root, rows, legal_day(at))
    publicity.freeze(made, content, None, posted_at=at, by=by)
    made.save()
    publicity.order_paper(made, content, by=by)
    return made


def strike(row: NoticeRow, announcement: Notice, *, by: User, at: datetime) -> None:
    """The row leaves its notice; a notice that has lost all its rows this way is retracted as a whole."""
    notice_rows.leave([row.workshop_id], at=at, reason="撤回公示")
    if not NoticeRow.objects.filter(notice=row.notice_id, struck_at=None).exists():
        Notice.objects.filter(pk=row.notice_id, status=Notice.Status.POSTED).update(
            status=Notice.Status.RETRACTED,
            retracted_at=at,
            retracted_by=by,
            retracted_reason=announcement.reason,
        )


def demand_draft(given: Notice) -> None:
    """Raises NotPossible unless it is a correction that is still a draft."""
    if given.status != Notice.Status.DRAFT or given.kind != Notice.Kind.CORRECTION:
        raise NotPossible("更正公告已经发布，不能再改。")


def _drafted(given: Notice) -> Notice:
    made = Notice.objects.select_for_update(of=("self",)).get(pk=given.pk)
    demand_draft(made)
    return made


def _officer(by: User) -> None:
    if not by.holds(Role.CITY_OFFICER):
        raise NotPermitted("须由市人力社保局经办人拟稿。")
