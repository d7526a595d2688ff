"""Whether a 卷宗归档包 is whole: its files by their checksums, its journal link by link, its origin by our own rows."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from applications.archive_metadata import JOURNAL, JSON
from applications.models import ArchivePackage
from common import packages
from common.journal import GENESIS

OURS, STRANGE = "为本系统所生成。", "本系统没有生成过这样一个包，或生成的记录不在这个数据库里。"


@dataclass(frozen=True)
class Verdict:
    faults: list[str]
    files: int
    origin: str


def verdict_of(path: Path) -> Verdict:
    """Nothing of the database is needed but for the last word."""
    checked = packages.check(path, _breaks)
    known = ArchivePackage.objects.filter(sums_sha256=checked.sums_sha256).exists() if checked.sums_sha256 else False
    return Verdict(checked.faults, checked.files, OURS if known else STRANGE)


def _breaks(archive: zipfile.ZipFile) -> Iterator[str]:
    """Every line follows the one before, and the last is the one that the metadata names."""
    try:
        lines, facts = json.loads(archive.read(JOURNAL)), json.loads(archive.read(JSON))
        named = facts["日志"]["最后一条哈希"]
        links = [(line["sequence"], line["previous_hash"], line["hash"], line.get("content")) for line in lines]
    except (KeyError, TypeError, ValueError):
        yield f"{JOURNAL}或{JSON}缺失，或内容无法读取。"
        return
    before = GENESIS
    for place, (sequence, previous, own, content) in enumerate(links, 1):
        if (sequence, previous) != (place, before):
            yield f"日志第 {sequence} 条与前一条不相接。"
        if content is not None and hashlib.sha256(f"{previous}{content}".encode()).hexdigest() != own:
            yield f"日志第 {sequence} 条的内容与哈希不符。"
        before = own
    if links and before != named:
        yield "日志的最后一条不是元数据所记的那一条。"
