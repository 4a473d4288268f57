"""Recording of generated programs: with the rules of every recorder, and stopped early where a run cannot teach.

A mutated program may square a number for ever, which hangs long before it reaches a limit of events. So a run stops
at the first value that is too long to keep or too large to compute with safely, and after a second in any case.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Generator
from contextlib import contextmanager
from types import FrameType
from typing import Final

from ...debugger import inprocess
from ...debugger.activation import Activation
from ...debugger.trace import Header, Trace
from ...debugger.tracing import Tracer
from .program import Program

MAX_FRAMES: Final = 150
MAX_VALUE: Final = 80
"""Characters of a value's `repr`."""

MAX_DIGITS: Final = 9
"""Of a whole number in a variable: what is larger could be a size or an exponent next."""

DEADLINE_S: Final = 1.0


class _Stopped(BaseException):
    """Raised into the program; no `except Exception` of its own stops it."""


class _Sink(inprocess._Frames):
    """Keeps frames until one holds a value that we do not want."""

    fault: str = ""

    def frame(self, event: str, activation: Activation, lineno: int, value: str | None) -> None:
        if len(self.frames) >= MAX_FRAMES:
            self._stop("too long")
        super().frame(event, activation, lineno, value)
        newest = self.frames[-1]
        if value is not None:
            self._check(value)
        for text in newest.locals.values():
            self._check(text)

    def _check(self, text: str) -> None:
        if len(text) > MAX_DIGITS and text.lstrip("-").isdigit():
            self._stop("large number")
        if len(text) > MAX_VALUE:
            self._stop("long value")

    def _stop(self, fault: str) -> None:
        self.fault = self.fault or fault
        raise _Stopped


def record(program: Program) -> Trace | str:
    """The trace of the program's call, or why there is none worth having."""
    lines = program.source.split("\n")
    sink = _Sink(lines, MAX_FRAMES)
    tracer = Tracer(sink, lambda name: ("", lines) if name == inprocess.FILENAME else None, cap=MAX_VALUE + 1)
    with inprocess._stage("program" if program.function else "__main__") as namespace, _deadline(sink):
        end = inprocess._run(program.source, program.function, program.call, namespace, tracer)
    if sink.fault or not sink.frames:
        return sink.fault or "no frame"
    header = Header(
        target="program.py",
        source=program.source,
        function=program.function,
        call=program.call,
        python=inprocess._VERSION,
        value_cap=MAX_VALUE,
    )
    return Trace(header=header, frames=sink.frames, end=end)


@contextmanager
def _deadline(sink: _Sink) -> Generator[None]:
    """Stop the run when its time is up; only the main thread can."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def late(_signal: int, _frame: FrameType | None) -> None:
        sink._stop("too slow")

    before = signal.signal(signal.SIGALRM, late)
    # It rings again, since a run can be inside something that swallows the first exception.
    signal.setitimer(signal.ITIMER_REAL, DEADLINE_S, DEADLINE_S)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
