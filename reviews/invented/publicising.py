"""Invented joint lists, the notices posted from them with their frozen content, and objections to some rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from applications.models import Round
from common import crypto
from common.calendar import CalendarUnknown
from common.clock import legal_day
from common.periods import NATURAL, DayRule, Period, period_after
from reviews import notice_texts, notices
from reviews.invented.panels import Writing
from reviews.invented.results import Judged
from reviews.models import JointList, ListRow, Notice, NoticeRow, Objection
from reviews.services.publicity import freeze

MOST_ROWS = 40
# where the bureau has posted it
_ADDRESS = "https://rsj.example/gsgg/{day:%Y%m}/t{day:%Y%m%d}_{number}.html"
_OBJECTIONS = (
    "名单中所列技术成果的主要完成人与实际不符，请核查。",
    "申报的带徒人数与本人了解的情况不一致，请核查师徒协议。",
)


def publicise(
    writing: Writing, round_: Round, cases: Sequence[Judged], *, listed: datetime, agreed: datetime, posted: datetime
) -> None:
    """The cases in lists of a believable length, each with its notice."""
    for part in _parts(cases):
        given = _list(writing, round_, part, listed=listed, agreed=agreed)
        notice = _notice(writing, given, part, posted=posted)
        for judged in part:
            judged.joint_list, judged.notice = given, notice


def contest(writing: Writing, judged: Judged) -> None:
    """Somebody objected in time, and the city looks into it."""
    around, bureaus, notice, workshop = writing.around, writing.bureaus, judged.notice, judged.case.workshop
    assert notice is not None  # noqa: S101 - only what stands in a notice is contested
    assert notice.posted_at is not None  # noqa: S101 - a posted one
    received_at = notice.posted_at + timedelta(hours=6)
    year = legal_day(received_at).year
    number = around.numbered[f"objection:{year}"] = around.numbered.get(f"objection:{year}", 0) + 1
    code = "".join(writing.random.choices("23456789ABCDEFGHJKMNPQRSTUVWXYZ", k=10))
    judged.objection = Objection(
        pk=around.key(Objection),
        notice=notice,
        workshop=workshop,
        number=f"YY{year}-{number:04d}-{code[:5]}",
        check_key=crypto.blind_index(code),
        channel=Objection.Channel.WEB,
        kind=Objection.Kind.PERSON,
        identity={"name": "异议人甲", "phone": "13900000000", "address": "北京市"},
        facts=writing.random.choice(_OBJECTIONS),
        status=Objection.Status.ACCEPTED,
        received_at=received_at,
        in_time=True,
        registered_at=received_at,
        handler=bureaus.officer,
        approver=bureaus.approver,
        taken_at=received_at + timedelta(hours=18),
        accepted_at=received_at + timedelta(hours=20),
        due_on=legal_day(received_at) + timedelta(days=21),
    )
    writing.basket.add(judged.objection)


def _parts(cases: Sequence[Judged]) -> Iterator[Sequence[Judged]]:
    for first in range(0, len(cases), MOST_ROWS):
        yield cases[first : first + MOST_ROWS]


def _list(writing: Writing, round_: Round, cases: Sequence[Judged], *, listed: datetime, agreed: datetime) -> JointList:
    facts = [_facts(judged) for judged in cases]
    given = JointList(
        pk=writing.around.key(JointList),
        round=round_,
        name=f"{round_.year} 年度拟认定名单",
        status=JointList.Status.AGREED,
        content_hash=notices.list_hash(round_.pk, facts),
        made_by=writing.bureaus.officer,
        made_at=listed,
        proposed_at=listed + timedelta(hours=2),
        answered_by=writing.bureaus.finance_approver,
        answered_at=agreed,
    )
    rows = [
        ListRow(joint_list=given, workshop=judged.case.workshop, order=place, facts=fact)
        for place, (judged, fact) in enumerate(zip(cases, facts, strict=True), 1)
    ]
    writing.basket.add(given, *rows)
    return given


def _facts(judged: Judged) -> notices.Facts:
    workshop = judged.case.workshop
    return notices.facts(
        workshop,
        unit=workshop.unit.name,
        body=workshop.review_body.name,
        version=workshop.submitted_version.content_hash,
    )


def _notice(writing: Writing, given: JointList, cases: Sequence[Judged], *, posted: datetime) -> Notice:
    around, bureaus, day = writing.around, writing.bureaus, legal_day(posted)
    running = around.numbered[f"notice:{day.year}"] = around.numbered.get(f"notice:{day.year}", 0) + 1
    notice = Notice(
        pk=around.key(Notice),
        joint_list=given,
        number=f"京人社能公〔{day.year}〕{running}号",
        posting_on=day,
        made_by=bureaus.officer,
        made_at=posted - timedelta(hours=1),
        posting_url=_ADDRESS.format(day=day, number=1000 + running),
        printed=around.form,
    )
    rows = [
        ListRow(joint_list=given, workshop=judged.case.workshop, order=place, facts=_facts(judged))
        for place, judged in enumerate(cases, 1)
    ]
    rule, period = _period(given.round, day)
    content = notice_texts.notice(
        notices.masthead(notice, given.round, day),
        basis=str(given.round.rule_set.basis),
        rule=rule,
        period=period,
        rows=notices.listed(rows),
    )
    freeze(notice, content, period, posted_at=posted, by=bureaus.approver)
    notice.past_holidays = rule.moves
    if period.is_over(around.now):
        notice.status, notice.closed_at = Notice.Status.CLOSED, period.ends_at + timedelta(minutes=5)
    writing.basket.add(notice, *(_row(notice, one) for one in rows))
    return notice


def _row(notice: Notice, given: ListRow) -> NoticeRow:
    return NoticeRow(
        notice=notice,
        workshop_id=given.workshop_id,
        order=given.order,
        **{item: given.facts[item] for item in notices.ITEMS},
    )


def _period(round_: Round, day: date) -> tuple[DayRule, Period]:
    """By the round's rule; where next year's holidays are not known yet, without moving past them."""
    rule = notices.rule_of(round_.rule_set)
    try:
        return rule, period_after(day, rule)
    except CalendarUnknown:
        plain = replace(rule, counting=NATURAL, moves=False)
        return plain, period_after(day, plain)
