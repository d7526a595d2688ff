"""The backend of sign-in: allauth's, which brings the number of unread letters with the person."""

from __future__ import annotations

from allauth.account.auth_backends import AuthenticationBackend
from django.db.models import Count, IntegerField, OuterRef, Subquery
from django.db.models.functions import Coalesce

from accounts.models import User
from common.models import Letter


class AccountBackend(AuthenticationBackend):
    """Passwords as allauth checks them; every page shows the unread letters, so they come with the user's row."""

    def get_user(self, user_id: int) -> User | None:
        unread = (
            Letter.objects.filter(recipient=OuterRef("pk"), read_at=None)
            .order_by()
            .values("recipient")
            .annotate(number=Count("pk"))
            .values("number")
        )
        users = User.objects.annotate(unread_letters=Coalesce(Subquery(unread, IntegerField()), 0))
        user = users.filter(pk=user_id).first()
        return user if user is not None and self.user_can_authenticate(user) else None
