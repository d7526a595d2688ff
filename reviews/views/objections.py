"""The city's desk of objections, registration by an officer, and the page of one objection."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from accounts.models import User
from accounts.requests import SignedInRequest
from accounts.roles import CITY_ROLES
from applications.lifecycle import NotPossible
from applications.tasks import Action
from common import clock, paging
from common.calendar import working_days_after
from common.clock import legal_day
from common.links import link_to
from common.statements import written_once
from reviews import objection_rights as rights
from reviews.forms import objections as forms
from reviews.forms.objection_intake import RegisterForm
from reviews.models import Notice, NoticeRow, Objection, ObjectionFile
from reviews.selectors import objections as selectors
from reviews.services import objection_files, objection_intake
from reviews.views.public_objections import hand_out, holder_of, keep_files, new_holder, signed

PAGE = 25
KEY = paging.by_day("due_on")
SEEN, SEEN_FOR = "objections_seen", timedelta(minutes=30)
# what comes later than this after a period speaks of a title, not of a notice
STILL_SENT = timedelta(days=365)
FOR_THE_CITY = "异议由市人力社保局办理。"
WORDS = {"to_take": "接办", "mine": "办理", "to_decide": "审定", "to_serve": "登记送达"}


# ── the desk ─────────────────────────────────────────────────────────────────


@require_GET
def desk(request: SignedInRequest) -> HttpResponse:
    """One queue at a time; the first that holds something unless the address names one."""
    user, today = request.user, clock.today()
    if not user.holds(*CITY_ROLES):
        raise PermissionDenied(FOR_THE_CITY)
    queues, counting = written_once(("objection desk", user.standing), lambda: _counters(user))
    numbers = counting.read()
    asked = request.GET.get("queue", "")
    queue = next((q for q in queues if q.code == asked), None) or next(
        (q for q in queues if numbers[q.code]), queues[0]
    )
    sought = request.GET.get("q", "").strip()[:60]
    page = paging.page_of(
        lambda: selectors.desk_of(user).filter(queue.rows).filter(selectors.matching(sought)),
        KEY,
        request.GET,
        PAGE,
        known_by=None if sought else ("objection desk", user.standing, queue.code),
    )
    context = {
        "segments": [
            {"label": f"{q.word} {paging.in_words(numbers[q.code])}", "href": f"?queue={q.code}", "current": q is queue}
            for q in queues
        ],
        "search": {
            "name": "q",
            "value": sought,
            "label": "按编号或工作室查找",
            "placeholder": "回执编号或工作室",
            "hidden": [("queue", queue.code)],
        },
        "rows": [_row(objection, queue.code, today) for objection in page.rows],
        "queue": queue,
        "may_register": rights.may_register(user),
        "page": {"text": f"本页 {len(page.rows)} 件，按期限先后排列", **paging.addresses(page, request.GET)},
    }
    return render(request, "reviews/objections/desk.html", context)


def _counters(user: User) -> tuple[list[selectors.Queue], paging.Counting]:
    mine, queues = Objection.objects.visible_to(user), selectors.queues(user)
    return queues, paging.counting(**{queue.code: mine.filter(queue.rows) for queue in queues})


def _row(objection: Objection, queue: str, today: date) -> dict[str, object]:
    href = link_to("reviews:objection", objection.pk)
    left = (objection.due_on - today).days if objection.is_open else None
    label = WORDS.get(queue, "查看")
    return {
        "name": objection.workshop.name,
        "href": href,
        "unit": objection.workshop.unit.name,
        "number": objection.number,
        "look": selectors.LOOKS[objection.status],
        "todo": "，".join(_particulars(objection)),
        "action": Action(label, href, "primary" if queue in WORDS else "outline"),
        "due": {
            "day": objection.due_on if objection.is_open else None,
            "left": left,
            "unit": "天",
            "words": _due(objection),
        },
    }


def _due(objection: Objection) -> str:
    return "" if objection.is_open else "已办结" if objection.decided_at else "不限期"


def _particulars(objection: Objection) -> list[str]:
    """In public words: who it is from stands nowhere on the desk."""
    received = legal_day(objection.received_at)
    words = [
        f"{objection.get_channel_display()}（{objection.get_kind_display()}），{received.month}月{received.day}日收到"
    ]
    if not objection.in_time:
        words.append("不在公示期内")
    if objection.is_drafted:
        words.append(f"拟：{objection.get_verdict_display()}，待审定")
    elif objection.decided_at and objection.served_on is None and objection.kind != Objection.Kind.ANONYMOUS:
        words.append("答复未送达")
    if objection.handler:
        words.append(f"承办人：{objection.handler.name}")
    return words


# ── registration ─────────────────────────────────────────────────────────────


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def register(request: SignedInRequest) -> HttpResponse:
    """What came by letter, phone, fax or visit; the receipt is handed or read to whoever objected."""
    rights.must_register(request.user)
    at = clock.now()
    posted = NoticeRow.objects.filter(notice__ends_at__gt=at - STILL_SENT).exclude(notice__status=Notice.Status.DRAFT)
    rows = list(posted.select_related("notice").order_by("-notice__posted_at", "notice", "order"))
    if request.method == "GET":
        form = RegisterForm(rows=rows, holder=new_holder(), initial={"received_on": legal_day(at)})
        return render(request, "reviews/objections/register.html", {"form": form})
    holder = holder_of(request)
    faults = keep_files(request, holder, at, {"originals": ObjectionFile.Purpose.ORIGINAL})
    form = RegisterForm(request.POST, rows=rows, holder=signed(holder), held=objection_files.held_by(holder))
    right = form.is_valid()
    for name, sentence in faults:
        form.add_error(name, sentence)
    if right and not faults:
        facts = form.cleaned_data
        try:
            receipt = objection_intake.register(
                form.chosen,
                form.statement,
                by=request.user,
                at=at,
                channel=facts["channel"],
                received_at=form.received_at,
                postmarked_on=facts["postmarked_on"],
                holder=holder,
            )
        except NotPossible as fault:
            form.add_error(None, " ".join(fault.sentences))
        else:
            hand_out(request, receipt)
            return redirect("public:objection_receipt")
    return render(request, "reviews/objections/register.html", {"form": form}, status=422)


# ── one objection ────────────────────────────────────────────────────────────


def objection_of(user: User, pk: int) -> Objection:
    """One objection for its pages; Http404 for whoever is not of the city."""
    joined = ("workshop__unit", "workshop__rule_set", "notice", "handler", "approver", "registered_by")
    people = ("verdict_by", "decided_by", "extended_by", "served_by")
    found = Objection.objects.visible_to(user).select_related(*joined, *people).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@require_GET
def detail(request: SignedInRequest, pk: int) -> HttpResponse:
    objection = objection_of(request.user, pk)
    return page(request, objection)


def page(
    request: SignedInRequest, objection: Objection, *, refused: list[str] | None = None, **bound: Any
) -> HttpResponse:
    """The page of one objection: public facts for every officer, the rest for the two who are assigned.

    ``bound`` holds a form that was sent and refused; it stands where it stood.
    """
    user, at = request.user, clock.now()
    reads, handles = rights.reads(objection, user), rights.is_handler(objection, user)
    revealed = reads and is_revealed(request, objection, at)
    context: dict[str, Any] = {
        "objection": objection,
        "look": selectors.LOOKS[objection.status],
        "today": legal_day(at),
        "left": (objection.due_on - legal_day(at)).days,
        "reads": reads,
        "revealed": revealed,
        "handles": handles,
        "decides": objection.is_drafted and rights.is_approver(objection, user),
        "refused": refused or [],
        "forms": _forms(objection, user, legal_day(at), handles=handles) | bound,
        "may": _may(objection, user, handles=handles),
    }
    if reads:
        context |= _inside(objection, revealed=revealed)
    faulty = any(form.errors for form in bound.values())
    return render(
        request, "reviews/objections/objection.html", context, status=409 if refused else 422 if faulty else 200
    )


def _forms(objection: Objection, user: User, today: date, *, handles: bool) -> dict[str, Any]:
    """The empty forms of what may be done now; a form that is not there is not drawn."""
    if objection.handler_id is None:
        if not rights.may_register(user):
            return {}
        return {"take": forms.TakeForm(approvers=selectors.approvers().exclude(pk=user.pk))}
    made: dict[str, Any] = {}
    if rights.is_approver(objection, user) and objection.is_drafted:
        made["send_back"] = forms.SendBackForm()
    if not handles:
        return made
    if objection.decided_at is None:
        made["note"] = forms.NoteForm()
    if objection.status == Objection.Status.ACCEPTED:
        days = objection.workshop.rule_set.supplement_days
        made["hearing"] = forms.HearingForm(initial={"due_on": working_days_after(today, days)})
        made["extend"] = forms.ExtendForm() if objection.extended_at is None else None
    if objection.decided_at and objection.served_on is None and objection.kind != Objection.Kind.ANONYMOUS:
        made["serve"] = forms.ServeForm(initial={"on": today})
    return made


def _may(objection: Objection, user: User, *, handles: bool) -> dict[str, bool]:
    fresh = objection.status in {Objection.Status.RECEIVED, Objection.Status.CLUE} and objection.decided_at is None
    return {
        "take": objection.handler_id is None and rights.may_register(user),
        "accept": handles and fresh and objection.in_time,
        "draft": handles and objection.is_open,
        "reassign": rights.reads(objection, user) and objection.served_on is None,
    }


def _inside(objection: Objection, *, revealed: bool) -> dict[str, Any]:
    """What only the handler and the approver read; names and files stay masked until one of them asks."""
    files = list(objection.files.select_related("stored"))
    return {
        "objector": _identity(objection, revealed=revealed),
        "papers": [file for file in files if file.note_id is None and file.hearing_id is None],
        "notes": [
            (note, [file for file in files if file.note_id == note.pk]) for note in objection.notes.select_related("by")
        ],
        "hearings": [
            (asked, [file for file in files if file.hearing_id == asked.pk])
            for asked in objection.hearings.select_related("asked_by", "answered_by")
        ],
        "mails": list(objection.mails.all()),
    }


IDENTITY = (
    ("unit", "单位名称"),
    ("unit_code", "统一社会信用代码"),
    ("name", "姓名（联系人）"),
    ("phone", "联系电话"),
    ("email", "电子邮箱"),
    ("address", "通信地址"),
)
WIDE = {"unit", "unit_code", "email", "address"}


def _identity(objection: Objection, *, revealed: bool) -> list[dict[str, object]]:
    known = objection.identity
    return [
        {"label": label, "value": known[name] if revealed else "＊＊＊＊", "wide": name in WIDE}
        for name, label in IDENTITY
        if known.get(name)
    ]


def is_revealed(request: SignedInRequest, objection: Objection, at: datetime) -> bool:
    """Whether this session asked to see who objected, less than half an hour ago."""
    since = request.session.get(SEEN, {}).get(str(objection.pk))
    return since is not None and 0 <= at.timestamp() - since <= SEEN_FOR.total_seconds()


def note_revealed(request: SignedInRequest, objection: Objection, at: datetime) -> None:
    seen = dict(request.session.get(SEEN, {}))
    seen[str(objection.pk)] = at.timestamp()
    request.session[SEEN] = seen
