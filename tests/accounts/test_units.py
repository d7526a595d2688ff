"""Units register, are confirmed, are joined, change their name; what each of them tells and locks."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from accounts import reference, services
from accounts.models import IdentityChange, JoinRequest, Organisation, Registration, User
from accounts.refusals import Refusal
from accounts.tasks import tasks_for
from common import clock, files
from common.models import Letter
from tests.cast import Cast
from tests.kept import names_in

REGISTER = "/accounts/register/"
GOOD_CODE = "91110108MA01G3KD8G"


def licence(name: str = "licence.png") -> SimpleUploadedFile:
    picture = BytesIO()
    Image.new("RGB", (40, 40), "white").save(picture, "PNG")
    return SimpleUploadedFile(name, picture.getvalue(), "image/png")


def filled(**other: object) -> dict[str, object]:
    return {
        "name": "北京澄明仪器有限公司",
        "uscc": GOOD_CODE,
        "unit_kind": "enterprise",
        "district": "110108",
        "affiliation": "",
        "address": "海淀区西三旗建材城中路 27 号",
        "licence": licence(),
        "contact_name": "陆砚舟",
        "contact_phone": "13800138000",
        "contact_email": "lu@chengming.example",
        "username": "luyanzhou",
        "password": "Guangxue-4827",
        "again": "Guangxue-4827",
    } | other


@pytest.fixture(autouse=True)
def no_earlier_registrations(db: None) -> None:
    cache.clear()


@pytest.fixture
def registered(cast: Cast) -> Organisation:
    """A unit that has just registered itself at the desk of 海淀."""
    assert Client().post(REGISTER, filled()).url == "/accounts/register/done/?joined=0"
    return Organisation.objects.get(uscc=GOOD_CODE)


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_a_registered_unit_belongs_to_the_bureau_of_its_district_and_waits(
    cast: Cast, registered: Organisation
) -> None:
    person = User.objects.get(username="luyanzhou")
    assert (registered.affiliated_to, registered.is_confirmed) == (cast.bodies["haidian"], False)
    assert [(m.role, m.may_admit) for m in person.memberships.order_by("role")] == [
        ("unit_approver", True),
        ("unit_clerk", True),
    ]
    assert set(Letter.objects.values_list("recipient__name", "subject")) == {
        ("周明远", "新单位注册待确认：北京澄明仪器有限公司"),
        ("秦望川", "新单位注册待确认：北京澄明仪器有限公司"),
    }


def test_a_subordinate_unit_belongs_to_its_municipal_authority(cast: Cast) -> None:
    reference.load(clock.now())
    group = Organisation.objects.get(code="SHOUGANG")
    Client().post(REGISTER, filled(affiliation=str(group.pk)))
    assert Organisation.objects.get(uscc=GOOD_CODE).affiliated_to == group


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("uscc", GOOD_CODE[:-1] + "0", "统一社会信用代码的校验位不对，请对照营业执照逐位核对。"),
        ("username", "unit_clerk@shoukong", "用户名只能用字母、数字、点、横线和下划线。"),
        ("password", "short", "密码至少 10 个字符，现在有 5 个。"),
        ("again", "Guangxue-4828", "两次输入的密码不一致。"),
        ("district", "", "请选择“注册区”。"),
        (
            "licence",
            SimpleUploadedFile("licence.png", b"MZ not a picture", "image/png"),
            "只接受 PDF、JPG 和 PNG 文件，这个文件的内容不是其中任何一种。",
        ),
    ],
)
def test_a_wrong_field_is_named_and_nothing_is_made(cast: Cast, field: str, value: object, sentence: str) -> None:
    answer = Client().post(REGISTER, filled(**{field: value}))
    assert (answer.status_code, answer.context["form"].errors[field][0]) == (422, sentence)
    assert answer.context["form"]["name"].value() == "北京澄明仪器有限公司"
    assert Registration.objects.count() == 0


def test_the_licence_of_a_refused_registration_stays(cast: Cast) -> None:
    browser = Client()
    refused = browser.post(REGISTER, filled(again="Guangxue-4828"))
    right = {**filled(), "kept_file": names_in(refused)}
    del right["licence"]
    assert browser.post(REGISTER, right).status_code == 302
    unit = Organisation.objects.get(uscc=GOOD_CODE)
    assert unit.licence is not None
    assert unit.licence.original_name == "licence.png"


def test_strangers_do_not_fill_the_storage(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("accounts.views.registration.MOST_KEPT", 1)
    answers = [Client().post(REGISTER, filled(again="Guangxue-4828")) for _ in range(2)]
    assert [len(names_in(answer)) for answer in answers] == [1, 0]


def test_a_second_registration_of_a_code_is_a_request_to_join(cast: Cast, registered: Organisation) -> None:
    again = filled(name="随便写的名字", username="second.person", contact_name="苏远岫")
    assert Client().post(REGISTER, again).url == "/accounts/register/done/?joined=1"
    told = tasks_for(User.objects.get(username=again["username"]), clock.now())
    assert [(bar["sentence"], bar["link"]["label"]) for bar in told] == [
        ("您的加入申请正在等单位管理成员的人同意。", "查看")
    ]
    wanted = JoinRequest.objects.get()
    assert (wanted.organisation, wanted.decision, Organisation.objects.filter(uscc=GOOD_CODE).count()) == (
        registered,
        "pending",
        1,
    )
    stranger = client_of(cast.people["unit_approver"]).post(
        f"/accounts/organisation/joins/{wanted.pk}/", {"admit": "1"}
    )
    assert stranger.status_code == 404
    insider = client_of(User.objects.get(username="luyanzhou"))
    insider.post(f"/accounts/organisation/joins/{wanted.pk}/", {"admit": "1"})
    assert list(wanted.requested_by.memberships.values_list("organisation", "role")) == [(registered.pk, "unit_clerk")]


def test_one_address_cannot_register_without_end(cast: Cast) -> None:
    for _ in range(10):
        Client().post(REGISTER, filled(username=f"person{User.objects.count()}"))
    answer = Client().post(REGISTER, filled(username="eleventh"))
    assert (answer.status_code, answer.context["form"].non_field_errors()) == (
        429,
        ["这个网络地址一小时内注册次数太多，请稍后再试。填写的内容没有丢失。"],
    )


def test_the_body_confirms_and_the_unit_is_told(cast: Cast, registered: Organisation) -> None:
    page = f"/accounts/registrations/{registered.registration.pk}/"
    assert client_of(cast.people["other_body"]).post(page, {"answer": "confirm"}).status_code == 404
    assert client_of(cast.people["review_clerk"]).post(page, {"answer": "confirm"}).url == "/accounts/registrations/"
    registered.refresh_from_db()
    told = Letter.objects.get(recipient__username="luyanzhou")
    assert (registered.is_confirmed, told.subject) == (True, "单位注册已确认：北京澄明仪器有限公司")


def test_a_refusal_needs_its_reason_and_a_correction_asks_again(cast: Cast, registered: Organisation) -> None:
    page = f"/accounts/registrations/{registered.registration.pk}/"
    desk = client_of(cast.people["review_clerk"])
    assert desk.post(page, {"answer": "refuse"}).context["form"].errors == {"reason": ["请写明不通过的理由。"]}
    desk.post(page, {"answer": "refuse", "reason": "执照看不清"})
    registered.registration.refresh_from_db()
    assert (registered.registration.decision, registered.registration.reason) == ("refused", "执照看不清")
    unit = client_of(User.objects.get(username="luyanzhou"))
    unit.post(
        "/accounts/organisation/contact/",
        {
            "contact_name": "陆砚舟",
            "contact_phone": "13800138001",
            "contact_email": "lu@chengming.example",
            "address": "海淀区",
            "licence": licence("new.png"),
        },
    )
    registered.registration.refresh_from_db()
    assert (registered.registration.decision, registered.registration.reason) == ("pending", "")


def test_the_licence_is_for_the_unit_and_its_body_only(cast: Cast, registered: Organisation) -> None:
    page = f"/accounts/registrations/{registered.registration.pk}/licence/"
    people = {who: cast.people[who] for who in ("review_clerk", "other_body", "other_unit")}
    people["itself"] = User.objects.get(username="luyanzhou")
    seen = {}
    for who, person in people.items():
        answer = client_of(person).get(page)
        seen[who] = b"".join(answer.streaming_content)[:4] if answer.streaming else answer.status_code
    assert seen == {"review_clerk": b"\x89PNG", "other_body": 404, "other_unit": 404, "itself": b"\x89PNG"}


def test_a_confirmed_change_closes_the_former_facts_on_its_day(cast: Cast) -> None:
    unit, day = cast.bodies["shoukong"], date(2026, 2, 1)
    proof = files.store_bytes(b"x", kind="identity-proof", name="p.pdf", media_type="application/pdf", at=clock.now())
    change = services.request_change(
        unit,
        name="北京首控智造有限公司",
        uscc=unit.uscc,
        affiliated_to=cast.bodies["chaoyang"],
        valid_from=day,
        proof=proof,
        by=cast.people["unit_approver"],
        at=clock.now(),
    )
    page = f"/accounts/registrations/changes/{change.pk}/"
    assert client_of(cast.people["other_body"]).get(page).status_code == 404
    client_of(cast.people["review_approver"]).post(page, {"answer": "confirm"})
    unit.refresh_from_db()
    past = unit.former_facts.get()
    assert (unit.name, unit.facts_since, unit.affiliated_to) == ("北京首控智造有限公司", day, cast.bodies["chaoyang"])
    assert (past.name, past.valid_to, past.affiliated_to) == ("北京首控精密制造有限公司", day, cast.bodies["haidian"])


def test_a_change_is_decided_once(cast: Cast) -> None:
    unit = cast.bodies["shoukong"]
    proof = files.store_bytes(b"x", kind="identity-proof", name="p.pdf", media_type="application/pdf", at=clock.now())
    change = services.request_change(
        unit,
        name="北京首控智造有限公司",
        uscc=unit.uscc,
        affiliated_to=cast.bodies["haidian"],
        valid_from=date(2026, 2, 1),
        proof=proof,
        by=cast.people["unit_approver"],
        at=clock.now(),
    )
    services.refuse_change(change, by=cast.people["review_clerk"], at=clock.now(), reason="缺核准通知书")
    with pytest.raises(Refusal) as again:
        services.confirm_change(change, by=cast.people["review_approver"], at=clock.now())
    assert again.value.sentence == "这件申请已经有人处理过了，请刷新页面查看结果。"
    assert IdentityChange.objects.get().decision == "refused"
