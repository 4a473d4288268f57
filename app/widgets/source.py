"""The source pane: code, where reality is, where the model thinks it is, and what it says comes next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip

from ..ghost_rows import fading
from ..present import heat_cell
from ..stop_rows import SIGNS
from ..text import Line, width
from ..value_rows import LineValues, after_code
from .lines import LinesView
from .paint import paint


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceState:
    """What the pane shows."""

    path: str = ""
    title: str = ""
    lines: Sequence[Line] = ()
    breakpoints: Mapping[int, str] = field(default_factory=dict[int, str])
    """Line to the kind of breakpoint there, a key of `SIGNS`."""

    real: int | None = None
    """The line that the program is at."""

    predicted: int | None = None
    """The line that the model thought it would be at, where that is another one; in predict mode, where it is."""

    ghosts: Mapping[int, Line] = field(default_factory=dict[int, Line])
    """Line to what the model says of it, drawn after the code."""

    next_lines: Mapping[int, int] = field(default_factory=dict[int, int])
    """Lines that the model says come, and how many frames ahead."""

    values: LineValues | None = None
    """What is real on lines up to the present one, drawn after the code too."""

    heat: Mapping[int, float] | None = None
    """Line to how much it surprises the model, in nats; None for no such column."""


class SourcePane(LinesView):
    """Give it a `SourceState`; it says when a breakpoint is asked for. The cursor is its own affair."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(-1)", "Up", show=False),
        Binding("down", "move(1)", "Down", show=False),
        Binding("pageup", "move(-15)", "Page up", show=False),
        Binding("pagedown", "move(15)", "Page down", show=False),
        Binding("home", "move(-1000000)", "First line", show=False),
        Binding("end", "move(1000000)", "Last line", show=False),
        Binding("left", "pan(-8)", "Left", show=False),
        Binding("right", "pan(8)", "Right", show=False),
    ]

    cursor: reactive[int] = reactive(1)
    """1-based line that `b` and `t` mean."""

    @dataclass
    class GutterClicked(Message):
        """A breakpoint was asked for, or asked away."""

        lineno: int

    def __init__(self, *, id: str) -> None:  # noqa: A002
        super().__init__(id=id)
        self.state = SourceState()
        self._code_width = 0
        self._gutter = 6

    def show(self, state: SourceState, *, follow: bool) -> None:
        """Draw a state; with `follow`, the cursor goes to where execution is."""
        if state == self.state and not follow:
            return  # the next picture has the same here: the largest pane is not worked out again
        if state.lines is not self.state.lines:
            self._code_width = max((width(line) for line in state.lines), default=0)
        self._gutter = len(str(len(state.lines))) + 5 + (state.heat is not None)
        self.state = state
        self.title(("SOURCE  ", ""), (state.title, "not bold"))
        place = state.real or state.predicted
        self.changed()
        if follow and place is not None:
            self.cursor = place
            self.bring_into_view(place - 1, margin=4)

    def num_lines(self) -> int:
        """One for each line of the file."""
        return len(self.state.lines)

    def changed(self) -> None:
        """Code scrolls sideways too."""
        self.virtual_size = Size(max(self._code_width + self._gutter, self.cells), self.num_lines())
        self.refresh()

    def on_resize(self) -> None:
        """A pane that had no size when it was told to follow does so now."""
        self.changed()
        self.bring_into_view(self.cursor - 1, margin=4)

    def validate_cursor(self, cursor: int) -> int:
        """Stay in the file."""
        return min(max(cursor, 1), max(self.num_lines(), 1))

    def watch_cursor(self) -> None:
        """Keep the cursor in view."""
        self.bring_into_view(self.cursor - 1)
        self.refresh()

    def action_move(self, by: int) -> None:
        """Move the cursor line."""
        self.cursor += by

    def action_pan(self, by: int) -> None:
        """Scroll sideways."""
        self.scroll_to(x=self.scroll_x + by, animate=False)

    def on_click(self, event: events.Click) -> None:
        """The gutter toggles a breakpoint, the code takes the cursor."""
        offset = event.get_content_offset(self)
        at = None if offset is None else self.line_at(offset.y)
        if offset is None or at is None:
            return
        event.stop()
        self.cursor = at + 1
        if offset.x < self._gutter:
            self.post_message(self.GutterClicked(at + 1))

    def render_line(self, y: int) -> Strip:
        """The gutter stays; the code beside it scrolls sideways."""
        cells = self.cells
        at = self.line_at(y)
        if at is None:
            return paint(self, [], cells)
        lineno = at + 1
        under = self._under(lineno)
        gutter = paint(self, self._gutter_line(lineno), self._gutter, under)
        left = cells - self._gutter
        code = list(self.state.lines[at])
        skip = round(self.scroll_x)
        values = self.state.values.on(lineno) if self.state.values is not None else ()
        code += after_code(values, self.state.ghosts.get(lineno, []), left - max(width(code) - skip, 0))
        strip = paint(self, code, max(width(code), skip + left), under)
        return Strip.join([gutter, strip.crop(skip, skip + left)])

    def _gutter_line(self, lineno: int) -> Line:
        state = self.state
        kind = state.breakpoints.get(lineno)
        stop = SIGNS[kind][:2] if kind is not None else (" ", "")
        if lineno == state.real:
            place = ("▶", "real")
        elif lineno == state.predicted:
            place = ("▷", "predicted")
        elif lineno in state.next_lines:
            place = ("░", fading(state.next_lines[lineno]))
        else:
            place = (" ", "")
        heat = [] if state.heat is None else [heat_cell(state.heat.get(lineno))]
        number = str(lineno).rjust(self._gutter - 5 - len(heat))
        here = lineno in (state.real, state.predicted)
        return [*heat, stop, place, (f" {number}  ", "value" if here else "lineno")]

    def _under(self, lineno: int) -> str:
        if lineno == self.state.real:
            return "line-real"
        if lineno == self.state.predicted:
            return "line-predicted"
        return "line-cursor" if lineno == self.cursor and self.has_focus else ""
