"""Cases whose evaluation is open and whose experts each have a sheet of the real rubric, opened by the real service."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from uuid import uuid4

from accounts.models import Expert, User
from applications import reference, snapshot
from applications.models import RuleSet, Version, Workshop
from common.numbers import check_code
from reviews.models import ScoreSheet, Seat
from reviews.selectors import scoring as sheets
from reviews.services import scoring, sheet_photos
from reviews.services.scoring import Entry
from tests import cases
from tests.cast import Cast
from tests.common import papers
from tests.reviews import evaluation_cases
from tests.reviews.evaluation_cases import OPENED

# what the unit of ``evaluating`` declares; the computed indicators follow from it
LEVEL = {"level": "L1_SENIOR_TECHNICIAN", "certificate_number": "1100001234"}
MONEY = {
    "finance_year": 2025,
    "total_wages": Decimal(50000000),
    "training_fund": Decimal(1000000),
    "training_fund_frontline": Decimal(720000),
    "strategic_industry": "high_end_equipment",
    "strategic_areas": ["zhongguancun"],
}


def rules() -> RuleSet:
    """The rules of the programme with their checklist and rubric."""
    return reference.load_rule_set()


def evaluating(cast: Cast, *, size: int = 2, **facts: Any) -> Workshop:
    """A case before a panel whose first member is the cast's expert, every member with an open sheet."""
    round_ = cases.Round.objects.first() or cases.round_of(rules())
    RuleSet.objects.filter(pk=round_.rule_set_id).update(least_panel=1)  # both bureaus let the few go on
    panel = evaluation_cases.panel(cast, evaluation_cases.plan(cast), size)
    Seat.objects.filter(pk=panel.leader_id).update(expert=expert_of(cast.people["expert"]))
    case = evaluation_cases.case_before(cast, panel, round_=round_, **facts)
    declared(case)
    scoring.open_sheets(*case.assignments.all(), at=OPENED)
    return case


def expert_of(user: User) -> Expert:
    made, _ = Expert.objects.get_or_create(user=user, defaults={"trade": "数控铣工", "employer": "北京某研究院"})
    return made


def declared(case: Workshop) -> Version:
    """Fill what is computed from and freeze it; the PDF is not asked for here."""
    for chapter, facts in ((case.technician_chapter, LEVEL), (case.unit_chapter, MONEY)):
        for name, value in facts.items():
            setattr(chapter, name, value)
        chapter.save()
    case.honours.create(name="北京市技术能手", level="市级", year=2024, order=1)
    case.equipment.create(name="五轴加工中心", quantity=2, order=1)
    frozen = snapshot.take(case)
    version = Version.objects.create(
        workshop=case,
        number=1,
        schema=1,
        snapshot=frozen,
        content_hash=snapshot.content_hash(frozen),
        verify_code=check_code(),
        prepared_at=cases.DURING,
        prepared_by=case.begun_by,
        seal_until=cases.DURING,
        status=Version.Status.SEALED,
        sealed_at=cases.DURING,
    )
    Workshop.objects.filter(pk=case.pk).update(current_version=version)
    case.current_version = version
    return version


def sheet_of(case: Workshop, user: User) -> ScoreSheet:
    return ScoreSheet.objects.get(workshop=case, assignment__seat__expert__user=user)


def fill(sheet: ScoreSheet, points: Mapping[str, Any] | None = None, *, by: User) -> None:
    """Everything that an expert gives, full marks where ``points`` names none."""
    given = points or {}
    items = [item for item in sheets.shown(sheet).items if not item.fixed]
    entries = [
        Entry(uuid4(), i.code, i.score.revision, Decimal(str(given.get(i.code, i.indicator.points))), "说明")
        for i in items
    ]
    scoring.sync(sheet, entries, by=by, at=OPENED)


def places(cast: Cast) -> dict[str, Any]:
    """One sheet of the cast's expert with a photo, and what its addresses and those of its rubric name."""
    expert = cast.people["expert"]
    sheet = sheet_of(evaluating(cast), expert)
    first = sheets.shown(sheet).items[-1]
    photo = sheet_photos.add(
        sheet,
        uuid4(),
        indicator=first.code,
        content=papers.picture(),
        name="photo.jpg",
        device_at=None,
        by=expert,
        at=OPENED,
    )
    return {
        "score_sheet": str(sheet.pk),
        "score_photo_file": str(photo.pk),
        "scored_case": sheet.workshop_id,
        "veto": sheet.rubric.vetoes.all()[0].pk,
        "rubric_rules": sheet.workshop.rule_set_id,
        "indicator": first.indicator.pk,
    }
