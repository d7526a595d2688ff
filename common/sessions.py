"""Sessions in the database, read by a statement that is written once: every page begins with it."""

from __future__ import annotations

from django.contrib.sessions.backends import db
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db.models import CharField, DateTimeField, QuerySet
from django.utils import timezone

from common.statements import Given, Statement


def _session() -> QuerySet[AbstractBaseSession]:
    places = {"session_key": Given("key", CharField()), "expire_date__gt": Given("now", DateTimeField())}
    return SessionStore.get_model_class().objects.filter(**places)


SESSION = Statement(_session)


class SessionStore(db.SessionStore):
    """Django's, but for how a row is asked for."""

    def _get_session_from_db(self) -> AbstractBaseSession | None:
        for found in SESSION.rows(key=self.session_key, now=timezone.now()):
            return found
        self._session_key = None
        return None
