"""Mail to whoever objected and left an address: the receipt and the reply. No row and no log holds address or words.

The receipt's mail names neither the workshop nor what was said, and not the code: who reads somebody's mail over his
shoulder learns no more than that he gets an answer. The reply is the text that its approver decided on.
"""

from __future__ import annotations

import logging
from datetime import datetime
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse

from reviews.models import Objection, ObjectionMail

logger = logging.getLogger(__name__)
MOST_ATTEMPTS = 5
AT_ONCE = 200
TEMPLATES = {
    ObjectionMail.Kind.RECEIPT: "reviews/objections/mailed_receipt.txt",
    ObjectionMail.Kind.REPLY: "reviews/objections/mailed_reply.txt",
}


def order(objection: Objection, kind: str, *, at: datetime) -> None:
    """Owe this mail, once, to whoever can be written to; who stays anonymous is not answered."""
    if objection.kind != Objection.Kind.ANONYMOUS and objection.identity.get("email"):
        ObjectionMail.objects.get_or_create(objection=objection, kind=kind, defaults={"ordered_at": at})


def send_waiting(at: datetime) -> None:
    """By the clock: send what is owed, oldest first; what another worker holds is skipped."""
    for _ in range(AT_ONCE):
        if not _send_next(at):
            return


@transaction.atomic
def _send_next(at: datetime) -> bool:
    rows = ObjectionMail.objects.select_for_update(skip_locked=True, of=("self",)).filter(
        sent_at=None, attempts__lt=MOST_ATTEMPTS
    )
    joined = rows.select_related("objection__notice__joint_list__round")
    mail = joined.order_by("attempts", "pk").first()
    if mail is None:
        return False
    mail.attempts += 1
    try:
        _message(mail).send()
    except (SMTPException, OSError) as fault:
        mail.last_fault = type(fault).__name__
        logger.warning("mail to an objector not sent", extra={"mail": mail.pk, "fault": mail.last_fault})
    else:
        mail.sent_at, mail.last_fault = at, ""
    mail.save(update_fields=["attempts", "sent_at", "last_fault"])
    return not mail.last_fault


def _message(mail: ObjectionMail) -> EmailMessage:
    objection = mail.objection
    context = {
        "objection": objection,
        "round": objection.notice.joint_list.round,
        "look_up": f"{settings.BASE_URL}{reverse('public:objections')}",
    }
    text = render_to_string(TEMPLATES[ObjectionMail.Kind(mail.kind)], context).strip()
    subject, _, body = text.partition("\n")
    return EmailMessage(subject.strip(), body.strip(), settings.DEFAULT_FROM_EMAIL, [objection.identity["email"]])
