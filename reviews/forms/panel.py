"""What the pages of plans, draws and seats ask."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from accounts.models import Expert
from applications.models import Round, Workshop
from common.form_fields import DayField
from common.forms import FULL_ROW, HouseForm
from reviews.models import Plan, Seat, Tie
from reviews.services.seats import Tied

MOST_STRATA = 5
MOST_FURTHER = 3
MOST_SEATS = 21
ANY = "*"
TWO = 2
PLEDGE = (
    "本人承诺：客观、公正、独立评审；与评审对象有利害关系的主动回避；不接受评审对象及其利害关系人的任何财物和宴请；"
    "对评审材料、过程和意见保密，不复制、不外传；对本人签署的评分和意见负责。"
)


class ReasonForm(HouseForm):
    reason = forms.CharField(label="理由", max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class PlanForm(HouseForm):
    """The plan without its panels; the rule's own size is what a new plan begins with."""

    sections = (
        ("方案", ("name", "purpose", "round")),
        ("专家组规模", ("panel_size", "alternates")),
        ("日程", ("visits_from", "visits_to", "sheets_due")),
        ("", ("note",)),
    )
    widths = {"visits_from": TWO, "visits_to": TWO, "sheets_due": TWO}
    units = {"panel_size": "人", "alternates": "人"}

    name = forms.CharField(label="方案名称", max_length=80, help_text="如：2026 年度第一批认定评审方案")
    purpose = forms.ChoiceField(
        label="用途",
        choices=Plan.Purpose.choices,
        initial=Plan.Purpose.AWARD,
        required=False,
        help_text="编入案卷以后不能改变。",
    )
    round = forms.ModelChoiceField(
        label="申报批次", queryset=Round.objects.none(), empty_label="不限批次", required=False
    )
    panel_size = forms.IntegerField(
        label="每组专家", min_value=1, max_value=21, help_text="单数，且不少于适用规则的人数。"
    )
    alternates = forms.IntegerField(
        label="每组候补", min_value=0, max_value=21, help_text="按抽取次序递补；可以增补抽取。"
    )
    visits_from = DayField(label="现场考察自")
    visits_to = DayField(label="现场考察至")
    sheets_due = DayField(label="评分截止（含当日）")
    note = forms.CharField(label="说明", required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        published = Round.objects.filter(published_at__isnull=False).order_by("-year", "-pk")
        self.fields["round"].queryset = published  # type: ignore[attr-defined]  # a ModelChoiceField

    def clean_purpose(self) -> str:
        return self.cleaned_data["purpose"] or self.initial.get("purpose") or Plan.Purpose.AWARD

    def clean_panel_size(self) -> int:
        size: int = self.cleaned_data["panel_size"]
        if size % 2 == 0:
            raise forms.ValidationError("专家人数须为单数。")
        return size

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("purpose") == Plan.Purpose.ASSESSMENT and cleaned.get("round"):
            self.add_error("round", "评估考核不分申报批次，请选“不限批次”。")
        first, last, due = (cleaned.get(name) for name in ("visits_from", "visits_to", "sheets_due"))
        if first and last and last < first:
            self.add_error("visits_to", "考察结束日期不能早于开始日期。")
        if first and due and due < first:
            self.add_error("sheets_due", "评分截止日期不能早于考察开始日期。")
        return cleaned


class PanelForm(HouseForm):
    """The name of a panel; its strata are rows of their own."""

    name = forms.CharField(label="专家组名称", max_length=40, help_text="如：第一组（机械加工）")
    widths = {"name": FULL_ROW}


class StratumForm(HouseForm):
    """One row: a trade, its seats and alternates; an empty row is none."""

    mark_optional = False
    lists_faults = False
    widths = {"trade": TWO, "seats": TWO, "alternates": TWO}

    trade = forms.ChoiceField(label="专业", required=False)
    seats = forms.IntegerField(label="席位", min_value=0, max_value=MOST_SEATS, required=False)
    alternates = forms.IntegerField(label="候补", min_value=0, max_value=MOST_SEATS, required=False)

    def __init__(self, *args: Any, trades: dict[str, int], asks_seats: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = [(trade, f"{trade}（在库 {number} 人）") for trade, number in trades.items()]
        self.fields["trade"].choices = [("", "—"), (ANY, "不限专业"), *known]  # type: ignore[attr-defined]  # a ChoiceField
        if not asks_seats:
            del self.fields["seats"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        asked = cleaned.get("seats") or cleaned.get("alternates")
        if asked and not cleaned.get("trade") and "trade" not in self.errors:
            self.add_error("trade", "请选择专业。")
        if cleaned.get("trade") and not asked and not self.errors:
            self.add_error("alternates", "请填写人数。")
        return cleaned


class StrataForms:
    """The rows of a panel's strata together."""

    def __init__(
        self,
        data: Any = None,
        *,
        trades: dict[str, int],
        initial: Sequence[tuple[str, int, int]] = (),
        most: int = MOST_STRATA,
        asks_seats: bool = True,
    ) -> None:
        self.sentence = ""
        self.rows = [
            StratumForm(data, prefix=f"s{row}", trades=trades, asks_seats=asks_seats, initial=_initial(initial, row))
            for row in range(most)
        ]

    def is_valid(self) -> bool:
        valid = [row.is_valid() for row in self.rows]  # every row says what is wrong with it
        if not all(valid):
            self.sentence = "有专业席位没有填对，请看各行的提示。"
        elif not self.strata:
            self.sentence = "请至少选择一个专业。"
        elif len({trade for trade, *_ in self.strata}) != len(self.strata):
            self.sentence = "同一专业请合并为一行。"
        return not self.sentence

    @property
    def strata(self) -> list[tuple[str, int, int]]:
        """The rows that were filled, in their order."""
        rows = [row.cleaned_data for row in self.rows]
        return [
            ("" if row["trade"] == ANY else row["trade"], row.get("seats") or 0, row.get("alternates") or 0)
            for row in rows
            if row.get("trade")
        ]


def _initial(strata: Sequence[tuple[str, int, int]], row: int) -> dict[str, Any]:
    if row >= len(strata):
        return {}
    trade, seats, alternates = strata[row]
    return {"trade": trade or ANY, "seats": seats, "alternates": alternates}


class CasesForm(HouseForm):
    chosen = forms.MultipleChoiceField(label="案卷", error_messages={"required": "请至少选择一件。"})

    def __init__(self, *args: Any, keys: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["chosen"].choices = [(str(key), str(key)) for key in keys]  # type: ignore[attr-defined]  # a ChoiceField


class AnswerForm(HouseForm):
    """What finance answers to a plan."""

    verdict = forms.ChoiceField(label="答复", choices=[("agree", "同意"), ("return", "退回")], widget=forms.RadioSelect)
    words = forms.CharField(
        label="意见",
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="退回须写明理由。",
    )
    content_hash = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("verdict") == "return" and not (cleaned.get("words") or "").strip():
            self.add_error("words", "退回须写明理由。")
        return cleaned


class AppointForm(ReasonForm):
    """A seat given by hand."""

    expert = forms.ModelChoiceField(label="专家", queryset=Expert.objects.none(), empty_label="请选择专家")
    rank = forms.ChoiceField(label="席位", choices=Seat.Rank.choices, widget=forms.RadioSelect, initial="member")
    field_order = ("expert", "rank", "reason")
    widths = {"expert": FULL_ROW}

    def __init__(self, *args: Any, people: list[Expert], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["expert"]
        field.queryset = Expert.objects.filter(pk__in=[one.pk for one in people])
        field.choices = [("", "请选择专家")] + [
            (one.pk, f"{one.user.name}　{one.trade}　{one.employer}") for one in people
        ]


class TieForm(HouseForm):
    """A tie towards one case."""

    ground = forms.ChoiceField(label="关系", choices=Tie.Ground.choices)
    words = forms.CharField(label="具体情况", max_length=300, widget=forms.Textarea(attrs={"rows": 3}))

    @property
    def tied(self) -> Tied:
        return Tied(self.cleaned_data["ground"], self.cleaned_data["words"])


class ReleaseForm(ReasonForm):
    ground = forms.ChoiceField(
        label="原因",
        choices=[("other", "其他原因（已签名的评分表保留）"), ("conflict", "存在利益冲突（已签名的评分表也作废）")],
        widget=forms.RadioSelect,
    )
    field_order = ("ground", "reason")


class DeclineForm(HouseForm):
    words = forms.CharField(label="不能参加的原因", max_length=300, widget=forms.Textarea(attrs={"rows": 2}))


class DeclarationForm(HouseForm):
    """What an expert declares towards one case before he sees a file of it."""

    NONE = "none"
    mark_optional = False
    lists_faults = False  # the page counts them over all cases
    widths = {"tie": FULL_ROW, "words": FULL_ROW}

    tie = forms.ChoiceField(
        label="您与本案的申报单位、首席技师、推荐单位",
        choices=[(NONE, "无利害关系"), *((code, f"有{word}") for code, word in Tie.Ground.choices)],
        widget=forms.RadioSelect,
        error_messages={"required": "请对这件案卷申明有无利害关系。"},
    )
    words = forms.CharField(label="有关系的，写明具体情况", max_length=300, required=False)

    def __init__(self, *args: Any, case: Workshop, **kwargs: Any) -> None:
        super().__init__(*args, prefix=f"case{case.pk}", **kwargs)
        self.case = case

    @property
    def tied(self) -> Tied | None:
        ground, words = self.cleaned_data["tie"], self.cleaned_data["words"]
        return None if ground == self.NONE else Tied(ground, words)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("tie") not in {None, self.NONE} and not cleaned.get("words"):
            self.add_error("words", "请写明具体情况。")
        return cleaned


class PledgeForm(HouseForm):
    mark_optional = False
    lists_faults = False
    pledged = forms.BooleanField(
        label="我已阅读并作出上述承诺，接受邀请", error_messages={"required": "请先阅读并作出评审承诺。"}
    )


class VoteForm(HouseForm):
    choice = forms.ModelChoiceField(
        label="推选", queryset=Seat.objects.none(), widget=forms.RadioSelect, empty_label=None
    )

    def __init__(self, *args: Any, voters: list[Seat], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["choice"]
        field.queryset = Seat.objects.filter(pk__in=[seat.pk for seat in voters])
        field.choices = [(seat.pk, f"{seat.expert.user.name}（{seat.expert.employer}）") for seat in voters]


class FewerForm(ReasonForm):
    """The first bureau writes the reason, the second reads it."""

    def __init__(self, *args: Any, given: str, **kwargs: Any) -> None:
        super().__init__(*args, initial={"reason": given}, **kwargs)
        self.fields["reason"].disabled = bool(given)
