"""Checks the signatures of a PDF and says in plain words what they are worth; the reading half of `signing`."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from io import BytesIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from asn1crypto.x509 import Certificate
    from pyhanko.sign.diff_analysis import ModificationLevel
    from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
    from pyhanko.sign.validation.status import PdfSignatureStatus, SignatureCoverageLevel


class Change(StrEnum):
    """What was appended to the file after a signature."""

    NONE = "none"
    LATER_SIGNATURES = "later_signatures"
    FORM_FILLING = "form_filling"
    OTHER = "other"


class Covers(StrEnum):
    """Which part of the file the signature speaks for."""

    WHOLE_FILE = "whole_file"
    ITS_REVISION = "its_revision"
    PART = "part"


class Finding(StrEnum):
    """What is to be said about the file as a whole, the gravest first."""

    UNREADABLE = "unreadable"
    ALTERED = "altered"
    LATER_CONTENT = "later_content"
    UNTRUSTED = "untrusted"
    UNSIGNED = "unsigned"
    GOOD = "good"


@dataclass(frozen=True)
class SignatureVerdict:
    """One signature; `bottom_line` is pyHanko's overall word, the only one to show as good or bad."""

    field: str
    organisation: str
    code: str
    signed_at: datetime | None
    reason: str
    intact: bool
    trusted: bool
    bottom_line: bool
    covers: Covers
    changed_after: Change
    fingerprint: str


@dataclass(frozen=True)
class Verdict:
    """The whole file: every signature in signing order, the fields still empty, and one finding."""

    finding: Finding
    signatures: list[SignatureVerdict] = field(default_factory=list)
    empty_fields: list[str] = field(default_factory=list)

    @property
    def good(self) -> bool:
        """Signed, and nothing wrong with any signature or with what came after."""
        return self.finding == Finding.GOOD


def verify(pdf: bytes, *, roots: Iterable[bytes], chains: Iterable[bytes] = ()) -> Verdict:
    """Judges a file against these authorities (PEM); `chains` are those stored at the moments of signing."""
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign import fields

    trust_roots = [certificate for root in roots for certificate in _certificates(root)]
    others = [certificate for chain in chains for certificate in _certificates(chain)]
    try:
        reader = PdfFileReader(BytesIO(pdf))
        found = list(reader.embedded_regular_signatures)
        empty = [name for name, _value, _ref in fields.enumerate_sig_fields(reader, filled_status=False)]
    except _damage():
        return Verdict(Finding.UNREADABLE)
    signatures = [
        _judge(signature, len(found) - number, trust_roots, others) for number, signature in enumerate(found, 1)
    ]
    return Verdict(_finding(signatures), signatures, empty)


@lru_cache(maxsize=1)
def _damage() -> tuple[type[Exception], ...]:
    """What a damaged file can raise while it is parsed; anything else is our own mistake and must be seen."""
    from pyhanko.pdf_utils.misc import PdfError
    from pyhanko.sign.validation.errors import SignatureValidationError

    parsing = (ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError)
    return (PdfError, SignatureValidationError, *parsing)


def _judge(
    signature: "EmbeddedPdfSignature",
    later: int,
    roots: "Sequence[Certificate]",
    others: "Sequence[Certificate]",
) -> SignatureVerdict:
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko_certvalidator import ValidationContext

    try:
        moment = signature.self_reported_timestamp
        context = ValidationContext(trust_roots=list(roots), other_certs=list(others), moment=moment)
        return _verdict(signature, validate_pdf_signature(signature, context), later)
    except _damage():
        return _hopeless(signature)


def _verdict(signature: "EmbeddedPdfSignature", status: "PdfSignatureStatus", later: int) -> SignatureVerdict:
    subject = status.signing_cert.subject.native
    stamped = status.timestamp_validity
    return SignatureVerdict(
        field=signature.field_name,
        organisation=subject.get("organization_name") or subject.get("common_name", ""),
        code=str(subject.get("serial_number", "")),
        signed_at=stamped.timestamp if stamped else status.signer_reported_dt,
        reason=str(signature.sig_object.get("/Reason", "")),
        intact=status.intact and status.valid,
        trusted=status.trusted,
        bottom_line=status.bottom_line,
        covers=_covers(status.coverage),
        changed_after=_change(status.modification_level, later),
        fingerprint=status.signing_cert.sha256.hex(),
    )


def _hopeless(signature: "EmbeddedPdfSignature") -> SignatureVerdict:
    """The container itself is broken: nothing it says about itself counts."""
    return SignatureVerdict(
        field=str(signature.field_name),
        organisation="",
        code="",
        signed_at=None,
        reason="",
        intact=False,
        trusted=False,
        bottom_line=False,
        covers=Covers.PART,
        changed_after=Change.OTHER,
        fingerprint="",
    )


def _covers(level: "SignatureCoverageLevel | None") -> Covers:
    from pyhanko.sign.validation.status import SignatureCoverageLevel

    if level == SignatureCoverageLevel.ENTIRE_FILE:
        return Covers.WHOLE_FILE
    if level == SignatureCoverageLevel.ENTIRE_REVISION:
        return Covers.ITS_REVISION
    return Covers.PART


def _change(level: "ModificationLevel | None", later: int) -> Change:
    from pyhanko.sign.diff_analysis import ModificationLevel

    if level == ModificationLevel.NONE:
        return Change.NONE
    if level in (ModificationLevel.LTA_UPDATES, ModificationLevel.FORM_FILLING):
        return Change.LATER_SIGNATURES if later else Change.FORM_FILLING
    return Change.OTHER


def _finding(signatures: Sequence[SignatureVerdict]) -> Finding:
    if not signatures:
        return Finding.UNSIGNED
    if not all(signature.intact for signature in signatures):
        return Finding.ALTERED
    if signatures[-1].covers != Covers.WHOLE_FILE or any(s.changed_after == Change.OTHER for s in signatures):
        return Finding.LATER_CONTENT
    if not all(signature.bottom_line for signature in signatures):
        return Finding.UNTRUSTED
    return Finding.GOOD


def _certificates(content: bytes) -> "list[Certificate]":
    from asn1crypto import pem, x509

    return [x509.Certificate.load(der) for _kind, _headers, der in pem.unarmor(content, multiple=True)]
