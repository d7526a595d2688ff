"""The lives of the demo's cases, one function each: what happened to a case and how many days ago."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.files.uploadedfile import SimpleUploadedFile

from accounts import credentials
from accounts.models import User
from applications import faults, lifecycle
from applications.invented.form import Form
from applications.models import MaterialFile, Member, Opinion, Round, Seal, Version, Workshop
from applications.services import answers, city_opinions, deadlines, sealing, versions, waivers
from chief_workshop.demo import filling, papers
from chief_workshop.demo.moments import Moments
from chief_workshop.demo.offices import Office
from common import clock
from reviews.services import preliminary

SEALS_MADE = 425  # days ago
UNIT_SAYS = "经研究，所填内容和所附材料真实、完整，同意申报北京市首席技师工作室，并按所列措施给予支持。"
BODY_SAYS = "经审核，该单位和首席技师符合申报条件，证明材料原件均已查验，复印件与原件一致。同意推荐。"
BODY_REFUSES = (
    "经核查，申报的攻关方向与首席技师所持职业（工种）不一致，近三年没有可核实的技术成果，"
    "不符合三(一)-2 的要求，不予推荐。"
)
CITY_REFUSES = (
    "经核对，申报单位上年度职工教育经费审计口径有误，更正后不足工资总额的 1.5%，不符合三(二)-4 的规定，不予受理。"
)


@dataclass
class Case:
    """One case as it is played: who acts, what would be filled in, when it is today."""

    unit: Office
    body: Office
    other_body: Office
    city_officer: User
    city_approver: User
    form: Form
    round: Round
    last_round: Round
    moments: Moments
    do_jobs: Callable[[], None]
    workshop: Workshop | None = None

    def ago(self, days: int, hour: int = 10) -> datetime:
        """A past moment; it becomes the demo's present while the story is played."""
        at = self.moments.ago(days, hour)
        clock.move_to(at)
        return at

    @property
    def it(self) -> Workshop:
        """The case as it stands in the database."""
        assert self.workshop is not None  # noqa: S101 - every story begins with begin()
        return Workshop.objects.select_related("unit", "review_body", "round", "rule_set").get(pk=self.workshop.pk)

    def act(self, name: str, by: User | None, at: datetime, **data: object) -> None:
        lifecycle.perform(name, self.it, by=by, at=at, **data)

    def has_seal(self, office: Office) -> None:
        """Cases are played one after another: the key is made early enough for every one of them."""
        credentials.usable_or_new(office.organisation, self.moments.ago(SEALS_MADE))

    # ── what many lives share ────────────────────────────────────────────────

    def begin(self, days: int, round_: Round | None = None) -> None:
        at = self.ago(days)
        self.workshop = lifecycle.begin(
            "application", by=self.unit.clerk, at=at, round_=round_ or self.round, unit=self.unit.organisation
        )

    def fill(self, days: int) -> None:
        filling.fill_all(self.it, self.form, by=self.unit.clerk, at=self.ago(days))
        filling.bring_papers(self.it, by=self.unit.clerk, at=self.ago(days, 14))

    def prepare(self, days: int, hour: int = 15) -> None:
        at = self.ago(days, hour)
        faults_ = [f"{fault.where} {fault.sentence}" for fault in faults.faults_of(self.it) if fault.blocks]
        if faults_:
            raise ValueError(f"The demo's form is incomplete: {'; '.join(faults_)}")
        versions.prepare(self.it, by=self.unit.clerk, at=at)
        self.do_jobs()

    def submit(self, days: int, *, on_paper: bool = False) -> None:
        self.prepare(days)
        self.has_seal(self.unit)
        scan = {"kind": Seal.Kind.PAPER, "scan": _scan(self.it)} if on_paper else {"kind": Seal.Kind.IN_SYSTEM}
        self.act("submit", self.unit.approver, self.ago(days, 16), text=UNIT_SAYS, **scan)

    def arrive(self, submitted: int, round_: Round | None = None) -> None:
        """Begun three weeks before, filled a week before, submitted so many days ago."""
        self.begin(submitted + 16, round_)
        self.fill(submitted + 4)
        self.submit(submitted)

    def check(self, days: int, *, share: float = 1.0) -> None:
        """See originals; one paper is confirmed by another way."""
        at = self.ago(days, 11)
        papers_ = list(
            MaterialFile.objects.present()
            .filter(material__workshop=self.workshop)
            .select_related("material__workshop", "stored")
        )
        for place, file in enumerate(papers_[: int(len(papers_) * share)]):
            verdict, reason = "agrees", ""
            if place == 5:  # noqa: PLR2004 - any one will do
                verdict, reason = "otherwise", "原件在公安机关换领中，已凭户籍证明和本人到场核实。"
            preliminary.check_original(file, by=self.body.clerk, at=at, verdict=verdict, reason=reason)

    def draft(self, days: int, conclusion: str = Opinion.Conclusion.RECOMMEND, text: str = BODY_SAYS) -> None:
        self.has_seal(self.body)
        preliminary.draft_opinion(self.it, by=self.body.clerk, at=self.ago(days, 15), conclusion=conclusion, text=text)

    def recommend(self, days: int) -> None:
        for seal in self.it.seals.filter(kind=Seal.Kind.PAPER):
            sealing.confirm_scan(seal, by=self.body.clerk, at=self.ago(days + 2, 10))
        self.check(days + 2)
        self.draft(days + 1)
        self.act("recommend", self.body.approver, self.ago(days, 16), kind=Seal.Kind.IN_SYSTEM)

    def give_back(self, days: int) -> None:
        """Two remarks: one on a field of the technician, one on a member's row."""
        at = self.ago(days, 14)
        member = Member.objects.filter(workshop=self.workshop).order_by("order")[1]
        preliminary.remark(
            self.it,
            by=self.body.clerk,
            at=at,
            path="technician.certificate_number",
            where="首席技师情况 · 证书编号",
            text="证书编号与证书扫描件末四位不一致，请核对后更正。",
        )
        preliminary.remark(
            self.it,
            by=self.body.clerk,
            at=at,
            path=f"members.{member.uuid}.duty",
            where=f"第 2 人 {member.name} · 工作室分工",
            text="分工过于笼统，请写明负责的具体工作。",
        )
        self.act(
            "return_for_correction",
            self.body.clerk,
            at,
            due_on=deadlines.correction_due(self.it, at),
            note="请携带证书原件到我局补充核验。",
        )

    def answer(self, days: int, *, count: int) -> None:
        at = self.ago(days, 10)
        replies = {"certificate_number": "已按证书原件更正证书编号。", "duty": "已写明负责的具体工作。"}
        for remark in sorted(self.it.remarks.all(), key=lambda one: one.path, reverse=True)[:count]:
            text = replies[remark.path.rpartition(".")[2]]
            answers.answer_remark(self.it, remark.pk, text=text, by=self.unit.clerk, at=at)


def _scan(workshop: Workshop) -> SimpleUploadedFile:
    version = workshop.versions.get(status=Version.Status.PREPARED)
    lines = [
        f"编号：{workshop.number}",
        f"核验码：{version.verify_code}",
        f"申报单位：{workshop.unit.name}",
        "申报单位意见：情况属实，同意申报。",
    ]
    return SimpleUploadedFile(
        "盖章页.pdf", papers.scan_of_seal("申报表第 1 页（盖章扫描件）", lines), "application/pdf"
    )


# ── the lives ────────────────────────────────────────────────────────────────


def draft_empty(case: Case) -> None:
    case.begin(0)


def draft_half(case: Case) -> None:
    case.begin(9)
    filling.fill(case.it, case.form, ["unit", "technician"], by=case.unit.clerk, at=case.ago(3))


def draft_materials(case: Case) -> None:
    case.begin(20)
    filling.fill_all(case.it, case.form, by=case.unit.clerk, at=case.ago(6))
    filling.bring_papers(case.it, by=case.unit.clerk, at=case.ago(2), share=0.5)


def draft_ready(case: Case) -> None:
    case.begin(18)
    case.fill(1)


def draft_prepared(case: Case) -> None:
    case.begin(18)
    case.fill(4)
    case.prepare(0, 9)


def submitted_fresh(case: Case) -> None:
    case.arrive(0)


def submitted_checking(case: Case) -> None:
    case.arrive(5)
    case.check(1, share=0.5)


def submitted_opinion(case: Case) -> None:
    case.arrive(8)
    case.check(3)
    case.draft(1)


def submitted_due_today(case: Case) -> None:
    case.arrive(case.moments.working_days_before(case.round.rule_set.review_days))
    case.check(2, share=0.8)


def submitted_overdue(case: Case) -> None:
    case.arrive(case.moments.working_days_before(case.round.rule_set.review_days + 3) + 2)
    case.check(6, share=0.2)


def returned(case: Case) -> None:
    case.arrive(10)
    case.check(6, share=0.6)
    case.give_back(4)
    case.answer(1, count=1)


def resubmitted(case: Case) -> None:
    case.arrive(20)
    case.check(14, share=0.6)
    case.give_back(13)
    case.answer(4, count=2)
    at = case.ago(3)
    filling.write(
        case.it,
        "technician",
        {"certificate_number": "S000011099990001", "position": "首席技能专家"},
        by=case.unit.clerk,
        at=at,
    )
    filling.write(case.it, "narratives", {"goal_trainees": 520}, by=case.unit.clerk, at=at)
    member = Member.objects.filter(workshop=case.workshop).order_by("order")[1]
    _rewrite_member(case, member, "五轴首件试切、刀具寿命记录和班组培训", at)
    case.submit(2)


def _rewrite_member(case: Case, member: Member, duty: str, at: datetime) -> None:
    chapter = case.it.members_chapter
    rows = {"members": filling.ListWrite(cells={member.uuid: {"duty": duty}}, removed=frozenset(), order=None)}
    filling.chapters.save(
        case.it,
        "members",
        filling.ChapterWrite({}, rows, {}, frozenset()),
        revision=chapter.revision,
        by=case.unit.clerk,
        at=at,
    )


def not_recommended(case: Case) -> None:
    case.arrive(16)
    case.check(9)
    case.draft(8, Opinion.Conclusion.NOT_RECOMMEND, BODY_REFUSES)
    case.act("not_recommend", case.body.approver, case.ago(7, 16), kind=Seal.Kind.IN_SYSTEM)


def recommended(case: Case) -> None:
    case.arrive(14)
    case.recommend(3)


def recommended_paper(case: Case) -> None:
    """The unit sealed on paper and uploaded the scan."""
    case.begin(30)
    case.fill(18)
    case.submit(13, on_paper=True)
    case.recommend(2)


def accepted(case: Case) -> None:
    case.arrive(22)
    case.recommend(9)
    case.act("accept", case.city_officer, case.ago(6, 10), paper_sets=case.round.rule_set.copies)


def accepted_last_year(case: Case) -> None:
    """Of the closed round, taken in and waiting for the panel."""
    case.arrive(370, case.last_round)
    case.recommend(352)
    case.act("accept", case.city_officer, case.ago(340, 10), paper_sets=case.round.rule_set.copies)


def rejected(case: Case) -> None:
    case.arrive(21)
    case.recommend(10)
    city_opinions.draft_decline(case.it, by=case.city_officer, at=case.ago(6), text=CITY_REFUSES)
    case.act("decline", case.city_approver, case.ago(5))


def withdrawn(case: Case) -> None:
    case.arrive(12)
    case.act("withdraw", case.unit.approver, case.ago(8), reason="首席技师岗位调整，拟更换人选后重新申报。")


def lapsed(case: Case) -> None:
    """Begun in last year's round and never finished."""
    case.begin(360, case.last_round)
    filling.fill(case.it, case.form, ["unit", "technician", "members"], by=case.unit.clerk, at=case.ago(350))
    at = case.last_round.closes_at + timedelta(minutes=5)
    clock.move_to(at)
    case.act("lapse", None, at)


def terminated(case: Case) -> None:
    case.arrive(15)
    case.act(
        "terminate",
        case.city_approver,
        case.ago(6),
        ground="technician_gone",
        reason="首席技师已调离申报单位，申报条件不再具备，单位书面告知。",
    )


def transferred(case: Case) -> None:
    case.arrive(6)
    case.act(
        "transfer",
        case.body.approver,
        case.ago(3),
        body=case.other_body.organisation,
        reason="该单位隶属市属集团管理，应由集团人力资源部门初审。",
    )


def waiver_asked(case: Case) -> None:
    """A young unit without a full calendar year asks to be excused from both shares."""
    case.form.unit |= {
        "full_calendar_year": False,
        "total_wages": None,
        "training_fund": None,
        "training_fund_frontline": None,
    }
    case.begin(17)
    filling.fill_all(case.it, case.form, by=case.unit.clerk, at=case.ago(8))
    for rule in ("training_fund", "frontline_share"):
        waivers.ask(
            case.it,
            rule,
            by=case.unit.clerk,
            at=case.ago(7),
            reason="单位成立不满一个完整会计年度，无上年度工资总额和教育经费决算，已附本年预算。",
        )
    filling.bring_papers(case.it, by=case.unit.clerk, at=case.ago(6))
    case.submit(4)


STORIES: dict[str, Callable[[Case], None]] = {
    story.__name__: story
    for story in (
        draft_empty,
        draft_half,
        draft_materials,
        draft_ready,
        draft_prepared,
        submitted_fresh,
        submitted_checking,
        submitted_opinion,
        submitted_due_today,
        submitted_overdue,
        returned,
        resubmitted,
        not_recommended,
        recommended,
        recommended_paper,
        accepted,
        accepted_last_year,
        rejected,
        withdrawn,
        lapsed,
        terminated,
        transferred,
        waiver_asked,
    )
}
