"""How a clerk of the demo fills a case: chapter by chapter and paper by paper, through the services of the form."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from accounts.models import User
from applications.chapters import BY_CODE, TABLES
from applications.invented.form import Form
from applications.models import Workshop
from applications.services import chapters, materials, report
from applications.services.chapters import ChapterWrite, ListWrite
from applications.services.material_slots import Slot, slots_of
from chief_workshop.demo import papers

_WITHOUT = "早年学籍档案遗失，毕业证书无法补办，已由毕业学校出具说明。"


def fill(workshop: Workshop, form: Form, codes: Iterable[str], *, by: User, at: datetime) -> None:
    """Write these chapters as they were invented."""
    values: dict[str, dict[str, Any]] = {
        "unit": form.unit,
        "technician": form.technician,
        "conditions": form.conditions,
        "situation": form.situation,
        "members": {},
        "narratives": form.narratives,
    }
    for code in codes:
        if code == "report":
            write(workshop, code, {"mode": "structured", **form.report}, by=by, at=at)
            continue
        kind = workshop.unit.unit_kind
        lists = {plan.prefix: form.lists[plan.prefix] for plan in BY_CODE[code].lists_for(kind)}
        write(workshop, code, values[code], lists, by=by, at=at)
        if code == "technician":
            chapters.put_photo(workshop, papers.portrait(form.technician["name"]), by=by, at=at)


def fill_all(workshop: Workshop, form: Form, *, by: User, at: datetime) -> None:
    fill(workshop, form, [*(plan.code for plan in TABLES), "report"], by=by, at=at)


def write(
    workshop: Workshop,
    code: str,
    values: dict[str, Any],
    lists: dict[str, list[dict[str, Any]]] | None = None,
    *,
    by: User,
    at: datetime,
) -> None:
    """One chapter; the rows of ``lists`` are added as new ones."""
    plan = BY_CODE[code]
    model: Any = plan.model
    revision = model.objects.values_list("revision", flat=True).get(workshop=workshop)
    added = {
        prefix: ListWrite(cells={uuid.uuid4(): row for row in rows}, removed=frozenset(), order=None)
        for prefix, rows in (lists or {}).items()
    }
    save = report.save if code == "report" else chapters.save
    save(workshop, code, ChapterWrite(values, added, {}, frozenset()), revision=revision, by=by, at=at)


def bring_papers(workshop: Workshop, *, by: User, at: datetime, share: float = 1.0) -> None:
    """Upload what the checklist asks for; ``share`` below one leaves the rest for later."""
    workshop = Workshop.objects.select_related("unit", "rule_set", "unit_chapter", "technician_chapter").get(
        pk=workshop.pk
    )
    owed = [slot for slot in slots_of(workshop) if slot.is_owed and not slot.is_settled]
    members = {str(member.uuid): member for member in workshop.members.all()}
    excused = False
    for slot in owed[: int(len(owed) * share)]:
        member = members.get(slot.subject)
        if slot.may_be_declared_missing and member and not excused:
            materials.declare_missing(workshop, slot.key, by=by, at=at, reason=_WITHOUT)
            excused = True
            continue
        content, suffix = papers.paper(slot.item.code, slot.item.title, _lines(workshop, slot, member))
        materials.add_file(workshop, slot.key, by=by, at=at, content=content, name=f"{slot.title}.{suffix}"[:120])


def _lines(workshop: Workshop, slot: Slot, member: Any) -> list[str]:
    """What the paper says: the same facts as the form, so that originals agree."""
    unit, technician = workshop.unit_chapter, workshop.technician_chapter
    if slot.subject == "technician" or member:
        who = member or technician
        return [
            f"姓名：{who.name}",
            f"性别：{who.get_sex_display()}",
            f"出生年月：{who.born}",
            f"公民身份号码：{who.id_number}",
            f"职业（工种）：{who.occupation}",
            f"等级：{who.get_level_display()}",
            f"证书编号：{who.certificate_number}",
            f"文化程度：{who.get_education_display()}",
        ]
    if slot.subject:
        return [f"名称：{slot.subject_name}", f"所有人：{technician.name}", f"单位：{workshop.unit.name}"]
    return [
        f"单位名称：{workshop.unit.name}",
        f"统一社会信用代码：{workshop.unit.uscc}",
        f"法定代表人：{unit.legal_representative}",
        f"地址：{unit.registered_address}",
        f"开户银行：{unit.bank_name}",
        f"账号：{unit.account_number}",
        f"首席技师：{technician.name}",
        f"上年度工资总额：{unit.total_wages} 元",
        f"职工教育经费：{unit.training_fund} 元",
        f"其中用于一线职工：{unit.training_fund_frontline} 元",
        f"开办资金：{unit.startup_capital or '—'}",
    ]
