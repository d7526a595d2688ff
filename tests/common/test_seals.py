"""The round seal keeps its measures for short and long names."""

import re

from common.seals import handwritten, round_seal
from tests.common.paper import picture


def test_the_letters_of_a_name_stand_on_the_ring_as_drawn_in_the_look() -> None:
    seal = round_seal("北京市人力资源和社会保障局", note="测试用章")
    turns = re.findall(r"rotate\((-?[\d.]+) 50 50\) translate\(50 ([\d.]+)\) scale\(0\.74 1\)\">(.)<", seal)
    assert "".join(letter for _turn, _base, letter in turns) == "北京市人力资源和社会保障局"
    assert (turns[0][0], turns[0][1], turns[-1][0]) == ("-113.10", "20.60", "113.10")
    assert 'aria-label="北京市人力资源和社会保障局印章（测试用章）"' in seal
    assert ">测试用章</text>" in seal


def test_a_long_name_never_closes_the_ring() -> None:
    turns = [float(turn) for turn in re.findall(r"rotate\((-?[\d.]+)", round_seal("北" * 36))]
    assert (turns[0], turns[-1]) == (-124.0, 124.0)


def test_a_name_with_markup_stays_text() -> None:
    assert "<b>" not in round_seal("<b>公司")


def test_a_seal_has_no_style_that_our_pages_forbid() -> None:
    assert "style=" not in round_seal("北京市财政局", note="测试用章")


def test_a_signature_by_hand_carries_its_own_bytes() -> None:
    assert 'src="data:image/png;base64,iVBOR' in handwritten(picture())
