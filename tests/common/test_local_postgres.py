"""The embedded server: one per checkout, private, and up again after whatever happened to it."""

import fcntl
import os
import shutil
import signal
import stat
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from common.local_postgres import OWNER, PORT, ensure, place_of, remove, stop, stop_when_idle

LONGEST_SOCKET = 107


@pytest.fixture
def checkout(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "首席技师 工作室"
    folder.mkdir(mode=0o700)
    yield folder
    remove(folder)


def connect(checkout: Path) -> psycopg.Connection:
    return psycopg.connect(host=str(place_of(checkout).socket), port=PORT, user=OWNER, dbname="postgres")


def test_the_place_of_a_checkout_is_always_the_same(tmp_path: Path) -> None:
    assert place_of(tmp_path / "x") == place_of(tmp_path / "x")


def test_two_checkouts_have_two_places(tmp_path: Path) -> None:
    assert place_of(tmp_path / "x").socket != place_of(tmp_path / "y").socket


def test_a_deep_folder_with_chinese_letters_has_a_short_socket(tmp_path: Path) -> None:
    deep = tmp_path.joinpath(*["首席技师工作室 管理系统"] * 6)
    assert len(str(place_of(deep).socket / ".s.PGSQL.5432").encode()) <= LONGEST_SOCKET


def test_rows_outlive_a_killed_server(checkout: Path) -> None:
    place = ensure(checkout)
    with connect(checkout) as connection:
        connection.execute("CREATE TABLE kept AS SELECT '首席技师' AS word")
    os.kill(int((place.data / "postmaster.pid").read_text().splitlines()[0]), signal.SIGKILL)
    ensure(checkout)
    with connect(checkout) as connection:
        assert connection.execute("SELECT word, lower('Ä'), current_setting('fsync') FROM kept").fetchone() == (
            "首席技师",
            "ä",
            "on",
        )


def test_the_server_is_reached_by_its_private_socket_only(checkout: Path) -> None:
    place = ensure(checkout)
    with connect(checkout) as connection:
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)
    assert stat.S_IMODE(place.socket.stat().st_mode) == 0o700
    assert stat.S_IMODE(place.data.stat().st_mode) == 0o700
    assert stat.S_IMODE(checkout.stat().st_mode) == 0o700


def test_a_server_in_use_is_not_stopped_by_another_command(checkout: Path) -> None:
    ensure(checkout)
    with connect(checkout) as connection:
        stop_when_idle(checkout)
        assert connection.execute("SELECT 1").fetchone() == (1,)
    stop_when_idle(checkout)
    with pytest.raises(psycopg.OperationalError):
        connect(checkout)


def test_a_command_that_begins_keeps_the_server_for_itself(checkout: Path) -> None:
    ensure(checkout)
    (checkout / "var").mkdir(exist_ok=True)
    with (checkout / "var" / "in-use").open("a") as used:
        fcntl.flock(used, fcntl.LOCK_SH)  # as `run` does before anything else
        stop_when_idle(checkout)
        connect(checkout).close()
    stop_when_idle(checkout)
    with pytest.raises(psycopg.OperationalError):
        connect(checkout)


def test_removing_leaves_nothing_of_the_cluster(checkout: Path) -> None:
    place = ensure(checkout)
    stop(checkout)
    remove(checkout)
    assert (place.data.exists(), place.socket.exists(), place.log.exists()) == (False, False, False)
    if place.account:
        assert subprocess.run([shutil.which("id") or "id", place.account], capture_output=True, check=False).returncode


def test_two_commands_at_once_make_one_server(checkout: Path) -> None:
    script = "import sys, pathlib; from common.local_postgres import ensure; ensure(pathlib.Path(sys.argv[1]))"
    house = Path(__file__).resolve().parents[2]
    starting = [subprocess.Popen([house / ".venv/bin/python", "-c", script, checkout], cwd=house) for _ in range(3)]
    assert [process.wait(timeout=60) for process in starting] == [0, 0, 0]
    with connect(checkout) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
