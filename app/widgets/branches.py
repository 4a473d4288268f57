"""The pane of branches: a tree of runs, and where the one in view parts from its parent."""

from __future__ import annotations

from collections.abc import Sequence

from ..branch_rows import BranchRow
from ..text import Line, crop
from .lines import EntryPane


class BranchPane(EntryPane[BranchRow]):
    """Give it rows; choosing one asks to go there."""

    choose_on_click = False

    def show(self, rows: Sequence[BranchRow]) -> None:
        """Draw these."""
        self.title(("what if", "not bold"))
        self.subtitle(("Enter steps it · P runs it", ""))
        self.list_entries(rows)

    def entry_line(self, at: int, cells: int) -> Line:
        """One row."""
        return crop(self.entries[at].line, cells)
