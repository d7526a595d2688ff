"""P6 工作室成员情况: the list of members."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError

from applications import choices
from applications.forms.chapter import ChapterForm, ChapterRow, check_identity, id_number_field, month, select, text
from applications.models import MembersChapter
from common.form_fields import ChineseNameField
from common.rows import RowFormSet, row_formset

PASTE = ("name", "sex", "born", "id_number", "education", "occupation", "level", "certificate_number", "duty")


class MembersForm(ChapterForm):
    """The chapter has no single field; the row carries the revision."""

    class Meta:
        model = MembersChapter
        fields = ()


class MemberRow(ChapterRow):
    name = ChineseNameField(label="姓名")
    sex = select("性别", choices.Sex.choices)
    born = month("出生年月")
    # a resident's card is the rule: its code is not spelled out, so that a blank row stays blank
    id_kind = select(
        "证件类型", [pair for pair in choices.IdentityKind.choices if pair[0] != choices.IdentityKind.RESIDENT]
    )
    id_number = id_number_field()
    education = select("学历", choices.Education.choices)
    occupation = text("职业（工种）", 60)
    level = select("技能等级（职称）", choices.MemberLevel.choices)
    certificate_number = text("证书编号", 30)
    duty = text("工作室分工", 60)
    summary = {"who": "name", "born": "born", "trade": "occupation", "grade": "level"}
    widths = {"name": 2, "sex": 2, "born": 2, "id_kind": 2, "id_number": 4, "duty": 6}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = self.fields["id_kind"]
        kinds.choices = [("", choices.IdentityKind.RESIDENT.label), *list(kinds.choices)[1:]]  # type: ignore[attr-defined]  # a ChoiceField
        if self.initial.get("id_kind") == choices.IdentityKind.RESIDENT:
            self.initial["id_kind"] = ""

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        kind = data.get("id_kind") or choices.IdentityKind.RESIDENT
        data["id_kind"] = kind
        self.derived = check_identity(self, kind, sex=data.get("sex") or "", born=data.get("born") or "")
        return data


class Members(RowFormSet):
    """Nobody stands in the list twice."""

    def clean(self) -> None:
        super().clean()
        seen: dict[str, int | str] = {}
        for form in self.forms:
            number = getattr(form, "cleaned_data", {}).get("id_number")
            if number and number in seen:
                form.add_error("id_number", ValidationError(f"与第 {seen[number]} 人的证件号码相同，同一人只填一次。"))
            elif number:
                seen[number] = form.number


MemberRows = row_formset(MemberRow, word="成员", measure="人", at_least=2, at_most=20, paste=PASTE, kind=Members)
