"""Carries cases from 公示期满 to the title by the real services, or past the signing where that is not the point."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from applications import lifecycle
from applications.models import ProgrammeRules, Seal, Workshop
from applications.states import State
from common.clock import BEIJING
from reviews.models import AwardDocument, Decision, DecisionSide
from reviews.services import award, decision, key_projects, reopening, sealed_lists
from tests import cases, stages
from tests.cast import Cast
from tests.common import papers

HR, FINANCE = DecisionSide.Side.HR, DecisionSide.Side.FINANCE
CLEARED = datetime(2026, 7, 21, 0, 5, tzinfo=BEIJING)
LATER = datetime(2026, 7, 28, 10, tzinfo=BEIJING)
AGREED = "评审程序完整，公示无异议，同意认定。"
REFUSED = "公示后查明，首席技师证书系借用，不符合三(一)-1 的条件，不予认定。"


def cleared(cast: Cast, *, seals: tuple[str, ...] = ("unit", "body"), **facts: Any) -> Workshop:
    """A case whose notice is over without an objection, sealed by unit and body."""
    case = cases.workshop(cast, State.SUBMITTED, **facts)
    cases.version(case, seals=seals, cast=cast)
    return stages.put(case, State.CLEARED, cleared_at=CLEARED)


def drafted(case: Workshop, cast: Cast, *, kind: str = Decision.Kind.GRANT, at: datetime = LATER) -> Decision:
    """Both bureaus have written their opinion."""
    reasons = REFUSED if kind == Decision.Kind.REJECT else ""
    people = cast.people
    decision.draft(case, by=people["city_officer"], at=at, kind=kind, text=AGREED, reasons=reasons)
    return decision.draft_finance(case, by=people["finance_officer"], at=at, text="会同审核，同意。")


def sealed(case: Workshop, cast: Cast, *, kind: str = Decision.Kind.GRANT, at: datetime = LATER) -> Decision:
    """Both bureaus have really sealed, finance first."""
    made = drafted(case, cast, kind=kind, at=at)
    for key in ("rsj", "czj"):
        cases.credential(cast.bodies[key])
    decision.seal(case, side=FINANCE, by=cast.people["finance_approver"], at=at)
    decision.seal(case, side=HR, by=cast.people["city_approver"], at=at + timedelta(minutes=5))
    return made


def marked_as_sealed(case: Workshop, cast: Cast, *, at: datetime = LATER) -> Decision:
    """As ``sealed``, but the rows of the seals stand there without a signature in the file: for tests of many."""
    made = drafted(case, cast, at=at)
    for side, approver, body in ((HR, "city_approver", "rsj"), (FINANCE, "finance_approver", "czj")):
        organisation = cast.bodies[body]
        seal = Seal.objects.create(
            workshop=case,
            version=case.current_version,
            box=side,
            kind=Seal.Kind.IN_SYSTEM,
            organisation=organisation,
            organisation_name=organisation.name,
            signer=cast.people[approver],
            credential=cases.credential(organisation),
            content_hash=made.content_hash,
            at=at,
        )
        facts = {"agrees": True, "answered_by": cast.people[approver], "answered_at": at, "seal": seal}
        made.sides.filter(side=side).update(**facts)
    return made


def document(cast: Cast, number: str = "京人社能发〔2026〕31号", dated_on: date = date(2026, 7, 28)) -> AwardDocument:
    return award.enter_document(
        by=cast.people["city_officer"],
        at=LATER,
        number=number,
        title="关于认定2026年北京市首席技师工作室的决定",
        dated_on=dated_on,
    )


def granted(cast: Cast, **facts: Any) -> Workshop:
    """A living title, its papers not yet printed."""
    case = cleared(cast, **facts)
    marked_as_sealed(case, cast)
    by = AwardDocument.objects.first() or document(cast)
    return lifecycle.perform("grant", case, by=cast.people["city_approver"], at=LATER, document=by)


def places(cast: Cast) -> dict[str, object]:
    """What stands in the addresses of decisions, titles and key projects."""
    people = cast.people
    undrafted, both_drafted, title = cleared(cast), cleared(cast), granted(cast)
    drafted(both_drafted, cast)
    refused = stages.put(cleared(cast), State.REJECTED)
    reopening.propose(
        refused, by=people["city_officer"], at=LATER, document_number="京政复〔2026〕9号", reason="撤销原决定"
    )
    city = {"by": people["city_officer"], "at": LATER}
    plaque = award.make_plaque(title, **city, made_on=LATER.date(), material="拉丝铜牌")
    receipt = SimpleUploadedFile("回执.pdf", papers.pdf(), "application/pdf")
    award.hand_over(plaque, **city, handed_to="程以南", handed_on=LATER.date(), receipt=receipt)
    basis = undrafted.rule_set.basis
    ProgrammeRules.objects.create(valid_from=date(2011, 10, 31), basis=basis)
    amount = Decimal(400000)
    project = key_projects.propose(title, year=2026, amount=amount, reason="评审得分高。", **city)
    listed = sealed_lists.order([both_drafted], act="seal", side=FINANCE, by=people["finance_approver"], at=LATER)
    return {
        "cleared": undrafted.pk,
        "drafted": both_drafted.pk,
        "refused": refused.pk,
        "title": title.pk,
        "title_number": title.title_number,
        "award_document": AwardDocument.objects.get().pk,
        "list_job": str(listed.pk),
        "key_project": project.pk,
        "key_year": 2026,
        "plaque_ordinal": plaque.ordinal,
        "plaque_paper": "receipt",
        "programme": ProgrammeRules.objects.create(valid_from=date(2027, 1, 1), basis=basis).pk,
    }
