"""The public check: what a code is worth, what an uploaded PDF is; nothing private is shown."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from django.conf import settings as house
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client, override_settings
from pytest_django import DjangoAssertNumQueries, DjangoDbBlocker, Settings

from applications import verifying
from applications.models import Seal, Version, VersionFile, Workshop
from applications.services import sealing
from applications.states import State
from applications.verifying import Match
from common import certificates, files, signing
from tests import cases
from tests.cast import Cast, assemble

# nobody is signed in; the count of one address (a look and a write of the cache: 6), version, seals, roots, verdict
QUERIES_OF_A_CODE = 10


@dataclass(frozen=True)
class World:
    version: Version
    cast: Cast
    media: Path


@pytest.fixture(scope="module")
def world(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    """Sealed once for this file, since seals are dear; each test takes back what it does to it."""
    media = tmp_path_factory.mktemp("media")
    with django_db_blocker.unblock(), override_settings(MEDIA_ROOT=media), transaction.atomic():
        cast = assemble()
        yield World(sealed_by_both(cast), cast, media)
        transaction.set_rollback(True)


def sealed_by_both(cast: Cast) -> Version:
    """A current version, really sealed by the unit and the body with keys of their own."""
    case = cases.workshop(cast, State.SUBMITTED, technician_name="陆砚舟")
    version = cases.version(case, cast=cast)
    for box, who in (("unit", "unit_approver"), ("body", "review_approver")):
        sealing.seal(version, box=box, by=cast.people[who], text="同意。", at=cases.DURING, kind=Seal.Kind.IN_SYSTEM)
    Version.objects.filter(pk=version.pk).update(status=Version.Status.SEALED, sealed_at=cases.DURING)
    Workshop.objects.filter(pk=case.pk).update(current_version=version)
    return version


@pytest.fixture
def sealed(world: World, db: None, settings: Settings) -> Version:
    settings.MEDIA_ROOT = world.media
    return Version.objects.select_related("workshop", "form__stored").get(pk=world.version.pk)


@pytest.fixture
def cast(world: World, db: None) -> Cast:
    return world.cast


def current(version: Version) -> bytes:
    assert version.form is not None
    return files.read(version.form.stored)


def revision(version: Version, order: int) -> bytes:
    return files.read(version.files.get(order=order).stored)


def test_the_stored_file_is_genuine_and_current(sealed: Version) -> None:
    checked = verifying.check_upload(current(sealed))
    assert (checked.match, checked.version, checked.outcome.title) == (
        Match.CURRENT,
        sealed,
        "真实有效，签署后未被改动",
    )
    assert [(s.title, s.body, s.certificate, s.look[0]) for s in checked.signatures] == [
        ("申报单位（封面盖章）", "北京首控精密制造有限公司", "系统内确认（测试证书）", "有效"),
        ("申报单位意见", "北京首控精密制造有限公司", "系统内确认（测试证书）", "有效"),
        ("初审意见", "北京市海淀区人力资源和社会保障局", "系统内确认（测试证书）", "有效"),
    ]


def test_an_earlier_revision_is_genuine_but_older(sealed: Version) -> None:
    checked = verifying.check_upload(revision(sealed, 1))
    assert (checked.match, checked.outcome.title) == (Match.OLDER, "真实，但不是最新的文件")


def test_one_flipped_byte_is_altered(sealed: Version) -> None:
    content = bytearray(current(sealed))
    place = len(revision(sealed, 0)) // 2
    content[place] ^= 1
    checked = verifying.check_upload(bytes(content))
    assert (checked.match, checked.outcome.title) == (Match.ALTERED, "文件被改动过")
    assert [s.look[0] for s in checked.signatures] == ["无效", "无效", "无效"]


def test_a_drawing_added_after_signing_is_told_apart(sealed: Version) -> None:
    checked = verifying.check_upload(drawn_on(current(sealed)))
    assert (checked.match, checked.version, checked.outcome.title) == (Match.DRAWN_ON, sealed, "签署之后被加入了内容")


def test_a_drawing_on_a_form_that_nobody_sealed_is_not_told_as_a_sealed_one(sealed: Version) -> None:
    checked = verifying.check_upload(drawn_on(revision(sealed, 0)))
    assert (checked.match, checked.outcome.title) == (Match.CONTINUED, "没有签署，又被加入了内容")


def test_a_line_end_that_a_mail_appends_changes_nothing(sealed: Version) -> None:
    assert verifying.check_upload(current(sealed) + b"\r\n").match == Match.CURRENT


def drawn_on(content: bytes) -> bytes:
    """An incremental update that adds a page content stream, as a drawing program would."""
    from pyhanko.pdf_utils import generic
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    writer = IncrementalPdfFileWriter(BytesIO(content))
    page, _ = writer.find_page_for_modification(0)
    drawing = writer.add_object(generic.StreamObject(stream_data=b"q 1 0 0 RG 50 50 200 200 re S Q"))
    contents = page.get_object()["/Contents"]
    old = list(contents) if isinstance(contents, generic.ArrayObject) else [page.get_object().raw_get("/Contents")]
    page.get_object()["/Contents"] = generic.ArrayObject([*old, drawing])
    writer.update_container(page.get_object())
    target = BytesIO()
    writer.write(target)
    return target.getvalue()


def test_a_signature_cut_off_is_told(sealed: Version) -> None:
    whole, before = current(sealed), revision(sealed, 1)
    checked = verifying.check_upload(whole[: (len(whole) + len(before)) // 2])
    assert (checked.match, checked.version) == (Match.SHORTENED, sealed)
    assert checked.outcome.title == "文件被截短，有签署被去掉"


def test_a_voided_seal_is_genuine_but_void(sealed: Version, cast: Cast) -> None:
    content = current(sealed)
    sealing.void_box(sealed.workshop, Seal.Box.BODY, by=cast.people["city_officer"], at=cases.DURING, reason="退回初审")
    checked = verifying.check_upload(content)
    assert (checked.match, checked.outcome.title) == (Match.VOIDED, "文件真实，但签署已作废")


def test_a_superseded_version_is_genuine_but_no_longer_counts(sealed: Version, cast: Cast) -> None:
    content = current(sealed)
    newer = cases.version(sealed.workshop, seals=(), cast=cast)
    Version.objects.filter(pk=newer.pk).update(status=Version.Status.SEALED, sealed_at=cases.DURING)
    Workshop.objects.filter(pk=sealed.workshop_id).update(current_version=newer)
    assert verifying.check_upload(content).match == Match.SUPERSEDED


def test_the_unsigned_form_says_that_nobody_sealed_it(sealed: Version) -> None:
    assert verifying.check_upload(revision(sealed, 0)).outcome.title == "真实，但没有签署"


def signed_by_a_stranger(laid_out: bytes) -> bytes:
    passphrase = house.SEAL_PASSPHRASE
    root = certificates.make_authority("别家签发机构", passphrase=passphrase, valid_from=cases.OPENS)
    key = certificates.issue(
        root, passphrase, organisation="北京市海淀区人力资源和社会保障局", code="110108", passphrase=passphrase,
        valid_from=cases.OPENS, valid_to=cases.CLOSES,
    )  # fmt: skip
    return signing.sign(
        laid_out, field="body", appearance=appearance(laid_out), reason="同意。", at=cases.DURING, certify=True,
        key=certificates.open_credential(key.pkcs12, passphrase),
    )  # fmt: skip


def test_a_certificate_of_a_stranger_proves_nothing(sealed: Version) -> None:
    content = signed_by_a_stranger(other_document())
    checked = verifying.check_upload(content)
    assert (checked.match, checked.version, checked.outcome.title) == (Match.FOREIGN, None, "签署证书不是本系统认可的")


def test_a_stranger_who_signs_our_unsigned_form_proves_nothing(sealed: Version) -> None:
    checked = verifying.check_upload(signed_by_a_stranger(revision(sealed, 0)))
    assert (checked.match, checked.outcome.title) == (Match.FOREIGN, "签署证书不是本系统认可的")


def other_document() -> bytes:
    """A form with signature fields that the house never stored."""
    from applications.printing import application_form

    return application_form.render({"unit": {}, "technician": {}}, number="SB2026-110108-9999", version=7).content


def appearance(content: bytes) -> bytes:
    from applications.printing import opinion_box

    shown = opinion_box.Opinion(
        text="同意。", organisation="测试单位", day=cases.DURING.date(), method="系统内确认（测试证书）"
    )
    return opinion_box.appearance(content, "body", shown)


def test_an_unknown_pdf_and_no_pdf_at_all(sealed: Version) -> None:
    target = BytesIO()
    blank = pikepdf.new()
    blank.add_blank_page()
    blank.save(target)
    assert verifying.check_upload(target.getvalue()).match == Match.UNKNOWN
    assert verifying.check_upload(b"\x89PNG not a pdf").match == Match.UNREADABLE


def test_the_check_page_shows_the_seals_and_nothing_private(
    sealed: Version, client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client.get(f"/verify/{sealed.verify_code}/")  # the first look judges the file and keeps the verdict
    with django_assert_max_num_queries(QUERIES_OF_A_CODE):
        answer = client.get(f"/verify/{sealed.verify_code}/")
    assert answer.context["outcome"].title == "真实有效，签署后未被改动"
    assert [(f["label"], f["value"]) for f in answer.context["facts"]][1:] == [
        ("申报单位", "北京首控精密制造有限公司"), ("首席技师", "陆砚舟"),
        ("编号与版本", f"{sealed.workshop.number}　第 1 版"), ("版本状态", "现行版本"),
        ("案卷状态", "待初审，等初审单位办理"),
        ("内容指纹", f"SHA-256 {sealed.content_hash[:8]}…{sealed.content_hash[-8:]}"),
    ]  # fmt: skip
    assert [s.look[0] for s in answer.context["signatures"]] == ["有效", "有效"]
    assert "电子签章" not in answer.content.decode()


def test_a_code_is_read_as_people_type_it(sealed: Version, client: Client) -> None:
    spelled = "-".join([sealed.verify_code[:4].lower(), sealed.verify_code[4:]])
    assert client.post("/verify/", {"code": f" {spelled} "}).url == f"/verify/{sealed.verify_code}/"
    answer = client.post("/verify/", {"code": "ZZZZ-ZZZZ"})
    assert answer.context["code_form"].errors["code"] == [
        "没有这个核验码，请核对后重新输入。核验码印在申报表第 1 页、证书或授牌决定的二维码旁。"
    ]
    assert client.get("/verify/ZZZZZZZZ/").status_code == 404


def test_an_upload_is_answered_at_once_and_not_kept(sealed: Version, client: Client) -> None:
    before = VersionFile.objects.count()
    answer = client.post("/verify/", {"file": SimpleUploadedFile("a.pdf", current(sealed), "application/pdf")})
    assert answer.context["outcome"].title == "真实有效，签署后未被改动"
    assert VersionFile.objects.count() == before


def test_one_address_cannot_ask_without_end(client: Client, db: None) -> None:
    for _ in range(30):
        client.post("/verify/", {"code": "ZZZZ"})
    answer = client.post("/verify/", {"code": "ZZZZ"})
    assert (answer.status_code, answer.context["busy"]) == (429, "核验过于频繁，请一分钟后再试。")
