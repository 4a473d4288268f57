"""The language of the command line: which commands there are, what they take, and how a beginning goes on. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Final

from ..debugger.errors import ForeframeError
from .actions import MAX_COUNT, Action, in_mode


@dataclass(frozen=True, slots=True)
class Named:
    """A command that has a word of its own."""

    name: str
    """`DebuggerApp.run_<name>` does it."""

    takes: str
    """"" for nothing; what is in brackets may be left out."""

    text: str


LINE: Final = Named("line", "N", "Move the cursor to a line of the source; a number alone does so too")
COMMANDS: Final = (
    LINE,
    Named("goto", "STEP", "Go to a step, counted from 1"),
    Named("iter", "N", "Go to the Nth pass of the loop at the cursor, in this call"),
    Named("when", "EXPR", "Go to the first recorded step at which an expression is true"),
    Named("changed", "EXPR", "Go back to the line that changed an expression's value"),
    Named("log", "LINE EXPR", "What an expression was whenever a line was reached"),
    Named("history", "NAME", "Every change of a name or an expression, in this call"),
    Named("first", "[divergence]", "Go to the first frame, or to the first divergence"),
    Named("break", "[WHAT]", "Stop where the model errs: divergence CLASS, confidence P, surprise NATS"),
    Named("ghosts", "N", "How many frames the model looks ahead while you read"),
    Named("whatif", "NAME = VALUE, or line [N] TEXT", "Branch off from here with a change"),
    Named(
        "fill",
        "[LINES or CODE]",
        "Fill the hole in view, or find code for lines 12-14, or for CODE of the cursor's line",
    ),
    Named("fill_example", "[EXAMPLE]", "Say what must hold for the hole: f(2) == 4"),
    Named("save", "FILE", "Store what is recorded so far, for replay"),
)


@dataclass(frozen=True, slots=True)
class Typed:
    """A command and what it was given."""

    command: Named | Action
    argument: str = ""
    count: int = 1


def parse(text: str, mode: str) -> Typed:
    """What a line asks for. Raises ForeframeError with one sentence where that is nothing."""
    name, _, argument = text.strip().partition(" ")
    argument = argument.strip()
    if name.isdecimal() and not argument:
        return Typed(LINE, name)
    for known in COMMANDS:
        if known.name == name:
            if not argument and not known.takes.startswith("["):
                raise ForeframeError(f":{name} needs {known.takes}")
            return Typed(known, argument)
    for action in in_mode(mode):
        if action.name == name:
            count = number(argument, MAX_COUNT, f":{name}") if argument else 1
            return Typed(action, count=count)
    raise ForeframeError(f"there is no command {name!r} in {mode} mode; Tab completes names")


def line_and_text(argument: str, usage: str) -> tuple[int, str]:
    """A line's number and what stands after it. ForeframeError where one of them is missing."""
    line, _, text = argument.partition(" ")
    lineno = number(line, 10**7, usage)
    if not text.strip():
        raise ForeframeError(f"nothing stands after the line: {usage}")
    return lineno, text


def number(text: str, most: int, what: str) -> int:
    """A whole number from 1 on. Raises ForeframeError."""
    digits = text.replace("_", "").replace(",", "")
    if not (digits.isdecimal() and 1 <= int(digits) <= most):
        raise ForeframeError(f"{what} takes a whole number from 1 to {most:,}, not {text}")
    return int(digits)


def completed(text: str, mode: str) -> tuple[str, Sequence[str]]:
    """The line as far as it can only go on in one way, and all names that it may become."""
    if " " in text:
        return text, []
    names = sorted({known.name for known in (*COMMANDS, *in_mode(mode)) if known.name.startswith(text)})
    if len(names) == 1:
        takes_more = any(known.name == names[0] for known in COMMANDS)
        return names[0] + (" " if takes_more else ""), names
    same = takewhile(lambda letters: len(set(letters)) == 1, zip(*names, strict=False))
    return "".join(letters[0] for letters in same) or text, names
