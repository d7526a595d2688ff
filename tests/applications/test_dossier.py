"""The dossier: who sees it, what each reads there, what is masked and revealed, what a page costs."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import SecurityEvent
from applications import journal, lifecycle
from applications.models import CorrectionReturn, Member, Opinion, Remark, UnitChapter, Version, Workshop
from applications.selectors.documents import versions_of
from applications.selectors.dossier import rail_of
from applications.selectors.status import status_of
from applications.states import State
from common import clock
from common.templatetags.ui import cn_date
from tests import cases, stages
from tests.cast import Cast

MOST_QUERIES = 12
ID_NUMBER = "11010819880101003X"


def browser(cast: Cast, who: str) -> Client:
    client = Client()
    client.force_login(cast.people[who])
    return client


def detail(case: Workshop) -> str:
    return reverse("workshops:detail", args=[case.pk])


def read(cast: Cast, who: str, address: str) -> str:
    return browser(cast, who).get(address).content.decode()


def fresh(case: Workshop) -> Workshop:
    return Workshop.objects.get(pk=case.pk)


@pytest.fixture
def case(cast: Cast) -> Workshop:
    """A submitted case with one member, its unit's seal, and the review's due date in a week."""
    now = clock.now()
    round_ = cases.round_of(
        opens_at=now - timedelta(days=30),
        closes_at=now + timedelta(days=30),
        corrections_until=now + timedelta(days=50),
        review_until=now + timedelta(days=70),
    )
    made = cases.workshop(
        cast, State.SUBMITTED, round_=round_, technician_name="陆砚舟", due_on=(now + timedelta(days=7)).date()
    )
    Member.objects.create(workshop=made, name="石𠮷安", id_number=ID_NUMBER, certificate_number="S0001")
    UnitChapter.objects.filter(workshop=made).update(training_fund="2484000.00", mobile="13800000100")
    cases.version(fresh(made), seals=("unit",), cast=cast)
    return fresh(made)


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("unit_clerk", 200),
        ("unit_approver", 200),
        ("review_clerk", 200),
        ("review_approver", 200),
        ("city_officer", 200),
        ("city_approver", 200),
        ("finance_officer", 200),
        ("finance_approver", 200),
        ("district_finance", 200),
        ("other_unit", 404),
        ("other_body", 404),
        ("expert", 404),
        ("system_admin", 404),
        ("security_admin", 404),
    ],
)
@pytest.mark.parametrize("tab", ["detail", "journal", "compare", "preliminary"])
def test_a_case_is_seen_by_its_own_and_by_the_city(cast: Cast, case: Workshop, tab: str, who: str, status: int) -> None:
    assert browser(cast, who).get(reverse(f"workshops:{tab}", args=[case.pk])).status_code == status


def test_a_draft_is_seen_by_its_unit_alone(cast: Cast) -> None:
    draft = cases.workshop(cast)
    seen = {who for who in cast.people if browser(cast, who).get(detail(draft)).status_code == 200}
    assert seen == {"unit_clerk", "unit_approver"}


# ── the status line ──────────────────────────────────────────────────────────


def status(case: Workshop, cast: Cast, who: str) -> Any:
    return status_of(fresh(case), cast.people[who], clock.now(), versions_of(case))


def test_unit_and_office_read_different_words_for_the_same_state(cast: Cast, case: Workshop) -> None:
    assert status(case, cast, "unit_clerk").now == "已报送，海淀区人社局正在初审"
    assert status(case, cast, "review_clerk").now == "原件已全部核验，共 0 件"


def test_a_drafted_opinion_is_no_news_for_the_unit(cast: Cast, case: Workshop) -> None:
    cases.opinion(case, Opinion.Conclusion.NOT_RECOMMEND, by=cast.people["review_clerk"])
    assert status(case, cast, "review_approver").now == "初审意见已拟写：不予推荐"
    assert status(case, cast, "unit_approver").now == "已报送，海淀区人社局正在初审"


def test_the_rail_says_when_each_step_was_done(cast: Cast, case: Workshop) -> None:
    steps = rail_of(fresh(case), versions_of(case))
    assert [(step["label"], step["state"]) for step in steps[:3]] == [
        ("填报", "done"),
        ("初审", "current"),
        ("受理", "ahead"),
    ]
    assert steps[0]["detail"] == "4月8日 报送第 1 版"


def test_an_ended_title_stands_at_its_end_and_not_at_the_award(cast: Cast, case: Workshop) -> None:
    facts = {"granted_at": cases.DURING, "title_number": "T-1", "plaque_number": "T-1"}
    stages.put(case, State.GRANTED, **facts)
    assert [(step["label"], step["state"]) for step in rail_of(fresh(case), [])[-1:]] == [("授牌", "current")]
    stages.put(case, State.CLOSED, closed_at=cases.DURING, ended_at=cases.DURING, **facts)
    assert [(step["label"], step["detail"], step["state"]) for step in rail_of(fresh(case), [])[-2:]] == [
        ("授牌", "T-1", "done"),
        ("已注销", cn_date(cases.DURING), "current"),
    ]
    Workshop.objects.filter(pk=case.pk).update(origin=Workshop.Origin.REGISTER)
    assert [(step["label"], step["state"]) for step in rail_of(fresh(case), [])] == [
        ("登记", "done"),
        ("授牌", "done"),
        ("已注销", "current"),
    ]


def test_a_due_day_is_told_in_words(cast: Cast, case: Workshop) -> None:
    Workshop.objects.filter(pk=case.pk).update(due_on=clock.today() - timedelta(days=14))
    told = status(case, cast, "review_clerk").clock
    assert told.words.startswith("逾期 ")
    assert told.sentence.startswith("应于 ")


# ── the form as it is read ───────────────────────────────────────────────────


def test_personal_numbers_are_masked_for_everybody(cast: Cast, case: Workshop) -> None:
    for who in ("unit_approver", "review_approver", "city_officer"):
        page = read(cast, who, detail(case))
        assert "11**************3X" in page
        assert "138****0100" in page
        assert ID_NUMBER not in page
        assert "13800000100" not in page


def test_a_reveal_is_a_post_that_stands_in_the_security_journal(cast: Cast, case: Workshop) -> None:
    address = reverse("workshops:reveal", args=[case.pk])
    path = f"members.{Member.objects.get(workshop=case).uuid}.id_number"
    client = browser(cast, "review_clerk")
    assert client.get(address).status_code == 405
    answer = client.post(address, {"path": path}, headers={"Accept": "application/json"})
    assert json.loads(answer.content) == {"value": ID_NUMBER}
    told = SecurityEvent.objects.get(verb=SecurityEvent.Verb.REVEALED)
    assert (told.actor, told.facts) == (
        cast.people["review_clerk"],
        {"subject": f"workshop:{case.pk}", "what": path, "reason": ""},
    )
    assert ID_NUMBER not in told.content


@pytest.mark.parametrize("path", ["unit.name", "nowhere", "members.no-such-row.id_number", ""])
def test_only_personal_values_that_exist_are_revealed(cast: Cast, case: Workshop, path: str) -> None:
    assert (
        browser(cast, "review_clerk").post(reverse("workshops:reveal", args=[case.pk]), {"path": path}).status_code
        == 404
    )
    assert not SecurityEvent.objects.filter(verb=SecurityEvent.Verb.REVEALED).exists()


def test_a_stranger_reveals_nothing(cast: Cast, case: Workshop) -> None:
    address = reverse("workshops:reveal", args=[case.pk])
    assert browser(cast, "other_body").post(address, {"path": "unit.mobile"}).status_code == 404


@pytest.fixture
def corrected(cast: Cast, case: Workshop) -> Workshop:
    """Returned with a remark on the training fund; resubmitted with that and the mobile number changed."""
    first = case.current_version
    sent = CorrectionReturn.objects.create(
        workshop=case,
        version=first,
        due_on=clock.today(),
        returned_by=cast.people["review_clerk"],
        returned_at=cases.DURING,
        answered_at=clock.now(),
    )
    Remark.objects.create(
        workshop=case,
        version=first,
        path="unit.training_fund",
        where="职工教育经费",
        text="与审计数不符。",
        made_by=cast.people["review_clerk"],
        made_at=cases.DURING,
        returned=sent,
        answer="已改正。",
        answered_by=cast.people["unit_clerk"],
        answered_at=clock.now(),
    )
    UnitChapter.objects.filter(workshop=case).update(training_fund="2684000.00", mobile="13800000200")
    cases.version(fresh(case), seals=("unit",), cast=cast)
    return fresh(case)


def test_what_changed_since_the_version_before_is_marked(cast: Cast, corrected: Workshop) -> None:
    page = read(cast, "review_clerk", detail(corrected))
    assert "与第 1 版对照：改动 2 处" in page
    assert '268.40 万元<span class="was">原填 <s>248.40 万元</s></span>' in page


def test_changes_outside_the_remarks_are_marked(cast: Cast, corrected: Workshop) -> None:
    page = read(cast, "review_clerk", reverse("workshops:compare", args=[corrected.pk]))
    assert "改动 2 处，其中意见以外 1 处" in page
    assert "意见：与审计数不符。" in page
    assert page.count("意见以外</span>") == 1


@pytest.mark.parametrize("query", ["?from=2&to=1", "?from=x&to=y", "?from=9", "?from=1&to=1"])
def test_a_senseless_choice_of_versions_is_no_error(cast: Cast, corrected: Workshop, query: str) -> None:
    assert (
        browser(cast, "review_clerk").get(reverse("workshops:compare", args=[corrected.pk]) + query).status_code == 200
    )


# ── acts, papers, journal ────────────────────────────────────────────────────


def test_a_greyed_act_stands_with_its_sentence(cast: Cast, case: Workshop) -> None:
    page = read(cast, "review_clerk", detail(case))
    assert "先写至少 1 条针对栏目或材料的意见。" in page
    assert "须由初审负责人办理，且不能是拟写意见的本人。" in page
    assert "盖章推荐" not in read(cast, "unit_approver", detail(case)).replace("初审负责人盖章推荐", "")


def test_an_older_version_is_listed_as_superseded(cast: Cast, corrected: Workshop) -> None:
    listed = {
        document.name: document.superseded for document in lifecycle_documents(corrected) if "申报表" in document.name
    }
    assert listed == {"申报表 第 2 版.pdf": False, "申报表 第 1 版.pdf": True, "申报表打印副本.pdf": False}


def lifecycle_documents(case: Workshop) -> list[Any]:
    from applications.selectors import documents

    return documents.listed(case, versions_of(case), outside=False)


def test_the_stored_form_is_sent_and_a_version_in_the_making_is_waited_for(cast: Cast, case: Workshop) -> None:
    client = browser(cast, "review_clerk")
    stored = client.get(reverse("workshops:form_pdf", args=[case.pk]))
    assert (stored.status_code, stored["Content-Type"]) == (200, "application/pdf")
    assert stored.getvalue().startswith(b"%PDF")
    Version.objects.filter(workshop=case).update(form=None)
    assert client.get(reverse("workshops:form_pdf", args=[case.pk])).status_code == 202
    assert client.get(reverse("workshops:version_pdf", args=[case.pk, 7])).status_code == 404


def test_the_unit_does_not_read_what_the_office_writes_for_itself(cast: Cast, case: Workshop) -> None:
    by = cast.people["review_clerk"]
    journal.record(
        case,
        "draft_opinion",
        by=by,
        at=clock.now(),
        text="拟不予推荐：证书存疑。",
        capacity=lifecycle.acting_capacity(case, by),
    )
    address = reverse("workshops:journal", args=[case.pk])
    assert "拟不予推荐：证书存疑。" in read(cast, "city_officer", address)
    assert "拟不予推荐：证书存疑。" not in read(cast, "unit_approver", address)


def test_the_journal_goes_on_by_its_sequence(cast: Cast, case: Workshop) -> None:
    for number in range(55):
        journal.record(case, "lapse_soon", by=None, at=clock.now(), text=f"第 {number} 次提醒")
    address = reverse("workshops:journal", args=[case.pk])
    first = read(cast, "city_officer", address)
    assert f"{address}?before=6" in first
    assert "第 4 次提醒" not in first
    assert "第 4 次提醒" in read(cast, "city_officer", f"{address}?before=6")


@pytest.mark.parametrize("members", [1, 12])
@pytest.mark.parametrize(
    ("who", "tab"),
    [
        ("review_approver", "detail"),
        ("unit_approver", "detail"),
        ("city_officer", "detail"),
        ("review_approver", "journal"),
        ("review_approver", "compare"),
        ("review_clerk", "preliminary"),
    ],
)
def test_a_dossier_costs_the_same_whatever_it_holds(
    cast: Cast, corrected: Workshop, who: str, tab: str, members: int
) -> None:
    for number in range(members):
        Member.objects.create(workshop=corrected, name=f"成员{number}", certificate_number=f"S{number}")
    client = browser(cast, who)
    client.get(reverse("workshops:index"))  # the first page of a session writes when it was last used
    with CaptureQueriesContext(connection) as seen:
        client.get(reverse(f"workshops:{tab}", args=[corrected.pk]))
    assert len(seen) <= MOST_QUERIES
