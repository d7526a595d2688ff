from pathlib import Path

from common.local_postgres import place_of

LONGEST_SOCKET = 107


def test_the_place_of_a_checkout_is_always_the_same(tmp_path: Path) -> None:
    assert place_of(tmp_path / "x") == place_of(tmp_path / "x")


def test_two_checkouts_have_two_places(tmp_path: Path) -> None:
    assert place_of(tmp_path / "x").socket != place_of(tmp_path / "y").socket


def test_a_deep_folder_with_chinese_letters_has_a_short_socket(tmp_path: Path) -> None:
    deep = tmp_path.joinpath(*["首席技师工作室 管理系统"] * 6)
    assert len(str(place_of(deep).socket / ".s.PGSQL.5432").encode()) <= LONGEST_SOCKET
