"""What the system itself knows of a title in the time assessed, and from where: read once, said in words.

The names are those of ``figure.<name>`` in the evidence of the rubric's indicators.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.urls import reverse

from applications.models import Indicator, ProgrammeRules, Workshop
from applications.selectors.changes import technician_gone_since
from applications.selectors.filing import FilingFigures, filings_on_time
from applications.selectors.ledger_figures import Money, money_of
from common.calendar import months_after
from common.clock import legal_day
from common.templatetags.ui import cn_date, wan
from reviews.models import Assessment

FIGURE = "figure."


@dataclass(frozen=True)
class Period:
    """The time that is judged: its days, its calendar years, and the years in whose January it was filed about."""

    first: date
    last: date
    round_year: int

    @property
    def years(self) -> range:
        return range(self.first.year, self.last.year + 1)

    @property
    def filing_years(self) -> range:
        return range(self.first.year + 1, self.round_year + 1)


@dataclass(frozen=True)
class Known:
    """Filings and books of the time judged, and the rules of its round."""

    rules: ProgrammeRules
    period: Period
    filings: FilingFigures
    money: Money

    def a_year(self, number: int) -> Decimal:
        """The mean of the calendar years judged."""
        return Decimal(number) / max(len(self.period.years), 1)


@dataclass(frozen=True)
class Fact:
    """One figure in words, where it comes from, and the page on which it can be checked."""

    name: str
    label: str
    words: str
    source: str
    href: str


def period_of(assessment: Assessment) -> Period:
    return Period(assessment.covers_from, assessment.covers_to, assessment.round.year)


def known_of(assessment: Assessment, at: datetime) -> Known:
    """Three statements, where the sealed version was read with the case two."""
    period, workshop = period_of(assessment), assessment.workshop
    years = period.filing_years
    filings = filings_on_time(workshop, years[0], years[-1], at) if years else FilingFigures()
    return Known(assessment.rules, period, filings, money_of(workshop, period.years, period.first))


# ── in words ─────────────────────────────────────────────────────────────────


def facts_of(known: Known, workshop: Workshop) -> dict[str, Fact]:
    """Every figure by its name."""
    filings = reverse("workshops:filings", args=[workshop.pk])
    ledger = reverse("workshops:ledger", args=[workshop.pk])
    counted, period = known.filings, known.period
    reported = _source_of_filings(period)
    rows = [
        ("filings", "年度备案", _filed(counted), reported, filings),
        (
            "agreements",
            "签有协议的徒弟",
            f"{counted.with_agreement} 人次，共 {counted.apprentices} 人次",
            reported,
            filings,
        ),
        ("apprentices", "带徒", _times(known, counted.apprentices, "人次"), reported, filings),
        ("raised", "晋级取证", _times(known, counted.raised, "人次"), reported, filings),
        (
            "projects",
            "技术攻关项目",
            f"立项 {counted.projects} 项，完成 {counted.projects_finished} 项",
            reported,
            filings,
        ),
        ("results", "成果", f"{counted.results} 项", reported, filings),
        ("exchanges", "技术交流、研修", _times(known, counted.exchanges, "次"), reported, filings),
        ("promotions", "成果、绝技绝活推广", _times(known, counted.promotions, "次"), reported, filings),
    ]
    books = f"经费台账（{period.first.year}–{period.last.year} 年已确认的账目）"
    rows += [
        ("own_funds", "单位配套经费", _own(known.money), books, ledger),
        ("breaches", "不合规支出", f"{known.money.breaches} 笔" if known.money.breaches else "没有", books, ledger),
        ("execution", "市级补助执行率", _execution(known.money), books, ledger),
    ]
    return {name: Fact(name, label, words, source, href) for name, label, words, source, href in rows}


def _source_of_filings(period: Period) -> str:
    years = "、".join(str(year) for year in period.filing_years)
    return f"{years} 年度备案" if years else "考核期内没有须报送的年度备案"


def _filed(counted: FilingFigures) -> str:
    parts = [
        (counted.on_time, "次按时"),
        (counted.late, "次逾期报送"),
        (counted.missing, "次未报"),
        (counted.ahead, "次未到期"),
    ]
    return "，".join(f"{number} {word}" for number, word in parts if number) or "没有须报送的年度备案"


def _times(known: Known, number: int, unit: str) -> str:
    return f"{number} {unit}，年均 {known.a_year(number):.1f} {unit}"


def _own(money: Money) -> str:
    if money.promised is None or money.own_rate is None:
        return f"实际投入 {wan(money.own_spent)} 万元，申报表没有承诺数"
    rate = money.own_rate * 100
    return f"实际投入 {wan(money.own_spent)} 万元，承诺 {wan(money.promised)} 万元，到位率 {rate:.1f}%"


def _execution(money: Money) -> str:
    if money.execution is None:
        return "没有市级补助"
    return f"可用 {wan(money.to_spend)} 万元，支出 {wan(money.spent)} 万元，执行率 {money.execution * 100:.1f}%"


def beside(indicator: Indicator, facts: Mapping[str, Any]) -> list[Any]:
    """The figures that stand beside one indicator, in the order in which the rubric names them."""
    names = [code.removeprefix(FIGURE) for code in indicator.evidence if code.startswith(FIGURE)]
    return [facts[name] for name in names if name in facts]


def frozen(facts: Mapping[str, Fact]) -> dict[str, dict[str, str]]:
    """As they stand in what was handed in."""
    return {name: asdict(fact) for name, fact in facts.items()}


# ── grounds that the system itself finds ─────────────────────────────────────


def vetoes_of(assessment: Assessment, at: datetime) -> dict[str, str]:
    """Code of the rubric's veto → its basis in words."""
    known = known_of(assessment, at)
    found: dict[str, str] = {}
    if known.money.breaches:
        found["misuse"] = f"经费台账登记的不合规支出 {known.money.breaches} 笔，没有经财政认可或更正。"
    counted = known.filings
    if counted.missing and not counted.on_time and not counted.late:
        found["no_filings"] = f"{_source_of_filings(known.period)}均未报送。"
    gone = technician_gone_since(assessment.workshop)
    months = assessment.rules.successor_months
    if gone is not None and months_after(gone, months) < legal_day(at):
        found["technician_gone"] = f"首席技师自 {cn_date(gone)} 起离岗，已超过 {months} 个月，没有经同意的接任人选。"
    return found
