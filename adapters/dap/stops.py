"""Breakpoints as debugpy is asked for them, and what it answers as ours. Asks nothing itself."""

from __future__ import annotations

import itertools
import json
import os
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final

from ...debugger.breakpoints import HITS, Breakpoint, ChangeWatch, FunctionBreakpoint
from ...debugger.ports import Placed
from . import stopping
from .schema import Breakpoints, StoppedBody
from .stopping import NAME

HELPER: Final = f"__import__({NAME!r})"
"""What counts hits and compares values: an expression for it, where the debuggee has been given it."""

_BRING: Final = """
import sys
module = type(sys)(NAME)
exec(compile(TEXT, "<foreframe>", "exec"), module.__dict__)
sys.modules[NAME] = module.Stops("", lambda value, cap: repr(value)[:cap])
"""

_CONDITION_FAILED: Final = "pydevd: Error while evaluating expression in conditional breakpoint: "


@cache
def brought() -> str:
    """The same for a debuggee that nobody has prepared: where it is first needed, it is made from its text."""
    given = {"NAME": NAME, "TEXT": Path(stopping.__file__).read_text(encoding="utf-8")}
    known = f"__import__('sys').modules.get({NAME!r})"
    return f"({known} or exec({_BRING!r}, {given!r}) or {known})"


class Requests:
    """Makes the bodies of requests. Counts of hits go on while a file's other breakpoints come and go."""

    _numbers = itertools.count()
    """One for all: a fork has the counts of its parent, and none of its own may go on from those."""

    def __init__(self, helper: str = HELPER) -> None:
        self._helper = helper
        self._keys: dict[str, dict[Breakpoint, str]] = {}

    def lines(self, path: str, stops: Sequence[Breakpoint], changes: Sequence[ChangeWatch]) -> dict[str, Any]:
        """Body of setBreakpoints: first what was asked for, in order, then the lines at which a value is looked at."""
        known = self._keys.get(path, {})
        self._keys[path] = {_terms(one): known.get(_terms(one), str(next(self._numbers))) for one in stops}
        looks = _looks(path, changes)
        asked = [self._line(path, one, looks.pop(one.lineno, []) if not one.message else []) for one in stops]
        taken = {one.lineno for one in stops}
        asked += [{"line": line, "condition": " | ".join(calls)} for line, calls in looks.items() if line not in taken]
        return {"source": {"path": path}, "breakpoints": asked}

    def _line(self, path: str, one: Breakpoint, looks: Sequence[str]) -> dict[str, Any]:
        asked: dict[str, Any] = {"line": one.lineno}
        # On a line of its own, since it may end in a comment.
        condition = f"{one.condition.strip()}\n" if one.condition.strip() else ""
        if (hits := HITS.fullmatch(one.hits)) is not None:
            key = self._keys[path][_terms(one)]
            condition = f"{self._helper}.hit({key!r}, ({condition or True}), {hits[1] or '=='!r}, {int(hits[2])})"
        if looks:
            # All are asked, whatever the others answer, and the breakpoint's own first: it may raise.
            condition = " | ".join([f"bool({condition or True})", *looks])
        if condition:
            asked["condition"] = condition
        if one.message:
            asked["logMessage"] = one.message
        return asked


def _terms(one: Breakpoint) -> Breakpoint:
    """What a count belongs to: the breakpoint without what the debugger said of it."""
    return Breakpoint(path=one.path, lineno=one.lineno, condition=one.condition, hits=one.hits)


def _looks(path: str, changes: Sequence[ChangeWatch]) -> dict[int, list[str]]:
    """Line to the calls of the helper to be made there."""
    looks: dict[int, list[str]] = {}
    for change in changes:
        for line in change.lines:
            looks.setdefault(line, []).append(f"{HELPER}.changed({_arguments(path, change)})")
    return looks


def beginning(path: str, change: ChangeWatch) -> str:
    """An expression whose evaluation makes the value of now the one to begin with."""
    return f"{HELPER}.begin({_arguments(path, change)})"


def _arguments(path: str, change: ChangeWatch) -> str:
    return f"{change.expression!r}, {os.path.realpath(path)!r}, {change.first}"


def functions(asked: Sequence[FunctionBreakpoint]) -> dict[str, Any]:
    """Body of setFunctionBreakpoints."""
    return {
        "breakpoints": [{"name": one.name, **({"condition": one.condition} if one.condition else {})} for one in asked]
    }


def placed(asked: Sequence[Breakpoint], answer: Breakpoints, *, trouble: str = "") -> list[Placed]:
    """What the debugger says of each breakpoint that was asked for. `trouble`: why its word is not to be trusted."""
    places: list[Placed] = []
    for one, said in zip(asked, answer["breakpoints"], strict=False):
        reason = trouble or said.get("message", "").partition("\n")[0].rstrip(".")
        verified = said["verified"] and not trouble
        places.append(Placed(lineno=said.get("line", one.lineno), verified=verified, reason=reason))
    return places


def failed_condition(output: str) -> str:
    """One line in place of debugpy's complaint about a condition that raised; "" where the output is none."""
    if not output.startswith(_CONDITION_FAILED):
        return ""
    return f"a breakpoint's condition failed, so it did not stop: {output.strip().splitlines()[-1]}\n"


def raised(body: StoppedBody) -> str:
    """`Type: message` of the exception that it stopped at."""
    kind = body.get("text", "").partition(" ")[0]  # debugpy may add a note
    return ": ".join(filter(None, (kind, body.get("description"))))


def changes_told(note: Path) -> Iterator[tuple[str, str, str]]:
    """Expression, old value and new one of each change since the last look."""
    try:
        text = note.read_text(encoding="utf-8")
        note.unlink()
    except OSError:
        return
    for line in text.splitlines():
        expression, old, new = json.loads(line)
        yield expression, old, new
