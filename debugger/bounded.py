"""The real run that a judgement is held against: in the sandbox, and only so far."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from .errors import RecordingError
from .frame import Event
from .recorder import Limits, record
from .target import Target

BOUNDS: Final = Limits(events=20_000, seconds=10.0, memory_bytes=512 << 20)
"""Far beyond what is predicted; a program that is still going then has not been shown to be endless."""


_CUT_OFF: Final[Mapping[str, tuple[bool | None, str]]] = {
    "RecursionError": (False, "it recursed until Python cut it off"),
    "MemoryError": (False, "it used all the memory that it may"),
    "Refused": (None, "the sandbox refused what it wanted to do"),
}
"""Exceptions that are no end of the program's own, and whether they say that it has none."""

_TOO_DEEP: Final = "<repr raised RecursionError>"
"""A value whose own text found no room on the stack. Where the recorder's trace function finds none either, Python
takes that away, and the RecursionError that ends the program is not seen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RealEnd:
    """How a bounded run went."""

    ended: bool | None
    """None where the program could not be run, or was refused something that it needs."""

    num_frames: int
    """Seen until then."""

    reason: str
    """In words: how it ended, or which bound it met."""


def run_bounded(target: Target, bounds: Limits = BOUNDS) -> RealEnd:
    """Run the target for real, confined. A recursion that Python cuts off has not ended by itself."""
    try:
        trace = record(target, limits=bounds, program_output=None, sandboxed=True)
    except RecordingError as error:
        return RealEnd(ended=None, num_frames=0, reason=str(error))
    count, last, end = len(trace.frames), trace.frames[-1], trace.end
    raised = last.value or "" if last.event is Event.EXCEPTION else ""
    if end is not None and end.exit_code and _TOO_DEEP in last.locals.values():
        raised = "RecursionError"
    for kind, (ended, why) in _CUT_OFF.items():
        if raised.startswith(kind):
            return RealEnd(ended=ended, num_frames=count, reason=f"{why}, after {count} frames")
    if end is not None and end.exit_code is not None:
        how = f"raised {raised}" if raised else "ended"
        return RealEnd(ended=True, num_frames=count, reason=f"it {how} after {count} frames")
    why = end.reason if end is not None and end.reason else "it was stopped"
    return RealEnd(ended=False, num_frames=count, reason=f"no end within {count} frames: {why}")
