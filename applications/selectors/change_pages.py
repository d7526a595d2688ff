"""What the tab 变更, the page of one request and the desk show: what is asked beside what holds, who may do what."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django import forms
from django.db.models import Count, Q, QuerySet

from accounts.models import Organisation, User
from applications import naming, permissions, search
from applications.change_hindrances import hindrances, host_of
from applications.changing import WAYS
from applications.choices import IdentityKind, MemberLevel
from applications.models import Change, ChangeFile, ChangeOpinion, TechnicianPeriod, Workshop
from applications.selectors.changes import LOOK
from applications.services import change_answers, changes, periods
from applications.shown_values import DAYS, MASKS
from applications.states import ALIVE
from common.forms import HouseForm
from common.links import link_to
from common.paging import by_moment
from common.templatetags.ui import cn_date

Kind, Status, Office = Change.Kind, Change.Status, ChangeOpinion.Office
BY_CHANGE = by_moment("changed_at")
MEMBERS_NUMBER = re.compile(r"members\.(\d{1,3})\.id_number", re.ASCII)
PAGE = 25


@dataclass(frozen=True)
class Cell:
    """One line of what is asked; ``path`` where it is personal and may be revealed."""

    label: str
    now: str
    asked: str
    path: str = ""


def cells_of(change: Change) -> list[Cell]:
    """What holds now and what is asked, by the fields of its kind. A request that is over shows what was asked."""
    return [cell for cell in CELLS[change.kind](change) if cell.asked or cell.now]


def _unit(change: Change) -> Iterator[Cell]:
    unit, asked = change.workshop.unit, change.asked
    is_open = change.ended_at is None
    yield Cell("单位名称", unit.name if is_open else "", asked.get("name", ""))
    yield Cell("统一社会信用代码", (unit.uscc or "") if is_open else "", asked.get("uscc", ""))


def _host(change: Change) -> Iterator[Cell]:
    found = host_of(change)
    now = change.workshop.unit.name if change.ended_at is None else ""
    yield Cell("承办单位", now, found.name if found else "系统中没有这个代码的单位")
    yield Cell("统一社会信用代码", "", change.asked.get("uscc", ""))


def _technician(change: Change) -> Iterator[Cell]:
    asked = change.asked
    name = naming.composed(asked.get("name", ""), asked.get("work_type") or asked.get("occupation") or "")
    yield Cell("工作室名称", change.workshop.name if change.ended_at is None else "", name)
    for field in TechnicianPeriod._meta.concrete_fields:
        if field.name not in periods.TECHNICIAN_FIELDS or field.name == "id_key":
            continue
        value = asked.get(field.name)
        if value in (None, ""):
            continue
        words = dict(field.flatchoices).get(value, str(value)) if field.flatchoices else str(value)
        if field.name in DAYS:
            words = cn_date(date.fromisoformat(words))
        is_personal = field.name in MASKS and asked.get("id_kind", IdentityKind.RESIDENT) and bool(value)
        shown = MASKS[field.name](words) if is_personal else words
        yield Cell(str(field.verbose_name), "", shown, field.name if is_personal else "")
    yield Cell("主要业绩、荣誉和带徒情况", "", asked.get("achievements", ""))


def _members(change: Change) -> Iterator[Cell]:
    yield Cell("成员人数", "", f"{len(change.asked.get('members', []))} 人")


def _address(change: Change) -> Iterator[Cell]:
    place, is_open = periods.present_address(change.workshop), change.ended_at is None
    yield Cell("工作室地址", place.address if is_open else "", change.asked.get("address", ""))
    area = change.asked.get("area")
    yield Cell("面积", f"{place.area} 平方米" if place.area and is_open else "", f"{area} 平方米" if area else "")


def _body(change: Change) -> Iterator[Cell]:
    body = Organisation.objects.filter(pk=change.asked.get("body") or 0).first()
    now = change.workshop.review_body.name if change.ended_at is None else ""
    yield Cell("初审单位", now, body.name if body else "")


def _close(change: Change) -> Iterator[Cell]:
    yield Cell("申请事项", "", "注销“北京市首席技师工作室”称号，交回铭牌，结清经费")


CELLS: dict[str, Callable[[Change], Iterator[Cell]]] = {
    Kind.UNIT: _unit,
    Kind.HOST: _host,
    Kind.TECHNICIAN: _technician,
    Kind.MEMBERS: _members,
    Kind.ADDRESS: _address,
    Kind.BODY: _body,
    Kind.CLOSE: _close,
}


@dataclass(frozen=True)
class MemberLine:
    """One member of the list that is asked for: whether he joins, leaves, stays or has new facts."""

    name: str
    level: str
    duty: str
    id_number: str
    path: str
    fate: str
    tone: str


def members_of(change: Change) -> list[MemberLine]:
    """The asked list, and those of the present one who are not in it."""
    if change.kind != Kind.MEMBERS:
        return []
    names = [name for name in periods.MEMBER_FIELDS if name != "id_key"]
    present = {one.id_number or one.name: one for one in periods.present_members(change.workshop)}
    is_open = change.ended_at is None
    lines = []
    for place, row in enumerate(change.asked.get("members", [])):
        known = present.pop(row.get("id_number") or row.get("name"), None)
        same = known is not None and all(getattr(known, name) == (row.get(name) or "") for name in names)
        fate = ("", "quiet") if same or not is_open else ("信息变动", "run") if known else ("加入", "good")
        lines.append(_line(row, f"members.{place}.id_number", *fate))
    if is_open:
        lines += [_line(periods.facts_of(one, names), "", "退出", "act") for one in present.values()]
    return lines


def _line(row: dict[str, Any], path: str, fate: str, tone: str) -> MemberLine:
    number = row.get("id_number") or ""
    return MemberLine(
        name=row.get("name") or "",
        level=dict(MemberLevel.choices).get(row.get("level") or "", ""),
        duty=row.get("duty") or "",
        id_number=MASKS["id_number"](number) if number else "",
        path=path if number else "",
        fate=fate,
        tone=tone,
    )


def personal_value(change: Change, path: str) -> str:
    """A personal value in full by its path; '' where there is none."""
    if change.kind == Kind.TECHNICIAN and path in MASKS:
        return str(change.asked.get(path) or "")
    place = MEMBERS_NUMBER.fullmatch(path)
    rows = change.asked.get("members", [])
    if place is None or int(place[1]) >= len(rows):
        return ""
    return str(rows[int(place[1])].get("id_number") or "")


# ── who may do what ──────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Doings:
    """What one person may do with one request now."""

    writes: bool
    sends: bool
    stops: list[str]
    drops: bool
    answers: bool
    refuses: bool
    drafts: str
    gives: str
    why_not_give: str
    drafted: ChangeOpinion | None


def doings_of(change: Change, user: User, at: datetime) -> Doings:
    """For the person's buttons and forms; services ask all of it again."""
    workshop = change.workshop
    may_be = workshop.state in ALIVE and change.ended_at is None
    writes = may_be and change.status in changes.OPEN_TO_UNIT and changes.may_write(change, user)
    sends = may_be and change.status in changes.OPEN_TO_UNIT and changes.sender(change)(workshop, user)
    office = _office_of(change)
    one_step = office == Office.BODY and WAYS[change.kind].one_step
    drafts = may_be and office is not None and not one_step and change_answers.DRAFTERS[office](workshop, user)
    drafted = _drafted(change, office) if drafts else None
    gives = bool(drafted and office and change_answers.GIVERS[office](workshop, user))
    own = bool(drafted and drafted.drafted_by_id == user.pk)
    return Doings(
        writes=writes,
        sends=sends,
        stops=hindrances(change, at) if writes or sends else [],
        drops=may_be
        and changes.may_write(change, user)
        and (change.submitted_at is None or changes.sender(change)(workshop, user)),
        answers=may_be and one_step and permissions.reviewer(workshop, user),
        refuses=may_be and one_step and permissions.review_approver(workshop, user),
        drafts=str(office) if drafts and office else "",
        gives=str(office) if gives and office else "",
        why_not_give=change_answers.ANOTHER if own else "",
        drafted=drafted,
    )


def _office_of(change: Change) -> ChangeOpinion.Office | None:
    return next((office for office, status in change_answers.AT_OFFICE.items() if status == change.status), None)


def _drafted(change: Change, office: ChangeOpinion.Office | None) -> ChangeOpinion | None:
    found = change.opinions.filter(office=office, given_at=None, ended_at=None)
    return found.select_related("drafted_by").first()


def conclusions_for(change: Change, user: User, office: str) -> list[tuple[str, str]]:
    """Which answers are open to this person, in words that say what they do."""
    way = WAYS[change.kind]
    words = {"receipt": "已收到，予以备案", "check": "情况属实，予以变更"}
    found = [("agree", words.get(way.body, "同意") if office == Office.BODY else "同意，批准变更")]
    if office == Office.CITY and change.kind == Kind.CLOSE:
        found = []
    found.append(("return", "退回修改"))
    may_refuse = way.body != "receipt" and (not way.one_step or permissions.review_approver(change.workshop, user))
    if office == Office.CITY or may_refuse:
        found.append(("refuse", "不同意"))
    return found


def files_of(change: Change) -> list[ChangeFile]:
    found = change.files.filter(removed_at=None).select_related("stored", "added_by")
    return list(found.order_by("added_at", "uuid"))


def given_of(change: Change) -> list[ChangeOpinion]:
    found = change.opinions.exclude(given_at=None).select_related("drafted_by", "given_by")
    return list(found.order_by("given_at", "pk"))


def of_case(workshop: Workshop, user: User) -> list[dict[str, Any]]:
    """The requests of a case for its tab, the latest first."""
    rows = Change.objects.visible_to(user).filter(workshop=workshop).select_related("drafted_by")
    return [{"change": change, "look": LOOK[change.status]} for change in rows.order_by("-number")]


# ── the desk ─────────────────────────────────────────────────────────────────


class FilterForm(HouseForm):
    """What the desk can be narrowed by; an unknown value narrows nothing."""

    mark_optional = False
    widths = {"kind": 2, "status": 2, "body": 2}
    q = forms.CharField(label="单位、首席技师或编号", max_length=60, required=False, widget=forms.HiddenInput)
    kind = forms.ChoiceField(label="事项", required=False, choices=[("", "全部"), *Kind.choices])
    status = forms.ChoiceField(
        label="进度",
        required=False,
        choices=[("", "全部"), *[pair for pair in Status.choices if pair[0] != Status.DRAFT]],
    )
    body = forms.ModelChoiceField(
        label="初审单位", required=False, queryset=Organisation.objects.none(), empty_label="全部"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].queryset = Organisation.objects.review_bodies()  # type: ignore[attr-defined]  # a ModelChoiceField
        self.fields["body"].label_from_instance = lambda body: body.short_name  # type: ignore[attr-defined]  # likewise

    @property
    def chosen(self) -> dict[str, Any]:
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value not in (None, "")}


def desk(user: User, chosen: dict[str, Any]) -> QuerySet[Change]:
    """Requests that were sent, of cases the person sees."""
    rows = Change.objects.visible_to(user).exclude(status=Status.DRAFT)
    if sought := chosen.get("q"):
        rows = rows.filter(workshop__in=Workshop.objects.filter(search.matching(sought)))
    if body := chosen.get("body"):
        rows = rows.filter(workshop__review_body=body)
    for name in ("kind", "status"):
        if name in chosen:
            rows = rows.filter(**{name: chosen[name]})
    return rows.select_related("workshop__unit", "workshop__review_body")


def waiting_numbers(user: User) -> dict[str, int]:
    """How many wait where, over the desk."""
    rows = Change.objects.visible_to(user).filter(ended_at=None)
    found = rows.aggregate(
        body=Count("pk", filter=Q(status=Status.SUBMITTED)),
        city=Count("pk", filter=Q(status=Status.CHECKED)),
        unit=Count("pk", filter=Q(status=Status.RETURNED)),
    )
    return {name: int(number) for name, number in found.items()}


def desk_row(change: Change, today: date) -> dict[str, Any]:
    return {
        "change": change,
        "workshop": change.workshop,
        "look": LOOK[change.status],
        "href": link_to("workshops:change", change.workshop_id, change.number),
        "left": (change.due_on - today).days if change.due_on else None,
    }


COLUMNS = {
    "编号": 18,
    "工作室名称": 44,
    "所在单位": 36,
    "初审单位": 26,
    "事项": 20,
    "理由": 50,
    "报送时间": 20,
    "生效日期": 14,
    "进度": 16,
}


def sheet_rows(user: User, chosen: dict[str, Any]) -> Iterator[list[Any]]:
    """The desk as a sheet."""
    for change in desk(user, chosen).order_by(*BY_CHANGE.order()).iterator(chunk_size=2000):
        workshop = change.workshop
        yield [
            workshop.title_number,
            workshop.name,
            workshop.unit.name,
            workshop.review_body.name,
            change.get_kind_display(),
            change.reason,
            change.first_submitted_at,
            change.held_from or change.valid_from,
            change.get_status_display(),
        ]
