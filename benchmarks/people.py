"""Who visits what: signed-in persons of the populated database and the addresses that they open."""

from __future__ import annotations

from importlib import import_module
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db.models import Count
from django.urls import reverse

from accounts.models import User
from applications.models import Ledger, Workshop
from applications.states import State
from benchmarks.visits import Page
from reviews.models import AssessmentRound, Notice, Panel, ReviewTable, ScoreSheet


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
        *_judging(port, officer),
        *_afterwards(port, officer),
        *_public(port),
    ]


def _judging(port: int, officer: str) -> list[Page]:
    """From the plan to the title: one table has the largest batch that there is."""
    sheet = ScoreSheet.objects.filter(status="open", revision__gt=0).select_related("assignment__seat__expert__user")
    own = sheet.order_by("opened_at", "pk").first()
    largest = ReviewTable.objects.annotate(count=Count("rows")).order_by("-count", "pk").first()
    panel = Panel.objects.filter(plan__tables=largest).order_by("pk").first()
    granted = Workshop.objects.filter(state=State.GRANTED, panel_cases__panel=panel).order_by("pk").first()
    assert own is not None
    assert largest is not None
    assert panel is not None
    assert granted is not None
    expert = _cookie(own.assignment.seat.expert.user)
    finance, approver = _cookie(_holder("finance_approver")), _cookie(_holder("city_approver"))
    table = reverse("reviews:review_table", args=[largest.pk])
    return [
        Page("score sheet 评分表", port, reverse("reviews:sheet", args=[own.pk]), expert, 12, 2.0),
        Page("my sheets 我的评审", port, reverse("reviews:sheets"), expert, 12, 2.0),
        Page("待办 expert", port, reverse("home"), expert, 10, 1.8, 60_000),
        Page(f"review table 汇总表 {largest.count}", port, table, officer, 10, 2.5),
        Page("review table, by spread", port, f"{table}?order=spread", finance, 10, 2.5),
        Page("review tables 汇总表", port, reverse("reviews:review_tables"), officer, 12, 2.0),
        Page("plans 评审方案", port, reverse("reviews:plans"), officer, 12, 2.0),
        Page("panel 专家组", port, reverse("reviews:panel", args=[panel.pk]), officer, 12, 2.0),
        Page("desk 公示", port, reverse("reviews:notices"), officer, 12, 2.0),
        Page("desk 异议", port, reverse("reviews:objections"), officer, 12, 2.0),
        Page("desk 审批", port, reverse("reviews:decisions"), approver, 12, 2.0),
        Page("desk 授牌", port, reverse("reviews:awards"), officer, 12, 2.0),
        *(
            Page(f"dossier, tab {word}", port, reverse(f"workshops:{tab}", args=[granted.pk]), officer, 12, 2.0)
            for tab, word in (("panel", "评审"), ("publicity", "公示"), ("decision", "审批"), ("award", "授牌"))
        ),
    ]


def _afterwards(port: int, officer: str) -> list[Page]:
    """After the plaque: the dossier of a title with the most money, and the desks of what titles owe."""
    book = Ledger.objects.annotate(count=Count("entries")).order_by("-count", "pk").select_related("workshop").first()
    assessing = Workshop.objects.filter(state=State.ASSESSING).order_by("pk").first()
    revoking = Workshop.objects.filter(state=State.REVOKING).order_by("pk").first()
    round_ = AssessmentRound.objects.annotate(count=Count("assessments")).order_by("-count", "year").first()
    assert book is not None
    assert assessing is not None
    assert revoking is not None
    assert round_ is not None
    title, unit = book.workshop, _cookie(_holder("unit_clerk", book.workshop.unit_id))
    body, finance = _cookie(_holder("review_clerk", title.review_body_id)), _cookie(_holder("finance_officer"))
    approver = _cookie(_holder("city_approver"))
    ledgers, rounds = reverse("reviews:ledgers"), reverse("reviews:assessment_round", args=[round_.year])
    tabs = ((title, "filings", "年度"), (assessing, "assessment", "考核"), (revoking, "revocation", "撤销"))
    return [
        Page("passport 总览", port, reverse("workshops:passport", args=[title.pk]), officer, 12, 2.0),
        Page("passport, the unit's", port, reverse("workshops:passport", args=[title.pk]), unit, 12, 2.0),
        *(
            Page(f"dossier, tab {word}", port, reverse(f"workshops:{tab}", args=[case.pk]), approver, 12, 2.0)
            for case, tab, word in (*tabs, (title, "changes", "变更"), (title, "supervision", "监督"))
        ),
        Page("ledger 经费台账", port, reverse("workshops:ledger", args=[title.pk]), unit, 12, 2.0),
        Page("desk 年度备案", port, reverse("reviews:filings"), officer, 12, 2.0),
        Page("desk 年度备案, body", port, reverse("reviews:filings"), body, 12, 2.0),
        Page("filings missing 未报", port, reverse("reviews:filings_missing"), officer, 12, 2.0),
        Page("desk 经费", port, ledgers, finance, 12, 2.0),
        Page("desk 经费, to confirm", port, f"{ledgers}?standing=waiting", finance, 12, 2.0),
        Page("desk 变更", port, reverse("reviews:changes"), officer, 12, 2.0),
        Page(f"desk 考核 {round_.count}", port, rounds, officer, 12, 2.0),
        Page("desk 撤销", port, reverse("reviews:revocations"), officer, 12, 2.0),
        Page("desk 监督", port, reverse("reviews:supervision"), officer, 12, 2.0),
        Page("statistics 统计", port, reverse("reviews:title_statistics"), officer, 10, 3.0),
    ]


def _public(port: int) -> list[Page]:
    """What everybody may open, without a session."""
    notice = Notice.objects.filter(kind="notice", status="posted").order_by("ends_at", "pk").first()
    title = Workshop.objects.filter(state=State.GRANTED).order_by("pk").first()
    assert notice is not None
    assert title is not None
    year, register = title.granted_at.year if title.granted_at else "", reverse("public:register")
    return [
        Page("public notices 公示", port, reverse("public:notices"), "", 4, 1.0),
        Page("public notice 公示全文", port, reverse("public:notice", args=[notice.pk]), "", 3, 1.0),
        Page("public register 名录", port, register, "", 4, 1.0),
        Page("public register, one year", port, f"{register}?{urlencode({'year': year})}", "", 4, 1.0),
        Page("public register, a search", port, f"{register}?{urlencode({'q': title.trade})}", "", 4, 1.0),
        Page("public status 称号", port, reverse("public:status", args=[title.plaque_number]), "", 1, 1.0),
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
