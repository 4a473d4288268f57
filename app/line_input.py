"""Where the commands of line mode come from: a person at a terminal, or a pipe. Knows no command."""

from __future__ import annotations

import contextlib
import os
import select
from collections import deque
from collections.abc import Callable
from typing import Final, TextIO

PROMPT: Final = "(foreframe) "


class LineInput:
    """Lines, one after the other. A file descriptor is read, so that `select` knows what is left to read."""

    def __init__(self, stream: TextIO, echo: Callable[[str], object]) -> None:
        self.is_terminal = stream.isatty()
        self._number = stream.fileno()
        self._echo = echo
        self._lines: deque[str] = deque()
        self._begun = b""
        self._at_end = False
        if self.is_terminal:
            _plain_readline()

    def next(self) -> str | None:
        """The next line, once there is one; None at the end. Of a pipe it is echoed, as a terminal does by itself."""
        if self.is_terminal:
            try:
                return self._lines.popleft() if self._lines else input(PROMPT)
            except EOFError:
                self._echo("")
                return None
        while not self._lines and not self._at_end:
            self._read()
        if not self._lines:
            return None
        line = self._lines.popleft()
        self._echo(f"{PROMPT}{line}")
        return line

    def waiting(self) -> list[str]:
        """The lines that are there already; they stay the next ones."""
        while not self._at_end and select.select([self._number], [], [], 0)[0]:
            self._read()
        return list(self._lines)

    @property
    def is_over(self) -> bool:
        """Whether no more lines come than are there already."""
        return self._at_end

    def reopen(self) -> None:
        """A person's end of input is one line's; more may follow."""
        self._at_end = False

    def drop(self) -> None:
        """Pass over the next line."""
        self._lines.popleft()

    def _read(self) -> None:
        data = os.read(self._number, 1 << 16)
        *whole, self._begun = (self._begun + data).split(b"\n")
        if not data:
            self._at_end = True
            whole, self._begun = [self._begun] if self._begun else [], b""
        self._lines.extend(line.decode(errors="replace").rstrip("\r") for line in whole)


def _plain_readline() -> None:
    """Lines that can be edited and recalled, where Python has readline; without the codes that it writes unasked."""
    with contextlib.suppress(ImportError):
        import readline

        readline.parse_and_bind("set enable-bracketed-paste off")
        readline.parse_and_bind("set enable-meta-key off")
