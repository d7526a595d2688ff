"""A case before its panel and its way through the visit, for the tests of this stage and of later ones."""

from __future__ import annotations

import hashlib
from datetime import date, datetime, timedelta

from accounts.models import Expert, Membership, User
from accounts.roles import Role
from applications import preview_jobs
from applications.models import Workshop
from applications.services import expert_access
from applications.states import State
from common.clock import BEIJING
from reviews.models import Assignment, Panel, PanelCase, Plan, Seat, Visit
from reviews.services import visit_records, visits
from reviews.services.visits import Appointment
from tests import cases
from tests.cast import FOUNDED, Cast
from tests.common import papers

OPENED = datetime(2026, 6, 1, 9, tzinfo=BEIJING)
VISITED = datetime(2026, 6, 10, 9, 30, tzinfo=BEIJING)
AFTER = datetime(2026, 6, 10, 15, tzinfo=BEIJING)
EXPERTS = ("expert", "second_expert", "third_expert")
NAMES = {"second_expert": "江临川", "third_expert": "岑若木"}


def evaluating(cast: Cast, **facts: object) -> Workshop:
    """A sealed case before a panel of three who accepted; their people stand in the cast."""
    case = cases.workshop(cast, State.ACCEPTED, **facts)
    case.conditions_chapter.address = "海淀区上地信息路1号2号楼"
    case.conditions_chapter.save()
    cases.version(Workshop.objects.get(pk=case.pk), seals=("unit", "body"), cast=cast)
    cases.put_into(case, State.EVALUATING, **cases.implied(State.EVALUATING))
    case = Workshop.objects.get(pk=case.pk)
    sit(cast, case)
    return case


def sit(cast: Cast, case: Workshop) -> list[Assignment]:
    """The panel of a case: three experts who accepted and may read it."""
    by = cast.people["city_officer"]
    plan = Plan.objects.first() or Plan.objects.create(
        name="2026 年度评审方案",
        round=case.round,
        status=Plan.Status.AGREED,
        panel_size=3,
        alternates=0,
        visits_from=date(2026, 6, 1),
        visits_to=date(2026, 6, 30),
        sheets_due=date(2026, 7, 10),
        made_by=by,
        made_at=OPENED,
        content_hash=hashlib.sha256(b"plan").hexdigest(),
        proposed_by=by,
        proposed_at=OPENED,
        answered_by=cast.people["finance_officer"],
        answered_at=OPENED,
    )
    panel = plan.panels.first() or Panel.objects.create(plan=plan, number=1, name="第一专家组")
    PanelCase.objects.create(panel=panel, workshop=case, added_at=OPENED)
    return [_assignment(cast, panel, case, order, who) for order, who in enumerate(EXPERTS, 1)]


def _assignment(cast: Cast, panel: Panel, case: Workshop, order: int, who: str) -> Assignment:
    expert = _expert(cast, who)
    seat, _ = Seat.objects.get_or_create(
        panel=panel,
        expert=expert,
        defaults={
            "rank": Seat.Rank.MEMBER,
            "order": order,
            "trade": expert.trade,
            "appointed_by": cast.people["city_officer"],
            "appointed_reason": "专业对口",
            "status": Seat.Status.ACCEPTED,
            "pledged_at": OPENED,
        },
    )
    expert_access.open_to(expert.user, case, at=OPENED)
    return Assignment.objects.create(seat=seat, workshop=case, since=OPENED)


def _expert(cast: Cast, who: str) -> Expert:
    if who not in cast.people:
        user = User.objects.create_user(f"{who}@pool", None, name=NAMES[who], email=f"{who}@pool.example")
        Membership.objects.create(user=user, organisation=cast.bodies["pool"], role=Role.EXPERT, since=FOUNDED)
        cast.people[who] = user
    return Expert.objects.get_or_create(
        user=cast.people[who], defaults={"trade": "数控铣工", "employer": "北京市精工技师学院"}
    )[0]


def appointment(cast: Cast, case: Workshop, *, experts: int = 2, **facts: object) -> Appointment:
    """A morning at the workshop with two experts and the officer."""
    defaults: dict[str, object] = {
        "starts_at": VISITED,
        "ends_at": VISITED + timedelta(hours=2),
        "place": "海淀区上地信息路1号2号楼",
        "note": "请准备原件。",
        "experts": list(Assignment.objects.filter(workshop=case, ended_at=None).order_by("pk")[:experts]),
        "officers": [cast.people["city_officer"]],
        "unit_people": [("程以南", "总经理")],
    }
    return Appointment(**{**defaults, **facts})  # type: ignore[arg-type]


def planned(cast: Cast, case: Workshop, **facts: object) -> Visit:
    return visits.plan(case, appointment(cast, case, **facts), by=cast.people["city_officer"], at=OPENED)  # type: ignore[arg-type]


FOUND = {
    "people_met": "程以南　总经理",
    "place_seen": "2号楼一层，120 平方米，标牌清楚。",
    "equipment_seen": "五轴加工中心 1 台，运行正常。",
    "findings": "与申报表一致。",
    "began_at": VISITED,
    "ended_at": VISITED + timedelta(hours=2),
}


def written(cast: Cast, visit: Visit, **facts: object) -> Visit:
    """The record with everything in it and everybody there."""
    people = visit.participants.exclude(assignment=None, officer=None)
    visit_records.save(
        visit,
        by=cast.people["city_officer"],
        at=AFTER,
        values={**FOUND, **facts},
        attendance={person.pk: True for person in people},
    )
    return visit


def recorded(cast: Cast, case: Workshop) -> Visit:
    """A visit with its closed record."""
    visit = written(cast, planned(cast, case))
    visit_records.close(visit, by=cast.people["city_officer"], at=AFTER)
    return Visit.objects.get(pk=visit.pk)


def places(cast: Cast) -> dict[str, object]:
    """What stands in the addresses of visits: a planned one with a photo, one with its closed record."""
    case = evaluating(cast)
    visit = planned(cast, case)
    by = cast.people["city_officer"]
    photo = visit_records.add_photo(visit, by=by, at=OPENED, content=papers.picture(), name="a.jpg")
    preview_jobs.draw_pages(photo.stored)
    visited = recorded(cast, evaluating(cast))
    return {
        "visited_case": case.pk,
        "visit": visit.pk,
        "photo_file": str(photo.pk),
        "recorded_visit": visited.pk,
    }
