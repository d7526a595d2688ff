"""The sheet of old workshops: 原始批次, one row a title, by the number on its plaque (domain §10-32)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django import forms
from django.db.models import Prefetch, Q, QuerySet

from accounts.models import District, FormerFacts, Organisation, User
from accounts.roles import OrganisationKind
from applications import naming
from applications.lifecycle import NotPermitted, NotPossible, begin, perform
from applications.models import Workshop
from applications.states import State
from common import crypto
from common.clock import legal_day
from common.form_fields import (
    ChineseNameField,
    DayField,
    IdNumberField,
    PlainTextField,
    USCCField,
    WanField,
    YearField,
)
from common.masking import masked_id
from common.sheets import Column, Present, Refused, Row, Sheet
from common.word_fields import WordField
from reviews.forms.award import PlaqueNumberField
from reviews.models import KeyProject
from reviews.services import register
from reviews.services.register import OldTitle

FIRST_DAY = date(2011, 1, 1)


def _columns() -> Iterator[Column]:
    number = PlaqueNumberField(label="铭牌编号")
    yield Column("number", number, 22, "京首技2012015", "铭牌上的原编号，不重复；按它找到已登记的工作室。")
    name = forms.CharField(label="工作室名称", max_length=100, required=False)
    yield Column("name", name, 44, note="留空按“北京市＋首席技师姓名＋职业（工种）＋首席技师工作室”组成。")
    yield Column("technician", ChineseNameField(label="首席技师"), 12, "陆砚舟")
    id_number = IdNumberField(label="公民身份号码", required=False)
    id_note = "用于一人一室的核对，不公开；导出的表中隐去，没有改动的请原样保留。"
    yield Column("id_number", id_number, 24, note=id_note, mask=masked_id, private=True)
    yield Column("trade", PlainTextField(label="职业（工种）", max_length=60), 18, "数控铣工")
    yield Column("unit_name", forms.CharField(label="所在单位", max_length=100), 34, "北京首控精密制造有限公司")
    yield Column("uscc", USCCField(label="统一社会信用代码"), 24, "91110108MA9XK27Q0Y")
    kinds = WordField(label="单位类别", choices=Organisation.UnitKind.choices)
    yield Column("unit_kind", kinds, 20, "企业")
    yield Column("district", PlainTextField(label="所在区", max_length=20), 10, "海淀区")
    body = PlainTextField(label="初审单位", max_length=100, required=False)
    yield Column("review_body", body, 20, note="简称或全称；留空为所在区人力社保局。")
    yield Column("granted_on", DayField(label="认定日期"), 14, "2012-03-20")
    document = PlainTextField(label="认定文号", max_length=60, required=False)
    yield Column("document", document, 26, "京人社能发〔2012〕35号")
    year = YearField(label="重点项目年度", min_value=FIRST_DAY.year, required=False)
    yield Column("key_year", year, 14, note="不是重点项目的留空；与补助金额同时填写。")
    yield Column("key_amount", WanField(label="补助金额（万元）", required=False), 16)


@dataclass(frozen=True)
class Directory:
    """Districts and review bodies by every word that means them; read once for a sheet."""

    districts: dict[str, District]
    bodies: dict[str, Organisation]

    @classmethod
    def read(cls) -> Directory:
        districts: dict[str, District] = {}
        for district in District.objects.all():
            districts |= {district.name: district, district.name.removesuffix("区"): district}
        bodies: dict[str, Organisation] = {}
        for body in Organisation.objects.review_bodies().defer("contact_phone"):
            bodies |= {body.name: body, body.short_name: body}
        return cls(districts, bodies)

    def bureau_of(self, district: District) -> Organisation | None:
        """The bureau of a district."""
        bureaus = (body for body in self.bodies.values() if body.kind == OrganisationKind.DISTRICT_BUREAU)
        return next((body for body in bureaus if body.district_id == district.code), None)


class RegisterSheet(Sheet):
    """Rows find their workshop by the number on the plaque; the approver confirms before anything is written."""

    kind = "register"
    title = "原始批次"
    key = "number"
    needs_approval = True
    says = (
        "2011 年以来已认定、称号现行有效的工作室；登记后带“原始批次”标记。",
        "经办人上传并预演，由另一位负责人确认后才写入，此前不进入公开名录。",
        "按铭牌编号更新已登记的工作室；导出的表改好后可以再次导入。",
        "系统中没有的单位按统一社会信用代码建立；单位的人日后凭该代码注册，由初审单位核实后加入。",
        "撤销导入时，登记后已有办理记录或又有改动的工作室保留不动；其余移出名录，编号可以重新登记。",
    )

    def __init__(self) -> None:
        self.columns = list(_columns())

    # ── what stands ──────────────────────────────────────────────────────────

    def stored(self, keys: Iterable[str]) -> dict[str, Present]:
        rows = _registered().filter(plaque_number__in=list(keys))
        return {str(row.plaque_number): Present(row.pk, self._texts(row)) for row in rows}

    def standing(self, pks: Iterable[int]) -> dict[int, dict[str, str]]:
        return {row.pk: self._texts(row) for row in _registered().filter(pk__in=list(pks))}

    def all_texts(self) -> Iterator[dict[str, str]]:
        """Every old workshop whose title is alive, for the export."""
        for row in _registered().order_by("plaque_number"):
            yield self._texts(row)

    def _texts(self, row: Any) -> dict[str, str]:
        subsidy = row.kept_subsidy[0] if row.kept_subsidy else None
        award = row.award
        return self.texts_of(
            {
                "number": row.plaque_number,
                "name": row.name,
                "technician": row.technician_name,
                "id_number": row.technician_chapter.id_number,
                "trade": row.trade,
                "unit_name": row.unit.name,
                "uscc": row.unit.uscc,
                "unit_kind": row.unit.unit_kind,
                "district": row.district.name if row.district else "",
                "review_body": row.review_body.short_name,
                "granted_on": legal_day(row.granted_at),
                "document": award.document.number if award.document else "",
                "key_year": subsidy.year if subsidy else None,
                "key_amount": subsidy.amount if subsidy else None,
            }
        )

    # ── what may come ────────────────────────────────────────────────────────

    def weigh(self, rows: Sequence[Row], *, by: User, at: datetime) -> None:
        directory = Directory.read()
        for row in rows:
            self._settle(row, directory)
            self._check_dates(row, legal_day(at))
        self._check_units(rows)
        self._check_numbers(rows)
        self._check_claims(rows)

    def _settle(self, row: Row, directory: Directory) -> None:
        """Put the one word of a district and of a body in place of the one that was typed."""
        values = row.cleaned
        district = directory.districts.get(values["district"])
        typed = values["review_body"]
        body = directory.bodies.get(typed) if typed else directory.bureau_of(district) if district else None
        if district is None:
            row.refuse(self._title("district"), f"没有“{values['district']}”这个区，请填写区的名称，如 海淀区。")
        elif body is None:
            row.refuse(
                self._title("review_body"), f"初审单位名录中没有“{typed or district}”，请填写名录中的简称或全称。"
            )
        else:
            values["district"], values["review_body"] = district.name, body.short_name
        values["name"] = values["name"] or naming.composed(values["technician"], values["trade"])

    def _check_dates(self, row: Row, today: date) -> None:
        granted, year, amount = (row.cleaned[name] for name in ("granted_on", "key_year", "key_amount"))
        if not FIRST_DAY <= granted <= today:
            row.refuse(self._title("granted_on"), "“认定日期”须在 2011 年 1 月 1 日与今天之间。")
        elif (year is None) != (amount is None):
            row.refuse(self._title("key_year"), "“重点项目年度”和“补助金额（万元）”须同时填写或同时留空。")
        elif year is not None and not granted.year <= year <= today.year:
            row.refuse(self._title("key_year"), "“重点项目年度”须在认定年度与今年之间。")
        elif amount == 0:
            row.refuse(self._title("key_amount"), "“补助金额（万元）”须大于 0；不是重点项目的请留空。")

    def _check_units(self, rows: Sequence[Row]) -> None:
        """A known code belongs to a known name; a name of before is told with the present one."""
        codes = {row.cleaned["uscc"] for row in rows}
        known = {unit.uscc: unit for unit in Organisation.objects.filter(uscc__in=codes, dissolved_on=None)}
        former = set(FormerFacts.objects.filter(uscc__in=codes).values_list("uscc", "name"))
        names: dict[str, tuple[str, int]] = {}
        for row in rows:
            uscc, name = row.cleaned["uscc"], row.cleaned["unit_name"]
            unit = known.get(uscc)
            first, number = names.setdefault(uscc, (name, row.number))
            if unit is not None and unit.name != name:
                since = "该单位已更名" if (uscc, name) in former else "该代码在系统中登记的单位"
                row.refuse(self._title("unit_name"), f"{since}：{unit.name}，请核对后填写现名称。")
            elif unit is not None and unit.unit_kind and unit.unit_kind != row.cleaned["unit_kind"]:
                row.refuse(self._title("unit_kind"), f"该单位在系统中登记为“{unit.get_unit_kind_display()}”，请核对。")
            elif unit is not None and unit.short_name == row.cleaned["review_body"]:
                row.refuse(self._title("review_body"), "初审单位不能是该单位自己。")
            elif first != name:
                row.refuse(self._title("unit_name"), f"与第 {number} 行的代码相同而单位名称不同，请核对。")

    def _check_numbers(self, rows: Sequence[Row]) -> None:
        """A number belongs to one workshop for ever, whoever gave it."""
        numbers = {row.cleaned["number"] for row in rows if row.present is None}
        held = Workshop.objects.filter(Q(plaque_number__in=numbers) | Q(title_number__in=numbers))
        taken = {number for pair in held.values_list("plaque_number", "title_number") for number in pair}
        for row in rows:
            if row.present is None and row.cleaned["number"] in taken:
                row.refuse(self._title("number"), f"编号 {row.cleaned['number']} 已被使用，编号不能重复使用。")

    def _check_claims(self, rows: Sequence[Row]) -> None:
        """One living title per technician and per name, in the sheet and in the house."""
        keys = {row.number: crypto.blind_index(row.cleaned["id_number"]) for row in rows}
        claims = Workshop.objects.claiming().filter(
            Q(name__in={row.cleaned["name"] for row in rows}) | Q(technician_key__in=set(keys.values()) - {""})
        )
        held = list(claims.values_list("pk", "name", "technician_key"))
        names = {name: pk for pk, name, _ in held}
        people = {key: pk for pk, _, key in held if key}
        in_sheet: dict[str, int] = {}
        for row in rows:
            own, name, key = row.present.pk if row.present else 0, row.cleaned["name"], keys[row.number]
            if names.get(name, own) != own or in_sheet.setdefault(f"name {name}", row.number) != row.number:
                row.refuse(self._title("name"), f"已有同名的工作室或在办申报：{name}；可在名称中加括号注明单位。")
            if key and (people.get(key, own) != own or in_sheet.setdefault(f"key {key}", row.number) != row.number):
                row.refuse(
                    self._title("id_number"), "这位首席技师已有在办的申报或有效的工作室，一人只能有一个（四(一)）。"
                )

    def _title(self, name: str) -> str:
        return self.column(name).title

    # ── writing ──────────────────────────────────────────────────────────────

    def write(self, values: Mapping[str, Any], pk: int | None, *, by: User, at: datetime) -> int:
        facts = {column.name: values[column.name] for column in self.columns}
        try:
            facts["district"] = District.objects.get(name=values["district"]).code
            facts["review_body"] = Organisation.objects.review_bodies().get(short_name=values["review_body"]).pk
            title = OldTitle(**facts)
            if pk is None:
                return begin("register", by=by, at=at, title=title).pk
            return register.edit(Workshop.objects.get(pk=pk), title, by=by, at=at).pk
        except NotPossible as fault:
            raise Refused(" ".join(fault.sentences)) from fault
        except (District.DoesNotExist, Organisation.DoesNotExist) as fault:  # an undo brings back the word of before
            raise Refused("原来的所在区或初审单位已不在名录中，不能恢复。") from fault

    def held(self, pks: Iterable[int]) -> dict[int, str]:
        return dict.fromkeys(register.used_since(list(pks)), "登记后已有办理记录")

    def take_back(self, pk: int, *, by: User, at: datetime) -> None:
        try:
            perform("strike_off", Workshop.objects.get(pk=pk), by=by, at=at, reason="撤销导入")
        except NotPossible as fault:
            raise Refused(" ".join(fault.sentences)) from fault
        except NotPermitted as fault:
            raise Refused(fault.sentence) from fault


def _registered() -> QuerySet[Workshop]:
    """Old workshops whose title is alive, with all that a row of the sheet says, in two statements."""
    subsidies = KeyProject.objects.exclude(status=KeyProject.Status.CANCELLED)
    return (
        Workshop.objects.filter(origin=Workshop.Origin.REGISTER, state=State.GRANTED)
        .select_related("unit", "district", "review_body", "technician_chapter", "award__document")
        .defer("unit__contact_phone", "review_body__contact_phone")
        .prefetch_related(Prefetch("key_projects", queryset=subsidies, to_attr="kept_subsidy"))
    )


REGISTER = RegisterSheet()
