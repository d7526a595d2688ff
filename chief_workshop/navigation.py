"""The navigation of the masthead and who is sitting in front of it: one line an entry."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.http import HttpRequest

from accounts.inbox import unread_count
from accounts.models import User
from accounts.roles import CITY_ROLES, FINANCE_ROLES, REVIEW_ROLES, UNIT_ROLES, Role
from common.links import link_to


@dataclass(frozen=True)
class Entry:
    """One place of the navigation; ``roles`` empty means every signed-in person; a ``group`` is one word above.

    ``also`` are further addresses whose pages belong to the place, ``steps`` the words after the number of a case
    (``/reviews/cases/7/inspections/new/``) that do.
    """

    label: str
    url_name: str
    roles: frozenset[str] = frozenset()
    count: Callable[[User], int] | None = None
    group: str = ""
    also: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()


STEP_OF_A_CASE = re.compile(r"/reviews/cases/\d+/([a-z]+)/")
BUREAUS = CITY_ROLES | FINANCE_ROLES
EXPERTS = frozenset({Role.EXPERT})
INSPECTORS = REVIEW_ROLES | BUREAUS | {Role.DISTRICT_FINANCE}
# the three administrators keep the house; what goes on in it is not theirs
OFFICES = UNIT_ROLES | INSPECTORS
ENTRIES: tuple[Entry, ...] = (
    Entry("待办", "home"),
    Entry("卷宗", "workshops:index", OFFICES | EXPERTS),
    Entry("初审台", "reviews:desk", REVIEW_ROLES, group="初审"),
    Entry("推荐汇总", "reviews:summary", REVIEW_ROLES, group="初审"),
    Entry("推荐汇总", "reviews:summary", BUREAUS, group="评审"),
    Entry("评审方案", "reviews:plans", BUREAUS, group="评审", also=("/reviews/panels/", "/reviews/draws/")),
    Entry("我的评审", "reviews:seats", EXPERTS),
    Entry("考察日程", "reviews:visits", BUREAUS | EXPERTS, group="评审"),
    Entry("评审汇总表", "reviews:review_tables", BUREAUS, group="评审"),
    Entry("专家库", "reviews:experts", BUREAUS, group="评审", also=("/reviews/imports/experts/",)),
    Entry("专家信息", "reviews:expert_own", EXPERTS),
    Entry("公示", "reviews:notices", BUREAUS, group="公示"),
    Entry("异议", "reviews:objections", CITY_ROLES, group="公示"),
    Entry("审批", "reviews:decisions", BUREAUS, group="审批", steps=("decision",)),
    Entry("授牌", "reviews:awards", BUREAUS, group="审批", steps=("plaques",)),
    Entry("重点资助", "reviews:key_projects_latest", BUREAUS, group="审批"),
    Entry("名录", "public:register", BUREAUS, group="审批", also=("/reviews/imports/register/",)),
    Entry("年度备案", "reviews:filings", INSPECTORS, group="日常管理"),
    Entry("经费", "reviews:ledgers", INSPECTORS, group="日常管理", also=("/reviews/payments/",)),
    Entry("考核", "reviews:assessments", INSPECTORS, group="日常管理"),
    Entry("变更", "reviews:changes", REVIEW_ROLES | BUREAUS, group="日常管理"),
    Entry(
        "撤销",
        "reviews:revocations",
        INSPECTORS,
        group="日常管理",
        also=("/reviews/plaque-returns/",),
        steps=("revocation", "reconsiderations", "reinstatement"),
    ),
    Entry(
        "监督",
        "reviews:supervision",
        INSPECTORS,
        group="日常管理",
        also=("/reviews/inspections/",),
        steps=("inspections",),
    ),
    Entry("经验做法", "reviews:practices", OFFICES | EXPERTS, group="日常管理"),
    Entry("批次", "rounds:index", OFFICES),
    Entry("工作室统计", "reviews:title_statistics", INSPECTORS, group="统计"),
    Entry("申报统计", "statistics", BUREAUS, group="统计"),
    Entry("单位注册", "accounts:registrations", REVIEW_ROLES, group="单位", also=("/reviews/imports/units/",)),
    Entry("本单位", "accounts:organisation", group="单位"),
    Entry("账号", "accounts:people", frozenset({Role.SYSTEM_ADMIN})),
    Entry("发件", "accounts:outbox", frozenset({Role.SYSTEM_ADMIN})),
    Entry("权限", "accounts:rights", frozenset({Role.SECURITY_ADMIN})),
    Entry("安全日志", "accounts:journal", frozenset({Role.AUDIT_ADMIN})),
    Entry("日志锚点", "workshops:anchors", frozenset({Role.AUDIT_ADMIN})),
    Entry("信件", "accounts:inbox", count=unread_count),
)
PUBLIC_ENTRIES: tuple[Entry, ...] = (
    Entry("首页", "home"),
    Entry("公示", "public:notices", also=("/public/objections/",)),
    Entry("名录", "public:register"),
    Entry("经验做法", "public:practices"),
    Entry("核验", "verify:check"),
)


@dataclass(frozen=True)
class Item:
    label: str
    href: str
    current: bool
    count: int = 0
    group: str = ""


def navigation(request: HttpRequest) -> dict[str, object]:
    """The variables `navigation`, `neighbours` and `identity`; empty on error pages, which have no signed-in person."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"navigation": _items(request, PUBLIC_ENTRIES, None), "neighbours": [], "identity": {}}
    held = {h.role for h in user.held}
    allowed = [entry for entry in ENTRIES if not entry.roles or entry.roles & held]
    main = user.main_role
    identity = {
        "name": user.name,
        "place": main.organisation.short_name if main else "",
        "role": main.title if main else "",
    }
    items = _items(request, allowed, user)
    return {"navigation": _above(items), "neighbours": _beside(items), "identity": identity}


def _items(request: HttpRequest, entries: Sequence[Entry], user: User | None) -> list[Item]:
    """The entry whose address is the longest beginning of this page's address is the current one."""
    step = STEP_OF_A_CASE.match(request.path)
    addresses = [
        (link_to(entry.url_name), *entry.also, *([step[0]] if step and step[1] in entry.steps else []))
        for entry in entries
    ]
    all_addresses = [address for place in addresses for address in place]
    here = [address for address in all_addresses if request.path == address or _is_under(request.path, address)]
    current = max(here, key=len, default=None)
    return [
        Item(entry.label, place[0], current in place, entry.count(user) if entry.count and user else 0, entry.group)
        for entry, place in zip(entries, addresses, strict=True)
    ]


def _above(items: Sequence[Item]) -> list[Item]:
    """What the masthead shows: a group of several places is one word that leads to its first."""
    shown: list[Item] = []
    for group, members in _grouped(items):
        first = members[0]
        is_group = bool(group) and len(members) > 1
        label = group if is_group else first.label
        shown.append(Item(label, first.href, any(item.current for item in members), first.count))
    return shown


def _beside(items: Sequence[Item]) -> list[Item]:
    """The places of the group in which this page lies; none where it stands alone."""
    for group, members in _grouped(items):
        if group and len(members) > 1 and any(item.current for item in members):
            return members
    return []


def _grouped(items: Sequence[Item]) -> list[tuple[str, list[Item]]]:
    """Places without a group stand alone; a group stands where its first place does."""
    found: dict[str, list[Item]] = {}
    for item in items:
        found.setdefault(item.group or item.href, []).append(item)
    return [(members[0].group, members) for members in found.values()]


def _is_under(path: str, address: str) -> bool:
    return address != "/" and path.startswith(address)
