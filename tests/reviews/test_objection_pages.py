"""The pages of objections: the public form that loses nothing, the receipt, the desk, and what only two people see."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import SecurityEvent
from applications import preview_jobs
from applications.models import Workshop
from applications.states import State
from common import challenge, clock, files
from common.models import JobProgress, StoredFile
from reviews.jobs import objections as jobs
from reviews.models import Hearing, Objection, ObjectionFile, ObjectionMail, Removal
from reviews.printing import objections as printing
from reviews.services import hearings, objection_files, objection_mail, objection_verdicts, objections
from tests.cast import PASSWORD, Cast
from tests.common import papers
from tests.honest import HonestClient, signed_in
from tests.reviews import objections_cases as o
from tests.reviews import publicity_cases

PUBLIC_BUDGET = 4
DESK_BUDGET = 12
OPEN = o.ARRIVED


@pytest.fixture
def case(cast: Cast) -> Workshop:
    cache.clear()
    made = o.publicised(cast)
    clock.move_to(OPEN)
    return made


@pytest.fixture
def public() -> HonestClient:
    return HonestClient()


def address(case: Workshop) -> str:
    return reverse("public:object", args=[o.row_of(case).notice_id])


def typed(case: Workshop, **changes: Any) -> dict[str, Any]:
    """A right form of a person, and the right answer to a question asked two minutes ago."""
    asked = challenge.asked(OPEN - timedelta(minutes=2))
    first, second = (challenge.DIGITS.index(sign) for sign in re.findall(r"[零一二三四五六七八九]", asked.question))
    return {
        "row": str(o.row_of(case).pk),
        "kind": "person",
        "facts": o.FACTS,
        **o.WHO,
        "honest": "on",
        "token": asked.token,
        "answer": str(first + second),
        **changes,
    }


def page(answer: HttpResponse) -> str:
    return answer.content.decode()


def held(answer: HttpResponse) -> dict[str, str]:
    """The signed name under which the page keeps the files."""
    found = re.search(r'name="holder"\s+value="([^"]+)"', page(answer))
    assert found is not None
    return {"holder": found[1]}


def paper(name: str = "专利证书.pdf", content: bytes | None = None) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, papers.pdf() if content is None else content)


# ── the public form ──────────────────────────────────────────────────────────


def test_a_person_objects_and_gets_a_receipt(case: Workshop, public: HonestClient) -> None:
    assert public.get(address(case)).status_code == 200
    sent = public.post(address(case), typed(case, evidence=[paper(), paper("照片.png", papers.picture("PNG"))]))
    assert (sent.status_code, sent["Location"]) == (302, "/public/objections/receipt/")
    made = Objection.objects.get()
    assert (made.identity, made.facts, made.in_time, made.files.count()) == (o.WHO, o.FACTS, True, 2)
    receipt = page(public.get(sent["Location"]))
    code = re.search(r"<b>([0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{2})</b>", receipt)
    assert code is not None
    assert made.number in receipt
    assert HonestClient().get(sent["Location"])["Location"] == "/public/objections/"
    clock.move_to(OPEN + timedelta(minutes=31))
    assert public.get(sent["Location"])["Location"] == "/public/objections/"
    found = public.post("/public/objections/", {"number": made.number, "code": code[1]})
    assert (found.status_code, "已收到" in page(found), o.FACTS in page(found)) == (200, True, False)


def test_evidence_lies_in_storage_as_ciphertext_and_so_do_its_pictures(case: Workshop, public: HonestClient) -> None:
    public.post(address(case), typed(case, evidence=[paper()]))
    stored = ObjectionFile.objects.get().stored
    preview_jobs.draw_pages(stored)
    raw = []
    for key in (stored.key, stored.page_images.get().key):
        with default_storage.open(key) as source:
            raw.append(source.read()[:4])
    assert raw == [b"gAAA", b"gAAA"]
    assert (files.read(stored)[:4], files.read_picture(stored.page_images.get(), stored)[:3]) == (
        b"%PDF",
        b"\xff\xd8\xff",
    )
    assert (stored.original_name, ObjectionFile.objects.get().name) == ("异议附件", "专利证书.pdf")


def test_who_left_a_mail_address_gets_receipt_and_reply_there(cast: Cast, case: Workshop, public: HonestClient) -> None:
    public.post(address(case), typed(case, email="zhongli@example.com"))
    objection = Objection.objects.get()
    assert "回执编号和答复同时发到您填写的电子邮箱。" in page(public.get("/public/objections/receipt/"))
    objection = objections.accept(o.take(cast, objection), by=cast.people["city_officer"], at=o.LATER)
    objection = o.decided(cast, objection, o.UNFOUNDED)
    served = {"on": o.LATER.date(), "how": "电子邮件"}
    objection_verdicts.serve(objection, by=cast.people["city_officer"], at=o.LATER, **served)
    objection_mail.send_waiting(o.LATER)
    objection_mail.send_waiting(o.LATER)
    number = objection.number
    assert [(one.subject, one.to) for one in mail.outbox] == [
        (f"来件回执 {number}", ["zhongli@example.com"]),
        (f"来件答复 {number}", ["zhongli@example.com"]),
    ]
    receipt, reply = (str(one.body) for one in mail.outbox)
    known = [case.name, case.technician_name, o.FACTS, *o.WHO.values()]
    assert [word for word in known if word in receipt] == []
    assert f"您提出的异议已收到，编号 {number}，收到时间 2026年7月15日 11:30，应于 2026年8月5日前答复" in receipt
    assert f"您提出的异议（编号 {number}）已办结，答复如下：\n\n经核查，您反映的问题不成立。\n" in reply
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(row_to_json(t)::text, '') FROM reviews_objectionmail t")
        assert "example.com" not in cursor.fetchone()[0]


def test_a_mail_that_cannot_be_sent_is_tried_five_times_and_its_fault_names_nobody(
    case: Workshop, settings: Any
) -> None:
    settings.EMAIL_BACKEND, settings.EMAIL_PORT = "django.core.mail.backends.smtp.EmailBackend", 9
    settings.EMAIL_HOST, settings.EMAIL_TIMEOUT = "127.0.0.1", 1
    o.received(case, identity={**o.WHO, "email": "zhongli@example.com"})
    for _ in range(6):
        objection_mail.send_waiting(o.LATER)
    owed = ObjectionMail.objects.get()
    assert (owed.attempts, owed.sent_at, owed.last_fault) == (5, None, "ConnectionRefusedError")


def test_a_unit_objects_with_its_seal(case: Workshop, public: HonestClient) -> None:
    said = typed(case, kind="unit", **o.FIRM)
    without = public.post(address(case), said)
    assert without.status_code == 422
    assert "由单位提出的，请上传加盖公章的异议书扫描件。" in page(without)
    assert public.post(address(case), {**said, "seal": paper("盖章件.pdf")}).status_code == 302
    made = Objection.objects.get()
    assert (made.kind, made.identity["unit"], made.files.get().purpose) == ("unit", o.FIRM["unit"], "seal")


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"name": ""}, "请填写真实姓名；匿名的不作为异议受理。"),
        ({"phone": ""}, "请填写联系电话，便于核实和答复。"),
        ({"phone": "12"}, "请填写 11 位手机号，或带区号的固定电话，如 010-65080000。"),
        ({"kind": "unit"}, "请填写单位名称，与公章一致。"),
        ({"kind": "anonymous"}, "“由谁提出”中没有这一项，请重新选择。"),
        ({"row": "999999"}, "“对哪个工作室提出异议”中没有这一项，请重新选择。"),
        ({"honest": ""}, "请阅读并勾选承诺。"),
        ({"answer": "99"}, "验证问题的答案不对，请看清题目再填一次。"),
        ({"token": "made-up"}, "验证问题已过期，请回答下面新的问题再提交。"),
        ({"website": "http://spam.example"}, "请把标明“请留空”的一栏清空后再提交。"),
    ],
)
def test_a_fault_is_told_and_nothing_typed_or_sent_is_lost(
    case: Workshop, public: HonestClient, changes: dict[str, str], sentence: str
) -> None:
    refused = public.post(address(case), typed(case, evidence=[paper()], **changes))
    assert refused.status_code == 422
    assert sentence in page(refused)
    assert (o.FACTS in page(refused), "专利证书.pdf" in page(refused)) == (True, True)
    right = public.post(address(case), typed(case) | held(refused))
    assert right.status_code == 302
    assert Objection.objects.get().files.get().name == "专利证书.pdf"


def test_a_bad_file_is_refused_by_name_and_the_good_one_kept(case: Workshop, public: HonestClient) -> None:
    refused = public.post(address(case), typed(case, evidence=[paper(), paper("木马.pdf", b"MZ" * 400)]))
    assert "“木马.pdf”没有收下：只接受 PDF、JPG 和 PNG 文件，这个文件的内容不是其中任何一种。" in page(refused)
    keep = ObjectionFile.objects.get()
    assert keep.name == "专利证书.pdf"
    dropped = public.post(address(case), typed(case, drop=str(keep.pk)) | held(refused))
    assert (dropped.status_code, Objection.objects.get().files.count()) == (302, 0)
    assert not StoredFile.objects.filter(pk=keep.stored_id).exists()


def test_six_papers_are_one_too_many(case: Workshop, public: HonestClient) -> None:
    refused = public.post(address(case), typed(case, evidence=[paper(f"{n}.pdf") for n in range(6)]))
    assert "“5.pdf”没有收下：证据材料最多 5 份，可先移除不用的。" in page(refused)
    assert ObjectionFile.objects.count() == 5


def test_held_files_go_after_a_day(case: Workshop, public: HonestClient) -> None:
    public.post(address(case), typed(case, evidence=[paper()], name=""))
    objection_files.sweep_held(OPEN + timedelta(hours=23))
    assert ObjectionFile.objects.count() == 1
    jobs.forget_held(OPEN + timedelta(hours=25))
    assert (ObjectionFile.objects.count(), StoredFile.objects.filter(kind="objection").count()) == (0, 0)


def test_a_second_click_leads_to_the_first_receipt(case: Workshop, public: HonestClient) -> None:
    said = typed(case)
    answers = [public.post(address(case), said) for _ in range(2)]
    assert [(a.status_code, a["Location"]) for a in answers] == [(302, "/public/objections/receipt/")] * 2
    assert Objection.objects.count() == 1
    other = HonestClient().post(address(case), said)
    assert (other.status_code, "验证问题已过期，请回答下面新的问题再提交。" in page(other)) == (422, True)


def test_one_address_objects_five_times_an_hour(case: Workshop, public: HonestClient) -> None:
    answers = [public.post(address(case), typed(case)) for _ in range(6)]
    assert [a.status_code for a in answers] == [302] * 5 + [429]
    words = "这个网络地址一小时内提交的异议太多，请稍后再试，或用信函、电话提出。填写的内容和文件都在。"
    assert (words in page(answers[5]), o.FACTS in page(answers[5])) == (True, True)


def test_after_the_period_the_page_names_the_other_ways_and_gives_the_words_back(
    case: Workshop, public: HonestClient
) -> None:
    clock.move_to(publicity_cases.ENDS)
    sentence = "公示期已于 7月20日 24:00 结束，不能再在网上提出异议。"
    shown = public.get(address(case))
    assert (shown.status_code, sentence in page(shown), "010-63160000" in page(shown)) == (200, True, True)
    late = public.post(address(case), typed(case))
    assert (late.status_code, sentence in page(late), o.FACTS in page(late)) == (409, True, True)
    assert not Objection.objects.exists()


def test_who_has_left_the_notice_takes_no_objection(cast: Cast, case: Workshop, public: HonestClient) -> None:
    said, where = typed(case), address(case)
    o.upheld(cast, case)
    gone = public.post(where, said)
    sentence = "所选的工作室已移出这份公示的名单，不能再在网上提出异议。"
    assert (gone.status_code, sentence in page(gone), o.FACTS in page(gone)) == (409, True, True)


def test_the_public_page_costs_its_few_statements(cast: Cast, case: Workshop) -> None:
    """Its own and that of the demo's clock."""
    for way in (address(case), "/public/objections/"):
        Client().get(way)
        with CaptureQueriesContext(connection) as asked:
            assert Client().get(way).status_code == 200
        assert len(asked) <= PUBLIC_BUDGET, way


def test_a_wrong_code_tells_nothing_and_may_not_be_tried_for_ever(case: Workshop, public: HonestClient) -> None:
    number = o.received(case).objection.number
    answers = [public.post("/public/objections/", {"number": number, "code": "AAAABBBBCC"}) for _ in range(21)]
    assert {a.status_code for a in answers[:20]} == {422}
    assert "没有查到：编号或查询码不对，请对照回执核对。" in page(answers[0])
    assert (answers[20].status_code, "查询过于频繁，请一小时后再试。" in page(answers[20])) == (429, True)


def test_the_public_notice_says_nothing_of_objections(cast: Cast, case: Workshop, public: HonestClient) -> None:
    notice = reverse("public:notice", args=[o.row_of(case).notice_id])
    before = without_token(page(public.get(notice)))
    o.accepted(cast, case)
    assert without_token(page(public.get(notice))) == before


def without_token(shown: str) -> str:
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", shown)


# ── the desk ─────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", ["reviews:objections", "reviews:register_objection"])
def test_the_desk_is_the_citys(cast: Cast, case: Workshop, name: str) -> None:
    got = {who: signed_in(user).get(reverse(name)).status_code for who, user in cast.people.items()}
    allowed = {"city_officer", "city_approver"} if name == "reviews:objections" else {"city_officer"}
    assert got == {who: 200 if who in allowed else 403 for who in cast.people}


def test_an_officer_registers_a_letter_and_hands_out_the_receipt(cast: Cast, case: Workshop) -> None:
    browser = signed_in(cast.people["city_officer"])
    said = {
        "row": str(o.row_of(case).pk),
        "kind": "person",
        "facts": o.FACTS,
        **o.WHO,
        "channel": "letter",
        "received_on": "2026-07-15",
        "received_time": "09:30",
        "originals": [paper("来信.pdf")],
    }
    where = reverse("reviews:register_objection")
    refused = browser.post(where, said)
    assert refused.status_code == 422
    assert "来信请填写邮戳日期；邮戳看不清的，填收到日期并在内容中注明。" in page(refused)
    sent = browser.post(where, {**said, "originals": [], "postmarked_on": "2026-07-14"} | held(refused))
    made = Objection.objects.get()
    assert (sent["Location"], made.channel, made.files.get().purpose) == (
        "/public/objections/receipt/",
        "letter",
        "original",
    )
    assert made.number in page(browser.get(sent["Location"]))


def test_queues_follow_the_work_and_cost_the_same_at_any_length(cast: Cast, case: Workshop) -> None:
    officer, approver = cast.people["city_officer"], cast.people["city_approver"]
    drafted = o.accepted(cast, case)
    o.take(cast, o.received(case).objection)
    o.received(case)
    o.registered(cast, case, kind="anonymous")
    Objection.objects.filter(pk=drafted.pk).update(verdict="dismissed", verdict_by=officer, verdict_at=OPEN)
    assert labels(officer) == "待接办 1 我承办的 1 待我审定 0 待送达答复 0 同事办理的 1 线索 1 已办结 0"
    assert labels(approver) == "待接办 1 我承办的 0 待我审定 1 待送达答复 0 同事办理的 1 线索 1 已办结 0"
    desk, one = reverse("reviews:objections"), reverse("reviews:objection", args=[drafted.pk])
    costs = [cost(officer, desk), cost(officer, one)]
    for _ in range(8):
        o.received(case)
    assert [cost(officer, desk), cost(officer, one)] == costs
    assert max(costs) <= DESK_BUDGET


def labels(user: Any) -> str:
    shown = signed_in(user).get(reverse("reviews:objections"))
    return " ".join(segment["label"] for segment in shown.context["segments"])


def cost(user: Any, where: str) -> int:
    browser = signed_in(user)
    browser.get(where)
    with CaptureQueriesContext(connection) as asked:
        assert browser.get(where).status_code == 200
    return len(asked)


# ── what only two people see ─────────────────────────────────────────────────


def test_identity_is_masked_until_one_of_the_two_asks_and_asking_is_journalled(cast: Cast, case: Workshop) -> None:
    objection = o.taken(cast, case)
    where, ask = (reverse(f"reviews:{name}", args=[objection.pk]) for name in ("objection", "reveal_objection"))
    approver = signed_in(cast.people["city_approver"])
    assert (o.WHO["name"] in page(approver.get(where)), o.FACTS in page(approver.get(where))) == (False, True)
    assert approver.post(ask)["Location"] == f"{where}#identity"
    assert o.WHO["name"] in page(approver.get(where))
    event = SecurityEvent.objects.get(verb=SecurityEvent.Verb.REVEALED)
    told = (event.actor, event.facts["what"], event.facts["subject"])
    assert told == (cast.people["city_approver"], "objection.identity", f"objection:{objection.pk}")
    clock.move_to(OPEN + timedelta(minutes=31))
    assert o.WHO["name"] not in page(approver.get(where))


def test_other_officers_read_neither_name_nor_words(cast: Cast, case: Workshop) -> None:
    objection = o.received(case).objection
    where = reverse("reviews:objection", args=[objection.pk])
    for who, status in (("city_officer", 200), ("city_approver", 200), ("finance_approver", 404), ("unit_clerk", 404)):
        browser = signed_in(cast.people[who])
        shown = browser.get(where)
        assert shown.status_code == status
        assert [word for word in (o.FACTS, *o.WHO.values()) if word in page(shown)] == []
        refused = browser.post(reverse("reviews:reveal_objection", args=[objection.pk]))
        assert refused.status_code == (403 if status == 200 else 404)
    assert SecurityEvent.objects.filter(verb=SecurityEvent.Verb.REVEALED).count() == 0


def test_files_open_after_asking_for_the_two_alone(cast: Cast, case: Workshop, public: HonestClient) -> None:
    public.post(address(case), typed(case, evidence=[paper()]))
    objection = o.take(cast, Objection.objects.get())
    kept = objection.files.get()
    preview_jobs.draw_pages(kept.stored)
    ways = [
        reverse("reviews:objection_file", args=[objection.pk, kept.pk]),
        reverse("reviews:objection_original", args=[objection.pk, kept.pk]),
        reverse("reviews:objection_picture", args=[objection.pk, kept.pk, 1]),
    ]
    officer = signed_in(cast.people["city_officer"])
    assert [officer.get(way).status_code for way in ways] == [403, 403, 403]
    officer.post(reverse("reviews:reveal_objection", args=[objection.pk]))
    answers = [officer.get(way) for way in ways]
    assert [a.status_code for a in answers] == [200, 200, 200]
    assert b"".join(answers[1].streaming_content)[:5] == b"%PDF-"
    assert answers[2].content[:3] == b"\xff\xd8\xff"
    assert [signed_in(cast.people["unit_clerk"]).get(way).status_code for way in ways] == [404, 404, 404]


# ── the way through, by the pages ────────────────────────────────────────────


def test_from_the_desk_to_the_reply(cast: Cast, case: Workshop) -> None:
    objection = o.received(case).objection
    officer, approver = signed_in(cast.people["city_officer"]), signed_in(cast.people["city_approver"])

    def post(browser: Client, name: str, **data: Any) -> int:
        return browser.post(reverse(f"reviews:{name}", args=[objection.pk]), data).status_code

    named = {"approver": cast.people["city_approver"].pk}
    steps = [
        post(officer, "take_objection", **named),
        post(officer, "accept_objection"),
        post(officer, "note_objection", text="已电话核实。", papers=[paper("记录.pdf")]),
        post(officer, "note_objection", text="附件有误。", papers=[paper("坏.pdf", b"MZ" * 400)]),
        post(officer, "ask_unit", question="请说明成果来源。", due_on="2026-07-22"),
        post(officer, "extend_objection", reason="须调取材料"),
        post(officer, "objection_verdict", conclusion="dismissed", text="两项成果不同。", reply=""),
        post(officer, "objection_verdict", conclusion="dismissed", text="两项成果不同。", reply="经核查不成立。"),
        post(officer, "decide_objection"),
        post(approver, "send_back_objection", reason=""),
        post(approver, "decide_objection"),
        post(officer, "serve_objection", how="邮寄", on="2026-07-15", detail="EMS 1"),
    ]
    assert steps == [302, 302, 302, 422, 302, 302, 422, 302, 403, 422, 302, 302]
    objection.refresh_from_db()
    assert (objection.status, objection.notes.count(), objection.served_how) == ("dismissed", 1, "邮寄（EMS 1）")
    job = JobProgress.objects.get(kind="objection_reply")
    jobs.make_reply(objection.pk, str(job.uuid))
    reply = officer.get(reverse("reviews:objection_reply", args=[objection.pk]))
    assert b"".join(reply.streaming_content)[:5] == b"%PDF-"
    objection.refresh_from_db()
    assert objection.reply_printed is not None
    assert objection.reply_printed.is_secret is True
    assert (
        signed_in(cast.people["finance_officer"]).get(reverse("reviews:objection_reply", args=[1])).status_code == 404
    )


def test_the_reply_addresses_the_objector_in_the_words_that_were_approved(cast: Cast, case: Workshop) -> None:
    objection = o.decided(cast, o.accepted(cast, case), o.UNFOUNDED)
    html = printing.letter_html(jobs.reply_of(objection))
    assert '<p class="to">钟离春：</p>' in html
    assert f"您于2026年7月15日通过网上提出的、对《{objection.notice.title}》中{case.name}的异议收悉。" in html
    assert "<p>经核查，您反映的问题不成立。</p>" in html


def test_the_unit_reads_the_question_and_answers_on_its_own_page(cast: Cast, case: Workshop) -> None:
    objection = o.accepted(cast, case)
    officer = cast.people["city_officer"]
    asked = hearings.ask(objection, by=officer, at=OPEN, question="请说明成果来源。", due_on=OPEN.date())
    where, tab = reverse("workshops:hearing", args=[case.pk, asked.pk]), reverse("workshops:publicity", args=[case.pk])
    unit = signed_in(cast.people["unit_clerk"])
    shown = page(unit.get(tab))
    assert ("请说明成果来源。" in shown, "公示期间收到异议，正在核查。" in shown) == (True, True)
    assert [word for word in (objection.number, o.WHO["name"], o.FACTS, officer.name) if word in shown] == []
    assert (unit.get(where).status_code, unit.post(where, {"text": ""}).status_code) == (200, 422)
    assert signed_in(cast.people["review_clerk"]).get(where).status_code == 403
    assert unit.post(where, {"text": "系独立完成。", "papers": [paper("证明.pdf")]}).status_code == 302
    answered = Hearing.objects.get()
    assert (answered.answer, answered.files.get().name) == ("系独立完成。", "证明.pdf")


def test_finance_answers_and_the_approver_ends_the_case_on_pages(cast: Cast, case: Workshop) -> None:
    o.decided(cast, o.accepted(cast, case), o.FOUNDED)
    draft = reverse("reviews:draft_removal", args=[case.pk])
    assert signed_in(cast.people["city_officer"]).post(draft, {"text": "成果不属于该工作室。"}).status_code == 302
    where = reverse("reviews:removal", args=[Removal.objects.get().pk])
    officer, finance = signed_in(cast.people["finance_officer"]), signed_in(cast.people["finance_approver"])
    assert (officer.get(where).status_code, officer.post(where, {"answer": "agree"}).status_code) == (200, 403)
    assert (
        finance.post(where, {"answer": "return"}).status_code,
        finance.post(where, {"answer": "agree"}).status_code,
    ) == (
        422,
        302,
    )
    approver = signed_in(cast.people["city_approver"])
    act = reverse("workshops:uphold", args=[case.pk])
    assert "成果不属于该工作室。" in page(approver.get(act))
    assert approver.post(act, {"password": PASSWORD}).status_code == 302
    assert Workshop.objects.get(pk=case.pk).state == State.REJECTED
    unit = page(signed_in(cast.people["unit_clerk"]).get(reverse("workshops:publicity", args=[case.pk])))
    assert ("成果不属于该工作室。" in unit, "可在 60 日内申请行政复议。" in unit) == (True, True)


def test_waiting_work_is_on_the_home_page_of_each(cast: Cast, case: Workshop) -> None:
    objection = o.accepted(cast, case)
    officer, approver = cast.people["city_officer"], cast.people["city_approver"]
    hearings.ask(objection, by=officer, at=OPEN, question="请说明成果来源。", due_on=OPEN.date())
    assert ("您承办 1 件公示异议。" in home(officer), "1 件异议正在核查" in home(officer)) == (True, True)
    assert "公示异议核查：请说明情况" in home(cast.people["unit_clerk"])
    clock.move_to(datetime(2026, 8, 6, 9, tzinfo=clock.BEIJING))
    assert "您承办的 1 件异议已超过办理期限。" in home(officer)
    o.decided(cast, objection, o.FOUNDED)
    assert "异议成立，待拟写不予认定的理由" in home(approver)
    o.agreed_removal(cast, case)
    assert "异议成立，财政已同意，可办理不予认定" in home(approver)


def home(user: Any) -> str:
    return page(signed_in(user).get("/"))
