"""What the program writes, as line mode tells it: each line with words in front that say whose it is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from .text import printable

WORDS: Final = {"stdout": "output", "stderr": "error output"}


class LineOutput:
    """Keeps a line that has only begun until it goes on, or until one has to know how far it has come."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self._say = say
        self._begun: dict[str, str] = {}
        """By the words in front."""

    def write(self, category: str, text: str) -> None:
        """Text of one of the program's two outputs, or the debugger's own."""
        word = WORDS.get(category, "debugger")
        *whole, begun = (self._begun.get(word, "") + text).split("\n")
        for line in whole:
            self._say(f"{word}: {printable(line)}")
        self._begun[word] = begun

    def end_lines(self) -> None:
        """Tell the lines that have only begun: the program waits."""
        for word in list(self._begun):
            self._end_line(word)

    def _end_line(self, word: str) -> None:
        if begun := self._begun.pop(word, ""):
            self._say(f"{word}: {printable(begun)}")
