"""The screen that asks for the call to predict from: one is typed, or chosen from those that examples make."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, Label

from ..debugger.entries import Entry
from .forms import Choices
from .text import printable
from .widgets.lines import ListPane

SAMPLED: Final = Entry(call="", origin="sampled")
"""The answer that lets the model make up arguments."""


def entry_words(entry: Entry) -> str:
    """Where an entry comes from, for a person."""
    words = {"sampled": "sampled by the model", "doctest": "doctest", "test": "test", "inverse": "found by inverse"}
    source = words.get(entry.origin, "typed")
    return f"{source}, {entry.where}" if entry.where else source


class EntryScreen(ModalScreen[Entry | None]):
    """A line for a call, and below it the calls that are known. Enter answers with the line or the chosen one."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "Cancel", show=False),
        Binding("down", "list", "To the list", show=False),
    ]

    def __init__(self, text: str, entries: Sequence[Entry]) -> None:
        super().__init__()
        self._text = text
        self._entries = [*entries, SAMPLED]
        known = [f"{entry.call}   {entry_words(entry)}" for entry in entries]
        self.choices = Choices([*known, "let the model make up the arguments"], None)

    def compose(self) -> ComposeResult:
        """The line has the focus; the arrow goes from it into the list."""
        with Vertical(classes="form") as form:
            form.border_title = "predict from the call"
            form.border_subtitle = "Enter begins · ↓ examples · Esc leaves it"
            yield Input(self._text, id="call", compact=True, select_on_focus=False)
            yield Label("", id="problem", markup=False)
            yield self.choices

    def on_mount(self) -> None:
        """As tall as it needs to be."""
        self.choices.styles.height = min(len(self._entries) + 2, 12)
        self.choices.title(("examples", ""))
        self.query_one("#call", Input).focus()

    def action_list(self) -> None:
        """Into the list."""
        self.choices.focus()

    @on(Input.Submitted)
    def _typed(self, event: Input.Submitted) -> None:
        event.stop()
        if event.value.strip():
            self.dismiss(Entry(call=event.value.strip()))
        else:
            self.query_one("#problem", Label).update(printable("type a call, such as f('a', 3)"))

    @on(ListPane.Chosen)
    def _chosen(self, message: ListPane.Chosen) -> None:
        message.stop()
        self.dismiss(self._entries[message.index])
