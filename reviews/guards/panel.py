"""What must be true before an evaluation opens or its panel is formed anew, in the words the user reads."""

from __future__ import annotations

from datetime import datetime

from applications.models import Workshop
from applications.questions import guard
from reviews import terms, title_standing
from reviews.models import Assessment, Assignment
from reviews.selectors import experts
from reviews.selectors.panel import standing_of


def _is_not_called(workshop: Workshop) -> bool:
    """A title that no panel waits for has no plan to speak of; ``it_is_due`` says so."""
    return terms.purpose_of(workshop) == terms.ASSESSMENT and not title_standing.waits_for_a_panel(workshop)


def the_plan_is_agreed(workshop: Workshop, at: datetime) -> list[str]:
    if _is_not_called(workshop):
        return []
    stands = standing_of(workshop)
    if stands.plan is None:
        return ["本案还没有编入评审方案。"]
    return [] if stands.is_agreed else ["评审方案还没有经市财政局同意。"]


def the_panel_is_complete(workshop: Workshop, at: datetime) -> list[str]:
    """Appointed, everybody answered, odd and at least the rule's size at this moment."""
    if _is_not_called(workshop):
        return []
    stands = standing_of(workshop)
    if stands.plan is None:
        return []
    found = []
    if stands.uninvited:
        found.append(f"还有 {stands.uninvited} 位专家没有发出邀请。")
    if stands.unanswered:
        found.append(f"还有 {stands.unanswered} 位专家没有答复或申明。")
    if stands.judging % 2 == 0 or stands.judging < stands.size_of_rules:
        found.append(f"本案现有专家 {stands.judging} 人，须为单数且不少于 {stands.size_of_rules} 人。")
    return found


def nobody_is_conflicted(workshop: Workshop, at: datetime) -> list[str]:
    """As the pool knows it at this moment: an employer changes, a tie is declared.

    Asked by the act itself and not beside its button: five statements are too many for every page of a case.
    """
    panel = standing_of(workshop).panel
    seated = Assignment.objects.alive().filter(workshop=workshop, seat__panel=panel)
    seated = seated.select_related("seat__expert__user")
    people = {assignment.seat.expert_id: assignment.seat.expert.user.name for assignment in seated.order_by("pk")}
    excluded = experts.excluded_from([workshop], list(people)) if people else {}
    return [f"{people[key]}应当回避：{sentence}" for key, sentence in excluded.items()]


@guard("已有专家在评分表上签名，不能重新组建专家组。")
def no_sheet_is_signed(workshop: Workshop, at: datetime) -> bool:
    if terms.purpose_of(workshop) == terms.ASSESSMENT:
        return not title_standing.of(workshop).has_signed_sheets
    return standing_of(workshop).signed == 0


@guard("本案适用的规则还没有评分标准，请先在规则中设定。")
def there_is_a_rubric(workshop: Workshop, at: datetime) -> bool:
    if terms.purpose_of(workshop) == terms.AWARD:
        return workshop.rule_set.rubric_id is not None
    called = title_standing.of(workshop).assessment
    return called is None or called.has_rubric


def it_is_due(workshop: Workshop, at: datetime) -> list[str]:
    """In its turn, or ordered off-cycle by both bureaus: called, self-assessed, with the body's opinion."""
    found = title_standing.of(workshop).assessment
    if found is None or found.status == Assessment.Status.DONE:
        return ["这个工作室目前没有进行中的评估考核。"]
    if found.status != Assessment.Status.PANEL:
        return [f"{found}目前为“{found.word}”，还不能开始专家考核。"]
    if not found.is_ordered and workshop.assessment_due and workshop.assessment_due.year > found.year:
        return [f"这个工作室 {workshop.assessment_due.year} 年才到考核期，提前考核须经两局同意。"]
    return []


BEFORE_OPENING = (the_plan_is_agreed, the_panel_is_complete, there_is_a_rubric)
BEFORE_ASSESSING = (it_is_due, *BEFORE_OPENING)
