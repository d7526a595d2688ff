"""变更 in the browser: the tab with any past day, a request from draft to answer, the desk, 待办, closing, mergers."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext

from accounts.models import SecurityEvent
from applications import change_jobs
from applications.forms.sheet import posted_words
from applications.models import BodyMerger, Change, Workshop
from applications.services import changes, expert_access
from applications.states import State
from common import clock, crypto
from tests.applications import changes_cases as made
from tests.applications.changes_cases import ASKED, CANDIDATE, MEMBERS, SOON
from tests.cast import PASSWORD, Cast
from tests.honest import signed_in
from tests.kept import names_in

Kind, Status = Change.Kind, Change.Status


def words(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def posted(browser: Any, address: str, data: dict[str, Any]) -> HttpResponse:
    return browser.post(address, data)


@pytest.fixture
def case(cast: Cast) -> Workshop:
    clock.move_to(ASKED + SOON)
    return made.title(cast)


@pytest.mark.django_db
def test_the_dossier_shows_any_past_day_as_it_was(case: Workshop, cast: Cast) -> None:
    former = case.name
    made.replaced(case, cast)
    clock.move_to(ASKED + timedelta(days=30))
    browser, address = signed_in(cast.people["unit_clerk"]), f"/workshops/{case.pk}/changes/"
    then = browser.get(address, {"day": "2027-03-14"}).context["then"]
    assert (then.name, then.technician.name, then.place.address) == (former, "陆砚舟", "海淀区学院路 30 号 3 号楼")
    now = browser.get(address)
    assert now.context["then"].technician.name == "纪望舒"
    assert "<h2>目前的情况</h2>" in words(now)
    assert "<h2>2027年3月14日的情况</h2>" in words(browser.get(address, {"day": "2027-03-14"}))
    # a day that lies ahead, or makes no sense, is today
    for day in ("2099-01-01", "never"):
        assert browser.get(address, {"day": day}).context["then"].day == clock.today()
    assert [line.what for line in now.context["life"].lines] == ["首席技师", "首席技师"]


@pytest.mark.django_db
def test_a_successor_is_written_down_with_numbers_that_stay_masked(case: Workshop, cast: Cast) -> None:
    browser, at_case = signed_in(cast.people["unit_clerk"]), f"/workshops/{case.pk}/changes/"
    assert posted(browser, f"{at_case}new/", {"kind": "technician"}).headers["Location"] == f"{at_case}1/edit/"
    typed = CANDIDATE | {"valid_from": "2027-03-10", "reason": made.REASON, "go_on": "1"}
    wrong = posted(browser, f"{at_case}1/edit/", typed | {"born": "1990-01"})
    assert (wrong.status_code, 'value="纪望舒"' in words(wrong)) == (422, True)
    assert "出生年月与公民身份号码不一致，号码表示 1985-05。" in words(wrong)
    saved = posted(browser, f"{at_case}1/edit/", typed | {"file": made.evidence()})
    assert saved.headers["Location"] == f"{at_case}1/"
    assert Change.objects.get().candidate_key == crypto.blind_index(CANDIDATE["id_number"])
    shown = browser.get(f"{at_case}1/edit/")
    assert CANDIDATE["id_number"] not in words(shown) + words(browser.get(f"{at_case}1/"))
    # saved again with the masks left as they are, the numbers stay
    masked = {name: shown.context["form"][name].value() for name in ("id_number", "phone")}
    posted(browser, f"{at_case}1/edit/", typed | masked)
    assert Change.objects.get().asked["id_number"] == CANDIDATE["id_number"]
    # nobody else sees the draft
    assert signed_in(cast.people["review_clerk"]).get(f"{at_case}1/").status_code == 404


@pytest.mark.django_db
def test_a_file_taken_out_of_a_draft_leaves_what_was_typed(case: Workshop, cast: Cast) -> None:
    change = made.drafted(case, Kind.ADDRESS, cast, address="海淀区中关村大街 1 号")
    browser, address = signed_in(cast.people["unit_clerk"]), f"/workshops/{case.pk}/changes/{change.number}/"
    typed = {"address": "海淀区中关村大街 2 号", "valid_from": "2027-03-01", "reason": "房屋到期"}
    taken = posted(browser, f"{address}files/{change.files.get().pk}/remove/", typed)
    assert (taken.status_code, taken.headers["Location"]) == (302, f"{address}edit/")
    change.refresh_from_db()
    assert (change.asked["address"], change.reason) == ("海淀区中关村大街 2 号", "房屋到期")
    assert not change.files.filter(removed_at=None).exists()


@pytest.mark.django_db
def test_evidence_beside_a_wrong_field_stays_whichever_button_is_pressed(case: Workshop, cast: Cast) -> None:
    change = made.drafted(case, Kind.ADDRESS, cast, address="海淀区中关村大街 1 号")
    browser, address = signed_in(cast.people["unit_clerk"]), f"/workshops/{case.pk}/changes/{change.number}/"
    there = change.files.get()
    wrong = {"address": "海淀区中关村大街 2 号", "area": "很大", "reason": "房屋到期"}
    refused = posted(browser, f"{address}edit/", wrong | {"file": made.evidence("合同.pdf", pages=2)})
    assert refused.status_code == 422
    again = posted(browser, f"{address}files/{there.pk}/remove/", wrong | {"kept_file": names_in(refused)})
    assert (again.status_code, names_in(again)) == (422, names_in(refused))
    right = {**wrong, "area": "80", "valid_from": "2027-03-01", "kept_file": names_in(again)}
    assert posted(browser, f"{address}edit/", right).status_code == 302
    assert [one.stored.original_name for one in change.files.filter(removed_at=None)] == ["合同.pdf"]


@pytest.mark.django_db
def test_experts_read_what_holds_and_no_request(case: Workshop, cast: Cast) -> None:
    change = made.sent(case, Kind.TECHNICIAN, cast, **CANDIDATE)
    made.gone(case, cast)
    expert = cast.people["expert"]
    expert_access.open_to(expert, case, at=ASKED)
    browser, address = signed_in(expert), f"/workshops/{case.pk}/changes/"
    page = browser.get(address)
    assert (page.status_code, page.context["changes"], page.context["departure"]) == (200, [], None)
    assert browser.get(f"{address}{change.number}/").status_code == 404
    assert browser.post(f"{address}{change.number}/reveal/", {"path": "id_number"}).status_code == 404


@pytest.mark.django_db
def test_a_request_goes_from_unit_to_body_to_city_in_the_browser(case: Workshop, cast: Cast) -> None:
    browsers = {who: signed_in(person) for who, person in cast.people.items()}
    change = made.drafted(case, Kind.TECHNICIAN, cast, **CANDIDATE)
    address = f"/workshops/{case.pk}/changes/{change.number}/"
    assert posted(browsers["unit_clerk"], f"{address}send/", {}).status_code == 403
    posted(browsers["unit_approver"], f"{address}send/", {})
    opinion = {"conclusion": "agree", "text": "情况属实，同意。"}
    posted(browsers["review_clerk"], f"{address}answer/", opinion)
    assert posted(browsers["review_clerk"], f"{address}give/", {"password": PASSWORD}).status_code == 302
    assert Change.objects.get().status == Status.SUBMITTED
    assert posted(browsers["review_approver"], f"{address}give/", {"password": "wrong"}).status_code == 422
    posted(browsers["review_approver"], f"{address}give/", {"password": PASSWORD})
    assert (
        posted(
            browsers["city_officer"], f"{address}answer/", opinion | {"conclusion": "refuse", "text": ""}
        ).status_code
        == 422
    )
    posted(browsers["city_officer"], f"{address}answer/", opinion)
    posted(browsers["city_approver"], f"{address}give/", {"password": PASSWORD})
    change.refresh_from_db()
    assert (change.status, Workshop.objects.get(pk=case.pk).technician_name) == (Status.DONE, "纪望舒")
    page = words(browsers["unit_clerk"].get(address))
    assert "市人力社保局：同意" in page
    assert "沈嘉言拟写，贺临风" in page


@pytest.mark.django_db
def test_an_identity_number_is_shown_only_when_asked_for_and_that_is_journalled(case: Workshop, cast: Cast) -> None:
    made.sent(case, Kind.TECHNICIAN, cast, **CANDIDATE)
    browser, address = signed_in(cast.people["review_clerk"]), f"/workshops/{case.pk}/changes/1/reveal/"
    answer = browser.post(address, {"path": "id_number"}, headers={"Accept": "application/json"})
    assert answer.json() == {"value": CANDIDATE["id_number"]}
    seen = SecurityEvent.objects.get(verb=SecurityEvent.Verb.REVEALED)
    assert (seen.actor, seen.facts["what"]) == (cast.people["review_clerk"], "id_number")
    assert browser.post(address, {"path": "name"}).status_code == 404


@pytest.mark.django_db
def test_the_list_of_members_is_edited_without_script_and_keeps_its_numbers(case: Workshop, cast: Cast) -> None:
    browser, at_case = signed_in(cast.people["unit_clerk"]), f"/workshops/{case.pk}/changes/"
    posted(browser, f"{at_case}new/", {"kind": "members"})
    page = browser.get(f"{at_case}1/edit/")
    rows = page.context["formset"]
    assert [row["name"].value() for row in rows.forms] == ["江以宁", "卫青禾"]
    data = {"valid_from": "2027-03-01", "reason": "成员轮岗", "members-TOTAL_FORMS": "2", "members-INITIAL_FORMS": "0"}
    for place, row in enumerate(rows.forms):
        data |= {f"members-{place}-{name}": "".join(posted_words(row[name])) for name in row.fields}
    more = posted(browser, f"{at_case}1/edit/", data | {"row-add": "members"})
    assert len(more.context["formset"].forms) == 3
    added = {f"members-2-{name}": value for name, value in MEMBERS[2].items() if name != "id_kind"}
    done = posted(browser, f"{at_case}1/edit/", data | added | {"members-TOTAL_FORMS": "3", "go_on": "1"})
    assert done.status_code == 302, done.context["formset"].faults
    kept = Change.objects.get().asked["members"]
    assert [(row["name"], row["id_number"]) for row in kept] == [
        ("江以宁", MEMBERS[0]["id_number"]),
        ("卫青禾", MEMBERS[1]["id_number"]),
        ("白锦程", MEMBERS[2]["id_number"]),
    ]
    lines = browser.get(f"{at_case}1/").context["members"]
    assert [(line.name, line.fate) for line in lines] == [("江以宁", ""), ("卫青禾", ""), ("白锦程", "加入")]


@pytest.mark.django_db
def test_what_waits_stands_in_the_work_list_of_whoever_is_asked(case: Workshop, cast: Cast) -> None:
    browsers = {who: signed_in(cast.people[who]) for who in cast.people}

    def todo(who: str) -> list[str]:
        return [row["todo"] for row in browsers[who].get("/").context["board"].rows]

    change = made.drafted(case, Kind.TECHNICIAN, cast, **CANDIDATE)
    assert todo("unit_approver") == ["首席技师变更已拟写，待报送"]
    changes.send(change, by=cast.people["unit_approver"], at=ASKED)
    assert (todo("unit_approver"), todo("review_clerk")) == ([], ["首席技师变更待办理"])
    made.opined(change, "body", cast)
    assert (todo("review_clerk"), todo("city_officer")) == ([], ["首席技师变更待市局批准"])
    made.opined(change, "city", cast, conclusion="return")
    assert (todo("city_officer"), todo("unit_clerk")) == ([], ["首席技师变更退回修改"])
    changes.drop(change, by=cast.people["unit_approver"], at=ASKED, reason="人选放弃")
    departure = made.gone(case, cast)
    assert todo("unit_clerk") == ["首席技师离开，须提出继任人选"]
    assert todo("city_officer") == []
    clock.move_to(ASKED.replace(month=9, day=2))
    change_jobs.remind_of_successors(clock.now())
    assert todo("city_officer") == ["首席技师离开，期限内没有提出继任人选"]
    made.proposed(case, cast, ground="no_successor", at=clock.now())
    assert todo("city_approver") == ["拟注销，待负责人办理"]
    assert departure.due_on < clock.today()


@pytest.mark.django_db
def test_a_title_is_closed_in_the_browser(case: Workshop, cast: Cast) -> None:
    officer, approver = signed_in(cast.people["city_officer"]), signed_in(cast.people["city_approver"])
    ended = {"ground": "dissolved", "facts": "所在单位已办理注销登记。", "evidence": made.evidence()}
    assert posted(officer, f"/workshops/{case.pk}/closing/", ended).status_code == 302
    taken = officer.get(f"/workshops/{case.pk}/closing/file/")
    assert b"".join(taken.streaming_content).startswith(b"%PDF")
    page = approver.get(f"/workshops/{case.pk}/act/close/", follow=True)
    assert "所在单位已办理注销登记。" in words(page)
    assert posted(approver, f"/workshops/{case.pk}/close/", {"password": PASSWORD}).status_code == 302
    assert Workshop.objects.get(pk=case.pk).state == State.CLOSED
    assert approver.get(f"/workshops/{case.pk}/changes/").context["kinds"] == []


@pytest.mark.django_db
def test_the_desk_is_narrowed_and_costs_the_same_at_any_length(case: Workshop, cast: Cast) -> None:
    made.sent(case, Kind.ADDRESS, cast, address="海淀区中关村大街 1 号")
    browser = signed_in(cast.people["city_officer"])

    def cost() -> int:
        browser.get("/reviews/changes/")
        with CaptureQueriesContext(connection) as asked:
            browser.get("/reviews/changes/")
        return len(asked)

    first = cost()
    for place in range(4):
        other = made.title(cast, technician_name=f"沈{place}")
        made.sent(other, Kind.UNIT, cast, name=f"北京首控智造{place}有限公司", uscc=cast.bodies["shoukong"].uscc)
    assert cost() == first <= 12
    for query, kinds in (
        ({"kind": "address"}, ["地址变更"]),
        ({"status": "checked"}, []),
        ({"q": "沈1"}, ["单位更名或代码变更"]),
    ):
        rows = browser.get("/reviews/changes/", query).context["rows"]
        assert [row["change"].get_kind_display() for row in rows] == kinds
    assert browser.get("/exports/changes.xlsx").status_code == 200
    assert len(signed_in(cast.people["review_clerk"]).get("/reviews/changes/").context["rows"]) == 5
    assert signed_in(cast.people["other_body"]).get("/reviews/changes/").context["rows"] == []
    assert signed_in(cast.people["unit_clerk"]).get("/reviews/changes/").status_code == 403


@pytest.mark.django_db
def test_the_tab_costs_the_same_with_one_change_or_many(case: Workshop, cast: Cast) -> None:
    browser, address = signed_in(cast.people["city_officer"]), f"/workshops/{case.pk}/changes/"

    def cost() -> int:
        browser.get(address)
        with CaptureQueriesContext(connection) as asked:
            browser.get(address)
        return len(asked)

    first = cost()
    made.replaced(case, cast)
    made.sent(case, Kind.ADDRESS, cast, address="海淀区中关村大街 1 号")
    assert cost() <= first


@pytest.mark.django_db
def test_a_merger_of_a_body_without_cases_promises_no_list(cast: Cast) -> None:
    data = {
        "former": cast.bodies["haidian"].pk,
        "successor": cast.bodies["chaoyang"].pk,
        "valid_from": clock.today().isoformat(),
        "document": "京编办发〔2027〕5号",
        "reason": "机构改革，职责划转。",
        "evidence": made.evidence("批复.pdf"),
    }
    assert posted(signed_in(cast.people["city_officer"]), "/reviews/changes/mergers/new/", data).status_code == 302
    address = f"/reviews/changes/mergers/{BodyMerger.objects.get().pk}/"
    approver = signed_in(cast.people["city_approver"])
    posted(approver, f"{address}approve/", {"password": PASSWORD})
    assert "已批准。没有在办案卷和有效工作室，隶属单位已随之改变。" in words(approver.get(address))


@pytest.mark.django_db
def test_a_merger_is_drafted_looked_at_approved_and_reported_row_by_row(case: Workshop, cast: Cast) -> None:
    officer, approver = signed_in(cast.people["city_officer"]), signed_in(cast.people["city_approver"])
    data = {
        "former": cast.bodies["haidian"].pk,
        "successor": cast.bodies["haidian"].pk,
        "valid_from": "2027-03-01",
        "document": "京编办发〔2027〕5号",
        "reason": "机构改革，职责划转。",
        "evidence": made.evidence("批复.pdf"),
    }
    refused = posted(officer, "/reviews/changes/mergers/new/", data)
    assert (refused.status_code, "请选择另一家初审单位。" in words(refused)) == (422, True)
    data |= {"successor": cast.bodies["chaoyang"].pk, "evidence": made.evidence("批复.pdf")}
    assert posted(officer, "/reviews/changes/mergers/new/", data).status_code == 302
    merger = BodyMerger.objects.get()
    waits = "1 件初审单位合并等您批准。"
    assert [waits in words(who.get("/")) for who in (officer, approver)] == [False, True]
    page = approver.get(f"/reviews/changes/mergers/{merger.pk}/")
    assert (list(page.context["concerned"]), page.context["number"]) == ([case], 1)
    posted(approver, f"/reviews/changes/mergers/{merger.pk}/approve/", {"password": PASSWORD})
    merger.refresh_from_db()
    change_jobs.carry_out_merger(merger.pk, str(merger.job_id))
    done = approver.get(f"/reviews/changes/mergers/{merger.pk}/")
    assert done.context["results"] == {"done": 1, "refused": 0, "left": 0}
    assert [row.sentence for row in done.context["rows"]] == ["已改由北京市朝阳区人力资源和社会保障局管理。"]
