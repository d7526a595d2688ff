"""The expert pool: who maintains it, its sheet with rehearsal and undo, and towards whom an expert must not judge."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from accounts.models import Expert, Membership, Organisation, SecurityEvent, User
from accounts.roles import OrganisationKind
from applications.lifecycle import NotPermitted, NotPossible
from applications.states import State
from common import rehearsal, sheets
from common.models import ImportBatch
from common.xlsx import workbook
from reviews.imports.experts import POOL
from reviews.selectors import experts as selectors
from reviews.services import experts
from tests import cases
from tests.cases import DURING
from tests.cast import Cast
from tests.honest import signed_in
from tests.reviews.expert_cases import FACTS, entered

HEADS = [column.heading for column in POOL.columns]
FULL = {
    "姓名": "上官衡之",
    "职业（工种）": "数控铣工",
    "其他可评审工种": "工具钳工、加工中心操作工",
    "任职单位": "京西职业技术学院",
    "任职单位统一社会信用代码": "",
    "所属集团": "",
    "职称或技能等级": "正高级工程师",
    "联系电话": "13800138000",
    "电子邮箱": "shangguan@jingxi.example",
    "聘期自": "2026-01-01",
    "聘期至（含当日）": "2028-12-31",
}


def facts(**changed: Any) -> dict[str, Any]:
    """What an expert is entered with."""
    return {**FACTS, **changed}


def sheet_of(*rows: dict[str, Any], heads: list[str] | None = None) -> BytesIO:
    """A sheet as a person sends it, with these cells under their headings."""
    heads = heads or HEADS
    return BytesIO(
        workbook("专家库", heads, [[row.get(head.removesuffix("（必填）"), "") for head in heads] for row in rows])
    )


def rehearsed(cast: Cast, file: BytesIO) -> ImportBatch:
    return rehearsal.rehearse(
        POOL, file, name="专家.xlsx", size=len(file.getvalue()), by=cast.people["city_officer"], at=DURING
    )


def confirmed(cast: Cast, file: BytesIO) -> ImportBatch:
    return rehearsal.apply(POOL, rehearsed(cast, file), by=cast.people["city_officer"], at=DURING)


# ── the pool ─────────────────────────────────────────────────────────────────


@pytest.mark.django_db
def test_an_entered_expert_has_the_role_and_no_password_until_it_is_issued(cast: Cast) -> None:
    expert = entered(cast)
    user = expert.user
    assert (user.username, user.must_change_password, user.has_usable_password()) == ("expert01@expert", True, False)
    assert user.memberships.get().role == "expert"
    password = experts.issue_password(expert, by=cast.people["city_officer"], at=DURING)
    user.refresh_from_db()
    assert (user.check_password(password), user.must_change_password) == (True, True)


@pytest.mark.django_db
def test_only_the_officer_maintains_the_pool(cast: Cast) -> None:
    for who in ("city_approver", "finance_officer", "expert"):
        with pytest.raises(NotPermitted) as refusal:
            experts.enter(by=cast.people[who], at=DURING, **facts())
        assert refusal.value.sentence == "专家库由市人力社保局经办人维护。"
    assert Expert.objects.count() == 0


@pytest.mark.django_db
def test_a_suspended_an_expired_and_a_removed_expert_are_not_drawn(cast: Cast) -> None:
    officer, day = cast.people["city_officer"], DURING.date()
    ready = entered(cast)
    suspended = entered(cast, name="谭宝琛")
    entered(cast, name="满江红", term_to=day.replace(day=1))
    gone = entered(cast, name="石文渊")
    experts.suspend(suspended, by=officer, at=DURING, reason="出国")
    experts.remove(gone, by=officer, at=DURING, reason="本人申请")
    assert list(selectors.candidates(day)) == [ready]
    experts.resume(suspended, by=officer, at=DURING)
    assert list(selectors.candidates(day)) == [ready, suspended]
    with pytest.raises(NotPossible) as refusal:
        experts.resume(suspended, by=officer, at=DURING)
    assert refusal.value.sentences == ["这位专家没有暂停。"]


@pytest.mark.django_db
def test_the_pages_of_the_pool(cast: Cast) -> None:
    officer, finance = signed_in(cast.people["city_officer"]), signed_in(cast.people["finance_officer"])
    sent = {"name": "上官衡之", "trade": "数控铣工", "employer": "京西职业技术学院", "phone": "13800138000"}
    answer = officer.post("/reviews/experts/new/", sent)
    expert = Expert.objects.get()
    assert answer.context["password"] not in ("", None)
    assert User.objects.get(pk=expert.user_id).check_password(answer.context["password"])
    page = finance.get(f"/reviews/experts/{expert.pk}/")
    assert (page.context["phone"], page.context["may_edit"]) == ("138****8000", False)
    shown = finance.post(f"/reviews/experts/{expert.pk}/phone/", headers={"accept": "application/json"})
    assert shown.json() == {"value": "13800138000"}
    event = SecurityEvent.objects.get(verb=SecurityEvent.Verb.REVEALED)
    assert (event.actor, event.facts["what"], event.facts["subject"]) == (
        cast.people["finance_officer"],
        "phone",
        f"expert:{expert.pk}",
    )
    kept = officer.post(f"/reviews/experts/{expert.pk}/edit/", sent | {"phone": "", "trade": "电焊工"})
    assert kept.status_code == 302
    expert.refresh_from_db()
    assert (expert.trade, expert.user.phone) == ("电焊工", "13800138000")
    wrong = officer.post(f"/reviews/experts/{expert.pk}/edit/", sent | {"employer_uscc": "91110108MA9XK27Q0X"})
    assert (wrong.status_code, wrong.context["form"].errors) == (
        422,
        {"employer_uscc": ["统一社会信用代码的校验位不对，请对照营业执照逐位核对。"]},
    )
    listed = finance.get("/reviews/experts/?trade=电焊&state=ready")
    assert [row["name"] for row in listed.context["rows"]] == ["上官衡之"]
    assert [row["name"] for row in finance.get("/reviews/experts/?state=suspended").context["rows"]] == []


@pytest.mark.django_db
def test_the_list_costs_the_same_whatever_its_length(cast: Cast) -> None:
    browser = signed_in(cast.people["city_officer"])
    numbers = []
    for more in (1, 9):
        for _ in range(more):
            entered(cast)
        browser.get("/reviews/experts/")
        with CaptureQueriesContext(connection) as asked:
            browser.get("/reviews/experts/")
        numbers.append(len(asked.captured_queries))
    assert numbers[0] == numbers[1] <= 8


# ── ties ─────────────────────────────────────────────────────────────────────


@pytest.mark.django_db
def test_employer_group_recommending_body_and_ties_exclude(cast: Cast) -> None:
    group = Organisation.objects.create(
        kind=OrganisationKind.INDUSTRY_AUTHORITY,
        name="北京京城机电控股有限责任公司",
        short_name="京城机电",
        code="JCJD",
        facts_since=DURING.date(),
        created_at=DURING,
    )
    sister = Organisation.objects.get(uscc="91110105MA1ABC1X3P")
    Organisation.objects.filter(pk=sister.pk).update(affiliated_to=group)
    case = cases.workshop(cast, State.ACCEPTED, review_body=group)
    other = cases.workshop(cast, State.ACCEPTED, round_=case.round)
    at_unit = entered(cast, employer_uscc="91110108MA9XK27Q0Y")
    by_name = entered(cast, employer="首控精密")
    at_body = entered(cast, employer="海淀区人社局")
    in_group = entered(cast, employer_group="京城机电")
    of_group = entered(cast, employer="瑾堂", employer_uscc="91110105MA1ABC1X3P")
    tied = entered(cast)
    free = entered(cast)
    officer = cast.people["city_officer"]
    experts.declare(
        tied, by=officer, at=DURING, ground="adviser", uscc="91110108MA9XK27Q0Y", organisation_name="首控精密"
    )
    only_other = entered(cast)
    experts.declare(only_other, by=officer, at=DURING, ground="kinship", workshop=other)
    assert selectors.excluded_from([case]) == {
        at_unit.pk: "在申报单位首控精密任职。",
        by_name.pk: "在申报单位首控精密任职。",
        in_group.pk: "与申报单位同属京城机电。",
        of_group.pk: "与申报单位同属京城机电。",
        tied.pk: "已申报与首控精密有三年内担任顾问或指导。",
    }
    found = selectors.grounds([case, other])
    assert found[at_body.pk] == {other.pk: ["在推荐单位海淀区人社局任职"]}
    assert found[only_other.pk] == {other.pk: ["已申报与本案有亲属关系"]}
    assert free.pk not in found
    with CaptureQueriesContext(connection) as asked:
        selectors.excluded_from([case, other])
    assert len(asked.captured_queries) == 4


@pytest.mark.django_db
def test_an_expert_declares_his_own_ties_and_ends_only_those(cast: Cast) -> None:
    officer = cast.people["city_officer"]
    expert = entered(cast)
    case = cases.workshop(cast, State.ACCEPTED)
    User.objects.update(must_change_password=False)
    browser = signed_in(expert.user)
    empty = browser.post("/reviews/experts/me/ties/", {"ground": "kinship"})
    assert empty.context["form"].errors == {
        "organisation_name": ["请填写单位名称、统一社会信用代码或案件编号中的一项。"]
    }
    unknown = browser.post("/reviews/experts/me/ties/", {"ground": "kinship", "number": "SB2026-110108-9999"})
    assert unknown.context["form"].errors == {"number": ["没有这个编号的案卷，请核对。"]}
    declared = browser.post("/reviews/experts/me/ties/", {"ground": "kinship", "number": case.number})
    assert declared.status_code == 302
    tie = expert.ties.get()
    assert (tie.workshop, tie.declared_by) == (case, expert.user)
    recorded = experts.declare(expert, by=officer, at=DURING, ground="interest", organisation_name="首控精密")
    assert browser.post(f"/reviews/experts/ties/{tie.pk}/end/").status_code == 302
    assert browser.post(f"/reviews/experts/ties/{recorded.pk}/end/").status_code == 403
    assert [one.ended_at is None for one in expert.ties.order_by("pk")] == [False, True]
    another = entered(cast, name="谭宝琛")
    User.objects.update(must_change_password=False)
    assert signed_in(another.user).post(f"/reviews/experts/ties/{recorded.pk}/end/").status_code == 404


# ── the sheet ────────────────────────────────────────────────────────────────


FAULTS = [
    ({"姓名": ""}, "姓名", "请填写“姓名”。"),
    ({"姓名": "上官#衡之"}, "姓名", "姓名中的“#”不是文字，请按身份证填写；少数民族姓名的间隔号用“·”。"),
    ({"职业（工种）": ""}, "职业（工种）", "请填写“职业（工种）”。"),
    ({"其他可评审工种": "、".join("甲乙丙丁戊己庚")}, "其他可评审工种", "“其他可评审工种”最多填写 6 项。"),
    ({"任职单位": "京" * 101}, "任职单位", "“任职单位”不超过 100 字，现在有 101 字。"),
    (
        {"任职单位统一社会信用代码": "91110108MA9XK27Q0X"},
        "任职单位统一社会信用代码",
        "统一社会信用代码的校验位不对，请对照营业执照逐位核对。",
    ),
    ({"联系电话": "12345"}, "联系电话", "请填写 11 位手机号，或带区号的固定电话，如 010-65080000。"),
    ({"联系电话": "138****8000"}, "联系电话", "“联系电话”含有“*”，请填写完整的内容。"),
    ({"电子邮箱": "没有"}, "电子邮箱", "“电子邮箱”不是有效的电子邮箱地址，请检查是否缺少 @ 或后缀。"),
    ({"聘期自": "明年"}, "聘期自", "“聘期自”不是有效的日期，请按 2026-04-20 的样子填写。"),
    ({"聘期至（含当日）": "2025-12-31"}, "聘期至（含当日）", "聘期的结束日期不能早于开始日期。"),
    ({"用户名": "expert99@expert"}, "用户名", "没有“用户名”为 expert99@expert 的记录；新增的行请把这一格留空。"),
]


@pytest.mark.django_db
def test_every_fault_of_a_row_is_told_with_its_column(cast: Cast) -> None:
    rows = [
        FULL | {"姓名": f"{FULL['姓名']}{sign}"} | changed
        for sign, (changed, _, _) in zip("甲乙丙丁戊己庚辛壬癸子丑", FAULTS, strict=True)
    ]
    batch = rehearsed(cast, sheet_of(*rows))
    told = [(row.number, row.plan, row.faults) for row in batch.rows.all()]
    assert told == [
        (number, "faulty", [[column, sentence]]) for number, (_, column, sentence) in enumerate(FAULTS, start=2)
    ]
    with pytest.raises(sheets.Refused) as refusal:
        rehearsal.apply(POOL, batch, by=cast.people["city_officer"], at=DURING)
    assert refusal.value.sentence == "没有可以导入的行：全部有错误或没有变化。"
    assert Expert.objects.count() == 0


@pytest.mark.django_db
def test_rows_without_faults_are_written_and_the_others_stay_out(cast: Cast) -> None:
    file = sheet_of(FULL, FULL | {"姓名": "谭宝琛", "联系电话": "1"}, FULL)
    batch = confirmed(cast, file)
    assert [(row.number, row.plan, row.outcome) for row in batch.rows.all()] == [
        (2, "new", "done"),
        (3, "faulty", ""),
        (4, "faulty", ""),
    ]
    assert batch.rows.get(number=4).faults == [["姓名", "与第 2 行的姓名和任职单位相同。"]]
    expert = Expert.objects.get()
    assert (expert.user.name, expert.trades, expert.user.phone, expert.user.has_usable_password()) == (
        "上官衡之",
        ("数控铣工", "工具钳工", "加工中心操作工"),
        "13800138000",
        False,
    )
    with pytest.raises(sheets.Refused) as refusal:
        rehearsal.apply(POOL, batch, by=cast.people["city_officer"], at=DURING)
    assert refusal.value.sentence == "这份导入已经有人处理过了，请刷新页面查看结果。"


@pytest.mark.django_db
def test_an_export_edited_and_imported_again_changes_the_same_rows(cast: Cast) -> None:
    first, second = entered(cast), entered(cast, name="谭宝琛", phone="13900139000")
    exported = signed_in(cast.people["city_officer"]).get("/exports/experts.xlsx").content
    book = load_workbook(BytesIO(exported))
    sheet: Any = book.active
    places = {cell.value.removesuffix("（必填）"): cell.column for cell in sheet[1]}
    assert sheet.cell(2, places["联系电话"]).value == "138****8000"
    sheet.cell(3, places["职称或技能等级"]).value = "高级技师"
    sheet.delete_cols(places["电子邮箱"])  # a column that is left out stays as it is stored
    edited = BytesIO()
    book.save(edited)
    edited.seek(0)
    batch = rehearsed(cast, edited)
    assert [(row.plan, row.target) for row in batch.rows.all()] == [("same", first.pk), ("change", second.pk)]
    assert rehearsal.differences(POOL, batch.rows.get(number=3)) == [
        rehearsal.Difference("职称或技能等级", "正高级工程师", "高级技师")
    ]
    rehearsal.apply(POOL, batch, by=cast.people["city_officer"], at=DURING)
    second.refresh_from_db()
    assert (Expert.objects.count(), second.title, second.user.phone) == (2, "高级技师", "13900139000")
    rehearsal.undo(POOL, batch, by=cast.people["city_officer"], at=DURING, note="改错了")
    second.refresh_from_db()
    assert second.title == "正高级工程师"


@pytest.mark.django_db
def test_what_changed_between_rehearsal_and_confirmation_is_left_out(cast: Cast) -> None:
    expert = entered(cast)
    batch = rehearsed(cast, sheet_of(FULL | {"用户名": "expert01@expert"}, FULL | {"姓名": "谭宝琛"}))
    experts.edit(expert, by=cast.people["city_officer"], at=DURING, **facts(title="高级技师"))
    rehearsal.apply(POOL, batch, by=cast.people["city_officer"], at=DURING)
    assert [(row.outcome, row.sentence) for row in batch.rows.all()] == [
        ("left", "预演之后情况有变，没有导入；请重新导出、核对后再导入这一行。"),
        ("done", ""),
    ]


@pytest.mark.django_db
def test_an_undo_takes_back_untouched_rows_and_says_why_others_stay(cast: Cast) -> None:
    names = ["上官衡之", "谭宝琛", "满江红", "石文渊"]
    batch = confirmed(cast, sheet_of(*(FULL | {"姓名": name} for name in names)))
    made = {expert.user.name: expert for expert in Expert.objects.select_related("user")}
    officer = cast.people["city_officer"]
    User.objects.filter(pk=made["谭宝琛"].user_id).update(last_login=DURING)
    experts.declare(made["满江红"], by=officer, at=DURING, ground="kinship", organisation_name="首控精密")
    experts.edit(made["石文渊"], by=officer, at=DURING, **facts(name="石文渊", phone="13700137000"))
    rehearsal.undo(POOL, batch, by=officer, at=DURING, note="传错了文件")
    assert [(row.outcome, row.sentence) for row in batch.rows.all()] == [
        ("undone", ""),
        ("kept", "本人已登录"),
        ("kept", "已登记回避关系"),
        ("kept", "导入后又有改动"),
    ]
    gone = User.objects.get(name="上官衡之")
    assert (gone.is_active, Membership.objects.filter(user=gone, ended_at=None).exists()) == (False, False)
    again = confirmed(cast, sheet_of(FULL))
    assert [row.outcome for row in again.rows.all()] == ["done"]


@pytest.mark.django_db
def test_the_pages_of_an_import(cast: Cast) -> None:
    officer = signed_in(cast.people["city_officer"])
    file = sheet_of(FULL, FULL | {"姓名": "谭宝琛", "联系电话": "1"})
    file.name = "专家.xlsx"
    sent = officer.post("/reviews/imports/experts/", {"file": file})
    batch = ImportBatch.objects.get()
    assert sent.url == f"/reviews/imports/batches/{batch.pk}/"
    page = officer.get(f"{sent.url}?plan=faulty")
    assert [row["faults"] for row in page.context["rows"]] == [
        [["联系电话", "请填写 11 位手机号，或带区号的固定电话，如 010-65080000。"]]
    ]
    assert (page.context["may_confirm"], page.context["may_undo"]) == (True, False)
    assert "13800138000" not in officer.get(sent.url).content.decode()
    officer.post(f"{sent.url}confirm/")
    done = officer.get(sent.url)
    assert (done.context["may_confirm"], done.context["may_undo"]) == (False, True)
    assert officer.post(f"{sent.url}undo/", {"note": ""}).status_code == 422
    officer.post(f"{sent.url}undo/", {"note": "传错了"})
    batch.refresh_from_db()
    assert batch.state == ImportBatch.State.UNDONE
    assert signed_in(cast.people["finance_officer"]).get(sent.url).status_code == 403
    nothing = BytesIO(b"PK not a workbook")
    nothing.name = "x.xlsx"
    refused = officer.post("/reviews/imports/experts/", {"file": nothing})
    assert (refused.status_code, refused.context["form"].errors) == (
        422,
        {"file": ["这个文件不是可以读取的 Excel 工作簿（.xlsx）。"]},
    )
