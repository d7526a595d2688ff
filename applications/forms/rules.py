"""The form of one version of the rules: thresholds, days, kinds of seal, texts, and what must fit together."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms

from applications.choices import SkillLevel
from applications.models import RuleSet
from common.form_fields import WanField
from common.forms import HouseModelForm

FULL_MARKS = 100
LEAST_TO_DROP = 3
LEVELS = [choice for choice in SkillLevel.choices if choice[0] not in {"APPRENTICE", "L5_JUNIOR", "L4_INTERMEDIATE"}]


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
