"""What follows from the sheets (四(三)-1): score and spread, the panel's opinion, its end, and the acts on it.

The review table of a batch is in ``reviews.services.review_table``, judging anew in ``reviews.services.reevaluation``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from accounts.models import User
from applications import forms_of_acts as forms
from applications import journal
from applications.lifecycle import NotPermitted, NotPossible, Outcome, act, acting_capacity
from applications.models import Seal, Veto, Workshop
from applications.services import expert_access, sealing
from common import files
from common.journal import canonical
from reviews import evaluation_standing, letters, terms
from reviews.evaluation_standing import EvaluationStanding
from reviews.guards import evaluation as guards
from reviews.models import Discussion, Evaluation, Panel, ReviewRow, ScoreSheet, Seat
from reviews.selectors import evaluation as selectors
from reviews.services import assessment

ONLY_THE_LEADER = "须由本案专家组组长办理。"
ACCESS_ENDS = "专家组已签署评估意见"


def begin(workshop: Workshop, panel: Panel, *, at: datetime) -> Evaluation:
    """The evaluation of a case by a panel, from the moment at which it is opened."""
    return Evaluation.objects.create(workshop=workshop, panel=panel, purpose=panel.plan.purpose, opened_at=at)


def end(workshop: Workshop, *, at: datetime, reason: str, purpose: str = terms.AWARD) -> None:
    """The present evaluation is void or judged anew; its row is kept."""
    current = Evaluation.objects.filter(workshop=workshop, purpose=purpose, ended_at=None, succeeded_at=None)
    current.update(ended_at=at, ended_reason=reason[:300])


@transaction.atomic
def discuss(workshop: Workshop, *, by: User, at: datetime, words: Mapping[int, str]) -> list[Discussion]:
    """Record the re-discussion of indicators whose values lie far apart; the sheets themselves stay as signed."""
    workshop, stands = _before_the_leader(workshop, by)
    evaluation = _open_evaluation(workshop, stands)
    if sentences := guards.all_sheets_are_signed(workshop, at):
        raise NotPossible(*sentences)
    if not words:
        raise NotPossible("没有须复议的指标。")
    if not set(words) <= set(stands.wide):
        raise NotPossible("这些指标的评分差距没有超过规则的界限，不须复议。")
    made = [
        Discussion.objects.create(evaluation=evaluation, indicator_id=indicator, text=text, by=by, at=at)
        for indicator, text in words.items()
    ]
    _note(workshop, "record_discussion", by, at, indicators=[row.indicator_id for row in made])
    return made


@transaction.atomic
def draft_opinion(
    workshop: Workshop,
    *,
    by: User,
    at: datetime,
    conclusion: str,
    text: str,
    veto: Veto | None = None,
    veto_basis: str = "",
) -> Evaluation:
    """The leader writes the panel's opinion; the members read it before it is signed."""
    workshop, stands = _before_the_leader(workshop, by)
    evaluation = _settled(workshop, stands, at)
    if sentences := disagreements(conclusion, veto_basis, stands):
        raise NotPossible(*sentences)
    is_veto = conclusion == Evaluation.Conclusion.VETO
    evaluation.conclusion, evaluation.opinion, evaluation.opinion_at = conclusion, text, at
    evaluation.veto, evaluation.veto_basis = (veto, veto_basis) if is_veto else (None, "")
    evaluation.opinion_by = Seat.objects.get(panel=evaluation.panel_id, expert__user=by.pk)
    evaluation.save()
    _note(workshop, "draft_panel_opinion", by, at, conclusion=conclusion)
    return evaluation


def disagreements(conclusion: str, veto_basis: str, stands: EvaluationStanding) -> list[str]:
    """Where a conclusion does not follow from the unrounded score."""
    if conclusion == Evaluation.Conclusion.VETO:
        return [] if veto_basis else ["一票否决须写明依据。"]
    if (conclusion == Evaluation.Conclusion.PASS) == stands.reaches_the_line:
        return []
    word = "达到" if stands.reaches_the_line else "低于"
    return [f"综合得分{word}合格线 {stands.pass_line} 分，结论与得分不符。"]


@transaction.atomic
def sign(workshop: Workshop, *, by: User, at: datetime, handwriting: bytes = b"") -> Evaluation:
    """The leader signs the opinion by hand into the form; with that the case is closed to the panel."""
    workshop, stands = _before_the_leader(workshop, by)
    evaluation = _settled(workshop, stands, at)
    if not evaluation.opinion:
        raise NotPossible("请先拟写专家评估意见，并请各位专家阅看。")
    if sentences := disagreements(evaluation.conclusion, evaluation.veto_basis, stands):
        raise NotPossible(*sentences, "请先改正专家评估意见。")
    facts = _signed_over(workshop, evaluation, by, at, handwriting)
    if handwriting:
        evaluation.signature = files.store_secret(
            handwriting, kind="signature", name="组长签名.png", media_type="image/png", at=at
        )
    evaluation.closed_at = at
    evaluation.save()
    expert_access.close([workshop], at=at, reason=ACCESS_ENDS)
    _note(workshop, "sign_panel_opinion", by, at, evaluation=evaluation.pk, **facts)
    letters.opinion_signed(evaluation, at)
    if evaluation.purpose == terms.ASSESSMENT:
        assessment.panel_signed(workshop, evaluation, at=at)
    return evaluation


def _signed_over(
    workshop: Workshop, evaluation: Evaluation, by: User, at: datetime, handwriting: bytes
) -> dict[str, object]:
    """The award's opinion goes into its box of the form; an assessment has no form, its signature covers a hash."""
    if evaluation.purpose == terms.ASSESSMENT:
        evaluation.content_hash = opinion_hash(evaluation)
        return {"content_hash": evaluation.content_hash}
    put = sealing.sign_by_hand(
        workshop.submitted_version,
        box=Seal.Box.EXPERTS,
        by=by,
        text=evaluation.opinion,
        at=at,
        handwriting=handwriting,
    )
    evaluation.seal = put
    return {"seal": put.pk}


def opinion_hash(evaluation: Evaluation) -> str:
    """Of all that the leader of an assessment's panel signs: sum, conclusion, words, and the sheets below them."""
    counted = ScoreSheet.objects.filter(
        workshop=evaluation.workshop_id, assignment__seat__panel=evaluation.panel_id, status=ScoreSheet.Status.SIGNED
    )
    content = {
        "workshop": evaluation.workshop_id,
        "panel": evaluation.panel_id,
        "score": str(evaluation.score),
        "conclusion": evaluation.conclusion,
        "veto": evaluation.veto.code if evaluation.veto else "",
        "veto_basis": evaluation.veto_basis,
        "opinion": evaluation.opinion,
        "sheets": sorted(counted.values_list("content_hash", flat=True)),
    }
    return hashlib.sha256(canonical(content).encode()).hexdigest()


def _before_the_leader(workshop: Workshop, by: User) -> tuple[Workshop, EvaluationStanding]:
    """The locked case and how it stands now. Raises NotPermitted for whoever does not lead its panel."""
    workshop = Workshop.objects.locked().get(pk=workshop.pk)
    stands = evaluation_standing.of(workshop)
    if stands.leader != by.pk:
        raise NotPermitted(ONLY_THE_LEADER)
    if not terms.is_judged(workshop):
        raise NotPossible(f"案卷目前为“{workshop.get_state_display()}”，不能办理专家评审。")
    if stands.is_closed:
        raise NotPossible("专家评估意见已经签署，不能再改。")
    return workshop, stands


def _open_evaluation(workshop: Workshop, stands: EvaluationStanding) -> Evaluation:
    if stands.evaluation is None:
        raise NotPossible("本案的评审还没有开始。")
    return Evaluation.objects.select_for_update(of=("self",)).get(pk=stands.evaluation)


def _settled(workshop: Workshop, stands: EvaluationStanding, at: datetime) -> Evaluation:
    """The evaluation with its score fixed. Raises NotPossible while a sheet or a discussion is missing."""
    evaluation = _open_evaluation(workshop, stands)
    if sentences := [s for guard in guards.before_signing(evaluation.purpose) for s in guard(workshop, at)]:
        raise NotPossible(*sentences)
    score = stands.score
    if score is None:
        raise NotPossible("还没有可以汇总的评分表。")
    evaluation.score, evaluation.sheets = score.stored, stands.sheets
    evaluation.spread = [row.frozen for row in selectors.spread_of(workshop.pk, evaluation.purpose)]
    evaluation.locked_at = evaluation.locked_at or at
    evaluation.save()
    return evaluation


def _note(workshop: Workshop, verb: str, by: User, at: datetime, **facts: object) -> None:
    journal.record(workshop, verb, by=by, at=at, capacity=acting_capacity(workshop, by), facts=facts)


# ── the acts ─────────────────────────────────────────────────────────────────


@act(
    "pass_evaluation",
    form=forms.ConfirmForm,
    guards=[*guards.BEFORE_DECIDING, guards.the_score_reaches_the_line],
    seals=True,
    says=(
        "案卷进入拟认定名单的准备。",
        "系统通知申报单位和初审单位；只告知结论和专家组意见，不告知分数。",
    ),
)
def pass_evaluation(workshop: Workshop, *, by: User, at: datetime) -> Outcome:
    row = _row_of(workshop)
    workshop.qualified_at = at
    workshop.is_waitlisted = row.is_waitlisted
    workshop.due_on = None
    return _decided(row, by)


@act(
    "fail_evaluation",
    form=forms.ConfirmForm,
    guards=[*guards.BEFORE_DECIDING, guards.the_case_fails],
    seals=True,
    says=(
        "本次申报结束，结论、专家组意见和救济途径送达申报单位。",
        "系统通知申报单位和初审单位；不告知分数。",
    ),
)
def fail_evaluation(workshop: Workshop, *, by: User, at: datetime) -> Outcome:
    workshop.ended_at = at
    workshop.due_on = None
    outcome = _decided(_row_of(workshop), by)
    outcome.facts |= {"served": "系统送达", "served_at": at}
    return outcome


def _row_of(workshop: Workshop) -> ReviewRow:
    """The case's row in the table to which finance agreed."""
    rows = ReviewRow.objects.filter(
        evaluation__workshop=workshop, evaluation__purpose=terms.AWARD, evaluation__ended_at=None
    )
    return rows.select_related("evaluation__veto", "table").order_by("-table").get(table__status="agreed")


def _decided(row: ReviewRow, by: User) -> Outcome:
    found = row.evaluation
    return Outcome(
        facts={"evaluation": found.pk, "table": row.table_id, "table_hash": row.table.content_hash},
        text=found.opinion,
        tells={"evaluation": found},
    )
