"""What still stands in the way of sending a change, in sentences: its day, its evidence, and what each kind owes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Any

from accounts.models import Organisation
from accounts.roles import OrganisationKind
from applications import naming
from applications.changing import WAYS
from applications.choices import LEVEL_ORDER, SkillLevel
from applications.models import Change, MemberPeriod, Workshop
from applications.services import periods
from common import crypto
from common.clock import legal_day
from common.templatetags.ui import cn_date

Kind = Change.Kind
NO_DAY = "请填写生效日期。"
OWED_OF_TECHNICIAN = {
    "name": "姓名",
    "id_number": "证件号码",
    "sex": "性别",
    "born": "出生年月",
    "phone": "联系电话",
    "occupation": "职业",
    "level": "技能等级",
    "certificate_kind": "证书类型",
    "certificate_number": "证书编号",
    "achievements": "主要业绩、荣誉和带徒情况",
}
OWED_OF_MEMBER = {"name": "姓名", "id_number": "证件号码", "level": "技能等级（职称）", "duty": "工作室分工"}


def hindrances(change: Change, at: datetime) -> list[str]:
    """Every sentence, in the order in which a person would put things right; ``change.workshop`` is fresh."""
    found = [*_of_the_day(change, legal_day(at)), *OWED[change.kind](change)]
    if not change.reason.strip():
        found.append("请写明变更的理由。")
    if not change.files.filter(removed_at=None).exists():
        found.append(f"请上传证明材料：{WAYS[change.kind].evidence}。")
    return found


def _of_the_day(change: Change, today: date) -> Iterator[str]:
    day = change.valid_from
    if day is None:
        yield NO_DAY
        return
    if day > today and change.kind != Kind.TECHNICIAN:
        yield "生效日期不能晚于今天。"
    since = _since(change)
    if since is not None and day <= since:
        yield f"生效日期须晚于现有信息的起始日 {cn_date(since)}。"


def _since(change: Change) -> date | None:
    """From which day the present holds of what is to change."""
    workshop = change.workshop
    reads: dict[str, Callable[[Workshop], date]] = {
        Kind.UNIT: lambda case: case.unit.facts_since,
        Kind.HOST: lambda case: periods.present_host(case).valid_from,
        Kind.TECHNICIAN: lambda case: periods.present_technician(case).valid_from,
        Kind.MEMBERS: periods.members_since,
        Kind.ADDRESS: lambda case: periods.present_address(case).valid_from,
        Kind.BODY: lambda case: periods.present_body(case).valid_from,
    }
    read = reads.get(change.kind)
    return read(workshop) if read else None


# ── what each kind owes ──────────────────────────────────────────────────────


def _unit(change: Change) -> Iterator[str]:
    asked, unit = change.asked, change.workshop.unit
    if not asked.get("name") or not asked.get("uscc"):
        yield "请填写变更后的单位名称和统一社会信用代码。"
    elif (asked["name"], asked["uscc"]) == (unit.name, unit.uscc):
        yield "变更后的名称和代码与现在相同。"
    elif Organisation.objects.filter(uscc=asked["uscc"], dissolved_on=None).exclude(pk=unit.pk).exists():
        yield "这个代码已登记为另一家单位；由另一家单位承办的，请改报“承办单位变更”。"


def _host(change: Change) -> Iterator[str]:
    unit = host_of(change)
    if unit is None:
        yield "没有找到这个代码的单位，请承办单位先注册并由初审单位确认。"
    elif unit.pk == change.workshop.unit_id:
        yield "填写的就是现在的承办单位。"
    elif not unit.is_confirmed:
        yield f"{unit.name}的注册还没有经初审单位确认。"
    elif unit.pk == change.workshop.review_body_id:
        yield "承办单位不能同时是本工作室的初审单位。"


def host_of(change: Change) -> Organisation | None:
    """The unit that is to bear it."""
    units = Organisation.objects.filter(kind=OrganisationKind.UNIT, dissolved_on=None)
    return units.filter(uscc=change.asked.get("uscc") or "-").first()


def _technician(change: Change) -> Iterator[str]:
    asked, workshop = change.asked, change.workshop
    missing = [word for name, word in OWED_OF_TECHNICIAN.items() if not asked.get(name)]
    if missing:
        yield f"继任人选还缺：{'、'.join(missing)}。"
    least = workshop.rule_set.least_level
    if asked.get("level") and LEVEL_ORDER[asked["level"]] < LEVEL_ORDER[least]:
        yield f"首席技师的技能等级应在{SkillLevel(least).label}以上（三(一)-1）。"
    yield from _of_the_candidate(change)


def _of_the_candidate(change: Change) -> Iterator[str]:
    """One living title or live case a person; one name a title."""
    workshop, asked = change.workshop, change.asked
    key = crypto.blind_index(asked.get("id_number", ""))
    if key and key == workshop.technician_key:
        yield "填写的就是现在的首席技师。"
    elif key and Workshop.objects.claiming().filter(technician_key=key).exclude(pk=workshop.pk).exists():
        yield "这位人选已有在办的申报或有效的工作室，一人只能有一个（四(一)）。"
    name = naming.composed(asked.get("name", ""), asked.get("work_type") or asked.get("occupation") or "")
    if name and Workshop.objects.claiming().filter(name=name).exclude(pk=workshop.pk).exists():
        yield f"已有名为“{name}”的在办申报或有效工作室，请与市人力社保局联系。"
    if name and name == workshop.name:
        yield "按格式变更后的名称与现在相同，请核对姓名和职业（工种）。"


def _members(change: Change) -> Iterator[str]:
    rows, rules = change.asked.get("members", []), change.workshop.rule_set
    if not rules.least_members <= len(rows) <= rules.most_members:
        yield f"首席技师以外的成员应为 {rules.least_members} 至 {rules.most_members} 人，现有 {len(rows)} 人。"
    for place, row in enumerate(rows, 1):
        if missing := [word for name, word in OWED_OF_MEMBER.items() if not row.get(name)]:
            yield f"第 {place} 人{row.get('name', '')}还缺：{'、'.join(missing)}。"
    keys = [crypto.blind_index(row.get("id_number", "")) for row in rows]
    if len({key for key in keys if key}) < len([key for key in keys if key]):
        yield "有两名成员的证件号码相同，同一人只填一次。"
    if _same(rows, periods.present_members(change.workshop)):
        yield "成员名单没有变动。"


def _same(rows: list[dict[str, Any]], present: list[MemberPeriod]) -> bool:
    names = [name for name in periods.MEMBER_FIELDS if name != "id_key"]
    asked = [[row.get(name) or "" for name in names] for row in rows]
    return asked == [[getattr(member, name) for name in names] for member in present]


def _address(change: Change) -> Iterator[str]:
    address = change.asked.get("address", "")
    if not address:
        yield "请填写新的工作室地址。"
    elif address == periods.present_address(change.workshop).address:
        yield "填写的就是现在的地址。"


def _body(change: Change) -> Iterator[str]:
    body = Organisation.objects.review_bodies().filter(pk=change.asked.get("body") or 0).first()
    if body is None:
        yield "请选择新的初审单位。"
    elif body.pk in {change.workshop.review_body_id, change.workshop.unit_id}:
        yield "请选择另一家初审单位；单位自己不能初审自己的工作室。"


def _close(change: Change) -> Iterator[str]:
    return iter(())


OWED: dict[str, Callable[[Change], Iterator[str]]] = {
    Kind.UNIT: _unit,
    Kind.HOST: _host,
    Kind.TECHNICIAN: _technician,
    Kind.MEMBERS: _members,
    Kind.ADDRESS: _address,
    Kind.BODY: _body,
    Kind.CLOSE: _close,
}
