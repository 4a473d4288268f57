"""The list of divergences."""

from __future__ import annotations

from collections.abc import Sequence

from ..present import divergence_line
from ..session import Moment
from ..text import Line
from .lines import ListPane


class DivergencePane(ListPane):
    """Give it moments and which of them diverged; choosing one asks to go there."""

    def __init__(self, *, id: str) -> None:  # noqa: A002
        super().__init__(id=id)
        self._moments: Sequence[Moment] = ()
        self._at: Sequence[int] = ()
        self._empty = ""

    def show(self, moments: Sequence[Moment], at: Sequence[int], *, empty: str) -> None:
        """Draw these; `empty` is said where there are none."""
        self._moments, self._at, self._empty = moments, at, empty
        self.changed()
        self.selected = min(self.selected, max(len(at) - 1, 0))

    def moment_of(self, entry: int) -> int:
        """Index of the moment that an entry stands for."""
        return self._at[entry]

    def num_entries(self) -> int:
        """One for each divergence."""
        return len(self._at)

    def num_lines(self) -> int:
        """A sentence takes a line too."""
        return len(self._at) or 1

    def line(self, y: int, cells: int) -> tuple[Line, str]:
        """One divergence."""
        if not self._at:
            return [(f"  {self._empty}", "dim")], ""
        at = self._at[y]
        chosen = y == self.selected and self.has_focus
        return divergence_line(at, self._moments[at], cells), "line-selected" if chosen else ""
