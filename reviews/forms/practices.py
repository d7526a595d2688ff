"""What the pages of good practice ask: the post, a photo, the city's words."""

from __future__ import annotations

from django import forms

from common.forms import HouseForm
from common.upload_fields import UploadField
from reviews.models import Practice
from reviews.services.practices import LEAST_TEXT

MOST_TEXT = 5000
PICTURES = "image/jpeg,image/png"


class PracticeForm(HouseForm):
    widths = {"title": 6}
    title = forms.CharField(label="标题", max_length=Practice._meta.get_field("title").max_length)
    text = forms.CharField(
        label="正文",
        max_length=MOST_TEXT,
        widget=forms.Textarea(attrs={"rows": 16}),
        help_text=f"写清做法、成效和可以推广之处，不少于 {LEAST_TEXT} 字；每段一个回车。",
    )


class PhotoForm(HouseForm):
    mark_optional = False
    widths = {"caption": 6}
    caption = forms.CharField(label="照片说明", max_length=60)
    file = UploadField(
        label="照片",
        help_text="JPG 或 PNG；公开前去掉拍摄地点等信息。",
        widget=forms.FileInput(attrs={"accept": PICTURES}),
    )


class WordsForm(HouseForm):
    """Why a post goes back or is taken down."""

    words = forms.CharField(label="原因", max_length=1000, widget=forms.Textarea(attrs={"rows": 4}))
