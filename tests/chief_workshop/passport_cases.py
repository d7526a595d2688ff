"""Two years of a title through the real services: filings, money, a change, an inspection, an assessment."""

from __future__ import annotations

from datetime import date, datetime

from applications.models import Workshop
from common.clock import BEIJING
from tests.applications import changes_cases, filing_cases, ledger_cases
from tests.cast import Cast
from tests.reviews import assessment_cases, supervision_cases

LATE = datetime(2028, 2, 3, 10, tzinfo=BEIJING)
NOW = datetime(2028, 12, 20, 10, tzinfo=BEIJING)
ANSWER_BY = date(2028, 12, 23)


def life(cast: Cast) -> Workshop:
    """Granted in 2026; filed in time in 2027 and late in 2028; 40 万元, of which some was spent; graded in 2028."""
    assessment_cases.programme()
    ledger_cases.rules()
    title = changes_cases.title(cast, granted_at=assessment_cases.GRANTED)
    Workshop.objects.filter(pk=title.pk).update(assessment_due=date(2028, 12, 31))
    ledger_cases.received(cast, ledger_cases.paid(cast, ledger_cases.authorised(cast, title)))
    ledger_cases.spent(title, cast, 86000)
    ledger_cases.spent(title, cast, 15000, fund="own", voucher_number="记-2")
    filing_cases.accepted(cast, title, 2027)
    changes_cases.replaced(title, cast)
    filing_cases.accepted(cast, title, 2028, LATE)
    assessment_cases.opened(cast)
    assessment_cases.passed(cast, assessment_cases.of(title), "92")
    supervision_cases.recorded(cast, title, at=NOW, held_on=date(2028, 12, 10), due_on=ANSWER_BY)
    return Workshop.objects.get(pk=title.pk)
