"""What stage ``revocation`` has in 待办: titles that are being revoked, row by row; what else waits is counted."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import BooleanField, DateField, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery

from accounts.models import User
from accounts.roles import CITY_ROLES, FINANCE_ROLES, UNIT_ROLES, Role
from applications.models import Workshop
from applications.states import GONE, State
from applications.tasks import Action, Step, Tile
from common.bars import bar
from common.links import link_to
from common.templatetags.ui import cn_day
from reviews.models import Decision, DecisionSide, Defence, DefenceAnswer, PlaqueReturn, Reopening, Revocation
from reviews.selectors import decision as standing
from reviews.selectors import revocation as selectors
from reviews.tasks.decision import FINANCE, WRITTEN

FIGURES_FOR = UNIT_ROLES | CITY_ROLES | FINANCE_ROLES
SPEAKS_IN = frozenset({State.REVOKING})
PROPOSED = Revocation.Status.PROPOSED
APPROVERS = {DecisionSide.Side.HR: Role.CITY_APPROVER, DecisionSide.Side.FINANCE: Role.FINANCE_APPROVER}


def waiting_for(user: User) -> list[Q]:
    """The unit while it may speak, the city all along, finance once the city has written."""
    revoking, waits = Q(state=State.REVOKING), []
    if units := user.organisation_ids(*UNIT_ROLES):
        waits.append(revoking & Q(_silent(), unit__in=units))
    if user.holds(Role.CITY_OFFICER):
        waits.append(revoking)
    elif user.holds(Role.CITY_APPROVER):
        waits.append(revoking & Q(standing.decided(standing.to_seal(APPROVED_BY_CITY) | standing.BOTH_SEALED)))
    if user.holds(Role.FINANCE_OFFICER):
        waits.append(revoking & Q(standing.decided(~standing.BOTH_WROTE)))
    if user.holds(Role.FINANCE_APPROVER):
        waits.append(revoking & Q(standing.decided(standing.to_seal(DecisionSide.Side.FINANCE))))
    return waits


APPROVED_BY_CITY = DecisionSide.Side.HR


def _silent() -> Exists:
    """The unit has sent nothing yet."""
    sent = Defence.objects.filter(revocation=OuterRef("pk"), sent_at__isnull=False)
    return Exists(Revocation.objects.filter(~Exists(sent), workshop=OuterRef("pk"), status=PROPOSED))


def dues(user: User) -> list[Subquery]:
    """Until when this person's side has something to do."""
    if not user.holds(*UNIT_ROLES):
        return []
    found = Revocation.objects.filter(workshop=OuterRef("pk"), status=PROPOSED)
    return [Subquery(found.values("defence_due")[:1], output_field=DateField())]


def figures() -> dict[str, Any]:
    """Columns that the words of a row are made of."""
    found = Revocation.objects.filter(workshop=OuterRef("pk"), status=PROPOSED)
    said = Defence.objects.filter(
        revocation__workshop=OuterRef("pk"), revocation__status=PROPOSED, sent_at__isnull=False, waives=False
    )
    answers = DefenceAnswer.objects.filter(revocation=OuterRef("revocation"), at__gt=OuterRef("sent_at"))
    in_time = Q(revocation__defence_due=None) | Q(received_on__lte=F("revocation__defence_due"))
    return {
        "revocation_pk": Subquery(found.values("pk")[:1], output_field=IntegerField()),
        "revocation_served": Subquery(found.values("served_on")[:1], output_field=DateField()),
        "revocation_due": Subquery(found.values("defence_due")[:1], output_field=DateField()),
        "revocation_unanswered": Exists(said.filter(in_time, ~Exists(answers)), output_field=BooleanField()),
    }


def next_step(workshop: Any, user: User) -> Step | None:
    if workshop.state != State.REVOKING:
        return None
    if user.holds(*UNIT_ROLES, organisation_id=workshop.unit_id):
        return _of_unit(workshop)
    return _of_bureaus(workshop, user) if user.holds(*CITY_ROLES, *FINANCE_ROLES) else None


def _of_unit(workshop: Any) -> Step | None:
    href = link_to("workshops:revocation", workshop.pk)
    if workshop.revocation_served is None:
        return Step("拟撤销称号，请签收告知书", Action("去签收", href, "primary"), comes_first=True)
    due_on = workshop.revocation_due
    write = link_to("reviews:defence", workshop.revocation_pk)
    words = f"{cn_day(due_on)} 24:00 前可以陈述、申辩"
    return Step(words, Action("去陈述申辩", write, "primary"), due_on=due_on, comes_first=True)


def _of_bureaus(workshop: Any, user: User) -> Step:
    if workshop.decision_kind is not None:
        return _deciding(workshop, user)
    if workshop.revocation_served is None:
        return _step(workshop, "告知书待送达", "登记送达", user, Role.CITY_OFFICER)
    due_on = workshop.revocation_due
    if workshop.revocation_unanswered:
        return _step(workshop, "单位已陈述申辩，待书面答复", "去答复", user, Role.CITY_OFFICER)
    words = f"陈述申辩期限 {cn_day(due_on)}，期满后拟写决定"
    return _step(workshop, words, "拟写决定", user, Role.CITY_OFFICER)


def _deciding(workshop: Any, user: User) -> Step:
    label = Decision.Kind(workshop.decision_kind).label
    sides = dict(side.split(":") for side in workshop.decision_sides)
    if FINANCE not in sides:
        return _step(workshop, f"市局已拟写（{label}），待市财政局拟写意见", "拟写意见", user, Role.FINANCE_OFFICER)
    missing = [side for side, word in sides.items() if word == WRITTEN]
    if not missing:
        return _step(workshop, f"两局均已盖章，待办理{label}", f"办理{label}", user, Role.CITY_APPROVER)
    mine = [role for side, role in APPROVERS.items() if side in missing and user.holds(role)]
    names = "、".join(DecisionSide.Side(side).label for side in missing)
    return _step(workshop, f"意见已拟好（{label}），待{names}盖章", "审定盖章", user, mine[0] if mine else "")


def _step(workshop: Any, words: str, label: str, user: User, role: str) -> Step:
    """The button is the person's own where he holds the role, else he may only look."""
    href = link_to("workshops:revocation", workshop.pk)
    action = Action(label, href, "primary") if role and user.holds(role) else Action("查看", href)
    return Step(words, action, due_on=workshop.revocation_due)


def tiles(user: User, seen: QuerySet[Workshop], today: date) -> list[Tile]:
    return []


# ── errands ──────────────────────────────────────────────────────────────────

# name: tone, icon, sentence, detail, word of the link, where it leads, the part of that page
WORDS: dict[str, tuple[str, str, str, str, str, str, str]] = {
    "drafts": (
        *("act", "alert", "{} 件撤销拟稿等市局负责人提出。", "由拟稿人以外的负责人办理。", "去办理"),
        *("reviews:revocations", "?standing=drafts"),
    ),
    "unserved": (
        *("act", "send", "{} 件撤销决定等登记送达。", "单位在系统内签收的，不需要登记。", "去登记"),
        *("reviews:revocations", "?standing=unserved"),
    ),
    "unannounced": (
        *("act", "megaphone", "{} 件撤销决定还没有公告。", "公开名称、单位、编号、原因和日期。", "去公告"),
        *("reviews:revocations", "?standing=unannounced"),
    ),
    "own_plaques": (
        *("act", "award", "{} 块铭牌待交回市人力社保局。", "期限见卷宗“授牌与经费”。", "去查看"),
        *("workshops:index", "?state=ended"),
    ),
    "plaques": (
        *("act", "award", "{} 块铭牌待单位交回。", "收回后登记。", "去登记"),
        *("reviews:revocations", ""),
    ),
    "late_plaques": (
        *("bad", "clock", "{} 块铭牌逾期没有交回。", "请催收并登记结果。", "去催收"),
        *("reviews:revocations", ""),
    ),
    "reversed": (
        *("act", "return", "{} 个称号的终止决定已被撤销或变更，还没有提议恢复。", "提议后由市财政局同意。", "去办理"),
        *("reviews:revocations", "#coming-back"),
    ),
    "reinstatements": (
        *("act", "return", "{} 件恢复称号的提议等市财政局答复。", "", "去答复"),
        *("reviews:revocations", "#coming-back"),
    ),
    "agreed": (
        *("act", "return", "{} 件恢复称号市财政局已同意，等市局负责人办理。", "在工作室的卷宗中办理。", "去办理"),
        *("reviews:revocations", "#coming-back"),
    ),
}


def lists(user: User, today: date) -> dict[str, QuerySet[Any]]:
    """What waits for this person, list by list."""
    found: dict[str, QuerySet[Any]] = {}
    owed = PlaqueReturn.objects.filter(status=PlaqueReturn.Status.OWED)
    if units := user.organisation_ids(*UNIT_ROLES):
        found["own_plaques"] = owed.filter(workshop__unit__in=units)
    gone = Reopening.objects.filter(workshop__state__in=GONE, done_at=None)
    if user.holds(Role.CITY_OFFICER):
        found["unserved"] = Revocation.objects.filter(selectors.unserved())
    if user.holds(Role.CITY_APPROVER):
        found["drafts"] = Revocation.objects.filter(status=Revocation.Status.DRAFT).exclude(drafted_by=user.pk)
        found["unannounced"] = Revocation.objects.filter(selectors.UNANNOUNCED)
        found["agreed"] = gone.filter(state=Reopening.State.AGREED)
    if user.holds(*CITY_ROLES):
        found["reversed"] = Workshop.objects.filter(selectors.REVERSED)
        found["plaques"] = owed.filter(due_on__gte=today)
        found["late_plaques"] = owed.filter(due_on__lt=today)
    if user.holds(Role.FINANCE_APPROVER):
        found["reinstatements"] = gone.filter(state=Reopening.State.PROPOSED)
    return found


def bars(numbers: dict[str, int]) -> list[dict[str, Any]]:
    """Of the numbers of ``lists``."""
    return [_bar(name, numbers[name]) for name in WORDS if numbers.get(name)]


def _bar(name: str, number: int) -> dict[str, Any]:
    *words, page, part = WORDS[name]
    return bar(words, f"{link_to(page)}{part}", number)
