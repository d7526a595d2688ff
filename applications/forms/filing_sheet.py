"""One section of a filing on the screen: its texts, the planned tasks with what became of them, its lists."""

from __future__ import annotations

from typing import Any

from django.http import QueryDict

from applications.filing_content import Content
from applications.forms.filing import LISTS, OutcomeForm, PlanForm, SummaryForm
from applications.models import FilingOutcome
from applications.services.filing_writing import SectionWrite
from common.rows import RowFormSet

LISTS_OF = {"summary": ("extras",), "achievements": ("apprentices", "projects", "exchanges"), "plan": ("tasks",)}
FORMS: dict[str, type[Any]] = {"summary": SummaryForm, "plan": PlanForm}
NOT_KEPT = {"csrfmiddlewaretoken", "revision", "then"}


class FilingSheet:
    """A section, unbound from the tables or bound to what was posted."""

    def __init__(self, content: Content, code: str, data: QueryDict | None = None) -> None:
        self.content, self.code, self.data = content, code, data
        filing = content.filing
        kind = FORMS.get(code)
        self.form = kind(data, initial={"summary": filing.summary, "plan": filing.plan}) if kind else None
        self.planned = [self._outcome(row) for row in content.planned] if code == "summary" else []
        self.lists = {name: self._list(name) for name in LISTS_OF[code]}

    @classmethod
    def as_left(cls, content: Content, code: str) -> FilingSheet:
        """As it was left: what could not be taken is shown again with its sentences."""
        kept = content.filing.kept.get(code)
        if not kept:
            return cls(content, code)
        data = QueryDict(mutable=True)
        for name, words in kept.items():
            data.setlist(name, words)
        return cls(content, code, data)

    def _outcome(self, row: FilingOutcome) -> tuple[FilingOutcome, OutcomeForm]:
        initial = {"percent": row.percent, "outcome": row.outcome}
        return row, OutcomeForm(self.data, prefix=f"o-{row.uuid}", initial=initial)

    def _list(self, name: str) -> RowFormSet:
        filing = self.content.filing
        year = filing.year if name == "tasks" else filing.year - 1
        stored: dict[str, list[Any]] = {
            "extras": self.content.unplanned,
            "apprentices": self.content.apprentices,
            "projects": self.content.projects,
            "exchanges": self.content.exchanges,
            "tasks": self.content.tasks,
        }
        fields = [field for field in LISTS[name].form.base_fields if field != "row"]
        initial = [{"row": row.uuid, **{field: getattr(row, field) for field in fields}} for row in stored[name]]
        formset: RowFormSet = LISTS[name](self.data, prefix=name, initial=initial, form_kwargs={"year": year})
        return formset

    @property
    def faults(self) -> list[dict[str, str]]:
        """Every refused field with its sentence and the way to it."""
        found = list(self.form.faults) if self.form and self.form.is_bound else []
        for number, (_, form) in enumerate(self.planned, 1):
            if form.is_bound:
                found += [{**fault, "where": f"第 {number} 项任务　{fault['where']}"} for fault in form.faults]
        for formset in self.lists.values():
            if formset.is_bound and not formset.is_valid():
                found += formset.faults
        return found

    def write(self) -> SectionWrite:
        """What can be taken of the post; a list with a fault stays as it was until all of it is right."""
        texts = self.form.cleaned_data if self.form and self.form.is_valid() else {}
        return SectionWrite(
            texts=dict(texts),
            planned={row.uuid: dict(form.cleaned_data) for row, form in self.planned if form.is_valid()},
            lists={name: _columns(formset) for name, formset in self.lists.items() if formset.is_valid()},
            kept=self._typed() if self.faults else None,
        )

    def _typed(self) -> dict[str, list[str]]:
        lists = (self.data or QueryDict()).lists()
        # the database keeps no NUL in JSON, and nobody typed one
        return {name: [str(word).replace("\0", "") for word in words] for name, words in lists if name not in NOT_KEPT}


def _columns(formset: RowFormSet) -> list[dict[str, Any]]:
    return [dict(row) for row in formset.rows]
