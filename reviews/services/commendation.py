"""通报表扬 (六(四)-2): the 优秀 of a round in public, once, as a frozen copy with its hash (domain §10-16, -31)."""

from __future__ import annotations

import hashlib
from datetime import date, datetime

from django.db import transaction

from accounts.models import User
from accounts.person_at_work import capacity_of
from accounts.roles import CITY_ROLES, Role
from applications import journal, permissions
from applications.lifecycle import NotPermitted, NotPossible
from applications.models import Workshop
from common.clock import legal_day
from common.journal import canonical
from common.numbers import check_code
from reviews.models import Assessment, AssessmentRound, Commendation


def content_of(round_: AssessmentRound) -> list[dict[str, str]]:
    """Name, technician, trade, unit, district and number of every 优秀 that is carried out; nothing else."""
    rows = Assessment.objects.filter(
        round=round_, grade=Assessment.Grade.EXCELLENT, status=Assessment.Status.DONE
    ).select_related("workshop__unit", "workshop__district")
    return [
        {
            "number": row.workshop.title_number or "",
            "name": row.workshop.name,
            "technician": row.workshop.technician_name,
            "trade": row.workshop.trade,
            "unit": row.workshop.unit.name,
            "district": row.workshop.district.name if row.workshop.district else "",
        }
        for row in rows.order_by("workshop__title_number")
    ]


def hash_of(content: list[dict[str, str]], number: str, title: str, dated_on: date) -> str:
    whole = {"number": number, "title": title, "dated_on": dated_on.isoformat(), "rows": content}
    return hashlib.sha256(canonical(whole).encode()).hexdigest()


@transaction.atomic
def post(round_: AssessmentRound, *, number: str, title: str, dated_on: date, by: User, at: datetime) -> Commendation:
    """Put the list up for everybody. Raises NotPermitted, NotPossible."""
    from reviews.jobs import assessment as jobs  # which print, and so stand above the services

    if not by.holds(Role.CITY_APPROVER):
        raise NotPermitted(permissions.city_approver.sentence)
    round_ = AssessmentRound.objects.select_for_update(of=("self",)).get(pk=round_.pk)
    if Commendation.objects.filter(round=round_).exists():
        raise NotPossible(f"{round_}的表扬通报已经发布。")
    if Commendation.objects.filter(number=number).exists():
        raise NotPossible(f"文号 {number} 已被使用。")
    if dated_on > legal_day(at):
        raise NotPossible("成文日期不能晚于今天。")
    fixed = Assessment.objects.filter(round=round_, grade=Assessment.Grade.EXCELLENT)
    if fixed.filter(status=Assessment.Status.FIXED).exists():
        raise NotPossible("还有评为优秀的工作室没有办理考核通过，办理后再发布。")
    content = content_of(round_)
    if not content:
        raise NotPossible("本年度没有评为优秀的工作室。")
    made = Commendation.objects.create(
        round=round_,
        number=number,
        title=title,
        dated_on=dated_on,
        content=content,
        content_hash=hash_of(content, number, title, dated_on),
        verify_code=check_code(),
        posted_by=by,
        posted_at=at,
    )
    facts = {"year": round_.year, "number": number, "content_hash": made.content_hash}
    cases = Workshop.objects.locked().filter(title_number__in=[row["number"] for row in content])
    for case in cases.order_by("pk"):
        journal.record(case, "commend", by=by, at=at, capacity=capacity_of(by, *CITY_ROLES), facts=facts)
    jobs.order_commendation(made, by=by)
    return made
