"""asyncio around a `Connection`. It decides nothing: whatever knows DAP belongs in the sans-IO modules."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Final

from .connection import Connection, Received
from .wire import Signal

CHUNK: Final = 64 * 1024


class Transport:
    """A conversation over a pair of streams: a child's pipes, our own standard streams, or a socket."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connection = Connection()
        self._reader = reader
        self._writer = writer

    async def received(self) -> AsyncIterator[Received]:
        """Everything the peer says, until it hangs up. Raises PeerProtocolError for what it should not say."""
        while (message := self.connection.next_received()) is not Signal.CLOSED:
            if message is Signal.NEED_DATA:
                self.connection.receive(await self._read())
            else:
                assert not isinstance(message, Signal)
                yield message

    async def send(self, data: bytes) -> None:
        """Write, and wait while the peer is too slow to take more. Raises ConnectionError once it is gone."""
        self._writer.write(data)
        await self._writer.drain()

    async def close(self) -> None:
        """Hang up."""
        self._writer.close()
        with contextlib.suppress(ConnectionError, BrokenPipeError):
            await self._writer.wait_closed()

    async def _read(self) -> bytes:
        try:
            return await self._reader.read(CHUNK)
        except ConnectionError:
            return b""
