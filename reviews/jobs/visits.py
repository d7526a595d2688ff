"""The 现场考察记录 as a file: printed once when the record is closed."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from procrastinate.contrib.django import app

from accounts.models import User
from common import clock, files, photos, progress
from common.models import JobProgress, StoredFile
from common.templatetags.ui import cn_clock, cn_date, cn_full_moment
from reviews.models import Visit, VisitPhoto, VisitRecord
from reviews.printing import visits as printing
from reviews.selectors.visits import EXPERT, OFFICER, Person, people_of, photos_of, with_people

KIND = "visit_record"


def subject_of(visit: Visit) -> str:
    """One record is printed once: nothing changes after it is closed."""
    return f"visit:{visit.pk}"


def order_record(visit: Visit, *, by: User) -> JobProgress:
    """Order the print of a closed record; what is printed already is not printed again."""
    last = progress.latest(KIND, subject_of(visit))
    if last is not None and last.state == JobProgress.State.DONE:
        return last
    job, is_new = progress.opened(KIND, subject_of(visit), by=by, at=clock.now())
    if is_new:
        make_record.defer(visit_pk=visit.pk, job=str(job.uuid))
    return job


@app.task(name="reviews.make_visit_record")
def make_record(visit_pk: int, job: str) -> None:
    """Print a closed record. Run twice, it makes one file."""
    at = clock.now()
    with progress.told(job, at=at) as order, transaction.atomic():
        record = VisitRecord.objects.select_for_update(of=("self",)).get(visit=visit_pk, closed_at__isnull=False)
        if record.printed is None:
            record.printed = _print(with_people(Visit.objects.filter(pk=visit_pk)).get(), record, at)
            record.save(update_fields=["printed"])
        progress.finished(order, at=at, result=record.printed)


def _print(visit: Visit, record: VisitRecord, at: datetime) -> StoredFile:
    document = printing.render(sheet_of(visit, record))
    return files.store_printed(document, kind="visit-record", at=at)


def sheet_of(visit: Visit, record: VisitRecord) -> printing.VisitSheet:
    """What the paper says, from the closed record."""
    people, workshop = people_of(visit), visit.workshop
    seen = [person for person in people if person.kind in {EXPERT, OFFICER}]
    began, ended = record.began_at or visit.starts_at, record.ended_at or visit.ends_at
    return printing.VisitSheet(
        workshop_name=workshop.name,
        unit_name=workshop.unit.name,
        technician=workshop.technician_name,
        number=workshop.number or "",
        period=f"{cn_date(began)} {cn_clock(began)}—{cn_clock(ended)}",
        place=visit.place,
        panel=f"{visit.panel.plan.name}　{visit.panel.name}",
        experts=_named(seen, EXPERT, came=True),
        officers=_named(seen, OFFICER, came=True),
        absent="、".join(f"{person.name}（{person.kind}）" for person in seen if not person.attended),
        people_met=record.people_met,
        closing=_closing(record),
        present=[(person.kind, person.name) for person in seen if person.attended],
        sections=[
            ("场地情况", record.place_seen),
            ("设施设备情况", record.equipment_seen),
            ("考察所见", record.findings),
        ],
        photos=[_photo(number, photo) for number, photo in enumerate(photos_of(visit), 1)],
    )


def _named(people: list[Person], kind: str, *, came: bool) -> str:
    found = [person for person in people if person.kind == kind and bool(person.attended) == came]
    return "、".join(f"{person.name}（{person.detail}）" if person.detail else person.name for person in found)


def _closing(record: VisitRecord) -> str:
    closed = record.closed_by.name if record.closed_by else ""
    return (
        f"记录：{record.written_by.name}，{cn_full_moment(record.written_at)}。"
        f"办结：{closed}，{cn_full_moment(record.closed_at)}。"
    )


def _photo(number: int, photo: VisitPhoto) -> printing.PrintedPhoto:
    taken = f"{cn_full_moment(photo.taken_at)} 拍摄" if photo.taken_at else f"{cn_full_moment(photo.added_at)} 上传"
    return printing.PrintedPhoto(number, taken, photo.caption, photos.for_print(files.read(photo.stored)))
