"""Recording in this process: for programs that we generated and trust, where a child for each would cost too much.

It shares every rule with the recorder (the same tracer, another sink), and protects from nothing
but programs that run too long.
"""

from __future__ import annotations

import contextlib
import io
import signal
import sys
from collections.abc import Callable, Generator
from types import CodeType, FrameType, FunctionType, ModuleType
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

_HERE = {"target": FILENAME, "python": ".".join(map(str, sys.version_info[:3]))}
_EVENTS = {event.value: event for event in Event}


class _Stopped(BaseException):
    """Raised into the program; no `except Exception` of its own stops it."""


class _Frames:
    """A sink that keeps frames as they are in memory."""

    def __init__(self, lines: list[str], max_events: int, watch: Callable[[Frame], str] | None = None) -> None:
        self.frames: list[Frame] = []
        self.stopped = ""
        """Why the run was ended."""
        self._lines = lines
        self._max_events = max_events
        self._watch = watch

    def frame(self, event: str, activation: Activation, lineno: int, value: str | None) -> None:
        """Take one frame."""
        if self.stopped or len(self.frames) >= self._max_events:
            self.stop(f"stopped after {self._max_events} events")
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
        if self._watch is not None and (reason := self._watch(frame)):
            self.stop(reason)

    def stop(self, reason: str) -> None:
        """End the run."""
        self.stopped = self.stopped or reason
        raise _Stopped


def record_in_process(
    source: str,
    function: str = "",
    call: str = "",
    *,
    max_events: int = 10_000,
    value_cap: int = 1_000,
    max_seconds: float = 0.0,
    watch: Callable[[Frame], str] | None = None,
) -> Trace:
    """The trace of a call such as `f(1, 2)` of a function in the source; of the module's own code if `function` is "".

    What the program prints is discarded, and it has no standard input. `max_events` stops it; so does
    `watch`, which hears of each frame, by returning a reason; so does `max_seconds`, unless it is 0, on the
    main thread alone, where it takes SIGALRM. The trace's end then gives the reason.
    Raises RecordingError where no frame came: the source does not compile, its top level fails, or
    the call's arguments do.
    """
    lines = source.split("\n")
    sink = _Frames(lines, max_events, watch)
    tracer = Tracer(sink, lambda name: ("", lines) if name == FILENAME else None, cap=value_cap)
    end = End()
    with _stage("program" if function else "__main__") as namespace, _clock(sink, max_seconds):
        end = _run(source, function, call, namespace, tracer)
    return _finished(sink, end, Header(source=source, function=function, call=call, value_cap=value_cap, **_HERE))


def record_call(
    function: FunctionType,
    source: str,
    call: str,
    *,
    max_events: int = 10_000,
    value_cap: int = 1_000,
    max_seconds: float = 0.0,
    watch: Callable[[Frame], str] | None = None,
) -> Trace:
    """The trace of a call of a function of a module that is imported already, evaluated in that module.

    `source` is the text of the module's file, whose functions alone make frames. Everything else is as for
    `record_in_process`.
    """
    lines, file = source.split("\n"), function.__code__.co_filename
    sink = _Frames(lines, max_events, watch)
    tracer = Tracer(sink, lambda name: ("", lines) if name == file else None, cap=value_cap)
    tracer.entry = function.__code__
    end = End()
    with _silence(), _clock(sink, max_seconds):
        end = _traced(compile(call, "<call>", "eval", dont_inherit=True), function.__globals__, tracer)
    name = function.__name__
    return _finished(sink, end, Header(source=source, function=name, call=call, value_cap=value_cap, **_HERE))


def _finished(sink: _Frames, end: End, header: Header) -> Trace:
    if sink.stopped:
        end = End(reason=sink.stopped)
    if end.reason and not sink.frames:
        raise RecordingError(end.reason)
    return Trace(header=header, frames=sink.frames, end=end)


@contextlib.contextmanager
def _stage(name: str) -> Generator[dict[str, Any]]:
    """A module to run in, among the imported ones while it runs, without input and output."""
    module = ModuleType(name)
    replaced = sys.modules.get(name)
    sys.modules[name] = module
    try:
        with _silence():
            yield module.__dict__
    finally:
        if replaced is None:
            sys.modules.pop(name, None)
        else:
            sys.modules[name] = replaced


@contextlib.contextmanager
def _silence() -> Generator[None]:
    """Without input and output."""
    streams = sys.stdin, sys.stdout, sys.stderr
    sys.stdin, sys.stdout, sys.stderr = io.StringIO(), io.StringIO(), io.StringIO()
    try:
        yield
    finally:
        sys.stdin, sys.stdout, sys.stderr = streams


@contextlib.contextmanager
def _clock(sink: _Frames, seconds: float) -> Generator[None]:
    """End the run when its time is up."""
    if not seconds:
        yield
        return

    def late(_signal: int, _frame: FrameType | None) -> None:
        sink.stop(f"ran longer than {seconds:g} s")

    before = signal.signal(signal.SIGALRM, late)
    # Again and again: the program may be where it swallows the first.
    signal.setitimer(signal.ITIMER_REAL, seconds, seconds)
    try:
        with contextlib.suppress(_Stopped):
            yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


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
        drain(eval(program, namespace))
    except BaseException as error:  # noqa: BLE001 - see above
        began = tracer.ended or tracer.stack
        return End(exit_code=exit_code(error), reason="" if began else render_exception(error, 200))
    finally:
        tracer.stop()
    return End(exit_code=0)
