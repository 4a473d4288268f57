"""Where an execution stands, for a model that has not seen how it came there.

A recording of stops alone has no frames between them. What it does have at each stop is every live activation, on its
line and with its locals. A model is told of each as of a call with those locals that has come to that line: of 228
lines of the shipped programs nano then foretells the next frame of 110, where it foretells 143 with all that came
before, and 89 told of a call on the line itself. This module knows no model.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import replace

from .frame import Event, Frame, call_stack


def standing(frames: Sequence[Frame], at: int, source: str) -> list[Frame]:
    """What a model is told: of each activation that is live at a frame, outermost first; `source` is the target's."""
    headers, told = _headers(source), list[Frame]()
    for frame in _newest(frames, at):
        if frame.event is Event.LINE:
            told.append(replace(frame, event=Event.CALL, lineno=_header(headers, frame)))
        told.append(frame)
    return told


def _newest(frames: Sequence[Frame], at: int) -> Iterator[Frame]:
    """Of each live activation; before one that has raised, where it did."""
    for entry in reversed(call_stack(frames, at)):
        frame = frames[entry.at]
        if frame.event not in (Event.CALL, Event.LINE):
            seen = next((frames[i] for i in range(entry.at - 1, -1, -1) if frames[i].depth == frame.depth), None)
            if seen is not None and seen.value is None:
                yield seen
        yield frame


_Header = tuple[str, int, int]
"""A function's name, its line, and its last one."""


def _headers(source: str) -> list[_Header]:
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError):
        return []  # the debuggee's Python may read what ours does not
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    return [(one.name, one.lineno, one.end_lineno or one.lineno) for one in ast.walk(tree) if isinstance(one, kinds)]


def _header(headers: Sequence[_Header], frame: Frame) -> int:
    """The line of a frame's function; a module begins at its first."""
    if frame.path:
        return frame.lineno
    if frame.function == "<module>":
        return 1
    around = [first for name, first, last in headers if name == frame.function and first <= frame.lineno <= last]
    return max(around, default=frame.lineno)
