"""Cases on their way through the public notice, by the real services; later stages begin with them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from applications.models import Round, Workshop
from applications.states import State
from common.clock import BEIJING
from common.models import Holiday, HolidayYear
from reviews.jobs import publicity as jobs
from reviews.models import JointList, Notice
from reviews.services import joint_lists, publicity
from tests import cases, stages
from tests.cast import Cast

POSTED = datetime(2026, 7, 13, 10, tzinfo=BEIJING)  # a Monday: the period is 14 to 20 July
ENDS = datetime(2026, 7, 21, tzinfo=BEIJING)
URL = "https://rsj.example.gov.cn/gs/1.html"


def know_the_holidays(*years: int) -> None:
    """The years are known and hold National Day alone."""
    for year in years or (2026,):
        known, is_new = HolidayYear.objects.get_or_create(year=year, defaults={"source": "国办通知"})
        if is_new:
            Holiday.objects.bulk_create(
                Holiday(day=date(year, 10, n), kind=Holiday.Kind.OFF, year=known) for n in (1, 2, 5, 6, 7)
            )


def qualified(cast: Cast, **facts: Any) -> Workshop:
    """A case that passed its evaluation, with the version that its unit and its body sealed."""
    case = cases.workshop(cast, State.DRAFT, **facts)
    cases.version(case, seals=("unit", "body"), cast=cast)
    submitted = {"submitted_at": cases.DURING, "first_submitted_at": cases.DURING, "body_since": cases.DURING}
    return stages.put(case, State.QUALIFIED, **submitted)


def agreed_list(cast: Cast, chosen: Sequence[Workshop], *, at: datetime = POSTED - timedelta(days=1)) -> JointList:
    """Prepared by the city, agreed by finance."""
    round_: Round = chosen[0].round
    officer, finance = cast.people["city_officer"], cast.people["finance_approver"]
    made = joint_lists.prepare(round_, [case.pk for case in chosen], name="拟认定名单", by=officer, at=at)
    made = joint_lists.propose(made, by=officer, at=at)
    joint_lists.answer(made, content_hash=made.content_hash, agrees=True, text="", by=finance, at=at)
    return made


def drafted(cast: Cast, chosen: Sequence[Workshop], *, at: datetime = POSTED) -> Notice:
    """The draft that waits for its posting on the day of ``at``."""
    know_the_holidays(at.year)
    agreed = agreed_list(cast, chosen, at=at - timedelta(days=1))
    said = {"number": "京人社能公〔2026〕3号", "posting_on": at.astimezone(BEIJING).date()}
    return publicity.draft(agreed, **said, by=cast.people["city_officer"], at=at)


def published(cast: Cast, chosen: Sequence[Workshop], *, at: datetime = POSTED) -> Notice:
    """The posted notice of these cases."""
    draft = drafted(cast, chosen, at=at)
    said = {"posted_at": at, "posting_url": URL, "screenshot": None}
    return publicity.publish(draft, **said, by=cast.people["city_approver"], at=at).notice


def publicised(cast: Cast, **facts: Any) -> Workshop:
    """One case in a running notice."""
    case = qualified(cast, **facts)
    published(cast, [case])
    case.refresh_from_db()
    return case


def cleared(cast: Cast, **facts: Any) -> Workshop:
    """One case whose notice is over."""
    case = publicised(cast, **facts)
    jobs.close_notices(ENDS)
    case.refresh_from_db()
    return case


def places(cast: Cast) -> dict[str, Any]:
    """What the addresses of this stage lead to, at ``cases.DURING``: a list, a draft, a posted notice."""
    know_the_holidays(2026)
    shown, waiting, proposed = (qualified(cast) for _ in range(3))
    posted = published(cast, [shown], at=cases.DURING)
    draft = drafted(cast, [waiting], at=cases.DURING)
    officer = cast.people["city_officer"]
    asked = joint_lists.prepare(proposed.round, [proposed.pk], name="拟认定名单", by=officer, at=cases.DURING)
    joint_lists.propose(asked, by=officer, at=cases.DURING)
    return {
        "publicised": shown.pk,
        "qualified": waiting.pk,
        "notice": posted.pk,
        "draft_notice": draft.pk,
        "joint_list": asked.pk,
    }
