"""What a chapter's page shows around its form: navigation, conditions, faults, remarks, masks. Reads only."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from applications import chapters as plans
from applications import contents, eligibility, faults
from applications.chapters import ChapterPlan
from applications.contents import Contents, Row
from applications.eligibility import WAIVABLE
from applications.faults import Fault
from applications.forms.answers import WaiverForm
from applications.forms.report_file import ReportFileForm
from applications.forms.sheet import Sheet, row_uuid
from applications.forms.technician import PhotoForm
from applications.models import Report
from applications.services.deadlines import last_day_before
from applications.states import State
from common import clock
from common.calendar import end_of
from common.links import link_to
from common.masking import masked_account, masked_id, masked_phone
from common.rows import RowFormSet
from common.templatetags.ui import cn_moment, cn_until

SHOWN_FAULTS = 6
URGENT_DAYS = 2
NOTE = "“重点人选”只作优先，不影响报送。数字随填随算。"


@dataclass(frozen=True)
class ListOnPage:
    """One list with its anchor, title and a word about what is in it."""

    anchor: str
    title: str
    count: str
    formset: RowFormSet


def page_of(case: Contents, code: str, sheet: Sheet, *, at: datetime) -> dict[str, Any]:
    """The whole page of a chapter with a form."""
    plan = plans.BY_CODE[code]
    chapter = getattr(case.workshop, plan.attribute)
    remarks = [remark for remark in case.remarks if remark["path"].partition(".")[0] == code]
    hang_remarks(sheet, remarks)
    count_open_cells(sheet, faults.listed(case))
    return {
        **frame_of(case, code, at=at),
        "form": sheet.form,
        "lists": _lists(case, plan, sheet),
        "seen": sheet.seen(),
        "revision": chapter.revision,
        "general": sheet.general_sentences(),
        "brought_in": chapter.brought_in,
        "remarks": _with_ways(case, sheet, remarks),
        "save": _saved(case, plan, chapter),
        "autosave_url": link_to("workshops:edit", case.workshop.pk, code),
        **_beside(case, code),
    }


def frame_of(case: Contents, code: str, *, at: datetime) -> dict[str, Any]:
    """Navigation, conditions and faults: what every page of the form has."""
    found, blocking = eligibility.findings(case), faults.listed(case)
    return {
        "case": case,
        "workshop": case.workshop,
        "plan": plans.BY_CODE[code],
        "place": plans.CHAPTERS.index(plans.BY_CODE[code]) + 1,
        "places": len(plans.CHAPTERS),
        **_nav(case, code, at=at),
        **_rules(found),
        **_faults(blocking, code),
        **_neighbours(case, code),
        "returned": _returned(case, at),
    }


def parts_of(case: Contents, code: str, *, seen: str, at: datetime) -> dict[str, dict[str, Any]]:
    """Element id → context of its template: what changes on the page after each autosave."""
    return {
        "rules": _rules(eligibility.findings(case)),
        "chapters": _nav(case, code, at=at),
        "chapter-faults": _faults(faults.listed(case), code),
        "seen-note": {"seen": seen},
        "workshop-name": {"workshop": case.workshop},
    }


def filling_ends(case: Contents) -> datetime:
    """The exclusive end of filling, without another query: of the round, or of the correction."""
    if case.workshop.state == State.RETURNED and case.remarks:
        return min(end_of(date.fromisoformat(case.remarks[0]["due_on"])), case.workshop.round.corrections_until)
    return case.workshop.round.closes_at


def _days_left(ends: datetime, at: datetime) -> int:
    return (last_day_before(ends) - clock.legal_day(at)).days


def _nav(case: Contents, code: str, *, at: datetime) -> dict[str, Any]:
    steps = faults.progress(case)
    done, total = sum(step.done for step in steps), sum(step.total for step in steps)
    ends = filling_ends(case)
    left = _days_left(ends, at)
    return {
        "heading": f"申报表　已完成 {done} / {total} 项",
        "chapters": [
            {
                "name": step.chapter.short,
                "done": step.done,
                "total": step.total,
                "href": way_to(case, step.chapter.code),
                "current": step.chapter.code == code,
            }
            for step in steps
        ],
        "rest": {
            "sentence": f"报送截止：还有 {left} 天" if ends > at else "报送截止：已过",
            "date": cn_until(ends),
            "link": {"label": "核对与报送", "href": way_to(case, "check")},
        },
    }


def way_to(case: Contents, code: str) -> str:
    """The page of a chapter; the materials have a tab of the dossier."""
    if code == "materials":
        return link_to("workshops:materials", case.workshop.pk)
    return link_to("workshops:edit", case.workshop.pk, code)


def _rules(found: list[eligibility.Finding]) -> dict[str, Any]:
    return {"rules": found, "rules_summary": eligibility.summary(found), "rules_note": NOTE}


def _faults(found: list[Fault], code: str) -> dict[str, Any]:
    here = [fault for fault in found if fault.chapter == code]
    rest = len(here) - SHOWN_FAULTS
    more = f"，先列出 {SHOWN_FAULTS} 处" if rest > 0 else ""
    return {"chapter_faults": here[:SHOWN_FAULTS], "faults_title": f"本章还有 {len(here)} 处需要处理{more}"}


def _neighbours(case: Contents, code: str) -> dict[str, Any]:
    before, after = plans.neighbour(code, -1), plans.neighbour(code, 1)
    return {
        "previous": {"label": "上一章", "href": way_to(case, before.code)} if before else None,
        "next": {"label": f"保存并到下一章：{after.short}", "value": after.code} if after else None,
    }


def _returned(case: Contents, at: datetime) -> dict[str, Any] | None:
    """The banner of a returned case: until when, how many remarks wait for an answer."""
    if case.workshop.state != State.RETURNED or not case.remarks:
        return None
    waiting = sum(not remark["answer"] for remark in case.remarks)
    ends = filling_ends(case)
    left = _days_left(ends, at)
    return {
        "tone": "bad" if left <= URGENT_DAYS else "act",
        "icon": "return",
        "sentence": f"初审单位退回补正，共 {len(case.remarks)} 条意见，还有 {waiting} 条没有答复。",
        "detail": f"请于 {cn_until(ends)} 前重新报送，还有 {max(left, 0)} 天。",
        "link": {"label": "看全部意见", "href": f"{way_to(case, 'check')}#remarks"},
    }


def _lists(case: Contents, plan: ChapterPlan, sheet: Sheet) -> list[ListOnPage]:
    return [
        ListOnPage(rows.prefix, rows.title, f"{len(case.lists[rows.prefix])} {rows.measure}", sheet.lists[rows.prefix])
        for rows in plan.lists_for(case.unit_kind)
    ]


def _saved(case: Contents, plan: ChapterPlan, chapter: Any) -> dict[str, str]:
    if chapter.changed_at is None or chapter.changed_by is None:
        return {"state": "fresh", "detail": "", "by": ""}
    by = f"上次由 {chapter.changed_by.name} 于 {cn_moment(chapter.changed_at)} 修改"
    return {"state": "fresh", "detail": "", "by": by}


# ── remarks ──────────────────────────────────────────────────────────────────


def hang_remarks(sheet: Sheet, remarks: Iterable[Row]) -> None:
    """Show the words of a remark under its field."""
    spoken = {remark["path"]: remark["text"] for remark in remarks}
    for path, bound in sheet.bound_fields():
        if path in spoken:
            bound.field.help_text = f"初审意见：{spoken[path]}　{bound.field.help_text}".strip()
            bound.help_text = bound.field.help_text


def count_open_cells(sheet: Sheet, found: list[Fault]) -> None:
    """Let the closed line of a row say how much is still open in it."""
    open_cells = Counter(fault.path.rpartition(".")[0] for fault in found)
    for plan in sheet.plan.lists:
        for row in sheet.lists[plan.prefix].forms if plan.prefix in sheet.lists else ():
            refused = len(row.errors) if row.is_bound else 0
            row.faults_beside = max(open_cells[f"{sheet.plan.list_path(plan)}.{row_uuid(row)}"] - refused, 0)


def rows_of(case: Contents, sheet: Sheet) -> dict[str, dict[str, str]]:
    """UUID of a row → how it stands after an autosave: the words of its closed line."""
    count_open_cells(sheet, faults.listed(case))
    rows = [row for formset in sheet.lists.values() for row in formset.forms if not row.is_blank]
    return {str(row_uuid(row)): row.state._asdict() for row in rows}


def _with_ways(case: Contents, sheet: Sheet, remarks: list[Row]) -> list[dict[str, Any]]:
    ids = {path: bound.id_for_label or bound.auto_id for path, bound in sheet.bound_fields()}
    return [{**remark, "href": f"#{ids[remark['path']]}" if remark["path"] in ids else ""} for remark in remarks]


# ── what single chapters have beside the form ────────────────────────────────


def _beside(case: Contents, code: str) -> dict[str, Any]:
    if code == "unit":
        return {
            "waivers": _waivers(case),
            "waiver_form": WaiverForm(auto_id="waiver_%s"),
            "secrets": _unit_secrets(case),
        }
    if code == "technician":
        return {"photo_form": PhotoForm(), "secrets": _technician_secrets(case)}
    if code == "members":
        return {"secrets": _member_secrets(case)}
    if code == "report":
        return {"report": case.workshop.report, "modes": Report.Mode, "report_form": ReportFileForm()}
    return {}


def _waivers(case: Contents) -> list[dict[str, Any]] | None:
    """Shown only to an enterprise that has no full calendar year yet."""
    if case.workshop.unit_chapter.full_calendar_year:
        return None
    return [
        {
            "title": finding.title,
            "clause": finding.clause,
            "word": finding.word,
            "tone": finding.tone,
            "reason": case.waivers.get(finding.code, {}).get("reason", ""),
        }
        for finding in eligibility.findings(case)
        if finding.code in WAIVABLE
    ]


def _unit_secrets(case: Contents) -> list[tuple[str, str, str]]:
    chapter = case.workshop.unit_chapter
    return _given(
        ("手机", "unit.mobile", masked_phone(chapter.mobile)),
        ("账号", "unit.account_number", masked_account(chapter.account_number)),
    )


def _technician_secrets(case: Contents) -> list[tuple[str, str, str]]:
    chapter = case.workshop.technician_chapter
    return _given(
        ("公民身份号码", "technician.id_number", masked_id(chapter.id_number)),
        ("联系电话", "technician.phone", masked_phone(chapter.phone)),
    )


def _member_secrets(case: Contents) -> list[tuple[str, str, str]]:
    rows = [contents.stored_row("members", row) for row in case.lists["members"]]
    return _given(
        *((f"{row['name']}　证件号码", f"members.{row['uuid']}.id_number", masked_id(row["id_number"])) for row in rows)
    )


def _given(*secrets: tuple[str, str, str]) -> list[tuple[str, str, str]]:
    return [secret for secret in secrets if secret[2]]
