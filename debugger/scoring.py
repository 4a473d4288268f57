"""Both lanes side by side: what a predictor said of each real frame, and how often it was right.

*Teacher-forced*: each prediction starts from the real frames before it. *Free-running*: from
the predictor's own. After the first free-running divergence every row is tainted, so that one
error is not counted thirty times.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Generator, Sequence
from dataclasses import dataclass, field

from .comparison import Divergence, Verdict, compare_values, divergence, frame_verdict
from .errors import ForeframeError, ModelError
from .frame import Event, Frame
from .ghosts import look_ahead
from .ports import Prediction, Predictor, PredictorSession, SourceContext


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One real frame and what was predicted for it."""

    real: Frame | None
    """None where the free run goes on after the real one ended."""

    teacher_forced: Prediction | None
    """None for the first frame, which is given, and for frames in files that the model does not see."""

    free: Prediction | None
    verdict: str
    """Of the teacher-forced prediction: match, equivalent, missing, given, or the cause of the divergence."""

    divergence: Divergence | None
    free_verdict: str
    tainted: bool
    """The free run has parted from reality at this row or before."""

    surprisal: float | None = None
    """Minus the log probability that the model gave to the real frame, in nats; None where it was not asked."""


@dataclass(slots=True)
class Accuracy:
    """Counts of frames that were predicted, and of what was right in them."""

    frames: int = 0
    exact: int = 0
    events: int = 0
    lines: int = 0
    values: int = 0
    num_values: int = 0
    """Values that changed, or were returned or raised, in the real frames."""

    def add(self, predicted: Frame | None, real: Frame, before: Frame | None) -> None:
        """Count one prediction of `real`, whose activation was last seen at `before`."""
        self.frames += 1
        asked = changed_values(real, before)
        self.num_values += len(asked)
        if predicted is None:
            return
        self.exact += predicted == real
        self.events += predicted.event is real.event
        self.lines += (predicted.lineno, predicted.depth) == (real.lineno, real.depth)
        said = {**predicted.locals, "return": predicted.value}
        self.values += sum(compare_values(said.get(name), value) is Verdict.MATCH for name, value in asked.items())

    def share(self, count: int) -> float:
        """`count` of the frames, 0.0 where there are none."""
        return count / self.frames if self.frames else 0.0


def changed_values(frame: Frame, before: Frame | None) -> dict[str, str]:
    """What a prediction of `frame` must say: locals that are new or other than in `before`, and the value."""
    if frame.value is not None:
        return {"return": frame.value}
    if frame.event is Event.CALL or before is None:
        return dict(frame.locals)
    return {name: value for name, value in frame.locals.items() if before.locals.get(name) != value}


@dataclass(slots=True)
class Comparison:
    """Follows a real execution frame by frame. Not thread-safe; every method may take model time."""

    predictor: Predictor
    context: SourceContext
    surprised: bool = False
    """Whether each row says how much the model was surprised: a pass more for each frame that it had not expected."""

    rows: list[Row] = field(default_factory=list[Row])
    teacher_forced: Accuracy = field(default_factory=Accuracy)
    free: Accuracy = field(default_factory=Accuracy)
    agreement_length: int = 0
    """Frames that the free run predicted before it first parted from reality."""

    diverged: bool = False
    """The free run is not where reality is: since it parted from it, nothing has brought it back."""

    ever_diverged: bool = False
    """It has parted from reality, whatever has brought it back since."""

    trouble: ForeframeError | None = None
    """Why the latest prediction that is missing could not be made."""

    _forced: PredictorSession = field(init=False)
    _free: PredictorSession = field(init=False)
    _live: list[Frame] = field(default_factory=list[Frame])
    """Newest frame of each live activation, by depth."""

    free_frame: Frame | None = None
    """The newest frame that the free run has said."""

    _free_ended: bool = False
    _free_behind: bool = False
    """Frames were skipped that the free run did not predict; it can only go on from reality."""

    _lost: bool = False
    """The last question could not be put to the model: it, or the way to it, is gone for now."""

    _observed: list[Frame] = field(default_factory=list[Frame])

    def __post_init__(self) -> None:
        self._forced = self.predictor.session(self.context)
        self._free = self.predictor.session(self.context)

    def step(self, real: Frame) -> Row:
        """Predict the frame in both ways, then learn what it was.

        Where Cancelled comes out, neither has happened: `skip` the frame then.
        """
        if real.path:
            row = self._unseen(real)
        elif not self._observed:
            row = Row(
                real=real,
                teacher_forced=None,
                free=None,
                verdict="given",
                divergence=None,
                free_verdict="given",
                tainted=False,
            )
            self._tell(self._free, real)
            self._observe(real)
        else:
            row = self._predicted(real)
            self._observe(real)
        self.rows.append(row)
        return row

    def skip(self, real: Frame) -> None:
        """Learn a frame that is not asked about. It counts nowhere, and costs no model time."""
        if not real.path:
            self._observe(real)
            self._free_behind = True

    def stand(self, frames: Sequence[Frame]) -> None:
        """Go on from what these frames tell, whatever came before them. It counts nowhere."""
        self._forced = self.predictor.session(self.context)
        self._observed, self._live, self._free_behind = [], [], True
        for frame in frames:
            if not frame.path:
                self._observe(frame)

    def resync(self) -> None:
        """Let the free run go on from reality."""
        self._free = self.predictor.session(self.context)
        for frame in self._observed:
            self._tell(self._free, frame)
        self.diverged = self._free_ended = self._free_behind = False

    def latest(self, depth: int) -> Frame | None:
        """The newest call or line frame of the live activation at this depth."""
        return self._live[depth] if 0 <= depth < len(self._live) else None

    def finish_free(self, limit: int) -> Frame | None:
        """Let the free run go on to its own end, for up to `limit` frames; return the last frame it ever said."""
        for _ in range(limit):
            if self._free_step() is None:
                break
        return self.free_frame

    def look_ahead(self, count: int) -> Generator[Prediction, None, None]:
        """Up to `count` frames that come after the ones so far; when it ends, the histories are as they were."""
        try:
            yield from look_ahead(self._forced, len(self._observed), count)
        except ForeframeError as error:
            self.trouble = error

    def _unseen(self, real: Frame) -> Row:
        return Row(
            real=real,
            teacher_forced=None,
            free=None,
            verdict=Verdict.MISSING,
            divergence=None,
            free_verdict=Verdict.MISSING,
            tainted=self.diverged,
        )

    def _predicted(self, real: Frame) -> Row:
        before = self.latest(real.depth)
        said = self._say(self._forced)
        surprisal = self._surprisal(said, real) if self.surprised else None
        if self._free_behind and not self._lost:
            self.resync()
        free = self._free_step()
        frame = said.frame if said else None
        free_frame = free.frame if free else None
        self.teacher_forced.add(frame, real, before)
        self.free.add(free_frame, real, before)
        self.diverged = self.diverged or divergence(free_frame, real) is not None
        self.ever_diverged = self.ever_diverged or self.diverged
        self.agreement_length += not self.ever_diverged
        return Row(
            real=real,
            teacher_forced=said,
            free=free,
            verdict=frame_verdict(frame, real),
            divergence=divergence(frame, real),
            free_verdict=frame_verdict(free_frame, real),
            tainted=self.diverged,
            surprisal=surprisal,
        )

    def _surprisal(self, said: Prediction | None, real: Frame) -> float | None:
        """Of the real frame; where it is the predicted one, its confidence has said so already."""
        if said is not None and said.frame == real:
            return -math.log(max(said.confidence, sys.float_info.min))
        if self._lost:
            return None
        try:
            return self._forced.surprisal(real)
        except ForeframeError as error:
            self.trouble = error
            return None

    def _free_step(self) -> Prediction | None:
        if self._free_ended:
            return None
        said = self._say(self._free)
        if said is None:
            # A model that could not be asked has not ended its run; it goes on from reality when it can be.
            self._free_behind = self._lost
            self._free_ended = not self._lost
        else:
            self.free_frame = said.frame
            self._tell(self._free, said.frame)
        return said

    def _say(self, session: PredictorSession) -> Prediction | None:
        """A prediction, or None where the model had nothing to say, or nothing that is a frame."""
        self._lost = False
        try:
            return session.predict()
        except ForeframeError as error:
            self.trouble = error
            self._lost = isinstance(error, ModelError)
            return None

    def _tell(self, session: PredictorSession, frame: Frame) -> None:
        """Extend a history. What goes wrong there is no fault of the frame's, and is told with the next row."""
        try:
            session.observe(frame)
        except ForeframeError as error:
            self.trouble = error

    def _observe(self, real: Frame) -> None:
        self._observed.append(real)
        self._tell(self._forced, real)
        del self._live[real.depth + 1 :]
        while len(self._live) <= real.depth:
            self._live.append(real)
        if real.value is None:
            self._live[real.depth] = real
