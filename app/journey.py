"""Where a predicted run goes for one key: when it has arrived, and which jumps bring it there sooner. Pure.

A jump asks the model how a call ends, without what lies between. It costs one frame instead of a body's, and a
small model is wrong more often there. So it is taken only where the model is sure of it; else the way is stepped.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from ..debugger.errors import GrammarError, ModelError
from ..debugger.frame import Event, Frame
from ..debugger.ports import END, JumpingSession, Prediction, PredictorSession
from ..debugger.stepping import Step
from .breakpoints import Breakpoints
from .track import Track, landed

SURE: Final = 0.97
"""The confidence from which a jump is taken. docs/neural/whatif.md says what it was chosen by."""

Until = Callable[[Sequence[Frame]], bool]
"""Whether the newest of the imagined frames is where the request wanted to stop."""

Jump = Callable[[Sequence[Frame]], int | None]
"""The line to jump to from the newest of the imagined frames, or `END`; None where the next frame is wanted."""


def _never(frames: Sequence[Frame]) -> None:
    """Frame by frame."""


@dataclass(frozen=True, slots=True)
class Journey:
    """One request of a predicted run."""

    until: Until
    jump: Jump = _never


def advance(session: PredictorSession, frames: Sequence[Frame], journey: Journey) -> tuple[Prediction | None, bool]:
    """The next frame on the way, None where the entry has been left, and whether it is where a jump landed.

    `frames` are the session's history. Raises as `PredictorSession.predict` does.
    """
    lineno = journey.jump(frames)
    if lineno is not None and isinstance(session, JumpingSession):
        with contextlib.suppress(ModelError, GrammarError):  # one that cannot jump can step
            said = session.jump(lineno)
            if said is not None and said.confidence >= SURE:
                return said, True
    return session.predict(), False


def to_the_end() -> Journey:
    """Until the entry has been left, or a bound is met."""
    return Journey(lambda frames: False)


def stepping(track: Track, step: Step) -> Journey:
    """Where a step from the moment in view lands: over a call by its end, and out of one by its own."""
    start = track.at

    def until(frames: Sequence[Frame]) -> bool:
        return landed(frames, min(start, len(frames) - 1), len(frames) - 1, step)

    def jump(frames: Sequence[Frame]) -> int | None:
        here, newest = frames[min(start, len(frames) - 1)], frames[-1]
        entered = newest.event is Event.CALL and newest.depth > here.depth
        leaving = step is Step.OUT and len(frames) - 1 == start and newest.event in (Event.CALL, Event.LINE)
        return END if entered or leaving else None

    return Journey(until, _never if step is Step.INTO else jump)


def to_line(path: str, lineno: int) -> Journey:
    """To a line, frame by frame: a jump there would say that it is reached, which is what the user asks."""
    return Journey(_on({path: [lineno]}))


def to_places(places: Mapping[str, Collection[int]]) -> Journey:
    """To a breakpoint. Frame by frame: a jump would pass those in the calls between."""
    return Journey(_on(places))


def journey_of(track: Track, step: Step | None, line: tuple[str, int] | None, known: Breakpoints) -> Journey:
    """What one key asks for: a step, a line, or (with neither) the next breakpoint."""
    if step is not None:
        return stepping(track, step)
    if line is not None:
        return to_line(*line)
    return to_places({path: set(lines) for path, lines in known.files()})


def _on(places: Mapping[str, Collection[int]]) -> Until:
    return lambda frames: frames[-1].event is Event.LINE and frames[-1].lineno in places.get(frames[-1].path, ())


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A step that two runs of one program have in common."""

    path: str
    lineno: int
    times: int
    """How often the run has come to the line, this time included."""


def wanted_place(track: Track) -> Place | None:
    """The step in view, or the last line before it; None where no line has been reached."""
    sites = track.frames
    at = next((i for i in range(track.at, -1, -1) if i < len(sites) and sites.site(i).event is Event.LINE), None)
    if at is None:
        return None
    site = sites.site(at)
    return Place(path=site.path, lineno=site.lineno, times=visits(track, at, site.path, site.lineno))


def visits(track: Track, at: int, path: str, lineno: int) -> int:
    """How often a line was reached up to a frame."""
    sites = (track.frames.site(i) for i in range(min(at + 1, len(track))))
    return sum((site.event, site.path, site.lineno) == (Event.LINE, path, lineno) for site in sites)
