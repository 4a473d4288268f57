"""Frames of the stops alone: between them nothing is followed, and debugpy is alone with the program.

Loaded by `debuggee.py` for `--record stops`, under a name that no program has. There is a call frame of the entry, and
then, whenever debugpy holds the main thread, what the stack shows: a line frame of the innermost activation, and of
each caller that is not as it was shown last. Runs on Python 3.11 to 3.13, in debugpy's own callbacks, where nothing
that it does is traced. It holds no frame of the program between stops: that would keep its locals alive.
"""

from __future__ import annotations

import sys
import threading

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import CodeType, FrameType
    from typing import Any, Protocol

    class Gate(Protocol):
        """What `debuggee.py` has between debugpy and the program."""

        def set(self, is_open: bool) -> None:
            """Let debugpy see the main thread, or not."""
            ...

        def on_wait(self, held: Callable[[Wait], bool]) -> None:
            """Have `held` asked before a thread is held; it runs on where that says no."""
            ...

    class Wait(Protocol):
        """What debugpy is about to hold a thread for."""

        frame: FrameType
        event: str
        arg: Any
        is_step: bool
        is_whole: bool

    Place = tuple[FrameType, Any, int]

MAX_LEVELS = 50
"""Of the stack, counted from the inside, that are looked at again at each stop."""

_SUSPENDS = 0x20 | 0x80 | 0x200
"""The flags of generators, coroutines and asynchronous generators: such an entry may be off the stack and not over."""


def tracer_of_stops(tracer: type[Any], gate: Gate) -> type[Any]:
    """The shim's tracer, which is told of the entry's call and of stops, and of nothing else."""
    activation_of, render_exception = _shims("activation", "Activation"), _shims("rendering", "render_exception")

    class StopTracer(tracer):
        is_lost = False
        """Nobody takes away events that are not asked for."""

        def start(self) -> None:
            self._known: dict[int, Any] = {}
            """By depth, the activation that was shown there last."""
            self._height, self._thread = 0, threading.get_ident()
            gate.on_wait(self.held)
            _expect(self.entry, self._begin)

        def stop(self) -> None:
            gate.set(False)

        def _begin(self, frame: FrameType) -> None:
            """The entry is called."""
            gate.set(True)
            if (code := self.code(frame.f_code)) is not None:
                self._show("call", 0, (frame, code, max(frame.f_lineno or 0, code.firstlineno)), look=True)
                self._height = 1

        def held(self, wait: Wait) -> bool:
            """debugpy is about to hold a thread; whether it may."""
            if threading.get_ident() != self._thread:
                return True
            places = list(self._places(wait))
            if not places:
                # A step that has left the entry runs out; there is nothing of the program's after that.
                return not wait.is_step or bool(self.entry.co_flags & _SUSPENDS)
            # After a return debugpy stops in the middle of the caller's line, which is no moment: the lane steps on.
            if not (wait.is_step and wait.event == "return"):
                error = wait.arg[1] if wait.event == "exception" and wait.arg else None
                self._show_stack(places, wait.frame if error is None else None)
                if error is not None:
                    self._raised(len(places) - 1, places[-1], error)
            return True

        def _show_stack(self, places: list[Place], top: FrameType | None) -> None:
            """A line frame of each activation that is other than it was shown, and of `top` in any case."""
            is_new = False
            for depth, place in enumerate(places):
                frame, code, lineno = place
                known = self._known.get(depth) if depth < self._height and not is_new else None
                if known is None or known.code is not code or known.nesting != id(frame):
                    known, is_new = None, True
                elif depth < len(places) - MAX_LEVELS:
                    continue
                if known is not None and lineno == known.lineno and _inside(code, frame) is not None:
                    continue  # in the middle of a statement that has been shown
                is_last = depth == len(places) - 1 and frame is top
                is_new |= self._show("line", depth, place, look=known is None or is_last or lineno != known.lineno)
            self._height = len(places)

        def _show(self, event: str, depth: int, place: Place, *, look: bool) -> bool:
            """One frame, if it tells of anything new or is to be there anyway; whether it is."""
            frame, code, lineno = place
            before = self._known.get(depth)
            shown = before if before is not None and before.code is code else activation_of(frame, code, depth, 0)
            shown.frame = _Globals(frame) if code.function == "<module>" else frame
            shown.look(self.cap)
            if (inside := _inside(code, frame)) is not None:
                for name in inside.names:
                    for texts in (shown.texts, shown.changed, shown.fixed):
                        texts.pop(name, None)
            if shown is not before and before is not None:
                shown.gone = list(before.texts)  # the record before this one, at this depth, was another function's
            shown.lineno, shown.nesting = lineno, id(frame)
            is_told = look or bool(shown.changed or shown.gone)
            if is_told:
                self.sink.frame(event, shown, lineno, None)
            shown.frame, self._known[depth] = None, shown
            return is_told

        def _raised(self, depth: int, place: Place, error: BaseException) -> None:
            shown = self._known[depth]
            shown.changed, shown.gone = {}, []
            self.sink.frame("exception", shown, place[2], render_exception(error, self.cap))

        def _places(self, wait: Wait) -> Iterator[Place]:
            """The activations from the entry to the one that is held, outermost first; none outside of the entry."""
            found: list[tuple[FrameType, int]] = []
            within: FrameType | None = wait.frame
            if wait.event == "exception" and wait.arg is not None and wait.arg[2] is not None:
                # As debugpy shows them: what the exception has left already, only where it leaves the user's code.
                trace, within = wait.arg[2], wait.arg[2].tb_frame.f_back
                while trace is not None:
                    found.append((trace.tb_frame, trace.tb_lineno))
                    trace = trace.tb_next if wait.is_whole or trace.tb_frame is not wait.frame else None
            while within is not None:
                found.insert(0, (within, within.f_lineno or 0))
                within = within.f_back
            first = next((i for i, (one, _) in enumerate(found) if one.f_code is self.entry), len(found))
            for one, lineno in found[first:]:
                if (code := self.code(one.f_code)) is not None:
                    inside = _inside(code, one)
                    yield one, code, (inside.lineno if inside is not None else None) or lineno

    return StopTracer


class _Globals:
    """A module's frame, as far as its names are looked at: in a comprehension, 3.13 has its own names alone."""

    def __init__(self, frame: FrameType) -> None:
        self.f_locals = frame.f_globals


def _inside(code: Any, frame: FrameType) -> Any:
    """The inlined comprehension (3.12 and later) that a frame is in the middle of: a part of its statement."""
    return code.comprehension(frame) if code.comprehensions else None


def _shims(module: str, name: str) -> Any:
    return getattr(sys.modules[f"_foreframe.{module}"], name)


def _expect(entry: CodeType | None, begin: Callable[[FrameType], None]) -> None:
    """Tell of the first call of the entry, then be gone."""
    if entry is None:
        return
    if sys.version_info < (3, 12):
        _expect_by_tracing(entry, begin)
        return
    monitoring: Any = sys.monitoring
    start = monitoring.events.PY_START
    tool = next(tool for tool in (4, 3, 1, 2) if monitoring.get_tool(tool) is None)

    def started(code: CodeType, _offset: int) -> None:
        monitoring.set_local_events(tool, code, 0)
        monitoring.register_callback(tool, start, None)
        monitoring.free_tool_id(tool)
        begin(sys._getframe(1))

    monitoring.use_tool_id(tool, "foreframe")
    monitoring.register_callback(tool, start, started)
    monitoring.set_local_events(tool, entry, start)


def _expect_by_tracing(entry: CodeType, begin: Callable[[FrameType], None]) -> None:
    from pydevd_tracing import TracingFunctionHolder  # pyright: ignore

    def called(frame: FrameType, event: Any, arg: Any) -> Any:
        if frame.f_code is not entry:
            return None
        begin(frame)
        theirs = sys.gettrace()  # debugpy's, now that the gate is open: from here on the thread is its own
        return None if theirs is None or theirs is called else theirs(frame, event, arg)

    TracingFunctionHolder._original_tracing(called)
