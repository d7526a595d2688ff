"""From the rows of lists and notices to what they say: facts of a case, the period, the content of each paper."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from accounts.models import Organisation
from accounts.roles import OrganisationKind
from applications.models import Round, RuleSet, Workshop
from common.journal import canonical
from common.periods import DayRule, Period, period_after
from reviews import notice_texts
from reviews.models import ListRow, Notice, NoticeRow
from reviews.notice_texts import Change, Contact, Content, Listed, Masthead, Referred

# what a notice says of a case: column of NoticeRow → its word
ITEMS = {
    "name": "工作室名称",
    "technician": "首席技师",
    "trade": "职业（工种）",
    "unit": "所在单位",
    "body": "推荐单位",
}
# why cases leave a notice; the words stand in the announcement
GROUNDS = {"fault": "公示内容有误", "facts": "申报情况发生变化"}
Facts = dict[str, Any]


def facts_of(workshop: Workshop) -> Facts:
    """What a list says of a case; needs unit, review_body and current_version."""
    version = workshop.current_version
    return facts(
        workshop,
        unit=workshop.unit.name,
        body=workshop.review_body.name,
        version=version.content_hash if version else "",
    )


def facts(workshop: Workshop, *, unit: str, body: str, version: str) -> Facts:
    return {
        "number": workshop.number or "",
        "name": workshop.name,
        "technician": workshop.technician_name,
        "trade": workshop.trade,
        "unit": unit,
        "body": short_body(body),
        "version": version,
    }


def short_body(name: str) -> str:
    """海淀区人力资源和社会保障局: a notice of the city leaves the city's own name out before a district's."""
    within = name.removeprefix("北京市")
    return within if "区" in within[:4] else name


def list_hash(round_pk: int, rows: Iterable[Facts]) -> str:
    """What finance agrees to: the round, and every row in its order."""
    return hashlib.sha256(canonical({"round": round_pk, "rows": list(rows)}).encode()).hexdigest()


def rule_of(rules: RuleSet) -> DayRule:
    return DayRule(rules.publicity_days, rules.publicity_day_rule, moves=rules.publicity_past_holidays)


def issuer() -> str:
    """The bureau that publishes."""
    found = Organisation.objects.filter(kind=OrganisationKind.CITY_HR).values_list("name", flat=True).first()
    return found or "北京市人力资源和社会保障局"


def masthead(notice: Notice, round_: Round, day: date) -> Masthead:
    contact = Contact(
        round_.contact_office,
        round_.contact_phone,
        round_.contact_address,
        round_.contact_fax,
        round_.contact_email,
    )
    return Masthead(issuer(), notice.number, day, round_.year, contact)


def listed(rows: Iterable[ListRow]) -> list[Listed]:
    """The rows of a list, numbered anew in their order: those that stay out leave no gap."""
    return [
        Listed(
            place,
            row.facts["name"],
            row.facts["technician"],
            row.facts["trade"],
            row.facts["unit"],
            row.facts["body"],
        )
        for place, row in enumerate(rows, 1)
    ]


def published(row: NoticeRow) -> Listed:
    return Listed(row.order, row.name, row.technician, row.trade, row.unit, row.body)


def notice_content(notice: Notice, rows: Sequence[ListRow], day: date) -> tuple[Content, Period]:
    """The notice of these rows posted on ``day``. Raises common.calendar.CalendarUnknown."""
    round_ = notice.joint_list.round
    rule = rule_of(round_.rule_set)
    period = period_after(day, rule)
    head = masthead(notice, round_, day)
    return notice_texts.notice(
        head, basis=str(round_.rule_set.basis), rule=rule, period=period, rows=listed(rows)
    ), period


def referred(notice: Notice) -> Referred:
    return Referred(notice.title, notice.number, notice.posting_on or date.min)


def changes_of(notice: Notice, rows: dict[int, NoticeRow]) -> list[Change]:
    """What a correction puts right, from its draft; ``rows`` are those of the notice that it corrects."""
    return [
        Change(row.order, row.name, ITEMS[change["item"]], getattr(row, change["item"]), change["now"])
        for change in notice.changes
        if (row := rows.get(change["row"])) is not None
    ]


def correction_content(
    notice: Notice, about: Notice, rows: dict[int, NoticeRow], day: date
) -> tuple[Content, Period | None]:
    """The correction posted on ``day``. Raises common.calendar.CalendarUnknown where the period runs again."""
    round_ = notice.joint_list.round
    rule = rule_of(round_.rule_set)
    period = period_after(day, rule) if notice.runs_again else None
    content = notice_texts.correction(
        masthead(notice, round_, day),
        referred(about),
        changes=changes_of(notice, rows),
        reason=notice.reason,
        again=(period, rule) if period else None,
    )
    return content, period


def retraction_content(notice: Notice, about: Notice, rows: Iterable[NoticeRow], day: date) -> Content:
    return notice_texts.retraction(
        masthead(notice, notice.joint_list.round, day),
        referred(about),
        rows=[published(row) for row in rows],
        reason=notice.reason,
    )
