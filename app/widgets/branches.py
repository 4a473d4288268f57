"""The pane of branches: a tree of runs, and where the one in view parts from its parent."""

from __future__ import annotations

from collections.abc import Sequence

from ..branch_rows import BranchRow
from ..text import Line, crop
from .lines import ListPane


class BranchPane(ListPane):
    """Give it rows; choosing one asks to go there."""

    choose_on_click = False

    def __init__(self, *, id: str) -> None:  # noqa: A002
        super().__init__(id=id)
        self.rows: Sequence[BranchRow] = ()

    def show(self, rows: Sequence[BranchRow]) -> None:
        """Draw these."""
        self.rows = rows
        self.title(("what if", "not bold"))
        self.subtitle(("Enter steps it · P runs it", ""))
        self.changed()
        self.selected = min(self.selected, max(len(rows) - 1, 0))

    def num_lines(self) -> int:
        """One for each row."""
        return len(self.rows)

    def line(self, y: int, cells: int) -> tuple[Line, str]:
        """One row."""
        return crop(self.rows[y].line, cells), "line-selected" if y == self.selected and self.has_focus else ""
