"""How a case stands: everything that permissions and guards ask about one case, read by one statement.

A page asks a dozen guards; each alone would be a query. ``kept(workshop)`` reads once for a page; without it
every question reads afresh, as an act must. In SQL and without models, because the permissions of the state
machine ask here and the models stand on the machine.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db.models import JSONField
from django.db.models.expressions import RawSQL

from applications.states import CLAIMING
from common.calendar import WorkingCalendar, calendar_around

if TYPE_CHECKING:
    from applications.models import Workshop

_KEPT = "_standing"
_CALENDAR = "_calendar_until_due"
# word for word the condition of the indexes one_claim_per_technician and one_claim_per_name, or they are not used
_CLAIMS = "o.state IN ({})".format(", ".join(f"'{state}'" for state in CLAIMING))
# each table is read once; the lists put together have the order of the fields of ``Standing``
_FACTS = f"""
(SELECT jsonb_build_array(count(*)) FROM applications_materialfile f
    JOIN applications_material m ON m.uuid = f.material_id WHERE m.workshop_id = w.id AND f.removed_at IS NULL)
|| (SELECT jsonb_build_array(count(*), count(*) FILTER (WHERE c.verdict IN ('differs', 'missing')))
    FROM applications_originalcheck c JOIN applications_materialfile f ON f.uuid = c.file_id
    WHERE c.workshop_id = w.id AND f.removed_at IS NULL)
|| (SELECT jsonb_build_array(
        count(*) FILTER (WHERE r.returned_id IS NULL AND r.dropped_at IS NULL),
        count(*) FILTER (WHERE c.id IS NOT NULL AND c.answered_at IS NULL),
        count(*) FILTER (WHERE c.id IS NOT NULL AND c.answered_at IS NULL AND r.answer <> ''),
        coalesce(jsonb_agg(r.path) FILTER (WHERE r.dropped_at IS NULL AND r.settled_at IS NULL), '[]'))
    FROM applications_remark r LEFT JOIN applications_correctionreturn c ON c.id = r.returned_id
    WHERE r.workshop_id = w.id)
|| (SELECT jsonb_build_array(count(*), count(*) FILTER (WHERE v.answer = 'asked'),
        count(*) FILTER (WHERE v.answer = 'refused')) FROM applications_waiver v WHERE v.workshop_id = w.id)
|| (SELECT jsonb_build_array(max(s.kind) FILTER (WHERE s.box = 'unit'), max(s.kind) FILTER (WHERE s.box = 'body'),
        max(s.signer_id) FILTER (WHERE s.box = 'body'),
        count(*) FILTER (WHERE s.kind = 'paper' AND s.scan_confirmed_at IS NULL))
    FROM applications_seal s
    WHERE s.workshop_id = w.id AND s.version_id = w.current_version_id AND s.voided_at IS NULL)
|| jsonb_build_array(
    prepared.number, prepared.seal_until, prepared.form_id IS NOT NULL,
    w.technician_key <> '' AND EXISTS (SELECT 1 FROM applications_workshop o
        WHERE o.technician_key = w.technician_key AND o.technician_key <> '' AND {_CLAIMS} AND o.id <> w.id),
    w.name <> '' AND EXISTS (SELECT 1 FROM applications_workshop o
        WHERE o.name = w.name AND o.name <> '' AND {_CLAIMS} AND o.id <> w.id),
    body.conclusion, body.drafted_by_id, body.version_id, city.conclusion, city.drafted_by_id,
    (SELECT count(*) FROM applications_workshopevent e WHERE e.workshop_id = w.id),
    CASE WHEN w.granted_at IS NOT NULL THEN (SELECT jsonb_agg(jsonb_build_array(f.year, f.status) ORDER BY f.year)
        FROM applications_filing f WHERE f.workshop_id = w.id AND f.status IN ('open', 'returned', 'filed')) END,
    w.granted_at IS NOT NULL AND EXISTS (SELECT 1 FROM applications_closingproposal p
        WHERE p.workshop_id = w.id AND p.done_at IS NULL AND p.ended_at IS NULL),
    (SELECT jsonb_agg(jsonb_build_array(p.number, p.scope, p.files, stored.size) ORDER BY p.number DESC)
        FROM applications_archivepackage p JOIN common_storedfile stored ON stored.uuid = p.stored_id
        WHERE p.workshop_id = w.id))
"""  # noqa: S608 - put together from the constants above
_JOINED = """
LEFT JOIN applications_version prepared ON prepared.workshop_id = w.id AND prepared.status = 'prepared'
LEFT JOIN applications_opinion body ON body.workshop_id = w.id AND body.box = 'body' AND body.current
LEFT JOIN applications_opinion city ON city.workshop_id = w.id AND city.box = 'city' AND city.current
"""
_STATEMENT = f"SELECT w.id, {_FACTS} FROM applications_workshop w {_JOINED} WHERE w.id = ANY(%s)"  # noqa: S608 - as above
_BESIDE_ITS_ROW = f"""
(SELECT {_FACTS} FROM applications_workshop w {_JOINED} WHERE w.id = "applications_workshop"."id")
"""  # noqa: S608 - as above


@dataclass(frozen=True)
class Standing:
    """The facts of one case at one moment; conclusions and kinds of seals are None where there is none."""

    files: int
    checked: int
    faulty: int
    unsent_remarks: int
    returned_remarks: int
    answered_remarks: int
    open_paths: list[str]
    waivers: int
    waivers_asked: int
    waivers_refused: int
    unit_seal: str | None
    body_seal: str | None
    body_signer: int | None
    open_scans: int
    prepared_number: int | None
    prepared_until: datetime | None
    prepared_is_printed: bool
    technician_taken: bool
    name_taken: bool
    body_conclusion: str | None
    body_drafter: int | None
    body_opinion_version: int | None
    city_conclusion: str | None
    city_drafter: int | None
    events: int
    # of a title: year and status of the filings that wait for unit or body, the first one first
    filings: list[tuple[int, str]]
    is_to_be_closed: bool
    # number, scope, files, size of the archive packages, the newest first
    packages: list[tuple[int, str, int, int]]

    @property
    def unchecked(self) -> int:
        return self.files - self.checked


def of(workshop: Workshop) -> Standing:
    """The kept standing of a page, or a fresh one."""
    kept_one: Standing | None = workshop.__dict__.get(_KEPT)
    return kept_one or read(workshop)


def read(workshop: Workshop) -> Standing:
    return _read([workshop.pk])[workshop.pk]


def is_kept(workshop: Workshop) -> bool:
    """Whether this instance serves a page that only shows; further standings may be kept on it too."""
    return _KEPT in workshop.__dict__


def kept(*workshops: Workshop) -> None:
    """Read once and keep it on these instances, for a page that only shows. Acts get a fresh row and read afresh."""
    found = _read([workshop.pk for workshop in workshops])
    for workshop in workshops:
        workshop.__dict__[_KEPT] = found[workshop.pk]


def beside_its_row() -> RawSQL:
    """The standing as a column of the case's own row, for ``keep_found``: a page then reads both by one statement."""
    return RawSQL(_BESIDE_ITS_ROW, (), output_field=JSONField())  # noqa: S611 - made of constants


def keep_found(workshop: Workshop, found: list[Any], calendar: WorkingCalendar) -> None:
    """Keep what ``beside_its_row`` has read, and the days by which the time left is counted."""
    workshop.__dict__[_KEPT] = _standing(found)
    workshop.__dict__[_CALENDAR] = calendar


def calendar_of(workshop: Workshop, today: date) -> WorkingCalendar:
    """The working days between today and the day on which the case is due, at least."""
    kept_one: WorkingCalendar | None = workshop.__dict__.get(_CALENDAR)
    return kept_one or calendar_around(today)


def _read(keys: list[int]) -> dict[int, Standing]:
    with connection.cursor() as cursor:
        cursor.execute(_STATEMENT, [keys])
        return {pk: _standing(json.loads(facts)) for pk, facts in cursor.fetchall()}


def _standing(facts: list[Any]) -> Standing:
    """Of the facts as JSON has them: a moment is text, and what there is none of is nothing."""
    found = dict(zip(_NAMES, facts, strict=True))
    until = found["prepared_until"]
    found["prepared_until"] = until and datetime.fromisoformat(until)
    return Standing(**found | {name: found[name] or [] for name in _LISTS})


_NAMES = tuple(fact.name for fact in fields(Standing))
_LISTS = ("filings", "packages")
