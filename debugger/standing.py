"""Where an execution stands, for a model that has not seen how it came there.

A recording of stops alone has no frames between them. What it does have at each stop is every live activation, on its
line and with its locals. A model is told of each as of a call with those locals that has come to that line: over
the examples nano foretold more of what comes next from that than from a call on the line itself, and less than from
all that came before. This module knows no model.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from .frame import Event, Frame, call_stack
from .target import lines_of
from .units import units_of


def standing(frames: Sequence[Frame], at: int, source: str) -> list[Frame]:
    """What a model is told: of each activation that is live at a frame, outermost first; `source` is the target's."""
    told: list[Frame] = []
    lines = lines_of(source)
    for frame in _newest(frames, at):
        if frame.event is Event.LINE:
            lineno = _header(frame, source)
            text = lines[lineno - 1] if lineno <= len(lines) and not frame.path else ""
            told.append(replace(frame, event=Event.CALL, lineno=lineno, source=text))
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


def _header(frame: Frame, source: str) -> int:
    """The line of the call frame of a frame's function; a module begins at its first."""
    if frame.function == "<module>" and not frame.path:
        return 1
    scope = None if frame.path else units_of(source).scope(frame.lineno, frame.function)
    return frame.lineno if scope is None else scope.header
