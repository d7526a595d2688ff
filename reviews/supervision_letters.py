"""Letters of supervision: what was inspected and asked, answered, taken; what is missing on a file; posts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from applications.letters import the_body, the_unit
from applications.models import Workshop
from common import outbox
from reviews.letters import those_who_hold, write
from reviews.models import Inspection, InspectionAnswer, InspectionNote, InspectionVerdict, Practice, PracticeDecision
from reviews.supervision_rights import ROLES_OF

outbox.KINDS.update(
    {
        "reviews/inspection_recorded": "检查记录",
        "reviews/inspection_asked": "检查要求待答复",
        "reviews/inspection_corrected": "检查记录更正",
        "reviews/inspection_answered": "检查答复待确认",
        "reviews/inspection_confirmed": "检查答复已确认",
        "reviews/inspection_returned": "检查答复退回补充",
        "reviews/inspection_withdrawn": "检查要求撤回",
        "reviews/inspection_soon": "检查答复期限将到",
        "reviews/inspection_overdue": "检查答复逾期",
        "reviews/duties_missing": "制度与职责待补充",
        "reviews/practice_sent": "经验做法待审核",
        "reviews/practice_published": "经验做法已发布",
        "reviews/practice_returned": "经验做法退回修改",
        "reviews/practice_retracted": "经验做法撤下",
    }
)


def the_office(inspection: Inspection) -> Iterable[User]:
    """Who settles it: those of the inspecting office; of a body those of the body that follows the title now."""
    office = Inspection.Office(inspection.office)
    if office == Inspection.Office.BODY:
        return the_body(inspection.workshop)
    if office == Inspection.Office.DISTRICT_FINANCE:
        return User.objects.members_of(inspection.organisation_id, *ROLES_OF[office])
    return those_who_hold(Role.CITY_OFFICER if office == Inspection.Office.CITY else Role.FINANCE_OFFICER)


def recorded(inspection: Inspection, at: datetime) -> None:
    """To the unit; the body is told where another office inspected."""
    template = "inspection_asked" if inspection.request else "inspection_recorded"
    _about(the_unit(inspection.workshop), template, inspection, at)
    if inspection.office != Inspection.Office.BODY:
        _about(the_body(inspection.workshop), template, inspection, at)


def corrected(note: InspectionNote, at: datetime) -> None:
    _about(the_unit(note.inspection.workshop), "inspection_corrected", note.inspection, at, note=note)


def answered(answer: InspectionAnswer, at: datetime) -> None:
    _about(the_office(answer.inspection), "inspection_answered", answer.inspection, at, answer=answer)


def confirmed(verdict: InspectionVerdict, at: datetime) -> None:
    _about_verdict("inspection_confirmed", verdict, at)


def returned(verdict: InspectionVerdict, at: datetime) -> None:
    _about_verdict("inspection_returned", verdict, at)


def withdrawn(verdict: InspectionVerdict, at: datetime) -> None:
    _about_verdict("inspection_withdrawn", verdict, at)


def _about_verdict(template: str, verdict: InspectionVerdict, at: datetime) -> None:
    inspection = verdict.inspection
    _about(the_unit(inspection.workshop), template, inspection, at, verdict=verdict)


def _about(readers: Iterable[User], template: str, inspection: Inspection, at: datetime, **context: Any) -> None:
    workshop = inspection.workshop
    write(
        readers,
        template,
        at=at,
        link=reverse("reviews:inspection", args=[inspection.pk]),
        about=f"workshop:{workshop.pk}",
        inspection=inspection,
        workshop=workshop,
        **context,
    )


# ── by the clock: one letter a person, however many titles ───────────────────


def soon(inspections: Sequence[Inspection], at: datetime) -> None:
    """Of one unit."""
    _digest(the_unit(inspections[0].workshop), "inspection_soon", inspections, at)


def overdue_to_unit(inspections: Sequence[Inspection], at: datetime) -> None:
    _digest(the_unit(inspections[0].workshop), "inspection_overdue", inspections, at, is_unit=True)


def overdue_to_office(inspections: Sequence[Inspection], at: datetime) -> None:
    """Of one office."""
    _digest(the_office(inspections[0]), "inspection_overdue", inspections, at, is_unit=False)


def _digest(
    readers: Iterable[User], template: str, inspections: Sequence[Inspection], at: datetime, **context: Any
) -> None:
    first = inspections[0]
    is_one = len(inspections) == 1
    link = reverse("reviews:inspection", args=[first.pk]) if is_one else reverse("reviews:supervision")
    about = f"workshop:{first.workshop_id}" if is_one else ""
    write(readers, template, at=at, link=link, about=about, inspections=inspections, **context)


def duties_missing(workshops: Sequence[tuple[Workshop, str]], at: datetime) -> None:
    """Of one unit: each title with what is missing, in words."""
    first = workshops[0][0]
    is_one = len(workshops) == 1
    link = reverse("workshops:supervision", args=[first.pk]) if is_one else reverse("home")
    about = f"workshop:{first.pk}" if is_one else ""
    write(the_unit(first), "duties_missing", at=at, link=link, about=about, workshops=workshops)


# ── posts ────────────────────────────────────────────────────────────────────


def practice_sent(practice: Practice, at: datetime) -> None:
    _about_practice(those_who_hold(Role.CITY_OFFICER), "practice_sent", practice, at)


def practice_decided(decision: PracticeDecision, at: datetime) -> None:
    practice = decision.practice
    template = f"practice_{decision.outcome}"
    _about_practice(the_unit(practice.workshop), template, practice, at, decision=decision)


def _about_practice(readers: Iterable[User], template: str, practice: Practice, at: datetime, **context: Any) -> None:
    workshop = practice.workshop
    link, about = reverse("reviews:practice", args=[practice.pk]), f"workshop:{workshop.pk}"
    write(readers, template, at=at, link=link, about=about, practice=practice, workshop=workshop, **context)
