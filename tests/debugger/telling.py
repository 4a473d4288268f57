"""Traces of small programs, told so that a test can read them."""

from __future__ import annotations

from textwrap import dedent

from foreframe.debugger.frame import Event, Frame
from foreframe.debugger.inprocess import record_in_process
from foreframe.debugger.trace import Trace

from tests.programs import marked_lines, well_formed


def traced(program: str, call: str = "", **options: int) -> Trace:
    trace = record_in_process(dedent(program), call.partition("(")[0], call, **options)
    well_formed(trace.frames, trace.header.source)
    return trace


def told(trace: Trace) -> list[str]:
    """Frames as `depth event line value`; a line without a name is told by its number."""
    names = {lineno: name for name, lineno in marked_lines(trace.header.source).items()}
    return [
        f"{frame.depth} {frame.event} {names.get(frame.lineno, frame.lineno)} {frame.value or ''}".rstrip()
        for frame in trace.frames
    ]


def at(trace: Trace, name: str, event: Event = Event.LINE) -> Frame:
    """The first frame of this event at the line of this name."""
    lineno = marked_lines(trace.header.source)[name]
    return next(frame for frame in trace.frames if frame.lineno == lineno and frame.event is event)
