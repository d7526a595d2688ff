"""Shaped reads about inspections: the desk, those of one title, one with its answers and verdicts, the sheet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Prefetch, Q, QuerySet

from accounts.models import User
from accounts.roles import REVIEW_ROLES, Role
from applications import search
from applications.lifecycle import NotPermitted
from applications.models import LedgerEntry, Workshop
from applications.states import TITLED
from common import paging
from common.clock import BEIJING
from reviews.models import (
    Inspection,
    InspectionAnswer,
    InspectionFile,
    InspectionItem,
    InspectionVerdict,
    ItemAnswer,
    ItemVerdict,
)
from reviews.supervision_rights import INSPECTING_ROLES, ROLES_OF, Office

FOR_OFFICES = "监督检查由初审单位、市人力社保局和财政部门查看和办理。"
LATEST = paging.by_moment("made_at")
Status = Inspection.Status
LOOKS: dict[str, tuple[str, str, str]] = {
    Status.RECORDED: ("已记录", "quiet", "check"),
    Status.ASKED: ("待单位答复", "act", "clock"),
    Status.ANSWERED: ("待确认", "wait", "inbox"),
    Status.DONE: ("已办结", "good", "check"),
    Status.WITHDRAWN: ("要求已撤回", "quiet", "history"),
}
OVERDUE = ("逾期未答复", "bad", "alert")
OPEN = (Status.ASKED, Status.ANSWERED)


def look_of(inspection: Inspection, today: date) -> tuple[str, str, str]:
    late = inspection.status == Status.ASKED and inspection.due_on is not None and inspection.due_on < today
    return OVERDUE if late else LOOKS[inspection.status]


# ── the desk ─────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Standing:
    """One filter of the desk."""

    code: str
    word: str
    rows: Q


def demand_office(user: User) -> None:
    if not user.holds(*INSPECTING_ROLES):
        raise NotPermitted(FOR_OFFICES)


def by_office(user: User) -> QuerySet[Inspection]:
    """What this person follows by office, never through a unit of his own."""
    return Inspection.objects.filter(_followed(user))


def _followed(user: User) -> Q:
    if user.sees_every_case():
        return Q()
    districts = [held.organisation.district_id for held in user.held if held.role == Role.DISTRICT_FINANCE]
    return Q(workshop__review_body__in=user.organisation_ids(*REVIEW_ROLES)) | Q(workshop__district__in=districts)


def own(user: User) -> Q:
    """Inspections that this person's own offices settle."""
    found = Q(pk__in=[])
    for office, roles in ROLES_OF.items():
        organisations = user.organisation_ids(*roles)
        if organisations and office == Office.BODY:
            found |= Q(office=office, workshop__review_body__in=organisations)
        elif organisations:
            found |= Q(office=office, organisation__in=organisations)
    return found


def standings(user: User, today: date) -> tuple[Standing, ...]:
    return (
        Standing("", "全部", Q()),
        Standing("to_confirm", "待本单位确认", own(user) & Q(status=Status.ANSWERED)),
        Standing("asked", "待答复", Q(status=Status.ASKED)),
        Standing("late", "逾期未答复", Q(status=Status.ASKED, due_on__lt=today)),
        Standing("audits", "经费检查", Q(kind=Inspection.Kind.AUDIT)),
        Standing("done", "已办结", Q(status__in=[Status.RECORDED, Status.DONE, Status.WITHDRAWN])),
    )


def listed(rows: QuerySet[Inspection]) -> QuerySet[Inspection]:
    return rows.select_related("workshop__unit", "organisation").only(
        *("number", "kind", "office", "held_on", "made_at", "status", "due_on", "request"),
        *("organisation__short_name",),
        *("workshop__name", "workshop__title_number", "workshop__unit__name", "workshop__state"),
    )


def titles_to_inspect(user: User, text: str, most: int) -> list[Workshop]:
    """Titles that this person follows by office and that match; nothing for an empty search."""
    if not text:
        return []
    followed = Q()
    if not user.sees_every_case():
        districts = [held.organisation.district_id for held in user.held if held.role == Role.DISTRICT_FINANCE]
        followed = Q(review_body__in=user.organisation_ids(*REVIEW_ROLES)) | Q(district__in=districts)
    rows = Workshop.objects.visible_to(user).filter(followed, state__in=sorted(TITLED))
    return list(rows.filter(search.matching(text) | Q(title_number=text)).select_related("unit")[:most])


# ── one title, one inspection ────────────────────────────────────────────────


def of_title(workshop: Workshop, user: User) -> list[Inspection]:
    return list(Inspection.objects.visible_to(user).filter(workshop=workshop).select_related("organisation", "made_by"))


def open_of(workshop: Workshop) -> QuerySet[Inspection]:
    """What the title still owes an answer, or whose answer nobody has confirmed: of use to an assessment."""
    return Inspection.objects.filter(workshop=workshop.pk, status__in=OPEN)


def seen(user: User) -> QuerySet[Inspection]:
    return Inspection.objects.visible_to(user).select_related(
        *("workshop__unit", "workshop__review_body", "workshop__round", "workshop__rule_set", "workshop__handler"),
        *("organisation", "made_by"),
    )


@dataclass(frozen=True)
class Line:
    """One line of the books in an audit, as it stands in one answer."""

    item: InspectionItem
    text: str
    files: list[InspectionFile]
    verdict: ItemVerdict | None = None


@dataclass(frozen=True)
class Reply:
    """One answer with its files, its lines and how it was taken."""

    answer: InspectionAnswer
    files: list[InspectionFile]
    lines: list[Line]
    verdict: InspectionVerdict | None


@dataclass
class Told:
    """Everything of one inspection beside its own row."""

    items: list[InspectionItem] = field(default_factory=list)
    files: list[InspectionFile] = field(default_factory=list)
    sent: list[Reply] = field(default_factory=list)
    draft: Reply | None = None
    withdrawn: InspectionVerdict | None = None
    notes: list[Any] = field(default_factory=list)


def told_of(inspection: Inspection) -> Told:
    """Seven statements, whatever was asked and answered; the draft of an answer is shown to the unit alone."""
    items = list(inspection.items.select_related("entry__cost_type", "entry__activity").order_by("entry__number"))
    present = list(inspection.files.filter(removed_at=None).select_related("stored", "added_by"))
    of_items = Prefetch("of_items", ItemVerdict.objects.all())
    verdicts = list(inspection.verdicts.select_related("by").prefetch_related(of_items))
    answers = inspection.answers.select_related("sent_by", "changed_by").order_by("number")
    told = Told(items=items, notes=list(inspection.notes.select_related("by")))
    told.files = [file for file in present if file.answer_id is None]
    told.withdrawn = next((one for one in verdicts if one.answer_id is None), None)
    for answer in answers.prefetch_related(Prefetch("of_items", ItemAnswer.objects.all())):
        verdict = next((one for one in verdicts if one.answer_id == answer.pk), None)
        reply = _reply(answer, items, [file for file in present if file.answer_id == answer.pk], verdict)
        if answer.sent_at is None:
            told.draft = reply
        else:
            told.sent.append(reply)
    return told


def _reply(
    answer: InspectionAnswer,
    items: list[InspectionItem],
    present: list[InspectionFile],
    verdict: InspectionVerdict | None,
) -> Reply:
    texts = {row.item_id: row.text for row in answer.of_items.all()}
    judged = {row.item_id: row for row in verdict.of_items.all()} if verdict else {}
    return Reply(
        answer=answer,
        files=[file for file in present if file.item_id is None],
        lines=[
            Line(
                item=item,
                text=texts.get(item.pk, ""),
                files=[file for file in present if file.item_id == item.pk],
                verdict=judged.get(item.pk),
            )
            for item in items
        ],
        verdict=verdict,
    )


def entries_to_ask(workshop: Workshop, most: int) -> list[LedgerEntry]:
    """Confirmed lines of the books, the latest first, for an audit to choose from."""
    rows = LedgerEntry.objects.filter(ledger__workshop=workshop.pk, status=LedgerEntry.Status.CONFIRMED)
    return list(rows.select_related("cost_type", "activity").order_by("-day", "-pk")[:most])


# ── the sheet ────────────────────────────────────────────────────────────────


def sheet_rows(user: User) -> Iterator[tuple[object, ...]]:
    """One row an inspection, the latest first, as printing.supervision.COLUMNS heads them without the first."""
    rows = by_office(user).select_related("workshop__unit", "workshop__district", "organisation", "made_by")
    for row in rows.order_by("-made_at", "-pk").iterator(chunk_size=1000):
        workshop = row.workshop
        yield (
            workshop.title_number or "",
            workshop.name,
            workshop.unit.name,
            workshop.district.name if workshop.district else "",
            row.organisation.short_name,
            str(row),
            row.held_on,
            row.people,
            row.findings,
            row.request,
            row.due_on or "",
            row.get_status_display(),
            row.ended_at.astimezone(BEIJING).date() if row.ended_at and row.request else "",
            row.made_by.name,
        )
