"""补充材料: asked by city or panel, answered and sealed beside the frozen version, verified by the body."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from applications import lifecycle
from applications.lifecycle import NotPermitted, NotPossible
from applications.models import Seal, Workshop, WorkshopEvent
from applications.states import WITH_CITY, State
from common import clock, files, signing
from common.models import Letter
from reviews.jobs import addenda as jobs
from reviews.models import Addendum
from reviews.printing import addenda as printing
from reviews.selectors import addenda as read
from reviews.services import addenda
from tests import cases
from tests.cast import PASSWORD, Cast
from tests.common import papers
from tests.honest import signed_in
from tests.kept import names_in
from tests.reviews import addenda_cases as scenes
from tests.reviews import visits_cases
from tests.reviews.addenda_cases import ASKED, DUE, QUESTION
from tests.stages import put

LATER = ASKED + timedelta(days=3)


@pytest.fixture
def case(cast: Cast) -> Workshop:
    clock.move_to(ASKED)
    return visits_cases.evaluating(cast, technician_name="陆砚舟")


def readers(template: str) -> set[str]:
    """Who got a letter; each has its words and leaves nothing open."""
    found = list(Letter.objects.filter(template=f"reviews/{template}"))
    for letter in found:
        assert letter.body.startswith("您好：")
        assert [sign for sign in ("{{", "{%", "None", "&quot;", "（）") if sign in letter.subject + letter.body] == []
    return {letter.recipient.name for letter in found}


def sentence_of(act: Callable[[], object]) -> str:
    with pytest.raises((NotPossible, NotPermitted)) as refused:
        act()
    fault = refused.value
    return fault.sentence if isinstance(fault, NotPermitted) else " ".join(fault.sentences)  # type: ignore[union-attr]


# ── asking ───────────────────────────────────────────────────────────────────


def test_the_unit_is_told_what_is_asked_and_by_when(cast: Cast, case: Workshop) -> None:
    first, second = scenes.asked(cast, case), scenes.asked(cast, case, "expert")
    assert [(a.number, a.asked_for, a.status) for a in (first, second)] == [
        (1, "市人力社保局", "asked"),
        (2, "专家评审组", "asked"),
    ]
    assert readers("addendum_asked") == {"孟知微", "程以南"}
    letter = Letter.objects.filter(template="reviews/addendum_asked").order_by("pk").first()
    assert letter is not None
    assert letter.subject == f"“{case.name}”需要补充材料，请于 6月22日（周一）前答复"
    assert QUESTION in letter.body.splitlines()
    assert WorkshopEvent.objects.filter(verb="ask_addendum").count() == 2


ASKING = {
    "city_officer": "",
    "expert": "",
    "city_approver": addenda.ASKERS,
    "finance_officer": addenda.ASKERS,
    "review_approver": addenda.ASKERS,
    "unit_approver": addenda.ASKERS,
    "district_finance": addenda.ASKERS,
}


@pytest.mark.parametrize("who", ASKING)
def test_the_city_and_its_panel_ask(cast: Cast, case: Workshop, who: str) -> None:
    if not ASKING[who]:
        assert scenes.asked(cast, case, who).number == 1
    else:
        assert sentence_of(lambda: scenes.asked(cast, case, who)) == ASKING[who]


@pytest.mark.parametrize("state", [State.SUBMITTED, State.RECOMMENDED, *sorted(WITH_CITY), State.GRANTED])
def test_it_is_asked_from_acceptance_to_the_end_of_the_notice(cast: Cast, case: Workshop, state: str) -> None:
    put(case, state)
    if state in WITH_CITY:
        assert scenes.asked(cast, case).number == 1
    else:
        expected = f"案卷目前为“{case.get_state_display()}”，不能办理补充材料。"
        assert sentence_of(lambda: scenes.asked(cast, case)) == expected


def test_the_form_proposes_the_days_of_the_rules(cast: Cast, case: Workshop) -> None:
    browser, address = signed_in(cast.people["expert"]), reverse("reviews:ask_addendum", args=[case.pk])
    page = browser.get(address)
    assert page.context["form"].initial["due_on"] == addenda.due_day(case, ASKED)
    refused = browser.post(address, {"question": "账册", "due_on": "2026-06-12"})
    assert (refused.status_code, sorted(refused.context["form"].errors)) == (422, ["due_on", "question"])
    answer = browser.post(address, {"question": QUESTION, "due_on": "2026-06-22"})
    assert answer["Location"] == f"/reviews/addenda/{Addendum.objects.get().pk}/"


# ── answering and sealing ────────────────────────────────────────────────────


def test_words_and_files_come_in_one_form(cast: Cast, case: Workshop) -> None:
    made = scenes.asked(cast, case)
    browser = signed_in(cast.people["unit_clerk"])
    sent = [SimpleUploadedFile("a.pdf", papers.pdf()), SimpleUploadedFile("b.txt", b"text")]
    address = reverse("reviews:answer_addendum", args=[made.pk])
    page = browser.post(address, {"answer": "见附件。", "file": sent})
    assert page.status_code == 422
    assert page.context["form"].errors["file"] == [
        "“b.txt”没有收下：只接受 PDF、JPG 和 PNG 文件，这个文件的内容不是其中任何一种。"
    ]
    browser.post(address, {"answer": "见附件。", "kept_file": names_in(page)})
    made.refresh_from_db()
    assert (made.answer, [one.stored.original_name for one in read.files_of(made)]) == ("见附件。", ["a.pdf"])
    kept = read.files_of(made)[0]
    browser.post(reverse("reviews:remove_addendum_file", args=[made.pk, kept.pk]), {"answer": "改了。"})
    made.refresh_from_db()
    assert (made.answer, read.files_of(made)) == ("改了。", [])


def test_the_same_file_is_taken_once(cast: Cast, case: Workshop) -> None:
    made = scenes.answered(cast, case)
    again = lambda: addenda.add_file(  # noqa: E731 - said once below
        made, by=cast.people["unit_clerk"], at=LATER, content=papers.pdf(2), name="又一份.pdf"
    )
    assert sentence_of(again) == "这份文件已经上传过了。"


def test_nothing_is_prepared_without_words(cast: Cast, case: Workshop) -> None:
    made = scenes.asked(cast, case)
    assert sentence_of(lambda: addenda.prepare(made, by=cast.people["unit_clerk"], at=LATER)) == "请先写答复。"


def test_a_change_after_preparing_must_be_prepared_anew(cast: Cast, case: Workshop) -> None:
    made = scenes.answered(cast, case)
    clerk, approver = cast.people["unit_clerk"], cast.people["unit_approver"]
    frozen = addenda.prepare(made, by=clerk, at=LATER)
    job = jobs.order_addendum(frozen, by=clerk)
    seal = lambda: addenda.seal(made, by=approver, at=LATER, kind=Seal.Kind.IN_SYSTEM)  # noqa: E731 - tried thrice
    assert sentence_of(seal) == "补充材料 PDF 正在生成，请稍候再盖章。"
    addenda.save_answer(made, by=clerk, at=LATER, answer="另有说明。")
    jobs.make_addendum(str(made.pk), frozen.content_hash, str(job.uuid))  # the paper of what no longer holds
    now = Addendum.objects.get(pk=made.pk)
    assert (now.content_hash, now.printed) == ("", None)
    assert sentence_of(seal) == "备好之后内容有改动，请重新备好补充材料。"


def test_the_seal_stands_on_its_own_paper_and_the_form_stays_as_it_was(cast: Cast, case: Workshop) -> None:
    before = case.submitted_version.form_id
    made = scenes.prepared(cast, case)
    assert made.printed is not None
    unsigned = files.read(made.printed)
    assert signing.empty_fields(unsigned) == ["unit"]
    cases.credential(case.unit)
    browser = signed_in(cast.people["unit_approver"])
    address = reverse("reviews:seal_addendum", args=[made.pk])
    assert browser.get(address).status_code == 200
    wrong = browser.post(address, {"kind": "in_system", "password": "wrong"})
    assert (wrong.status_code, wrong.context["password"].errors["password"]) == (422, ["密码不正确，请重新输入。"])
    answer = browser.post(address, {"kind": "in_system", "password": PASSWORD})
    assert answer["Location"] == f"/reviews/addenda/{made.pk}/"
    now = Addendum.objects.get(pk=made.pk)
    assert (now.status, now.seal_kind, now.sealed_by) == ("sealed", "in_system", cast.people["unit_approver"])
    assert now.printed is not None
    signed = files.read(now.printed)
    assert signing.empty_fields(signed) == []
    assert b"/ByteRange" in signed
    assert Workshop.objects.get(pk=case.pk).submitted_version.form_id == before
    assert not Seal.objects.filter(workshop=case, at__gt=cases.DURING).exists()
    assert readers("addendum_sealed") == {"周明远", "秦望川", "沈嘉言"}
    event = WorkshopEvent.objects.get(verb="seal_addendum")
    assert (event.facts["content_hash"], event.facts["file"]) == (now.content_hash, now.printed.sha256)


def test_the_paper_names_question_answer_and_every_file_by_its_hash(cast: Cast, case: Workshop) -> None:
    made = scenes.answered(cast, case)
    frozen = addenda.prepare(made, by=cast.people["unit_clerk"], at=LATER)
    sheet = jobs.sheet_of(frozen)
    assert (sheet.number, sheet.question, sheet.answer, sheet.content_hash) == (
        1,
        QUESTION,
        "明细账见附件。",
        addenda.content_hash(frozen),
    )
    assert [(one.name, one.pages, one.sha256) for one in sheet.files] == [
        ("明细账.pdf", 2, read.files_of(frozen)[0].stored.sha256)
    ]
    assert printing.html(sheet).count('id="field-unit"') == 1


ANSWERING = {
    "unit_clerk": "",
    "unit_approver": "",
    "review_clerk": "须由申报单位的经办人或负责人办理。",
    "city_officer": "须由申报单位的经办人或负责人办理。",
    "expert": "须由申报单位的经办人或负责人办理。",
}


def test_only_the_unit_answers_and_only_its_approver_seals(cast: Cast, case: Workshop) -> None:
    made = scenes.asked(cast, case)
    for who, sentence in ANSWERING.items():
        act = lambda who=who: addenda.save_answer(made, by=cast.people[who], at=LATER, answer=who)  # noqa: E731
        assert (act().answer if not sentence else sentence_of(act)) == (sentence or who)
    refused = lambda: addenda.seal(made, by=cast.people["unit_clerk"], at=LATER, kind="in_system")  # noqa: E731
    assert sentence_of(refused) == "须由申报单位负责人办理。"


# ── verifying and dropping ───────────────────────────────────────────────────


@pytest.fixture
def sealed(cast: Cast, case: Workshop) -> Addendum:
    """Sealed without the cost of a real signature; the test above makes one."""
    made = scenes.looks_sealed(cast, scenes.answered(cast, case))
    Letter.objects.all().delete()
    return made


def test_the_body_agrees_and_the_panel_learns_of_it(cast: Cast, sealed: Addendum) -> None:
    browser = signed_in(cast.people["review_clerk"])
    browser.post(reverse("reviews:verify_addendum", args=[sealed.pk]), {"verdict": "agrees"})
    sealed.refresh_from_db()
    assert (sealed.status, sealed.verified_by) == ("verified", cast.people["review_clerk"])
    assert readers("addendum_verified") == {"孟知微", "程以南", "沈嘉言", "苏远岫", "江临川", "岑若木"}
    late = lambda: addenda.save_answer(sealed, by=cast.people["unit_clerk"], at=LATER, answer="x")  # noqa: E731
    assert sentence_of(late) == "这份补充材料已核验，不能再改。"
    again = lambda: addenda.verify(sealed, by=cast.people["review_clerk"], at=LATER, agrees=True)  # noqa: E731
    assert sentence_of(again) == "这份补充材料已核验，不能核验。"


def test_a_refusal_needs_its_reason_and_the_next_one_is_asked_for_anew(
    cast: Cast, case: Workshop, sealed: Addendum
) -> None:
    assert open_of(case, cast) == [OPEN.format(1), OPEN.format(1)]
    browser = signed_in(cast.people["review_clerk"])
    address = reverse("reviews:verify_addendum", args=[sealed.pk])
    page = browser.post(address, {"verdict": "differs"})
    assert (page.status_code, page.context["verdict"].errors["reason"]) == (422, ["核验不符的，请写明原因。"])
    browser.post(address, {"verdict": "differs", "reason": "金额与账册不符"})
    sealed.refresh_from_db()
    assert (sealed.status, sealed.verdict_reason) == ("refused", "金额与账册不符")
    letter = Letter.objects.filter(template="reviews/addendum_verified").first()
    assert letter is not None
    assert "说明：金额与账册不符" in letter.body.splitlines()
    assert open_of(case, cast) == []
    assert scenes.asked(cast, case).number == 2
    assert open_of(case, cast) == [OPEN.format(2), OPEN.format(2)]


OPEN = "补充材料第 {} 号还没有办结：须由申报单位答复盖章、初审单位核验，或由提出方撤销。"


def open_of(case: Workshop, cast: Cast) -> list[str]:
    """What an open supplement says before either outcome."""
    by, outcomes = cast.people["city_approver"], ("pass_evaluation", "fail_evaluation")
    return [s for name in outcomes for s in lifecycle.blockers(name, case, by, LATER) if s.startswith("补充材料")]


@pytest.mark.parametrize("who", ["city_officer", "unit_approver", "expert"])
def test_nobody_but_the_body_verifies(cast: Cast, sealed: Addendum, who: str) -> None:
    act = lambda: addenda.verify(sealed, by=cast.people[who], at=LATER, agrees=True)  # noqa: E731
    assert sentence_of(act) == "须由初审单位的经办人或负责人办理。"


def test_what_is_no_longer_wanted_is_dropped_before_it_is_sealed(cast: Cast, case: Workshop, sealed: Addendum) -> None:
    late = lambda: addenda.drop(sealed, by=cast.people["city_officer"], at=LATER, reason="不需要")  # noqa: E731
    assert sentence_of(late) == "这份补充材料待初审单位核验，不能撤销。"
    own = scenes.asked(cast, case, "expert")
    other = lambda: addenda.drop(own, by=cast.people["second_expert"], at=LATER, reason="不需要")  # noqa: E731
    assert sentence_of(other) == "由提出的专家或市局经办人撤销。"
    signed_in(cast.people["expert"]).post(reverse("reviews:drop_addendum", args=[own.pk]), {"reason": "材料中已有"})
    own.refresh_from_db()
    assert (own.status, own.dropped_reason) == ("dropped", "材料中已有")
    assert readers("addendum_dropped") == {"孟知微", "程以南"}


# ── who sees what ────────────────────────────────────────────────────────────


SEEING = {
    "unit_clerk": (200, True, 200),
    "review_clerk": (200, False, 403),
    "city_officer": (200, False, 403),
    "expert": (200, False, 403),
    "other_unit": (404, False, 404),
    "other_body": (404, False, 404),
}


def test_an_answer_is_the_units_own_until_it_is_sealed(cast: Cast, case: Workshop) -> None:
    made = scenes.answered(cast, case)
    page, file = (
        reverse("reviews:addendum", args=[made.pk]),
        reverse("reviews:addendum_file", args=[made.pk, read.files_of(made)[0].pk]),
    )

    def seen() -> dict[str, tuple[int, bool, int]]:
        found = {}
        for who in SEEING:
            browser = signed_in(cast.people[who])
            got = browser.get(page)
            found[who] = (got.status_code, "明细账见附件。" in got.content.decode(), browser.get(file).status_code)
        return found

    assert seen() == SEEING
    Addendum.objects.filter(pk=made.pk).update(
        status="sealed", sealed_at=LATER, sealed_by=cast.people["unit_approver"], content_hash="a" * 64
    )
    assert seen() == {who: (code, code == 200, code) for who, (code, _, _) in SEEING.items()}


def test_work_lists_say_who_is_waited_for(cast: Cast, case: Workshop) -> None:
    def words(who: str) -> list[tuple[str, str]]:
        board = signed_in(cast.people[who]).get("/").context["board"]
        return [(row["todo"], row["action"].label) for row in board.rows if row["number"] == case.number]

    assert words("unit_clerk") == []
    made = scenes.prepared(cast, case)
    asked = "须补充材料（第 1 号），6月22日（周一）前答复"
    assert (words("unit_clerk"), words("unit_approver")) == (
        [(asked, "去补充")],
        [(f"{asked}；已备好", "去盖章")],
    )
    Addendum.objects.filter(pk=made.pk).update(status="sealed", sealed_at=LATER)
    assert (words("unit_clerk"), words("review_clerk")) == (
        [],
        [("补充材料第 1 号已盖章，待与原件核验", "去核验")],
    )


@pytest.mark.parametrize("rows", [1, 6])
def test_a_page_costs_the_same_at_any_number_of_files(cast: Cast, case: Workshop, rows: int) -> None:
    made: Any = scenes.asked(cast, case)
    clerk = cast.people["unit_clerk"]
    for place in range(1, rows + 1):
        addenda.add_file(made, by=clerk, at=LATER, content=papers.pdf(place), name=f"{place}.pdf")
    browser, page = signed_in(clerk), reverse("reviews:addendum", args=[made.pk])
    browser.get(page)
    with CaptureQueriesContext(connection) as asked:
        assert browser.get(page).status_code == 200
    assert len(asked) == 5


def test_the_due_day_is_the_rules_own(cast: Cast, case: Workshop) -> None:
    case.rule_set.supplement_days = 10
    case.rule_set.day_rule = "natural"
    assert addenda.due_day(case, ASKED) == DUE
