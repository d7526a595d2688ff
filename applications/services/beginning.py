"""Beginning a case: who may, what stands in the way, and what is brought over from before.

Field policy: facts of the unit and, for the same technician, of the person come over; last year's money, plans and
goals do not, and every chapter says what was brought in so that it is checked.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from accounts.models import Organisation, User
from accounts.roles import UNIT_ROLES
from applications import bars, lifecycle, models
from applications.contents import CHAPTER_ROWS
from applications.models import Round, Workshop
from applications.models.chapters import Chapter
from applications.services.chapters import renew_head
from applications.services.deadlines import last_day_before
from applications.states import ENDED

_NEVER = {"id", "workshop", "revision", "changed_at", "changed_by", "brought_in"}
_YEARLY = {
    "finance_year",
    "total_wages",
    "training_fund",
    "training_fund_frontline",
    "full_calendar_year",
    "annual_budget",
    "plan",
    "goals",
    "goal_apprentices",
    "goal_projects",
    "goal_results",
    "goal_trainees",
    "goal_promotions",
}
_TECHNICIANS_LISTS = ("honours", "resume_entries", "results", "apprentices")
_WORDS = {
    "teachers": "专任教师 {n} 人",
    "honours": "荣誉 {n} 项",
    "resume_entries": "工作简历 {n} 段",
    "results": "成果 {n} 项",
    "apprentices": "带徒 {n} 人",
    "equipment": "设备 {n} 件",
    "members": "成员 {n} 人",
}


def hindrances(round_: Round, unit: Organisation, by: User, at: datetime) -> list[str]:
    """Why this person cannot begin a case for this unit in this round now, in sentences."""
    if not by.holds(*UNIT_ROLES, organisation_id=unit.pk):
        return ["须由申报单位的经办人或负责人开始申报。"]
    found = []
    if not round_.is_open(at):
        found.append(f"“{round_.name}”现在不在填报期内，不能开始申报。")
    if unit.affiliated_to_id is None or unit.affiliated_to_id == unit.pk:
        found.append("请先在“单位信息”中填写隶属关系，以确定初审单位（四(一)）。")
    found += bars.of_unit(unit, at)
    cap = round_.rule_set.cases_per_unit
    if cap and _begun(round_, unit) >= cap:
        found.append(f"本批次每个单位最多申报 {cap} 个工作室，贵单位已达到上限。")
    return found


def earlier_cases(unit: Organisation) -> list[Workshop]:
    """Cases of the unit from which facts can be brought over, the latest first."""
    return list(unit.workshops.exclude(technician_name="").select_related("round").order_by("-begun_at", "-pk")[:20])


@lifecycle.beginning("application")
def begin_application(
    *,
    round_: Round,
    unit: Organisation,
    by: User,
    at: datetime,
    copy_from: Workshop | None = None,
    same_technician: bool = False,
) -> tuple[Workshop, dict[str, Any]]:
    """A draft with all its chapter rows, prefilled. Raises NotPossible with every sentence that stands in the way."""
    unit = Organisation.objects.select_for_update(of=("self",)).get(pk=unit.pk)  # two at once must both be counted
    sentences, body = hindrances(round_, unit, by, at), unit.affiliated_to
    if sentences or body is None:
        raise lifecycle.NotPossible(*sentences)
    if copy_from is not None and copy_from.unit_id != unit.pk:
        raise lifecycle.NotPossible("只能从本单位的申报中带入。")
    workshop = Workshop.objects.create(
        round=round_,
        rule_set=round_.rule_set,
        unit=unit,
        review_body=body,
        district=unit.district,
        begun_by=by,
        begun_at=at,
        changed_at=at,
        due_on=last_day_before(round_.closes_at),
    )
    add_chapters(workshop)
    _from_organisation(workshop, unit)
    if copy_from is not None:
        earlier = Workshop.objects.select_related("round", *CHAPTER_ROWS).get(pk=copy_from.pk)
        _from_earlier(workshop, earlier, same_technician=same_technician)
    renew_head(workshop)
    return workshop, {"round": round_.pk, "copied_from": copy_from.pk if copy_from else None}


def _begun(round_: Round, unit: Organisation) -> int:
    return Workshop.objects.filter(round=round_, unit=unit).exclude(state__in=ENDED).count()


def add_chapters(workshop: Workshop) -> None:
    """One empty row of every chapter."""
    for chapter in (
        models.UnitChapter,
        models.TechnicianChapter,
        models.ConditionsChapter,
        models.SituationChapter,
        models.MembersChapter,
        models.NarrativesChapter,
        models.Report,
    ):
        chapter.objects.create(workshop=workshop)


def _from_organisation(workshop: Workshop, unit: Organisation) -> None:
    chapter = workshop.unit_chapter
    chapter.registered_address = unit.address
    chapter.contact_name = unit.contact_name
    chapter.email = unit.contact_email
    chapter.account_name = unit.name
    phone = unit.contact_phone
    if phone.startswith("1"):
        chapter.mobile = phone
    else:
        chapter.phone = phone
    chapter.brought_in = "单位名称、代码和联系人已从单位注册信息中带入，请核对。"
    chapter.save()


def _from_earlier(workshop: Workshop, earlier: Workshop, *, same_technician: bool) -> None:
    source = f"已从单位 {earlier.round.year} 年申报中带入"
    _copy(earlier.unit_chapter, workshop.unit_chapter, source, _rows(earlier, workshop, "teachers"))
    _copy(earlier.conditions_chapter, workshop.conditions_chapter, source, _rows(earlier, workshop, "equipment"))
    _copy(earlier.situation_chapter, workshop.situation_chapter, source, [])
    _copy(earlier.members_chapter, workshop.members_chapter, source, _rows(earlier, workshop, "members"))
    _copy(earlier.narratives_chapter, workshop.narratives_chapter, source, [])
    if same_technician:
        brought = [word for name in _TECHNICIANS_LISTS for word in _rows(earlier, workshop, name)]
        _copy(earlier.technician_chapter, workshop.technician_chapter, source, brought)


def _copy(earlier: Chapter, chapter: Chapter, source: str, lists: list[str]) -> None:
    """Facts that last come over; a value that the organisation gave stays where the earlier case had none."""
    filled = False
    for field in chapter._meta.concrete_fields:
        value = getattr(earlier, field.attname)
        if field.name in _NEVER | _YEARLY or value in (None, "", []):
            continue
        setattr(chapter, field.attname, value)
        filled = True
    if filled or lists:
        chapter.brought_in = f"{source}{'、'.join(lists) or '本章内容'}，请逐一核对。"
    chapter.save()


def _rows(earlier: Workshop, workshop: Workshop, name: str) -> list[str]:
    """Rows are new rows with identities of their own."""
    manager = getattr(workshop, name)
    model = manager.model
    copies = []
    for row in getattr(earlier, name).all():
        values = {
            f.attname: getattr(row, f.attname)
            for f in model._meta.concrete_fields
            if f.name not in {"uuid", "workshop"}
        }
        copies.append(model(workshop=workshop, **values))
    model.objects.bulk_create(copies)
    return [_WORDS[name].format(n=len(copies))] if copies else []
