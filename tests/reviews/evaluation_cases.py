"""Cases before a panel whose sheets say what a test wants: rows as the panel and the sheets would have left them.

``evaluating`` stops before the opinion; ``closed``, ``tabled``, ``qualified``, ``unqualified`` go on by the services.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

from accounts import credentials
from accounts.models import Expert, Membership, Organisation, User
from accounts.roles import OrganisationKind, Role
from applications import lifecycle
from applications.models import Indicator, Rubric, RubricGroup, RuleSet, Veto, Workshop
from applications.services import expert_access
from applications.states import State
from common.clock import BEIJING
from reviews.models import (
    Assignment,
    Evaluation,
    Panel,
    PanelCase,
    Plan,
    ReviewTable,
    Score,
    ScoreSheet,
    Seat,
    Visit,
    VisitParticipant,
)
from reviews.services import evaluation, reevaluation, review_table
from tests import cases
from tests.cast import FOUNDED, PASSWORD, Cast
from tests.stages import put

OPENED = datetime(2026, 6, 1, 9, tzinfo=BEIJING)
SIGNED = datetime(2026, 6, 10, 16, tzinfo=BEIJING)
LATER = datetime(2026, 6, 12, 10, tzinfo=BEIJING)
OPINION = "首席技师技艺精湛，攻关方向明确，场地设备有保障，带徒计划可考核，建议认定。"
POINTS = {"A1": 40, "A2": 10, "B1": 30, "B2": 20}
_numbers = itertools.count(1)


def rubric(rules: RuleSet) -> Rubric:
    """Two groups, four indicators, one veto; 100 points."""
    if rules.rubric is not None:
        return rules.rubric
    made = Rubric.objects.create(name="认定评审评分标准")
    for order, (code, title) in enumerate((("A", "首席技师"), ("B", "团队"))):
        group = RubricGroup.objects.create(rubric=made, code=code, order=order, title=title)
        for place, name in enumerate(name for name in POINTS if name.startswith(code)):
            Indicator.objects.create(
                group=group, code=name, order=place, title=f"指标 {name}", points=POINTS[name], judged="papers"
            )
    Veto.objects.create(rubric=made, code="false_papers", order=1, sentence="申报材料弄虚作假", clause="三(一)")
    RuleSet.objects.filter(pk=rules.pk).update(rubric=made, least_panel=1)
    rules.rubric = made
    return made


def expert(cast: Cast, name: str = "") -> Expert:
    number = next(_numbers)
    user = User.objects.create_user(f"judge{number}@expert", PASSWORD, name=name or f"专家{number}")
    Membership.objects.create(user=user, organisation=cast.bodies["pool"], role=Role.EXPERT, since=FOUNDED)
    return Expert.objects.create(user=user, trade="数控铣工", employer="北京某研究院")


def plan(cast: Cast) -> Plan:
    """An agreed plan of the round."""
    return Plan.objects.create(
        round=cases.Round.objects.first() or cases.round_of(),
        name="2026 年度认定评审方案",
        status=Plan.Status.AGREED,
        panel_size=5,
        alternates=2,
        visits_from=date(2026, 6, 1),
        visits_to=date(2026, 6, 8),
        sheets_due=date(2026, 6, 12),
        made_by=cast.people["city_officer"],
        made_at=OPENED,
        content_hash="0" * 64,
        proposed_at=OPENED,
        answered_by=cast.people["finance_approver"],
        answered_at=OPENED,
    )


def panel(cast: Cast, of: Plan | None = None, size: int = 5) -> Panel:
    """A panel of ``size`` experts who accepted; the first one leads."""
    of = of or plan(cast)
    number = of.panels.count() + 1
    made = Panel.objects.create(plan=of, number=number, name=f"第 {number} 组")
    for order in range(size):
        Seat.objects.create(
            panel=made,
            expert=expert(cast),
            rank=Seat.Rank.MEMBER,
            order=order,
            appointed_by=cast.people["city_officer"],
            appointed_reason="测试",
            status=Seat.Status.ACCEPTED,
            pledged_at=OPENED,
        )
    made.leader = made.seats.first()
    made.elected_at = OPENED
    made.save()
    return made


def case_before(cast: Cast, of: Panel, *, sealed: bool = False, **facts: Any) -> Workshop:
    """A case whose evaluation by this panel has begun, without a sheet; ``sealed`` with a real 申报表."""
    case = cases.workshop(cast, State.ACCEPTED, **facts)
    rubric(case.rule_set)
    if sealed:
        cases.version(case, seals=("unit", "body"), cast=cast)
        _give_the_registry_a_key()
    put(case, State.EVALUATING)
    PanelCase.objects.create(
        panel=of,
        workshop=case,
        added_at=OPENED,
        fewer_reason="候补已用完",
        fewer_city=cast.people["city_approver"],
        fewer_city_at=OPENED,
        fewer_finance=cast.people["finance_approver"],
        fewer_finance_at=OPENED,
    )
    evaluation.begin(case, of, at=OPENED)
    for seat in of.seats.select_related("expert__user"):
        Assignment.objects.create(seat=seat, workshop=case, since=OPENED)
        expert_access.open_to(seat.expert.user, case, at=OPENED)
    visited(case, of, cast)
    return case


def _give_the_registry_a_key() -> None:
    """By which the house enters what is signed by hand; making one anew costs a second."""
    registry, _ = Organisation.objects.get_or_create(
        kind=OrganisationKind.OPERATIONS,
        name=credentials.REGISTRY_NAME,
        defaults={"short_name": "系统登记处", "facts_since": date(2020, 1, 1), "created_at": FOUNDED},
    )
    cases.credential(registry)


def visited(case: Workshop, of: Panel, cast: Cast) -> Visit:
    """A recorded visit of two experts and an officer."""
    visit = Visit.objects.create(
        panel=of,
        workshop=case,
        starts_at=OPENED + timedelta(days=1),
        ends_at=OPENED + timedelta(days=1, hours=3),
        place="北京市海淀区知春路 1 号",
        status=Visit.Status.RECORDED,
        made_by=cast.people["city_officer"],
        made_at=OPENED,
    )
    for assignment in case.assignments.all()[:2]:
        VisitParticipant.objects.create(visit=visit, assignment=assignment, attended=True)
    VisitParticipant.objects.create(visit=visit, officer=cast.people["city_officer"], attended=True)
    return visit


def sheet(assignment: Assignment, values: Mapping[str, Any] | None = None, *, signed: bool = True) -> ScoreSheet:
    """What one expert thinks: ``values`` by the code of the indicator."""
    used = rubric(assignment.workshop.rule_set)
    values = {code: Decimal(str(value)) for code, value in (values or {}).items()}
    facts: dict[str, Any] = {"status": ScoreSheet.Status.OPEN}
    if signed:
        facts = {
            "status": ScoreSheet.Status.SIGNED,
            "total": sum(values.values(), Decimal(0)),
            "signed_at": SIGNED,
            "signed_how": ScoreSheet.SignedBy.DRAWN,
            "content_hash": "1" * 64,
        }
    made = ScoreSheet.objects.create(
        assignment=assignment, workshop=assignment.workshop, rubric=used, opened_at=OPENED, **facts
    )
    indicators = {i.code: i for i in Indicator.objects.filter(group__rubric=used)}
    Score.objects.bulk_create(
        Score(sheet=made, indicator=indicators[code], value=value, revision=1, saved_at=SIGNED)
        for code, value in values.items()
    )
    return made


def spread_out(total: str | Decimal) -> dict[str, Decimal]:
    """A total as values of the four indicators, each in proportion, the rest on the first."""
    total = Decimal(str(total))
    values = {code: (total * points / 100).quantize(Decimal("0.01")) for code, points in POINTS.items()}
    values["A1"] += total - sum(values.values())
    return values


def evaluating(
    cast: Cast,
    sheets: Sequence[str | Mapping[str, Any]] = ("80", "81", "82", "83", "84"),
    *,
    before: Panel | None = None,
    **facts: Any,
) -> Workshop:
    """A case in evaluation; ``sheets`` are totals or values by indicator of as many signed sheets."""
    used = before or panel(cast, size=max(len(sheets), 1))
    case = case_before(cast, used, **facts)
    for assignment, values in zip(case.assignments.order_by("seat__order"), sheets, strict=False):
        sheet(assignment, values if isinstance(values, Mapping) else spread_out(values))
    return case


def leader_of(case: Workshop) -> User:
    found = Evaluation.objects.get(workshop=case, ended_at=None).panel.leader
    assert found is not None
    return found.expert.user


def members_of(case: Workshop) -> list[User]:
    return [row.seat.expert.user for row in case.assignments.order_by("seat__order")]


def signature() -> bytes:
    """A drawn name: a few strokes as PNG."""
    from PIL import Image, ImageDraw

    picture = Image.new("RGBA", (330, 180), (255, 255, 255, 0))
    draw = ImageDraw.Draw(picture)
    draw.line([(30, 60), (110, 40), (90, 150), (180, 60), (200, 150), (300, 90)], fill=(17, 17, 17, 255), width=7)
    target = BytesIO()
    picture.save(target, "PNG")
    return target.getvalue()


def closed(
    cast: Cast, sheets: Sequence[str | Mapping[str, Any]] = ("80", "81", "82", "83", "84"), **facts: Any
) -> Workshop:
    """The leader has signed. Without ``sealed`` the seal is a row only, which costs no PDF."""
    conclusion = facts.pop("conclusion", "pass")
    sealed = facts.pop("sealed", False)
    case = evaluating(cast, sheets, sealed=sealed, **facts)
    basis = "经查，证书系伪造。" if conclusion == "veto" else ""
    veto = Veto.objects.get(rubric=case.rule_set.rubric) if basis else None
    leader = leader_of(case)
    evaluation.draft_opinion(
        case, by=leader, at=SIGNED, conclusion=conclusion, text=OPINION, veto=veto, veto_basis=basis
    )
    if sealed:
        evaluation.sign(case, by=leader, at=SIGNED, handwriting=signature())
    else:
        version = case.current_version or cases.version(case, cast=cast)
        seal = cases.Seal.objects.create(
            workshop=case,
            version=version,
            box="experts",
            kind="in_system",
            organisation=cast.bodies["pool"],
            organisation_name="专家评审组",
            signer=leader,
            credential=cases.credential(cast.bodies["pool"]),
            content_hash=version.content_hash,
            at=SIGNED,
        )
        Evaluation.objects.filter(workshop=case, ended_at=None).update(seal=seal, closed_at=SIGNED)
        expert_access.close([case], at=SIGNED, reason=evaluation.ACCESS_ENDS)
    case.refresh_from_db()
    return case


def tabled(cast: Cast, of: Plan, *, waitlisted: Iterable[Workshop] = ()) -> ReviewTable:
    """The table of a plan, to which finance has agreed."""
    officer, finance = cast.people["city_officer"], cast.people["finance_approver"]
    table = review_table.prepare(of, by=officer, at=LATER)
    rows = dict(table.rows.values_list("workshop", "pk"))
    if chosen := [rows[case.pk] for case in waitlisted]:
        review_table.mark(table, by=officer, shown=list(rows.values()), waitlisted=chosen)
    table = review_table.propose(table, by=officer, at=LATER)
    return review_table.answer(table, by=finance, at=LATER, content_hash=table.content_hash, agrees=True)


def qualified(cast: Cast, **facts: Any) -> Workshop:
    """Passed, by the services from the opinion on."""
    case = closed(cast, **facts)
    tabled(cast, Evaluation.objects.get(workshop=case, ended_at=None).panel.plan)
    return lifecycle.perform("pass_evaluation", case, by=cast.people["city_approver"], at=LATER)


def unqualified(cast: Cast, **facts: Any) -> Workshop:
    """Failed below the line, by the services from the opinion on."""
    case = closed(cast, **{"sheets": ("60", "61", "62", "63", "64"), "conclusion": "fail", **facts})
    tabled(cast, Evaluation.objects.get(workshop=case, ended_at=None).panel.plan)
    return lifecycle.perform("fail_evaluation", case, by=cast.people["city_approver"], at=LATER)


def places(cast: Cast) -> dict[str, Any]:
    """What stands in the addresses of this stage: a signed case, its agreed table, a request to judge another anew."""
    own = cases.round_of(name="评审批次")  # with a rubric of its own
    case = closed(cast, ("80", "82"), round_=own)
    table = tabled(cast, Evaluation.objects.get(workshop=case).panel.plan)
    again = qualified(cast, sheets=("80", "82"), round_=own)
    asked = reevaluation.propose(
        again, by=cast.people["city_officer"], at=LATER, ground="sum", facts="汇总时把一份已作废的评分表计入了得分。"
    )
    return {
        "closed_case": case.pk,
        "evaluated_sheet": str(case.sheets.order_by("total")[0].pk),
        "review_plan": table.plan_id,
        "review_table": table.pk,
        "judged_case": again.pk,
        "asked_anew": asked.pk,
    }
