"""The list of calls that may lead where the user wants to come."""

from __future__ import annotations

from ...debugger.inverse import Progress
from ..inverse_rows import proposal_line, state_line
from ..text import Line, printable
from .lines import ListPane


class ProposalPane(ListPane):
    """Give it how far a search has come; choosing a proposal asks to open it."""

    def __init__(self, *, id: str) -> None:  # noqa: A002
        super().__init__(id=id)
        self.progress = Progress()
        self.title_text = self.note = ""

    def show(self, title: str, progress: Progress, *, note: str) -> None:
        """Draw these."""
        self.progress, self.title_text, self.note = progress, title, note
        self.title((printable(title), "not bold"))
        self.subtitle((printable(f"{progress.tried:,} tried  {progress.seconds:.1f} s"), ""))
        self.changed()
        self.selected = min(self.selected, max(self.num_entries() - 1, 0))

    def num_entries(self) -> int:
        """One for each proposal."""
        return len(self.progress.proposals)

    def num_lines(self) -> int:
        """A sentence takes a line too."""
        return self.num_entries() or 1

    def line(self, y: int, cells: int) -> tuple[Line, str]:
        """One proposal."""
        if not self.progress.proposals:
            return state_line(self.progress, self.note, cells), ""
        chosen = y == self.selected and self.has_focus
        return proposal_line(self.progress.proposals[y], cells), "line-selected" if chosen else ""
