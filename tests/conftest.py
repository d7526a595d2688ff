"""What every test stands on: the embedded server is up, files go to a folder of the test's own."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pytest_django import Settings

from common.local_postgres import ensure

if TYPE_CHECKING:
    from tests.cast import Cast

CHECKOUT = Path(__file__).resolve().parent.parent


def pytest_configure() -> None:
    """Start the embedded PostgreSQL unless DATABASE_URL names another."""
    if not os.environ.get("DATABASE_URL"):
        ensure(CHECKOUT)


@pytest.fixture(autouse=True)
def own_media_folder(settings: Settings, tmp_path: Path) -> None:
    """Let uploads and finished documents of a test vanish with it."""
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def cast(db: None) -> "Cast":
    """Everybody the tests know, made fresh."""
    from tests.cast import assemble  # noqa: PLC0415 - models load only once Django is set up

    return assemble()
