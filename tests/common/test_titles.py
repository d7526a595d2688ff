from __future__ import annotations

import pytest

from common.titles import ONE_LINE, closed_up, lines_of


@pytest.mark.parametrize(
    "lines",
    [
        ["关于表扬优秀工作室的通报"],
        ["关于表扬北京市首席技师工作室2026年度", "评估考核优秀工作室的通报"],
        ["关于撤销北京市麻思齐机床装调维修工", "首席技师工作室称号的决定"],
        ["关于认定2026年第一批", "北京市首席技师工作室的决定"],
        ["关于进一步做好高技能人才培养和", "选拔使用以及激励保障工作的通知"],  # no word of ours: the middle
    ],
)
def test_a_long_title_is_broken_where_a_word_begins(lines: list[str]) -> None:
    assert lines_of("".join(lines)) == lines


def test_no_line_is_longer_than_the_paper_is_wide() -> None:
    assert max(map(len, lines_of("关于撤销北京市欧阳修远" + "多工序数控机床操作调整工" * 3 + "称号的决定"))) <= ONE_LINE


@pytest.mark.parametrize(
    ("screen", "paper"), [("2026 年度评估考核", "2026年度评估考核"), ("第 1 号 A 组", "第1号 A 组"), ("A B", "A B")]
)
def test_figures_stand_close_on_paper(screen: str, paper: str) -> None:
    assert closed_up(screen) == paper
