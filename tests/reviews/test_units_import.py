"""A review body enters its units from a sheet; the first person of each is let in by the body."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook

from accounts import services
from accounts.models import JoinRequest, Organisation, SecurityEvent
from accounts.tasks import tasks_for
from common import rehearsal
from common.models import ImportBatch, Letter
from common.xlsx import workbook
from reviews.imports.units import UNITS
from tests.cases import DURING
from tests.cast import Cast
from tests.honest import signed_in
from tests.reviews.expert_cases import old_title

pytestmark = pytest.mark.django_db
HEADS = [column.heading for column in UNITS.columns]
UNIT = {
    "统一社会信用代码": "91110107MA01ABCD49",
    "单位名称": "北京启衡焊接工程有限公司",
    "单位类型": "企业",
    "注册区": "海淀",
    "单位地址": "海淀区西三旗建材城中路 27 号",
    "联系电话": "13800138000",
}
NEXT = UNIT | {"统一社会信用代码": "91110108MA01G3KD8G", "单位名称": "北京澄明仪器有限公司", "联系电话": ""}


def rehearsed(cast: Cast, *rows: dict[str, Any], who: str = "review_clerk") -> ImportBatch:
    lines = [[row.get(head.removesuffix("（必填）"), "") for head in HEADS] for row in rows]
    return sent(cast, workbook("申报单位", HEADS, lines), who)


def sent(cast: Cast, content: bytes, who: str = "review_clerk") -> ImportBatch:
    person = cast.people[who]
    return rehearsal.rehearse(UNITS, BytesIO(content), name="单位.xlsx", size=len(content), by=person, at=DURING)


def applied(cast: Cast, batch: ImportBatch) -> ImportBatch:
    return rehearsal.apply(UNITS, batch, by=cast.people["review_clerk"], at=DURING)


def faults_of(batch: ImportBatch) -> list[list[list[str]]]:
    return [row.faults for row in batch.rows.all()]


def test_entered_exported_edited_imported_again_and_undone(cast: Cast) -> None:
    first = applied(cast, rehearsed(cast, UNIT, NEXT))
    unit = Organisation.objects.get(uscc=UNIT["统一社会信用代码"])
    assert (unit.district.name, unit.affiliated_to, unit.contact_phone) == (
        "海淀区",
        cast.bodies["haidian"],
        "13800138000",
    )
    assert (unit.is_confirmed, unit.memberships.count()) == (False, 0)
    exported = signed_in(cast.people["review_approver"]).get("/exports/units.xlsx").content
    book = load_workbook(BytesIO(exported))
    sheet: Any = book.active
    places = {cell.value.removesuffix("（必填）"): cell.column for cell in sheet[1]}
    line = next(row[0].row for row in sheet if row[0].value == unit.uscc)
    assert sheet.cell(line, places["联系电话"]).value == "138****8000"
    sheet.cell(line, places["单位地址"]).value = "海淀区学院路 5 号"
    edited = BytesIO()
    book.save(edited)
    again = sent(cast, edited.getvalue())
    assert {row.plan for row in again.rows.exclude(sent=None)} == {"same", "change"}
    applied(cast, again)
    unit.refresh_from_db()
    assert (unit.address, unit.contact_phone) == ("海淀区学院路 5 号", "13800138000")
    rehearsal.undo(UNITS, again, by=cast.people["review_clerk"], at=DURING, note="改错了")
    rehearsal.undo(UNITS, first, by=cast.people["review_clerk"], at=DURING, note="传错了")
    assert [row.outcome for row in first.rows.all()] == ["undone", "undone"]
    codes = [UNIT["统一社会信用代码"], NEXT["统一社会信用代码"]]
    assert Organisation.objects.filter(uscc__in=codes, dissolved_on=None).count() == 0
    assert SecurityEvent.objects.filter(facts__how="struck").count() == 2


def test_every_fault_of_a_row_is_told(cast: Cast) -> None:
    old_title(cast, uscc=UNIT["统一社会信用代码"], unit_name=UNIT["单位名称"])
    own = cast.people["unit_clerk"].memberships.get().organisation
    batch = rehearsed(
        cast,
        UNIT | {"单位名称": "北京启衡焊接有限公司"},
        NEXT | {"注册区": "浦东新区"},
        NEXT | {"统一社会信用代码": own.uscc, "单位名称": own.name},
    )
    assert faults_of(batch) == [
        [["单位名称", "该单位名下已有工作室，名称凭证明变更。"]],
        [["注册区", "没有“浦东新区”这个区，请填写区的名称，如 海淀区。"]],
        [["", "该单位已有成员，信息由单位自行维护，名称和代码凭证明变更。"]],
    ]
    foreign = rehearsed(cast, UNIT, who="other_body")
    assert faults_of(foreign) == [[["", "该单位由北京市海淀区人力资源和社会保障局初审，不能在这里登记。"]]]
    assert signed_in(cast.people["review_clerk"]).get(f"/reviews/imports/batches/{foreign.pk}/").status_code == 404
    assert signed_in(cast.people["other_body"]).get(f"/reviews/imports/batches/{foreign.pk}/").status_code == 200


def test_the_first_person_of_a_listed_unit_is_let_in_by_its_body(cast: Cast) -> None:
    batch = applied(cast, rehearsed(cast, UNIT))
    unit = Organisation.objects.get(uscc=UNIT["统一社会信用代码"])
    person = services.make_user(username="qiheng", name="沈怀瑾", at=DURING, email="shen@qiheng.example", phone="")
    services.ask_to_join(unit, by=person, role="unit_clerk", at=DURING)
    told = Letter.objects.filter(template="accounts/join_requested").order_by("recipient__username")
    assert [letter.recipient.username for letter in told] == ["review_approver@haidian", "review_clerk@haidian"]
    clerk = cast.people["review_clerk"]
    assert "1 人申请加入还没有成员的单位。" in [bar["sentence"] for bar in tasks_for(clerk, DURING)]
    asked = JoinRequest.objects.get()
    assert [join.pk for join in signed_in(clerk).get("/accounts/registrations/").context["joins"]] == [asked.pk]
    answer = f"/accounts/organisation/joins/{asked.pk}/"
    assert signed_in(cast.people["other_body"]).post(answer, {"admit": "1"}).status_code == 404
    assert signed_in(clerk).post(answer, {"admit": "1"}).url == "/accounts/registrations/"
    unit.refresh_from_db()
    assert (unit.is_confirmed, unit.contact_name, unit.contact_phone) == (True, "沈怀瑾", "13800138000")
    held = unit.memberships.order_by("role").values_list("user__name", "role", "may_admit")
    assert list(held) == [("沈怀瑾", "unit_approver", True), ("沈怀瑾", "unit_clerk", True)]
    rehearsal.undo(UNITS, batch, by=clerk, at=DURING, note="传错了")
    assert [row.sentence for row in batch.rows.all()] == ["已有人加入"]
