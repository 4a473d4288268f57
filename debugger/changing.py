"""A run with one thing other than it was: a local set at a step, a file with other text, or a start in the middle.

The debuggee is told in a file that an environment variable names, so that whoever starts it need not know. It runs
inside the debuggee, on Python 3.11 to 3.13 (see `rendering.py` for what that forbids).
"""

from __future__ import annotations

import os
import sys

from .rendering import render_exception

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import FrameType
    from typing import Any

    from .activation import Activation
    from .log import Log

VARIABLE = "FOREFRAME_CHANGE"
"""Names a file with a dictionary, as Python writes it."""

_NUMBERS = {"inf": float("inf"), "nan": float("nan")}
"""What a `repr` may say besides literals."""


def change_told() -> dict[str, Any]:
    """What is to be other; the program does not see that it was told."""
    path = os.environ.pop(VARIABLE, "")
    if not path:
        return {}
    with open(path, encoding="utf-8") as file:
        change: dict[str, Any] = eval(file.read(), {"__builtins__": {}})  # no module that a user may have his own of
    return change


class Changing:
    """A sink before the log: when it has had so many frames, it sets names of the next one's activation.

    `sets` are those numbers, each with names and the `repr` of plain values. `lineno` is where the activation goes
    on then, 0 for where it is.
    """

    def __init__(self, log: Log, cap: int, *, sets: list[tuple[int, dict[str, str]]], lineno: int = 0) -> None:
        self._log, self._cap, self._sets, self._lineno = log, cap, sets, lineno
        self._write_back = _write_back()  # found now: in the sandbox it is refused

    def frame(self, event: str, activation: Activation, lineno: int, value: str | None) -> None:
        """Pass on one frame, changed if it is one of those."""
        for at, values in self._sets:
            if at != self._log.num_frames:
                continue
            try:
                self._set(activation, values)
            except BaseException as error:  # noqa: BLE001 - an expression of the user's may raise anything
                self._log.end(None, f"the change could not be made: {render_exception(error, 300)}")
                os._exit(0)
            if self._lineno:
                lineno = activation.lineno = self._lineno  # no event of its own follows for the line it now stands on
        self._log.frame(event, activation, lineno, value)

    def _set(self, activation: Activation, values: dict[str, str]) -> None:
        frame, before = activation.frame, activation.changed
        for name, text in values.items():
            frame.f_locals[name] = eval(text, dict(_NUMBERS))  # the program may have a `set` of its own
            self._write_back(frame)
        activation.look(self._cap)
        activation.changed = {**before, **activation.changed}
        if self._lineno:
            frame.f_lineno = self._lineno  # pyright: ignore[reportAttributeAccessIssue] - a trace function may


def _write_back() -> Any:
    """What makes the variables of a function those of its `f_locals`; from 3.13 on they are."""
    if sys.version_info >= (3, 13):
        return lambda frame: None
    import ctypes

    sys.modules.pop("ctypes", None)
    copy = ctypes.pythonapi.PyFrame_LocalsToFast

    def write(frame: FrameType) -> None:
        copy(ctypes.py_object(frame), ctypes.c_int(0))

    return write
