"""What a public notice, its correction and its retraction say: pure functions from facts to one frozen content.

The content is plain JSON; page, PDF, text to copy and sheet are drawn from it alone, so that all of them say
the same for ever. It holds no private value: no identity, phone, birth date, bank data or score of anybody.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from common.journal import canonical
from common.periods import WORKING, DayRule, Period

SCHEMA = 1
COLUMNS = ["序号", "工作室名称", "首席技师", "职业（工种）", "所在单位", "推荐单位"]
CORRECTED = ["序号", "工作室名称", "更正项目", "原公示内容", "更正为"]
RETRACTED = ["序号", "工作室名称", "首席技师", "所在单位"]
PROGRAMME = "北京市首席技师工作室"
Content = dict[str, Any]


@dataclass(frozen=True)
class Listed:
    """One workshop as the public reads it."""

    place: int
    name: str
    technician: str
    trade: str
    unit: str
    body: str

    @property
    def cells(self) -> list[str]:
        return [str(self.place), self.name, self.technician, self.trade, self.unit, self.body]


@dataclass(frozen=True)
class Change:
    """One thing that a correction puts right."""

    place: int
    name: str
    item: str
    was: str
    now: str

    @property
    def cells(self) -> list[str]:
        return [str(self.place), self.name, self.item, self.was, self.now]


@dataclass(frozen=True)
class Contact:
    """Where objections go; empty parts are left out."""

    office: str
    phone: str
    address: str = ""
    fax: str = ""
    email: str = ""


@dataclass(frozen=True)
class Masthead:
    """What every paper of a notice bears: who publishes it, its number, its day, where to write."""

    issuer: str
    number: str
    day: date
    year: int
    contact: Contact


@dataclass(frozen=True)
class Referred:
    """The notice that a correction or a retraction speaks of."""

    title: str
    number: str
    day: date

    def __str__(self) -> str:
        number = f"（{self.number}）" if self.number else ""
        return f"{cn_day(self.day)}发布的《{self.title}》{number}"


def notice(head: Masthead, *, basis: str, rule: DayRule, period: Period, rows: Sequence[Listed]) -> Content:
    """四(三)-2: the list of those who are to get the title, with the period in written dates."""
    annex = f"{head.year}年{PROGRAMME}拟认定名单"
    listed = f"拟认定{rows[0].name}{f'等{len(rows)}个工作室' if len(rows) > 1 else ''}为{PROGRAMME}" if rows else ""
    opening = (
        f"根据{_nested(basis)}，市人力资源和社会保障局会同市财政局组织专家，对各区、市级行业主管部门推荐的工作室"
        f"进行了现场考察和专业评审。经研究，{listed}（名单见附件），现予公示。"
    )
    return _content(
        head,
        title=[f"关于{head.year}年{PROGRAMME}", "拟认定名单的公示"],
        sections=[
            ("", [opening]),
            ("一、公示时间", [spelled(period, rule)]),
            ("二、异议的提出", [_objections()]),
            ("三、联系方式", _contact(head)),
        ],
        annex={"title": [f"{head.year}年{PROGRAMME}", "拟认定名单"], "name": annex},
        columns=COLUMNS,
        rows=[row.cells for row in rows],
    )


def correction(
    head: Masthead, about: Referred, *, changes: Sequence[Change], reason: str, again: tuple[Period, DayRule] | None
) -> Content:
    """A wrong word is put right: the period goes on as it was, or the whole of it runs again."""
    if again is None:
        runs_on = ["除上述更正外，其他公示内容不变，公示时间不变。"]
    else:
        period, rule = again
        runs_on = [f"更正涉及的工作室重新公示，公示时间：{spelled(period, rule)}", _objections()]
    return _content(
        head,
        title=[f"关于{head.year}年{PROGRAMME}", "拟认定名单公示的更正公告"],
        sections=[
            ("", [f"{about}中，部分内容有误（{reason}），现予更正，更正内容见附件。", *runs_on]),
            ("联系方式", _contact(head)),
        ],
        annex={"title": ["公示更正内容"], "name": "公示更正内容"},
        columns=CORRECTED,
        rows=[change.cells for change in changes],
    )


def retraction(head: Masthead, about: Referred, *, rows: Sequence[Listed], reason: str) -> Content:
    """Workshops leave the notice; those that are published again get their whole period anew."""
    return _content(
        head,
        title=[f"关于{head.year}年{PROGRAMME}", "拟认定名单公示的撤回公告"],
        sections=[
            (
                "",
                [
                    f"{about}中，附件所列工作室的公示予以撤回。撤回原因：{reason}",
                    "上述工作室核实更正后另行公示的，公示期重新计算。其他工作室的公示不受影响。",
                ],
            ),
            ("联系方式", _contact(head)),
        ],
        annex={"title": ["撤回公示的工作室"], "name": "撤回公示的工作室"},
        columns=RETRACTED,
        rows=[[str(row.place), row.name, row.technician, row.unit] for row in rows],
    )


def content_hash(content: Content) -> str:
    """SHA-256 of the canonical JSON."""
    return hashlib.sha256(canonical(content).encode()).hexdigest()


def title_of(content: Content) -> str:
    return "".join(content["title"])


def phrases(content: Content) -> list[list[str]]:
    """The lines of the title in parts that must not be broken: the programme's name stays whole on a telephone."""
    return [[part for part in re.split(f"({PROGRAMME})", line) if part] for line in content["title"]]


def as_text(content: Content) -> str:
    """The text to copy for the bureau's own site; the annex as lines of a table with tabs between its cells."""
    lines = [title_of(content), content["number"], ""]
    for section in content["sections"]:
        lines += [section["heading"]] if section["heading"] else []
        lines += [f"　　{paragraph}" for paragraph in section["paragraphs"]]
    lines += ["", f"　　附件：{content['annex']['name']}", "", content["issuer"], content["on"], ""]
    lines += ["附件", content["annex"]["name"], "\t".join(content["columns"])]
    lines += ["\t".join(row) for row in content["rows"]]
    return "\n".join(lines) + "\n"


def spelled(period: Period, rule: DayRule) -> str:
    """The period in written dates, and how it was counted."""
    end = f"{cn_day(period.last_day, beside=period.first_day)}24时截止"
    span = f"{cn_day(period.first_day)}至{cn_day(period.last_day, beside=period.first_day)}"
    if period.is_moved:
        return f"{span}。公示期{rule.days}天，期满日为休息日或节假日，顺延至其后的第一个工作日，{end}。"
    return f"{span}，共{rule.days}{'个工作日' if rule.counting == WORKING else '天'}，{end}。"


def days_between(first: date, last: date) -> list[date]:
    """Every day of a period, both ends included."""
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def cn_day(day: date, *, beside: date | None = None) -> str:
    """2026年7月14日, or 7月14日 beside a day of the same year."""
    year = "" if beside is not None and beside.year == day.year else f"{day.year}年"
    return f"{year}{day.month}月{day.day}日"


def _content(
    head: Masthead,
    *,
    title: list[str],
    sections: list[tuple[str, list[str]]],
    annex: dict[str, Any],
    columns: list[str],
    rows: list[list[str]],
) -> Content:
    return {
        "schema": SCHEMA,
        "title": title,
        "number": head.number,
        "issuer": head.issuer,
        "on": cn_day(head.day),
        "sections": [{"heading": heading, "paragraphs": paragraphs} for heading, paragraphs in sections],
        "annex": annex,
        "columns": columns,
        "rows": rows,
    }


def _objections() -> str:
    return (
        "公示期内，单位和个人如有异议，请以书面形式实名向我局提出，并写明具体事实。"
        "单位提出的，须加盖公章，注明地址和联系电话；个人提出的，须署真实姓名，注明地址和联系电话。"
        "信函以寄出邮戳日期为准。"
    )


def _contact(head: Masthead) -> list[str]:
    contact = head.contact
    calls = [f"电话：{contact.phone}"] + ([f"传真：{contact.fax}"] if contact.fax else [])
    lines = [f"受理部门：{head.issuer}{contact.office}"]
    lines += [f"通信地址：{contact.address}"] if contact.address else []
    lines += ["　".join(calls)]
    return lines + ([f"电子邮箱：{contact.email}"] if contact.email else [])


def _nested(basis: str) -> str:
    """Titles within a title stand in single brackets."""
    outer = basis.removeprefix("《")
    head, closing, number = outer.rpartition("》")
    return f"《{head.replace('《', '〈').replace('》', '〉')}{closing}{number}" if closing else basis
