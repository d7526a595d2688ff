"""The score sheet: one indicator a page, the summary that is signed, vetoes, and the sheet as others read it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import reauthentication
from accounts.requests import SignedInRequest
from applications.lifecycle import NotPossible
from applications.models import Veto
from common import clock, paging, seals, uploads
from common import files as stored_files
from reviews.forms import scoring as forms
from reviews.models import ScorePhoto, ScoreSheet
from reviews.selectors import scoring as sheets
from reviews.selectors.scoring import Item, Shown
from reviews.services import scoring, sheet_photos, signing
from reviews.sheet_pages import dressed, facts_of

View = Callable[..., HttpResponse]


def says_why(view: View) -> View:
    """A sheet on which nothing can be written (any more) answers with its own page and the sentence."""

    @wraps(view)
    def answer(request: SignedInRequest, uuid: UUID, *args: object, **named: object) -> HttpResponse:
        try:
            return view(request, uuid, *args, **named)
        except NotPossible as refusal:
            messages.error(request, str(refusal))
            return redirect("reviews:sheet", uuid=uuid)

    return answer


@never_cache
@require_GET
def index(request: SignedInRequest) -> HttpResponse:
    """An expert's sheets, those that wait first; whoever is none has none."""
    signed, waiting = "signed" in request.GET, sheets.open_uuids(request.user)
    rows, page = sheets.own_sheets(request.user, request.GET, signed=signed)
    context = {
        "sheets": rows,
        "signed": signed,
        "page": {"text": f"本页 {len(rows)} 份", **paging.addresses(page, request.GET)},
        "waiting": len(waiting),
        "open": " ".join(waiting),
    }
    return render(request, "reviews/scoring/index.html", context)


@require_GET
def own(request: SignedInRequest, pk: int) -> HttpResponse:
    """From a case to one's own sheet of it."""
    found = ScoreSheet.objects.owned_by(request.user).filter(workshop=pk).order_by("-opened_at").first()
    if found is None:
        raise Http404
    return redirect("reviews:sheet", uuid=found.pk)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@says_why
def sheet(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """GET: one indicator. POST, of a page without script: keep it and go on to the next that is open."""
    found = sheets.seen_sheet(request.user, uuid)
    whole = sheets.shown(found)
    if request.method == "POST":
        scoring.refuse_closed(found, request.user)
    elif not sheets.is_own(found, request.user) or scoring.why_closed(found):
        return _read(request, whole)
    item = whole.find(request.GET.get("at", "")) or whole.first_open()
    if request.method == "POST":
        return _posted(request, whole, item)
    return _page(request, whole, item, None)


def _page(request: SignedInRequest, whole: Shown, item: Item, form: forms.ScoreForm | None) -> HttpResponse:
    item.current = True
    dressed(whole, [item])
    context = facts_of(whole, item) | {"faults": form.errors if form else {}, "form": form}
    return render(request, "reviews/scoring/sheet.html", context, status=422 if form else 200)


def _posted(request: SignedInRequest, whole: Shown, item: Item) -> HttpResponse:
    """The photo and the value of one indicator; what is wrong with one of them loses nothing of the other."""
    sent, following = request.FILES.get("photo"), whole.after(item)
    took = sent is None or _took_photo(request, whole.sheet, item, sent)
    stays = not took or "upload" in request.POST
    if item.fixed:
        return redirect(_place(whole.sheet, item if stays else following))
    form = forms.ScoreForm(_cleared(request), indicator=item.indicator)
    if not form.is_valid():
        item.score.value, item.score.comment = form.cleaned_data.get("points"), request.POST.get("comment", "")
        return _page(request, whole, item, form)
    given = form.cleaned_data
    answer = scoring.save(
        whole.sheet,
        item.code,
        points=given["points"],
        comment=given["comment"],
        base=given["revision"],
        by=request.user,
        at=clock.now(),
    )
    if answer.status == scoring.Status.CONFLICT:
        return _conflict(request, whole, item, form)
    return redirect(_place(whole.sheet, item if stays or given["points"] is None else following))


def _cleared(request: SignedInRequest) -> dict[str, str]:
    """What was posted; the button 清除 takes the points away."""
    posted = {name: request.POST.get(name, "") for name in ("points", "comment", "revision")}
    return posted | ({"points": ""} if "clear" in request.POST else {})


def _conflict(request: SignedInRequest, whole: Shown, item: Item, form: forms.ScoreForm) -> HttpResponse:
    """Both values on the page: what was typed stands in the form, on top of the other's revision."""
    other = item.score
    words = "未评分" if other.value is None else f"{sheets.plain(other.value)} 分"
    said = f"，评语“{other.comment}”" if other.comment else ""
    form.add_error(None, f"这项已在另一台设备上评为 {words}{said}。再按一次保存，即改用本页的评分。")
    item.score.value, item.score.comment = form.cleaned_data["points"], form.cleaned_data["comment"]
    return _page(request, whole, item, form)


def _took_photo(request: SignedInRequest, found: ScoreSheet, item: Item, sent: UploadedFile[bytes]) -> bool:
    try:
        sheet_photos.add(
            found,
            uuid4(),
            indicator=item.code,
            content=sent.read(),
            name=sent.name or "",
            device_at=None,
            by=request.user,
            at=clock.now(),
        )
    except uploads.Refused as refusal:
        messages.error(request, refusal.sentence)
        return False
    except NotPossible as refusal:
        messages.error(request, str(refusal))
        return False
    return True


def _place(found: ScoreSheet, item: Item | None) -> str:
    if item is None:
        return reverse("reviews:sign_sheet", args=[found.pk])
    return f"{reverse('reviews:sheet', args=[found.pk])}?at={item.code}"


def _read(request: SignedInRequest, whole: Shown) -> HttpResponse:
    """The whole sheet to read: one's own once nothing can be written any more, others' once all are in."""
    found = whole.sheet
    own = sheets.is_own(found, request.user)
    hand = seals.handwritten(stored_files.read(found.signature)) if found.signature else ""
    return render(
        request,
        "reviews/scoring/read.html",
        {
            "shown": whole,
            "sheet": found,
            "own": own,
            "closed": scoring.why_closed(found) if own else "",
            "hand": hand,
            "vetoes": found.vetoes.select_related("veto"),
            "title": sheets.title_of(found.workshop),
        },
    )


@never_cache
@require_http_methods(["GET", "POST"])
@says_why
def sign(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """The whole sheet once more, then the signature; it needs the network."""
    found = sheets.seen_sheet(request.user, uuid)
    scoring.refuse_closed(found, request.user)
    whole = sheets.shown(found)
    form = forms.SignForm(
        request.POST if request.method == "POST" else None,
        initial={"revision": found.revision},
        name=request.user.name,
        total=whole.total,
        rules=found.workshop.rule_set,
    )
    if request.method == "POST" and form.is_valid() and _is_confirmed(request, form) and _signed(request, found, form):
        return redirect("reviews:sheet", uuid=uuid)
    context = {
        "shown": whole,
        "sheet": found,
        "form": form,
        "vetoes": found.vetoes.select_related("veto"),
        "title": sheets.title_of(found.workshop),
    }
    return render(request, "reviews/scoring/sign.html", context, status=422 if form.errors else 200)


def _is_confirmed(request: SignedInRequest, form: forms.SignForm) -> bool:
    """A typed name counts with the password only."""
    return form.is_drawn or reauthentication.is_confirmed(request, form)


def _signed(request: SignedInRequest, found: ScoreSheet, form: forms.SignForm) -> bool:
    try:
        signing.sign(
            found,
            by=request.user,
            at=clock.now(),
            signature=form.signature,
            reason=form.cleaned_data["reason"],
            seen_revision=form.cleaned_data["revision"],
        )
    except NotPossible as refusal:
        form.add_error(None, refusal.sentences)
        return False
    messages.success(request, "已签名，评分表已封存。")
    return True


# ── vetoes and photos ────────────────────────────────────────────────────────


@never_cache
@require_http_methods(["GET", "POST"])
@says_why
def vetoes(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """What the expert proposes as 一票否决, each with its basis."""
    found = sheets.seen_sheet(request.user, uuid)
    scoring.refuse_closed(found, request.user)
    form = forms.VetoForm(request.POST if request.method == "POST" else None, sheet=found)
    if form.is_valid():
        given = form.cleaned_data
        signing.propose_veto(found, given["veto"], basis=given["basis"], by=request.user, at=clock.now())
        messages.success(request, "已标记，签名前可以收回。")
        return redirect("reviews:sheet_vetoes", uuid=uuid)
    context = {
        "sheet": found,
        "form": form,
        "proposed": found.vetoes.select_related("veto").order_by("veto__order"),
        "title": sheets.title_of(found.workshop),
    }
    return render(request, "reviews/scoring/vetoes.html", context, status=422 if form.errors else 200)


@require_POST
@says_why
def withdraw_veto(request: SignedInRequest, uuid: UUID, veto: int) -> HttpResponse:
    found = sheets.seen_sheet(request.user, uuid)
    signing.withdraw_veto(found, get_object_or_404(Veto, pk=veto, rubric=found.rubric_id), by=request.user)
    messages.success(request, "已收回。")
    return redirect("reviews:sheet_vetoes", uuid=uuid)


def _photo(request: SignedInRequest, uuid: UUID, photo: UUID) -> ScorePhoto:
    rows = ScorePhoto.objects.filter(sheet__in=ScoreSheet.objects.visible_to(request.user), removed_at=None)
    return get_object_or_404(rows.select_related("stored", "indicator"), pk=photo, sheet=uuid)


@never_cache
@require_http_methods(["GET", "POST"])
@says_why
def photo(request: SignedInRequest, uuid: UUID, photo: UUID) -> HttpResponse:
    """One photo in full. POST takes it off the sheet."""
    found = sheets.seen_sheet(request.user, uuid)
    taken = _photo(request, uuid, photo)
    if request.method == "POST":
        taken.sheet = found
        sheet_photos.remove(taken, by=request.user, at=clock.now())
        messages.success(request, "照片已删去。")
        return redirect(f"{reverse('reviews:sheet', args=[uuid])}?at={taken.indicator.code}")
    may_remove = sheets.is_own(found, request.user) and not scoring.why_closed(found)
    context = {"sheet": found, "photo": taken, "may_remove": may_remove, "title": sheets.title_of(found.workshop)}
    return render(request, "reviews/scoring/photo.html", context)


@require_GET
def picture(request: SignedInRequest, uuid: UUID, photo: UUID) -> HttpResponseBase:
    """The JPEG that we made of it, shown in place."""
    return stored_files.send(_photo(request, uuid, photo).stored, inline=True)
