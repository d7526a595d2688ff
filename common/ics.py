"""Calendar files (RFC 5545): one appointment as the text that every calendar program reads.

Times are written in UTC, so no time zone need be described. A file that a person takes for himself is PUBLISHed; one
that calls the appointment off is a CANCEL with the same UID and a higher SEQUENCE (RFC 5546).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

MEDIA_TYPE = "text/calendar; charset=utf-8"
PRODUCT = "-//Beijing//Chief Workshop//ZH"
MOST_OCTETS = 75
_ESCAPED = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": None})
_UNQUOTABLE = str.maketrans({'"': "'", "\n": " ", "\r": None})


@dataclass(frozen=True)
class Appointment:
    """``uid`` stays for life, ``sequence`` rises with every change, ``stamp`` is the moment of the last one."""

    uid: str
    sequence: int
    stamp: datetime
    begins: datetime
    ends: datetime
    summary: str
    location: str
    description: str
    organiser: str
    organiser_address: str
    url: str = ""
    cancelled: bool = False


def text(appointment: Appointment) -> str:
    """The whole file, with lines that end and fold as the standard wants it."""
    return "".join(f"{folded(line)}\r\n" for line in _lines(appointment))


def folded(line: str) -> str:
    """A long line in pieces of at most 75 octets; what goes on begins with a space, and no character is cut."""
    pieces, piece, octets = [], "", 0
    for sign in line:
        width = len(sign.encode())
        if octets + width > MOST_OCTETS:
            pieces.append(piece)
            piece, octets = " ", 1
        piece += sign
        octets += width
    return "\r\n".join([*pieces, piece])


def _lines(appointment: Appointment) -> Iterator[str]:
    yield "BEGIN:VCALENDAR"
    yield "VERSION:2.0"
    yield f"PRODID:{PRODUCT}"
    yield "CALSCALE:GREGORIAN"
    yield f"METHOD:{'CANCEL' if appointment.cancelled else 'PUBLISH'}"
    yield "BEGIN:VEVENT"
    yield f"UID:{appointment.uid}"
    yield f"SEQUENCE:{appointment.sequence}"
    yield f"DTSTAMP:{_moment(appointment.stamp)}"
    yield f"DTSTART:{_moment(appointment.begins)}"
    yield f"DTEND:{_moment(appointment.ends)}"
    yield f"SUMMARY:{_words(appointment.summary)}"
    yield f"LOCATION:{_words(appointment.location)}"
    yield f"DESCRIPTION:{_words(appointment.description)}"
    name = appointment.organiser.translate(_UNQUOTABLE)
    yield f'ORGANIZER;CN="{name}":mailto:{appointment.organiser_address}'
    yield f"STATUS:{'CANCELLED' if appointment.cancelled else 'CONFIRMED'}"
    if appointment.url:
        yield f"URL:{appointment.url}"
    if not appointment.cancelled:
        yield from ("BEGIN:VALARM", "ACTION:DISPLAY", f"DESCRIPTION:{_words(appointment.summary)}")
        yield from ("TRIGGER:-P1D", "END:VALARM")
    yield "END:VEVENT"
    yield "END:VCALENDAR"


def _moment(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _words(value: str) -> str:
    return value.translate(_ESCAPED)
