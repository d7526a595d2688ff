"""The pages around an evaluation: who reads what, the leader's three steps, the review table, many outcomes at once."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from django.core.files.storage import default_storage
from pytest_django import DjangoAssertNumQueries

from applications import lifecycle
from applications.lifecycle import NotPossible
from applications.models import Indicator, Seal, Workshop, WorkshopEvent
from applications.selectors import timeline
from applications.states import State
from common import clock, files, xlsx
from common.models import JobProgress, Letter
from reviews.jobs import evaluation as jobs
from reviews.models import Evaluation, ReviewTable
from reviews.services import joint_lists, review_table
from tests.cast import PASSWORD, Cast
from tests.honest import HonestClient, signed_in
from tests.reviews import evaluation_cases as judged
from tests.reviews.evaluation_cases import LATER, OPINION

STROKES = "20,40 40,30 60,50 80,20 100,70 120,30 140,60;160,20 170,60 180,90 200,40 220,80 240,30 260,60"


@pytest.fixture(autouse=True)
def then(db: None) -> None:
    clock.move_to(LATER)


def browser(cast: Cast, who: str) -> HonestClient:
    return signed_in(cast.people[who])


# ── one evaluation ───────────────────────────────────────────────────────────


def test_the_leader_discusses_writes_and_signs_on_one_page(cast: Cast) -> None:
    wide = [{"A1": value, "A2": 8, "B1": 25, "B2": 18} for value in (40, 12, 38)]
    case = judged.evaluating(cast, wide, sealed=True)
    leader, member = judged.members_of(case)[:2]
    a1 = Indicator.objects.get(code="A1")
    client, address = signed_in(leader), f"/reviews/evaluations/{case.pk}/"
    assert client.get(address).context["blockers"] == ["有 1 项指标的评分差距过大，须先由专家组复议并记录。"]
    assert client.post(f"{address}discuss/", {f"i{a1.pk}": "短"}).status_code == 422
    assert signed_in(member).post(f"{address}discuss/", {f"i{a1.pk}": "经复议，各自维持原评分。"}).status_code == 403
    assert client.post(f"{address}discuss/", {f"i{a1.pk}": "经复议，各自维持原评分。"}).status_code == 302
    given = {"conclusion": "pass", "text": "综合得分 81.00 分，建议认定。"}
    answer = client.post(f"{address}opinion/", given)
    assert answer.status_code == 422
    assert answer.context["opinion"].errors["text"] == ["意见将告知申报单位，请不要写分数（“81.00 分”）。"]
    assert answer.context["opinion"]["text"].value() == given["text"]
    assert client.post(f"{address}opinion/", {"conclusion": "pass", "text": OPINION}).status_code == 302
    assert signed_in(member).get(address).context["evaluation"].opinion == OPINION
    wrong = client.post(f"{address}sign/", {"strokes": STROKES, "password": "x"})
    assert wrong.context["signing"].errors == {"password": ["密码不正确，请重新输入。"]}
    empty = client.post(f"{address}sign/", {"password": PASSWORD})
    assert empty.context["signing"].errors == {"strokes": ["请手写签名，或键入姓名。"]}
    assert client.post(f"{address}sign/", {"strokes": STROKES, "password": PASSWORD})["Location"] == "/"
    assert client.get(address).status_code == 404
    found = Evaluation.objects.get(workshop=case)
    assert found.signature is not None
    assert files.read(found.signature).startswith(b"\x89PNG")


def test_outside_nobody_learns_that_the_panel_has_signed(cast: Cast) -> None:
    """Until the case has passed or failed: not by the form, the copy, the papers, the check page or the journal."""
    case = judged.closed(cast, sealed=True)
    version = case.submitted_version
    signed = version.seals.get(box=Seal.Box.EXPERTS).file
    before = version.files.get(order=signed.order - 1)
    form, check = f"/workshops/{case.pk}/form.pdf", f"/verify/{version.verify_code}/"
    for who, shown, seals in (
        ("unit_clerk", before, 2),
        ("review_approver", before, 2),
        ("city_officer", signed, 3),
        ("finance_officer", signed, 3),
    ):
        client = browser(cast, who)
        assert b"".join(client.get(form).streaming_content) == files.read(shown.stored), who
        page = client.get(f"/workshops/{case.pk}/")
        assert f"{shown.stored.pages} 页，{seals} 个印章" in page.content.decode()
    assert len(HonestClient().get(check).context["signatures"]) == 2
    for who in ("unit_clerk", "review_approver", "district_finance"):
        client = browser(cast, who)
        assert client.get(f"/reviews/evaluations/{case.pk}/").status_code == 403
        assert client.get(f"/reviews/evaluations/{case.pk}/opinion.pdf").status_code == 404
        assert OPINION not in client.get(f"/workshops/{case.pk}/panel/").content.decode()
        told = [line.what for line in timeline.page(case, cast.people[who], before=None)[0]]
        assert "签署专家评估意见" not in told


def test_with_the_outcome_unit_and_body_read_the_opinion_but_never_a_score(cast: Cast) -> None:
    case = judged.qualified(cast, sealed=True)
    version = case.submitted_version
    signed = version.seals.get(box=Seal.Box.EXPERTS).file
    form, check = f"/workshops/{case.pk}/form.pdf", f"/verify/{version.verify_code}/"
    assert len(HonestClient().get(check).context["signatures"]) == 3
    client = browser(cast, "unit_clerk")
    assert b"".join(client.get(form).streaming_content) == files.read(signed.stored)
    page = client.get(f"/workshops/{case.pk}/panel/").content.decode()
    assert OPINION in page
    assert "82.00" not in page  # a score is never told outside
    assert "82.00" in browser(cast, "city_officer").get(f"/workshops/{case.pk}/panel/").content.decode()


def test_the_page_of_an_evaluation_costs_the_same_with_three_experts_and_seven(
    cast: Cast, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    plan = judged.plan(cast)
    for number in (3, 7):
        case = judged.evaluating(cast, ["80"] * number, before=judged.panel(cast, plan, number))
        client = signed_in(judged.leader_of(case))
        client.get("/")
        with django_assert_max_num_queries(12):
            client.get(f"/reviews/evaluations/{case.pk}/")


# ── the review table ─────────────────────────────────────────────────────────


def batch_of(cast: Cast) -> tuple[Any, list[Workshop]]:
    """Four cases before two panels: in the key pool, just passed, just failed, vetoed."""
    plan = judged.plan(cast)
    first, second = judged.panel(cast, plan, 2), judged.panel(cast, plan, 2)
    return plan, [
        judged.closed(cast, ("84.99", "85.01"), before=first),
        judged.closed(cast, ("70", "70"), before=first),
        judged.closed(cast, ("69.99", "70"), before=second, conclusion="fail"),
        judged.closed(cast, ("99", "99"), before=second, conclusion="veto"),
    ]


def test_the_table_ranks_and_the_officer_marks_who_waits(cast: Cast) -> None:
    plan, cases = batch_of(cast)
    officer, approver, finance = (browser(cast, who) for who in ("city_officer", "city_approver", "finance_approver"))
    assert approver.post(f"/reviews/tables/prepare/{plan.pk}/").status_code == 403
    address = officer.post(f"/reviews/tables/prepare/{plan.pk}/")["Location"]
    table = ReviewTable.objects.get()
    rows = table.rows.order_by("rank")
    assert [(r.workshop_id, r.rank, str(r.score), r.passes, r.in_key_pool) for r in rows] == [
        (cases[0].pk, 1, "85.00000000", True, True),
        (cases[1].pk, 2, "70.00000000", True, False),
        (cases[2].pk, 3, "69.99500000", False, False),
        (cases[3].pk, 4, "99.00000000", False, False),
    ]
    assert finance.get(address).status_code == 404
    second, third = rows[1], rows[2]
    officer.post(f"{address}mark/", {"shown": [second.pk, third.pk], "waitlisted": [third.pk]})
    assert not table.rows.filter(is_waitlisted=True).exists()
    officer.post(f"{address}mark/", {"shown": [second.pk], "waitlisted": [second.pk], "note": "名额所限。"})
    assert table.rows.get(is_waitlisted=True) == second


def test_finance_agrees_to_the_hash_it_has_read_or_returns_the_table(cast: Cast) -> None:
    plan, _ = batch_of(cast)
    officer, finance = (browser(cast, who) for who in ("city_officer", "finance_approver"))
    address = officer.post(f"/reviews/tables/prepare/{plan.pk}/")["Location"]
    table = ReviewTable.objects.get()
    officer.post(f"{address}propose/")
    table.refresh_from_db()
    assert (table.status, table.content_hash) == ("proposed", review_table.hash_of(table))
    assert officer.post(f"{address}answer/", {"content_hash": table.content_hash, "agrees": "yes"}).status_code == 403
    returned = finance.post(f"{address}answer/", {"content_hash": table.content_hash, "agrees": "no"})
    assert returned.context["form"].errors == {"words": ["退回须写明理由。"]}
    stale = finance.post(f"{address}answer/", {"content_hash": "2" * 64, "agrees": "yes"})
    assert (stale.status_code, stale.context["refused"]) == (409, ["您看到的汇总表之后有改动，请重新阅看后答复。"])
    finance.post(f"{address}answer/", {"content_hash": table.content_hash, "agrees": "no", "words": "请核对候补。"})
    table.refresh_from_db()
    assert (table.status, table.answer) == ("returned", "请核对候补。")
    officer.post(f"{address}propose/")
    table.refresh_from_db()
    finance.post(f"{address}answer/", {"content_hash": table.content_hash, "agrees": "yes"})
    table.refresh_from_db()
    assert table.status == "agreed"
    assert Letter.objects.filter(template="reviews/table_agreed").count() == 2
    first = table.rows.get(rank=1)
    officer.post(f"{address}mark/", {"shown": [first.pk], "waitlisted": [first.pk]})
    assert not table.rows.filter(is_waitlisted=True).exists()  # nothing changes after finance agreed


def test_the_approver_decides_many_cases_with_one_password(cast: Cast) -> None:
    plan, cases = batch_of(cast)
    table = judged.tabled(cast, plan, waitlisted=[cases[1]])
    cases[2].visits.update(status="planned")
    client, address = browser(cast, "city_approver"), f"/reviews/tables/{table.pk}/outcomes/"
    assert browser(cast, "city_officer").get(address).status_code == 403
    shown = client.get(address).context["rows"]
    assert [row["sentences"] for row in shown] == [[], [], ["现场考察还没有办结的记录。"], []]
    chosen = {"chosen": [case.pk for case in cases]}
    assert client.post(address, {**chosen, "password": "x"}).status_code == 422
    done = client.get(client.post(address, {**chosen, "password": PASSWORD})["Location"])
    assert [row["sentence"] for row in done.context["rows"]] == [
        "评审合格。",
        "评审合格。",
        "现场考察还没有办结的记录。",
        "评审不合格，已送达。",
    ]
    states = dict(Workshop.objects.values_list("pk", "state"))
    assert [states[case.pk] for case in cases] == [
        State.QUALIFIED,
        State.QUALIFIED,
        State.EVALUATING,
        State.UNQUALIFIED,
    ]
    assert [Workshop.objects.get(pk=case.pk).is_waitlisted for case in cases[:2]] == [False, True]


def test_who_waits_moves_up_when_finance_agrees_again(cast: Cast) -> None:
    plan, (best, next_best, *_) = batch_of(cast)
    judged.tabled(cast, plan, waitlisted=[best, next_best])
    for case in (best, next_best):
        lifecycle.perform("pass_evaluation", case, by=cast.people["city_approver"], at=LATER)
    assert not joint_lists.listable().exists()
    officer, finance = (browser(cast, who) for who in ("city_officer", "finance_approver"))
    address = officer.post(f"/reviews/tables/prepare/{plan.pk}/waiting/")["Location"]
    table = ReviewTable.objects.get(kind="moving_up")
    first, second = table.rows.order_by("rank")
    assert [(row.workshop, row.rank, row.is_waitlisted) for row in (first, second)] == [
        (best, 1, True),
        (next_best, 2, True),
    ]
    assert first.groups == best.review_rows.exclude(table=table).get().groups
    with pytest.raises(NotPossible) as fault:
        review_table.propose(table, by=cast.people["city_officer"], at=LATER)
    assert fault.value.sentences == [
        "请取消勾选递补案卷的“候补”，其余保留。",
        "请在说明中写明名额从何而来、按什么次序递补。",
    ]
    words = "一家获评单位注销，空出一个名额，按得分递补。"
    officer.post(f"{address}mark/", {"shown": [first.pk, second.pk], "waitlisted": [second.pk], "note": words})
    officer.post(f"{address}refresh/")
    officer.post(f"{address}propose/")
    table.refresh_from_db()
    finance.post(f"{address}answer/", {"content_hash": table.content_hash, "agrees": "yes"})
    assert list(joint_lists.listable()) == [best]
    line = WorkshopEvent.objects.get(verb="moved_up")
    assert (line.workshop, line.actor, line.text.text) == (best, cast.people["finance_approver"], words)
    told = Letter.objects.filter(template="reviews/moved_up", about=f"workshop:{best.pk}")
    assert cast.people["unit_clerk"].pk in told.values_list("recipient", flat=True)
    assert "候补 1 件" in officer.get("/reviews/tables/").content.decode()


def test_the_sheet_holds_every_case_with_the_means_of_its_groups(cast: Cast) -> None:
    plan, cases = batch_of(cast)
    table = review_table.prepare(plan, by=cast.people["city_officer"], at=LATER)
    answer = browser(cast, "city_officer").get(f"/exports/review-table.xlsx?table={table.pk}")
    rows = list(xlsx.read_rows(BytesIO(answer.content)))
    assert rows[0][0] == "2026 年度认定评审方案评审汇总表（第 1 号）"
    assert rows[1] == (
        *("名次", "编号", "工作室名称", "申报单位", "首席技师", "职业（工种）", "推荐单位", "专家组"),
        *("首席技师", "团队", "评分表", "综合得分", "最大分差", "结论", "重点项目候选", "候补", "一票否决依据"),
    )
    first, last = cases[0], cases[3]
    assert rows[2] == (
        *(1, first.number, first.name, "北京首控精密制造有限公司", first.technician_name, "数控铣工", "海淀区人社局"),
        *("第 1 组", 42.5, 42.5, 2, 85, "0%", "合格", "是"),
    )
    assert (rows[4][11], rows[4][13]) == (70, "不合格")
    assert rows[5][0:2] == (4, last.number)
    assert rows[5][11:] == (99, "0%", "一票否决", None, None, "经查，证书系伪造。")


def test_the_table_shows_one_page_of_rows_in_the_order_asked_for_at_the_same_cost(
    cast: Cast, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    plan, cases = batch_of(cast)
    table = judged.tabled(cast, plan)
    client, address = browser(cast, "finance_officer"), f"/reviews/tables/{table.pk}/"
    client.get("/")
    for order, expected in (("rank", [0, 1, 2, 3]), ("score", [3, 0, 1, 2]), ("spread", [])):
        with django_assert_max_num_queries(10):
            rows = client.get(f"{address}?order={order}").context["rows"]
        if expected:
            assert [row.case for row in rows] == [cases[place].pk for place in expected]
    assert [row.case for row in client.get(f"{address}?only=pool").context["rows"]] == [cases[0].pk]
    assert browser(cast, "review_approver").get(address).status_code == 403
    assert browser(cast, "expert").get(address).status_code == 403


# ── prints ───────────────────────────────────────────────────────────────────


def test_papers_are_printed_once_and_only_for_those_who_may_read_them(cast: Cast) -> None:
    case = judged.closed(cast, sealed=True)
    found = Evaluation.objects.get(workshop=case)
    table = review_table.prepare(found.panel.plan, by=cast.people["city_officer"], at=LATER)
    officer = browser(cast, "city_officer")
    sheet = case.sheets.order_by("total").first()
    for address, make, subject in (
        (f"/reviews/evaluations/{case.pk}/opinion.pdf", jobs.make_opinion, found.pk),
        (f"/reviews/evaluations/{case.pk}/sheets/{sheet.pk}.pdf", jobs.make_sheet, str(sheet.pk)),
        (f"/reviews/tables/{table.pk}/table.pdf", jobs.make_table, table.pk),
    ):
        assert officer.get(address).status_code == 200
        officer.post(address)
        officer.post(address)
        order = JobProgress.objects.order_by("-created_at").first()
        make(subject, str(order.uuid))
        assert b"".join(officer.get(address).streaming_content).startswith(b"%PDF")
    assert JobProgress.objects.filter(kind__in=[jobs.TABLE, jobs.OPINION, jobs.SHEET]).count() == 3
    sheet.refresh_from_db()
    assert sheet.printed is not None
    with default_storage.open(sheet.printed.key) as stored:  # names an expert with his points
        assert not stored.read().startswith(b"%PDF")
    assert browser(cast, "unit_clerk").get(f"/reviews/evaluations/{case.pk}/sheets/{sheet.pk}.pdf").status_code == 403
