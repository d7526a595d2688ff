"""A self-assessment as a whole: its sections, what is still missing in it, the snapshot that is handed in, its hash."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from applications.models import Indicator
from applications.services import rubrics
from common.journal import canonical
from reviews import assessed_facts
from reviews.assessed_facts import Fact
from reviews.models import Assessment, AssessmentAnswer, AssessmentFile, BonusClaim

SCHEMA = 1
BONUS, REPORT = "bonus", "report"
TITLES = {BONUS: "加分事项", REPORT: "工作汇报"}
LEAST_WORDS = 10
LEAST_REPORT = 200
# judged by what is handed in: points without a paper cannot be checked
NEEDS_PAPERS = frozenset({Indicator.Judged.PAPERS})
Snapshot = dict[str, Any]


@dataclass(frozen=True)
class Fault:
    """Something missing, and the section in which it is put right."""

    section: str
    where: str
    sentence: str


@dataclass(frozen=True)
class Line:
    """One indicator with what is known and said about it."""

    indicator: Indicator
    facts: list[Fact]
    answer: AssessmentAnswer | None
    files: list[AssessmentFile]

    @property
    def is_computed(self) -> bool:
        """The system gives the points; the unit may explain."""
        return bool(self.indicator.judged == Indicator.Judged.COMPUTED)


@dataclass(frozen=True)
class Section:
    code: str
    title: str
    lines: list[Line]


@dataclass(frozen=True)
class Content:
    assessment: Assessment
    sections: list[Section]
    claims: list[BonusClaim]
    files: list[AssessmentFile]
    facts: dict[str, Fact]

    @property
    def codes(self) -> list[str]:
        """The sections in the order in which they are filled."""
        return [*(section.code for section in self.sections), BONUS, REPORT]

    def title_of(self, code: str) -> str:
        return TITLES.get(code) or next(section.title for section in self.sections if section.code == code)

    def lines_of(self, code: str) -> list[Line]:
        return next((section.lines for section in self.sections if section.code == code), [])

    def files_of(self, claim: BonusClaim) -> list[AssessmentFile]:
        return [file for file in self.files if file.claim == claim.uuid]

    @property
    def report_files(self) -> list[AssessmentFile]:
        return [file for file in self.files if file.kind == AssessmentFile.Kind.REPORT]


def indicators_of(assessment: Assessment) -> list[Indicator]:
    """Those of the round's rubric for a unit of this kind, in their order."""
    return rubrics.indicators_for(assessment.rubric, assessment.workshop.unit.unit_kind)


def content_of(assessment: Assessment, at: datetime) -> Content:
    """Everything as it stands now; seven statements."""
    facts = assessed_facts.facts_of(assessed_facts.known_of(assessment, at), assessment.workshop)
    answers = {answer.indicator_id: answer for answer in assessment.answers.all()}
    kinds = [AssessmentFile.Kind.EVIDENCE, AssessmentFile.Kind.REPORT]
    present = assessment.files.filter(removed_at=None, kind__in=kinds)
    files = list(present.select_related("stored").order_by("added_at", "uuid"))
    sections: list[Section] = []
    for indicator in indicators_of(assessment):
        group = indicator.group
        if not sections or sections[-1].code != group.code:
            sections.append(Section(group.code, group.title, []))
        own = [file for file in files if file.indicator_id == indicator.pk]
        line = Line(indicator, assessed_facts.beside(indicator, facts), answers.get(indicator.pk), own)
        sections[-1].lines.append(line)
    claims = list(assessment.claims.select_related("item"))
    return Content(assessment, sections, claims, files, facts)


# ── what is missing ──────────────────────────────────────────────────────────


def faults_of(content: Content) -> list[Fault]:
    """Why it cannot be handed in yet, section by section."""
    found = [
        Fault(code, "", "有填写有误的内容，请改正后保存。")
        for code in content.codes
        if content.assessment.kept.get(code)
    ]
    for section in content.sections:
        for line in section.lines:
            found += [
                Fault(section.code, str(line.indicator), f"{line.indicator}：{words}") for words in _of_line(line)
            ]
    for claim in content.claims:
        found += [
            Fault(BONUS, claim.title, f"加分事项“{claim.title or '未填'}”：{words}")
            for words in _of_claim(content, claim)
        ]
    if len(content.assessment.report.strip()) < LEAST_REPORT and not content.report_files:
        found.append(Fault(REPORT, "工作汇报", f"工作汇报须填写 {LEAST_REPORT} 字以上，或上传汇报材料。"))
    return found


def _of_line(line: Line) -> list[str]:
    if line.is_computed:
        return []
    answer = line.answer
    if answer is None or len(answer.text.strip()) < LEAST_WORDS:
        return [f"请写明完成情况（不少于 {LEAST_WORDS} 字）。"]
    if answer.points is None:
        return ["请填写自评得分。"]
    if line.indicator.judged in NEEDS_PAPERS and answer.points > 0 and not line.files:
        return ["自评得分须有证明材料。"]
    return []


def _of_claim(content: Content, claim: BonusClaim) -> list[str]:
    found = []
    if not claim.title:
        found.append("请写明获得什么、何时、由谁授予。")
    if claim.points is None:
        found.append("请填写申请加分。")
    elif claim.points > claim.item.points:
        found.append(f"这一类最多加 {claim.item.points.normalize():f} 分。")
    if not content.files_of(claim):
        found.append("须上传证明材料。")
    return found


# ── the snapshot ─────────────────────────────────────────────────────────────


def taken(content: Content) -> Snapshot:
    """What is handed in, in words that can be read without the tables."""
    assessment = content.assessment
    workshop = assessment.workshop
    return {
        "schema": SCHEMA,
        "round": assessment.round.name,
        "year": assessment.round.year,
        "number": workshop.title_number,
        "name": workshop.name,
        "technician": workshop.technician_name,
        "trade": workshop.trade,
        "unit": workshop.unit.name,
        "body": workshop.review_body.name,
        "covers_from": assessment.covers_from.isoformat(),
        "covers_to": assessment.covers_to.isoformat(),
        "facts": assessed_facts.frozen(content.facts),
        "sections": [
            {"code": section.code, "title": section.title, "lines": [_line(line) for line in section.lines]}
            for section in content.sections
        ],
        "claims": [
            {
                "uuid": str(claim.uuid),
                "item": claim.item.sentence,
                "title": claim.title,
                "points": "" if claim.points is None else f"{claim.points.normalize():f}",
                "files": _files(content.files_of(claim)),
            }
            for claim in content.claims
        ],
        "report": assessment.report,
        "report_files": _files(content.report_files),
    }


def _line(line: Line) -> dict[str, Any]:
    indicator, answer = line.indicator, line.answer
    return {
        "code": indicator.code,
        "title": indicator.title,
        "points": f"{indicator.points.normalize():f}",
        "judged": indicator.judged,
        "facts": [{"label": fact.label, "words": fact.words, "source": fact.source} for fact in line.facts],
        "text": answer.text if answer else "",
        "claimed": f"{answer.points.normalize():f}" if answer and answer.points is not None else None,
        "files": _files(line.files),
    }


def _files(rows: Sequence[AssessmentFile]) -> list[dict[str, Any]]:
    return [{"uuid": str(row.uuid), "name": row.stored.original_name, "sha256": row.stored.sha256} for row in rows]


def hash_of(snapshot: Snapshot) -> str:
    return hashlib.sha256(canonical(snapshot).encode()).hexdigest()


def claimed_total(content: Content) -> Decimal:
    """The points the unit gives itself where it is asked for them."""
    answers = [line.answer for section in content.sections for line in section.lines if not line.is_computed]
    return sum((answer.points for answer in answers if answer and answer.points is not None), Decimal(0))


def upgraded(snapshot: Snapshot) -> Snapshot:
    """A stored snapshot in today's shape; there is one shape so far."""
    return snapshot
