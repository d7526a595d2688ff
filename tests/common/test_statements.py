"""Statements and drawings that are made once: they answer as if they were made anew, and to each person his own."""

from __future__ import annotations

import re
from datetime import date

import pytest
from crispy_forms.utils import render_crispy_form
from django.db.models import BigAutoField
from django.http import QueryDict
from pytest_django import DjangoAssertNumQueries

from accounts.models import Delegation, Membership, Organisation
from applications import listing, tasks
from applications.models import Workshop
from applications.states import State
from common import filter_fields, paging
from common.ready_columns import ready
from common.statements import Given, Statement
from reviews.tasks.preliminary import figures
from tests import cases
from tests.applications.test_listing import signed_in
from tests.cast import FOUNDED, Cast


def test_a_statement_is_answered_for_the_values_of_each_call(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    named = Statement(lambda: Organisation.objects.filter(pk=Given("pk", BigAutoField())))
    wanted = [cast.bodies["haidian"], cast.bodies["rsj"]]
    with django_assert_num_queries(2):
        assert [named.rows(pk=body.pk) for body in wanted] == [[body] for body in wanted]


def test_a_statement_that_can_find_nothing_is_not_asked(
    db: None, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(0):
        assert Statement(lambda: Organisation.objects.filter(pk__in=[])).rows() == []


@pytest.mark.parametrize("columns", [figures, tasks.figures])
def test_ready_columns_say_what_the_columns_say(cast: Cast, columns: object) -> None:
    case = cases.workshop(cast, State.SUBMITTED)
    cases.version(case, seals=("unit",), cast=cast)
    cases.opinion(case, "recommend", by=cast.people["review_clerk"])
    names = list(columns())  # type: ignore[operator]  # a function of a tasks module
    written = Workshop.objects.annotate(**columns()).values(*names)  # type: ignore[operator]  # the same
    made_once = Workshop.objects.annotate(**ready(Workshop, columns)).values(*names)  # type: ignore[arg-type]  # the same
    assert list(made_once) == list(written)


def test_lists_with_the_same_rows_are_counted_once(cast: Cast) -> None:
    for state in (State.SUBMITTED, State.SUBMITTED, State.DRAFT):
        cases.workshop(cast, state)
    waiting = Workshop.objects.filter(state=State.SUBMITTED)
    counting = paging.counting(a=waiting, b=waiting.all(), all=Workshop.objects.all(), none=Workshop.objects.none())
    assert counting.names == ("a", "all")
    assert counting.read() == {"a": 2, "b": 2, "all": 3, "none": 0}


def test_a_role_that_ends_ends_what_its_holder_sees(cast: Cast) -> None:
    cases.workshop(cast, State.SUBMITTED)
    browser = signed_in(cast, "review_clerk")
    seen = [(len(browser.get("/").context["board"].rows), len(browser.get("/workshops/").context["rows"]))]
    Membership.objects.filter(user=cast.people["review_clerk"]).update(ended_at=FOUNDED)
    seen += [(len(browser.get("/").context["board"].rows), len(browser.get("/workshops/").context["rows"]))]
    assert seen == [(1, 1), (0, 0)]


def test_a_role_lent_for_the_day_shows_its_cases(cast: Cast) -> None:
    cases.workshop(cast, State.SUBMITTED)
    browser = signed_in(cast, "other_body")
    seen = [len(browser.get("/workshops/").context["rows"])]
    Delegation.objects.create(
        membership=Membership.objects.get(user=cast.people["review_approver"]),
        to=cast.people["other_body"],
        first_day=date(2000, 1, 1),
        last_day=date(2100, 1, 1),
        made_at=FOUNDED,
    )
    seen += [len(browser.get("/workshops/").context["rows"])]
    assert seen == [0, 1]


@pytest.mark.parametrize("query", ["", "state=submitted&q=数控", "trade=<b>", "state=unknown"])
def test_filters_are_drawn_as_crispy_draws_them(db: None, query: str) -> None:
    def form() -> listing.FilterForm:
        return listing.FilterForm(QueryDict(query), options={"round": [("1", "2026 年度")]})

    first, again = (_tight(filter_fields.drawn(form())) for _ in range(2))
    assert (first, again) == (_tight(render_crispy_form(form())),) * 2


def _tight(html: str) -> str:
    return re.sub(r"\s*([<>])\s*", r"\1", html)
