"""What the interface remembers: moments in order, where the user looks, breakpoints, the lane's state.

No widget, no thread and no model: every decision about navigation is made here and is
tested without a terminal.
"""

from __future__ import annotations

import enum
from bisect import bisect_left, bisect_right
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from ..debugger.comparison import Divergence
from ..debugger.frame import Event, Frame, StackFrame, call_stack
from ..debugger.ports import Ended, Placed, Prediction
from ..debugger.scoring import Row
from ..debugger.stepping import Step, is_stop, land
from .run import Run

AGREE: Final = ("match", "equivalent", "given")
PENDING: Final = "pending"
"""The verdict of a frame that the model has yet to be asked about."""

UNSCORED: Final = "unscored"
"""The verdict of a frame that the model was never asked about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """One column of the timeline: a frame, and what was predicted for it."""

    frame: Frame
    predicted: Prediction | None = None
    """Teacher-forced; in an imagined moment, the prediction that the frame is."""

    free: Prediction | None = None
    verdict: str = UNSCORED
    divergence: Divergence | None = None
    free_verdict: str = ""
    tainted: bool = False
    imagined: bool = False
    """It happened in the model alone."""

    @property
    def diverged(self) -> bool:
        """Whether the prediction was made, and was wrong."""
        return self.divergence is not None


def scored(moment: Moment, row: Row) -> Moment:
    """The moment, with what a comparison said of it."""
    return Moment(
        frame=moment.frame,
        predicted=row.teacher_forced,
        free=row.free,
        verdict=row.verdict,
        divergence=row.divergence,
        free_verdict=row.free_verdict,
        tainted=row.tainted,
    )


class Track:
    """Moments in order, with the questions that navigation asks of them."""

    def __init__(self, moments: Iterable[Moment] = ()) -> None:
        self.moments = list(moments)
        self.frames = [moment.frame for moment in self.moments]
        self.divergences = [i for i, moment in enumerate(self.moments) if moment.diverged]
        self.at = max(len(self.moments) - 1, 0)
        self._stack: tuple[int, list[StackFrame]] | None = None

    def __len__(self) -> int:
        return len(self.moments)

    @property
    def newest(self) -> int:
        """Index of the last moment, 0 while there is none."""
        return max(len(self.moments) - 1, 0)

    @property
    def at_newest(self) -> bool:
        """Whether the user looks at the last moment."""
        return self.at >= self.newest

    @property
    def current(self) -> Moment | None:
        """The moment in view."""
        return self.moments[self.at] if self.moments else None

    def stack(self) -> list[StackFrame]:
        """The stack of activations at the moment in view; found by walking back, so kept until the view moves."""
        if self._stack is None or self._stack[0] != self.at:
            self._stack = self.at, call_stack(self.frames, self.at) if self.frames else []
        return self._stack[1]

    def append(self, moment: Moment) -> None:
        """Add a moment; a user who looked at the newest looks at this one now."""
        following = self.at_newest
        if not self.moments:
            self._stack = None
        self.moments.append(moment)
        self.frames.append(moment.frame)
        if following:
            self.at = self.newest

    def replace(self, at: int, moment: Moment) -> None:
        """Put a scored moment in the place of the unscored one."""
        self.moments[at] = moment
        i = bisect_left(self.divergences, at)
        listed = i < len(self.divergences) and self.divergences[i] == at
        if moment.diverged and not listed:
            self.divergences.insert(i, at)
        elif listed and not moment.diverged:
            del self.divergences[i]

    def stop_after(self, at: int, step: Step) -> int | None:
        """Where a step from `at` stops, or None if that is beyond the frames there are."""
        if not self.frames:
            return None
        found = land(self.frames, at, step)
        if step is Step.BACK:
            return found if found < at else None
        return found if found > at and landed(self.frames, at, found, step) else None

    def next_divergence(self, at: int) -> int | None:
        """The first divergence after `at`."""
        i = bisect_right(self.divergences, at)
        return self.divergences[i] if i < len(self.divergences) else None

    def previous_divergence(self, at: int) -> int | None:
        """The last divergence before `at`."""
        i = bisect_left(self.divergences, at)
        return self.divergences[i - 1] if i else None

    def hit_after(self, at: int, places: Breakpoints) -> int | None:
        """The first line frame after `at` that stands on a breakpoint."""
        return next((i for i in range(at + 1, len(self.frames)) if places.hit(self.frames[i])), None)

    def hit_before(self, at: int, places: Breakpoints) -> int | None:
        """The last line frame before `at` that stands on a breakpoint."""
        return next((i for i in range(at - 1, -1, -1) if places.hit(self.frames[i])), None)

    def before(self, at: int) -> Frame | None:
        """The frame of the same activation that came before the one at `at`, if it showed locals."""
        frame = self.frames[at]
        if frame.event is Event.CALL:
            return None
        for i in range(at - 1, -1, -1):
            other = self.frames[i]
            if other.depth < frame.depth:
                return None
            if other.depth == frame.depth and other.event in (Event.CALL, Event.LINE):
                return other
        return None


def landed(frames: Sequence[Frame], start: int, found: int, step: Step) -> bool:
    """Whether a step from `start` may stop at `found`."""
    here = frames[start].depth
    deepest = {Step.OVER: here, Step.OUT: here - 1}.get(step)
    return is_stop(frames, found) and (deepest is None or frames[found].depth <= deepest)


@dataclass(slots=True)
class Breakpoints:
    """Lines to stop on, by a frame's `path`; each with whether the debugger could place it."""

    placed: dict[str, dict[int, bool]] = field(default_factory=dict[str, dict[int, bool]])

    def toggle(self, path: str, lineno: int, *, verified: bool) -> None:
        """Set or remove one."""
        lines = self.placed.setdefault(path, {})
        if lineno in lines:
            del lines[lineno]
        else:
            lines[lineno] = verified

    def lines(self, path: str) -> dict[int, bool]:
        """Line to whether it is verified, for one file."""
        return self.placed.get(path, {})

    def update(self, path: str, placed: Sequence[Placed]) -> None:
        """Learn where the debugger really put the breakpoints of a file."""
        self.placed[path] = {place.lineno: place.verified for place in placed}

    def hit(self, frame: Frame) -> bool:
        """Whether a line frame stands on a breakpoint."""
        return frame.event is Event.LINE and frame.lineno in self.placed.get(frame.path, ())

    def files(self) -> Iterator[tuple[str, list[int]]]:
        """Each file that has breakpoints, with its lines in order."""
        return ((path, sorted(lines)) for path, lines in self.placed.items() if lines)


class LaneState(enum.Enum):
    """What the real program is doing."""

    ABSENT = "absent"
    """Nothing is executed in this mode."""

    STARTING = "starting"
    STOPPED = "live"
    RUNNING = "running"
    ENDED = "ended"


class ModelState(enum.Enum):
    """What the predictor is doing."""

    ABSENT = "none"
    LOADING = "loading"
    READY = "ready"
    FAILED = "failed"


_RATE_WINDOW: Final = 50
"""Predictions that the tokens-per-second figure looks back over."""


@dataclass(slots=True)
class Model:
    """The predictor, as the header shows it."""

    name: str
    state: ModelState = ModelState.ABSENT
    pending: int = 0
    """Frames waiting to be scored."""

    teacher_forced: float | None = None
    free: float | None = None
    _recent: deque[Prediction] = field(default_factory=lambda: deque[Prediction](maxlen=_RATE_WINDOW))

    def saw(self, *predictions: Prediction | None) -> None:
        """Count predictions toward the speed."""
        self._recent.extend(said for said in predictions if said is not None)

    @property
    def tokens_per_second(self) -> float | None:
        """Of the last predictions; None where no time was measured."""
        spent_ms = sum(said.milliseconds for said in self._recent)
        return 1000 * sum(said.tokens for said in self._recent) / spent_ms if spent_ms > 0 else None


class Session:
    """Everything that the panes are drawn from."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self.predicting = run.mode == "predict"
        """Whether the imagined track is in view."""

        self.real = Track()
        self.imagined = Track()
        self.breakpoints = Breakpoints()
        self.lane = LaneState.ABSENT
        self.ended: Ended | None = None
        self.model = Model(run.model_name, ModelState.LOADING if run.load_predictor else ModelState.ABSENT)
        self.ahead: list[Prediction] = []
        """What the model says comes after the newest real frame."""

        self.level = 0
        """Stack frames above the innermost one that the user has gone up."""

        self.stopped_stack: Sequence[StackFrame] = ()
        """The debugger's own stack at the newest stop."""

        self.show_free = False
        """Whether the predicted column shows the free run instead of the teacher-forced prediction."""

        self.break_on_divergence = False
        """Whether a divergence pauses the running program."""

        if run.trace is not None:
            self.real = Track(Moment(frame=frame) for frame in run.trace.frames)
            self.real.at = self.real.newest if run.opens_at_end else 0
        if run.entry_frame is not None:
            self.imagined = Track([Moment(frame=run.entry_frame, verdict="given")])

    @property
    def track(self) -> Track:
        """The moments in view."""
        return self.imagined if self.predicting else self.real

    @property
    def mode(self) -> str:
        """What the header names."""
        return "predict" if self.predicting else "replay" if self.run.trace is not None else "compare"

    @property
    def executing(self) -> bool:
        """Whether a program is alive."""
        return self.lane in (LaneState.STARTING, LaneState.STOPPED, LaneState.RUNNING)

    def look_at(self, at: int) -> None:
        """Move the view to a moment."""
        self.track.at = min(max(at, 0), self.track.newest)
        self.level = 0

    def stack(self) -> list[StackFrame]:
        """The stack at the moment in view, innermost first."""
        track = self.track
        known = track.stack()
        if self.predicting or not self.stopped_stack or not track.at_newest or self.lane is not LaneState.STOPPED:
            return known
        left = list(known)
        return [_known(entry, left) for entry in self.stopped_stack]

    def shown(self) -> int | None:
        """Index of the moment whose locals are shown: the one in view, or further up its stack.

        None where no frame is known for that place: it is outside the project.
        """
        if not len(self.track):
            return None
        stack = self.stack()
        if not self.level or self.level >= len(stack):
            return self.track.at
        at = stack[self.level].at
        return at if at >= 0 else None

    def next_prediction(self) -> Prediction | None:
        """What the model says follows the moment in view."""
        track = self.track
        if track.at_newest:
            return self.ahead[0] if self.ahead and not self.predicting else None
        return track.moments[track.at + 1].predicted

    def branch(self) -> None:
        """Begin a predicted continuation of the real moments up to the one in view."""
        self.imagined = Track(self.real.moments[: self.real.at + 1])
        self.predicting = True
        self.level = 0

    def restarted(self) -> None:
        """Forget what was recorded; breakpoints and the model stay."""
        self.real = Track()
        self.ahead = []
        self.ended = None
        self.level = 0
        self.stopped_stack = ()
        self.model.pending = 0
        self.model.teacher_forced = self.model.free = None


def _known(entry: StackFrame, left: list[StackFrame]) -> StackFrame:
    """The entry, with the index of its newest frame if one of `left` is the same place."""
    if entry.at >= 0:
        return entry
    for i, frame in enumerate(left):
        if (frame.function, frame.lineno, frame.path) == (entry.function, entry.lineno, entry.path):
            del left[: i + 1]
            return StackFrame(function=entry.function, lineno=entry.lineno, path=entry.path, at=frame.at)
    return entry
