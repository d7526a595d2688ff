"""How a case stands in its public notice: what the guards of this stage ask, read by one statement."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from applications.models import Workshop

_STATEMENT = """
SELECT
    unit.name, body.name, coalesce(version.content_hash, ''),
    listed.list_id, listed.status, listed.facts, listed.answered_at,
    (SELECT max(old.struck_at) FROM reviews_noticerow old WHERE old.workshop_id = w.id),
    running.notice_id, running.ends_at
FROM applications_workshop w
JOIN accounts_organisation unit ON unit.id = w.unit_id
JOIN accounts_organisation body ON body.id = w.review_body_id
LEFT JOIN applications_version version ON version.id = w.current_version_id
LEFT JOIN LATERAL (
    SELECT l.id AS list_id, l.status, r.facts, l.answered_at
    FROM reviews_listrow r JOIN reviews_jointlist l ON l.id = r.joint_list_id
    WHERE r.workshop_id = w.id ORDER BY r.id DESC LIMIT 1
) listed ON true
LEFT JOIN LATERAL (
    SELECT n.id AS notice_id, n.ends_at
    FROM reviews_noticerow r JOIN reviews_notice n ON n.id = r.notice_id
    WHERE r.workshop_id = w.id AND r.struck_at IS NULL ORDER BY r.id DESC LIMIT 1
) running ON true
WHERE w.id = %s
"""


@dataclass(frozen=True)
class PublicityStanding:
    """``list*``: of the last list in which the case stands. ``notice``, ``ends_at``: whose period counts for it."""

    unit: str
    body: str
    version: str
    list: int | None
    list_status: str | None
    list_facts: dict[str, Any] | None
    list_answered_at: datetime | None
    last_struck_at: datetime | None
    notice: int | None
    ends_at: datetime | None

    @property
    def list_counts(self) -> bool:
        """Whether the list is younger than the last time the case left a notice."""
        if self.list is None:
            return False
        answered, struck = self.list_answered_at, self.last_struck_at
        return struck is None or answered is None or answered > struck


def of(workshop: Workshop) -> PublicityStanding:
    with connection.cursor() as cursor:
        cursor.execute(_STATEMENT, [workshop.pk])
        row = list(cursor.fetchone())
    row[5] = _read_json(row[5])
    return PublicityStanding(*row)


def _read_json(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value
