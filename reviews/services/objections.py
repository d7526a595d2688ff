"""Objections to a notice (四(三)-3, domain §5): intake, inquiry, verdict, and the acts that follow from it."""

from __future__ import annotations

from datetime import datetime

from accounts.models import User
from applications import forms_of_acts as forms
from applications.lifecycle import Outcome, act
from applications.models import Workshop


@act(
    "contest",
    form=forms.ConfirmForm,
    says=(
        "只暂停所涉工作室，同批其他工作室照常。",
        "系统通知申报单位、初审单位和市财政局；不透露异议人。",
    ),
)
def contest(workshop: Workshop, *, by: User, at: datetime) -> Outcome:
    workshop.cleared_at = None
    return Outcome()


@act(
    "dismiss_objection",
    form=forms.ConfirmForm,
    says=(
        "工作室恢复公示状态，公示期已满的随即转入审批。",
        "系统通知申报单位和初审单位；答复送达异议人。",
    ),
)
def dismiss_objection(workshop: Workshop, *, by: User, at: datetime) -> Outcome:
    return Outcome()


@act(
    "uphold_objection",
    form=forms.ConfirmForm,
    seals=True,
    says=(
        "该工作室不予认定，理由和救济途径送达申报单位。",
        "系统通知申报单位、初审单位和市财政局；答复送达异议人。",
    ),
)
def uphold_objection(workshop: Workshop, *, by: User, at: datetime) -> Outcome:
    workshop.ended_at = at
    workshop.due_on = None
    return Outcome()
