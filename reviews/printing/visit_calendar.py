"""A visit as a calendar file that each participant takes for himself."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse

from applications.models import Workshop
from common import ics
from common.clock import BEIJING
from common.documents import Document
from reviews.models import Visit
from reviews.selectors.visits import EXPERT, OFFICER, Person, people_of

ORGANISER = "北京市人力资源和社会保障局"


def file_of(visit: Visit, *, names: bool) -> Document:
    """The .ics of a visit as it stands; of one that was called off the file that takes it out of the calendar.

    ``names`` says whether its reader may know the experts.
    """
    name = f"现场考察{visit.starts_at.astimezone(BEIJING):%Y%m%d}.ics"
    return Document(name, ics.MEDIA_TYPE, ics.text(appointment_of(visit, names=names)).encode())


def appointment_of(visit: Visit, *, names: bool) -> ics.Appointment:
    """The same UID for life; the sequence rises with every change."""
    workshop, round_ = visit.workshop, visit.workshop.round
    return ics.Appointment(
        uid=f"{visit.uuid}@{urlsplit(settings.BASE_URL).hostname}",
        sequence=visit.sequence,
        stamp=visit.cancelled_at or visit.changed_at or visit.made_at,
        begins=visit.starts_at,
        ends=visit.ends_at,
        summary=f"现场考察：{workshop.name}",
        location=visit.place,
        description=_description(visit, people_of(visit), workshop, names=names),
        organiser=ORGANISER,
        organiser_address=round_.contact_email or settings.DEFAULT_FROM_EMAIL,
        url=f"{settings.BASE_URL}{reverse('reviews:visit', args=[visit.pk])}",
        cancelled=visit.status == Visit.Status.CANCELLED,
    )


def _description(visit: Visit, people: list[Person], workshop: Workshop, *, names: bool) -> str:
    def named(kind: str) -> str:
        found = [person.name for person in people if person.kind == kind]
        return "、".join(found) if names or kind != EXPERT else f"{len(found)} 人"

    lines = [
        f"申报单位：{workshop.unit.name}",
        f"编号：{workshop.number}",
        f"专家：{named(EXPERT)}",
        f"工作人员：{named(OFFICER)}",
        f"联系：{workshop.round.contact_office} {workshop.round.contact_phone}",
    ]
    if visit.note:
        lines.append(f"说明：{visit.note}")
    if visit.status == Visit.Status.CANCELLED:
        lines.append(f"已取消：{visit.cancelled_reason}")
    return "\n".join(lines)
