"""The command line at the foot of the screen: one line that is there while it is typed in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.message import Message
from textual.widgets import Input, Label


class CommandInput(Input):
    """Tab completes; up and down bring back what was typed before."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab", "complete", "Complete", show=False),
        Binding("up", "recall(-1)", "Earlier", show=False),
        Binding("down", "recall(1)", "Later", show=False),
    ]

    def __init__(self, complete: Callable[[str], tuple[str, Sequence[str]]]) -> None:
        super().__init__(id="command", compact=True, select_on_focus=False)
        self._complete = complete
        self.past: list[str] = []
        self._recalled = 0

    def action_complete(self) -> None:
        """As far as there is only one way."""
        self.value, names = self._complete(self.value)
        self.cursor_position = len(self.value)
        self.post_message(CommandLine.Completed(names if len(names) > 1 else []))

    def action_recall(self, by: int) -> None:
        """Walk along the lines of before."""
        self._recalled = min(max(self._recalled + by, 0), len(self.past))
        self.value = [*self.past, ""][self._recalled]
        self.cursor_position = len(self.value)

    def keep(self, text: str) -> None:
        """Remember a line."""
        self.past = [*(line for line in self.past if line != text), text]

    def begin(self, text: str) -> None:
        """Start a new line."""
        self.value = text
        self.cursor_position = len(text)
        self._recalled = len(self.past)


class CommandLine(Horizontal):
    """A colon and what follows it. It goes when it has been given, or left."""

    @dataclass
    class Given(Message):
        """A line was entered."""

        text: str

    @dataclass
    class Completed(Message):
        """These names can follow what is there."""

        names: Sequence[str]

    def __init__(self, complete: Callable[[str], tuple[str, Sequence[str]]]) -> None:
        super().__init__(id="command-line")
        self.display = False
        self.input = CommandInput(complete)

    def compose(self) -> ComposeResult:
        """The colon, and the input."""
        yield Label(":", id="colon")
        yield self.input

    def open(self, text: str = "") -> None:
        """Show it, with the beginning of a line."""
        self.display = True
        self.input.begin(text)
        self.screen.set_focus(self.input)

    def takes(self, event: events.Key) -> bool:
        """A key that was pressed before the line had the focus, and that is meant for it all the same."""
        if self.display and event.is_printable and event.character:
            self.input.insert_text_at_cursor(event.character)
        elif self.display and event.key == "enter":
            self.input.post_message(Input.Submitted(self.input, self.input.value))
        else:
            return False
        return True

    @on(Input.Submitted)
    def _give(self, event: Input.Submitted) -> None:
        event.stop()
        if not self.display:
            return
        self.display = False
        if event.value.strip():
            self.input.keep(event.value.strip())
            self.post_message(self.Given(event.value))

    @on(Input.Blurred)
    def _left(self, event: Input.Blurred) -> None:
        event.stop()
        self.display = False
