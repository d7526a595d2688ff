"""Sign-in, signing in again after a time-out, what was kept meanwhile, the lock."""

from __future__ import annotations

from typing import Any

from allauth.account.views import LoginView
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_http_methods

from accounts import demo_accounts, kept_posts
from accounts.forms.sign_in import SignInForm
from accounts.locks import locked_sentence
from accounts.models import User

LOCKED_STATUS, FAULTY_STATUS = 429, 422


class _SignInPage(LoginView):
    """allauth's page; a form with faults is answered as every one of the house."""

    def form_invalid(self, form: SignInForm) -> HttpResponse:
        answer = super().form_invalid(form)
        answer.status_code = FAULTY_STATUS
        return answer


class SignIn(_SignInPage):
    """Sign-in with the list of demo accounts beside it."""

    template_name = "account/login.html"

    def get_context_data(self, **facts: Any) -> dict[str, Any]:
        return super().get_context_data(**facts) | _demo(self.request) | {"ended": kept_posts.sentence(self.request)}


class SignInAgain(_SignInPage):
    """Sign-in of the one whose session ran out, in a dialog over the page or by itself; nobody else passes here."""

    template_name = "accounts/sign_in_again.html"

    @method_decorator(login_not_required)
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.owner = User.objects.filter(pk=kept_posts.expired_owner(request), is_active=True).first()
        if self.owner is None and not request.user.is_authenticated:
            return redirect("accounts:login")
        return super().dispatch(request, *args, **kwargs)

    def get_initial(self) -> dict[str, Any]:
        return super().get_initial() | {"login": self.owner.username if self.owner else ""}

    def get_context_data(self, **facts: Any) -> dict[str, Any]:
        return super().get_context_data(**facts) | {"owner": self.owner, "ended": kept_posts.sentence(self.request)}

    def form_valid(self, form: SignInForm) -> HttpResponse:
        if self.owner is None or form.user.pk != self.owner.pk:
            form.add_error("login", "这里只能由原来登录的人继续；换人登录，请先回到登录页。")
            return self.form_invalid(form)
        return super().form_valid(form)


sign_in = SignIn.as_view()
sign_in_again = SignInAgain.as_view()


def locked(request: HttpRequest, original: HttpResponse | None, credentials: dict[str, Any] | None) -> HttpResponse:
    """The answer of axes to a locked account: the sign-in page with the sentence and the user name."""
    username = (credentials or {}).get("username") or request.POST.get("login", "")
    form = SignInForm(initial={"login": username}, request=request)
    sentence = locked_sentence(username) if username else "账号已锁定，请稍后再试。"
    facts = {"form": form, "locked": sentence} | _demo(request)
    return render(request, "account/login.html", facts, status=LOCKED_STATUS)


def _demo(request: HttpRequest) -> dict[str, Any]:
    if not settings.DEMO:
        return {}
    return {"demo_accounts": demo_accounts.by_role(), "demo_password": settings.DEMO_PASSWORD}


@require_http_methods(["GET", "POST"])
def kept(request: HttpRequest) -> HttpResponse:
    """Offer the form that was posted after the time-out; POST gives it up. Sending it on goes to its own page."""
    found = kept_posts.found(request)
    if request.method == "POST" or found is None:
        kept_posts.drop(request)
        return redirect("home")
    return render(request, "accounts/kept.html", {"kept": found})
