"""The pages of the preliminary review: remarks, the drafted opinion, waivers, several cases sealed as one list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from applications.models import CorrectionReturn, Member, Opinion, Remark, Round, Waiver, Workshop
from applications.states import State
from common import clock
from tests import cases
from tests.cast import PASSWORD, Cast


@dataclass
class Review:
    case: Workshop
    cast: Cast

    def browser(self, who: str) -> Client:
        client = Client()
        client.force_login(self.cast.people[who])
        return client

    def address(self, name: str, *more: object) -> str:
        return reverse(name, args=[self.case.pk, *more])

    def get(self, who: str, name: str, *more: object) -> HttpResponse:
        return self.browser(who).get(self.address(name, *more))

    def post(self, who: str, name: str, *more: object, **data: Any) -> HttpResponse:
        return self.browser(who).post(self.address(name, *more), data)

    def remark(self, **facts: Any) -> Remark:
        defaults = {"path": "unit.training_fund", "where": "职工教育经费", "text": "与审计数不符。"}
        return Remark.objects.create(
            workshop=self.case,
            version=self.case.current_version,
            made_by=self.cast.people["review_clerk"],
            made_at=cases.DURING,
            **{**defaults, **facts},
        )


def open_round() -> Round:
    now = clock.now()
    return cases.round_of(
        opens_at=now - timedelta(days=30),
        closes_at=now + timedelta(days=30),
        corrections_until=now + timedelta(days=50),
        review_until=now + timedelta(days=70),
    )


@pytest.fixture
def review(cast: Cast) -> Review:
    case = cases.workshop(cast, State.SUBMITTED, round_=open_round(), due_on=clock.today() + timedelta(days=7))
    Member.objects.create(workshop=case, name="石𠮷安", certificate_number="S0001")
    case = Workshop.objects.get(pk=case.pk)
    cases.version(case, seals=("unit",), cast=cast)
    return Review(Workshop.objects.get(pk=case.pk), cast)


REVIEWERS = [
    ("review_clerk", 200),
    ("review_approver", 200),
    ("unit_approver", 403),
    ("city_officer", 403),
    ("finance_officer", 403),
    ("other_body", 404),
    ("other_unit", 404),
    ("expert", 404),
]


@pytest.mark.parametrize("page", ["reviews:remarks", "reviews:opinion"])
@pytest.mark.parametrize(("who", "status"), REVIEWERS)
def test_the_pages_of_the_review_are_for_its_body(review: Review, page: str, who: str, status: int) -> None:
    assert review.get(who, page).status_code == status


# ── remarks ──────────────────────────────────────────────────────────────────


def test_a_remark_is_written_from_its_field_with_the_place_in_words(review: Review) -> None:
    path = f"members.{Member.objects.get(workshop=review.case).uuid}.certificate_number"
    client = review.browser("review_clerk")
    address = f"{review.address('reviews:remarks')}?path={path}"
    assert "第 1 人 石𠮷安 · 证书编号" in client.get(address).content.decode()
    answer = client.post(address, {"path": path, "text": "与扫描件不一致。"})
    assert answer["Location"] == f"{review.address('workshops:detail')}#f-{path}"
    made = Remark.objects.get(workshop=review.case)
    assert (made.path, made.where, made.text) == (path, "第 1 人 石𠮷安 · 证书编号", "与扫描件不一致。")


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"path": "unit.no_such_field", "text": "不对。"}, "请从列表中选择栏目或材料。"),
        ({"path": "unit.training_fund", "text": "长" * 501}, "“意见”不超过 500 字，现在有 501 字。"),
    ],
)
def test_a_wrong_remark_is_told_and_kept(review: Review, data: dict[str, str], sentence: str) -> None:
    answer = review.post("review_clerk", "reviews:remarks", **data)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in page
    assert data["text"] in page
    assert not Remark.objects.exists()


def test_an_unsent_remark_can_be_dropped_and_a_sent_one_cannot(review: Review) -> None:
    unsent = review.remark()
    sent_with = CorrectionReturn.objects.create(
        workshop=review.case,
        version=review.case.current_version,
        due_on=clock.today(),
        returned_by=review.cast.people["review_clerk"],
        returned_at=cases.DURING,
        answered_at=cases.DURING,
    )
    sent = review.remark(returned=sent_with)
    for remark in (unsent, sent):
        review.post("review_clerk", "reviews:drop_remark", remark.uuid)
    assert [Remark.objects.get(pk=r.pk).dropped_at is not None for r in (unsent, sent)] == [True, False]


def test_the_reviewer_accepts_a_correction(review: Review) -> None:
    remark = review.remark()
    assert review.post("review_clerk", "reviews:settle_remark", remark.uuid).status_code == 302
    assert Remark.objects.get(pk=remark.pk).settled_by == review.cast.people["review_clerk"]


def test_a_remark_of_another_case_is_not_found(review: Review) -> None:
    other = cases.workshop(review.cast, State.SUBMITTED)
    cases.version(other, seals=("unit",), cast=review.cast)
    foreign = Review(other, review.cast).remark()
    assert review.post("review_clerk", "reviews:drop_remark", foreign.uuid).status_code == 404
    assert Remark.objects.get(pk=foreign.pk).dropped_at is None


def test_the_unit_reads_neither_unsent_remarks_nor_a_drafted_opinion(review: Review) -> None:
    review.remark(text="尚未发出的意见。")
    cases.opinion(review.case, Opinion.Conclusion.NOT_RECOMMEND, by=review.cast.people["review_clerk"])
    inside = review.get("review_approver", "workshops:preliminary").content.decode()
    assert "尚未发出的意见。" in inside
    assert "经审核，材料齐全。" in inside
    for who in ("unit_clerk", "unit_approver"):
        for tab in ("workshops:preliminary", "workshops:detail", "workshops:journal"):
            page = review.get(who, tab).content.decode()
            assert "尚未发出的意见。" not in page
            assert "经审核，材料齐全。" not in page
            assert "有意见" not in page


# ── opinion and waivers ──────────────────────────────────────────────────────


def test_an_opinion_is_drafted_and_replaces_the_one_before(review: Review) -> None:
    for text in ("材料齐全，同意推荐。", "经核验原件，同意推荐。"):
        assert review.post("review_clerk", "reviews:opinion", conclusion="recommend", text=text).status_code == 302
    assert [(o.text, o.current) for o in Opinion.objects.filter(workshop=review.case).order_by("pk")] == [
        ("材料齐全，同意推荐。", False),
        ("经核验原件，同意推荐。", True),
    ]


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"conclusion": "not_recommend", "text": "不符合。"}, "不予推荐须写明事实、依据和理由，至少 20 字。"),
        ({"conclusion": "recommend", "text": "长" * 2001}, "“初审意见”不超过 2000 字，现在有 2001 字。"),
    ],
)
def test_a_wrong_opinion_is_told_and_kept(review: Review, data: dict[str, str], sentence: str) -> None:
    page = review.post("review_clerk", "reviews:opinion", **data).content.decode()
    assert sentence in page
    assert data["text"] in page
    assert not Opinion.objects.exists()


def test_an_opinion_longer_than_the_box_is_taken(review: Review) -> None:
    assert review.post("review_clerk", "reviews:opinion", conclusion="recommend", text="好" * 2000).status_code == 302


def test_a_waiver_is_decided_with_its_basis(review: Review) -> None:
    asked = Waiver.objects.create(
        workshop=review.case,
        rule="training_fund",
        reason="成立不满一个会计年度。",
        asked_by=review.cast.people["unit_clerk"],
        asked_at=cases.DURING,
    )
    without = review.post("review_clerk", "reviews:waiver", asked.pk, grant="yes", basis="")
    assert without.status_code == 422
    assert Waiver.objects.get(pk=asked.pk).answer == Waiver.Answer.ASKED
    review.post("review_clerk", "reviews:waiver", asked.pk, grant="yes", basis="营业执照载明 2025 年 9 月成立。")
    decided = Waiver.objects.get(pk=asked.pk)
    assert (decided.answer, decided.basis) == (Waiver.Answer.GRANTED, "营业执照载明 2025 年 9 月成立。")


# ── several cases as one list ────────────────────────────────────────────────


def ready(cast: Cast, round_: Round, drafter: str = "review_clerk") -> Workshop:
    case = cases.workshop(cast, State.SUBMITTED, round_=round_, due_on=clock.today() + timedelta(days=5))
    cases.version(case, seals=("unit",), cast=cast)
    cases.opinion(case, Opinion.Conclusion.RECOMMEND, by=cast.people[drafter])
    return case


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("review_approver", 200),
        ("other_body", 200),
        ("review_clerk", 403),
        ("unit_approver", 403),
        ("city_approver", 403),
    ],
)
def test_the_list_is_for_approvers_of_bodies(cast: Cast, who: str, status: int) -> None:
    client = Client()
    client.force_login(cast.people[who])
    assert client.get(reverse("reviews:batch")).status_code == status


def test_each_case_goes_through_the_door_and_one_refused_stops_no_other(cast: Cast) -> None:
    round_ = open_round()
    good, own, later = ready(cast, round_), ready(cast, round_, "review_approver"), ready(cast, round_)
    cases.credential(cast.bodies["haidian"])
    client = Client()
    client.force_login(cast.people["review_approver"])
    answer = client.post(reverse("reviews:batch"), {"chosen": [good.pk, own.pk, later.pk], "password": PASSWORD})
    assert answer["Location"] == reverse("reviews:batch_done")
    page = client.get(answer["Location"]).content.decode()
    assert "已盖章 2 件，未办理 1 件" in page
    assert "须由初审负责人办理，且不能是拟写意见的本人。" in page
    states = dict(Workshop.objects.values_list("pk", "state"))
    assert states == {good.pk: State.RECOMMENDED, own.pk: State.SUBMITTED, later.pk: State.RECOMMENDED}
    assert {seal.workshop_id for seal in good.seals.model.objects.filter(box="body")} == {good.pk, later.pk}


def test_without_the_password_or_a_choice_nothing_is_sealed(cast: Cast) -> None:
    case = ready(cast, open_round())
    client = Client()
    client.force_login(cast.people["review_approver"])
    for data, sentence in (
        ({"chosen": [case.pk], "password": "wrong"}, "密码不正确，请重新输入。"),
        ({"password": PASSWORD}, "请至少选择一件。"),
    ):
        assert sentence in client.post(reverse("reviews:batch"), data).content.decode()
    assert Workshop.objects.get(pk=case.pk).state == State.SUBMITTED


def test_a_case_of_another_body_cannot_be_slipped_in(cast: Cast) -> None:
    case = ready(cast, open_round())
    client = Client()
    client.force_login(cast.people["other_body"])
    answer = client.post(reverse("reviews:batch"), {"chosen": [case.pk], "password": PASSWORD})
    assert answer.status_code == 422
    assert Workshop.objects.get(pk=case.pk).state == State.SUBMITTED


def queries_of_the_list(cast: Cast) -> int:
    client = Client()
    client.force_login(cast.people["review_approver"])
    client.get(reverse("reviews:batch_done"))
    with CaptureQueriesContext(connection) as seen:
        client.get(reverse("reviews:batch"))
    return len(seen)


def test_the_list_costs_the_same_whatever_its_length(cast: Cast) -> None:
    round_ = open_round()
    ready(cast, round_)
    one = queries_of_the_list(cast)
    for _ in range(4):
        ready(cast, round_)
    assert queries_of_the_list(cast) == one


def test_the_page_of_a_return_shows_what_goes_to_the_unit(review: Review) -> None:
    page = reverse("workshops:act", args=[review.case.pk, "return_for_correction"])
    blocked = review.browser("review_clerk").get(page).content.decode()
    assert "先写至少 1 条针对栏目或材料的意见。" in blocked
    assert f'<a class="btn btn-primary" href="{review.address("reviews:remarks")}">去写意见</a>' in blocked
    remark = review.remark()
    assert [one.pk for one in review.browser("review_clerk").get(page).context["outgoing"]] == [remark.pk]


def test_a_blocked_recommendation_leads_to_originals_and_opinion(review: Review) -> None:
    page = reverse("workshops:act", args=[review.case.pk, "recommend"])
    blocked = review.browser("review_approver").get(page).content.decode()
    assert f'href="{review.address("reviews:originals")}">去核验原件</a>' in blocked
    assert f'href="{review.address("reviews:opinion")}">看初审意见</a>' in blocked
