"""What a 卷宗归档包 says about itself: 元数据 as XML and JSON, the extract of the journal, a page to read first.

The elements bear the names of DA/T 46-2009 (文书类电子文件元数据方案), the grouping follows DA/T 85-2019: one case is
one package. An archive that wants its own numbers (全宗号, 目录号) fills them in when it takes the package over.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from xml.etree import ElementTree as ET

from django.conf import settings
from django.db.models import QuerySet

from accounts.models import Organisation
from accounts.roles import OrganisationKind
from applications.archiving import Paper
from applications.models import ArchivePackage, ProgrammeRules, Workshop, WorkshopEvent
from applications.selectors import timeline
from applications.states import TITLED, State
from common.clock import BEIJING, legal_day
from common.packages import SUMS, Written

XML, JSON, JOURNAL, READ_ME = "元数据.xml", "元数据.json", "日志.json", "说明.txt"
SCHEMA = 1
PERMANENT = "永久"
Facts = dict[str, Any]


@dataclass(frozen=True)
class Filed:
    """A paper and where it lies in the package."""

    paper: Paper
    written: Written


@dataclass(frozen=True)
class Head:
    """What the package is: of which case, which number, up to which line of the journal."""

    workshop: Workshop
    number: int
    scope: str
    at: datetime
    keep_years: int
    last: WorkshopEvent | None

    @property
    def name(self) -> str:
        """The number of the case or title, the scope, the number of the package: unique in the house."""
        case = self.workshop.title_number or self.workshop.number or f"{self.workshop.pk}"
        scope = "全卷" if self.scope == ArchivePackage.Scope.FULL else "副卷"
        return f"{case}-{scope}-{self.number:02d}"


def keep_years_of(workshop: Workshop, rules: ProgrammeRules) -> int:
    return rules.keep_titled_years if workshop.state in TITLED or workshop.granted_at else rules.keep_other_years


# ── metadata ─────────────────────────────────────────────────────────────────


def described(head: Head, filed: Sequence[Filed]) -> Facts:
    """The whole description, nested as the XML is."""
    workshop, last = head.workshop, head.last
    return {
        "方案": {"元素名称": "DA/T 46-2009", "归档方式": "DA/T 85-2019", "版本": SCHEMA},
        "聚合层次": "卷",
        "来源": {"立档单位名称": _keeper(), "系统": settings.BASE_URL},
        "电子文件号": head.name,
        "档号": {
            "全宗号": "",
            "目录号": "",
            "年度": _year(head),
            "保管期限": f"{head.keep_years}年",
            "类别号": "政务服务",
        },
        "内容描述": {
            "题名": f"{workshop.title}申报及管理卷宗",
            "事项名称": "首席技师工作室认定和管理",
            "文件编号": workshop.number or "",
            "称号编号": workshop.title_number or "",
            "责任者": workshop.unit.name,
            "统一社会信用代码": workshop.unit.uscc or "",
            "人名": workshop.technician_name,
            "初审单位": workshop.review_body.name,
            "办理状态": State(workshop.state).label,
            "日期": {name: _moment(value) for name, value in _moments(workshop)},
        },
        "形式特征": {
            "文件组合类型": "组合文件",
            "件数": len(filed),
            "页数": sum(each.paper.pages for each in filed),
            "语种": "中文",
            "稿本": "定稿",
        },
        "电子属性": {
            "归档范围": ArchivePackage.Scope(head.scope).label,
            "生成时间": _moment(head.at),
            "校验清单": SUMS,
        },
        "日志": {
            "最后一条": last.sequence if last else 0,
            "最后一条哈希": last.hash if last else "",
            "算法": "SHA-256(前一条哈希 + 内容)",
        },
        "件": [_item(number, each, head) for number, each in enumerate(filed, 1)],
    }


def _keeper() -> str:
    """The lead body keeps the original of what both bureaus decide."""
    found = Organisation.objects.filter(kind=OrganisationKind.CITY_HR).values_list("name", flat=True).first()
    return found or "北京市人力资源和社会保障局"


def _year(head: Head) -> str:
    return str(legal_day(head.workshop.first_submitted_at or head.workshop.begun_at).year)


def _moments(workshop: Workshop) -> Iterator[tuple[str, datetime | None]]:
    yield from (
        ("报送", workshop.first_submitted_at),
        ("推荐", workshop.recommended_at),
        ("受理", workshop.accepted_at),
        ("公示", workshop.publicised_at),
        ("认定", workshop.granted_at),
        ("撤销", workshop.revoked_at),
        ("注销", workshop.closed_at),
        ("办结", workshop.ended_at),
    )


def _moment(value: datetime | None) -> str:
    return value.astimezone(BEIJING).isoformat(timespec="seconds") if value else ""


def _item(number: int, filed: Filed, head: Head) -> Facts:
    paper, written = filed.paper, filed.written
    return {
        "顺序号": number,
        "类目": str(paper.folder),
        "题名": paper.title,
        "文件编号": paper.number,
        "责任者": paper.author,
        "日期": paper.day.isoformat() if paper.day else "",
        "页数": paper.pages,
        "保管期限": PERMANENT if paper.permanent else f"{head.keep_years}年",
        "附注": paper.note,
        "格式信息": paper.media_type,
        "计算机文件名": written.path,
        "计算机文件大小": written.size,
        "摘要值": written.sha256,
    }


def as_json(facts: Facts) -> bytes:
    return json.dumps(facts, ensure_ascii=False, indent=1).encode()


def as_xml(facts: Facts) -> bytes:
    root = ET.Element("电子文件")
    _into(root, facts)
    ET.indent(root, " ")
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True))


def _into(parent: ET.Element, facts: Facts) -> None:
    for name, value in facts.items():
        for each in value if isinstance(value, list) else [value]:
            child = ET.SubElement(parent, name)
            if isinstance(each, dict):
                _into(child, each)
            else:
                child.text = str(each)


# ── the journal ──────────────────────────────────────────────────────────────


def journal_of(head: Head) -> Iterator[bytes]:
    """Every line with its hash, one by one. Of a line that outsiders do not read there is the hash alone."""
    events: QuerySet[WorkshopEvent] = head.workshop.events.select_related("actor", "acting_for", "organisation", "text")
    until = head.last.sequence if head.last else 0
    yield b"[\n"
    for event in events.filter(sequence__lte=until).order_by("sequence").iterator(chunk_size=500):
        line = json.dumps(_line(event, head), ensure_ascii=False)
        yield f"{',' if event.sequence > 1 else ''}{line}\n".encode()
    yield b"]\n"


def _line(event: WorkshopEvent, head: Head) -> Facts:
    link = {"sequence": event.sequence, "previous_hash": event.previous_hash, "hash": event.hash}
    everything = head.scope == ArchivePackage.Scope.FULL
    if not everything and timeline.is_internal(event, head.workshop):
        return link | {"withheld": True}
    return link | {
        "content": event.content,
        "at": _moment(event.at),
        "what": timeline.what_of(event),
        "who": timeline.named(event, everything=everything),
        "organisation": event.organisation.name if event.organisation else "",
        "acting_for": event.acting_for.name if event.acting_for else "",
        "source": _label(event.source),
        "target": _label(event.target),
        "text": event.text.text if event.text and timeline.tells_why(event, everything=everything) else "",
    }


def _label(state: str) -> str:
    return str(State(state).label) if state else ""


# ── to be read first ─────────────────────────────────────────────────────────


def read_me(head: Head, filed: Sequence[Filed]) -> bytes:
    withheld = (
        "本包为副卷：专家评分、抽取记录、汇总名单等评审内部文件不在其中，日志中相应各条只有哈希。\n"
        if head.scope == ArchivePackage.Scope.OPEN
        else ""
    )
    return f"""{head.workshop.title}　卷宗归档包

电子文件号：{head.name}
办理状态：{State(head.workshop.state).label}
生成时间：{_moment(head.at)}
件数：{len(filed)}
保管期限：{head.keep_years}年（认定、公示、撤销的决定和公告为永久）
{withheld}
{XML}、{JSON}：对全卷和每一件的说明，内容相同。
{JOURNAL}：办理日志。每一条的 hash 是前一条的 hash 与本条 content 连写后的 SHA-256。
{SUMS}：每个文件的 SHA-256。在本包解压后的目录里执行
    sha256sum -c {SUMS}
即可核对；在系统所在的服务器上执行
    manage.py verify_archive 文件名.zip
可同时核对日志各条是否相接、本包是否为系统所生成。
公示异议人的身份及其提供的证据依法保密，不在包内。
""".encode()
