"""From a title just granted to its revocation and beyond: five years in which almost nothing was done as promised."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from applications import filing_jobs
from applications.models import Settlement, Workshop
from applications.services import archive
from reviews.models import Assessment, PlaqueReturn, Revocation, VetoFinding
from reviews.services import assessment_marks, grades
from tests import cases
from tests.applications import archive_cases, filing_cases, ledger_cases
from tests.cast import Cast
from tests.reviews import assessment_cases, revocation_cases
from tests.stories import declared
from tests.stories.later import PASSWORD, Life, at_once, beside_the_browser, day
from tests.stories.visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Arrive = Callable[..., Visitor]
DEMANDS = "补齐带徒协议、活动记录和两个年度的总结。"
FACTS = "2026 年 8 月至 2028 年 8 月没有开展带徒和攻关，整改后仍不合格，2028 年度评估考核为不合格。"
BASIS = "评估考核不合格，依照办法第六条第四项应当撤销称号。"
BANNED = "贵单位因称号被撤销，至 2031年10月16日不得再次申报（依据：京人社能发〔2011〕275号六（四））。"
REASONS = "考核不合格的事实清楚，依据充分，陈述申辩所述情况不影响考核结论。"


@pytest.fixture
def case(cast: Cast) -> Workshop:
    """Granted in August 2026 with a plaque; 40 万元 came, of which 8.6 万元 were spent."""
    case = revocation_cases.title(cast, granted_at=filing_cases.GRANTED)
    for key in ("rsj", "czj"):
        cases.credential(cast.bodies[key])
    ledger_cases.received(cast, ledger_cases.paid(cast, ledger_cases.authorised(cast, case)))
    ledger_cases.spent(case, cast, 86000)
    Workshop.objects.filter(pk=case.pk).update(assessment_due="2028-12-31")
    return Workshop.objects.get(pk=case.pk)


def test_from_a_title_to_its_revocation(cast: Cast, case: Workshop, visitor: Arrive) -> None:
    life = Life(cast, case, visitor())
    nothing_is_filed(life)
    the_panel_was_not_content(life)
    the_unit_mends_in_words_only(life)
    both_bureaus_fix_the_grade(life)
    the_city_proposes_to_revoke(life)
    the_unit_signs_for_it_and_defends_itself(life)
    the_city_answers_and_both_write(life)
    both_seal_and_the_title_is_gone(life)
    everybody_reads_it(life)
    the_plaque_and_the_money_come_back(life)
    everything_is_packed(life)
    the_ban_holds_and_ends(life)


def nothing_is_filed(life: Life) -> None:
    """Days after the end of January the city sees who is missing and prints a 通报."""
    life.now(day(2027, 2, 3, 9), jobs=True)
    one = life.sits_down("unit_clerk")
    life.says("年度备案：报送 2026 年总结和 2027 年计划", "逾期")
    life.sits_down("city_officer")
    life.says("本年度备案已过期限，1 个工作室没有报送。")
    life.follow("看未报名单")
    life.says("期限 2027年1月31日 24:00", life.case.name, "海淀区人社局")
    life.look("missing", closely=True)
    life.follow("通报")
    one.page.locator("main form button").first.click()
    one.page.wait_for_load_state("load")
    job = filing_jobs.latest_notice(2027, day(2027, 2, 3, 9))
    assert job is not None
    beside_the_browser(lambda: filing_jobs.make_notice(2027, str(job.uuid)))
    answer = one.context.request.get(f"{one.base}/reviews/filings/notice.pdf?year=2027")
    assert (answer.status, answer.headers["content-type"]) == (200, "application/pdf")


# ── the assessment fails ─────────────────────────────────────────────────────


def the_panel_was_not_content(life: Life) -> None:
    """The round, the self-assessment and the panel by the services: they are the other story's."""
    life.now(assessment_cases.JUDGED)
    at_once(lambda: it_was_judged(life))
    life.now(day(2028, 6, 12, 17))
    life.sits_down("city_approver", life.at("assessment/"))
    life.follow("责令限期整改")
    life.send(demands=DEMANDS, due_on="2028-09-01")
    assert life.state() == "rectifying"


def it_was_judged(life: Life) -> None:
    assessment_cases.programme()
    assessment_cases.opened(life.cast)
    assessment_cases.judged(life.cast, assessment_cases.of(life.case), "52")


def the_unit_mends_in_words_only(life: Life) -> None:
    life.now(day(2028, 8, 25, 9), jobs=True)
    one = life.sits_down("unit_clerk")
    life.says("限期整改：9月1日（周五） 24:00 前报告整改情况")
    life.follow("去报告")
    life.says(DEMANDS)
    one.fill({"report": "已安排专人补写总结，协议正在签订。"})
    one.page.locator("#proof").set_input_files(declared.paper("整改说明.pdf"))
    one.page.get_by_role("button", name="上传", exact=True).click()
    one.page.wait_for_selector("#proofs a:has-text('整改说明.pdf')")
    assert one.page.locator("[name=report]").input_value() == "已安排专人补写总结，协议正在签订。"
    life.look("mending", closely=True)
    life.press("报告整改完成")
    life.says("整改情况已报告，待市人力社保局复核。")
    life.now(day(2028, 9, 4))
    life.sits_down("city_officer")
    life.says("单位报告整改完成，待复核")
    life.follow("记录复核")
    life.send(
        looked_on="2028-09-04",
        visitors="沈嘉言、顾清和",
        findings="现场没有见到带徒协议和活动记录，总结没有补写。",
        is_mended="no",
    )
    life.says("复核已记录。", "未达到整改要求")
    life.look("second-look")


def both_bureaus_fix_the_grade(life: Life) -> None:
    life.now(day(2028, 9, 11))
    at_once(lambda: the_grade_is_agreed(life))
    assert Assessment.objects.get().grade == "fail"


def the_grade_is_agreed(life: Life) -> None:
    """The system had found that nothing was ever filed; the approver upholds it."""
    people, at = life.cast.people, day(2028, 9, 11)
    found = VetoFinding.objects.get(veto__code="no_filings")
    assessment_marks.decide_finding(found, upheld=True, reason="", by=people["city_approver"], at=at)
    drafted = grades.prepare(Assessment.objects.get().round, by=people["city_officer"], at=at)
    sent = grades.propose(drafted, by=people["city_approver"], at=at)
    grades.answer(sent, agrees=True, content_hash=sent.content_hash, by=people["finance_approver"], at=at)


# ── the revocation ───────────────────────────────────────────────────────────


def the_city_proposes_to_revoke(life: Life) -> None:
    """One drafts, another proposes, the first enters how it was delivered."""
    life.now(day(2028, 9, 18))
    one = life.sits_down("city_officer")
    life.says("1 个工作室两局定为不合格，还没有提出撤销。")
    one.go(life.at("assessment/"))
    life.follow("拟写撤销")
    life.send(
        ground="failed",
        document="京人社能发〔2011〕275号",
        article="六（四）",
        facts=FACTS,
        basis=BASIS,
        file=declared.paper("考核表.pdf"),
    )
    life.look("proposal-drafted")
    life.sits_down("city_approver")
    life.says("1 件撤销拟稿等市局负责人提出。")
    life.act("propose_revocation", password=PASSWORD)
    assert life.state() == "revoking"


def the_unit_signs_for_it_and_defends_itself(life: Life) -> None:
    """Five working days begin when the unit signs; it answers on the fourth, with a paper."""
    life.now(day(2028, 9, 19))
    one = life.sits_down("unit_approver")
    life.says("拟撤销称号，请签收告知书")
    life.follow("去签收")
    life.says(FACTS)
    life.press("签收撤销告知书")
    life.now(day(2028, 9, 22))
    life.sits_down("unit_clerk")
    life.says("9月26日（周二） 24:00 前可以陈述、申辩")
    life.follow("去陈述申辩")
    one.fill({"text": "首席技师因病休养，带徒中断，请求延长整改期限。", "file": declared.paper("病历证明.pdf")})
    life.look("defence", closely=True)
    life.press("保存")
    life.sits_down("unit_approver")
    life.follow("去陈述申辩")
    assert one.page.locator("[name=text]").input_value() == "首席技师因病休养，带徒中断，请求延长整改期限。"
    with one.page.expect_navigation():
        one.page.locator("button[name=send]").click()
    assert Revocation.objects.get().defences.get().files.count() == 1


def the_city_answers_and_both_write(life: Life) -> None:
    life.now(day(2028, 9, 28))
    life.sits_down("city_officer")
    life.says("单位已陈述申辩，待书面答复")
    life.follow("去答复")
    life.follow("书面答复")
    life.says("首席技师因病休养，带徒中断，请求延长整改期限。")
    life.send(
        conclusion="not_upheld", text="考核期内其他成员也没有开展活动，休养不影响考核结论，申辩理由不成立，不予采纳。"
    )
    life.now(day(2028, 10, 16))
    life.sits_down("city_officer")
    life.follow("拟写决定")
    life.follow("拟写决定")
    life.send(
        kind="revoke",
        text="经查属实，予以撤销。",
        reasons=REASONS,
        unit_months="36",
        ban_basis="京人社能发〔2011〕275号六（四）",
    )
    life.sits_down("finance_officer")
    life.says("待市财政局拟写意见")
    life.follow("拟写意见")
    life.follow("拟写市财政局意见")
    life.send(text="经会同审核，同意。")
    life.look("decision-written")


def both_seal_and_the_title_is_gone(life: Life) -> None:
    one = life.one
    for who in ("finance_approver", "city_approver"):
        life.sits_down(who)
        life.follow("审定盖章")
        life.follow("盖章")
        life.send(password=PASSWORD)
    life.look("sealed-by-both")
    life.act("revoke", password=PASSWORD)
    assert life.state() == "revoked"
    one = life.sits_down("city_officer", life.at("revocation/"))
    life.follow("登记文号")
    life.send(number="京人社能决〔2028〕3号")
    life.sits_down("city_approver")
    life.says("1 件撤销决定还没有公告。")
    one.go(life.at("revocation/"))
    life.follow("公告")
    life.send(number="京人社能公〔2028〕9号", reason="2028 年度评估考核不合格。")


def everybody_reads_it(life: Life) -> None:
    one = life.one
    one.context.clear_cookies()
    one.go("/public/register/")
    life.follow("撤销公告")
    life.follow(life.case.name)
    life.says(life.case.name, "2028 年度评估考核不合格。", "京人社能公〔2028〕9号")
    assert FACTS not in one.text("main")
    life.look("announcement", closely=True)
    one.go(f"/public/register/{life.case.plaque_number}/")
    life.says("已撤销")
    life.look("public-status", closely=True)


# ── what comes back ──────────────────────────────────────────────────────────


def the_plaque_and_the_money_come_back(life: Life) -> None:
    """31.4 万元 were not spent: the unit gives them back, another confirms, finance ends the settlement."""
    life.now(day(2028, 10, 25))
    one = life.sits_down("unit_clerk", life.at("ledger/"))
    life.says("称号已终止，补助经费须清算：应收回 314,000.00 元。")
    life.follow("登记上缴")
    life.send(amount="314000", summary="上缴未使用的补助经费", voucher=declared.paper("上缴回单.pdf"))
    life.sits_down("unit_approver")
    one.go(life.at("ledger/lines/3/"))
    life.press("确认")
    life.sits_down("finance_approver", life.at("ledger/settlement/"))
    life.send(words="已全部收回。")
    assert Settlement.objects.get().closed_at is not None
    life.sits_down("city_officer")
    life.says("1 块铭牌待单位交回。")
    one.go(f"/reviews/plaque-returns/{PlaqueReturn.objects.get().pk}/")
    life.send(status="returned", settled_on="2028-10-25", words="孟知微送交。")
    one.go(life.at("award/"))
    life.says("已交回")
    life.look("all-came-back", closely=True)


def everything_is_packed(life: Life) -> None:
    """At its end the case becomes a package by itself."""
    package = []
    beside_the_browser(lambda: package.append(archive_cases.packed(life.case, archive.Scope.FULL)))
    life.sits_down("city_officer", life.at("archive/"))
    life.says("归档包第 1 号", "全卷 生成之后卷宗没有新的记录，无需重新生成。")


def the_ban_holds_and_ends(life: Life) -> None:
    """Until 2031 the unit may not apply; the day after the ban it may."""
    for year, refused in ((2029, True), (2031, True), (2031, False)):
        moment = day(year, 10 if refused else 11, 15 if refused else 20)
        life.now(moment)
        closes = moment.replace(month=12)
        days = {"closes_at": closes, "corrections_until": closes, "review_until": closes.replace(day=28)}
        name = f"{year} 年 {moment.month} 月批次"
        cases.round_of(cases.rule_set(), year=year, name=name, opens_at=moment, published_at=moment, **days)
        life.sits_down("unit_clerk", "/workshops/new/")
        if refused:
            life.says(BANNED)
            life.look("ban")
    life.press("在本批次开始申报")
    assert "/edit/unit/" in life.one.where
    assert date(2031, 11, 20).year - filing_cases.GRANTED.year == 5
