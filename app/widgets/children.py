"""The list of the program and its children."""

from __future__ import annotations

from collections.abc import Sequence

from ..debuggees import Debuggee
from ..text import Line, crop, fit, printable
from .lines import EntryPane


class ChildrenPane(EntryPane[Debuggee]):
    """Give it processes; choosing one asks to look at it."""

    choose_on_click = False
    _in_view: Debuggee | None = None

    def show(self, entries: Sequence[Debuggee], in_view: Debuggee) -> None:
        """Draw these."""
        self._in_view = in_view
        self.list_entries(entries)

    def entry_line(self, at: int, cells: int) -> Line:
        """One process."""
        return child_line(self.entries[at], in_view=self.entries[at] is self._in_view, cells=cells)


def child_line(one: Debuggee, *, in_view: bool, cells: int) -> Line:
    """Its number, what it runs, where it has stopped, and what it does."""
    return crop(
        [
            ("▸ " if in_view else "  ", "real"),
            (f"{one.name:<15} ", "name changed" if in_view else "name"),
            (fit(printable(one.command), 18) + " ", "dim"),
            (fit(one.place, 34) + " ", "name"),
            (one.state, "busy" if one.state == "held" else "dim"),
        ],
        cells,
    )
