"""A stamp is a signature: each file begins with the one before; voiding goes back; failing leaves nothing."""

from __future__ import annotations

import subprocess
from itertools import pairwise

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts import credentials
from applications import guards, lifecycle, preview_jobs
from applications import papers as case_papers
from applications.models import Seal, Version, VersionFile, Workshop, WorkshopEvent
from applications.services import sealing
from applications.states import State
from common import files, signing, verification
from common.numbers import spaced
from tests import cases
from tests.cast import Cast
from tests.common import papers
from tests.honest import signed_in


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


# ── a seal on paper ──────────────────────────────────────────────────────────


def sealed_on_paper(cast: Cast) -> tuple[Workshop, Seal]:
    """A submitted case whose unit sealed by hand and sent the scan."""
    case = cases.workshop(cast, State.SUBMITTED)
    version = cases.version(case, cast=cast)
    scan = SimpleUploadedFile("盖章页.pdf", papers.pdf(2), "application/pdf")
    seal = sealing.seal(
        version, box=Seal.Box.UNIT, by=cast.people["unit_approver"], text="同意申报。", at=cases.DURING,
        kind=Seal.Kind.PAPER, scan=scan,
    )  # fmt: skip
    Version.objects.filter(pk=version.pk).update(status=Version.Status.SEALED, sealed_at=cases.DURING)
    Workshop.objects.filter(pk=case.pk).update(current_version=version)
    return Workshop.objects.get(pk=case.pk), seal


def test_the_box_of_a_paper_seal_says_where_it_stands_and_later_signers_sign_the_same_file(cast: Cast) -> None:
    _, seal = sealed_on_paper(cast)
    version = Version.objects.get(pk=seal.version_id)
    sealing.seal(
        version, box=Seal.Box.BODY, by=cast.people["review_approver"], text="同意推荐。", at=cases.DURING,
        kind=Seal.Kind.IN_SYSTEM,
    )  # fmt: skip
    contents = [files.read(file.stored) for file in version.files.order_by("order")]
    verdict = verification.verify(contents[-1], roots=credentials.trusted_roots())
    assert [signature.field for signature in verdict.signatures] == ["unit_cover", "unit", "body"]
    assert verdict.good
    drawn = subprocess.run(["pdftotext", "-", "-"], input=contents[1], capture_output=True, check=True).stdout.decode()
    assert (drawn.count("见扫描件"), "测试用章" in drawn) == (2, False)


def test_the_scan_is_compared_by_the_next_stage_before_the_case_goes_on(cast: Cast) -> None:
    case, seal = sealed_on_paper(cast)
    waits = "纸质盖章的扫描件还没有核对：请打开扫描件，核对第 1 页的核验码和内容后确认。"
    assert guards.paper_seals_are_confirmed(case, cases.DURING) == [waits]
    assert waits in lifecycle.blockers("recommend", case, cast.people["review_approver"], cases.DURING)
    for who, sentence in (
        ("unit_approver", "须由初审单位的经办人或负责人办理。"),
        ("city_officer", "须由初审单位的经办人或负责人办理。"),
    ):
        with pytest.raises(lifecycle.NotPermitted) as refusal:
            sealing.confirm_scan(seal, by=cast.people[who], at=cases.DURING)
        assert str(refusal.value) == sentence
    sealing.confirm_scan(seal, by=cast.people["review_clerk"], at=cases.DURING)
    assert guards.paper_seals_are_confirmed(case, cases.DURING) == []
    event = WorkshopEvent.objects.get(workshop=case, verb="confirm_scan")
    assert (event.actor, event.facts["seal"]) == (cast.people["review_clerk"], seal.pk)
    with pytest.raises(lifecycle.NotPossible) as again:
        sealing.confirm_scan(seal, by=cast.people["review_clerk"], at=cases.DURING)
    assert again.value.sentences == ["这份扫描件已有人核对，或印章已作废。"]


def test_the_city_compares_what_is_still_open_when_the_case_has_come_to_it(cast: Cast) -> None:
    case, seal = sealed_on_paper(cast)
    cases.put_into(case, State.RECOMMENDED, recommended_at=cases.DURING)
    case = Workshop.objects.get(pk=case.pk)
    with pytest.raises(lifecycle.NotPermitted):
        sealing.confirm_scan(seal, by=cast.people["review_clerk"], at=cases.DURING)
    sealing.confirm_scan(seal, by=cast.people["city_officer"], at=cases.DURING)
    assert Seal.objects.get(pk=seal.pk).scan_confirmed_by == cast.people["city_officer"]


def test_the_page_shows_scan_and_form_with_their_code(cast: Cast) -> None:
    case, seal = sealed_on_paper(cast)
    preview_jobs.draw_pages(seal.scan)
    page = signed_in(cast.people["review_clerk"]).get(f"/workshops/{case.pk}/scans/").content.decode()
    assert spaced(seal.version.verify_code) in page
    assert [f"/workshops/{case.pk}/scans/{seal.pk}/pages/{n}/" in page for n in (1, 2, 3)] == [True, True, False]
    assert "核验码和内容一致" in page
    own = signed_in(cast.people["unit_clerk"]).get(f"/workshops/{case.pk}/scans/").content.decode()
    assert ("由下一环节的经办人员核对，尚未核对。" in own, "核验码和内容一致" in own) == (True, False)


# ── a copy to print ──────────────────────────────────────────────────────────


def test_a_copy_says_on_each_page_that_it_is_one_and_void_once_its_seals_are(cast: Cast) -> None:
    case, version = sealed_by_unit(cast)
    sealed = files.read(Version.objects.get(pk=version.pk).form.stored)
    genuine = made_copy(case)
    sealing.void_all(case, by=cast.people["unit_approver"], at=cases.DURING, reason="单位撤回")
    void = made_copy(case)
    pages = version.form.stored.pages
    code = f"核验码{spaced(version.verify_code)}"
    assert [genuine.count(words) for words in ("副本", "作废", code)] == [pages, 0, pages]
    assert [void.count(words) for words in ("作废2026-04-08签署已作废", "副本", code)] == [pages, 0, pages]
    assert files.read(VersionFile.objects.get(version=version, order=1).stored) == sealed


def made_copy(case: Workshop) -> str:
    stored = case_papers.make("copy", Workshop.objects.get(pk=case.pk), cases.DURING)
    told = subprocess.run(["pdftotext", "-", "-"], input=files.read(stored), capture_output=True, check=True).stdout
    return "".join(told.decode().split())
