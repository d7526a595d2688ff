"""The sheet of the expert pool: entering and changing experts row by row, without a password in sight."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from accounts.models import Expert, User
from applications.lifecycle import NotPossible
from common.form_fields import PlainTextField
from common.masking import masked_phone
from common.sheets import Column, Present, Refused, Row, Sheet
from reviews.forms.experts import TERM_IN_ORDER, expert_fields
from reviews.models import Seat, Tie
from reviews.selectors.experts import IN_POOL
from reviews.services import experts

WIDTHS = {"employer": 32, "employer_uscc": 24, "employer_group": 20, "further_trades": 26, "email": 26, "title": 18}
EXAMPLES = {
    "name": "上官衡之",
    "trade": "数控铣工",
    "further_trades": "加工中心操作工、工具钳工",
    "employer": "京西职业技术学院",
    "title": "正高级工程师",
    "phone": "13800138000",
    "term_from": "2026-01-01",
    "term_to": "2028-12-31",
}
NOTES = {
    "employer_uscc": "18 位。填写后按代码回避其任职单位。",
    "phone": "导出的表中隐去中间几位；没有改动的请原样保留。",
    "term_to": "不填表示长期。",
}


class KnownUserNameField(PlainTextField):
    """A user name, in the spelling that the house keeps."""

    def to_python(self, value: Any) -> str:
        return super().to_python(value).lower()


class PoolSheet(Sheet):
    """Rows with a user name change that expert; rows without one are new."""

    kind = "experts"
    title = "专家库"
    key = "username"
    key_is_given = True
    says = (
        "用户名留空的行是新增，系统编排用户名；填有用户名的行更新该专家。",
        "新增的账号没有密码，不能登录；在专家页面发放首次登录密码，当面交给本人。",
        "撤销导入时，已登录、已进入专家组或之后又有改动的，保留不动。",
    )

    def __init__(self) -> None:
        user_name = KnownUserNameField(label="用户名", max_length=60, required=False)
        note = "新增留空；导出的表中已填好，请勿改动。"
        self.columns = [
            Column("username", user_name, width=20, note=note),
            *(
                Column(
                    name,
                    field,
                    width=WIDTHS.get(name, 16),
                    example=EXAMPLES.get(name, ""),
                    note=NOTES.get(name, ""),
                    mask=masked_phone if name == "phone" else None,
                    private=name == "phone",
                )
                for name, field in expert_fields().items()
            ),
        ]

    def stored(self, keys: Iterable[str]) -> dict[str, Present]:
        found = _in_pool().filter(user__username__in=list(keys))
        return {row.user.username: Present(row.pk, self._texts(row)) for row in found}

    def standing(self, pks: Iterable[int]) -> dict[int, dict[str, str]]:
        return {row.pk: self._texts(row) for row in _in_pool().filter(pk__in=list(pks))}

    def all_texts(self, rows: QuerySet[Expert]) -> Iterator[dict[str, str]]:
        """The pool, for the export."""
        for row in _in_pool(rows).order_by("user__username"):
            yield self._texts(row)

    def _texts(self, row: Expert) -> dict[str, str]:
        user = row.user
        facts = {name: getattr(row, name) for name in expert_fields() if hasattr(row, name)}
        account = {"username": user.username, "name": user.name, "phone": user.phone, "email": user.email}
        return self.texts_of(facts | account)

    def weigh(self, rows: Sequence[Row], *, by: User, at: datetime) -> None:
        names = {row.cleaned["name"] for row in rows}
        known = _in_pool().filter(user__name__in=names).values_list("user__name", "employer", "user__username")
        taken = {(name, employer): username for name, employer, username in known}
        first: dict[tuple[str, str], int] = {}
        for row in rows:
            who = (row.cleaned["name"], row.cleaned["employer"])
            begins, ends = row.cleaned["term_from"], row.cleaned["term_to"]
            if begins and ends and ends < begins:
                row.refuse(self.column("term_to").title, TERM_IN_ORDER)
            if row.present is None and who in taken:
                row.refuse(
                    self.column("name").title,
                    f"库中已有同名、同单位的专家（{taken[who]}）；更新该专家的，请填写用户名。",
                )
            elif first.setdefault(who, row.number) != row.number:
                row.refuse(self.column("name").title, f"与第 {first[who]} 行的姓名和任职单位相同。")

    def write(self, values: Mapping[str, Any], pk: int | None, *, by: User, at: datetime) -> int:
        facts = {name: value for name, value in values.items() if name != self.key}
        try:
            if pk is None:
                return experts.enter(by=by, at=at, **facts).pk
            return experts.edit(Expert.objects.get(pk=pk), by=by, at=at, **facts).pk
        except NotPossible as fault:
            raise Refused(" ".join(fault.sentences)) from fault

    def held(self, pks: Iterable[int]) -> dict[int, str]:
        rows = Expert.objects.filter(pk__in=list(pks)).annotate(
            sat=Exists(Seat.objects.filter(expert=OuterRef("pk"))),
            tied=Exists(Tie.objects.filter(expert=OuterRef("pk"))),
        )
        return {row.pk: words for row in rows.select_related("user") if (words := _used(row))}

    def take_back(self, pk: int, *, by: User, at: datetime) -> None:
        try:
            experts.remove(Expert.objects.select_related("user").get(pk=pk), by=by, at=at, reason="撤销导入")
        except NotPossible as fault:
            raise Refused(" ".join(fault.sentences)) from fault


def _used(row: Any) -> str:
    if row.sat:
        return "已进入专家组"
    if row.tied:
        return "已登记回避关系"
    return "本人已登录" if row.user.last_login else ""


def _in_pool(rows: QuerySet[Expert] | None = None) -> QuerySet[Expert]:
    found = Expert.objects.all() if rows is None else rows
    return found.filter(Exists(IN_POOL)).select_related("user")


POOL = PoolSheet()
