"""Where debugpy's stack meets our trace: which of its entries are activations that make frames, and which of ours."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ...debugger.frame import Event, Frame, StackFrame, call_stack
from ...debugger.ports import MAIN_THREAD
from ...debugger.stepping import Statements, is_within
from ...debugger.trace import Trace
from .schema import DapStackFrame

CURRENT: Final = " (Current frame)"
"""What debugpy adds to a function's name to say where an unhandled exception has got to."""


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

    A lambda, comprehension or class body makes no frames and is part of the activation around it, unless it is
    innermost and stands on a line that no frame shows. Other code that makes none, ours or a library's, is left
    out, unless `libraries` are asked for. At an exception that is leaving the program, debugpy still shows the
    activations that it has left.
    """
    frames = trace.frames
    activations = call_stack(frames, len(frames) - 1) if frames else []
    waiting = list(activations)  # innermost first, so the outermost is popped first
    at, depth = -1, -1
    stack: list[StackFrame] = []
    for frame in reversed(reported):
        file = frame.get("source", {}).get("path", "")
        name, path = frame["name"].removesuffix(CURRENT), place.shown(file, trace)
        if path is None:
            if libraries:
                stack.append(StackFrame(function=name, lineno=frame["line"], path=file, at=-1))
            continue
        is_around = False
        if waiting and (waiting[-1].function, waiting[-1].path) == (name, path):
            at, depth = waiting.pop().at, depth + 1
        elif not waiting and at >= 0 and (raised := _raised(frames, name, depth + 1)) is not None:
            at, depth = raised, depth + 1
        else:
            is_around = frame is reported[0] and at >= 0 and frames[at].lineno != frame["line"]
        stack.append(StackFrame(function=name, lineno=frame["line"], path=path, at=-1 if is_around else at))
    stack.reverse()
    # The innermost activation may have been left by the event that is reported; no other may.
    if len(waiting) > 1:
        return [StackFrame(function=entry.function, lineno=entry.lineno, path=entry.path, at=-1) for entry in stack]
    return stack


def is_library(stack: Sequence[StackFrame]) -> bool:
    """Whether the innermost entry is one that `libraries` let in."""
    return bool(stack) and stack[0].at < 0 and os.path.isabs(stack[0].path)


def _raised(frames: Sequence[Frame], function: str, depth: int) -> int | None:
    """Where an exception that is still on its way left an activation of this function."""
    for at in range(len(frames) - 1, -1, -1):
        if frames[at].event is not Event.EXCEPTION:
            return None
        if (frames[at].depth, frames[at].function) == (depth, function):
            return at
    return None


def has_landed(
    stack: Sequence[StackFrame], frames: Sequence[Frame], before: int, statements: Statements | None = None
) -> bool:
    """Whether a step has come to a new line: the newest frame, of those after `before`, shows where the stack stands.

    debugpy also stops in the middle of a line, where a call has just returned to it, and in lambdas,
    comprehensions and class bodies, none of which is a moment that a trace knows. With `statements`, the
    step began with a statement, and lines that are part of it are no new ones.
    """
    if len(frames) <= before or not stack:
        return False
    newest, top = frames[-1], stack[0]
    here = (newest.lineno, newest.function, newest.path)
    if newest.event is not Event.LINE or here != (top.lineno, top.function, top.path):
        return False
    began = frames[before - 1] if before and statements else None
    return began is None or statements is None or not is_within(began, frames[before:], statements)


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingInTrace:
    """Where a debuggee stands whose frames are recorded. Satisfies `inspecting.Standing`."""

    thread: int
    place: Place
    trace: Trace
    libraries: bool
    """Whether the stack shows code that is not the user's too."""

    def shown(self, reported: Sequence[DapStackFrame], thread: int) -> list[StackFrame]:
        """Only of the thread that frames are recorded of does an entry have one."""
        if thread == MAIN_THREAD:
            return stack_frames(reported, self.place, self.trace, libraries=self.libraries)
        frames = ((frame, self.named(frame.get("source", {}).get("path", ""))) for frame in self.ours(reported))
        return [StackFrame(function=frame["name"], lineno=frame["line"], path=path, at=-1) for frame, path in frames]

    def ours(self, reported: Sequence[DapStackFrame]) -> list[DapStackFrame]:
        """Those entries that `shown` shows."""
        files = ((frame, frame.get("source", {}).get("path", "")) for frame in reported)
        return [frame for frame, file in files if self.libraries or self.place.shown(file, self.trace) is not None]

    def named(self, file: str) -> str:
        """A file as frames name it; where frames have no name for it, as it is."""
        shown = self.place.shown(file, self.trace) if file else ""
        return file if shown is None else shown
