"""The ghosts of before: how many came true by how far ahead they were, and each of the last ones."""

from __future__ import annotations

from ...debugger.ghosts import Ledger, Settled
from ..ghost_rows import settled_line, share_lines
from ..text import Line
from .lines import ListPane


class GhostPane(ListPane):
    """Give it a ledger; choosing a ghost asks to go where it was to come."""

    def __init__(self, *, id: str) -> None:  # noqa: A002
        super().__init__(id=id)
        self._ledger = Ledger()
        self._settled: list[Settled] = []

    def show(self, ledger: Ledger) -> None:
        """Draw it, the newest ghost first."""
        self._ledger, self._settled = ledger, list(reversed(ledger.settled))
        self.changed()

    def settled_at(self, entry: int) -> Settled:
        """The ghost that an entry stands for."""
        return self._settled[entry]

    @property
    def _num_shares(self) -> int:
        return len(share_lines(self._ledger, self.cells))

    def num_entries(self) -> int:
        """One for each ghost."""
        return len(self._settled)

    def num_lines(self) -> int:
        """The shares are on top."""
        return self._num_shares + len(self._settled)

    def entry_of(self, at: int) -> int:
        """The shares are no entries."""
        return max(at - self._num_shares, 0)

    def line_of(self, entry: int) -> int:
        """Below the shares; the first entry brings them into view too."""
        return entry + self._num_shares if entry else 0

    def line(self, y: int, cells: int) -> tuple[Line, str]:
        """A row of shares, or a ghost."""
        shares = share_lines(self._ledger, cells)
        if y < len(shares):
            return shares[y], ""
        at = y - len(shares)
        return settled_line(self._settled[at], cells), self.under(at)
