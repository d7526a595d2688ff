"""A question that tells people from scripts without a picture: plain words, no JavaScript, nobody else's server.

Three things together: a small sum in words (a screen reader reads it aloud), the time between asking and answering
(a script answers at once), and a box that stays empty (a script fills every box). What the question was is
signed into a token, so nothing is kept until somebody answers; a right answer counts once.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core import signing
from django.core.cache import cache
from django.utils.crypto import constant_time_compare, salted_hmac

from common.form_fields import plain

SALT = "common.challenge"
SOONEST = timedelta(seconds=4)
VALID_FOR = timedelta(hours=3)
DIGITS = "零一二三四五六七八九"
LEAST, MOST = 2, 9
TEN = 10

WRONG = "验证问题的答案不对，请看清题目再填一次。"
TOO_SOON = "提交得太快了，请核对填写的内容后再提交一次。"
EXPIRED = "验证问题已过期，请回答下面新的问题再提交。"
NOT_EMPTY = "请把标明“请留空”的一栏清空后再提交。"


@dataclass(frozen=True)
class Challenge:
    """What is asked, and the token that comes back with the answer."""

    question: str
    token: str


def asked(at: datetime) -> Challenge:
    """A new question."""
    first, second = (LEAST + secrets.randbelow(MOST - LEAST + 1) for _ in range(2))
    return _of(first, second, nonce=secrets.token_urlsafe(9), at=at)


def _of(first: int, second: int, *, nonce: str, at: datetime) -> Challenge:
    question = f"{DIGITS[first]}加{DIGITS[second]}等于多少？"
    facts = {"q": question, "a": _digest(str(first + second), nonce), "n": nonce, "t": at.timestamp()}
    return Challenge(question, signing.dumps(facts, salt=SALT))


def again(token: str, at: datetime) -> Challenge:
    """The same question for a form that is shown again, so that what was answered stays right; a new one if too old."""
    facts = _read(token, at)
    return Challenge(facts["q"], token) if facts else asked(at)


def fault(token: str, answer: str, trap: str, at: datetime) -> str:
    """Why the answer does not count, in one sentence; empty when it does. Asking does not use it up."""
    if trap.strip():
        return NOT_EMPTY
    facts = _read(token, at)
    if facts is None:
        return EXPIRED
    if not constant_time_compare(facts["a"], _digest(_number(answer), facts["n"])):
        return WRONG
    return TOO_SOON if at.timestamp() - facts["t"] < SOONEST.total_seconds() else ""


def use_up(token: str, at: datetime) -> bool:
    """Let a right answer count now, once; False when it counted before."""
    facts = _read(token, at)
    seconds = int(VALID_FOR.total_seconds())
    return facts is not None and bool(cache.add(f"challenge:{facts['n']}", 1, timeout=seconds))


def _read(token: str, at: datetime) -> dict[str, Any] | None:
    """What the token holds; None when it is not ours, too old, or from a time to come."""
    try:
        facts: dict[str, Any] = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return None
    age = at.timestamp() - facts["t"]
    used = cache.get(f"challenge:{facts['n']}")
    return facts if 0 <= age <= VALID_FOR.total_seconds() and not used else None


def _digest(answer: str, nonce: str) -> str:
    return salted_hmac(SALT, f"{nonce}:{answer}").hexdigest()


def _number(answer: str) -> str:
    """The answer as digits: 12, １２, 十二 and 12。 are the same."""
    text = plain(answer).strip("。. ")
    if "十" in text:
        tens, _, ones = text.partition("十")
        if (not tens or tens in DIGITS) and (not ones or ones in DIGITS):
            return str((DIGITS.index(tens) if tens else 1) * TEN + (DIGITS.index(ones) if ones else 0))
    if len(text) == 1 and text in DIGITS:
        return str(DIGITS.index(text))
    return text.lstrip("0") or text
