"""The 申报表: a snapshot of a case, page-true to the paper form, with its signature fields laid out."""

import base64
from collections.abc import Mapping, Sequence
from operator import itemgetter
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from applications.choices import IndustryCategory
from applications.printing import geometry, material_list
from common import codes, pdf, signing
from common.documents import PDF, Document
from common.numbers import spaced
from common.templatetags.paper import share_of, word

# How many empty rows a blank form offers to write on; a filled one prints exactly its rows.
BLANK_LINES = {
    "teachers": 3,
    "resume": 4,
    "results": 4,
    "apprentices": 4,
    "equipment": 5,
    "members": 8,
    "plan_items": 4,
    "materials": 16,
}
GOALS = (
    ("带徒人数", "goal_apprentices", "人"),
    ("攻关项目数", "goal_projects", "项"),
    ("成果数", "goal_results", "项"),
    ("培训人次", "goal_trainees", "人次"),
    ("推广次数", "goal_promotions", "次"),
)
SKILLED = ("staff_senior", "staff_technician", "staff_senior_technician")


def render(
    snapshot: Mapping[str, Any],
    *,
    number: str = "",
    version: int | None = None,
    verify_code: str = "",
    verify_url: str = "",
    day: str = "",
    photo: bytes | None = None,
    copies: int = 5,
    draft: bool = False,
    blank: bool = False,
    void: bool = False,
) -> Document:
    """The form as PDF. A prepared version (neither draft nor blank nor void) has its signature fields reserved.

    `day` is the day of preparing (2026-04-20), `photo` the technician's JPEG or PNG, `verify_url` what the QR holds.
    """
    page = html(
        snapshot,
        number=number,
        version=version,
        verify_code=verify_code,
        verify_url=verify_url,
        day=day,
        photo=photo,
        copies=copies,
        draft=draft,
        blank=blank,
        void=void,
    )
    rendered = pdf.render_with_places(page)
    content = rendered.content
    if not (draft or blank or void):
        content = signing.reserve(content, geometry.signature_fields(rendered.places))
    return Document(_file_name(snapshot, version, draft=draft, blank=blank), PDF, content)


def html(
    snapshot: Mapping[str, Any],
    *,
    number: str = "",
    version: int | None = None,
    verify_code: str = "",
    verify_url: str = "",
    day: str = "",
    photo: bytes | None = None,
    copies: int = 5,
    draft: bool = False,
    blank: bool = False,
    void: bool = False,
) -> str:
    """The form as HTML, the way tests read it."""
    form = _without_none(snapshot)
    official = bool(number) and not draft
    bar_text = f"{number.replace('-', '')}V{version}"
    context = {
        "form": form,
        "number": number if official else "",
        "version": version,
        "verify_code": spaced(verify_code.replace("-", "")) if official else "",
        "day": "" if draft or blank else day,
        "qr": codes.qr(verify_url or verify_code, label="二维码，扫码可核验本表") if official else "",
        "bar": codes.code128(bar_text, label=f"条形码 {bar_text}") if official else "",
        "bar_text": bar_text,
        "photo": _data_url(photo),
        "copies": copies,
        "state_class": "is-void" if void else "is-draft" if draft else "",
        "blank": blank,
        "lines": BLANK_LINES if blank else dict.fromkeys(BLANK_LINES, 0),
        "nothing": "" if draft or blank else "无",
    }
    return render_to_string("print/application_form/form.html", context | _derived(form, blank=blank))


def _derived(form: Mapping[str, Any], *, blank: bool) -> dict[str, Any]:
    """What the form prints but nobody types: sums, ticks, joined words."""
    unit, technician = form.get("unit") or {}, form.get("technician") or {}
    narratives = form.get("narratives") or {}
    goals = [(label, _counted(narratives.get(key), unit_word)) for label, key, unit_word in GOALS]
    return {
        "trade": _trade(technician),
        "affiliation": _affiliation(unit),
        "materials": sorted(
            [*_own_papers(blank=blank), *map(_material, material_list.settled(form))], key=itemgetter("category")
        ),
        "enterprise": unit.get("kind") == "enterprise",
        "base": unit.get("kind") == "base",
        "industries": [(label, unit.get("industry_category") == code) for code, label in IndustryCategory.choices],
        "fund_share": share_of(unit.get("training_fund"), unit.get("total_wages")),
        "frontline_share": share_of(unit.get("training_fund_frontline"), unit.get("training_fund")),
        "skilled": _total([unit.get(key) for key in SKILLED]),
        "honours": "；".join(_honour(row) for row in technician.get("honours") or []),
        "goals": goals if blank or any(value for _label, value in goals) else [],
    }


def _affiliation(unit: Mapping[str, Any]) -> str:
    """By which the case finds its body: a department or group of the city, or the district."""
    if unit.get("affiliation"):
        return str(word(unit, "affiliation"))
    return f"所属区：{unit['district']}" if unit.get("district") else ""


def _own_papers(*, blank: bool) -> list[dict[str, Any]]:
    """Materials 1 and 2 are made here: the form knows its own pages, the report is printed beside it."""
    if blank:
        return []
    own = {"subject": "申报单位", "checked": "—"}
    return [
        own | {"category": 1, "title": "申报表（本表）", "is_form": True},
        own | {"category": 2, "title": "申办报告", "pages": "—"},
    ]


def _material(slot: Mapping[str, Any]) -> dict[str, Any]:
    """A row of the annex. At the moment of preparing nobody has seen an original yet: those columns stay open."""
    pages = sum(file.get("pages") or 1 for file in slot.get("files") or [])
    reason = "" if pages else slot.get("missing_reason")
    title = f"{slot.get('title', '')}（无：{reason}）" if reason else slot.get("title", "")
    return {
        "category": slot.get("category", ""),
        "subject": slot.get("subject_name") or "申报单位",
        "title": title,
        "pages": pages or "—",
        "checked": "" if pages else "—",
    }


def _trade(technician: Mapping[str, Any]) -> str:
    occupation, work_type = technician.get("occupation") or "", technician.get("work_type") or ""
    return f"{occupation}（{work_type}）" if work_type and work_type != occupation else occupation


def _honour(row: Mapping[str, Any]) -> str:
    name = row.get("name") or row.get("name_label") or row.get("code_label") or row.get("code") or ""
    year = f"{row['year']}年" if row.get("year") else ""
    details = [part for part in (row.get("level_label") or row.get("level"), year, row.get("document_number")) if part]
    return f"{name}（{'，'.join(details)}）" if details else name


def _total(counts: Sequence[Any]) -> int | str:
    """Nothing is printed while one of them is missing."""
    return "" if any(count in {None, ""} for count in counts) else sum(map(int, counts))


def _counted(value: object, unit_word: str) -> str:
    return "" if value in (None, "") else f"{value}{unit_word}"


def _data_url(photo: bytes | None) -> SafeString:
    if not photo:
        return SafeString("")
    kind = "png" if photo.startswith(b"\x89PNG") else "jpeg"
    return SafeString(f"data:image/{kind};base64,{base64.b64encode(photo).decode('ascii')}")


def _without_none(value: Any) -> Any:
    """A template would print the word None."""
    if isinstance(value, Mapping):
        return {key: _without_none(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_without_none(item) for item in value]
    return "" if value is None else value


def _file_name(snapshot: Mapping[str, Any], version: int | None, *, draft: bool, blank: bool) -> str:
    if blank:
        return "北京市首席技师工作室申报表（空白）.pdf"
    name = snapshot.get("workshop_name") or "北京市首席技师工作室"
    return f"{name}申报表（{'草稿' if draft or version is None else f'第{version}版'}）.pdf"
