"""A scanner for tests: one thread that speaks clamd's INSTREAM and gives the answer it was told."""

from __future__ import annotations

import socket
import struct
import threading
from typing import Self


class Clamd:
    """``with Clamd("stream: OK") as scanner: scanner.address``; an empty answer hangs up without a word."""

    def __init__(self, answer: str) -> None:
        self.answer = answer
        self.received = b""

    def __enter__(self) -> Self:
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self._listening.getsockname()[1]}"
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        self._thread.join(timeout=5)

    def _serve(self) -> None:
        while True:
            try:
                line, _ = self._listening.accept()
            except OSError:
                return
            with line, line.makefile("rb") as reader:
                self._converse(line, reader)

    def _converse(self, line: socket.socket, reader: object) -> None:
        if reader.read(10) != b"zINSTREAM\0":  # type: ignore[attr-defined]  # a stream
            return
        while size := struct.unpack("!L", reader.read(4))[0]:  # type: ignore[attr-defined]  # a stream
            self.received += reader.read(size)  # type: ignore[attr-defined]  # a stream
        if self.answer:
            line.sendall(self.answer.encode() + b"\0")
