"""How each kind of change is handled, and what those upstairs do when one holds.

Filings (members, address) need the body's note of receipt, a new name or code its check; a successor or another host
needs its opinion and the city's approval; another body is the city's to decide; a closing request ends in the act.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from accounts.models import User
from applications.models import Change, Workshop

Kind = Change.Kind


@dataclass(frozen=True)
class Way:
    """What the body does with a request (receipt, check, opinion or nothing) and whether the city decides it."""

    body: str
    city: bool
    icon: str
    lead: str
    evidence: str

    @property
    def one_step(self) -> bool:
        """The body answers in one step; an opinion is drafted by one person and given by another."""
        return self.body in {"receipt", "check"}


WAYS: dict[str, Way] = {
    Kind.UNIT: Way(
        "check",
        city=False,
        icon="pen",
        lead="名称或统一社会信用代码变了，单位还是原来的单位。",
        evidence="登记机关的变更通知书、新营业执照",
    ),
    Kind.HOST: Way(
        "opinion",
        city=True,
        icon="swap",
        lead="单位合并、分立后，工作室由另一家单位承办。",
        evidence="合并、分立的决定或协议，双方盖章的承办意见",
    ),
    Kind.TECHNICIAN: Way(
        "opinion",
        city=True,
        icon="user",
        lead="推荐继任的首席技师；工作室按格式改名，换发铭牌，编号不变。",
        evidence="继任人选的身份证、职业技能证书、业绩证明",
    ),
    Kind.MEMBERS: Way(
        "receipt",
        city=False,
        icon="users",
        lead="成员加入、退出或信息变动，报初审单位备案。",
        evidence="新成员的身份证、技能等级证书和授权书",
    ),
    Kind.ADDRESS: Way(
        "receipt", city=False, icon="house", lead="工作室搬迁，报初审单位备案。", evidence="场地证明、新址照片"
    ),
    Kind.BODY: Way(
        "", city=True, icon="send", lead="隶属关系变了，工作室改由另一家初审单位管理。", evidence="隶属关系变更的文件"
    ),
    Kind.CLOSE: Way(
        "opinion",
        city=True,
        icon="history",
        lead="不再办工作室：收回铭牌，结清经费，称号注销。",
        evidence="单位盖章的注销申请",
    ),
}


class AfterChange(Protocol):
    """``hook(workshop, change, by=, at=)`` in the transaction in which the change begins to hold."""

    def __call__(self, workshop: Workshop, change: Change, *, by: User, at: datetime) -> None: ...


_AFTER: dict[str, list[AfterChange]] = {}


def after_change(kind: str) -> Callable[[AfterChange], AfterChange]:
    """Decorator: do this when a change of that kind holds, such as ordering the plaque with the new name."""

    def register(hook: AfterChange) -> AfterChange:
        _AFTER.setdefault(kind, []).append(hook)
        return hook

    return register


def holds(workshop: Workshop, change: Change, *, by: User, at: datetime) -> None:
    """Tell those who registered for this kind."""
    for hook in _AFTER.get(change.kind, []):
        hook(workshop, change, by=by, at=at)
