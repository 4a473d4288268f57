"""What the program wrote, and the line that types to it."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import Final

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message
from textual.widgets import Input

from ..text import Line, printable
from .lines import LinesView

MAX_LINES: Final = 5_000
"""A program that prints in a loop must not fill our memory; the newest lines are kept."""

_MAX_LINE: Final = 2_000
"""Characters of one line that are kept; nobody scrolls further to the right."""

STYLES: Final = {"stdout": "value", "stderr": "stderr", "stdin": "match"}
"""By category; what else there is, the debugger said."""


class OutputLog(LinesView):
    """Text as it comes, in lines; it follows the end unless the user scrolled away from it."""

    def __init__(self, *, id: str) -> None:  # noqa: A002
        super().__init__(id=id)
        self.lines: deque[list[tuple[str, str]]] = deque(maxlen=MAX_LINES)
        self._open = False
        """The last line has no newline yet."""

        self._follows = True
        """The end is in view, or was when the pane was higher."""

    def hear(self, text: str, category: str) -> None:
        """Add what a program or its debugger wrote: the debugger's own lines cut none of the program's in two."""
        if category in STYLES or not self._open or not self.lines or not text.endswith("\n"):
            return self.write(text, category)
        begun = self.lines.pop()
        self._open = False
        self.write(text, category)
        self.lines.append(begun)
        self._open = True
        return self._grown()

    def write(self, text: str, category: str) -> None:
        """Add text, which may end within a line."""
        style = STYLES.get(category, "note")
        for piece in text.splitlines(keepends=True):
            body = printable(piece.rstrip("\r\n"))
            if not self._open or not self.lines:
                self.lines.append([])
            room = _MAX_LINE - sum(len(part) for part, _ in self.lines[-1])
            if room > 0:
                self.lines[-1].append((body[:room], style))
            self._open = not piece.endswith(("\n", "\r"))
        self._grown()

    def _grown(self) -> None:
        follows = self._follows
        self.changed()
        self._follows = follows
        self._follow()

    def _follow(self) -> None:
        if self._follows:
            # Forced: the first line that does not fit comes before the scroll bar, and without one Textual scrolls not.
            self.scroll_end(animate=False, immediate=True, force=True)

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Only who scrolls away from the end leaves it; a pane that gets lower does not."""
        super().watch_scroll_y(old_value, new_value)
        self._follows = round(new_value) >= self.max_scroll_y

    def on_resize(self) -> None:
        """The end is somewhere else now."""
        follows = self._follows
        super().on_resize()
        self._follows = follows
        self._follow()

    def note(self, text: str) -> None:
        """Add a line of our own."""
        if self._open:
            self._open = False
        self.write(f"{text}\n", "console")

    def clear(self) -> None:
        """Forget everything."""
        self.lines.clear()
        self._open = False
        self.changed()
        self._follows = True

    def num_lines(self) -> int:
        """As kept."""
        return len(self.lines)

    def line(self, y: int, cells: int) -> tuple[Line, str]:
        """One line."""
        return [(" ", ""), *self.lines[y]], ""


class OutputPane(Vertical):
    """The output above, and an input line beneath it."""

    @dataclass
    class InputGiven(Message):
        """A line for the program's standard input, without its newline."""

        text: str

    def compose(self) -> ComposeResult:
        """The log, and the line."""
        yield OutputLog(id="log")
        yield Input(id="stdin", placeholder="i: type to the program's standard input", compact=True)

    @property
    def log_view(self) -> OutputLog:
        """The log."""
        return self.query_one("#log", OutputLog)

    @on(Input.Submitted)
    def _give(self, event: Input.Submitted) -> None:
        event.stop()
        event.input.clear()
        self.post_message(self.InputGiven(event.value))
