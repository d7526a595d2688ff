"""THE STATE MACHINE: the life of a workshop from top to bottom. States, sources, targets, permissions; nothing else.

What an act needs beside the state (guards), what it does and whom it tells stand with the act
(``applications.acts``, ``reviews.services``). Nothing here saves; ``applications.lifecycle`` does.
"""

from collections.abc import Callable, Iterator
from typing import Any

import django_fsm as fsm
from django.db import models

from applications import permissions as may
from applications.states import State as S  # noqa: N817 - named on every line, the table reads better


class WorkshopWorkflow(fsm.FSMModelMixin, models.Model):
    """From the first draft on. A transition's body sets only what the state itself implies."""

    state = fsm.FSMField(choices=S.choices, default=S.DRAFT, protected=True, editable=False, verbose_name="状态")
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
        source=[S.SUBMITTED, S.RETURNED, S.RECOMMENDED, S.ACCEPTED],
        target=S.WITHDRAWN,
        permission=may.city_approver,
        custom={"label": "终止", "adverse": True},
    )
    def terminate(self) -> None:
        """The unit's sealed request, a cancelled round, a dissolved unit, a technician gone."""
