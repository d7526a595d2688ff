"""The papers of a revocation in 公文 layout: 告知书 of the city, 撤销决定 of both bureaus with their seals."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.template.loader import render_to_string

from accounts.models import Organisation, SealCredential
from accounts.roles import OrganisationKind
from applications.models import Seal
from common import codes, pdf
from common.clock import legal_day
from common.documents import PDF, Document
from common.numbers import spaced
from common.templatetags.ui import cn_date
from reviews.models import Decision, DecisionSide, Revocation
from reviews.printing.award import Issuer

BUREAUS = (OrganisationKind.CITY_HR, OrganisationKind.CITY_FINANCE)
OTHERWISE = "提出事实、理由和证据；逾期未提出的，视为放弃陈述、申辩。"
RECOVERED = "收回铭牌，并依规定清算、收回未使用和违规使用的补助经费。"
WHOM = {"unit": "所在单位", "technician": "首席技师"}


@dataclass(frozen=True)
class Paper:
    """One paper: to whom, what it says, who is under it. ``day`` is 2028-08-03."""

    title: str
    number: str
    to: str
    paragraphs: Sequence[str]
    issuers: Sequence[Issuer]
    day: str
    verify_code: str
    verify_url: str
    fingerprint: str = ""

    @property
    def is_joint(self) -> bool:
        return len(self.issuers) > 1


def html(paper: Paper) -> str:
    """The paper as HTML, the way tests read it."""
    qr = codes.qr(paper.verify_url, label="扫码核验")
    return render_to_string("print/revocation.html", {"paper": paper, "qr": qr, "code": spaced(paper.verify_code)})


def notice_of(revocation: Revocation, *, base: str) -> Paper:
    """What the 告知书 says."""
    workshop = revocation.workshop
    return Paper(
        title=f"关于拟撤销{workshop.name}称号的告知书",
        number=revocation.notice_number,
        to=workshop.unit.name,
        paragraphs=[
            f"经查，你单位{workshop.name}（编号 {workshop.title_number}）存在下列情形，本局拟撤销其称号，收回铭牌。",
            f"一、事由：{revocation.get_ground_display()}。",
            *_lines(f"二、事实：{revocation.facts}"),
            *_lines(f"三、依据：{revocation.document}{revocation.article}。{revocation.basis}"),
            f"四、你单位有权在本告知书送达之日起{revocation.defence_days}个工作日内向本局陈述、申辩，{OTHERWISE}",
            "决定作出之前，称号仍然有效。",
        ],
        issuers=_issuers()[:1],
        day=_day(revocation.proposed_at or revocation.drafted_at),
        verify_code=revocation.code,
        verify_url=f"{base}/verify/{revocation.code}/",
    )


def decision_of(revocation: Revocation, *, base: str) -> Paper:
    """What the 撤销决定 says: the sealed content in words, both seals under it."""
    workshop, decision = revocation.workshop, revocation.decision
    if decision is None:
        raise ValueError("A revocation that is not decided has no 撤销决定.")
    code = revocation.decision_code or ""
    return Paper(
        title=f"关于撤销{workshop.name}称号的决定",
        number=revocation.decision_number,
        to=workshop.unit.name,
        paragraphs=_paragraphs(revocation, decision),
        issuers=_issuers(decision),
        day=_day(decision.carried_out_at or decision.made_at),
        verify_code=code,
        verify_url=f"{base}/verify/{code}/",
        fingerprint=f"SHA-256 {decision.content_hash}",
    )


def _paragraphs(revocation: Revocation, decision: Decision) -> list[str]:
    workshop, content = revocation.workshop, decision.content
    said = [
        *_lines(f"一、事实：{revocation.facts}"),
        *_lines(f"二、依据：{revocation.document}{revocation.article}。{revocation.basis}"),
        f"三、陈述申辩：告知书于{cn_date(revocation.served_on)}送达。{_defence(revocation)}",
        *_lines(f"四、决定：{decision.reasons}"),
        f"现决定撤销{workshop.name}（编号 {workshop.title_number}）称号，{RECOVERED}",
    ]
    bans = content["decision"]["bans"]
    if bans:
        named = "；".join(f"{WHOM[term['whom']]}{term['months']}个月内不得再次申报" for term in bans)
        said.append(f"五、{named}（依据：{bans[0]['basis']}）。")
    return [*said, *_lines(decision.remedy)]


def _lines(text: str) -> list[str]:
    """Each line that was typed is a paragraph of the paper."""
    return [line for line in text.splitlines() if line.strip()]


def _defence(revocation: Revocation) -> str:
    if revocation.answers.exists():
        return "你单位的陈述、申辩意见，本局已审查并书面答复。"
    waived = revocation.defences.filter(sent_at__isnull=False, waives=True).exists()
    return "你单位放弃陈述、申辩。" if waived else "你单位在期限内未提出陈述、申辩。"


def _issuers(decision: Decision | None = None) -> list[Issuer]:
    """Both bureaus; with a decision as they sealed it."""
    names = {o.kind: o.name for o in Organisation.objects.filter(kind__in=BUREAUS).order_by("-pk")}
    seals: dict[str, Seal] = {}
    if decision is not None:
        sides = DecisionSide.objects.filter(decision=decision, seal__isnull=False)
        seals = {side.side: side.seal for side in sides.select_related("seal__credential") if side.seal}
    kinds = zip(BUREAUS, (DecisionSide.Side.HR, DecisionSide.Side.FINANCE), strict=True)
    return [_issuer(names.get(kind, ""), seals.get(side)) for kind, side in kinds]


def _issuer(name: str, seal: Seal | None) -> Issuer:
    if seal is None or seal.kind == Seal.Kind.PAPER:
        return Issuer(name, has_seal=False)
    is_test = seal.credential is not None and seal.credential.kind == SealCredential.Kind.TEST
    return Issuer(seal.organisation_name, "测试用章" if is_test else "")


def _day(moment: datetime) -> str:
    return legal_day(moment).isoformat()


def notice(revocation: Revocation, *, base: str) -> Document:
    return _printed(notice_of(revocation, base=base))


def decision(revocation: Revocation, *, base: str) -> Document:
    return _printed(decision_of(revocation, base=base))


def _printed(paper: Paper) -> Document:
    return Document(f"{paper.title}.pdf", PDF, pdf.render(html(paper)))


PAPERS: dict[str, Callable[..., Document]] = {"notice": notice, "decision": decision}
