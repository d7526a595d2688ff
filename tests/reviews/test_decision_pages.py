"""The pages of the joint decision and the title: walked by role, within budgets, drafts kept between the bureaus."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from applications.models import Version
from common import clock, files
from reviews.models import Decision, DecisionSide
from reviews.services import decision, sealed_lists
from tests import cases
from tests.cast import PASSWORD, Cast
from tests.common import papers
from tests.honest import HonestClient, signed_in
from tests.reviews import decision_cases as made
from tests.reviews.decision_cases import FINANCE, HR, LATER

SEEN = re.compile(r'name="seen" value="(\w{64})"')

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def later() -> None:
    clock.move_to(LATER)


def queries(browser: HonestClient, address: str) -> int:
    browser.get(address)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert browser.get(address).status_code == 200
    return len(asked)


def test_both_officers_write_and_both_approvers_seal_on_their_pages(cast: Cast) -> None:
    case = made.cleared(cast)
    for key in ("rsj", "czj"):
        cases.credential(cast.bodies[key])
    city = signed_in(cast.people["city_officer"])
    refusing = {"kind": "reject", "text": "不予认定。", "reasons": "太短"}
    refused = city.post(f"/reviews/cases/{case.pk}/decision/", refusing)
    assert refused.status_code == 422
    assert "不予认定须写明事实、依据和理由，至少 20 字。" in refused.content.decode()
    assert city.post(f"/reviews/cases/{case.pk}/decision/", {"kind": "grant", "text": made.AGREED}).status_code == 302
    finance, opinion = signed_in(cast.people["finance_officer"]), {"text": "同意。"}
    unread = finance.post(f"/reviews/cases/{case.pk}/decision/finance/", opinion)
    assert unread.status_code == 409
    assert decision.UNSEEN in unread.content.decode()
    seen = SEEN.search(unread.content.decode())[1]  # type: ignore[index]  # shown with what was typed
    assert finance.post(f"/reviews/cases/{case.pk}/decision/finance/", opinion | {"seen": seen}).status_code == 302
    for who in ("city_approver", "finance_approver"):
        browser = signed_in(cast.people[who])
        asked = {"kind": "in_system", "password": "wrong", "seen": Decision.objects.get(ended_at=None).content_hash}
        assert browser.post(f"/reviews/cases/{case.pk}/decision/seal/", asked).status_code == 422
        sealed = browser.post(f"/reviews/cases/{case.pk}/decision/seal/", asked | {"password": PASSWORD})
        assert sealed["Location"] == f"/workshops/{case.pk}/decision/"
    assert list(DecisionSide.objects.order_by("side").values_list("side", "agrees")) == [(FINANCE, True), (HR, True)]
    assert "两局均已盖章（同意认定），待授予称号" in signed_in(cast.people["city_approver"]).get("/").content.decode()


def test_what_is_drafted_and_sealed_stays_between_the_bureaus_until_it_is_carried_out(cast: Cast) -> None:
    case = made.cleared(cast)
    made.drafted(case, cast)
    cases.credential(cast.bodies["czj"])
    decision.seal(case, side=FINANCE, by=cast.people["finance_approver"], at=LATER)
    before, after = Version.objects.get(workshop=case).files.order_by("-order")[1], case.versions.get().form
    for who, file in (("unit_clerk", before), ("review_clerk", before), ("finance_officer", after)):
        sent = signed_in(cast.people[who]).get(f"/workshops/{case.pk}/form.pdf")
        assert b"".join(sent.streaming_content) == files.read(file.stored)
    unit = signed_in(cast.people["unit_clerk"])
    assert unit.get(f"/workshops/{case.pk}/decision/").status_code == 404
    assert "审批意见章" not in unit.get(f"/workshops/{case.pk}/journal/").content.decode()
    assert (
        "盖审批意见章"
        in signed_in(cast.people["finance_officer"]).get(f"/workshops/{case.pk}/journal/").content.decode()
    )


def test_disagreeing_on_the_page_returns_the_decision(cast: Cast) -> None:
    case = made.cleared(cast)
    drafted = made.drafted(case, cast)
    browser = signed_in(cast.people["finance_approver"])
    words = {"reason": "评审得分与汇总表不一致。", "seen": drafted.content_hash}
    answer = browser.post(f"/reviews/cases/{case.pk}/decision/disagree/", words)
    assert answer.status_code == 302
    assert Decision.objects.get().ended_reason == "市财政局不同意：评审得分与汇总表不一致。"
    page = signed_in(cast.people["city_officer"]).get(f"/reviews/cases/{case.pk}/decision/").content.decode()
    assert "上一稿被退回：" in page


def test_a_seal_on_paper_is_compared_by_the_other_bureau_and_unknown_outside(cast: Cast) -> None:
    case = made.cleared(cast)
    made.drafted(case, cast)
    scan = SimpleUploadedFile("盖章页.pdf", papers.pdf(), "application/pdf")
    put = decision.seal(case, side=FINANCE, by=cast.people["finance_approver"], at=LATER, kind="paper", scan=scan)
    unit, officer = signed_in(cast.people["unit_clerk"]), signed_in(cast.people["city_officer"])
    addresses = (f"/workshops/{case.pk}/scans/", f"/workshops/{case.pk}/scans/{put.pk}/")
    assert [unit.get(address).status_code for address in addresses] == [404, 404]
    assert b"".join(officer.get(addresses[1]).streaming_content) == papers.pdf()
    waits = "市财政局在纸质件上盖章，待核对扫描件"
    assert waits in officer.get("/").content.decode()
    assert waits not in signed_in(cast.people["finance_officer"]).get("/").content.decode()
    assert officer.post(f"/workshops/{case.pk}/scans/{put.pk}/confirm/").status_code == 302
    assert waits not in officer.get("/").content.decode()


def test_a_list_seals_nothing_that_was_rewritten_after_it_was_shown(cast: Cast) -> None:
    case, approver = made.cleared(cast), cast.people["city_approver"]
    made.drafted(case, cast)
    browser = signed_in(approver)
    page = browser.get("/reviews/decisions/seal/").content.decode()
    chosen = re.search(r'name="chosen" value="([\w-]+)"', page)[1]  # type: ignore[index]  # the one case
    ordered = sealed_lists.order([case], act="seal", side=HR, by=approver, at=LATER)
    decision.draft_finance(case, by=cast.people["finance_officer"], at=LATER, text="改写的意见。")
    answer = browser.post("/reviews/decisions/seal/", {"chosen": chosen, "password": PASSWORD})
    assert answer.status_code == 422
    assert "有案卷在您打开本页之后有改动，没有办理，请核对后重新选择。" in answer.content.decode()
    sealed_lists.carry_out(ordered, ordered.job, LATER)
    assert list(ordered.rows.values_list("done", "sentence")) == [(False, decision.UNSEEN)]


def test_the_desk_costs_the_same_with_one_case_and_with_many(cast: Cast) -> None:
    browser = signed_in(cast.people["city_approver"])
    made.marked_as_sealed(made.cleared(cast, seals=("unit",)), cast)
    addresses = ("/reviews/decisions/?queue=grant", "/reviews/decisions/grant/", "/reviews/awards/")
    one = [queries(browser, address) for address in addresses]
    for _ in range(2):
        made.marked_as_sealed(made.cleared(cast, seals=("unit",)), cast)
    made.granted(cast, seals=("unit",))
    made.granted(cast, seals=("unit",))
    assert [queries(browser, address) for address in addresses] == one
    assert max(one) <= 12


def test_a_dossier_with_its_decision_and_its_title_stays_within_the_budget(cast: Cast) -> None:
    title = made.granted(cast)
    for who in ("unit_clerk", "city_officer", "finance_approver"):
        browser = signed_in(cast.people[who])
        for tab in ("decision", "award"):
            assert queries(browser, f"/workshops/{title.pk}/{tab}/") <= 12
