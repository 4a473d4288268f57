"""One step of an execution: the event, the line it happened on, the locals it saw.

A *trace frame* is a moment; a *stack frame* is a place. This module knows neither
tokens nor terminals: a recorder and a model both produce `Frame`, and nothing here
can tell which one did.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable


class Event(enum.StrEnum):
    """The four events of CPython's trace function, spelled the way it spells them."""

    CALL = "call"
    LINE = "line"
    RETURN = "return"
    EXCEPTION = "exception"


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """One event of an execution, with everything that was visible at it."""

    event: Event
    lineno: int
    """1-based, in the file on disk."""

    source: str
    """The line as written: indentation kept, no newline."""

    locals: Mapping[str, str] = field(default_factory=dict[str, str])
    """Name to `repr`, in binding order. Empty on return and exception events."""

    value: str | None = None
    """`repr` of what was returned, or `Type: message`; None for call and line events."""

    depth: int = 0
    """Calls between this frame and the entry point. The entry point is 0."""

    path: str = ""
    """Relative to the project's root; "" for the target's own file."""

    function: str = field(default="", compare=False)
    """Name of the code object, `<module>` for module-level code; for display only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StackFrame:
    """One entry of a call stack, and the trace frame that shows where it stands."""

    function: str
    lineno: int
    path: str
    at: int
    """Index into the trace of this activation's newest frame."""


@runtime_checkable
class KnowsStacks(Protocol):
    """Frames that find a stack faster than by walking back."""

    def stack(self, at: int) -> list[StackFrame]:
        """What `call_stack` gives."""
        ...


def call_stack(frames: Sequence[Frame], at: int) -> list[StackFrame]:
    """The stack as of `frames[at]`, innermost first: each activation's newest frame up to there."""
    if isinstance(frames, KnowsStacks):
        return frames.stack(at)
    stack: list[StackFrame] = []
    depth = frames[at].depth + 1 if frames else 0
    for i in range(at, -1, -1):
        frame = frames[i]
        if frame.depth < depth:
            depth = frame.depth
            stack.append(StackFrame(function=frame.function, lineno=frame.lineno, path=frame.path, at=i))
            if not depth:
                break
    return stack
