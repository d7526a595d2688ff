"""That a title was taken away, told to everybody: name, unit, number, reason and date, frozen with its hash."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from accounts.models import User
from applications import permissions
from applications.lifecycle import NotPossible
from common.clock import legal_day
from common.templatetags.ui import cn_date
from reviews.models import Announcement, Revocation
from reviews.revocation_content import hash_of
from reviews.services.decision import demand
from reviews.services.revocation import record, taken

ISSUERS = "北京市人力资源和社会保障局、北京市财政局"


def content_of(revocation: Revocation, *, number: str, reason: str, at: datetime) -> dict[str, str]:
    """What everybody may read of it, and nothing else of the case."""
    workshop = revocation.workshop
    return {
        "title": f"关于撤销{workshop.name}称号的公告",
        "number": number,
        "issuers": ISSUERS,
        "name": workshop.name,
        "unit": workshop.unit.name,
        "title_number": workshop.title_number or "",
        "reason": reason,
        "revoked_on": cn_date(revocation.ended_at),
        "decision_number": revocation.decision_number,
        "posted_on": cn_date(legal_day(at)),
    }


@transaction.atomic
def post(revocation: Revocation, *, number: str, reason: str, by: User, at: datetime) -> Announcement:
    """Freeze and publish it. Raises NotPermitted, NotPossible."""
    revocation = taken(revocation)
    demand(permissions.city_approver, revocation.workshop, by)
    if revocation.status != Revocation.Status.REVOKED:
        raise NotPossible("撤销决定作出以后才能公告。")
    if Announcement.objects.filter(revocation=revocation).exists():
        raise NotPossible("已经公告。")
    content = content_of(revocation, number=number, reason=reason, at=at)
    digest = hash_of(dict(content))
    made = Announcement.objects.create(
        revocation=revocation, number=number, content=content, content_hash=digest, posted_by=by, posted_at=at
    )
    record(revocation, "announce_revocation", by, at, text=reason, content_hash=digest)
    return made
