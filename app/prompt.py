"""One line to be typed, over the debugger."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.screen import ModalScreen
from textual.widgets import Input, Label


class PromptScreen(ModalScreen[str | None]):
    """What was typed, or None. `typed` is told of it letter by letter too."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss(None)", "Close", show=False)]

    def __init__(self, title: str, text: str = "", *, typed: Callable[[str], None] | None = None) -> None:
        super().__init__()
        self._title, self._text, self._typed = title, text, typed

    def compose(self) -> ComposeResult:
        """The question and the line."""
        with Horizontal(classes="prompt"):
            yield Label(self._title, markup=False)
            yield Input(self._text, compact=True, select_on_focus=False)

    @on(Input.Changed)
    def _tell(self, event: Input.Changed) -> None:
        if self._typed is not None:
            self._typed(event.value)

    @on(Input.Submitted)
    def _close(self, event: Input.Submitted) -> None:
        event.stop()
        self.dismiss(event.value)
