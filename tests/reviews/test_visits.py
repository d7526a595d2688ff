"""Site visits: planned and told, clashes, changed and called off, the calendar file, the record until it is closed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image

from applications import lifecycle
from applications.lifecycle import NotPermitted, NotPossible
from applications.models import Workshop, WorkshopEvent
from applications.states import State
from common import clock, files
from common.models import Letter
from reviews.guards.visits import visit_is_recorded
from reviews.jobs import visits as jobs
from reviews.models import Assignment, Visit, VisitParticipant, VisitPhoto
from reviews.printing import visit_calendar
from reviews.printing import visits as printing
from reviews.selectors import visits as read
from reviews.services import visit_records, visits
from tests import cases
from tests.cast import Cast
from tests.common import papers
from tests.honest import signed_in
from tests.reviews import visits_cases as scenes
from tests.reviews.visits_cases import AFTER, OPENED, VISITED

HOUR = timedelta(hours=1)


@pytest.fixture
def case(cast: Cast) -> Workshop:
    clock.move_to(OPENED)
    return scenes.evaluating(cast, technician_name="陆砚舟")


@pytest.fixture
def visit(cast: Cast, case: Workshop) -> Visit:
    return scenes.planned(cast, case)


def readers(template: str) -> set[str]:
    """Who got a letter; each has its words and leaves nothing open."""
    found = list(Letter.objects.filter(template=f"reviews/{template}"))
    for letter in found:
        assert letter.body.startswith("您好：")
        assert [sign for sign in ("{{", "{%", "None", "&quot;", "（）") if sign in letter.subject + letter.body] == []
    return {letter.recipient.name for letter in found}


# ── planning ─────────────────────────────────────────────────────────────────


def test_everybody_concerned_is_told_when_where_and_who_comes(case: Workshop, visit: Visit) -> None:
    assert readers("visit_planned") == {"孟知微", "程以南", "苏远岫", "江临川", "沈嘉言"}
    letters = {letter.recipient.name: letter for letter in Letter.objects.filter(template="reviews/visit_planned")}
    letter = letters["苏远岫"]
    assert letter.subject == f"“{case.name}”现场考察：6月10日（周三） 09:30"
    assert letter.link == f"/reviews/visits/{visit.pk}/"
    assert [line for line in letter.body.splitlines() if "：" in line][1:6] == [
        "时间：6月10日（周三） 09:30—11:30",
        "地点：海淀区上地信息路1号2号楼",
        "专家：苏远岫、江临川",
        "工作人员：沈嘉言",
        "单位参加人员：程以南（总经理）",
    ]
    assert [line for line in letters["孟知微"].body.splitlines() if "专家" in line] == ["专家：2 人"]
    event = WorkshopEvent.objects.get(verb="plan_visit")
    assert (event.facts["visit"], event.facts["experts"], event.facts["officers"]) == (visit.pk, 2, 1)


@pytest.mark.parametrize(
    ("who", "error", "sentence"),
    [
        ("city_officer", None, ""),
        ("city_approver", NotPermitted, "须由市人力社保局经办人办理。"),
        ("finance_officer", NotPermitted, "须由市人力社保局经办人办理。"),
        ("expert", NotPermitted, "须由市人力社保局经办人办理。"),
        ("unit_approver", NotPermitted, "须由市人力社保局经办人办理。"),
        ("review_approver", NotPermitted, "须由市人力社保局经办人办理。"),
    ],
)
def test_the_city_appoints_the_visit(
    cast: Cast, case: Workshop, who: str, error: type[Exception] | None, sentence: str
) -> None:
    wanted = scenes.appointment(cast, case)
    if error is None:
        assert visits.plan(case, wanted, by=cast.people[who], at=OPENED).status == "planned"
        return
    with pytest.raises(error) as refused:
        visits.plan(case, wanted, by=cast.people[who], at=OPENED)
    assert refused.value.sentence == sentence  # type: ignore[attr-defined]
    assert not Visit.objects.exists()


def test_a_plan_that_breaks_the_rules_is_refused_with_all_its_sentences(cast: Cast, case: Workshop) -> None:
    wanted = scenes.appointment(
        cast, case, experts=1, starts_at=OPENED, ends_at=OPENED, officers=[cast.people["review_clerk"]]
    )
    with pytest.raises(NotPossible) as refused:
        visits.plan(case, wanted, by=cast.people["city_officer"], at=OPENED)
    assert refused.value.sentences == [
        "考察时间须晚于现在。",
        "结束时间须晚于开始时间。",
        "至少安排 2 名专家和 1 名工作人员。",
        "工作人员须是市人力社保局或市财政局的在册人员。",
    ]


def test_only_the_experts_of_this_very_case_can_be_appointed(cast: Cast, case: Workshop) -> None:
    other = scenes.evaluating(cast)
    wanted = replace(scenes.appointment(cast, case), experts=list(Assignment.objects.filter(workshop=other)))
    with pytest.raises(NotPossible) as refused:
        visits.plan(case, wanted, by=cast.people["city_officer"], at=OPENED)
    assert refused.value.sentences == ["参加考察的专家须是本案的评审专家。"]


def test_a_case_that_is_not_before_the_experts_is_not_visited(cast: Cast, case: Workshop) -> None:
    wanted = scenes.appointment(cast, case)
    cases.put_into(case, State.ACCEPTED)
    with pytest.raises(NotPossible) as refused:
        visits.plan(case, wanted, by=cast.people["city_officer"], at=OPENED)
    assert refused.value.sentences == ["案卷目前为“已受理待评审”，不能安排现场考察。"]


@pytest.mark.parametrize(
    ("begins", "ends", "found"),
    [
        (0, 2, "苏远岫同日 09:30—11:30 已安排考察首控精密，时间重叠。"),
        (-1, 1, "苏远岫同日 09:30—11:30 已安排考察首控精密，时间重叠。"),
        (1, 3, "苏远岫同日 09:30—11:30 已安排考察首控精密，时间重叠。"),
        (2, 4, "苏远岫同日 09:30—11:30 已安排考察首控精密，请留出路上的时间。"),
        (-3, 0, "苏远岫同日 09:30—11:30 已安排考察首控精密，请留出路上的时间。"),
        (24, 26, None),
        (-24, -22, None),
    ],
)
def test_two_visits_of_an_expert_on_a_day_are_told(
    visit: Visit, case: Workshop, begins: int, ends: int, found: str | None
) -> None:
    first = Assignment.objects.filter(workshop=case).order_by("pk")[:1]
    clashes = read.clashes(first, VISITED + begins * HOUR, VISITED + ends * HOUR)
    assert [clash.sentence for clash in clashes] == ([found] if found else [])
    assert read.clashes(first, VISITED, VISITED + HOUR, apart_from=visit) == []


def test_overlapping_visits_need_a_second_word_on_the_page(cast: Cast, visit: Visit) -> None:
    other = scenes.evaluating(cast)
    browser = signed_in(cast.people["city_officer"])
    address = reverse("reviews:plan_visit", args=[other.pk])
    sitting = list(Assignment.objects.filter(workshop=other).order_by("pk"))
    posted = {
        "day": "2026-06-10",
        "begins": "10:00",
        "ends": "11:00",
        "place": "海淀区",
        "experts": [sitting[0].pk, sitting[2].pk],
        "officers": [cast.people["city_officer"].pk],
        "hosts": "程以南 总经理\n陆砚舟",
    }
    page = browser.post(address, posted)
    assert (page.status_code, [clash.expert for clash in page.context["clashes"]]) == (409, ["苏远岫"])
    assert not Visit.objects.filter(workshop=other).exists()
    answer = browser.post(address, {**posted, "despite": "on"})
    made = Visit.objects.get(workshop=other)
    assert answer["Location"] == f"/reviews/visits/{made.pk}/"
    hosts = made.participants.exclude(name="").values_list("name", "duty")
    assert list(hosts) == [("程以南", "总经理"), ("陆砚舟", "")]


def test_the_form_begins_with_the_address_and_everybody_who_judges(cast: Cast, case: Workshop) -> None:
    page = signed_in(cast.people["city_officer"]).get(reverse("reviews:plan_visit", args=[case.pk]))
    initial = page.context["form"].initial
    assert initial["place"] == "海淀区上地信息路1号2号楼"
    assert (len(initial["experts"]), initial["officers"]) == (3, [cast.people["city_officer"].pk])
    form = page.context["form"]
    assert "despite" not in form.fields
    assert [label for _, label in form.fields["officers"].choices] == [
        "沈嘉言（市人力社保局）",
        "贺临风（市人力社保局）",
        "陆怀谷（市财政局）",
        "顾清和（市财政局）",
    ]


# ── changing and calling off ─────────────────────────────────────────────────


def test_a_change_tells_those_who_come_and_those_who_no_longer_do(cast: Cast, case: Workshop, visit: Visit) -> None:
    Letter.objects.all().delete()
    sitting = list(Assignment.objects.filter(workshop=case).order_by("pk"))
    wanted = replace(scenes.appointment(cast, case), starts_at=VISITED + HOUR, experts=[sitting[0], sitting[2]])
    changed = visits.change(visit, wanted, by=cast.people["city_officer"], at=OPENED)
    assert (changed.sequence, changed.starts_at) == (1, VISITED + HOUR)
    assert readers("visit_changed") == {"孟知微", "程以南", "苏远岫", "岑若木", "沈嘉言"}
    assert readers("visit_without_you") == {"江临川"}


def test_a_visit_is_called_off_with_its_reason_and_then_stays_as_it_is(
    cast: Cast, case: Workshop, visit: Visit
) -> None:
    called_off = visits.cancel(visit, by=cast.people["city_officer"], at=OPENED, reason="单位停电")
    assert (called_off.status, called_off.sequence) == ("cancelled", 1)
    letter = Letter.objects.filter(template="reviews/visit_cancelled").first()
    assert letter is not None
    assert "原因：单位停电" in letter.body.splitlines()
    for act in (
        lambda: visits.cancel(visit, by=cast.people["city_officer"], at=OPENED, reason="再次"),
        lambda: visits.change(visit, scenes.appointment(cast, case), by=cast.people["city_officer"], at=OPENED),
    ):
        with pytest.raises(NotPossible) as refused:
            act()
        assert refused.value.sentences == ["这次现场考察已取消，不能再改动。"]


def test_a_panel_that_is_formed_anew_calls_its_visits_off(cast: Cast, case: Workshop, visit: Visit) -> None:
    lifecycle.perform("reopen_panel", case, by=cast.people["city_officer"], at=OPENED, reason="专家回避过多")
    visit.refresh_from_db()
    assert (visit.status, visit.cancelled_reason) == ("cancelled", "专家组重新组建")
    assert readers("visit_cancelled") == {"孟知微", "程以南", "苏远岫", "江临川", "沈嘉言"}


def test_the_calendar_file_says_the_same_appointment_until_it_is_called_off(
    cast: Cast, case: Workshop, visit: Visit
) -> None:
    browser = signed_in(cast.people["expert"])
    answer = browser.get(reverse("reviews:visit_ics", args=[visit.pk]))
    lines = answer.content.decode().replace("\r\n ", "").split("\r\n")
    told = dict(line.split(":", 1) for line in lines if ":" in line and not line.startswith(("BEGIN", "END")))
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert (told["UID"], told["SEQUENCE"], told["METHOD"]) == (f"{visit.uuid}@127.0.0.1", "0", "PUBLISH")
    assert (told["DTSTART"], told["DTEND"]) == ("20260610T013000Z", "20260610T033000Z")
    assert told["LOCATION"] == "海淀区上地信息路1号2号楼"
    visits.cancel(visit, by=cast.people["city_officer"], at=OPENED + HOUR, reason="单位停电")
    again = read.with_people(Visit.objects.filter(pk=visit.pk)).get()
    gone = visit_calendar.appointment_of(again, names=True)
    assert (gone.uid, gone.sequence, gone.cancelled, gone.stamp) == (told["UID"], 1, True, OPENED + HOUR)


# ── the record ───────────────────────────────────────────────────────────────


def test_a_record_closes_when_everything_is_said_and_enough_were_there(
    cast: Cast, case: Workshop, visit: Visit
) -> None:
    assert visit_is_recorded(case, AFTER) == ["现场考察还没有办结的记录。"]
    scenes.written(cast, visit)
    record = visit_records.close(visit, by=cast.people["city_officer"], at=AFTER)
    assert (record.closed_by, record.closed_at, Visit.objects.get().status) == (
        cast.people["city_officer"],
        AFTER,
        "recorded",
    )
    assert visit_is_recorded(case, AFTER) == []
    with pytest.raises(NotPossible) as refused:
        scenes.written(cast, visit)
    assert refused.value.sentences == ["这次现场考察已记录，不能再改动。"]


def test_what_is_missing_is_said_in_one_go(cast: Cast, visit: Visit) -> None:
    scenes.written(cast, visit, findings=" ", place_seen="", ended_at=None)
    VisitParticipant.objects.filter(assignment__seat__expert__user=cast.people["expert"]).update(attended=None)
    with pytest.raises(NotPossible) as refused:
        visit_records.close(visit, by=cast.people["city_officer"], at=AFTER)
    assert refused.value.sentences == [
        "“场地情况”“考察所见”还没有填写。",
        "请填写考察开始和结束的时间。",
        "还有 1 人没有登记是否到场。",
    ]


def test_too_few_people_cannot_close_a_record(cast: Cast, visit: Visit) -> None:
    scenes.written(cast, visit)
    VisitParticipant.objects.filter(assignment__seat__expert__user=cast.people["expert"]).update(attended=False)
    VisitParticipant.objects.filter(officer__isnull=False).update(attended=False)
    with pytest.raises(NotPossible) as refused:
        visit_records.close(visit, by=cast.people["city_officer"], at=AFTER)
    assert refused.value.sentences == [
        "到场专家 1 人，规则要求不少于 2 人。",
        "到场工作人员 0 人，规则要求不少于 1 人。",
    ]


def test_a_record_is_not_closed_before_the_visit_is_over(cast: Cast, visit: Visit) -> None:
    scenes.written(cast, visit)
    with pytest.raises(NotPossible) as refused:
        visit_records.close(visit, by=cast.people["city_officer"], at=VISITED + HOUR)
    assert refused.value.sentences == ["考察结束的时间还没有到，不能办结。"]


def test_who_left_for_a_conflict_has_not_visited(cast: Cast, case: Workshop) -> None:
    scenes.recorded(cast, case)
    Assignment.objects.filter(workshop=case, seat__expert__user=cast.people["expert"]).update(
        ended_at=AFTER, ended_ground="conflict", ended_reason="与单位有合作"
    )
    assert visit_is_recorded(case, AFTER) == ["到场专家 1 人，规则要求不少于 2 人。"]


WRITING = {
    "city_officer": 200,
    "city_approver": 200,
    "finance_officer": 403,
    "expert": 200,
    "third_expert": 403,
    "unit_clerk": 403,
    "review_clerk": 403,
    "district_finance": 403,
    "other_unit": 404,
}


def test_officers_and_the_experts_who_were_there_write(cast: Cast, visit: Visit) -> None:
    address = reverse("reviews:visit_record", args=[visit.pk])
    found = {who: signed_in(cast.people[who]).get(address).status_code for who in WRITING}
    assert found == WRITING


READING = {
    "city_approver": (200, True),
    "finance_officer": (200, True),
    "expert": (200, True),
    "third_expert": (200, True),
    "unit_clerk": (200, False),
    "review_clerk": (200, False),
    "other_unit": (404, False),
}


def test_experts_who_judge_from_papers_read_the_record_and_the_unit_does_not(cast: Cast, case: Workshop) -> None:
    visit = scenes.recorded(cast, case)
    address = reverse("reviews:visit", args=[visit.pk])
    found = {}
    for who in READING:
        page = signed_in(cast.people[who]).get(address)
        found[who] = (page.status_code, "五轴加工中心" in page.content.decode())
    assert found == READING
    refused = signed_in(cast.people["unit_clerk"]).get(reverse("reviews:visit_record_pdf", args=[visit.pk]))
    assert (refused.status_code, str(refused.context["exception"])) == (403, visit_records.READERS)


def test_typing_is_saved_by_the_part_and_nobody_is_overwritten(cast: Cast, visit: Visit) -> None:
    address = reverse("reviews:visit_record", args=[visit.pk])
    officer, expert = (signed_in(cast.people[who]) for who in ("city_officer", "expert"))
    someone = visit.participants.filter(assignment__isnull=False).first()
    assert someone is not None
    typed = {"autosave": "1", "revision": "0", "place_seen": "一层", "findings": "无", f"attended_{someone.pk}": "yes"}
    changed = f'["place_seen", "attended_{someone.pk}"]'
    first = officer.post(address, {**typed, "changed": changed}).json()
    assert (first["revision"], first["faults"]) == (1, {})
    record = Visit.objects.get().record
    someone.refresh_from_db()
    assert (record.place_seen, record.findings, someone.attended) == ("一层", "", True)
    clash = expert.post(address, {**typed, "place_seen": "二层", "changed": '["place_seen"]'})
    assert (clash.status_code, clash.json()["by"], clash.json()["fields"]) == (
        409,
        "沈嘉言",
        [{"name": "place_seen", "label": "场地情况", "theirs": "一层"}],
    )
    other = expert.post(address, {**typed, "findings": "一致", "changed": '["findings"]'}).json()
    assert other["revision"] == 0  # he has not read what the other wrote
    page = expert.post(address, {"revision": other["revision"], "place_seen": "二层", "findings": "一致"})
    record.refresh_from_db()
    assert (page.status_code, record.place_seen) == (409, "一层")
    assert page.context["conflict"]["fields"] == [{"name": "place_seen", "label": "场地情况", "theirs": "一层"}]
    decided = {"revision": page.context["revision"], "place_seen": "二层", "findings": "一致"}
    assert expert.post(address, decided).status_code == 302
    record.refresh_from_db()
    assert (record.place_seen, record.findings) == ("二层", "一致")


def test_a_time_that_makes_no_sense_is_told_and_the_rest_is_saved(cast: Cast, visit: Visit) -> None:
    address = reverse("reviews:visit_record", args=[visit.pk])
    sent = {"revision": "0", "began": "11:00", "ended": "10:00", "findings": "一致"}
    page = signed_in(cast.people["city_officer"]).post(address, sent)
    assert (page.status_code, page.context["form"].errors["ended"]) == (422, ["须晚于开始时间。"])
    record = Visit.objects.get().record
    assert (record.findings, record.ended_at) == ("一致", None)


# ── photos and paper ─────────────────────────────────────────────────────────


def photo(taken: str = "2026:06:10 10:05:00") -> bytes:
    exif = Image.Exif()
    exif.get_ifd(0x8769)[0x9003] = taken
    target = BytesIO()
    Image.new("RGB", (64, 48), "grey").save(target, format="JPEG", exif=exif)
    return target.getvalue()


def test_photos_come_together_with_their_time_and_once_each(cast: Cast, visit: Visit) -> None:
    clock.move_to(AFTER)
    browser = signed_in(cast.people["expert"])
    address = reverse("reviews:visit_photos", args=[visit.pk])
    key = "6f1c2f34-5a8e-4f0d-9c1e-0a1b2c3d4e5f"
    for _ in range(2):
        one = SimpleUploadedFile("a.jpg", photo(), "image/jpeg")
        assert browser.post(address, {"photo": one, "key": key}, headers={"Accept": "application/json"}).json() == {
            "sentence": ""
        }
    two = [SimpleUploadedFile(f"{n}.png", papers.picture("PNG", colour=n), "image/png") for n in ("red", "blue")]
    assert browser.post(address, {"photo": two}).status_code == 302
    times = [found.taken_at for found in read.photos_of(visit)]
    assert times == [VISITED.replace(minute=5, hour=10), None, None]
    assert str(VisitPhoto.objects.exclude(taken_at=None).get().pk) == key


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (papers.pdf(), "a.pdf", "“a.pdf”没有收下：请选择照片（JPG 或 PNG）。"),
        (b"text", "a.jpg", "“a.jpg”没有收下：只接受 PDF、JPG 和 PNG 文件，这个文件的内容不是其中任何一种。"),
    ],
)
def test_what_is_no_photo_is_refused(cast: Cast, visit: Visit, content: bytes, name: str, sentence: str) -> None:
    answer = signed_in(cast.people["city_officer"]).post(
        reverse("reviews:visit_photos", args=[visit.pk]),
        {"photo": SimpleUploadedFile(name, content)},
        headers={"Accept": "application/json"},
    )
    assert (answer.status_code, answer.json()) == (422, {"sentence": sentence})


def test_a_photo_goes_until_the_record_is_closed(cast: Cast, visit: Visit) -> None:
    by = cast.people["city_officer"]
    kept, gone = (
        visit_records.add_photo(visit, by=by, at=AFTER, content=papers.picture(colour=colour), name="a.jpg")
        for colour in ("red", "blue")
    )
    visit_records.remove_photo(gone, by=by, at=AFTER)
    visit_records.caption_photo(kept, by=by, caption="入口标牌")
    scenes.written(cast, visit)
    visit_records.close(visit, by=by, at=AFTER)
    with pytest.raises(NotPossible):
        visit_records.remove_photo(kept, by=by, at=AFTER)
    assert [one.caption for one in read.photos_of(visit)] == ["入口标牌"]
    event = WorkshopEvent.objects.get(verb="close_visit_record")
    assert event.facts["photos"] == [kept.stored.sha256]


def test_the_record_is_printed_once_with_its_photos(cast: Cast, case: Workshop, visit: Visit) -> None:
    by = cast.people["city_officer"]
    visit_records.add_photo(visit, by=by, at=AFTER, content=photo(), name="a.jpg")
    scenes.written(cast, visit)
    VisitParticipant.objects.create(
        visit=visit, assignment=Assignment.objects.filter(workshop=case).order_by("pk")[2], attended=False
    )
    visit_records.close(visit, by=by, at=AFTER)
    job = jobs.order_record(visit, by=by)
    jobs.make_record(visit.pk, str(job.uuid))
    jobs.make_record(visit.pk, str(job.uuid))
    record = Visit.objects.get().record
    assert record.printed is not None
    assert files.read(record.printed).startswith(b"%PDF")
    assert record.printed.original_name == f"{case.name}现场考察记录.pdf"
    sheet = jobs.sheet_of(read.with_people(Visit.objects.filter(pk=visit.pk)).get(), record)
    assert (sheet.period, sheet.experts, sheet.officers, sheet.absent) == (
        "2026年6月10日 09:30—11:30",
        "苏远岫（数控铣工）、江临川（数控铣工）",
        "沈嘉言（市人力社保局）",
        "岑若木（专家）",
    )
    assert [(one.number, one.taken) for one in sheet.photos] == [(1, "2026年6月10日 10:05 拍摄")]
    assert printing.html(sheet).count("data:image/jpeg;base64,") == 1
    browser = signed_in(cast.people["expert"])
    got = browser.get(reverse("reviews:visit_record_pdf", args=[visit.pk]))
    assert b"".join(got.streaming_content).startswith(b"%PDF")  # type: ignore[attr-defined]


# ── the calendar and what waits ──────────────────────────────────────────────


def test_the_calendar_shows_an_expert_his_own_and_the_city_all(cast: Cast, visit: Visit) -> None:
    other = scenes.evaluating(cast)
    sitting = list(Assignment.objects.filter(workshop=other).order_by("pk"))
    later = scenes.planned(cast, other, starts_at=VISITED + 48 * HOUR, ends_at=VISITED + 50 * HOUR)
    visits.change(
        later,
        replace(scenes.appointment(cast, other), starts_at=later.starts_at, ends_at=later.ends_at, experts=sitting[1:]),
        by=cast.people["city_officer"],
        at=OPENED,
    )

    def listed(who: str) -> list[int]:
        page = signed_in(cast.people[who]).get(reverse("reviews:visits"))
        return [line["visit"].pk for _, lines in page.context["days"] for line in lines]

    assert [listed(who) for who in ("city_officer", "expert", "second_expert", "third_expert")] == [
        [visit.pk, later.pk],
        [visit.pk],
        [visit.pk, later.pk],
        [later.pk],
    ]
    refused = signed_in(cast.people["unit_clerk"]).get(reverse("reviews:visits"))
    assert (refused.status_code, str(refused.context["exception"])) == (
        403,
        "考察日程由市局、市财政局和评审专家使用。",
    )


def test_the_work_list_says_what_comes_next(cast: Cast, case: Workshop) -> None:
    browser = signed_in(cast.people["city_officer"])

    def words() -> list[str]:
        return [row["todo"] for row in browser.get("/").context["board"].rows if row["number"] == case.number]

    assert words() == ["尚未安排现场考察"]
    scenes.planned(cast, case)
    assert words() == ["现场考察已安排，考察后填写并办结记录"]
    clock.move_to(VISITED - 24 * HOUR)
    page = signed_in(cast.people["expert"]).get("/")
    assert [(e["sentence"], e["detail"]) for e in page.context["board"].errands if "现场考察" in e["sentence"]] == [
        (f"现场考察：{case.name}", "6月10日（周三） 09:30，海淀区上地信息路1号2号楼")
    ]


@pytest.mark.parametrize("rows", [1, 6])
def test_pages_cost_the_same_at_any_length(cast: Cast, rows: int) -> None:
    clock.move_to(OPENED)
    made: list[Any] = [scenes.planned(cast, scenes.evaluating(cast)) for _ in range(rows)]
    pages = {
        reverse("reviews:visits"): 6,
        reverse("reviews:visit", args=[made[0].pk]): 7,
    }
    browser = signed_in(cast.people["city_officer"])
    found = {}
    for page in pages:
        browser.get(page)
        with CaptureQueriesContext(connection) as asked:
            assert browser.get(page).status_code == 200
        found[page] = len(asked)
    assert found == pages
