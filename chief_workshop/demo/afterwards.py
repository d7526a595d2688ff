"""What happened to the demo's titles after their plaque: filings, changes, assessment, closing, revocation."""

from __future__ import annotations

from datetime import date

from accounts.models import Organisation
from applications import lifecycle
from applications.models import Filing, Workshop
from chief_workshop.demo import assessment, changes, filing, papers, revocation, supervision
from chief_workshop.demo.judging import Judging
from chief_workshop.demo.moments import at_hour
from common.clock import legal_day
from reviews.services import register

# number, technician, trade, day of the award: from before this system, each for one step of the later life
OF_THEN = (
    ("京首技2012003", "季怀远", "数控车工", date(2012, 6, 18)),
    ("京首技2012009", "翟鸿钧", "铣工", date(2012, 6, 18)),
    ("京首技2012016", "汤守一", "数控铣工", date(2012, 6, 18)),
    ("京首技2012021", "冉启明", "装配钳工", date(2012, 6, 18)),
    ("京首技2013004", "瞿家声", "模具工", date(2013, 5, 7)),
    ("京首技2013009", "巫承业", "电工", date(2013, 5, 7)),
    ("京首技2014011", "舒望岳", "磨工", date(2014, 12, 5)),
    ("京首技2014018", "盛怀瑾", "铸造工", date(2014, 12, 5)),
    ("京首技2015002", "邵立言", "锻造工", date(2015, 9, 21)),
    ("京首技2015007", "湛一川", "热处理工", date(2015, 9, 21)),
    ("京首技2016003", "蒲长青", "无损检测员", date(2016, 7, 1)),
    ("京首技2016008", "郁文渊", "起重装卸机械操作工", date(2016, 7, 1)),
    ("京首技2016012", "麻思齐", "机床装调维修工", date(2016, 7, 1)),
)
FILED_LATE = {5, 7}
EVIDENCE = ("fund_audit", "情况说明", ["经单位办公会研究决定，", "特此说明。"])


def play(judging: Judging, cases: dict[str, Workshop]) -> None:
    """Every state of the later life, from the first plaque on."""
    titles = _titles_of_then(judging, cases["title"].unit)
    for place, title in enumerate(titles):
        late_in = filing.every_year(title, judging.moments.now) if place in FILED_LATE else frozenset[int]()
        apprentices = filing.APPRENTICES if place else filing.MORE_APPRENTICES
        filing.play(title, judging.ago(1), late_in=late_in, apprentices=apprentices)
    titles = [Workshop.objects.get(pk=title.pk) for title in titles]
    *assessed, closing, heard, revoked = titles
    assessment.play(judging, assessed)
    evidence = papers.paper(*EVIDENCE)[0]
    changes.close(closing, judging.ago(100), evidence=evidence)
    revocation.revoked(judging, revoked)
    revocation.heard(judging, heard)
    # as they stand by now: titles
    new, second = (Workshop.objects.get(pk=cases[name].pk) for name in ("title", "second_title"))
    changes.move(new, judging.ago(50), evidence=evidence, address="北京市海淀区示例路 8 号 3 号楼一层")
    changes.succeed(second, judging.ago(45), evidence=evidence, name="洪知行")
    second.refresh_from_db()
    changes.lose(Workshop.objects.get(pk=assessed[0].pk), judging.ago(20))
    filing.play(new, judging.ago(1), last=Filing.Status.ACCEPTED)
    filing.play(second, judging.ago(1), last=Filing.Status.FILED)
    supervision.play([new, second], judging.ago(20))
    judging.do_jobs()


def _titles_of_then(judging: Judging, unit: Organisation) -> list[Workshop]:
    """Registered in a January before their first round of assessment: they have filed once, the first one twice."""
    day = legal_day(judging.ago(199))
    year = day.year if day > date(day.year, 1, 5) else day.year - 1
    body = Organisation.objects.get(code="110108")
    return [
        lifecycle.begin(
            "register",
            by=judging.bureaus.approver,
            at=at_hour(date(year if place else year - 1, 1, 5), 10),
            title=register.OldTitle(
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
                key_year=None,
                key_amount=None,
            ),
        )
        for place, (number, technician, trade, day) in enumerate(OF_THEN)
    ]
