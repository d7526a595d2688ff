"""The page of every act: what it says beforehand, who may, what stands in the way, what a second person meets."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from applications import lifecycle
from applications.models import Opinion, Seal, Workshop, WorkshopEvent
from applications.states import State
from common import clock
from tests import cases
from tests.cast import PASSWORD, Cast
from tests.common import papers
from tests.kept import names_in


@dataclass
class Desk:
    """One case before 海淀, open today, and browsers of everybody."""

    case: Workshop
    cast: Cast

    def browser(self, who: str) -> Client:
        client = Client()
        client.force_login(self.cast.people[who])
        return client

    def page(self, act: str) -> str:
        return reverse("workshops:act", args=[self.case.pk, act])

    def get(self, who: str, act: str) -> HttpResponse:
        return self.browser(who).get(self.page(act))

    def post(self, who: str, act: str, **data: Any) -> HttpResponse:
        return self.browser(who).post(self.page(act), data)

    @property
    def state(self) -> str:
        return Workshop.objects.values_list("state", flat=True).get(pk=self.case.pk)


def open_round() -> Any:
    now = clock.now()
    return cases.round_of(
        opens_at=now - timedelta(days=30),
        closes_at=now + timedelta(days=30),
        corrections_until=now + timedelta(days=50),
        review_until=now + timedelta(days=70),
    )


@pytest.fixture
def desk(cast: Cast) -> Desk:
    """A submitted case, sealed by the unit, with a recommendation drafted by the clerk."""
    case = cases.workshop(cast, State.SUBMITTED, round_=open_round(), body_since=clock.now())
    cases.version(case, seals=("unit",), cast=cast)
    cases.opinion(case, Opinion.Conclusion.RECOMMEND, by=cast.people["review_clerk"])
    cases.credential(cast.bodies["haidian"])
    return Desk(case, cast)


def told(response: HttpResponse) -> list[str]:
    return [str(message) for message in get_messages(response.wsgi_request)]


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("review_approver", 200),
        ("review_clerk", 403),
        ("unit_approver", 403),
        ("unit_clerk", 403),
        ("city_officer", 403),
        ("city_approver", 403),
        ("finance_officer", 403),
        ("district_finance", 403),
        ("other_unit", 404),
        ("other_body", 404),
        ("expert", 404),
        ("system_admin", 404),
        ("audit_admin", 404),
    ],
)
def test_the_page_of_an_act_is_for_those_who_may(desk: Desk, who: str, status: int) -> None:
    assert desk.get(who, "recommend").status_code == status


def test_who_may_not_reads_who_may(desk: Desk) -> None:
    page = desk.get("review_clerk", "recommend").content.decode()
    assert "须由初审负责人办理，且不能是拟写意见的本人。" in page


def test_the_drafter_may_not_seal_but_another_approver_may(desk: Desk) -> None:
    Opinion.objects.update(drafted_by=desk.cast.people["review_approver"])
    assert desk.get("review_approver", "recommend").status_code == 403
    Opinion.objects.update(drafted_by=desk.cast.people["review_clerk"])
    assert desk.get("review_approver", "recommend").status_code == 200


def test_the_page_says_what_the_act_will_do_and_shows_the_opinion(desk: Desk) -> None:
    page = desk.get("review_approver", "recommend").content.decode()
    for sentence in lifecycle.ACTS["recommend"].says:
        assert f"<li>{sentence}</li>" in page
    assert "<p>经审核，材料齐全。</p>" in page


def test_a_blocked_act_shows_its_sentence_and_no_form(desk: Desk) -> None:
    Opinion.objects.all().delete()
    page = desk.get("review_approver", "recommend").content.decode()
    assert "初审意见尚未拟写，或结论不是“同意推荐”。" in page
    assert 'name="password"' not in page


def test_sealing_asks_for_the_password_and_goes_through_the_door(desk: Desk) -> None:
    answer = desk.post("review_approver", "recommend", kind="in_system", password=PASSWORD)
    assert answer.status_code == 302
    assert answer["Location"] == reverse("workshops:detail", args=[desk.case.pk])
    assert told(answer) == ["已办理“盖章推荐”，案卷现为“已推荐待受理”。"]
    assert desk.state == State.RECOMMENDED
    assert Seal.objects.valid().filter(workshop=desk.case, box="body").count() == 1


@pytest.mark.parametrize(
    ("password", "sentence"),
    [
        ("", "请输入您的登录密码，以确认是本人操作。"),
        ("wrong", "密码不正确，请重新输入。"),
    ],
)
def test_without_the_right_password_nothing_is_sealed(desk: Desk, password: str, sentence: str) -> None:
    answer = desk.post("review_approver", "recommend", kind="in_system", password=password)
    assert (answer.status_code, desk.state) == (422, State.SUBMITTED)
    assert sentence in answer.content.decode()
    assert not WorkshopEvent.objects.filter(workshop=desk.case, verb="recommend").exists()


def test_a_paper_seal_without_its_scan_is_told_beside_the_field(desk: Desk) -> None:
    answer = desk.post("review_approver", "recommend", kind="paper", password=PASSWORD)
    assert (answer.status_code, desk.state) == (422, State.SUBMITTED)
    assert "请上传已盖章的扫描件。" in answer.content.decode()


@pytest.mark.parametrize(
    ("act", "field", "wrong", "right"),
    [
        ("recommend", "scan", {"kind": "paper", "password": "不对"}, {"kind": "paper", "password": PASSWORD}),
        ("terminate", "request_file", {"ground": "unit_request"}, {"ground": "unit_request", "reason": "单位来函。"}),
    ],
)
def test_the_file_of_a_refused_act_is_still_there(
    desk: Desk, act: str, field: str, wrong: dict[str, str], right: dict[str, str]
) -> None:
    who = {"recommend": "review_approver", "terminate": "city_approver"}[act]
    paper = SimpleUploadedFile("盖章件.pdf", papers.pdf(), "application/pdf")
    refused = desk.post(who, act, **wrong, **{field: paper})
    assert (refused.status_code, len(names_in(refused))) == (422, 1)
    done = desk.post(who, act, **right, kept_file=names_in(refused))
    assert (done.status_code, told(done)[0][:4]) == (302, "已办理“")


def test_what_was_typed_is_still_there_after_an_error(desk: Desk) -> None:
    answer = desk.post("city_approver", "terminate", ground="unit_request", reason="单位来函申请终止。")
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "请上传单位盖章的申请。" in page
    assert "单位来函申请终止。" in page
    assert desk.state == State.SUBMITTED


def test_whoever_comes_second_is_told_and_sent_back(desk: Desk) -> None:
    body = desk.cast.bodies["chaoyang"]
    assert desk.post("review_approver", "transfer", body=body.pk, reason="不属于本区管辖。").status_code == 302
    late = desk.post("city_approver", "recommend")
    assert late.status_code == 403
    desk.post("city_approver", "terminate", ground="unit_dissolved", reason="单位已注销。")
    late = desk.post("city_approver", "terminate", ground="unit_dissolved", reason="单位已注销。")
    assert late.status_code == 302
    assert told(late) == ["案卷目前为“已撤回/终止”，不能“终止”。可能已有人办理。"]
    assert WorkshopEvent.objects.filter(workshop=desk.case, verb="terminate").count() == 1


def test_after_passing_a_case_on_one_lands_where_one_may_look(desk: Desk) -> None:
    body = desk.cast.bodies["chaoyang"]
    answer = desk.post("review_approver", "transfer", body=body.pk, reason="不属于本区管辖。")
    assert answer["Location"] == "/"
    assert desk.browser("review_approver").get(reverse("workshops:detail", args=[desk.case.pk])).status_code == 404


def test_a_refusal_of_the_act_itself_stands_on_the_page(desk: Desk) -> None:
    Workshop.objects.filter(pk=desk.case.pk).update(body_since=clock.now() - timedelta(days=60))
    body = desk.cast.bodies["chaoyang"]
    answer = desk.post("review_approver", "transfer", body=body.pk, reason="不属于本区管辖。")
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "已超过本单位可以转送的期限，请与市人力社保局联系。" in page
    assert "不属于本区管辖。" in page


def test_an_unknown_act_is_not_found(desk: Desk) -> None:
    assert desk.get("review_approver", "promote").status_code == 404


def test_adverse_acts_are_outlined(desk: Desk) -> None:
    assert 'class="btn btn-outline-danger">终止</button>' in desk.get("city_approver", "terminate").content.decode()


# ── the unit's seal ──────────────────────────────────────────────────────────


@pytest.fixture
def prepared(cast: Cast) -> Desk:
    case = cases.workshop(cast, round_=open_round(), number="SB2026-110108-9001")
    version = cases.version(case, cast=cast)
    version.seal_until = clock.now() + timedelta(days=3)
    version.save()
    cases.credential(cast.bodies["shoukong"])
    return Desk(case, cast)


def test_the_unit_looks_at_the_finished_form_before_it_seals(prepared: Desk) -> None:
    page = prepared.get("unit_approver", "submit").content.decode()
    assert "先核对申报表第 1 版" in page
    assert reverse("workshops:version_pdf", args=[prepared.case.pk, 1]) in page


def test_the_unit_seals_and_the_case_is_reported(prepared: Desk) -> None:
    answer = prepared.post("unit_approver", "submit", text="情况属实，同意申报。", kind="in_system", password=PASSWORD)
    assert answer.status_code == 302
    assert prepared.state == State.SUBMITTED


def test_the_clerk_reads_that_the_head_seals(prepared: Desk) -> None:
    answer = prepared.post("unit_clerk", "submit", text="同意。", kind="in_system", password=PASSWORD)
    assert (answer.status_code, prepared.state) == (403, State.DRAFT)
    assert "须由申报单位负责人办理。" in answer.content.decode()


# ── the city's refusal ───────────────────────────────────────────────────────


def test_a_refusal_is_drafted_by_one_and_served_by_another(cast: Cast) -> None:
    case = cases.workshop(cast, State.RECOMMENDED, round_=open_round())
    cases.version(case, seals=("unit", "body"), cast=cast)
    desk = Desk(case, cast)
    address = reverse("workshops:city_opinion", args=[case.pk])
    drafted = desk.browser("city_officer").post(address, {"text": "经核查，申报材料中的证书不实，不符合三(一)-1。"})
    assert drafted.status_code == 302
    page = desk.get("city_approver", "decline").content.decode()
    assert "经核查，申报材料中的证书不实，不符合三(一)-1。" in page
    assert "可在 60 日内申请行政复议。" in page
    assert desk.post("city_approver", "decline", password=PASSWORD).status_code == 302
    assert desk.state == State.REJECTED


def test_only_the_citys_officer_drafts_a_refusal(cast: Cast) -> None:
    case = cases.workshop(cast, State.RECOMMENDED, round_=open_round())
    cases.version(case, seals=("unit", "body"), cast=cast)
    desk = Desk(case, cast)
    address = reverse("workshops:city_opinion", args=[case.pk])
    assert desk.browser("city_officer").get(address).status_code == 200
    assert desk.browser("city_approver").get(address).status_code == 403
    assert desk.browser("unit_approver").get(address).status_code == 403
    assert desk.browser("other_unit").get(address).status_code == 404
