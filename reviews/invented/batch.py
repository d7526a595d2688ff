"""One invented batch of a round: its plan, every case from the panel to where its life leads, and the journal of it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timedelta

from applications.invented.cases import Lot, Writer
from applications.models import Round
from applications.states import State
from common.clock import legal_day
from common.journal import canonical
from reviews.invented import panels, publicising, results, telling, timeline, titles
from reviews.invented.panels import Writing
from reviews.invented.results import Judged
from reviews.invented.sheets import Marker
from reviews.invented.timeline import SINCE_LIST, SINCE_NOTICE
from reviews.models import Plan, PlanAnswer, ReviewRow, ReviewTable
from reviews.services import plans as plan_service
from reviews.services import review_table as table_service

CASES_PER_PANEL = 25
IN_NOTICE = {State.PUBLICISED, State.CONTESTED}
THROUGH = {State.CLEARED, State.GRANTED}


class Batch:
    """The cases of one plan. Nothing is in the database before ``write`` has ended."""

    def __init__(self, writing: Writing, round_: Round, *, size: int, number: int, running: bool) -> None:
        self._writing = writing
        self._round = round_
        self._rules = round_.rule_set
        self._running = running
        self._marker = Marker(writing.random, self._rules)
        self._number = number
        self._plan = self._planned(size)
        self._cases: list[Judged] = []
        self._table: ReviewTable | None = None

    def write(self, writer: Writer, lots: Sequence[Lot]) -> None:
        """All rows of these cases and of their plan. Within the caller's transaction."""
        basket = self._writing.basket
        basket.add(self._plan)
        for number, first in enumerate(range(0, len(lots), CASES_PER_PANEL), 1):
            self._panel(writer, number, lots[first : first + CASES_PER_PANEL])
        if not self._running:
            self._summed_up()
            self._publicised()
            self._decided()
        for judged in self._cases:
            self._stands(judged)
        basket.write()
        self._agreed()
        for judged in self._cases:
            telling.tell(self._writing, judged, self._plan, self._table)
        basket.write()

    # ── the plan ─────────────────────────────────────────────────────────────

    def _planned(self, size: int) -> Plan:
        times, around = self._writing.times, self._writing.around
        return Plan(
            pk=around.key(Plan),
            round=self._round,
            name=f"{self._round.year} 年度认定评审方案（第 {self._number} 批）",
            panel_size=size,
            alternates=panels.ALTERNATES,
            visits_from=legal_day(times["visited"]),
            visits_to=legal_day(times["visited"] + timedelta(days=timeline.VISIT_DAYS)),
            sheets_due=legal_day(times["closed"]),
            made_by=self._writing.bureaus.officer,
            made_at=times["proposed"],
        )

    def _agreed(self) -> None:
        """Finance agreed to plan and table as they now stand in the tables, under the hashes of the services."""
        plan, times, bureaus = self._plan, self._writing.times, self._writing.bureaus
        content = plan_service.content_of(plan)
        plan.status, plan.content_hash = Plan.Status.AGREED, plan_service.hash_of(content)
        plan.proposed_by, plan.proposed_at = bureaus.officer, times["proposed"] + timedelta(hours=3)
        plan.answered_by, plan.answered_at, plan.answer = bureaus.finance_approver, times["agreed"], "同意。"
        plan.save()
        PlanAnswer.objects.create(
            plan=plan,
            agrees=True,
            words=plan.answer,
            content=json.loads(canonical(content)),  # days as they are spelled in the hash
            content_hash=plan.content_hash,
            by=bureaus.finance_approver,
            at=times["agreed"],
        )
        if self._table is not None:
            table = self._table
            table.status, table.content_hash = ReviewTable.Status.AGREED, table_service.hash_of(table)
            table.proposed_at = times["summed"] + timedelta(hours=4)
            table.answered_by, table.answered_at = bureaus.finance_approver, times["table_agreed"]
            table.save()

    # ── the cases ────────────────────────────────────────────────────────────

    def _panel(self, writer: Writer, number: int, lots: Sequence[Lot]) -> None:
        writing = self._writing
        bench = panels.begin(writing, self._plan, number)
        for place, lot in enumerate(lots):
            case = writer.case(lot)
            assignments = panels.put(writing, bench, case, closed=not self._running)
            seen = panels.visit(writing, bench, case, assignments, place)
            judged = Judged(case, bench, assignments, seen.ends_at)
            if self._running:
                results.begin_judging(writing, self._marker, judged)
            else:
                results.judge(writing, self._marker, judged, self._rules)
                results.close(writing, judged, self._rules)
            self._cases.append(judged)

    def _summed_up(self) -> None:
        """The review table with its ranks: who passed by score, then the others."""
        times, around = self._writing.times, self._writing.around
        table = self._table = ReviewTable(
            pk=around.key(ReviewTable),
            plan=self._plan,
            round=self._round,
            number=1,
            made_by=self._writing.bureaus.officer,
            made_at=times["summed"],
        )
        rows = sorted((results.row(judged, self._rules) for judged in self._cases), key=_standing)
        for place, row in enumerate(rows, 1):
            row.table = table
            tied = place > 1 and _standing(row) == _standing(rows[place - 2])
            row.rank = rows[place - 2].rank if tied else place
        self._writing.basket.add(table, *rows)

    def _publicised(self) -> None:
        writing, times = self._writing, self._writing.times
        publicising.publicise(
            writing,
            self._round,
            [judged for judged in self._cases if judged.state in THROUGH],
            listed=times["listed"],
            agreed=times["list_agreed"],
            posted=times["posted"],
        )
        today = times.start + timeline.WHOLE
        publicising.publicise(
            writing,
            self._round,
            [judged for judged in self._cases if judged.state in IN_NOTICE],
            listed=today - SINCE_LIST,
            agreed=today - SINCE_NOTICE - timedelta(days=2),
            posted=today - SINCE_NOTICE,
        )
        for judged in self._cases:
            if judged.state == State.CONTESTED:
                publicising.contest(writing, judged)

    def _decided(self) -> None:
        granted = [judged for judged in self._cases if judged.state == State.GRANTED]
        if granted:
            document = titles.document(self._writing)
            for judged in granted:
                titles.grant(self._writing, judged, document)
        for place, judged in enumerate(self._cases):
            if judged.state == State.CLEARED and place % 2:
                titles.draft(self._writing, judged)

    def _stands(self, judged: Judged) -> None:
        """The columns of the case that its life after the acceptance implies."""
        workshop, times, state = judged.case.workshop, self._writing.times, judged.state
        workshop.evaluating_since = workshop.changed_at = times["opened"]
        workshop.due_on = legal_day(times["opened"] + timedelta(days=42)) if state == State.EVALUATING else None
        if state == State.EVALUATING:
            return
        workshop.changed_at = times["decided"]
        if state == State.UNQUALIFIED:
            workshop.ended_at = times["decided"]
            return
        workshop.qualified_at = times["decided"]
        if judged.notice is not None:
            self._stood(judged)
        if state == State.GRANTED:
            workshop.changed_at, workshop.due_on = times["granted"], None

    def _stood(self, judged: Judged) -> None:
        workshop, notice = judged.case.workshop, judged.notice
        assert notice is not None  # noqa: S101 - asked before
        workshop.publicised_at = workshop.changed_at = _moment(notice.posted_at)
        if judged.state in THROUGH:
            workshop.cleared_at = workshop.changed_at = telling.cleared_at(notice)
            workshop.due_on = legal_day(workshop.cleared_at) + timedelta(days=21)
        if judged.objection is not None:
            workshop.due_on = judged.objection.due_on
            workshop.changed_at = _moment(judged.objection.accepted_at)


def _standing(row: ReviewRow) -> tuple[bool, object]:
    return not row.passes, -row.score


def _moment(at: datetime | None) -> datetime:
    assert at is not None  # noqa: S101 - what is posted or accepted has its moment
    return at
