"""The pages 说明与承诺 and 核对与报送, preparing, waivers and answers: who may, what is said, what is written."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from applications.lifecycle import NotPossible
from applications.models import CorrectionReturn, Remark, UnitChapter, Waiver, Workshop
from applications.services import answers, waivers
from common import clock
from tests import cases
from tests.cast import Cast
from tests.honest import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_the_round(db: None) -> None:
    clock.move_to(cases.DURING)


@pytest.fixture
def clerk(client: Client, cast: Cast) -> Client:
    client.force_login(cast.people["unit_clerk"])
    return client


def said(answer: Any) -> list[str]:
    return [str(message) for message in answer.context["messages"]]


def test_preparing_an_unfinished_case_says_how_much_is_open(clerk: Client, cast: Cast) -> None:
    case = cases.workshop(cast)
    shown = clerk.get(reverse("workshops:edit", args=[case.pk, "check"]))
    answer = clerk.post(reverse("workshops:prepare", args=[case.pk]), follow=True)
    assert said(answer) == [f"还有 {shown.context['blocking']} 处需要处理，处理完才能备好报送稿。"]
    assert case.versions.count() == 0


def test_the_prepared_version_and_all_versions_are_shown(clerk: Client, cast: Cast) -> None:
    case = cases.workshop(cast)
    version = cases.version(case, cast=cast)
    shown = clerk.get(reverse("workshops:edit", args=[case.pk, "check"]))
    assert (shown.context["prepared"], shown.context["versions"], shown.context["job"]) == (version, [version], None)


@pytest.fixture
def remark(cast: Cast) -> Remark:
    case = cases.workshop(cast, "returned")
    version = cases.version(case, cast=cast)
    by = cast.people["review_clerk"]
    returned = CorrectionReturn.objects.create(
        workshop=case, version=version, due_on="2026-04-20", returned_by=by, returned_at=cases.DURING
    )
    return Remark.objects.create(
        workshop=case,
        version=version,
        path="unit.registered_address",
        where="注册地址",
        text="与营业执照不一致。",
        made_by=by,
        made_at=cases.DURING,
        returned=returned,
    )


def test_a_returned_case_shows_banner_and_remark_beside_its_field(clerk: Client, remark: Remark) -> None:
    shown = clerk.get(reverse("workshops:edit", args=[remark.workshop_id, "unit"]))
    banner = shown.context["returned"]
    assert (banner["sentence"], banner["detail"]) == (
        "初审单位退回补正，共 1 条意见，还有 1 条没有答复。",
        "请于 4月20日 24:00 前重新报送，还有 12 天。",
    )
    assert shown.context["form"]["registered_address"].help_text == "初审意见：与营业执照不一致。"
    assert [one["href"] for one in shown.context["remarks"]] == ["#id_registered_address"]


def test_a_remark_is_answered_on_the_page(clerk: Client, remark: Remark) -> None:
    url = reverse("workshops:answer", args=[remark.workshop_id, remark.pk])
    refused = clerk.post(url, {f"{remark.pk}-text": ""})
    remark.refresh_from_db()
    assert (refused.status_code, refused.context["remarks"][0]["form"].errors["text"], remark.answer) == (
        422,
        ["请填写“答复”。"],
        "",
    )
    clerk.post(url, {f"{remark.pk}-text": "已按营业执照改正。"})
    remark.refresh_from_db()
    assert (remark.answer, remark.answered_by.username) == ("已按营业执照改正。", "unit_clerk@shoukong")


def test_answering_one_remark_keeps_what_was_typed_below_the_others(clerk: Client, remark: Remark) -> None:
    other = Remark.objects.create(
        workshop=remark.workshop,
        version=remark.version,
        path="unit.postcode",
        where="邮政编码",
        text="与注册地址不一致。",
        made_by=remark.made_by,
        made_at=cases.DURING,
        returned=remark.returned,
    )
    url = reverse("workshops:answer", args=[remark.workshop_id, remark.pk])
    refused = clerk.post(url, {f"{remark.pk}-text": "已改正。", f"{other.pk}-text": "长" * 501})
    typed = {row["where"]: row["form"] for row in refused.context["remarks"]}
    assert (refused.status_code, typed["邮政编码"]["text"].value(), typed["邮政编码"].errors["text"]) == (
        422,
        "长" * 501,
        ["“答复”不超过 500 字，现在有 501 字。"],
    )
    assert typed["注册地址"]["text"].value() == "已改正。"
    assert list(Remark.objects.order_by("where").values_list("where", "answer")) == [
        ("注册地址", "已改正。"),
        ("邮政编码", ""),
    ]
    clerk.post(url, {f"{remark.pk}-text": "已改正。", f"{other.pk}-text": "邮编已更正。"})
    assert set(Remark.objects.values_list("answer", flat=True)) == {"已改正。", "邮编已更正。"}


def test_a_settled_return_takes_no_more_answers(remark: Remark, cast: Cast) -> None:
    CorrectionReturn.objects.update(answered_at=cases.DURING)
    with pytest.raises(NotPossible) as refused:
        answers.answer_remark(remark.workshop, remark.pk, text="晚了", by=cast.people["unit_clerk"], at=cases.DURING)
    assert refused.value.sentences == ["这条意见已经处理完毕，不需要再答复。"]


def test_a_waiver_is_asked_on_the_page_and_journalled(clerk: Client, cast: Cast) -> None:
    case = cases.workshop(cast)
    UnitChapter.objects.filter(workshop=case).update(full_calendar_year=False)
    clerk.post(
        reverse("workshops:ask_waiver", args=[case.pk]), {"rule": "training_fund", "reason": "2026 年 1 月成立。"}
    )
    waiver = Waiver.objects.get()
    assert (waiver.rule, waiver.reason, waiver.answer) == ("training_fund", "2026 年 1 月成立。", "asked")
    assert [(event.verb, event.facts) for event in case.events.all()] == [("ask_waiver", {"rule": "training_fund"})]


def test_a_refused_request_for_a_waiver_stands_as_it_was_typed(clerk: Client, cast: Cast) -> None:
    case = cases.workshop(cast)
    UnitChapter.objects.filter(workshop=case).update(full_calendar_year=False)
    refused = clerk.post(reverse("workshops:ask_waiver", args=[case.pk]), {"rule": "age", "reason": "年初成立。"})
    form = refused.context["waiver_form"]
    assert (refused.status_code, form["reason"].value(), sorted(form.errors)) == (422, "年初成立。", ["rule"])
    assert list(Waiver.objects.all()) == []


def test_a_unit_with_a_full_year_may_not_ask(cast: Cast) -> None:
    case = Workshop.objects.get(pk=cases.workshop(cast).pk)
    with pytest.raises(NotPossible) as refused:
        waivers.ask(case, "training_fund", reason="想", by=cast.people["unit_clerk"], at=cases.DURING)
    assert refused.value.sentences == ["贵单位已有一个完整会计年度，须按实际数字填报，不能申请豁免。"]


def test_the_pledge_is_a_page_to_print(clerk: Client, cast: Cast) -> None:
    case = cases.workshop(cast)
    answer = clerk.get(reverse("workshops:pledge_sheet", args=[case.pk]))
    assert "所填内容真实。" in answer.content.decode()


def test_only_who_may_seal_is_sent_to_the_seal(cast: Cast) -> None:
    case = cases.workshop(cast)
    cases.version(case, cast=cast)
    page = reverse("workshops:edit", args=[case.pk, "check"])
    told = {who: signed_in(cast.people[who]).get(page).context["may_seal"] for who in ("unit_clerk", "unit_approver")}
    assert told == {"unit_clerk": False, "unit_approver": True}
