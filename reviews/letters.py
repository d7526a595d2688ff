"""Letters of the stages of review that no transition tells: one function a message, written in the caller's transaction."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.template.loader import render_to_string

from accounts.models import User
from common.models import Letter


def write(readers: Iterable[User], template: str, *, at: datetime, link: str, about: str, **context: Any) -> None:
    """One letter a reader from ``templates/letters/reviews/<template>.txt``; a job sends those with an address."""
    text = render_to_string(f"letters/reviews/{template}.txt", {"at": at, **context}).strip()
    subject, _, body = text.partition("\n")
    Letter.objects.bulk_create(
        Letter(
            recipient=reader,
            template=f"reviews/{template}",
            subject=subject.strip(),
            body=body.strip(),
            link=link,
            about=about,
            address=reader.email,
            created_at=at,
        )
        for reader in {reader.pk: reader for reader in readers}.values()
    )
