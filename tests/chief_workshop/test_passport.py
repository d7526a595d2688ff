"""The passport: a title's whole life on one page, with what is owed ahead, for everybody what he may read."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from applications import lifecycle
from applications.models import Workshop
from applications.states import State
from chief_workshop import passport_paper
from chief_workshop.passport import Passport, passport_of
from common import clock
from common.clock import BEIJING
from common.models import JobProgress
from tests import cases
from tests.applications import changes_cases
from tests.cast import Cast
from tests.chief_workshop import passport_cases
from tests.chief_workshop.passport_cases import NOW
from tests.honest import signed_in

pytestmark = pytest.mark.django_db
MOST_STATEMENTS = 12


@pytest.fixture
def title(cast: Cast) -> Workshop:
    clock.move_to(NOW)
    return passport_cases.life(cast)


def read(title: Workshop, user: User) -> Passport:
    return passport_of(title, user, NOW)


def duties(passport: Passport) -> list[tuple[str, date, int, str, bool]]:
    return [(one.owed.what, one.owed.due_on, one.left, one.tone, one.owed.is_own) for one in passport.duties]


def test_figures_years_and_duties_tell_the_whole_life(title: Workshop, cast: Cast) -> None:
    passport = read(title, cast.people["unit_clerk"])
    assert [(figure.label, figure.value, figure.unit, figure.note) for figure in passport.figures] == [
        ("市财政补助", "40.00", "万元", "结余 314,000.00 元"),
        ("单位自筹投入", "1.50", "万元", "台账累计"),
        ("年度备案", "2", "次", "1 次逾期"),
        ("最近考核", "合格", "", "2028 年"),
        ("监督检查", "1", "次", "1 次待办结"),
        ("变更", "1", "次", "已办结"),
    ]
    assert (passport.granted_on, passport.lasted) == (date(2026, 8, 3), "2 年 4 个月")
    table = [(row.year, [cell and (cell.text, cell.note) for _, cell in row.cells]) for row in passport.years]
    assert passport.heads == ["年度备案", "补助支出", "单位自筹", "评估考核", "监督检查", "变更"]
    assert table == [
        (2028, [("已备案", "逾期报送"), None, None, ("合格", ""), ("1 次", ""), None]),
        (2027, [("已备案", "1月12日"), None, None, None, None, ("首席技师变更", "")]),
        (2026, [None, ("86,000.00 元", ""), ("15,000.00 元", ""), None, None, None]),
    ]
    assert duties(passport) == [
        ("答复海淀区人社局第 1 号检查", date(2028, 12, 23), 3, "bad", True),
        ("报送 2028 年工作总结和 2029 年工作计划", date(2029, 1, 31), 42, "quiet", True),
        ("下一次评估考核（两年一次）", date(2030, 12, 31), 741, "quiet", False),
    ]
    assert [sentence for sentence, _ in passport.missing] == ["还没有上传工作室管理制度", "还没有上传首席技师工作职责"]
    assert [(one.day, one.what) for one in passport.milestones] == [
        (date(2028, 12, 10), "现场检查"),
        (date(2028, 7, 3), "2028 年评估考核：合格"),
        (date(2028, 2, 3), "2028 年度备案完成"),
        (date(2027, 3, 15), "首席技师变更"),
        (date(2027, 1, 12), "2027 年度备案完成"),
        (date(2026, 9, 1), "列入重点资助，补助 40.00 万元"),
        (date(2026, 8, 3), "认定为北京市首席技师工作室"),
    ]


def test_how_a_title_ended_is_told_and_quiet_years_stand_in_one_line(cast: Cast) -> None:
    case = changes_cases.title(cast, granted_at=datetime(2013, 5, 7, 10, tzinfo=BEIJING))
    changes_cases.proposed(case, cast)
    lifecycle.perform("close", case, by=cast.people["city_approver"], at=changes_cases.ASKED + changes_cases.SOON)
    passport = passport_of(Workshop.objects.get(pk=case.pk), cast.people["city_officer"], NOW)
    assert [(one.day, one.what) for one in passport.milestones] == [
        (date(2027, 3, 15), "注销称号"),
        (date(2013, 5, 7), "认定为北京市首席技师工作室"),
    ]
    assert (passport.lasted, [str(row) for row in passport.years]) == ("13 年 10 个月", ["2013—2027"])


def test_an_expert_reads_neither_money_nor_inspections(title: Workshop, cast: Cast) -> None:
    passport = read(title, cast.people["expert"])
    assert [figure.label for figure in passport.figures] == ["年度备案", "最近考核", "变更"]
    assert passport.heads == ["年度备案", "评估考核", "变更"]
    assert [one.owed.is_own for one in passport.duties] == [False, False]
    assert not {one.what for one in passport.milestones} & {"现场检查", "列入重点资助，补助 40.00 万元"}


def test_a_duty_grows_urgent_and_then_overdue(title: Workshop, cast: Cast) -> None:
    found = {}
    for days in (0, 3, 4):
        passport = passport_of(title, cast.people["unit_clerk"], NOW + timedelta(days=days))
        found[days] = (passport.duties[0].left, passport.duties[0].tone)
    assert found == {0: (3, "bad"), 3: (0, "bad"), 4: (-1, "bad")}
    page = signed_in(cast.people["unit_clerk"]).get(f"/workshops/{title.pk}/passport/").content.decode()
    assert re.sub(r"\s", "", page).count("还有<b>3</b>天") == 1


def test_the_page_costs_at_most_twelve_statements(title: Workshop, cast: Cast) -> None:
    costs = {}
    for who in ("unit_clerk", "review_approver", "city_officer", "finance_approver"):
        browser = signed_in(cast.people[who])
        browser.get(f"/workshops/{title.pk}/passport/")
        with CaptureQueriesContext(connection) as asked:
            assert browser.get(f"/workshops/{title.pk}/passport/").status_code == 200
        costs[who] = len([one for one in asked.captured_queries if "SAVEPOINT" not in one["sql"]])
    assert {who: cost for who, cost in costs.items() if cost > MOST_STATEMENTS} == {}


def test_it_is_the_first_tab_of_a_title_and_of_nothing_else(title: Workshop, cast: Cast) -> None:
    browser = signed_in(cast.people["city_officer"])
    tabs = r'<a class="nav-link[^"]*" href="([^"]+)"'
    assert re.findall(tabs, browser.get(f"/workshops/{title.pk}/").content.decode())[:2] == [
        f"/workshops/{title.pk}/passport/",
        f"/workshops/{title.pk}/",
    ]
    case = cases.workshop(cast, State.SUBMITTED)
    assert re.findall(tabs, browser.get(f"/workshops/{case.pk}/").content.decode())[0] == f"/workshops/{case.pk}/"
    assert browser.get(f"/workshops/{case.pk}/passport/").status_code == 404


def test_strangers_do_not_learn_that_it_exists(title: Workshop, cast: Cast) -> None:
    assert signed_in(cast.people["other_unit"]).get(f"/workshops/{title.pk}/passport/").status_code == 404
    assert signed_in(cast.people["other_unit"]).post(f"/workshops/{title.pk}/passport.pdf").status_code == 404


def test_the_paper_is_ordered_once_a_day_and_fits_two_pages(title: Workshop, cast: Cast) -> None:
    browser, address = signed_in(cast.people["city_officer"]), f"/workshops/{title.pk}/passport.pdf"
    for _ in range(2):
        assert browser.post(address)["Location"] == address
    order = JobProgress.objects.get(kind="passport")
    assert browser.get(address).status_code == 202
    passport_paper.make(title.pk, cast.people["city_officer"].pk, str(order.uuid))
    order.refresh_from_db()
    answer = browser.get(address)
    content = b"".join(answer.streaming_content)
    assert (answer.status_code, content[:5], order.result.pages in {1, 2}) == (200, b"%PDF-", True)
    assert browser.post(address)["Location"] == address
    assert JobProgress.objects.filter(kind="passport").count() == 1


def test_the_paper_says_what_the_page_says(title: Workshop, cast: Cast) -> None:
    text = re.sub(r"<[^>]+>|\s+", " ", passport_paper.html(title, cast.people["city_officer"], NOW))
    for sentence in (
        f"编号 {title.plaque_number}",
        "2026年8月3日认定，至今 2 年 4 个月",
        "还有 3 天",
        "答复海淀区人社局第 1 号检查",
        "已备案（逾期报送）",
        "打印日期：2028年12月20日。",
    ):
        assert sentence in re.sub(r" +", " ", text)
