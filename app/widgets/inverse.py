"""The list of calls that may lead where the user wants to come."""

from __future__ import annotations

from ...debugger.inverse import Progress, Proposal
from ..inverse_rows import proposal_line, state_words
from ..text import Line, printable
from .lines import EntryPane


class ProposalPane(EntryPane[Proposal]):
    """Give it how far a search has come; choosing a proposal asks to open it."""

    def __init__(self, *, id: str) -> None:  # noqa: A002
        super().__init__(id=id)
        self.progress = Progress()
        self.title_text = self.note = ""

    def show(self, title: str, progress: Progress, *, note: str) -> None:
        """Draw these."""
        self.progress, self.title_text, self.note = progress, title, note
        self.empty = state_words(progress, note)
        self.title((printable(title), "not bold"))
        self.subtitle((printable(f"{progress.tried:,} tried  {progress.seconds:.1f} s"), ""))
        self.list_entries(progress.proposals)

    def entry_line(self, at: int, cells: int) -> Line:
        """One proposal."""
        return proposal_line(self.entries[at], cells)
