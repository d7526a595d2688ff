"""What waits for the city in the pool's imports: errands, not cases."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from accounts.models import User
from accounts.roles import Role
from common.bars import bar
from common.links import link_to
from common.models import ImportBatch


def errands(user: User, at: datetime) -> list[dict[str, Any]]:
    """Old workshops that an officer has sent in wait for the approver's word, never for the officer's own."""
    if not user.holds(Role.CITY_APPROVER):
        return []
    waiting = ImportBatch.objects.filter(kind="register", state=ImportBatch.State.PROPOSED).exclude(made_by=user.pk)
    number = waiting.count()
    if not number:
        return []
    return [
        bar(
            ("act", "files", f"{number} 份原始批次导入表等您确认。", "确认后写入并进入公开名录。", "去确认"),
            link_to("reviews:imports", "register"),
        )
    ]
