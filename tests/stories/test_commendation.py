"""From a title just granted to a commendation: filings, money, an assessment graded 优秀, and the year after it.

The panel comes together through the services (that is test_judging's story); one of its experts scores in the browser.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from applications.models import Breach, Workshop
from common.models import Letter
from reviews.jobs import assessment as assessment_jobs
from reviews.models import Assessment, Commendation, GradeList, ScoreSheet, VetoFinding
from reviews.services import signing
from tests.applications import filing_cases, ledger_cases
from tests.applications.filing_cases import WORDS
from tests.cast import Cast
from tests.reviews import assessment_cases, assessment_panel_cases, panel_cases, scoring_cases
from tests.stories import declared
from tests.stories.later import PASSWORD, Life, at_once, beside_the_browser, day
from tests.stories.test_scoring import sign
from tests.stories.visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Arrive = Callable[..., Visitor]
PURCHASE = {
    "fund": "subsidy",
    "activity": "research",
    "cost_type": "material",
    "amount": "86000",
    "day": "2027-04-10",
    "payee": "北京精刀工具有限公司",
    "voucher_number": "记-7",
    "summary": "试制用刀具",
}
DINNER = PURCHASE | {
    "cost_type": "entertainment",
    "amount": "2000",
    "payee": "北京永澄餐饮有限公司",
    "voucher_number": "记-8",
    "summary": "客户接待",
}
POINTS = {"T1": 38, "M1": 36}


@pytest.fixture
def case(cast: Cast) -> Workshop:
    """Granted in August 2026, with the form that said what it would do."""
    return filing_cases.title(cast, with_form=True)


def test_from_a_title_to_a_commendation(cast: Cast, case: Workshop, visitor: Arrive) -> None:
    life = Life(cast, case, visitor())
    the_unit_is_reminded_and_writes(life)
    it_files_and_comes_back_once(life)
    it_is_taken_in(life)
    the_subsidy_is_paid_and_received(life)
    money_is_spent_and_once_misspent(life)
    the_misspent_money_is_explained_and_comes_back(life)
    the_city_opens_a_round(life)
    the_unit_assesses_itself(life)
    the_body_agrees(life)
    the_panel_sits(life)
    an_expert_scores(life)
    what_the_books_said_is_decided(life)
    both_bureaus_fix_the_grades(life)
    everybody_reads_who_is_commended(life)
    the_record_is_printed(life)
    the_next_year_begins(life)
    the_passport_tells_it_all(life)


# ── the yearly filing ────────────────────────────────────────────────────────


def the_unit_is_reminded_and_writes(life: Life) -> None:
    life.now(day(2027, 1, 1, 9), jobs=True)
    mine = Letter.objects.filter(recipient=life.cast.people["unit_clerk"]).values_list("subject", flat=True)
    assert "2027 年度备案须在 1月31日（周日） 24:00 前报送" in mine
    one = life.sits_down("unit_clerk")
    life.look("home-of-the-unit")
    life.follow("去填写")
    life.says("2026 年工作总结和 2027 年工作计划", "系统带出上年度的计划任务；首次备案的，带出申报表中的计划和目标。")
    life.press("开始填写")
    life.says("1. 建立攻关小组", "预期目标：组建五人小组", "三年内带徒十人，完成攻关六项。")
    outcome = f"o-{life.case.filings.get(year=2027).outcomes.get().uuid}"
    one.fill({"summary": WORDS, f"{outcome}-percent": 90, f"{outcome}-outcome": "小组已组建，人员到位。"})
    life.look("summary", closely=True)
    life.press("保存并填下一部分")
    one.page.locator("[data-row-editor=apprentices] [data-row-add]").click()
    one.fill({"apprentices-0-name": "岑若木", "apprentices-0-since": "2026-09"})
    one.fill({"apprentices-0-has_agreement": True, "apprentices-0-level": "L2_TECHNICIAN"})
    life.press("保存并填下一部分")
    life.press("保存并填下一部分")
    life.follow("去核对报送")
    life.says("第 1 项任务还没有填完成时限。")


def it_files_and_comes_back_once(life: Life) -> None:
    """The plan of the application gets its day; what was filed late in January is looked at in February."""
    one = life.one
    life.follow("去修改")
    one.page.locator("[data-row-editor=tasks] summary").first.click()
    one.fill({"tasks-0-due": "2027-10-31"})
    life.press("保存并填下一部分")
    life.follow("去核对报送")
    life.says("须由单位负责人核对后确认报送。")
    one = life.sits_down("unit_approver")
    life.follow("去填写")
    life.follow("核对并报送")
    one.fill({"password": PASSWORD})
    life.press("确认并报送海淀区人社局")
    life.says("2027 年度备案已报送海淀区人社局。")
    life.now(day(2027, 3, 1))
    one = life.sits_down("review_clerk")
    life.says("2027 年度备案已报送，待接收")
    life.follow("去核对")
    life.look("filed", closely=True)
    life.follow("退回修改")
    life.send(remarks="带徒一节缺少师徒协议，请补充后重新报送。")
    life.says("已退回，已通知申报单位。", "3月15日（周一） 24:00 前修改后重新报送。")


def it_is_taken_in(life: Life) -> None:
    one = life.sits_down("unit_clerk")
    life.says("2027 年度备案退回修改，3月15日（周一） 24:00 前重新报送")
    life.follow("去修改")
    life.says("带徒一节缺少师徒协议，请补充后重新报送。")
    one.go(life.at("yearly/2027/edit/files/"))
    one.page.locator("[name=about]").select_option(label="岑若木")
    one.fill({"file": declared.paper("师徒协议.pdf")})
    life.press("上传")
    life.says("已收下 1 个文件。")
    one = life.sits_down("unit_approver")
    life.follow("去修改")
    life.follow("核对并报送")
    one.fill({"password": PASSWORD})
    life.press("确认并报送海淀区人社局")
    life.sits_down("review_clerk")
    life.follow("去核对")
    life.press("接收备案")
    life.says("已接收，已通知申报单位。")
    made = life.case.filings.get(year=2027)
    assert (made.status, made.versions.count()) == ("accepted", 2)


# ── money ────────────────────────────────────────────────────────────────────


def the_subsidy_is_paid_and_received(life: Life) -> None:
    """Both bureaus confirmed a key project; from here on every step is a page."""
    life.now(day(2027, 3, 20))
    ledger_cases.rules()
    ledger_cases.confirmed_project(life.cast, life.case, year=2027, at=day(2027, 3, 19))
    one = life.sits_down("finance_officer")
    life.says("1 个重点项目的补助经费待拨付。")
    life.follow("去拨付")
    life.follow("拟定拨付")
    life.send(amount="400000")
    life.says("已拟定，请市财政局负责人确认。")
    life.sits_down("finance_approver")
    life.says("1 笔拨付等您确认。")
    life.follow("去确认")
    life.follow("确认拨付")
    life.send(document="京财拨〔2027〕18号")
    life.says("已拨付，单位会收到通知。")
    life.sits_down("unit_clerk")
    life.says("1 笔补助经费已拨付，请登记到账。")
    one.go(life.at("ledger/"))
    life.follow("登记第 1 笔补助到账")
    life.send(voucher=declared.paper("到账回单.pdf"))
    confirms(life, 1)


def confirms(life: Life, *lines: int) -> None:
    """Another person of the unit looks at the voucher and confirms."""
    one = life.sits_down("unit_approver")
    life.says(f"{len(lines)} 笔经费记录等您确认。")
    for number in lines:
        one.go(life.at(f"ledger/lines/{number}/"))
        life.press("确认")
        life.says("已确认 1 笔。")


def money_is_spent_and_once_misspent(life: Life) -> None:
    life.now(day(2027, 4, 12))
    one = life.sits_down("unit_clerk", life.at("ledger/"))
    life.follow("登记支出")
    life.send(**PURCHASE, voucher=declared.paper("刀具发票.pdf"))
    life.says("已登记第 2 笔 86,000.00 元（市财政补助），等待确认。")
    life.follow("登记支出")
    life.send(**DINNER, voucher=declared.paper("餐费发票.pdf"))
    life.says("“招待费”不在补助经费的使用范围内（六(二)-2）；确已支出的，只能按不合规支出登记。")
    assert one.page.locator("main [name=payee]").input_value() == "北京永澄餐饮有限公司"
    life.look("outside-the-uses")
    life.send(as_misuse=True, voucher=declared.paper("餐费发票.pdf"))
    confirms(life, 2, 3)


def the_misspent_money_is_explained_and_comes_back(life: Life) -> None:
    one = life.sits_down("unit_clerk")
    life.says("1 笔不合规支出待说明、归还。")
    one.go(life.at("ledger/"))
    life.says("第 3 笔 2,000.00 元不合规支出：待说明归还。", "4月26日（周一）前说明、归还；归还入账后由市财政局办结。")
    life.follow("查看")
    life.follow("说明情况")
    life.send(explanation="接待外地来访技师，误用补助账户，已要求财务改正。")
    life.follow("登记归还")
    life.send(voucher=declared.paper("归还回单.pdf"))
    confirms(life, 4)
    one = life.sits_down("finance_officer")
    life.says("1 笔不合规支出单位已说明或已归还，待办结。")
    one.go(life.at(f"ledger/breaches/{Breach.objects.get().pk}/"))
    life.look("breach")
    life.follow("办结")
    life.send(outcome="repaid", words="已核对银行回单。")
    life.says("已办结，单位会收到通知。")
    one.go(life.at("ledger/"))
    life.says("余额 314,000.00 元", "不合规支出 2,000.00 元，已归还 2,000.00 元")
    life.look("ledger", closely=True)


# ── the assessment ───────────────────────────────────────────────────────────


def the_city_opens_a_round(life: Life) -> None:
    """A second year was filed; four more titles are due, so that one of five may be 优秀."""
    life.now(day(2028, 3, 1, 9), jobs=True)
    at_once(lambda: another_year_and_company(life))
    one = life.sits_down("city_officer")
    life.says("本年度有 5 个工作室到期须考核，还没有通知。")
    one.go("/reviews/assessments/")
    life.follow("开展 2028 年度考核")
    life.send(self_due_on="2028-03-31", opinion_due_on="2028-04-20")
    life.says("2028 年度评估考核已开展，已通知 5 个工作室报送自评。")
    life.look("round")


def another_year_and_company(life: Life) -> None:
    cast = life.cast
    filing_cases.accepted(cast, life.case, 2028, day(2028, 1, 12))
    assessment_cases.programme(assessment_panel_size=3, assessment_least_panel=2)
    panel_cases.pool(cast, 7)
    Workshop.objects.filter(pk=life.case.pk).update(assessment_due="2028-12-31")
    for _ in range(4):
        assessment_cases.title(cast)


def the_unit_assesses_itself(life: Life) -> None:
    life.now(day(2028, 3, 20))
    one = life.sits_down("unit_clerk")
    life.says("评估考核：填写并报送自评")
    life.follow("去填写")
    code = {name: row.pk for name, row in assessment_cases.indicators(mine(life)).items()}
    life.says("带徒：3 人次，年均 1.5 人次", "系统自动填入，来自")
    proof = one.page.locator(f"form.add-evidence:has([value='{code['T1']}'])")
    one.fill({f"i-{code['T1']}-text": assessment_cases.WORDS, f"i-{code['T1']}-points": "38"})
    life.press("保存")
    proof.locator("[name=file]").set_input_files(declared.paper("带徒协议.pdf"))
    with one.page.expect_navigation():
        proof.get_by_role("button", name="上传", exact=True).click()
    life.says("已收下 1 个文件。")
    life.look("self-assessment", closely=True)
    life.press("保存并填下一部分")
    life.says("年度备案：2 次按时")
    one.fill({f"i-{code['M1']}-text": assessment_cases.WORDS, f"i-{code['M1']}-points": "36"})
    life.press("保存并填下一部分")
    life.press("保存并填下一部分")
    one.fill({"report": assessment_cases.WORDS * 12})
    life.press("保存，去核对报送")
    it_is_handed_in(life)


def it_is_handed_in(life: Life) -> None:
    one = life.sits_down("unit_approver", life.at("assessment/seal/"))
    life.says("自评得分合计 74 分（由系统计分的指标不计在内）。")
    one.fill({"password": PASSWORD})
    life.press("确认并报送海淀区人社局")
    life.says("自评已报送海淀区人社局。")


def mine(life: Life) -> Assessment:
    return assessment_cases.of(life.case)


def the_body_agrees(life: Life) -> None:
    """One drafts, another confirms."""
    life.now(day(2028, 4, 10))
    life.sits_down("review_clerk")
    life.says("评估考核自评已报送，待审核")
    life.follow("去审核")
    life.one.fill({"conclusion": "agree", "text": "核对属实，同意参加考核。"})
    life.press("拟写")
    life.sits_down("review_approver")
    life.follow("去确认")
    life.one.fill({"password": PASSWORD})
    life.press("确认并报市人力社保局")
    life.says("审核意见已确认。")


def the_panel_sits(life: Life) -> None:
    life.now(assessment_panel_cases.PLANNED)
    life.sits_down("city_officer")
    life.now(assessment_panel_cases.OPENED)
    beside_the_browser(lambda: assessment_panel_cases.opened(life.cast, mine(life)))


def an_expert_scores(life: Life) -> None:
    """One of three scores on a telephone; the workshop is visited and the others score by the services."""
    sheets = list(ScoreSheet.objects.filter(workshop=life.case).select_related("assignment__seat__expert__user"))
    assert life.state() == "assessing"
    life.now(assessment_panel_cases.VISITED)
    life.on_a_telephone()
    one = life.sits_down(sheets[0].assignment.seat.expert.user)
    life.says("填写评分表，评完签名")
    life.follow("评分", within="main table")
    one.page.wait_for_selector("[data-ready]")
    assert one.text("h2#ind") == "T1 指标 T1"
    life.says("自评 38 分", "2 人次，共 3 人次（2027、2028 年度备案）")
    one._shoot("assessment-sheet", "390")
    for code, points in POINTS.items():
        one.page.wait_for_function("code => document.querySelector('h2#ind').innerText.startsWith(code)", arg=code)
        one.page.locator(f"input[name=points][value='{points}']").check(force=True)
        one.page.locator(".total-bar button").click()
    one.page.wait_for_selector("[data-unsent='0'][data-state='sent']")
    one.page.locator(".total-bar button").click()
    one.page.wait_for_url("**/sign/")
    sign(one)
    one.page.wait_for_selector("[data-wiped]", state="attached")
    life.says("已签名，评分表已封存。")
    life.on_a_telephone(really=False)
    at_once(lambda: the_others_score(life, sheets[1:]))
    assert mine(life).status == Assessment.Status.GRADING


def the_others_score(life: Life, sheets: list[ScoreSheet]) -> None:
    at = assessment_panel_cases.SIGNED
    panel = sheets[0].assignment.seat.panel
    assessment_panel_cases.visited(life.cast, panel, life.case)
    for sheet in sheets:
        by = sheet.assignment.seat.expert.user
        scoring_cases.fill(sheet, POINTS, by=by)
        sheet.refresh_from_db()
        drawn = signing.Signature(ScoreSheet.SignedBy.DRAWN)
        signing.sign(sheet, by=by, at=at, signature=drawn, reason="", seen_revision=sheet.revision)
    assessment_panel_cases.concluded(panel, life.case)
    for other in Assessment.objects.exclude(workshop=life.case):
        assessment_cases.judged(life.cast, other, "80")


def what_the_books_said_is_decided(life: Life) -> None:
    """The system found the dinner in the books; the approver looks at it and decides."""
    life.now(assessment_cases.LISTED)
    one = life.sits_down("city_officer")
    life.says("5 个工作室的专家考核已结束，待定等次。")
    life.follow("去编制")
    life.press("编制等次名单")
    life.says(f"“{life.case.name}”的一票否决情形还没有认定。", "优秀名额 1 个")
    one = life.sits_down("city_approver", life.at("assessment/marks/"))
    life.says("经费台账登记的不合规支出 1 笔")
    life.look("found-in-the-books")
    found = VetoFinding.objects.get()
    one.fill({f"v-{found.pk}-upheld": "no", f"v-{found.pk}-reason": "误用 2000 元已归还，市财政局已办结。"})
    life.press("办理")
    life.says("不予认定：误用 2000 元已归还，市财政局已办结。")


def both_bureaus_fix_the_grades(life: Life) -> None:
    one = life.sits_down("city_officer", f"/reviews/assessments/lists/{GradeList.objects.get().pk}/")
    life.press("更新名单")
    life.look("grades", closely=True)
    for who, sentence, link in (
        ("city_approver", "1 份考核等次名单待送市财政局。", "去核对"),
        ("finance_approver", "1 份考核等次名单等您同意。", "去阅看"),
    ):
        life.sits_down(who)
        life.says(sentence)
        life.follow(link)
        life.follow("第 1 号等次名单")
        if who == "finance_approver":
            one.fill({"agrees": "yes"})
        one.fill({"password": PASSWORD})
        life.press("答复" if who == "finance_approver" else "确认名单，送市财政局")
    life.says("已同意，等次已定。")
    life.sits_down("city_approver")
    life.says("两局已定等次，待办理考核通过")
    life.follow("去办理")
    one.fill({"password": PASSWORD})
    life.press("办理考核通过")
    life.says("已办理 5 个工作室考核通过。")
    assert life.state() == "granted"
    grades = Assessment.objects.order_by("grade").values_list("grade", flat=True)
    assert list(grades) == ["excellent", *["pass"] * 4]


def everybody_reads_who_is_commended(life: Life) -> None:
    one = life.sits_down("city_approver", "/reviews/assessments/2028/")
    life.follow("发布表扬通报")
    life.send(number="京人社能发〔2028〕12号", dated_on="2028-07-03")
    life.says("通报已发布。")
    one.context.clear_cookies()
    one.go("/public/register/")
    life.follow("考核优秀")
    life.follow("关于表扬北京市首席技师工作室2028")
    life.says("京人社能发〔2028〕12号", life.case.name, "北京首控精密制造有限公司")
    others = Workshop.objects.exclude(pk=life.case.pk).values_list("name", flat=True)
    assert [name for name in others if name in one.text("main")] == []
    life.look("commended", closely=True)
    assert Commendation.objects.count() == 1


def the_record_is_printed(life: Life) -> None:
    """The unit orders its 考核表; a job makes it."""
    one = life.sits_down("unit_clerk", life.at("assessment/"))
    life.follow("2028 年考核表.pdf")
    life.press("生成考核表")
    assessment = mine(life)
    job = assessment_jobs.latest_record(assessment)
    assert job is not None
    beside_the_browser(lambda: assessment_jobs.make_record(assessment.pk, str(job.uuid)))
    answer = one.context.request.get(f"{one.base}{life.at(f'assessment/{assessment.pk}/record.pdf')}")
    assert (answer.status, answer.headers["content-type"]) == (200, "application/pdf")


def the_next_year_begins(life: Life) -> None:
    life.now(day(2029, 1, 4, 9), jobs=True)
    life.sits_down("unit_clerk")
    life.says("年度备案：报送 2028 年总结和 2029 年计划")
    life.follow("去填写", within=f"main tr:has-text('{life.case.name}')")
    life.press("开始填写")
    life.says("带徒传技", "预期目标：晋级两人")


def the_passport_tells_it_all(life: Life) -> None:
    life.sits_down("city_officer", life.at("passport/"))
    life.says(
        "市财政补助 40.00万元 结余 314,000.00 元",
        "年度备案 2次 全部按时",
        "最近考核 优秀 2028 年",
        "还有27天 报送 2028 年工作总结和 2029 年工作计划",
        "2028年7月3日 2028 年评估考核：优秀",
        "2027年3月1日 2027 年度备案完成",
        "2026年8月3日 认定为北京市首席技师工作室",
    )
    life.look("passport", closely=True)
