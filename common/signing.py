"""Lays out, fills and checks the signature fields of a PDF. The only module that speaks pyHanko.

A key on a card or at an agency takes the place of `_signer`; nobody else knows where the key is.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any

from common.certificates import Opened
from common.pdf import Box

if TYPE_CHECKING:
    from pyhanko.pdf_utils.content import PdfContent
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.signers import PdfSigner, Signer
    from pyhanko.stamp import StaticStampStyle

POINTS_PER_MILLIMETRE = 72 / 25.4
RESERVED = "signature:"


class AppearanceTooLong(Exception):
    """What should stand in the box needs more than its one page; printing part of it would hide the rest."""


class NoSuchField(Exception):
    """The file has no empty signature field of this name."""


@dataclass(frozen=True)
class Field:
    """A signature field to lay out; pages count from 0, the box is measured from the upper left corner."""

    name: str
    page: int
    box: Box
    tooltip: str


def reserve(pdf: bytes, plan: Sequence[Field]) -> bytes:
    """Notes where the signature fields will be, as named places that any PDF may have.

    The unsigned file thus stays pure PDF/A; the first signature lays out all fields before it is put.
    """
    import pikepdf

    target = BytesIO()
    with pikepdf.open(BytesIO(pdf)) as document:
        if "/Names" not in document.Root:
            document.Root.Names = pikepdf.Dictionary()
        if "/Dests" not in document.Root.Names:
            document.Root.Names.Dests = pikepdf.NameTree.new(document).obj
        places = pikepdf.NameTree(document.Root.Names.Dests)
        for order, field in enumerate(plan):
            page = document.pages[field.page]
            corners = _points(field.box, float(page.mediabox[3]))
            places[f"{RESERVED}{order}:{field.name}:{field.tooltip}"] = pikepdf.Array(
                [page.obj, pikepdf.Name.FitR, *(round(number, 3) for number in corners)]
            )
        document.save(target, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return target.getvalue()


def lay_out(pdf: bytes, plan: Sequence[Field]) -> bytes:
    """Adds all signature fields at once, before anybody signs: a field added later would break the first signature."""
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import fields

    writer = IncrementalPdfFileWriter(BytesIO(pdf))
    for field in plan:
        fields.append_signature_field(
            writer,
            fields.SigFieldSpec(
                sig_field_name=field.name,
                on_page=field.page,
                box=_points(field.box, _page_height(writer.prev, field.page)),  # type: ignore[arg-type]  # parts of a point are fine
                readable_field_name=field.tooltip,
            ),
        )
    target = BytesIO()
    writer.write(target)  # type: ignore[no-untyped-call]  # pyHanko leaves it untyped
    return target.getvalue()


def field_box(pdf: bytes, name: str) -> Box:
    """Where a field lies: its appearance is rendered on a page of exactly this size."""
    for field in _fields(pdf):
        if field.name == name:
            return field.box
    raise NoSuchField(name)


def empty_fields(pdf: bytes) -> list[str]:
    """Names of the fields nobody has signed yet, laid out or only reserved."""
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign import fields

    reader = PdfFileReader(BytesIO(pdf))
    if "/AcroForm" not in reader.root:
        return [field.name for field in _reserved(pdf)]
    return [name for name, _value, _reference in fields.enumerate_sig_fields(reader, filled_status=False)]


def sign(
    pdf: bytes,
    *,
    field: str,
    appearance: bytes,
    key: Opened,
    reason: str,
    at: datetime,
    certify: bool = False,
    tsa_url: str = "",
) -> bytes:
    """Signs one field in an incremental update; `appearance` is a PDF of one page.

    The first signer of a file certifies it: from then on nothing but signing is allowed.
    """
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import fields, signers
    from pyhanko.sign.timestamps import HTTPTimeStamper

    if field not in empty_fields(pdf):
        raise NoSuchField(field)
    if planned := _reserved(pdf):
        pdf = lay_out(pdf, planned)
    metadata = signers.PdfSignatureMetadata(
        field_name=field,
        reason=reason,
        md_algorithm="sha256",
        subfilter=fields.SigSeedSubFilter.PADES,
        certify=certify,
        docmdp_permissions=fields.MDPPerm.FILL_FORMS,
    )
    signer = _dated_signer(at)(
        metadata,
        signer=_signer(key),
        timestamper=HTTPTimeStamper(tsa_url) if tsa_url else None,
        stamp_style=_stamp_style(appearance),
    )
    target = BytesIO()
    signer.sign_pdf(IncrementalPdfFileWriter(BytesIO(pdf)), existing_fields_only=True, output=target)
    return target.getvalue()


def is_prefix(older: bytes, newer: bytes) -> bool:
    """Whether `older` is an earlier revision of `newer`: signing only ever appends."""
    return len(older) < len(newer) and newer.startswith(older)


def _fields(pdf: bytes) -> list[Field]:
    """The fields of a file as they are laid out, or as they are reserved while nobody has signed."""
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign import fields

    if planned := _reserved(pdf):
        return planned
    reader = PdfFileReader(BytesIO(pdf))
    height = _page_height(reader, 0)
    return [
        Field(name, 0, _box(reference.get_object()["/Rect"], height), "")
        for name, _value, reference in fields.enumerate_sig_fields(reader)
    ]


def _reserved(pdf: bytes) -> list[Field]:
    """What `reserve` noted, in its order; nothing once the fields are laid out."""
    import pikepdf

    with pikepdf.open(BytesIO(pdf)) as document:
        if "/AcroForm" in document.Root or "/Dests" not in document.Root.get("/Names", {}):
            return []
        numbers = {page.obj.objgen: number for number, page in enumerate(document.pages)}
        found = []
        for key, place in pikepdf.NameTree(document.Root.Names.Dests).items():
            if str(key).startswith(RESERVED):
                order, name, tooltip = str(key).removeprefix(RESERVED).split(":", 2)
                page = numbers[place[0].objgen]
                height = float(document.pages[page].mediabox[3])
                found.append((int(order), Field(name, page, _box(list(place)[2:], height), tooltip)))
        return [field for _order, field in sorted(found, key=lambda pair: pair[0])]


def _dated_signer(at: datetime) -> "type[PdfSigner]":
    """Give the signer our clock: pyHanko reads the machine's, but an act has its own moment."""
    from pyhanko.sign.signers import PdfSigner

    class DatedSigner(PdfSigner):
        def init_signing_session(self, pdf_out: Any, existing_fields_only: bool = False) -> Any:  # noqa: FBT001, FBT002 - pyHanko's own signature
            session = super().init_signing_session(pdf_out, existing_fields_only=existing_fields_only)
            session.system_time = at
            return session

    return DatedSigner


def _appearance_page(reader: "PdfFileReader") -> "PdfContent":
    """The single page of a PDF held in memory, as the content of a stamp."""
    from pyhanko.pdf_utils.content import PdfContent
    from pyhanko.pdf_utils.layout import BoxConstraints

    class AppearancePage(PdfContent):
        def render(self) -> bytes:
            imported = self._ensure_writer.import_page_as_xobject(reader, page_ix=0)
            self.resources.xobject["/Appearance"] = imported
            left, bottom, right, top = imported.get_object()["/BBox"]
            self.box = BoxConstraints(width=abs(right - left), height=abs(top - bottom))
            return b"/Appearance Do"

    return AppearancePage()


def _signer(opened: Opened) -> "Signer":
    """Sign with the key as it was opened: pyHanko's own signer reads and checks it anew for each signature, 0.2 s."""
    from asn1crypto import x509
    from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
    from cryptography.hazmat.primitives.serialization import Encoding
    from pyhanko.sign.general import get_pyca_cryptography_hash
    from pyhanko.sign.signers import Signer
    from pyhanko_certvalidator.registry import SimpleCertificateStore

    class OpenedKey(Signer):
        async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:  # noqa: FBT001, FBT002 - pyHanko's own signature
            if dry_run:
                return bytes(opened.key.key_size // 8)
            return opened.key.sign(data, PKCS1v15(), get_pyca_cryptography_hash(digest_algorithm))

    holder, *others = (
        x509.Certificate.load(one.public_bytes(Encoding.DER)) for one in (opened.certificate, *opened.others)
    )
    store = SimpleCertificateStore()  # type: ignore[no-untyped-call]  # pyHanko leaves it untyped
    for other in others:
        store.register(other)
    return OpenedKey(signing_cert=holder, cert_registry=store)


def _stamp_style(appearance: bytes) -> "StaticStampStyle":
    from pyhanko.pdf_utils import layout
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.stamp import StaticStampStyle

    reader = PdfFileReader(BytesIO(appearance))
    pages = int(reader.root["/Pages"]["/Count"])
    if pages > 1:
        raise AppearanceTooLong(f"The appearance needs {pages} pages, the box has room for one.")
    whole_box = layout.SimpleBoxLayoutRule(
        x_align=layout.AxisAlignment.ALIGN_MID, y_align=layout.AxisAlignment.ALIGN_MID, margins=layout.Margins()
    )
    return StaticStampStyle(background=_appearance_page(reader), background_layout=whole_box, border_width=0)


def _page_height(reader: "PdfFileReader", page: int) -> float:
    media = reader.find_page_for_modification(page)[0].get_object()  # type: ignore[no-untyped-call]  # pyHanko leaves it untyped
    while "/MediaBox" not in media:
        media = media["/Parent"]
    return float(media["/MediaBox"][3])


def _points(box: Box, page_height: float) -> tuple[float, float, float, float]:
    """PDF counts points from the lower left corner."""
    scale = POINTS_PER_MILLIMETRE
    top = page_height - box.y * scale
    return (box.x * scale, top - box.height * scale, (box.x + box.width) * scale, top)


def _box(corners: Sequence[Any], page_height: float) -> Box:
    """The same rectangle in millimetres from the upper left corner."""
    left, bottom, right, top = (float(number) for number in corners)
    scale = POINTS_PER_MILLIMETRE
    return Box(left / scale, (page_height - top) / scale, (right - left) / scale, (top - bottom) / scale)
