"""Titles on their way to a revocation by the real services: drafted, proposed, served, sealed, revoked, given back."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from applications import lifecycle, preview_jobs
from applications.models import Workshop
from applications.states import State
from common.clock import BEIJING
from common.numbers import check_code
from reviews.models import Award, AwardDocument, Decision, DecisionSide, Delivery, Plaque, Reconsideration, Revocation
from reviews.services import announcements, decision, defences, reinstatement, reopening, revocation
from reviews.services.defences import Served
from reviews.services.revocation import Reason
from tests import cases
from tests.applications import ledger_cases
from tests.cast import Cast
from tests.common import papers
from tests.reviews import decision_cases

HR, FINANCE = DecisionSide.Side.HR, DecisionSide.Side.FINANCE
DRAFTED = datetime(2028, 3, 1, 10, tzinfo=BEIJING)  # a Wednesday
PROPOSED = datetime(2028, 3, 2, 10, tzinfo=BEIJING)
SERVED = datetime(2028, 3, 3, 10, tzinfo=BEIJING)  # a Friday
SERVED_ON = date(2028, 3, 3)
OVER = datetime(2028, 3, 11, 9, tzinfo=BEIJING)  # five working days after it end on Friday the 10th
DECIDED = datetime(2028, 3, 20, 10, tzinfo=BEIJING)
LATER = datetime(2028, 6, 1, 10, tzinfo=BEIJING)
AGAIN = datetime(2029, 6, 1, 10, tzinfo=BEIJING)
FACTS = "2027 年挪用补助经费 12 万元用于办公楼装修，经两次催告仍未归还。"
WORDS = "经查属实，情节严重，予以撤销。"
REASONS = "违规使用补助经费的事实清楚，依据充分，陈述申辩理由不成立。"


def title(cast: Cast, **facts: Any) -> Workshop:
    """A living title of 首控精密 with its plaque on the wall."""
    ledger_cases.rules()
    made = cases.workshop(cast, State.GRANTED, **facts)
    document = AwardDocument.objects.first() or decision_cases.document(cast)
    Award.objects.create(
        workshop=made,
        document=document,
        number=made.title_number or "",
        granted_on=document.dated_on,
        verify_code=check_code(),
    )
    Plaque.objects.create(
        workshop=made,
        number=made.plaque_number or "",
        material="拉丝铜牌",
        made_on=date(2026, 8, 3),
        handed_to="程以南",
        handed_on=date(2026, 8, 10),
        entered_by=cast.people["city_officer"],
        entered_at=cases.DURING,
    )
    return made


def reason(**facts: Any) -> Reason:
    given = {
        "ground": Revocation.Ground.OTHER,
        "document": "京人社能发〔2011〕275号",
        "article": "六（二）",
        "facts": FACTS,
        "basis": "违规使用专项补助经费，拒不改正。",
    }
    return Reason(**{**given, **facts})


def paper(name: str = "证据.pdf", *, pages: int = 1) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, papers.pdf(pages), content_type="application/pdf")


def drafted(cast: Cast, case: Workshop | None = None, **facts: Any) -> Revocation:
    case = case or title(cast)
    return revocation.draft(case, reason(**facts), by=cast.people["city_officer"], at=DRAFTED)


def proposed(cast: Cast, case: Workshop | None = None) -> Revocation:
    found = drafted(cast, case)
    lifecycle.perform("propose_revocation", found.workshop, by=cast.people["city_approver"], at=PROPOSED)
    return again(found)


def served(
    cast: Cast, case: Workshop | None = None, *, way: str = Delivery.Way.IN_PERSON, on: date = SERVED_ON
) -> Revocation:
    found = proposed(cast, case)
    words = Served(Delivery.Paper.NOTICE, way, on, "单位负责人签收。")
    defences.deliver(found, words, by=cast.people["city_officer"], at=SERVED)
    return again(found)


def again(found: Revocation) -> Revocation:
    return Revocation.objects.select_related("workshop__unit").get(pk=found.pk)


def stated(cast: Cast, found: Revocation, *, at: datetime = SERVED) -> Revocation:
    defences.save(found, text="已归还全部款项，请求从轻处理。", by=cast.people["unit_clerk"], at=at)
    defences.send(found, by=cast.people["unit_approver"], at=at)
    return again(found)


def answered(cast: Cast, found: Revocation, *, at: datetime = OVER) -> Revocation:
    text = "经核实，款项并未归还，申辩理由不成立，不予采纳。"
    defences.answer(found, conclusion="not_upheld", text=text, by=cast.people["city_officer"], at=at)
    return again(found)


def written(
    cast: Cast, found: Revocation, *, kind: str = Decision.Kind.REVOKE, at: datetime = DECIDED, **bans: Any
) -> Decision:
    """Both bureaus have written."""
    people, case = cast.people, found.workshop
    facts = {"kind": kind, "text": WORDS, "reasons": REASONS, **bans}
    revocation.draft_decision(case, by=people["city_officer"], at=at, **facts)
    return decision.draft_finance(case, by=people["finance_officer"], at=at, text="经会同审核，同意。")


def sealed(cast: Cast, found: Revocation, *, at: datetime = DECIDED, **facts: Any) -> Decision:
    made = written(cast, found, at=at, **facts)
    for key in ("rsj", "czj"):
        cases.credential(cast.bodies[key])
    decision.seal(found.workshop, side=FINANCE, by=cast.people["finance_approver"], at=at)
    decision.seal(found.workshop, side=HR, by=cast.people["city_approver"], at=at)
    return made


def revoked(cast: Cast, case: Workshop | None = None, **facts: Any) -> Revocation:
    found = served(cast, case)
    sealed(cast, found, **facts)
    lifecycle.perform("revoke", found.workshop, by=cast.people["city_approver"], at=DECIDED)
    return again(found)


def reversed_by_court(cast: Cast, case: Workshop) -> Reconsideration:
    by = cast.people["city_officer"]
    found = reinstatement.enter(
        case,
        kind="litigation",
        before="北京市第一中级人民法院",
        document_number="（2028）京01行初9号",
        received_on=LATER.date(),
        words="请求撤销原决定",
        document=paper("起诉状.pdf"),
        by=by,
        at=LATER,
    )
    return reinstatement.conclude(
        found, outcome="reversed", number="（2028）京01行初9号判决", on=LATER.date(), words="判决撤销", by=by, at=LATER
    )


def agreed(cast: Cast, case: Workshop) -> None:
    """Finance agreed that the title is given back."""
    reversed_by_court(cast, case)
    asked = {"document_number": "（2028）京01行初9号判决", "reason": "判决撤销原决定"}
    found = reinstatement.propose(case, by=cast.people["city_officer"], at=LATER, **asked)
    reopening.answer(found, by=cast.people["finance_approver"], at=LATER, agrees=True)


def places(cast: Cast) -> dict[str, object]:
    """What stands in the addresses of revocations."""
    draft, open_one, gone = drafted(cast), served(cast), revoked(cast)
    keep = {"kind": revocation.Kind.EVIDENCE, "by": cast.people["city_officer"], "at": SERVED}
    revocation.keep_file(draft, paper(), **keep)
    preview_jobs.draw_pages(draft.files.get().stored)
    one = defences.save(open_one, text="已归还。", by=cast.people["unit_clerk"], at=SERVED, files=[paper("回单.pdf")])
    asked = reversed_by_court(cast, gone.workshop)
    number = revoked(cast)
    posted = announcements.post(
        number, number="", reason="违规使用补助经费", by=cast.people["city_approver"], at=DECIDED + timedelta(days=1)
    )
    reversed_by_court(cast, number.workshop)
    words = {"document_number": "（2028）京01行初9号判决", "reason": "判决撤销原决定"}
    reinstatement.propose(number.workshop, by=cast.people["city_officer"], at=LATER, **words)
    owed = gone.workshop.plaque_returns.get()
    owed.photo = asked.document
    owed.save()
    return {
        "revocation_draft": draft.pk,
        "revocation_draft_case": draft.workshop_id,
        "evidence_file": str(draft.files.get().pk),
        "revocation_open": open_one.pk,
        "revocation_open_case": open_one.workshop_id,
        "defence_file": str(one.files.get().pk),
        "revocation_gone": gone.pk,
        "revocation_gone_case": gone.workshop_id,
        "revocation_reversed_case": number.workshop_id,
        "plaque_return": owed.pk,
        "reconsideration": asked.pk,
        "announcement": posted.pk,
    }
