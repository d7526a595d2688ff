"""The request of a person who is signed in: what every view gets that is not marked @login_not_required."""

from django.http import HttpRequest

from accounts.models import User


class SignedInRequest(HttpRequest):
    """For annotations only: LoginRequiredMiddleware has seen to it that the user is a known one."""

    user: User
