"""How far the joint decision of a case is: one statement for guards, buttons and words; the rows of its desk."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import (
    BooleanField,
    Exists,
    ExpressionWrapper,
    FilteredRelation,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Value,
)
from django.db.models.functions import Coalesce

from accounts.models import User
from applications import standing
from applications.models import Seal, Workshop
from applications.models.workshop import DUE_KEY
from applications.states import State
from reviews.models import Decision, DecisionSide

_KEPT = "_decision_standing"
# whether a title is taken away: sealed beside the form, in a state of its own
OF_TITLE = frozenset({Decision.Kind.REVOKE, Decision.Kind.KEEP})
_VALID = """
    EXISTS (SELECT 1 FROM applications_seal s WHERE s.id = {side}.seal_id AND s.voided_at IS NULL
        AND (s.version_id = w.current_version_id OR s.version_id IS NULL) AND s.content_hash = d.content_hash)
"""
# the three things that a decision stands on, compared with what its content says of them; of a title the digest of
# what was proposed, delivered, defended and answered
_UNCHANGED = """
    CASE WHEN d.kind IN ('revoke', 'keep') THEN d.content -> 'revocation' ->> 'digest' = rv.digest ELSE
    d.content -> 'version' ->> 'hash' = v.content_hash
    AND coalesce(d.content -> 'evaluation' ->> 'id', '') = coalesce(e.id::text, '')
    AND coalesce(d.content -> 'evaluation' ->> 'score', '') = coalesce(e.score::text, '')
    AND coalesce(d.content -> 'notice' ->> 'hash', '') = coalesce(n.content_hash, '') END
"""
_STATEMENT = f"""
SELECT
    w.id, d.id, d.kind, d.content_hash, d.made_by_id, {_UNCHANGED},
    hr.drafted_by_id, fin.drafted_by_id,
    {_VALID.format(side="hr")},
    {_VALID.format(side="fin")},
    ARRAY(SELECT s.box FROM applications_seal s WHERE s.version_id = w.current_version_id AND s.voided_at IS NULL
        AND s.box IN ('city_hr', 'city_finance') AND s.kind = 'paper' AND s.scan_confirmed_at IS NULL),
    coalesce((SELECT x.reason FROM reviews_decision y JOIN reviews_decisionside x ON x.decision_id = y.id
        WHERE y.workshop_id = w.id AND x.agrees IS FALSE
        AND y.id = (SELECT max(z.id) FROM reviews_decision z WHERE z.workshop_id = w.id) LIMIT 1), ''),
    (SELECT count(*) FROM reviews_decision z WHERE z.workshop_id = w.id AND z.kind IN ('grant', 'reject')),
    EXISTS (SELECT 1 FROM reviews_awarddocument),
    coalesce((SELECT o.state FROM reviews_reopening o WHERE o.workshop_id = w.id AND o.done_at IS NULL), ''),
    EXISTS (SELECT 1 FROM reviews_decision z WHERE z.workshop_id = w.id AND z.carried_out_at IS NOT NULL
        AND z.kind IN ('grant', 'reject'))
FROM applications_workshop w
LEFT JOIN applications_version v ON v.id = w.current_version_id
LEFT JOIN reviews_evaluation e ON e.workshop_id = w.id AND e.purpose = 'award' AND e.ended_at IS NULL
LEFT JOIN reviews_noticerow r ON r.workshop_id = w.id AND r.struck_at IS NULL
LEFT JOIN reviews_notice n ON n.id = r.notice_id AND n.posted_at IS NOT NULL
LEFT JOIN reviews_decision d ON d.workshop_id = w.id AND d.ended_at IS NULL AND d.carried_out_at IS NULL
LEFT JOIN reviews_revocation rv ON rv.workshop_id = w.id AND rv.status = 'proposed'
LEFT JOIN reviews_decisionside hr ON hr.decision_id = d.id AND hr.side = 'city_hr'
LEFT JOIN reviews_decisionside fin ON fin.decision_id = d.id AND fin.side = 'city_finance'
WHERE w.id = ANY(%s)
"""  # noqa: S608 - put together from the constants above


@dataclass(frozen=True)
class DecisionStanding:
    """The facts of one case at one moment; persons are primary keys, None where there is nothing.

    ``open_scans``: boxes that were sealed on paper and not compared by the other bureau yet.
    """

    decision: int | None
    kind: str | None
    content_hash: str | None
    made_by: int | None
    is_unchanged: bool | None
    hr_drafter: int | None
    finance_drafter: int | None
    hr_sealed: bool
    finance_sealed: bool
    open_scans: list[str]
    dissent: str
    decisions: int
    has_award_document: bool
    reopening: str
    was_carried_out: bool

    @property
    def is_drafted(self) -> bool:
        """Whether both bureaus have written their opinion."""
        return self.hr_drafter is not None and self.finance_drafter is not None

    @property
    def is_sealed(self) -> bool:
        """Whether both bureaus have sealed this content."""
        return self.hr_sealed and self.finance_sealed

    def drafter_of(self, side: str) -> int | None:
        return self.hr_drafter if side == DecisionSide.Side.HR else self.finance_drafter

    def sealed_by(self, side: str) -> bool:
        return self.hr_sealed if side == DecisionSide.Side.HR else self.finance_sealed


def of(workshop: Workshop) -> DecisionStanding:
    """The kept standing of a page, or a fresh one."""
    if standing.is_kept(workshop) and _KEPT not in workshop.__dict__:
        kept(workshop)
    kept_one: DecisionStanding | None = workshop.__dict__.get(_KEPT)
    return kept_one or _read([workshop.pk])[workshop.pk]


def kept(*workshops: Workshop) -> None:
    """Read once and keep it on these instances, for a page that only shows. Acts get a fresh row and read afresh."""
    found = _read([workshop.pk for workshop in workshops])
    for workshop in workshops:
        workshop.__dict__[_KEPT] = found[workshop.pk]


def _read(keys: list[int]) -> dict[int, DecisionStanding]:
    with connection.cursor() as cursor:
        cursor.execute(_STATEMENT, [keys])
        return {row[0]: DecisionStanding(*row[1:]) for row in cursor.fetchall()}


def mark_of(workshop: Workshop) -> str:
    """A case together with the content that a page shows of it, as a list names what was ticked."""
    return f"{workshop.pk}-{(of(workshop).content_hash or '')[:16]}"


# ── conditions on cases, for lists and counters ──────────────────────────────


def decided(decisions: Q | None = None) -> Exists:
    """The case has an open decision, one of these. One question: it is answered from the few that are open.

    Seals that are void have ended their decision, so an open one is sealed by whoever agreed.
    """
    found = Decision.objects.filter(workshop=OuterRef("pk"), ended_at=None, carried_out_at=None).alias(
        hr=FilteredRelation("sides", condition=Q(sides__side=DecisionSide.Side.HR)),
        finance=FilteredRelation("sides", condition=Q(sides__side=DecisionSide.Side.FINANCE)),
        has_finance=_is_so(finance__isnull=False),
        city_hr_agrees=_is_so(hr__agrees=True),
        city_finance_agrees=_is_so(finance__agrees=True),
        city_hr_scan=_is_so(hr__seal__kind=Seal.Kind.PAPER, hr__seal__scan_confirmed_at=None),
        city_finance_scan=_is_so(finance__seal__kind=Seal.Kind.PAPER, finance__seal__scan_confirmed_at=None),
    )
    return Exists(found.filter(decisions) if decisions else found)


def _is_so(**facts: Any) -> Coalesce:
    """Never unknown, so that it can be denied."""
    return Coalesce(ExpressionWrapper(Q(**facts), BooleanField()), Value(False))


BOTH_WROTE = Q(has_finance=True)  # without the city's there is no decision
BOTH_SEALED = Q(city_hr_agrees=True, city_finance_agrees=True)


def to_seal(side: str) -> Q:
    """Decisions whose opinions are both written and which this bureau has not sealed."""
    return BOTH_WROTE & Q(**{f"{side}_agrees": False})


def to_compare(side: str) -> Q:
    """Decisions which this bureau sealed on paper: the other one has not compared the scan yet."""
    return Q(**{f"{side}_scan": True})


def under_decision(decisions: Q | None = None) -> Q:
    return Q(decided(decisions), state__in=[State.QUALIFIED, State.CLEARED])


def waiting_to_seal(side: str) -> Q:
    """Cases for a list that this bureau seals together."""
    return under_decision(to_seal(side))


def waiting_for_grant() -> Q:
    return Q(decided(BOTH_SEALED & Q(kind=Decision.Kind.GRANT)), state=State.CLEARED)


# ── what a page shows ────────────────────────────────────────────────────────


def decisions_of(workshop: Workshop) -> list[Decision]:
    """Every decision on the award with its sides and their seals, the latest first. Two queries."""
    found = Decision.objects.filter(workshop=workshop).exclude(kind__in=OF_TITLE)
    return list(with_sides(found).order_by("-made_at", "-pk"))


def with_sides(found: QuerySet[Decision]) -> QuerySet[Decision]:
    """With the opinions and seals of both bureaus, 市人力社保局 first."""
    sides = DecisionSide.objects.select_related("drafted_by", "answered_by", "seal__signer", "seal__acting_for")
    return found.select_related("made_by").prefetch_related(Prefetch("sides", sides.order_by("-side")))


def side_in(decision: Decision | None, side: str) -> DecisionSide | None:
    """The opinion of one bureau, from rows that ``with_sides`` has read."""
    return next((own for own in decision.sides.all() if own.side == side), None) if decision else None


@dataclass(frozen=True)
class Queue:
    """One list of the desk, in the order of work."""

    code: str
    word: str
    rows: Q


def queues() -> list[Queue]:
    return [
        Queue("undrafted", "待市局拟写", Q(~decided(), state=State.CLEARED)),
        Queue("finance", "待财政拟写意见", under_decision(~BOTH_WROTE)),
        Queue("seal", "待盖章", under_decision(BOTH_WROTE & ~BOTH_SEALED)),
        Queue("grant", "待授予称号", waiting_for_grant()),
        Queue("reject", "待办不予认定", under_decision(BOTH_SEALED & Q(kind=Decision.Kind.REJECT))),
    ]


def desk_of(user: User, queue: Queue) -> QuerySet[Workshop]:
    """The cases of one list that this person sees, with what a line of it shows."""
    seen = Workshop.objects.visible_to(user).filter(queue.rows).annotate(due_key=DUE_KEY)
    return seen.select_related("unit").only("name", "number", "due_on", "unit__name", "unit__short_name")


def seals_of(workshop: Workshop) -> QuerySet[Seal]:
    return workshop.seals.valid().filter(box__in=[Seal.Box.CITY_HR, Seal.Box.CITY_FINANCE])
