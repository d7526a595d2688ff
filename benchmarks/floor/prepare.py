"""Makes the floor's table, its user and a session, and prints the session's key."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import django
from django.core.management import call_command

django.setup()

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402 - Django is set up first
from django.contrib.auth.models import User  # noqa: E402
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402

from benchmarks.floor.models import Row  # noqa: E402

ROWS = 10_000


def main() -> None:
    call_command("migrate", run_syncdb=True, verbosity=0)
    if not Row.objects.exists():
        start = datetime(2026, 1, 1, tzinfo=UTC)
        Row.objects.bulk_create(
            (
                Row(
                    number=f"SB2026-110108-{n:05d}",
                    name=f"北京市第{n}号首席技师工作室",
                    unit=f"北京第{n % 2500}号精密制造有限公司",
                    state="open" if n % 10 == 0 else "closed",
                    changed_at=start + timedelta(minutes=n),
                )
                for n in range(ROWS)
            ),
            batch_size=1000,
        )
    user, _ = User.objects.get_or_create(username="floor")
    session = SessionStore()
    session[SESSION_KEY], session[BACKEND_SESSION_KEY] = str(user.pk), "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    print(session.session_key)


main()
