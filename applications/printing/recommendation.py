"""What a body sends to the city: its 推荐函 in 公文 layout and the 推荐汇总表 in its own order as a sheet."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.template.loader import render_to_string

from common import pdf, seals
from common.documents import PDF, XLSX, Document
from common.xlsx import workbook

COLUMNS = {
    "序号": 8,
    "申报单位": 34,
    "工作室名称": 40,
    "首席技师": 12,
    "职业（工种）": 22,
    "技能等级": 18,
    "荣誉": 40,
    "产业": 20,
    "初审结论": 12,
    "推荐顺序": 10,
}


# how many characters of a name a line of the letter takes in the usual size, and in the next
USUAL_NAME, LONG_NAME = 13, 17


@dataclass(frozen=True)
class RecommendedWorkshop:
    """One row of the 推荐汇总表."""

    order: int | None
    workshop_name: str
    unit_name: str
    technician: str
    trade: str
    level: str
    honours: str = ""
    industry: str = ""
    conclusion: str = "同意推荐"


@dataclass(frozen=True)
class RecommendationLetter:
    """A 推荐函; `day` is 2026-05-08, `seal_note` is 测试用章 under the test authority, `sealed` draws the seal."""

    body: str
    round_name: str
    rows: Sequence[RecommendedWorkshop]
    document_number: str = ""
    day: str = ""
    copies: int = 5
    contact: str = ""
    remarks: Sequence[str] = field(default_factory=tuple)
    sealed: bool = False
    seal_note: str = ""

    @property
    def title(self) -> str:
        """关于推荐…的函, with the round's year where its name has it."""
        return f"关于推荐{self.occasion}的函"

    @property
    def occasion(self) -> str:
        """2026年度北京市首席技师工作室, from a round called 2026 年度北京市首席技师工作室申报."""
        return _occasion(self.round_name)

    @property
    def width(self) -> str:
        """The class for a body's name that needs more than the usual room."""
        count = len(self.body)
        return "longer" if count > LONG_NAME else "long" if count > USUAL_NAME else ""

    @property
    def first_name(self) -> str:
        """The workshop the body puts first."""
        return self.rows[0].workshop_name if self.rows else ""


def letter(content: RecommendationLetter) -> Document:
    """The 推荐函 with its annex as PDF."""
    return Document(f"{content.body}推荐函.pdf", PDF, pdf.render(letter_html(content)))


def letter_html(content: RecommendationLetter) -> str:
    """The letter as HTML, the way tests read it."""
    seal = seals.round_seal(content.body, note=content.seal_note) if content.sealed else ""
    return render_to_string("print/recommendation_letter.html", {"letter": content, "seal": seal})


def table(rows: Iterable[RecommendedWorkshop], *, body: str, round_name: str) -> Document:
    """The 推荐汇总表 as xlsx, in the body's order; rows without one stand last."""
    ordered = sorted(rows, key=lambda row: (row.order is None, row.order or 0))
    content = workbook(
        "推荐汇总表",
        list(COLUMNS),
        (_cells(place, row) for place, row in enumerate(ordered, 1)),
        title=f"{_occasion(round_name)}推荐汇总表（{body}）",
        widths=list(COLUMNS.values()),
    )
    return Document(f"{body}推荐汇总表.xlsx", XLSX, content)


def _occasion(round_name: str) -> str:
    return round_name.replace(" ", "").removesuffix("申报")


def _cells(place: int, row: RecommendedWorkshop) -> list[object]:
    return [
        place,
        row.unit_name,
        row.workshop_name,
        row.technician,
        row.trade,
        row.level,
        row.honours,
        row.industry,
        row.conclusion,
        row.order,
    ]
