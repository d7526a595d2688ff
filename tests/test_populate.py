"""Populated cases are whole: every CHECK holds, the journal verifies, snapshots tell the truth, pages open."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection
from django.urls import reverse
from pytest_django import DjangoDbBlocker, Settings

from accounts.models import User
from applications import eligibility, faults, journal, snapshot
from applications.models import Seal, Version, Workshop
from applications.states import State
from common import clock
from tests.honest import signed_in

pytestmark = pytest.mark.django_db
COUNT = 50


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
        yield media
        transaction.set_rollback(True)


@pytest.fixture
def fifty(populated: Path, db: None, settings: Settings) -> list[Workshop]:
    settings.MEDIA_ROOT = populated
    return list(Workshop.objects.select_related("unit", "round", "rule_set").order_by("pk"))


def test_the_number_that_was_asked_for_is_there(fifty: list[Workshop]) -> None:
    assert len(fifty) == COUNT
    assert {w.state for w in fifty} <= set(State.values)


def test_deferred_constraints_hold(fifty: list[Workshop]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


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
    submitted = [w for w in fifty if w.state in {State.SUBMITTED, State.RECOMMENDED, State.ACCEPTED}]
    assert submitted
    for workshop in submitted:
        assert [finding.code for finding in eligibility.judge(workshop) if finding.blocks] == []
        assert [fault.sentence for fault in faults.faults_of(workshop) if fault.blocks] == []


def test_seals_stand_where_the_state_says(fifty: list[Workshop]) -> None:
    for workshop in fifty:
        boxes = set(Seal.objects.valid().filter(workshop=workshop).values_list("box", flat=True))
        expected = {
            State.SUBMITTED: {"unit"},
            State.RECOMMENDED: {"unit", "body"},
            State.ACCEPTED: {"unit", "body"},
            State.NOT_RECOMMENDED: {"unit", "body"},
            State.REJECTED: {"unit", "body"},
        }
        assert boxes == expected.get(State(workshop.state), set())


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
