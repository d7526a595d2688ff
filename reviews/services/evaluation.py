"""What follows from the sheets (四(三)-1): scores, spread, the panel's opinion, the review table, and its acts."""

from __future__ import annotations

from datetime import datetime

from accounts.models import User
from applications import forms_of_acts as forms
from applications.lifecycle import Outcome, act
from applications.models import Workshop


@act(
    "pass_evaluation",
    form=forms.ConfirmForm,
    seals=True,
    says=(
        "案卷进入拟认定名单的准备。",
        "系统通知申报单位和初审单位；只告知结论和专家组意见，不告知分数。",
    ),
)
def pass_evaluation(workshop: Workshop, *, by: User, at: datetime) -> Outcome:
    workshop.qualified_at = at
    workshop.due_on = None
    return Outcome()


@act(
    "fail_evaluation",
    form=forms.ConfirmForm,
    seals=True,
    says=(
        "本次申报结束，结论和救济途径送达申报单位。",
        "系统通知申报单位和初审单位。",
    ),
)
def fail_evaluation(workshop: Workshop, *, by: User, at: datetime) -> Outcome:
    workshop.ended_at = at
    workshop.due_on = None
    return Outcome()


@act(
    "reopen_evaluation",
    form=forms.ReasonForm,
    says=(
        "原评审结论保留备查，重新评审。",
        "系统通知申报单位、初审单位和专家。",
    ),
)
def reopen_evaluation(workshop: Workshop, *, by: User, at: datetime, reason: str) -> Outcome:
    workshop.ended_at = None
    workshop.qualified_at = None
    workshop.is_waitlisted = False
    return Outcome(text=reason, tells={"reason": reason})
