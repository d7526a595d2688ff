"""The roof's own pages: 待办 for whoever is signed in, the public home for everybody else, statistics."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from chief_workshop.look import look

__all__ = ["home", "look"]


@login_not_required
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """One address, two pages (design §6)."""
    return render(request, "public_home.html")
