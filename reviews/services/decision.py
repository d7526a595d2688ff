"""The joint decision (四(三)-3): drafted and sealed by both bureaus, granted or refused, reopened."""

from __future__ import annotations

from datetime import datetime

from accounts.models import User
from applications import forms_of_acts as forms
from applications.lifecycle import Outcome, act
from applications.models import Workshop
from applications.services import deadlines


@act(
    "grant",
    form=forms.ConfirmForm,
    seals=True,
    says=(
        "授予称号，编证书号和铭牌号，生成证书和授牌决定。",
        "系统通知申报单位、初审单位和市财政局。",
    ),
)
def grant(workshop: Workshop, *, by: User, at: datetime) -> Outcome:
    workshop.granted_at = at
    workshop.due_on = None
    return Outcome()


@act(
    "reject",
    form=forms.ConfirmForm,
    seals=True,
    says=(
        "本次申报结束，决定和救济途径送达申报单位。",
        "系统通知申报单位、初审单位。",
    ),
)
def reject(workshop: Workshop, *, by: User, at: datetime) -> Outcome:
    workshop.ended_at = at
    workshop.due_on = None
    return Outcome()


@act(
    "reopen_decision",
    form=forms.ReasonForm,
    seals=True,
    says=(
        "案卷恢复为评审合格，重新办理公示和审批。",
        "系统通知申报单位、初审单位和市财政局。",
    ),
)
def reopen_decision(workshop: Workshop, *, by: User, at: datetime, reason: str) -> Outcome:
    workshop.ended_at = None
    workshop.publicised_at = None
    workshop.cleared_at = None
    return Outcome(text=reason, tells={"reason": reason})


@act(
    "reopen_preliminary",
    form=forms.ReasonForm,
    seals=True,
    says=(
        "案卷退回初审单位重新审核，原意见和印章作废。",
        "系统通知申报单位和初审单位。",
    ),
)
def reopen_preliminary(workshop: Workshop, *, by: User, at: datetime, reason: str) -> Outcome:
    workshop.ended_at = None
    workshop.body_since = at
    workshop.due_on = deadlines.review_due(workshop, at)
    return Outcome(text=reason, tells={"reason": reason})
