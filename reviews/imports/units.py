"""The sheet of a review body's units: entered from its list before anybody of theirs has registered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.db.models import Exists, OuterRef, QuerySet

from accounts.models import District, JoinRequest, Membership, Organisation, User
from accounts.refusals import Refusal
from accounts.roles import REVIEW_ROLES, OrganisationKind
from accounts.services import listed_units
from applications.models import Workshop
from common.form_fields import ChineseNameField, PhoneField, PlainTextField, USCCField
from common.masking import masked_phone
from common.sheets import Column, Present, Refused, Row, Sheet
from common.word_fields import WordField

HAS_TITLE = "该单位名下已有工作室，名称凭证明变更。"


def _columns() -> Iterator[Column]:
    yield Column("uscc", USCCField(label="统一社会信用代码"), 24, "91110108MA9XK27Q0Y", "按它找到已登记的单位。")
    yield Column(
        "name", forms.CharField(label="单位名称", max_length=100), 36, "北京首控精密制造有限公司", "与营业执照一致。"
    )
    kinds = WordField(label="单位类型", choices=Organisation.UnitKind.choices)
    yield Column("unit_kind", kinds, 22, "企业")
    yield Column("district", PlainTextField(label="注册区", max_length=20), 12, "海淀区")
    yield Column("address", forms.CharField(label="单位地址", max_length=120, required=False), 40)
    yield Column("contact_name", ChineseNameField(label="联系人姓名", required=False), 14)
    phone = PhoneField(label="联系电话", required=False)
    note = "导出的表中隐去中间几位；没有改动的请原样保留。"
    yield Column("contact_phone", phone, 18, note=note, mask=masked_phone, private=True)
    yield Column("contact_email", forms.EmailField(label="电子邮箱", required=False), 28)


class UnitSheet(Sheet):
    """Rows find their unit by its code; a body sends in its own units alone."""

    kind = "units"
    title = "申报单位"
    key = "uscc"
    says = (
        "只导入由本单位初审的申报单位；单位的人日后凭统一社会信用代码注册，由本单位核实后加入。",
        "按统一社会信用代码更新已登记的单位；导出的表改好后可以再次导入。",
        "单位有了成员之后，信息由单位自行维护，名称和代码凭证明变更，不再从表中更新。",
        "撤销导入时，已有人加入、申请加入或名下已有工作室的，以及之后又有改动的，保留不动。",
    )

    def __init__(self) -> None:
        self.columns = list(_columns())

    def stored(self, keys: Iterable[str]) -> dict[str, Present]:
        return {str(row.uscc): Present(row.pk, self._texts(row)) for row in _units().filter(uscc__in=list(keys))}

    def standing(self, pks: Iterable[int]) -> dict[int, dict[str, str]]:
        return {row.pk: self._texts(row) for row in _units().filter(pk__in=list(pks))}

    def all_texts(self, by: User) -> Iterator[dict[str, str]]:
        """The units of the bodies in which this person works, for the export."""
        for row in _units().filter(affiliated_to__in=by.organisation_ids(*REVIEW_ROLES)).order_by("name", "pk"):
            yield self._texts(row)

    def _texts(self, row: Organisation) -> dict[str, str]:
        facts = {column.name: getattr(row, column.name) for column in self.columns}
        return self.texts_of(facts | {"district": row.district.name if row.district else ""})

    def weigh(self, rows: Sequence[Row], *, by: User, at: datetime) -> None:
        districts: dict[str, str] = {}
        for name in District.objects.values_list("name", flat=True):
            districts |= {name: name, name.removesuffix("区"): name}
        known = {row.pk: row for row in _units().filter(pk__in=[row.present.pk for row in rows if row.present])}
        own = by.organisation_ids(*REVIEW_ROLES)
        taken = _codes_of_others(rows)
        for row in rows:
            typed = row.cleaned["district"]
            row.cleaned["district"] = districts.get(typed, "")
            if not row.cleaned["district"]:
                row.refuse(self.column("district").title, f"没有“{typed}”这个区，请填写区的名称，如 海淀区。")
            elif row.cleaned["uscc"] in taken:
                row.refuse(self.column("uscc").title, f"这个代码属于{taken[row.cleaned['uscc']]}，不是申报单位。")
            elif row.present is not None:
                self._weigh_known(row, known[row.present.pk], own)

    def _weigh_known(self, row: Row, unit: Any, own: list[int]) -> None:
        name = self.column("name").title
        is_changed = row.present is not None and row.present.texts != self.texts_of(row.cleaned)
        if unit.affiliated_to_id not in own:
            row.refuse("", f"该单位由{unit.affiliated_to}初审，不能在这里登记。")
        elif is_changed and unit.joined:
            row.refuse("", listed_units.HAS_MEMBERS)
        elif unit.has_case and row.cleaned["name"] != unit.name:
            row.refuse(name, HAS_TITLE)

    def write(self, values: Mapping[str, Any], pk: int | None, *, by: User, at: datetime) -> int:
        facts = {**values, "district": District.objects.get(name=values["district"])}
        try:
            if pk is None:
                return listed_units.enter(facts, body=_body_of(by), by=by, at=at).pk
            return listed_units.correct(Organisation.objects.get(pk=pk), facts, by=by, at=at).pk
        except Refusal as fault:
            raise Refused(fault.sentence) from fault

    def held(self, pks: Iterable[int]) -> dict[int, str]:
        return {row.pk: words for row in _units().filter(pk__in=list(pks)) if (words := _used(row))}

    def take_back(self, pk: int, *, by: User, at: datetime) -> None:
        try:
            listed_units.strike(Organisation.objects.get(pk=pk), by=by, at=at)
        except Refusal as fault:
            raise Refused(fault.sentence) from fault


def _used(row: Any) -> str:
    if row.joined:
        return "已有人加入"
    if row.asked:
        return "已有人申请加入"
    return "名下已有工作室" if row.has_case else ""


def _body_of(by: User) -> Organisation:
    """The body for which this person works. Raises Refused where it is not one."""
    bodies = list(Organisation.objects.review_bodies().filter(pk__in=by.organisation_ids(*REVIEW_ROLES))[:2])
    if len(bodies) != 1:
        raise Refused("您同时在几个初审单位任职，不知道登记到哪一个，请由只在一个单位任职的同事导入。")
    return bodies[0]


def _codes_of_others(rows: Sequence[Row]) -> dict[str, str]:
    """Codes of the sheet that belong to organisations which are no units."""
    codes = [row.cleaned["uscc"] for row in rows]
    others = Organisation.objects.filter(uscc__in=codes, dissolved_on=None).exclude(kind=OrganisationKind.UNIT)
    return {str(uscc): name for uscc, name in others.values_list("uscc", "name")}


def _units() -> QuerySet[Organisation]:
    """Units that still exist, with what has become of each, in one statement."""
    return (
        Organisation.objects.filter(kind=OrganisationKind.UNIT, dissolved_on=None)
        .select_related("district", "affiliated_to")
        .defer("affiliated_to__contact_phone")
        .annotate(
            joined=Exists(Membership.objects.filter(organisation=OuterRef("pk"), ended_at=None)),
            asked=Exists(JoinRequest.objects.filter(organisation=OuterRef("pk"))),
            has_case=Exists(Workshop.objects.filter(unit=OuterRef("pk"))),
        )
    )


UNITS = UnitSheet()
