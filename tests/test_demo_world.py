"""The demo world: made once for this file, every state is there, every role has something to do, nothing is broken."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings as house
from django.core.management import call_command
from django.db import connection, transaction
from django.test import override_settings
from django.urls import reverse
from pytest_django import DjangoDbBlocker, Settings

from accounts.models import Expert, JoinRequest, Membership, Organisation, Registration, SealCredential, User
from accounts.models.organisation import Decision
from accounts.roles import OrganisationKind, Role
from applications import journal
from applications.models import MaterialFile, Seal, Version, Waiver, Workshop
from applications.states import State
from common import clock, files
from common.clock import ClockOffset
from common.models import Letter
from tests.honest import signed_in

pytestmark = pytest.mark.django_db
ACCOUNTS = [
    "unit_clerk@shoukong",
    "unit_approver@shoukong",
    "review_clerk@haidian",
    "review_approver@haidian",
    "city_officer@rsj",
    "city_approver@rsj",
    "finance_officer@czj",
    "finance_approver@czj",
    "district_finance@haidian",
    "expert01@expert",
    "expert30@expert",
    "system_admin@ops",
    "security_admin@ops",
    "audit_admin@ops",
]
# who opens the home page, and what stands there for him; pk-free words
BUSY = [
    "unit_clerk@shoukong",
    "unit_approver@shoukong",
    "review_clerk@haidian",
    "review_approver@haidian",
    "city_officer@rsj",
    "city_approver@rsj",
]


@pytest.fixture(scope="module")
def made(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Path]:
    """The world, once for all tests of this file, taken back at the end."""
    media = tmp_path_factory.mktemp("media")
    with django_db_blocker.unblock(), override_settings(MEDIA_ROOT=media), transaction.atomic():
        call_command("demo_world", verbosity=0)
        # Every deferred constraint holds. Asked here once: else Django asks it of the whole world after each test.
        connection.check_constraints()
        yield media
        transaction.set_rollback(True)


@pytest.fixture
def world(made: Path, db: None, settings: Settings) -> None:
    settings.MEDIA_ROOT = made


def test_there_is_a_case_in_every_state(world: None) -> None:
    assert set(Workshop.objects.values_list("state", flat=True)) == set(State.values)


def test_the_journal_verifies(world: None) -> None:
    assert journal.broken_chains() == []
    assert journal.altered_texts() == []


def test_all_lies_in_the_past_and_the_clock_is_right_again(world: None) -> None:
    assert not ClockOffset.objects.exists()
    latest = Workshop.objects.order_by("-changed_at").values_list("changed_at", flat=True)[0]
    assert latest <= clock.now()


def test_everybody_can_sign_in_with_the_one_password(world: None) -> None:
    for username in ACCOUNTS:
        user = User.objects.get(username=username)
        assert user.check_password(house.DEMO_PASSWORD)
        assert not user.must_change_password


def test_every_role_is_held_by_somebody(world: None) -> None:
    assert set(Membership.objects.filter(ended_at=None).values_list("role", flat=True)) == set(Role.values)
    assert Expert.objects.count() == 30


@pytest.mark.parametrize("username", ACCOUNTS)
def test_the_home_page_opens_for(world: None, username: str) -> None:
    assert signed_in(User.objects.get(username=username)).get(reverse("home")).status_code == 200


@pytest.mark.parametrize("username", BUSY)
def test_a_case_waits_on_the_home_page_of(world: None, username: str) -> None:
    user = User.objects.get(username=username)
    page = signed_in(user).get(reverse("home")).content.decode()
    named = [
        name
        for name in Workshop.objects.visible_to(user).exclude(name="").values_list("name", flat=True)
        if name in page
    ]
    assert named != []


def test_every_present_file_is_in_storage_and_has_its_pictures(world: None) -> None:
    present = list(MaterialFile.objects.present().select_related("stored").prefetch_related("stored__page_images"))
    assert len(present) > 400
    for file in present:
        assert len(file.stored.page_images.all()) == file.stored.pages
    assert files.read(present[0].stored)


def test_every_version_that_was_sealed_has_its_form(world: None) -> None:
    for version in Version.objects.exclude(status=Version.Status.LAPSED).select_related("form__stored"):
        assert version.form is not None
        assert files.read(version.form.stored).startswith(b"%PDF")


def test_what_waits_beside_the_cases(world: None) -> None:
    assert Registration.objects.filter(decision=Decision.PENDING).count() == 1
    assert JoinRequest.objects.filter(decision=Decision.PENDING).count() == 1
    assert Waiver.objects.filter(answer=Waiver.Answer.ASKED).count() == 2
    assert Seal.objects.valid().filter(kind=Seal.Kind.PAPER).count() == 1
    assert Letter.objects.filter(recipient__username="unit_clerk@shoukong", read_at=None).exists()


def test_the_city_has_its_offices(world: None) -> None:
    assert Organisation.objects.filter(kind=OrganisationKind.DISTRICT_BUREAU).count() == 17
    units = Organisation.objects.filter(kind=OrganisationKind.UNIT)
    assert units.filter(unit_kind="enterprise", confirmed_at__isnull=False).count() == 12
    assert units.filter(unit_kind="base", confirmed_at__isnull=False).count() == 2
    assert SealCredential.objects.exists()


def test_rare_characters_live_here(world: None) -> None:
    names = "".join(Workshop.objects.values_list("technician_name", flat=True))
    assert {"𠮷", "㛃", "䶮"} <= set(names)


def test_a_second_run_changes_nothing(world: None, capsys: pytest.CaptureFixture[str]) -> None:
    before = Workshop.objects.count()
    call_command("demo_world")
    assert Workshop.objects.count() == before
    assert "演示数据已在，不再重做。" in capsys.readouterr().out
