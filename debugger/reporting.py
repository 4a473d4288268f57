"""Where events come from: `sys.settrace` on Python 3.11, `sys.monitoring` since 3.12, and the recursion limit.

It runs inside the debuggee (see `rendering.py` for what that forbids), and decides nothing: the
tracer is told that a frame was entered, is at a line, was left, unwound, or that something was raised.
"""

from __future__ import annotations

import os
import sys

from .bytecode import line_at, returns, yields

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import CodeType, FrameType, TracebackType
    from typing import Any

    from .tracing import Tracer

_ROOM = 400
"""Python calls that reporting one event may nest."""


_HERE = os.path.dirname(os.path.abspath(__file__))
_OURS = (_HERE, os.path.join(os.path.dirname(_HERE), "adapters", "dap"))
"""Folders of what events are reported through."""

_NEAR = 4
"""Entries of a traceback, from where an exception has come to, that are looked at: it is told of at each function."""


class SetTrace:
    """Events by `sys.settrace`: Python 3.11."""

    def __init__(self, tracer: Tracer) -> None:
        self._tracer = tracer
        self._room = 0
        self._before: Any = None
        self._set: Any = None
        enter, line, raised = tracer.enter, tracer.line, tracer.raised

        def called(frame: FrameType, _event: str, _arg: object) -> Callable[..., Any] | None:
            self._room -= 1
            try:
                if self._room < 0:
                    self._measure(frame)
                return happened if enter(frame) is not None else None
            except RecursionError:
                self._survive_raising()
                raise

        def happened(frame: FrameType, event: str, arg: Any) -> Callable[..., Any]:
            if event == "line":
                line(frame)
            elif event == "return":
                self._returned(frame, arg)
            elif event == "exception":
                _, error, traceback = arg  # which the exception is not given before it is caught
                if type(error) is RecursionError:
                    _cut(traceback)
                raised(frame, error)
            return happened

        self._called = called

    def start(self) -> None:
        """The one place that sets the trace function."""
        self._before = sys.gettrace()
        sys.settrace(self._called)
        self._set = sys.gettrace()  # ours, or of someone who calls ours

    def stop(self) -> None:
        """Put back what was there."""
        sys.settrace(self._before)

    @property
    def is_active(self) -> bool:
        """Whether the trace function is still ours."""
        return sys.gettrace() == self._set

    def _returned(self, frame: FrameType, value: object) -> None:
        """A return, a suspension, or the None that marks unwinding: the instruction tells them apart."""
        tracer = self._tracer
        if returns(frame):
            tracer.leave(frame, value, suspended=False)
            return
        raised = tracer.stack[-1].raised if tracer.stack else None
        thrown_in = raised is not None and raised[1] == frame.f_lasti
        if yields(frame) and not thrown_in:
            tracer.leave(frame, value, suspended=True)
        else:
            tracer.unwind(frame)

    def _measure(self, frame: FrameType | None) -> None:
        """Raise RecursionError past the program's own limit, in code that makes no frames as in code that does.

        If the interpreter had to raise it, it would find no room to call us, and stop tracing.
        """
        nesting = 0
        bottom = self._tracer.stack[0].frame if self._tracer.stack else None
        while frame is not None:
            nesting += 1
            if frame is bottom:
                break
            frame = frame.f_back
        self._room = self._tracer.deepest - nesting
        if self._room < 0:
            raise RecursionError("maximum recursion depth exceeded")

    def _survive_raising(self) -> None:
        """A trace function that raises is removed. The profile function hears of the unwinding, and puts it back."""
        before = sys.getprofile()

        def restore(_frame: FrameType, _event: str, _arg: object) -> None:
            sys.setprofile(before)
            sys.settrace(self._called)

        sys.setprofile(restore)


class Monitoring:
    """Events by `sys.monitoring`: Python 3.12 and later."""

    def __init__(self, tracer: Tracer) -> None:
        self._tracer = tracer
        self._tool = 4
        """0 to 2 and 5 have known owners: debuggers, coverage, profilers, optimisers."""
        self._monitoring: Any = sys.monitoring  # pyright: ignore[reportAttributeAccessIssue]
        events = self._monitoring.events
        self._global = events.PY_START | events.PY_THROW | events.PY_UNWIND | events.RAISE
        self._local = events.LINE | events.JUMP | events.PY_RETURN | events.PY_YIELD | events.PY_RESUME
        self._callbacks = self._make_callbacks()

    def start(self) -> None:
        """The one place that asks for events."""
        monitoring = self._monitoring
        self._tool = next(tool for tool in (4, 3, 1, 2) if monitoring.get_tool(tool) is None)
        monitoring.use_tool_id(self._tool, "foreframe")
        for event, callback in self._callbacks.items():
            monitoring.register_callback(self._tool, getattr(monitoring.events, event), callback)
        monitoring.set_events(self._tool, self._global)

    def stop(self) -> None:
        """Give the tool's number back."""
        monitoring = self._monitoring
        monitoring.set_events(self._tool, 0)
        for code in self._tracer.codes.values():
            if code.watched:
                monitoring.set_local_events(self._tool, code.code, 0)
        for event in self._callbacks:
            monitoring.register_callback(self._tool, getattr(monitoring.events, event), None)
        monitoring.free_tool_id(self._tool)

    @property
    def is_active(self) -> bool:
        """Whether events still come; tools do not get in each other's way."""
        return True

    def _make_callbacks(self) -> dict[str, Callable[..., object]]:
        tracer, getframe, disable = self._tracer, sys._getframe, self._monitoring.DISABLE

        def started(code: CodeType, _offset: int) -> object:
            known = tracer.code(code)
            if known is None:
                return disable
            if not known.watched:
                known.watched = True
                self._monitoring.set_local_events(self._tool, code, self._local)
            tracer.enter(getframe(1))
            return None

        def resumed(_code: CodeType, _offset: int, _error: object = None) -> None:
            tracer.enter(getframe(1))

        def line(_code: CodeType, _lineno: int) -> None:
            tracer.line(getframe(1))

        def jumped(code: CodeType, offset: int, target: int) -> object:
            """A loop on one line is at that line again each time round, which LINE does not tell; `settrace` does."""
            if target >= offset or line_at(code, target) != line_at(code, offset):
                return disable
            tracer.line(getframe(1))
            return None

        def returned(_code: CodeType, _offset: int, value: object) -> None:
            tracer.leave(getframe(1), value, suspended=False)

        def yielded(_code: CodeType, _offset: int, value: object) -> None:
            tracer.leave(getframe(1), value, suspended=True)

        def raised(_code: CodeType, _offset: int, error: BaseException) -> None:
            if type(error) is RecursionError:
                _cut(error.__traceback__)
            tracer.raised(getframe(1), error)

        def unwound(_code: CodeType, _offset: int, _error: object) -> None:
            tracer.unwind(getframe(1))

        return {
            "PY_START": started,
            "PY_RESUME": resumed,
            "PY_THROW": resumed,
            "LINE": line,
            "JUMP": jumped,
            "PY_RETURN": returned,
            "PY_YIELD": yielded,
            "RAISE": raised,
            "PY_UNWIND": unwound,
        }


def _cut(entry: TracebackType | None) -> None:
    """Take our own functions off the end of a traceback: of what they raised in the program's place."""
    for _ in range(_NEAR):
        # What has come to us already was cut before, and below us the program stands.
        if entry is None or entry.tb_next is None or _is_ours(entry):
            return
        if _is_ours(entry.tb_next):
            entry.tb_next = None
        entry = entry.tb_next


def _is_ours(entry: TracebackType) -> bool:
    return entry.tb_frame.f_code.co_filename.startswith(_OURS)


class RecursionLimit:
    """The program's recursion limit, kept by the tracer; the interpreter's own is higher, for room to report."""

    def __init__(self, tracer: Tracer) -> None:
        self._tracer = tracer
        self._get, self._set = sys.getrecursionlimit, sys.setrecursionlimit
        self._before = self._below = 0

    def start(self) -> None:
        """Raise the interpreter's limit, and let the program see and set its own."""
        self._before, self._below = self._get(), _height()
        self._apply(self._before)
        sys.getrecursionlimit = lambda: self._tracer.deepest
        sys.setrecursionlimit = self._apply

    def stop(self) -> None:
        """Put back what was there."""
        sys.getrecursionlimit, sys.setrecursionlimit = self._get, self._set
        self._set(self._before)

    def _apply(self, limit: int, /) -> None:
        if type(limit) is not int or limit < 1:
            self._set(limit)  # raises what it raises
        self._tracer.deepest = limit
        self._set(min(limit + self._below + _ROOM, 2**31 - 1))


def _height() -> int:
    """Python calls on the stack."""
    frame = sys._getframe(1)
    height = 0
    while frame is not None:
        height, frame = height + 1, frame.f_back
    return height
