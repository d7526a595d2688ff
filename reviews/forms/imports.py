"""Forms of an import: the file, and why a batch is dropped or undone."""

from django import forms

from common.documents import XLSX
from common.forms import FULL_ROW, HouseForm


class SheetForm(HouseForm):
    """The filled-in sheet."""

    error_title = "没有收下这个文件"
    file = forms.FileField(
        label="Excel 文件（.xlsx）",
        widget=forms.FileInput(attrs={"accept": f".xlsx,{XLSX}"}),
        help_text="不超过 5 MB；上传后先预演，不会马上写入。",
    )


class NoteForm(HouseForm):
    """Why."""

    note = forms.CharField(label="原因", max_length=300)
    widths = {"note": FULL_ROW}
