"""What an award is on paper: the certificate of one workshop, the 授牌决定 for all of a document, the 授牌台账."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.template.loader import render_to_string

from common import codes, pdf, seals
from common.documents import PDF, XLSX, Document
from common.numbers import spaced
from common.xlsx import workbook

LEDGER = {
    "序号": 8,
    "编号": 18,
    "工作室名称": 44,
    "首席技师": 12,
    "职业（工种）": 22,
    "所在单位": 36,
    "推荐单位": 28,
    "认定日期": 14,
    "授牌文号": 24,
    "铭牌制作": 14,
    "材质、规格": 20,
    "交付日期": 14,
    "领取人": 12,
    "补发次数": 10,
    "状态": 12,
}
# from here on a name is set smaller, so that it keeps to its two lines
LONG_NAME = 24


@dataclass(frozen=True)
class Issuer:
    """A bureau under a document; `note` is 测试用章 under the test authority, without `has_seal` it is on paper."""

    name: str
    note: str = ""
    has_seal: bool = True

    @property
    def seal(self) -> str:
        return seals.round_seal(self.name, note=self.note) if self.has_seal else ""


@dataclass(frozen=True)
class Certificate:
    """What a certificate says; `day` is 2026-08-03, `basis` the award document."""

    workshop_name: str
    unit_name: str
    technician: str
    trade: str
    number: str
    day: str
    basis: str
    verify_code: str
    register_url: str
    issuers: Sequence[Issuer]

    @property
    def is_long(self) -> bool:
        return len(self.workshop_name) > LONG_NAME


@dataclass(frozen=True)
class AwardedWorkshop:
    """One row of the annex of a 授牌决定."""

    number: str
    workshop_name: str
    technician: str
    unit_name: str
    body: str


@dataclass(frozen=True)
class AwardDecision:
    """A 授牌决定 of both bureaus; `rules` is the document on which the programme rests."""

    title: str
    number: str
    day: str
    year: int
    rules: str
    issuers: Sequence[Issuer]
    rows: Sequence[AwardedWorkshop]
    verify_code: str
    verify_url: str


def certificate(content: Certificate) -> Document:
    return Document(f"{content.workshop_name}证书（{content.number}）.pdf", PDF, pdf.render(certificate_html(content)))


def certificate_html(content: Certificate) -> str:
    """The certificate as HTML, the way tests read it."""
    return render_to_string(
        "print/certificate.html",
        {
            "certificate": content,
            "qr": codes.qr(content.register_url, label="扫码查询名录"),
            "code": spaced(content.verify_code),
        },
    )


def decision(content: AwardDecision) -> Document:
    return Document(f"{content.title}.pdf", PDF, pdf.render(decision_html(content)))


def decision_html(content: AwardDecision) -> str:
    """The 授牌决定 as HTML, the way tests read it."""
    return render_to_string(
        "print/award_decision.html",
        {
            "decision": content,
            "qr": codes.qr(content.verify_url, label="扫码核验"),
            "code": spaced(content.verify_code),
        },
    )


def ledger(rows: Iterable[Sequence[object]], *, title: str) -> Document:
    """The 授牌台账 as xlsx; the rows have the columns of LEDGER without the first."""
    content = workbook(
        "授牌台账",
        list(LEDGER),
        ([place, *row] for place, row in enumerate(rows, 1)),
        title=title,
        widths=list(LEDGER.values()),
    )
    return Document(f"{title}.xlsx", XLSX, content)
