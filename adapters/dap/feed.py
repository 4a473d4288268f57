"""Standard input of the debuggee. debugpy gives it none when our console is its console, so it opens a FIFO."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

from ...debugger.errors import AdapterError


class Feed:
    """The writing end. What the debuggee has not read yet waits here, and the event loop never does."""

    def __init__(self, path: Path) -> None:
        os.mkfifo(path, 0o600)
        # A reader must be there before a writer may open, and until the debuggee has opened the FIFO it is us;
        # both ends stay open until `close`, since a FIFO without a writer would tell the debuggee of an end.
        self._reader = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
        self._writer = os.open(path, os.O_WRONLY | os.O_NONBLOCK)
        self._waiting = bytearray()
        self._ending = False
        self._attached = False

    def attached(self) -> None:
        """The debuggee has opened the FIFO: an end that was asked for before may now be told."""
        if not self._attached:
            self._attached = True
            self._close_reader()
            self._pump()

    def send(self, text: str) -> None:
        """Queue text for the debuggee. Raises AdapterError after the end of input."""
        if self._ending:
            raise AdapterError("the program's standard input has been ended")
        self._waiting += text.encode("utf-8", "surrogatepass")
        self._pump()

    def end(self) -> None:
        """Tell the debuggee that no more comes, after everything sent so far."""
        self._ending = True
        self._pump()

    def close(self) -> None:
        """Let go of both ends. Safe to call twice."""
        self._ending = True
        self._waiting.clear()
        self._close_writer()
        self._close_reader()

    def _pump(self) -> None:
        if self._writer < 0:
            return
        loop = asyncio.get_running_loop()
        try:
            while self._waiting:
                del self._waiting[: os.write(self._writer, self._waiting)]
        except BlockingIOError:
            loop.add_writer(self._writer, self._pump)
            return
        except BrokenPipeError:
            # The debuggee closed its standard input or is gone, and will never read the rest.
            self._waiting.clear()
        loop.remove_writer(self._writer)
        if self._ending and self._attached:
            self._close_writer()

    def _close_writer(self) -> None:
        if self._writer >= 0:
            asyncio.get_running_loop().remove_writer(self._writer)
            os.close(self._writer)
            self._writer = -1

    def _close_reader(self) -> None:
        if self._reader >= 0:
            os.close(self._reader)
            self._reader = -1
