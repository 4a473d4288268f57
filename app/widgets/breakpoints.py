"""The list of breakpoints."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message

from ..breakpoints import Entry
from ..stop_rows import stop_line
from ..text import Line
from .lines import EntryPane


class BreakpointPane(EntryPane[Entry]):
    """Give it entries; it says which one is to be edited, switched or removed."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "switch", "On or off", show=False),
        Binding("delete,backspace", "remove", "Remove", show=False),
    ]
    choose_on_click = False

    @dataclass
    class Switched(Message):
        """An entry is to be switched off, or on again."""

        entry: Entry

    @dataclass
    class Removed(Message):
        """An entry is to be forgotten."""

        entry: Entry

    empty = "no breakpoint: b sets one at the cursor, F in a function, E at exceptions"
    _own = ""

    def show(self, entries: Sequence[Entry], own: str) -> None:
        """Draw these; `own` is what the target's own file is called."""
        self._own = own
        self.list_entries(entries)

    def entry_line(self, at: int, cells: int) -> Line:
        """One breakpoint."""
        return stop_line(self.entries[at], cells, self._own)

    def action_switch(self) -> None:
        """Switch the selected one."""
        if self.entries:
            self.post_message(self.Switched(self.entries[self.selected]))

    def action_remove(self) -> None:
        """Remove the selected one."""
        if self.entries:
            self.post_message(self.Removed(self.entries[self.selected]))
