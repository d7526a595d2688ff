"""The states of a workshop, their named groups, and how each looks. Imports nothing of ours."""

from dataclasses import dataclass

from django.db import models


class State(models.TextChoices):
    """Where a workshop is in its life (design §3)."""

    DRAFT = "draft", "填报中"
    SUBMITTED = "submitted", "待初审"
    RETURNED = "returned", "退回补正"
    NOT_RECOMMENDED = "not_recommended", "初审未通过"
    RECOMMENDED = "recommended", "已推荐待受理"
    ACCEPTED = "accepted", "已受理待评审"
    EVALUATING = "evaluating", "专家评审中"
    UNQUALIFIED = "unqualified", "评审不合格"
    QUALIFIED = "qualified", "评审合格"
    PUBLICISED = "publicised", "公示中"
    CONTESTED = "contested", "异议核查中"
    CLEARED = "cleared", "公示期满待审批"
    GRANTED = "granted", "已认定"
    ASSESSING = "assessing", "评估考核中"
    RECTIFYING = "rectifying", "限期整改"
    REVOKING = "revoking", "拟撤销"
    REVOKED = "revoked", "已撤销"
    CLOSED = "closed", "已注销"
    REJECTED = "rejected", "不予认定"
    WITHDRAWN = "withdrawn", "已撤回/终止"


EDITABLE = frozenset({State.DRAFT, State.RETURNED})
# the city has the case, from its acceptance to the decision
WITH_CITY_IN_ORDER = (
    State.ACCEPTED,
    State.EVALUATING,
    State.QUALIFIED,
    State.PUBLICISED,
    State.CONTESTED,
    State.CLEARED,
)
WITH_CITY = frozenset(WITH_CITY_IN_ORDER)
# while experts may read a case
JUDGED = frozenset({State.ACCEPTED, State.EVALUATING, State.GRANTED, State.ASSESSING})
LIVE = frozenset({State.SUBMITTED, State.RETURNED, State.RECOMMENDED}) | WITH_CITY
# the title is alive: register, filing, ledger and changes go by this set
ALIVE = frozenset({State.GRANTED, State.ASSESSING, State.RECTIFYING, State.REVOKING})
# where a proposed revocation goes back to when it is dropped
REVOKED_FROM = (State.GRANTED, State.ASSESSING)
# the title ended; both bureaus may give it back
GONE = frozenset({State.REVOKED, State.CLOSED})
# a title that was given, whether it is still alive or not
TITLED = ALIVE | GONE
BEYOND = frozenset({State.RECOMMENDED, State.UNQUALIFIED}) | WITH_CITY | ALIVE
ENDED = frozenset(
    {
        State.NOT_RECOMMENDED,
        State.UNQUALIFIED,
        State.REJECTED,
        State.WITHDRAWN,
        State.REVOKED,
        State.CLOSED,
    }
)
# a case or title that claims its technician and its name
CLAIMING = LIVE | ALIVE
# states that a case can only be in after the act that gives it its moment
AFTER_ACCEPTANCE = WITH_CITY | {State.UNQUALIFIED}
AFTER_EVALUATION = frozenset({State.QUALIFIED, State.PUBLICISED, State.CONTESTED, State.CLEARED})


@dataclass(frozen=True)
class Look:
    """How a state is shown: tone and icon beside its word, and who is waited for."""

    tone: str
    icon: str
    waits_for: str


LOOK: dict[str, Look] = {
    State.DRAFT: Look("act", "pen", "申报单位"),
    State.SUBMITTED: Look("wait", "inbox", "初审单位"),
    State.RETURNED: Look("act", "return", "申报单位"),
    State.NOT_RECOMMENDED: Look("bad", "cross", ""),
    State.RECOMMENDED: Look("wait", "send", "市人力社保局"),
    State.ACCEPTED: Look("run", "check", "市人力社保局"),
    State.EVALUATING: Look("run", "scale", "评审专家"),
    State.UNQUALIFIED: Look("bad", "cross", ""),
    State.QUALIFIED: Look("good", "check", "市人力社保局、市财政局"),
    State.PUBLICISED: Look("run", "megaphone", "公示期满"),
    State.CONTESTED: Look("act", "flag", "市人力社保局"),
    State.CLEARED: Look("wait", "stamp", "市人力社保局、市财政局"),
    State.GRANTED: Look("good solid", "award", "申报单位"),
    State.ASSESSING: Look("run", "scale", "申报单位、初审单位、评审专家"),
    State.RECTIFYING: Look("act", "pen", "申报单位"),
    State.REVOKING: Look("act", "alert", "申报单位、市人力社保局、市财政局"),
    State.REVOKED: Look("bad solid", "cross", ""),
    State.CLOSED: Look("quiet", "history", ""),
    State.REJECTED: Look("bad", "cross", ""),
    State.WITHDRAWN: Look("quiet", "history", ""),
}
# word, tone, icon: what {% badge %} shows of a state
BADGE: dict[str, tuple[str, str, str]] = {
    state: (str(State(state).label), look.tone, look.icon) for state, look in LOOK.items()
}
