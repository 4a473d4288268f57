"""Recording in this process: for programs that we generated and trust, where a child for each would cost too much.

It shares every rule with the recorder (the same tracer, another sink); it protects from nothing
but endless loops that run lines of the program.
"""

from __future__ import annotations

import io
import sys
from types import CodeType, ModuleType
from typing import Any

from .activation import Activation
from .errors import RecordingError
from .frame import Event, Frame
from .rendering import render_exception
from .shim import drain, entry_code, exit_code
from .trace import End, Header, Trace
from .tracing import Tracer

FILENAME = "<foreframe>"
"""The name under which the program is compiled."""


class _LimitReached(BaseException):
    """Raised into the program; no `except Exception` of its own stops it."""


class _Frames:
    """A sink that keeps frames as they are in memory."""

    def __init__(self, lines: list[str], max_events: int) -> None:
        self.frames: list[Frame] = []
        self._lines = lines
        self._max_events = max_events

    def frame(self, event: str, activation: Activation, lineno: int, value: str | None) -> None:
        if len(self.frames) >= self._max_events:
            raise _LimitReached
        frame = Frame(
            event=_EVENTS[event],
            lineno=lineno,
            source=self._lines[lineno - 1] if 0 < lineno <= len(self._lines) else "",
            locals=dict(activation.texts) if value is None else {},
            value=value,
            depth=activation.depth,
            function=activation.code.function,
        )
        self.frames.append(frame)


_EVENTS = {event.value: event for event in Event}


def record_in_process(
    source: str, function: str = "", call: str = "", *, max_events: int = 10_000, value_cap: int = 1_000
) -> Trace:
    """The trace of a call such as `f(1, 2)` of a function in the source; of the module's own code if `function` is "".

    What the program prints is discarded, and it has no standard input. A trace that `max_events`
    cut short says so in its end. Raises RecordingError where no frame came: the source does not
    compile, its top level fails, or the call's arguments do.
    """
    lines = source.split("\n")
    sink = _Frames(lines, max_events)
    tracer = Tracer(sink, lambda name: ("", lines) if name == FILENAME else None, cap=value_cap)
    module = ModuleType("program" if function else "__main__")
    before = sys.stdin, sys.stdout, sys.stderr
    sys.stdin, sys.stdout, sys.stderr = io.StringIO(), io.StringIO(), io.StringIO()
    try:
        end = _run(source, function, call, module.__dict__, tracer)
    finally:
        sys.stdin, sys.stdout, sys.stderr = before
    header = Header(target=FILENAME, source=source, function=function, call=call, python=_VERSION, value_cap=value_cap)
    trace = Trace(header=header, frames=sink.frames, end=end)
    if end.reason and not sink.frames:
        raise RecordingError(end.reason)
    if end.reason.startswith("stopped"):
        trace.end = End(exit_code=None, reason=f"stopped after {max_events} events")
    return trace


_VERSION = ".".join(map(str, sys.version_info[:3]))


def _run(source: str, function: str, call: str, namespace: dict[str, Any], tracer: Tracer) -> End:
    try:
        program = compile(source, FILENAME, "exec", dont_inherit=True)
        tracer.entry = program
        if function:
            exec(program, namespace)
            tracer.entry = entry_code(program, function)
            program = compile(call.strip(), "<call>", "eval", dont_inherit=True)
    except BaseException as error:  # noqa: BLE001 - the program may raise anything
        return End(exit_code=1, reason=render_exception(error, 200))
    return _traced(program, namespace, tracer)


def _traced(program: CodeType, namespace: dict[str, Any], tracer: Tracer) -> End:
    tracer.start()
    try:
        result = eval(program, namespace)
        drain(result)
    except _LimitReached:
        return End(reason="stopped")
    except SystemExit as error:
        return End(exit_code=exit_code(error))
    except BaseException as error:  # noqa: BLE001 - see above
        return End(exit_code=1, reason="" if tracer.ended else render_exception(error, 200))
    finally:
        tracer.stop()
    return End(exit_code=0)
