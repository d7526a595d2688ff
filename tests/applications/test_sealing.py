"""A stamp is a signature: each file begins with the one before; voiding goes back; failing leaves nothing."""

from __future__ import annotations

from itertools import pairwise

import pytest

from accounts import credentials
from applications import lifecycle
from applications.models import Seal, Version, VersionFile, Workshop, WorkshopEvent
from applications.services import sealing
from applications.states import State
from common import files, signing, verification
from tests import cases
from tests.cast import Cast


def sealed_by_unit(cast: Cast) -> tuple[Workshop, Version]:
    case = cases.workshop(cast, State.SUBMITTED)
    return case, cases.version(case, seals=("unit",), cast=cast)


def put_body_seal(cast: Cast, version: Version, text: str = "材料齐全，同意推荐。") -> Seal:
    cases.credential(cast.bodies["haidian"])
    return sealing.seal(
        version,
        box=Seal.Box.BODY,
        by=cast.people["review_approver"],
        text=text,
        at=cases.DURING,
        kind=Seal.Kind.IN_SYSTEM,
    )


def test_each_file_is_a_prefix_of_the_next_and_every_verdict_is_good(cast: Cast) -> None:
    _, version = sealed_by_unit(cast)
    put_body_seal(cast, version)
    contents = [files.read(file.stored) for file in version.files.order_by("order")]
    assert [signing.is_prefix(a, b) for a, b in pairwise(contents)] == [True, True]
    verdict = verification.verify(contents[-1], roots=credentials.trusted_roots())
    assert [signature.field for signature in verdict.signatures] == ["unit_cover", "unit", "body"]
    assert verdict.good


def test_the_word_under_the_test_authority_is_in_system_confirmation(cast: Cast) -> None:
    _, version = sealed_by_unit(cast)
    seal = put_body_seal(cast, version)
    assert seal.get_kind_display() == "系统内确认（测试证书）"
    assert (seal.organisation_name, seal.signer) == ("北京市海淀区人力资源和社会保障局", cast.people["review_approver"])


def test_voiding_moves_the_version_back_and_keeps_the_voided_file(cast: Cast) -> None:
    case, version = sealed_by_unit(cast)
    before = version.form_id
    seal = put_body_seal(cast, version)
    sealing.void_box(case, Seal.Box.BODY, by=cast.people["city_officer"], at=cases.DURING, reason="退回初审")
    version = Version.objects.get(pk=version.pk)
    seal = Seal.objects.get(pk=seal.pk)
    assert version.form_id == before
    assert (seal.voided_at, seal.voided_reason) == (cases.DURING, "退回初审")
    assert VersionFile.objects.get(pk=seal.file_id).voided_at == cases.DURING
    # the box can be sealed again, on the file before
    again = put_body_seal(cast, version)
    assert signing.is_prefix(files.read(VersionFile.objects.get(pk=before).stored), files.read(again.file.stored))


def test_a_lost_seal_stops_at_once_and_its_successor_needs_a_second_person(cast: Cast) -> None:
    _, version = sealed_by_unit(cast)
    key = cases.credential(cast.bodies["haidian"])
    credentials.report_lost(key, by=cast.people["review_clerk"], at=cases.DURING, reason="人员离职未交还")
    with pytest.raises(lifecycle.NotPossible) as refusal:
        put_body_seal(cast, version)
    assert refusal.value.sentences == [
        "北京市海淀区人力资源和社会保障局的印章证书已挂失或过期，请先补办并由第二人确认。"
    ]
    successor = credentials.request_successor(cast.bodies["haidian"], by=cast.people["review_clerk"], at=cases.DURING)
    with pytest.raises(credentials.SamePerson):
        credentials.confirm_successor(successor, by=cast.people["review_clerk"], at=cases.DURING)
    credentials.confirm_successor(successor, by=cast.people["review_approver"], at=cases.DURING)
    assert put_body_seal(cast, version).credential == successor


def test_a_long_opinion_prints_its_conclusion_and_the_hash_of_the_full_text() -> None:
    text = "同意推荐。" + "该单位重视技能人才队伍建设，工作室条件具备。" * 20
    shown = sealing.text_in_box("body", text)
    assert shown.startswith("同意推荐。详见附件（全文 SHA-256：")
    assert sealing.text_in_box("body", "同意推荐。") == "同意推荐。"


def test_a_seal_that_fails_leaves_the_state_before(cast: Cast) -> None:
    case, version = sealed_by_unit(cast)
    cases.opinion(case, "recommend", by=cast.people["review_clerk"])
    key = cases.credential(cast.bodies["haidian"])
    key.key_store = b"not a key store"
    key.save()
    before = Version.objects.get(pk=version.pk).form_id
    with pytest.raises(lifecycle.NotPossible) as refusal:
        lifecycle.perform(
            "recommend", case, by=cast.people["review_approver"], at=cases.DURING, kind=Seal.Kind.IN_SYSTEM
        )
    assert refusal.value.sentences == ["印章证书无法打开，没有盖章。请联系系统管理员检查印章密钥。"]
    assert Workshop.objects.get(pk=case.pk).state == State.SUBMITTED
    assert Version.objects.get(pk=version.pk).form_id == before
    assert [s.box for s in Seal.objects.filter(workshop=case)] == ["unit"]
    assert not WorkshopEvent.objects.filter(workshop=case).exists()
