"""What each page may ask of the database, at one row and at ten. A higher number needs a reason in its commit."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from applications import journal, preview_jobs
from applications.models import Change, ChecklistItem, Filing, Member, Round, Workshop
from applications.services import changes, materials
from applications.states import State
from common import clock
from common.models import Letter
from tests import cases, stages
from tests.applications import ledger_cases
from tests.cast import Cast
from tests.common import papers
from tests.honest import read, signed_in
from tests.reviews import (
    assessment_cases,
    assessment_panel_cases,
    panel_cases,
    revocation_cases,
    supervision_cases,
)

# design §9: list and 待办 at most 10, dossier, chapter and desk at most 12, a stored PDF at most 6. The public check of
# a code asks who signed what, by whose chain and whether it was voided. Each page is asked for twice and the second
# answer counts: the last-seen of the session and the remembered charts were written by then.
BUDGET = {
    ("/", "unit_clerk"): 8,
    ("/", "review_clerk"): 9,
    ("/", "city_officer"): 8,
    ("/workshops/", "unit_clerk"): 6,
    ("/workshops/", "city_officer"): 6,
    ("/workshops/?state=submitted&q=数控", "city_officer"): 6,
    ("/reviews/", "review_clerk"): 5,
    ("/workshops/{submitted}/", "unit_clerk"): 7,
    ("/workshops/{submitted}/", "review_approver"): 7,
    ("/workshops/{submitted}/materials/", "review_clerk"): 9,
    ("/workshops/{submitted}/preliminary/", "review_clerk"): 8,
    ("/workshops/{submitted}/journal/", "review_clerk"): 7,
    ("/workshops/{submitted}/act/transfer/", "review_approver"): 5,
    ("/workshops/{submitted}/form.pdf", "review_clerk"): 4,
    ("/reviews/preliminary/{submitted}/originals/", "review_clerk"): 8,
    ("/workshops/{draft}/", "unit_clerk"): 7,
    ("/workshops/{draft}/materials/", "unit_clerk"): 9,
    ("/workshops/{draft}/edit/unit/", "unit_clerk"): 5,
    ("/workshops/{draft}/edit/members/", "unit_clerk"): 5,
    ("/workshops/{draft}/edit/check/", "unit_clerk"): 6,
    ("/rounds/", "city_officer"): 5,
    ("/rounds/{round}/", "city_officer"): 6,
    ("/accounts/inbox/", "unit_clerk"): 4,
    ("/accounts/organisation/", "unit_approver"): 12,
    ("/accounts/people/", "system_admin"): 6,
    ("/accounts/journal/", "audit_admin"): 4,
    ("/verify/", ""): 0,
    ("/verify/{code}/", ""): 8,
    # after the plaque: what is owed, desk by desk
    ("/reviews/filings/", "review_clerk"): 8,
    ("/reviews/filings/missing/", "city_officer"): 9,
    ("/reviews/ledgers/", "finance_officer"): 6,
    ("/reviews/changes/", "city_officer"): 7,
    ("/reviews/assessments/2028/", "city_officer"): 11,
    ("/reviews/revocations/", "city_officer"): 7,
    ("/reviews/supervision/", "city_officer"): 5,
    ("/reviews/practices/", "city_officer"): 5,
    ("/reviews/statistics/", "city_officer"): 7,
    ("/workshops/{title}/passport/", "city_officer"): 8,
    ("/workshops/{title}/ledger/", "finance_officer"): 11,
    ("/workshops/{title}/yearly/", "unit_clerk"): 9,
    ("/workshops/{title}/assessment/", "unit_clerk"): 7,
    ("/workshops/{title}/changes/", "unit_clerk"): 10,
    ("/workshops/{title}/supervision/", "review_clerk"): 10,
    ("/public/register/", ""): 4,
    ("/public/register/{number}/", ""): 1,
}

# the tabs of a title: what the frame costs beside them depends on state and person, and never leaves the budget
MOST = 12
TABS = (
    *("", "passport/", "materials/", "preliminary/", "publicity/", "decision/", "award/", "yearly/", "assessment/"),
    *("revocation/", "changes/", "supervision/", "journal/", "ledger/", "archive/"),
)
FOLLOWING = (
    *("unit_clerk", "unit_approver", "review_clerk", "review_approver", "district_finance"),
    *("city_officer", "city_approver", "finance_officer", "finance_approver"),
)


@pytest.mark.django_db
@pytest.mark.parametrize("rows", [1, 10])
def test_every_page_costs_its_number_whatever_its_length(cast: Cast, rows: int) -> None:
    clock.move_to(cases.DURING)
    places = filled(cast, rows)
    browsers: dict[str, Client] = {who: signed_in(cast.people[who]) for _, who in BUDGET if who} | {"": Client()}
    found = {(page, who): cost(browsers[who], page.format(**places)) for page, who in BUDGET}
    assert [f"{at}: {allowed}, but {found[at]}" for at, allowed in BUDGET.items() if found[at] != allowed] == []


@pytest.mark.django_db
def test_no_tab_of_a_title_leaves_the_budget_whatever_its_state_and_whoever_looks(cast: Cast) -> None:
    found = titles(cast)
    clock.move_to(revocation_cases.OVER.replace(year=2028))
    over = []
    for who in FOLLOWING:
        browser = signed_in(cast.people[who])
        for name, case in found.items():
            for tab in TABS:
                address = f"/workshops/{case.pk}/{tab}"
                # what is remembered is asked once more: only the second answer of such a page counts
                if asked_by(browser, address) > MOST and (asked := asked_by(browser, address)) > MOST:
                    over.append(f"{name} {tab} {who}: {asked}")
    assert over == []


def titles(cast: Cast) -> dict[str, Workshop]:
    """One of every state that a title can be in, with the rows that the state brings."""
    granted, gone, taken, leaving = (revocation_cases.title(cast) for _ in range(4))
    revocation_cases.drafted(cast, granted)
    revocation_cases.served(cast, leaving)
    revocation_cases.revoked(cast, taken)
    stages.put(gone, State.CLOSED, **{name: getattr(gone, name) for name in ("title_number", "plaque_number")})
    mends, judges = (awarded(cast) for _ in range(2))
    panel_cases.pool(cast, panel_cases.MEMBERS + panel_cases.ALTERNATES)
    judged = assessment_panel_cases.waiting(cast, judges)
    assessment_cases.mending(cast, assessment_cases.judged(cast, assessment_cases.of(mends), "55"))
    assessment_panel_cases.opened(cast, judged)
    return {
        "granted": granted,
        "assessing": judged.workshop,
        "rectifying": mends,
        "revoking": leaving,
        "revoked": taken,
        "closed": gone,
    }


def awarded(cast: Cast) -> Workshop:
    """A title that is due for its assessment, with its award."""
    case = revocation_cases.title(cast, granted_at=assessment_cases.GRANTED)
    case.assessment_due = date(2028, 12, 31)
    case.save(update_fields=["assessment_due"])
    return case


def cost(browser: Client, address: str) -> int:
    """Queries of the second answer."""
    answer = browser.get(address)
    read(answer)
    assert answer.status_code == 200, address
    return asked_by(browser, address)


def asked_by(browser: Client, address: str) -> int:
    """Queries of this answer, a refusal included."""
    with CaptureQueriesContext(connection) as asked:
        read(browser.get(address))
    return len([one for one in asked.captured_queries if "SAVEPOINT" not in one["sql"]])


def filled(cast: Cast, rows: int) -> dict[str, object]:
    """``rows`` cases of each state; one draft and one submitted case with as many members, files, remarks, letters."""
    round_ = cases.round_of()
    ChecklistItem.objects.all().delete()
    cases.checklist_item(
        round_.rule_set, "id_card", title="身份证", category=4, subject="people", compares=["person.name"]
    )
    for _ in range(rows):
        for state in (State.SUBMITTED, State.RETURNED, State.RECOMMENDED):
            cases.workshop(cast, state, round_=round_, due_on=cases.DURING.date())
        Letter.objects.create(
            recipient=cast.people["unit_clerk"],
            template="submitted",
            subject="已报送",
            body="已报送。",
            created_at=cases.DURING,
        )
    draft, submitted = (full(cast, rows, round_) for _ in range(2))
    version = cases.version(submitted, seals=("unit",), cast=cast)
    cases.put_into(
        submitted, State.SUBMITTED, submitted_at=cases.DURING, first_submitted_at=cases.DURING, body_since=cases.DURING
    )
    for place in range(rows):
        submitted.remarks.create(
            version=version,
            path="unit.staff_total",
            where="职工总数",
            text=f"第 {place} 条",
            made_at=cases.DURING,
            made_by=cast.people["review_clerk"],
        )
        journal.record(submitted, "remark", by=cast.people["review_clerk"], at=cases.DURING)
    title, *_ = [titled(cast, round_) for _ in range(rows)]
    assessment_cases.opened(cast)
    return {
        "draft": draft.pk,
        "submitted": submitted.pk,
        "round": round_.pk,
        "code": version.verify_code,
        "title": title.pk,
        "number": title.title_number,
    }


def titled(cast: Cast, round_: Round) -> Workshop:
    """A title with one row in every book: filing, money, inspection, change, proposal."""
    case = assessment_cases.title(cast, round_=round_, granted_at=cases.DURING)
    Filing.objects.create(workshop=case, year=2026, due_on=date(2026, 1, 31), has_summary=False, opened_at=cases.DURING)
    ledger_cases.authorised(cast, case, at=cases.DURING)
    held_on = cases.DURING.date()
    supervision_cases.recorded(cast, case, at=cases.DURING, held_on=held_on, due_on=held_on + timedelta(days=20))
    revocation_cases.drafted(cast, case)
    changes.begin(case, Change.Kind.ADDRESS, by=cast.people["unit_clerk"], at=cases.DURING)
    return case


def full(cast: Cast, rows: int, round_: object) -> Workshop:
    case = cases.workshop(cast, State.DRAFT, round_=round_)  # type: ignore[arg-type]  # a Round
    for place in range(rows):
        member = Member.objects.create(workshop=case, name=f"成员{place}", order=place)
        made = materials.add_file(
            case,
            f"id_card-{member.uuid}",
            by=cast.people["unit_clerk"],
            at=cases.DURING,
            content=papers.pdf(),
            name="身份证.pdf",
        )
        preview_jobs.draw_pages(made.stored)
    return case
