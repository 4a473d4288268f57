"""Jump mode: a letter on every pane, over the debugger as it is."""

from __future__ import annotations

from collections.abc import Mapping

from textual import events
from textual.app import ComposeResult
from textual.geometry import Offset
from textual.screen import ModalScreen
from textual.widgets import Label


class JumpScreen(ModalScreen[str | None]):
    """The letter that was pressed, or None."""

    def __init__(self, places: Mapping[str, Offset]) -> None:
        super().__init__(classes="jump")
        self._places = places

    def compose(self) -> ComposeResult:
        """The letters, each where its pane begins."""
        for letter, place in self._places.items():
            label = Label(f" {letter} ", classes="letter", markup=False)
            label.absolute_offset = place
            yield label

    def on_key(self, event: events.Key) -> None:
        """Any key ends it."""
        event.stop()
        event.prevent_default()
        self.dismiss(event.key if event.key in self._places else None)
