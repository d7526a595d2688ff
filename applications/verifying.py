"""What the public may know of a version by its code, and what an uploaded file is; never a private field."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import islice
from typing import Any

from django.core.cache import cache
from django.db.models import Prefetch

from accounts import credentials
from applications import withheld
from applications.models import Seal, Version, VersionFile
from applications.states import State
from common import files, signing, verification
from common.templatetags.ui import cn_full_moment
from common.verification import Change, Finding, SignatureVerdict, Verdict

END_MARK = re.compile(rb"%%EOF[\r\n]*")
MOST_REVISIONS = 64
BLANK = b"\r\n\t \0"
ONE_SECOND = timedelta(seconds=1)
A_DAY = 24 * 3600
Look = tuple[str, str, str]
# the unit also seals the cover, with the same key in the same act
BOX_OF_FIELD = {"unit_cover": "unit"}
BOXES = {**dict(Seal.Box.choices), "unit_cover": "申报单位（封面盖章）"}


class Standing(StrEnum):
    """What becomes of a version: the word on its check page."""

    CURRENT = "current"
    PREPARED = "prepared"
    SUPERSEDED = "superseded"
    VOIDED = "voided"
    LAPSED = "lapsed"


STANDING_LOOK: dict[Standing, Look] = {
    Standing.CURRENT: ("现行版本", "good", "check"),
    Standing.PREPARED: ("已备好，尚未盖章报送", "wait", "clock"),
    Standing.SUPERSEDED: ("已被新版本取代", "quiet", "history"),
    Standing.VOIDED: ("作废", "bad", "ban"),
    Standing.LAPSED: ("已失效，未报送", "quiet", "history"),
}


@dataclass(frozen=True)
class Signature:
    """One seal as components/seal_chain.html draws it."""

    number: int
    title: str
    body: str
    time: str
    signer: str
    certificate: str
    look: Look
    seal: str
    note: str
    broken: str = ""


@dataclass(frozen=True)
class Outcome:
    """The verdict in words: a headline and a sentence."""

    tone: str
    icon: str
    title: str
    sentence: str


def by_code(code: str) -> Version | None:
    """The version of a printed code; spaces and hyphens do not matter."""
    tight = "".join(c for c in code.upper() if c.isalnum())
    if not tight:
        return None
    wanted = Version.objects.select_related("workshop__unit", "form__stored").defer("snapshot")
    return wanted.prefetch_related(_seals("seals")).filter(verify_code=tight).first()


def _seals(path: str) -> Prefetch[Any]:
    """All seals of a version with what a check page says of them, in one query."""
    seals = Seal.objects.select_related("signer", "acting_for", "credential").defer("credential__key_store")
    return Prefetch(path, seals.exclude(withheld.SEALS).order_by("at", "pk"))


def standing_of(version: Version) -> Standing:
    if version.status == Version.Status.PREPARED:
        return Standing.PREPARED
    if version.status == Version.Status.LAPSED:
        return Standing.LAPSED
    if version.pk != version.workshop.current_version_id:
        return Standing.SUPERSEDED
    sealed = any(seal.box == Seal.Box.UNIT and seal.voided_at is None for seal in version.seals.all())
    return Standing.CURRENT if sealed and version.workshop.state != State.WITHDRAWN else Standing.VOIDED


def verdict_of(content: bytes, version: Version | None = None) -> Verdict:
    """PyHanko's overall word, against our own roots and the chains stored when the version was sealed.

    A verdict follows from the bytes and the certificates alone, and six signatures take seconds to judge: it is
    remembered under their common hash, so the same file is judged once a day and another byte is another file.
    """
    roots, chains = credentials.trusted_roots(), _chains(version)
    digest = hashlib.sha256()
    for piece in (content, *roots, *chains):
        digest.update(hashlib.sha256(piece).digest())
    key = f"verdict:{digest.hexdigest()}"
    verdict: Verdict | None = cache.get(key)
    if verdict is None:
        verdict = verification.verify(content, roots=roots, chains=chains)
        cache.set(key, verdict, A_DAY)
    return verdict


def _chains(version: Version | None) -> list[bytes]:
    if version is None:
        return []
    used = {seal.credential.pk: seal.credential.chain for seal in version.seals.all() if seal.credential}
    return [used[pk].encode() for pk in sorted(used)]


def signatures_of(version: Version, verdict: Verdict) -> list[Signature]:
    """Every seal that the house knows of this version, with what the stored file says about it."""
    found = {signature.field: signature for signature in verdict.signatures}
    seals = sorted(version.seals.all(), key=lambda seal: (seal.at, seal.pk))
    return [_of_seal(place, seal, found.get(seal.box)) for place, seal in enumerate(seals, 1)]


def _of_seal(place: int, seal: Seal, signature: SignatureVerdict | None) -> Signature:
    lent = f"（代{seal.acting_for.name}）" if seal.acting_for else ""
    broken = ""
    if seal.voided_at:
        look: Look = ("已作废", "bad", "ban")
        broken = f"{_time(seal.voided_at)}作废。"
    elif signature is None:
        look, broken = ("文件中没有这一签署", "bad", "alert"), "存档文件里找不到这一签署，请联系市人力社保局。"
    else:
        look, broken = _look_of(signature), _broken(signature)
    return Signature(
        number=place,
        title=str(BOXES[seal.box]),
        body=seal.organisation_name,
        time=_time(seal.at),
        signer=f"{seal.signer.name}{lent}",
        certificate=seal.get_kind_display(),
        look=look,
        seal="" if seal.box == Seal.Box.EXPERTS else seal.organisation_name,
        note=_note(seal.kind),
        broken=broken,
    )


def _note(kind: str) -> str:
    return {Seal.Kind.PAPER: "见扫描件", Seal.Kind.IN_SYSTEM: "测试用章"}.get(Seal.Kind(kind), "")


def signatures_in(verdict: Verdict, version: Version | None) -> list[Signature]:
    """What an uploaded file itself says, seal by seal; names of signers only where the house knows them."""
    # of two seals with one key in one box the valid one is told
    seals = sorted(version.seals.all(), key=lambda seal: (seal.voided_at is None, seal.at)) if version else []
    known = {(seal.box, seal.credential.serial if seal.credential else ""): seal for seal in seals}
    found = []
    for place, signature in enumerate(verdict.signatures, 1):
        seal = known.get((BOX_OF_FIELD.get(signature.field, signature.field), signature.fingerprint))
        kind = seal.get_kind_display() if seal else "未知"
        found.append(
            Signature(
                number=place,
                title=str(BOXES.get(signature.field, signature.field)),
                body=signature.organisation or "无法读出",
                time=_time(signature.signed_at),
                signer=seal.signer.name if seal else "未知",
                certificate=str(kind) if signature.trusted else "不是本系统认可的证书",
                look=_look_of(signature),
                seal=signature.organisation if signature.bottom_line and signature.field != Seal.Box.EXPERTS else "",
                note=_note(seal.kind) if seal else "",
                broken=_broken(signature),
            )
        )
    return found


def _look_of(signature: SignatureVerdict) -> Look:
    if signature.bottom_line:
        return ("有效", "good", "check")
    return (
        ("证书不受信任", "bad", "alert")
        if signature.intact and signature.changed_after != Change.OTHER
        else ("无效", "bad", "cross")
    )


def _broken(signature: SignatureVerdict) -> str:
    if not signature.intact:
        return "签署范围内的内容被改动过，这一签署不再成立。"
    if signature.changed_after == Change.OTHER:
        return "这次签署之后，文件又被加入了签署以外的内容。"
    if not signature.trusted:
        return "签署所用证书不是本系统认可的机构签发的。"
    return ""


def _time(moment: datetime | None) -> str:
    return cn_full_moment(moment) or "未知"


def outcome_of_version(version: Version, verdict: Verdict | None) -> Outcome:
    """The headline of a check page: what the version is worth and whether its stored file is whole."""
    standing = standing_of(version)
    if verdict is not None and verdict.finding in {Finding.ALTERED, Finding.LATER_CONTENT, Finding.UNREADABLE}:
        return Outcome("bad", "alert", "存档文件异常", "存档文件与签署不符，请联系市人力社保局核实。")
    sentences = {
        Standing.CURRENT: ("good", "check", "真实有效，签署后未被改动", f"申报表{version}，这是本系统存档的正式文本。"),
        Standing.PREPARED: ("wait", "clock", "已备好，尚未盖章报送", f"申报表{version}已备好报送稿，还不是正式文本。"),
        Standing.SUPERSEDED: (
            "quiet",
            "history",
            "真实，但已被新版本取代",
            f"申报表{version}之后单位又报送了新的版本，以新版本为准。",
        ),
        Standing.VOIDED: ("bad", "ban", "已作废", f"申报表{version}上的签署已作废，不再有效。"),
        Standing.LAPSED: ("quiet", "history", "已失效，未曾报送", f"申报表{version}备好后没有在期限内盖章报送。"),
    }
    return Outcome(*sentences[standing])


class Match(StrEnum):
    """What an uploaded file is, compared with what the house keeps."""

    CURRENT = "current"
    OLDER = "older"
    SUPERSEDED = "superseded"
    VOIDED = "voided"
    UNSIGNED = "unsigned"
    SHORTENED = "shortened"
    DRAWN_ON = "drawn_on"
    CONTINUED = "continued"
    ALTERED = "altered"
    FOREIGN = "foreign"
    UNKNOWN = "unknown"
    UNREADABLE = "unreadable"


OUTCOMES: dict[Match, Outcome] = {
    Match.CURRENT: Outcome("good", "check", "真实有效，签署后未被改动", "与本系统存档的现行文件一致。"),
    Match.OLDER: Outcome(
        "quiet",
        "history",
        "真实，但不是最新的文件",
        "这是同一版申报表较早的文件，之后又有单位签署，本文件不含那些签署；请以存档的最新文件为准。",
    ),
    Match.SUPERSEDED: Outcome(
        "quiet", "history", "真实，但已被新版本取代", "文件未被改动，但单位之后报送了新的版本，以新版本为准。"
    ),
    Match.VOIDED: Outcome("bad", "ban", "文件真实，但签署已作废", "文件未被改动，但其中的签署后来作废，不再有效。"),
    Match.UNSIGNED: Outcome(
        "wait", "info", "真实，但没有签署", "这是本系统生成的申报表，尚无任何单位盖章，不是正式文本。"
    ),
    Match.SHORTENED: Outcome(
        "bad",
        "alert",
        "文件被截短，有签署被去掉",
        "文件是存档文件的开头一段，后面的签署不完整或被去掉了；请以存档文件为准。",
    ),
    Match.DRAWN_ON: Outcome(
        "bad",
        "alert",
        "签署之后被加入了内容",
        "签署范围内未变，但签署之后又有人在文件上添加或修改了内容，添加的部分没有任何单位确认。",
    ),
    Match.CONTINUED: Outcome(
        "bad",
        "alert",
        "没有签署，又被加入了内容",
        "文件以本系统生成的申报表开头，之后被加入了内容；没有任何单位签署，不可采信。",
    ),
    Match.ALTERED: Outcome("bad", "cross", "文件被改动过", "文件内容与签署不符，至少有一处被改动，不可采信。"),
    Match.FOREIGN: Outcome(
        "bad",
        "alert",
        "签署证书不是本系统认可的",
        "文件上有签署，但证书不是本系统认可的机构签发的，不能证明由所称单位签署。",
    ),
    Match.UNKNOWN: Outcome(
        "bad",
        "info",
        "本系统没有这份文件",
        "文件没有签署，也与本系统生成的任何文件不同；可能是另存、重新打印或自行制作的。",
    ),
    Match.UNREADABLE: Outcome("bad", "alert", "文件无法读取", "文件已损坏或不是 PDF，请核对后重新上传。"),
}


@dataclass(frozen=True)
class Checked:
    """An uploaded file, judged."""

    match: Match
    version: Version | None
    verdict: Verdict
    signatures: list[Signature]

    @property
    def outcome(self) -> Outcome:
        return OUTCOMES[self.match]


def check_upload(content: bytes) -> Checked:
    """Judge a PDF that somebody sent. Nothing of it is kept."""
    file = _longest_beginning(content)
    if file is not None and not content[file.stored.size :].strip(BLANK):
        content = content[: file.stored.size]  # mail and editors append line ends: nothing was added to read
    version = file.version if file else _sealed_at_that_moment(verification.verify(content, roots=[]))
    verdict = verdict_of(content, version)
    match = _match(content, file, verdict)
    return Checked(match, version, verdict, signatures_in(verdict, version))


def _longest_beginning(content: bytes) -> VersionFile | None:
    """The longest stored file with which these bytes begin: every revision of a PDF ends with its own end mark."""
    hashes, done, running = [], 0, hashlib.sha256()
    for found in islice(END_MARK.finditer(content), MOST_REVISIONS):
        mark = found.start() + len(b"%%EOF")
        for end in sorted({mark, min(mark + 1, found.end()), min(mark + 2, found.end()), found.end()}):
            running.update(content[done:end])
            done = end
            hashes.append(running.hexdigest())
    ours = VersionFile.objects.select_related("version__workshop__unit", "version__form__stored", "stored")
    ours = ours.prefetch_related(_seals("version__seals"))
    return ours.filter(stored__sha256__in=hashes).order_by("-stored__size", "-pk").first()


def _sealed_at_that_moment(verdict: Verdict) -> Version | None:
    """The version that was sealed with a key found in the file at the very second the file names."""
    for signature in verdict.signatures:
        if signature.signed_at is None:
            continue
        second = signature.signed_at.replace(microsecond=0)
        seal = (
            Seal.objects.filter(
                credential__serial=signature.fingerprint,
                box=signature.field,
                at__gte=second,
                at__lt=second + ONE_SECOND,
            )
            .select_related("version__workshop__unit", "version__form__stored")
            .prefetch_related(_seals("version__seals"))
            .order_by("pk")
            .first()
        )
        if seal is not None:
            return seal.version
    return None


def _match(content: bytes, file: VersionFile | None, verdict: Verdict) -> Match:
    if file is not None:
        if file.stored.size == len(content):
            return _match_stored(file, verdict)
        return _match_continued(content, file, verdict)
    by_finding = {
        Finding.UNREADABLE: Match.UNREADABLE,
        Finding.ALTERED: Match.ALTERED,
        Finding.LATER_CONTENT: Match.DRAWN_ON,
        Finding.UNTRUSTED: Match.FOREIGN,
    }
    # signed and whole, but no file of ours: our authority signs nothing else
    return by_finding.get(verdict.finding, Match.UNKNOWN)


def _match_continued(content: bytes, file: VersionFile, verdict: Verdict) -> Match:
    """The file begins as one of ours and goes on: as a later one of ours cut short, or as something else."""
    longer = file.version.files.filter(stored__size__gt=len(content)).select_related("stored")
    if any(signing.is_prefix(content, files.read(other.stored)) for other in longer):
        return Match.SHORTENED
    by_finding = {
        Finding.ALTERED: Match.ALTERED,
        Finding.UNREADABLE: Match.ALTERED,
        Finding.UNTRUSTED: Match.FOREIGN,
        Finding.UNSIGNED: Match.CONTINUED,
    }
    return by_finding.get(verdict.finding, Match.DRAWN_ON)


def _match_stored(file: VersionFile, verdict: Verdict) -> Match:
    if verdict.finding == Finding.UNSIGNED:
        return Match.UNSIGNED
    if verdict.finding == Finding.UNTRUSTED:
        return Match.FOREIGN
    if verdict.finding != Finding.GOOD:
        return Match.ALTERED
    if file.voided_at is not None:
        return Match.VOIDED
    standing = standing_of(file.version)
    if standing in {Standing.VOIDED, Standing.SUPERSEDED}:
        return Match(standing.value)
    return Match.CURRENT if file.pk == file.version.form_id else Match.OLDER
