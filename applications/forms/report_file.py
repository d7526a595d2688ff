"""The uploaded 申办报告."""

from django import forms

from common.forms import HouseForm


class ReportFileForm(HouseForm):
    file = forms.FileField(
        label="申办报告 PDF",
        widget=forms.FileInput(attrs={"accept": "application/pdf"}),
        help_text="一个 PDF 文件，不加密。",
    )
