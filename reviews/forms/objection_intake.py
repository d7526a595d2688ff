"""How somebody objects: the public page, an officer's registration, and asking how an objection stands."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, cast

from crispy_forms.layout import Layout
from django import forms
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from common import uploads
from common.challenge import Challenge
from common.clock import BEIJING
from common.form_fields import ChineseNameField, DayField, PhoneField, PlainTextField, USCCField
from common.forms import FULL_ROW, HouseForm
from common.upload_fields import SeveralFiles
from reviews.models import NoticeRow, Objection, ObjectionFile
from reviews.services.objection_intake import Statement

LEAST_FACTS, MOST_FACTS = 10, 3000
Kind, Channel = Objection.Kind, Objection.Channel
FILE_RULE = "PDF、JPG 或 PNG，每份不超过 10 MB。"
FILES = "附件"
IDENTITY = ("name", "phone", "email", "address", "unit", "unit_code")


class SentFiles(forms.FileField):
    """Drawn here; the page takes the files themselves, so that a fault elsewhere loses none of them."""

    def __init__(self, *, several: bool = True, **options: Any) -> None:
        kind = SeveralFiles if several else forms.FileInput
        super().__init__(required=False, widget=kind(attrs={"accept": uploads.ACCEPT}), **options)

    def clean(self, data: Any, initial: Any = None) -> None:
        return None


class KeptFiles:
    """A part of crispy's layout: what was sent with an earlier attempt, and the name of the form that holds it."""

    def __init__(self, held: Sequence[ObjectionFile], holder: str) -> None:
        self.context = {"held": held, "holder": holder}

    def render(self, _form: object, _context: object, **_options: object) -> SafeString:
        return render_to_string("reviews/objections/_held.html", self.context)


class StatementForm(HouseForm):
    """Who objects to what; common to the public page and the officers' desk."""

    row = forms.ChoiceField(label="对哪个工作室提出异议")
    kind = forms.ChoiceField(label="由谁提出", choices=[], widget=forms.RadioSelect)
    name = ChineseNameField(label="姓名", required=False, help_text="个人填本人真实姓名；单位填联系人姓名。")
    phone = PhoneField(label="联系电话", required=False)
    email = forms.EmailField(
        label="电子邮箱", required=False, help_text="填写的，回执编号和答复也发到这里；不填的，凭回执在网上查询。"
    )
    address = forms.CharField(label="通信地址", required=False, max_length=160)
    unit = PlainTextField(label="单位名称", required=False, max_length=100, help_text="由单位提出时填写，与公章一致。")
    unit_code = USCCField(label="统一社会信用代码", required=False, help_text="由单位提出时填写。")
    facts = forms.CharField(
        label="异议的事实",
        min_length=LEAST_FACTS,
        max_length=MOST_FACTS,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="写明具体的人、事、时间和地点，便于核查。",
    )
    basis = forms.CharField(
        label="依据",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="如所依据的文件条款，或附件能证明什么。",
    )
    kinds: Sequence[tuple[str, str]] = ()
    widths = {"row": FULL_ROW}
    # owed by some: their hints say by whom
    owed_by_some: Sequence[str] = ("name", "phone", "unit", "unit_code")

    def __init__(
        self,
        *args: Any,
        rows: Iterable[NoticeRow],
        holder: str,
        held: Sequence[ObjectionFile] = (),
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.rows = {str(row.pk): row for row in rows}
        self.held, self.holder = held, holder
        for name in self.owed_by_some:
            self.fields[name].is_optional = False  # type: ignore[attr-defined]  # read where fields are drawn
        cast("forms.ChoiceField", self.fields["row"]).choices = [("", "请选择"), *self.row_choices()]
        cast("forms.ChoiceField", self.fields["kind"]).choices = self.kinds

    def row_choices(self) -> list[tuple[str, Any]]:
        return [(key, f"{row.order}. {row.name}") for key, row in self.rows.items()]

    @property
    def layout(self) -> Layout:
        """The kept files stand under the fields for files."""
        made = super().layout
        place = next(n for n, section in enumerate(self.sections, 1) if section[0] == FILES)
        made.fields.insert(place, KeptFiles(self.held, self.holder))
        return made

    @property
    def fault_title(self) -> str:
        return f"没有提交：有 {len(self.faults)} 处需要改正，填写的内容和文件都在"

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        kind = cleaned.get("kind")
        if kind and kind != Kind.ANONYMOUS:
            self._ask("name", "请填写真实姓名；匿名的不作为异议受理。")
            self._ask("phone", "请填写联系电话，便于核实和答复。")
        if kind == Kind.UNIT:
            self._ask("unit", "请填写单位名称，与公章一致。")
            self._ask("unit_code", "请填写单位的统一社会信用代码。")
        return cleaned

    def _ask(self, name: str, sentence: str) -> None:
        if not self.cleaned_data.get(name) and name not in self.errors:
            self.add_error(name, sentence)

    @property
    def chosen(self) -> NoticeRow:
        return self.rows[self.cleaned_data["row"]]

    @property
    def statement(self) -> Statement:
        facts = self.cleaned_data
        identity = {name: facts[name] for name in IDENTITY if facts[name]}
        return Statement(facts["kind"], identity, facts["facts"], facts["basis"])


class PublicObjectionForm(StatementForm):
    """The public page: under a real name, with evidence; a unit with its seal."""

    kinds = (
        (Kind.PERSON, "个人（须署真实姓名和联系方式）"),
        (Kind.UNIT, "单位（须加盖公章）"),
    )
    evidence = SentFiles(label="证据材料", help_text=f"最多 5 份，可一次选多份。{FILE_RULE}")
    seal = SentFiles(
        several=False,
        label="盖章的异议书扫描件",
        help_text=f"由单位提出时必须上传，须能看清公章。{FILE_RULE}",
    )
    honest = forms.BooleanField(
        label="我承诺所述属实，愿意配合核查",
        help_text="所填个人信息只用于核查和答复，只有承办人和审定人能看。",
        error_messages={"required": "请阅读并勾选承诺。"},
    )
    owed_by_some = (*StatementForm.owed_by_some, "seal")
    lists_faults = False  # the page lists them together with those of the question
    sections = (
        ("异议对象", ("row",)),
        ("异议人", ("kind", *IDENTITY)),
        ("内容", ("facts", "basis")),
        (FILES, ("evidence", "seal")),
        ("承诺", ("honest",)),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        has_seal = any(file.purpose == ObjectionFile.Purpose.SEAL for file in self.held)
        if cleaned.get("kind") == Kind.UNIT and not has_seal:
            self.add_error("seal", "由单位提出的，请上传加盖公章的异议书扫描件。")
        return cleaned


class ChallengeForm(HouseForm):
    """The question in plain words, and the box that stays empty."""

    answer = PlainTextField(label="验证问题", max_length=20, required=False)
    website = forms.CharField(label="请留空", required=False, max_length=200)
    token = forms.CharField(widget=forms.HiddenInput, required=False)
    sections = (("验证", ("answer",)),)
    mark_optional = False
    lists_faults = False

    def __init__(self, *args: Any, challenge: Challenge, **options: Any) -> None:
        super().__init__(*args, **options)
        self.challenge = challenge
        self.fields["answer"].label = f"验证问题：{challenge.question}"
        self.fields["answer"].help_text = "请用数字填写得数。这是为了防止程序自动提交，不用图片，读屏软件可以朗读。"
        self.fields["answer"].widget.attrs["autocomplete"] = "off"


class RegisterForm(StatementForm):
    """What came by letter, phone, fax or visit."""

    kinds = Kind.choices
    channel = forms.ChoiceField(label="来件方式", choices=[(c, c.label) for c in Channel if c != Channel.WEB])
    received_on = DayField(label="收到日期")
    received_time = forms.TimeField(
        label="收到时间", widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"), required=False
    )
    postmarked_on = DayField(
        label="邮戳日期", required=False, help_text="来信必填。公示期内寄出的，以邮戳为准算作按期提出。"
    )
    originals = SentFiles(label="来件原件和证据", help_text=f"来信、传真或来访记录的扫描件。{FILE_RULE}")
    sections = (
        ("来件", ("row", "channel", "received_on", "received_time", "postmarked_on")),
        ("异议人", ("kind", *IDENTITY)),
        ("内容", ("facts", "basis")),
        (FILES, ("originals",)),
    )
    widths = {**StatementForm.widths, "received_on": 2, "received_time": 2, "postmarked_on": 2, "channel": 6}

    def row_choices(self) -> list[tuple[str, Any]]:
        groups: dict[str, list[tuple[str, str]]] = {}
        for key, row in self.rows.items():
            groups.setdefault(row.notice.title, []).append((key, f"{row.order}. {row.name}"))
        return list(groups.items())

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("channel") == Channel.LETTER:
            self._ask("postmarked_on", "来信请填写邮戳日期；邮戳看不清的，填收到日期并在内容中注明。")
        elif cleaned.get("postmarked_on"):
            self.add_error("postmarked_on", "只有来信填写邮戳日期。")
        return cleaned

    @property
    def received_at(self) -> datetime:
        """Without a time the beginning of the working day; what counts is the day."""
        facts = self.cleaned_data
        moment = datetime.combine(facts["received_on"], facts["received_time"] or datetime.min.time(), BEIJING)
        return moment if facts["received_time"] else moment.replace(hour=9)


class LookUpForm(HouseForm):
    """The number and the code of a receipt."""

    error_title = "没有查到"
    number = PlainTextField(label="回执编号", max_length=30, help_text="如 YY2026-0007-K7M4Q。")
    code = PlainTextField(label="查询码", max_length=20, help_text="印在回执上，10 位字母和数字。")
