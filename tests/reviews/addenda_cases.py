"""An addendum on its way through the real services: asked, answered and prepared, sealed."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from applications import preview_jobs
from applications.models import Seal, Workshop
from common.clock import BEIJING
from reviews.jobs import addenda as jobs
from reviews.models import Addendum
from reviews.services import addenda
from tests import cases
from tests.cast import Cast
from tests.common import papers
from tests.reviews import visits_cases

ASKED = datetime(2026, 6, 12, 10, tzinfo=BEIJING)
DUE = date(2026, 6, 22)
QUESTION = "请补充 2025 年度职工教育经费明细账。"


def asked(cast: Cast, case: Workshop, who: str = "city_officer") -> Addendum:
    return addenda.ask(case, by=cast.people[who], at=ASKED, question=QUESTION, due_on=DUE)


def answered(cast: Cast, case: Workshop) -> Addendum:
    """Asked, with words and a file of the unit."""
    made, clerk, at = asked(cast, case), cast.people["unit_clerk"], ASKED + timedelta(days=1)
    addenda.save_answer(made, by=clerk, at=at, answer="明细账见附件。")
    addenda.add_file(made, by=clerk, at=at, content=papers.pdf(2), name="明细账.pdf")
    return made


def prepared(cast: Cast, case: Workshop) -> Addendum:
    """Frozen and printed."""
    made = answered(cast, case)
    frozen = addenda.prepare(made, by=cast.people["unit_clerk"], at=ASKED + timedelta(days=1))
    job = jobs.order_addendum(frozen, by=cast.people["unit_clerk"])
    jobs.make_addendum(str(frozen.pk), frozen.content_hash, str(job.uuid))
    return Addendum.objects.get(pk=made.pk)


def sealed(cast: Cast, case: Workshop) -> Addendum:
    made = prepared(cast, case)
    cases.credential(case.unit)
    return addenda.seal(made, by=cast.people["unit_approver"], at=ASKED + timedelta(days=2), kind=Seal.Kind.IN_SYSTEM)


def looks_sealed(cast: Cast, made: Addendum) -> Addendum:
    """Sealed as its row tells it, without the cost of a real signature."""
    Addendum.objects.filter(pk=made.pk).update(
        status=Addendum.Status.SEALED,
        sealed_at=ASKED + timedelta(days=2),
        sealed_by=cast.people["unit_approver"],
        seal_kind=Seal.Kind.IN_SYSTEM,
        content_hash=addenda.content_hash(made),
    )
    return Addendum.objects.get(pk=made.pk)


def places(cast: Cast) -> dict[str, object]:
    """What stands in the addresses of addenda: one that is being answered, one that waits for its body."""
    case = visits_cases.evaluating(cast)
    asked_one, sealed_one = answered(cast, case), looks_sealed(cast, answered(cast, case))
    files = {}
    for name, made in (("answer_file", asked_one), ("sealed_answer_file", sealed_one)):
        file = made.files.select_related("stored").get()
        preview_jobs.draw_pages(file.stored)
        files[name] = str(file.pk)
    return {"asked_case": case.pk, "asked_sheet": str(asked_one.pk), "sealed_sheet": str(sealed_one.pk), **files}
