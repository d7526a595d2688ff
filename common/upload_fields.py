"""File fields of the house: every file is looked into on the spot; one field for one file, one for several."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from common import uploads

USUAL_MB = 20


class UploadField(forms.FileField):
    """A PDF, JPEG or PNG whose content is what it says it is; ``limit`` where the rules know another size."""

    widget = forms.FileInput
    hint = "PDF、JPG 或 PNG，不超过 {most} MB。"

    def __init__(self, *, most_mb: int = USUAL_MB, lead: str = "", **options: Any) -> None:
        """``lead`` stands before the hint, which names kinds and size; a ``help_text`` stands in its place."""
        super().__init__(**options)
        self.widget.attrs.setdefault("accept", uploads.ACCEPT)
        self.lead = lead
        self.has_own_hint = bool(self.help_text)
        self.limit(most_mb)

    def limit(self, most_mb: int) -> None:
        self.most_mb = most_mb
        if not self.has_own_hint:
            self.help_text = self.lead + self.hint.format(most=most_mb)

    def clean(self, data: Any, initial: Any = None) -> Any:
        file: UploadedFile[Any] | None = super().clean(data, initial)
        if file:
            self.look_into(file)
        return file

    def look_into(self, file: UploadedFile[Any]) -> uploads.Content:
        """Raises ValidationError with the sentence for the user."""
        try:
            return uploads.looked_into(file, most_bytes=self.most_mb * uploads.MEGABYTE)
        except uploads.Refused as fault:
            raise forms.ValidationError(fault.sentence) from fault


class SeveralFiles(forms.FileInput):
    allow_multiple_selected = True


class SeveralUploadsField(UploadField):
    """Any number of files, cleaned to a list; a sentence for each that is not taken, the others stay."""

    widget = SeveralFiles
    hint = "PDF、JPG 或 PNG，每个不超过 {most} MB，可一次选多个。"

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[Any]]:
        sent: list[UploadedFile[Any]] = list(data or [])
        if not sent and self.required:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        faults = []
        for file in sent:
            try:
                super().clean(file, initial)
            except forms.ValidationError as fault:
                faults += [f"“{file.name}”没有收下：{sentence}" for sentence in fault.messages]
        if faults:
            raise forms.ValidationError(faults)
        return sent
