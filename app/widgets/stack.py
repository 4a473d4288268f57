"""The stack pane: activations, the innermost first."""

from __future__ import annotations

from collections.abc import Sequence

from ...debugger.frame import StackFrame
from ..present import stack_line
from ..text import Line
from .lines import ListPane


class StackPane(ListPane):
    """Give it a stack and the level in view; choosing an entry asks to go there."""

    def __init__(self, *, id: str) -> None:  # noqa: A002
        super().__init__(id=id)
        self._stack: Sequence[StackFrame] = ()
        self._level = 0

    def show(self, stack: Sequence[StackFrame], level: int) -> None:
        """Draw this stack, if it is another one than before."""
        if (self._stack, self._level) == (stack, level) and self.selected == level:
            return
        self._stack, self._level = stack, level
        self.title(("STACK", ""))
        self.changed()
        self.selected = level

    def num_lines(self) -> int:
        """One for each activation."""
        return len(self._stack)

    def line(self, y: int, cells: int) -> tuple[Line, str]:
        """One activation."""
        chosen = y == self.selected and self.has_focus
        return stack_line(self._stack[y], selected=y == self._level, cells=cells), "line-selected" if chosen else ""
