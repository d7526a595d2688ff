"""The security administrator: who holds which right, accounts nobody uses, the policy in force."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts import locks, passwords
from accounts.models import Organisation, User
from accounts.requests import SignedInRequest
from accounts.roles import OrganisationKind, Role
from accounts.views.system import with_roles
from common import clock, paging

ROWS = 30
STALE_DAYS = 90
ONLY_SECURITY = "这一页只供安全管理员使用。"


def _demand(request: SignedInRequest) -> None:
    if not request.user.holds(Role.SECURITY_ADMIN):
        raise PermissionDenied(ONLY_SECURITY)


@require_GET
def rights(request: SignedInRequest) -> HttpResponse:
    """Every account that holds a role, with its last sign-in; stale ones, one role, one body on request."""
    _demand(request)
    role, stale = request.GET.get("role", ""), request.GET.get("show") == "stale"
    since = clock.now() - timedelta(days=STALE_DAYS)
    held = (
        Q(memberships__ended_at=None, memberships__role=role) if role in Role.values else Q(memberships__ended_at=None)
    )
    users = User.objects.filter(held, is_active=True, memberships__isnull=False).distinct()
    if stale:
        users = users.filter(Q(last_login__lt=since) | Q(last_login=None, created_at__lt=since))
    page = paging.page_of(with_roles(users), paging.by_moment("created_at"), request.GET, ROWS)
    context = {
        "rows": [(user, (user.last_login or user.created_at) < since) for user in page.rows],
        "role": role,
        "roles": Role.choices,
        "stale": stale,
        "stale_days": STALE_DAYS,
        "bodies": Organisation.objects.exclude(kind=OrganisationKind.UNIT).order_by("kind", "name"),
        "pages": {"text": f"每页 {ROWS} 人，新建的在前"} | paging.addresses(page, request.GET),
    }
    return render(request, "accounts/rights.html", context)


@require_GET
def policy(request: SignedInRequest) -> HttpResponse:
    """The rules of sign-in as they are in force; they come with the installation and are changed there."""
    _demand(request)
    rows = [
        {"label": "密码强度", "value": passwords.RULES},
        {"label": "登录失败", "value": f"连续 {settings.AXES_FAILURE_LIMIT} 次失败，锁定 {locks.LOCK_MINUTES} 分钟"},
        {"label": "密码有效期", "value": _password_age()},
        {"label": "离开多久须重新登录", "value": f"{settings.SESSION_IDLE_SECONDS // 60} 分钟，已填写的内容保留"},
        {"label": "第二因素", "value": _second_factor()},
        {"label": "首次登录", "value": "由管理人员建立或重发密码的账号，首次登录须自行更换密码"},
        {"label": "三员", "value": "系统、安全、审计管理员由三人分别担任，数据库拒绝一人兼任"},
        {"label": "长期不用的账号", "value": f"超过 {STALE_DAYS} 天未登录的，在“权限一览”中列出，由管理员停用"},
    ]
    return render(request, "accounts/policy.html", {"rows": rows})


def _password_age() -> str:
    if settings.PASSWORD_MAX_DAYS:
        return f"机关工作人员和专家 {settings.PASSWORD_MAX_DAYS} 天"
    return "演示环境不要求定期更换（正式环境为 90 天）"


def _second_factor() -> str:
    if settings.MFA_REQUIRED:
        return "机关工作人员、专家和三员必须使用动态口令；申报单位可选"
    return "演示环境不要求，可以自行启用（正式环境对机关工作人员、专家和三员必须）"
