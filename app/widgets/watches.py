"""The watches: each expression with its value now, the one before, and how it came there; a line to write one on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.message import Message
from textual.widgets import Input

from ..text import Line, crop, fit, printable
from .lines import EntryPane

_NAME: Final = 28
_VALUE: Final = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchRow:
    """One watch, in words."""

    expression: str
    now: str
    before: str
    history: Sequence[str]
    """Each value that it has had, the oldest first."""

    changed: bool
    failed: bool
    """Whether `now` is why there is no value."""


def watch_line(row: WatchRow, cells: int) -> Line:
    """One watch in one line."""
    now = "note" if row.failed else "value changed" if row.changed else "value"
    return crop(
        [
            ("• " if row.changed else "  ", "changed"),
            (fit(printable(row.expression), _NAME) + " ", "name"),
            (fit(printable(row.now), _VALUE) + " ", now),
            (fit(printable(row.before), _VALUE) + " ", "dim"),
            (" → ".join(map(printable, row.history)), "dim"),
        ],
        cells,
    )


class WatchList(EntryPane[WatchRow]):
    """Give it rows. Enter on one edits it, Delete removes it."""

    choose_on_click: ClassVar[bool] = False

    BINDINGS: ClassVar[list[BindingType]] = [Binding("delete,backspace", "remove", "Remove", show=False)]

    @dataclass
    class Removed(Message):
        """A watch is wanted no more."""

        index: int

    empty = "no watches: a adds an expression, evaluated at each stop"

    def action_remove(self) -> None:
        """Remove the selected watch."""
        if self.entries:
            self.post_message(self.Removed(self.selected))

    def head(self, cells: int) -> Line | None:
        """The headings."""
        if not self.entries:
            return None
        titles = f"  {fit('expression', _NAME)} {fit('now', _VALUE)} {fit('before', _VALUE)} over the stops"
        return [(titles, "head")]

    def entry_line(self, at: int, cells: int) -> Line:
        """One watch."""
        return watch_line(self.entries[at], cells)


class WatchPane(Vertical):
    """The watches above, and the line beneath them."""

    @dataclass
    class Written(Message):
        """An expression to watch; in the place of another one, if there is an index."""

        expression: str
        index: int | None

    def __init__(self, *, id: str) -> None:  # noqa: A002
        super().__init__(id=id)
        self._editing: int | None = None
        # Kept, not queried: it is drawn before it is there, and after it has gone.
        self.list_view = WatchList(id="watch-list")
        """The watches."""

    def compose(self) -> ComposeResult:
        """The list, and the line."""
        self.list_view.add_class("-inner")
        yield self.list_view
        yield Input(id="watch-line", placeholder="a: an expression to watch", compact=True, select_on_focus=False)

    def write(self, index: int | None, text: str) -> None:
        """To the line, for a new watch or for one that is there."""
        self._editing = index
        line = self.query_one("#watch-line", Input)
        line.value, line.cursor_position = text, len(text)
        line.focus()

    @on(Input.Submitted)
    def _written(self, event: Input.Submitted) -> None:
        event.stop()
        event.input.clear()
        self.post_message(self.Written(event.value.strip(), self._editing))
        self._editing = None
        self.list_view.focus()
