"""Panes made of lines: what scrolls, what can be selected, what can be clicked.

Only the lines in view are ever made, so a list of ten thousand entries costs what thirty do.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Generic, TypeVar

from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from ..text import Line
from .paint import label, paint

One = TypeVar("One")


class LinesView(ScrollView, can_focus=True):
    """A pane of lines. Subclasses say how many there are and make them; `head` stays on top of them."""

    ALLOW_SELECT = False
    ALLOW_MAXIMIZE = True

    @property
    def cells(self) -> int:
        """The width of a line; a scroll bar is beside it, not over it."""
        return self.scrollable_content_region.width

    def num_lines(self) -> int:
        """How many lines there are, without the head."""
        return 0

    def line(self, y: int, cells: int) -> tuple[Line, str]:
        """The line at an index, and the style of what lies under it."""
        raise NotImplementedError

    def head(self, cells: int) -> Line | None:
        """A line that does not scroll."""
        return None

    def changed(self) -> None:
        """The lines are other ones now."""
        head = self.head(self.cells) is not None
        self.virtual_size = Size(self.cells, self.num_lines() + head)
        self.refresh()

    def title(self, *parts: tuple[str, str]) -> None:
        """Name the pane in its border; never read as markup."""
        self.border_title = label(*parts)

    def subtitle(self, *parts: tuple[str, str]) -> None:
        """Say something in the lower border."""
        self.border_subtitle = label(*parts)

    def on_resize(self) -> None:
        """Lines depend on the width."""
        self.changed()

    def line_at(self, y: int) -> int | None:
        """Index of the line drawn at a row of the pane, None for the head and for empty rows."""
        at = y - (self.head(self.cells) is not None)
        if at < 0:
            return None
        at += round(self.scroll_y)
        return at if at < self.num_lines() else None

    def render_line(self, y: int) -> Strip:
        """Textual asks for one row of the content."""
        cells = self.cells
        if y == 0 and (head := self.head(cells)) is not None:
            return paint(self, head, cells)
        at = self.line_at(y)
        if at is None:
            return paint(self, [], cells)
        line, under = self.line(at, cells)
        return paint(self, line, cells, under)

    def bring_into_view(self, at: int, *, margin: int = 0) -> None:
        """Scroll so that a line is visible; not at all if it is."""
        rows = self.size.height - (self.head(self.cells) is not None)
        top = round(self.scroll_y)
        if rows <= 0:
            return
        margin = min(margin, (rows - 1) // 2)
        if at < top + margin:
            self.scroll_to(y=max(at - margin, 0), animate=False, immediate=True)
        elif at > top + rows - 1 - margin:
            self.scroll_to(y=at - rows + 1 + margin, animate=False, immediate=True, force=True)


class ListPane(LinesView):
    """A pane in which one entry is selected; Enter or a click chooses it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(-1)", "Up", show=False),
        Binding("down", "move(1)", "Down", show=False),
        Binding("pageup", "move(-10)", "Page up", show=False),
        Binding("pagedown", "move(10)", "Page down", show=False),
        Binding("home", "move(-1000000)", "First", show=False),
        Binding("end", "move(1000000)", "Last", show=False),
        Binding("enter", "choose", "Choose", show=False),
    ]

    selected: reactive[int] = reactive(0)

    @dataclass
    class Chosen(Message):
        """An entry was chosen."""

        pane: ListPane
        index: int

        @property
        def control(self) -> ListPane:
            """For `@on` selectors."""
            return self.pane

    def num_entries(self) -> int:
        """How many entries there are; an entry is a line unless a subclass says otherwise."""
        return self.num_lines()

    def entry_of(self, at: int) -> int:
        """The entry that a line belongs to."""
        return at

    def line_of(self, entry: int) -> int:
        """The first line of an entry."""
        return entry

    def under(self, entry: int) -> str:
        """The style of what lies under a line of an entry."""
        return "line-selected" if entry == self.selected and self.has_focus else ""

    def changed(self) -> None:
        """Of fewer entries than before, the last one is selected instead of none."""
        super().changed()
        self.selected = self.validate_selected(self.selected)

    def validate_selected(self, selected: int) -> int:
        """Stay among the entries."""
        return min(max(selected, 0), max(self.num_entries() - 1, 0))

    def watch_selected(self) -> None:
        """Keep the selection in view."""
        self.bring_into_view(self.line_of(self.selected))
        self.refresh()

    def action_move(self, by: int) -> None:
        """Move the selection."""
        self.selected += by

    def action_choose(self) -> None:
        """Choose the selected entry."""
        if self.num_entries():
            self.post_message(self.Chosen(self, self.selected))

    def on_click(self, event: events.Click) -> None:
        """Select what was clicked; a second click on it chooses it."""
        offset = event.get_content_offset(self)
        at = None if offset is None else self.line_at(offset.y)
        if at is not None:
            event.stop()
            again = self.selected == self.entry_of(at) and event.chain > 1
            self.selected = self.entry_of(at)
            if again or self.choose_on_click:
                self.action_choose()

    choose_on_click: ClassVar[bool] = True
    """Whether one click is enough to choose."""


class EntryPane(ListPane, Generic[One]):
    """A list of which each entry takes one line; where there are none, a sentence does. Subclasses make the lines."""

    empty = ""
    """The sentence."""

    def __init__(self, *, id: str) -> None:  # noqa: A002 - Textual's own word
        super().__init__(id=id)
        self.entries: Sequence[One] = ()

    def list_entries(self, entries: Sequence[One]) -> None:
        """Draw these."""
        self.entries = entries
        self.changed()

    def entry_line(self, at: int, cells: int) -> Line:
        """The line of the entry at an index."""
        raise NotImplementedError

    def num_entries(self) -> int:
        """As given."""
        return len(self.entries)

    def num_lines(self) -> int:
        """The sentence takes one too."""
        return len(self.entries) or 1

    def line(self, y: int, cells: int) -> tuple[Line, str]:
        """One entry, or the sentence."""
        if not self.entries:
            return [(f"  {self.empty}", "dim")], ""
        return self.entry_line(y, cells), self.under(y)
