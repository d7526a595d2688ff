"""Signing a score sheet: after it nobody changes it, and nobody else reads it until all sheets of the case are in."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from accounts.models import User
from applications import journal
from applications.lifecycle import NotPossible, acting_capacity
from applications.models import Rubric, RuleSet, Veto
from common import files
from common.journal import canonical
from reviews import terms
from reviews.models import Score, ScoreSheet, VetoProposal
from reviews.services import scoring

CHANGED = "评分在签名前又有改动（可能来自另一台设备），请核对后再签名。"


@dataclass(frozen=True)
class Signature:
    """How it is signed: the drawn name as a picture, or the typed name after the password was asked for again."""

    how: str
    picture: bytes = b""


def total_of(scores: Sequence[Score]) -> Decimal:
    return sum((score.value for score in scores if score.value is not None), Decimal(0))


def reason_owed(total: Decimal, rules: RuleSet) -> str:
    """The sentence where a very low or very high total needs a reason; '' otherwise."""
    low, high = rules.reason_below, rules.reason_above
    if total < low:
        return f"总分低于 {low.normalize():f} 分，请写明理由。"
    return f"总分高于 {high.normalize():f} 分，请写明理由。" if total > high else ""


def missing(scores: Sequence[Score]) -> list[str]:
    """The codes of indicators without a value, or with a low one without its comment."""
    return [
        score.indicator.code
        for score in scores
        if score.value is None or scoring.comment_owed(score.indicator, score.value, score.comment)
    ]


def content_of(sheet: ScoreSheet, scores: Sequence[Score], reason: str) -> dict[str, Any]:
    """What the signature covers."""
    version, is_assessed = sheet.workshop.current_version, sheet.rubric.purpose == Rubric.Purpose.ASSESSMENT
    return {
        "sheet": str(sheet.pk),
        "workshop": sheet.workshop_id,
        "version": _hash_of_what_was_judged(sheet) if is_assessed else version.content_hash if version else "",
        "rubric": sheet.rubric_id,
        "scores": [[score.indicator.code, str(score.value), score.comment] for score in scores],
        "vetoes": [[one.veto.code, one.basis] for one in sheet.vetoes.select_related("veto").order_by("veto__order")],
        "photos": sorted(sheet.photos.filter(removed_at=None).values_list("stored__sha256", flat=True)),
        "reason": reason,
        "total": str(total_of(scores)),
    }


def _hash_of_what_was_judged(sheet: ScoreSheet) -> str:
    """The self-assessment that the unit handed in last."""
    found = terms.assessment_of(sheet.workshop)
    last = found.versions.order_by("-number").first() if found else None
    return last.content_hash if last else ""


def hash_of(content: dict[str, Any]) -> str:
    return hashlib.sha256(canonical(content).encode()).hexdigest()


@transaction.atomic
def sign(
    sheet: ScoreSheet, *, by: User, at: datetime, signature: Signature, reason: str, seen_revision: int
) -> ScoreSheet:
    """Seal the sheet as the expert saw it. Raises NotPossible with what is missing."""
    sheet = scoring.locked(sheet, by)
    if sheet.revision != seen_revision:
        raise NotPossible(CHANGED)
    scores = list(
        sheet.scores.select_related("indicator__group").order_by("indicator__group__order", "indicator__order")
    )
    if left := missing(scores):
        raise NotPossible(f"还有 {len(left)} 项没有评完：{'、'.join(left)}。")
    total = total_of(scores)
    if (sentence := reason_owed(total, sheet.workshop.rule_set)) and not reason.strip():
        raise NotPossible(sentence)
    sheet.reason, sheet.total = reason.strip(), total
    sheet.content_hash = hash_of(content_of(sheet, scores, sheet.reason))
    sheet.status, sheet.signed_at, sheet.signed_how = ScoreSheet.Status.SIGNED, at, signature.how
    if signature.picture:
        sheet.signature = files.store_secret(
            signature.picture, kind="signature", name="签名.png", media_type="image/png", at=at
        )
    sheet.save()
    journal.record(
        sheet.workshop,
        "sheet_signed",
        by=by,
        at=at,
        capacity=acting_capacity(sheet.workshop, by),
        facts={"sheet": str(sheet.pk), "content_hash": sheet.content_hash, "how": signature.how},
    )
    return sheet


# ── vetoes ───────────────────────────────────────────────────────────────────


@transaction.atomic
def propose_veto(sheet: ScoreSheet, veto: Veto, *, basis: str, by: User, at: datetime) -> VetoProposal:
    """The expert holds that a veto applies; the panel decides over it. A second time changes the basis."""
    sheet = scoring.locked(sheet, by)
    if veto.rubric_id != sheet.rubric_id:
        raise NotPossible("这不是本次评审的一票否决情形。")
    if not basis.strip():
        raise NotPossible("请写明认定的依据。")
    made, _ = VetoProposal.objects.update_or_create(
        sheet=sheet, veto=veto, defaults={"basis": basis.strip(), "proposed_at": at}
    )
    _moved(sheet)
    return made


@transaction.atomic
def withdraw_veto(sheet: ScoreSheet, veto: Veto, *, by: User) -> None:
    """Take a proposal back before signing."""
    sheet = scoring.locked(sheet, by)
    VetoProposal.objects.filter(sheet=sheet, veto=veto).delete()
    _moved(sheet)


def _moved(sheet: ScoreSheet) -> None:
    sheet.revision += 1
    sheet.save(update_fields=["revision"])
