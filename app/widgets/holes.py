"""The candidates for a hole, as they come: what each says, who proposed it, and what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message

from ..text import Line
from .lines import EntryPane


class HolePane(EntryPane[Line]):
    """Give it lines. Enter on one asks for its review, `+` for another example."""

    choose_on_click: ClassVar[bool] = False

    BINDINGS: ClassVar[list[BindingType]] = [Binding("plus", "add", "Add an example", show=False)]

    class ExampleWanted(Message):
        """The user wants to say what must hold."""

    def __init__(self, *, id: str) -> None:  # noqa: A002
        super().__init__(id=id)
        self._head: Line = []

    def show(self, head: Line, lines: Sequence[Line], empty: str) -> None:
        """Draw these; `empty` is said where there are none."""
        self._head, self.empty = head, empty
        self.list_entries(lines)

    def action_add(self) -> None:
        """Ask for an example."""
        self.post_message(self.ExampleWanted())

    def head(self, cells: int) -> Line | None:
        """The headings."""
        return self._head if self.entries else None

    def entry_line(self, at: int, cells: int) -> Line:
        """One candidate."""
        return self.entries[at]
