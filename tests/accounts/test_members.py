"""Members, lent roles, seals, hand-over of accounts: who may, and what is written down."""

from __future__ import annotations

from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction
from django.test import Client

from accounts import credentials, reveals, services
from accounts.journal import verify
from accounts.models import Delegation, Handover, Membership, SealCredential, SecurityEvent, User
from accounts.refusals import Refusal
from accounts.roles import Role
from applications.models import WorkshopEvent
from applications.states import State
from common import clock
from common.clock import BEIJING
from common.models import Letter
from common.outbox import KINDS
from common.xlsx import read_rows
from tests import cases
from tests.cast import PASSWORD, Cast

NOON = datetime(2026, 4, 8, 12, tzinfo=BEIJING)


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(User.objects.get(pk=user.pk))
    return client


def test_who_manages_members_invites_with_a_password_shown_once(cast: Cast) -> None:
    asked = {"username": "new.clerk", "name": "顾长河", "role": "review_clerk"}
    page = f"/accounts/organisation/invite/?of={cast.bodies['haidian'].pk}"
    assert client_of(cast.people["review_clerk"]).post(page, asked).status_code == 403
    answer = client_of(cast.people["review_approver"]).post(page, asked)
    person = User.objects.get(username="new.clerk")
    assert person.check_password(answer.context["password"])
    assert (person.must_change_password, person.memberships.get().role) == (True, "review_clerk")
    assert answer["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"


def test_a_body_gives_no_role_that_it_does_not_have(cast: Cast) -> None:
    with pytest.raises(Refusal) as refused:
        services.grant(cast.people["review_clerk"], cast.bodies["haidian"], Role.CITY_OFFICER, at=NOON)
    assert refused.value.sentence == "区人力社保局没有这个角色，请重新选择。"


def test_the_three_posts_are_three_people(cast: Cast) -> None:
    person, ops = cast.people["system_admin"], cast.bodies["ops"]
    with pytest.raises(Refusal) as refused:
        services.grant(person, ops, Role.AUDIT_ADMIN, at=NOON)
    assert refused.value.sentence == "系统、安全、审计三员不得由一人兼任。"
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(user=person, organisation=ops, role=Role.AUDIT_ADMIN, since=NOON)


def test_the_last_one_who_manages_members_stays(cast: Cast) -> None:
    last = Membership.objects.get(user=cast.people["review_approver"])
    with pytest.raises(Refusal) as refused:
        services.end_membership(last, by=cast.people["review_approver"], at=NOON)
    assert refused.value.sentence == "这是本单位最后一位可管理成员的人，请先把管理权交给别人。"
    clerk = Membership.objects.get(user=cast.people["review_clerk"])
    services.set_may_admit(clerk, allowed=True, by=cast.people["review_approver"], at=NOON)
    services.end_membership(last, by=cast.people["review_clerk"], at=NOON)
    assert not cast.people["review_approver"].memberships.filter(ended_at=None).exists()


def test_an_approver_lends_the_role_for_some_days_and_it_shows_for_whom(cast: Cast) -> None:
    today = clock.today()
    facts = {
        "membership": Membership.objects.get(user=cast.people["review_approver"]).pk,
        "to": cast.people["review_clerk"].pk,
        "first_day": today.isoformat(),
        "last_day": (today + timedelta(days=6)).isoformat(),
        "reason": "出差",
    }
    page = client_of(cast.people["review_approver"])
    wrong = page.post("/accounts/delegation/", facts | {"password": "Wrong-password-1"})
    assert wrong.context["form"].errors == {"password": ["密码不正确，请重新输入。"]}
    assert page.post("/accounts/delegation/", facts | {"password": PASSWORD}).url == "/accounts/delegation/"
    lent = User.objects.get(pk=cast.people["review_clerk"].pk).holding(Role.REVIEW_APPROVER)
    assert (lent.title, lent.acting_for) == ("初审负责人（代秦望川）", cast.people["review_approver"])
    page.post(f"/accounts/delegation/{Delegation.objects.get().pk}/end/")
    assert User.objects.get(pk=cast.people["review_clerk"].pk).holding(Role.REVIEW_APPROVER) is None


def test_a_colleague_of_another_body_cannot_be_lent_a_role(cast: Cast) -> None:
    membership = Membership.objects.get(user=cast.people["review_approver"])
    with pytest.raises(Refusal) as refused:
        services.delegate(
            membership, cast.people["other_body"], first_day=NOON.date(), last_day=NOON.date(), reason="出差", at=NOON
        )
    assert refused.value.sentence == "只能委托给本单位的成员。"


def test_work_is_passed_on_case_by_case_in_both_journals(cast: Cast) -> None:
    clerk, approver = cast.people["review_clerk"], cast.people["review_approver"]
    mine = [cases.workshop(cast, State.SUBMITTED, handler=clerk) for _ in range(2)]
    other = cases.workshop(cast, State.SUBMITTED, handler=clerk)
    page = f"/workshops/handover/?of={cast.bodies['haidian'].pk}&from={clerk.pk}"
    assert client_of(cast.people["other_body"]).get(page).status_code == 404
    asked = {"chosen": [w.pk for w in mine], "to": approver.pk, "reason": "休产假"}
    client_of(approver).post(page, asked)
    assert [type(w).objects.get(pk=w.pk).handler for w in [*mine, other]] == [approver, approver, clerk]
    assert WorkshopEvent.objects.filter(verb="handed_over").count() == 2
    assert (Handover.objects.get().cases, SecurityEvent.objects.filter(verb="handed_over").count()) == (2, 1)


def test_a_lost_seal_stops_at_once_and_a_second_person_confirms_the_next(cast: Cast) -> None:
    body, approver = cast.bodies["haidian"], cast.people["review_approver"]
    credentials.usable_or_new(body, clock.now())
    page = client_of(approver)
    page.post("/accounts/seal/", {"reason": "U盾遗失", "password": PASSWORD})
    assert credentials.usable_or_new(body, clock.now()) is None
    page.post("/accounts/seal/successor/")
    waiting = SealCredential.objects.get(confirmed_at=None)
    confirm = f"/accounts/seal/{waiting.pk}/confirm/"
    assert page.post(confirm, {"password": PASSWORD}).status_code == 404
    services.set_may_admit(Membership.objects.get(user=cast.people["review_clerk"]), allowed=True, by=approver, at=NOON)
    client_of(cast.people["review_clerk"]).post(confirm, {"password": PASSWORD})
    assert credentials.usable_or_new(body, clock.now()) == waiting


def test_the_seal_of_a_unit_of_one_person_is_confirmed_by_its_body(cast: Cast) -> None:
    unit = cast.bodies["jintang"]
    credentials.usable_or_new(unit, clock.now())
    waiting = credentials.request_successor(unit, by=cast.people["other_unit"], at=clock.now())
    page = f"/accounts/seal/{waiting.pk}/confirm/"
    opened = {
        who: client_of(cast.people[who]).get(page).status_code
        for who in ("other_unit", "review_approver", "other_body")
    }
    assert opened == {"other_unit": 404, "review_approver": 404, "other_body": 200}


def test_a_second_factor_is_given_anew_by_an_officer_of_the_same_body(cast: Cast) -> None:
    clerk = cast.people["review_clerk"]
    page = f"/accounts/organisation/people/{clerk.pk}/second-factor/"
    asked = {"reason": "本人到场，核对身份证", "password": PASSWORD}
    assert client_of(cast.people["other_body"]).post(page, asked).status_code == 404
    old = client_of(clerk)
    client_of(cast.people["review_approver"]).post(page, asked)
    event = SecurityEvent.objects.get(verb="factor_reset")
    assert (event.about, event.actor, event.facts) == (
        clerk,
        cast.people["review_approver"],
        {"basis": "本人到场，核对身份证"},
    )
    assert old.get("/accounts/profile/").status_code == 302


def test_a_reveal_is_written_down_without_the_value(cast: Cast) -> None:
    person = cast.people["unit_clerk"]
    User.objects.filter(pk=person.pk).update(phone="13800138000")
    answer = client_of(person).post("/accounts/profile/phone/", headers={"Accept": "application/json"})
    event = SecurityEvent.objects.get(verb="revealed")
    assert answer.json() == {"value": "13800138000"}
    assert (event.facts["what"], "13800138000" in event.content) == ("user.phone", False)
    reveals.searched_by_id(person, found=1, at=NOON)
    assert SecurityEvent.objects.get(verb="searched_id").facts == {"found": 1}


def test_the_chain_of_the_security_journal_holds(cast: Cast) -> None:
    for _ in range(3):
        reveals.reveal(cast.people["unit_clerk"], "technician.id_number", subject="workshop:1", at=NOON)
    assert verify() == (3, [])


@pytest.mark.parametrize(
    ("page", "who"),
    [
        ("people/", "system_admin"),
        ("outbox/", "system_admin"),
        ("clock/", "system_admin"),
        ("rights/", "security_admin"),
        ("policy/", "security_admin"),
        ("journal/", "audit_admin"),
        ("journal/sheet.xlsx", "audit_admin"),
        ("registrations/", "review_clerk"),
    ],
)
def test_the_pages_of_the_posts_open_for_their_holder_only(cast: Cast, page: str, who: str) -> None:
    everybody = ("unit_clerk", "review_clerk", "city_approver", "system_admin", "security_admin", "audit_admin")
    opened = [w for w in everybody if client_of(cast.people[w]).get(f"/accounts/{page}").status_code == 200]
    assert opened == [who]


@pytest.mark.parametrize(
    ("page", "who", "most"),
    [
        ("people/", "system_admin", 8),
        ("rights/", "security_admin", 9),
        ("journal/", "audit_admin", 6),
        ("inbox/", "unit_clerk", 6),
        ("organisation/", "unit_clerk", 14),
    ],
)
def test_lists_cost_the_same_at_any_length(
    cast: Cast, page: str, who: str, most: int, django_assert_max_num_queries: object
) -> None:
    for n in range(8):
        person = services.make_user(username=f"clerk{n}", name="卫青禾", at=NOON)
        services.grant(person, cast.bodies["shoukong"], Role.UNIT_CLERK, at=NOON)
    client = client_of(cast.people[who])
    client.get(f"/accounts/{page}")
    with django_assert_max_num_queries(most):
        client.get(f"/accounts/{page}")


def test_the_journal_goes_out_as_a_sheet_with_its_hashes(cast: Cast) -> None:
    reveals.reveal(cast.people["unit_clerk"], "technician.id_number", subject="workshop:1", at=NOON)
    answer = client_of(cast.people["audit_admin"]).get("/accounts/journal/sheet.xlsx?verb=revealed")
    head, line = list(read_rows(BytesIO(answer.content)))
    event = SecurityEvent.objects.get(verb="revealed")
    assert head == ("时间", "事项", "关于", "经办", "网络地址", "细节", "链", "序号", "前一条哈希", "哈希")
    assert (line[1], line[7], line[9]) == (event.get_verb_display(), event.sequence, event.hash)


def test_the_post_is_named_in_words(cast: Cast) -> None:
    Letter.objects.create(
        recipient=cast.people["unit_clerk"],
        address="meng@shoukong.example",
        template="case_arrived",
        subject="新的申报",
        body="新的申报。",
        created_at=NOON,
    )
    answer = client_of(cast.people["system_admin"]).get("/accounts/outbox/")
    assert [word for _, word in answer.context["letters"]] == ["新的申报待初审"]


def test_every_letter_has_a_name_in_words() -> None:
    templates = Path(settings.BASE_DIR, "templates", "letters")
    written = {str(path.relative_to(templates).with_suffix("")) for path in templates.rglob("*.txt")}
    assert written == set(KINDS)
