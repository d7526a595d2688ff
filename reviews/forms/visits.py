"""What the pages of site visits ask: the appointment, the reason for calling it off, the record."""

from __future__ import annotations

import re
from datetime import datetime, time
from typing import Any

from django import forms

from accounts.models import User
from common.clock import BEIJING, legal_day
from common.form_fields import DayField
from common.forms import HouseForm
from reviews.models import Assignment, VisitRecord
from reviews.selectors.visits import HOST, Person
from reviews.services.visit_records import attendance_field
from reviews.services.visits import Appointment

CLOCK = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
MOST_HOSTS = 20
LONGEST_NAME, LONGEST_DUTY = 50, 60
PERSON_LINE = re.compile(r"(\S+)(?:[\s，,、　]+(.*))?")


class VisitForm(HouseForm):
    """When, where, who. The choice of people is narrowed to those who sit on the case and to officers."""

    error_title = "没有安排，请先改正下列各项"
    widths = {"day": 2, "begins": 2, "ends": 2, "place": 6}
    sections = (
        ("时间和地点", ("day", "begins", "ends", "place")),
        ("参加人员", ("experts", "officers", "hosts")),
        ("说明", ("note", "despite")),
    )
    day = DayField(label="日期")
    begins = forms.TimeField(label="开始", widget=CLOCK)
    ends = forms.TimeField(label="结束", widget=CLOCK)
    place = forms.CharField(label="地点", max_length=160)
    experts = forms.ModelMultipleChoiceField(
        label="专家", queryset=Assignment.objects.none(), widget=forms.CheckboxSelectMultiple
    )
    officers = forms.ModelMultipleChoiceField(
        label="工作人员", queryset=User.objects.none(), widget=forms.CheckboxSelectMultiple
    )
    hosts = forms.CharField(
        label="单位参加人员",
        required=False,
        max_length=800,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="每行一人：姓名 职务。",
    )
    note = forms.CharField(
        label="给单位和专家的说明",
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="集合地点、需要准备的原件和演示等。",
    )
    despite = forms.BooleanField(label="我知道时间重叠，仍然这样安排", required=False)

    def __init__(self, *args: Any, assignments: Any, officers: Any, clashing: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["experts"].queryset = assignments  # type: ignore[attr-defined]  # a ModelMultipleChoiceField
        self.fields["experts"].label_from_instance = _expert  # type: ignore[attr-defined]  # as above
        self.fields["officers"].queryset = officers  # type: ignore[attr-defined]  # as above
        self.fields["officers"].label_from_instance = _officer  # type: ignore[attr-defined]  # as above
        if not clashing and "despite" not in self.data:
            del self.fields["despite"]

    def clean_hosts(self) -> list[tuple[str, str]]:
        lines = [line.strip() for line in self.cleaned_data["hosts"].splitlines() if line.strip()]
        if len(lines) > MOST_HOSTS:
            raise forms.ValidationError(f"最多写 {MOST_HOSTS} 人。")
        found = []
        for line in lines:
            match = PERSON_LINE.fullmatch(line)
            name, duty = (match[1], (match[2] or "").strip()) if match else (line, "")
            if len(name) > LONGEST_NAME or len(duty) > LONGEST_DUTY:
                raise forms.ValidationError(f"这一行太长：{line[:20]}…")
            found.append((name, duty))
        return found

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("begins") and data.get("ends") and data["ends"] <= data["begins"]:
            self.add_error("ends", "须晚于开始时间。")
        return data

    @property
    def appointment(self) -> Appointment:
        """What a valid form appoints."""
        data = self.cleaned_data
        return Appointment(
            starts_at=datetime.combine(data["day"], data["begins"], BEIJING),
            ends_at=datetime.combine(data["day"], data["ends"], BEIJING),
            place=data["place"],
            note=data["note"],
            experts=list(data["experts"]),
            officers=list(data["officers"]),
            unit_people=data["hosts"],
        )


def _expert(assignment: Assignment) -> str:
    expert = assignment.seat.expert
    return f"{expert.user.name}（{expert.trade}，{expert.employer}）"


def _officer(officer: Any) -> str:
    return f"{officer.name}（{officer.bureau}）"


class CancelVisitForm(HouseForm):
    reason = forms.CharField(
        label="取消原因",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="原因会写入给单位和专家的通知。",
    )


class AdoptForm(HouseForm):
    reason = forms.CharField(
        label="采用的理由",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="如：考察后场地和设备没有变化，现专家组已审阅记录和照片。",
    )


class RecordForm(HouseForm):
    """The record; everything may stay empty until it is closed. One choice a person says whether he came."""

    lists_faults = False
    mark_optional = False
    widths = {"began": 3, "ended": 3}
    began = forms.TimeField(label="考察开始", widget=CLOCK, required=False)
    ended = forms.TimeField(label="考察结束", widget=CLOCK, required=False)
    people_met = forms.CharField(
        label="会见人员",
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="姓名和职务，每行一人。",
    )
    place_seen = forms.CharField(
        label="场地情况",
        max_length=3000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="位置、面积、标牌、制度上墙等，与申报表是否一致。",
    )
    equipment_seen = forms.CharField(
        label="设施设备情况",
        max_length=3000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="看到的主要设备、数量和状态，与申报表是否一致。",
    )
    findings = forms.CharField(
        label="考察所见",
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="听取的介绍、现场演示、核实的情况、存在的问题。",
    )

    def __init__(self, *args: Any, people: list[Person], day: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.day = legal_day(day)
        self.people = [person for person in people if person.kind != HOST]
        for person in self.people:
            self.fields[attendance_field(person.pk)] = forms.ChoiceField(
                label=f"{person.name}（{person.kind}）",
                choices=[("yes", "到场"), ("no", "未到场")],
                required=False,
                widget=forms.RadioSelect,
                error_messages={"invalid_choice": "请选择到场或未到场。"},
            )
        self.sections = (
            ("到场情况", tuple(attendance_field(person.pk) for person in self.people)),
            ("时间", ("began", "ended")),
            ("记录", ("people_met", "place_seen", "equipment_seen", "findings")),
        )

    def width_of(self, name: str) -> int:
        return 2 if name.startswith("attended_") else super().width_of(name)

    def values(self, names: set[str] | None = None) -> dict[str, Any]:
        """The valid parts of the record among ``names`` (all when none are named), as the model holds them."""
        found = {
            model_name: self._moment(name) if name in {"began", "ended"} else self.cleaned_data[name]
            for name, model_name in _COLUMNS.items()
            if name in self.cleaned_data and (names is None or name in names)
        }
        return found

    def attendance(self, names: set[str] | None = None) -> dict[int, bool]:
        """Who was said to be there or not."""
        said = {person.pk: attendance_field(person.pk) for person in self.people}
        return {
            pk: self.cleaned_data[name] == "yes"
            for pk, name in said.items()
            if self.cleaned_data.get(name) and (names is None or name in names)
        }

    def _moment(self, name: str) -> datetime | None:
        moment: time | None = self.cleaned_data[name]
        return datetime.combine(self.day, moment, BEIJING) if moment else None

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("began") and data.get("ended") and data["ended"] <= data["began"]:
            self.add_error("ended", "须晚于开始时间。")
        return data


_COLUMNS = {
    "began": "began_at",
    "ended": "ended_at",
    **{name: name for name in ("people_met", "place_seen", "equipment_seen", "findings")},
}
FIELD_OF = {column: name for name, column in _COLUMNS.items()}


def initial_of(record: VisitRecord | None, people: list[Person]) -> dict[str, Any]:
    """What the form shows of a record that may not have been begun."""
    found: dict[str, Any] = {
        attendance_field(person.pk): {True: "yes", False: "no", None: ""}[person.attended] for person in people
    }
    if record is not None:
        found |= {name: getattr(record, column) for name, column in _COLUMNS.items()}
        for name in ("began", "ended"):
            found[name] = found[name].astimezone(BEIJING).time() if found[name] else None
    return found
