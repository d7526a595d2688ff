"""现场考察记录: written while one types, photos, closing, the printed record."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.requests import SignedInRequest, wants_json
from applications import permissions, preview_jobs
from applications.lifecycle import NotPermitted, NotPossible
from common import clock, files, progress
from common.templatetags.ui import cn_date, cn_full_moment
from reviews import terms
from reviews.forms.visits import FIELD_OF, AdoptForm, RecordForm, initial_of
from reviews.guards.visits import record_is_complete
from reviews.jobs import visits as visit_jobs
from reviews.models import Visit, VisitPhoto, VisitRecord
from reviews.selectors import visits as read
from reviews.services import visit_records as service
from reviews.views import printed
from reviews.views.plans import ask
from reviews.views.visits import seen_visit

_DIGITS = 9


@never_cache
@require_http_methods(["GET", "POST"])
def record(request: SignedInRequest, pk: int) -> HttpResponse:
    """GET shows the record, POST writes it: by its button, or while one types."""
    visit = _written_by(request, pk)
    if visit.status != Visit.Status.PLANNED or not terms.is_judged(visit.workshop, visit.panel.plan.purpose):
        return _closed(request, visit)
    people = read.people_of(visit)
    known: VisitRecord | None = getattr(visit, "record", None)
    if request.method == "GET":
        form = RecordForm(people=people, day=visit.starts_at, initial=initial_of(known, people))
        return _page(request, visit, form, known)
    form = RecordForm(request.POST, people=people, day=visit.starts_at)
    form.is_valid()
    return _autosave(request, visit, form) if "autosave" in request.POST else _save(request, visit, form)


def _written_by(request: SignedInRequest, pk: int) -> Visit:
    visit = seen_visit(request, pk)
    if not service.may_write(visit, request.user):
        raise NotPermitted(service.WRITERS)
    return visit


def _closed(request: SignedInRequest, visit: Visit) -> HttpResponse:
    sentence = f"这次现场考察{visit.get_status_display()}，记录不能再改。"
    if visit.status == Visit.Status.PLANNED:
        sentence = f"案卷目前为“{visit.workshop.get_state_display()}”，不能填写现场考察记录。"
    if "autosave" in request.POST:
        return JsonResponse({"sentence": sentence}, status=423)
    messages.warning(request, sentence)
    return redirect("reviews:visit", pk=visit.pk)


def _autosave(request: SignedInRequest, visit: Visit, form: RecordForm) -> HttpResponse:
    names, at = _changed(request), clock.now()
    try:
        saved = _write(request, visit, form, at, names)
    except service.Stale as stale:
        return JsonResponse(_conflict(stale, form), status=409)
    except NotPossible as fault:
        return JsonResponse({"sentence": " ".join(fault.sentences)}, status=422)
    faults = {name: " ".join(map(str, sentences)) for name, sentences in form.errors.items()}
    saved_at = f"{at.astimezone(clock.BEIJING):%H:%M:%S}"
    # what others wrote meanwhile is not on this page: it stays at the revision it has read
    read_all = saved.revision == _revision(request) + 1
    revision = saved.revision if read_all else _revision(request)
    return JsonResponse({"revision": revision, "saved_at": saved_at, "faults": faults})


def _changed(request: SignedInRequest) -> set[str]:
    try:
        names = json.loads(request.POST.get("changed", "[]"))
    except ValueError:
        return set()
    return {name for name in names if isinstance(name, str)} if isinstance(names, list) else set()


def _write(
    request: SignedInRequest, visit: Visit, form: RecordForm, at: datetime, names: set[str] | None = None
) -> VisitRecord:
    return service.save(
        visit,
        by=request.user,
        at=at,
        values=form.values(names),
        attendance=form.attendance(names),
        revision=_revision(request),
    )


def _revision(request: SignedInRequest) -> int:
    text = request.POST.get("revision", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _DIGITS else 0


def _conflict(stale: service.Stale, form: RecordForm) -> dict[str, Any]:
    """Both values, as static/js/conflict.js shows them."""
    visit = read.with_people(Visit.objects.filter(pk=stale.record.visit_id)).get()
    theirs = initial_of(stale.record, read.people_of(visit))
    fields = [FIELD_OF.get(name, name) for name in stale.fields]
    return {
        "revision": stale.record.revision,
        "by": stale.record.written_by.name,
        "at": f"{stale.record.written_at.astimezone(clock.BEIJING):%H:%M}",
        "fields": [
            {"name": name, "label": str(form.fields[name].label), "theirs": _words(theirs[name])} for name in fields
        ],
    }


def _words(value: Any) -> str:
    return f"{value:%H:%M}" if hasattr(value, "hour") else str(value or "")


def _save(request: SignedInRequest, visit: Visit, form: RecordForm) -> HttpResponse:
    at = clock.now()
    try:
        saved = _write(request, visit, form, at)
    except service.Stale as stale:
        return _page(request, visit, form, stale.record, conflict=_conflict(stale, form), status=409)
    except NotPossible as fault:
        for sentence in fault.sentences:
            messages.error(request, sentence)
        return redirect("reviews:visit", pk=visit.pk)
    if form.errors:
        return _page(request, visit, form, saved, status=422)
    messages.success(request, "现场考察记录已保存。")
    return redirect("reviews:visit_record", pk=visit.pk)


def _page(
    request: SignedInRequest,
    visit: Visit,
    form: RecordForm,
    known: VisitRecord | None,
    *,
    conflict: dict[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    at = clock.now()
    saved = (
        f"上次由 {known.written_by.name} 保存于 {cn_full_moment(known.written_at)}" if known and known.revision else ""
    )
    return render(
        request,
        "reviews/visits/record.html",
        {
            "workshop": visit.workshop,
            "visit": visit,
            "form": form,
            "revision": known.revision if known else 0,
            "conflict": conflict,
            "photos": [_shown(photo) for photo in read.photos_of(visit)],
            "most_photos": service.MOST_PHOTOS,
            "limit": visit.workshop.rule_set.upload_limit_mb,
            "may_close": permissions.city_officer(visit.workshop, request.user),
            "missing": record_is_complete(visit, known, at),
            "save": {"state": "fresh", "detail": "", "by": saved},
            "back": {"label": "返回考察", "href": reverse("reviews:visit", args=[visit.pk])},
            "next": {"label": "保存", "value": ""},
        },
        status=status,
    )


def _shown(photo: VisitPhoto) -> dict[str, Any]:
    picture = next(iter(photo.stored.page_images.all()), None)
    taken = f"{cn_full_moment(photo.taken_at)} 拍摄" if photo.taken_at else f"{cn_full_moment(photo.added_at)} 上传"
    return {"photo": photo, "picture": picture, "taken": taken}


@require_POST
def close(request: SignedInRequest, pk: int) -> HttpResponse:
    """Close the record and order its print."""
    visit = _written_by(request, pk)
    try:
        service.close(visit, by=request.user, at=clock.now())
    except NotPossible as fault:
        for sentence in fault.sentences:
            messages.error(request, sentence)
        return redirect("reviews:visit_record", pk=pk)
    visit_jobs.order_record(visit, by=request.user)
    messages.success(request, "现场考察记录已办结，正在生成 PDF。")
    return redirect("reviews:visit", pk=pk)


@require_http_methods(["GET", "POST"])
def adopt(request: SignedInRequest, pk: int) -> HttpResponse:
    """The leader of a panel formed anew makes the record of the one before it its own."""
    visit = seen_visit(request, pk)
    back = reverse("reviews:visit", args=[pk])
    if not service.leads(visit.workshop, request.user):
        raise NotPermitted(service.ADOPTERS)
    form = AdoptForm(request.POST if request.method == "POST" else None)
    refused: list[str] = []
    if form.is_valid():
        try:
            service.adopt(visit, by=request.user, at=clock.now(), reason=form.cleaned_data["reason"])
        except NotPossible as fault:
            refused = fault.sentences
        else:
            messages.success(request, "已采用原专家组的考察记录，未参加考察的专家依材料和记录评审。")
            return redirect(back)
    return ask(
        request,
        form,
        title="采用原专家组的考察记录",
        lead=f"{visit.workshop.name}：{cn_date(visit.starts_at)}的考察。采用后不必再次考察；理由记入案卷日志。",
        act="采用",
        back=back,
        refused=refused,
    )


@require_http_methods(["GET", "POST"])
def record_pdf(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """The printed record. POST orders it where it is missing; GET hands it out or waits."""
    visit = seen_visit(request, pk)
    if not service.may_read(request.user):
        raise NotPermitted(service.READERS)
    known: VisitRecord | None = getattr(visit, "record", None)
    if known is None or known.closed_at is None:
        raise Http404
    if request.method == "POST":
        visit_jobs.order_record(visit, by=request.user)
        return redirect(request.path)
    if known.printed is not None:
        return files.send(known.printed, inline=True)
    job = progress.latest(visit_jobs.KIND, visit_jobs.subject_of(visit))
    return printed.waiting(request, visit.workshop, job, "现场考察记录")


# ── photos ───────────────────────────────────────────────────────────────────


@require_POST
def add_photos(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take one photo or several; a script sends each with its own key and gets its word as JSON."""
    visit = _written_by(request, pk)
    sent = request.FILES.getlist("photo")
    if not sent:
        return _answer(request, pk, "请先选择照片。", status=422)
    key = _key(request.POST.get("key", "")) if len(sent) == 1 else None
    refused = []
    for one in sent:
        try:
            service.add_photo(visit, by=request.user, at=clock.now(), content=one.read(), name=one.name or "", key=key)
        except NotPossible as fault:
            refused.append(f"“{one.name}”没有收下：{' '.join(fault.sentences)}")
    if refused:
        return _answer(request, pk, " ".join(refused), status=422)
    if not wants_json(request):
        messages.success(request, f"已收下 {len(sent)} 张照片。")
    return _answer(request, pk, "")


def _key(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _answer(request: SignedInRequest, pk: int, sentence: str, *, status: int = 200) -> HttpResponse:
    if wants_json(request):
        return JsonResponse({"sentence": sentence}, status=status)
    if sentence:
        messages.error(request, sentence)
    return redirect(f"{reverse('reviews:visit_record', args=[pk])}#photos")


@require_POST
def caption_photo(request: SignedInRequest, pk: int, uuid: UUID) -> HttpResponse:
    """What a photo shows."""
    photo = _own_photo(request, pk, uuid)
    try:
        service.caption_photo(photo, by=request.user, caption=request.POST.get("caption", ""))
    except NotPossible as fault:
        return _answer(request, pk, " ".join(fault.sentences), status=409)
    return _answer(request, pk, "")


@require_POST
def remove_photo(request: SignedInRequest, pk: int, uuid: UUID) -> HttpResponse:
    """Take a photo out of the record."""
    photo = _own_photo(request, pk, uuid)
    try:
        service.remove_photo(photo, by=request.user, at=clock.now())
    except NotPossible as fault:
        return _answer(request, pk, " ".join(fault.sentences), status=409)
    return _answer(request, pk, "")


def _own_photo(request: SignedInRequest, pk: int, uuid: UUID) -> VisitPhoto:
    visit = _written_by(request, pk)
    return get_object_or_404(
        VisitPhoto.objects.select_related("visit__workshop"), pk=uuid, visit=visit, removed_at=None
    )


@require_GET
def photo(request: SignedInRequest, pk: int, uuid: UUID) -> HttpResponseBase:
    """The picture that we drew from a photo; ``?original`` hands the upload out as an attachment."""
    visit = seen_visit(request, pk)
    if not service.may_read(request.user):
        raise NotPermitted(service.READERS)
    found = get_object_or_404(visit.photos.filter(removed_at=None).select_related("stored"), pk=uuid)
    if "original" in request.GET:
        return files.send(found.stored)
    picture = found.stored.page_images.first()
    if picture is None:
        raise Http404
    answer = FileResponse(default_storage.open(picture.key), content_type=preview_jobs.MEDIA_TYPE)
    answer["Cache-Control"] = "private, max-age=3600"
    return answer
