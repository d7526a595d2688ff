"""Forms by which the city edits rounds, versions of the rules, and the holidays of a year."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

from django import forms

from applications.choices import SkillLevel
from applications.models import CalendarExtension, ChecklistItem, HonourKind, Round, RuleSet
from applications.services.deadlines import last_day_before
from common import rows
from common.calendar import end_of
from common.clock import BEIJING
from common.form_fields import DayField, WanField, YearField
from common.forms import HouseForm, HouseModelForm
from common.models import Holiday

DAY_LINE = re.compile(r"(\d{4}-\d{1,2}-\d{1,2})(?:\s*(?:至|—|–|~|到)\s*(\d{4}-\d{1,2}-\d{1,2}))?\s*(.*)")
LONGEST_HOLIDAY = 31
FULL_MARKS = 100
LEAST_TO_DROP = 3
LEVELS = [choice for choice in SkillLevel.choices if choice[0] not in {"APPRENTICE", "L5_JUNIOR", "L4_INTERMEDIATE"}]


class RoundForm(HouseModelForm):
    """A round. The calendar is asked for in days; once published it is only extended, on a page of its own."""

    sections: tuple[tuple[str, tuple[str, ...]], ...] = (
        ("批次", ("name", "year", "rule_set")),
        ("日程", ("opens_on", "closes_on", "corrections_on", "review_on")),
        (
            "联系",
            ("contact_office", "contact_name", "contact_phone", "contact_fax", "contact_email", "contact_address"),
        ),
        ("通知", ("announcement",)),
    )
    widths = {"name": 4, "year": 2, "contact_address": 6}
    opens_on = DayField(label="开始日期", help_text="当日 0:00 起可以填报。")
    closes_on = DayField(label="填报截止日期", help_text="当日 24:00 截止。")
    corrections_on = DayField(label="补正截止日期", help_text="退回补正的最晚日期。")
    review_on = DayField(label="初审截止日期", help_text="初审单位报送的最晚日期。")

    class Meta:
        model = Round
        fields = [
            "name",
            "year",
            "rule_set",
            "contact_office",
            "contact_name",
            "contact_phone",
            "contact_fax",
            "contact_email",
            "contact_address",
            "announcement",
        ]
        labels = {
            "name": "批次名称",
            "year": "年度",
            "rule_set": "适用规则",
            "contact_office": "承办处室",
            "contact_name": "联系人",
            "contact_phone": "联系电话",
            "contact_fax": "传真",
            "contact_email": "电子邮箱",
            "contact_address": "通信地址和邮编",
            "announcement": "申报通知",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["rule_set"].empty_label = "请选择规则版本"  # type: ignore[attr-defined]  # ModelChoiceField
        self.fields["rule_set"].queryset = RuleSet.objects.order_by("-version")  # type: ignore[attr-defined]  # ModelChoiceField
        if self.instance.published_at:
            for name in ("opens_on", "closes_on", "corrections_on", "review_on"):
                del self.fields[name]
            # the headings are drawn from the sections: one without fields would stand there empty
            self.sections = tuple(section for section in self.sections if section[0] != "日程")
        elif self.instance.pk:
            self.initial = {
                **self.initial,
                "opens_on": self.instance.opens_at.astimezone(BEIJING).date(),
                "closes_on": last_day_before(self.instance.closes_at),
                "corrections_on": last_day_before(self.instance.corrections_until),
                "review_on": last_day_before(self.instance.review_until),
            }

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        order = [
            ("opens_on", "开始日期"),
            ("closes_on", "填报截止日期"),
            ("corrections_on", "补正截止日期"),
            ("review_on", "初审截止日期"),
        ]
        for (earlier, word), (later, _) in pairwise(order):
            if data.get(earlier) and data.get(later) and data[later] < data[earlier]:
                self.add_error(later, f"不能早于{word}。")
        return data

    def _post_clean(self) -> None:
        """The moments come from the days; only then may the model's own checks look at them."""
        data = self.cleaned_data
        if not self.errors and "opens_on" in self.fields:
            self.instance.opens_at = datetime.combine(data["opens_on"], time(), BEIJING)
            self.instance.closes_at = end_of(data["closes_on"])
            self.instance.corrections_until = end_of(data["corrections_on"])
            self.instance.review_until = end_of(data["review_on"])
        super()._post_clean()  # type: ignore[misc]  # Django's own hook, which the stubs leave out


class ExtensionForm(HouseForm):
    """Postpone one date; the day stays the last day, until 24:00."""

    which = forms.ChoiceField(label="延长哪一项", choices=CalendarExtension.Which.choices)
    until = DayField(label="延长至", help_text="当日 24:00 截止。")
    reason = forms.CharField(label="延长理由", max_length=300, widget=forms.Textarea)

    def __init__(self, *args: Any, round_: Round, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.round = round_

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        which, until = data.get("which"), data.get("until")
        if which and until:
            was = getattr(self.round, which)
            if end_of(until) <= was:
                last = last_day_before(was)
                self.add_error("until", f"只能延长，不能缩短：须晚于原定的{last.year}年{last.month}月{last.day}日。")
            else:
                data["moment"] = end_of(until)
        return data


class CancelForm(HouseForm):
    reason = forms.CharField(label="取消原因", max_length=500, widget=forms.Textarea)
    understood = forms.BooleanField(label="我知道：本批次在办的案卷将逐件终止，已盖的章作废，不能恢复")


class PercentField(forms.DecimalField):
    """Shows and takes percent, cleans to an exact fraction of one."""

    unit = "%"

    def prepare_value(self, value: Any) -> Any:
        return f"{(value * 100).normalize():f}" if isinstance(value, Decimal) else value

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        return cleaned / 100 if cleaned is not None else None


class RuleSetForm(HouseModelForm):
    """Thresholds, days, kinds of seal and texts of one version."""

    sections = (
        ("本版", ("name", "basis")),
        (
            "申报条件（三）",
            (
                "least_level",
                "training_fund_share",
                "frontline_share",
                "startup_capital",
                "teachers_per_occupation",
                "full_time_managers",
                "least_members",
                "most_members",
                "warn_members_below",
                "cases_per_unit",
            ),
        ),
        ("期限", ("day_rule", "seal_days", "correction_days", "review_days", "transfer_days", "acceptance_days")),
        (
            "专家评审（四(三)-1）",
            (
                "panel_size",
                "least_panel",
                "panel_alternates",
                "visit_experts",
                "visit_officers",
                "evaluation_days",
                "supplement_days",
                "pass_line",
                "key_pool_line",
                "drop_extremes_from",
                "reason_below",
                "reason_above",
                "spread_share",
            ),
        ),
        (
            "公示、异议与审批（四(三)-2、-3）",
            (
                "publicity_days",
                "publicity_day_rule",
                "publicity_past_holidays",
                "objection_days",
                "objection_extension_days",
                "decision_days",
            ),
        ),
        ("盖章与装订", ("unit_seal", "body_seal", "city_seal", "copies", "upload_limit_mb")),
        ("文字", ("remedy", "notes", "pledge")),
    )
    training_fund_share = PercentField(
        label="一线职工教育经费占比不低于", max_digits=6, decimal_places=3, min_value=0, max_value=100
    )
    frontline_share = PercentField(
        label="经费用于一线职工不低于", max_digits=6, decimal_places=3, min_value=0, max_value=100
    )
    spread_share = PercentField(
        label="单项分差须合议",
        max_digits=5,
        decimal_places=1,
        min_value=1,
        max_value=100,
        help_text="同一指标最高分与最低分之差，超过该指标分值的这一比例，须合议并记录。",
    )
    startup_capital = WanField(label="基地启动资金不少于")
    least_level = forms.ChoiceField(label="首席技师最低技能等级", choices=LEVELS)
    units = {
        "upload_limit_mb": "MB",
        "copies": "套",
        **dict.fromkeys(("seal_days", "correction_days", "review_days", "transfer_days", "acceptance_days"), "日"),
        **dict.fromkeys(("evaluation_days", "supplement_days", "publicity_days", "decision_days"), "日"),
        **dict.fromkeys(("objection_days", "objection_extension_days"), "个工作日"),
        **dict.fromkeys(("panel_size", "least_panel", "panel_alternates", "visit_experts", "visit_officers"), "人"),
        **dict.fromkeys(("pass_line", "key_pool_line", "reason_below", "reason_above"), "分"),
        "drop_extremes_from": "份",
    }

    class Meta:
        model = RuleSet
        exclude = ["version", "frozen_at", "rubric"]
        labels = {
            "name": "规则名称",
            "basis": "依据文件",
            "teachers_per_occupation": "每个职业专任教师不少于",
            "full_time_managers": "专职管理人员不少于",
            "least_members": "成员最少",
            "most_members": "成员最多",
            "warn_members_below": "成员少于此数时提示",
            "cases_per_unit": "每单位每批最多申报",
            "copies": "装订份数",
            "seal_days": "备好后盖章",
            "correction_days": "补正",
            "review_days": "初审",
            "transfer_days": "转送",
            "acceptance_days": "受理",
            "day_rule": "日数按",
            "panel_size": "每案评审专家",
            "least_panel": "评审专家最少",
            "panel_alternates": "候补专家",
            "visit_experts": "现场考察专家不少于",
            "visit_officers": "现场考察工作人员不少于",
            "evaluation_days": "专家评分",
            "supplement_days": "补充材料",
            "pass_line": "合格线",
            "key_pool_line": "重点项目备选线",
            "drop_extremes_from": "去掉最高分和最低分，自",
            "reason_below": "总分低于此数须说明理由",
            "reason_above": "总分高于此数须说明理由",
            "publicity_days": "公示",
            "publicity_day_rule": "公示日数按",
            "publicity_past_holidays": "公示末日遇休息日顺延",
            "objection_days": "异议核查",
            "objection_extension_days": "异议核查可延长一次",
            "decision_days": "会签审批",
            "unit_seal": "单位用章",
            "city_seal": "两局审批用章",
            "body_seal": "初审单位用章",
            "upload_limit_mb": "单个文件不超过",
            "remedy": "救济告知",
            "notes": "填表说明",
            "pledge": "承诺书",
        }
        help_texts = {
            "cases_per_unit": "填 0 表示不限。",
            "remedy": "印在每份不利决定之后。",
            "notes": "每行一条。",
            "pledge": "由法定代表人和首席技师手写签名。",
            "panel_size": "须为奇数。",
            "least_panel": "专家退出又无候补时，经两局同意可继续评审的最少人数。",
            "panel_alternates": "每次抽取时一并抽出。",
            "evaluation_days": "自开始评审起。",
            "supplement_days": "评审中要求补充材料的答复期限。",
            "key_pool_line": "达到此线的列入重点项目备选。",
            "drop_extremes_from": "评分表达到这一份数时去掉一个最高分和一个最低分；填 0 表示从不去掉。",
            "publicity_days": "公示之日不计，末日 24:00 届满。",
            "publicity_past_holidays": "末日是法定休息日的，顺延到之后的第一个工作日。",
            "objection_days": "自收到异议起作出处理决定。",
            "decision_days": "自公示期满起。",
            "seal_days": "备好报送稿后应盖章的工作日数。",
            "frozen_at": "",
            "correction_days": "",
            "review_days": "",
            "transfer_days": "",
            "acceptance_days": "",
        }

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("least_members") and data.get("most_members") and data["most_members"] < data["least_members"]:
            self.add_error("most_members", "不能少于成员最少人数。")
        for name, sentence in _faults_of_evaluation(data):
            self.add_error(name, sentence)
        return data

    def _post_clean(self) -> None:
        """What the form refuses is told in its own words; only then are the constraints of the table asked."""
        if not self.errors:
            super()._post_clean()  # type: ignore[misc]  # Django's own hook, which the stubs leave out


_EVALUATION = (
    *("panel_size", "least_panel", "visit_experts", "drop_extremes_from"),
    *("pass_line", "key_pool_line", "reason_below", "reason_above", "publicity_days"),
)


def _faults_of_evaluation(data: dict[str, Any]) -> list[tuple[str, str]]:
    """What does not fit together in the numbers of panel and lines; a missing one has its own sentence."""
    if any(data.get(name) is None for name in _EVALUATION):
        return []
    size, least, visitors, drop, lowest, highest, below, above, posted = (data[name] for name in _EVALUATION)
    asked = [
        (size % 2 == 1, "panel_size", "评审专家须为奇数。"),
        (1 <= least <= size, "least_panel", "须在 1 人与每案评审专家人数之间。"),
        (visitors <= size, "visit_experts", "不能多于每案评审专家。"),
        (drop == 0 or drop >= LEAST_TO_DROP, "drop_extremes_from", f"至少 {LEAST_TO_DROP} 份；填 0 表示从不去掉。"),
        (0 < lowest <= FULL_MARKS, "pass_line", f"须大于 0，不超过 {FULL_MARKS} 分。"),
        (lowest <= highest <= FULL_MARKS, "key_pool_line", f"不能低于合格线，不超过 {FULL_MARKS} 分。"),
        (below <= above, "reason_above", "不能小于“总分低于此数须说明理由”。"),
        (posted >= 1, "publicity_days", "公示至少 1 日。"),
    ]
    return [(name, sentence) for holds, name, sentence in asked if not holds]


class ItemRow(rows.RowForm):
    """One material of the checklist."""

    summary = {"who": "title", "grade": "need"}
    widths = {"title": 3, "subject": 3, "unit_kind": 2, "need": 2, "most_files": 2, "hint": 6}
    title = forms.CharField(label="材料名称", max_length=80)
    subject = forms.ChoiceField(label="属于", choices=ChecklistItem.Subject.choices)
    unit_kind = forms.ChoiceField(label="适用单位", choices=ChecklistItem.UnitKind.choices, required=False)
    need = forms.ChoiceField(label="要求", choices=ChecklistItem.Need.choices)
    most_files = forms.IntegerField(label="最多文件数", min_value=1, max_value=50, initial=5)
    hint = forms.CharField(label="说明", max_length=300, required=False)


class HeadingRow(rows.RowForm):
    """One heading of the 申办报告."""

    summary = {"who": "title"}
    widths = {"title": 3, "required": 3, "least": 3, "most": 3, "hint": 6}
    title = forms.CharField(label="标题", max_length=60)
    required = forms.BooleanField(label="必须填写", required=False, initial=True)
    least = forms.IntegerField(label="至少字数", min_value=0, max_value=5000, initial=50)
    most = forms.IntegerField(label="最多字数", min_value=1, max_value=20000, initial=3000)
    hint = forms.CharField(label="提示", max_length=300, required=False)


class HonourRow(rows.RowForm):
    """One honour that can be chosen."""

    summary = {"who": "name", "grade": "level"}
    name = forms.CharField(label="荣誉名称", max_length=60)
    level = forms.CharField(label="级别", max_length=20)
    sets_priority = forms.BooleanField(label="符合优先条件（三(一)-3）", required=False)
    active = forms.BooleanField(label="可以选择", required=False, initial=True)


CHECKLIST = rows.row_formset(ItemRow, word="材料", at_most=60)
HEADINGS = rows.row_formset(HeadingRow, word="标题", at_most=30, at_least=1)
HONOURS = rows.row_formset(HonourRow, word="荣誉", at_most=60)


def honour_rows() -> list[dict[str, Any]]:
    kinds = HonourKind.objects.order_by("order")
    return [dict(row) for row in kinds.values("code", "name", "level", "sets_priority", "active")]


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
        days = [*data.get("off", []), *data.get("work", [])]
        year = data.get("year")
        wrong = [holiday.day for holiday in days if year and not _belongs(holiday.day, year)]
        if wrong:
            self.add_error("off", f"{wrong[0].isoformat()} 不在 {year} 年内（元旦可用到上年 12 月）。")
        if len({holiday.day for holiday in days}) != len(days):
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
