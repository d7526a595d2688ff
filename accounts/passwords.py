"""Password rules with our sentences: length, kinds of characters, the last five, the age."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.password_validation import (
    CommonPasswordValidator,
    UserAttributeSimilarityValidator,
)
from django.core.exceptions import ValidationError
from django_password_validators.password_history.password_validation import UniquePasswordsValidator

from accounts.models import User

LEAST_LENGTH = 10
LEAST_KINDS = 3
KINDS = (r"[a-z]", r"[A-Z]", r"[0-9]", r"[^a-zA-Z0-9]")
RULES = "至少 10 个字符，含小写字母、大写字母、数字、符号中的三种，不与最近 5 次用过的密码相同。"


class Strength:
    """At least ten characters, three of the four kinds."""

    def validate(self, password: str, user: User | None = None) -> None:
        if len(password) < LEAST_LENGTH:
            raise ValidationError(
                "密码至少 %(least)d 个字符，现在有 %(n)d 个。",
                code="short",
                params={"least": LEAST_LENGTH, "n": len(password)},
            )
        if sum(bool(re.search(kind, password)) for kind in KINDS) < LEAST_KINDS:
            raise ValidationError("密码须含小写字母、大写字母、数字、符号中的至少三种。", code="kinds")

    def get_help_text(self) -> str:
        return RULES


class NotPersonal(UserAttributeSimilarityValidator):
    """Not the user name or the mail address in disguise."""

    def get_error_message(self) -> str:
        return "密码与用户名或邮箱太相似，请换一个。"


class NotCommon(CommonPasswordValidator):
    """Not one of the passwords that everybody tries first."""

    def get_error_message(self) -> str:
        return "这个密码太常见，容易被猜到，请换一个。"


class NotRecent(UniquePasswordsValidator):
    """Not one of the last ones, which are kept as slow hashes."""

    def validate(self, password: str, user: User | None = None) -> None:
        if user is None or user.pk is None:
            return
        try:
            super().validate(password, user)
        except ValidationError as used:
            raise ValidationError(
                "不能使用最近 %(n)d 次用过的密码，请换一个。", code="used", params={"n": self.last_passwords}
            ) from used

    def password_changed(self, password: str, user: User | None = None) -> None:
        if user is not None and user.pk is not None:
            super().password_changed(password, user)


def is_over(user: User, at: datetime) -> bool:
    """Whether a person with an official role must choose a new password because of its age; never in the demo."""
    if not settings.PASSWORD_MAX_DAYS or not user.needs_second_factor or user.password_changed_at is None:
        return False
    return at - user.password_changed_at > timedelta(days=settings.PASSWORD_MAX_DAYS)
