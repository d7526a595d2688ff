"""The biennial assessment in the demo: a round with titles at every step, judged by the same machinery as awards.

``play`` takes titles and leaves one at each of STEPS in this order; whoever is not due is ordered off-cycle by both.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import User
from accounts.roles import REVIEW_ROLES, UNIT_ROLES, Role
from applications import lifecycle
from applications.models import Indicator, Workshop
from chief_workshop.demo import papers
from chief_workshop.demo.judging import Judging
from common.clock import legal_day
from common.titles import closed_up
from reviews import assessment_content
from reviews.models import Assessment, AssessmentRound, Plan
from reviews.services import (
    assessment_marks,
    assessment_opinions,
    assessment_rounds,
    assessment_writing,
    commendation,
    grades,
    plans,
    rectification,
)
from reviews.services.assessment_writing import Answer, SectionWrite

CALLED, HANDED_IN, ANSWERED, JUDGED, GRADED = 110, 100, 94, 60, 40  # days ago
STEPS = ("excellent", "steady", "passed", "rectifying", "looked", "failed", "judging", "panel", "opinion", "self")
SHARES = {
    "excellent": 0.95,
    "steady": 0.93,
    "passed": 0.85,
    "rectifying": 0.6,
    "looked": 0.62,
    "failed": 0.45,
    "judging": 0.85,
}
DID = {
    "T": "两年来与 5 名徒弟签订师徒协议，建立花名册，逐人制定培养计划，按季度考核，资料归档。",
    "K": "围绕生产难题立项攻关，完成的项目已在车间应用，形成操作法和检具各 1 项，效益经财务部门确认。",
    "P": "组织技术交流和现场观摩，向 3 家企业推广操作法，参加人员反映良好。",
    "M": "内部管理制度和首席技师职责上墙，活动有记录，台账按月整理，年度总结和计划按期备案。",
    "F": "配套经费纳入单位年度预算，单独列支；补助经费专款专用，凭证齐全。",
    "S": "场地、设备保持完好，铭牌悬挂在显著位置，接待院校学生参观实践。",
}
REPORT = (
    "考核期内，工作室按照年度计划开展技术攻关、技术交流和带徒传技。一是围绕关键工序立项攻关，解决了薄壁件加工变形等难题，"
    "形成可推广的操作法；二是坚持师带徒，签订协议、建立花名册，按季度考核，多名徒弟晋升等级；三是面向行业开展观摩交流，"
    "推广绝技绝活；四是健全制度，经费专款专用，档案完整。存在的不足是成果固化不够及时，与院校合作还不够深入。"
    "下一步将完善攻关成果的评审和推广办法，扩大带徒范围，与两所职业院校共建实践课程，继续发挥示范带动作用。"
)


@dataclass(frozen=True)
class Assessing:
    """One round of the demo's past and who acts in it."""

    judging: Judging
    round: AssessmentRound

    def called(self, case: Workshop) -> Assessment:
        """In its turn, or ordered by both bureaus."""
        found = Assessment.objects.open().filter(workshop=case).first()
        if found is None:
            bureaus, at = self.judging.bureaus, self.judging.ago(CALLED - 1)
            reason = "近期检查发现活动记录不完整，提前考核。"
            asked = assessment_rounds.order(case, self.round, reason=reason, by=bureaus.approver, at=at)
            assessment_rounds.answer_order(asked, agrees=True, by=bureaus.finance_approver, at=at + timedelta(hours=4))
        rows = Assessment.objects.select_related("round", "rules", "rubric", "workshop__unit", "workshop__review_body")
        return rows.get(workshop=case, status=Assessment.Status.SELF)

    def write(self, one: Assessment) -> None:
        """Every section by the clerk, with one paper where papers are judged."""
        at, by = self.judging.ago(HANDED_IN, 9), one_of(one.workshop.unit_id, *UNIT_ROLES)
        revision = one.revision
        paper = papers.paper("site_photos", "带徒和攻关材料", [one.workshop.unit.name])[0]
        by_group: dict[str, dict[int, Answer]] = {}
        for indicator in assessment_content.indicators_of(one):
            by_group.setdefault(indicator.group.code, {})[indicator.pk] = _answer(indicator)
            if indicator.judged == Indicator.Judged.PAPERS:
                upload = SimpleUploadedFile(f"{indicator.title}.jpg", paper, content_type="image/jpeg")
                assessment_writing.add_file(one, upload, indicator=indicator.pk, by=by, at=at)
        for place, (code, answers) in enumerate(by_group.items()):
            assessment_writing.save(one, code, SectionWrite(answers=answers), revision=revision + place, by=by, at=at)
        revision += len(by_group)
        assessment_writing.save(one, "report", SectionWrite(report=REPORT), revision=revision, by=by, at=at)
        self._claim(one, revision + 1, by, at)

    def _claim(self, one: Assessment, revision: int, by: User, at: datetime) -> None:
        item = one.rubric.bonus_items.filter(code="city_award").first()
        if item is None:
            return
        claim = uuid4()
        row = {"row": claim, "item": item.pk, "title": "市级技能竞赛第三名", "points": Decimal(2)}
        assessment_writing.save(one, "bonus", SectionWrite(claims=[row]), revision=revision, by=by, at=at)
        paper = papers.paper("honour_proof", "获奖证书", [one.workshop.technician_name])[0]
        upload = SimpleUploadedFile("获奖证书.jpg", paper, content_type="image/jpeg")
        assessment_writing.add_file(one, upload, claim=claim, by=by, at=at)

    def hand_in(self, one: Assessment) -> None:
        by = one_of(one.workshop.unit_id, Role.UNIT_APPROVER)
        assessment_writing.seal(one, by=by, at=self.judging.ago(HANDED_IN, 15))

    def answer(self, one: Assessment) -> None:
        """Drafted by one person of the body, confirmed by another."""
        body = one.workshop.review_body_id
        approver = one_of(body, Role.REVIEW_APPROVER)
        drafter = one_of(body, *REVIEW_ROLES, besides=approver)
        text = "经核对花名册、协议和台账，自评与实际相符，同意报请考核。"
        assessment_opinions.draft(one, conclusion="agree", text=text, by=drafter, at=self.judging.ago(ANSWERED))
        assessment_opinions.confirm(one, by=approver, at=self.judging.ago(ANSWERED, 15))

    def judge(self, cases: dict[str, Workshop]) -> None:
        """A plan of its own purpose, a draw, visits, sheets; every opinion is signed but that of ``judging``."""
        judging, before = self.judging, [cases[step] for step in STEPS if step in SHARES and step in cases]
        plan = self._propose(before)
        judging.agree(plan, 86)
        judging.draw(84)
        judging.gather(82)
        for place, case in enumerate(before):
            lifecycle.perform("open_assessment", case, by=judging.bureaus.officer, at=judging.ago(78))
            judging.visited(case, 72 - place, hour=9 + place % 5)
        for step, case in cases.items():
            if step in SHARES:
                judging.score(case, 64, SHARES[step], signed=2 if step == "judging" else None)
            if step in SHARES and step != "judging":
                judging.close(case, JUDGED)

    def _propose(self, cases: Sequence[Workshop]) -> Plan:
        judging, rules = self.judging, self.round.rules
        at, by, today = judging.ago(88), judging.bureaus.officer, judging.moments.today
        plan = plans.draft(
            by=by,
            at=at,
            name=f"{self.round.name}方案",
            purpose=Plan.Purpose.ASSESSMENT,
            round=None,
            panel_size=rules.assessment_panel_size,
            alternates=2,
            visits_from=today - timedelta(days=76),
            visits_to=today - timedelta(days=66),
            sheets_due=today - timedelta(days=62),
            note="专家由本专业和财务专家组成，随机抽取。",
        )
        strata = [("", rules.assessment_panel_size, 2)]
        judging.panel = plans.add_panel(plan, by=by, at=at, name="考核组", strata=strata)
        plans.put_cases(judging.panel, by=by, at=at, workshops=[case.pk for case in cases])
        return plans.propose(plan, by=by, at=at)

    def mark(self, cases: Sequence[Workshop]) -> None:
        """Every claim granted as it was made, every ground that the system found set aside with its reason."""
        bureaus, at = self.judging.bureaus, self.judging.ago(JUDGED - 2)
        for one in Assessment.objects.filter(workshop__in=cases, status=Assessment.Status.GRADING):
            for claim in one.claims.filter(granted=None):
                points = claim.points or Decimal(0)
                assessment_marks.decide_claim(claim, points=points, reason="", by=bureaus.officer, at=at)
            for found in one.findings.filter(upheld=None):
                words = "本系统启用以前的年度，材料另有留存。"
                assessment_marks.decide_finding(found, upheld=False, reason=words, by=bureaus.approver, at=at)

    def rectify(self, case: Workshop, *, until: int) -> None:
        """Due so many days ago, or, where negative, ahead."""
        due_on = self.judging.moments.today - timedelta(days=until)
        demands = "带徒协议缺 2 份，活动记录不连续；请补签协议、补齐记录，并完善台账。"
        by, at = self.judging.bureaus.approver, self.judging.ago(JUDGED - 4)
        lifecycle.perform("rectify", case, by=by, at=at, demands=demands, due_on=due_on)

    def mend(self, case: Workshop) -> None:
        """Reported with its proof, looked at a week later."""
        judging, one = self.judging, Assessment.objects.open().get(workshop=case)
        by = one_of(case.unit_id, *UNIT_ROLES)
        paper = papers.paper("site_photos", "补签的师徒协议", [case.unit.name])[0]
        upload = SimpleUploadedFile("师徒协议.jpg", paper, content_type="image/jpeg")
        rectification.add_proof(one, upload, by=by, at=judging.ago(50))
        report = "已补签 2 份师徒协议，补齐活动记录，台账逐月整理完毕。"
        lifecycle.perform("resume", case, by=by, at=judging.ago(50, 11), report=report)
        at = judging.ago(45)
        rectification.record_look(
            one,
            looked_on=legal_day(at),
            visitors=f"{judging.bureaus.officer.name}、{judging.bureaus.finance_officer.name}",
            findings="现场查看协议、记录和台账，整改到位。",
            is_mended=True,
            by=judging.bureaus.officer,
            at=at,
        )

    def grade(self) -> None:
        """The list of everybody who is ready goes to finance and is carried out; the best are commended."""
        judging, bureaus = self.judging, self.judging.bureaus
        made = grades.prepare(self.round, by=bureaus.officer, at=judging.ago(GRADED + 2))
        made = grades.propose(made, by=bureaus.approver, at=judging.ago(GRADED + 1))
        read, by, at = made.content_hash, bureaus.finance_approver, judging.ago(GRADED)
        made = grades.answer(made, agrees=True, content_hash=read, by=by, at=at)
        grades.carry_out(made, by=bureaus.approver, at=judging.ago(GRADED - 1))
        at = judging.ago(GRADED - 3)
        if commendation.content_of(self.round):
            number, title = f"京人社能发〔{at.year}〕31号", f"关于表扬{closed_up(self.round.name)}优秀工作室的通报"
            commendation.post(
                self.round, number=number, title=title, dated_on=legal_day(at), by=bureaus.approver, at=at
            )


def play(judging: Judging, titles: Sequence[Workshop]) -> AssessmentRound:
    """One title at each step, the latest step first."""
    at = judging.ago(CALLED)
    found = AssessmentRound.objects.filter(year=at.year).first()
    round_ = found or assessment_rounds.open_round(
        at.year,
        name=f"{at.year} 年度评估考核",
        self_due_on=legal_day(judging.moments.ago(HANDED_IN - 5)),
        opinion_due_on=legal_day(judging.moments.ago(ANSWERED - 4)),
        note="请如实填写，证明材料按指标上传。",
        by=judging.bureaus.officer,
        at=at,
    )
    playing = Assessing(judging, AssessmentRound.objects.select_related("rules", "rubric").get(pk=round_.pk))
    cases = dict(zip(STEPS, titles, strict=False))
    ones = {step: playing.called(case) for step, case in cases.items()}
    for step, one in ones.items():
        if step != "self":
            playing.write(one)
            playing.hand_in(one)
        if step not in {"self", "opinion"}:
            playing.answer(one)
    playing.judge(cases)
    playing.mark(list(cases.values()))
    if "rectifying" in cases:
        playing.rectify(cases["rectifying"], until=-20)
    if "looked" in cases:
        playing.rectify(cases["looked"], until=30)
        playing.mend(cases["looked"])
    playing.grade()
    return round_


def _answer(indicator: Indicator) -> Answer:
    """About nine tenths of the points, in the indicator's own steps."""
    steps = indicator.points * Decimal("0.9") // indicator.step
    points = None if indicator.judged == Indicator.Judged.COMPUTED else steps * indicator.step
    return Answer(DID.get(indicator.group.code, DID["M"]), points)


def one_of(organisation: int, *roles: str, besides: User | None = None) -> User:
    """Somebody of an organisation who holds one of these roles; another one than ``besides``."""
    people = User.objects.members_of(organisation, *roles).order_by("pk")
    return people.exclude(pk=besides.pk)[0] if besides else people[0]
