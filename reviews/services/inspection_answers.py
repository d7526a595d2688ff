"""What a unit answers to an inspection: written and proved by its people, sent by its approver, then unchangeable."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from accounts.models import User
from accounts.person_at_work import capacity_of
from accounts.roles import UNIT_ROLES
from applications import journal, permissions
from applications.lifecycle import NotPermitted, NotPossible
from common.journal import canonical
from reviews import supervision_letters as letters
from reviews.models import Inspection, InspectionAnswer, InspectionFile, InspectionItem, ItemAnswer
from reviews.services.supervision import MOST_FILES, keep_file, locked

MOST_FILES_OF_A_LINE = 5
Status = Inspection.Status


@transaction.atomic
def save(
    inspection: Inspection, *, text: str, by: User, at: datetime, of_items: Mapping[int, str] | None = None
) -> InspectionAnswer:
    """Keep what the unit has written so far. Raises NotPermitted, NotPossible."""
    answer = _in_writing(inspection, by, at)
    answer.text, answer.changed_by, answer.changed_at = text, by, at
    answer.save(update_fields=["text", "changed_by", "changed_at"])
    items = {item.pk: item for item in answer.inspection.items.all()}
    for pk, words in (of_items or {}).items():
        if pk in items:
            ItemAnswer.objects.update_or_create(answer=answer, item=items[pk], defaults={"text": words})
    return answer


@transaction.atomic
def add_file(
    inspection: Inspection, upload: UploadedFile[Any], *, by: User, at: datetime, item: int | None = None
) -> InspectionFile:
    """Take one file of the answer, or of one line of the books. Raises NotPermitted, NotPossible."""
    answer = _in_writing(inspection, by, at)
    about = _item(answer.inspection, item)
    most = MOST_FILES_OF_A_LINE if about else MOST_FILES
    return keep_file(answer.inspection, upload, by=by, at=at, answer=answer, item=about, most=most)


@transaction.atomic
def remove_file(file: InspectionFile, *, by: User, at: datetime) -> None:
    """Take a file out before the answer is sent. Raises NotPermitted, NotPossible."""
    answer = _in_writing(file.inspection, by, at)
    if file.answer_id != answer.pk:
        raise NotPossible("已报送的文件不能移除。")
    InspectionFile.objects.filter(pk=file.pk, removed_at=None).update(removed_at=at)


@transaction.atomic
def send(inspection: Inspection, *, by: User, at: datetime) -> InspectionAnswer:
    """The unit's approver sends the answer. Raises NotPermitted, NotPossible."""
    answer = _in_writing(inspection, by, at)
    inspection = answer.inspection
    if not permissions.unit_approver(inspection.workshop, by):
        raise NotPermitted(permissions.unit_approver.sentence)
    if sentences := lacks(answer):
        raise NotPossible(*sentences)
    journal.record(
        inspection.workshop,
        "inspection_answered",
        by=by,
        at=at,
        capacity=capacity_of(by, *UNIT_ROLES, organisation_id=inspection.workshop.unit_id),
        facts={
            "inspection": inspection.pk,
            "words": str(inspection),
            "answer": answer.number,
            "sha256": _hash_of(answer),
        },
    )
    answer.sent_by, answer.sent_at = by, at
    answer.save(update_fields=["sent_by", "sent_at"])
    inspection.status = Status.ANSWERED
    inspection.save(update_fields=["status"])
    letters.answered(answer, at)
    return answer


def lacks(answer: InspectionAnswer) -> list[str]:
    """What must be there before an answer is sent: words, and to every line words or a file."""
    sentences = [] if answer.text.strip() else ["请先写答复。"]
    proved = set(answer.files.filter(removed_at=None, item__isnull=False).values_list("item", flat=True))
    said = set(answer.of_items.exclude(text="").values_list("item", flat=True))
    open_lines = [
        f"第 {item.entry.number} 笔"
        for item in _items(answer.inspection)
        if item.pk not in proved and item.pk not in said
    ]
    if open_lines:
        sentences.append(f"还没有说明或上传凭证的经费记录：{'、'.join(open_lines)}。")
    return sentences


def _items(inspection: Inspection) -> list[InspectionItem]:
    return list(inspection.items.select_related("entry"))


def _hash_of(answer: InspectionAnswer) -> str:
    held = {
        "text": answer.text,
        "items": sorted([row.item_id, row.text] for row in answer.of_items.all()),
        "files": sorted(answer.files.filter(removed_at=None).values_list("stored__sha256", flat=True)),
    }
    return hashlib.sha256(canonical(held).encode()).hexdigest()


def _in_writing(inspection: Inspection, by: User, at: datetime) -> InspectionAnswer:
    """The answer that is being written, begun where there is none, with everything it hangs on held."""
    inspection = locked(inspection)
    if not permissions.unit_member(inspection.workshop, by):
        raise NotPermitted(permissions.unit_member.sentence)
    if inspection.status != Status.ASKED:
        raise NotPossible(f"这次检查{inspection.get_status_display()}，不能再改答复。")
    found = inspection.answers.filter(sent_at=None).first()
    if found is None:
        last = inspection.answers.count()
        found = InspectionAnswer.objects.create(inspection=inspection, number=last + 1, changed_by=by, changed_at=at)
    found.inspection = inspection
    return found


def _item(inspection: Inspection, pk: int | None) -> InspectionItem | None:
    if pk is None:
        return None
    found = inspection.items.filter(pk=pk).first()
    if found is None:
        raise NotPossible("所选的经费记录不在这次检查中，请刷新页面。")
    return found
