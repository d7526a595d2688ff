"""The backend of sign-in: allauth's, which brings what every page shows with the person."""

from __future__ import annotations

from allauth.account.auth_backends import AuthenticationBackend
from django.db.models import BigAutoField, Count, DurationField, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from accounts.models import User
from common import clock
from common.models import Letter
from common.statements import Given, Statement


def _person_of_a_page() -> QuerySet[User]:
    """A user with the number of unread letters, and how far the demo's clock was moved."""
    unread = (
        Letter.objects.filter(recipient=OuterRef("pk"), read_at=None)
        .order_by()
        .values("recipient")
        .annotate(number=Count("pk"))
        .values("number")
    )
    offset = clock.ClockOffset.objects.order_by().values("offset")[:1]
    return (
        User.objects.filter(pk=Given("pk", BigAutoField()))
        .order_by()
        .defer("phone")  # ciphertext, which one page in a hundred asks for
        .annotate(
            unread_letters=Coalesce(Subquery(unread, IntegerField()), 0),
            clock_offset=Subquery(offset, DurationField()),
        )
    )


PERSON = Statement(_person_of_a_page)


class AccountBackend(AuthenticationBackend):
    """Passwords as allauth checks them; the person of a session comes in one statement with what pages need."""

    def get_user(self, user_id: int) -> User | None:
        for user in PERSON.rows(pk=user_id):
            clock.learn(getattr(user, "clock_offset", None))
            return user if self.user_can_authenticate(user) else None
        return None
