"""The states of a workshop, their named groups, and how each looks. Imports nothing of ours."""

from dataclasses import dataclass

from django.db import models


class State(models.TextChoices):
    """Where a workshop is in its life (design §3); later stages add theirs."""

    DRAFT = "draft", "填报中"
    SUBMITTED = "submitted", "待初审"
    RETURNED = "returned", "退回补正"
    NOT_RECOMMENDED = "not_recommended", "初审未通过"
    RECOMMENDED = "recommended", "已推荐待受理"
    ACCEPTED = "accepted", "已受理待评审"
    REJECTED = "rejected", "不予认定"
    WITHDRAWN = "withdrawn", "已撤回/终止"


EDITABLE = frozenset({State.DRAFT, State.RETURNED})
LIVE = frozenset({State.SUBMITTED, State.RETURNED, State.RECOMMENDED, State.ACCEPTED})
BEYOND = frozenset({State.RECOMMENDED, State.ACCEPTED})
ENDED = frozenset({State.NOT_RECOMMENDED, State.REJECTED, State.WITHDRAWN})
# a case or title that claims its technician and its name; the later stages of the life join it
CLAIMING = LIVE


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
    State.REJECTED: Look("bad", "cross", ""),
    State.WITHDRAWN: Look("quiet", "history", ""),
}
# word, tone, icon: what {% badge %} shows of a state
BADGE: dict[str, tuple[str, str, str]] = {
    state: (str(State(state).label), look.tone, look.icon) for state, look in LOOK.items()
}
