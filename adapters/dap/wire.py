"""Framing of the Debug Adapter Protocol: bytes to messages and back, without I/O.

Rule 1: this file does not know which side it is on; an adapter and a client speak alike.
Rule 2: a message is a JSON object here and nothing more; `connection.py` knows what one means.
"""

from __future__ import annotations

import enum
import json
from collections.abc import Mapping
from typing import Any, Final

from ...debugger.errors import LocalProtocolError, PeerProtocolError

Message = dict[str, Any]

SEPARATOR: Final = b"\r\n\r\n"

MAX_HEADER: Final = 4096
"""The header anyone sends is one line of about 25 bytes; past this, the peer speaks something else."""

MAX_BODY: Final = 64 * 1024 * 1024
"""debugpy cuts a string at 65,540 characters and a container at 500 rows, so 33 MB is the most it can answer."""


class Signal(enum.Enum):
    """What a reader is told when there is no message to give."""

    NEED_DATA = enum.auto()
    CLOSED = enum.auto()


def encode(message: Mapping[str, Any]) -> bytes:
    """One message as sent. ASCII alone, since a debuggee's text may hold surrogates that UTF-8 has no bytes for."""
    body = json.dumps(message, separators=(",", ":")).encode("ascii")
    return b"Content-Length: %d%s%s" % (len(body), SEPARATOR, body)


class Decoder:
    """Bytes as they arrive to messages, one at a time. After an error it stays in error."""

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._eof = False
        self._length: int | None = None
        """Size of the body being waited for; None while a header is."""

        self._error: PeerProtocolError | None = None

    def receive(self, data: bytes) -> None:
        """Store what a read returned; `b""` means that the peer hung up, as for `recv`."""
        if self._eof and data:
            raise LocalProtocolError("bytes were handed in after the end of the stream")
        self._eof = self._eof or not data
        self._buffer += data

    def next_message(self) -> Message | Signal:
        """The next whole message, or why there is none. Raises PeerProtocolError for what is no message."""
        if self._error is not None:
            raise self._error
        try:
            return self._next_message()
        except PeerProtocolError as error:
            self._error = error
            self._buffer.clear()
            raise

    def _next_message(self) -> Message | Signal:
        if self._length is None:
            end = self._buffer.find(SEPARATOR, 0, MAX_HEADER + len(SEPARATOR))
            if end < 0:
                if len(self._buffer) > MAX_HEADER:
                    raise PeerProtocolError(f"the peer sent {len(self._buffer)} bytes without a header's end")
                return self._starved()
            self._length = _content_length(bytes(self._buffer[:end]))
            del self._buffer[: end + len(SEPARATOR)]
        if len(self._buffer) < self._length:
            return self._starved()
        body = bytes(self._buffer[: self._length])
        del self._buffer[: self._length]
        self._length = None
        return _parse(body)

    def _starved(self) -> Signal:
        if not self._eof:
            return Signal.NEED_DATA
        if self._buffer or self._length is not None:
            raise PeerProtocolError("the peer hung up inside a message")
        return Signal.CLOSED


def _content_length(header: bytes) -> int:
    length: int | None = None
    for line in header.split(b"\r\n"):
        name, colon, value = line.partition(b":")
        if not colon:
            raise PeerProtocolError(f"a header line has no colon: {line[:40]!r}")
        if name.strip().lower() == b"content-length":
            digits = value.strip()
            # int() would also take signs, spaces and underscores.
            if length is not None or not digits.isdigit() or len(digits) > len(str(MAX_BODY)):
                raise PeerProtocolError(f"the peer announced a body of {digits[:40]!r} bytes")
            length = int(digits)
    if length is None:
        raise PeerProtocolError("a header has no Content-Length")
    if length > MAX_BODY:
        raise PeerProtocolError(f"the peer announced a body of {length} bytes; the limit is {MAX_BODY}")
    return length


def _parse(body: bytes) -> Message:
    try:
        message: object = json.loads(body)
    except (ValueError, RecursionError):
        raise PeerProtocolError(f"a body is not JSON: {body[:40]!r}") from None
    if not isinstance(message, dict):
        raise PeerProtocolError(f"a body is not a JSON object: {body[:40]!r}")
    return message
