"""What waits for whom in the public notice: lists and notices, never one case alone."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from accounts.models import User
from accounts.roles import CITY_ROLES, Role
from applications.models import Workshop
from common.bars import bar
from common.links import link_to
from reviews.models import JointList, Notice
from reviews.services import joint_lists

# name: sentence, detail, word of the link
WORDS: dict[str, tuple[str, str, str]] = {
    "unlisted": ("{} 件案卷评审合格，等拟定拟认定名单。", "拟定后送市财政局会商，同意后公示。", "去拟定"),
    "returned": ("市财政局退回了 {} 份拟认定名单。", "按退回理由修改后重新会商。", "去修改"),
    "agreed": ("{} 份拟认定名单市财政局已同意，等公示。", "拟写公示稿，由负责人审定发布。", "去拟稿"),
    "drafts": ("{} 份公示稿等您审定发布。", "在本局网站发布后登记网址、时间和截图。", "去审定"),
    "unregistered": ("{} 份公告还没有登记发布网址。", "在本局网站发布后登记。", "去登记"),
    "proposed": ("{} 份拟认定名单等市财政局同意。", "", "去会商"),
}


def bars(numbers: dict[str, int]) -> list[dict[str, Any]]:
    """Of the numbers of ``lists``."""
    return [_errand(name, numbers[name]) for name in WORDS if numbers.get(name)]


def lists(user: User, today: date) -> dict[str, QuerySet[Any]]:
    """What waits for this person, list by list; nothing for whoever has no part in it."""
    found: dict[str, QuerySet[Any]] = {}
    if user.holds(Role.CITY_OFFICER):
        given = JointList.objects.all()
        has_notice = Exists(Notice.objects.filter(joint_list=OuterRef("pk")))
        found |= {
            "unlisted": _unlisted(),
            "returned": given.filter(status=JointList.Status.RETURNED),
            "agreed": given.filter(~has_notice, status=JointList.Status.AGREED),
        }
    if user.holds(Role.CITY_APPROVER):
        found["drafts"] = Notice.objects.filter(status=Notice.Status.DRAFT).exclude(made_by=user)
    if user.holds(*CITY_ROLES):
        found["unregistered"] = Notice.objects.filter(kind=Notice.Kind.RETRACTION, posting_url="")
    if user.holds(Role.FINANCE_APPROVER, Role.FINANCE_OFFICER):
        found["proposed"] = JointList.objects.filter(status=JointList.Status.PROPOSED)
    return found


def _unlisted() -> QuerySet[Workshop]:
    """Cases that may stand in a list and stand in none that still counts."""
    return joint_lists.listable().exclude(pk__in=joint_lists.elsewhere(None))


def _errand(name: str, number: int) -> dict[str, Any]:
    sentence, detail, word = WORDS[name]
    return bar(("act", "megaphone", sentence, detail, word), link_to("reviews:notices"), number)
