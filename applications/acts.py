"""The acts of the unit, the clock and the city on a case: their effects, guards and what their pages say."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from accounts.models import User
from applications import bars, guards, snapshot
from applications import forms_of_acts as forms
from applications.lifecycle import NotPossible, Outcome, act
from applications.models import Opinion, RuleSet, Seal, Version, Workshop
from applications.services import deadlines, sealing

UNIT_GUARDS = (
    guards.unit_is_confirmed,
    guards.round_is_on,
    guards.technician_is_free,
    guards.name_is_free,
    guards.a_version_is_ready,
    bars.nobody_is_barred,
)


@act(
    "submit",
    form=forms.UnitSealForm,
    guards=UNIT_GUARDS,
    seals=True,
    page="workshops:seal",
    says=(
        "在申报表“申报单位意见”栏盖章，并报送初审单位。",
        "报送后内容锁定，初审单位退回前不能修改。",
        "系统通知初审单位和本单位经办人。",
    ),
)
def submit(workshop: Workshop, *, by: User, at: datetime, text: str, kind: str, scan: Any = None) -> Outcome:
    """四(一): seal the prepared version, answer an open return, start the body's clock."""
    version = guards.prepared_version(workshop)
    if version is None or snapshot.content_hash(snapshot.take(workshop)) != version.content_hash:
        raise NotPossible("备好之后内容有改动，请重新备好报送稿。")
    seal = sealing.seal(version, box=Seal.Box.UNIT, by=by, text=text, at=at, kind=kind, scan=scan)
    Version.objects.filter(pk=version.pk).update(status=Version.Status.SEALED, sealed_at=at)
    RuleSet.objects.filter(pk=workshop.rule_set_id, frozen_at=None).update(frozen_at=at)
    again = workshop.returns.filter(answered_at=None).update(answered_at=at)
    workshop.current_version = version
    workshop.submitted_at = at
    workshop.first_submitted_at = workshop.first_submitted_at or at
    workshop.body_since = at
    workshop.due_on = deadlines.review_due(workshop, at)
    return Outcome(
        facts={"version": version.number, "content_hash": version.content_hash, "seal": seal.pk, "again": bool(again)},
        tells={"version": version, "again": bool(again)},
    )


@act(
    "withdraw",
    form=forms.ReasonForm,
    guards=[guards.no_opinion_is_sealed],
    says=("撤回后本次申报结束，不能恢复；可在批次开放期间重新申报。", "系统通知本单位经办人和负责人。"),
)
def withdraw(workshop: Workshop, *, by: User, at: datetime, reason: str) -> Outcome:
    sealing.void_all(workshop, by=by, at=at, reason=f"单位撤回：{reason}")
    end(workshop, at)
    return Outcome(text=reason, tells={"reason": reason})


@act(
    "lapse",
    form=forms.ConfirmForm,
    guards=[guards.the_period_is_over],
    says=("填报或补正期限已过而未报送，系统自动终止。",),
)
def lapse(workshop: Workshop, *, by: None, at: datetime) -> Outcome:
    end(workshop, at)
    return Outcome()


def end(workshop: Workshop, at: datetime) -> None:
    """The case waits for nobody any more."""
    workshop.ended_at = at
    workshop.due_on = None
    workshop.handler = None


# ── the city, 四(三) ─────────────────────────────────────────────────────────


@act(
    "accept",
    form=forms.AcceptForm,
    guards=[guards.seals_that_count_are_there, guards.paper_seals_are_confirmed],
    says=("受理后进入专家评审阶段。", "系统通知申报单位和初审单位。"),
)
def accept(workshop: Workshop, *, by: User, at: datetime, paper_sets: int) -> Outcome:
    workshop.accepted_at = at
    workshop.paper_sets_received = paper_sets
    workshop.due_on = None
    workshop.handler = None
    return Outcome(
        facts={"paper_sets": paper_sets, "copies": workshop.rule_set.copies}, tells={"paper_sets": paper_sets}
    )


@act(
    "send_back",
    form=forms.ReasonForm,
    says=("初审意见的印章作废，初审单位须重新审核盖章。", "系统通知初审单位。"),
)
def send_back(workshop: Workshop, *, by: User, at: datetime, reason: str) -> Outcome:
    sealing.void_box(workshop, Seal.Box.BODY, by=by, at=at, reason=f"市局退回初审：{reason}")
    workshop.opinions.filter(box=Opinion.Box.BODY, current=True).update(current=False)
    workshop.recommended_at = None
    workshop.accepted_at = None
    workshop.body_since = at
    workshop.due_on = deadlines.review_due(workshop, at)
    return Outcome(text=reason, tells={"reason": reason})


@act(
    "decline",
    form=forms.DeclineForm,
    guards=[guards.decline_is_drafted],
    seals=True,
    says=("不予受理的决定送达申报单位，并告知救济途径。", "系统通知申报单位和初审单位。"),
)
def decline(workshop: Workshop, *, by: User, at: datetime) -> Outcome:
    """Ineligible, late or false: the drafted, reasoned refusal is approved by another person and served."""
    opinion = workshop.opinions.get(box=Opinion.Box.CITY, current=True, conclusion=Opinion.Conclusion.DECLINE)
    opinion.served_at = at
    opinion.served_how = "系统送达"
    opinion.save(update_fields=["served_at", "served_how"])
    end(workshop, at)
    return Outcome(facts={"opinion": opinion.pk}, text=opinion.text, tells={"opinion": opinion})
