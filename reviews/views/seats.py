"""我的评审: an expert's invitations, what he declares and pledges, the cases he judges, the vote for the leader."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.requests import SignedInRequest
from accounts.roles import Role
from applications.lifecycle import NotPermitted, NotPossible
from common import clock
from reviews.forms.panel import PLEDGE, DeclarationForm, DeclineForm, PledgeForm, VoteForm
from reviews.models import PanelCase, Seat
from reviews.selectors import plans as selectors
from reviews.services import leader, seats
from reviews.views.plans import ask

ONLY_EXPERTS = "“我的评审”由评审专家使用。"


def _own(request: SignedInRequest, pk: int) -> Seat:
    """The person's own seat once he was invited; Http404 for everybody else."""
    return get_object_or_404(selectors.seats_for(request.user), pk=pk)


@require_GET
def index(request: SignedInRequest) -> HttpResponse:
    """Every invitation, the latest first."""
    if not request.user.holds(Role.EXPERT):
        raise PermissionDenied(ONLY_EXPERTS)
    rows = [(seat, selectors.SEAT_LOOK[seat.status]) for seat in selectors.seats_for(request.user)[:100]]
    return render(request, "reviews/panel/mine.html", {"rows": rows})


@require_http_methods(["GET", "POST"])
def detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """One invitation. POST accepts it: the pledge, and a declaration about every case asked."""
    seat = _own(request, pk)
    asked = selectors.asked_about(seat) if seat.status in {Seat.Status.INVITED, Seat.Status.ACCEPTED} else []
    data = request.POST if request.method == "POST" else None
    forms = [DeclarationForm(data, case=case) for case in asked]
    pledge = PledgeForm(data) if seat.pledged_at is None and asked else None
    refused: list[str] = []
    if data is not None and _valid(forms, pledge):
        answers = {form.case.pk: form.tied for form in forms}
        try:
            seats.accept(seat, by=request.user, at=clock.now(), answers=answers, pledged=pledge is not None)
        except NotPossible as fault:
            refused = fault.sentences
        else:
            opened = sum(tied is None for tied in answers.values())
            messages.success(request, f"已完成申明，可以阅看 {opened} 件案卷的材料。")
            return redirect("reviews:seat", pk=pk)
    context = {
        "seat": seat,
        "panel": seat.panel,
        "plan": seat.panel.plan,
        "look": selectors.SEAT_LOOK[seat.status],
        "forms": forms,
        "pledge": pledge,
        "pledge_text": PLEDGE,
        "refused": refused,
        "faults": sum(len(form.errors) for form in (*forms, *([pledge] if pledge else []))) if data else 0,
        **_sitting(seat),
    }
    status = 409 if refused else 422 if context["faults"] else 200
    return render(request, "reviews/panel/seat.html", context, status=status)


def _valid(forms: list[DeclarationForm], pledge: PledgeForm | None) -> bool:
    """Every form says what is wrong with it."""
    valid = [form.is_valid() for form in (*forms, *([pledge] if pledge else []))]
    return all(valid)


def _sitting(seat: Seat) -> dict[str, object]:
    """What somebody who sits sees: his cases, his colleagues, the leader or the vote."""
    if seat.status != Seat.Status.ACCEPTED:
        return {}
    vote = leader.vote_of(seat.panel) if seat.panel.leader_id is None else None
    votes = vote is not None and any(voter.pk == seat.pk for voter in vote.voters)
    return {
        "judged": selectors.judged_by(seat),
        "recused": selectors.recused_from(seat),
        "colleagues": selectors.colleagues_of(seat),
        "leader": seat.panel.leader,
        "vote": vote,
        "has_voted": vote.has_voted(seat) if vote else False,
        "vote_form": VoteForm(voters=vote.voters) if vote and vote.is_open and votes else None,
        "case_votes": _case_votes(seat) if vote is None else [],
    }


def _case_votes(seat: Seat) -> list[tuple[PanelCase, VoteForm]]:
    """Cases that the panel's leader does not judge and that have no leader of their own yet."""
    found = []
    for case in selectors.without_leader(seat):
        held = leader.vote_of(seat.panel, case)
        if any(voter.pk == seat.pk for voter in held.voters):
            found.append((case, VoteForm(voters=held.voters, prefix=f"case{case.workshop_id}")))
    return found


@require_http_methods(["GET", "POST"])
def decline(request: SignedInRequest, pk: int) -> HttpResponse:
    """The expert cannot come and says why."""
    seat = _own(request, pk)
    form = DeclineForm(request.POST if request.method == "POST" else None)
    refused: list[str] = []
    if request.method == "POST" and form.is_valid():
        try:
            seats.decline(seat, by=request.user, at=clock.now(), words=form.cleaned_data["words"])
        except NotPossible as fault:
            refused = fault.sentences
        else:
            messages.success(request, "已谢绝邀请，感谢您的答复。")
            return redirect("reviews:seats")
    return ask(
        request,
        form,
        title=f"谢绝邀请：{seat.panel.plan.name}",
        act="谢绝邀请",
        back=reverse("reviews:seat", args=[pk]),
        refused=refused,
    )


@require_POST
def vote(request: SignedInRequest, pk: int) -> HttpResponse:
    """Vote for the leader; shown to all once somebody has the majority."""
    seat = _own(request, pk)
    asked = request.POST.get("workshop", "")
    case = (
        next((one for one in selectors.without_leader(seat) if str(one.workshop_id) == asked), None) if asked else None
    )
    prefix = f"case{case.workshop_id}" if case else None
    form = VoteForm(request.POST, voters=leader.vote_of(seat.panel, case).voters, prefix=prefix)
    if not form.is_valid():
        messages.error(request, "请选择一位专家。")
        return redirect("reviews:seat", pk=pk)
    try:
        chosen = leader.vote(
            seat.panel,
            by=request.user,
            at=clock.now(),
            choice=form.cleaned_data["choice"],
            workshop=case.workshop if case else None,
        )
    except (NotPossible, NotPermitted) as fault:
        messages.error(request, fault.sentence if isinstance(fault, NotPermitted) else " ".join(fault.sentences))
    else:
        messages.success(request, f"组长已选出：{chosen.expert.user.name}。" if chosen else "已投票，等其他专家投票。")
    return redirect("reviews:seat", pk=pk)
