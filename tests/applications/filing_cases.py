"""A title and its yearly filings on their way through the real services: opened, begun, written, filed, accepted."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile

from applications import preview_jobs
from applications.models import Filing, PlanItem, ProgrammeRules, Seal, Workshop
from applications.services import filing, filing_writing
from applications.services.filing_writing import SectionWrite
from applications.states import State
from common.clock import BEIJING
from tests import cases, stages
from tests.cast import Cast
from tests.common import papers

GRANTED = datetime(2026, 8, 3, 10, tzinfo=BEIJING)
FIRST = datetime(2027, 1, 12, 10, tzinfo=BEIJING)  # within the days of the filing of 2027
SECOND = datetime(2028, 1, 12, 10, tzinfo=BEIJING)
WORDS = "全年完成两项技术攻关，带徒四人，其中两人晋级，组织技术交流三次，成效明显。"


def rules(**facts: Any) -> ProgrammeRules:
    """The programme rules since 2011, with the days of 六(三)."""
    found = ProgrammeRules.objects.filter(valid_from=date(2011, 10, 31)).first()
    basis = cases.rule_set().basis
    return found or ProgrammeRules.objects.create(**{"valid_from": date(2011, 10, 31), "basis": basis, **facts})


def title(cast: Cast, *, granted_at: datetime = GRANTED, with_form: bool = False, **facts: Any) -> Workshop:
    """A living title; ``with_form`` gives it a sealed version whose plan says what will be done when."""
    rules()
    if not with_form:
        return cases.workshop(cast, State.GRANTED, granted_at=granted_at, **facts)
    case = cases.workshop(cast, State.SUBMITTED, **facts)
    case.narratives_chapter.goals = "三年内带徒十人，完成攻关六项。"
    case.narratives_chapter.goal_apprentices = 10
    case.narratives_chapter.goal_projects = 6
    case.narratives_chapter.save()
    for order, (year, task, target, due) in enumerate(
        (
            (2026, "建立攻关小组", "组建五人小组", "2026-11"),
            (2027, "推广精密铣削操作法", "推广三家企业", "2027-10"),
        ),
        1,
    ):
        PlanItem.objects.create(workshop=case, order=order, year=year, task=task, target=target, due=due)
    cases.version(case, seals=(Seal.Box.UNIT,), cast=cast)
    return stages.put(case, State.GRANTED, granted_at=granted_at)


def begun(cast: Cast, workshop: Workshop, year: int = 2027, at: datetime = FIRST) -> Filing:
    return filing_writing.begin(workshop, year, by=cast.people["unit_clerk"], at=at)


def written(cast: Cast, workshop: Workshop, year: int = 2027, at: datetime = FIRST) -> Filing:
    """Begun and complete: ready for the approver."""
    made = begun(cast, workshop, year, at)
    clerk = cast.people["unit_clerk"]
    if made.has_summary:
        planned = {
            row.uuid: {"percent": 80, "outcome": "小组已组建，完成八成。"}
            for row in made.outcomes.exclude(planned=None)
        }
        save(made, "summary", SectionWrite(texts={"summary": WORDS}, planned=planned), by=clerk, at=at)
        save(made, "achievements", SectionWrite(lists=achievements(year - 1)), by=clerk, at=at)
    task = {
        "row": uuid4(),
        "activity": "teaching",
        "task": "带徒传技",
        "measure": "晋级两人",
        "due": date(year, 11, 30),
    }
    save(made, "plan", SectionWrite(texts={"plan": ""}, lists={"tasks": [task]}), by=clerk, at=at)
    return Filing.objects.get(pk=made.pk)


def save(made: Filing, section: str, write: SectionWrite, *, by: Any, at: datetime = FIRST) -> Filing:
    revision = Filing.objects.get(pk=made.pk).revision
    return filing_writing.save(made, section, write, revision=revision, by=by, at=at)


def achievements(year: int) -> dict[str, list[dict[str, Any]]]:
    """Two apprentices of whom one gained a level, a finished project, a patent, an exchange and a promotion."""
    apprentice = {"since": f"{year}-03", "level_before": "L3_SENIOR", "has_agreement": True, "note": ""}
    exchange = {"held_on": date(year, 9, 1), "place": "北京", "people": 30}
    return {
        "apprentices": [
            {"row": uuid4(), "name": "岑若木", "level": "L2_TECHNICIAN", **apprentice},
            {"row": uuid4(), "name": "贺知秋", "level": "L3_SENIOR", **apprentice, "has_agreement": False},
        ],
        "projects": [
            {
                "row": uuid4(),
                "kind": "project",
                "name": "薄壁件变形控制",
                "is_finished": True,
                "benefit": None,
                "effect": "合格率提高",
            },
            {"row": uuid4(), "kind": "patent", "name": "一种夹具", "is_finished": True, "benefit": None, "effect": ""},
        ],
        "exchanges": [
            {"row": uuid4(), "kind": "exchange", "title": "技术交流会", **exchange},
            {"row": uuid4(), "kind": "promotion", "title": "操作法推广", **exchange},
        ],
    }


def filed(cast: Cast, workshop: Workshop, year: int = 2027, at: datetime = FIRST) -> Filing:
    made = written(cast, workshop, year, at)
    filing.file(made, by=cast.people["unit_approver"], at=at)
    return Filing.objects.get(pk=made.pk)


def accepted(cast: Cast, workshop: Workshop, year: int = 2027, at: datetime = FIRST) -> Filing:
    return filing.accept(filed(cast, workshop, year, at), by=cast.people["review_clerk"], at=at)


def upload(name: str = "师徒协议.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, papers.pdf(), "application/pdf")


def places(cast: Cast) -> dict[str, object]:
    """What stands in the addresses of filings: one that is written, one that was filed, evidence in each."""
    writing, handed_in = title(cast), title(cast)
    clerk, at = cast.people["unit_clerk"], cases.DURING
    found: dict[str, object] = {}
    for name, case in (("filing", writing), ("filed", handed_in)):
        made = Filing.objects.create(workshop=case, year=2026, due_on=date(2026, 5, 31), has_summary=True, opened_at=at)
        filing_writing.begin(case, 2026, by=clerk, at=at)
        file = filing_writing.add_file(made, upload(), about=None, by=clerk, at=at)
        preview_jobs.draw_pages(file.stored)
        found |= {f"{name}_case": case.pk, f"{name}_file": str(file.pk)}
    made = written(cast, handed_in, 2026, at)
    filing.file(made, by=cast.people["unit_approver"], at=at)
    return found
