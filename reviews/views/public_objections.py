"""The public pages of objections: objecting to a notice, the receipt, asking how an objection stands.

Against scripts: a question in plain words, an empty box, and a limit per address; nothing from anybody else's server.
Nothing typed or sent is lost on a fault: texts come back in the form, files are held as ciphertext for a day.
"""

from __future__ import annotations

import json
import uuid
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from accounts.addresses import address_of
from accounts.limits import is_too_often
from applications.lifecycle import NotPossible
from common import challenge, clock, crypto
from common.numbers import spaced
from common.templatetags.ui import cn_day
from reviews.forms.objection_intake import ChallengeForm, LookUpForm, PublicObjectionForm
from reviews.models import Notice, Objection, ObjectionFile
from reviews.services import objection_files, objection_intake
from reviews.services.objection_intake import Receipt

Purpose = ObjectionFile.Purpose
MOST_OBJECTIONS, MOST_FILES, MOST_QUESTIONS, HOUR = 5, 40, 20, 3600
RECEIPT = "objection_receipt"
SHOWN_FOR = timedelta(minutes=30)
HELD_SALT = "reviews.objections.held"
TOO_MANY = "这个网络地址一小时内提交的异议太多，请稍后再试，或用信函、电话提出。填写的内容和文件都在。"
TOO_MANY_FILES = "这个网络地址一小时内上传的文件太多，新选的文件没有收下，请稍后再试。"
NOT_FOUND = "没有查到：编号或查询码不对，请对照回执核对。"


@login_not_required
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def intake(request: HttpRequest, pk: int) -> HttpResponse:
    """The form while the notice is open; afterwards a sentence with the other ways."""
    at = clock.now()
    posted = Notice.objects.exclude(status=Notice.Status.DRAFT).select_related("joint_list__round__rule_set")
    notice = get_object_or_404(posted, pk=pk)
    rows = list(notice.rows.filter(struck_at=None)) if objection_intake.is_open(notice, at) else []
    if not rows:
        return _closed(request, notice, at)
    if request.method == "GET":
        form = PublicObjectionForm(rows=rows, holder=new_holder(), initial={"row": request.GET.get("row", "")})
        return _page(request, notice, form, _question(challenge.asked(at)))
    return _taken(request, notice, rows, at)


def _taken(request: HttpRequest, notice: Notice, rows: list[Any], at: datetime) -> HttpResponse:
    """Files first, so that they stay whatever else is wrong; then the form, the question, the limit."""
    if _was_taken_before(request):
        return redirect("public:objection_receipt")
    holder = holder_of(request)
    faults = keep_files(request, holder, at, {"evidence": Purpose.EVIDENCE, "seal": Purpose.SEAL})
    held = objection_files.held_by(holder)
    form = PublicObjectionForm(request.POST, rows=rows, holder=signed(holder), held=held)
    check = _answered(request, at)
    right = form.is_valid()
    for name, sentence in faults:
        form.add_error(name, sentence)
    status = 422
    if right and not faults and not check.errors:
        if is_too_often("object", address_of(request), at_most=MOST_OBJECTIONS, seconds=HOUR):
            form.add_error(None, TOO_MANY)
            status = 429
        elif not challenge.use_up(check.cleaned_data["token"], at):
            check = _asked_anew(request, at, challenge.EXPIRED)
        else:
            try:
                receipt = objection_intake.object_online(form.chosen, form.statement, at=at, holder=holder)
            except NotPossible:
                return _closed(request, notice, at)
            hand_out(request, receipt, token=check.cleaned_data["token"])
            return redirect("public:objection_receipt")
    return _page(request, notice, form, check, status=status)


def _page(
    request: HttpRequest, notice: Notice, form: PublicObjectionForm, check: ChallengeForm, *, status: int = 200
) -> HttpResponse:
    faults = [*form.faults, *check.faults] if form.is_bound else []
    context = {
        "notice": notice,
        "round": notice.joint_list.round,
        "form": form,
        "check": check,
        "faults": faults,
        "fault_title": f"没有提交：有 {len(faults)} 处需要改正，填写的内容和文件都在",
    }
    return render(request, "reviews/objections/intake.html", context, status=status)


def _closed(request: HttpRequest, notice: Notice, at: datetime) -> HttpResponse:
    """Whoever had typed when the period ended finds the words again and reads how else they can be sent."""
    context = {
        "notice": notice,
        "round": notice.joint_list.round,
        "typed": [(label, request.POST[name]) for name, label in KEPT_WORDS if request.POST.get(name)],
        "retracted": notice.status == Notice.Status.RETRACTED,
        "over": notice.ends_at is not None and at >= notice.ends_at,
    }
    status = 409 if request.method == "POST" else 200
    return render(request, "reviews/objections/closed.html", context, status=status)


KEPT_WORDS = (("facts", "异议的事实"), ("basis", "依据"))


# ── the question ─────────────────────────────────────────────────────────────


def _question(asked: challenge.Challenge) -> ChallengeForm:
    return ChallengeForm(challenge=asked, initial={"token": asked.token})


def _answered(request: HttpRequest, at: datetime) -> ChallengeForm:
    """The same question again with its answer and what is wrong with it; a new one where the old no longer counts."""
    token, answer = request.POST.get("token", ""), request.POST.get("answer", "")
    sentence = challenge.fault(token, answer, request.POST.get("website", ""), at)
    if sentence == challenge.EXPIRED:
        return _asked_anew(request, at, sentence)
    form = ChallengeForm(request.POST, challenge=challenge.again(token, at))
    if form.is_valid() and sentence:
        form.add_error(None if sentence == challenge.NOT_EMPTY else "answer", sentence)
    return form


def _asked_anew(request: HttpRequest, at: datetime, sentence: str) -> ChallengeForm:
    asked = challenge.asked(at)
    form = ChallengeForm({"token": asked.token, "answer": ""}, challenge=asked)
    form.add_error("answer", sentence)
    return form


# ── files that stay ──────────────────────────────────────────────────────────


def signed(holder: uuid.UUID) -> str:
    return signing.dumps(str(holder), salt=HELD_SALT)


def new_holder() -> str:
    return signed(uuid.uuid4())


def holder_of(request: HttpRequest) -> uuid.UUID:
    """The form that these files belong to, by a signed name; a new one where the name is not ours."""
    try:
        return uuid.UUID(signing.loads(request.POST.get("holder", ""), salt=HELD_SALT))
    except (signing.BadSignature, ValueError):
        return uuid.uuid4()


def keep_files(
    request: HttpRequest, holder: uuid.UUID, at: datetime, purposes: dict[str, str]
) -> list[tuple[str, str]]:
    """Hold what was sent, drop what was ticked; answers (field, sentence) for each file that is not taken."""
    objection_files.drop_held(holder, request.POST.getlist("drop"))
    faults: list[tuple[str, str]] = []
    for name, purpose in purposes.items():
        sent = request.FILES.getlist(name)
        allowed = [f for f in sent if not _too_many_files(request)]
        faults += [(name, sentence) for sentence in objection_files.hold(allowed, purpose, holder=holder, at=at)]
        if len(allowed) < len(sent):
            faults.append((name, TOO_MANY_FILES))
    return faults


def _too_many_files(request: HttpRequest) -> bool:
    return is_too_often("objection-files", address_of(request), at_most=MOST_FILES, seconds=HOUR)


# ── the receipt ──────────────────────────────────────────────────────────────


def hand_out(request: HttpRequest, receipt: Receipt, *, token: str = "") -> None:
    """Let this browser, and no other, show the receipt with its code."""
    at = clock.now().timestamp()
    kept = {"objection": receipt.objection.pk, "code": receipt.code, "token": token, "at": at}
    request.session[RECEIPT] = crypto.encrypt(json.dumps(kept))


def _was_taken_before(request: HttpRequest) -> bool:
    """A second click on the same form leads to the receipt of the first."""
    kept = _kept(request)
    return bool(kept and kept["token"] and kept["token"] == request.POST.get("token"))


def _kept(request: HttpRequest) -> dict[str, Any] | None:
    stored = request.session.get(RECEIPT)
    kept: dict[str, Any] | None = json.loads(crypto.decrypt(stored)) if stored else None
    return kept


@login_not_required
@never_cache
@require_GET
def receipt(request: HttpRequest) -> HttpResponse:
    """To print or to write down; the code is told here and nowhere else, and not to whoever sits down here later."""
    kept = _kept(request)
    if kept is None or clock.now().timestamp() - kept["at"] > SHOWN_FOR.total_seconds():
        return redirect("public:objections")
    rows = Objection.objects.select_related("notice__joint_list__round", "workshop")
    objection = get_object_or_404(rows, pk=kept["objection"])
    context = {
        "objection": objection,
        "code": spaced(kept["code"]),
        "round": objection.notice.joint_list.round,
        "files": objection.files.count(),
        "mailed": objection.mails.exists(),
    }
    return render(request, "reviews/objections/receipt.html", context)


# ── how it stands ────────────────────────────────────────────────────────────


@login_not_required
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def look_up(request: HttpRequest) -> HttpResponse:
    """Number and code of the receipt; answered on the same page, so that neither stands in an address."""
    if request.method == "GET":
        return render(request, "reviews/objections/look_up.html", {"form": LookUpForm()})
    form = LookUpForm(request.POST)
    found, status = None, 422
    if form.is_valid():
        if is_too_often("objection-status", address_of(request), at_most=MOST_QUESTIONS, seconds=HOUR):
            form.add_error(None, "查询过于频繁，请一小时后再试。")
            status = 429
        else:
            found = objection_intake.found(form.cleaned_data["number"], form.cleaned_data["code"])
            if found is None:
                form.add_error(None, NOT_FOUND)
    context = {"form": form, "found": found, "steps": _steps(found) if found else []}
    return render(request, "reviews/objections/look_up.html", context, status=200 if found else status)


def _steps(objection: Objection) -> list[dict[str, object]]:
    """For components/life_rail.html: the three words, and which of them it has reached."""
    words = objection_intake.PUBLIC_WORDS
    reached = words.index(objection_intake.public_word(objection))
    if objection.served_on is not None:
        reached = len(words)
    details = (f"{cn_day(objection.received_at)}", "", cn_day(objection.served_on))
    return [
        {
            "label": word,
            "detail": details[place],
            "state": "done" if place < reached else "current" if place == reached else "ahead",
        }
        for place, word in enumerate(words)
    ]
