"""Stepping over recorded frames is arithmetic on depth: no interpreter, no interface."""

from __future__ import annotations

import enum
from collections.abc import Sequence

from .frame import Event, Frame


class Step(enum.StrEnum):
    """The stepping requests, spelled as the Debug Adapter Protocol spells them."""

    INTO = "stepIn"
    OVER = "next"
    OUT = "stepOut"
    BACK = "stepBack"


def is_stop(frames: Sequence[Frame], at: int) -> bool:
    """Whether a debugger would stop on `frames[at]`: a line, an exception, or the entry's own return."""
    return is_stop_event(frames[at].event, frames[at].depth)


def is_stop_event(event: Event, depth: int) -> bool:
    """The same, of a frame's event and depth."""
    return event in (Event.LINE, Event.EXCEPTION) or (event is Event.RETURN and depth == 0)


def land(frames: Sequence[Frame], at: int, step: Step) -> int:
    """Index of the frame that a step from `at` stops on; the last frame if none is left, 0 before the first."""
    if step is Step.BACK:
        return next((i for i in range(at - 1, -1, -1) if is_stop(frames, i)), 0)
    here = frames[at].depth
    deepest = {Step.INTO: len(frames) + here, Step.OVER: here, Step.OUT: here - 1}[step]
    for i in range(at + 1, len(frames)):
        if frames[i].depth <= deepest and is_stop(frames, i):
            return i
    return len(frames) - 1
