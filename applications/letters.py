"""Who is told what: a table from verb to readers and template. Writing a letter is part of the act's transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.urls import reverse

from accounts.models import User
from accounts.roles import CITY_ROLES, REVIEW_ROLES, UNIT_ROLES, Role
from applications.models import Workshop
from common import outbox
from common.models import Letter

Readers = Callable[[Workshop], QuerySet[User]]


def the_unit(workshop: Workshop) -> QuerySet[User]:
    return User.objects.members_of(workshop.unit_id, *UNIT_ROLES)


def the_body(workshop: Workshop) -> QuerySet[User]:
    return User.objects.members_of(workshop.review_body_id, *REVIEW_ROLES)


def the_city(workshop: Workshop) -> QuerySet[User]:
    return User.objects.filter(memberships__role__in=CITY_ROLES, memberships__ended_at=None, is_active=True).distinct()


def finance(workshop: Workshop) -> QuerySet[User]:
    return User.objects.filter(
        memberships__role=Role.FINANCE_OFFICER, memberships__ended_at=None, is_active=True
    ).distinct()


# One line per transition and per notice of the clock; an empty list is a decision, not an omission.
TELLS: dict[str, list[tuple[Readers, str]]] = {
    "submit": [(the_unit, "submitted"), (the_body, "case_arrived")],
    "withdraw": [(the_unit, "withdrawn")],
    "lapse": [(the_unit, "lapsed")],
    "return_for_correction": [(the_unit, "returned")],
    "recommend": [(the_unit, "recommended"), (the_city, "case_recommended")],
    "not_recommend": [(the_unit, "not_recommended")],
    "transfer": [(the_unit, "transferred"), (the_body, "case_arrived")],
    "send_back": [(the_body, "sent_back")],
    "accept": [(the_unit, "accepted"), (the_body, "case_accepted")],
    "decline": [(the_unit, "declined"), (the_body, "case_declined")],
    "terminate": [(the_unit, "terminated"), (the_body, "case_terminated"), (finance, "case_terminated")],
    # each stage adds its letters with its act
    "open_evaluation": [(the_unit, "evaluating"), (the_body, "case_evaluating")],
    "reopen_panel": [],
    # the unit has not been told of an outcome yet
    "reopen_assessment_panel": [],
    "reopen_assessment": [],
    "pass_evaluation": [(the_unit, "passed"), (the_body, "case_passed")],
    "fail_evaluation": [(the_unit, "failed"), (the_body, "case_failed")],
    "reopen_evaluation": [(the_unit, "judged_anew"), (the_body, "judged_anew")],
    "publicise": [(the_unit, "publicised"), (the_body, "case_publicised")],
    "retract_notice": [
        (the_unit, "notice_retracted"),
        (the_body, "case_notice_retracted"),
        (finance, "case_notice_retracted"),
    ],
    "clear": [(the_unit, "cleared"), (the_body, "case_cleared")],
    "contest": [(the_unit, "contested"), (the_body, "case_contested"), (finance, "case_contested")],
    "dismiss_objection": [(the_unit, "objection_dismissed"), (the_body, "objection_dismissed")],
    "uphold_objection": [
        (the_unit, "objection_upheld"),
        (the_body, "case_objection_upheld"),
        (finance, "case_objection_upheld"),
    ],
    "grant": [(the_unit, "granted"), (the_body, "case_granted"), (finance, "case_granted")],
    "reject": [(the_unit, "rejected"), (the_body, "case_rejected")],
    # told to nobody: the unit was not told of the import either
    "strike_off": [],
    "rectify": [(the_unit, "rectify_ordered"), (the_body, "case_rectify_ordered")],
    "resume": [(the_city, "rectify_reported"), (the_body, "rectify_reported")],
    "open_assessment": [(the_unit, "assessment_opened"), (the_body, "case_assessment_opened")],
    "pass_assessment": [(the_unit, "assessment_passed"), (the_body, "case_assessment_passed")],
    "propose_revocation": [
        (the_unit, "revocation_proposed"),
        (the_body, "case_revocation_proposed"),
        (finance, "case_revocation_proposed"),
    ],
    "drop_revocation": [
        (the_unit, "revocation_dropped"),
        (the_body, "case_revocation_dropped"),
        (finance, "case_revocation_dropped"),
    ],
    "revoke": [(the_unit, "title_revoked"), (the_body, "case_title_revoked"), (finance, "case_title_revoked")],
    "reinstate": [
        (the_unit, "title_reinstated"),
        (the_body, "case_title_reinstated"),
        (finance, "case_title_reinstated"),
    ],
    "close": [(the_unit, "title_closed"), (the_body, "case_title_closed"), (finance, "case_title_closed")],
    "reopen_decision": [
        (the_unit, "decision_reopened"),
        (the_body, "decision_reopened"),
        (finance, "decision_reopened"),
    ],
    "reopen_preliminary": [(the_unit, "preliminary_reopened"), (the_body, "case_preliminary_reopened")],
}
REMINDERS: dict[str, list[tuple[Readers, str]]] = {
    "lapse_soon": [(the_unit, "lapse_soon")],
    "form_ready": [(the_unit, "form_ready")],
    "rules_renewed": [(the_unit, "rules_renewed")],
    "seal_soon_over": [(the_unit, "seal_soon_over")],
    # not acts: the state stays. The former body is told while the case is still its own.
    "reroute_away": [(the_body, "case_left")],
    "reroute": [(the_unit, "rerouted"), (the_body, "case_rerouted")],
    "reroute_draft": [(the_unit, "rerouted")],
    "correct_notice": [
        (the_unit, "notice_corrected"),
        (the_body, "notice_corrected"),
        (finance, "notice_corrected"),
    ],
}


outbox.KINDS.update(
    {
        "submitted": "已报送",
        "case_arrived": "新的申报待初审",
        "withdrawn": "已撤回",
        "lapsed": "逾期终止",
        "returned": "退回补正",
        "recommended": "已推荐",
        "case_recommended": "新的推荐待受理",
        "not_recommended": "初审未通过",
        "transferred": "已转送",
        "sent_back": "退回初审",
        "accepted": "已受理",
        "case_accepted": "所推荐的案卷已受理",
        "evaluating": "进入专家评审",
        "case_evaluating": "所推荐的案卷进入专家评审",
        "declined": "不予受理",
        "case_declined": "所推荐的案卷不予受理",
        "terminated": "已终止",
        "case_terminated": "案卷已终止",
        "granted": "获得认定",
        "case_granted": "所推荐的案卷已认定",
        "rectify_ordered": "责令限期整改",
        "case_rectify_ordered": "所推荐的工作室被责令整改",
        "rectify_reported": "整改完成待复核",
        "assessment_opened": "进入专家考核",
        "case_assessment_opened": "所推荐的工作室进入专家考核",
        "assessment_passed": "评估考核结果",
        "case_assessment_passed": "所推荐工作室的考核结果",
        "revocation_proposed": "拟撤销称号",
        "case_revocation_proposed": "工作室拟被撤销称号",
        "revocation_dropped": "不予撤销",
        "case_revocation_dropped": "不予撤销工作室称号",
        "title_revoked": "称号已撤销",
        "case_title_revoked": "工作室称号已撤销",
        "title_reinstated": "称号已恢复",
        "case_title_reinstated": "工作室称号已恢复",
        "title_closed": "称号已注销",
        "case_title_closed": "所推荐工作室的称号已注销",
        "rejected": "不予认定",
        "case_rejected": "所推荐的案卷不予认定",
        "decision_reopened": "恢复审批",
        "preliminary_reopened": "重新初审",
        "case_preliminary_reopened": "案卷须重新初审",
        "passed": "评审合格",
        "case_passed": "所推荐的案卷评审合格",
        "failed": "评审不合格",
        "case_failed": "所推荐的案卷评审不合格",
        "judged_anew": "重新评审",
        "contested": "公示异议核查",
        "case_contested": "案卷收到公示异议",
        "objection_dismissed": "异议不成立",
        "objection_upheld": "不予认定",
        "case_objection_upheld": "异议成立，不予认定",
        "lapse_soon": "期限将到",
        "form_ready": "报送稿已备好",
        "rules_renewed": "适用规则更新",
        "seal_soon_over": "盖章期限将到",
        "case_left": "案卷已改送",
        "rerouted": "改送初审单位",
        "case_rerouted": "改送来的案卷",
        "publicised": "已公示",
        "case_publicised": "所推荐的案卷已公示",
        "notice_retracted": "公示已撤回",
        "case_notice_retracted": "案卷的公示已撤回",
        "notice_corrected": "公示内容已更正",
        "cleared": "公示期满",
        "case_cleared": "所推荐的案卷公示期满",
    }
)


def announce(workshop: Workshop, verb: str, *, at: datetime, context: dict[str, Any]) -> list[Letter]:
    """Write the letters of ``verb`` in the caller's transaction; a job sends them."""
    told = TELLS.get(verb) or REMINDERS.get(verb) or []
    written: list[Letter] = []
    for readers, template in told:
        written += _write(readers(workshop), template, workshop, at, context)
    return Letter.objects.bulk_create(written)


def _write(
    readers: Iterable[User], template: str, workshop: Workshop, at: datetime, context: dict[str, Any]
) -> list[Letter]:
    subject, _, body = (
        render_to_string(f"letters/{template}.txt", {"workshop": workshop, "at": at, **context}).strip().partition("\n")
    )
    link = reverse("workshops:detail", args=[workshop.pk])
    return [
        Letter(
            recipient=reader,
            template=template,
            subject=subject.strip(),
            body=body.strip(),
            link=link,
            about=f"workshop:{workshop.pk}",
            address=reader.email,
            created_at=at,
        )
        for reader in readers
    ]


def write(readers: Iterable[User], template: str, *, at: datetime, link: str, about: str, **context: Any) -> None:
    """One letter a reader from ``templates/letters/<template>.txt``, for messages that no act of the table tells."""
    text = render_to_string(f"letters/{template}.txt", {"at": at, **context}).strip()
    subject, _, body = text.partition("\n")
    Letter.objects.bulk_create(
        Letter(
            recipient=reader,
            template=template,
            subject=subject.strip(),
            body=body.strip(),
            link=link,
            about=about,
            address=reader.email,
            created_at=at,
        )
        for reader in {reader.pk: reader for reader in readers}.values()
    )
