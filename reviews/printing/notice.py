"""公示, 更正公告 and 撤回公告 as PDF (GB/T 9704), 公示名单 as a sheet: drawn from the frozen content alone."""

from __future__ import annotations

from django.template.loader import render_to_string

from common import pdf
from common.documents import PDF, XLSX, Document
from common.xlsx import workbook
from reviews.notice_texts import Content, title_of

# column → class of its width; a column not named here takes the rest
KINDS = {
    "序号": "place",
    "工作室名称": "name",
    "首席技师": "person",
    "职业（工种）": "trade",
    "所在单位": "unit",
    "更正项目": "item",
    "原公示内容": "was",
}
WIDTHS = {"序号": 8, "工作室名称": 44, "首席技师": 14, "职业（工种）": 24, "所在单位": 40, "推荐单位": 40}


def html(content: Content) -> str:
    """The notice as the renderer reads it."""
    kinds = [KINDS.get(head, "") for head in content["columns"]]
    return render_to_string(
        "print/public_notice.html",
        {
            "content": content,
            "heads": list(zip(content["columns"], kinds, strict=True)),
            "rows": [list(zip(row, kinds, strict=True)) for row in content["rows"]],
        },
    )


def paper(content: Content) -> Document:
    """The notice with its annex as PDF."""
    return Document(f"{title_of(content)}.pdf", PDF, pdf.render(html(content)))


def sheet(content: Content) -> Document:
    """公示名单 as xlsx."""
    columns = content["columns"]
    table = workbook(
        "公示名单",
        columns,
        content["rows"],
        title=content["annex"]["name"],
        widths=[WIDTHS.get(head, 30) for head in columns],
    )
    return Document(f"{content['annex']['name']}.xlsx", XLSX, table)
