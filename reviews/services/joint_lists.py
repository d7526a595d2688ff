"""The joint list 拟认定: the city prepares it from the qualified cases, finance agrees or returns it (domain §10-1)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse

from accounts.models import User
from accounts.person_at_work import capacity_of
from accounts.roles import CITY_ROLES, FINANCE_ROLES, Role
from applications import journal
from applications.lifecycle import NotPermitted, NotPossible
from applications.models import Round, Workshop
from applications.states import State
from reviews import letters, notices
from reviews.models import JointList, ListRow, Notice

OPEN = (JointList.Status.DRAFT, JointList.Status.RETURNED)
JOINED = ("unit", "review_body", "current_version")


@transaction.atomic
def prepare(round_: Round, chosen: Sequence[int], *, name: str, by: User, at: datetime) -> JointList:
    """A new list of these cases in this order. Raises NotPermitted, NotPossible."""
    _city_officer(by)
    made = JointList.objects.create(round=round_, name=name, made_by=by, made_at=at)
    _fill(made, chosen)
    return made


@transaction.atomic
def arrange(given: JointList, chosen: Sequence[int], *, name: str, by: User, at: datetime) -> None:
    """Choose and order anew while nobody has been asked, or after finance returned it."""
    _city_officer(by)
    locked = _locked(given, *OPEN)
    locked.name = name
    locked.save(update_fields=["name"])
    locked.rows.all().delete()
    _fill(locked, chosen)


@transaction.atomic
def propose(given: JointList, *, by: User, at: datetime) -> JointList:
    """Send it to finance: from now on its content stands, under one hash. Answers the list as it was sent."""
    _city_officer(by)
    locked = _locked(given, *OPEN)
    rows = _refreshed(locked)
    locked.content_hash = notices.list_hash(locked.round_id, [row.facts for row in rows])
    locked.status, locked.proposed_at = JointList.Status.PROPOSED, at
    locked.answered_by, locked.answered_at, locked.answer = None, None, ""
    locked.save()
    _record(rows, "list_proposed", locked, by=by, at=at)
    letters.write(
        letters.those_who_hold(Role.FINANCE_OFFICER, Role.FINANCE_APPROVER),
        "list_proposed",
        at=at,
        link=reverse("reviews:joint_list", args=[locked.pk]),
        about=f"joint_list:{locked.pk}",
        joint_list=locked,
        count=len(rows),
    )
    return locked


@transaction.atomic
def answer(given: JointList, *, content_hash: str, agrees: bool, text: str, by: User, at: datetime) -> None:
    """Finance agrees to the very content it read (``content_hash``), or returns it with a reason. Nobody seals here."""
    if not by.holds(Role.FINANCE_APPROVER):
        raise NotPermitted("须由市财政局负责人办理。")
    locked = _locked(given, JointList.Status.PROPOSED)
    if content_hash != locked.content_hash:
        raise NotPossible("您打开页面之后，名单又重新送了会商，请核对现在的名单后再答复。")
    rows = list(locked.rows.select_related(*(f"workshop__{name}" for name in JOINED)))
    if agrees:
        now = notices.list_hash(locked.round_id, [notices.facts_of(row.workshop) for row in rows])
        if now != locked.content_hash:
            raise NotPossible("送会商之后，名单中案卷的内容有变动，请退回市人力社保局重新拟定。")
    elif not text:
        raise NotPossible("退回须写明理由。")
    locked.status = JointList.Status.AGREED if agrees else JointList.Status.RETURNED
    locked.answered_by, locked.answered_at, locked.answer = by, at, text
    locked.save()
    verb = "list_agreed" if agrees else "list_returned"
    _record(rows, verb, locked, by=by, at=at, text=text)
    letters.write(
        letters.those_who_hold(Role.CITY_OFFICER, Role.CITY_APPROVER),
        verb,
        at=at,
        link=reverse("reviews:joint_list", args=[locked.pk]),
        about=f"joint_list:{locked.pk}",
        joint_list=locked,
        count=len(rows),
    )


@transaction.atomic
def take_back(given: JointList, *, by: User, at: datetime) -> None:
    """The city changes its mind before anything was published: the list is a draft again, the answer void."""
    _city_officer(by)
    locked = _locked(given, JointList.Status.PROPOSED, JointList.Status.AGREED)
    if locked.notices.exclude(status=Notice.Status.DRAFT).exists():
        raise NotPossible("名单已经公示，不能收回；有差错的，请更正或撤回公示。")
    locked.notices.all().delete()
    locked.status, locked.content_hash = JointList.Status.DRAFT, ""
    locked.answered_by, locked.answered_at, locked.answer = None, None, ""
    locked.save()
    _record(list(locked.rows.select_related("workshop")), "list_taken_back", locked, by=by, at=at)


def _fill(given: JointList, chosen: Sequence[int]) -> None:
    found = {
        case.pk: case
        for case in listable()
        .filter(pk__in=chosen, round=given.round_id)
        .exclude(pk__in=elsewhere(given))
        .select_related(*JOINED)
    }
    if not chosen:
        raise NotPossible("请至少选择一件案卷。")
    if missing := [pk for pk in chosen if pk not in found]:
        raise NotPossible(f"有 {len(missing)} 件案卷不是本批次评审合格的案卷，或已列入另一份名单，请刷新后重新选择。")
    ListRow.objects.bulk_create(
        ListRow(joint_list=given, workshop=found[pk], order=place, facts=notices.facts_of(found[pk]))
        for place, pk in enumerate(chosen, 1)
    )


def listable() -> QuerySet[Workshop, Any]:
    """Who passed; 候补 stand in no list before they moved up (``reviews.services.review_table``)."""
    return Workshop.objects.filter(state=State.QUALIFIED, is_waitlisted=False)


def elsewhere(given: JointList | None) -> QuerySet[ListRow, Any]:
    """Cases of other lists that still count; once a list was posted, what is left of it may be listed anew."""
    posted = Notice.objects.filter(joint_list=OuterRef("joint_list")).exclude(status=Notice.Status.DRAFT)
    rows = ListRow.objects.filter(~Exists(posted), workshop__state=State.QUALIFIED)
    return (rows.exclude(joint_list=given) if given else rows).values("workshop")


def _refreshed(locked: JointList) -> list[ListRow]:
    """The rows with the facts of this moment; every case must still be qualified."""
    rows = list(locked.rows.select_related(*(f"workshop__{name}" for name in JOINED)))
    gone = [row.workshop for row in rows if row.workshop.state != State.QUALIFIED]
    if gone:
        raise NotPossible(*(f"{case}目前为“{case.get_state_display()}”，请从名单中移出。" for case in gone))
    if not rows:
        raise NotPossible("名单中没有案卷。")
    for row in rows:
        row.facts = notices.facts_of(row.workshop)
    ListRow.objects.bulk_update(rows, ["facts"])
    return rows


def _locked(given: JointList, *wanted: str) -> JointList:
    locked = JointList.objects.select_for_update().get(pk=given.pk)
    if locked.status not in wanted:
        raise NotPossible(f"名单目前为“{locked.get_status_display()}”，可能已有人办理。")
    return locked


def _city_officer(by: User) -> None:
    if not by.holds(Role.CITY_OFFICER):
        raise NotPermitted("须由市人力社保局经办人办理。")


def _record(rows: Sequence[ListRow], verb: str, of: JointList, *, by: User, at: datetime, text: str = "") -> None:
    capacity = capacity_of(by, *CITY_ROLES, *FINANCE_ROLES)
    facts = {"list": of.pk, "rows": len(rows), "content_hash": of.content_hash}
    for row in rows:
        journal.record(row.workshop, verb, by=by, at=at, capacity=capacity, text=text, facts=facts)
