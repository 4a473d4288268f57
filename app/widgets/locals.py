"""The locals pane: every name of a moment, as predicted and as it came."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message

from ...debugger.values import ValuePath
from ..rows import Columns, LocalRow, columns, local_head, local_lines
from ..text import Line
from .lines import ListPane


class LocalsPane(ListPane):
    """Give it rows; choosing one asks for its whole value."""

    choose_on_click: ClassVar[bool] = False

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("right", "unfold(True)", "Open", show=False),
        Binding("left", "unfold(False)", "Close", show=False),
    ]

    @dataclass
    class Unfolded(Message):
        """A row was opened or closed."""

        path: ValuePath
        is_open: bool

    @dataclass
    class FilterAsked(Message):
        """The user wants to see some of the rows alone."""

    def __init__(self, *, id: str) -> None:  # noqa: A002
        super().__init__(id=id)
        self.rows: Sequence[LocalRow] = ()
        self._not_executed = False
        self._empty = ""
        self._shown: tuple[object, ...] = ()
        self._layout: Columns | None = None
        self._lines: list[tuple[int, Line]] = []

    def show(self, rows: Sequence[LocalRow], *, note: str, not_executed: bool, empty: str) -> None:
        """Draw these rows, if anything is new; `empty` is said where there are none."""
        if (shown := (list(rows), note, not_executed, empty)) == self._shown:
            return
        self._shown = shown
        kept = self._kept(rows)
        self.rows, self._not_executed, self._empty = rows, not_executed, empty
        self.title(("LOCALS  ", ""), (note, "not bold"))
        self.changed()
        self.selected = kept

    def _kept(self, rows: Sequence[LocalRow]) -> int:
        """Where the selected row is among new ones: rows come and go above it as values are opened."""
        path = self.rows[self.selected].path if self.selected < len(self.rows) else None
        same = (i for i, row in enumerate(rows) if path is not None and row.path == path)
        return next(same, min(self.selected, max(len(rows) - 1, 0)))

    def on_key(self, event: events.Key) -> None:
        """`/` is this pane's own while it has the focus."""
        if event.key == "slash":
            event.stop()
            event.prevent_default()
            self.post_message(self.FilterAsked())

    def action_unfold(self, is_open: bool) -> None:
        """Open the selected row, or go on to its first part; close it, or go back to what it is a part of."""
        if self.selected >= len(self.rows):
            return
        row = self.rows[self.selected]
        if row.path is not None and row.opens and row.is_open != is_open:
            self.post_message(self.Unfolded(row.path, is_open))
        elif is_open and row.is_open:
            self.selected += 1
        elif not is_open and row.depth:
            above = range(self.selected - 1, -1, -1)
            self.selected = next((i for i in above if self.rows[i].depth < row.depth), self.selected)

    def changed(self) -> None:
        """Lay the rows out for the width at hand."""
        self._layout = columns(self.rows, self.cells) if self.rows else None
        self._lines = []
        if self._layout is None:
            self._lines = [(0, [(f"  {self._empty}", "dim")])]
        else:
            for i, row in enumerate(self.rows):
                made = local_lines(row, self._layout, not_executed=self._not_executed)
                self._lines += [(i, line) for line in made]
        super().changed()

    def head(self, cells: int) -> Line | None:
        """The headings."""
        return local_head(self._layout) if self._layout is not None else None

    def num_lines(self) -> int:
        """Rows may take two."""
        return len(self._lines)

    def num_entries(self) -> int:
        """One for each name."""
        return len(self.rows)

    def entry_of(self, at: int) -> int:
        """The row that a line belongs to."""
        return self._lines[at][0]

    def line_of(self, entry: int) -> int:
        """The first line of a row."""
        return next((at for at, (row, _) in enumerate(self._lines) if row == entry), 0)

    def line(self, y: int, cells: int) -> tuple[Line, str]:
        """One line."""
        row, line = self._lines[y]
        return line, self.under(row)
