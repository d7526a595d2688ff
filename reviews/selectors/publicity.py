"""Shaped reads of the public notice: lists and notices for the offices, frozen copies for the public."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import BigAutoField, Count, DecimalField, F, Max, OuterRef, Q, QuerySet, Subquery

from accounts.models import User
from accounts.roles import CITY_ROLES, FINANCE_ROLES
from applications.models import Round, Workshop
from applications.states import State
from common.clock import legal_day
from common.statements import Given, Statement
from common.templatetags.ui import WEEKDAYS, cn_day
from reviews import notice_texts, notices
from reviews.models import Evaluation, JointList, ListRow, Notice, NoticeRow, Objection
from reviews.services import corrections, joint_lists, publicity

Look = tuple[str, str, str]
LIST_LOOK: dict[str, Look] = {
    JointList.Status.DRAFT: ("拟定中", "quiet", "pen"),
    JointList.Status.PROPOSED: ("待财政同意", "wait", "clock"),
    JointList.Status.AGREED: ("财政已同意", "good", "check"),
    JointList.Status.RETURNED: ("财政退回", "act", "return"),
}


def may_read(user: User) -> bool:
    """Lists and drafts are between both bureaus."""
    return user.holds(*CITY_ROLES, *FINANCE_ROLES)


# ── lists ────────────────────────────────────────────────────────────────────


def lists_for(user: User) -> QuerySet[JointList]:
    """The city sees every list, finance those that it was asked about."""
    found = JointList.objects.select_related("round").annotate(count=Count("rows"))
    return found if user.holds(*CITY_ROLES) else found.exclude(proposed_at=None)


def candidates(round_: Round, given: JointList | None) -> list[Any]:
    """The qualified cases of a round that may stand in this list: its own first, then by score; who waits may not."""
    score = Evaluation.objects.filter(workshop=OuterRef("pk"), purpose="award", ended_at=None).values("score")[:1]
    place = ListRow.objects.filter(joint_list=given, workshop=OuterRef("pk")).values("order")[:1]
    rows = joint_lists.listable().filter(round=round_).exclude(pk__in=joint_lists.elsewhere(given))
    rows = rows.select_related("unit", "review_body").annotate(
        score=Subquery(score, output_field=DecimalField()), place=Subquery(place)
    )
    return list(rows.order_by(F("place").asc(nulls_last=True), F("score").desc(nulls_last=True), "pk"))


def rounds_to_list() -> QuerySet[Round]:
    """Rounds with cases that wait for their notice."""
    waiting = joint_lists.listable().values("round")
    return Round.objects.filter(pk__in=waiting).order_by("-year", "-pk")


# ── notices, for the offices ─────────────────────────────────────────────────


def notices_for(user: User) -> QuerySet[Notice]:
    """Drafts are the city's; what is posted both bureaus read."""
    found = Notice.objects.select_related("joint_list__round__rule_set__basis", "corrects", "made_by", "posted_by")
    return found if user.holds(*CITY_ROLES) else found.exclude(status=Notice.Status.DRAFT)


def content_of(notice: Notice) -> notice_texts.Content | None:
    """What a notice says: the frozen copy once it is posted, before that what would be posted on its day.

    None while there is nothing to say. Raises common.calendar.CalendarUnknown for a draft.
    """
    if notice.status != Notice.Status.DRAFT:
        return dict(notice.content)
    if notice.posting_on is None:
        return None
    if notice.kind == Notice.Kind.NOTICE:
        rows = publicity.rows_to_publish(notice.joint_list)
        return notices.notice_content(notice, rows, notice.posting_on)[0] if rows else None
    if notice.corrects is None or not notice.changes:
        return None
    running = corrections.running_rows(notice.corrects)
    return notices.correction_content(notice, notice.corrects, running, notice.posting_on)[0]


def look_of(notice: Notice, at: datetime) -> Look:
    """How a notice is shown: by its status, and by the clock between the end of its period and the job."""
    if notice.status == Notice.Status.DRAFT:
        return ("拟稿", "quiet", "pen")
    if notice.status == Notice.Status.RETRACTED:
        return ("已撤回", "bad", "history")
    if notice.ends_at is None:
        return (notice.get_kind_display(), "quiet", "megaphone")
    return ("公示中", "run", "megaphone") if at < notice.ends_at else ("公示期满", "quiet", "check")


# ── notices, for everybody ───────────────────────────────────────────────────


@dataclass(frozen=True)
class ShownRow:
    """One line of the published table; ``mark`` says why it no longer stands."""

    cells: list[tuple[str, str]]
    mark: str = ""


def published() -> QuerySet[Notice]:
    """What the public may read."""
    return Notice.objects.exclude(status=Notice.Status.DRAFT)


def running(at: datetime) -> QuerySet[Notice]:
    """The notices whose period runs, the one that ends first before the others."""
    return published().filter(status=Notice.Status.POSTED, ends_at__gt=at).order_by("ends_at", "pk")


def public_list() -> QuerySet[Notice]:
    """Rows of the public list; the frozen copy itself is not read."""
    return published().only("title", "number", "kind", "status", "posted_at", "first_day", "last_day", "ends_at")


def public_notice(pk: int) -> tuple[Notice | None, list[Notice]]:
    """One posted notice with its round, and its corrections and retractions, the latest first: by one statement."""
    found = _WITH_ANNOUNCEMENTS.rows(pk=pk)
    return next((one for one in found if one.pk == pk), None), [one for one in found if one.pk != pk]


def announcements_on(notice: Notice) -> list[Notice]:
    """Corrections and retractions of a notice, the latest first."""
    return list(published().filter(corrects=notice).only("kind", "title", "posted_at", "reason"))


# everybody opens these pages: their statements are written once
_CONTACT = ("year", "contact_office", "contact_phone", "contact_fax", "contact_email", "contact_address")
_WITH_ANNOUNCEMENTS = Statement(
    lambda: (
        published()
        .filter(Q(pk=Given("pk", BigAutoField())) | Q(corrects=Given("pk", BigAutoField())))
        .select_related("joint_list__round__rule_set", "corrects", "printed")
        .only(
            *(field.name for field in Notice._meta.concrete_fields),
            *(f"joint_list__round__{name}" for name in _CONTACT),
            "joint_list__round__rule_set__objection_days",
            "corrects__title",
            "printed__pages",
        )
        .order_by("-posted_at", "-pk")
    )
)
_STRUCK = Statement(
    lambda: (
        NoticeRow.objects.filter(notice=Given("notice", BigAutoField()), struck_at__isnull=False)
        .order_by("order")
        .values_list("order", "struck_at", "struck_reason")
    )
)


def marks_of(notice: Notice) -> tuple[tuple[int, str], ...]:
    """Place in the table and sentence of every row that no longer stands; what has no period has no rows either."""
    if notice.ends_at is None:
        return ()
    struck = _STRUCK.rows(notice=notice.pk)
    return tuple((order, f"{cn_day(at)}，{why}") for order, at, why in struck)


def shown_rows(notice: Notice, marks: tuple[tuple[int, str], ...]) -> list[ShownRow]:
    """The published table as it was; rows that no longer stand are marked."""
    columns, marked = notice.content["columns"], dict(marks)
    return [
        ShownRow(list(zip(columns, cells, strict=True)), marked.get(int(cells[0]), ""))
        for cells in notice.content["rows"]
    ]


def drafted_rows(content: notice_texts.Content | None) -> list[ShownRow]:
    """The table of a draft, for its preview."""
    if content is None:
        return []
    return [ShownRow(list(zip(content["columns"], cells, strict=True))) for cells in content["rows"]]


def countdown(notice: Notice, at: datetime) -> dict[str, Any] | None:
    """For components/countdown.html; None for what has no period, or when that is over."""
    if notice.first_day is None or notice.last_day is None or notice.ends_at is None or at >= notice.ends_at:
        return None
    today, left = legal_day(at), notice.ends_at - at
    passed = (today - notice.first_day).days + 1
    lead = f"公示第 {passed} 天，距结束还有" if passed > 0 else "公示期次日起算，距结束还有"
    return {
        "lead": lead,
        "days": left.days,
        "hours": left.seconds // 3600,
        "boxes": [_box(day, today) for day in notice_texts.days_between(notice.first_day, notice.last_day)],
        "end": f"{cn_day(notice.last_day)}24:00 结束，北京时间",
    }


def _box(day: date, today: date) -> dict[str, Any]:
    when = "today" if day == today else "past" if day < today else "ahead"
    return {"number": day.day, "weekday": WEEKDAYS[day.weekday()], "when": when}


# ── one case, and the clock ──────────────────────────────────────────────────


def history(workshop: Workshop) -> list[NoticeRow]:
    """The notices in which a case stands or stood, the latest first."""
    posted = ~Q(notice__status=Notice.Status.DRAFT)
    return list(workshop.notice_rows.filter(posted).select_related("notice__printed").order_by("-pk"))


def through(at: datetime) -> QuerySet[Workshop]:
    """Cases whose period is over and that nothing holds back, in the order in which their periods ended."""
    rows = NoticeRow.objects.filter(struck_at=None, notice__ends_at__lte=at, workshop__state=State.PUBLICISED)
    undecided = Objection.objects.filter(in_time=True, status__in=["received", "accepted"])
    cases = Workshop.objects.filter(pk__in=rows.values("workshop")).exclude(pk__in=undecided.values("workshop"))
    return cases.annotate(over=Max("notice_rows__notice__ends_at")).order_by("over", "pk")
