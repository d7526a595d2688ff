"""Five signers sign one file; whatever is done to it afterwards is called by its name."""

from io import BytesIO
from itertools import pairwise

import pikepdf
import pytest

from common import certificates, signing, verification
from common.pdf import render
from common.verification import Change, Covers, Finding
from tests.common.paper import AT, BOXES, appearance, authority, credential, laid_out, page, revisions, signed


def judged(file: bytes) -> verification.Verdict:
    return verification.verify(file, roots=[authority().chain])


def test_five_signers_fill_one_file_and_every_verdict_is_good() -> None:
    verdict = judged(revisions()[-1])
    assert verdict.finding == Finding.GOOD
    assert verdict.empty_fields == []
    assert [signature.field for signature in verdict.signatures] == list(BOXES)
    assert [signature.changed_after for signature in verdict.signatures] == [
        *[Change.LATER_SIGNATURES] * 4,
        Change.NONE,
    ]
    assert [signature.covers for signature in verdict.signatures] == [*[Covers.ITS_REVISION] * 4, Covers.WHOLE_FILE]


def test_a_signature_tells_who_when_and_why() -> None:
    signature = judged(revisions()[1]).signatures[0]
    assert signature.organisation == "北京市财政局"
    assert signature.code == "91110108MA9XK27Q0Y"
    assert signature.signed_at == AT
    assert signature.reason == "同意推荐。"
    assert signature.fingerprint == credential("北京市财政局").fingerprint
    assert (signature.intact, signature.trusted, signature.bottom_line) == (True, True, True)


def test_every_revision_is_a_prefix_of_the_next() -> None:
    files = revisions()
    assert [signing.is_prefix(older, newer) for older, newer in pairwise(files)] == [True] * 5
    assert not signing.is_prefix(files[2], files[1])
    assert not signing.is_prefix(files[1], files[1])


def test_an_older_revision_is_good_in_itself_and_lacks_the_later_fields() -> None:
    verdict = judged(revisions()[2])
    assert verdict.finding == Finding.GOOD
    assert verdict.empty_fields == ["experts", "city_hr", "city_finance"]


def test_a_signature_cut_off_leaves_a_prefix_with_its_field_empty() -> None:
    whole = revisions()[2]
    cut = whole[: len(revisions()[1])]
    assert signing.is_prefix(cut, whole)
    assert judged(cut).empty_fields == ["body", "experts", "city_hr", "city_finance"]


@pytest.mark.parametrize("where", [0.02, 0.3, 0.6])
def test_one_flipped_byte_is_seen(where: float) -> None:
    file = bytearray(revisions()[1])
    file[int(len(file) * where)] ^= 0x01
    assert judged(bytes(file)).finding in {Finding.ALTERED, Finding.UNREADABLE}
    assert judged(revisions()[1]).finding == Finding.GOOD


def test_a_drawing_added_in_a_later_revision_breaks_the_verdict_though_the_bytes_are_intact() -> None:
    from pyhanko.pdf_utils.generic import StreamObject
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    writer = IncrementalPdfFileWriter(BytesIO(revisions()[2]))
    writer.add_stream_to_page(0, writer.add_object(StreamObject(stream_data=b"0 0 m 300 300 l S")))
    target = BytesIO()
    writer.write(target)
    verdict = judged(target.getvalue())
    assert verdict.finding == Finding.LATER_CONTENT
    assert [signature.intact for signature in verdict.signatures] == [True, True]
    assert [signature.bottom_line for signature in verdict.signatures] == [False, False]
    assert [signature.changed_after for signature in verdict.signatures] == [Change.OTHER, Change.OTHER]


def test_bytes_appended_after_the_last_signature_are_no_good_file() -> None:
    assert judged(revisions()[1] + b"\n% more\n").finding != Finding.GOOD


def test_rewriting_the_file_destroys_its_signatures() -> None:
    target = BytesIO()
    with pikepdf.open(BytesIO(revisions()[1])) as document:
        document.save(target)
    assert judged(target.getvalue()).finding in {Finding.ALTERED, Finding.UNREADABLE}


def test_an_unsigned_file_is_called_unsigned() -> None:
    assert judged(laid_out()).finding == Finding.UNSIGNED
    assert judged(render(page("<p>字</p>"))).finding == Finding.UNSIGNED


def test_what_is_no_pdf_is_unreadable() -> None:
    assert judged(b"no pdf at all").finding == Finding.UNREADABLE
    assert judged(revisions()[1][:3000]).finding == Finding.UNREADABLE


def test_a_signature_of_a_foreign_authority_is_not_trusted() -> None:
    foreign = certificates.make_authority("别的根证书", passphrase="root", valid_from=AT)
    verdict = verification.verify(revisions()[1], roots=[foreign.chain])
    assert verdict.finding == Finding.UNTRUSTED
    assert verdict.signatures[0].intact


def test_an_appearance_of_two_pages_is_refused_instead_of_losing_its_end() -> None:
    with pytest.raises(signing.AppearanceTooLong):
        signing.sign(
            laid_out(),
            field="unit",
            appearance=appearance("同意申报并按所列措施给予支持。" * 40),
            key=certificates.open_credential(credential("北京市财政局").pkcs12, "seal"),
            reason="同意",
            at=AT,
        )


def test_a_field_is_signed_once_and_must_exist() -> None:
    with pytest.raises(signing.NoSuchField):
        signed(revisions()[1], "unit")
    with pytest.raises(signing.NoSuchField):
        signed(laid_out(), "nobody")


def test_a_wrong_passphrase_is_told_apart() -> None:
    with pytest.raises(certificates.WrongPassphrase):
        signing.sign(
            laid_out(),
            field="unit",
            appearance=appearance(),
            key=certificates.open_credential(credential("北京市财政局").pkcs12, "wrong"),
            reason="同意",
            at=AT,
        )


def test_a_field_lies_where_it_was_laid_out() -> None:
    box = signing.field_box(laid_out(), "body")
    assert round(box.height, 1) == 40.7
    with pytest.raises(signing.NoSuchField):
        signing.field_box(laid_out(), "nobody")
