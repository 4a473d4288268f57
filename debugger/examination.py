"""What one recorded program shows of a predictor: counts under every heading, and confidences. They add up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from .calibration import SURE, Claim
from .comparison import Verdict, compare_values
from .errors import ForeframeError
from .frame import Event, Frame
from .kinds import ENTERING, operations, value_type
from .ports import END, JumpingSession, Prediction, Predictor, SourceContext
from .scoring import Accuracy, Comparison, changed_values
from .trace import Trace

MAX_PREDICTED: Final = 400
"""Frames after which a free run that has not ended counts as endless."""

BUCKETS: Final = ((1, 2), (3, 4), (5, 6), (7, 10), (11, 20))
"""Of the number of a program's frames; longer ones are in one more."""

ENDS: Final = (Event.RETURN, Event.EXCEPTION)


@dataclass(frozen=True, slots=True)
class Jump:
    """A question to a `JumpingSession`, and the frame that answers it."""

    kind: str
    """`over` a call, `out` of an activation, or to a `line`, as to a breakpoint."""

    to: int
    """The line, or `END`."""

    landing: int
    """Index of the frame where it lands."""


Cell = tuple[str, str, str]
"""A table, a row and a column: ("operation", "slice", "exact")."""


@dataclass(slots=True)
class Count:
    """How many were right of how many."""

    right: int = 0
    of: int = 0

    def add(self, right: bool) -> None:
        """Count one more."""
        self.right += right
        self.of += 1


@dataclass(slots=True)
class Examined:
    """One program's counts."""

    forced: Accuracy = field(default_factory=Accuracy)
    free: Accuracy = field(default_factory=Accuracy)
    cells: defaultdict[Cell, Count] = field(default_factory=lambda: defaultdict[Cell, Count](Count))
    frames: list[Claim] = field(default_factory=list[Claim])
    """Each teacher-forced frame, right where it is exactly the real one."""

    values: list[Claim] = field(default_factory=list[Claim])
    """Each value that those frames state."""

    predictions: list[Prediction] = field(default_factory=list[Prediction])


def examine(predictor: Predictor, trace: Trace, context: SourceContext) -> Examined:
    """Ask for every frame of the trace in both ways, let the free run end, and try the jumps."""
    comparison = Comparison(predictor, context)
    found = Examined(forced=comparison.teacher_forced, free=comparison.free)
    does = operations(trace.header.source)
    length = bucket(len(trace.frames))
    for real in trace.frames:
        ran = comparison.latest(real.depth - (real.event is Event.CALL))
        before = comparison.latest(real.depth)
        row = comparison.step(real)
        if row.verdict == "given" or real.path:
            continue
        said = row.teacher_forced
        _count_frame(found, said, real, [("depth", str(real.depth)), ("frames", length)])
        for name in _operations_of(ran, does):
            found.cells["operation", name, "exact"].add(said is not None and said.frame == real)
        _count_values(found, said.frame if said else None, real, before)
        if said is not None:
            found.predictions.append(said)
    _count_ending(found, comparison, trace, length)
    for jump, said, real in jumps(predictor, trace, context):
        _count_jump(found, jump, said, real)
    return found


def bucket(num_frames: int) -> str:
    """The heading for programs of so many frames."""
    for low, high in BUCKETS:
        if num_frames <= high:
            return f"{low}-{high}"
    return f"{BUCKETS[-1][1] + 1}+"


def _operations_of(ran: Frame | None, does: dict[int, frozenset[str]]) -> frozenset[str]:
    """What the line does that leads to a frame, of which `ran` was the newest frame before."""
    if ran is None:
        return frozenset()
    done = does.get(ran.lineno, frozenset())
    return frozenset((ENTERING,)) if ran.event is Event.CALL and "def" in done else done


def _count_frame(found: Examined, said: Prediction | None, real: Frame, headings: list[tuple[str, str]]) -> None:
    frame = said.frame if said else None
    for table, row in headings:
        found.cells[table, row, "exact"].add(frame == real)
        found.cells[table, row, "lines"].add(
            frame is not None and (frame.lineno, frame.depth) == (real.lineno, real.depth)
        )
    wrong_and_sure = False
    if said is not None:
        found.frames.append(Claim(said.confidence, said.frame == real))
        came, stated = _values(real), _values(said.frame)
        for name, confidence in said.value_confidence.items():
            right = compare_values(stated.get(name), came.get(name)) is Verdict.MATCH
            found.values.append(Claim(confidence, right))
            wrong_and_sure |= confidence >= SURE and not right
    found.cells["confident", "wrong value", "frames"].add(wrong_and_sure)


def _values(frame: Frame) -> dict[str, str]:
    return dict(frame.locals) if frame.value is None else {**frame.locals, "return": frame.value}


def _count_values(found: Examined, frame: Frame | None, real: Frame, before: Frame | None) -> None:
    stated = _values(frame) if frame else {}
    for name, value in changed_values(real, before).items():
        kind = "exception" if real.event is Event.EXCEPTION else value_type(value)
        found.cells["value_type", kind, "values"].add(compare_values(stated.get(name), value) is Verdict.MATCH)


def _count_ending(found: Examined, comparison: Comparison, trace: Trace, length: str) -> None:
    """The free run as a whole; a recording that was cut short has no final value to compare with."""
    own = [frame for frame in trace.frames if not frame.path]
    if not own:
        return
    last, real = comparison.finish_free(MAX_PREDICTED), own[-1]
    ended = real.depth == 0 and real.event in ENDS
    for table, row in (("all", "all"), ("frames", length)):
        found.cells[table, row, "whole"].add(not comparison.ever_diverged)
        if ended:
            right = last is not None and (last.event, last.depth, last.value) == (real.event, 0, real.value)
            found.cells[table, row, "final_value"].add(right)


def _count_jump(found: Examined, jump: Jump, said: Prediction | None, real: Frame) -> None:
    frame = said.frame if said else None
    found.cells["jump", jump.kind, "exact"].add(frame == real)
    found.cells["jump", jump.kind, "lines"].add(frame is not None and frame.lineno == real.lineno)
    found.cells["jump", jump.kind, "values"].add(
        frame is not None and frame.event is real.event and frame.value == real.value
    )


def jumps(
    predictor: Predictor, trace: Trace, context: SourceContext
) -> Iterator[tuple[Jump, Prediction | None, Frame]]:
    """Of each activation that ends: over it from its call, out of it from its middle line, and from there to a line.

    Nothing where the predictor's sessions cannot jump.
    """
    session = predictor.session(context)
    if not isinstance(session, JumpingSession):
        return
    found = all_jumps(trace.frames)
    for at, frame in enumerate(trace.frames):
        session.observe(frame)
        for jump in found.get(at, ()):
            try:
                said = session.jump(jump.to)
            except ForeframeError:
                said = None
            yield jump, said, trace.frames[jump.landing]


@dataclass(slots=True)
class _Open:
    """An activation that has been entered."""

    call: int
    lines: list[int] = field(default_factory=list[int])
    newest: int = 0


def all_jumps(frames: Sequence[Frame]) -> dict[int, list[Jump]]:
    """The jumps to ask for, by the index of the frame that they start from."""
    found: defaultdict[int, list[Jump]] = defaultdict(list)
    stack: dict[int, _Open] = {}

    def close(depth: int) -> None:
        for deeper in [one for one in stack if one >= depth]:
            left = stack.pop(deeper)
            if frames[left.newest].event not in ENDS:
                continue
            found[left.call].append(Jump("over", END, left.newest))
            if left.lines:
                middle = len(left.lines) // 2
                found[left.lines[middle]].append(Jump("out", END, left.newest))
                if (line := _later_line(frames, left.lines[middle:])) is not None:
                    found[left.lines[middle]].append(Jump("line", frames[line].lineno, line))

    for at, frame in enumerate(frames):
        if frame.path:
            continue
        entering = frame.event is Event.CALL
        # What is deeper than this frame's activation was left by an exception.
        close(frame.depth if entering else frame.depth + 1)
        if entering:
            stack[frame.depth] = _Open(at, newest=at)
        elif frame.depth in stack:
            here = stack[frame.depth]
            here.newest = at
            if frame.event is Event.LINE:
                here.lines.append(at)
            elif frame.event is Event.RETURN:
                close(frame.depth)
    close(0)
    return found


def _later_line(frames: Sequence[Frame], lines: list[int]) -> int | None:
    """Of the line frames after the first, the last that is its line's first visit and not the next frame."""
    first: dict[int, int] = {}
    for at in lines[1:]:
        first.setdefault(frames[at].lineno, at)
    later = [at for at in first.values() if at > lines[0] + 1]
    return later[-1] if later else None
