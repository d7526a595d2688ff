"""Rounds and rules: the calendar only extends, a used rule set is frozen, drafts move on and are told."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.test import Client

from applications import lifecycle
from applications.forms.holidays import HolidayForm
from applications.models import CalendarExtension, Workshop, WorkshopEvent
from applications.services import rounds, rules
from applications.states import State
from common.clock import BEIJING
from common.models import Holiday, HolidayYear, JobProgress, Letter
from tests import cases
from tests.applications.test_listing import signed_in
from tests.cast import Cast

LATER = datetime(2026, 5, 11, tzinfo=BEIJING)


def test_an_extension_is_kept_shown_and_journalled_for_open_cases(cast: Cast) -> None:
    round_ = cases.round_of()
    draft = cases.workshop(cast, State.DRAFT, round_=round_, due_on=date(2026, 4, 30))
    ended = cases.workshop(cast, State.WITHDRAWN, round_=round_)
    rounds.extend(
        round_, "closes_at", LATER, reason="申报踊跃，顺延十日。", by=cast.people["city_officer"], at=cases.DURING
    )
    round_.refresh_from_db()
    made = CalendarExtension.objects.get(round=round_)
    assert (round_.closes_at, made.was, made.now, made.reason) == (LATER, cases.CLOSES, LATER, "申报踊跃，顺延十日。")
    assert Workshop.objects.get(pk=draft.pk).due_on == date(2026, 5, 10)
    assert [e.verb for e in WorkshopEvent.objects.filter(workshop=draft)] == ["extend_round"]
    assert not WorkshopEvent.objects.filter(workshop=ended).exists()
    page = signed_in(cast, "unit_clerk").get(f"/rounds/{round_.pk}/").content.decode()
    assert '<td data-label="原定">4月30日 24:00</td><td data-label="延长至">5月10日 24:00</td>' in page


@pytest.mark.parametrize("days", [0, -1])
def test_a_calendar_never_becomes_shorter(cast: Cast, days: int) -> None:
    round_ = cases.round_of()
    with pytest.raises(lifecycle.NotPossible) as refused:
        rounds.extend(
            round_, "closes_at", cases.CLOSES + timedelta(days=days), reason="缩短", by=cast.people["city_officer"],
            at=cases.DURING,
        )  # fmt: skip
    assert refused.value.sentences == ["只能延长，不能缩短：新的日期须晚于原定日期。"]
    answer = signed_in(cast, "city_officer").post(
        f"/rounds/{round_.pk}/extend/", {"which": "closes_at", "until": "2026-04-29", "reason": "缩短"}
    )
    assert answer.context["form"].errors["until"] == ["只能延长，不能缩短：须晚于原定的2026年4月30日。"]
    round_.refresh_from_db()
    assert round_.closes_at == cases.CLOSES


def test_a_later_closing_carries_the_dates_after_it_along(cast: Cast) -> None:
    round_ = cases.round_of()
    far = cases.CLOSES + timedelta(days=60)
    rounds.extend(round_, "closes_at", far, reason="顺延", by=cast.people["city_officer"], at=cases.DURING)
    round_.refresh_from_db()
    assert (round_.closes_at, round_.corrections_until, round_.review_until) == (far, far, far)


@pytest.mark.parametrize(("who", "status"), [("city_officer", 200), ("city_approver", 200), ("review_approver", 403)])
def test_only_the_city_edits_rounds(cast: Cast, who: str, status: int) -> None:
    round_ = cases.round_of()
    client = signed_in(cast, who)
    for page in (f"/rounds/{round_.pk}/edit/", f"/rounds/{round_.pk}/extend/", "/rounds/new/", "/rounds/holidays/"):
        assert client.get(page).status_code == status
    assert client.get(f"/rounds/{round_.pk}/").status_code == 200
    assert client.get("/rounds/").status_code == 200


def test_an_unpublished_round_is_seen_by_the_city_alone(cast: Cast) -> None:
    round_ = cases.round_of(published_at=None)
    assert signed_in(cast, "city_officer").get(f"/rounds/{round_.pk}/").status_code == 200
    assert signed_in(cast, "unit_clerk").get(f"/rounds/{round_.pk}/").status_code == 404


def test_a_new_round_takes_its_moments_from_days(cast: Cast) -> None:
    used = cases.rule_set()
    answer = signed_in(cast, "city_officer").post("/rounds/new/", {
        "name": "2027 年度批次", "year": "2027", "rule_set": used.pk, "opens_on": "2027-03-01",
        "closes_on": "2027-04-30",
        "corrections_on": "2027-05-20", "review_on": "2027-06-10", "contact_office": "职业能力建设处",
        "contact_phone": "010-63160000",
    })  # fmt: skip
    made = used.rounds.get()
    assert answer.url == f"/rounds/{made.pk}/"
    assert (made.opens_at, made.closes_at) == (
        datetime(2027, 3, 1, tzinfo=BEIJING),
        datetime(2027, 5, 1, tzinfo=BEIJING),
    )


def test_cancelling_ends_every_live_case_through_the_door(cast: Cast) -> None:
    round_ = cases.round_of()
    live = [cases.workshop(cast, state, round_=round_) for state in (State.SUBMITTED, State.RECOMMENDED)]
    draft = cases.workshop(cast, State.DRAFT, round_=round_)
    by = cast.people["city_approver"]
    job = rounds.cancel(round_, reason="专项资金调整。", by=by, at=cases.DURING)
    round_.refresh_from_db()
    rounds.end_cases(round_, by=by, job=job, at=cases.DURING)
    assert [Workshop.objects.get(pk=w.pk).state for w in live] == [State.WITHDRAWN, State.WITHDRAWN]
    assert Workshop.objects.get(pk=draft.pk).state == State.DRAFT
    assert JobProgress.objects.get(pk=job.pk).state == JobProgress.State.DONE
    assert [e.verb for e in WorkshopEvent.objects.filter(workshop__in=live)] == ["terminate", "terminate"]


def test_an_officer_cannot_cancel_a_round(cast: Cast) -> None:
    round_ = cases.round_of()
    assert signed_in(cast, "city_officer").get(f"/rounds/{round_.pk}/cancel/").status_code == 403
    assert signed_in(cast, "city_approver").get(f"/rounds/{round_.pk}/cancel/").status_code == 200


def test_a_frozen_rule_set_is_read_only_and_copied_into_the_next_version(cast: Cast) -> None:
    used = cases.rule_set(frozen_at=cases.DURING, review_days=12)
    cases.checklist_item(used, "licence")
    with pytest.raises(lifecycle.NotPossible) as refused:
        rules.save_facts(used, {"review_days": 3})
    assert refused.value.sentences == ["这一版规则下已有报送的案卷，不能再改；请另存为新版本。"]
    client = signed_in(cast, "city_officer")
    assert client.get(f"/rounds/rules/{used.pk}/edit/").url == f"/rounds/rules/{used.pk}/"
    made = rules.copy(used)
    assert (made.version, made.frozen_at, made.review_days) == (used.version + 1, None, 12)
    assert [item.code for item in made.checklist.all()] == ["licence"]
    rules.save_facts(made, {"review_days": 3})
    used.refresh_from_db()
    assert used.review_days == 12


def test_drafts_move_to_the_adopted_version_and_are_told_while_submitted_cases_keep_theirs(cast: Cast) -> None:
    round_ = cases.round_of()
    old = round_.rule_set
    item = cases.checklist_item(old, "licence")
    draft = cases.workshop(cast, State.DRAFT, round_=round_)
    slot = draft.materials.create(item=item)
    submitted = cases.workshop(cast, State.SUBMITTED, round_=round_)
    new = rules.copy(old)
    assert rounds.adopt_rules(round_, new, by=cast.people["city_officer"], at=cases.DURING) == 1
    slot.refresh_from_db()
    assert (Workshop.objects.get(pk=draft.pk).rule_set, slot.item.rule_set, slot.item.code) == (new, new, "licence")
    assert Workshop.objects.get(pk=submitted.pk).rule_set == old
    assert Letter.objects.filter(template="rules_renewed").count() == 2


def test_the_checklist_is_edited_as_a_list(cast: Cast) -> None:
    used = cases.rule_set()
    kept, gone = cases.checklist_item(used, "licence"), cases.checklist_item(used, "lease")
    answer = _post_rows(signed_in(cast, "city_officer"), f"/rounds/rules/{used.pk}/checklist/3/", [
        {"row": "", "title": "社会保险缴纳证明", "subject": "unit", "need": "required", "most_files": "3"},
        {"row": str(rules.row_id(kept.code)), "title": "营业执照副本", "subject": "unit", "need": "required",
         "most_files": "5"},
    ])  # fmt: skip
    assert answer == f"/rounds/rules/{used.pk}/"
    assert [(i.title, i.order) for i in used.checklist.all()] == [("社会保险缴纳证明", 1), ("营业执照副本", 2)]
    assert not used.checklist.filter(pk=gone.pk).exists()
    assert used.checklist.get(code="licence").pk == kept.pk


def _post_rows(client: Client, address: str, given: list[dict[str, str]]) -> str:
    data = {"rows-TOTAL_FORMS": str(len(given)), "rows-INITIAL_FORMS": "0"}
    for number, row in enumerate(given):
        data |= {f"rows-{number}-{name}": value for name, value in row.items()}
    return str(client.post(address, data).url)


def test_a_year_of_holidays_is_read_line_by_line(cast: Cast) -> None:
    form = HolidayForm({
        "year": "2027", "source": "国办通知", "off": "2027-10-01 至 2027-10-03 国庆节\n2027-1-1 元旦",
        "work": "2027-09-26 调休",
    })  # fmt: skip
    assert form.is_valid()
    signed_in(cast, "city_officer").post("/rounds/holidays/", form.data)
    assert list(Holiday.objects.filter(day__year=2027).order_by("day").values_list("day", "kind")) == [
        (date(2027, 1, 1), "off"), (date(2027, 9, 26), "work"), (date(2027, 10, 1), "off"), (date(2027, 10, 2), "off"),
        (date(2027, 10, 3), "off"),
    ]  # fmt: skip
    assert HolidayYear.objects.get(year=2027).source == "国办通知"


def test_a_year_is_corrected_from_what_was_entered_and_days_with_a_notice_of_their_own_stay(cast: Cast) -> None:
    client = signed_in(cast, "city_officer")
    client.post("/rounds/holidays/", {"year": "2026", "source": "国办通知", "off": "2026-01-01 元旦"})
    client.post(
        "/rounds/holidays/",
        {"year": "2027", "source": "国办通知", "off": "2026-12-31 至 2027-01-02 元旦", "work": "2027-01-03 元旦调休"},
    )
    asked = {"day": "2027-09-03", "kind": "off", "name": "纪念日", "source": "国发〔2027〕1号"}
    assert client.post("/rounds/holidays/day/", asked).url == "/rounds/holidays/"
    page = client.get("/rounds/holidays/?year=2027").content.decode()
    assert "\n2026-12-31 至 2027-01-02 元旦</textarea>" in page
    assert "\n2027-01-03 元旦调休</textarea>" in page
    assert "依据：国发〔2027〕1号" in page
    corrected = {"year": "2027", "source": "国办通知（更正）", "off": "2027-01-01 元旦"}
    assert client.post("/rounds/holidays/", corrected).status_code == 302
    assert list(HolidayYear.objects.get(year=2027).days.order_by("day").values_list("day", "name")) == [
        (date(2027, 1, 1), "元旦"), (date(2027, 9, 3), "纪念日"),
    ]  # fmt: skip


def test_a_single_day_waits_for_the_arrangement_of_its_year(cast: Cast) -> None:
    asked = {"day": "2027-09-03", "kind": "off", "name": "纪念日", "source": "国发〔2027〕1号"}
    answer = signed_in(cast, "city_officer").post("/rounds/holidays/day/", asked)
    assert answer.status_code == 422
    assert answer.context["day_form"].errors["day"] == [
        "2027 年的放假安排尚未录入，请先录入全年安排，再增加单独公布的日子。"
    ]
    assert not Holiday.objects.exists()


def test_a_line_that_cannot_be_read_is_named() -> None:
    form = HolidayForm({"year": "2027", "source": "国办通知", "off": "十月一日", "work": ""})
    assert not form.is_valid()
    assert form.errors["off"] == ["第 1 行看不懂：十月一日。请写成“2027-10-01 至 2027-10-07 国庆节”。"]


def test_the_city_edits_the_rules_of_evaluation_and_notice(cast: Cast) -> None:
    made = cases.rule_set()
    browser = signed_in(cast, "city_officer")
    address = f"/rounds/rules/{made.pk}/edit/"
    form = browser.get(address).context["form"]
    words = [form.fields[name].help_text for name in form.fields] + [str(form[name].label) for name in form.fields]
    assert [word for word in words if re.search("[A-Za-z]{2}", word)] == []
    sent = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    sent["publicity_past_holidays"] = "on"
    wrong = {"panel_size": 4, "key_pool_line": 60, "drop_extremes_from": 2, "visit_experts": 9, "publicity_days": 0}
    refused = browser.post(address, sent | wrong)
    assert refused.status_code == 422
    assert refused.context["form"].errors == {
        "panel_size": ["评审专家须为奇数。"],
        "visit_experts": ["不能多于每案评审专家。"],
        "drop_extremes_from": ["至少 3 份；填 0 表示从不去掉。"],
        "key_pool_line": ["不能低于合格线，不超过 100 分。"],
        "publicity_days": ["公示至少 1 日。"],
    }
    right = {"panel_size": 7, "key_pool_line": "88", "spread_share": "40", "publicity_day_rule": "working"}
    assert browser.post(address, sent | right).url == f"/rounds/rules/{made.pk}/"
    made.refresh_from_db()
    kept = (
        made.panel_size,
        made.key_pool_line,
        made.spread_share,
        made.publicity_day_rule,
        made.publicity_past_holidays,
    )
    assert kept == (7, Decimal(88), Decimal("0.4"), "working", True)
    page = browser.get(f"/rounds/rules/{made.pk}/")
    told = {row["label"]: row["value"] for _, rows in page.context["facts"] for row in rows}
    shown = ("每案评审专家", "重点项目备选线", "单项分差须合议", "公示日数按", "公示末日遇休息日顺延")
    assert [told[label] for label in shown] == ["7 人", "88.00 分", "40 %", "工作日", "是"]
