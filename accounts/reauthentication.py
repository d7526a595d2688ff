"""The password asked for once more before a seal or a change of rights; axes counts what is wrong."""

from __future__ import annotations

from axes.handlers.proxy import AxesProxyHandler
from axes.utils import reset
from django.contrib.auth import authenticate
from django.forms import BaseForm
from django.http import HttpRequest

from accounts.locks import locked_sentence

EMPTY = "请输入您的登录密码，以确认是本人操作。"
WRONG = "密码不正确，请重新输入。"


def confirm(request: HttpRequest, password: str) -> str:
    """'' when ``password`` is the signed-in person's own, else the sentence to show beside the field."""
    if not password:
        return EMPTY
    username = request.user.get_username()
    credentials = {"username": username}
    found = authenticate(request, username=username, password=password)
    # The lock is told beside the field here; axes' own page would lose what was typed.
    request.axes_locked_out = False  # type: ignore[attr-defined]  # axes hangs this flag on the request
    if not AxesProxyHandler.is_allowed(request, credentials):
        return locked_sentence(username)
    if found is None or found.pk != request.user.pk:
        return WRONG
    reset(username=username)
    return ""


def is_confirmed(request: HttpRequest, form: BaseForm, field: str = "password") -> bool:
    """Whether the valid ``form`` carries the person's own password; if not, the sentence stands beside ``field``."""
    sentence = confirm(request, form.cleaned_data[field])
    if sentence:
        form.add_error(field, sentence)
    return not sentence


def confirms(request: HttpRequest, password: BaseForm, *forms: BaseForm) -> bool:
    """Whether these forms are right and ``password`` holds the person's own; a wrong field costs no try of it."""
    right = [form.is_valid() for form in (*forms, password)]
    return all(right) and is_confirmed(request, password)
