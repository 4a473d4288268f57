"""What the interface remembers: moments in order, where the user looks, the lane's state.

No widget, no thread and no model: every decision about navigation is made here and is
tested without a terminal.
"""

from __future__ import annotations

import enum
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from ..debugger.errors import ForeframeError
from ..debugger.frame import Event, Frame, StackFrame
from ..debugger.ghosts import Ledger
from ..debugger.heat import Heat
from ..debugger.model_breaks import ModelBreaks
from ..debugger.ports import MAIN_THREAD, Ended, Prediction
from ..debugger.recording import Recording
from ..debugger.standing import standing
from ..debugger.units import Units, units_of
from .breakpoints import Breakpoints
from .run import Run
from .track import AGREE, PENDING, UNSCORED, Moment, Track, landed, scored

__all__ = ["AGREE", "PENDING", "UNSCORED", "Moment", "Track", "landed", "scored"]


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

    saying: str = ""
    """How the frame begins that it is at; "" where it is at none, or has said nothing yet."""

    teacher_forced: float | None = None
    free: float | None = None
    _recent: deque[Prediction] = field(default_factory=lambda: deque[Prediction](maxlen=_RATE_WINDOW))

    @property
    def why_not(self) -> str:
        """Why it cannot be asked; "" where it can."""
        words = {ModelState.LOADING: "the model is still loading", ModelState.READY: ""}
        return words.get(self.state, "there is no model")

    def saw(self, *predictions: Prediction | None) -> None:
        """Count predictions toward the speed; what was being said has been said."""
        self.saying = ""
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
        self._units: dict[str, Units] = {}
        self.predicting = run.mode == "predict"
        """Whether the imagined track is in view."""

        self.real = self._track()
        self.imagined = self._track()
        self.earlier: Track | None = None
        """Imagined moments from before the first one, while they are in view. None of them is ever among the others."""

        self.viewed: Track | None = None
        """A branch that was executed, in view in the place of the imagined track."""

        self.breakpoints = Breakpoints()
        self.lane = LaneState.ABSENT
        self.ended: Ended | None = None
        self.model = Model(run.model_name, ModelState.LOADING if run.load_predictor else ModelState.ABSENT)
        self.ahead: list[Prediction] = []
        """What the model says comes after the newest real frame."""

        self.ghosts = Ledger()
        """What was said ahead and shown, and how much of it came."""

        self.heat = Heat()
        """How much each line surprised the model."""

        self.shows_heat = True
        self.shows_values = run.values

        self.level = 0
        """Stack frames above the innermost one that the user has gone up."""

        self.stopped_stack: Sequence[StackFrame] = ()
        """The debugger's own stack at the newest stop."""

        self.thread = MAIN_THREAD
        """The one whose stack that is."""

        self.show_free = False
        """Whether the predicted column shows the free run instead of the teacher-forced prediction."""

        self.model_breaks = ModelBreaks()
        """What the model may say that stops the program."""

        if run.trace is not None:
            frames = run.trace.frames
            if isinstance(frames, Recording):
                self.real = self._track(frames=frames)
            else:
                self.real = self._track(Moment(frame=frame) for frame in frames)
            self.real.at = self.real.newest if run.opens_at_end else 0
        if run.entry_frame is not None:
            self.imagined = self._track([Moment(frame=run.entry_frame, verdict="given", imagined=True)])

    def _track(self, moments: Iterable[Moment] = (), frames: Recording | None = None) -> Track:
        return Track(moments, frames=frames, units=self._units_of)

    def _units_of(self, path: str) -> Units:
        """Of the file as this run of the program found it: what is recorded is of that text."""
        if path not in self._units:
            try:
                self._units[path] = units_of(self.run.source(path))
            except ForeframeError:
                self._units[path] = units_of("")
        return self._units[path]

    @property
    def track(self) -> Track:
        """The moments in view."""
        if self.earlier is not None:
            return self.earlier
        return self.viewed or (self.imagined if self.predicting else self.real)

    @property
    def mode(self) -> str:
        """What the header names."""
        if self.viewed is not None:
            return "replay"
        if self.predicting:
            return "predict"
        return "replay" if self.run.trace is not None else "child" if self.run.mode == "child" else "compare"

    @property
    def stops_only(self) -> bool:
        """Whether frames between stops are missing: none is compared with what the model says comes next."""
        trace = self.run.trace
        return (self.run.record if trace is None else trace.header.record) == "stops"

    @property
    def executing(self) -> bool:
        """Whether a program is alive."""
        return self.lane in (LaneState.STARTING, LaneState.STOPPED, LaneState.RUNNING)

    @property
    def live(self) -> bool:
        """Whether the moment in view is one that the program waits in: it can be asked, and changed."""
        at_newest = self.earlier is None and self.track.at_newest
        return self.lane is LaneState.STOPPED and not self.predicting and at_newest

    @property
    def elsewhere(self) -> bool:
        """Whether what is looked at makes no frames: another thread, a class body, a library that it has stopped in."""
        if not self.live or not self.stopped_stack:
            return False
        return self.stopped_stack[0].at < 0 or (self.thread != MAIN_THREAD and not self.run.seen_from_outside)

    def has_started(self) -> None:
        """The program was let go: where it does not stop at once, it runs."""
        if self.lane is LaneState.STARTING and not self.run.stops_on_entry:
            self.lane = LaneState.RUNNING

    def look_at(self, at: int) -> None:
        """Move the view to a moment."""
        self.track.at = min(max(at, 0), self.track.newest)
        self.level = 0

    def stack(self) -> list[StackFrame]:
        """The stack at the moment in view, innermost first."""
        track = self.track
        if self.elsewhere:
            return list(self.stopped_stack)
        known = track.stack()
        if not self.live or not self.stopped_stack:
            return known
        left = list(known)
        return [_known(entry, left) for entry in self.stopped_stack]

    def unevaluated(self, at: int | None) -> str:
        """What to say of a breakpoint in what has been recorded or predicted, whose terms nobody can evaluate."""
        frame = self.track.frames[at] if at is not None else None
        there = self.breakpoints.at(frame.path, frame.lineno) if frame is not None else None
        terms = there.terms if there is not None and there.stops else ""
        return f"a breakpoint {terms}: not evaluated, since nothing runs here" if terms else ""

    @property
    def raised_in(self) -> StackFrame | None:
        """The call that an exception began in, where the newest frame is of a call that it has left since.

        The program still stands in the first one, when nothing takes the exception.
        """
        if not (self.live and self.stopped_stack) or self.track.frames[self.track.at].event is not Event.EXCEPTION:
            return None
        innermost = self.stack()[0]
        return innermost if 0 <= innermost.at != self.track.at else None

    def shown(self) -> int | None:
        """Index of the moment whose locals are shown: the one in view, or further up its stack.

        None where no frame is known for that place: it is outside the project.
        """
        if not len(self.track) or self.elsewhere:
            return None
        stack = self.stack()
        if (not self.level and self.raised_in is None) or self.level >= len(stack):
            return self.track.at
        at = stack[self.level].at
        return at if at >= 0 else None

    def require_shown(self) -> int:
        """`shown`, for what cannot be done without. Raises ForeframeError."""
        at = self.shown()
        if at is None:
            raise ForeframeError("nothing is recorded here")
        return at

    def next_prediction(self) -> Prediction | None:
        """What the model says follows the moment in view."""
        track = self.track
        if self.earlier is not None:
            return None
        if track.at_newest:
            return self.ahead[0] if self.ahead and not self.predicting else None
        return track.moments[track.at + 1].predicted

    def before(self, frame: Frame, surprisal: float | None) -> None:
        """Look at an imagined frame, from before all that is in view."""
        later = [] if self.earlier is None else list(self.earlier.moments)
        moments = [Moment(frame=frame, verdict="", surprisal=surprisal, imagined=True), *later]
        # A track counts depth from its outermost frame, which this may be.
        lowest = min(moment.frame.depth for moment in moments)
        self.earlier = self._track(
            replace(moment, frame=replace(moment.frame, depth=moment.frame.depth - lowest)) for moment in moments
        )
        self.earlier.at = self.level = 0

    def branch(self) -> None:
        """Begin a predicted continuation of the real moments up to the one in view; of where it stands, at least."""
        real = self.real.moments
        if self.stops_only:
            given = (Moment(frame=one, verdict="given", imagined=True) for one in self.standing(self.real.at))
            return self.show(self._track(given))
        return self.show(self._track(real[at] for at in range(self.real.at + 1)))

    def standing(self, at: int) -> list[Frame]:
        """What a model is told of a real moment before which frames are missing."""
        try:
            source = self.run.source("")
        except ForeframeError:
            source = ""
        return standing(self.real.frames, at, source)

    def enter(self, run: Run) -> None:
        """Begin a predicted run at another call."""
        assert run.entry_frame is not None
        self._units = {}
        self.show(self._track([Moment(frame=run.entry_frame, verdict="given", imagined=True)]))

    def show(self, track: Track, *, executed: bool = False) -> None:
        """Bring a track into view that nobody runs: an imagined one, or a branch that was executed."""
        # What is executed is over; but for where it is drawn from, it is treated as what nobody runs on.
        self.viewed = track if executed else None
        self.imagined = self.imagined if executed else track
        self.predicting = True
        self.level = 0

    def show_real(self) -> None:
        """Back to the program itself, or its recording."""
        self.viewed, self.predicting, self.level = None, False, 0

    def parted(self, track: Track, at: int, frames: Iterable[Moment]) -> Track:
        """A new track: the moments of one before an index, and others in the place of those from there on."""
        return self._track([*(track.moments[i] for i in range(at)), *frames])

    def read_anew(self) -> None:
        """The files have other texts now."""
        self._units = {}

    def forget_imagined(self) -> None:
        """Back to where the imagined track began."""
        given = (one for one in self.imagined.moments if not one.imagined or one.verdict == "given")
        self.imagined = self._track(given)

    def restarted(self, run: Run) -> None:
        """Forget what was recorded; breakpoints and the model stay."""
        self.run = run
        self.read_anew()
        self.viewed = None
        self.real = self._track()
        self.ahead = []
        self.ghosts = Ledger()
        self.heat = Heat()
        self.ended = None
        self.level = 0
        self.stopped_stack = ()
        self.thread = MAIN_THREAD
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
