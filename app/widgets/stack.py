"""The stack pane: activations, the innermost first."""

from __future__ import annotations

from collections.abc import Sequence

from ...debugger.frame import StackFrame
from ..present import stack_line
from ..text import Line
from .lines import EntryPane


class StackPane(EntryPane[StackFrame]):
    """Give it a stack and the level in view; choosing an entry asks to go there."""

    _level = 0

    def show(self, stack: Sequence[StackFrame], level: int) -> None:
        """Draw this stack, if it is another one than before."""
        if (self.entries, self._level) == (stack, level) and self.selected == level:
            return
        self._level = level
        self.title(("STACK", ""))
        self.list_entries(stack)
        self.selected = level

    def entry_line(self, at: int, cells: int) -> Line:
        """One activation."""
        return stack_line(self.entries[at], selected=at == self._level, cells=cells)
