"""Answering the remarks of a return, one by one."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.models import User
from applications.lifecycle import NotPossible
from applications.models import Remark, Workshop
from applications.services.chapters import lock


@transaction.atomic
def answer_remark(workshop: Workshop, remark: UUID, *, text: str, by: User, at: datetime) -> Remark:
    """Write or rewrite the answer while the return is open. Raises NotPermitted, NotPossible."""
    workshop = lock(workshop, by=by)
    found = Remark.objects.filter(
        workshop=workshop, pk=remark, dropped_at=None, returned__isnull=False, returned__answered_at=None
    ).first()
    if found is None:
        raise NotPossible("这条意见已经处理完毕，不需要再答复。")
    found.answer = text
    found.answered_by = by
    found.answered_at = at
    found.save(update_fields=["answer", "answered_by", "answered_at"])
    return found
