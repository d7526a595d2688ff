"""How a group of the demo's cases is judged: plan, draw, invitations, visits, sheets, table, notice, both seals."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import uuid4

from django.db.models import F, Q

from accounts import credentials
from accounts.models import Expert, Organisation, User
from applications import lifecycle
from applications.models import Round, Workshop
from chief_workshop.demo import papers
from chief_workshop.demo.moments import Moments
from common import clock
from common.clock import legal_day
from reviews import evaluation_standing
from reviews.jobs import publicity as jobs
from reviews.models import (
    Assignment,
    AwardDocument,
    Evaluation,
    JointList,
    Notice,
    NoticeRow,
    Objection,
    Panel,
    Plan,
    ScoreSheet,
    Seat,
    Visit,
)
from reviews.services import (
    decision,
    draws,
    evaluation,
    joint_lists,
    leader,
    objection_intake,
    objection_verdicts,
    objections,
    plans,
    publicity,
    review_table,
    scoring,
    seats,
    signing,
    visit_records,
    visits,
)

HR, FINANCE = decision.HR, decision.FINANCE
PASSES = (
    "专家组现场考察并审阅材料后认为：技能水平突出，攻关与带徒成效有据可查，场地设备满足需要，计划目标可考核。评估合格。"
)
FAILS = "专家组现场考察并审阅材料后认为：近三年攻关成果缺少佐证，场地面积不足，年度目标未量化。评估不合格。"
WIDE = "组长组织复议：各位专家说明了打分依据，差距来自对设备先进程度的不同判断，均维持原分。"
AGREES = "评审程序完整，公示期满无未决异议，同意认定。"
NO_PROOF = "材料中未见相应佐证。"
POOR = 0.6
HALF = 7  # indicators of a sheet that is still being filled
VISIT_FINDINGS = {
    "people_met": "单位负责人、人力资源部门负责人、首席技师和 3 名成员。",
    "place_seen": "与申报表所列地址一致，工位、研讨区和展示墙齐备，制度上墙。",
    "equipment_seen": "主要设备运行正常，台账与实物相符，安全记录齐全。",
    "findings": "申报内容与现场情况一致，建议补充近三年带徒协议的装订。",
}


@dataclass(frozen=True)
class Bureaus:
    """Who acts for the two bureaus."""

    officer: User
    approver: User
    finance_officer: User
    finance_approver: User


@dataclass
class Judging:
    """One plan with one panel; ``ago`` moves the demo's present while the story is played."""

    bureaus: Bureaus
    round: Round
    moments: Moments
    do_jobs: Callable[[], None]
    panel: Panel | None = None

    def ago(self, days: int, hour: int = 10, minute: int = 0) -> datetime:
        at = self.moments.ago(days, hour, minute)
        clock.move_to(at)
        return at

    # ── plan and panel ───────────────────────────────────────────────────────

    def propose(self, name: str, cases: Iterable[Workshop], days: int, *, visits_in: tuple[int, int]) -> Plan:
        """The city plans, ``days`` ago, to visit between so many and so many days ago (negative: still ahead)."""
        at, by = self.ago(days), self.bureaus.officer
        today = self.moments.today
        plan = plans.draft(
            by=by,
            at=at,
            name=name,
            round=self.round,
            panel_size=self.round.rule_set.panel_size,
            alternates=self.round.rule_set.panel_alternates,
            visits_from=today - timedelta(days=visits_in[0]),
            visits_to=today - timedelta(days=visits_in[1]),
            sheets_due=today - timedelta(days=visits_in[1] - 5),
            note="专家组由本专业专家和技能人才评价、财务专家组成，随机抽取。",
        )
        size = self.round.rule_set.panel_size
        self.panel = plans.add_panel(
            plan, by=by, at=at, name="第一组", strata=[("", size, self.round.rule_set.panel_alternates)]
        )
        plans.put_cases(self.panel, by=by, at=at, workshops=[case.pk for case in cases])
        return plans.propose(plan, by=by, at=at)

    def agree(self, plan: Plan, days: int) -> None:
        plan.refresh_from_db()
        plans.answer(
            plan, by=self.bureaus.finance_approver, at=self.ago(days), content_hash=plan.content_hash, agrees=True
        )

    def draw(self, days: int) -> None:
        """Commit, show, draw, with an officer of finance attending."""
        at, by = self.ago(days), self.bureaus.officer
        made = draws.commit(self._panel, by=by, at=at)
        draws.attend(made, by=self.bureaus.finance_officer, at=at + timedelta(minutes=5))
        made = draws.show_candidates(made, by=by, at=at + timedelta(minutes=10))
        draws.carry_out(made, by=by, at=at + timedelta(minutes=15))

    def appoint(self, username: str, days: int) -> None:
        """A seat by hand for an expert whom the draw did not bring."""
        expert = Expert.objects.get(user__username=username)
        if not self._panel.seats.filter(expert=expert).exists():
            reason = "本批案卷以数控加工为主，增补一名本专业专家。"
            last = self._panel.seats.filter(rank=Seat.Rank.MEMBER).order_by("order").last()
            draws.appoint(
                self._panel, by=self.bureaus.officer, at=self.ago(days), expert=expert, rank="member", reason=reason
            )
            if last is not None:
                seats.release(
                    last,
                    by=self.bureaus.officer,
                    at=self.ago(days, 11),
                    ground="other",
                    reason="因公出差，不能参加本次评审。",
                )

    def gather(self, days: int) -> None:
        """Invitations go out; everybody pledges and declares no tie; the members elect their leader."""
        seats.invite(self._panel, by=self.bureaus.officer, at=self.ago(days))
        at = self.ago(days - 1)
        for seat in self._asked():
            cases = seat.declarations.filter(answered_at=None).values_list("workshop", flat=True)
            seats.accept(seat, by=seat.expert.user, at=at, answers=dict.fromkeys(cases), pledged=True)
        self._elect(self.ago(days - 1, 15))

    def _asked(self) -> list[Seat]:
        return list(self._panel.seats.filter(status=Seat.Status.INVITED).select_related("expert__user", "panel"))

    def _elect(self, at: datetime) -> None:
        voters = list(self._panel.seats.sitting().select_related("expert__user").order_by("order"))
        for voter in voters:
            if leader.vote(self._panel, by=voter.expert.user, at=at, choice=voters[0]) is not None:
                break
        self._panel.refresh_from_db()

    def open(self, case: Workshop, days: int) -> None:
        lifecycle.perform("open_evaluation", case, by=self.bureaus.officer, at=self.ago(days))

    # ── visits and sheets ────────────────────────────────────────────────────

    def appointed(self, case: Workshop, days: int, *, on: datetime) -> Visit:
        """A visit of two experts and the officer, planned so many days ago for the moment ``on``."""
        of_panel = Assignment.objects.alive().filter(workshop=case, seat__panel=self._panel)
        experts = list(of_panel.order_by("seat__order")[:2])
        return visits.plan(
            case,
            visits.Appointment(
                starts_at=on,
                ends_at=on + timedelta(hours=2),
                place=case.conditions_chapter.address or case.unit.address,
                note="请单位安排首席技师到场，备好带徒协议和设备台账。",
                experts=experts,
                officers=[self.bureaus.officer],
                unit_people=[(case.unit.contact_name, "联系人")],
            ),
            by=self.bureaus.officer,
            at=self.ago(days),
        )

    def visited(self, case: Workshop, days: int, *, hour: int = 9) -> None:
        """Appointed a working day or two before, held, recorded and closed with a photo."""
        began = self.moments.ago(days, hour)
        visit = self.appointed(case, days + 3, on=began)
        at = self.ago(days, 16)
        people = visit.participants.exclude(assignment=None, officer=None)
        values = {**VISIT_FINDINGS, "began_at": began, "ended_at": began + timedelta(hours=2)}
        visit_records.add_photo(
            visit,
            by=self.bureaus.officer,
            at=at,
            content=papers.paper("site_photos", "现场考察", [case.unit.name])[0],
            name="现场.jpg",
        )
        visit_records.save(
            visit, by=self.bureaus.officer, at=at, values=values, attendance={one.pk: True for one in people}
        )
        visit_records.close(visit, by=self.bureaus.officer, at=at)

    def score(
        self,
        case: Workshop,
        days: int,
        share: float,
        *,
        signed: int | None = None,
        half_done_by: str = "",
    ) -> None:
        """Every expert gives about ``share`` of the points; the first ``signed`` (or all) sign their sheet."""
        at = self.ago(days)
        sheets = list(
            ScoreSheet.objects.filter(workshop=case, status=ScoreSheet.Status.OPEN)
            .select_related("assignment__seat__expert__user")
            .order_by("assignment__seat__order")
        )
        left = len(sheets) if signed is None else signed
        for place, sheet in enumerate(sheets):
            if _owner(sheet).username == half_done_by:
                self._fill(sheet, share, at, most=HALF)
            elif left:
                left -= 1
                self._fill(sheet, share - 0.03 * (place % 3), at)
                self._sign(sheet, at)

    def _fill(self, sheet: ScoreSheet, share: float, at: datetime, most: int = 99) -> None:
        # a computed value that is low wants a word too
        owed = Q(value=None) | Q(comment="", value__lt=F("indicator__comment_below"))
        open_ones = sheet.scores.filter(owed).select_related("indicator").order_by("indicator__order")[:most]
        entries = [
            scoring.Entry(
                uuid4(),
                score.indicator.code,
                score.revision,
                _points(score.indicator.points, score.indicator.step, share) if score.value is None else score.value,
                NO_PROOF if share < POOR or score.value is not None else "",
            )
            for score in open_ones
        ]
        for answer in scoring.sync(sheet, entries, by=_owner(sheet), at=at):
            if answer.status != scoring.Status.STORED:
                raise ValueError(f"The demo's score was not stored: {answer.sentence}")

    def _sign(self, sheet: ScoreSheet, at: datetime) -> None:
        user = _owner(sheet)
        sheet.refresh_from_db()
        signing.sign(
            sheet,
            by=user,
            at=at + timedelta(minutes=30),
            signature=signing.Signature(ScoreSheet.SignedBy.DRAWN, papers.signature_of(user.name)),
            reason="各项成效均有原件佐证，综合评价如上。",
            seen_revision=sheet.revision,
        )

    def close(self, case: Workshop, days: int) -> None:
        """The leader records what was discussed, writes the opinion and signs by hand."""
        at, by = self.ago(days), self._leader
        stands = evaluation_standing.of(case)
        if stands.wide:
            evaluation.discuss(case, by=by, at=at, words=dict.fromkeys(stands.wide, WIDE))
        passes = evaluation_standing.of(case).reaches_the_line
        conclusion = Evaluation.Conclusion.PASS if passes else Evaluation.Conclusion.FAIL
        evaluation.draft_opinion(case, by=by, at=at, conclusion=conclusion, text=PASSES if passes else FAILS)
        evaluation.sign(case, by=by, at=at + timedelta(hours=1), handwriting=papers.signature_of(by.name))

    # ── what both bureaus make of it ─────────────────────────────────────────

    def conclude(self, days: int, *, passed: Iterable[Workshop], failed: Iterable[Workshop] = ()) -> None:
        """The review table, finance's word, and each case through the door."""
        plan = self._panel.plan
        table = review_table.prepare(plan, by=self.bureaus.officer, at=self.ago(days + 1))
        table = review_table.propose(table, by=self.bureaus.officer, at=self.ago(days + 1, 11))
        review_table.answer(
            table,
            by=self.bureaus.finance_approver,
            at=self.ago(days),
            content_hash=table.content_hash,
            agrees=True,
        )
        at = self.ago(days, 15)
        for name, cases in (("pass_evaluation", passed), ("fail_evaluation", failed)):
            for case in cases:
                lifecycle.perform(name, case, by=self.bureaus.approver, at=at)

    def listed(self, name: str, cases: Iterable[Workshop], days: int) -> JointList:
        made = joint_lists.prepare(
            self.round, [case.pk for case in cases], name=name, by=self.bureaus.officer, at=self.ago(days)
        )
        made = joint_lists.propose(made, by=self.bureaus.officer, at=self.ago(days, 11))
        joint_lists.answer(
            made,
            content_hash=made.content_hash,
            agrees=True,
            text="同意公示。",
            by=self.bureaus.finance_approver,
            at=self.ago(days, 15),
        )
        return made

    def post(self, given: JointList, days: int, serial: int) -> Notice:
        """Drafted and posted on one day; the papers are made by the jobs."""
        at = self.ago(days, 9)
        number = f"京人社能公〔{at.year}〕{serial}号"
        draft = publicity.draft(given, number=number, posting_on=legal_day(at), by=self.bureaus.officer, at=at)
        at = self.ago(days, 11)
        url = f"https://rsj.example.gov.cn/gongshi/{legal_day(at):%Y%m%d}.html"
        posted = publicity.publish(
            draft, posted_at=at, posting_url=url, screenshot=None, by=self.bureaus.approver, at=at
        )
        self.do_jobs()
        return posted.notice

    def close_notices(self, days: int) -> None:
        """The clock closes what is over."""
        jobs.close_notices(self.ago(days, 0, 5))

    def object(self, case: Workshop, days: int, facts: str, identity: Mapping[str, str]) -> Objection:
        """Somebody objects online under a real name; the officer takes and accepts it the next day."""
        row = NoticeRow.objects.select_related("notice", "workshop").filter(workshop=case).latest("pk")
        statement = objection_intake.Statement(Objection.Kind.PERSON, dict(identity), facts, "公示的业绩说明")
        found = objection_intake.object_online(row, statement, at=self.ago(days, 20)).objection
        at = self.ago(days - 1)
        objections.take(found, by=self.bureaus.officer, at=at, approver=self.bureaus.approver)
        found.refresh_from_db()
        return objections.accept(found, by=self.bureaus.officer, at=at + timedelta(hours=1))

    def dismiss(self, found: Objection, days: int) -> None:
        """Looked into, found to be unfounded, answered; the case goes on."""
        verdict = objection_verdicts.Verdict(
            "dismissed",
            "经查阅原始记录并询问有关人员，成果署名与企业立项文件一致，异议所述情况不成立。",
            "您反映的问题已核查。成果署名与企业立项文件一致，异议不成立。感谢您的监督。",
        )
        self._decide(found, verdict, days)
        lifecycle.perform("dismiss_objection", found.workshop, by=self.bureaus.approver, at=self.ago(days, 16))

    def _decide(self, found: Objection, verdict: objection_verdicts.Verdict, days: int) -> None:
        objections.add_note(
            found,
            by=self.bureaus.officer,
            at=self.ago(days + 1),
            text="到申报单位查阅立项文件和验收记录，询问两名成员。",
        )
        objection_verdicts.draft(found, verdict, by=self.bureaus.officer, at=self.ago(days))
        found.refresh_from_db()
        objection_verdicts.decide(found, by=self.bureaus.approver, at=self.ago(days, 14))
        found.refresh_from_db()
        at = self.ago(days, 15)
        objection_verdicts.serve(found, by=self.bureaus.officer, at=at, on=legal_day(at), how="邮寄书面答复")

    # ── the decision and the title ───────────────────────────────────────────

    def decide(self, case: Workshop, days: int, *, seals: bool = True) -> None:
        """Both bureaus draft; unless told otherwise both seal, finance first."""
        at = self.ago(days)
        decision.draft(case, by=self.bureaus.officer, at=at, kind="grant", text=AGREES)
        decision.draft_finance(case, by=self.bureaus.finance_officer, at=at, text="会同审核，同意认定。")
        if not seals:
            return
        for side, by, hour in ((FINANCE, self.bureaus.finance_approver, 14), (HR, self.bureaus.approver, 15)):
            organisation = Organisation.objects.get(memberships__user=by, memberships__ended_at=None)
            credentials.usable_or_new(organisation, self.moments.ago(425))
            decision.seal(case, side=side, by=by, at=self.ago(days, hour))

    def grant(self, case: Workshop, days: int, document: AwardDocument) -> None:
        lifecycle.perform("grant", case, by=self.bureaus.approver, at=self.ago(days), document=document)
        self.do_jobs()

    @property
    def _panel(self) -> Panel:
        assert self.panel is not None  # noqa: S101 - every story begins with propose()
        return self.panel

    @property
    def _leader(self) -> User:
        self._panel.refresh_from_db()
        assert self._panel.leader is not None  # noqa: S101 - elected when the panel gathered
        return self._panel.leader.expert.user


def _owner(sheet: ScoreSheet) -> User:
    return sheet.assignment.seat.expert.user


def _points(most: Decimal, step: Decimal, share: float) -> Decimal:
    return min(most, (most * Decimal(str(round(share, 2))) / step).to_integral_value() * step)
