"""Titles of official papers on paper (GB/T 9704-2012, 7.3.1): lines end with a word, figures stand close."""

import re
from math import ceil

ONE_LINE = 20  # characters of 22 pt within the 版心
BEGINNINGS = ("北京市", "首席技师工作室", "评估考核", "优秀工作室", "称号的")
_SPACES = re.compile(r"(?<=[一-龥]) +(?=[0-9])|(?<=[0-9]) +(?=[一-龥])")


def closed_up(text: str) -> str:
    """2026 年度 as 2026年度: on screens a space parts figures and words, on paper nothing does."""
    return _SPACES.sub("", text)


def lines_of(title: str) -> list[str]:
    """Lines of about the same length; where no word begins, in the middle."""
    if len(title) <= ONE_LINE:
        return [title]
    middle = len(title) / ceil(len(title) / ONE_LINE)
    begins = {match.start() for word in BEGINNINGS for match in re.finditer(word, title)}
    place = min((one for one in begins if 0 < one <= ONE_LINE), key=lambda one: abs(one - middle), default=ceil(middle))
    return [title[:place], *lines_of(title[place:])]
