"""Forms of the legal calendar: the arrangement of a year as it is published, and single days declared beside it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django import forms

from common.form_fields import DayField, YearField
from common.forms import HouseForm
from common.models import Holiday
from common.templatetags.ui import cn_date

DAY_LINE = re.compile(r"(\d{4}-\d{1,2}-\d{1,2})(?:\s*(?:至|—|–|~|到)\s*(\d{4}-\d{1,2}-\d{1,2}))?\s*(.*)")
LONGEST_HOLIDAY = 31


class HolidayForm(HouseForm):
    """The arrangement of one year as it is published: days off, and weekend days on which people work."""

    year = YearField(label="年份")
    source = forms.CharField(
        label="来源", max_length=200, help_text="例如：国务院办公厅关于2027年部分节假日安排的通知（国办发明电…）。"
    )
    off = forms.CharField(
        label="放假",
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="每行一段：2027-10-01 至 2027-10-07 国庆节；周末不必写。",
    )
    work = forms.CharField(
        label="调休上班",
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="每行一天：2027-09-26 国庆节调休。",
    )

    def clean_off(self) -> list[Holiday]:
        return self._days("off", Holiday.Kind.OFF)

    def clean_work(self) -> list[Holiday]:
        return self._days("work", Holiday.Kind.WORK)

    def _days(self, name: str, kind: str) -> list[Holiday]:
        found: list[Holiday] = []
        for number, line in enumerate(self.cleaned_data[name].splitlines(), 1):
            if line.strip():
                found += _days_of_line(line.strip(), number, kind)
        return found

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        year = data.get("year")
        for name in ("off", "work"):
            wrong = [holiday.day for holiday in data.get(name, []) if year and not _belongs(holiday.day, year)]
            if wrong:
                self.add_error(name, f"{cn_date(wrong[0])}不在{year}年内（元旦可用到上年 12 月）。")
        days = [holiday.day for name in ("off", "work") for holiday in data.get(name, [])]
        if len(set(days)) != len(days):
            self.add_error("work", "有一天写了两次。")
        return data


def _belongs(day: date, year: int) -> bool:
    """Whether a day may stand in the notice of a year: New Year's holiday reaches into the December before."""
    return day.year == year or (day.year, day.month) == (year - 1, 12)


def lines_of(days: Iterable[Holiday]) -> str:
    """The days as the form takes them: neighbours of one name as one line."""
    lines: list[tuple[date, date, str]] = []
    for holiday in sorted(days, key=lambda one: one.day):
        if lines and lines[-1][2] == holiday.name and holiday.day - lines[-1][1] == timedelta(days=1):
            lines[-1] = (lines[-1][0], holiday.day, holiday.name)
        else:
            lines.append((holiday.day, holiday.day, holiday.name))
    return "\n".join(f"{first}{f' 至 {last}' if last > first else ''} {name}".strip() for first, last, name in lines)


class HolidayDayForm(HouseForm):
    """One day declared by a notice of its own, beside the arrangement of its year."""

    day = DayField(label="日期")
    kind = forms.ChoiceField(label="放假还是上班", choices=Holiday.Kind.choices, widget=forms.RadioSelect)
    name = forms.CharField(label="名称", max_length=40, help_text="例如：抗战胜利纪念日。")
    source = forms.CharField(label="依据文件", max_length=200, help_text="公布这一天的通知的名称和文号。")


def _days_of_line(line: str, number: int, kind: str) -> list[Holiday]:
    match = DAY_LINE.fullmatch(line)
    try:
        first = date.fromisoformat(_padded(match[1])) if match else None
        last = date.fromisoformat(_padded(match[2])) if match and match[2] else first
    except ValueError:
        first = None
    if match is None or first is None or last is None or not 0 <= (last - first).days < LONGEST_HOLIDAY:
        raise forms.ValidationError(f"第 {number} 行看不懂：{line}。请写成“2027-10-01 至 2027-10-07 国庆节”。")
    return [
        Holiday(day=first + timedelta(days=n), kind=kind, name=match[3][:40]) for n in range((last - first).days + 1)
    ]


def _padded(day: str) -> str:
    year, month, of_month = day.split("-")
    return f"{year}-{int(month):02d}-{int(of_month):02d}"
