"""A list of moments with a word on each: the changes of a name, or what a logpoint set afterwards found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..text import Line, crop, printable
from .lines import EntryPane


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of the list."""

    at: int
    """The moment that choosing it goes to."""

    lineno: int
    text: str
    old: str = ""
    """What `text` took the place of; "" where it did not."""


class HistoryPane(EntryPane[Entry]):
    """Give it entries; choosing one asks to go there."""

    empty = "nothing"

    def show(self, title: str, entries: Sequence[Entry]) -> None:
        """Draw these."""
        self.title((printable(title), "not bold"))
        self.selected = 0
        self.list_entries(entries)

    def entry_line(self, at: int, cells: int) -> Line:
        """One entry."""
        entry = self.entries[at]
        line: Line = [(f" #{entry.at + 1:<8}", "name"), (f"line {entry.lineno:<5}", "dim")]
        if entry.old:
            line += [(printable(entry.old), "dim"), (" → ", "dim")]
        line.append((printable(entry.text), "value"))
        return crop(line, cells)
