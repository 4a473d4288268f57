"""What the condition of a breakpoint asks of the debuggee beyond what debugpy answers: how often, and what changed.

Loaded by `debuggee.py` under the name `NAME`, by which the conditions that `stops.py` writes reach it. debugpy counts
a hit whether or not the condition holds, stops at either, and forgets its counts with every change of a file's
breakpoints; it has no data breakpoints. Runs on Python 3.11 to 3.13, within debugpy's own callbacks, where nothing
that it does is traced.
"""

from __future__ import annotations

import json
import operator
import os
import sys
import threading

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import CodeType, FrameType
    from typing import Any

NAME = "_foreframe_stops"

CAP = 100_000
"""Characters of a value that are compared; the debugger's screen shows far fewer."""

_SUSPENDS = 0x20 | 0x80 | 0x200
"""The flags of generators, coroutines and asynchronous generators: one that is off the stack may come back."""

OPERATORS: dict[str, Callable[[int, int], bool]] = {
    "==": operator.eq,
    ">=": operator.ge,
    "<=": operator.le,
    ">": operator.gt,
    "<": operator.lt,
    "%": lambda count, number: count % number == 0,
}


class Stops:
    """Counts and values of one run."""

    def __init__(self, note: str, render: Callable[[object, int], str], *, tells_ends: bool = True) -> None:
        """`tells_ends`: whether `forget` is called of each activation that ends."""
        self._frames: dict[int, FrameType] | None = None if tells_ends else {}
        """Where it is not: frames whose values are known, kept so that no other one gets their identity."""
        self._note = note
        """A file for what changed, read by the lane at the stop that follows."""
        self._render = render
        self._counts: dict[str, int] = {}
        self._values: dict[int, dict[str, str]] = {}
        """By the identity of a frame, which `forget` takes away with the frame: expression to value."""
        self._codes: dict[str, CodeType] = {}
        self._paths: dict[str, str] = {}
        self._thread = threading.get_ident()

    def hit(self, key: str, holds: object, sign: str, number: int) -> bool:
        """Count a line at which the condition holds; whether the count is one to stop at."""
        if not holds:
            return False
        count = self._counts[key] = self._counts.get(key, 0) + 1
        return OPERATORS[sign](count, number)

    def changed(self, expression: str, path: str, first: int) -> bool:
        """Whether the value is another than when this activation of the function was last asked. Never raises."""
        frame = self._frame(path, first, anywhere=False)
        if frame is None or threading.get_ident() != self._thread:
            return False
        new = self._value(expression, frame)
        self._keep(frame)
        old = self._values.setdefault(id(frame), {}).get(expression)
        self._values[id(frame)][expression] = new
        if old is None or old == new:
            return False
        with open(self._note, "a", encoding="utf-8", errors="backslashreplace") as file:
            file.write(json.dumps([expression, old, new]) + "\n")
        return True

    def begin(self, expression: str, path: str, first: int) -> str:
        """Take the value in the innermost activation of the function as the one to begin with."""
        frame = self._frame(path, first, anywhere=True)
        if frame is None:
            return ""
        self._keep(frame)
        value = self._values.setdefault(id(frame), {})[expression] = self._value(expression, frame)
        return value

    def forget(self, frame: FrameType) -> None:
        """An activation has ended; another may get its identity."""
        if self._values:
            self._values.pop(id(frame), None)

    def _keep(self, frame: FrameType) -> None:
        """Where nobody tells of ends: hold the frame, and let go of those that are on the stack no more."""
        if self._frames is None or id(frame) in self._frames:
            return
        live: set[int] = set()
        within: FrameType | None = frame
        while within is not None:
            live.add(id(within))
            within = within.f_back
        for key, other in list(self._frames.items()):
            if key not in live and not other.f_code.co_flags & _SUSPENDS:
                del self._frames[key]
                self._values.pop(key, None)
        self._frames[id(frame)] = frame

    def _value(self, expression: str, frame: FrameType) -> str:
        code = self._codes.get(expression)
        if code is None:
            code = self._codes[expression] = compile(expression.strip(), "<watch>", "eval", dont_inherit=True)
        names: Any = frame.f_globals
        if any(isinstance(part, type(code)) for part in code.co_consts):
            names = {**names, **frame.f_locals}  # what is inside a comprehension or a lambda sees globals alone
        try:
            return self._render(eval(code, names, frame.f_locals), CAP)
        except NameError:
            return "unbound"
        except Exception as error:  # noqa: BLE001 - the expression is the user's, and so are the values
            return f"<{type(error).__name__}>"

    def _frame(self, path: str, first: int, *, anywhere: bool) -> FrameType | None:
        """The innermost activation that is of the file, or (`anywhere`) of the function; None if another's is."""
        frame: FrameType | None = sys._getframe(2)
        while frame is not None:
            name = frame.f_code.co_filename
            if name not in self._paths:
                self._paths[name] = os.path.realpath(name)
            if self._paths[name] == path:
                if frame.f_code.co_firstlineno == first:
                    return frame
                if not anywhere:
                    return None
            frame = frame.f_back
        return None
