"""The card that says whether what is in view ends."""

from __future__ import annotations

from collections.abc import Sequence

from ..text import Line
from .lines import ListPane


class HaltsPane(ListPane):
    """Give it lines; choosing one asks for what it is about."""

    def __init__(self, *, id: str) -> None:  # noqa: A002
        super().__init__(id=id)
        self.lines: Sequence[Line] = ()

    def show(self, lines: Sequence[Line]) -> None:
        """Draw these."""
        if lines != self.lines:
            self.lines = lines
            self.changed()
            self.selected = min(self.selected, max(len(lines) - 1, 0))

    def num_lines(self) -> int:
        """One a line."""
        return len(self.lines)

    def line(self, y: int, cells: int) -> tuple[Line, str]:
        """One of them."""
        chosen = y == self.selected and self.has_focus
        return self.lines[y], "line-selected" if chosen else ""
