"""What the city does with a round: publish, extend its calendar, cancel it. A calendar is never shortened."""

from __future__ import annotations

import logging
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from accounts.models import User
from accounts.person_at_work import capacity_of
from accounts.roles import CITY_ROLES, Role
from applications import journal, lifecycle
from applications.models import CalendarExtension, Round, RuleSet, Workshop
from applications.services import rules
from applications.services.deadlines import last_day_before
from applications.states import EDITABLE, LIVE, State
from common import progress
from common.clock import BEIJING
from common.models import JobProgress

logger = logging.getLogger(__name__)

CANCEL_KIND = "cancel_round"
REGISTER = "原始批次"
CALENDAR = ("closes_at", "corrections_until", "review_until")
# whose day moves with which date of the round
WAITING_FOR = {"closes_at": State.DRAFT}


def may_edit(user: User) -> bool:
    """Rounds and rules are the city's."""
    return user.holds(*CITY_ROLES)


def may_cancel(user: User) -> bool:
    """Cancelling ends cases, and only the approver may end one."""
    return user.holds(Role.CITY_APPROVER)


@transaction.atomic
def register_round() -> Round:
    """原始批次, to which the workshops of 2011 until this house belong; made when first needed (七-1: its calendar)."""
    rule_set = RuleSet.objects.select_for_update(of=("self",)).order_by("version").first()
    if rule_set is None:
        raise lifecycle.NotPossible("还没有规则版本，请先载入规则。")
    opened, closed = datetime(2011, 10, 31, tzinfo=BEIJING), datetime(2011, 12, 1, tzinfo=BEIJING)
    found, _ = Round.objects.get_or_create(
        name=REGISTER,
        year=opened.year,
        defaults={
            "rule_set": rule_set,
            "opens_at": opened,
            "closes_at": closed,
            "corrections_until": closed,
            "review_until": closed,
            "published_at": opened,
            "contact_office": "职业能力建设处",
            "contact_phone": "—",
        },
    )
    return found


def publish(round_: Round, *, at: datetime) -> None:
    """From now on everybody sees the round, and it opens by its calendar."""
    Round.objects.filter(pk=round_.pk, published_at=None, cancelled_at=None).update(published_at=at)


@transaction.atomic
def adopt_rules(round_: Round, rule_set: RuleSet, *, by: User, at: datetime) -> int:
    """Let the round go by another version: drafts move to it and are told, submitted cases keep their own."""
    Round.objects.filter(pk=round_.pk).update(rule_set=rule_set)
    round_.rule_set = rule_set
    return rules.move_drafts(round_, rule_set, by=by, at=at)


@transaction.atomic
def extend(round_: Round, which: str, until: datetime, *, reason: str, by: User, at: datetime) -> CalendarExtension:
    """Postpone one date of the calendar, journalled for every open case. Raises NotPossible where it would shorten."""
    locked = Round.objects.select_for_update(of=("self",)).get(pk=round_.pk)
    if locked.cancelled_at:
        raise lifecycle.NotPossible("该批次已取消，不能延长。")
    was = getattr(locked, which)
    if until <= was:
        raise lifecycle.NotPossible("只能延长，不能缩短：新的日期须晚于原定日期。")
    setattr(locked, which, until)
    _keep_order(locked)
    locked.save(update_fields=[*CALENDAR])
    made = CalendarExtension.objects.create(round=locked, which=which, was=was, now=until, reason=reason, by=by, at=at)
    _tell_cases(locked, made, by, at)
    return made


def _keep_order(round_: Round) -> None:
    """A later date never lies before an earlier one: what follows moves along where it must."""
    round_.corrections_until = max(round_.corrections_until, round_.closes_at)
    round_.review_until = max(round_.review_until, round_.corrections_until)


def _tell_cases(round_: Round, made: CalendarExtension, by: User, at: datetime) -> None:
    facts = {"round": round_.pk, "which": made.which, "was": made.was.isoformat(), "now": made.now.isoformat()}
    if made.which in WAITING_FOR:
        Workshop.objects.filter(round=round_, state=WAITING_FOR[made.which]).update(due_on=last_day_before(made.now))
    open_cases = Workshop.objects.filter(round=round_, state__in=sorted(EDITABLE | LIVE)).order_by("pk")
    capacity = capacity_of(by, *CITY_ROLES)
    for workshop in open_cases.iterator(chunk_size=500):
        journal.record(workshop, "extend_round", by=by, at=at, capacity=capacity, text=made.reason, facts=facts)


@transaction.atomic
def cancel(round_: Round, *, reason: str, by: User, at: datetime) -> JobProgress:
    """Cancel the round at once; a job then ends its cases one by one."""
    from applications.jobs import end_cancelled_round

    Round.objects.filter(pk=round_.pk, cancelled_at=None).update(cancelled_at=at, cancelled_reason=reason)
    total = _cases_to_end(round_).count()
    job, is_new = progress.opened(CANCEL_KIND, f"round:{round_.pk}", by=by, at=at, total=total)
    if is_new:
        end_cancelled_round.defer(round_pk=round_.pk, user_pk=by.pk, job=str(job.uuid))
    return job


def end_cases(round_: Round, *, by: User, job: JobProgress, at: datetime) -> None:
    """Terminate every live case; one that is refused is told in the result and does not stop the others."""
    refused: list[str] = []
    total = _cases_to_end(round_).count()
    for done, workshop in enumerate(_cases_to_end(round_).order_by("pk").iterator(chunk_size=200), 1):
        try:
            lifecycle.perform(
                "terminate", workshop, by=by, at=at, ground="round_cancelled", reason=round_.cancelled_reason
            )
        except (lifecycle.NotPossible, lifecycle.NotPermitted) as fault:
            refused.append(f"{workshop.number}：{fault}")
            logger.warning("case not ended", extra={"workshop": workshop.pk, "why": str(fault)})
        progress.moved(job, done=done, total=total, sentence=f"已终止 {done - len(refused)} 件，共 {total} 件")
    if refused:
        progress.failed(job, at=at, sentence=f"有 {len(refused)} 件没有终止：{'；'.join(refused)}")
    else:
        progress.finished(job, at=at)


def _cases_to_end(round_: Round) -> QuerySet[Workshop]:
    return Workshop.objects.filter(round=round_, state__in=sorted(LIVE))
