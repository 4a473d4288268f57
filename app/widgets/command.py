"""The command line at the foot of the screen: one line that is there while it is typed in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input, Label


class CommandInput(Input):
    """Tab completes; up and down bring back what was typed before."""

    @dataclass
    class Completed(Message):
        """These names can follow what is there."""

        names: Sequence[str]

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab", "complete", "Complete", show=False),
        Binding("up", "recall(-1)", "Earlier", show=False),
        Binding("down", "recall(1)", "Later", show=False),
    ]

    def __init__(self, complete: Callable[[str], tuple[str, Sequence[str]]], give: Callable[[], None]) -> None:
        super().__init__(id="command", compact=True, select_on_focus=False)
        self._complete = complete
        self._give = give
        self.past: list[str] = []
        self._recalled = 0
        self._is_given = False

    def on_key(self, event: events.Key) -> None:
        """Give the line at once: Textual's own way would come behind a key that is typed fast.

        Such a key is for whoever comes next, though this still has the focus for a moment.
        """
        if self._is_given:
            event.prevent_default()
        elif event.key == "enter":
            event.stop()
            event.prevent_default()
            self._give()

    def action_complete(self) -> None:
        """As far as there is only one way."""
        self.value, names = self._complete(self.value)
        self.cursor_position = len(self.value)
        self.post_message(self.Completed(names if len(names) > 1 else []))

    def action_recall(self, by: int) -> None:
        """Walk along the lines of before."""
        self._recalled = min(max(self._recalled + by, 0), len(self.past))
        self.value = [*self.past, ""][self._recalled]
        self.cursor_position = len(self.value)

    def end(self) -> None:
        """It is given. Remember it, if there is anything in it."""
        self._is_given = True
        if text := self.value.strip():
            self.past = [*(line for line in self.past if line != text), text]

    def begin(self, text: str) -> None:
        """Start a new line."""
        self.value = text
        self.cursor_position = len(text)
        self._recalled = len(self.past)
        self._is_given = False


class CommandLine(Horizontal):
    """A colon and what follows it. It goes when it has been given, or left."""

    @dataclass
    class Given(Message):
        """A line was entered, which may be empty."""

        text: str

    def __init__(self, complete: Callable[[str], tuple[str, Sequence[str]]]) -> None:
        super().__init__(id="command-line")
        self.display = False
        self.before: Widget | None = None
        """What had the focus when the line was opened."""

        self.offers = Label(id="offers")
        self.input = CommandInput(complete, self._give)

    def compose(self) -> ComposeResult:
        """The colon, the input, and what it may become."""
        yield Label(":", id="colon")
        yield self.input
        yield self.offers

    def open(self, text: str = "") -> None:
        """Show it, with the beginning of a line."""
        self.before = None if isinstance(self.screen.focused, Input) else self.screen.focused
        self.display = True
        self.input.begin(text)
        self.screen.set_focus(self.input)

    def takes(self, event: events.Key) -> bool:
        """A key that was pressed before the line had the focus, and that is meant for it all the same."""
        if self.display and event.is_printable and event.character:
            self.input.insert_text_at_cursor(event.character)
            return True
        return False

    def give(self) -> str:
        """Close it; what stood in it, "" for nothing."""
        self.display = False
        self.input.end()
        return self.input.value.strip()

    @on(CommandInput.Completed)
    def _offer(self, message: CommandInput.Completed) -> None:
        self.offers.update(Content("  ".join(message.names)))

    @on(Input.Changed)
    def _forget_offers(self, event: Input.Changed) -> None:
        event.stop()
        self.offers.update("")

    def _give(self) -> None:
        if self.display:
            self.post_message(self.Given(self.give()))

    @on(Input.Blurred)
    def _left(self, event: Input.Blurred) -> None:
        event.stop()
        self.display = False
