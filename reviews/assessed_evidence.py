"""What stands beside an indicator in an assessment: the unit's own words and papers, the figures of the system.

All of it from what the unit handed in last, so that every expert judges the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse

from applications.models import Indicator
from common.uploads import PDF
from reviews import assessed_facts, terms
from reviews.evidence_cards import Card
from reviews.models import AssessmentFile, ScoreSheet

MOST_WORDS = 300


@dataclass
class AssessedEvidence:
    """Of one sheet: lines of the handed-in self-assessment by indicator, its figures, its files."""

    workshop: int
    lines: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    facts: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    files: list[AssessmentFile] = field(default_factory=list)

    def beside(self, indicator: Indicator) -> list[Card]:
        """The unit's words, then the figures, then its papers."""
        line = self.lines.get(indicator.code, {})
        figures = [
            Card(fact["label"], f"{fact['words']}（{fact['source']}）", fact["href"])
            for fact in assessed_facts.beside(indicator, self.facts)
        ]
        papers = [self._paper(file) for file in self.files if file.indicator_id == indicator.pk]
        return [*self._words(line), *figures, *papers]

    def _words(self, line: Mapping[str, Any]) -> list[Card]:
        if not line.get("text"):
            return []
        claimed = f"自评 {line['claimed']} 分" if line.get("claimed") is not None else "单位自评"
        return [Card(claimed, line["text"][:MOST_WORDS], reverse("workshops:assessment", args=[self.workshop]))]

    def _paper(self, file: AssessmentFile) -> Card:
        kind = f"PDF {file.stored.pages} 页" if file.stored.media_type == PDF else "图片"
        place = reverse("workshops:assessment_file", args=[self.workshop, file.pk])
        return Card(file.stored.original_name, kind, place)


def of(sheet: ScoreSheet) -> AssessedEvidence:
    """What was handed in last, and the files that stand in it. Three statements."""
    found = terms.assessment_of(sheet.workshop)
    last = found.versions.order_by("-number").first() if found else None
    if found is None or last is None:
        return AssessedEvidence(sheet.workshop_id)
    lines = [line for section in last.snapshot["sections"] for line in section["lines"]]
    named = [file["uuid"] for line in lines for file in line["files"]]
    files = AssessmentFile.objects.filter(pk__in=named).select_related("stored").order_by("added_at", "uuid")
    by_code = {line["code"]: line for line in lines}
    return AssessedEvidence(sheet.workshop_id, by_code, last.snapshot["facts"], list(files))
