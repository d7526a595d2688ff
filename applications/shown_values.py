"""How one value of a snapshot is read by a person: labels of choices, 万元, 是 or 否, personal numbers masked."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from common.masking import masked_account, masked_id, masked_phone
from common.templatetags.ui import cn_date

MONEY = frozenset(
    {
        "total_wages",
        "training_fund",
        "training_fund_frontline",
        "startup_capital",
        "annual_budget",
        "benefit",
        "original_value",
    }
)
DAYS = frozenset({"established_on", "certificate_date"})
MASKS = {"id_number": masked_id, "mobile": masked_phone, "phone": masked_phone, "account_number": masked_account}
UNITS = {
    "area": "m²",
    "staff_total": "人",
    "staff_frontline": "人",
    "staff_senior": "人",
    "staff_technician": "人",
    "staff_senior_technician": "人",
    "full_time_managers": "人",
    "years_in_trade": "年",
    "goal_apprentices": "人",
    "goal_projects": "项",
    "goal_results": "项",
    "goal_trainees": "人次",
    "goal_promotions": "次",
}


def shown(name: str, held: Mapping[str, Any]) -> str:
    """The words for ``held[name]``; '' where nothing was filled in."""
    value = held.get(name)
    if value in (None, "", []):
        return ""
    if f"{name}_label" in held:
        return str(held[f"{name}_label"])
    if is_masked(name, held):
        return MASKS[name](str(value))
    return _by_kind(name, value)


def _by_kind(name: str, value: Any) -> str:
    if isinstance(value, Mapping):
        return "已上传"
    if isinstance(value, bool):
        return "是" if value else "否"
    if name in DAYS:
        return cn_date(date.fromisoformat(value))
    if name in MONEY:
        return f"{wan(value)} 万元"
    return f"{_plain(value)} {UNITS[name]}" if name in UNITS else _plain(value)


def is_masked(name: str, held: Mapping[str, Any]) -> bool:
    """Whether the value is there and hidden until somebody asks for it."""
    return name in MASKS and bool(held.get(name)) and not _is_office_phone(name, held)


def wan(value: object) -> str:
    """From 元 to 万元 with two places: 2684000.00 becomes 268.40."""
    return f"{(Decimal(str(value)) / 10000).quantize(Decimal('0.01'), ROUND_HALF_UP):,}"


def _is_office_phone(name: str, held: Mapping[str, Any]) -> bool:
    """The unit's chapter holds the office telephone beside the contact's own mobile number."""
    return name == "phone" and "mobile" in held


def _plain(value: object) -> str:
    return "、".join(str(item) for item in value) if isinstance(value, list) else str(value)
