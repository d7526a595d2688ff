"""A refused form keeps its files: for the same person, page and field, until they are removed or swept."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django import forms
from django.contrib.auth.models import AnonymousUser
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory
from pytest_django import DjangoAssertNumQueries

from common import clock, files, kept_files, uploads
from common.forms import HouseForm
from common.models import StoredFile
from common.sweeping import sweep
from common.upload_fields import SeveralUploadsField, UploadField
from tests.cast import Cast
from tests.common import papers

PAGE = "/workshops/1/ledger/expense/"
NOT_TAKEN = "“程序.pdf”没有收下：只接受 PDF、JPG 和 PNG 文件，这个文件的内容不是其中任何一种。"


class Receipt(HouseForm):
    payee = forms.CharField(label="收款方")
    voucher = UploadField(label="凭证")
    proofs = SeveralUploadsField(label="证明材料", required=False)


def pdf(name: str = "发票.pdf", pages: int = 1) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, papers.pdf(pages), "application/pdf")


def posted(person: Any, data: dict[str, Any], *, page: str = PAGE) -> Receipt:
    request = RequestFactory().post(page, data)
    request.user = person
    return Receipt(*kept_files.given(request))


def shown(form: Receipt) -> list[str]:
    return re.findall(r"已保留：([^（]+)（", form.drawn)


def names_in(form: Receipt) -> list[str]:
    """The signed names that the page sends with the next attempt."""
    return re.findall(r'name="kept_file" value="([^"]+)"', form.drawn)


@pytest.fixture
def clerk(cast: Cast) -> Any:
    return cast.people["unit_clerk"]


@pytest.fixture
def refused(clerk: Any) -> Receipt:
    """Sent with its voucher, without the payee."""
    return posted(clerk, {"voucher": pdf()})


def test_the_next_attempt_has_the_file(clerk: Any, refused: Receipt) -> None:
    assert shown(refused) == ["发票.pdf"]
    again = posted(clerk, {"payee": "北京首控精密", "kept_file": names_in(refused)})
    assert again.is_valid()
    file = again.cleaned_data["voucher"]
    assert (file.name, file.read()) == ("发票.pdf", papers.pdf())


def test_refused_again_it_is_the_same_file_and_not_another_copy(clerk: Any, refused: Receipt) -> None:
    again = posted(clerk, {"kept_file": names_in(refused)})
    assert (shown(again), names_in(again)) == (["发票.pdf"], names_in(refused))
    assert StoredFile.objects.filter(kind=kept_files.KIND).count() == 1


def test_it_lies_there_as_ciphertext_without_its_name(refused: Receipt) -> None:
    assert shown(refused)
    row = StoredFile.objects.get(kind=kept_files.KIND)
    assert (row.original_name, row.is_secret) == ("待提交的附件", True)
    with default_storage.open(row.key) as source:
        assert source.read() != papers.pdf()
    assert files.read(row) == papers.pdf()


def test_a_form_that_the_deed_refused_keeps_its_files_too(clerk: Any) -> None:
    form = posted(clerk, {"payee": "北京首控精密", "voucher": pdf()})
    assert form.is_valid()
    form.cleaned_data["voucher"].read()  # a service did
    assert shown(form) == ["发票.pdf"]


def test_what_a_service_has_for_good_is_not_kept_beside_it(clerk: Any) -> None:
    form = posted(clerk, {"payee": "北京首控精密", "voucher": pdf(), "proofs": [pdf("甲.pdf"), pdf("乙.pdf", 2)]})
    assert form.is_valid()
    kept_files.taken(form.cleaned_data["proofs"][0])
    assert shown(form) == ["发票.pdf", "乙.pdf"]


@pytest.mark.parametrize("how", ["tampered", "made up", "of another person", "of another page", "of another field"])
def test_a_name_that_was_not_given_for_this_is_nothing(cast: Cast, clerk: Any, refused: Receipt, how: str) -> None:
    [name] = names_in(refused)
    key = str(StoredFile.objects.get(kind=kept_files.KIND).pk)
    person, page, sent = clerk, PAGE, name
    if how == "tampered":
        sent = name[:-1] + ("A" if name[-1] != "A" else "B")
    elif how == "made up":
        sent = key
    elif how == "of another person":
        person = cast.people["unit_approver"]
    elif how == "of another page":
        page = "/workshops/2/ledger/expense/"
    else:
        [sent] = names_in(posted(clerk, {"proofs": [pdf("甲.pdf")]}))
    again = posted(person, {"payee": "北京首控精密", "kept_file": sent}, page=page)
    assert again.errors == {"voucher": ["请选择“凭证”。"]}
    assert "发票.pdf" not in shown(again)


def test_a_name_of_nobody_is_not_a_persons(clerk: Any) -> None:
    [name] = names_in(posted(AnonymousUser(), {"voucher": pdf()}))
    assert not posted(clerk, {"payee": "北京首控精密", "kept_file": name}).is_valid()
    assert posted(AnonymousUser(), {"payee": "北京首控精密", "kept_file": name}).is_valid()


def test_a_ticked_file_is_removed_at_once(clerk: Any, refused: Receipt) -> None:
    tick = re.findall(r'name="remove_kept" value="([^"]+)"', refused.drawn)
    again = posted(clerk, {"payee": "北京首控精密", "kept_file": names_in(refused), "remove_kept": tick})
    assert again.errors == {"voucher": ["请选择“凭证”。"]}
    assert not StoredFile.objects.filter(kind=kept_files.KIND).exists()


def test_nobody_removes_what_is_not_theirs(cast: Cast, refused: Receipt) -> None:
    tick = re.findall(r'name="remove_kept" value="([^"]+)"', refused.drawn)
    posted(cast.people["unit_approver"], {"kept_file": names_in(refused), "remove_kept": tick})
    assert StoredFile.objects.filter(kind=kept_files.KIND).exists()


def test_a_newly_chosen_file_takes_the_place_of_the_kept_one(clerk: Any, refused: Receipt) -> None:
    again = posted(clerk, {"voucher": pdf("更正的发票.pdf", 2), "kept_file": names_in(refused)})
    assert shown(again) == ["更正的发票.pdf"]


def test_of_several_files_all_stay_and_more_may_come(clerk: Any) -> None:
    first = posted(clerk, {"voucher": pdf(), "proofs": [pdf("甲.pdf"), pdf("乙.pdf", 2)]})
    assert shown(first) == ["发票.pdf", "甲.pdf", "乙.pdf"]
    second = posted(clerk, {"kept_file": names_in(first), "proofs": [pdf("丙.pdf", 3)]})
    assert shown(second) == ["发票.pdf", "甲.pdf", "乙.pdf", "丙.pdf"]
    ticked = re.findall(r'name="remove_kept" value="([^"]+)"', second.drawn)[1]
    third = posted(clerk, {"payee": "首控", "kept_file": names_in(second), "remove_kept": ticked})
    assert third.is_valid()
    assert [file.name for file in third.cleaned_data["proofs"]] == ["乙.pdf", "丙.pdf"]


def test_one_bad_file_among_several_is_named_and_the_good_ones_stay(clerk: Any) -> None:
    bad = SimpleUploadedFile("程序.pdf", b"MZ\x90\0 program")
    form = posted(clerk, {"payee": "首控", "voucher": pdf(), "proofs": [pdf("甲.pdf"), bad]})
    assert form.errors == {"proofs": [NOT_TAKEN]}
    assert shown(form) == ["发票.pdf", "甲.pdf"]


def test_a_file_that_fails_its_own_checks_is_not_kept(clerk: Any) -> None:
    form = posted(clerk, {"voucher": SimpleUploadedFile("程序.pdf", b"MZ\x90\0 program")})
    assert form.errors["voucher"] == ["只接受 PDF、JPG 和 PNG 文件，这个文件的内容不是其中任何一种。"]
    assert shown(form) == []
    too_large = Receipt(*_given(clerk, {"voucher": pdf()})).limit_uploads(0)
    assert "超过 0 MB 的上限" in too_large.errors["voucher"][0]


def _given(person: Any, data: dict[str, Any]) -> tuple[Any, ...]:
    request = RequestFactory().post(PAGE, data)
    request.user = person
    return kept_files.given(request)


def test_a_day_later_it_counts_no_more_and_is_swept(
    clerk: Any, refused: Receipt, monkeypatch: pytest.MonkeyPatch
) -> None:
    names, row = names_in(refused), StoredFile.objects.get(kind=kept_files.KIND)
    sweep(row.created_at + uploads.KEPT_FOR / 2)
    assert StoredFile.objects.filter(pk=row.pk).exists()
    monkeypatch.setattr(clock, "now", lambda: row.created_at + uploads.KEPT_FOR)
    assert not posted(clerk, {"payee": "北京首控精密", "kept_file": names}).is_valid()
    monkeypatch.setattr("common.sweeping._SPARED", -uploads.KEPT_FOR)
    sweep(row.created_at + uploads.KEPT_FOR * 2)
    assert not StoredFile.objects.filter(pk=row.pk).exists()
    assert not default_storage.exists(row.key)


def test_without_kept_files_nothing_is_asked_of_the_database(
    clerk: Any, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(0):
        assert "已保留" not in Receipt().drawn
        assert "已保留" not in posted(clerk, {}).drawn
        assert posted(clerk, {"payee": "首控", "voucher": pdf()}).is_valid()
