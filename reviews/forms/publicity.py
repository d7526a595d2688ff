"""What the pages of the public notice ask: the joint list, the draft, the posting, corrections and retractions."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms

from applications.forms_of_acts import ActForm
from common.clock import BEIJING
from common.form_fields import DayField
from common.forms import HouseForm
from common.upload_fields import UploadField
from reviews import notices

LAST_PLACE = 9999
SCREENSHOT = "网页截图，PNG、JPG 或 PDF。"


def _number() -> forms.CharField:
    return forms.CharField(label="文号", max_length=60, required=False, help_text="例如：京人社能公〔2026〕3号。")


class JointListForm(HouseForm):
    """Which qualified cases stand in the list and in which order; the table on the page holds the boxes."""

    error_title = "名单没有保存，请先改正下列各项"
    name = forms.CharField(label="名单名称", max_length=100)
    widths = {"name": 6}

    def __init__(self, *args: Any, candidates: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.candidates = candidates

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        boxes = set(self.data.getlist("chosen")) if hasattr(self.data, "getlist") else set()
        chosen = [pk for pk in self.candidates if str(pk) in boxes]
        places = {pk: self._place(pk) for pk in chosen}
        data["chosen"] = sorted(chosen, key=lambda pk: (places[pk], self.candidates.index(pk)))
        if not chosen:
            self.add_error(None, "请至少选择一件案卷。")
        return data

    def _place(self, pk: int) -> int:
        text = str(self.data.get(f"place-{pk}", "")).strip()
        return int(text) if text.isascii() and text.isdecimal() and 0 < int(text) <= LAST_PLACE else LAST_PLACE


class ListAnswerForm(HouseForm):
    """Finance agrees to the list as it was read, or returns it with a reason."""

    error_title = "没有办理，请先改正下列各项"
    decision = forms.ChoiceField(
        label="意见", widget=forms.RadioSelect, choices=[("agree", "同意名单"), ("return", "退回修改")]
    )
    text = forms.CharField(
        label="说明", max_length=500, required=False, widget=forms.Textarea, help_text="退回时必须写明理由。"
    )
    content_hash = forms.CharField(max_length=64, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("decision") == "return" and not data.get("text"):
            self.add_error("text", "退回须写明理由。")
        return data


class NoticeForm(HouseForm):
    """The draft: its number and the day for which its dates are written."""

    error_title = "公示稿没有生成，请先改正下列各项"
    number = _number()
    posting_on = DayField(label="拟发布日期", help_text="公示期自发布次日起算，起止日期按这一天写入公示稿。")


class PostingForm(HouseForm):
    """Where and when it was posted on the bureau's own site."""

    error_title = "没有登记，请先改正下列各项"
    widths = {"posting_url": 6, "posted_on": 2, "posted_time": 2}
    posting_url = forms.URLField(label="发布网址", max_length=300, assume_scheme="https")
    posted_on = DayField(label="发布日期")
    posted_time = forms.TimeField(label="发布时间", widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    screenshot = UploadField(label="发布页面截图", help_text=SCREENSHOT)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("posted_on") and data.get("posted_time"):
            data["posted_at"] = datetime.combine(data["posted_on"], data["posted_time"], BEIJING)
        return data


class RegisterForm(HouseForm):
    """Where an announcement that took effect at once was posted."""

    widths = {"posting_url": 6}
    posting_url = forms.URLField(label="发布网址", max_length=300, assume_scheme="https")
    screenshot = UploadField(label="发布页面截图", required=False, help_text=SCREENSHOT)


class CorrectionForm(HouseForm):
    """Why the notice is corrected, and whether the whole period runs again."""

    error_title = "更正公告没有保存，请先改正下列各项"
    reason = forms.CharField(
        label="差错说明", max_length=300, widget=forms.Textarea, help_text="印入更正公告，例如：单位名称有误。"
    )
    runs_again = forms.TypedChoiceField(
        label="公示期",
        widget=forms.RadioSelect,
        coerce=lambda value: value == "yes",
        choices=[("no", "文字差错，公示期不变"), ("yes", "影响判断，更正的工作室重新公示")],
        initial="no",
    )
    number = _number()
    posting_on = DayField(label="拟发布日期")


class ChangeForm(HouseForm):
    """One thing that the correction puts right."""

    error_title = "没有加入，请先改正下列各项"
    row = forms.TypedChoiceField(label="工作室", coerce=int)
    item = forms.ChoiceField(label="更正项目", choices=list(notices.ITEMS.items()))
    now = forms.CharField(label="更正为", max_length=100)
    widths = {"row": 6}

    def __init__(self, *args: Any, rows: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["row"].choices = rows  # type: ignore[attr-defined]  # a ChoiceField


class RetractForm(ActForm):
    """Why a case leaves its notice."""

    ground = forms.ChoiceField(label="撤回原因", widget=forms.RadioSelect, choices=list(notices.GROUNDS.items()))
    reason = forms.CharField(
        label="说明", max_length=300, widget=forms.Textarea, help_text="印入撤回公告，请勿写个人信息。"
    )
    number = _number()


class RetractRowsForm(HouseForm):
    """The same for several rows of a notice at once."""

    error_title = "没有撤回，请先改正下列各项"
    rows = forms.TypedMultipleChoiceField(label="撤回哪些工作室", coerce=int, widget=forms.CheckboxSelectMultiple)
    ground = forms.ChoiceField(label="撤回原因", widget=forms.RadioSelect, choices=list(notices.GROUNDS.items()))
    reason = forms.CharField(
        label="说明", max_length=300, widget=forms.Textarea, help_text="印入撤回公告，请勿写个人信息。"
    )
    number = _number()

    def __init__(self, *args: Any, choices: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["rows"].choices = choices  # type: ignore[attr-defined]  # a ChoiceField
