"""Sending the letters that wait: at least once, by any number of workers, a few attempts each.

A letter that a person's act wrote goes out by itself; what the clock wrote to one person goes out as one mail.
"""

import logging
from collections.abc import Sequence
from datetime import datetime
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import QuerySet
from django.template.loader import render_to_string

from common.models import Letter

logger = logging.getLogger(__name__)
MOST_ATTEMPTS = 5
# the kinds of letters in words for whoever watches the post; each app that writes letters adds its own
KINDS: dict[str, str] = {}
AT_ONCE = 200


MOST_LISTED = 50  # of a digest; the inbox has them all


def send_waiting(at: datetime) -> None:
    """Send what waits, oldest first; a letter that another worker holds is skipped."""
    for _ in range(AT_ONCE):
        if not _send_next(at):
            return


@transaction.atomic
def _send_next(at: datetime) -> bool:
    waiting = _waiting(by_clock=False).select_for_update(skip_locked=True, of=("self",))
    letter = waiting.order_by("attempts", "pk").first()
    return letter is not None and _sent([letter], letter.subject, _body(letter), at)


def send_digests(at: datetime) -> None:
    """Send what the clock has written, one mail a person; the schedule runs it after all that writes."""
    for _ in range(AT_ONCE):
        if not _send_next_digest(at):
            return


@transaction.atomic
def _send_next_digest(at: datetime) -> bool:
    # waiting for the lock, not skipping it: a second worker must not send half of what the first one holds
    waiting = _waiting(by_clock=True).select_for_update(of=("self",))
    first = waiting.order_by("attempts", "pk").first()
    if first is None:
        return False
    letters = list(waiting.filter(recipient=first.recipient_id, address=first.address).order_by("pk"))
    if len(letters) == 1:
        return _sent(letters, first.subject, _body(first), at)
    return _sent(letters, f"{letters[0].subject}等 {len(letters)} 条通知", _digest(letters), at)


def _waiting(*, by_clock: bool) -> QuerySet[Letter]:
    found = Letter.objects.filter(sent_at=None, attempts__lt=MOST_ATTEMPTS, by_clock=by_clock)
    return found.exclude(address="")


def _sent(letters: Sequence[Letter], subject: str, body: str, at: datetime) -> bool:
    """Hand one mail to the post for all these letters to one address; whether the post took it."""
    fault, sent_at = "", None
    try:
        EmailMessage(subject, body, settings.DEFAULT_FROM_EMAIL, [letters[0].address]).send()
    except (SMTPException, OSError) as refused:
        fault = str(refused)[:300]
        logger.warning("letter not sent", extra={"letter": letters[0].pk, "attempts": letters[0].attempts + 1})
    else:
        sent_at = at
    for letter in letters:
        letter.attempts, letter.sent_at, letter.last_fault = letter.attempts + 1, sent_at, fault
    Letter.objects.bulk_update(letters, ["attempts", "sent_at", "last_fault"])
    return not fault


def _body(letter: Letter) -> str:
    link = f"\n\n请登录系统办理：{settings.BASE_URL}{letter.link}" if letter.link else ""
    return f"{letter.body}{link}"


def _digest(letters: Sequence[Letter]) -> str:
    listed = [(letter, letter.body.removeprefix("您好：").strip()) for letter in letters[:MOST_LISTED]]
    facts = {"listed": listed, "number": len(letters), "more": len(letters) - len(listed), "base": settings.BASE_URL}
    return render_to_string("outbox/digest.txt", facts).strip()
