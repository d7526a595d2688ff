"""Who visits what: signed-in persons of the populated database and the addresses that they open."""

from __future__ import annotations

from importlib import import_module
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.urls import reverse

from accounts.models import User
from applications.models import Workshop
from applications.states import State
from benchmarks.visits import Page


def pages(port: int) -> list[Page]:
    """The pages of design §9 that exist, each with its targets."""
    officer = _cookie(_holder("city_officer"))
    case = Workshop.objects.filter(state=State.SUBMITTED, original_checks__isnull=False).order_by("pk").first()
    draft = Workshop.objects.filter(state=State.DRAFT).order_by("pk").first()
    assert case is not None
    assert draft is not None
    clerk = _cookie(_holder("review_clerk", case.review_body_id))
    filler = _cookie(_holder("unit_clerk", draft.unit_id))
    return [
        Page("list 列表", port, reverse("workshops:index"), officer, 10, 1.8, 60_000),
        Page(
            "list, filtered 列表（筛选）",
            port,
            f"{reverse('workshops:index')}?{urlencode({'state': 'accepted', 'q': '精密'})}",
            officer,
            10,
            1.8,
            60_000,
        ),
        Page("待办 review body", port, reverse("home"), clerk, 10, 1.8, 60_000),
        Page("待办 city", port, reverse("home"), officer, 10, 1.8, 60_000),
        Page("desk 初审", port, reverse("reviews:desk"), clerk, 12, 2.0),
        Page("desk 原件核验", port, reverse("reviews:originals", args=[case.pk]), clerk, 12, 2.0),
        Page("dossier 卷宗", port, reverse("workshops:detail", args=[case.pk]), clerk, 12, 2.0),
        Page("chapter 填报", port, reverse("workshops:edit", args=[draft.pk, "technician"]), filler, 12, 2.0),
        Page("stored PDF 申报表", port, reverse("workshops:form_pdf", args=[case.pk]), clerk, 6),
    ]


def _holder(role: str, organisation: int | None = None) -> User:
    held = User.objects.filter(memberships__role=role, memberships__ended_at=None)
    found = (held.filter(memberships__organisation=organisation) if organisation else held).order_by("pk").first()
    assert found is not None
    return found


def _cookie(user: User) -> str:
    """A session as sign-in makes it."""
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY], session[BACKEND_SESSION_KEY] = str(user.pk), settings.AUTHENTICATION_BACKENDS[-1]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"
