"""What waits for a person among people and organisations: registrations, requests to join, changed facts, keys."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from accounts.models import IdentityChange, JoinRequest, Registration, SealCredential, User
from accounts.models.organisation import Decision
from accounts.roles import REVIEW_ROLES, UNIT_ROLES
from common import paging
from common.bars import bar
from common.links import link_to
from common.statements import written_once


def tasks_for(user: User, at: datetime) -> list[dict[str, Any]]:
    """Bars for components/notice_bar.html; all numbers come from one statement."""
    numbers = written_once(("errands", user.standing), lambda: _counting(user)).read()
    return [_bar(name, numbers[name]) for name in WORDS if numbers[name]]


def _counting(user: User) -> paging.Counting:
    bodies = user.organisation_ids(*REVIEW_ROLES)
    own = user.organisation_ids(*UNIT_ROLES)  # only units register
    pending = {"decision": Decision.PENDING}
    return paging.counting(
        registrations=Registration.objects.filter(organisation__affiliated_to__in=bodies, **pending),
        changes=IdentityChange.objects.filter(organisation__affiliated_to__in=bodies, **pending),
        joins=JoinRequest.objects.filter(
            organisation__in=user.memberships.filter(may_admit=True, ended_at=None).values("organisation"), **pending
        ),
        entering=JoinRequest.objects.for_desk_of(user).waiting().without_members(),
        joining=JoinRequest.objects.filter(requested_by=user, **pending),
        keys=SealCredential.objects.to_confirm_by(user),
        waiting=Registration.objects.filter(organisation__in=own, **pending),
        refused=Registration.objects.filter(organisation__in=own, decision=Decision.REFUSED),
    )


# name: tone, icon, sentence, detail, address and word of the link
WORDS: dict[str, tuple[str, str, str, str, str, str]] = {
    "refused": (
        "bad",
        "alert",
        "本单位的注册没有通过确认。",
        "请按退回的原因更正后重新提交。",
        "accounts:organisation",
        "去更正",
    ),
    "waiting": (
        "wait",
        "clock",
        "本单位的注册正在等初审单位确认。",
        "可以先填报，确认后才能盖章报送。",
        "accounts:organisation",
        "查看",
    ),
    "registrations": (
        "act",
        "users",
        "{} 家单位的注册等您确认。",
        "核对营业执照和联系人。",
        "accounts:registrations",
        "去确认",
    ),
    "changes": ("act", "users", "{} 家单位的名称或代码变更等您确认。", "", "accounts:registrations", "去确认"),
    "joins": ("act", "user", "{} 人申请加入本单位。", "", "accounts:organisation", "去处理"),
    "entering": (
        "act",
        "user",
        "{} 人申请加入还没有成员的单位。",
        "核实身份后同意，单位随之确认。",
        "accounts:registrations",
        "去处理",
    ),
    "joining": (
        "wait",
        "clock",
        "您的加入申请正在等单位管理成员的人同意。",
        "同意后即可办理，结果会发到您的邮箱。",
        "accounts:organisation",
        "查看",
    ),
    "keys": ("act", "key", "{} 枚新印章证书等您作为第二人确认。", "", "accounts:seals", "去确认"),
}


def _bar(name: str, number: int) -> dict[str, Any]:
    tone, icon, sentence, detail, address, word = WORDS[name]
    return bar((tone, icon, sentence, detail, word), link_to(address), number)
