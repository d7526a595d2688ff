"""The security administrator: who holds which right, accounts nobody uses, the policy in force."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts import locks, passwords
from accounts.models import Organisation, User
from accounts.permissions import demand_post
from accounts.requests import SignedInRequest
from accounts.roles import OrganisationKind, Role
from accounts.unused import UNUSED_DAYS, is_unused, unused
from accounts.views.system import with_roles
from common import clock, paging

ROWS = 30


@require_GET
def rights(request: SignedInRequest) -> HttpResponse:
    """Every account that holds a role, with its last sign-in; stale ones, one role, one body on request."""
    demand_post(request.user, Role.SECURITY_ADMIN)
    role, stale = request.GET.get("role", ""), request.GET.get("show") == "stale"
    at = clock.now()
    held = (
        Q(memberships__ended_at=None, memberships__role=role) if role in Role.values else Q(memberships__ended_at=None)
    )
    users = User.objects.filter(held, is_active=True, memberships__isnull=False).distinct()
    if stale:
        users = users.filter(pk__in=unused(at).values("pk"))
    page = paging.page_of(with_roles(users), paging.by_moment("created_at"), request.GET, ROWS)
    context = {
        "rows": [(user, is_unused(user, at)) for user in page.rows],
        "role": role,
        "roles": Role.choices,
        "stale": stale,
        "stale_days": UNUSED_DAYS,
        "bodies": Organisation.objects.exclude(kind=OrganisationKind.UNIT).order_by("kind", "name"),
        "pages": {"text": f"每页 {ROWS} 人，新建的在前"} | paging.addresses(page, request.GET),
    }
    return render(request, "accounts/rights.html", context)


@require_GET
def policy(request: SignedInRequest) -> HttpResponse:
    """The rules of sign-in as they are in force; they come with the installation and are changed there."""
    demand_post(request.user, Role.SECURITY_ADMIN)
    return render(request, "accounts/policy.html", {"rows": _rules()})


@dataclass(frozen=True)
class Rule:
    """One rule as it is in force; ``setting`` names where the installation sets it, empty where the program does."""

    label: str
    value: str
    setting: str = ""


def _rules() -> list[Rule]:
    tries = f"连续 {settings.AXES_FAILURE_LIMIT} 次失败，锁定 {locks.LOCK_MINUTES} 分钟"
    idle = f"{settings.SESSION_IDLE_SECONDS // 60} 分钟，已填写的内容保留；自动退出记入安全日志"
    return [
        Rule("密码强度", passwords.RULES, "AUTH_PASSWORD_VALIDATORS"),
        Rule("登录失败", tries, "AXES_FAILURE_LIMIT、AXES_COOLOFF_TIME"),
        Rule("密码有效期", _password_age(), "PASSWORD_MAX_DAYS"),
        Rule("离开多久须重新登录", idle, "SESSION_IDLE_SECONDS"),
        Rule("同时登录", _single_session(), "SINGLE_SESSION"),
        Rule("第二因素", _second_factor(), "MFA_REQUIRED"),
        Rule("首次登录", "由管理人员建立或重发密码的账号，首次登录须自行更换密码"),
        Rule("三员", "系统、安全、审计管理员由三人分别担任，数据库拒绝一人兼任"),
        Rule("长期不用的账号", _unused()),
    ]


def _single_session() -> str:
    if settings.SINGLE_SESSION:
        return "机关工作人员、专家和三员同时只能在一处登录，新的登录使原来的退出；申报单位不限"
    return "演示环境不限，多人可以同时试用一个账号（正式环境机关工作人员、专家和三员只能在一处登录）"


def _unused() -> str:
    """What the clock does, and what it does not do in a demo."""
    listed = f"超过 {UNUSED_DAYS} 天未登录的在“权限一览”中列出"
    if settings.DEMO:
        return f"{listed}；演示环境不自动停用（正式环境每天夜间停用，申报单位除外）"
    return f"{listed}，每天夜间自动停用并记入日志，由系统管理员恢复；申报单位按申报季节使用，不自动停用"


def _password_age() -> str:
    if settings.PASSWORD_MAX_DAYS:
        return f"机关工作人员和专家 {settings.PASSWORD_MAX_DAYS} 天"
    return "演示环境不要求定期更换（正式环境为 90 天）"


def _second_factor() -> str:
    if settings.MFA_REQUIRED:
        return "机关工作人员、专家和三员必须使用动态口令；申报单位可选"
    return "演示环境不要求，可以自行启用（正式环境对机关工作人员、专家和三员必须）"
