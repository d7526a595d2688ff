"""By which terms a case is judged now: award and assessment go through the same panel, visits, sheets and opinion.

The award judges by the RuleSet of the case. The assessment takes its rubric, line and sizes from the programme rules
of its round, which are fixed when the round opens; every number that these do not name is that of the RuleSet.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Q

from applications import standing
from applications.models import Rubric, RuleSet, Workshop
from applications.services.programme import rules_on
from applications.states import TITLED, State
from common import calendar
from common.clock import legal_day
from reviews.models import Assessment, Plan

Purpose = Plan.Purpose
_KEPT = "_assessment_judged"
AWARD, ASSESSMENT = Purpose.AWARD, Purpose.ASSESSMENT
# the states through which a purpose moves: before its panel is complete, and while its experts judge
WAITS_IN: dict[str, State] = {AWARD: State.ACCEPTED, ASSESSMENT: State.GRANTED}
JUDGED_IN: dict[str, State] = {AWARD: State.EVALUATING, ASSESSMENT: State.ASSESSING}
BEFORE_EXPERTS = frozenset(JUDGED_IN.values())


@dataclass(frozen=True)
class Terms:
    """What binds while one case is judged for one purpose."""

    purpose: Purpose
    rubric: Rubric | None
    panel_size: int
    least_panel: int
    alternates: int
    drop_extremes_from: int
    pass_line: Decimal
    spread_share: Decimal
    reason_below: Decimal
    reason_above: Decimal
    evaluation_days: int
    visit_experts: int
    visit_officers: int
    day_rule: str
    # the assessment that is judged; None for the award
    assessment: Assessment | None = None

    def due_on(self, at: datetime) -> date:
        """The last day of the sheets, counted from the opening."""
        return calendar.day_after(legal_day(at), self.evaluation_days, self.day_rule)


def purpose_of(workshop: Workshop) -> Purpose:
    """For which a case is judged at this stage of its life: a title is only ever assessed."""
    return ASSESSMENT if workshop.state in TITLED else AWARD


def is_judged(workshop: Workshop, purpose: str | None = None) -> bool:
    """Whether its experts are at work now."""
    return workshop.state == JUDGED_IN[purpose or purpose_of(workshop)]


def waits(workshop: Workshop, purpose: str | None = None) -> bool:
    """Whether it is in the state from which its judging is opened."""
    return workshop.state == WAITS_IN[purpose or purpose_of(workshop)]


def asked_for(workshop: Workshop, purpose: str) -> str:
    """What an address of a case needs to mean this purpose; only a title has two."""
    return f"?of={Purpose(purpose).value}" if workshop.state in TITLED else ""


def meant(workshop: Workshop, asked: str) -> Purpose:
    """The purpose that an address means: the one it names, else the one for which the case is judged now."""
    return Purpose(asked) if asked in Purpose.values else purpose_of(workshop)


def of_purpose(purpose: str, panel: str = "") -> Q:
    """Rows of panels of one purpose; ``panel`` leads to the panel from them."""
    return Q(**{f"{panel}__plan__purpose" if panel else "plan__purpose": purpose})


def terms_of(workshop: Workshop, purpose: str | None = None) -> Terms:
    """By what it is judged; an assessment is the open one, or the last."""
    if (purpose or purpose_of(workshop)) == AWARD:
        return _of_rules(workshop.rule_set)
    found = assessment_of(workshop)
    if found is None:
        return _of_rules(workshop.rule_set, purpose=ASSESSMENT, rubric=None)
    rules = found.rules
    return _of_rules(
        workshop.rule_set,
        purpose=ASSESSMENT,
        rubric=found.rubric,
        panel_size=rules.assessment_panel_size,
        least_panel=rules.assessment_least_panel,
        pass_line=rules.assessment_pass_line,
        assessment=found,
    )


def _of_rules(rules: RuleSet, **facts: object) -> Terms:
    own: dict[str, object] = {
        "purpose": AWARD,
        "rubric": rules.rubric,
        "alternates": rules.panel_alternates,
        **{
            name: getattr(rules, name)
            for name in (
                *("panel_size", "least_panel", "drop_extremes_from", "pass_line", "spread_share"),
                *("reason_below", "reason_above", "evaluation_days", "visit_experts", "visit_officers", "day_rule"),
            )
        },
    }
    return Terms(**{**own, **facts})  # type: ignore[arg-type]  # the columns have the types of the fields


def assessment_of(workshop: Workshop) -> Assessment | None:
    """The assessment of a title that a panel judges or judged last; on a page that only shows it is asked once."""
    if _KEPT in workshop.__dict__:
        kept: Assessment | None = workshop.__dict__[_KEPT]
        return kept
    rows = Assessment.objects.filter(workshop=workshop).exclude(status=Assessment.Status.DROPPED)
    found = rows.select_related("round", "rules", "rubric", "rectification").order_by("-pk").first()
    if found is not None:
        found.workshop = workshop
    if standing.is_kept(workshop):
        workshop.__dict__[_KEPT] = found
    return found


def sizes_for_a_plan(purpose: str, day: date) -> dict[str, int]:
    """With which numbers of experts and alternates a new plan begins."""
    newest = RuleSet.objects.order_by("-version").first()
    found = {"panel_size": newest.panel_size, "alternates": newest.panel_alternates} if newest else {}
    if purpose == ASSESSMENT:
        found["panel_size"] = rules_on(day).assessment_panel_size
    return found
