"""One-line bars: the header, the tabs, and the keys at the foot. Words on them can be clicked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from textual import events
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from ..text import Line, spans
from .paint import paint


class Bar(Widget):
    """Set what it says as a function of its width."""

    ALLOW_SELECT = False

    def __init__(self, *, id: str) -> None:  # noqa: A002 - Textual's own word
        super().__init__(id=id)
        self._make: Callable[[int], Line] = lambda _: []
        self._drawn: Line | None = None

    def show(self, make: Callable[[int], Line]) -> None:
        """Draw what `make` gives for the width at hand, if that is another line than before."""
        self._make = make
        if make(self.size.width) != self._drawn:
            self.refresh()

    def render_line(self, y: int) -> Strip:
        """Textual asks for one line of content."""
        line = self._make(self.size.width) if y == 0 else []
        self._drawn = line if y == 0 else self._drawn
        return paint(self, line, self.size.width)


@dataclass(frozen=True, slots=True)
class Word:
    """A part of a bar that can be clicked."""

    name: str
    line: Line


class WordBar(Bar):
    """A bar made of words; a click on one says which."""

    @dataclass
    class Chosen(Message):
        """A word was clicked."""

        bar: WordBar
        name: str

        @property
        def control(self) -> WordBar:
            """For `@on` selectors."""
            return self.bar

    def __init__(self, *, id: str) -> None:  # noqa: A002
        super().__init__(id=id)
        self.words: Callable[[int], Sequence[Word]] = lambda _: ()

    def show_words(self, words: Callable[[int], Sequence[Word]]) -> None:
        """Draw these words, of which the function gives as many as fit."""
        self.words = words
        self.show(lambda cells: [part for word in words(cells) for part in word.line])

    def on_click(self, event: events.Click) -> None:
        """Find the word under the pointer."""
        offset = event.get_content_offset(self)
        if offset is None:
            return
        words = self.words(self.size.width)
        for word, (start, end) in zip(words, spans([word.line for word in words]), strict=True):
            if start <= offset.x < end and word.name:
                event.stop()
                self.post_message(self.Chosen(self, word.name))
