"""The frames that the debuggee writes, a few at a time, so that whoever reads them can do other things between."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Final

from ...debugger.errors import AdapterError, TraceError
from ...debugger.frame import Frame
from ...debugger.recorder import Tail
from ...debugger.recording import Recording
from ...debugger.trace import Reader, Trace

BATCH: Final = 500
"""Frames read at once: 5 ms of parsing, which a key press can wait for (3.11, 2 cores)."""


class Channel:
    """Follows the log of a running debuggee."""

    def __init__(self, log: Path) -> None:
        self._tail = Tail(log)
        self._reader = Reader(Recording())
        self._lines: Iterator[bytes] = iter(())
        self._is_open = True

    @property
    def trace(self) -> Trace | None:
        """Everything read so far; None before the header."""
        return self._reader.trace

    def read(self) -> list[Frame] | None:
        """The next frames; None when there is nothing new. Raises AdapterError for what is no trace."""
        batch = list(islice(self._lines, BATCH))
        if not batch and self._is_open:
            self._lines = self._tail.lines()
            batch = list(islice(self._lines, BATCH))
        if not batch:
            return None
        try:
            read = [self._reader.feed(line) for line in batch]
        except TraceError as error:
            raise AdapterError(f"the debuggee's frames cannot be read: {error}") from None
        return [frame for frame in read if frame is not None]

    def close(self) -> None:
        """Follow no more. Safe to call twice."""
        if self._is_open:
            self._is_open = False
            self._lines = iter(())
            self._tail.close()
