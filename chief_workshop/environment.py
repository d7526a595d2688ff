"""How the settings read the environment: demanded by name in production, made once on this machine otherwise."""

import base64
import json
import os
import secrets
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured

DEMO_MARK = "demo-"
SECRETS = ("CHIEF_SECRET_KEY", "CHIEF_FIELD_KEYS", "CHIEF_HMAC_KEY", "CHIEF_SEAL_PASSPHRASE")
SHORTEST_SECRET = 32


def is_production() -> bool:
    """CHIEF_ENV is `demo` (also when unset) or `production`; any other word is a mistake."""
    word = os.environ.get("CHIEF_ENV", "demo")
    if word not in {"demo", "production"}:
        raise ImproperlyConfigured(f"CHIEF_ENV must be demo or production, not {word!r}.")
    return word == "production"


def demanded(name: str) -> str:
    """Give the variable's value, or stop with a sentence that names it."""
    value = os.environ.get(name, "").strip()
    if not value:
        raise ImproperlyConfigured(f"{name} must be set when CHIEF_ENV=production (see docs/operations.md).")
    return value


def flag(name: str) -> bool:
    """Read an on/off variable: 1 or 0, and nothing else."""
    value = os.environ.get(name, "0")
    if value not in {"0", "1"}:
        raise ImproperlyConfigured(f"{name} must be 0 or 1, not {value!r}.")
    return value == "1"


def words(text: str) -> list[str]:
    """Split a comma list."""
    return [part.strip() for part in text.split(",") if part.strip()]


def secret_values(var: Path, *, production: bool) -> dict[str, str]:
    """Give every secret by name: from the environment in production, from var/secrets.json otherwise."""
    file = var / "secrets.json"
    if not production:
        return _demo_secrets(file)
    values = {name: demanded(name) for name in SECRETS}
    for name, value in values.items():
        _refuse_weak(name, value, _read(file))
    return values


def _refuse_weak(name: str, value: str, of_the_demo: dict[str, str]) -> None:
    if name == "CHIEF_FIELD_KEYS":
        for key in words(value):
            _refuse_bad_field_key(key, of_the_demo)
        return
    if value.startswith(DEMO_MARK) or value == of_the_demo.get(name):
        raise ImproperlyConfigured(f"{name} is the demo's: make one of your own (see docs/operations.md).")
    if len(value) < SHORTEST_SECRET:
        raise ImproperlyConfigured(f"{name} is too short: it needs at least {SHORTEST_SECRET} characters.")


def _refuse_bad_field_key(key: str, of_the_demo: dict[str, str]) -> None:
    try:
        Fernet(key)
    except ValueError as error:
        raise ImproperlyConfigured("CHIEF_FIELD_KEYS must be a comma list of Fernet keys.") from error
    if base64.urlsafe_b64decode(key).startswith(DEMO_MARK.encode()) or key == of_the_demo.get("CHIEF_FIELD_KEYS"):
        raise ImproperlyConfigured("CHIEF_FIELD_KEYS holds the demo's key: make one of your own.")


def _read(file: Path) -> dict[str, str]:
    return json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}


def _demo_secrets(file: Path) -> dict[str, str]:
    if found := _read(file):
        return found
    made = {name: DEMO_MARK + secrets.token_urlsafe(48) for name in SECRETS}
    marked_key = DEMO_MARK.encode() + secrets.token_bytes(32 - len(DEMO_MARK))
    made["CHIEF_FIELD_KEYS"] = base64.urlsafe_b64encode(marked_key).decode()
    file.parent.mkdir(mode=0o700, exist_ok=True)
    # Two processes may start at once: the first link wins and both read what it holds. Mode 0600 by mkstemp.
    handle, name = tempfile.mkstemp(dir=file.parent, prefix="secrets.")
    with os.fdopen(handle, "w", encoding="utf-8") as fresh:
        json.dump(made, fresh, indent=1)
    try:
        os.link(name, file)
    except FileExistsError:
        return _read(file)
    finally:
        Path(name).unlink()
    return made


def database_from_url(url: str) -> dict[str, Any]:
    """Turn postgresql://user:password@host:port/name?sslmode=… into Django's words."""
    parts = urlsplit(url)
    name = unquote(parts.path.removeprefix("/"))
    if parts.scheme not in {"postgres", "postgresql"} or not name:
        raise ImproperlyConfigured("DATABASE_URL must look like postgresql://user:password@host:5432/name.")
    options = dict(parse_qsl(parts.query))
    return {
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "OPTIONS": options,
    }


def mail_from_url(url: str) -> dict[str, Any]:
    """Turn smtp://user:password@host:587 (STARTTLS) or smtps://…:465 into Django's e-mail settings."""
    parts = urlsplit(url)
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
        raise ImproperlyConfigured("CHIEF_SMTP_URL must look like smtp://user:password@host:587 or smtps://….")
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or (465 if parts.scheme == "smtps" else 587),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_USE_TLS": parts.scheme == "smtp",
        "EMAIL_TIMEOUT": 20,
    }
