"""The story of both bureaus: four accepted cases, a drawn panel, a notice, two objections, and the titles that remain.

What experts do goes through the services: their own story is test_scoring. Everything that the city, finance and the
public do happens in a browser.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.db.models import Model

from applications.models import Workshop
from applications.states import State
from common import clock
from common.challenge import DIGITS, SOONEST
from common.clock import BEIJING
from reviews.models import AwardDocument, Draw, JointList, Notice, Objection, Panel, ReviewTable, Seat, Visit
from reviews.services import evaluation, leader, signing
from tests import cases
from tests.cast import PASSWORD, Cast
from tests.reviews import (
    decision_cases,
    evaluation_cases,
    objections_cases,
    panel_cases,
    publicity_cases,
    scoring_cases,
    visits_cases,
)
from tests.stories import declared
from tests.stories.test_application import fetched, text_of, upload_to_check
from tests.stories.visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Arrive = Callable[..., Visitor]

PLAN = {
    "name": "2026 年度第一批评审方案",
    "panel_size": 3,
    "alternates": 2,
    "visits_from": "2026-06-01",
    "visits_to": "2026-06-12",
    "sheets_due": "2026-06-20",
}
VISITED = datetime(2026, 6, 9, 9, 30, tzinfo=BEIJING)
RECORD = {
    "began": "09:30",
    "ended": "11:20",
    "people_met": "程以南　总经理",
    "place_seen": "3 号楼一层，120 平方米，标牌清楚，制度上墙。",
    "equipment_seen": "五轴加工中心 2 台，运行正常。",
    "findings": "听取了介绍，看了镗孔演示，与申报表一致。",
}
SIGNED = datetime(2026, 6, 11, 16, tzinfo=BEIJING)
TABLED = datetime(2026, 6, 12, 10, tzinfo=BEIJING)
PROPOSED = datetime(2026, 7, 10, 10, tzinfo=BEIJING)
PHONE = "13800000101"
SECRET = (declared.TECHNICIAN_ID, PHONE, "91.00", "86.00", "81.00")  # who it is, and the points of each
WHO = {"name": "钟离春", "phone": "13800000222", "address": "北京市虚拟路 8 号"}
FIRM = {**WHO, "unit": "北京望京模具有限公司", "unit_code": "91110105MA1ABC1X3P", "name": "东方既白"}
# what the first expert gives to each case, by indicator; the second and third give a point and two more
GIVEN = ((36, 9, 27, 18), (34, 8, 26, 17), (32, 8, 24, 16), (24, 6, 18, 12))


@dataclass
class Story:
    """Who is at which browser, and what they are all about."""

    cast: Cast
    cases: list[Workshop]
    city: Visitor
    head: Visitor  # approves for the city
    finance: Visitor
    treasurer: Visitor  # approves for finance
    public: Visitor

    def states(self) -> list[str]:
        return [Workshop.objects.get(pk=case.pk).state for case in self.cases]


def test_from_four_accepted_cases_to_two_titles(
    cast: Cast, four: list[Workshop], visitor: Arrive, worker: Any, tmp_path: Path
) -> None:
    story = Story(cast, four, *(visitor() for _ in range(5)))
    everybody_signs_in(story)
    the_city_plans_and_finance_agrees(story)
    the_panel_is_drawn_before_finance(story)
    the_experts_accept_and_the_evaluation_opens(story)
    one_workshop_is_visited(story)
    beside_the_browser(lambda: the_experts_judge(story))
    three_pass_and_one_fails(story)
    both_bureaus_agree_on_a_list(story)
    the_notice_is_posted(story)
    anybody_reads_it_and_two_object(story)
    one_objection_is_dismissed(story)
    the_other_is_upheld(story)
    the_clock_ends_the_notice(story, visitor())
    both_bureaus_decide(story)
    the_titles_are_granted(story)
    the_papers_are_right(story, tmp_path)


@pytest.fixture
def four(cast: Cast) -> list[Workshop]:
    """Accepted cases sealed by unit and body; rules that ask for three experts; experts, one of whom works there."""
    clock.move_to(panel_cases.DRAFTED)
    found = [cases.workshop(cast, State.ACCEPTED) for _ in range(4)]
    rules = found[0].rule_set
    evaluation_cases.rubric(rules)
    rules.refresh_from_db()
    rules.panel_size, rules.least_panel = 3, 2
    rules.save()
    publicity_cases.know_the_holidays()
    for key in ("rsj", "czj"):
        cases.credential(cast.bodies[key])
    panel_cases.pool(cast, 7)
    panel_cases.pool(cast, 1, employer=cast.bodies["shoukong"].name)
    for case in found:
        chapter = case.technician_chapter
        chapter.id_number, chapter.phone = declared.TECHNICIAN_ID, PHONE
        chapter.save()
        case.conditions_chapter.address = "海淀区永澄北路甲12号3号楼"
        case.conditions_chapter.save()
        cases.version(case, seals=("unit", "body"), cast=cast)
    return [Workshop.objects.get(pk=case.pk) for case in found]


def beside_the_browser(work: Callable[[], None]) -> None:
    """In a thread of its own: PDFs are signed in an event loop, and Playwright's runs in this one."""

    def done() -> None:
        try:
            work()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        pool.submit(done).result()


def everybody_signs_in(story: Story) -> None:
    people = {"city_officer": story.city, "city_approver": story.head}
    people |= {"finance_officer": story.finance, "finance_approver": story.treasurer}
    for who, one in people.items():
        one.sign_in(story.cast.people[who].username, PASSWORD)


def press(one: Visitor, name: str, within: str = "main") -> None:
    """As Visitor.press, and the next page is there: many of these forms lead back to the page they stand on."""
    with one.page.expect_navigation():
        one.page.locator(within).get_by_role("button", name=name, exact=True).first.click()


def act(one: Visitor, case: Workshop, name: str, picture: str = "", **values: Any) -> None:
    """An act on its own page; afterwards one is back at the dossier."""
    one.go(f"/workshops/{case.pk}/act/{name}/")  # it leads to the act's own page where there is one
    one.fill(values)
    if picture:
        glance(one, picture)
    one.page.locator("main form[data-guard] button[type=submit]").click()
    one.page.wait_for_url(f"**/workshops/{case.pk}/")


def glance(one: Visitor, name: str) -> None:
    """A picture where pictures are wanted; pages that are made of what was looked at already need no more."""
    one._shoot(name, "1280")


def only(model: type[Model], **facts: Any) -> Any:
    return model._default_manager.get(**facts)


# ── plan and draw ────────────────────────────────────────────────────────────


def the_city_plans_and_finance_agrees(story: Story) -> None:
    city, treasurer = story.city, story.treasurer
    city.look("50-home-of-the-city")
    city.go("/reviews/plans/new/")
    city.fill({**PLAN, "round": story.cases[0].round_id})
    press(city, "保存")
    city.follow("添加专家组")
    city.fill({"name": "第一组（机械加工）", "s0-trade": panel_cases.TRADE, "s0-seats": 3, "s0-alternates": 2})
    press(city, "保存")
    city.follow("编入案卷")
    for box in city.page.locator("[data-select-row]").all():
        box.check()
    glance(city, "51-cases-of-a-panel")
    press(city, "编入本组")
    city.follow("返回方案")
    city.look("52-plan")
    press(city, "送市财政局答复")
    treasurer.go(f"/reviews/plans/{only(Panel).plan_id}/")
    glance(treasurer, "53-plan-before-finance")
    treasurer.fill({"verdict": "agree"})
    press(treasurer, "答复")
    assert only(Panel).plan.status == "agreed"


def the_panel_is_drawn_before_finance(story: Story) -> None:
    city, finance = story.city, story.finance
    city.go(f"/reviews/panels/{only(Panel).pk}/")
    press(city, "抽取专家")
    promised = city.text(".hash")
    finance.go(f"/reviews/draws/{only(Draw).pk}/")
    press(finance, "到场见证")
    press(city, "生成候选名单")
    assert city.texts("td[data-label='结果']") == ["—"] * 7 + ["回避：在申报单位首控精密任职。"]
    city.look("54-draw-with-candidates")
    press(city, "抽取")
    glance(city, "55-drawn")
    draw = only(Draw)
    assert (draw.commitment, draw.witness, len(draw.result)) == (promised, story.cast.people["finance_officer"], 5)
    city.follow("复核本次抽取")
    city.look("56-draw-checked")
    city.go(f"/reviews/panels/{draw.panel_id}/")
    press(city, "邀请 3 位专家")
    glance(city, "57-panel-invited")


def the_experts_accept_and_the_evaluation_opens(story: Story) -> None:
    panel = only(Panel)
    clock.move_to(panel_cases.ANSWERED)
    for seat in panel.seats.filter(status=Seat.Status.INVITED):
        panel_cases.say_yes(seat)
    first, *_ = members = panel_cases.members(panel)
    for seat in members:
        leader.vote(panel, by=seat.expert.user, at=panel_cases.ANSWERED, choice=first)
        panel.refresh_from_db()
        if panel.leader_id:
            break
    clock.move_to(panel_cases.OPENED)
    for place, case in enumerate(story.cases):
        act(story.city, case, "open_evaluation", "" if place else "58-open-evaluation")
    assert story.states() == ["evaluating"] * 4


# ── visits, scores, outcomes ─────────────────────────────────────────────────


def one_workshop_is_visited(story: Story) -> None:
    """The first in the browser, the others by the services."""
    city, case = story.city, story.cases[0]
    city.go(f"/reviews/cases/{case.pk}/visits/new/")
    city.fill({"day": "2026-06-09", "begins": "09:30", "ends": "11:30", "hosts": "程以南 总经理"})
    city.look("59-plan-a-visit")
    press(city, "安排并通知")
    glance(city, "60-visit")
    clock.move_to(VISITED + timedelta(hours=3))
    city.go(f"/reviews/visits/{only(Visit).pk}/record/")
    for present in city.page.locator("input[type=radio][value=yes]").all():
        present.check()
    city.fill(RECORD)
    city.saved()
    city.look("61-visit-record")
    press(city, "办结考察记录")
    assert only(Visit).status == Visit.Status.RECORDED
    glance(city, "62-visit-recorded")
    for days, other in enumerate(story.cases[1:], 1):
        begins = VISITED + timedelta(hours=2 * days)
        moments = (begins, begins + timedelta(hours=1))
        visit = visits_cases.planned(story.cast, other, starts_at=moments[0], ends_at=moments[1])
        visits_cases.written(story.cast, visit, began_at=moments[0], ended_at=moments[1])
        visits_cases.visit_records.close(visit, by=story.cast.people["city_officer"], at=SIGNED)


def the_experts_judge(story: Story) -> None:
    chief = only(Panel).leader.expert.user
    for case, given in zip(story.cases, GIVEN, strict=True):
        for more, sheet in enumerate(case.sheets.order_by("pk")):
            by = sheet.assignment.seat.expert.user
            points = dict(zip(evaluation_cases.POINTS, given, strict=True))
            scoring_cases.fill(sheet, points | {"A1": points["A1"] + more}, by=by)
            sheet.refresh_from_db()
            typed, why = signing.Signature("typed"), "成果突出，已逐项核对。"
            signing.sign(sheet, by=by, at=SIGNED, signature=typed, reason=why, seen_revision=sheet.revision)
        conclusion = "fail" if case == story.cases[3] else "pass"
        evaluation.draft_opinion(case, by=chief, at=SIGNED, conclusion=conclusion, text=evaluation_cases.OPINION)
        evaluation.sign(case, by=chief, at=SIGNED, handwriting=evaluation_cases.signature())


def three_pass_and_one_fails(story: Story) -> None:
    city, treasurer, head = story.city, story.treasurer, story.head
    clock.move_to(TABLED)
    city.go("/reviews/tables/")
    glance(city, "63-tables")
    press(city, "汇总 4 件")
    city.look("64-review-table")
    press(city, "送市财政局")
    treasurer.go(f"/reviews/tables/{only(ReviewTable).pk}/")
    glance(treasurer, "65-review-table-before-finance")
    treasurer.fill({"agrees": "yes"})
    press(treasurer, "答复")
    head.go(f"/reviews/tables/{only(ReviewTable).pk}/")
    head.follow("办理评审结论 4 件")
    head.fill({"password": PASSWORD})
    head.look("66-outcomes")
    press(head, "逐件办理")
    glance(head, "67-outcomes-done")
    assert head.text("h2") == "已办理 4 件"
    assert story.states() == ["qualified"] * 3 + ["unqualified"]


# ── list, notice, objections ─────────────────────────────────────────────────


def both_bureaus_agree_on_a_list(story: Story) -> None:
    city, treasurer = story.city, story.treasurer
    clock.move_to(PROPOSED)
    city.go("/reviews/notices/")
    glance(city, "68-notices-desk")
    city.page.locator("main").get_by_role("link", name="拟定名单").click()
    city.look("69-list-edit")
    press(city, "保存名单")
    press(city, "送市财政局会商")
    treasurer.go(f"/reviews/notices/lists/{only(JointList).pk}/")
    glance(treasurer, "70-list-before-finance")
    treasurer.fill({"decision": "agree"})
    press(treasurer, "提交意见")
    assert only(JointList).status == "agreed"


def the_notice_is_posted(story: Story) -> None:
    city, head = story.city, story.head
    clock.move_to(publicity_cases.POSTED)
    city.go(f"/reviews/notices/lists/{only(JointList).pk}/notice/")
    city.fill({"number": "京人社能公〔2026〕3号", "posting_on": "2026-07-13"})
    press(city, "生成公示稿")
    city.look("71-notice-draft")
    head.go(f"/reviews/notices/{only(Notice).pk}/post/")
    head.fill({"posting_url": publicity_cases.URL, "screenshot": declared.photograph("截图.jpg", (800, 600))})
    glance(head, "72-post-notice")
    press(head, "登记发布，开始公示")
    glance(head, "73-notice-posted")
    assert story.states() == ["publicised"] * 3 + ["unqualified"]


def anybody_reads_it_and_two_object(story: Story) -> None:
    public = story.public
    clock.move_to(objections_cases.ARRIVED)
    public.go("/")
    glance(public, "74-public-home")
    public.go("/public/notices/")
    glance(public, "75-public-notices")
    public.go(f"/public/notices/{only(Notice).pk}/")
    public.look("76-public-notice")
    shown = public.page.content()
    assert [word for word in SECRET if word in shown] == []
    assert [case.name in shown for case in story.cases] == [True, True, True, False]
    first, second = story.cases[:2]
    objects(public, first, "person", WHO)
    public.look("78-receipt")
    objects(public, second, "unit", FIRM, seal=declared.paper("盖章的异议书.pdf"))
    assert list(Objection.objects.order_by("pk").values_list("workshop", "kind")) == [
        (first.pk, "person"),
        (second.pk, "unit"),
    ]


def objects(public: Visitor, case: Workshop, kind: str, who: dict[str, str], **files: Any) -> None:
    """On the public page, with the question answered after a moment of thought."""
    public.go(f"/public/notices/{only(Notice).pk}/object/")
    chosen = public.page.locator("[name=row] option", has_text=case.name).get_attribute("value")
    asked = re.search(f"验证问题：([{DIGITS}])加([{DIGITS}])等于多少", public.text("main"))
    assert asked is not None
    answer = DIGITS.index(asked[1]) + DIGITS.index(asked[2])
    said = {"row": chosen, "kind": kind, **who, "facts": objections_cases.FACTS, "honest": True, "answer": answer}
    public.fill({**said, **files})
    if kind == "person":
        public.look("77-object")
    clock.move_to(clock.now() + SOONEST)
    public.page.get_by_role("button", name="提交异议").click()
    public.page.wait_for_url("**/public/objections/receipt/")


def one_objection_is_dismissed(story: Story) -> None:
    clock.move_to(objections_cases.LATER)
    story.city.go("/reviews/objections/")
    glance(story.city, "79-objections-desk")
    handle(story, story.cases[0], objections_cases.UNFOUNDED)
    assert story.states()[:3] == ["contested", "publicised", "publicised"]
    act(story.head, story.cases[0], "dismiss_objection", "84-dismiss")
    assert story.states()[:3] == ["publicised", "publicised", "publicised"]


def handle(story: Story, case: Workshop, verdict: Any) -> None:
    """Taken, accepted and looked into by the officer, decided by the approver."""
    city, head, objection = story.city, story.head, only(Objection, workshop=case)
    page, looks = f"/reviews/objections/{objection.pk}/", verdict == objections_cases.UNFOUNDED
    city.go(page)
    city.fill({"approver": story.cast.people["city_approver"].pk})
    press(city, "接办")
    if looks:
        city.look("80-objection-taken")
    press(city, "受理，开始核查")
    city.fill({"text": "7 月 15 日查阅专利证书和立项材料。"})
    press(city, "写下")
    city.follow("拟写处理意见")
    city.fill({"conclusion": verdict.conclusion, "text": verdict.text, "reply": verdict.reply})
    if looks:
        glance(city, "81-verdict")
    press(city, "送审定人")
    head.go(page)
    if looks:
        head.look("82-objection-to-decide")
    with head.page.expect_navigation():
        head.page.locator("main").get_by_role("button", name="审定为").click()
    if looks:
        glance(head, "83-objection-decided")


def the_other_is_upheld(story: Story) -> None:
    city, treasurer, case = story.city, story.treasurer, story.cases[1]
    handle(story, case, objections_cases.FOUNDED)
    city.go(f"/reviews/cases/{case.pk}/removal/")
    city.fill({"text": "申报书所列成果不属于该工作室。"})
    glance(city, "85-draft-removal")
    press(city, "送市财政局会商")
    treasurer.go("/reviews/objections/removals/")
    treasurer.page.locator("main").get_by_role("link", name=case.name).first.click()
    glance(treasurer, "86-removal-before-finance")
    assert [word for word in FIRM.values() if word in treasurer.page.content()] == []
    treasurer.fill({"answer": "agree"})
    press(treasurer, "答复")
    head = story.head
    act(head, case, "uphold_objection", "87-uphold", password=PASSWORD)
    head.go(f"/workshops/{case.pk}/publicity/")
    head.look("88-publicity-tab")
    assert story.states() == ["publicised", "rejected", "publicised", "unqualified"]


def the_clock_ends_the_notice(story: Story, admin: Visitor) -> None:
    """One minute before its end nothing happens; the system administrator moves the clock, and its jobs run."""
    admin.sign_in(story.cast.people["system_admin"].username, PASSWORD)
    for moment, state in (("2026-07-20T23:59", "publicised"), ("2026-07-21T00:00", "cleared")):
        admin.go("/accounts/clock/")
        admin.fill({"moment": moment})
        admin.page.locator("main form button[type=submit]").last.click()
        admin.page.wait_for_selector("text=到期的事项已办理")
        assert story.states() == [state, "rejected", state, "unqualified"]


# ── both seals, the titles ───────────────────────────────────────────────────


def both_bureaus_decide(story: Story) -> None:
    """Finance seals both at once, the city each by itself."""
    city, finance, head, treasurer = story.city, story.finance, story.head, story.treasurer
    cleared = [story.cases[0], story.cases[2]]
    clock.move_to(decision_cases.LATER)
    for case in cleared:
        city.go(f"/reviews/cases/{case.pk}/decision/")
        city.fill({"kind": "grant", "text": decision_cases.AGREED})
        press(city, "保存意见")
        finance.go(f"/reviews/cases/{case.pk}/decision/finance/")
        press(finance, "保存意见")
    glance(finance, "89-decision-drafted")
    treasurer.go("/reviews/decisions/")
    glance(treasurer, "90-decisions-desk")
    treasurer.follow("批量盖章")
    treasurer.fill({"password": PASSWORD})
    treasurer.look("91-seal-list")
    press(treasurer, "逐件盖章")
    treasurer.page.wait_for_selector("text=已办理 2 件")
    glance(treasurer, "92-sealed-list")
    for case in cleared:
        head.go(f"/reviews/cases/{case.pk}/decision/seal/")
        head.fill({"kind": "in_system", "password": PASSWORD})
        if case == cleared[0]:
            head.look("93-seal-decision")
        press(head, "盖章")
    glance(head, "94-decision-sealed")


def the_titles_are_granted(story: Story) -> None:
    city, head, (first, _, third, _) = story.city, story.head, story.cases
    city.go("/reviews/awards/documents/new/")
    city.fill({"number": "京人社能发〔2026〕31号", "dated_on": "2026-07-28"})
    city.fill({"title": "关于认定2026年北京市首席技师工作室的决定", "scan": declared.paper("授牌文件.pdf")})
    glance(city, "95-award-document-new")
    press(city, "保存")
    document = only(AwardDocument)
    act(head, first, "grant", "96-grant", document=document.pk, password=PASSWORD)
    head.go("/reviews/decisions/grant/")
    head.fill({"document": document.pk, "password": PASSWORD})
    press(head, "逐件授予称号")
    head.page.wait_for_selector("text=已办理 1 件")
    head.go(f"/reviews/awards/documents/{document.pk}/")
    glance(head, "97-award-document")
    numbers = Workshop.objects.filter(pk__in=[first.pk, third.pk]).order_by("pk").values_list("title_number", flat=True)
    assert list(numbers) == ["BJSJ-2026-001", "BJSJ-2026-002"]
    assert story.states() == ["granted", "rejected", "granted", "unqualified"]


def the_papers_are_right(story: Story, folder: Path) -> None:
    head, public, case = story.head, story.public, Workshop.objects.get(pk=story.cases[0].pk)
    head.go(f"/workshops/{case.pk}/award/")
    head.look("98-award-tab")
    path = f"/reviews/cases/{case.pk}/certificate.pdf"
    for _ in range(120):
        if head.context.request.get(head.base + path).status == 200:
            break
        head.page.wait_for_timeout(250)
    words = re.sub(r"\s", "", text_of(fetched(head, path, folder / "certificate.pdf")))
    told = (case.name, "BJSJ-2026-001", "京人社能发〔2026〕31号")
    assert [word for word in told if word not in words] == []
    assert case.award.verify_code in words.replace("-", "")
    public.go("/public/register/")
    public.look("99-register")
    public.page.get_by_role("link", name=case.name).click()
    glance(public, "99-status")
    assert public.text("h1") == case.name
    public.go("/verify/")
    public.fill({"code": case.award.verify_code})
    press(public, "核验")
    public.look("100-certificate-verified")
    assert public.text(".outcome h1") == "真实有效"
    form = fetched(head, f"/workshops/{case.pk}/form.pdf", folder / "form.pdf")
    assert upload_to_check(public, form) == "真实有效，签署后未被改动"
