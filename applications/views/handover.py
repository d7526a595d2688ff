"""Handing work over: the cases in one's own or a colleague's hand, and who takes them."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts import permissions
from accounts.addresses import address_of
from accounts.models import Membership, Organisation, User
from accounts.refusals import Refusal
from accounts.requests import SignedInRequest
from applications.forms.handover import HandoverForm
from applications.services import handover as service
from common import clock

SHOWN = 200


@require_http_methods(["GET", "POST"])
def handover(request: SignedInRequest) -> HttpResponse:
    """``of`` names the organisation, ``from`` the colleague; one's own work by default."""
    organisation, giver = _parties(request)
    people = User.objects.members_of(organisation.pk).exclude(pk=giver.pk)
    form = HandoverForm(request.POST, people=people) if request.method == "POST" else HandoverForm(people=people)
    chosen = [int(pk) for pk in request.POST.getlist("chosen") if pk.isdigit()]
    if request.method == "POST" and form.is_valid():
        moved = _move(request, organisation, giver, form, chosen)
        if moved:
            messages.success(request, f"已把 {moved} 件案卷移交给{form.cleaned_data['to'].name}，逐件记入日志。")
            return redirect(f"{reverse('workshops:handover')}?of={organisation.pk}&from={giver.pk}")
    rows = service.in_hand(giver, organisation)[:SHOWN]
    context = {
        "organisation": organisation,
        "giver": giver,
        "form": form,
        "rows": rows,
        "chosen": chosen,
        "colleagues": _givers(request.user, organisation),
        "past": organisation.handovers.select_related("from_user", "to_user", "made_by")[:10],
    }
    return render(request, "workshops/handover.html", context, status=422 if form.errors else 200)


def _parties(request: SignedInRequest) -> tuple[Organisation, User]:
    own = Membership.objects.filter(user=request.user, ended_at=None).select_related("organisation").order_by("pk")
    named = request.GET.get("of", "")
    if named:
        own = own.filter(organisation=int(named) if named.isdigit() else 0)
    membership = own.first()
    if membership is None:
        raise Http404
    person = request.GET.get("from", "")
    if not person or person == str(request.user.pk):
        return membership.organisation, request.user
    allowed = _givers(request.user, membership.organisation)
    return membership.organisation, get_object_or_404(allowed, pk=person if person.isdigit() else 0)


def _givers(user: User, organisation: Organisation) -> QuerySet[User]:
    """Whose work this person may pass on: the own, and every member's (former ones too) for who manages the members."""
    if not permissions.admits(user, organisation):
        return User.objects.filter(pk=user.pk)
    return User.objects.filter(memberships__organisation=organisation).distinct().order_by("name", "pk")


def _move(
    request: SignedInRequest, organisation: Organisation, giver: User, form: HandoverForm, chosen: list[int]
) -> int:
    try:
        return service.hand_over(
            chosen,
            organisation=organisation,
            from_user=giver,
            to_user=form.cleaned_data["to"],
            by=request.user,
            reason=form.cleaned_data["reason"],
            at=clock.now(),
            address=address_of(request),
        )
    except Refusal as fault:
        form.add_error(None, fault.sentence)
        return 0
