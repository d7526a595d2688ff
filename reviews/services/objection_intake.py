"""How objections come in: on the public page, or registered by an officer; the receipt, and asking how one stands."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.crypto import constant_time_compare

from accounts.models import User
from applications.lifecycle import NotPossible
from applications.models import Workshop
from common import calendar, crypto
from common.clock import legal_day
from common.numbers import check_code, next_in
from reviews import objection_letters as letters
from reviews import objection_rights as rights
from reviews.models import Notice, NoticeRow, Objection, ObjectionMail
from reviews.services import objection_files, objection_mail
from reviews.services.objections import note_in_journal

RANDOM_PART, CODE_LENGTH = 5, 10
NOT_OPEN = "这份公示不在公示期内，不能再在网上提出异议。"
HAS_LEFT = "该工作室已移出这份公示的名单，不能再在网上提出异议。"


@dataclass(frozen=True)
class Statement:
    """What somebody objects to, and in which words."""

    kind: str
    identity: dict[str, str]
    facts: str
    basis: str = ""


@dataclass(frozen=True)
class Receipt:
    """The registered objection and the code that only its receipt tells."""

    objection: Objection
    code: str


def is_open(notice: Notice, at: datetime) -> bool:
    """Whether the public page takes objections: from the posting to 24:00 of the last day."""
    if notice.status != Notice.Status.POSTED or notice.posted_at is None or notice.ends_at is None:
        return False
    return notice.posted_at <= at < notice.ends_at


def came_in_time(notice: Notice, *, received_at: datetime, postmarked_on: date | None) -> bool:
    """Received within the period, or posted within it; the day of posting itself counts as in time."""
    if notice.posted_at is None or notice.ends_at is None or notice.last_day is None:
        return False
    first = legal_day(notice.posted_at)
    if first <= legal_day(received_at) and received_at < notice.ends_at:
        return True
    return postmarked_on is not None and first <= postmarked_on <= notice.last_day


@transaction.atomic
def object_online(row: NoticeRow, statement: Statement, *, at: datetime, holder: uuid.UUID | None = None) -> Receipt:
    """An objection from the public page. Raises NotPossible once the period is over."""
    if not is_open(row.notice, at):
        raise NotPossible(NOT_OPEN)
    if statement.kind == Objection.Kind.ANONYMOUS:
        raise NotPossible("网上提出异议须实名。")
    return _received(row, statement, Objection.Channel.WEB, at=at, received_at=at, holder=holder)


@transaction.atomic
def register(
    row: NoticeRow,
    statement: Statement,
    *,
    by: User,
    at: datetime,
    channel: str,
    received_at: datetime,
    postmarked_on: date | None = None,
    holder: uuid.UUID | None = None,
) -> Receipt:
    """An officer writes down what came by letter, phone, fax or visit. Raises NotPermitted, NotPossible."""
    rights.must_register(by)
    if received_at > at:
        raise NotPossible("收到时间不能晚于现在。")
    if row.notice.posted_at is None or received_at < row.notice.posted_at:
        raise NotPossible("收到时间早于公示发布，请核对。")
    return _received(
        row,
        statement,
        channel,
        at=at,
        received_at=received_at,
        postmarked_on=postmarked_on,
        by=by,
        holder=holder,
    )


def _received(
    row: NoticeRow,
    statement: Statement,
    channel: str,
    *,
    at: datetime,
    received_at: datetime,
    postmarked_on: date | None = None,
    by: User | None = None,
    holder: uuid.UUID | None = None,
) -> Receipt:
    workshop = Workshop.objects.locked().select_related("rule_set").get(pk=row.workshop_id)
    # it may have left while the form was filled in; what is registered is an officer's to judge
    if by is None and not NoticeRow.objects.filter(pk=row.pk, struck_at=None).exists():
        raise NotPossible(HAS_LEFT)
    code = check_code(CODE_LENGTH)
    year = legal_day(received_at).year
    anonymous = statement.kind == Objection.Kind.ANONYMOUS
    due = calendar.working_days_after(legal_day(received_at), workshop.rule_set.objection_days)
    objection = Objection.objects.create(
        notice=row.notice,
        workshop=workshop,
        number=f"YY{year}-{next_in(f'objection:{year}'):04d}-{check_code(RANDOM_PART)}",
        check_key=crypto.blind_index(code),
        channel=channel,
        kind=statement.kind,
        identity=statement.identity,
        facts=statement.facts,
        basis=statement.basis,
        # domain §10-23: kept, and opened by an officer only when its evidence is concrete
        status=Objection.Status.CLUE if anonymous else Objection.Status.RECEIVED,
        ground=Objection.Ground.ANONYMOUS if anonymous else "",
        received_at=received_at,
        postmarked_on=postmarked_on,
        in_time=came_in_time(row.notice, received_at=received_at, postmarked_on=postmarked_on),
        registered_by=by,
        registered_at=at,
        due_on=due,
    )
    objection_files.attach(holder, objection)
    note_in_journal(workshop, "objection_received", objection, by=by, at=at, channel=channel, in_time=objection.in_time)
    letters.objection_arrived(objection, at)
    objection_mail.order(objection, ObjectionMail.Kind.RECEIPT, at=at)
    return Receipt(objection, code)


# ── asking how it stands ─────────────────────────────────────────────────────

PUBLIC_WORDS = ("已收到", "办理中", "已答复")


def public_word(objection: Objection) -> str:
    """The only words that the public page has for an objection."""
    if objection.served_on is not None:
        return PUBLIC_WORDS[2]
    return PUBLIC_WORDS[1] if objection.handler_id is not None else PUBLIC_WORDS[0]


def found(number: str, code: str) -> Objection | None:
    """The objection of this number, if the code is that of its receipt."""
    wanted = number.strip().upper()
    objection = Objection.objects.filter(number=wanted).select_related("notice", "workshop").first()
    given = crypto.blind_index(code.replace("-", ""))
    if objection is None or not constant_time_compare(objection.check_key, given):
        return None
    return objection
