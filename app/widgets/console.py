"""The console: what was asked and answered, and the line to ask on, with history and completion."""

from __future__ import annotations

import re
import string
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message
from textual.widgets import Input

from .output import OutputLog

MAX_HISTORY: Final = 200
_WORD: Final = re.compile(r"\w*\Z")
_PUBLIC: Final = string.ascii_letters
"""Where nothing has been typed yet, names that begin with an underscore are not offered."""


class ConsoleLine(Input):
    """One line of code. Tab asks what it may become, Up and Down bring back what was asked before."""

    @dataclass
    class CompletionAsked(Message):
        """The text before the cursor may go on."""

        text: str

    def __init__(self, *, id: str, placeholder: str) -> None:  # noqa: A002
        super().__init__(id=id, placeholder=placeholder, compact=True, select_on_focus=False)
        self.history: list[str] = []
        self._at = 0
        """In the history; its length is the line being typed."""

    def remember(self, text: str) -> None:
        """The newest line of the history."""
        self.history = [*(line for line in self.history if line != text), text][-MAX_HISTORY:]
        self._at = len(self.history)

    def on_key(self, event: events.Key) -> None:
        """Keys that would leave the line, or do nothing in it."""
        if event.key == "tab":
            self.post_message(self.CompletionAsked(self.value[: self.cursor_position]))
        elif event.key in ("up", "down"):
            self._at = min(max(self._at + (1 if event.key == "down" else -1), 0), len(self.history))
            self.value = self.history[self._at] if self._at < len(self.history) else ""
            self.cursor_position = len(self.value)
        else:
            return
        event.stop()
        event.prevent_default()

    def complete(self, text: str, choices: Sequence[str]) -> list[str]:
        """Put in what all choices for a text begin with; the choices, if that is not one of them alone."""
        if text != self.value[: self.cursor_position] or not choices:
            return []
        word = _WORD.search(text)
        start = word.start() if word is not None else len(text)
        fitting = sorted({choice for choice in choices if choice.startswith(text[start:] or tuple(_PUBLIC))})
        common = _common(fitting)
        if len(common) > len(text) - start:
            self.value = text[:start] + common + self.value[self.cursor_position :]
            self.cursor_position = start + len(common)
        return fitting if len(fitting) > 1 else []


def _common(words: Sequence[str]) -> str:
    """What all words begin with."""
    first, last = (min(words), max(words)) if words else ("", "")
    same = (i for i, (a, b) in enumerate(zip(first, last, strict=False)) if a != b)
    return first[: next(same, min(len(first), len(last)))]


class ConsolePane(Vertical):
    """The answers above, and the line beneath them."""

    @dataclass
    class Entered(Message):
        """A line of code was given."""

        code: str

    def compose(self) -> ComposeResult:
        """The log, and the line."""
        log = OutputLog(id="console-log")
        log.add_class("-inner")
        yield log
        yield ConsoleLine(id="console-line", placeholder="!: evaluate or execute in the stack frame, Tab completes")

    @property
    def log_view(self) -> OutputLog:
        """What was asked and answered."""
        return self.query_one("#console-log", OutputLog)

    @property
    def line(self) -> ConsoleLine:
        """The line to ask on."""
        return self.query_one("#console-line", ConsoleLine)

    @on(Input.Submitted)
    def _enter(self, event: Input.Submitted) -> None:
        event.stop()
        if event.value.strip():
            self.post_message(self.Entered(event.value.strip()))
