"""The review of a candidate: what accepting it would change in the file, and what is known of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Literal

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import ModalScreen

from .screens import TextView
from .text import Line, printable

Review = Literal["accept", "step"]
"""What the user wants done with the candidate."""


class ReviewScreen(ModalScreen[Review | None]):
    """A diff, and the keys; nothing is written here."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "answer('accept')", "Accept", show=False),
        Binding("s", "answer('step')", "Step through it", show=False),
        Binding("n,escape,q", "answer('')", "Leave the file as it is", show=False),
    ]

    def __init__(self, title: str, state: tuple[str, str], lines: Sequence[Line]) -> None:
        super().__init__()
        self._title, self._state, self._lines = title, state, lines

    def compose(self) -> ComposeResult:
        """One view, to be scrolled."""
        keys: Line = [("y", "key"), (" writes it; :undo_fill takes it back    ", "")]
        keys += [("s", "key"), (" steps through it    ", ""), ("n", "key"), (" leaves the file", "")]
        view = TextView([*self._lines, [], keys])
        view.title((printable(self._title), ""), (" · ", ""), self._state)
        view.subtitle(("nothing is written before y", ""))
        yield view

    def action_answer(self, answer: str) -> None:
        """Close with the answer."""
        self.dismiss("accept" if answer == "accept" else "step" if answer == "step" else None)
