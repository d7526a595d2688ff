"""The public notice (四(三)-2, -3): joint list, notice, period, and the acts of posting, retracting and clearing."""

from __future__ import annotations

from datetime import datetime

from accounts.models import User
from applications import forms_of_acts as forms
from applications.lifecycle import Outcome, act
from applications.models import Workshop
from common import calendar
from common.clock import legal_day


@act(
    "publicise",
    form=forms.ConfirmForm,
    says=(
        "名单在网站公示，期限自公布次日起算。",
        "系统通知申报单位和初审单位。",
    ),
)
def publicise(workshop: Workshop, *, by: User, at: datetime) -> Outcome:
    workshop.publicised_at = at
    workshop.due_on = None
    return Outcome()


@act(
    "retract_notice",
    form=forms.ReasonForm,
    says=(
        "公示撤回并发布更正说明，重新公示时期限重新计算。",
        "系统通知申报单位、初审单位和市财政局。",
    ),
)
def retract_notice(workshop: Workshop, *, by: User, at: datetime, reason: str) -> Outcome:
    workshop.publicised_at = None
    workshop.due_on = None
    return Outcome(text=reason, tells={"reason": reason})


@act(
    "clear",
    form=forms.ConfirmForm,
    says=("公示期满，转入审批。",),
)
def clear(workshop: Workshop, *, by: User | None, at: datetime) -> Outcome:
    workshop.cleared_at = at
    workshop.due_on = calendar.day_after(legal_day(at), workshop.rule_set.decision_days, workshop.rule_set.day_rule)
    return Outcome()
