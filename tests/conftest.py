"""What every test stands on: the embedded server is up, files go to a folder of the test's own."""

import gc
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pytest_django import DjangoDbBlocker, Settings
from pytest_django.live_server_helper import LiveServer

from common.local_postgres import ensure
from tests import one_migration

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from tests.cast import Cast
    from tests.stories.visitor import Visitor

CHECKOUT = Path(__file__).resolve().parent.parent
# The files that begin: some that need no database, while it is made (one_migration); then the longest, what computes
# and what waits for a browser, turn by turn.
FIRST = (
    *("test_printing.py", "test_local_postgres.py", "test_house_rules.py", "test_environment.py", "test_signing.py"),
    *("test_booklet.py", "test_pdf.py"),
    *("test_access.py", "test_application.py", "test_demo_world.py", "test_judging.py", "test_five_years.py"),
    *("test_commendation.py", "test_scoring.py", "test_query_budget.py", "test_revocation.py"),
)


@pytest.hookimpl(trylast=True)  # after Django was set up
def pytest_configure(config: pytest.Config) -> None:
    """Start the embedded PostgreSQL unless DATABASE_URL names another; of several processes the first does."""
    if hasattr(config, "workerinput"):
        return
    if not os.environ.get("DATABASE_URL"):
        ensure(CHECKOUT)
    if config.getoption("tx", default=None):
        one_migration.begin()


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput") and one_migration.NAMED in os.environ:
        one_migration.end()


def pytest_collection_finish() -> None:
    """What is loaded by now stays to the end: the collector of garbage need not look through it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


@pytest.hookimpl(trylast=True)  # after the order was made random
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin what takes longest: processes share the work evenly then."""
    places = {name: place for place, name in enumerate(FIRST)}
    items.sort(key=lambda item: places.get(item.path.name, len(FIRST)))


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None) -> None:
    """Let a process copy its database from the one that was made for all."""
    from django.db import connection

    if one_migration.NAMED in os.environ:
        connection.settings_dict["TEST"]["TEMPLATE"] = one_migration.name_when_whole()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """End what a killed worker or a closed browser left behind: no database can be dropped beside it."""
    yield
    with django_db_blocker.unblock():
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )


@pytest.fixture(autouse=True, scope="session")
def keys_are_unlocked_once() -> Iterator[None]:
    """What lies in a PKCS#12 does not change, and each look costs a check of its primes."""
    from cryptography.hazmat.primitives.serialization import pkcs12

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pkcs12, "load_pkcs12", cache(pkcs12.load_pkcs12))
        yield


@pytest.fixture(autouse=True, scope="session")
def what_was_committed_goes_by_rows() -> Iterator[None]:
    from django.db.backends.postgresql.operations import DatabaseOperations

    from tests import emptying

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DatabaseOperations, "sql_flush", emptying.by_rows)
        yield


@pytest.fixture(autouse=True)
def own_media_folder(settings: Settings, tmp_path: Path) -> None:
    """Let uploads and finished documents of a test vanish with it."""
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture(autouse=True)
def jobs_end_with_their_test(request: pytest.FixtureRequest, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Empty the queue after a test that commits: Django empties its own tables only, the queue's are not."""
    yield
    marker = request.node.get_closest_marker("django_db")
    commits = marker is not None and marker.kwargs.get("transaction")
    if commits or {"transactional_db", "live_server"} & set(request.fixturenames):
        with django_db_blocker.unblock():
            from django.db import connection

            with connection.cursor() as cursor:
                cursor.execute("TRUNCATE procrastinate_jobs, procrastinate_periodic_defers, procrastinate_events")


@pytest.fixture
def cast(db: None) -> "Cast":
    """Everybody the tests know, made fresh."""
    from tests.cast import assemble

    return assemble()


# ── stories in a real browser ────────────────────────────────────────────────


@pytest.fixture
def chromium(monkeypatch: pytest.MonkeyPatch) -> Iterator["Browser"]:
    """The browser of the machine: the one named by CHROMIUM, else the one that is found."""
    from playwright.sync_api import sync_playwright

    known = map(shutil.which, ("chromium-headless-shell", "chromium", "google-chrome"))
    program = os.environ.get("CHROMIUM") or next(filter(None, known), None)
    if program is None:
        pytest.fail("Stories need a browser: install chromium, or name one in CHROMIUM.")
    # Playwright's loop runs in this thread, in which the test also asks the database.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    quiet = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=program, args=quiet, env=os.environ | {"LANGUAGE": "zh_CN"}
        )
        yield browser
        browser.close()


@pytest.fixture
def visitor(live_server: LiveServer, chromium: "Browser") -> Iterator[Callable[..., "Visitor"]]:
    """Makes people at a browser of their own; at the end none of them may have met a fault."""
    from tests.stories.visitor import Visitor

    made: list[Visitor] = []

    def arrive(**options: object) -> Visitor:
        made.append(Visitor(chromium, live_server.url, **options))
        return made[-1]

    yield arrive
    for one in made:
        one.leave()
    assert [fault for one in made for fault in one.faults] == []


@pytest.fixture
def worker(live_server: LiveServer, settings: Settings) -> Iterator[subprocess.Popen[bytes]]:
    """The real job worker in a process of its own, on the test's database and folder."""
    process = start_worker(Path(settings.MEDIA_ROOT))
    yield process
    process.terminate()
    process.wait(timeout=30)


def start_worker(media: Path) -> subprocess.Popen[bytes]:
    """`manage.py worker` on the database that this test uses."""
    from django.db import connection

    environment = os.environ | {
        "CHIEF_DB": connection.settings_dict["NAME"],
        "CHIEF_MEDIA_ROOT": str(media),
        "DJANGO_SETTINGS_MODULE": "tests.settings",
    }
    return subprocess.Popen([sys.executable, "manage.py", "worker"], cwd=CHECKOUT, env=environment)
