"""A predicted run, frame by frame: which activations are live, what they have gone round in, and where to stop reading.

A path is believed until it contradicts its own values: a test that can be read on the predicted state and a line after
it that the test does not lead to. It knows nothing of verdicts.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from .cycles import Cycle, Program
from .frame import Event, Frame
from .outlook import State, holds
from .ways import Condition

DOUBTFUL: Final = 0.4
"""Confidence of a frame below which a trend is not drawn through it."""


@dataclass(slots=True)
class Visit:
    """A line that an activation came to."""

    at: int
    """Index of its frame."""

    lineno: int
    locals: State


@dataclass(slots=True)
class Live:
    """An activation that has not ended."""

    function: str
    visits: list[Visit]
    """Its call first, where that was seen, then its lines."""

    raised: bool = False
    """Whether its newest frame is an exception, after which any line may come."""


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A line that does not follow from the test before it."""

    condition: Condition
    held: bool
    lineno: int
    """That the path went to all the same."""


@dataclass(slots=True)
class Path:
    """Frames of a predicted run, as far as they agree with each other."""

    program: Program
    checks: bool = True
    """Whether it is held against its own values; not where it is a supposition."""

    frames: list[Frame] = field(default_factory=list[Frame])
    surety: list[float] = field(default_factory=list[float])
    """Of each frame."""

    stack: list[Live] = field(default_factory=list[Live])
    """Outermost first."""

    ended: bool = False
    contradiction: Contradiction | None = None
    repeats: int | None = None
    """Index of the frame at which everything was as it is at the newest one."""

    _seen: dict[object, int] = field(default_factory=dict[object, int])
    _left: dict[str, Live] = field(default_factory=dict[str, Live])
    """The newest activation of each function that has returned, or handed out a value."""

    def feed(self, frame: Frame, surety: float = 1.0) -> bool:
        """Take the next frame, and how sure the model was of it. False where it, and what follows, is not believed."""
        if frame.path:
            return True
        if self.checks and frame.event in (Event.LINE, Event.RETURN) and (found := self._contradiction(frame)):
            self.contradiction = found
            return False
        self.frames.append(frame)
        self.surety.append(surety)
        at, depth = len(self.frames) - 1, frame.depth
        del self.stack[depth + (frame.event is not Event.CALL) :]
        if frame.event is Event.CALL or depth >= len(self.stack):
            self.stack.append(self._begun(frame))
        live = self.stack[-1]
        live.raised = frame.event is Event.EXCEPTION
        if frame.event in (Event.CALL, Event.LINE):
            live.visits.append(Visit(at, frame.lineno, frame.locals))
        if frame.event is Event.RETURN:
            self._left[live.function] = live
            del self.stack[depth:]
        self.ended = not self.stack
        if frame.event is Event.LINE:
            self._look_for_repeat(at)
        return True

    def _begun(self, frame: Frame) -> Live:
        """A new activation, or the one of a generator that goes on where it was."""
        if len(self.frames) == 1:
            return Live(self.program.entry, [])
        function = self.program.function_at(frame.lineno)
        if frame.event is Event.CALL and not self.program.is_entry(frame.lineno) and function in self._left:
            return self._left.pop(function)
        return Live(function, [])

    def leave(self) -> None:
        """The entry has been left, by an exception whose frame has been fed."""
        self.ended = True

    def _contradiction(self, frame: Frame) -> Contradiction | None:
        if frame.depth >= len(self.stack):
            return None
        live = self.stack[frame.depth]
        if live.raised or not live.visits or len(live.visits) == 1:
            return None
        last = live.visits[-1]
        branch = self.program.branches.get((live.function, last.lineno))
        if branch is None or (branch.once and live.visits[-2].lineno in branch.body):
            return None
        held = holds(branch.condition, last.locals)
        if held is None or held is (frame.lineno in branch.body):
            return None
        return Contradiction(branch.condition, held, frame.lineno)

    def _look_for_repeat(self, at: int) -> None:
        key: list[object] = []
        for live in self.stack:
            here = live.visits[-1]
            around = [cycle for cycle in self.program.cycles if cycle.holds(live.function, here.lineno)]
            # An iterator's position is nobody's local, and an object's repr is not its state.
            if any(cycle.kind == "for" or cycle.in_generator for cycle in around):
                return
            if any(
                "<" in value and ("object" in value or " at " in value or "iterator" in value)
                for value in here.locals.values()
            ):
                return
            key.append((live.function, here.lineno, tuple(sorted(here.locals.items()))))
        before = self._seen.setdefault(tuple(key), at)
        if before != at:
            self.repeats = before

    def at_head(self, cycle: Cycle) -> bool:
        """Whether the newest frame is the head of a loop."""
        if not self.frames or not self.stack or self.frames[-1].event is not Event.LINE:
            return False
        return self.frames[-1].lineno == cycle.lineno and self.stack[-1].function == cycle.function

    def came_into(self, cycle: Cycle) -> bool:
        """Whether a loop's body was begun, or a recursive function called."""
        if cycle.kind == "recursion":  # to come to its first line is to define it, in whatever that is
            return any(frame.event is Event.CALL and frame.function == cycle.function for frame in self._ours())
        return any(cycle.body_lineno <= frame.lineno <= cycle.end_lineno for frame in self._ours())

    def _ours(self) -> Iterator[Frame]:
        """The frames in the source that the model sees."""
        return (frame for frame in self.frames if not frame.path)

    # What it is going round in.

    def live_cycles(self) -> Iterator[tuple[Cycle, Sequence[Live]]]:
        """Innermost first: each with the activations that take part in it, of which a loop has one."""
        told: set[str] = set()
        for number in range(len(self.stack) - 1, -1, -1):
            live = self.stack[number]
            if live.visits:
                here = live.visits[-1].lineno
                loops = [
                    one for one in self.program.cycles if one.kind != "recursion" and one.holds(live.function, here)
                ]
                yield from ((loop, [live]) for loop in sorted(loops, key=lambda one: -one.lineno))
            chain = [one for one in self.stack[: number + 1] if one.function == live.function]
            if live.function not in told and len(chain) > 1:
                told.add(live.function)
                recursions = (one for one in self.program.cycles if one.kind == "recursion")
                yield from ((one, chain) for one in recursions if one.function == live.function)

    def states(self, cycle: Cycle, lives: Sequence[Live], condition: Condition) -> list[State]:
        """In which a condition was asked for, since the cycle was entered; oldest first."""
        if cycle.kind == "recursion":
            return [state for live in lives if (state := _asked(live, condition)) is not None]
        return [visit.locals for visit in self.rounds(cycle, lives) if visit.lineno == condition.lineno]

    def rounds(self, cycle: Cycle, lives: Sequence[Live]) -> list[Visit]:
        """All that the activation came to since it entered the loop; for a recursion, the calls."""
        if cycle.kind == "recursion":
            return [live.visits[0] for live in lives if live.visits]
        visits = lives[0].visits
        start = len(visits)
        while start and visits[start - 1].at != 0 and cycle.holds(cycle.function, visits[start - 1].lineno):
            start -= 1
        return self._believed(cycle, visits[start:])

    def _believed(self, cycle: Cycle, visits: Sequence[Visit]) -> list[Visit]:
        """Without what comes after the first doubtful frame, if the loop has gone round before it."""
        kept: list[Visit] = []
        heads = 0
        for visit in visits:
            since = kept[-1].at + 1 if kept else visit.at + 1
            if heads > 1 and any(sure < DOUBTFUL for sure in self.surety[since : visit.at + 1]):
                break
            kept.append(visit)
            heads += visit.lineno == cycle.lineno
        return kept


def _asked(live: Live, condition: Condition) -> State | None:
    """The locals of an activation at a condition; those of its call where it has not come there."""
    for visit in reversed(live.visits):
        if visit.lineno == condition.lineno:
            return visit.locals
    return live.visits[0].locals if live.visits else None
