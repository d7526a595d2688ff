"""The 申办报告 on the screen: one text per heading of the rules, or ticks for what an uploaded PDF covers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import QueryDict

from applications.chapters import REPORT
from applications.contents import Contents
from applications.forms.chapter import ChapterBehaviour
from applications.forms.sheet import Sheet
from applications.models import Report, ReportHeading
from common.forms import HouseForm


class ReportForm(ChapterBehaviour, HouseForm):
    """Fields follow the headings of the RuleSet."""

    def __init__(self, *args: Any, headings: list[ReportHeading], mode: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if mode == Report.Mode.UPLOADED:
            self.fields["covered"] = forms.MultipleChoiceField(
                label="上传的报告写了下列内容",
                choices=[(h.code, h.title) for h in headings],
                widget=forms.CheckboxSelectMultiple,
                help_text="请对照报告逐项勾选；系统读不出 PDF 里的标题。",
            )
        else:
            for heading in headings:
                self.fields[heading.code] = _text_of(heading)
        self.teach_fields()
        self.open_up([h.code for h in headings if h.required], {})


def _text_of(heading: ReportHeading) -> forms.CharField:
    least = f"至少 {heading.least} 字。" if heading.least else ""
    area = forms.Textarea(attrs={"rows": 6, "data-limit": str(heading.most)})
    return forms.CharField(
        label=heading.title, max_length=heading.most, widget=area, help_text=f"{heading.hint}{least}"
    )


class ReportSheet(Sheet):
    """The report's chapter; its texts are rows of their own table, addressed by heading."""

    def __init__(self, case: Contents, code: str, data: QueryDict | None = None) -> None:
        self.case, self.plan, self.lists = case, REPORT, {}
        self.drafts = case.drafts.get(code, {})
        report = case.workshop.report
        headings = list(case.workshop.rule_set.report_headings.all())
        sections = case.workshop.report_sections.select_related("heading")
        initial: dict[str, Any] = {section.heading.code: section.text for section in sections}
        self.form = ReportForm(data, initial=initial | {"covered": report.covered}, headings=headings, mode=report.mode)
