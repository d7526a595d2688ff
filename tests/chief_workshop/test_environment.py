"""Without an environment the house is the demo; in production every secret is demanded and the demo's refused."""

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured

from chief_workshop.environment import (
    database_from_url,
    is_production,
    mail_from_url,
    secret_values,
)

CHECKOUT = Path(__file__).resolve().parents[2]


@pytest.fixture
def production_secrets(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    given = {
        "CHIEF_SECRET_KEY": "s" * 50,
        "CHIEF_FIELD_KEYS": f"{Fernet.generate_key().decode()},{Fernet.generate_key().decode()}",
        "CHIEF_HMAC_KEY": "h" * 50,
        "CHIEF_SEAL_PASSPHRASE": "p" * 50,
    }
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    return given


def test_the_demo_makes_its_secrets_once_and_keeps_them_private(tmp_path: Path) -> None:
    var = tmp_path / "var"
    first = secret_values(var, production=False)
    assert secret_values(var, production=False) == first
    assert stat.S_IMODE((var / "secrets.json").stat().st_mode) == 0o600
    assert [file.name for file in var.iterdir()] == ["secrets.json"]


def test_the_demos_field_key_encrypts(tmp_path: Path) -> None:
    key = secret_values(tmp_path / "var", production=False)["CHIEF_FIELD_KEYS"]
    assert Fernet(key).decrypt(Fernet(key).encrypt(b"110101")) == b"110101"


def test_production_takes_the_secrets_that_it_is_given(tmp_path: Path, production_secrets: dict[str, str]) -> None:
    assert secret_values(tmp_path, production=True) == production_secrets


@pytest.mark.parametrize("name", ["CHIEF_SECRET_KEY", "CHIEF_FIELD_KEYS", "CHIEF_HMAC_KEY", "CHIEF_SEAL_PASSPHRASE"])
def test_production_names_the_secret_that_is_missing(
    name: str, tmp_path: Path, production_secrets: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(name)
    with pytest.raises(ImproperlyConfigured) as caught:
        secret_values(tmp_path, production=True)
    assert str(caught.value) == f"{name} must be set when CHIEF_ENV=production (see docs/operations.md)."


@pytest.mark.parametrize("name", ["CHIEF_SECRET_KEY", "CHIEF_HMAC_KEY", "CHIEF_SEAL_PASSPHRASE"])
def test_production_refuses_a_secret_of_any_demo(
    name: str, tmp_path: Path, production_secrets: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, secret_values(tmp_path / "elsewhere", production=False)[name])
    with pytest.raises(ImproperlyConfigured) as caught:
        secret_values(tmp_path, production=True)
    assert str(caught.value) == f"{name} is the demo's: make one of your own (see docs/operations.md)."


def test_production_refuses_the_field_key_of_any_demo(
    tmp_path: Path, production_secrets: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    demo_key = secret_values(tmp_path / "elsewhere", production=False)["CHIEF_FIELD_KEYS"]
    monkeypatch.setenv("CHIEF_FIELD_KEYS", f"{production_secrets['CHIEF_FIELD_KEYS']},{demo_key}")
    with pytest.raises(ImproperlyConfigured) as caught:
        secret_values(tmp_path, production=True)
    assert str(caught.value) == "CHIEF_FIELD_KEYS holds the demo's key: make one of your own."


def test_production_refuses_a_short_secret(
    tmp_path: Path, production_secrets: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHIEF_HMAC_KEY", "h" * 31)
    with pytest.raises(ImproperlyConfigured) as caught:
        secret_values(tmp_path, production=True)
    assert str(caught.value) == "CHIEF_HMAC_KEY is too short: it needs at least 32 characters."


def test_an_unknown_kind_of_house_is_a_mistake(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHIEF_ENV", "staging")
    with pytest.raises(ImproperlyConfigured) as caught:
        is_production()
    assert str(caught.value) == "CHIEF_ENV must be demo or production, not 'staging'."


def test_a_database_address_is_taken_apart() -> None:
    assert database_from_url("postgresql://chief:p%40ss@db.example.invalid:5433/chief?sslmode=require") == {
        "NAME": "chief",
        "USER": "chief",
        "PASSWORD": "p@ss",
        "HOST": "db.example.invalid",
        "PORT": "5433",
        "OPTIONS": {"sslmode": "require"},
    }


def test_an_address_of_another_database_is_refused() -> None:
    with pytest.raises(ImproperlyConfigured) as caught:
        database_from_url("mysql://chief@localhost/chief")
    assert str(caught.value) == "DATABASE_URL must look like postgresql://user:password@host:5432/name."


@pytest.mark.parametrize(
    ("url", "port", "ssl", "tls"),
    [("smtp://mail.example.invalid", 587, False, True), ("smtps://mail.example.invalid", 465, True, False)],
)
def test_mail_is_always_encrypted(url: str, port: int, ssl: bool, tls: bool) -> None:  # noqa: FBT001 - a table
    found = mail_from_url(url)
    assert (found["EMAIL_PORT"], found["EMAIL_USE_SSL"], found["EMAIL_USE_TLS"]) == (port, ssl, tls)


def settings_in(environment: dict[str, str], *names: str) -> subprocess.CompletedProcess[str]:
    """Import the settings in a process of their own and print some of them as JSON."""
    kept = {key: value for key, value in os.environ.items() if key in {"PATH", "HOME"}}
    script = f"import json, chief_workshop.settings as s; print(json.dumps([getattr(s, n) for n in {names!r}]))"
    return subprocess.run(
        [sys.executable, "-c", script],
        cwd=CHECKOUT,
        env=kept | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_demo_is_no_debug_house_and_needs_no_environment() -> None:
    done = settings_in({}, "DEMO", "DEBUG", "SESSION_COOKIE_SECURE", "MFA_REQUIRED")
    assert json.loads(done.stdout) == [True, False, False, False]


def test_production_is_closed(production_secrets: dict[str, str]) -> None:
    environment = production_secrets | {
        "CHIEF_ENV": "production",
        "CHIEF_DEBUG": "1",
        "CHIEF_BASE_URL": "https://example.invalid/",
        "CHIEF_ALLOWED_HOSTS": "example.invalid",
        "CHIEF_SMTP_URL": "smtp://example.invalid",
        "CHIEF_MAIL_FROM": "office@example.invalid",
        "DATABASE_URL": "postgresql://chief@127.0.0.1/chief",
    }
    names = (
        "DEMO",
        "DEBUG",
        "SESSION_COOKIE_SECURE",
        "CSRF_COOKIE_SECURE",
        "MFA_REQUIRED",
        "ALLOWED_HOSTS",
        "BASE_URL",
    )
    done = settings_in(environment, *names)
    assert json.loads(done.stdout) == [False, False, True, True, True, ["example.invalid"], "https://example.invalid"]


def test_a_test_database_needs_its_prefix() -> None:
    done = settings_in({"CHIEF_TEST_DB": "chief_workshop"}, "DEMO")
    assert done.stderr.splitlines()[-1].endswith("CHIEF_TEST_DB must begin with test_.")


def test_a_web_process_starts_without_the_heavy_libraries() -> None:
    program = (
        "import sys; from chief_workshop.wsgi import application; from django.urls import get_resolver;"
        "get_resolver().url_patterns;"
        "print(sorted({'weasyprint', 'pyhanko', 'openpyxl', 'pypinyin', 'pikepdf', 'PIL', 'pypdf', 'img2pdf',"
        " 'pypdfium2', 'segno', 'barcode'} & set(sys.modules)))"
    )
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "chief_workshop.settings"}
    told = subprocess.run(
        [sys.executable, "-c", program], cwd=CHECKOUT, env=environment, check=True, capture_output=True, text=True
    )
    assert told.stdout.strip() == "[]"
