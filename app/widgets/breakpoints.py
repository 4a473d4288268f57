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
from .lines import ListPane


class BreakpointPane(ListPane):
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

    def __init__(self, *, id: str) -> None:  # noqa: A002
        super().__init__(id=id)
        self.entries: Sequence[Entry] = ()
        self._own = ""

    def show(self, entries: Sequence[Entry], own: str) -> None:
        """Draw these; `own` is what the target's own file is called."""
        self.entries, self._own = entries, own
        self.changed()
        self.selected = min(self.selected, max(len(entries) - 1, 0))

    def num_entries(self) -> int:
        """One for each breakpoint."""
        return len(self.entries)

    def num_lines(self) -> int:
        """A sentence takes a line too."""
        return len(self.entries) or 1

    def line(self, y: int, cells: int) -> tuple[Line, str]:
        """One breakpoint."""
        if not self.entries:
            return [("  no breakpoint: b sets one at the cursor, F in a function, E at exceptions", "dim")], ""
        chosen = y == self.selected and self.has_focus
        return stop_line(self.entries[y], cells, self._own), "line-selected" if chosen else ""

    def action_switch(self) -> None:
        """Switch the selected one."""
        if self.entries:
            self.post_message(self.Switched(self.entries[self.selected]))

    def action_remove(self) -> None:
        """Remove the selected one."""
        if self.entries:
            self.post_message(self.Removed(self.entries[self.selected]))
