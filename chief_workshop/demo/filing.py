"""The yearly filings of a demo title: every year that it owed, in time or late, accepted, waiting or sent back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import User
from accounts.roles import Role
from applications.filing_days import FilingDays, known_since
from applications.models import Filing, Workshop
from applications.services import filing, filing_writing
from applications.services.filing_writing import SectionWrite
from chief_workshop.demo import papers
from chief_workshop.demo.moments import at_hour
from common.clock import legal_day

# name, level before and after the year, how it was reached
Apprentices = tuple[tuple[str, str, str, str], ...]

DAY = timedelta(days=1)
BEFORE = 16  # days before the day on which a unit of the demo files
LATE = 9  # days after it, for who is late
OF_THE_DEMO = UUID("00000000-0000-4000-8000-000000000275")
SUMMARY = (
    "{year} 年，工作室围绕生产中的难题开展技术攻关 2 项，完成 1 项；签订师徒协议 3 份，1 名徒弟晋升技师；"
    "组织技术交流和成果推广各 1 次，培训职工 42 人次。存在的不足是攻关成果固化为操作法不够及时，明年改进。"
)
APPRENTICES = (
    ("岑若木", "L3_SENIOR", "L2_TECHNICIAN", "取得技师职业技能等级证书"),
    ("贺知秋", "L3_SENIOR", "L3_SENIOR", "区级技能比赛二等奖"),
    ("卫青禾", "L4_INTERMEDIATE", "L4_INTERMEDIATE", ""),
)
# whose masters do best
MORE_APPRENTICES = (
    *APPRENTICES,
    ("姜望舒", "L2_TECHNICIAN", "L1_SENIOR_TECHNICIAN", "取得高级技师职业技能等级证书"),
    ("路远岫", "L3_SENIOR", "L2_TECHNICIAN", "市级技能竞赛第三名"),
)
PROJECTS = (
    ("project", "薄壁件加工变形控制", True),
    ("project", "自动检具开发", False),
    ("patent", "一种快换夹具", True),
)
EXCHANGES = (
    ("exchange", "京津冀技师交流会", 5, 60),
    ("promotion", "精密铣削操作法推广", 9, 35),
    ("training", "青工技能提升班", 10, 42),
)
TASKS = (
    ("tackling", "完成自动检具开发并投入使用", "检测时间缩短三成", 9),
    ("teaching", "带徒传技", "1 名徒弟晋级，协议齐全", 11),
    ("exchange", "组织技术交流和成果推广", "全年不少于 2 次", 10),
)


def play(
    workshop: Workshop,
    now: datetime,
    *,
    last: str = Filing.Status.ACCEPTED,
    late_in: frozenset[int] = frozenset(),
    apprentices: Apprentices = APPRENTICES,
) -> None:
    """Every filing of which the day is over; the latest one ends as ``last``: accepted, filed, returned or open."""
    years = list(_owed(workshop, now))
    for year in years:
        ends_as = last if year == years[-1] else Filing.Status.ACCEPTED
        _year(workshop, year, ends_as, late=year in late_in, apprentices=apprentices)


def every_year(workshop: Workshop, now: datetime) -> frozenset[int]:
    return frozenset(_owed(workshop, now))


def _owed(workshop: Workshop, now: datetime) -> Iterator[int]:
    days = FilingDays()
    for year in days.years_to_open(known_since(workshop), legal_day(now)):
        if days.is_owed(workshop, year) and days.due(year) + (LATE + 1) * DAY < legal_day(now):
            yield year


def _year(workshop: Workshop, year: int, ends_as: str, *, late: bool, apprentices: Apprentices) -> None:
    due_on = FilingDays().due(year)
    at = at_hour(due_on + LATE * DAY if late else due_on - BEFORE * DAY, 10, 20)
    clerk, head = (_member(role, workshop.unit_id) for role in (Role.UNIT_CLERK, Role.UNIT_APPROVER))
    if ends_as == Filing.Status.OPEN:
        return
    written = _written(workshop, year, clerk, at, apprentices)
    filing.file(written, by=head, at=at + timedelta(hours=3))
    officer = _member(Role.REVIEW_CLERK, workshop.review_body_id)
    if ends_as == Filing.Status.ACCEPTED:
        filing.accept(written, by=officer, at=at + 2 * DAY)
    elif ends_as == Filing.Status.RETURNED:
        filing.send_back(
            written, remarks="请补充徒弟晋级证书，并写明攻关项目的效益如何计算。", by=officer, at=at + 2 * DAY
        )


def _written(workshop: Workshop, year: int, clerk: User, at: datetime, apprentices: Apprentices) -> Filing:
    made = filing_writing.begin(workshop, year, by=clerk, at=at)
    for section, write in _sections(made, apprentices):
        revision = Filing.objects.only("revision").get(pk=made.pk).revision
        filing_writing.save(made, section, write, revision=revision, by=clerk, at=at)
    if made.has_summary:
        proven = made.apprentice_rows.order_by("order")[0]
        content, _ = papers.paper("skill_certificate", "职业技能等级证书", [proven.name, f"{year - 1} 年"])
        proof = SimpleUploadedFile("晋级证书.jpg", content, "image/jpeg")
        filing_writing.add_file(made, proof, about=proven.uuid, by=clerk, at=at)
    return Filing.objects.get(pk=made.pk)


def _sections(made: Filing, apprentices: Apprentices) -> Iterator[tuple[str, SectionWrite]]:
    if made.has_summary:
        planned = {
            row.uuid: {
                "percent": 100 - 15 * place,
                "outcome": "已按计划完成。" if place == 0 else "大部分完成，明年继续。",
            }
            for place, row in enumerate(made.outcomes.exclude(planned=None).order_by("order"))
        }
        yield "summary", SectionWrite(texts={"summary": SUMMARY.format(year=made.year - 1)}, planned=planned)
        yield "achievements", SectionWrite(lists=_achievements(made, apprentices))
    tasks = [
        {
            "row": _row(made, f"task {place}"),
            "activity": kind,
            "task": task,
            "measure": measure,
            "due": date(made.year, month, 28),
        }
        for place, (kind, task, measure, month) in enumerate(TASKS)
    ]
    yield "plan", SectionWrite(texts={"plan": ""}, lists={"tasks": tasks})


def _achievements(made: Filing, apprentices: Apprentices) -> dict[str, list[dict[str, Any]]]:
    year = made.year - 1
    return {
        "apprentices": [
            {
                "row": _row(made, name),
                "name": name,
                "since": f"{year}-03",
                "has_agreement": True,
                "level_before": before,
                "level": after,
                "note": note,
            }
            for name, before, after, note in apprentices
        ],
        "projects": [
            {
                "row": _row(made, name),
                "kind": kind,
                "name": name,
                "is_finished": done,
                "benefit": None,
                "effect": "合格率提高",
            }
            for kind, name, done in PROJECTS
        ],
        "exchanges": [
            {
                "row": _row(made, title),
                "kind": kind,
                "title": title,
                "held_on": date(year, month, 18),
                "place": "工作室",
                "people": people,
            }
            for kind, title, month, people in EXCHANGES
        ],
    }


def _row(made: Filing, name: str) -> UUID:
    """The same world has the same rows, however often it is built."""
    return uuid5(OF_THE_DEMO, f"{made.workshop_id} {made.year} {name}")


def _member(role: str, organisation: int) -> User:
    held = User.objects.filter(
        memberships__role=role, memberships__organisation=organisation, memberships__ended_at=None, is_active=True
    )
    return held.order_by("pk")[0]
