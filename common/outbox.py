"""Sending the letters that wait: at least once, by any number of workers, a few attempts each."""

import logging
from datetime import datetime
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction

from common.models import Letter

logger = logging.getLogger(__name__)
MOST_ATTEMPTS = 5
# the kinds of letters in words for whoever watches the post; each app that writes letters adds its own
KINDS: dict[str, str] = {}
AT_ONCE = 200


def send_waiting(at: datetime) -> None:
    """Send what waits, oldest first; a letter that another worker holds is skipped."""
    for _ in range(AT_ONCE):
        if not _send_next(at):
            return


@transaction.atomic
def _send_next(at: datetime) -> bool:
    waiting = Letter.objects.select_for_update(skip_locked=True, of=("self",)).filter(
        sent_at=None, attempts__lt=MOST_ATTEMPTS
    )
    letter = waiting.exclude(address="").order_by("attempts", "pk").first()
    if letter is None:
        return False
    letter.attempts += 1
    try:
        EmailMessage(letter.subject, _body(letter), settings.DEFAULT_FROM_EMAIL, [letter.address]).send()
    except (SMTPException, OSError) as fault:
        letter.last_fault = str(fault)[:300]
        logger.warning("letter not sent", extra={"letter": letter.pk, "attempts": letter.attempts})
    else:
        letter.sent_at, letter.last_fault = at, ""
    letter.save(update_fields=["attempts", "sent_at", "last_fault"])
    return not letter.last_fault


def _body(letter: Letter) -> str:
    link = f"\n\n请登录系统办理：{settings.BASE_URL}{letter.link}" if letter.link else ""
    return f"{letter.body}{link}"
