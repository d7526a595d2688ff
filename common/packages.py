"""A package of files for the archive: one zip written piece by piece, with the checksum of everything in it.

``SHA256SUMS`` has the form that ``sha256sum -c`` reads, so that a package can be checked without this house.
"""

from __future__ import annotations

import hashlib
import re
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Self

from common.clock import BEIJING

SUMS = "SHA256SUMS"
ZIP = "application/zip"
_PIECE = 1 << 20
_PACKED = frozenset({".pdf", ".jpg", ".jpeg", ".png", ".zip", ".xlsx", ".docx"})  # zipped again they hardly shrink
_UNFIT = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|]+')
_LINE = re.compile(r"([0-9a-f]{64})  (.+)")
_LONGEST = 60
_ENDING = 5  # letters of the longest that counts as one
# what zipfile raises of content that is cut off, changed, locked by a password or packed in a way it does not know
_UNREADABLE = (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError)


@dataclass(frozen=True)
class Written:
    """One file as it lies in the package."""

    path: str
    size: int
    sha256: str


class Writer:
    """Writes a package in a ``with``; whatever the size of its files, one piece of one of them is in memory."""

    def __init__(self, target: IO[bytes], at: datetime) -> None:
        self._zip = zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED)
        self._moment = at.astimezone(BEIJING).timetuple()[:6]
        self.written: list[Written] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *fault: object) -> None:
        self._zip.close()

    def add(self, path: str, pieces: Iterable[bytes]) -> Written:
        """Put one file in; its path says the folder."""
        entry = zipfile.ZipInfo(path, date_time=self._moment)
        packed = Path(path).suffix.lower() in _PACKED
        entry.compress_type = zipfile.ZIP_STORED if packed else zipfile.ZIP_DEFLATED
        digest, size = hashlib.sha256(), 0
        with self._zip.open(entry, "w", force_zip64=True) as place:
            for piece in pieces:
                digest.update(piece)
                size += len(piece)
                place.write(piece)
        self.written.append(Written(path, size, digest.hexdigest()))
        return self.written[-1]

    def seal(self) -> str:
        """Add the checksums as the last file; the SHA-256 of that list stands for the whole package."""
        lines = "".join(f"{file.sha256}  {file.path}\n" for file in self.written)
        return self.add(SUMS, [lines.encode()]).sha256


def fit(name: str) -> str:
    """A name that every file system takes, with its ending."""
    clean = _UNFIT.sub("_", name).strip(" .") or "_"
    stem, dot, ending = clean.rpartition(".")
    if not stem or len(ending) > _ENDING:
        return clean[:_LONGEST]
    return f"{stem[: _LONGEST - len(dot + ending)]}{dot}{ending}"


# ── checking ─────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Checked:
    """What was found in a package: faults as sentences, and how to read its files."""

    faults: list[str]
    files: int
    sums_sha256: str


def check(path: Path, further: Callable[[zipfile.ZipFile], Iterable[str]] = lambda _archive: ()) -> Checked:
    """Compare every file with the list; ``further`` looks into the files that the list vouches for."""
    try:
        with zipfile.ZipFile(path) as archive:
            if SUMS not in archive.namelist():
                return Checked([f"归档包里没有 {SUMS}。"], 0, "")
            sums = archive.read(SUMS)
            faults = list(_differing(archive, sums.decode()))
            if not faults:
                faults = list(further(archive))
            return Checked(faults, len(archive.namelist()) - 1, hashlib.sha256(sums).hexdigest())
    except (*_UNREADABLE, UnicodeDecodeError):
        return Checked(["归档包已损坏，无法读取。"], 0, "")


def _differing(archive: zipfile.ZipFile, sums: str) -> Iterator[str]:
    listed: dict[str, str] = {}
    for line in sums.splitlines():
        found = _LINE.fullmatch(line)
        if found is None:
            yield f"{SUMS} 有一行无法辨认：{line[:80]}。"
        else:
            listed[found[2]] = found[1]
    there = archive.namelist()
    for path in sorted({path for path in there if there.count(path) > 1}):
        yield f"“{path}”出现了不止一次。"
    for path in sorted(set(listed) - set(there)):
        yield f"缺少“{path}”。"
    for path in sorted(set(there) - set(listed) - {SUMS}):
        yield f"多出“{path}”，不在清单内。"
    for path in sorted(set(listed) & set(there)):
        if _sum_of(archive, path) != listed[path]:
            yield f"“{path}”的内容与清单不符。"


def _sum_of(archive: zipfile.ZipFile, path: str) -> str:
    """Empty where the zip itself says that the content is broken."""
    digest = hashlib.sha256()
    try:
        with archive.open(path) as content:
            while piece := content.read(_PIECE):
                digest.update(piece)
    except _UNREADABLE:
        return ""
    return digest.hexdigest()
