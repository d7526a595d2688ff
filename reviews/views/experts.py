"""Pages of the expert pool: the list, one expert, entering and changing, suspending, and the expert's own page."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import reveals
from accounts.addresses import address_of
from accounts.models import Expert
from accounts.requests import SignedInRequest, wants_json
from accounts.roles import Role
from applications.lifecycle import NotPossible
from applications.models import Workshop
from common import clock, documents, paging, sheets
from common.links import link_to
from common.masking import masked_phone
from common.templatetags.ui import cn_date
from reviews.forms.experts import ExpertForm, PoolFilterForm, SuspensionForm, TieForm
from reviews.imports.experts import POOL
from reviews.models import Tie
from reviews.selectors import experts as pool
from reviews.services import experts
from reviews.views.telling import told

PAGE = 25
BY_NAME = paging.by_text("name")
ONLY_BUREAUS = "专家库由市人力社保局和市财政局查阅。"
NO_SUCH_CASE = "没有这个编号的案卷，请核对。"


def seen(request: SignedInRequest) -> QuerySet[Expert]:
    """The pool for who may read it; everybody else gets the sentence."""
    if not experts.may_read(request.user):
        raise PermissionDenied(ONLY_BUREAUS)
    return Expert.objects.visible_to(request.user)


def demand_officer(request: SignedInRequest) -> None:
    if not experts.may_edit(request.user):
        raise PermissionDenied(experts.ONLY_OFFICERS)


@require_GET
def index(request: SignedInRequest) -> HttpResponse:
    """The pool by name, narrowed by the address."""
    form, today = PoolFilterForm(request.GET), clock.today()
    rows = pool.narrowed(pool.listed(seen(request)), form.chosen, today)
    number = paging.in_words(paging.counts(rows=rows)["rows"])
    page = paging.page_of(rows, BY_NAME, request.GET, PAGE)
    state = form.chosen.get("state", "")
    kept = {name: value for name, value in form.chosen.items() if name not in {"q", "state"}}
    context = {
        "form": form,
        "filtered": len(kept),
        "rows": [_line(expert, today) for expert in page.rows],
        "number": number,
        "page": {"text": f"本页 {len(page.rows)} 人，共 {number} 人", **paging.addresses(page, request.GET)},
        "segments": [
            {"label": word, "href": f"?state={code}" if code else "?", "current": state == code}
            for code, word in [("", "全部"), *pool.STATES]
        ],
        "search": {
            "name": "q",
            "value": form.chosen.get("q", ""),
            "label": "按姓名查找",
            "placeholder": "姓名、用户名或职称",
            "hidden": [(name, value) for name, value in form.chosen.items() if name != "q"],
        },
        "may_edit": experts.may_edit(request.user),
    }
    return render(request, "reviews/experts/list.html", context)


def _line(expert: Any, today: Any) -> dict[str, Any]:
    return {
        "name": expert.user.name,
        "href": link_to("reviews:expert", expert.pk),
        "username": expert.user.username,
        "trades": "、".join(expert.trades),
        "employer": expert.employer,
        "group": expert.employer_group,
        "title": expert.title,
        "term": _term(expert),
        "look": experts.status_of(expert, today, in_pool=expert.in_pool),
    }


def _term(expert: Expert) -> str:
    if not expert.term_from and not expert.term_to:
        return "长期"
    return f"{cn_date(expert.term_from) or '不限'} 至 {cn_date(expert.term_to) or '长期'}"


@require_GET
def detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """One expert with his ties."""
    expert = _found(request, pk)
    context = {
        "may_edit": experts.may_edit(request.user),
        "own": False,
        "back": reverse("reviews:experts"),
        "tie_href": reverse("reviews:expert_tie", args=[expert.pk]),
    }
    return render(request, "reviews/experts/detail.html", _shown(expert) | context)


@require_GET
def own(request: SignedInRequest) -> HttpResponse:
    """What the pool knows of the person who is sitting here, and the ties he declared."""
    expert = _own(request)
    context = {"may_edit": False, "own": True, "tie_href": reverse("reviews:expert_own_tie")}
    return render(request, "reviews/experts/detail.html", _shown(expert) | context)


def _found(request: SignedInRequest, pk: int) -> Any:
    return get_object_or_404(pool.listed(seen(request)), pk=pk)


def _own(request: SignedInRequest) -> Any:
    if not request.user.holds(Role.EXPERT):
        raise PermissionDenied("这一页只供评审专家本人使用。")
    return get_object_or_404(pool.listed(Expert.objects.filter(user=request.user.pk)))


def _shown(expert: Any) -> dict[str, Any]:
    facts = [
        ("用户名", expert.user.username),
        ("职称或技能等级", expert.title),
        ("职业（工种）", expert.trade),
        ("其他可评审工种", "、".join(expert.further_trades)),
        ("任职单位", expert.employer),
        ("统一社会信用代码", expert.employer_uscc),
        ("所属集团", expert.employer_group),
        ("聘期", _term(expert)),
        ("电子邮箱", expert.user.email),
    ]
    return {
        "expert": expert,
        "look": experts.status_of(expert, clock.today(), in_pool=expert.in_pool),
        "facts": [{"label": label, "value": value} for label, value in facts],
        "phone": masked_phone(expert.user.phone),
        "ties": expert.ties.select_related("workshop", "declared_by").defer("declared_by__phone"),
    }


@never_cache
@require_POST
def phone(request: SignedInRequest, pk: int) -> HttpResponse:
    """The telephone number in full, after the line in the journal."""
    expert = _found(request, pk)
    reveals.reveal(request.user, "phone", subject=f"expert:{expert.pk}", at=clock.now(), address=address_of(request))
    value = expert.user.phone
    if wants_json(request):
        return JsonResponse({"value": value})
    context = {"label": "联系电话", "value": value, "back": link_to("reviews:expert", expert.pk), "name": str(expert)}
    return render(request, "reviews/experts/revealed.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
def new(request: SignedInRequest) -> HttpResponse:
    """Enter an expert. The first-login password is shown in the answer alone, hence no redirect after this POST."""
    demand_officer(request)
    form = ExpertForm(request.POST) if request.method == "POST" else ExpertForm()
    if request.method == "POST" and form.is_valid():
        at, ip = clock.now(), address_of(request)
        try:
            with transaction.atomic():
                expert = experts.enter(by=request.user, at=at, address=ip, **form.cleaned_data)
                password = experts.issue_password(expert, by=request.user, at=at, address=ip)
        except NotPossible as fault:
            form.add_error(None, " ".join(fault.sentences))
        else:
            return render(request, "reviews/experts/issued.html", {"expert": expert, "password": password})
    context = {"form": form, "title": "新增专家", "act": "入库并发放密码", "back": reverse("reviews:experts")}
    return render(request, "reviews/experts/form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def edit(request: SignedInRequest, pk: int) -> HttpResponse:
    expert = _found(request, pk)
    demand_officer(request)
    if request.method == "POST":
        form = ExpertForm(request.POST, changes=True)
    else:
        facts = {name: getattr(expert, name) for name in ExpertForm.base_fields if hasattr(expert, name)}
        form = ExpertForm(initial=facts | {"email": expert.user.email}, changes=True)
    if request.method == "POST" and form.is_valid():
        facts = form.cleaned_data
        facts["phone"] = facts["phone"] or expert.user.phone
        experts.edit(expert, by=request.user, at=clock.now(), **facts)
        messages.success(request, f"{facts['name']}的信息已保存。")
        return redirect("reviews:expert", pk=pk)
    context = {"form": form, "title": f"修改：{expert}", "act": "保存", "back": link_to("reviews:expert", pk)}
    return render(request, "reviews/experts/form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def suspend(request: SignedInRequest, pk: int) -> HttpResponse:
    expert = _found(request, pk)
    demand_officer(request)
    form = SuspensionForm(request.POST) if request.method == "POST" else SuspensionForm()
    if request.method == "POST" and form.is_valid():
        return told(
            request,
            link_to("reviews:expert", pk),
            "已暂停抽取。",
            lambda at: experts.suspend(expert, by=request.user, at=at, **form.cleaned_data),
        )
    context = {
        "form": form,
        "title": f"暂停：{expert}",
        "lead": "暂停后不再被抽取；已进入的专家组不受影响。",
        "act": "暂停",
        "back": link_to("reviews:expert", pk),
    }
    return render(request, "reviews/experts/form.html", context, status=422 if form.errors else 200)


@require_POST
def resume(request: SignedInRequest, pk: int) -> HttpResponse:
    expert = _found(request, pk)
    demand_officer(request)
    back = link_to("reviews:expert", pk)
    return told(request, back, "已恢复抽取。", lambda at: experts.resume(expert, by=request.user, at=at))


@never_cache
@require_POST
def issue(request: SignedInRequest, pk: int) -> HttpResponse:
    """A first-login password, shown once in this answer and kept nowhere."""
    expert = _found(request, pk)
    demand_officer(request)
    password = experts.issue_password(expert, by=request.user, at=clock.now(), address=address_of(request))
    return render(request, "reviews/experts/issued.html", {"expert": expert, "password": password})


# ── ties ─────────────────────────────────────────────────────────────────────


@require_http_methods(["GET", "POST"])
def tie(request: SignedInRequest, pk: int) -> HttpResponse:
    """The officer records a tie."""
    expert = _found(request, pk)
    demand_officer(request)
    return _declare(request, expert, back=link_to("reviews:expert", pk))


@require_http_methods(["GET", "POST"])
def own_tie(request: SignedInRequest) -> HttpResponse:
    """The expert declares a tie himself."""
    return _declare(request, _own(request), back=reverse("reviews:expert_own"))


def _declare(request: SignedInRequest, expert: Expert, *, back: str) -> HttpResponse:
    form = TieForm(request.POST) if request.method == "POST" else TieForm()
    if request.method == "POST" and form.is_valid():
        facts = dict(form.cleaned_data)
        workshop = _case(facts.pop("number"))
        if form.cleaned_data["number"] and workshop is None:
            form.add_error("number", NO_SUCH_CASE)
        else:
            experts.declare(expert, by=request.user, at=clock.now(), workshop=workshop, **facts)
            messages.success(request, "回避关系已登记，今后的抽取和分案都会回避。")
            return redirect(back)
    context = {
        "form": form,
        "title": "申报回避关系",
        "lead": f"{expert}与申报单位、推荐单位或某个工作室的关系；登记后不参加其评审。",
        "act": "登记",
        "back": back,
    }
    return render(request, "reviews/experts/form.html", context, status=422 if form.errors else 200)


def _case(number: str) -> Workshop | None:
    """A case by its number. Its existence is no secret to who already has the number; nothing of it is shown."""
    return Workshop.objects.filter(number=number.upper()).only("pk").first() if number else None


@require_POST
def end_tie(request: SignedInRequest, pk: int) -> HttpResponse:
    """The tie no longer holds."""
    user = request.user
    ties = Tie.objects.select_related("expert__user")
    found = get_object_or_404(ties if experts.may_read(user) else ties.filter(expert__user=user.pk), pk=pk)
    own_page = found.expert.user_id == user.pk
    back = link_to("reviews:expert_own") if own_page else link_to("reviews:expert", found.expert_id)
    return told(request, back, "回避关系已解除。", lambda at: experts.end_tie(found, by=user, at=at))


@require_GET
def export(request: SignedInRequest) -> HttpResponse:
    """The pool as the sheet that can be edited and imported again; telephone numbers are masked in it."""
    rows = seen(request)
    demand_officer(request)
    return documents.response(sheets.exported(POOL, POOL.all_texts(rows), clock.today()))
