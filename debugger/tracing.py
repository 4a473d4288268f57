"""The interpreter's events to frames: which events make one, at what depth, with which locals.

It runs inside the debuggee, on Python 3.11 to 3.13 (see `rendering.py` for what that forbids). The
interpreter decides which lines an execution visits; the rest is decided here:

* only code in files under the project's root makes frames, on the thread of the entry, between the
  entry's call and its end; what it calls elsewhere is stepped over;
* lambdas, comprehensions, generator expressions and class bodies make none, being parts of a statement.
  A named function that one of them calls does, one deeper than the function around it. A comprehension
  that the interpreter inlined (3.12 and later) shows neither its lines nor its variables;
* an exception frame stands where an exception is raised in an activation, or enters it from a call; a
  bare `raise` and the end of a `finally` only pass it on. The StopIteration that ends a `for` is none.
  The return event of an activation that an exception leaves is no frame;
* a `yield` or `await` that suspends is a return frame, and the resumption a call frame with all locals;
* locals are data: no functions, classes, modules, dunder names, nor what `typing` exports.
"""

from __future__ import annotations

import sys

from .activation import NOTHING, Activation, Code
from .bytecode import ends_a_loop
from .rendering import name_of, render, render_exception
from .reporting import Monitoring, RecursionLimit, SetTrace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import CodeType, FrameType
    from typing import Protocol

    class Sink(Protocol):
        """Where frames go."""

        def frame(self, event: str, activation: Activation, lineno: int, value: str | None) -> None:
            """Take one frame. The activation holds its locals, and how they changed."""
            ...

    Files = Callable[[str], "tuple[str, list[str]] | None"]

_OPTIMIZED = 1
"""The flag of code with fast locals: functions, but neither modules nor class bodies."""


class Tracer:
    """Keeps the stack of activations, and tells `sink` of frames; `start` and `stop` turn the events on and off."""

    def __init__(self, sink: Sink, files: Files, *, cap: int) -> None:
        self.sink = sink
        self.files = files
        """Gives for a code object's filename the path to show and the lines; None if it makes no frames."""
        self.cap = cap
        self.entry: CodeType | None = None
        """Frames begin with a call of it, and end with its end."""
        self.ended = False
        self.stack: list[Activation] = []
        self.codes: dict[int, Code] = {}
        self.deepest = sys.maxsize
        """Past this nesting, a call is a RecursionError."""
        self._shown: dict[str, tuple[str, list[str]] | None] = {}
        self._reporter = Monitoring(self) if sys.version_info >= (3, 12) else SetTrace(self)
        self._limit = RecursionLimit(self)
        self._is_on = False

    def start(self) -> None:
        """Follow what this thread calls from now on."""
        self._is_on = True
        self._limit.start()
        self._reporter.start()

    def stop(self) -> None:
        """Follow nothing any more. Safe to call at any time, and twice."""
        if self._is_on:
            self._is_on = False
            self._reporter.stop()
            self._limit.stop()

    @property
    def is_lost(self) -> bool:
        """Whether the program took the events away from us."""
        return not self._reporter.is_active

    def code(self, code: CodeType) -> Code | None:
        """What is known about the code object; None if it makes no frames."""
        known = self.codes.get(id(code))
        if known is not None:
            return known
        name = code.co_filename
        if name not in self._shown:
            self._shown[name] = self.files(name)
        file = self._shown[name]
        is_part = code.co_name != "<module>" if code.co_name[0] == "<" else not code.co_flags & _OPTIMIZED
        if file is None or is_part:
            return None
        known = self.codes[id(code)] = Code(code, *file)
        return known

    def enter(self, frame: FrameType) -> Activation | None:
        """A function starts or resumes; None if it makes no frames."""
        code = self.code(frame.f_code)
        if code is None or self.ended:
            return None
        nesting = self._nesting(frame)
        if nesting > self.deepest:
            raise RecursionError("maximum recursion depth exceeded")
        if nesting == 0:
            return None
        activation = Activation(frame, code, len(self.stack), nesting)
        self.stack.append(activation)
        activation.look(self.cap)
        inside = code.comprehension(frame) if code.comprehensions else None
        for name in inside.names if inside else ():
            for known in (activation.texts, activation.changed, activation.fixed):
                known.pop(name, None)
        activation.lineno = max(frame.f_lineno or 0, code.firstlineno)
        self.sink.frame("call", activation, activation.lineno, None)
        return activation

    def line(self, frame: FrameType) -> None:
        """A line is about to run."""
        activation = self._activation(frame)
        if activation is None:
            return
        if activation.code.comprehensions and activation.code.comprehension(frame):
            return
        activation.raised = None
        activation.look(self.cap)
        activation.lineno = frame.f_lineno or activation.lineno  # 3.11 puts the code of an empty module on line 0
        self.sink.frame("line", activation, activation.lineno, None)

    def leave(self, frame: FrameType, value: object, *, suspended: bool) -> None:
        """A function returns, or hands out a value and waits."""
        activation = self._activation(frame)
        if activation is not None:
            if suspended and name_of(type(value)) == "async_generator_wrapped_value":
                value = _unwrapped(value)
            self._valued("return", activation, render(value, self.cap))
            self._pop(suspended=suspended)

    def unwind(self, frame: FrameType) -> None:
        """An exception leaves a function."""
        if self._activation(frame) is not None:
            self._pop(suspended=False)

    def raised(self, frame: FrameType, error: BaseException) -> None:
        """An exception is raised in a function, or comes out of a call that it made."""
        activation = self._activation(frame)
        if activation is None or ends_a_loop(frame, error):
            return
        if activation.raised is None or activation.raised[0] != id(error):
            self._valued("exception", activation, render_exception(error, self.cap))
        activation.raised = id(error), frame.f_lasti

    def _valued(self, event: str, activation: Activation, value: str) -> None:
        activation.changed, activation.gone = NOTHING, []
        code, frame = activation.code, activation.frame
        inside = code.comprehension(frame) if code.comprehensions else None
        lineno: int | None = inside.lineno if inside else frame.f_lineno
        self.sink.frame(event, activation, lineno or activation.lineno, value)

    def _pop(self, *, suspended: bool) -> None:
        self.stack.pop()
        if not self.stack and not suspended:
            self.ended = True

    def _nesting(self, frame: FrameType) -> int:
        """Python calls from the entry to this frame; 0 if it was not called from the entry."""
        if not self.stack:
            return int(frame.f_code is self.entry)
        top, caller, steps = self.stack[-1], frame.f_back, 1
        while caller is not None and caller is not top.frame:
            caller = caller.f_back
            steps += 1
        if caller is not None:
            return top.nesting + steps
        # Another thread's, or activations above the caller's ended without our being told.
        places = {id(activation.frame): at for at, activation in enumerate(self.stack)}
        caller, steps = frame.f_back, 1
        while caller is not None:
            if id(caller) in places:
                del self.stack[places[id(caller)] + 1 :]
                return self.stack[-1].nesting + steps
            caller = caller.f_back
            steps += 1
        return 0

    def _activation(self, frame: FrameType) -> Activation | None:
        """The frame's activation, now the innermost; None if it makes no frames."""
        stack = self.stack
        if stack and stack[-1].frame is frame:
            return stack[-1]
        for at in range(len(stack) - 2, -1, -1):
            if stack[at].frame is frame:
                del stack[at + 1 :]
                return stack[at]
        return None


def _unwrapped(value: object) -> object:
    """What an asynchronous generator hands out comes wrapped; the garbage collector can see inside."""
    import gc

    return next(iter(gc.get_referents(value)), None)
