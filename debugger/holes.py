"""What is missing from a program: a hole in a function, a candidate for it, and what became of the candidate.

Nothing here runs code or asks a model. How holes are found in a text is `hole_finding.py`, what an example says
`examples.py`, where candidates come from `ports.CandidateSource`, how one is checked `hole_checking.py`.
"""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from .examples import Example


class HoleKind(enum.StrEnum):
    """What grammar wants in the hole."""

    EXPRESSION = "expression"
    STATEMENT = "statement"
    """One statement or several, a whole block of them too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hole:
    """A place inside one function where code is missing: a span of the file's text.

    Positions are those of Python's editors: lines count from 1, columns are characters and count from 0, and the end
    is not part of the hole. The span of a statement hole begins after the indentation of its first line.
    """

    kind: HoleKind
    function: str
    """Qualified name of the innermost function around it: `f`, `Basket.total`, `outer.inner`."""

    lineno: int
    column: int
    end_lineno: int
    end_column: int
    intent: str = ""
    """What is wanted, in the words of a `# ??` comment."""

    @property
    def entry(self) -> str:
        """Name of the top-level definition that holds it: the function, the class or the outermost function."""
        return self.function.partition(".")[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """A hole, the file around it, and what must hold once it is filled."""

    text: str
    """The whole file, lines ended by newlines alone."""

    hole: Hole
    examples: tuple[Example, ...]
    path: Path | None = None
    """Where the text is from: what it imports is looked for beside it."""

    python: str = ""
    """Interpreter that candidates run in; "" means ours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """Code for a hole."""

    text: str
    """As it is written at the left margin, without a last newline. `filled` indents it."""

    source: str
    """Who proposed it: model, search or remote."""

    score: float = 0.0
    """How likely its source takes it to be, in nats (a log probability, or minus a cost): more is better."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """A candidate with what the model expects of it and what it did, an entry an example in both."""

    candidate: Candidate
    predicted: tuple[str | None, ...] = ()
    """What the model says that each example gives, as `repr` text or `Type: message`; None where it says nothing."""

    observed: tuple[str | None, ...] = ()
    """What each gave when it was run; None where it was not."""

    verified: tuple[bool | None, ...] = ()
    """Whether the example held when it was run; None where it was not run."""

    @property
    def solves(self) -> bool:
        """Every example was run, there is one at least, and all held."""
        return bool(self.verified) and all(held is True for held in self.verified)


@dataclass(frozen=True, slots=True, kw_only=True)
class Solution:
    """What was found for one hole, the best first."""

    problem: Problem
    checked: tuple[Checked, ...]
    tried: int = 0
    """Candidates that were run on the examples, up to the first that solved it; all, where none did."""

    seconds: float = 0.0

    @property
    def best(self) -> Checked | None:
        """The best one that every example confirmed."""
        return next((one for one in self.checked if one.solves), None)


def filled(text: str, hole: Hole, candidate: str) -> str:
    """The file's text with the candidate in the hole: its first line where the hole begins, the rest indented as that
    line is. Line ends inside the candidate become those of the hole's own line.
    """
    lines = text.split("\n")  # as find_holes has them: a form feed ends no line of Python's
    first, last = lines[hole.lineno - 1], lines[hole.end_lineno - 1]
    head, tail = first[: hole.column], last[hole.end_column :]
    indent = first[: len(first) - len(first.lstrip())] if hole.kind is HoleKind.STATEMENT else ""
    newline = "\r\n" if first.endswith("\r") else "\n"
    body = newline.join(_indented(candidate.split("\n"), indent))
    return "\n".join([*lines[: hole.lineno - 1], head + body + tail, *lines[hole.end_lineno :]])


def _indented(lines: Sequence[str], indent: str) -> list[str]:
    return [line if at == 0 or not line else indent + line for at, line in enumerate(lines)]
