"""Pages without a domain: the type size that a person reads with."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from common.context import TYPE_COOKIE

A_YEAR = 365 * 24 * 3600


@login_not_required
@require_POST
def switch_type(request: HttpRequest) -> HttpResponse:
    """Remember the type size in a cookie and go back to the page one came from."""
    back = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}):
        back = "/"
    response = redirect(back)
    size = "large" if request.POST.get("type") == "large" else "normal"
    response.set_cookie(TYPE_COOKIE, size, max_age=A_YEAR, samesite="Lax", secure=request.is_secure())
    return response
