"""What the source says where debugpy says too much or nothing: calls to step into, and the lines of a statement."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from ...debugger.errors import TargetError
from ...debugger.frame import Frame
from ...debugger.ports import CallTarget
from ...debugger.stepping import Statements
from ...debugger.target import read_source
from ...debugger.trace import Trace
from ...debugger.units import Units
from .schema import StepInTargets, shaped

UNSEEN: Final = -1
"""In place of debugpy's number of a call."""


class Sources:
    """Source texts taken apart, each once. The text is the one that runs, where the trace has it."""

    def __init__(self) -> None:
        self._units: dict[str, Units] = {}
        self._files: dict[str, Units] = {}

    def units(self, file: str) -> Units:
        """Of a file as it is on disk now."""
        if file not in self._files:
            self._files[file] = Units(_text(file))
        return self._files[file]

    def statements(self, trace: Trace) -> Statements:
        """For frames of this trace."""

        def of(frame: Frame) -> tuple[int, int]:
            if frame.path not in self._units:
                self._units[frame.path] = Units(trace.sources[frame.path] if frame.path else trace.header.source)
            return self._units[frame.path].of(frame.lineno)

        return of

    def trouble(self, file: str, shown: str | None, trace: Trace) -> str:
        """Why a line of this file may not be the line that runs; "" where it is. `shown`: a frame's path for it."""
        if shown is None:
            return ""
        running = trace.sources[shown] if shown else trace.header.source
        return "" if _text(file) in (running, "") else "the file has changed since the program began"


def _text(file: str) -> str:
    try:
        return read_source(Path(file))
    except TargetError:
        return ""


def offered(answer: Mapping[str, Any], calls: Sequence[ast.Call]) -> list[CallTarget]:
    """Of what debugpy offers to step into, which goes on past the statement, those that are calls of the statement.

    Both are in the order of execution. debugpy names a call as it is written, with its number among equal ones. One
    that it misses is told all the same, as `UNSEEN`: on 3.13 it does not see calls that pass an argument by name.
    """
    written = [ast.unparse(call) for call in calls]
    numbers = [UNSEEN] * len(written)
    at = 0
    for target in shaped(answer, StepInTargets)["targets"]:
        label = _rewritten(target["label"])
        if label in written[at:]:
            at = written.index(label, at) + 1
            numbers[at - 1] = target["id"]
    return [CallTarget(number=number, label=label) for number, label in zip(numbers, written, strict=True)]


def _rewritten(label: str) -> str:
    """The call as `ast.unparse` writes it: on one line, without comments."""
    text = label.rpartition(" (call ")[0] or label
    try:
        return ast.unparse(ast.parse(text, mode="eval"))
    except SyntaxError:
        return text
