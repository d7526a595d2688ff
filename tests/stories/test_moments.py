"""Moments that go otherwise: no script, an ended session, large type, only a keyboard, two at one chapter."""

from __future__ import annotations

import time
from collections.abc import Callable
from importlib import import_module
from typing import Any

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session

from accounts.middleware import LAST_SEEN
from applications import reference
from applications.models import Round, RuleSet, Workshop
from applications.services.material_slots import slot_of
from applications.states import State
from common import clock
from tests import cases
from tests.cast import PASSWORD, Cast
from tests.stories import declared
from tests.stories.visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Arrive = Callable[..., Visitor]
CLERK, APPROVER = "unit_clerk@shoukong", "unit_approver@shoukong"


@pytest.fixture
def draft(cast: Cast) -> Workshop:
    """A begun application under the rules of the programme."""
    reference.load()
    clock.move_to(cases.DURING)
    round_: Round = cases.round_of(RuleSet.objects.get(version=1))
    return cases.workshop(cast, State.DRAFT, round_=round_)


def test_without_script_a_list_is_filled_a_paper_sent_and_a_chapter_saved(visitor: Arrive, draft: Workshop) -> None:
    plain = visitor(java_script_enabled=False)
    plain.sign_in(CLERK, PASSWORD)
    plain.go(f"/workshops/{draft.pk}/edit/conditions/")
    plain.fill(declared.CONDITIONS)
    plain.page.locator("button[name='row-add'][value='equipment']").click()
    plain.page.wait_for_load_state("load")
    last = plain.page.locator("[name^='equipment-'][name$='-name']").last.get_attribute("name") or ""
    row = last.removesuffix("-name")
    plain.fill({f"{row}-name": "五轴加工中心", f"{row}-model": "VMC-850", f"{row}-quantity": "2"})
    plain.page.locator(".autosave-footer button[name=then]").click()
    plain.page.wait_for_url("**/edit/situation/")
    assert list(draft.equipment.values_list("name", "model", "quantity")) == [("五轴加工中心", "VMC-850", 2)]
    assert type(draft.conditions_chapter).objects.get(workshop=draft).address == declared.CONDITIONS["address"]
    plain.go(f"/workshops/{draft.pk}/materials/")
    plain.page.locator("[id='slot-business_licence-']").set_input_files(declared.paper("营业执照.pdf"))
    plain.page.locator("[data-slot='business_licence-'] [data-slot-send]").click()
    plain.page.wait_for_load_state("load")
    held = slot_of(draft, "business_licence-")
    assert held is not None
    assert [file.stored.original_name for file in held.files] == ["营业执照.pdf"]


def end_sessions() -> None:
    """Nobody has moved for an hour."""
    store = import_module(settings.SESSION_ENGINE).SessionStore
    for row in Session.objects.all():
        session = store(row.session_key)
        session[LAST_SEEN] = time.time() - 3600
        session.save()


def test_whoever_signs_in_again_in_place_loses_nothing(visitor: Arrive, draft: Workshop) -> None:
    unit = visitor()
    unit.sign_in(CLERK, PASSWORD)
    unit.go(f"/workshops/{draft.pk}/edit/unit/")
    end_sessions()
    unit.page.locator("[name=legal_representative]").press_sequentially("程以南")
    dialog = unit.page.locator("dialog.sign-in")
    dialog.wait_for()
    unit.look("moment-session-over")
    dialog.locator("input[type=password]").fill(PASSWORD)
    dialog.get_by_role("button", name="登录并继续").click()
    unit.saved()
    assert unit.page.locator("[name=legal_representative]").input_value() == "程以南"
    assert type(draft.unit_chapter).objects.get(workshop=draft).legal_representative == "程以南"


def test_a_form_sent_after_the_time_is_over_is_kept_and_offered_again(visitor: Arrive, draft: Workshop) -> None:
    plain = visitor(java_script_enabled=False)
    plain.sign_in(CLERK, PASSWORD)
    plain.go(f"/workshops/{draft.pk}/edit/situation/")
    end_sessions()
    plain.fill(declared.SITUATION)
    plain.page.locator(".autosave-footer button[name=then]").click()
    plain.page.wait_for_url("**/accounts/login/**")
    plain.fill({"login": CLERK, "password": PASSWORD})
    plain.page.locator("main form button[type=submit]").first.click()
    plain.page.wait_for_url("**/accounts/login/kept/**")
    plain.page.locator("main form button[type=submit]").first.click()
    plain.page.wait_for_url("**/edit/members/")
    assert type(draft.situation_chapter).objects.get(workshop=draft).text == declared.SITUATION["text"]


def test_large_type_stays_and_fits_a_telephone(visitor: Arrive, draft: Workshop) -> None:
    unit = visitor()
    unit.sign_in(CLERK, PASSWORD)
    usual = size_of_type(unit)
    unit.press("大字", within="header")
    assert size_of_type(unit) > usual
    for number, path in enumerate(
        ("/", f"/workshops/{draft.pk}/edit/unit/", f"/workshops/{draft.pk}/materials/", "/workshops/")
    ):
        unit.go(path)
        assert size_of_type(unit) > usual
        unit.look(f"moment-large-{number}")
    unit.press("标准字", within="header")
    assert size_of_type(unit) == usual


def size_of_type(visitor: Visitor) -> float:
    return float(visitor.page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)"))


def tab_to(visitor: Visitor, selector: str) -> None:
    """Press Tab until the focus stands there; never more often than a patient person would."""
    for _ in range(80):
        if visitor.page.evaluate("wanted => document.activeElement.matches(wanted)", selector):
            return
        visitor.page.keyboard.press("Tab")
    raise AssertionError(f"{selector} cannot be reached by Tab on {visitor.where}")


def test_by_keyboard_alone_one_signs_in_and_withdraws_a_case(visitor: Arrive, draft: Workshop) -> None:
    approver = visitor()
    approver.go(f"/accounts/login/?next=/workshops/{draft.pk}/")
    keys = approver.page.keyboard
    tab_to(approver, "[name=login]")
    keys.type(APPROVER)
    tab_to(approver, "[name=password]")
    keys.type(PASSWORD)
    with approver.page.expect_navigation():
        keys.press("Enter")
    tab_to(approver, f"a[href='/workshops/{draft.pk}/act/withdraw/']")
    with approver.page.expect_navigation():
        keys.press("Enter")
    tab_to(approver, "[name=reason]")
    keys.type("技术方案调整，明年再申报。")
    tab_to(approver, "main form[data-guard] button[type=submit]")
    with approver.page.expect_navigation():
        keys.press("Enter")
    assert Workshop.objects.get(pk=draft.pk).state == State.WITHDRAWN
    approver.look("moment-withdrawn")


def test_two_people_at_one_chapter_see_both_values_and_choose(visitor: Arrive, draft: Workshop) -> None:
    clerk, approver = visitor(), visitor()
    for one, name in ((clerk, CLERK), (approver, APPROVER)):
        one.sign_in(name, PASSWORD)
        one.go(f"/workshops/{draft.pk}/edit/unit/")
    first, second = "[name=contact_department]", "[name=legal_representative]"
    clerk.page.fill(first, "人力资源部")
    clerk.saved()
    approver.page.fill(second, "程以南")  # another field: nobody is disturbed
    approver.saved()
    approver.page.fill(first, "培训中心")
    dialog = approver.page.locator("dialog.conflict")
    dialog.wait_for()
    approver.look("moment-conflict")
    assert [" ".join(words.split()) for words in dialog.locator("label").all_inner_texts()] == [
        "用我的：培训中心",
        "用对方的：人力资源部",
    ]
    dialog.get_by_role("button", name="按所选保存").click()
    approver.saved()
    stored: Any = type(draft.unit_chapter).objects.get(workshop=draft)
    assert (stored.contact_department, stored.legal_representative) == ("培训中心", "程以南")
