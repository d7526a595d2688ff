"""Titles that are inspected, their answers, duties and posts, carried on through the real services."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from applications import preview_jobs
from applications.models import ProgrammeRules, Workshop
from applications.states import State
from common.clock import BEIJING
from reviews.models import DutyDocument, Inspection, Practice, PracticePhoto
from reviews.services import duties, inspection_answers, practices, supervision
from reviews.services.supervision import Found
from reviews.supervision_rights import Office
from tests import cases
from tests.applications import ledger_cases
from tests.cast import Cast
from tests.common import papers

GRANTED = cases.DURING
HELD = datetime(2026, 10, 12, 10, tzinfo=BEIJING)
DUE = date(2026, 10, 30)
LATER = HELD + timedelta(days=5)
FINDINGS = "工作室场地、设备与申报一致，带徒协议缺少两份。"
REQUEST = "补签带徒协议并上传。"
ANSWER = "两份带徒协议已补签，现上传扫描件。"
WORDS = "把老师傅的操作要领拆成可以跟练的步骤，徒弟每周对照录像复盘一次。" * 4
WHO = {
    Office.BODY: "review_clerk",
    Office.DISTRICT_FINANCE: "district_finance",
    Office.CITY: "city_officer",
    Office.FINANCE: "finance_officer",
}


def rules(**facts: Any) -> ProgrammeRules:
    """The programme rules since 2011."""
    found = ProgrammeRules.objects.filter(valid_from=date(2011, 10, 31)).first()
    basis = cases.rule_set().basis
    return found or ProgrammeRules.objects.create(**{"valid_from": date(2011, 10, 31), "basis": basis, **facts})


def title(cast: Cast, **facts: Any) -> Workshop:
    """A living title of 首控精密 before 海淀."""
    rules()
    return cases.workshop(cast, State.GRANTED, **facts)


def found(**facts: Any) -> Found:
    given = {
        "kind": Inspection.Kind.VISIT,
        "held_on": HELD.date(),
        "people": "周明远（海淀区人社局）\n孟知微（首控精密）",
        "findings": FINDINGS,
        "request": REQUEST,
        "due_on": DUE,
    }
    return Found(**{**given, **facts})


def recorded(
    cast: Cast, workshop: Workshop, office: str = Office.BODY, at: datetime = HELD, **facts: Any
) -> Inspection:
    """By the clerk of that office; with a request unless ``request`` is empty."""
    by = cast.people[WHO[Office(office)]]
    return supervision.record(workshop, found(**facts), office=office, by=by, at=at)


def audited(cast: Cast, workshop: Workshop | None = None, lines: int = 2) -> Inspection:
    """Finance asks for the vouchers of confirmed lines of the books."""
    workshop = workshop or ledger_cases.title(cast)
    ledger_cases.received(cast, ledger_cases.paid(cast, ledger_cases.authorised(cast, workshop)))
    entries = [
        ledger_cases.spent(workshop, cast, 1000 + n, voucher_number=f"记-{n}", voucher=papers_of(f"发票{n}.pdf"))
        for n in range(lines)
    ]
    asked = [(entry, f"请提供第 {entry.number} 笔的合同") for entry in entries]
    by = cast.people["finance_officer"]
    return supervision.record(
        workshop, found(kind=Inspection.Kind.AUDIT, asked=asked), office=Office.FINANCE, by=by, at=HELD
    )


def papers_of(name: str) -> Any:
    return ledger_cases.voucher(name)


def answered(cast: Cast, inspection: Inspection, at: datetime = LATER) -> Inspection:
    """Written by the clerk, sent by the approver."""
    clerk, approver = cast.people["unit_clerk"], cast.people["unit_approver"]
    of_items = {item.pk: "合同见附件。" for item in inspection.items.all()}
    inspection_answers.save(inspection, text=ANSWER, of_items=of_items, by=clerk, at=at)
    inspection_answers.add_file(inspection, upload(), by=clerk, at=at)
    inspection_answers.send(inspection, by=approver, at=at)
    return Inspection.objects.get(pk=inspection.pk)


def document(cast: Cast, workshop: Workshop, kind: str = DutyDocument.Kind.RULES, at: datetime = HELD) -> DutyDocument:
    name = f"{DutyDocument.Kind(kind).label}.pdf"
    return duties.add(
        workshop,
        upload(name),
        kind=kind,
        title=DutyDocument.Kind(kind).label,
        effective_on=date(2026, 3, 1),
        by=cast.people["unit_clerk"],
        at=at,
    )


def draft(cast: Cast, workshop: Workshop, at: datetime = HELD, name: str = "一招一式教徒弟") -> Practice:
    return practices.begin(workshop, title=name, text=WORDS, by=cast.people["unit_clerk"], at=at)


def pictured(cast: Cast, practice: Practice) -> PracticePhoto:
    return practices.add_photo(practice, photo(), caption="复盘现场", by=cast.people["unit_clerk"], at=HELD)


def sent(cast: Cast, practice: Practice, at: datetime = HELD) -> Practice:
    return practices.send(practice, by=cast.people["unit_approver"], at=at)


def published(cast: Cast, practice: Practice, at: datetime = LATER) -> Practice:
    practice = sent(cast, practice)
    practices.publish(practice, content_hash=practices.hash_of(practice), by=cast.people["city_officer"], at=at)
    return Practice.objects.get(pk=practice.pk)


def upload(name: str = "带徒协议.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, papers.pdf(), "application/pdf")


def photo(name: str = "现场.jpg", colour: str = "steelblue") -> SimpleUploadedFile:
    target = BytesIO()
    Image.new("RGB", (320, 240), colour).save(target, format="JPEG")
    return SimpleUploadedFile(name, target.getvalue(), "image/jpeg")


def places(cast: Cast) -> dict[str, object]:
    """What stands in the addresses of supervision: one that waits for its answer, one that has it, papers, posts."""
    workshop, at = title(cast), cases.DURING
    clerk = cast.people["unit_clerk"]
    days = {"held_on": at.date(), "due_on": date(2026, 5, 8)}
    asked = recorded(cast, workshop, at=at, **days)
    file = inspection_answers.add_file(asked, upload(), by=clerk, at=at)
    with_answer = answered(cast, recorded(cast, workshop, at=at, **days), at=at)
    duty = document(cast, workshop, at=at)
    writing = draft(cast, workshop, at=at)
    shown = draft(cast, workshop, at=at)
    photos = [pictured(cast, practice) for practice in (writing, shown)]
    waiting = sent(cast, draft(cast, workshop, at=at), at=at)
    published(cast, shown, at=at)
    for stored in (file.stored, duty.stored):
        preview_jobs.draw_pages(stored)
    return {
        "inspected": workshop.pk,
        "inspection": asked.pk,
        "inspection_file": str(file.pk),
        "answered_inspection": with_answer.pk,
        "duty_file": str(duty.pk),
        "practice": writing.pk,
        "practice_photo_file": str(photos[0].pk),
        "sent_practice": waiting.pk,
        "published_practice": shown.pk,
        "published_photo_file": str(photos[1].pk),
    }
