"""Builds the demo world once, in the order in which it would have grown: offices, rounds, units, lives."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from random import Random
from typing import Any

from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.testing import InMemoryConnector

from accounts import credentials, services
from accounts.models import Organisation, User
from accounts.roles import Role
from applications.invented import form as forms
from applications.invented.people import People
from applications.invented.words import read, trades
from applications.models import HonourKind, Round, RuleSet, Workshop
from applications.services import rounds
from chief_workshop.demo import batches
from chief_workshop.demo.judging import Bureaus, Judging
from chief_workshop.demo.moments import Moments, at_hour
from chief_workshop.demo.offices import Office, Offices
from chief_workshop.demo.stories import SEALS_MADE, STORIES, Case
from common import clock
from common.clock import ClockOffset

Say = Callable[[str], None]
SEED = 275
OPENED_LAST_YEAR, OPENED_THIS_YEAR = 420, 75


def exists() -> bool:
    return Workshop.objects.exists()


def build(now: datetime, say: Say) -> None:
    """Everything or nothing, with progress line by line. The clock is moved for the past, then set right."""
    with transaction.atomic(), _jobs_done_here() as do_jobs:
        _World(now, say, do_jobs).build()
        ClockOffset.objects.all().delete()


@contextmanager
def _jobs_done_here() -> Iterator[Callable[[], None]]:
    """Jobs that are ordered meanwhile are kept in memory and done when the story asks for it."""
    memory = InMemoryConnector()

    def do_all() -> None:
        waiting = sorted(memory.jobs.items())
        memory.jobs.clear()
        for _, job in waiting:
            app.tasks[job["task_name"]](**job["args"])

    with app.replace_connector(memory):
        yield do_all
        do_all()


class _World:
    def __init__(self, now: datetime, say: Say, do_jobs: Callable[[], None]) -> None:
        self._moments = Moments(now)
        self._say = say
        self._do_jobs = do_jobs
        self._random = Random(SEED)  # noqa: S311 - inventions, not secrets
        self._people = People(self._random)
        self._offices = Offices(self._random)
        self._facts: dict[str, Any] = read("world.json")
        self._bodies: dict[str, Office] = {}
        self._units: dict[str, Office] = {}
        self._staff: dict[str, User] = {}
        self._judged: batches.Cases = {}

    def build(self) -> None:
        founded = self._moments.ago(500)
        clock.move_to(founded)
        self._say("人员 初审单位、市局、财政、专家")
        self._make_staff(founded)
        # cases are played one after another: the house's own key is older than any of them
        credentials.registry_credential(self._moments.ago(SEALS_MADE))
        self._say("批次 上一年度和本年度")
        self._make_rounds()
        self._say("单位 注册并由初审单位确认")
        self._make_units()
        for place, facts in enumerate(self._facts["cases"], 1):
            case = self._play(facts)
            if "batch" in facts:
                self._judged[facts["batch"]] = case
            said = f"{facts['technician'] or '（未填）'}：{case.get_state_display()}"
            self._say(f"案卷 {place}/{len(self._facts['cases'])} {said}")
        for name, play in batches.BATCHES:
            self._say(f"评审 {name}")
            play(self._judging(), self._judged)
            self._do_jobs()
        self._make_requests()

    def _make_staff(self, at: datetime) -> None:
        for place, (code, clerk, approver) in self._facts["bodies"].items():
            self._bodies[place] = self._offices.body(place, code, clerk, approver, at)
        for role, place, code, name in self._facts["staff"]:
            organisation = Organisation.objects.get(code=code)
            may_admit = role.endswith(("approver", "admin"))
            self._staff.setdefault(role, self._offices.member(organisation, role, place, name, at, may_admit=may_admit))
        for number, (trade, name, employer) in enumerate(self._facts["experts"], 1):
            self._offices.expert(number, trade, name, employer, at)

    def _make_rounds(self) -> None:
        year = self._moments.today.year
        self._last_round = self._round(year - 1, OPENED_LAST_YEAR, (80, 100, 125))
        self._this_round = self._round(year, OPENED_THIS_YEAR, (100, 120, 140))

    def _round(self, year: int, ago: int, ends: tuple[int, int, int]) -> Round:
        opens = at_hour(self._moments.today - timedelta(days=ago), 0)
        closes, corrections, review = (opens + timedelta(days=days) for days in ends)
        made = Round.objects.create(
            name=f"{year} 年度北京市首席技师工作室申报",
            year=year,
            rule_set=RuleSet.objects.earliest("version"),
            opens_at=opens,
            closes_at=closes,
            corrections_until=corrections,
            review_until=review,
            contact_office="职业能力建设处",
            contact_name="沈嘉言",
            contact_phone="010-00000275",
            contact_address="北京市虚拟路 1 号",
            contact_email="jineng@rsj.example",
            made_by=self._staff["city_officer"],
            announcement="各区、各市级行业主管部门（集团）：请组织符合条件的单位在填报期内通过本系统申报，并按期完成初审。",
        )
        rounds.publish(made, at=opens - timedelta(days=5))
        made.refresh_from_db()
        return made

    def _make_units(self) -> None:
        at = self._moments.ago(430)
        clock.move_to(at)
        for serial, facts in enumerate(self._facts["units"], 275_001):
            self._units[facts["key"]] = self._offices.unit(facts, serial, self._bodies[facts["body"]], at)
        self._do_jobs()

    def _play(self, facts: dict[str, Any]) -> Workshop:
        unit_facts = next(unit for unit in self._facts["units"] if unit["key"] == facts["unit"])
        unit = self._units[facts["unit"]]
        case = Case(
            unit=unit,
            body=self._bodies[unit_facts["body"]],
            other_body=self._bodies["jingcheng"],
            city_officer=self._staff["city_officer"],
            city_approver=self._staff["city_approver"],
            form=self._form(facts, unit_facts, unit),
            round=self._this_round,
            last_round=self._last_round,
            moments=self._moments,
            do_jobs=self._do_jobs,
        )
        STORIES[facts["story"]](case)
        self._do_jobs()
        return case.it

    def _judging(self) -> Judging:
        bureaus = Bureaus(
            self._staff["city_officer"],
            self._staff["city_approver"],
            self._staff["finance_officer"],
            self._staff["finance_approver"],
        )
        return Judging(bureaus, self._last_round, self._moments, self._do_jobs)

    def _form(self, facts: dict[str, Any], unit_facts: dict[str, Any], unit: Office) -> forms.Form:
        year = self._moments.today.year - (facts["story"] in {"accepted_last_year", "lapsed"})
        leader = self._people.person(
            year - 56, year - 38, name=facts["technician"] or "未填", is_male=facts.get("sex") != "female"
        )
        firm = forms.Firm(
            unit.organisation.name,
            unit.organisation.short_name,
            unit.organisation.address,
            unit_facts["approver"],
            unit_facts["clerk"],
            unit_facts.get("is_base", False),
            unit.organisation.contact_email,
        )
        honours = [
            {"kind": code, "name": "", "year": year - back, "document_number": f"示例字〔{year - back}〕{back + 11} 号"}
            for code, back in facts.get("honours", [])
            if HonourKind.objects.filter(pk=code).exists()
        ]
        made = forms.invent(
            self._random, self._people, trades()[unit_facts["trade"]], firm, leader, year, honours=honours
        )
        for row, name in zip(made.lists["members"], facts.get("members", []), strict=False):
            row["name"] = name
        return made

    def _make_requests(self) -> None:
        """What waits at the desks beside the cases: a registration and somebody who wants to join a unit."""
        self._say("申请 一个单位待确认，一人申请加入")
        at = self._moments.ago(1, 15)
        clock.move_to(at)
        facts = self._facts["waiting_unit"]
        self._offices.unit(facts, 275_900, self._bodies[facts["body"]], at, confirm=False)
        name, key = self._facts["joiner"]
        joiner = self._offices.account("joiner@shoukong", name, at)
        services.ask_to_join(self._units[key].organisation, by=joiner, role=Role.UNIT_CLERK, at=at)
