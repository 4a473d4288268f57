"""The card that says whether what is in view ends."""

from __future__ import annotations

from collections.abc import Sequence

from ..text import Line
from .lines import EntryPane


class HaltsPane(EntryPane[Line]):
    """Give it lines; choosing one asks for what it is about."""

    def show(self, lines: Sequence[Line]) -> None:
        """Draw these, if they are other ones than before."""
        if lines != self.entries:
            self.list_entries(lines)

    def entry_line(self, at: int, cells: int) -> Line:
        """One of them."""
        return self.entries[at]
