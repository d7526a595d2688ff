"""What was posted after the session had run out: kept encrypted until the same person signs in again."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass

from django.http import HttpRequest

from common import crypto

KEPT, OWNER, WHY = "kept_post", "expired_user", "expired_why"
SENTENCES = {
    "idle": "离开超过 30 分钟，已自动退出，请重新登录。",
    "elsewhere": "这个账号刚刚在另一处登录，本处已自动退出。如果不是您本人，请立即登录并修改密码。",
}
FORM_TYPES = {"application/x-www-form-urlencoded", "multipart/form-data"}
MOST_CHARACTERS = 512 * 1024
NEVER_KEPT = ("password", "csrfmiddlewaretoken")


@dataclass(frozen=True)
class KeptPost:
    """One form as it was typed: where it was going and its pairs of name and value."""

    path: str
    pairs: list[tuple[str, str]]
    had_files: bool
    minutes: int


def remember_owner(request: HttpRequest, user_pk: int, why: str) -> None:
    """Note in the new anonymous session whose session has just ended, and why."""
    request.session[OWNER], request.session[WHY] = user_pk, why


def expired_owner(request: HttpRequest) -> int | None:
    return request.session.get(OWNER)


def sentence(request: HttpRequest) -> str:
    """Why one has to sign in again, for the sign-in pages; empty when nothing had ended."""
    return SENTENCES.get(request.session.get(WHY, ""), "")


def keep(request: HttpRequest) -> bool:
    """Keep a form post for the person whose session ran out. False when it is no form, too long or nobody's."""
    if expired_owner(request) is None or request.content_type not in FORM_TYPES:
        return False
    pairs = [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if not any(word in name for word in NEVER_KEPT)
    ]
    kept = {"path": request.get_full_path(), "pairs": pairs, "files": bool(request.FILES), "at": time.time()}
    text = json.dumps(kept, ensure_ascii=False)
    if len(text) > MOST_CHARACTERS:
        return False
    request.session[KEPT] = {"path": request.path, "text": crypto.encrypt(text)}
    return True


def found(request: HttpRequest) -> KeptPost | None:
    """The kept form, for its owner only."""
    stored = request.session.get(KEPT)
    if stored is None or expired_owner(request) != request.user.pk:
        return None
    kept = json.loads(crypto.decrypt(stored["text"]))
    pairs = [(name, value) for name, value in kept["pairs"]]
    return KeptPost(kept["path"], pairs, kept["files"], int((time.time() - kept["at"]) // 60))


def drop_if_sent(request: HttpRequest) -> None:
    """Forget the kept form once it, or a newer one, is posted to the same page."""
    stored = request.session.get(KEPT)
    if stored is not None and stored["path"] == request.path:
        drop(request)


def drop(request: HttpRequest) -> None:
    request.session.pop(KEPT, None)
    request.session.pop(OWNER, None)
    request.session.pop(WHY, None)
