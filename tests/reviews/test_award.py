"""The title: numbers without gaps, the act that grants, lists, certificates and their codes, plaques."""

from __future__ import annotations

import subprocess
import threading
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction

from applications import lifecycle, other_papers
from applications.models import Workshop
from applications.states import State
from common import clock, files
from common.models import JobProgress, Letter
from reviews.forms import award as forms
from reviews.jobs import award as jobs
from reviews.jobs import sealed_lists as list_jobs
from reviews.models import Award, AwardDocument, SealedList
from reviews.services import award, sealed_lists
from tests import cases
from tests.cast import PASSWORD, Cast, assemble
from tests.common import papers
from tests.honest import signed_in
from tests.reviews import decision_cases as made
from tests.reviews.decision_cases import FINANCE, HR, LATER


def numbers() -> list[str]:
    return sorted(Award.objects.values_list("number", flat=True))


@pytest.mark.django_db
def test_the_title_is_granted_with_number_document_papers_and_letters(cast: Cast) -> None:
    case = made.cleared(cast)
    decided = made.marked_as_sealed(case, cast)
    facts = {"by": cast.people["city_officer"], "title": "关于认定的决定", "dated_on": LATER.date()}
    document = award.correct_document(made.document(cast), number="京人社能发〔2026〕13号", **facts)
    done = lifecycle.perform("grant", case, by=cast.people["city_approver"], at=LATER, document=document)
    with pytest.raises(lifecycle.NotPossible) as late:
        award.correct_document(document, number="京人社能发〔2026〕31号", **facts)
    assert late.value.sentences == ["已按这份文件授予称号，文号、日期和标题不能再改。"]
    assert (done.state, done.title_number, done.plaque_number) == (State.GRANTED, "BJSJ-2026-001", "BJSJ-2026-001")
    given = Award.objects.get()
    assert (given.number, given.document, given.granted_on) == ("BJSJ-2026-001", document, document.dated_on)
    decided.refresh_from_db()
    assert decided.carried_out_at == LATER
    told = Letter.objects.filter(template__in=["granted", "case_granted"]).order_by("recipient__username")
    assert [(letter.recipient.username, letter.template) for letter in told] == [
        ("finance_officer@czj", "case_granted"),
        ("review_approver@haidian", "case_granted"),
        ("review_clerk@haidian", "case_granted"),
        ("unit_approver@shoukong", "granted"),
        ("unit_clerk@shoukong", "granted"),
    ]
    ordered = JobProgress.objects.filter(kind__in=["certificate", "award_decision"]).order_by("kind")
    assert [(job.kind, job.subject) for job in ordered] == [
        ("award_decision", f"document:{document.pk}"),
        ("certificate", f"workshop:{case.pk}"),
    ]


@pytest.mark.django_db
def test_a_document_older_than_the_end_of_the_notice_and_a_number_in_use_are_refused(cast: Cast) -> None:
    first, second = made.granted(cast), made.cleared(cast)
    made.marked_as_sealed(second, cast)
    early = made.document(cast, "京人社能发〔2026〕9号", date(2026, 7, 1))
    document = AwardDocument.objects.get(number="京人社能发〔2026〕31号")
    for chosen, legacy, sentence in (
        (early, "", "授牌文件 京人社能发〔2026〕9号 的日期早于公示期满日（2026年7月21日），请核对。"),
        (document, first.title_number, "编号 BJSJ-2026-001 已被使用，编号不能重复使用。"),
    ):
        with pytest.raises(lifecycle.NotPossible) as refusal:
            lifecycle.perform(
                "grant", second, by=cast.people["city_approver"], at=LATER, document=chosen, legacy_number=legacy
            )
        assert refusal.value.sentences == [sentence]
    form = forms.GrantForm({"document": document.pk, "legacy_number": "京/12"}, workshop=second)
    assert form.errors == {"legacy_number": ["铭牌编号中不能有空格、斜线、星号、引号等符号，请按铭牌填写。"]}
    # neither attempt took a number away, and an old plaque keeps its own
    done = lifecycle.perform(
        "grant", second, by=cast.people["city_approver"], at=LATER, document=document, legacy_number="京首席〔2012〕7号"
    )
    assert done.plaque_number == "京首席〔2012〕7号"
    assert award.next_number(2026) == "BJSJ-2026-002"


@pytest.mark.django_db(transaction=True)
def test_twenty_at_once_get_numbers_that_are_unique_and_without_gaps() -> None:
    cast = assemble()
    waiting = [made.cleared(cast, seals=("unit",)) for _ in range(20)]
    for case in waiting:
        made.marked_as_sealed(case, cast)
    document, approver = made.document(cast), cast.people["city_approver"]
    _rolled_back(waiting[0], document, cast)
    gate = threading.Barrier(len(waiting))

    def grant(case: Workshop) -> None:
        try:
            gate.wait()
            lifecycle.perform("grant", case, by=approver, at=LATER, document=document)
        finally:
            connection.close()

    threads = [threading.Thread(target=grant, args=[case]) for case in waiting]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert numbers() == [f"BJSJ-2026-{place:03d}" for place in range(1, 21)]
    assert Workshop.objects.filter(state=State.GRANTED).count() == 20


class Lost(Exception):
    """The transaction is lost after everything was done."""


def _rolled_back(case: Workshop, document: AwardDocument, cast: Cast) -> None:
    """A grant that took number 1 and was lost: the number comes back."""
    with pytest.raises(Lost):
        _granted_and_lost(case, document, cast)
    assert numbers() == []


@transaction.atomic
def _granted_and_lost(case: Workshop, document: AwardDocument, cast: Cast) -> None:
    done = lifecycle.perform("grant", case, by=cast.people["city_approver"], at=LATER, document=document)
    assert done.title_number == "BJSJ-2026-001"
    raise Lost


# ── lists ────────────────────────────────────────────────────────────────────


@pytest.mark.django_db
def test_a_list_is_sealed_with_one_password_and_one_that_fails_stays_out_with_its_sentence(cast: Cast) -> None:
    clock.move_to(LATER + timedelta(days=1))
    good, changed, unticked = (made.cleared(cast) for _ in range(3))
    for case in (good, changed, unticked):
        made.drafted(case, cast)
    for key in ("rsj", "czj"):
        cases.credential(cast.bodies[key])
    browser = signed_in(cast.people["finance_approver"])
    page = browser.get("/reviews/decisions/seal/")
    assert page.content.decode().count("可以办理") == 3
    chosen = {"chosen": [row["mark"] for row in page.context["rows"] if row["case"] != unticked]}
    refused = browser.post("/reviews/decisions/seal/", chosen | {"password": "wrong"})
    assert (refused.status_code, SealedList.objects.count()) == (422, 0)
    answer = browser.post("/reviews/decisions/seal/", chosen | {"password": PASSWORD})
    ordered = SealedList.objects.get()
    assert answer["Location"] == f"/reviews/decisions/lists/{ordered.pk}/"
    changed.current_version.form = None  # its file is being made anew
    changed.current_version.save()
    list_jobs.carry_out(job=str(ordered.pk))
    assert [(row.workshop, row.done, row.sentence) for row in ordered.rows.all()] == [
        (good, True, "已盖章。"),
        (changed, False, "申报表 PDF 正在生成，请稍候再盖章。"),
    ]
    told = browser.get(answer["Location"]).content.decode()
    assert "已办理 1 件，未办理 1 件" in told
    assert "申报表 PDF 正在生成，请稍候再盖章。" in told
    assert signed_in(cast.people["city_approver"]).get(answer["Location"]).status_code == 404
    # run again after a crash, it does not seal twice
    list_jobs.carry_out(job=str(ordered.pk))
    assert good.seals.valid().filter(box=FINANCE).count() == 1
    assert not unticked.seals.filter(box__in=[HR, FINANCE]).exists()


@pytest.mark.django_db
def test_a_list_is_granted_by_one_document(cast: Cast) -> None:
    both, one = made.cleared(cast), made.cleared(cast)
    made.marked_as_sealed(both, cast)
    made.marked_as_sealed(one, cast)
    one.seals.filter(box=HR).update(voided_at=LATER, voided_reason="印章作废")
    ordered = sealed_lists.order(
        [both, one], act="grant", by=cast.people["city_approver"], at=LATER, document=made.document(cast)
    )
    sealed_lists.carry_out(ordered, ordered.job, LATER)
    assert [(row.done, row.sentence) for row in ordered.rows.all()] == [
        (True, "已授予称号，编号 BJSJ-2026-001。"),
        (False, "市人力社保局尚未在同一内容上盖章。"),
    ]
    assert JobProgress.objects.get(pk=ordered.pk).state == JobProgress.State.DONE


# ── papers ───────────────────────────────────────────────────────────────────


def printed(case: Workshop) -> Award:
    """Its certificate and the 授牌决定, made by their jobs."""
    document = Award.objects.get(workshop=case).document
    assert document is not None
    jobs.make_certificate(workshop_pk=case.pk, job=str(jobs.latest_certificate(case.pk).uuid))
    jobs.make_decision(document_pk=document.pk, job=str(jobs.latest_decision(document).uuid))
    return Award.objects.select_related("document__printed", "certificate").get(workshop=case)


@pytest.mark.django_db
def test_certificate_and_decision_are_printed_once_and_answer_for_themselves(cast: Cast) -> None:
    case = made.granted(cast)
    browser = signed_in(cast.people["unit_clerk"])
    address = f"/reviews/cases/{case.pk}/certificate.pdf"
    assert browser.get(address).status_code == 202
    JobProgress.objects.filter(kind=jobs.CERTIFICATE).delete()
    assert browser.get(address, follow=True).redirect_chain == [(f"/workshops/{case.pk}/award/", 302)]
    browser.post(address)
    given = printed(case)
    certificate, decision = (_text(files.read(file)) for file in (given.certificate, given.document.printed))
    for words in ("BJSJ-2026-001", case.name, "京人社能发〔2026〕31号", "北京市财政局"):
        assert words in certificate
    for words in ("关于认定2026年", f"认定{case.name}为北京市首席技师工作室", "2026年北京市首席技师工作室认定名单"):
        assert words in decision
    # ordered again, it is the same file
    again = jobs.order_certificate(case.pk, by=cast.people["city_officer"])
    jobs.make_certificate(workshop_pk=case.pk, job=str(again.uuid))
    assert Award.objects.get().certificate_id == given.certificate_id
    for found in (
        other_papers.of_code(f"{given.verify_code[:4]}-{given.verify_code[4:]}"),
        other_papers.of_file(given.certificate.sha256),
    ):
        assert found is not None
        assert (found.outcome.title, found.facts[1]["value"]) == ("真实有效", "BJSJ-2026-001")
    page = browser.get(f"/verify/{given.document.verify_code}/").content.decode()
    assert "这是本系统存档的授牌决定。" in page
    sent = browser.get(address)
    assert b"".join(sent.streaming_content) == files.read(given.certificate)
    assert signed_in(cast.people["other_unit"]).get(address).status_code == 404


def _text(content: bytes) -> str:
    told = subprocess.run(["pdftotext", "-", "-"], input=content, capture_output=True, check=True).stdout.decode()
    return "".join(told.split())


# ── plaques ──────────────────────────────────────────────────────────────────


@pytest.mark.django_db
def test_a_plaque_is_made_handed_over_hung_and_made_again_with_the_same_number(cast: Cast) -> None:
    case, city = made.granted(cast), cast.people["city_officer"]
    facts = {"by": city, "at": LATER, "made_on": LATER.date(), "material": "拉丝铜牌"}
    first = award.make_plaque(case, **facts)
    with pytest.raises(lifecycle.NotPossible) as early:
        award.hang(first, by=cast.people["unit_clerk"], at=LATER, photo=None)
    assert early.value.sentences == ["铭牌尚未登记交付，交付后再上传挂牌照片。"]
    receipt = SimpleUploadedFile("回执.pdf", papers.pdf(), "application/pdf")
    first = award.hand_over(first, by=city, at=LATER, handed_to="程以南", handed_on=LATER.date(), receipt=receipt)
    assert (first.handed_to, first.receipt is not None) == ("程以南", True)
    with pytest.raises(lifecycle.NotPermitted) as denied:
        award.make_plaque(case, **facts | {"by": cast.people["unit_clerk"]})
    assert str(denied.value) == "须由市人力社保局经办人或负责人办理。"
    with pytest.raises(lifecycle.NotPossible) as refusal:
        award.make_plaque(case, **facts)
    assert refusal.value.sentences == ["已有铭牌记录；补发的，请写明原因。"]
    again = award.make_plaque(case, **facts, reason="工作室搬迁时损坏")
    assert (again.ordinal, again.number) == (2, "BJSJ-2026-001")
    sheet = signed_in(cast.people["finance_officer"]).get("/exports/awards.xlsx")
    assert sheet.status_code == 200
    assert signed_in(cast.people["unit_clerk"]).get("/exports/awards.xlsx").status_code == 403
