"""Living titles and requests to change something about them, carried on through the real services."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import Membership, Organisation, User
from accounts.roles import Role
from applications import search
from applications.models import Change, Departure, Member, ProgrammeRules, Workshop
from applications.services import change_answers, changes, closing, departures, mergers
from applications.states import State
from common import crypto
from common.clock import BEIJING
from tests import cases
from tests.cast import FOUNDED, PASSWORD, Cast
from tests.common import papers

GRANTED = datetime(2026, 7, 28, 10, tzinfo=BEIJING)
ASKED = datetime(2027, 3, 15, 9, tzinfo=BEIJING)
SOON = timedelta(hours=2)
MOVED = date(2027, 3, 1)
REASON = "原首席技师退休，由其徒弟接任。"
CANDIDATE: dict[str, Any] = {
    "name": "纪望舒",
    "sex": "male",
    "born": "1985-05",
    "id_kind": "resident",
    "id_number": "110105198505120016",
    "phone": "13800000198",
    "occupation": "铣工",
    "work_type": "数控铣工",
    "level": "L1_SENIOR_TECHNICIAN",
    "certificate_kind": "skill_level",
    "certificate_number": "S0001100012340",
    "achievements": "全国技术能手，带徒 6 人。",
}
MEMBERS: list[dict[str, Any]] = [
    {
        "row": f"00000000-0000-4000-8000-00000000000{place}",
        "name": name,
        "sex": "male",
        "born": f"{number[6:10]}-{number[10:12]}",
        "id_kind": "resident",
        "id_number": number,
        "education": "",
        "occupation": "数控铣工",
        "level": "L2_TECHNICIAN",
        "certificate_number": "",
        "duty": "加工",
    }
    for place, (name, number) in enumerate(
        [("江以宁", "110105199001010010"), ("卫青禾", "110105199102020015"), ("白锦程", "11010519920303001X")]
    )
]


def title(cast: Cast, state: str = State.GRANTED, **facts: Any) -> Workshop:
    """A living title with its declared members and address, and the rules of the programme."""
    made = cases.workshop(cast, state, **{"technician_name": "陆砚舟", "granted_at": GRANTED, **facts})
    ProgrammeRules.objects.get_or_create(valid_from=date(2011, 10, 31), defaults={"basis": made.rule_set.basis})
    for place, row in enumerate(MEMBERS[:2], 1):
        facts = {name: value for name, value in row.items() if name != "row"}
        facts["id_key"] = crypto.blind_index(row["id_number"])
        Member.objects.create(workshop=made, order=place, **facts)
    search.renew(made)
    made.save(update_fields=["search", "initials"])
    made.conditions_chapter.address = "海淀区学院路 30 号 3 号楼"
    made.conditions_chapter.save()
    return made


def evidence(name: str = "证明.pdf", *, pages: int = 1) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, papers.pdf(pages), "application/pdf")


def drafted(case: Workshop, kind: str, cast: Cast, *, day: date = MOVED, at: datetime = ASKED, **asked: Any) -> Change:
    """Written by the clerk with its evidence."""
    clerk = cast.people["unit_clerk"]
    made = changes.begin(case, kind, by=clerk, at=at)
    changes.save(made, by=clerk, at=at, asked=asked, valid_from=day, reason=REASON)
    changes.add_file(made, by=clerk, at=at, content=papers.pdf(), name="证明.pdf")
    return Change.objects.get(pk=made.pk)


def sent(case: Workshop, kind: str, cast: Cast, *, at: datetime = ASKED, **asked: Any) -> Change:
    return changes.send(drafted(case, kind, cast, at=at, **asked), by=cast.people["unit_approver"], at=at)


def checked(case: Workshop, kind: str, cast: Cast, *, at: datetime = ASKED, **asked: Any) -> Change:
    """The body has given its opinion, drafted by its clerk."""
    change = sent(case, kind, cast, at=at, **asked)
    opined(change, "body", cast, at=at)
    return Change.objects.get(pk=change.pk)


def opined(change: Change, office: str, cast: Cast, *, conclusion: str = "agree", at: datetime = ASKED) -> Change:
    """An opinion of body or city, drafted by one and given by another."""
    drafter, giver = {"body": ("review_clerk", "review_approver"), "city": ("city_officer", "city_approver")}[office]
    text = "情况属实，同意。" if conclusion == "agree" else "证明材料不足，请补充。"
    change_answers.draft(change, office, by=cast.people[drafter], at=at, conclusion=conclusion, text=text)
    return change_answers.give(change, office, by=cast.people[giver], at=at + SOON)


def replaced(case: Workshop, cast: Cast, *, at: datetime = ASKED, **facts: Any) -> Change:
    """A successor leads it since the city approved."""
    change = checked(case, Change.Kind.TECHNICIAN, cast, at=at, **CANDIDATE | facts)
    return opined(change, "city", cast, at=at)


def gone(case: Workshop, cast: Cast, *, on: date = MOVED, at: datetime = ASKED) -> Departure:
    return departures.report(
        case, by=cast.people["unit_clerk"], at=at, how="retired", gone_on=on, note="已办退休手续。"
    )


def proposed(case: Workshop, cast: Cast, *, ground: str = "dissolved", at: datetime = ASKED) -> Any:
    facts = "所在单位已于 2027 年 3 月办理注销登记，不再具备条件。"
    return closing.propose(case, by=cast.people["city_officer"], at=at, ground=ground, facts=facts)


def merger(cast: Cast, *, at: datetime = ASKED, **facts: Any) -> Any:
    """海淀 goes to 朝阳, drafted."""
    defaults: dict[str, Any] = {
        "former": cast.bodies["haidian"],
        "successor": cast.bodies["chaoyang"],
        "valid_from": MOVED,
        "document": "京编办发〔2027〕5号",
        "reason": "机构改革，职责划转。",
        "evidence": evidence("批复.pdf"),
        "dissolves": False,
    }
    return mergers.propose(by=cast.people["city_officer"], at=at, **defaults | facts)


def another(cast: Cast, who: str, role: str, place: str) -> User:
    """One more person of an organisation."""
    made = User.objects.create_user(who, PASSWORD, name="石𠮷安", email=f"{who.partition('@')[0]}@example.com")
    Membership.objects.create(user=made, organisation=cast.bodies[place], role=role, since=FOUNDED)
    return made


def successor_unit(cast: Cast) -> Organisation:
    """瑾堂 bears it from now on; its person sees the case then."""
    assert cast.people["other_unit"].holds(Role.UNIT_APPROVER)
    return cast.bodies["jintang"]


def places(cast: Cast) -> dict[str, object]:
    """What stands in the addresses of changes."""
    draft_of, sent_of, checked_of, gone_of, closing_of = (title(cast) for _ in range(5))
    drafted(draft_of, Change.Kind.ADDRESS, cast, address="海淀区中关村大街 1 号", area="120")
    waiting = sent(sent_of, Change.Kind.TECHNICIAN, cast, **CANDIDATE)
    change_answers.draft(
        waiting, "body", by=cast.people["review_clerk"], at=ASKED, conclusion="agree", text="情况属实，同意。"
    )
    checked(checked_of, Change.Kind.HOST, cast, uscc=cast.bodies["jintang"].uscc)
    departure = departures.report(
        gone_of, by=cast.people["unit_clerk"], at=ASKED, how="left", gone_on=MOVED, evidence=evidence()
    )
    closing.propose(
        closing_of,
        by=cast.people["city_officer"],
        at=ASKED,
        ground="dissolved",
        facts="所在单位已注销登记。",
        evidence=evidence(),
    )
    return {
        "changed_draft": draft_of.pk,
        "changed_sent": sent_of.pk,
        "changed_checked": checked_of.pk,
        "changed_number": 1,
        "change_file": str(waiting.files.get().pk),
        "gone": gone_of.pk,
        "departure": departure.pk,
        "closing": closing_of.pk,
        "merger": merger(cast).pk,
    }
