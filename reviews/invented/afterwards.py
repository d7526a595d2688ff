"""The life of invented titles after the plaque: filings, books, inspections, assessments, and for a few the end.

Written when every case of a run is there: titles come from the tables, their rows go back by COPY.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from django.db import connection

from applications.invented.copying import Basket
from applications.invented.duties import Duties, Title
from applications.invented.review import line
from applications.invented.surroundings import Surroundings
from applications.models import ProgrammeRules, Workshop
from applications.states import ALIVE, State
from common.calendar import months_after
from common.clock import legal_day
from reviews.invented.bureaus import Bureaus
from reviews.models import (
    Assessment,
    AssessmentRound,
    Delivery,
    Evaluation,
    GradeList,
    GradeRow,
    Inspection,
    KeyProject,
    Panel,
    PanelCase,
    Plan,
    Plaque,
    PlaqueReturn,
    Rectification,
    Revocation,
)
from reviews.services import grades
from reviews.services import plans as plan_service

_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
YEAR = timedelta(days=365)
# of every forty titles one each, of those that were assessed two; a small world shows them with its first titles
EVERY = 40
TURNS = {0: State.ASSESSING, 1: State.RECTIFYING, 2: State.REVOKING, 3: State.REVOKED, 4: State.CLOSED}
FACTS = "经查，该单位将部分专项补助经费用于与工作室无关的支出，经两次书面要求仍未改正。"
# a title is younger than that before anything but its duties befalls it
SETTLED = timedelta(days=240)
_MOVE = """
UPDATE applications_workshop SET state = %s, changed_at = %s, assessed_at = %s, assessment_due = %s,
    assessing_since = %s, revoking_since = %s, revoking_from = %s, revoked_at = %s, closed_at = %s, ended_at = %s
WHERE id = %s
"""
_COLUMNS = ("assessing_since", "revoking_since", "revoking_from", "revoked_at", "closed_at", "ended_at")


@dataclass
class Judging:
    """What all assessments of one year hang on."""

    round: AssessmentRound
    panel: Panel
    grades: GradeList
    opened: datetime
    given: int = 0


class Afterwards:
    """Continues the titles of one run."""

    def __init__(self, random: Random, around: Surroundings, bureaus: Bureaus, basket: Basket) -> None:
        self._random, self._around, self._bureaus, self._basket = random, around, bureaus, basket
        self._rules = ProgrammeRules.objects.select_related("assessment_rubric").earliest("valid_from")
        self._duties = Duties(random, around, basket, (bureaus.finance_officer, bureaus.finance_approver))
        self._judging: dict[int, Judging] = {}
        self._moves: list[tuple[Any, ...]] = []

    def titles(self) -> list[Title]:
        """The titles of this run, the eldest first, each with its people."""
        units = {unit.organisation.pk: unit for unit in self._around.units}
        found = Workshop.objects.filter(state=State.GRANTED, unit__in=list(units)).select_related("unit", "review_body")
        return [
            Title(case, units[case.unit_id], _of(case.granted_at), place)
            for place, case in enumerate(found.order_by("granted_at", "pk"))
        ]

    def write(self, titles: Sequence[Title]) -> None:
        """All that followed for these. Within the caller's transaction."""
        for title in titles:
            state = self._turn(title)
            self._duties.filings(title, is_alive=state in ALIVE)
            self._duties.book(title, *self._key_project(title))
            self._inspected(title)
            self._stands(title, state, self._assessed(title, state))
        self._basket.write()
        self._duties.confirm()
        with connection.cursor() as cursor:
            cursor.executemany(_MOVE, self._moves)
        self._moves.clear()
        for title in titles:
            for at, verb, by, of, facts in sorted(title.lines, key=lambda told: told[0]):
                ends = {name: facts.pop(name) for name in ("source", "target") if name in facts}
                line(self._around, self._basket, title.workshop.pk, verb, at, by, of, facts=facts, **ends)
        self._basket.write()

    def agree(self) -> None:
        """Finance agreed to the plans and the lists of grades as they now stand in the tables."""
        for judging in self._judging.values():
            found, plan, by = judging.grades, judging.panel.plan, self._bureaus.finance_approver
            found.assessed = judging.given
            found.places = int(judging.given * self._rules.excellent_share)
            found.content_hash = grades.hash_of(found)
            found.save()
            plan.status, plan.content_hash = Plan.Status.AGREED, plan_service.hash_of(plan_service.content_of(plan))
            plan.proposed_by, plan.proposed_at = self._bureaus.officer, judging.opened + timedelta(days=21)
            plan.answered_by, plan.answered_at, plan.answer = by, judging.opened + timedelta(days=22), "同意。"
            plan.save()

    def _turn(self, title: Title) -> State:
        """Where the title stands now."""
        if self._around.now - title.granted < SETTLED:
            return State.GRANTED
        return TURNS.get(title.place % EVERY, State.GRANTED)

    # ── money, inspections ───────────────────────────────────────────────────

    def _key_project(self, title: Title) -> tuple[int | None, Decimal]:
        if title.place % 4:
            return None, Decimal(0)
        at, amount, bureaus = title.granted + timedelta(days=15), Decimal(200_000), self._bureaus
        made = KeyProject(
            pk=self._around.key(KeyProject),
            workshop=title.workshop,
            year=at.year,
            amount=amount,
            least=Decimal(100_000),
            most=Decimal(300_000),
            step=Decimal(10_000),
            reason="技术力量强，带徒成效明显，攻关项目列入市级重点。",
            status=KeyProject.Status.CONFIRMED,
            drafted_by=bureaus.officer,
            drafted_at=at,
            city_by=bureaus.approver,
            city_at=at + timedelta(days=1),
            finance_by=bureaus.finance_approver,
            finance_at=at + timedelta(days=3),
            paid_at=at + timedelta(days=9),
        )
        self._basket.add(made)
        return made.pk, amount

    def _inspected(self, title: Title) -> None:
        """By its body every year; the last inspection may wait for the unit's answer."""
        body, at, number = title.unit.body, title.granted + timedelta(days=150), 0
        while at < self._around.now - timedelta(days=20):
            number += 1
            asks = title.place % 6 == 0 and at + YEAR > self._around.now - timedelta(days=20)
            made = Inspection(
                pk=self._around.key(Inspection),
                workshop=title.workshop,
                number=number,
                kind=Inspection.Kind.VISIT,
                office=Inspection.Office.BODY,
                organisation=body.organisation,
                held_on=legal_day(at),
                people=f"{body.clerk.name}（{body.organisation.short_name}）\n{title.unit.clerk.name}",
                findings="场地、设备与申报一致，带徒和攻关按计划进行，台账齐全。",
                request="补签一份带徒协议并上传。" if asks else "",
                made_by=body.clerk,
                made_at=at,
                status=Inspection.Status.ASKED if asks else Inspection.Status.RECORDED,
                due_on=legal_day(at + timedelta(days=30)) if asks else None,
                ended_at=None if asks else at,
            )
            self._basket.add(made)
            title.tell(at, "inspection_recorded", body.clerk, body.organisation, inspection=made.pk, words=str(made))
            at += YEAR

    # ── assessment ───────────────────────────────────────────────────────────

    def _assessed(self, title: Title, state: State) -> Assessment | None:
        """Every two years: those of this year stand at every step, those before are graded."""
        year, today = legal_day(title.granted).year + 2, legal_day(self._around.now)
        if state in {State.ASSESSING, State.RECTIFYING}:
            return self._one(title, today.year, Assessment.Status.GRADING, mends=state == State.RECTIFYING)
        if year > today.year:
            return None
        if year < today.year or state != State.GRANTED:
            return self._one(title, year, Assessment.Status.DONE)
        steps = (Assessment.Status.SELF, Assessment.Status.OPINION, Assessment.Status.PANEL, Assessment.Status.DONE)
        return self._one(title, year, self._random.choice(steps))

    def _one(self, title: Title, year: int, status: Assessment.Status, *, mends: bool = False) -> Assessment:
        judging, around, unit = self._judged_in(year), self._around, title.unit
        opened, round_ = judging.opened, judging.round
        made = Assessment(
            pk=around.key(Assessment),
            workshop=title.workshop,
            round=round_,
            rules=self._rules,
            rubric=round_.rubric,
            status=status,
            opened_at=opened,
            covers_from=min(legal_day(title.granted), date(year - 1, 12, 31)),
            covers_to=date(year - 1, 12, 31),
            self_due_on=round_.self_due_on,
            opinion_due_on=round_.opinion_due_on,
            verify_code=self._code(),
        )
        facts = {"assessment": made.pk, "year": year}
        self._basket.add(made)
        after = max(opened, title.granted + timedelta(days=1))
        title.tell(after, "call_assessment", self._bureaus.officer, self._bureaus.city, **facts)
        if status == Assessment.Status.SELF:
            return made
        made.first_sealed_at = made.sealed_at = after + timedelta(days=14, minutes=title.place % 400)
        title.tell(made.sealed_at, "seal_self_assessment", unit.approver, unit.organisation, **facts)
        if status == Assessment.Status.OPINION:
            return made
        made.opinion_at = made.sealed_at + timedelta(days=10)
        body = unit.body
        title.tell(made.opinion_at, "confirm_assessment_opinion", body.approver, body.organisation, **facts)
        if status != Assessment.Status.PANEL:
            self._scored(title, made, judging, mends=mends)
        return made

    def _scored(self, title: Title, made: Assessment, judging: Judging, *, mends: bool) -> None:
        begun = _of(made.opinion_at) + timedelta(days=8)
        signed, bureaus = begun + timedelta(days=12), self._bureaus
        facts = {"assessment": made.pk, "year": judging.round.year}
        score = Decimal(self._score(title, mends=mends))
        made.evaluation = Evaluation(
            pk=self._around.key(Evaluation),
            workshop=title.workshop,
            panel=judging.panel,
            purpose=Plan.Purpose.ASSESSMENT,
            opened_at=begun,
            score=score,
            locked_at=signed,
            conclusion=Evaluation.Conclusion.FAIL if mends else Evaluation.Conclusion.PASS,
            opinion="两年来带徒、攻关成效明显，制度较为齐全。",
            opinion_at=signed,
            content_hash=hashlib.sha256(made.verify_code.encode()).hexdigest(),
            closed_at=signed,
        )
        made.score = made.total = score
        seat = PanelCase(panel=judging.panel, workshop=title.workshop, purpose=Plan.Purpose.ASSESSMENT, added_at=begun)
        self._basket.add(made.evaluation, seat)
        title.tell(
            begun, "open_assessment", bureaus.officer, bureaus.city,
            source=State.GRANTED, target=State.ASSESSING, **facts,
        )  # fmt: skip
        title.tell(signed, "sign_panel_opinion", None, bureaus.pool, evaluation=made.evaluation.pk)
        title.workshop.assessing_since = begun
        if made.status == Assessment.Status.DONE:
            self._graded(title, made, judging, signed + timedelta(days=15))

    def _score(self, title: Title, *, mends: bool) -> int:
        """One in ten is excellent, which is below the share."""
        if mends:
            return self._random.randint(52, 58)
        return self._random.randint(92, 97) if title.place % 10 == 9 else self._random.randint(66, 88)  # noqa: PLR2004 - as said

    def _graded(self, title: Title, made: Assessment, judging: Judging, at: datetime) -> None:
        judging.given += 1
        total = made.total or Decimal(0)
        grade = Assessment.Grade.EXCELLENT if total >= self._rules.excellent_line else Assessment.Grade.PASS
        row = GradeRow(
            pk=self._around.key(GradeRow),
            grade_list=judging.grades,
            assessment=made,
            rank=judging.given,
            score=total,
            bonus=Decimal(0),
            total=total,
            grade=grade,
        )
        made.grade, made.graded_at, made.graded_in, made.ended_at = grade, at, row, at + timedelta(days=1)
        self._basket.add(row)
        bureaus = self._bureaus
        title.tell(
            at + timedelta(days=1), "pass_assessment", bureaus.approver, bureaus.city,
            source=State.ASSESSING, target=State.GRANTED, assessment=made.pk, year=judging.round.year, grade=str(grade),
        )  # fmt: skip
        title.workshop.assessing_since = None

    def _judged_in(self, year: int) -> Judging:
        """The round of a year with its plan, panel and list of grades, made when the first title needs it."""
        if year in self._judging:
            return self._judging[year]
        bureaus = self._bureaus
        opened = min(datetime(year, 3, 2, 2, tzinfo=UTC), self._around.now - timedelta(days=120))
        assert self._rules.assessment_rubric is not None  # noqa: S101 - the reference data brings it
        round_, _ = AssessmentRound.objects.get_or_create(
            year=year,
            defaults={
                "name": f"{year} 年度评估考核",
                "rules": self._rules,
                "rubric": self._rules.assessment_rubric,
                "self_due_on": legal_day(opened + timedelta(days=30)),
                "opinion_due_on": legal_day(opened + timedelta(days=50)),
                "opened_by": bureaus.officer,
                "opened_at": opened,
            },
        )
        number = round_.grade_lists.count() + 1
        found = self._judging[year] = Judging(
            round_,
            self._panel(year, number, opened),
            GradeList.objects.create(
                round=round_,
                number=number,
                status=GradeList.Status.AGREED,
                content_hash="0" * 64,
                made_by=bureaus.officer,
                made_at=opened + timedelta(days=60),
                proposed_by=bureaus.approver,
                proposed_at=opened + timedelta(days=61),
                answered_by=bureaus.finance_approver,
                answered_at=opened + timedelta(days=63),
                answer="同意。",
            ),
            opened,
        )
        return found

    def _panel(self, year: int, number: int, opened: datetime) -> Panel:
        bureaus = self._bureaus
        plan = Plan.objects.create(
            purpose=Plan.Purpose.ASSESSMENT,
            name=f"{year} 年度考核方案（第 {number} 批）",
            panel_size=self._rules.assessment_panel_size,
            alternates=0,
            visits_from=legal_day(opened + timedelta(days=30)),
            visits_to=legal_day(opened + timedelta(days=50)),
            sheets_due=legal_day(opened + timedelta(days=60)),
            made_by=bureaus.officer,
            made_at=opened + timedelta(days=20),
        )
        return Panel.objects.create(plan=plan, number=1, name="第 1 组")

    # ── where they stand now ─────────────────────────────────────────────────

    def _stands(self, title: Title, state: State, last: Assessment | None) -> None:
        """State and columns of the title."""
        now = self._around.now - timedelta(days=3)
        columns: dict[str, Any] = {}
        if state in {State.ASSESSING, State.RECTIFYING}:
            columns = {"assessing_since": title.workshop.assessing_since}
        elif state in {State.REVOKING, State.REVOKED}:
            columns = self._revoked(title, now, is_done=state == State.REVOKED)
        elif state == State.CLOSED:
            self._owes_plaque(title, now, "称号注销")
            self._told(title, now, "close", State.GRANTED, State.CLOSED)
            columns = {"closed_at": now, "ended_at": now}
        if state == State.RECTIFYING and last is not None:
            self._mends(title, last, now)
        self._move(title, state, last, columns)

    def _mends(self, title: Title, last: Assessment, at: datetime) -> None:
        due_on = legal_day(at + timedelta(days=60))
        demands = "补齐带徒协议和活动记录，完善经费台账。"
        by = self._bureaus.approver
        self._basket.add(Rectification(assessment=last, demands=demands, due_on=due_on, ordered_by=by, ordered_at=at))
        self._told(title, at, "rectify", State.ASSESSING, State.RECTIFYING, due_on=str(due_on))

    def _revoked(self, title: Title, now: datetime, *, is_done: bool) -> dict[str, Any]:
        """The proposal, and the columns that it gives the title."""
        bureaus = self._bureaus
        proposed = now - timedelta(days=40 if is_done else 8)
        served = legal_day(proposed + timedelta(days=2))
        made = Revocation(
            pk=self._around.key(Revocation),
            workshop=title.workshop,
            number=1,
            ground=Revocation.Ground.OTHER,
            document="京人社能发〔2011〕275号",
            article="六（二）",
            facts=FACTS,
            basis="违规使用专项补助经费，拒不改正。",
            drafted_by=bureaus.officer,
            drafted_at=proposed - timedelta(days=2),
            status=Revocation.Status.REVOKED if is_done else Revocation.Status.PROPOSED,
            proposed_by=bureaus.approver,
            proposed_at=proposed,
            defence_days=self._rules.defence_days,
            served_on=served,
            defence_due=served + timedelta(days=7),
            code=self._code(),
            ended_at=now if is_done else None,
            ended_reason="两局决定撤销。" if is_done else "",
        )
        delivery = Delivery(
            revocation=made,
            paper=Delivery.Paper.NOTICE,
            way=Delivery.Way.IN_PERSON,
            on=served,
            served_on=served,
            words="单位负责人签收。",
            recorded_by=bureaus.officer,
            recorded_at=proposed + timedelta(days=2),
        )
        self._basket.add(made, delivery)
        facts = {"revocation": made.pk}
        title.tell(made.drafted_at, "draft_revocation", bureaus.officer, bureaus.city, **facts)
        self._told(title, proposed, "propose_revocation", State.GRANTED, State.REVOKING, **facts)
        if not is_done:
            return {"revoking_since": proposed, "revoking_from": State.GRANTED}
        self._told(title, now, "revoke", State.REVOKING, State.REVOKED, **facts)
        self._owes_plaque(title, now, "称号撤销")
        return {"revoked_at": now, "ended_at": now}

    def _owes_plaque(self, title: Title, at: datetime, why: str) -> None:
        plaque = Plaque.objects.filter(workshop=title.workshop).first()
        if plaque is not None:
            due_on = legal_day(at) + timedelta(days=21)
            self._basket.add(PlaqueReturn(workshop=title.workshop, plaque=plaque, why=why, opened_at=at, due_on=due_on))

    def _told(self, title: Title, at: datetime, verb: str, source: str, target: str, **facts: Any) -> None:
        bureaus = self._bureaus
        title.tell(at, verb, bureaus.approver, bureaus.city, source=source, target=target, **facts)

    def _move(self, title: Title, state: State, last: Assessment | None, columns: dict[str, Any]) -> None:
        given = {"revoking_from": "", **columns}
        graded = last.ended_at if last is not None and last.status == Assessment.Status.DONE else None
        due = months_after(legal_day(graded or title.granted), self._rules.assessment_months)
        changed = max([title.granted, *(told[0] for told in title.lines)])
        self._moves.append(
            (
                *(state.value, changed, graded, due if state in ALIVE else None),
                *(given.get(name) for name in _COLUMNS),
                title.workshop.pk,
            )
        )

    def _code(self) -> str:
        return "".join(self._random.choices(_ALPHABET, k=13))


def _of(at: datetime | None) -> datetime:
    assert at is not None  # noqa: S101 - what is continued has happened
    return at
