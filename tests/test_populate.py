"""Populated cases are whole: every CHECK holds, the journal verifies, snapshots tell the truth, pages open."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoDbBlocker, Settings

from accounts.models import User
from applications import eligibility, faults, filing_content, journal, snapshot
from applications.models import Filing, Ledger, LedgerEntry, Seal, Version, Workshop
from applications.states import AFTER_ACCEPTANCE, ALIVE, TITLED, State
from common import clock
from reviews import evaluation_standing, notices
from reviews.models import (
    Decision,
    Evaluation,
    GradeList,
    JointList,
    Notice,
    Plan,
    ReviewRow,
    ReviewTable,
    ScoreSheet,
)
from reviews.selectors.draws import result_of
from reviews.selectors.evaluation import spread_of
from reviews.services import decision as decision_service
from reviews.services import grades, signing
from reviews.services import plans as plan_service
from reviews.services import review_table as table_service
from tests.honest import signed_in

pytestmark = pytest.mark.django_db
COUNT = 50
JUDGED = {
    State.EVALUATING,
    State.UNQUALIFIED,
    State.QUALIFIED,
    State.PUBLICISED,
    State.CONTESTED,
    State.CLEARED,
    *TITLED,
}


@pytest.fixture(scope="module")
def populated(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Path]:
    """Fifty cases for all tests of this file, taken back at the end."""
    from django.db import transaction
    from django.test import override_settings

    media = tmp_path_factory.mktemp("media")
    with django_db_blocker.unblock(), override_settings(MEDIA_ROOT=media), transaction.atomic():
        call_command("populate", workshops=COUNT, seed=7, verbosity=0)
        # Every deferred constraint holds. Asked here once: else Django asks it of all fifty after each test.
        connection.check_constraints()
        yield media
        transaction.set_rollback(True)


@pytest.fixture
def fifty(populated: Path, db: None, settings: Settings) -> list[Workshop]:
    settings.MEDIA_ROOT = populated
    return list(Workshop.objects.select_related("unit", "round", "rule_set").order_by("pk"))


def test_the_number_that_was_asked_for_is_there(fifty: list[Workshop]) -> None:
    assert len(fifty) == COUNT
    assert {w.state for w in fifty} == set(State.values)


def test_the_journal_verifies_and_ends_in_the_state_of_the_case(fifty: list[Workshop]) -> None:
    assert journal.broken_chains() == []
    assert journal.altered_texts() == []
    for workshop in fifty:
        lines = list(workshop.events.order_by("sequence"))
        path = [line.target for line in lines if line.target]
        assert path[-1] == workshop.state
        assert [line.at for line in lines] == sorted(line.at for line in lines)


def test_a_version_is_what_freezing_the_case_would_give(fifty: list[Workshop]) -> None:
    versions = list(Version.objects.select_related("workshop"))
    assert versions
    for version in versions:
        frozen = snapshot.take(version.workshop)
        assert frozen == version.snapshot
        assert snapshot.content_hash(frozen) == version.content_hash


def test_submitted_cases_have_no_fault_and_meet_every_hard_rule(fifty: list[Workshop]) -> None:
    submitted = [w for w in fifty if w.state in {State.SUBMITTED, State.RECOMMENDED} | AFTER_ACCEPTANCE | ALIVE]
    assert submitted
    for workshop in submitted:
        assert [finding.code for finding in eligibility.judge(workshop) if finding.blocks] == []
        assert [fault.sentence for fault in faults.faults_of(workshop) if fault.blocks] == []


def test_seals_stand_where_the_state_says(fifty: list[Workshop]) -> None:
    for workshop in fifty:
        boxes = set(Seal.objects.valid().filter(workshop=workshop).values_list("box", flat=True))
        two = {State.RECOMMENDED, State.ACCEPTED, State.NOT_RECOMMENDED, State.REJECTED}
        expected = {State.SUBMITTED: {"unit"}} | {state: {"unit", "body"} for state in two | JUDGED}
        if workshop.state in JUDGED - {State.EVALUATING}:
            expected[State(workshop.state)] = {"unit", "body", "experts"}
        if workshop.state in TITLED:
            expected[State(workshop.state)] = {"unit", "body", "experts", "city_hr", "city_finance"}
        assert boxes == expected.get(State(workshop.state), set())


def test_plans_and_tables_bear_the_hash_of_their_content(fifty: list[Workshop]) -> None:
    plans, tables = list(Plan.objects.all()), list(ReviewTable.objects.select_related("plan"))
    assert plans
    assert tables
    assert {plan.pk: plan.content_hash for plan in plans} == {
        plan.pk: plan_service.hash_of(plan_service.content_of(plan)) for plan in plans
    }
    assert {table.pk: table.content_hash for table in tables} == {
        table.pk: table_service.hash_of(table) for table in tables
    }


def test_draws_can_be_drawn_again(fifty: list[Workshop]) -> None:
    draws = [draw for plan in Plan.objects.all() for panel in plan.panels.all() for draw in panel.draws.all()]
    assert draws
    for draw in draws:
        assert [vars(one) for one in result_of(draw)] == draw.result
        assert set(draw.seats.values_list("expert", flat=True)) == {int(one["key"]) for one in draw.result}


def test_signed_sheets_bear_the_hash_of_what_they_hold(fifty: list[Workshop]) -> None:
    sheets = list(ScoreSheet.objects.filter(status="signed").select_related("workshop__current_version"))
    assert sheets
    for sheet in sheets:
        scores = list(
            sheet.scores.select_related("indicator__group").order_by("indicator__group__order", "indicator__order")
        )
        assert signing.missing(scores) == []
        assert sheet.total == signing.total_of(scores)
        assert sheet.content_hash == signing.hash_of(signing.content_of(sheet, scores, sheet.reason))


def test_evaluations_say_what_their_sheets_give(fifty: list[Workshop]) -> None:
    closed = list(Evaluation.objects.exclude(closed_at=None).filter(purpose="award").select_related("workshop"))
    assert closed
    standings = evaluation_standing.read([one.workshop_id for one in closed])
    for one in closed:
        stands = standings[one.workshop_id]
        assert stands.score is not None
        assert (stands.may_lock, stands.score.stored, stands.sheets) == (True, one.score, one.sheets)
        assert (one.conclusion == "pass") == stands.reaches_the_line
        assert [line.frozen for line in spread_of(one.workshop_id)] == one.spread


def test_the_review_table_is_what_summing_up_anew_would_give(fifty: list[Workshop]) -> None:
    def read() -> list[tuple[object, ...]]:
        columns = ("evaluation", "rank", "score", "widest", "groups", "passes", "in_key_pool")
        return list(ReviewRow.objects.filter(table=table).order_by("evaluation").values_list(*columns))

    table = ReviewTable.objects.order_by("pk").first()
    assert table is not None
    before = read()
    # as it was when the table was made: every case was being judged
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE applications_workshop SET state = 'evaluating', ended_at = NULL"
            " WHERE id IN (SELECT workshop_id FROM reviews_reviewrow WHERE table_id = %s)",
            [table.pk],
        )
    assert table_service._filled(table) == len(before)  # the statement itself, without its guards
    assert read() == before


def test_lists_and_notices_are_frozen_as_they_were_agreed_to(fifty: list[Workshop]) -> None:
    lists = list(JointList.objects.all())
    assert lists
    for given in lists:
        rows = list(given.rows.select_related("workshop__unit", "workshop__review_body", "workshop__current_version"))
        assert [row.facts for row in rows] == [notices.facts_of(row.workshop) for row in rows]
        assert given.content_hash == notices.list_hash(given.round_id, [row.facts for row in rows])
        notice = Notice.objects.select_related("joint_list__round__rule_set__basis").get(joint_list=given)
        assert notice.posting_on is not None
        content, period = notices.notice_content(notice, rows, notice.posting_on)
        assert (notice.content, notice.ends_at) == (content, period.ends_at)


def test_decisions_hold_what_the_service_would_have_written(fifty: list[Workshop]) -> None:
    decisions = list(Decision.objects.select_related("workshop").prefetch_related("sides"))
    assert decisions
    for decision in decisions:
        opinions = {side.side: side.text for side in decision.sides.all()}
        assert decision.content == decision_service.content_of(decision.workshop, decision, opinions)


@pytest.mark.parametrize(
    ("tab", "there"),
    [("panel", JUDGED), ("publicity", JUDGED), ("decision", JUDGED), ("award", TITLED)],
)
def test_every_tab_of_a_judged_case_opens_for_the_city(fifty: list[Workshop], tab: str, there: set[State]) -> None:
    officer = signed_in(User.objects.filter(memberships__role="city_officer").first())
    seen = {
        workshop.state: officer.get(reverse(f"workshops:{tab}", args=[workshop.pk])).status_code
        for workshop in fifty
        if workshop.state in JUDGED
    }
    assert seen == {state: 200 if state in there else 404 for state in JUDGED}


def test_public_pages_show_what_was_published(fifty: list[Workshop]) -> None:
    visitor = Client()
    notice = Notice.objects.latest("posted_at")
    granted = next(w for w in fifty if w.state == State.GRANTED)
    pages = [
        reverse("public:notice", args=[notice.pk]),
        reverse("public:status", args=[granted.plaque_number]),
    ]
    assert [visitor.get(page).status_code for page in pages] == [200, 200]
    assert granted.name in visitor.get(reverse("public:register")).content.decode()


def test_filings_are_frozen_as_they_were_filed_and_counted_as_they_say(fifty: list[Workshop]) -> None:
    filed = list(Filing.objects.exclude(filed_at=None).select_related("workshop__unit", "workshop__review_body"))
    assert filed
    for filing in filed:
        version = filing.versions.get()
        assert filing_content.take(filing_content.content_of(filing)) == version.snapshot
        assert filing_content.content_hash(version.snapshot) == version.content_hash
        figures = filing_content.figures_of(version.snapshot)
        assert {name: getattr(filing, name) for name in figures} == figures


def test_the_sums_of_every_book_are_those_of_its_confirmed_lines(fifty: list[Workshop]) -> None:
    books = list(Ledger.objects.filter(entries__status="confirmed").distinct())
    assert books
    for ledger in books:
        assert ledger.balance == sum(line.effect for line in ledger.entries.filter(status="confirmed"))
    assert LedgerEntry.objects.filter(status="entered").exists()


def test_lists_of_grades_bear_the_hash_of_what_both_bureaus_agreed_to(fifty: list[Workshop]) -> None:
    lists = list(GradeList.objects.select_related("round"))
    assert lists
    assert {one.pk: one.content_hash for one in lists} == {one.pk: grades.hash_of(one) for one in lists}


@pytest.mark.parametrize("tab", ["passport", "filings", "assessment", "changes", "supervision", "ledger", "archive"])
def test_every_tab_of_a_title_opens_for_the_city(fifty: list[Workshop], tab: str) -> None:
    officer = signed_in(User.objects.filter(memberships__role="city_officer").first())
    titles = {workshop.state: workshop for workshop in fifty if workshop.state in TITLED}
    assert set(titles) == TITLED
    answers = {
        state: officer.get(reverse(f"workshops:{tab}", args=[case.pk])).status_code for state, case in titles.items()
    }
    assert answers == dict.fromkeys(titles, 200)


def test_every_dossier_opens_for_its_unit(fifty: list[Workshop]) -> None:
    for workshop in fifty:
        clerk = User.objects.members_of(workshop.unit_id, "unit_clerk").get()
        answer = signed_in(clerk).get(reverse("workshops:detail", args=[workshop.pk]))
        assert answer.status_code == 200
        assert workshop.name in answer.content.decode()


def test_the_same_seed_makes_the_same_people(fifty: list[Workshop]) -> None:
    from random import Random

    from applications.invented.people import People

    first, second = (People(Random("7:0")).person(1970, 1980) for _ in range(2))
    assert first == second


def test_nothing_lies_in_the_future(fifty: list[Workshop]) -> None:
    assert max(w.changed_at for w in fifty) <= clock.now() + timedelta(minutes=6)
