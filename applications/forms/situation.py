"""P5 申报单位情况: one text with the seed's own hint."""

from applications.forms.chapter import ChapterForm
from applications.models import SituationChapter


class SituationForm(ChapterForm):
    class Meta:
        model = SituationChapter
        fields = ("text",)
        help_texts = {"text": "包括生产、科研以及公共实训基地教育教学和高技能人才队伍情况。"}
