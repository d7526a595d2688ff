"""The jobs of objections: the 答复 is printed once its verdict counts; what was held for forms nobody sent goes."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from procrastinate.contrib.django import app

from accounts.models import Organisation, User
from accounts.roles import OrganisationKind
from common import clock, files, progress
from common.clock import legal_day
from common.models import JobProgress
from reviews.models import Objection
from reviews.printing import objections as printing
from reviews.services import objection_files

KIND = "objection_reply"


def subject_of(objection: Objection) -> str:
    """What the letter is made from: the decision, which does not change."""
    moment = objection.decided_at.timestamp() if objection.decided_at else 0
    return f"{KIND}:{objection.pk}:{moment:.6f}"


def latest_reply(objection: Objection) -> JobProgress | None:
    return progress.latest(KIND, subject_of(objection))


def order_reply(objection: Objection, *, by: User, at: datetime) -> None:
    """Order the letter of a decided objection whose author can be written to."""
    if objection.kind == Objection.Kind.ANONYMOUS:
        return
    job, is_new = progress.opened(KIND, subject_of(objection), by=by, at=at)
    if is_new:
        make_reply.defer(objection_pk=objection.pk, job=str(job.uuid))


@app.task(name="reviews.make_objection_reply")
def make_reply(objection_pk: int, job: str) -> None:
    """Print the letter and keep it as ciphertext: it names the objector."""
    at = clock.now()
    objection = Objection.objects.select_related("notice__joint_list__round", "workshop").get(pk=objection_pk)
    with progress.told(job, at=at) as order:
        # its own name would tell more than the table may hold
        document = replace(printing.letter(reply_of(objection)), name="异议答复.pdf")
        stored = files.store_printed(document, kind=KIND, at=at, secret=True)
        Objection.objects.filter(pk=objection.pk).update(reply_printed=stored)
        progress.finished(order, at=at)


def reply_of(objection: Objection) -> printing.ObjectionReply:
    """The letter's content from the decided objection."""
    round_ = objection.notice.joint_list.round
    is_unit = objection.kind == Objection.Kind.UNIT
    identity = objection.identity
    issuer = Organisation.objects.filter(kind=OrganisationKind.CITY_HR).values_list("name", flat=True).first()
    telephone = f"，电话 {round_.contact_phone}" if round_.contact_phone else ""
    return printing.ObjectionReply(
        addressee=identity.get("unit" if is_unit else "name", ""),
        is_unit=is_unit,
        number=objection.number,
        received_on=legal_day(objection.received_at),
        channel=objection.get_channel_display(),
        notice_title=objection.notice.title,
        workshop_name=objection.workshop.name,
        paragraphs=[line.strip() for line in objection.reply.splitlines() if line.strip()],
        day=legal_day(objection.decided_at or objection.received_at),
        issuer=issuer or "北京市人力资源和社会保障局",
        contact=[f"联系人：{round_.contact_office}{telephone}"] if round_.contact_office else [],
    )


def forget_held(at: datetime) -> None:
    """By the clock, every night."""
    objection_files.sweep_held(at)
