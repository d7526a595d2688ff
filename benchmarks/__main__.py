"""./run bench [N=10000]: a database of N workshops, our site and the floor side by side, a plain table of ratios."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

HOUSE = Path(__file__).resolve().parent.parent
SITE_PORT, FLOOR_PORT = 8191, 8192
START_SECONDS = 60


def main(count: int) -> int:
    """Returns how many targets were missed."""
    media = HOUSE / "var" / "bench" / str(count)
    ours = _environment(f"chief_bench_{count}", "benchmarks.site_settings") | {"CHIEF_MEDIA_ROOT": str(media)}
    floor = _environment(f"chief_bench_floor_{count}", "benchmarks.floor.settings")
    _forget_if_old(ours, media)
    _manage(ours, "ensure_database")
    _manage(ours, "migrate", "-v0")
    _manage(ours, "createcachetable", "-v0")
    _manage(ours, "collectstatic", "--no-input", "-v0")
    _manage(floor | {"DJANGO_SETTINGS_MODULE": "chief_workshop.settings"}, "ensure_database")
    key = subprocess.run(
        [sys.executable, "-m", "benchmarks.floor.prepare"],
        env=floor,
        cwd=HOUSE,
        check=True,
        capture_output=True,
        text=True,
    ).stdout.strip()
    os.environ.update(ours)
    import django

    django.setup()
    _fill(ours, count)
    with (
        _served("chief_workshop.wsgi", SITE_PORT, ours, "/healthz"),
        _served("benchmarks.floor.wsgi", FLOOR_PORT, floor, ""),
    ):
        missed = _pages(key)
    return missed + _making()


def _forget_if_old(environment: dict[str, str], media: Path) -> None:
    """Rows that other code has invented lack what the pages of today show: then begin anew."""
    marker, code = media / "filled-by", hashlib.sha256()
    for path in sorted([*HOUSE.glob("*/invented/**/*.py"), *HOUSE.glob("*/migrations/*.py")]):
        code.update(path.read_bytes())
    if marker.is_file() and marker.read_text() == code.hexdigest():
        return
    drop = f'DROP DATABASE IF EXISTS "{environment["CHIEF_DB"]}"'
    _manage(environment | {"CHIEF_DB": "postgres"}, "shell", "--no-imports", "-v0", "-c", _SQL.format(drop))
    shutil.rmtree(media, ignore_errors=True)
    media.mkdir(parents=True)
    marker.write_text(code.hexdigest())


_SQL = "from django.db import connection; connection.cursor().execute({!r})"


def _fill(environment: dict[str, str], count: int) -> None:
    from applications.models import Workshop

    there = Workshop.objects.count()
    if there < count:
        _manage(environment, "populate", "--workshops", str(count - there))


def _pages(floor_key: str) -> int:
    from benchmarks import people, visits

    floor = visits.Page("floor F", FLOOR_PORT, "/", f"floor_session={floor_key}")
    base = visits.measure(floor, floor)
    _say(f"\n{'page':<34}{'SQL':>5}{'bytes':>9}{'ms':>9}{'F':>8}  target")
    _say(f"{'floor F':<34}{base.statements:>5}{base.size:>9}{base.milliseconds:>9.1f}{1:>8.2f}")
    missed = 0
    for page in people.pages(SITE_PORT):
        found = visits.measure(page, floor)
        missed += bool(found.faults)
        verdict = "over: " + ", ".join(found.faults) if found.faults else "ok"
        figures = f"{found.statements:>5}{found.size:>9}{found.milliseconds:>9.1f}{found.ratio:>8.2f}"
        _say(f"{page.name:<34}{figures}  {verdict}")
    return missed


def _making() -> int:
    from benchmarks import making

    missed = 0
    _say(f"\n{'making':<48}{'ms':>9}{'ratio':>8}  target")
    for name, measured in (
        ("申报表 against WeasyPrint alone", making.form_ratio),
        ("xlsx of all rows against openpyxl write-only", making.sheet_ratio),
    ):
        milliseconds, ratio = measured()
        over = ratio > 1.2  # noqa: PLR2004 - design §9
        missed += over
        _say(f"{name:<48}{milliseconds:>9.0f}{ratio:>8.2f}  {'over: > 1.2' if over else 'ok'}")
    return missed


def _environment(database: str, settings: str) -> dict[str, str]:
    return dict(os.environ) | {"CHIEF_DB": database, "DJANGO_SETTINGS_MODULE": settings, "PYTHONPATH": str(HOUSE)}


def _manage(environment: dict[str, str], *command: str) -> None:
    subprocess.run([sys.executable, "manage.py", *command], env=environment, cwd=HOUSE, check=True)


@contextmanager
def _served(module: str, port: int, environment: dict[str, str], path: str) -> Iterator[None]:
    """One worker with threads, as ``./run demo`` serves, so that both sides get the same."""
    server = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "gunicorn",
            module,
            "--bind",
            f"127.0.0.1:{port}",
            "--worker-class",
            "gthread",
            "--workers",
            "1",
            "--threads",
            "2",
            "--keep-alive",
            "75",
            "--log-level",
            "error",
        ],
        env=environment,
        cwd=HOUSE,
    )
    try:
        _wait(port, path, server)
        yield
    finally:
        server.terminate()
        server.wait(timeout=20)


def _wait(port: int, path: str, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and server.poll() is None:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}{path or '/'}", timeout=5).close()
        except urllib.error.HTTPError:
            return  # it answers; signing in is not asked of it here
        except OSError:
            time.sleep(0.3)
        else:
            return
    raise RuntimeError(f"The server on port {port} did not start.")


def _say(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    number = (sys.argv[1] if len(sys.argv) > 1 else "10000").removeprefix("N=")
    sys.exit(1 if main(int(number)) else 0)
