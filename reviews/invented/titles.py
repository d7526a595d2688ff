"""Invented decisions of both bureaus, drafted or sealed, and the titles that follow from them."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Any

from applications import search
from applications.models import Seal
from common.clock import legal_day
from common.journal import canonical
from reviews.decision_content import spelled
from reviews.invented.panels import Writing
from reviews.invented.results import Judged, seal
from reviews.models import Award, AwardDocument, Decision, DecisionSide, Plaque
from reviews.services.award import SERIES

OPINIONS = {
    DecisionSide.Side.HR: "经公示无异议，同意认定为北京市首席技师工作室。",
    DecisionSide.Side.FINANCE: "经审核，同意认定。",
}
_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


def draft(writing: Writing, judged: Judged) -> None:
    """Both bureaus have written their opinion; nobody has sealed yet."""
    decision, sides = _decision(writing, judged)
    writing.basket.add(decision, *sides)


def grant(writing: Writing, judged: Judged, document: AwardDocument) -> None:
    """Both bureaus sealed the same content; the title has its number, the plaque hangs."""
    decision, sides = _decision(writing, judged)
    workshop, bureaus, sealed_at = judged.case.workshop, writing.bureaus, writing.times["sealed"]
    for place, (side, box, organisation, by) in enumerate(
        zip(
            sides,
            (Seal.Box.CITY_HR, Seal.Box.CITY_FINANCE),
            (bureaus.city, bureaus.finance),
            (bureaus.approver, bureaus.finance_approver),
            strict=True,
        )
    ):
        side.agrees, side.answered_by, side.answered_at = True, by, sealed_at + timedelta(hours=2 * place)
        side.seal = seal(
            writing,
            judged.case,
            box,
            organisation=organisation,
            name=organisation.name,
            by=by,
            text=side.text,
            content_hash=decision.content_hash,
            at=side.answered_at,
        )
    at = writing.times["granted"]
    decision.carried_out_at = decision.served_at = at
    workshop.granted_at = at
    workshop.title_number = workshop.plaque_number = number = _number(writing, document)
    search.renew(workshop)
    judged.award = Award(
        workshop=workshop,
        document=document,
        number=number,
        granted_on=document.dated_on,
        verify_code=_code(writing),
        certificate=writing.around.form,
    )
    writing.basket.add(decision, *sides, judged.award, _plaque(writing, judged, number))


def document(writing: Writing) -> AwardDocument:
    """The document that grants the titles of this batch."""
    day = legal_day(writing.times["granted"])
    known = AwardDocument.objects.filter(dated_on__year=day.year).count()
    return AwardDocument.objects.create(
        number=f"京人社能发〔{day.year}〕{101 + known}号",
        title=f"关于认定{day.year}年北京市首席技师工作室的通知",
        dated_on=day,
        verify_code=_code(writing),
        entered_by=writing.bureaus.officer,
        entered_at=writing.times["granted"] - timedelta(hours=1),
        printed=writing.around.form,
    )


def content_of(judged: Judged, decision: Decision, opinions: dict[str, str]) -> dict[str, Any]:
    """What both bureaus seal, made of rows that are still on their way into the tables."""
    workshop = judged.case.workshop
    return spelled(
        workshop,
        decision,
        opinions,
        version=workshop.submitted_version,
        evaluation=judged.evaluation,
        notice=judged.notice,
    )


def _decision(writing: Writing, judged: Judged) -> tuple[Decision, list[DecisionSide]]:
    bureaus, at = writing.bureaus, writing.times["sealed"] - timedelta(days=2)
    decision = judged.decision = Decision(
        pk=writing.around.key(Decision),
        workshop=judged.case.workshop,
        kind=Decision.Kind.GRANT,
        made_by=bureaus.officer,
        made_at=at,
    )
    decision.content = content_of(judged, decision, {str(side): text for side, text in OPINIONS.items()})
    decision.content_hash = hashlib.sha256(canonical(decision.content).encode()).hexdigest()
    drafters = (bureaus.officer, bureaus.finance_officer)
    return decision, [
        DecisionSide(decision=decision, side=side, text=text, drafted_by=by, drafted_at=at + timedelta(hours=3 * place))
        for place, ((side, text), by) in enumerate(zip(OPINIONS.items(), drafters, strict=True))
    ]


def _plaque(writing: Writing, judged: Judged, number: str) -> Plaque:
    at = writing.times["granted"] + timedelta(days=5)
    return Plaque(
        workshop=judged.case.workshop,
        number=number,
        material="钛金板",
        made_on=legal_day(at),
        handed_to=judged.case.lot.unit.organisation.contact_name,
        handed_on=legal_day(at + timedelta(days=2)),
        entered_by=writing.bureaus.officer,
        entered_at=at,
    )


def _number(writing: Writing, document: AwardDocument) -> str:
    series, numbered = f"{SERIES}-{document.dated_on.year}", writing.around.numbered
    numbered[series] = numbered.get(series, 0) + 1
    return f"{series}-{numbered[series]:03d}"


def _code(writing: Writing) -> str:
    return "".join(writing.random.choices(_ALPHABET, k=13))
