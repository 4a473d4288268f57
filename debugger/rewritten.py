"""A program and its form with one operation a line: what each new line stands for, and what a temporary holds."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property


class Begins(enum.Enum):
    """Whether arriving at a new line is arriving at its original line."""

    ALWAYS = enum.auto()
    RETURNING = enum.auto()
    """Only when coming from another statement: from a loop's body back to its header, say."""

    NEVER = enum.auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A sub-expression of the original source."""

    lineno: int
    column: int
    """0-based, in characters."""

    end_column: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of the new source."""

    origin: int
    """1-based number of the original line."""

    statement: int
    """Lines that were made from one statement share this number; a line that was kept has its own."""

    begins: Begins = Begins.ALWAYS
    assigns: str = ""
    """The temporary that the line binds."""

    part: Part | None = None
    """The sub-expression whose value the temporary then has."""

    settled: tuple[tuple[str, Part], ...] = ()
    """Temporaries that hold the value of a sub-expression by the time this line is reached."""

    until: int = 0
    """Of a header that loops or leaves return to: the original line on which its body ends."""


@dataclass(frozen=True, kw_only=True)
class Rewritten:
    """The result of `one_operation`."""

    original: str
    source: str
    lines: tuple[Line, ...]
    """Of the new source, in order."""

    temporaries: frozenset[str] = frozenset()
    """Names that the original source has not."""

    statements: int = 0
    """How many simple statements and headers there are."""

    taken_apart: int = 0
    """How many of those became several lines."""

    @property
    def is_changed(self) -> bool:
        """Whether the new source is another one."""
        return bool(self.temporaries)

    def temporaries_of(self, names: Mapping[str, str]) -> dict[str, str]:
        """Those of a frame's locals that the original source has not."""
        return {name: value for name, value in names.items() if name in self.temporaries}

    @cached_property
    def original_lines(self) -> list[str]:
        """Without line ends."""
        return self.original.split("\n")

    @cached_property
    def new_lines(self) -> list[str]:
        """Without line ends."""
        return self.source.split("\n")

    def line(self, lineno: int) -> Line:
        """What is known of a new line, by its 1-based number."""
        if 0 < lineno <= len(self.lines):
            return self.lines[lineno - 1]
        return Line(origin=lineno, statement=-1)

    @cached_property
    def places(self) -> dict[int, list[int]]:
        """Numbers of the new lines made from each original line, in order."""
        found: dict[int, list[int]] = {}
        for lineno, line in enumerate(self.lines, 1):
            found.setdefault(line.origin, []).append(lineno)
        return found
