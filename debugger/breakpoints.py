"""Where a program is to stop, as values: lines, functions, exceptions, values that change.

Knows no debugger and no screen. Expressions are parsed here and evaluated nowhere but in the debuggee.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from .anchors import Anchor
from .parsing import UNPARSABLE, parse_expression, trouble

EXCEPTION_FILTERS: Final[Mapping[str, str]] = {
    "raised": "every exception, where it is raised",
    "uncaught": "those that nothing catches, where they leave the program",
    "userUnhandled": "those that leave the program's own code, caught by a library or not",
}
"""debugpy's filters by their DAP names, and what they stop at."""

HITS: Final = re.compile(r"\s*(==|>=|<=|>|<|%)?\s*(\d+)\s*")
"""`5`, `>= 3`, `% 2`: as debugpy reads them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Breakpoint:
    """A line to stop on, on what terms, and what the debugger says of it."""

    path: str
    """Of the file, as a frame has it; a lane is told the absolute one beside it."""

    lineno: int
    condition: str = ""
    """It stops only where this is true."""

    hits: str = ""
    """It stops only at those of the times that the condition was true: `HITS`."""

    message: str = ""
    """It writes this, expressions in braces evaluated, and does not stop at all."""

    enabled: bool = True
    verified: bool = True
    """Whether the debugger could place it."""

    moved_from: int = 0
    """The line that was asked for, where the debugger took another one."""

    reason: str = ""
    """Why it is not verified."""

    is_lost: bool = False
    """The source has changed and its line is no longer found: it is kept, and set nowhere."""

    anchor: Anchor | None = None
    """What its line is looked for by, while it is lost."""

    @property
    def stops(self) -> bool:
        """Whether the program may stop at it."""
        return self.enabled and not self.is_lost and not self.message

    @property
    def kind(self) -> str:
        """What it is to the eye: the first of these that it is."""
        if not self.enabled:
            return "disabled"
        if not self.verified:
            return "unverified"
        if self.message:
            return "logpoint"
        return "conditional" if self.condition or self.hits else "plain"

    @property
    def terms(self) -> str:
        """Condition, hits and message in one line."""
        parts = [f"if {self.condition}"] if self.condition else []
        parts += [f"hits {self.hits}"] if self.hits else []
        parts += [f"log {self.message!r}"] if self.message else []
        return ", ".join(parts)

    def problem(self) -> str:
        """Why it cannot be set, in one sentence; "" where it can."""
        return (
            (expression_problem(self.condition, "the condition") if self.condition else "")
            or hits_problem(self.hits)
            or message_problem(self.message)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class FunctionBreakpoint:
    """A function to stop in, wherever it is, by the name that its `def` gives it."""

    name: str
    condition: str = ""
    """Over its arguments."""

    enabled: bool = True

    def problem(self) -> str:
        """Why it cannot be set, in one sentence; "" where it can."""
        if not self.name.isidentifier():
            return f"{self.name!r} is no name of a function; a method is asked for by its name alone"
        return expression_problem(self.condition, "the condition") if self.condition else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeWatch:
    """An expression over the locals of one function: the program stops where its value has become another."""

    path: str
    function: str
    """Qualified name; "" for the module's own code."""

    expression: str
    enabled: bool = True
    first: int = 0
    """The code object's first line: its first decorator's, else its `def`. 0 where there is no such function."""

    lines: tuple[int, ...] = ()
    """Where its value is looked at: each line on which a statement of the function itself begins."""

    def problem(self) -> str:
        """Why it cannot be set, in one sentence; "" where it can."""
        return expression_problem(self.expression, "the expression")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stops:
    """Everything that a lane is told before the program runs. Paths are absolute."""

    lines: Mapping[str, Sequence[Breakpoint]] = field(default_factory=dict[str, Sequence[Breakpoint]])
    changes: Mapping[str, Sequence[ChangeWatch]] = field(default_factory=dict[str, Sequence[ChangeWatch]])
    functions: Sequence[FunctionBreakpoint] = ()
    exceptions: Sequence[str] = ()
    """Keys of `EXCEPTION_FILTERS`."""


def expression_problem(text: str, what: str) -> str:
    """Why a text is no expression, in one sentence; "" where it is one. Parsed, never evaluated."""
    try:
        parse_expression(text)
    except UNPARSABLE as error:
        return f"{what} {text.strip()!r} is no Python expression: {trouble(error)}"
    return ""


def hits_problem(text: str) -> str:
    """Why a text says nothing about hits; "" where it does, or is empty."""
    if not text.strip():
        return ""
    found = HITS.fullmatch(text)
    if found is None:
        return f"hits are a number, alone or after ==, >=, <=, >, < or %, and {text.strip()!r} is none"
    return "no hit is a multiple of 0" if found[1] == "%" and not int(found[2]) else ""


def message_problem(text: str) -> str:
    """Why what stands in a message's braces cannot be written; "" where it can."""
    depth, begins = 0, 0
    for at, character in enumerate(text):
        if character == "{":
            begins = at + 1 if not depth else begins
            depth += 1
        elif character == "}" and depth:
            depth -= 1
            if not depth and (why := expression_problem(text[begins:at], "what the message has in braces,")):
                return why
    return "a brace of the message is not closed" if depth else ""
