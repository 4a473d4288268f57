"""The timeline: one column a frame, as high as the prediction of it was wrong or unsure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from ...debugger.ports import Prediction
from ..present import Column, ahead_column, bar_cell, column, window
from ..session import Moment
from ..text import Line
from .paint import label, paint


class Timeline(Widget, can_focus=True):
    """Give it moments and where the user looks; it says where the user wants to look."""

    ALLOW_SELECT = False
    ALLOW_MAXIMIZE = True
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "seek(-1)", "Back one frame", show=False),
        Binding("right", "seek(1)", "On one frame", show=False),
        Binding("pageup", "seek(-20)", "Back twenty", show=False),
        Binding("pagedown", "seek(20)", "On twenty", show=False),
        Binding("home", "seek(-1000000)", "First", show=False),
        Binding("end", "seek(1000000)", "Last", show=False),
    ]

    @dataclass
    class Sought(Message):
        """A frame was clicked, dragged or walked to."""

        at: int

    def __init__(self, *, id: str) -> None:  # noqa: A002
        super().__init__(id=id)
        self._moments: Sequence[Moment] = ()
        self._ahead: Sequence[Prediction] = ()
        self._at = 0

    def show(self, moments: Sequence[Moment], at: int, ahead: Sequence[Prediction], note: Sequence[str]) -> None:
        """Draw these moments, and after them what the model expects."""
        self._moments, self._at, self._ahead = moments, at, ahead
        self.border_title = label(("TIMELINE  ", ""), ("   ".join(note), "not bold"))
        self.refresh()

    def action_seek(self, by: int) -> None:
        """Walk along it."""
        self._seek(self._at + by)

    def _seek(self, at: int) -> None:
        if self._moments:
            self.post_message(self.Sought(min(max(at, 0), len(self._moments) - 1)))

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Seek, and go on seeking while the button is held."""
        self.capture_mouse()
        self._seek(self._first() + event.get_content_offset_capture(self).x)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Drag."""
        if event.button and self.app.mouse_captured is self:
            self._seek(self._first() + event.get_content_offset_capture(self).x)

    def on_mouse_up(self) -> None:
        """End a drag."""
        self.release_mouse()

    def _first(self) -> int:
        return window(self._at, len(self._moments) + len(self._ahead), self.size.width)

    def _columns(self, cells: int) -> list[Column]:
        first = self._first()
        shown = [column(moment) for moment in self._moments[first : first + cells]]
        later = self._ahead[max(first - len(self._moments), 0) :]
        return (shown + [ahead_column(said) for said in later])[:cells]

    def render_line(self, y: int) -> Strip:
        """Bars above, marks in the last row, the column in view lit from top to bottom."""
        cells, rows = self.size
        columns, here = self._columns(cells), self._at - self._first()
        line: Line = []
        for i, shown in enumerate(columns):
            glyph = shown.mark if y == rows - 1 else bar_cell(shown.height, y, rows - 1)
            line.append((glyph, f"{shown.style} seek" if i == here else shown.style))
        return paint(self, line, cells)
