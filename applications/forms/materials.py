"""What the pages of the materials ask: a reason, and the file that replaces another."""

from __future__ import annotations

from django import forms

from common.forms import HouseForm
from common.upload_fields import UploadField


class RemoveFileForm(HouseForm):
    reason = forms.CharField(label="删除原因", max_length=200, widget=forms.TextInput)


class ReplaceFileForm(HouseForm):
    file = UploadField(label="新文件")
    reason = forms.CharField(label="更换原因", max_length=200, widget=forms.TextInput)


class MissingForm(HouseForm):
    reason = forms.CharField(
        label="无此证件的原因",
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="初审单位会看到这段说明；例如“该成员为应届毕业，尚未取得学历证书”。",
    )
