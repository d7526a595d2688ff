"""The 材料目录: every material of a snapshot by category 1–5, with who has seen the originals."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string

from common import pdf
from common.documents import PDF, Document

CATEGORIES = {
    1: "北京市首席技师工作室申报表",
    2: "申办报告",
    3: "申报单位营业执照或事业单位法人证书、组织机构代码证书、银行开户许可证复印件",
    4: "首席技师和工作室成员的身份证、职业资格证书、学历证书复印件",
    5: "其他相关材料（市级及以上获奖证书和技术认定、技术创新等证明材料复印件）",
}


@dataclass(frozen=True)
class CopyCheck:
    """What was found when the original of one file was looked for."""

    verdict: str
    checker: str
    body: str = ""
    day: str = ""
    basis: str = ""
    agrees: bool = True


def render(
    snapshot: Mapping[str, Any],
    *,
    number: str = "",
    version: int | None = None,
    checks: Mapping[str, CopyCheck] | None = None,
    form_pages: int = 0,
    report_pages: int = 0,
) -> Document:
    """The list as PDF; `checks` by the UUID of the file."""
    page = html(
        snapshot,
        number=number,
        version=version,
        checks=checks,
        form_pages=form_pages,
        report_pages=report_pages,
    )
    return Document(f"{snapshot.get('workshop_name') or ''}材料目录.pdf", PDF, pdf.render(page))


def html(
    snapshot: Mapping[str, Any],
    *,
    number: str = "",
    version: int | None = None,
    checks: Mapping[str, CopyCheck] | None = None,
    form_pages: int = 0,
    report_pages: int = 0,
) -> str:
    """The list as HTML, the way tests read it."""
    categories = _categories(snapshot, checks or {}, form_pages, report_pages)
    rows = [row for category in categories for row in category["rows"]]
    for place, row in enumerate(rows, 1):
        row["number"] = place
    return render_to_string(
        "print/material_list.html",
        {
            "title": "材料目录",
            "head": "材料目录",
            "serial": f"{number}　第{version}版" if number else "",
            "workshop_name": snapshot.get("workshop_name") or "",
            "unit_name": (snapshot.get("unit") or {}).get("name") or "",
            "categories": categories,
            "files": sum(row["files"] for row in rows),
            "pages": sum(row["pages"] for row in rows),
        },
    )


def _categories(
    snapshot: Mapping[str, Any], checks: Mapping[str, CopyCheck], form_pages: int, report_pages: int
) -> list[dict[str, Any]]:
    slots = settled(snapshot)
    return [
        {
            "number": number,
            "title": title,
            "rows": _own_papers(number, form_pages, report_pages)
            + [_row(slot, checks) for slot in slots if slot.get("category") == number],
        }
        for number, title in CATEGORIES.items()
    ]


def settled(snapshot: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The slots that hold a paper or say why there is none; one that was filled and emptied again is not printed."""
    return [slot for slot in snapshot.get("materials") or [] if slot.get("files") or slot.get("missing_reason")]


def _own_papers(category: int, form_pages: int, report_pages: int) -> list[dict[str, Any]]:
    """The form and the report are made here and have no original to compare with."""
    title, pages = {1: ("申报表", form_pages), 2: ("申办报告", report_pages)}.get(category, ("", 0))
    if not pages:
        return []
    return [{"subject": "申报单位", "title": title, "files": 1, "pages": pages, "verdict": "—", "checker": "—"}]


def _row(slot: Mapping[str, Any], checks: Mapping[str, CopyCheck]) -> dict[str, Any]:
    files: Sequence[Mapping[str, Any]] = slot.get("files") or []
    found = [checks[file["uuid"]] for file in files if file.get("uuid") in checks]
    reason = "" if files else slot.get("missing_reason")
    if reason:
        found = [CopyCheck("无此证件", "—")]
    return {
        "subject": slot.get("subject_name") or "申报单位",
        "title": f"{slot.get('title', '')}（无：{reason}）" if reason else slot.get("title", ""),
        "files": len(files),
        "pages": sum(file.get("pages") or 1 for file in files),
        "verdict": "、".join(dict.fromkeys(check.verdict for check in found)),
        "checker": "、".join(dict.fromkeys(check.checker for check in found)),
    }
