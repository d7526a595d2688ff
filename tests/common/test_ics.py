"""Calendar files: the text to the letter, lines that fold between characters, what is escaped."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from common import ics
from common.clock import BEIJING

VISIT = ics.Appointment(
    uid="visit-7@chief.example",
    sequence=0,
    stamp=datetime(2026, 5, 6, 9, 5, tzinfo=BEIJING),
    begins=datetime(2026, 5, 12, 9, 30, tzinfo=BEIJING),
    ends=datetime(2026, 5, 12, 11, 30, tzinfo=BEIJING),
    summary="现场考察",
    location="海淀区上地路1号, 2层; 东门",
    description="参加：苏远岫\n联系：\\沈嘉言",
    organiser='北京市"人社局"',
    organiser_address="officer@rsj.example",
    url="https://chief.example/reviews/visits/7/",
)


def test_the_file_is_this_text() -> None:
    assert ics.text(VISIT).split("\r\n") == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Beijing//Chief Workshop//ZH",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        "BEGIN:VEVENT",
        "UID:visit-7@chief.example",
        "SEQUENCE:0",
        "DTSTAMP:20260506T010500Z",
        "DTSTART:20260512T013000Z",
        "DTEND:20260512T033000Z",
        "SUMMARY:现场考察",
        "LOCATION:海淀区上地路1号\\, 2层\\; 东门",
        "DESCRIPTION:参加：苏远岫\\n联系：\\\\沈嘉言",
        "ORGANIZER;CN=\"北京市'人社局'\":mailto:officer@rsj.example",
        "STATUS:CONFIRMED",
        "URL:https://chief.example/reviews/visits/7/",
        "BEGIN:VALARM",
        "ACTION:DISPLAY",
        "DESCRIPTION:现场考察",
        "TRIGGER:-P1D",
        "END:VALARM",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ]


def test_what_is_called_off_cancels_the_same_appointment() -> None:
    lines = ics.text(replace(VISIT, sequence=2, cancelled=True)).split("\r\n")
    told = [line for line in lines if line.startswith(("METHOD", "UID", "SEQUENCE", "STATUS", "BEGIN:VALARM"))]
    assert told == ["METHOD:CANCEL", "UID:visit-7@chief.example", "SEQUENCE:2", "STATUS:CANCELLED"]


@pytest.mark.parametrize("length", [1, 21, 22, 23, 60, 200])
def test_no_line_is_longer_than_75_octets_and_no_character_is_cut(length: int) -> None:
    long = "考" * length + "abc" * length
    pieces = ics.folded(f"DESCRIPTION:{long}").encode().split(b"\r\n")
    assert max(len(piece) for piece in pieces) <= 75
    assert [piece[:1] for piece in pieces[1:]] == [b" "] * (len(pieces) - 1)
    assert "".join(piece.decode() if n == 0 else piece.decode()[1:] for n, piece in enumerate(pieces)) == (
        f"DESCRIPTION:{long}"
    )
    assert all(len(piece) > 71 for piece in pieces[:-1])  # folded late: none is broken without need
