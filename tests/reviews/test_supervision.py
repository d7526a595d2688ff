"""Inspections, duties, posts and statistics: who may, what stays as it was written, what the clock tells once."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO

import openpyxl
import pytest
from django.db import DatabaseError, transaction

from applications.lifecycle import NotPermitted, NotPossible
from applications.models import ProgrammeRules, UnitChapter, Workshop
from applications.states import State
from common.clock import BEIJING
from common.models import Letter
from reviews.jobs import supervision as jobs
from reviews.models import (
    DutyDocument,
    Inspection,
    InspectionFile,
    InspectionVerdict,
    KeyProject,
    Practice,
)
from reviews.printing import statistics as printing
from reviews.selectors import statistics
from reviews.selectors import supervision as selectors
from reviews.services import duties, inspection_answers, practices, supervision
from reviews.supervision_rights import Office, chairs_of
from tests import cases
from tests.cast import Cast
from tests.reviews.supervision_cases import (
    ANSWER,
    DUE,
    FINDINGS,
    HELD,
    LATER,
    WHO,
    answered,
    audited,
    document,
    draft,
    found,
    photo,
    pictured,
    published,
    recorded,
    sent,
    title,
    upload,
)

pytestmark = pytest.mark.django_db
Status = Inspection.Status


# ── who may record ───────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("who", "offices"),
    [
        ("review_clerk", [Office.BODY]),
        ("review_approver", [Office.BODY]),
        ("district_finance", [Office.DISTRICT_FINANCE]),
        ("city_officer", [Office.CITY]),
        ("finance_officer", [Office.FINANCE]),
        ("other_body", []),
        ("unit_approver", []),
        ("other_unit", []),
        ("expert", []),
        ("system_admin", []),
    ],
)
def test_four_offices_inspect_each_the_titles_it_follows(cast: Cast, who: str, offices: list[str]) -> None:
    workshop = title(cast)
    assert [chair.office for chair in chairs_of(workshop, cast.people[who])] == offices
    for office in Office:
        if office in offices:
            made = supervision.record(workshop, found(), office=office, by=cast.people[who], at=HELD)
            assert (made.number, made.status, made.due_on) == (1, Status.ASKED, DUE)
        else:
            with pytest.raises(NotPermitted) as refused:
                supervision.record(workshop, found(), office=office, by=cast.people[who], at=HELD)
            assert str(refused.value) == "检查由该工作室的初审单位、区财政局、市人力社保局和市财政局记录。"


def test_finance_of_another_district_does_not_inspect(cast: Cast) -> None:
    workshop = title(cast, district_id="110105")
    assert chairs_of(workshop, cast.people["district_finance"]) == []


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"held_on": HELD.date() + timedelta(days=1)}, "检查日期不能晚于今天。"),
        ({"due_on": HELD.date()}, "答复期限须在今天之后。"),
        ({"due_on": None}, "答复期限须在今天之后。"),
    ],
)
def test_days_of_a_record_make_sense(cast: Cast, facts: dict[str, object], sentence: str) -> None:
    workshop = title(cast)
    with pytest.raises(NotPossible) as refused:
        recorded(cast, workshop, **facts)
    assert refused.value.sentences == [sentence]
    assert Inspection.objects.count() == 0


def test_only_a_title_is_inspected(cast: Cast) -> None:
    case = cases.workshop(cast, State.ACCEPTED)
    with pytest.raises(NotPossible) as refused:
        recorded(cast, case)
    assert refused.value.sentences == ["授予称号以后才能记录检查。"]


def test_a_record_without_a_request_is_over_at_once(cast: Cast) -> None:
    made = recorded(cast, title(cast), request="", due_on=None)
    assert (made.status, made.due_on, made.ended_at) == (Status.RECORDED, None, HELD)
    assert [letter.subject for letter in Letter.objects.filter(recipient=cast.people["unit_clerk"])] == [
        f"“{made.workshop.name}”的检查记录"
    ]


# ── what was written stays ───────────────────────────────────────────────────


def test_a_record_is_corrected_beside_and_never_changed(cast: Cast) -> None:
    made = recorded(cast, title(cast))
    note = supervision.correct(made, text="检查日期应为10月11日。", by=cast.people["review_approver"], at=LATER)
    for change in (
        lambda: Inspection.objects.filter(pk=made.pk).update(findings="场地已改作仓库。"),
        lambda: Inspection.objects.filter(pk=made.pk).delete(),
        lambda: type(note).objects.filter(pk=note.pk).update(text="无"),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    made.refresh_from_db()
    assert (made.findings, [one.text for one in made.notes.all()]) == (FINDINGS, ["检查日期应为10月11日。"])


def test_what_was_sent_stays(cast: Cast) -> None:
    made = answered(cast, recorded(cast, title(cast)))
    answer, file = made.answers.get(), InspectionFile.objects.get()
    for change in (
        lambda: made.answers.update(text="没有问题。"),
        lambda: InspectionFile.objects.filter(pk=file.pk).update(removed_at=LATER),
        lambda: InspectionFile.objects.filter(pk=file.pk).delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    with pytest.raises(NotPossible) as refused:
        inspection_answers.save(made, text="没有问题。", by=cast.people["unit_clerk"], at=LATER)
    assert refused.value.sentences == ["这次检查待检查单位确认，不能再改答复。"]
    answer.refresh_from_db()
    assert answer.text == ANSWER


# ── answer and verdict ───────────────────────────────────────────────────────


def test_the_clerk_writes_and_the_approver_sends(cast: Cast) -> None:
    made = recorded(cast, title(cast))
    clerk, approver = cast.people["unit_clerk"], cast.people["unit_approver"]
    inspection_answers.save(made, text=ANSWER, by=clerk, at=LATER)
    with pytest.raises(NotPermitted) as refused:
        inspection_answers.send(made, by=clerk, at=LATER)
    assert str(refused.value) == "须由申报单位负责人办理。"
    with pytest.raises(NotPermitted):
        inspection_answers.send(made, by=cast.people["other_unit"], at=LATER)
    inspection_answers.send(made, by=approver, at=LATER)
    made.refresh_from_db()
    assert made.status == Status.ANSWERED
    told = Letter.objects.filter(template="reviews/inspection_answered").values_list("recipient__name", flat=True)
    assert sorted(told) == ["周明远", "秦望川"]


def test_an_empty_answer_is_not_sent(cast: Cast) -> None:
    made = recorded(cast, title(cast))
    with pytest.raises(NotPossible) as refused:
        inspection_answers.send(made, by=cast.people["unit_approver"], at=LATER)
    assert refused.value.sentences == ["请先写答复。"]


@pytest.mark.parametrize("office", list(Office))
def test_only_the_office_that_asked_takes_the_answer(cast: Cast, office: str) -> None:
    made = answered(cast, recorded(cast, title(cast), office))
    for other, who in WHO.items():
        if other != office:
            with pytest.raises(NotPermitted) as refused:
                supervision.confirm(made, by=cast.people[who], at=LATER)
            assert str(refused.value) == "由记录这次检查的单位办理。"
    supervision.confirm(made, by=cast.people[WHO[Office(office)]], at=LATER)
    made.refresh_from_db()
    assert (made.status, made.ended_at) == (Status.DONE, LATER)


def test_a_returned_answer_is_given_anew(cast: Cast) -> None:
    made = answered(cast, recorded(cast, title(cast)))
    clerk = cast.people["review_clerk"]
    with pytest.raises(NotPossible) as refused:
        supervision.send_back(made, words="协议没有签字。", due_on=LATER.date(), by=clerk, at=LATER)
    assert refused.value.sentences == ["答复期限须在今天之后。"]
    supervision.send_back(made, words="协议没有签字。", due_on=date(2026, 11, 20), by=clerk, at=LATER)
    made.refresh_from_db()
    assert (made.status, made.due_on) == (Status.ASKED, date(2026, 11, 20))
    supervision.confirm(answered(cast, made, LATER + timedelta(days=1)), by=clerk, at=LATER + timedelta(days=2))
    told = selectors.told_of(made)
    assert [(reply.answer.number, reply.verdict and reply.verdict.outcome) for reply in told.sent] == [
        (1, InspectionVerdict.Outcome.RETURNED),
        (2, InspectionVerdict.Outcome.CONFIRMED),
    ]


def test_a_request_is_withdrawn_only_while_nobody_answered(cast: Cast) -> None:
    made = recorded(cast, title(cast))
    clerk = cast.people["review_clerk"]
    with pytest.raises(NotPossible) as refused:
        supervision.withdraw(made, words=" ", by=clerk, at=LATER)
    assert refused.value.sentences == ["请写明原因。"]
    supervision.withdraw(made, words="已当场整改。", by=clerk, at=LATER)
    made.refresh_from_db()
    assert made.status == Status.WITHDRAWN
    with pytest.raises(NotPossible) as refused:
        supervision.withdraw(made, words="再撤一次。", by=clerk, at=LATER)
    assert refused.value.sentences == ["这次检查要求已撤回，不能撤回要求。"]


# ── the books ────────────────────────────────────────────────────────────────


def test_finance_asks_for_vouchers_line_by_line(cast: Cast) -> None:
    made = audited(cast)
    items = list(made.items.order_by("entry__number"))
    clerk, approver = cast.people["unit_clerk"], cast.people["unit_approver"]
    inspection_answers.save(made, text=ANSWER, of_items={items[0].pk: "合同见附件。"}, by=clerk, at=LATER)
    with pytest.raises(NotPossible) as refused:
        inspection_answers.send(made, by=approver, at=LATER)
    assert refused.value.sentences == [f"还没有说明或上传凭证的经费记录：第 {items[1].entry.number} 笔。"]
    inspection_answers.add_file(made, upload("合同.pdf"), item=items[1].pk, by=clerk, at=LATER)
    inspection_answers.send(made, by=approver, at=LATER)
    finance = cast.people["finance_officer"]
    with pytest.raises(NotPossible) as refused:
        supervision.confirm(made, of_items={items[0].pk: (True, "")}, by=finance, at=LATER)
    assert refused.value.sentences == ["请逐笔确认是否相符。"]
    judged = {items[0].pk: (True, ""), items[1].pk: (False, "")}
    with pytest.raises(NotPossible) as refused:
        supervision.confirm(made, of_items=judged, by=finance, at=LATER)
    assert refused.value.sentences == ["不相符的，请写明问题。"]
    judged[items[1].pk] = (False, "合同金额与发票不一致。")
    verdict = supervision.confirm(made, of_items=judged, by=finance, at=LATER)
    assert [(row.is_in_order, row.words) for row in verdict.of_items.order_by("item__entry__number")] == [
        (True, ""),
        (False, "合同金额与发票不一致。"),
    ]


def test_the_books_are_for_those_who_watch_public_money(cast: Cast) -> None:
    made = audited(cast, lines=1)
    entry = made.items.get().entry
    asked = {"kind": Inspection.Kind.AUDIT, "asked": [(entry, "")]}
    for office in (Office.BODY, Office.CITY):
        with pytest.raises(NotPermitted) as refused:
            recorded(cast, made.workshop, office, **asked)
        assert str(refused.value) == "经费检查由市财政局和区财政局办理。"
    assert recorded(cast, made.workshop, Office.DISTRICT_FINANCE, **asked).items.get().entry == entry
    with pytest.raises(NotPossible) as refused_too:
        recorded(cast, title(cast), Office.FINANCE, **asked)
    assert refused_too.value.sentences == ["只能选这个工作室已确认的经费记录，每笔一次。"]


# ── who sees ─────────────────────────────────────────────────────────────────


def test_inspections_are_read_by_those_who_follow_the_title(cast: Cast) -> None:
    made = recorded(cast, title(cast))
    recorded(cast, title(cast, unit=cast.bodies["jintang"], district_id="110105"), Office.CITY)
    seen = {who: Inspection.objects.visible_to(user).filter(pk=made.pk).exists() for who, user in cast.people.items()}
    readers = {"unit_clerk", "unit_approver", "review_clerk", "review_approver", "district_finance"}
    readers |= {"city_officer", "city_approver", "finance_officer", "finance_approver"}
    assert {who for who, sees in seen.items() if sees} == readers


# ── the clock ────────────────────────────────────────────────────────────────


def test_answers_are_reminded_of_once_and_told_when_overdue(cast: Cast) -> None:
    for _ in range(2):
        recorded(cast, title(cast))
    Letter.objects.all().delete()
    near = HELD.replace(day=28)
    for _ in range(2):
        jobs.remind_of_answers(near)
    assert _letters() == {("reviews/inspection_soon", "孟知微"): 1, ("reviews/inspection_soon", "程以南"): 1}
    late = HELD.replace(month=11, day=6)
    for _ in range(2):
        jobs.remind_of_answers(late)
    overdue = {("reviews/inspection_overdue", name): 1 for name in ("孟知微", "程以南", "周明远", "秦望川")}
    assert _letters() == overdue | {("reviews/inspection_soon", "孟知微"): 1, ("reviews/inspection_soon", "程以南"): 1}


def test_days_of_downtime_make_no_second_letter(cast: Cast) -> None:
    recorded(cast, title(cast))
    Letter.objects.all().delete()
    jobs.remind_of_answers(HELD.replace(month=12, day=1))
    assert {template for template, _ in _letters()} == {"reviews/inspection_overdue"}


def _letters() -> dict[tuple[str, str], int]:
    found_letters: dict[tuple[str, str], int] = {}
    for letter in Letter.objects.select_related("recipient"):
        key = (letter.template, letter.recipient.name)
        found_letters[key] = found_letters.get(key, 0) + 1
    return found_letters


def test_missing_rules_and_duties_are_told_once_a_year(cast: Cast) -> None:
    first, second = title(cast), title(cast)
    Letter.objects.all().delete()
    jobs.remind_of_duties(HELD)
    jobs.remind_of_duties(HELD + timedelta(days=300))
    assert _letters() == {("reviews/duties_missing", "孟知微"): 1, ("reviews/duties_missing", "程以南"): 1}
    body = Letter.objects.first().body  # type: ignore[union-attr]  # there are two
    assert all(one.name in body for one in (first, second))
    assert "没有上传工作室管理制度；没有上传首席技师工作职责" in body
    for kind in DutyDocument.Kind:
        document(cast, first, kind)
    Letter.objects.all().delete()
    jobs.remind_of_duties(HELD + timedelta(days=370))
    assert first.name not in Letter.objects.first().body  # type: ignore[union-attr]  # as above


def test_old_rules_are_reminded_of_until_they_are_confirmed(cast: Cast) -> None:
    workshop = title(cast)
    rules, _ = (document(cast, workshop, kind) for kind in DutyDocument.Kind)
    after_two_years = HELD.replace(year=2028, month=10, day=13)
    Letter.objects.all().delete()
    jobs.remind_of_duties(HELD.replace(year=2028))
    assert _letters() == {}
    duties.confirm(rules, by=cast.people["unit_clerk"], at=after_two_years)
    jobs.remind_of_duties(after_two_years)
    body = Letter.objects.filter(recipient=cast.people["unit_clerk"]).get().body
    assert f"{workshop.name}（{workshop.title_number}）：首席技师工作职责超过 24 个月没有确认" in body


def test_an_ended_title_is_not_reminded(cast: Cast) -> None:
    workshop = title(cast)
    cases.put_into(workshop, State.CLOSED, closed_at=HELD, ended_at=HELD)
    Letter.objects.all().delete()
    jobs.remind_of_duties(HELD)
    assert _letters() == {}
    with pytest.raises(NotPossible) as refused:
        document(cast, workshop)
    assert refused.value.sentences == ["案卷目前为“已注销”，没有有效的称号，不能修改制度与职责。"]


# ── good practice ────────────────────────────────────────────────────────────


def test_a_post_appears_only_after_the_city_has_read_it(cast: Cast) -> None:
    practice = draft(cast, title(cast))
    pictured(cast, practice)
    with pytest.raises(NotPermitted) as refused:
        practices.send(practice, by=cast.people["unit_clerk"], at=HELD)
    assert str(refused.value) == "须由申报单位负责人办理。"
    sent(cast, practice)
    assert Practice.objects.published().count() == 0
    read = practices.hash_of(practice)
    for who in ("review_approver", "finance_approver", "unit_approver"):
        with pytest.raises(NotPermitted) as refused:
            practices.publish(practice, content_hash=read, by=cast.people[who], at=LATER)
        assert str(refused.value) == "经验做法由市人力社保局审核。"
    with pytest.raises(NotPossible) as changed:
        practices.publish(practice, content_hash="0" * 64, by=cast.people["city_officer"], at=LATER)
    assert changed.value.sentences == ["内容在您阅读以后有改动，请重新核对。"]
    practices.publish(practice, content_hash=read, by=cast.people["city_officer"], at=LATER)
    assert [one.published_at for one in Practice.objects.published()] == [LATER]


def test_nobody_changes_what_is_read_or_published(cast: Cast) -> None:
    practice, clerk = sent(cast, draft(cast, title(cast))), cast.people["unit_clerk"]
    with pytest.raises(NotPossible) as refused:
        practices.save(practice, title="改", text="改", by=clerk, at=LATER)
    assert refused.value.sentences == ["这篇经验做法待市局审核，不能修改。"]
    practices.send_back(practice, words="请补充成效。", by=cast.people["city_officer"], at=LATER)
    practices.save(practice, title="改过的标题", text=practice.text, by=clerk, at=LATER)
    published(cast, practice)
    with pytest.raises(NotPossible) as refused:
        practices.add_photo(practice, photo(), caption="又一张", by=clerk, at=LATER)
    assert refused.value.sentences == ["这篇经验做法已发布，不能修改。"]
    practices.retract(practice, words="照片有误。", by=cast.people["unit_approver"], at=LATER)
    assert [one.outcome for one in practice.decisions.order_by("pk")] == ["returned", "published", "retracted"]
    assert Practice.objects.published().count() == 0


def test_drafts_are_their_units_alone(cast: Cast) -> None:
    practice = draft(cast, title(cast))
    readers = {who for who, user in cast.people.items() if Practice.objects.visible_to(user).exists()}
    assert readers == {"unit_clerk", "unit_approver"}
    sent(cast, practice)
    readers = {who for who, user in cast.people.items() if Practice.objects.visible_to(user).exists()}
    assert readers == {"unit_clerk", "unit_approver"} | {
        *("city_officer", "city_approver", "finance_officer", "finance_approver")
    }
    published(cast, draft(cast, title(cast)))
    assert all(Practice.objects.visible_to(user).exists() for user in cast.people.values())


def test_a_short_post_and_a_paper_for_a_photo_are_refused(cast: Cast) -> None:
    practice = draft(cast, title(cast))
    with pytest.raises(NotPossible) as refused:
        practices.add_photo(practice, upload(), caption="协议", by=cast.people["unit_clerk"], at=HELD)
    assert refused.value.sentences == ["请选择照片（JPG 或 PNG）。"]
    practices.save(practice, title="短", text="很好。", by=cast.people["unit_clerk"], at=HELD)
    with pytest.raises(NotPossible) as refused:
        sent(cast, practice)
    assert refused.value.sentences == ["正文太短，请写清做法和成效（不少于 100 字）。"]


# ── statistics ───────────────────────────────────────────────────────────────


def test_titles_are_counted_by_everything_in_one_statement(cast: Cast, django_assert_num_queries: object) -> None:
    made = _titles(cast)
    scope = statistics.scope_of(cast.people["city_officer"])
    with django_assert_num_queries(1):  # type: ignore[operator]  # the fixture of pytest-django
        found_numbers = statistics.counted(statistics.titles(scope))
    assert (found_numbers.total.total, found_numbers.total.alive, found_numbers.total.funded) == (4, 3, 1)
    rows = {table.dimension.code: _plain(table) for table in found_numbers.tables}
    assert rows["district"] == {"海淀区": (3, 2, 1), "朝阳区": (1, 1, 0)}
    assert rows["body"] == {"海淀区人社局": (3, 2, 1), "朝阳区人社局": (1, 1, 0)}
    assert rows["category"] == {"高新技术产业": (2, 2, 1), "未填": (2, 1, 0)}
    assert rows["industry"] == {"新能源": (2, 2, 1), "未填": (2, 1, 0)}
    assert rows["area"] == {"中关村国家自主创新示范区": (2, 2, 1), "城南行动计划": (1, 1, 1), "未填": (2, 1, 0)}
    assert rows["trade"] == {"数控铣工": (3, 2, 1), "焊工": (1, 1, 0)}
    assert rows["year"] == {"2025": (1, 0, 0), "2026": (3, 3, 1)}
    assert found_numbers.total.numbers["revoked"] == 1
    assert len(made) == 4


def _plain(table: statistics.Table) -> dict[str, tuple[int, int, int]]:
    return {row.label: (row.total, row.alive, row.funded) for row in table.rows}


def _titles(cast: Cast) -> list[Workshop]:
    first, second, third = title(cast), title(cast), title(cast)
    fourth = title(
        cast, trade="焊工", unit=cast.bodies["jintang"], review_body=cast.bodies["chaoyang"], district_id="110105"
    )
    known = {"industry_category": "high_tech", "strategic_industry": "new_energy"}
    UnitChapter.objects.filter(workshop=first).update(**known, strategic_areas=["zhongguancun", "south"])
    UnitChapter.objects.filter(workshop=fourth).update(**known, strategic_areas=["zhongguancun"])
    KeyProject.objects.create(
        workshop=first,
        year=2026,
        amount=400000,
        least=300000,
        most=500000,
        step=10000,
        reason="带徒成效突出",
        drafted_by=cast.people["city_officer"],
        drafted_at=HELD,
    )
    earlier = HELD.replace(year=2025)
    cases.put_into(third, State.REVOKED, granted_at=earlier.astimezone(BEIJING), revoked_at=HELD, ended_at=HELD)
    return [first, second, third, fourth]


def test_a_body_counts_its_own_and_sees_no_target(cast: Cast) -> None:
    _titles(cast)
    own = statistics.scope_of(cast.people["review_clerk"])
    assert (own.words, statistics.counted(statistics.titles(own)).total.total) == ("海淀区人社局", 3)
    district = statistics.scope_of(cast.people["district_finance"])
    found_numbers = statistics.counted(statistics.titles(district))
    assert (district.words, found_numbers.total.total) == ("海淀区财政局", 3)
    assert statistics.gauges(district, found_numbers, ProgrammeRules.objects.get()) == []


def test_a_target_that_is_passed_warns(cast: Cast) -> None:
    _titles(cast)
    title(cast)
    ProgrammeRules.objects.update(title_target=3, key_project_target=1)
    city = statistics.scope_of(cast.people["city_officer"])
    gauges = statistics.gauges(city, statistics.counted(statistics.titles(city)), ProgrammeRules.objects.get())
    assert [(gauge.number, gauge.target, gauge.warning) for gauge in gauges] == [
        (4, 3, "有效工作室 4 个，已超过目标 3 个。"),
        (1, 1, ""),
    ]


def test_rare_trades_are_one_row(cast: Cast) -> None:
    for number in range(17):
        title(cast, trade=f"工种{number:02d}")
    table = statistics.counted(statistics.titles(statistics.scope_of(cast.people["city_officer"]))).of("trade")
    assert len(table.rows) == 16
    assert (table.rows[-1].label, table.rows[-1].total) == ("其他 2 个职业（工种）", 2)


def test_the_sheet_holds_every_table(cast: Cast) -> None:
    made = printing.sheet("全市", "2026", ["累计认定", "称号有效"], [("合计", "", 4, 3), ("按区", "海淀区", 3, 2)])
    assert made.name == "全市首席技师工作室统计（2026年认定）.xlsx"
    rows = list(openpyxl.load_workbook(BytesIO(made.content)).active.values)  # type: ignore[union-attr]  # one sheet
    assert rows[1:] == [
        ("统计口径", "项目", "累计认定", "称号有效"),
        ("合计", None, 4, 3),
        ("按区", "海淀区", 3, 2),
    ]
