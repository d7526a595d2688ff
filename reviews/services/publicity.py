"""The public notice (四(三)-2, -3): drafting it from the agreed list, posting it, and the acts of its cases."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef

from accounts.models import User
from accounts.roles import CITY_ROLES, Role
from applications import forms_of_acts as forms
from applications import lifecycle
from applications.lifecycle import NotPermitted, NotPossible, Outcome, act
from applications.models import Workshop
from applications.services import sealing
from applications.states import State
from common import calendar
from common.clock import legal_day
from common.periods import Period
from reviews import notice_texts, notices
from reviews.forms.publicity import RetractForm
from reviews.guards import publicity as guards
from reviews.guards.objections import none_in_time_is_undecided
from reviews.models import JointList, ListRow, Notice, NoticeRow
from reviews.services import notice_rows
from reviews.services.decision import lapse as lapse_decision

APPROVER = "须由市人力社保局负责人办理，且不能是拟稿的本人。"


@dataclass(frozen=True)
class Published:
    """What came of posting: the cases that are published, and those that stayed out with their sentences."""

    notice: Notice
    cases: list[Workshop]
    refused: list[tuple[Workshop, list[str]]]


def rows_to_publish(given: JointList) -> list[ListRow]:
    """The rows of a list whose cases still wait for their notice, in order; who left one needs a new list."""
    left = NoticeRow.objects.filter(workshop=OuterRef("workshop"), struck_at__gte=OuterRef("joint_list__answered_at"))
    newer = ListRow.objects.filter(workshop=OuterRef("workshop"), pk__gt=OuterRef("pk"))
    waiting = given.rows.filter(~Exists(left), ~Exists(newer), workshop__state=State.QUALIFIED)
    return list(waiting.select_related("workshop").order_by("order"))


@transaction.atomic
def draft(given: JointList, *, number: str, posting_on: date, by: User, at: datetime) -> Notice:
    """Write the notice for the day on which it is to be posted. Raises NotPossible, CalendarUnknown."""
    if not by.holds(Role.CITY_OFFICER):
        raise NotPermitted("须由市人力社保局经办人拟稿。")
    locked = _agreed_list(given)
    if posting_on < legal_day(at):
        raise NotPossible("拟发布日期不能早于今天。")
    rows = rows_to_publish(locked)
    if not rows:
        raise NotPossible("名单中没有等待公示的案卷。")
    found = locked.notices.filter(status=Notice.Status.DRAFT, kind=Notice.Kind.NOTICE).first()
    notice = found or Notice(joint_list=locked)
    notice.number, notice.posting_on, notice.made_by, notice.made_at = number, posting_on, by, at
    content, _ = notices.notice_content(notice, rows, posting_on)
    notice.title = notice_texts.title_of(content)
    notice.save()
    order_paper(notice, content, by=by)
    return notice


@transaction.atomic
def publish(
    given: Notice, *, posted_at: datetime, posting_url: str, screenshot: Any, by: User, at: datetime
) -> Published:
    """Record the posting and publish every case that may be; the frozen copy holds just those.

    First every guard is asked and the rows that pass are frozen, then each case goes through the door by itself;
    all in one transaction, so that the copy never says more or less than what happened.
    Raises NotPermitted, NotPossible, CalendarUnknown.
    """
    _agreed_list(given.joint_list)
    notice = draft_to_post(given, by)
    refuse_wrong_day(notice, posted_at, at)
    candidates = rows_to_publish(notice.joint_list)
    list(Workshop.objects.locked().filter(pk__in=[r.workshop_id for r in candidates]).order_by("pk"))
    passing, refused = _asked(candidates, by=by, at=at)
    if not passing:
        raise NotPossible("没有一件案卷可以公示。", *(f"{case}：{''.join(why)}" for case, why in refused))
    content, period = notices.notice_content(notice, passing, legal_day(posted_at))
    if at >= period.ends_at:
        raise NotPossible("公示期已经结束，不能补登；请以实际发布日期重新公示。")
    freeze(notice, content, period, posted_at=posted_at, by=by)
    notice.posting_url = posting_url
    notice.screenshot = sealing.keep_scan(screenshot, at=at, kind="posting") if screenshot else None
    notice.save()
    notice_rows.leave([row.workshop_id for row in passing], at=at, reason="另行公示")
    for place, row in enumerate(passing, 1):
        notice_rows.enter(notice, case=row.workshop_id, place=place, says=row.facts)
    cases = [lifecycle.perform("publicise", row.workshop, by=by, at=at, notice=notice) for row in passing]
    order_paper(notice, content, by=by)
    return Published(notice, cases, refused)


@transaction.atomic
def register_posting(given: Notice, *, posting_url: str, screenshot: Any, by: User, at: datetime) -> None:
    """Where an announcement that took effect at once was posted on the bureau's own site."""
    if not by.holds(*CITY_ROLES):
        raise NotPermitted("须由市人力社保局办理。")
    notice = Notice.objects.select_for_update(of=("self",)).get(pk=given.pk)
    if notice.status == Notice.Status.DRAFT or notice.posting_url:
        raise NotPossible("发布网址已经登记，或公告还没有发布。")
    notice.posting_url = posting_url
    notice.screenshot = sealing.keep_scan(screenshot, at=at, kind="posting") if screenshot else None
    notice.save(update_fields=["posting_url", "screenshot"])


def freeze(
    notice: Notice, content: notice_texts.Content, period: Period | None, *, posted_at: datetime, by: User
) -> None:
    """Fix what was posted: the content with its hash, the rule and the period as they were at that moment."""
    rule = notices.rule_of(notice.joint_list.round.rule_set)
    notice.days, notice.day_rule, notice.past_holidays = rule.days, rule.counting, rule.moves
    notice.content, notice.content_hash = content, notice_texts.content_hash(content)
    notice.title = notice_texts.title_of(content)
    notice.status, notice.posted_at, notice.posted_by = Notice.Status.POSTED, posted_at, by
    if period is not None:
        notice.first_day, notice.last_day, notice.ends_at = period.first_day, period.last_day, period.ends_at


def order_paper(notice: Notice, content: notice_texts.Content, *, by: User) -> None:
    """Have the PDF of this content made beside the request; the same content is printed once."""
    from reviews.jobs import publicity as jobs

    jobs.order_paper(notice, content, by=by)


def _agreed_list(given: JointList) -> JointList:
    locked = JointList.objects.select_for_update(of=("self",)).select_related("round__rule_set__basis").get(pk=given.pk)
    if locked.status != JointList.Status.AGREED:
        raise NotPossible(f"拟认定名单目前为“{locked.get_status_display()}”，市财政局同意后才能公示。")
    return locked


def draft_to_post(given: Notice, by: User) -> Notice:
    notice = (
        Notice.objects.select_for_update(of=("self",))
        .select_related("joint_list__round__rule_set__basis", "corrects")
        .get(pk=given.pk)
    )
    if not by.holds(Role.CITY_APPROVER) or notice.made_by_id == by.pk:
        raise NotPermitted(APPROVER)
    if notice.status != Notice.Status.DRAFT:
        raise NotPossible("这份公示已经发布，可能已有人办理。")
    return notice


def refuse_wrong_day(notice: Notice, posted_at: datetime, at: datetime) -> None:
    """The dates in the text were written for one day; the posting must have been on it."""
    if posted_at > at:
        raise NotPossible("发布时间不能晚于现在。")
    written = notice.posting_on
    if written is None or legal_day(posted_at) != written:
        spelled = notice_texts.cn_day(written) if written else "（未定）"
        raise NotPossible(f"公示稿按 {spelled} 发布写明起止日期，与发布时间不是同一天；请先修改公示稿的发布日期。")


def _asked(
    rows: Sequence[ListRow], *, by: User, at: datetime
) -> tuple[list[ListRow], list[tuple[Workshop, list[str]]]]:
    """The rows whose cases may be published now, and the others with what stands in the way."""
    passing: list[ListRow] = []
    refused: list[tuple[Workshop, list[str]]] = []
    for row in rows:
        if why := lifecycle.blockers("publicise", row.workshop, by, at):
            refused.append((row.workshop, why))
        else:
            passing.append(row)
    return passing, refused


# ── the acts of one case ─────────────────────────────────────────────────────


@act(
    "publicise",
    form=forms.ConfirmForm,
    guards=[guards.stands_on_an_agreed_list],
    page="reviews:notice_of_case",
    says=(
        "名单在网站公示，期限自公布次日起算。",
        "系统通知申报单位和初审单位。",
    ),
)
def publicise(workshop: Workshop, *, by: User, at: datetime, notice: Notice | None = None) -> Outcome:
    """四(三)-2: the case stands in the notice that was just posted with all its cases."""
    if notice is None or not notice.rows.filter(workshop=workshop, struck_at=None).exists():
        raise NotPossible("公示按名单统一发布，请在公示页面登记发布情况。")
    lapse_decision(workshop, by=by, at=at, reason="案卷已公示")
    workshop.publicised_at = notice.posted_at
    workshop.due_on = None
    workshop.is_waitlisted = False
    return Outcome(facts=facts_of_notice(notice), tells={"notice": notice})


@act(
    "retract_notice",
    form=RetractForm,
    guards=[guards.stands_in_a_notice],
    says=(
        "公示页面立即标明该工作室已移出名单，并发布撤回公告。",
        "案卷回到“评审合格”；重新公示须重新会商名单，期限全部重新计算。",
        "系统通知申报单位、初审单位和市财政局。",
    ),
)
def retract_notice(
    workshop: Workshop,
    *,
    by: User,
    at: datetime,
    ground: str,
    reason: str,
    number: str = "",
    announcement: Notice | None = None,
) -> Outcome:
    """A fault in the notice or changed facts: the case leaves it, and an announcement says so."""
    from reviews.services import corrections

    row = (
        NoticeRow.objects.select_for_update(of=("self",))
        .select_related("notice")
        .get(workshop=workshop, struck_at=None)
    )
    if announcement is None:
        announcement = corrections.announce_retraction([row], ground=ground, reason=reason, number=number, by=by, at=at)
    corrections.strike(row, announcement, by=by, at=at)
    lapse_decision(workshop, by=by, at=at, reason=f"撤回公示：{reason}")
    workshop.publicised_at = None
    workshop.due_on = None
    return Outcome(
        text=reason,
        facts={"notice": row.notice_id, "announcement": announcement.pk, "ground": ground},
        tells={"reason": reason, "notice": announcement},
    )


@act(
    "clear",
    form=forms.ConfirmForm,
    guards=[guards.the_period_is_over, none_in_time_is_undecided],
    says=("公示期满且没有未决异议，转入两局审批。", "系统通知申报单位和初审单位。"),
)
def clear(workshop: Workshop, *, by: User | None, at: datetime) -> Outcome:
    """四(三)-3: the last day is over (24:00 in Beijing) and nothing that came in time is undecided."""
    notice = Notice.objects.get(rows__workshop=workshop, rows__struck_at=None)
    workshop.cleared_at = at
    workshop.due_on = calendar.day_after(legal_day(at), workshop.rule_set.decision_days, workshop.rule_set.day_rule)
    return Outcome(facts=facts_of_notice(notice), tells={"notice": notice})


def facts_of_notice(notice: Notice) -> dict[str, Any]:
    """For the journal."""
    return {
        "notice": notice.pk,
        "content_hash": notice.content_hash,
        "posted_at": notice.posted_at,
        "posting_url": notice.posting_url,
        "first_day": notice.first_day,
        "last_day": notice.last_day,
    }
