"""The unit's seal on a paper of its own that stands beside the form: a file with one signature field."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings

from accounts.models import SealCredential, User
from applications.lifecycle import NotPossible, acting_capacity
from applications.models import Seal, Workshop
from applications.printing import opinion_box
from applications.services import sealing
from common import signing
from common.models import StoredFile


@dataclass(frozen=True)
class SealedPaper:
    """The signed file, by which key and kind, and the scan where it was sealed on paper."""

    content: bytes
    credential: SealCredential
    kind: str
    scan: StoredFile | None


def seal_paper(
    content: bytes, *, field: str, workshop: Workshop, by: User, at: datetime, text: str, kind: str, scan: Any = None
) -> SealedPaper:
    """Fill the one field of an unsigned paper with the seal of the unit. Raises NotPossible with its sentence."""
    capacity = acting_capacity(workshop, by)
    if capacity is None or capacity.organisation.pk != workshop.unit_id:
        raise NotPossible("您不在须盖章的单位中任职。")
    sealing.refuse_wrong_kind(workshop.rule_set, Seal.Box.UNIT, kind)
    holder = sealing.key_for(capacity.organisation, kind, at)
    word = sealing.word_of(holder, kind)
    kept = sealing.kept_scan(scan, by=by, at=at) if kind == Seal.Kind.PAPER else None
    opinion = sealing.opinion_of(capacity, holder, word, by=by, text=text, at=at)
    try:
        signed = signing.sign(
            content,
            field=field,
            appearance=opinion_box.appearance(content, field, opinion),
            key=sealing.opened_key(holder),
            reason=text,
            at=at,
            certify=True,
            tsa_url=settings.TSA_URL or "",
        )
    except signing.AppearanceTooLong as fault:
        raise NotPossible("盖章栏的文字太长，放不下，请缩短后再盖章。") from fault
    return SealedPaper(signed, holder, word, kept)
