"""Recording of generated programs: with the rules of every recorder, and stopped early where a run cannot teach.

A mutated program may square a number for ever, which hangs long before it reaches a limit of events. So a run stops
at the first value that is too long to keep or too large to compute with safely, and after a second in any case.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial
from types import FunctionType
from typing import Final

from ...debugger.errors import RecordingError
from ...debugger.frame import Frame
from ...debugger.inprocess import record_call, record_in_process
from ...debugger.trace import Trace
from .program import Program

MAX_FRAMES: Final = 150
MAX_VALUE: Final = 80
"""Characters of a value's `repr`."""

MAX_DIGITS: Final = 9
"""Of a whole number in a variable: what is larger could be a size or an exponent next."""

DEADLINE_S: Final = 1.0


def record(program: Program, *, max_frames: int = MAX_FRAMES) -> Trace | str:
    """The trace of the program's call, or why there is none worth having."""
    return _judged(partial(record_in_process, program.source, program.function, program.call), max_frames)


def record_live(function: FunctionType, source: str, call: str) -> Trace | str:
    """The same of a function of an imported module, whose text is `source`."""
    return _judged(partial(record_call, function, source, call))


def _judged(recorder: Callable[..., Trace], max_frames: int = MAX_FRAMES) -> Trace | str:
    on_main_thread = threading.current_thread() is threading.main_thread()
    try:
        trace = recorder(
            max_events=max_frames,
            # One character more than we keep tells a value that was cut from one that was not.
            value_cap=MAX_VALUE + 1,
            max_seconds=DEADLINE_S if on_main_thread else 0.0,
            watch=_watch,
        )
    except RecordingError:
        return "no frame"
    reason = trace.end.reason if trace.end is not None else ""
    if reason.startswith("stopped after"):
        return "too long"
    if reason.startswith("ran longer"):
        return "too slow"
    return reason if reason in _FAULTS else trace


def _watch(frame: Frame) -> str:
    """Why the run should end here; "" to go on."""
    if frame.value is not None:
        return _fault(frame.value)
    for text in frame.locals.values():
        if len(text) > MAX_DIGITS and (fault := _fault(text)):
            return fault
    return ""


def _fault(text: str) -> str:
    if len(text) > MAX_VALUE:
        return "long value"
    if len(text) > MAX_DIGITS and text.lstrip("-").isdigit():
        return "large number"
    return ""


_FAULTS: Final = frozenset(("long value", "large number"))
