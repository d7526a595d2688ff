"""Pages of plans, panels, draws and seats: who gets which answer, the way by hand, what each page asks for."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from applications import lifecycle
from applications.models import Workshop
from applications.states import State
from common import clock
from common.models import Letter
from reviews import drawing
from reviews.jobs import panel as jobs
from reviews.models import Draw, Panel, Plan, Seat
from reviews.printing import draw_record
from reviews.services import addenda
from tests import cases, stages
from tests.cast import Cast
from tests.honest import HonestClient, signed_in
from tests.reviews import panel_cases, visits_cases
from tests.reviews.panel_cases import ANSWERED, OPENED, TRADE

WHO = ("city_officer", "city_approver", "finance_officer", "finance_approver", "expert", "unit_clerk", "review_clerk")
ANSWERS = {
    ("GET", "/reviews/plans/"): "200 200 200 200 403 403 403",
    ("GET", "/reviews/plans/new/"): "200 403 403 403 403 403 403",
    ("GET", "/reviews/plans/{plan}/"): "200 200 404 404 404 404 404",
    ("GET", "/reviews/plans/{proposed_plan}/"): "200 200 200 200 404 404 404",
    ("GET", "/reviews/plans/{plan}/edit/"): "200 403 404 404 404 404 404",
    ("POST", "/reviews/plans/{plan}/propose/"): "302 403 404 404 404 404 404",
    ("POST", "/reviews/plans/{proposed_plan}/answer/"): "403 403 403 422 404 404 404",
    ("POST", "/reviews/plans/{plan}/close/"): "302 403 404 404 404 404 404",
    ("GET", "/reviews/plans/{plan}/panels/new/"): "200 403 404 404 404 404 404",
    ("GET", "/reviews/panels/{panel}/"): "200 200 404 404 404 404 404",
    ("GET", "/reviews/panels/{staffed_panel}/"): "200 200 200 200 404 404 404",
    ("GET", "/reviews/panels/{panel}/edit/"): "200 403 404 404 404 404 404",
    ("GET", "/reviews/panels/{panel}/cases/"): "200 403 404 404 404 404 404",
    ("POST", "/reviews/panels/{panel}/cases/{panel_case}/off/"): "302 403 404 404 404 404 404",
    ("POST", "/reviews/panels/{panel}/remove/"): "302 403 404 404 404 404 404",
    ("POST", "/reviews/panels/{staffed_panel}/invite/"): "302 403 403 403 404 404 404",
    ("GET", "/reviews/panels/{staffed_panel}/appoint/"): "200 403 403 403 404 404 404",
    ("POST", "/reviews/panels/{staffed_panel}/draw/"): "302 403 403 403 404 404 404",
    ("GET", "/reviews/panels/{staffed_panel}/draw/further/"): "200 403 403 403 404 404 404",
    ("GET", "/reviews/draws/{draw}/"): "200 200 200 200 404 404 404",
    ("GET", "/reviews/draws/{draw}/check/"): "200 200 200 200 404 404 404",
    ("GET", "/reviews/draws/{draw}/record.json"): "200 200 200 200 404 404 404",
    ("GET", "/reviews/draws/{draw}/record.pdf"): "200 200 200 200 404 404 404",
    ("GET", "/reviews/draws/{open_draw}/record.json"): "404 404 404 404 404 404 404",
    ("POST", "/reviews/draws/{open_draw}/attend/"): "403 403 302 302 404 404 404",
    ("POST", "/reviews/draws/{open_draw}/candidates/"): "302 403 403 403 404 404 404",
    ("POST", "/reviews/draws/{open_draw}/carry-out/"): "302 403 403 403 404 404 404",
    ("GET", "/reviews/draws/{open_draw}/stop/"): "200 403 403 403 404 404 404",
    ("GET", "/reviews/seats/"): "403 403 403 403 200 403 403",
    ("GET", "/reviews/seats/{seat}/"): "404 404 404 404 200 404 404",
    ("GET", "/reviews/seats/{seat}/decline/"): "404 404 404 404 200 404 404",
    ("POST", "/reviews/seats/{seat}/vote/"): "404 404 404 404 302 404 404",
    ("GET", "/reviews/seats/{seat}/release/"): "200 403 403 403 404 404 404",
    ("GET", "/reviews/assignments/{assignment}/recuse/"): "200 403 403 403 200 404 404",
    ("GET", "/workshops/{judged}/panel/"): "200 200 200 200 200 200 200",
    ("GET", "/reviews/cases/{judged}/fewer/"): "403 409 403 409 403 403 403",
}


@pytest.mark.django_db
def test_everybody_gets_the_answer_of_the_table(cast: Cast) -> None:
    clock.move_to(cases.DURING)
    cases.round_of()
    places = panel_cases.places(cast)
    browsers = {who: signed_in(cast.people[who]) for who in WHO}
    found = {}
    for method, address in ANSWERS:
        way = address.format(**places)
        found[method, address] = " ".join(_status(browsers[who], method, way) for who in WHO)
    assert {at: said for at, said in found.items() if said != ANSWERS[at]} == {}


def _status(browser: HonestClient, method: str, way: str) -> str:
    """What was done is undone, so that everybody meets the same rows."""
    from django.db import transaction

    with transaction.atomic():
        got = browser.get(way) if method == "GET" else browser.post(way)
        transaction.set_rollback(True)
    return str(got.status_code)


def test_a_plan_with_faults_is_not_made(cast: Cast) -> None:
    clock.move_to(panel_cases.DRAFTED)
    days = {"visits_from": "2026-06-12", "visits_to": "2026-06-01", "sheets_due": "2026-06-20"}
    wrong = signed_in(cast.people["city_officer"]).post(
        "/reviews/plans/new/", {"name": "方案", "panel_size": 4, "alternates": 2, **days}
    )
    assert wrong.status_code == 422
    assert wrong.context["form"].errors == {
        "panel_size": ["专家人数须为单数。"],
        "visits_to": ["考察结束日期不能早于开始日期。"],
    }
    assert Plan.objects.count() == 0


def test_the_way_from_the_plan_to_the_open_evaluation_goes_through_the_pages(cast: Cast) -> None:
    clock.move_to(panel_cases.DRAFTED)
    panel_cases.pool(cast, 5)
    case = panel_cases.accepted(cast)
    officer, finance = signed_in(cast.people["city_officer"]), signed_in(cast.people["finance_approver"])
    days = {"visits_from": "2026-06-01", "visits_to": "2026-06-12", "sheets_due": "2026-06-20"}
    made = officer.post("/reviews/plans/new/", {"name": "方案", "panel_size": 3, "alternates": 2, **days})
    plan = Plan.objects.get()
    assert made.url == f"/reviews/plans/{plan.pk}/"
    strata = {"s0-trade": TRADE, "s0-seats": 3, "s0-alternates": 2}
    officer.post(f"{made.url}panels/new/", {"name": "第一组", **strata})
    panel = Panel.objects.get()
    page = f"/reviews/panels/{panel.pk}/"
    officer.post(f"{page}cases/", {"chosen": [case.pk]})
    officer.post(f"{made.url}propose/")
    form = finance.get(made.url).context["form"]
    finance.post(f"{made.url}answer/", {"verdict": "agree", "content_hash": form.initial["content_hash"]})
    draw = officer.post(f"{page}draw/").url
    for address in (f"{draw}candidates/", f"{draw}carry-out/", f"{page}invite/"):
        officer.post(address)
    declare_by_hand(case)
    officer.post(f"/workshops/{case.pk}/act/open_evaluation/")
    assert Workshop.objects.get().state == State.EVALUATING


def declare_by_hand(case: Workshop) -> None:
    """Every invited expert answers on his page."""
    for seat in Seat.objects.filter(status="invited"):
        expert = signed_in(seat.expert.user)
        refused = expert.post(f"/reviews/seats/{seat.pk}/", {f"case{case.pk}-tie": "kinship", "pledged": "on"})
        assert (refused.status_code, refused.context["faults"]) == (422, 1)
        expert.post(f"/reviews/seats/{seat.pk}/", {f"case{case.pk}-tie": "none", "pledged": "on"})
        assert expert.get(f"/workshops/{case.pk}/panel/").status_code == 200


def test_unit_and_body_learn_nothing_of_who_judges(cast: Cast) -> None:
    clock.move_to(OPENED)
    case = panel_cases.evaluating(cast)
    names = set(Seat.objects.values_list("expert__user__name", flat=True))
    visit, asker = visits_cases.planned(cast, case), panel_cases.members(Panel.objects.get())[0].expert.user
    facts = {"by": asker, "at": OPENED}
    asked = addenda.ask(case, **facts, question="请补充 2025 年度台账。", due_on=(OPENED + timedelta(days=9)).date())
    addenda.drop(asked, **facts, reason="材料中已有")
    pages = [
        *(f"/workshops/{case.pk}/{tab}/" for tab in ("", "panel", "journal")),
        *(f"/reviews/visits/{visit.pk}/{file}" for file in ("", "visit.ics")),
        f"/reviews/addenda/{asked.pk}/",
    ]

    def named(who: str) -> list[int]:
        browser = signed_in(cast.people[who])
        shown = [unfolded(browser.get(page.replace("//", "/")).content.decode()) for page in pages]
        return [sum(name in text for name in names) for text in shown]

    outside = ("unit_clerk", "review_clerk", "district_finance")
    assert [named(who) for who in outside] == [[0] * len(pages)] * 3
    assert named("finance_officer") == [2, 3, 3, 2, 2, 1]
    letters = Letter.objects.filter(recipient__in=[cast.people[who] for who in (*outside, "unit_approver")])
    assert [name for name in names for letter in letters if name in letter.subject + letter.body] == []
    stages.put(case, State.QUALIFIED)
    assert [named(who) for who in outside] == [[0, 3, 0, 2, 2, 1]] * 3


def unfolded(text: str) -> str:
    """Long lines of a calendar file are broken."""
    return text.replace("\r\n ", "")


def test_the_record_is_printed_once_and_draws_again(cast: Cast) -> None:
    panel_cases.pool(cast, 5)
    case = panel_cases.accepted(cast)
    colleague = panel_cases.pool(cast, 1, employer=case.unit.name)[0]
    panel_cases.drawn(cast, case)
    draw, officer = Draw.objects.get(), signed_in(cast.people["city_officer"])
    clock.move_to(ANSWERED)
    page = f"/reviews/draws/{draw.pk}/"
    officer.post(f"{page}record.pdf")
    order = jobs.latest_record(draw)
    jobs.make_draw_record(draw.pk, str(order.uuid))
    jobs.make_draw_record(draw.pk, str(order.uuid))
    draw.refresh_from_db()
    sent = officer.get(f"{page}record.pdf")
    assert (sent["Content-Type"], b"".join(sent.streaming_content)[:5]) == ("application/pdf", b"%PDF-")
    printed = draw_record.html(draw_record.of(draw))
    for words in (
        draw.seed,
        draw.commitment,
        "顾清和（市财政局）",
        f"{colleague.user.name}",
        "在申报单位首控精密任职。",
    ):
        assert words in printed
    handed_out = json.loads(officer.get(f"{page}record.json").content)
    assert [vars(one) for one in drawing.again(handed_out)] == draw.result
    assert officer.get(f"{page}check/").context["holds"] is True


# a page of one panel asks for session, user, roles, and then once for each of its parts
QUERIES = {
    "/reviews/plans/": ("city_officer", 5),
    "/reviews/plans/{plan}/": ("finance_approver", 8),
    "/reviews/panels/{panel}/": ("city_officer", 9),
    "/reviews/seats/": ("expert", 4),
}


@pytest.mark.parametrize("rows", [1, 6])
def test_pages_cost_the_same_at_any_length(cast: Cast, rows: int) -> None:
    clock.move_to(OPENED)
    panel_cases.pool(cast, 4 + rows)
    workshops = [panel_cases.accepted(cast) for _ in range(rows)]
    panel = panel_cases.seated(cast, *workshops, strata=[(TRADE, 3, rows)])
    for _ in range(rows):
        panel_cases.drafted(cast)
    own = Seat.objects.filter(status=Seat.Status.ACCEPTED)[0].expert.user
    people = {who: cast.people[who] for who in ("city_officer", "finance_approver")} | {"expert": own}
    found = {}
    for address, (who, _) in QUERIES.items():
        browser, way = signed_in(people[who]), address.format(plan=panel.plan_id, panel=panel.pk)
        browser.get(way)
        with CaptureQueriesContext(connection) as asked:
            assert browser.get(way).status_code == 200
        found[address] = len([one for one in asked.captured_queries if "SAVEPOINT" not in one["sql"]])
    assert found == {address: most for address, (_, most) in QUERIES.items()}
    assert tab_costs(cast, workshops[0], own) == FORMING
    for case in workshops:
        lifecycle.perform("open_evaluation", case, by=cast.people["city_officer"], at=OPENED)
    case, clerk = workshops[0], cast.people["city_officer"]
    for _ in range(rows):
        visits_cases.planned(cast, case)
        addenda.ask(case, by=clerk, at=OPENED, question="请补充台账。", due_on=(OPENED + timedelta(days=9)).date())
    assert tab_costs(cast, case, own) == JUDGING


# the tab 评审 while the panel is formed, and with sheets, visits and supplements
FORMING = {"city_officer": 8, "city_approver": 8, "finance_officer": 8, "expert": 8, "unit_clerk": 6}
JUDGING = {"city_officer": 10, "city_approver": 10, "finance_officer": 10, "expert": 10, "unit_clerk": 8}


def tab_costs(cast: Cast, case: Workshop, expert: User) -> dict[str, int]:
    """Statements of the tab 评审 for everybody who reads it."""
    found = {}
    for who in JUDGING:
        browser = signed_in(expert if who == "expert" else cast.people[who])
        browser.get(f"/workshops/{case.pk}/panel/")
        with CaptureQueriesContext(connection) as asked:
            assert browser.get(f"/workshops/{case.pk}/panel/").status_code == 200
        found[who] = len([one for one in asked.captured_queries if "SAVEPOINT" not in one["sql"]])
    return found
