"""Where debugpy's stack meets our trace: which of its entries are activations that make frames, and which of ours."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ...debugger.frame import Event, Frame, StackFrame, call_stack
from ...debugger.trace import Trace
from .schema import DapStackFrame


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where the debuggee's program lies, as its own interpreter found it."""

    target: str
    root: str

    @classmethod
    def read(cls, path: Path) -> Place | None:
        """What the debuggee noted in this file; None if it did not get so far."""
        try:
            target, root, _ = path.read_text(encoding="utf-8", errors="surrogateescape").split("\0")
        except (OSError, ValueError):
            return None
        return cls(target=os.path.realpath(target), root=root.rstrip("/") + "/")

    def shown(self, path: str, trace: Trace) -> str | None:
        """What frames of this file have as their path; None if it makes none."""
        real = os.path.realpath(path)
        if real == self.target:
            return ""
        relative = real.removeprefix(self.root)
        return relative if relative != real and relative in trace.sources else None


def stack_frames(
    reported: Sequence[DapStackFrame], place: Place, trace: Trace, *, libraries: bool = False
) -> list[StackFrame]:
    """debugpy's stack, innermost first, each entry with the newest frame of its activation.

    A lambda, comprehension or class body makes no frames and is part of the activation around it. Other code
    that makes none, ours or a library's, is left out, unless `libraries` are asked for.
    """
    ours = [(frame, place.shown(frame.get("source", {}).get("path", ""), trace)) for frame in reported]
    activations = call_stack(trace.frames, len(trace.frames) - 1) if trace.frames else []
    waiting = list(activations)  # innermost first, so the outermost is popped first
    at = -1
    stack: list[StackFrame] = []
    for frame, path in reversed(ours):
        if path is None:
            if libraries:
                outside = frame.get("source", {}).get("path", "")
                stack.append(StackFrame(function=frame["name"], lineno=frame["line"], path=outside, at=-1))
            continue
        if waiting and (waiting[-1].function, waiting[-1].path) == (frame["name"], path):
            at = waiting.pop().at
        stack.append(StackFrame(function=frame["name"], lineno=frame["line"], path=path, at=at))
    stack.reverse()
    # The innermost activation may have been left by the event that is reported; no other may.
    if len(waiting) > 1:
        return [StackFrame(function=entry.function, lineno=entry.lineno, path=entry.path, at=-1) for entry in stack]
    return stack


def has_landed(stack: Sequence[StackFrame], frames: Sequence[Frame], before: int) -> bool:
    """Whether a step has come to a new line: the newest frame, of those after `before`, shows where the stack stands.

    debugpy also stops in the middle of a line, where a call has just returned to it, and in lambdas,
    comprehensions and class bodies, none of which is a moment that a trace knows.
    """
    if len(frames) <= before or not stack:
        return False
    newest, top = frames[-1], stack[0]
    return newest.event is Event.LINE and (newest.lineno, newest.function, newest.path) == (
        top.lineno,
        top.function,
        top.path,
    )
