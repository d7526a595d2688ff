"""The navigation of the masthead and who is sitting in front of it: one line an entry."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.http import HttpRequest

from accounts.inbox import unread_count
from accounts.models import User
from accounts.roles import CITY_ROLES, FINANCE_ROLES, REVIEW_ROLES, Role
from common.links import link_to


@dataclass(frozen=True)
class Entry:
    """One place of the navigation; `roles` empty means every signed-in person."""

    label: str
    url_name: str
    roles: frozenset[str] = frozenset()
    count: Callable[[User], int] | None = None


ENTRIES: tuple[Entry, ...] = (
    Entry("待办", "home"),
    Entry("卷宗", "workshops:index"),
    Entry("初审台", "reviews:desk", REVIEW_ROLES),
    Entry("推荐汇总", "reviews:summary", REVIEW_ROLES | CITY_ROLES | FINANCE_ROLES),
    Entry("专家库", "reviews:experts", CITY_ROLES | FINANCE_ROLES),
    Entry("评审方案", "reviews:plans", CITY_ROLES | FINANCE_ROLES),
    Entry("汇总表", "reviews:review_tables", CITY_ROLES | FINANCE_ROLES),
    Entry("我的评审", "reviews:seats", frozenset({Role.EXPERT})),
    Entry("专家信息", "reviews:expert_own", frozenset({Role.EXPERT})),
    Entry("考察日程", "reviews:visits", CITY_ROLES | FINANCE_ROLES | {Role.EXPERT}),
    Entry("公示", "reviews:notices", CITY_ROLES | FINANCE_ROLES),
    Entry("异议", "reviews:objections", CITY_ROLES),
    Entry("审批", "reviews:decisions", CITY_ROLES | FINANCE_ROLES),
    Entry("授牌", "reviews:awards", CITY_ROLES | FINANCE_ROLES),
    Entry("名录", "public:register", CITY_ROLES | FINANCE_ROLES),
    Entry("批次", "rounds:index"),
    Entry("统计", "statistics", CITY_ROLES | FINANCE_ROLES),
    Entry("单位注册", "accounts:registrations", REVIEW_ROLES),
    Entry("本单位", "accounts:organisation"),
    Entry("账号", "accounts:people", frozenset({Role.SYSTEM_ADMIN})),
    Entry("发件", "accounts:outbox", frozenset({Role.SYSTEM_ADMIN})),
    Entry("权限", "accounts:rights", frozenset({Role.SECURITY_ADMIN})),
    Entry("安全日志", "accounts:journal", frozenset({Role.AUDIT_ADMIN})),
    Entry("日志锚点", "workshops:anchors", frozenset({Role.AUDIT_ADMIN})),
    Entry("信件", "accounts:inbox", count=unread_count),
)
PUBLIC_ENTRIES: tuple[Entry, ...] = (
    Entry("首页", "home"),
    Entry("公示", "public:notices"),
    Entry("名录", "public:register"),
    Entry("核验", "verify:check"),
)


@dataclass(frozen=True)
class Item:
    label: str
    href: str
    current: bool
    count: int = 0


def navigation(request: HttpRequest) -> dict[str, object]:
    """The variables `navigation` and `identity`; empty on error pages, which have no signed-in person."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"navigation": _items(request, PUBLIC_ENTRIES, None), "identity": {}}
    held = {h.role for h in user.held}
    allowed = [entry for entry in ENTRIES if not entry.roles or entry.roles & held]
    main = user.main_role
    identity = {
        "name": user.name,
        "place": main.organisation.short_name if main else "",
        "role": main.title if main else "",
    }
    return {"navigation": _items(request, allowed, user), "identity": identity}


def _items(request: HttpRequest, entries: Sequence[Entry], user: User | None) -> list[Item]:
    """The entry whose address is the longest beginning of this page's address is the current one."""
    addresses = [link_to(entry.url_name) for entry in entries]
    here = [address for address in addresses if request.path == address or _is_under(request.path, address)]
    current = max(here, key=len, default=None)
    return [
        Item(entry.label, address, address == current, entry.count(user) if entry.count and user else 0)
        for entry, address in zip(entries, addresses, strict=True)
    ]


def _is_under(path: str, address: str) -> bool:
    return address != "/" and path.startswith(address)
