"""One invented case as rows: chapters, lists, materials, versions, seals, review and journal, all of one life."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from applications import search, snapshot
from applications.invented import form as forms
from applications.invented import lives
from applications.invented.copying import Basket, bare
from applications.invented.lives import Life
from applications.invented.people import People
from applications.invented.review import Review
from applications.invented.surroundings import Surroundings, Unit
from applications.models import (
    Apprentice,
    ChecklistItem,
    ConditionsChapter,
    Equipment,
    Honour,
    HonourKind,
    Material,
    MaterialFile,
    Member,
    MembersChapter,
    NarrativesChapter,
    PlanItem,
    Report,
    ReportHeading,
    ReportSection,
    ResumeEntry,
    Round,
    RuleSet,
    SituationChapter,
    TechnicalResult,
    TechnicianChapter,
    UnitChapter,
    Version,
    VersionFile,
    Workshop,
)
from applications.naming import composed
from applications.services.deadlines import last_day_before
from applications.states import State
from common import crypto

_LISTS: dict[str, type[Any]] = {
    "honours": Honour,
    "resume": ResumeEntry,
    "results": TechnicalResult,
    "apprentices": Apprentice,
    "equipment": Equipment,
    "members": Member,
    "plan_items": PlanItem,
}
SEAL_DAYS = timedelta(days=7)
# how the cases spread over the open round and those before it
ROUND_WEIGHTS = [4, 6, 1, 1]
# titles of the eldest round that even a small world has: whatever becomes of titles later begins with them
ELDEST = 5


@dataclass(frozen=True)
class Lot:
    """Who will live which life, drawn before a row of it is made."""

    unit: Unit
    round: Round
    life: Life


@dataclass(frozen=True)
class Case:
    """One case whose rows are in the basket and may still be changed, up to its acceptance."""

    lot: Lot
    workshop: Workshop
    review: Review
    version: Version | None


class Writer:
    """Turns lives into rows."""

    def __init__(self, random: Random, people: People, around: Surroundings, basket: Basket) -> None:
        self._random = random
        self._people = people
        self._around = around
        self._basket = basket
        self._checklists: dict[int, list[ChecklistItem]] = {}
        self._headings: dict[int, list[ReportHeading]] = {}
        self._kinds = list(HonourKind.objects.order_by("order"))
        self._taken = set(Workshop.objects.claiming().values_list("name", flat=True))
        self._keys_taken = set(Workshop.objects.claiming().values_list("technician_key", flat=True))

    def lots(self, count: int) -> list[Lot]:
        """Every state of every round at least once, so that a small world shows all of them; the others by shares."""
        random, now, rounds = self._random, self._around.now, self._around.rounds
        drawn = [(round_, state) for round_ in rounds for state in lives.shares_of(round_, now)]
        drawn = [*drawn, *[(rounds[-1], State.GRANTED)] * ELDEST][:count]
        while len(drawn) < count:
            round_ = random.choices(rounds, weights=ROUND_WEIGHTS[: len(rounds)])[0]
            shares = lives.shares_of(round_, now)
            drawn.append((round_, random.choices(list(shares), weights=list(shares.values()))[0]))
        return [
            Lot(random.choice(self._around.units), round_, lives.invent(random, round_, now, state))
            for round_, state in drawn
        ]

    def case(self, lot: Lot) -> Case:
        """All rows of one case, up to its acceptance, go into the basket."""
        random, around = self._random, self._around
        unit, round_, life = lot.unit, lot.round, lot.life
        leader = self._leader(round_.year, unit)
        form = forms.invent(
            random,
            self._people,
            unit.trade,
            forms.Firm(
                unit.organisation.name,
                unit.organisation.short_name,
                unit.organisation.address,
                unit.approver.name,
                unit.organisation.contact_name,
                False,
                unit.organisation.contact_email,
            ),
            leader,
            round_.year,
            honours=self._honours(round_.year),
        )
        if random.random() < 0.4:  # noqa: PLR2004 - not everybody has one
            form.technician["unique_skill"] = ""
        workshop = self._workshop(life, unit, round_, form)
        rows = self._chapters(workshop, form, life)
        review = Review(random, around, self._basket, workshop, life, unit)
        review.begin()
        version = None
        if life.submitted is not None and life.prepared is not None:
            version = self._version(workshop, rows, life, unit, review)
        review.rest(rows)
        search.renew(workshop)
        self._basket.add(workshop)
        return Case(lot, workshop, review, version)

    # ── the case ─────────────────────────────────────────────────────────────

    def _leader(self, year: int, unit: Unit) -> Any:
        while True:
            leader = self._people.person(year - 56, year - 36)
            name, key = composed(leader.name, unit.trade.name), crypto.blind_index(leader.id_number)
            if name not in self._taken and key not in self._keys_taken:
                self._taken.add(name)
                self._keys_taken.add(key)
                return leader

    def _honours(self, year: int) -> list[dict[str, Any]]:
        chosen = self._random.sample(self._kinds, self._random.choice((0, 0, 1, 1, 2)))
        return [
            {
                "kind": kind,
                "name": "",
                "year": year - 2 - place,
                "document_number": f"示例字〔{year - 2 - place}〕{place + 7} 号",
            }
            for place, kind in enumerate(chosen)
        ]

    def _workshop(self, life: Life, unit: Unit, round_: Any, form: forms.Form) -> Workshop:
        submitted = life.submitted
        return Workshop(
            pk=self._around.key(Workshop),
            state=life.state,
            round=round_,
            rule_set=round_.rule_set,
            unit=unit.organisation,
            review_body=unit.body.organisation,
            district=unit.organisation.district,
            number=self._number(round_.year, unit) if submitted else None,
            name=composed(form.technician["name"], unit.trade.name),
            technician_name=form.technician["name"],
            technician_key=crypto.blind_index(form.technician["id_number"]),
            trade=unit.trade.name,
            has_priority=bool(form.technician["unique_skill"])
            or any(row["kind"].sets_priority for row in form.lists["honours"]),
            begun_by=unit.clerk,
            begun_at=life.begun,
            changed_at=life.last,
            first_submitted_at=submitted,
            submitted_at=submitted,
            body_since=submitted,
            recommended_at=life.opinion if life.state != State.NOT_RECOMMENDED else None,
            accepted_at=life.city if life.state in lives.PAST_ACCEPTANCE else None,
            ended_at=life.ended,
            paper_sets_received=5 if life.state in lives.PAST_ACCEPTANCE else None,
            due_on=self._due(life, round_),
        )

    def _due(self, life: Life, round_: Any) -> Any:
        today = self._around.now.date()
        if life.state == State.SUBMITTED and life.submitted:
            return min(life.submitted + timedelta(days=14), round_.review_until - timedelta(days=1)).date()
        if life.state == State.RECOMMENDED and life.opinion:
            return (life.opinion + timedelta(days=14)).date()
        if life.state == State.RETURNED:
            return today + timedelta(days=self._random.randrange(1, 12))
        if life.state == State.DRAFT:
            return last_day_before(round_.closes_at)
        return None

    def _number(self, year: int, unit: Unit) -> str:
        series = f"SB{year}-{unit.body.organisation.code}"
        running = self._around.numbered.get(series, 0) + 1
        self._around.numbered[series] = running
        return f"{series}-{running:04d}"

    # ── the form ─────────────────────────────────────────────────────────────

    def _chapters(self, workshop: Workshop, form: forms.Form, life: Life) -> snapshot.Rows:
        """Rows of every chapter; a draft lacks what its clerk has not come to."""
        whole = life.submitted is not None or self._random.random() < 0.3  # noqa: PLR2004 - some drafts are nearly done
        kept = {
            "revision": 3,
            "changed_at": life.prepared or life.begun,
            "changed_by": workshop.begun_by,
            "workshop": workshop,
        }
        technician = TechnicianChapter(
            **form.technician, id_key=workshop.technician_key, photo=self._around.photo, **kept
        )
        chapters = [
            UnitChapter(**form.unit, **kept),
            technician,
            ConditionsChapter(**(form.conditions if whole else {}), **kept),
            SituationChapter(**(form.situation if whole else {}), **kept),
            MembersChapter(**kept),
            NarrativesChapter(**(form.narratives if whole else {}), **kept),
            Report(**kept),
        ]
        for chapter in chapters:
            self._basket.add(chapter)
        lists = {name: self._list(workshop, name, form.lists[name]) for name in _LISTS}
        sections = self._sections(workshop, form) if whole else []
        slots = self._slots(workshop, lists, life, whole=whole)
        return snapshot.Rows(teachers=[], sections=sections, slots=slots, **lists)

    def _list(self, workshop: Workshop, name: str, rows: list[dict[str, Any]]) -> list[Any]:
        made: list[Any] = []
        for order, row in enumerate(rows, 1):
            one = _LISTS[name](uuid=self._uuid(), workshop=workshop, order=order, **row)
            if name == "members":
                one.id_key = crypto.blind_index(one.id_number)
            made.append(one)
        self._basket.add(*made)
        return made

    def _sections(self, workshop: Workshop, form: forms.Form) -> list[ReportSection]:
        made = [
            ReportSection(workshop=workshop, heading=heading, text=form.report[heading.code])
            for heading in self._of(workshop.rule_set, self._headings, "report_headings")
        ]
        self._basket.add(*made)
        return made

    # ── materials ────────────────────────────────────────────────────────────

    def _slots(self, workshop: Workshop, lists: dict[str, list[Any]], life: Life, *, whole: bool) -> list[Material]:
        subjects = {
            "unit": [""],
            "technician": ["technician"],
            "member": [str(row.uuid) for row in lists["members"]],
            "people": ["technician", *(str(row.uuid) for row in lists["members"])],
            "honour": [str(row.uuid) for row in lists["honours"]],
            "result": [str(row.uuid) for row in lists["results"]],
            "teacher": [],
        }
        at = life.prepared or life.begun
        return [
            self._slot(workshop, item, subject, at)
            for item in self._of(workshop.rule_set, self._checklists, "checklist")
            if item.unit_kind != "base" and item.need != "optional"
            for subject in sorted(subjects[item.subject])
            if whole or self._random.random() < 0.3  # noqa: PLR2004 - a draft has brought some papers
        ]

    def _slot(self, workshop: Workshop, item: ChecklistItem, subject: str, at: datetime) -> Material:
        scan, key = self._around.scan, self._uuid()
        slot = bare(Material, {"item": item}, uuid=key, workshop_id=workshop.pk, item_id=item.pk, subject=subject)
        file = bare(
            MaterialFile,
            {"stored": scan},
            uuid=self._uuid(),
            material_id=key,
            stored_id=scan.pk,
            uploaded_by_id=workshop.begun_by_id,
            uploaded_at=at,
        )
        slot.present_files = [file]  # type: ignore[attr-defined]  # as snapshot.rows_of fetches them
        self._basket.add(slot, file)
        return slot

    # ── the version ──────────────────────────────────────────────────────────

    def _version(self, workshop: Workshop, rows: snapshot.Rows, life: Life, unit: Unit, review: Review) -> Version:
        assert life.prepared is not None  # noqa: S101 - asked before
        frozen = snapshot.assembled(workshop, rows)
        key = self._around.key(Version)
        files = [
            VersionFile(
                pk=self._around.key(VersionFile),
                version_id=key,
                order=order,
                stored=self._around.form,
                made_at=life.prepared,
            )
            for order in range(review.seals_count + 1)
        ]
        version = Version(
            pk=key,
            workshop=workshop,
            number=1,
            schema=frozen["schema"],
            snapshot=frozen,
            content_hash=snapshot.content_hash(frozen),
            verify_code=self._code(),
            status=Version.Status.SEALED,
            prepared_at=life.prepared,
            prepared_by=unit.clerk,
            seal_until=life.prepared + SEAL_DAYS,
            sealed_at=life.submitted,
            form_id=files[0 if review.voided else -1].pk,
        )
        workshop.current_version = version
        self._basket.add(version, *files)
        review.sealed(version, files)
        return version

    def _code(self) -> str:
        alphabet = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
        return "".join(self._random.choices(alphabet, k=13))

    def _uuid(self) -> uuid.UUID:
        return uuid.UUID(int=self._random.getrandbits(128), version=4)

    def _of(self, rules: RuleSet, kept: dict[int, Any], name: str) -> list[Any]:
        if rules.pk not in kept:
            kept[rules.pk] = list(getattr(rules, name).all())
        return list(kept[rules.pk])
