"""The list of divergences."""

from __future__ import annotations

from collections.abc import Sequence

from ..present import divergence_line
from ..session import Moment
from ..text import Line
from .lines import EntryPane


class DivergencePane(EntryPane[int]):
    """Give it moments and the indices of those that diverged; choosing one asks to go there."""

    empty = "no divergence so far"
    _moments: Sequence[Moment] = ()

    def show(self, moments: Sequence[Moment], diverged: Sequence[int]) -> None:
        """Draw these."""
        self._moments = moments
        self.list_entries(diverged)

    def entry_line(self, at: int, cells: int) -> Line:
        """One divergence."""
        moment = self.entries[at]
        return divergence_line(moment, self._moments[moment], cells)
