"""Programs as `--form operations` lets a model read them: with one operation a line.

What the debugger shows a model in this form is not always a whole run. Where the model was wrong, its history goes on
from the user's frame, without the operations on the way to it (`debugger/operation_predictor.py`); so some statements
are left out here in the same way.
"""

from __future__ import annotations

import ast
import itertools
import random
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Final

from ...debugger.folding import Folder, place
from ...debugger.frame import Event, Frame
from ...debugger.operations import one_operation
from ...debugger.rewritten import Rewritten
from ...debugger.trace import Trace
from .program import Program
from .recording import record
from .split import Side, side

MAX_FRAMES: Final = 300
"""Of a rewritten run: about two for each of the user's."""

LEFT_OUT: Final = 0.15
"""Share of the statements of which only the first line is seen."""


def is_chosen(program: Program, share: float) -> bool:
    """Whether a program is one of this share; all calls of a source are alike, so that they can share its tokens."""
    return random.Random(program.source).random() < share


def in_operations(
    program: Program, rng: random.Random, blocked: Collection[str] | None = None
) -> tuple[Program, Trace] | None:
    """The program rewritten, and its run with some statements left out; None where there is nothing to read so.

    Nor where the rewritten one is none to train on: it has a form of its own, which can be that of a test function.
    """
    rewritten = _rewritten(program.source)
    if not rewritten.is_changed:
        return None
    if side(ast.parse(rewritten.source), blocked, held_out=program.held_out) is not Side.TRAINING:
        return None
    program = replace(program, source=rewritten.source)
    found = record(program, max_frames=MAX_FRAMES)
    if isinstance(found, str):
        return None
    return program, replace(found, frames=list(shortened(found.frames, rewritten, rng, LEFT_OUT)))


_rewritten = lru_cache(maxsize=8)(one_operation)


@dataclass(slots=True)
class _Known:
    """An activation's temporaries: as they are, and as a history shows them that has passed over some lines."""

    real: dict[str, str] = field(default_factory=dict[str, str])
    shown: dict[str, str] = field(default_factory=dict[str, str])
    lineno: int = 0
    """Of its newest frame that has locals."""

    is_behind: bool = False
    """Whether lines were passed over since, or one was left before it had bound anything."""


def shortened(frames: Sequence[Frame], rewritten: Rewritten, rng: random.Random, share: float) -> Iterator[Frame]:
    """The frames without the inner ones of this share of the statements; what those bind stays unknown.

    But where an object that such a name still holds is changed later: then the name shows, as it does not in the
    debugger (2 of 611 generated programs of one activation, all of whose statements were passed over).
    """
    stack: list[_Known] = []
    for kept, passed_over in _kept(frames, rewritten, rng, share):
        del stack[kept.depth + (kept.event is not Event.CALL) :]
        stack += [_Known() for _ in range(kept.depth + 1 - len(stack))]
        known = stack[kept.depth]
        frame = _as_corrected(kept, known.lineno, rewritten) if passed_over else kept
        real = rewritten.temporaries_of(frame.locals)
        known.is_behind |= passed_over or frame.event is Event.EXCEPTION
        if frame.event in (Event.CALL, Event.LINE):
            if not known.is_behind:
                bound = rewritten.line(known.lineno).assigns
                new = {name: value for name, value in real.items() if name == bound or known.real.get(name) != value}
                known.shown |= new
            known.real, known.lineno, known.is_behind = real, frame.lineno, False
        seen = {name: value for name, value in frame.locals.items() if name not in real}
        yield replace(frame, locals=seen | {name: value for name, value in known.shown.items() if name in real})


def _kept(
    frames: Sequence[Frame], rewritten: Rewritten, rng: random.Random, share: float
) -> Iterator[tuple[Frame, bool]]:
    """The frames that are kept, and with each whether those right before it were not."""
    folder = Folder(rewritten)
    begins = [at for at, frame in enumerate(frames) if folder.feed(frame) is not None]
    passed_over = False
    for at, after in itertools.pairwise([*begins, len(frames)]):
        yield frames[at], passed_over
        inner = frames[at + 1 : after]
        passed_over = bool(inner) and after < len(frames) and _can_pass(frames[at], frames[after])
        passed_over = passed_over and rng.random() < share
        if not passed_over:
            yield from ((frame, False) for frame in inner)


def _as_corrected(frame: Frame, before: int, rewritten: Rewritten) -> Frame:
    """The frame where a correction puts it: on which of the statement's lines it happened is not known then."""
    placed = replace(frame, lineno=rewritten.line(frame.lineno).origin)
    return place(placed, rewritten.line(before).origin, rewritten)


def _can_pass(frame: Frame, after: Frame) -> bool:
    """A call is on a line of its own, that the history has to have come to."""
    return after.event is not Event.CALL and after.depth == frame.depth
