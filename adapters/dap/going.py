"""What a debuggee was last told to do, and whether a stop is where that leads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from ...debugger.frame import Frame, StackFrame
from ...debugger.stepping import Statements, Step
from .placing import has_landed, is_library

MAX_REPEATS: Final = 1000
"""Of a step that does not come to a new line: one for each iteration of a generator expression, at worst."""


@dataclass(slots=True, kw_only=True)
class Going:
    """From one stop to the next."""

    step: Step | None = None
    """None for running to the next breakpoint."""

    frames_before: int = 0
    repeats: int = 0
    is_over_limit: bool = False
    """So many frames were recorded without a stop that it was paused."""

    def again(self, stack: Sequence[StackFrame], frames: Sequence[Frame], statements: Statements) -> Step | None:
        """The step to make once more where debugpy's has not come to a new line, or, over, to a new statement."""
        # In libraries no frames are recorded: a step there has landed wherever it is.
        if self.step is None or self.repeats >= MAX_REPEATS or is_library(stack):
            return None
        over = statements if self.step is Step.OVER else None
        if has_landed(stack, frames, self.frames_before, over):
            return None
        self.repeats += 1
        return Step.INTO if self.step is Step.INTO else Step.OVER
