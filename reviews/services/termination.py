"""The end of a case before its decision: what the unit, the body, the panel and both bureaus had begun is closed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from accounts.models import User
from applications import forms_of_acts as forms
from applications.acts import end
from applications.lifecycle import Outcome, act
from applications.models import Workshop
from applications.services import expert_access, sealing
from reviews.models import PanelCase
from reviews.services import decision, evaluation, notice_rows, scoring, visits


@act(
    "terminate",
    form=forms.TerminateForm,
    says=(
        "终止后本案结束，已盖的章全部作废。",
        "正在评审的，考察取消，没有签名的评分表作废，专家不能再看本案材料。",
        "已经公示的，公示页面标明该工作室不再列入。",
        "系统通知申报单位、初审单位和市财政局。",
    ),
)
def terminate(
    workshop: Workshop, *, by: User, at: datetime, ground: str, reason: str, request_file: Any = None
) -> Outcome:
    """The unit's sealed request, a cancelled round, a dissolved unit, a technician gone."""
    scan = sealing.keep_scan(request_file, at=at, kind="termination") if request_file else None
    why = f"终止：{reason}"[:300]
    _stop_judging(workshop, by=by, at=at, reason=why)
    decision.lapse(workshop, by=by, at=at, reason=why)
    sealing.void_all(workshop, by=by, at=at, reason=why)
    notice_rows.leave([workshop.pk], at=at)
    end(workshop, at)
    return Outcome(
        facts={"ground": ground, "request": str(scan.uuid) if scan else ""}, text=reason, tells={"reason": reason}
    )


def _stop_judging(workshop: Workshop, *, by: User, at: datetime, reason: str) -> None:
    """Signed sheets stay as they are; what was not signed is void."""
    visits.cancel_all(workshop, by=by, at=at, reason=reason)
    for assignment in workshop.assignments.alive():
        scoring.void_sheet(assignment, by=by, at=at, reason=reason, keep_signed=True)
    expert_access.close([workshop], at=at, reason=reason)
    evaluation.end(workshop, at=at, reason=reason)
    PanelCase.objects.filter(workshop=workshop, removed_at=None).update(removed_at=at)
