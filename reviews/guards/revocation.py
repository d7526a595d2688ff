"""What must be true before a title is taken away, left or given back, in the words the user reads."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from applications import endings
from applications.models import Workshop
from applications.questions import guard
from common.clock import legal_day
from common.templatetags.ui import cn_date
from reviews import title_standing
from reviews.guards.decision import unsealed
from reviews.models import Decision, Reconsideration, Reopening, Revocation
from reviews.selectors import decision as standing

NOT_DRAFTED = "请先由市局经办人拟写撤销理由：事由、文件和条款、事实、依据。"
NOT_FAILED = "两局没有确认“不合格”，不能以考核不合格为由撤销。"
NOT_DELIVERED = "告知书还没有送达记录，陈述申辩的期限没有开始。"
UNANSWERED = "单位在期限内提出了陈述申辩，须先书面答复。"
UNDER_INQUIRY = "撤销事由正在核查，办结之前不能注销；不再提出撤销的，请先撤回拟稿。"
FAILED = "两局已确认考核“不合格”，须先办理撤销，不能注销。"


@guard(NOT_DRAFTED)
def a_proposal_is_drafted(workshop: Workshop, at: datetime) -> bool:
    return title_standing.of(workshop).drafted is not None


def its_ground_holds(workshop: Workshop, at: datetime) -> list[str]:
    """不合格 fixed by both bureaus; another ground stands with its document and article in the row itself."""
    stands = title_standing.of(workshop)
    if stands.drafted is None or stands.drafted.ground != Revocation.Ground.FAILED:
        return []
    return [] if stands.failed is not None and stands.failed == stands.drafted.assessment else [NOT_FAILED]


@endings.in_the_way_of_closing
def no_ground_is_under_inquiry(workshop: Workshop, at: datetime) -> list[str]:
    """Nobody leaves a title while both bureaus have a ground to take it away, or one of them looks into it."""
    stands = title_standing.of(workshop)
    if stands.drafted is not None:
        return [UNDER_INQUIRY]
    return [FAILED] if stands.failed is not None else []


def the_defence_is_over(workshop: Workshop, at: datetime) -> list[str]:
    """Delivered, and the days over, waived or answered in writing; a defence that came in time is never passed over."""
    stands = title_standing.of(workshop).proposed
    if stands is None or stands.served_on is None or stands.defence_due is None:
        return [NOT_DELIVERED]
    if stands.is_open:
        return [UNANSWERED]
    if stands.is_answered or stands.is_waived:
        return []
    today = legal_day(at)
    if today < stands.served_on:
        return [f"公告送达尚未期满（{cn_date(stands.served_on)} 视为送达）。"]
    return [f"陈述申辩的期限到 {cn_date(stands.defence_due)} 24:00，尚未期满。"] if today <= stands.defence_due else []


def both_have_sealed_a_revocation(workshop: Workshop, at: datetime) -> list[str]:
    return _both_have_sealed(workshop, Decision.Kind.REVOKE)


def both_have_sealed_to_keep(workshop: Workshop, at: datetime) -> list[str]:
    return _both_have_sealed(workshop, Decision.Kind.KEEP)


def _both_have_sealed(workshop: Workshop, kind: Decision.Kind) -> list[str]:
    stands = standing.of(workshop)
    if stands.decision is None or stands.kind != kind:
        return [f"没有拟写“{kind.label}”的决定。"]
    return unsealed(stands)


@guard("请先登记复议决定、判决或自行纠错的文书；其结果须为撤销或变更原决定。")
def a_document_reverses_it(workshop: Workshop, at: datetime) -> bool:
    """What reversed an earlier end does not reverse a later one."""
    return title_standing.of(workshop).is_reversed


def reversals_of(workshop: Workshop) -> QuerySet[Reconsideration]:
    """Against the present end of the title, the latest first."""
    reversed_ones = workshop.reconsiderations.filter(outcome=Reconsideration.Outcome.REVERSED)
    return reversed_ones.filter(recorded_at__gte=workshop.ended_at) if workshop.ended_at else reversed_ones.none()


def finance_agreed_to_reinstate(workshop: Workshop, at: datetime) -> list[str]:
    """Both had decided, so both give back."""
    found = standing.of(workshop).reopening
    if found == Reopening.State.AGREED:
        return []
    if found == Reopening.State.PROPOSED:
        return ["恢复称号的提议还在等市财政局同意。"]
    return ["请先提议恢复称号，写明文书文号和理由，由市财政局同意。"]


BEFORE_SEALING = (the_defence_is_over,)
