"""Stepping over recorded frames is arithmetic on depth: no interpreter, no interface."""

from __future__ import annotations

import enum
from collections.abc import Callable, Sequence

from .frame import Event, Frame


class Step(enum.StrEnum):
    """The stepping requests, spelled as the Debug Adapter Protocol spells them."""

    INTO = "stepIn"
    OVER = "next"
    OUT = "stepOut"
    BACK = "stepBack"


Statements = Callable[[Frame], tuple[int, int]]
"""First and last line of the statement that a frame's line is part of."""


def is_stop(frames: Sequence[Frame], at: int) -> bool:
    """Whether a debugger would stop on `frames[at]`: a line, an exception, or the entry's own return."""
    return is_stop_event(frames[at].event, frames[at].depth)


def is_stop_event(event: Event, depth: int) -> bool:
    """The same, of a frame's event and depth."""
    return event in (Event.LINE, Event.EXCEPTION) or (event is Event.RETURN and depth == 0)


def is_within(began: Frame, since: Sequence[Frame], statements: Statements) -> bool:
    """Whether the last of the frames since `began` is part of the same statement, in the same activation."""
    newest = since[-1]
    if (newest.depth, newest.path) != (began.depth, began.path) or statements(newest) != statements(began):
        return False
    return all(
        frame.depth > began.depth or (frame.event is Event.LINE and statements(frame) == statements(began))
        for frame in since
    )
