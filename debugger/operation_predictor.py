"""Any predictor on the form with one operation a line: it sees that form, and its frames come back as the user's.

A session keeps what the inner one predicted between two of the user's frames for as long as reality
agrees with it. Where it does not, the inner history goes on from reality, with no temporaries in it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Final

from .errors import GrammarError
from .folding import Folder, place
from .frame import Event, Frame
from .operations import one_operation
from .ports import Prediction, Predictor, PredictorSession, SourceContext
from .rewritten import Rewritten

MAX_INNER_FRAMES: Final = 200
"""Inner frames for one of the user's. A comprehension over some tens of elements is one line of theirs."""

LEAST: Final = 1e-300
"""A confidence of which a logarithm can be taken."""


@dataclass(slots=True)
class OperationPredictor:
    """Predicts with `inner` on the rewritten source, where there is anything to rewrite."""

    inner: Predictor
    name: str = field(init=False)

    def __post_init__(self) -> None:
        self.name = self.inner.name

    def cancel(self) -> None:
        """Cancel the predictor underneath."""
        self.inner.cancel()

    def close(self) -> None:
        """Close the predictor underneath."""
        self.inner.close()

    def session(self, context: SourceContext) -> PredictorSession:
        """A new, empty history of the program."""
        rewritten = one_operation(context.source)
        if not rewritten.is_changed:
            return self.inner.session(context)
        lines = context.lines
        reached = None if lines is None else {at for at, line in enumerate(rewritten.lines, 1) if line.origin in lines}
        shown = SourceContext(
            source=rewritten.source,
            function=context.function,
            lines=None if reached is None else frozenset(reached),
        )
        return OperationSession(self.inner.session(shown), rewritten)


@dataclass(frozen=True, slots=True)
class _Ahead:
    """What the inner session was asked for, and has observed, past the history."""

    prediction: Prediction
    num_frames: int
    state: tuple[int, ...]
    """The folder's, after them."""


@dataclass(frozen=True, slots=True)
class _Mark:
    """Where the inner history stood after a frame of the user's."""

    length: int
    state: tuple[int, ...]
    lines: tuple[int, ...]
    """The original line that each live activation was at."""


@dataclass(slots=True)
class OperationSession:
    """One history, twice: the user's frames, and the inner session's."""

    inner: PredictorSession
    rewritten: Rewritten
    _marks: list[_Mark] = field(default_factory=lambda: [_Mark(0, (), ())])
    _ahead: _Ahead | None = None

    def observe(self, frame: Frame) -> None:
        """Extend the history by a frame of the user's lines."""
        mark, ahead = self._marks[-1], self._ahead
        lines = mark.lines
        if not frame.path:
            lines = (*lines[: frame.depth], *(0,) * (frame.depth - len(lines)), frame.lineno)
        if ahead is not None and ahead.prediction.frame == frame:
            self._marks.append(_Mark(mark.length + ahead.num_frames, ahead.state, lines))
            self._ahead = None
            return
        self._forget_ahead()
        is_new = frame.event is Event.CALL or frame.depth >= len(mark.lines)
        placed = place(frame, None if is_new else mark.lines[frame.depth], self.rewritten)
        folder = Folder(self.rewritten, mark.state)
        folder.feed(placed)
        self.inner.observe(placed)
        self._marks.append(_Mark(mark.length + 1, folder.state, lines))

    def surprisal(self, frame: Frame) -> float:
        """Minus the log probability of the frame, in nats; infinite where another was predicted.

        The temporaries on the way to a real frame are not known, so only the predicted way there can be weighed.
        """
        said = self.predict()
        return -math.log(max(said.confidence, LEAST)) if said is not None and said.frame == frame else math.inf

    def predict(self) -> Prediction | None:
        """The next frame of the user's lines; None where the entry has been left. The history is unchanged."""
        if self._ahead is None:
            self._ahead = self._look_ahead()
        return None if self._ahead is None else self._ahead.prediction

    def rewind(self, length: int) -> None:
        """Forget all frames but the first `length`."""
        if length < len(self._marks) - 1:
            del self._marks[length + 1 :]
            self._ahead = None
            self.inner.rewind(self._marks[-1].length)

    def _forget_ahead(self) -> None:
        if self._ahead is not None:
            self._ahead = None
            self.inner.rewind(self._marks[-1].length)

    def _look_ahead(self) -> _Ahead | None:
        """Predict inner frames until they make one of the user's."""
        folder = Folder(self.rewritten, self._marks[-1].state)
        said: list[Prediction] = []
        try:
            while len(said) < MAX_INNER_FRAMES:
                prediction = self.inner.predict()
                if prediction is None:
                    break
                said.append(prediction)
                self.inner.observe(prediction.frame)
                frame = folder.feed(prediction.frame)
                if frame is not None:
                    return _Ahead(self._summed(frame, said), len(said), folder.state)
            else:
                raise GrammarError(f"one line took the model more than {MAX_INNER_FRAMES} operations")
        except BaseException:
            self.inner.rewind(self._marks[-1].length)
            raise
        if said:
            self.inner.rewind(self._marks[-1].length)
        return None

    def _summed(self, frame: Frame, said: list[Prediction]) -> Prediction:
        """The user's frame, and how sure the model was of all that led to it."""
        confidence = 1.0
        values: dict[str, float] = {}
        for prediction in said:
            # A value is as sure as all that it was made from.
            values |= {name: confidence * sure for name, sure in prediction.value_confidence.items()}
            confidence *= prediction.confidence
        gone = self.rewritten.temporaries
        return Prediction(
            frame=frame,
            confidence=confidence,
            value_confidence={name: sure for name, sure in values.items() if name not in gone},
            tokens=sum(prediction.tokens for prediction in said),
            forced_tokens=sum(prediction.forced_tokens for prediction in said),
            milliseconds=sum(prediction.milliseconds for prediction in said),
        )
