"""A list of moments with a word on each: the changes of a name, or what a logpoint set afterwards found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..text import Line, crop, printable
from .lines import ListPane


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of the list."""

    at: int
    """The moment that choosing it goes to."""

    lineno: int
    text: str
    old: str = ""
    """What `text` took the place of; "" where it did not."""


class HistoryPane(ListPane):
    """Give it entries; choosing one asks to go there."""

    def __init__(self, *, id: str) -> None:  # noqa: A002
        super().__init__(id=id)
        self.entries: Sequence[Entry] = ()

    def show(self, title: str, entries: Sequence[Entry]) -> None:
        """Draw these."""
        self.entries = entries
        self.title((printable(title), "not bold"))
        self.selected = 0
        self.changed()

    def num_entries(self) -> int:
        """As given."""
        return len(self.entries)

    def num_lines(self) -> int:
        """A sentence takes a line too."""
        return len(self.entries) or 1

    def line(self, y: int, cells: int) -> tuple[Line, str]:
        """One entry."""
        if not self.entries:
            return [("  nothing", "dim")], ""
        entry = self.entries[y]
        line: Line = [(f" #{entry.at + 1:<8}", "name"), (f"line {entry.lineno:<5}", "dim")]
        if entry.old:
            line += [(printable(entry.old), "dim"), (" → ", "dim")]
        line.append((printable(entry.text), "value"))
        return crop(line, cells), "line-selected" if y == self.selected and self.has_focus else ""
