"""Objections on their way through the real services; later stages and the demo begin with them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from applications import lifecycle, preview_jobs
from applications.models import Workshop
from common.clock import BEIJING
from reviews.models import NoticeRow, Objection, ObjectionFile, Removal
from reviews.services import (
    hearings,
    objection_files,
    objection_intake,
    objection_verdicts,
    objections,
    removals,
)
from reviews.services.objection_intake import Receipt, Statement
from reviews.services.objection_verdicts import Verdict
from tests import cases
from tests.cast import Cast
from tests.common import papers
from tests.reviews import publicity_cases

ARRIVED = datetime(2026, 7, 15, 11, 30, tzinfo=BEIJING)  # a Wednesday within the period of 14 to 20 July
LATER = ARRIVED + timedelta(hours=3)
WHO = {"name": "钟离春", "phone": "13800000222", "address": "北京市虚拟路 8 号"}
FIRM = {"unit": "北京望京模具有限公司", "unit_code": "91110105MA1ABC1X3P", "name": "东方既白", "phone": "13800000333"}
FACTS = "申报书所列“高精度镗孔工艺”系我单位 2019 年的成果，并非该工作室完成。"
SAID = Statement(Objection.Kind.PERSON, WHO, FACTS)
FOUNDED = Verdict(Objection.Status.UPHELD, "经查专利证书，成果不属于该工作室。", "您反映的问题属实。")
UNFOUNDED = Verdict(Objection.Status.DISMISSED, "经查，两项成果不同。", "经核查，您反映的问题不成立。")


def row_of(case: Workshop) -> NoticeRow:
    return NoticeRow.objects.select_related("notice").get(workshop=case, struck_at=None)


def received(case: Workshop, *, kind: str = Objection.Kind.PERSON, at: datetime = ARRIVED, **facts: Any) -> Receipt:
    """From the public page."""
    identity = FIRM if kind == Objection.Kind.UNIT else WHO
    statement = Statement(kind, facts.pop("identity", identity), facts.pop("text", FACTS))
    return objection_intake.object_online(row_of(case), statement, at=at, **facts)


def registered(cast: Cast, case: Workshop, **facts: Any) -> Receipt:
    """By an officer, from a letter unless told otherwise."""
    defaults: dict[str, Any] = {"channel": Objection.Channel.LETTER, "received_at": ARRIVED, "at": LATER}
    kind = facts.pop("kind", Objection.Kind.PERSON)
    statement = Statement(kind, {} if kind == Objection.Kind.ANONYMOUS else WHO, FACTS)
    return objection_intake.register(row_of(case), statement, by=cast.people["city_officer"], **{**defaults, **facts})


def taken(cast: Cast, case: Workshop, **facts: Any) -> Objection:
    objection = received(case, **facts).objection
    return take(cast, objection)


def take(cast: Cast, objection: Objection, *, at: datetime = LATER) -> Objection:
    people = cast.people
    return objections.take(objection, by=people["city_officer"], at=at, approver=people["city_approver"])


def accepted(cast: Cast, case: Workshop, **facts: Any) -> Objection:
    """The case is contested from now on."""
    return objections.accept(taken(cast, case, **facts), by=cast.people["city_officer"], at=LATER)


def decided(cast: Cast, objection: Objection, verdict: Verdict, *, at: datetime = LATER) -> Objection:
    drafted = objection_verdicts.draft(objection, verdict, by=cast.people["city_officer"], at=at)
    return objection_verdicts.decide(drafted, by=cast.people["city_approver"], at=at)


def agreed_removal(cast: Cast, case: Workshop, *, at: datetime = LATER) -> Removal:
    """The reasons, agreed to by finance."""
    removal = removals.draft(case, by=cast.people["city_officer"], at=at, text="申报书所列成果不属于该工作室。")
    return removals.answer(removal, by=cast.people["finance_approver"], at=at, agree=True)


def dismissed(cast: Cast, case: Workshop) -> Workshop:
    """One objection, looked into and unfounded: the notice goes on."""
    decided(cast, accepted(cast, case), UNFOUNDED)
    return lifecycle.perform("dismiss_objection", case, by=cast.people["city_approver"], at=LATER)


def upheld(cast: Cast, case: Workshop) -> Workshop:
    """One objection, founded: the case ends."""
    decided(cast, accepted(cast, case), FOUNDED)
    agreed_removal(cast, case)
    return lifecycle.perform("uphold_objection", case, by=cast.people["city_approver"], at=LATER)


def publicised(cast: Cast, **facts: Any) -> Workshop:
    return publicity_cases.publicised(cast, **facts)


def places(cast: Cast) -> dict[str, object]:
    """What the addresses of objections lead to, at ``cases.DURING``: one untaken, one looked into, one founded."""
    at, officer = cases.DURING, cast.people["city_officer"]
    case, other = publicity_cases.qualified(cast), publicity_cases.qualified(cast)
    publicity_cases.published(cast, [case, other], at=at)
    fresh = received(case, at=at).objection
    looked_into = objections.accept(take(cast, received(case, at=at).objection, at=at), by=officer, at=at)
    paper = SimpleUploadedFile("证据.pdf", papers.pdf())
    kept = objection_files.keep(paper, ObjectionFile.Purpose.INQUIRY, at=at, objection=looked_into)
    preview_jobs.draw_pages(kept.stored)
    asked = hearings.ask(looked_into, by=officer, at=at, question="请说明成果来源。", due_on=at.date())
    founded = objections.accept(take(cast, received(other, at=at).objection, at=at), by=officer, at=at)
    decided(cast, founded, FOUNDED, at=at)
    removal = removals.draft(other, by=officer, at=at, text="成果不属于该工作室。")
    return {
        "new_objection": fresh.pk,
        "objection": looked_into.pk,
        "objection_file": str(kept.pk),
        "decided_objection": founded.pk,
        "contested": case.pk,
        "hearing": asked.pk,
        "removal": removal.pk,
        "founded_case": other.pk,
    }
