"""Asks clamd whether a file is infected (CLAMD: host:port or the path of a socket); without it nothing is claimed."""

import socket
import struct
from collections.abc import Iterable
from contextlib import closing

from common.models import StoredFile

TIMEOUT_SECONDS = 30
LONGEST_ANSWER = 4096


class ScannerUnreachable(Exception):
    """A scanner is configured and gave no usable answer."""


def scan(pieces: Iterable[bytes], address: str | None) -> StoredFile.Scan:
    """The verdict on the bytes; NOT_SCANNED only where no scanner is configured. Raises ScannerUnreachable."""
    if not address:
        return StoredFile.Scan.NOT_SCANNED
    try:
        with closing(_connected(address)) as line:
            answer = _ask(line, pieces)
    except OSError as fault:
        raise ScannerUnreachable(str(fault)) from fault
    if answer.endswith(" FOUND"):
        return StoredFile.Scan.INFECTED
    if answer.endswith(": OK"):
        return StoredFile.Scan.CLEAN
    raise ScannerUnreachable(answer or "no answer")


def _connected(address: str) -> socket.socket:
    host, colon, port = address.rpartition(":")
    if not colon or address.startswith("/"):
        line = socket.socket(socket.AF_UNIX)
        line.settimeout(TIMEOUT_SECONDS)
        line.connect(address)
        return line
    return socket.create_connection((host.strip("[]"), int(port)), timeout=TIMEOUT_SECONDS)


def _ask(line: socket.socket, pieces: Iterable[bytes]) -> str:
    """One INSTREAM conversation: each piece with its length before it, a length of zero at the end."""
    line.sendall(b"zINSTREAM\0")
    for piece in pieces:
        if piece:
            line.sendall(struct.pack("!L", len(piece)) + piece)
    line.sendall(struct.pack("!L", 0))
    answer = b""
    while not answer.endswith(b"\0") and len(answer) < LONGEST_ANSWER:
        received = line.recv(LONGEST_ANSWER)
        if not received:
            break
        answer += received
    return answer.rstrip(b"\0\n").decode("utf-8", "replace")
