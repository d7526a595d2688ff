"""The 原件核验 desk: every paper once, the data of the version under review, verdicts, remarks, counts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import SecurityEvent
from applications.models import MaterialFile, Member, OriginalCheck, Remark, Workshop
from applications.preview_jobs import draw_pages
from applications.services import materials
from applications.states import State
from common import clock
from reviews.guards import preliminary as guards
from tests import cases
from tests.cases import DURING
from tests.cast import Cast
from tests.common import papers

IDENTITY = "110108198806120028"
UNIT = ["unit.name", "unit.uscc", "unit.legal_representative"]
PERSONAL = ["person.name", "person.sex", "person.id_number", "person.born"]


@dataclass
class Scene:
    case: Workshop
    cast: Cast
    member: Member
    files: list[MaterialFile]

    def browser(self, who: str) -> Client:
        client = Client()
        client.force_login(self.cast.people[who])
        return client

    @property
    def desk(self) -> str:
        return reverse("reviews:originals", args=[self.case.pk])

    def address(self, place: int) -> str:
        return f"{self.desk}?file={self.files[place].uuid}"

    def verdict(self, place: int, verdict: str, *, who: str = "review_clerk", **asked: str) -> Any:
        data = {"verdict": verdict, "seen_on": clock.today().isoformat(), "reason": "", **asked}
        return self.browser(who).post(self.address(place), data)


@pytest.fixture
def scene(cast: Cast) -> Scene:
    """A submitted case with three papers: a licence and the cards of the technician and one member."""
    case = cases.workshop(cast, technician_name="陆砚舟")
    rules = case.rule_set
    cases.checklist_item(rules, "licence", most_files=1, compares=UNIT)
    cases.checklist_item(rules, "id_card", title="身份证", category=4, subject="people", compares=PERSONAL)
    case.technician_chapter.name = "陆砚舟"
    case.technician_chapter.save()
    case.unit_chapter.legal_representative = "程以南"
    case.unit_chapter.save()
    member = Member.objects.create(workshop=case, name="岑若木", sex="female", id_number=IDENTITY, born="1988-06")
    keys = ("licence-", "id_card-technician", f"id_card-{member.uuid}")
    files = [
        materials.add_file(
            case, key, by=cast.people["unit_clerk"], at=DURING, content=papers.pdf(pages), name=f"{key[:9]}.pdf"
        )
        for pages, key in enumerate(keys, start=1)
    ]
    cases.version(case, seals=("unit",), cast=cast)
    put_into(case, state=State.SUBMITTED, submitted_at=DURING, first_submitted_at=DURING, number="SB2026-110108-0037")
    return Scene(case, cast, member, files)


def put_into(case: Workshop, **facts: Any) -> None:
    """Set columns without the door: these tests are not about the way there."""
    with connection.cursor() as cursor:
        names = ", ".join(f"{name} = %s" for name in facts)
        statement = f"UPDATE applications_workshop SET {names} WHERE id = %s"
        cursor.execute(statement, [*facts.values(), case.pk])
    case.refresh_from_db()


def test_the_desk_begins_with_the_first_paper_that_nobody_checked(scene: Scene) -> None:
    client = scene.browser("review_clerk")
    page = client.get(scene.desk)
    desk = page.context["desk"]
    assert (page.context["paper"].title, desk["done"], desk["total"]) == ("营业执照", 0, 3)
    assert page.content.decode().count(f'action="{scene.address(0)}"') == 1  # the form names its paper
    answer = scene.verdict(0, "agrees")
    assert answer["Location"] == scene.address(1)
    page = client.get(scene.desk)
    assert (page.context["paper"].title, page.context["desk"]["kinds"], page.context["desk"]["ticks_label"]) == (
        "陆砚舟 · 身份证",
        ["ok", "now", "todo"],
        "3 件中已核 1 件：与原件一致 1",
    )


def test_the_data_are_those_of_the_version_and_of_this_very_person(scene: Scene) -> None:
    client = scene.browser("review_clerk")
    scene.member.name = "改动之后"
    scene.member.save()
    member = client.get(scene.address(2)).context["matches"]
    assert [(m.key, m.label, m.value, m.is_masked) for m in member] == [
        ("1", "姓名", "岑若木", False),
        ("2", "性别", "女", False),
        ("3", "公民身份号码", "11**************28", True),
        ("4", "出生年月", "1988年6月", False),
    ]
    unit = client.get(scene.address(0)).context["matches"]
    assert [(m.label, m.value) for m in unit] == [
        ("单位名称", "北京首控精密制造有限公司"),
        ("统一社会信用代码", "91110108MA9XK27Q0Y"),
        ("法定代表人", "程以南"),
    ]


def test_an_identity_number_is_shown_only_by_a_journalled_post(scene: Scene) -> None:
    client = scene.browser("review_clerk")
    page = client.get(scene.address(2)).content.decode()
    assert page.count(IDENTITY) == 0
    path = f"members.{scene.member.uuid}.id_number"
    assert page.count(f'value="{path}"') == 2  # the reveal, and the choice of a field for a remark
    answer = client.post(
        reverse("workshops:reveal", args=[scene.case.pk]), {"path": path}, headers={"Accept": "application/json"}
    )
    assert answer.json() == {"value": IDENTITY}
    assert SecurityEvent.objects.get(verb=SecurityEvent.Verb.REVEALED).facts == {
        "what": path,
        "subject": f"workshop:{scene.case.pk}",
        "reason": "",
    }


@pytest.mark.parametrize("verdict", ["differs", "missing", "otherwise"])
def test_every_verdict_but_agreement_needs_its_reason(scene: Scene, verdict: str) -> None:
    page = scene.verdict(0, verdict)
    assert (page.status_code, page.context["check"]["fault"], page.context["check"]["pressed"]) == (
        422,
        "请先写明原因或依据。",
        verdict,
    )
    assert not OriginalCheck.objects.exists()
    assert scene.verdict(0, verdict, reason="经公示系统核实").status_code == 302
    found = OriginalCheck.objects.get()
    assert (found.verdict, found.reason, found.seen_by.name, found.organisation_name) == (
        verdict,
        "经公示系统核实",
        "周明远",
        "北京市海淀区人力资源和社会保障局",
    )


def test_a_day_in_the_future_is_refused_and_nothing_typed_is_lost(scene: Scene) -> None:
    tomorrow = (clock.today() + timedelta(days=1)).isoformat()
    page = scene.verdict(0, "differs", reason="地址不同", seen_on=tomorrow)
    assert (page.context["check"]["fault"], page.context["check"]["reason"]) == ("查看日期不能晚于今天。", "地址不同")


def test_a_paper_that_differs_becomes_a_remark_on_the_named_field_once(scene: Scene) -> None:
    path = f"members.{scene.member.uuid}.born"
    for _ in range(2):
        scene.verdict(2, "differs", reason="证件为 1988 年 7 月", field=path)
    assert [(r.path, r.where, r.text) for r in Remark.objects.all()] == [
        (path, "第 1 人 岑若木 · 出生年月", "证件为 1988 年 7 月"),
    ]
    page = scene.browser("review_clerk").get(scene.address(2))
    assert [r.text for r in page.context["remarks"]] == ["证件为 1988 年 7 月"]


def test_a_remark_can_stand_on_the_paper_itself_and_on_nothing_else(scene: Scene) -> None:
    scene.verdict(0, "differs", reason="不清晰", field=f"materials.{scene.files[0].material_id}")
    scene.verdict(1, "differs", reason="不清晰", field="technician.phone")
    assert [(r.path, r.where) for r in Remark.objects.all()] == [
        (f"materials.{scene.files[0].material_id}", "材料 · 营业执照"),
    ]


def test_the_counts_of_the_desk_are_those_of_the_guard(scene: Scene) -> None:
    scene.verdict(0, "agrees")
    scene.verdict(1, "missing", reason="原件未带")
    desk = scene.browser("review_clerk").get(scene.desk).context["desk"]
    assert (desk["done"], desk["total"]) == (2, 3)
    assert desk["link"] == {"label": "写意见", "href": f"/reviews/cases/{scene.case.pk}/remarks/"}
    assert guards.every_copy_is_verified(scene.case, DURING) == ["还有 1 件原件未核验，1 件核验有问题。"]
    scene.verdict(1, "otherwise", reason="经公安系统核实")
    done = scene.verdict(2, "agrees")
    assert done["Location"] == scene.address(2)
    desk = scene.browser("review_clerk").get(scene.desk).context["desk"]
    assert desk["link"] == {"label": "拟写初审意见", "href": f"/reviews/cases/{scene.case.pk}/opinion/"}
    assert guards.every_copy_is_verified(scene.case, DURING) == []


def test_a_replaced_file_cannot_be_checked_any_more(scene: Scene) -> None:
    put_into(scene.case, state=State.RETURNED)
    new = materials.add_file(
        scene.case, "licence-", by=scene.cast.people["unit_clerk"], at=DURING, content=papers.pdf(9), name="新.pdf"
    )
    put_into(scene.case, state=State.SUBMITTED)
    answer = scene.verdict(0, "agrees")
    assert answer["Location"] == f"{scene.desk}?file={new.uuid}"
    assert not OriginalCheck.objects.exists()


@pytest.mark.parametrize(
    ("who", "reads", "writes"),
    [
        ("review_clerk", 200, 302),
        ("review_approver", 200, 302),
        ("city_officer", 200, 403),
        ("finance_officer", 200, 403),
        ("unit_clerk", 403, 403),
        ("other_body", 404, 404),
        ("other_unit", 404, 404),
        ("expert", 404, 404),
    ],
)
def test_reviewers_write_the_city_reads_the_unit_stays_outside(scene: Scene, who: str, reads: int, writes: int) -> None:
    assert (scene.browser(who).get(scene.desk).status_code, scene.verdict(0, "agrees", who=who).status_code) == (
        reads,
        writes,
    )
    assert OriginalCheck.objects.count() == (writes == 302)


def test_outside_the_review_the_desk_only_shows(scene: Scene) -> None:
    put_into(scene.case, state=State.RETURNED)
    page = scene.browser("review_clerk").get(scene.desk)
    forms = page.content.decode().count("data-verdicts")
    assert (page.status_code, page.context["may_check"], forms) == (200, False, 0)
    refused = scene.verdict(0, "agrees")
    assert refused.context["check"]["fault"] == "案卷目前为“退回补正”，不能办理初审。"
    assert not OriginalCheck.objects.exists()


def test_the_desk_costs_twelve_queries_whatever_the_number_of_papers(scene: Scene) -> None:
    for file in scene.files:
        draw_pages(file.stored)
    client = scene.browser("review_clerk")
    client.get(scene.desk)
    with CaptureQueriesContext(connection) as asked:
        client.get(scene.desk)
    assert len(asked) <= 12, "\n".join(query["sql"][:150] for query in asked)
