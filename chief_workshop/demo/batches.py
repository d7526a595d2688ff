"""What happened to groups of the demo's cases after their acceptance: judged long ago, in notice now, in hand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import Organisation
from applications import lifecycle
from applications.models import Workshop
from chief_workshop.demo import afterwards, ledger, papers
from chief_workshop.demo.judging import Judging
from common.clock import legal_day
from common.models import Holiday, HolidayYear
from reviews.services import award, key_projects, register

Cases = dict[str, Workshop]
NOTICE_REACHES = 20  # days within which a notice of the demo may end
EXPERT = "expert01@expert"  # who finds a sheet begun
OBJECTOR = {"name": "示例群众", "contact": "010-00000000"}


def know_the_coming_days(judging: Judging) -> None:
    """A notice posted at the turn of the year reaches into one whose holidays are not published: New Year alone."""
    year = (judging.moments.today + timedelta(days=NOTICE_REACHES)).year
    known, is_new = HolidayYear.objects.get_or_create(year=year, defaults={"source": "演示：只录入元旦一天"})
    if is_new:
        Holiday.objects.create(day=date(year, 1, 1), kind=Holiday.Kind.OFF, name="元旦", year=known)


def judged_last_year(judging: Judging, cases: Cases) -> None:
    """Two titles, one case that failed, one objection dismissed; plaques handed over, a key project proposed."""
    granted = [cases["title"], cases["second_title"]]
    everything = [*granted, cases["failed"]]
    plan = judging.propose("上年度第一批认定评审方案", everything, 335, visits_in=(325, 305))
    judging.agree(plan, 333)
    judging.draw(331)
    judging.gather(329)
    for place, case in enumerate(everything):
        judging.open(case, 324)
        judging.visited(case, 318 - place, hour=9 + place)
        judging.score(case, 308, 0.72 if case is cases["failed"] else 0.9)
        judging.close(case, 305)
    judging.conclude(300, passed=granted, failed=[cases["failed"]])
    listed = judging.listed("上年度第一批拟认定名单", granted, 297)
    judging.post(listed, 294, 1)
    found = judging.object(granted[0], 291, "公示的技术成果署名与实际完成人不一致，请核查。", OBJECTOR)
    judging.dismiss(found, 286)
    judging.close_notices(281)
    for case in granted:
        judging.decide(case, 276)
    at = judging.ago(272)
    document = award.enter_document(
        by=judging.bureaus.officer,
        at=at,
        number=f"京人社能发〔{at.year}〕31号",
        title="关于认定第一批北京市首席技师工作室的决定",
        dated_on=legal_day(at),
    )
    for case in granted:
        judging.grant(case, 270, document)
    _hand_over(judging, granted[0])
    # before this year's list is drafted: both bureaus confirm every draft of a year together
    ledger.play(judging, granted[0])
    _choose_key_project(judging, granted[1])


def _hand_over(judging: Judging, case: Workshop) -> None:
    """The plaque is made, handed over and hangs on the wall."""
    at = judging.ago(250)
    plaque = award.make_plaque(
        case, by=judging.bureaus.officer, at=at, made_on=legal_day(at), material="铜质腐蚀填漆，600 × 400 mm"
    )
    at = judging.ago(243)
    award.hand_over(
        plaque, by=judging.bureaus.officer, at=at, handed_to=case.unit.contact_name, handed_on=legal_day(at)
    )
    photo = SimpleUploadedFile("挂牌.jpg", papers.paper("site_photos", "挂牌", [case.unit.name])[0], "image/jpeg")
    award.hang(plaque, by=judging.bureaus.officer, at=judging.ago(240), photo=photo)


def _choose_key_project(judging: Judging, case: Workshop) -> None:
    """Finance enters the year's budget, the city puts one title on the list; both confirmations are still to come."""
    at = judging.ago(30)
    key_projects.set_budget(
        at.year, amount=Decimal(3_000_000), by=judging.bureaus.finance_approver, at=at, reason="年度预算"
    )
    key_projects.propose(
        case,
        year=at.year,
        amount=Decimal(400_000),
        reason="评审得分居前，带徒和攻关任务明确，列入本年度重点资助。",
        by=judging.bureaus.officer,
        at=judging.ago(28),
    )


def titles_of_then(judging: Judging, cases: Cases) -> None:
    """Two titles from before this system, one of them funded then."""
    body = Organisation.objects.get(code="110108")
    unit = cases["title"].unit
    for number, technician, trade, day, funded in (
        ("京首技2012015", "范守成", "车工", date(2012, 3, 20), None),
        ("京首技2014031", "钟离铮", "焊工", date(2014, 12, 5), Decimal(300_000)),
    ):
        title = register.OldTitle(
            number=number,
            name="",
            technician=technician,
            id_number="",
            trade=trade,
            unit_name=unit.name,
            uscc=unit.uscc or "",
            unit_kind="enterprise",
            district="110108",
            review_body=body.pk,
            granted_on=day,
            document="",
            key_year=day.year if funded else None,
            key_amount=funded,
        )
        lifecycle.begin("register", by=judging.bureaus.approver, at=judging.ago(200), title=title)


def in_notice(judging: Judging, cases: Cases) -> None:
    """One waits for its list, two stand in a running notice, one of them contested; one is over and partly sealed."""
    everything = [cases[name] for name in ("qualified", "publicised", "contested", "cleared")]
    plan = judging.propose("上年度第二批认定评审方案", everything, 75, visits_in=(68, 55))
    judging.agree(plan, 73)
    judging.draw(72)
    judging.gather(71)
    for place, case in enumerate(everything):
        judging.open(case, 69)
        judging.visited(case, 63 - place, hour=9 + place)
        judging.score(case, 57, 0.88)
        judging.close(case, 54)
    judging.conclude(50, passed=everything)
    over = judging.listed("上年度第二批拟认定名单（一）", [cases["cleared"]], 46)
    judging.post(over, 40, 2)
    judging.close_notices(15)
    judging.decide(cases["cleared"], 6, seals=False)
    know_the_coming_days(judging)
    running = judging.listed("上年度第二批拟认定名单（二）", [cases["publicised"], cases["contested"]], 7)
    judging.post(running, 4, 5)
    judging.object(cases["contested"], 3, "公示的带徒人数与实际不符，请核查带徒协议。", OBJECTOR)


def in_hand(judging: Judging, cases: Cases) -> None:
    """Experts are scoring one case, another is to be visited tomorrow."""
    visited, ahead = cases["scoring"], cases["visiting"]
    plan = judging.propose("上年度第三批认定评审方案", [visited, ahead], 25, visits_in=(12, -12))
    judging.agree(plan, 23)
    judging.draw(21)
    judging.appoint(EXPERT, 20)
    judging.gather(19)
    judging.open(visited, 14)
    judging.open(ahead, 14)
    judging.visited(visited, 6)
    judging.score(visited, 2, 0.9, signed=2, half_done_by=EXPERT)
    judging.appointed(ahead, 1, on=judging.moments.ahead(3))


def waiting_for_finance(judging: Judging, cases: Cases) -> None:
    """A plan that finance has not answered yet."""
    judging.propose("上年度第四批认定评审方案", [cases["planned"]], 2, visits_in=(-10, -24))


BATCHES: tuple[tuple[str, Callable[[Judging, Cases], None]], ...] = (
    ("上年度第一批：评审、公示、授牌", judged_last_year),
    ("原始批次：本系统启用前的工作室", titles_of_then),
    ("授牌之后：备案、变更、考核、注销、撤销", afterwards.play),
    ("上年度第二批：公示、异议、审批", in_notice),
    ("上年度第三批：专家评审", in_hand),
    ("上年度第四批：方案待财政同意", waiting_for_finance),
)
