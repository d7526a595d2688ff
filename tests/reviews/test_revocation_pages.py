"""The pages of a revocation, as each person opens them."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from applications.models import Workshop
from common import clock
from reviews.models import Defence, Revocation
from reviews.services import announcements, reinstatement, reopening
from tests.cast import Cast
from tests.honest import signed_in
from tests.kept import names_in
from tests.reviews import revocation_cases as it

pytestmark = pytest.mark.django_db
DRAFT_FIELDS = {
    "ground": "other",
    "document": "京人社能发〔2011〕275号",
    "article": "六（二）",
    "facts": it.FACTS,
    "basis": "违规使用专项补助经费，拒不改正。",
}


def test_a_draft_is_the_bureaus_own_and_a_proposal_everybodys_who_follows(cast: Cast) -> None:
    clock.move_to(it.DRAFTED)
    case = it.title(cast)
    address = reverse("reviews:draft_revocation", args=[case.pk])
    assert signed_in(cast.people["unit_approver"]).get(address).status_code in {403, 404}
    city = signed_in(cast.people["city_officer"])
    assert city.get(address).status_code == 200
    assert city.post(address, {**DRAFT_FIELDS, "facts": "短"}).status_code == 422
    assert city.post(address, DRAFT_FIELDS).status_code == 302
    tab = reverse("workshops:revocation", args=[case.pk])
    unit = signed_in(cast.people["unit_approver"])
    assert (city.get(tab).status_code, unit.get(tab).status_code) == (200, 404)
    it.lifecycle.perform("propose_revocation", case, by=cast.people["city_approver"], at=it.PROPOSED)
    shown = unit.get(tab)
    assert shown.status_code == 200
    assert it.FACTS in shown.content.decode()
    assert "签收撤销告知书" in shown.content.decode()
    assert signed_in(cast.people["other_unit"]).get(tab).status_code == 404


def test_the_unit_states_its_defence_and_sends_it(cast: Cast) -> None:
    found = it.proposed(cast)
    clock.move_to(it.SERVED)
    unit = signed_in(cast.people["unit_approver"])
    assert unit.post(reverse("reviews:acknowledge_revocation", args=[found.pk, "notice"])).status_code == 302
    address = reverse("reviews:defence", args=[found.pk])
    assert unit.get(address).status_code == 200
    assert unit.post(address, {"text": "有意见", "waives": "on"}).status_code == 422
    unsent = unit.post(address, {"text": "", "send": "1", "file": it.paper("回单.pdf")})
    assert (unsent.status_code, names_in(unsent)) == (409, [])  # it was taken with the draft
    given = {"text": "款项已归还。", "send": "1", "file": it.paper("收据.pdf", pages=2)}
    assert unit.post(address, given).status_code == 302
    sent = Defence.objects.get()
    assert (sent.text, sent.files.count(), sent.sent_by) == ("款项已归还。", 2, cast.people["unit_approver"])


def test_the_receipts_of_a_refused_delivery_stay(cast: Cast) -> None:
    found = it.proposed(cast)
    clock.move_to(it.SERVED)
    city, other = signed_in(cast.people["city_officer"]), signed_in(cast.people["city_approver"])
    address = reverse("reviews:deliver_revocation", args=[found.pk, "notice"])
    words = {"way": "post", "words": "邮件编号 1234567890"}
    refused = city.post(address, {**words, "file": [it.paper("回执.pdf"), it.paper("面单.pdf", pages=2)]})
    assert (refused.status_code, len(names_in(refused))) == (422, 2)
    day = {"on": str(clock.today())}
    assert other.post(address, {**words, "kept_file": names_in(refused)}).status_code == 403
    assert city.post(address, {**words, **day, "kept_file": names_in(refused)}).status_code == 302
    assert [file.stored.original_name for file in found.files.order_by("added_at")] == ["回执.pdf", "面单.pdf"]


def test_every_page_opens_for_whom_it_is(cast: Cast) -> None:
    found = it.stated(cast, it.served(cast))
    clock.move_to(it.OVER)
    case, city = found.workshop, signed_in(cast.people["city_officer"])
    steps = ("enter_defence", "hear_defence", "answer_defence")
    addresses = [reverse(f"reviews:{name}", args=[found.pk]) for name in steps]
    addresses += [reverse("reviews:deliver_revocation", args=[found.pk, "notice"]), reverse("reviews:revocations")]
    addresses += [reverse("reviews:draft_revocation_decision", args=[case.pk]), reverse("home")]
    assert [city.get(address).status_code for address in addresses] == [200] * len(addresses)
    it.answered(cast, found)
    it.written(cast, found, at=it.OVER)
    finance = signed_in(cast.people["finance_approver"])
    seal = reverse("reviews:seal_revocation", args=[case.pk])
    pages = [seal, reverse("reviews:disagree_revocation", args=[case.pk]), reverse("home")]
    assert [finance.get(address).status_code for address in pages] == [200] * len(pages)
    assert signed_in(cast.people["finance_officer"]).get(seal).status_code == 403


def test_whom_no_ban_can_reach_is_said_beside_the_field(cast: Cast) -> None:
    case = it.title(cast)
    Workshop.objects.filter(pk=case.pk).update(technician_key="")
    it.served(cast, case)
    clock.move_to(it.OVER)
    officer, address = (
        signed_in(cast.people["city_officer"]),
        reverse("reviews:draft_revocation_decision", args=[case.pk]),
    )
    sentence = "首席技师没有登记公民身份号码（原始批次多无此项），无法限制本人，请留空。可改为限制所在单位。"
    assert sentence in officer.get(address).content.decode()
    given = {"kind": "revoke", "text": "同意撤销。", "reasons": "事实清楚，依据充分，" * 4, "ban_basis": "管理办法"}
    refused = officer.post(address, {**given, "technician_months": "24"})
    assert refused.status_code == 422
    assert refused.context["form"].errors == {"technician_months": [sentence]}
    assert officer.post(address, {**given, "unit_months": "24"}).status_code == 302


def test_what_follows_a_revocation_is_shown(cast: Cast) -> None:
    found = it.revoked(cast)
    clock.move_to(it.DECIDED)
    case, city, approver = (
        found.workshop,
        signed_in(cast.people["city_officer"]),
        signed_in(cast.people["city_approver"]),
    )
    owed = case.plaque_returns.get()
    pages = [
        reverse("workshops:revocation", args=[case.pk]),
        reverse("workshops:award", args=[case.pk]),
        reverse("reviews:plaque_return", args=[owed.pk]),
        reverse("reviews:number_revocation", args=[found.pk]),
        reverse("reviews:reconsideration_new", args=[case.pk]),
        reverse("reviews:propose_reinstatement", args=[case.pk]),
        reverse("reviews:revocations"),
    ]
    assert [city.get(address).status_code for address in pages] == [200] * len(pages)
    announce = reverse("reviews:announce_revocation", args=[found.pk])
    assert (city.get(announce).status_code, approver.get(announce).status_code) == (403, 200)
    assert "待交回" in city.get(pages[1]).content.decode()


def test_who_acts_next_on_a_reversed_end_is_told_and_led_to_it(cast: Cast) -> None:
    case = it.revoked(cast).workshop
    clock.move_to(it.LATER)
    desk, people = reverse("reviews:revocations"), ("city_officer", "city_approver", "finance_approver")

    def told() -> list[str]:
        """Whose home has a bar that leads to the list, and what the list says."""
        homes = [
            who
            for who in people
            if f'href="{desk}#coming-back"' in signed_in(cast.people[who]).get("/").content.decode()
        ]
        rows = signed_in(cast.people["finance_officer"]).get(desk).context["coming_back"]
        return [*homes, *(waits for workshop, waits in rows if workshop == case)]

    assert told() == []
    it.reversed_by_court(cast, case)
    assert told() == ["city_officer", "city_approver", "原决定已被撤销或变更，待提议恢复称号"]
    facts = {"document_number": "（2028）京01行初9号判决", "reason": "判决撤销原决定"}
    asked = reinstatement.propose(case, by=cast.people["city_officer"], at=it.LATER, **facts)
    assert told() == ["finance_approver", "待市财政局同意"]
    reopening.answer(asked, by=cast.people["finance_approver"], at=it.LATER, agrees=True)
    assert told() == ["city_approver", "市财政局已同意，待市局负责人办理"]
    it.lifecycle.perform("reinstate", case, by=cast.people["city_approver"], at=it.LATER)
    assert told() == []
    assert signed_in(cast.people["review_approver"]).get(desk).context["coming_back"] == []


def test_everybody_reads_the_announcement_and_the_status(cast: Cast) -> None:
    found = it.revoked(cast)
    clock.move_to(it.DECIDED)
    made = announcements.post(
        found, number="", reason="违规使用补助经费", by=cast.people["city_approver"], at=it.DECIDED
    )
    anybody = Client()
    page = anybody.get(reverse("public:revocation", args=[made.pk])).content.decode()
    assert found.workshop.name in page
    assert "违规使用补助经费" in page
    assert it.FACTS not in page
    assert anybody.get(reverse("public:revocations")).status_code == 200
    status = anybody.get(reverse("public:status", args=[found.workshop.plaque_number])).content.decode()
    assert "已撤销" in status
    assert Revocation.objects.get().status == "revoked"
