"""The candidates for a hole, as they come: what each says, who proposed it, and what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message

from ..text import Line
from .lines import ListPane


class HolePane(ListPane):
    """Give it lines. Enter on one asks for its review, `+` for another example."""

    choose_on_click: ClassVar[bool] = False

    BINDINGS: ClassVar[list[BindingType]] = [Binding("plus", "add", "Add an example", show=False)]

    class ExampleWanted(Message):
        """The user wants to say what must hold."""

    def __init__(self, *, id: str) -> None:  # noqa: A002
        super().__init__(id=id)
        self._head: Line = []
        self._lines: Sequence[Line] = ()
        self._empty = ""

    def show(self, head: Line, lines: Sequence[Line], empty: str) -> None:
        """Draw these; `empty` is said where there are none."""
        self._head, self._lines, self._empty = head, lines, empty
        self.changed()
        self.selected = min(self.selected, max(len(lines) - 1, 0))

    def action_add(self) -> None:
        """Ask for an example."""
        self.post_message(self.ExampleWanted())

    def head(self, cells: int) -> Line | None:
        """The headings."""
        return self._head if self._lines else None

    def num_entries(self) -> int:
        """One for each candidate."""
        return len(self._lines)

    def num_lines(self) -> int:
        """A sentence takes a line too."""
        return len(self._lines) or 1

    def line(self, y: int, cells: int) -> tuple[Line, str]:
        """One candidate."""
        if not self._lines:
            return [(f"  {self._empty}", "dim")], ""
        return list(self._lines[y]), "line-selected" if y == self.selected and self.has_focus else ""
