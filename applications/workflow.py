"""THE STATE MACHINE: the life of a workshop from top to bottom. States, sources, targets, permissions; nothing else.

What an act needs beside the state (guards), what it does and whom it tells stand with the act
(``applications.acts``, ``reviews.services``). Nothing here saves; ``applications.lifecycle`` does.
"""

from collections.abc import Callable, Iterator
from typing import Any

import django_fsm as fsm
from django.db import models

from applications import permissions as may
from applications.states import REVOKED_FROM
from applications.states import WITH_CITY_IN_ORDER as WITH_CITY
from applications.states import State as S  # noqa: N817 - named on every line, the table reads better


class WorkshopWorkflow(fsm.FSMModelMixin, models.Model):
    """From the first draft on. A transition's body sets only what the state itself implies."""

    state = fsm.FSMField(choices=S.choices, default=S.DRAFT, protected=True, editable=False, verbose_name="状态")
    # where a proposed revocation goes back to when it is dropped
    revoking_from = models.CharField(max_length=12, blank=True, choices=[(s.value, s.label) for s in REVOKED_FROM])
    # the field adds these two; a transition's permission is one of ours and so has its sentence
    get_all_state_transitions: Callable[[], Iterator[Any]]
    get_available_state_transitions: Callable[[], Iterator[Any]]

    class Meta:
        abstract = True

    # ── the unit ────────────────────────────────────────────────────────────
    @fsm.transition(
        state,
        source=[S.DRAFT, S.RETURNED],
        target=S.SUBMITTED,
        permission=may.unit_approver,
        custom={"label": "盖章报送"},
    )
    def submit(self) -> None:
        """四(一): the unit seals its prepared version and reports it to its review body."""

    @fsm.transition(
        state,
        source=[S.DRAFT, S.SUBMITTED, S.RETURNED],
        target=S.WITHDRAWN,
        permission=may.unit_approver,
        custom={"label": "撤回申报", "adverse": True},
    )
    def withdraw(self) -> None:
        """The unit takes its application back while no opinion is sealed."""

    @fsm.transition(
        state,
        source=[S.DRAFT, S.RETURNED],
        target=S.WITHDRAWN,
        permission=may.the_clock,
        custom={"label": "逾期终止", "adverse": True},
    )
    def lapse(self) -> None:
        """The period for filling or correcting is over (七-1)."""

    # ── the review body, 四(二) ─────────────────────────────────────────────
    @fsm.transition(state, source=S.SUBMITTED, target=S.RETURNED, permission=may.reviewer, custom={"label": "退回补正"})
    def return_for_correction(self) -> None:
        """Remarks on fields or materials go back to the unit with a due date."""

    @fsm.transition(
        state,
        source=S.SUBMITTED,
        target=S.RECOMMENDED,
        permission=may.review_approver_not_drafter,
        custom={"label": "盖章推荐"},
    )
    def recommend(self) -> None:
        """四(二)-1, -2: originals verified, copies stamped, opinion signed, reported to the city."""

    @fsm.transition(
        state,
        source=S.SUBMITTED,
        target=S.NOT_RECOMMENDED,
        permission=may.review_approver_not_drafter,
        custom={"label": "不予推荐", "adverse": True},
    )
    def not_recommend(self) -> None:
        """A reasoned, sealed opinion that the case is not recommended."""

    @fsm.transition(
        state,
        source=S.SUBMITTED,
        target=S.SUBMITTED,
        permission=may.review_or_city_approver,
        custom={"label": "转送其他初审单位"},
    )
    def transfer(self) -> None:
        """四(一)-1: a misrouted case goes to the right body, whose clock starts again."""

    # ── the city, 四(三) ────────────────────────────────────────────────────
    @fsm.transition(
        state,
        source=[S.RECOMMENDED, S.ACCEPTED],
        target=S.SUBMITTED,
        permission=may.city_officer,
        custom={"label": "退回初审"},
    )
    def send_back(self) -> None:
        """The preliminary review is to be done again; its seal is void."""

    @fsm.transition(
        state,
        source=S.RECOMMENDED,
        target=S.ACCEPTED,
        permission=may.city_officer_not_reviewer,
        custom={"label": "受理"},
    )
    def accept(self) -> None:
        """The city takes the case in."""

    @fsm.transition(
        state,
        source=[S.RECOMMENDED, S.ACCEPTED],
        target=S.REJECTED,
        permission=may.city_approver_not_drafter,
        custom={"label": "不予受理", "adverse": True},
    )
    def decline(self) -> None:
        """Ineligible, late or false: refused with reasons and the way to have it reviewed."""

    @fsm.transition(
        state,
        source=S.NOT_RECOMMENDED,
        target=S.SUBMITTED,
        permission=may.city_approver,
        custom={"label": "重新初审"},
    )
    def reopen_preliminary(self) -> None:
        """A reconsideration decision, a judgment or an own error, with its document number."""

    # ── experts, 四(三)-1 ───────────────────────────────────────────────────
    @fsm.transition(
        state,
        source=S.ACCEPTED,
        target=S.EVALUATING,
        permission=may.city_officer,
        custom={"label": "开始评审"},
    )
    def open_evaluation(self) -> None:
        """The plan is agreed by finance and the panel of the case is complete."""

    @fsm.transition(
        state,
        source=S.EVALUATING,
        target=S.ACCEPTED,
        permission=may.city_officer,
        custom={"label": "退回组建专家组"},
    )
    def reopen_panel(self) -> None:
        """The panel is formed anew while no sheet is signed."""

    @fsm.transition(
        state,
        source=S.EVALUATING,
        target=S.QUALIFIED,
        permission=may.city_approver_with_finance,
        custom={"label": "评审合格"},
    )
    def pass_evaluation(self) -> None:
        """The score reaches the pass line and no veto stands; finance agreed to the 评审汇总表."""

    @fsm.transition(
        state,
        source=S.EVALUATING,
        target=S.UNQUALIFIED,
        permission=may.city_approver_with_finance,
        custom={"label": "评审不合格", "adverse": True},
    )
    def fail_evaluation(self) -> None:
        """Below the pass line, or a veto with its basis; finance agreed to the 评审汇总表."""

    @fsm.transition(
        state,
        source=[S.QUALIFIED, S.UNQUALIFIED],
        target=S.EVALUATING,
        permission=may.city_approver_with_finance,
        custom={"label": "重新评审", "adverse": True},
    )
    def reopen_evaluation(self) -> None:
        """A late conflict, a wrong sum, a faulty procedure: before the notice is posted."""

    # ── public notice, 四(三)-2, -3 ─────────────────────────────────────────
    @fsm.transition(
        state,
        source=S.QUALIFIED,
        target=S.PUBLICISED,
        permission=may.city_approver_with_finance,
        custom={"label": "公示"},
    )
    def publicise(self) -> None:
        """The joint list is agreed and posted; the period runs."""

    @fsm.transition(
        state,
        source=[S.PUBLICISED, S.CONTESTED],
        target=S.QUALIFIED,
        permission=may.city_approver,
        custom={"label": "撤回公示", "adverse": True},
    )
    def retract_notice(self) -> None:
        """A fault in the notice or changed facts; after a correction the whole period runs again."""

    @fsm.transition(
        state,
        source=[S.PUBLICISED, S.CLEARED],
        target=S.CONTESTED,
        permission=may.city_officer,
        custom={"label": "受理异议", "adverse": True},
    )
    def contest(self) -> None:
        """An objection that came in time is accepted; only the workshop concerned stops."""

    @fsm.transition(
        state,
        source=S.CONTESTED,
        target=S.PUBLICISED,
        permission=may.city_approver,
        custom={"label": "异议不成立"},
    )
    def dismiss_objection(self) -> None:
        """Every objection to this workshop is decided and none is upheld."""

    @fsm.transition(
        state,
        source=S.CONTESTED,
        target=S.REJECTED,
        permission=may.city_approver_with_finance,
        custom={"label": "异议成立，不予认定", "adverse": True},
    )
    def uphold_objection(self) -> None:
        """An objection is founded; finance agreed."""

    @fsm.transition(
        state,
        source=S.PUBLICISED,
        target=S.CLEARED,
        permission=may.the_clock,
        custom={"label": "公示期满"},
    )
    def clear(self) -> None:
        """The last day is over and no objection received in time is undecided."""

    # ── the joint decision, the title ───────────────────────────────────────
    @fsm.transition(
        state,
        source=S.CLEARED,
        target=S.GRANTED,
        permission=may.city_approver_with_finance,
        custom={"label": "授予称号"},
    )
    def grant(self) -> None:
        """Both bureaus sealed the same content; the award document is entered; the numbers are given."""

    @fsm.transition(
        state,
        source=[S.QUALIFIED, S.CLEARED],
        target=S.REJECTED,
        permission=may.city_approver_with_finance,
        custom={"label": "不予认定", "adverse": True},
    )
    def reject(self) -> None:
        """Both bureaus sealed the same reasoned refusal."""

    @fsm.transition(
        state,
        source=S.REJECTED,
        target=S.QUALIFIED,
        permission=may.city_approver_with_finance,
        custom={"label": "恢复审批"},
    )
    def reopen_decision(self) -> None:
        """A reconsideration decision, a judgment or an own error, with its document number."""

    @fsm.transition(
        state,
        source=[S.SUBMITTED, S.RETURNED, S.RECOMMENDED, *WITH_CITY],
        target=S.WITHDRAWN,
        permission=may.city_approver,
        custom={"label": "终止", "adverse": True},
    )
    def terminate(self) -> None:
        """The unit's sealed request, a cancelled round, a dissolved unit, a technician gone."""

    # ── the biennial assessment, 六(四) ──────────────────────────────────────
    @fsm.transition(
        state,
        source=S.GRANTED,
        target=S.ASSESSING,
        permission=may.city_officer,
        custom={"label": "开始评估考核"},
    )
    def open_assessment(self) -> None:
        """Due in this assessment round, or ordered off-cycle by both; the plan is agreed by finance."""

    @fsm.transition(
        state,
        source=S.ASSESSING,
        target=S.GRANTED,
        permission=may.city_officer,
        custom={"label": "退回组建考核专家组"},
    )
    def reopen_assessment_panel(self) -> None:
        """The panel is formed anew while no sheet is signed; the title waits for its experts again."""

    @fsm.transition(
        state,
        source=S.ASSESSING,
        target=S.ASSESSING,
        permission=may.city_approver_with_finance,
        custom={"label": "重新考核评分", "adverse": True},
    )
    def reopen_assessment(self) -> None:
        """A late conflict, a wrong sum, a faulty procedure: before the grade is fixed."""

    @fsm.transition(
        state,
        source=S.ASSESSING,
        target=S.RECTIFYING,
        permission=may.city_approver,
        custom={"label": "责令限期整改", "adverse": True},
    )
    def rectify(self) -> None:
        """Once in an assessment, before its grade is fixed (domain §10-17)."""

    @fsm.transition(
        state,
        source=S.RECTIFYING,
        target=S.ASSESSING,
        permission=may.unit_member,
        custom={"label": "报告整改完成"},
    )
    def resume(self) -> None:
        """The unit says what it mended; the assessment goes on with a second look."""

    @fsm.transition(
        state,
        source=S.ASSESSING,
        target=S.GRANTED,
        permission=may.city_approver_with_finance,
        custom={"label": "考核通过"},
    )
    def pass_assessment(self) -> None:
        """Both bureaus confirmed 优秀 or 合格."""

    # ── revocation, 六(四)-3, -4; the end of a title ─────────────────────────
    @fsm.transition(
        state,
        source=[S.GRANTED, S.ASSESSING, S.RECTIFYING],
        target=S.REVOKING,
        permission=may.city_approver,
        custom={"label": "提出撤销", "adverse": True},
    )
    def propose_revocation(self) -> None:
        """不合格 fixed by both, or another ground with its document and article; facts and basis are written."""

    @fsm.transition(
        state,
        source=S.REVOKING,
        target=fsm.RETURN_VALUE(S.GRANTED, S.ASSESSING),
        permission=may.city_approver_with_finance,
        custom={"label": "不予撤销"},
    )
    def drop_revocation(self) -> S:
        """The defence is upheld: the title goes back to where it came from."""
        came_from, self.revoking_from = S(self.revoking_from), ""
        return came_from

    @fsm.transition(
        state,
        source=S.REVOKING,
        target=S.REVOKED,
        permission=may.city_approver_with_finance,
        custom={"label": "撤销称号", "adverse": True},
    )
    def revoke(self) -> None:
        """Both bureaus sealed; the days of the defence are over, or it was answered in writing."""

    @fsm.transition(
        state,
        source=[S.GRANTED, S.ASSESSING, S.RECTIFYING],
        target=S.CLOSED,
        permission=may.city_approver,
        custom={"label": "注销", "adverse": True},
    )
    def close(self) -> None:
        """The unit's request, its dissolution, or no successor in time."""

    @fsm.transition(
        state,
        source=[S.REVOKED, S.CLOSED],
        target=S.GRANTED,
        permission=may.city_approver_with_finance,
        custom={"label": "恢复称号"},
    )
    def reinstate(self) -> None:
        """A reconsideration decision, a judgment or an own error, with its document number."""

    @fsm.transition(
        state,
        source=S.GRANTED,
        target=S.WITHDRAWN,
        permission=may.city_approver_of_register,
        custom={"label": "撤销原始批次登记", "adverse": True},
    )
    def strike_off(self) -> None:
        """The import of an old workshop is undone before anything else happened to it; its number is free again."""
