"""What the system computes in an assessment for an indicator, from the filings and the books of the time judged.

As in ``reviews.computing``: the rubric names a function and says in its bands which measure earns which points.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal

from applications.choices import Computing
from applications.models import Indicator
from common.templatetags.ui import wan
from reviews.assessed_facts import Known
from reviews.computing import MET, NOT_MET, Measured, earned

# something in the time judged, less than once a year
SELDOM = Decimal("0.5")
NO_SUBSIDY = "没有市级补助"

Function = Callable[[Known, Indicator], Measured]
FUNCTIONS: dict[str, Function] = {}
Points = dict[int, tuple[Decimal, str]]


def computes(name: Computing) -> Callable[[Function], Function]:
    def register(function: Function) -> Function:
        FUNCTIONS[name.value] = function
        return function

    return register


def points_of_all(indicators: Iterable[Indicator], known: Known) -> Points:
    """Of every computed indicator its points, and in words from which figures.

    Without a subsidy there is nothing to execute: those points are moved to the unit's own funds (domain §4.3, F3)
    and earned at its rate, so that each stays within its full marks.
    """
    wanted = list(indicators)
    found = {one.pk: _points_of(one, known) for one in wanted}
    own = next((one for one in wanted if one.computed_by == Computing.OWN_FUNDS_RATE), None)
    for one in wanted:
        if one.computed_by == Computing.SUBSIDY_EXECUTION and known.money.execution is None and own is not None:
            points = one.points * found[own.pk][0] / own.points
            words = f"{NO_SUBSIDY}，本项 {one.points.normalize():f} 分并入“{own.title}”，按其得分率计"
            found[one.pk] = points.quantize(Decimal("0.01")), words
    return found


def _points_of(indicator: Indicator, known: Known) -> tuple[Decimal, str]:
    measured = FUNCTIONS[indicator.computed_by](known, indicator)
    return earned(indicator.bands.all(), measured.measure), measured.figures


def _a_year(known: Known, number: int, unit: str) -> str:
    first, last = known.period.first, known.period.last
    period = f"{first.year}年{first.month}月至{last.year}年{last.month}月"
    return f"{period}：{number} {unit}，年均 {known.a_year(number):.1f} {unit}"


def _seldom(known: Known, number: int) -> Decimal:
    """The mean of a year; anything at all is seldom at least."""
    return max(known.a_year(number), SELDOM) if number else NOT_MET


# ── the functions ────────────────────────────────────────────────────────────


@computes(Computing.APPRENTICES_A_YEAR)
def apprentices_a_year(known: Known, indicator: Indicator) -> Measured:
    number = known.filings.apprentices
    return Measured(known.a_year(number), f"带徒 {_a_year(known, number, '人次')}")


@computes(Computing.RAISED_A_YEAR)
def raised_a_year(known: Known, indicator: Indicator) -> Measured:
    number = known.filings.raised
    return Measured(_seldom(known, number), f"晋级取证 {_a_year(known, number, '人次')}")


@computes(Computing.FINISHED_PROJECTS)
def finished_projects(known: Known, indicator: Indicator) -> Measured:
    number = known.filings.projects_finished
    words = f"立项 {known.filings.projects} 项；完成 {_a_year(known, number, '项')}"
    return Measured(_seldom(known, number), words)


@computes(Computing.EXCHANGES_A_YEAR)
def exchanges_a_year(known: Known, indicator: Indicator) -> Measured:
    number = known.filings.exchanges
    return Measured(_seldom(known, number), f"交流、研修 {_a_year(known, number, '次')}")


@computes(Computing.PROMOTIONS_A_YEAR)
def promotions_a_year(known: Known, indicator: Indicator) -> Measured:
    number = known.filings.promotions
    return Measured(_seldom(known, number), f"推广 {_a_year(known, number, '次')}")


@computes(Computing.FILINGS_ON_TIME)
def filings_on_time(known: Known, indicator: Indicator) -> Measured:
    """Full marks less what came late or never; a filing whose day is not over counts neither way."""
    counted, rules = known.filings, known.rules
    taken = rules.late_filing_points * counted.late + rules.missing_filing_points * counted.missing
    words = f"按时 {counted.on_time} 次，逾期 {counted.late} 次，未报 {counted.missing} 次"
    return Measured(max(indicator.points - taken, NOT_MET), words)


@computes(Computing.OWN_FUNDS_RATE)
def own_funds_rate(known: Known, indicator: Indicator) -> Measured:
    """五(二): what the unit spent of its own by what it promised in its application; nothing promised is met."""
    money = known.money
    if money.promised is None or money.own_rate is None:
        return Measured(MET, f"实际投入 {wan(money.own_spent)} 万元；申报表没有承诺数，计为达到")
    words = f"实际投入 {wan(money.own_spent)} ÷ 承诺 {wan(money.promised)} = {money.own_rate * 100:.1f}%，单位：万元"
    return Measured(money.own_rate, words)


@computes(Computing.NO_BREACH)
def no_breach(known: Known, indicator: Indicator) -> Measured:
    number = known.money.breaches
    return Measured(NOT_MET, f"不合规支出 {number} 笔") if number else Measured(MET, "没有不合规支出")


@computes(Computing.SUBSIDY_EXECUTION)
def subsidy_execution(known: Known, indicator: Indicator) -> Measured:
    money = known.money
    if money.execution is None:
        return Measured(NOT_MET, NO_SUBSIDY)
    words = f"支出 {wan(money.spent)} ÷ 可用 {wan(money.to_spend)} = {money.execution * 100:.1f}%，单位：万元"
    return Measured(money.execution, words)
