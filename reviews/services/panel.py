"""The panel stage (四(三)-1): plans, draws, seats, assignments, and the acts that open and reform an evaluation."""

from __future__ import annotations

from datetime import datetime

from accounts.models import User
from applications import forms_of_acts as forms
from applications.lifecycle import Outcome, act
from applications.models import Workshop
from common import calendar
from common.clock import legal_day


@act(
    "open_evaluation",
    form=forms.ConfirmForm,
    says=(
        "专家开始审阅材料、现场考察和评分。",
        "系统通知申报单位、初审单位和专家。",
    ),
)
def open_evaluation(workshop: Workshop, *, by: User, at: datetime) -> Outcome:
    workshop.evaluating_since = at
    workshop.due_on = calendar.day_after(legal_day(at), workshop.rule_set.evaluation_days, workshop.rule_set.day_rule)
    workshop.handler = None
    return Outcome()


@act(
    "reopen_panel",
    form=forms.ReasonForm,
    says=(
        "专家组重新组建，未签名的评分表作废。",
        "系统通知专家。",
    ),
)
def reopen_panel(workshop: Workshop, *, by: User, at: datetime, reason: str) -> Outcome:
    workshop.evaluating_since = None
    workshop.due_on = None
    return Outcome(text=reason, tells={"reason": reason})
