"""What still stands in the way of preparing: every fault with its place, its sentence and the way to the field.

Everything is read from ``contents`` (one query), so the list may stand beside the button on every page.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from applications import chapters, eligibility, subjects
from applications.chapters import ChapterPlan, ListPlan
from applications.contents import Contents, Row, contents_of
from applications.models import ChecklistItem, Report, Workshop
from common.links import link_to

PLEDGE = "pledge"
_PEOPLE = {"technician": (subjects.TECHNICIAN,), "member": (), "people": (subjects.TECHNICIAN,), "unit": ("",)}
_LISTS_OF_SUBJECT = {
    "member": "members",
    "people": "members",
    "honour": "honours",
    "result": "results",
    "teacher": "teachers",
}


@dataclass(frozen=True)
class Fault:
    """One thing to put right. ``blocks``: preparing is refused while it stands."""

    chapter: str
    path: str
    where: str
    sentence: str
    href: str
    blocks: bool = True
    label: str = "去修改"


@dataclass(frozen=True)
class Progress:
    """How far one chapter is: things done of things owed."""

    chapter: ChapterPlan
    done: int
    total: int


@dataclass(frozen=True)
class Slot:
    """A material that this case owes or may bring: the checklist item and whose it is."""

    item: Row
    subject: str
    filled: bool
    reason: str

    @property
    def is_settled(self) -> bool:
        excusable = self.item["need"] == ChecklistItem.Need.REQUIRED_OR_REASON
        return self.filled or (excusable and bool(self.reason)) or self.item["need"] == ChecklistItem.Need.OPTIONAL

    @property
    def anchor(self) -> str:
        return f"m-{self.item['code']}-{self.subject}"


def faults_of(workshop: Workshop) -> list[Fault]:
    """Every fault of the case, in the order of the chapters."""
    return listed(contents_of(workshop))


def listed(case: Contents) -> list[Fault]:
    """The same from contents that were already read; no query."""
    if "faults" not in case.known:
        case.known["faults"] = _in_order(case)
    return list(case.known["faults"])


def _in_order(case: Contents) -> list[Fault]:
    found = [fault for plan in chapters.TABLES for fault in _chapter_faults(case, plan)]
    found += _report_faults(case)
    found += [_material_fault(case, slot) for slot in slots_of(case) if not slot.is_settled]
    found += _draft_faults(case)
    found += _rule_faults(case, {fault.path for fault in found})
    found += _remark_faults(case)
    if case.name_taken:
        found.append(
            _fault(
                case,
                chapters.TECHNICIAN,
                "technician.name",
                "工作室名称",
                "已有同名的在办申报或有效工作室，请与初审单位联系。",
            )
        )
    order = [plan.code for plan in chapters.CHAPTERS]
    return sorted(found, key=lambda fault: order.index(fault.chapter))


def progress(case: Contents) -> list[Progress]:
    """Done and owed per chapter, for the navigation; no query."""
    slots = [slot for slot in slots_of(case) if slot.item["need"] != ChecklistItem.Need.OPTIONAL]
    pledge = [slot for slot in slots if slot.item["code"] == PLEDGE]
    others = [slot for slot in slots if slot.item["code"] != PLEDGE]
    blocking = sum(fault.blocks for fault in listed(case))
    counted = {
        "pledge": _settled(pledge),
        "materials": _settled(others),
        "report": _report_progress(case),
        "check": (int(not blocking), 1),
        **{plan.code: _table_progress(case, plan) for plan in chapters.TABLES},
    }
    return [Progress(plan, *counted[plan.code]) for plan in chapters.CHAPTERS]


def slots_of(case: Contents) -> Iterator[Slot]:
    """Every material of the checklist that applies to this case, person by person."""
    for item in case.checklist:
        if item["unit_kind"] not in {"", case.unit_kind}:
            continue
        for subject in _subjects(case, item["subject"]):
            held = case.slots.get((item["code"], subject), {})
            yield Slot(item, subject, held.get("filled", False), held.get("missing_reason", ""))


def subject_name(case: Contents, subject: str) -> str:
    """Whose paper it is, in words; '' for the unit."""
    if subject in {"", subjects.TECHNICIAN}:
        return case.workshop.technician_name or "首席技师" if subject else ""
    for prefix in set(_LISTS_OF_SUBJECT.values()):
        for number, row in enumerate(case.lists[prefix], 1):
            if row["uuid"] == subject:
                return row_name(prefix, number, row)
    return ""


def row_name(prefix: str, number: int, row: Row) -> str:
    """``第 4 人　石𠮷安``."""
    plan = _plan_of(prefix)
    name = row.get("kind_name") or row.get(plan.named_by) or ""
    return f"第 {number} {plan.measure}　{name}".rstrip("　")


def _plan_of(prefix: str) -> ListPlan:
    return next(plan for chapter in chapters.TABLES for plan in chapter.lists if plan.prefix == prefix)


def _subjects(case: Contents, kind: str) -> list[str]:
    rows = case.lists[_LISTS_OF_SUBJECT[kind]] if kind in _LISTS_OF_SUBJECT else []
    return [*_PEOPLE.get(kind, ()), *(row["uuid"] for row in rows)]


# ── chapters with tables ─────────────────────────────────────────────────────


def _chapter_faults(case: Contents, plan: ChapterPlan) -> Iterator[Fault]:
    for name in _unfilled(case, plan):
        word = plan.label(name)
        counted = "人数" if name.startswith("staff_") and not word.endswith("数") else ""
        yield _fault(
            case, plan, f"{plan.code}.{name}", word, f"{_verb(plan, name)}{word}{counted}。", anchor=f"id_{name}"
        )
    for rows in plan.lists_for(case.unit_kind):
        yield from _list_faults(case, plan, rows)


def _unfilled(case: Contents, plan: ChapterPlan) -> list[str]:
    row = getattr(case.workshop, plan.attribute)
    drafted = case.drafts.get(plan.code, {})
    return [
        name
        for name in plan.required_for(case.unit_kind, row)
        if _value(row, name) in (None, "") and f"{plan.code}.{name}" not in drafted
    ]


def _value(row: object, name: str) -> object:
    value = getattr(row, f"{name}_id" if name == "photo" else name)
    return value.strip() if isinstance(value, str) else value


def _verb(plan: ChapterPlan, name: str) -> str:
    if name == "photo":
        return "请上传"
    return "请选择" if plan.model and plan.model._meta.get_field(name).choices else "请填写"


def _list_faults(case: Contents, plan: ChapterPlan, rows: ListPlan) -> Iterator[Fault]:
    present = case.lists[rows.prefix]
    head = plan.list_path(rows)
    least, most = _range_of(case, rows)
    if len(present) < least:
        have = f"，现有 {len(present)} {rows.measure}" if present else ""
        yield _fault(case, plan, head, rows.title, f"至少填写 {least} {rows.measure}{have}。", anchor=rows.prefix)
    if len(present) > most:
        yield _fault(
            case,
            plan,
            head,
            rows.title,
            f"最多 {most} {rows.measure}，现有 {len(present)} {rows.measure}。",
            anchor=rows.prefix,
        )
    for number, row in enumerate(present, 1):
        for name in _unfilled_cells(case, plan, rows, row):
            word = _cell_word(rows, name)
            yield _fault(
                case,
                plan,
                f"{head}.{row['uuid']}.{name}",
                row_name(rows.prefix, number, row),
                f"请填写{word}。",
                anchor=f"id_{rows.prefix}-{number - 1}-{name}",
            )


def _range_of(case: Contents, rows: ListPlan) -> tuple[int, int]:
    if rows.prefix == "members":
        return case.workshop.rule_set.least_members, case.workshop.rule_set.most_members
    return rows.at_least, rows.at_most


def _unfilled_cells(case: Contents, plan: ChapterPlan, rows: ListPlan, row: Row) -> list[str]:
    drafted = case.drafts.get(plan.code, {})
    head = f"{plan.list_path(rows)}.{row['uuid']}"
    return [
        name
        for name in rows.required
        if row[name] in (None, "")
        and f"{head}.{name}" not in drafted
        and not (name == "name" and row.get("kind_id"))
        and not (name == "certificate_number" and row.get("level") == "NONE")
    ]


def _cell_word(rows: ListPlan, name: str) -> str:
    return str(rows.model._meta.get_field(name).verbose_name)


def _table_progress(case: Contents, plan: ChapterPlan) -> tuple[int, int]:
    """Fields count one each; a list counts its rows, at least as many as are owed."""
    owed = len(plan.required_for(case.unit_kind, getattr(case.workshop, plan.attribute)))
    done = owed - len(_unfilled(case, plan)) - sum(path.count(".") == 1 for path in case.drafts.get(plan.code, {}))
    for rows in plan.lists_for(case.unit_kind):
        present = case.lists[rows.prefix]
        whole = sum(not _unfilled_cells(case, plan, rows, row) for row in present)
        owed += max(_range_of(case, rows)[0], len(present))
        done += whole
    return max(done, 0), owed


# ── report, materials, drafts, rules, remarks ────────────────────────────────


def _report_faults(case: Contents) -> Iterator[Fault]:
    report = case.workshop.report
    if report.mode == Report.Mode.UPLOADED and report.file_id is None:
        yield _fault(
            case,
            chapters.REPORT,
            "report.file",
            "申办报告",
            "请上传申办报告 PDF，或改为在线填写。",
            anchor="report-file",
        )
    for heading in case.headings:
        if not heading["required"] or _covers(case, heading):
            continue
        yield _fault(
            case,
            chapters.REPORT,
            f"report.{heading['code']}",
            heading["title"],
            _report_sentence(case, heading),
            anchor=f"id_{heading['code']}" if report.mode == Report.Mode.STRUCTURED else "report-covered",
        )


def _covers(case: Contents, heading: Row) -> bool:
    if case.workshop.report.mode == Report.Mode.UPLOADED:
        return heading["code"] in case.workshop.report.covered
    return case.sections.get(heading["pk"], 0) >= heading["least"]


def _report_sentence(case: Contents, heading: Row) -> str:
    if case.workshop.report.mode == Report.Mode.UPLOADED:
        return f"请确认上传的报告写了“{heading['title']}”，并勾选。"
    written = case.sections.get(heading["pk"], 0)
    return f"至少写 {heading['least']} 字，现有 {written} 字。" if written else "这一部分还没有写。"


def _report_progress(case: Contents) -> tuple[int, int]:
    owed = [heading for heading in case.headings if heading["required"]]
    uploaded = case.workshop.report.mode == Report.Mode.UPLOADED
    done = sum(_covers(case, heading) for heading in owed)
    return (done + bool(case.workshop.report.file_id), len(owed) + 1) if uploaded else (done, len(owed))


def _material_fault(case: Contents, slot: Slot) -> Fault:
    chapter = chapters.PLEDGE if slot.item["code"] == PLEDGE else chapters.MATERIALS
    excusable = slot.item["need"] == ChecklistItem.Need.REQUIRED_OR_REASON
    return Fault(
        chapter.code,
        f"materials.{slot.item['code']}.{slot.subject}".rstrip("."),
        subject_name(case, slot.subject) or "申报单位",
        f"缺少{slot.item['title']}{'，请上传或说明确无此证件的理由' if excusable else ''}。",
        f"{link_to('workshops:materials', case.workshop.pk)}#{slot.anchor}",
        label="去上传",
    )


def _settled(slots: Iterable[Slot]) -> tuple[int, int]:
    known = list(slots)
    return sum(slot.is_settled for slot in known), len(known)


def _draft_faults(case: Contents) -> Iterator[Fault]:
    """Values that were typed and could not be taken."""
    for code, values in case.drafts.items():
        plan = chapters.BY_CODE[code]
        for path, kept in values.items():
            yield _fault(case, plan, path, kept["where"], kept["sentence"], anchor=_anchor_of(case, path))


def _anchor_of(case: Contents, path: str) -> str:
    """The id of the input that a path stands for; rows are found by their UUID."""
    *head, name = path.split(".")
    uuid = head[-1] if head else ""
    for prefix, rows in case.lists.items():
        for index, row in enumerate(rows):
            if row["uuid"] == uuid:
                return f"id_{prefix}-{index}-{name}"
    return f"id_{name}"


def _rule_faults(case: Contents, known: set[str]) -> Iterator[Fault]:
    """Hard rules that are not met. What is merely unfilled already stands in the list by its own field."""
    for finding in eligibility.findings(case):
        asks_a_waiver = finding.code in eligibility.WAIVABLE and not case.workshop.unit_chapter.full_calendar_year
        repeats = finding.code == "members" or (finding.verdict == eligibility.Verdict.MISSING and not asks_a_waiver)
        if finding.blocks and not (repeats and known):
            yield Fault(
                _chapter_of(finding.href),
                f"rules.{finding.code}",
                f"{finding.title}（{finding.clause}）",
                finding.sentence,
                finding.href,
            )


def _chapter_of(href: str) -> str:
    return href.partition("#")[0].rstrip("/").rpartition("/")[2]


def _remark_faults(case: Contents) -> Iterator[Fault]:
    for remark in case.remarks:
        if not remark["answer"]:
            yield Fault(
                _chapter_of_path(remark["path"]),
                remark["path"],
                remark["where"],
                f"初审意见还没有答复：{remark['text']}",
                f"{link_to('workshops:edit', case.workshop.pk, 'check')}#remark-{remark['uuid']}",
                label="去答复",
            )


def _chapter_of_path(path: str) -> str:
    head = path.partition(".")[0]
    return head if head in chapters.BY_CODE else chapters.CHECK.code


def _fault(  # noqa: PLR0917 - a fault is its place, its words and the way to it
    case: Contents, plan: ChapterPlan, path: str, where: str, sentence: str, anchor: str = "", *, blocks: bool = True
) -> Fault:
    href = link_to("workshops:edit", case.workshop.pk, plan.code)
    label = "去填写" if sentence.startswith(("请填写", "请选择", "请上传", "请确认", "至少", "这一部分")) else "去修改"
    return Fault(plan.code, path, where, sentence, f"{href}#{anchor}" if anchor else href, blocks, label)
