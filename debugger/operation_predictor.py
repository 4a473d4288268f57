"""Any predictor on the form with one operation a line: it sees that form, and its frames come back as the user's.

A session keeps what the inner one predicted between two of the user's frames for as long as reality
agrees with it. Where it does not, the inner history goes on from reality, with the temporaries that were known before.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
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
class _Stand:
    """Where the inner history stands after some frame of it."""

    length: int = 0
    state: tuple[int, ...] = ()
    """The folder's."""

    temporaries: tuple[Mapping[str, str], ...] = ()
    """Of each live activation, the entry's first."""


@dataclass(frozen=True, slots=True)
class _Ahead:
    """What the inner session was asked for, and has observed, past the history."""

    prediction: Prediction
    before: _Stand
    """Without the last of the inner frames, the one that is the user's."""

    after: _Stand


@dataclass(frozen=True, slots=True)
class _Mark:
    """What a frame of the user's left behind."""

    stand: _Stand = _Stand()
    lines: tuple[int, ...] = ()
    """The original line that each live activation was at."""


@dataclass(slots=True)
class OperationSession:
    """One history, twice: the user's frames, and the inner session's."""

    inner: PredictorSession
    rewritten: Rewritten
    _marks: list[_Mark] = field(default_factory=lambda: [_Mark()])
    _ahead: _Ahead | None = None

    def observe(self, frame: Frame) -> None:
        """Extend the history by a frame of the user's lines."""
        mark, ahead = self._marks[-1], self._ahead
        lines = mark.lines
        if not frame.path:
            lines = (*lines[: frame.depth], *(0,) * (frame.depth - len(lines)), frame.lineno)
        if ahead is not None and ahead.prediction.frame == frame:
            self._ahead = None
            self._marks.append(_Mark(ahead.after, lines))
            return
        stand = mark.stand
        if ahead is not None:
            self._ahead = None
            if _is_same_call(ahead.prediction.frame, frame):
                stand = ahead.before
            self.inner.rewind(stand.length)
        is_new = frame.event is Event.CALL or frame.depth >= len(mark.lines)
        placed = place(frame, None if is_new else mark.lines[frame.depth], self.rewritten)
        if frame.event is Event.LINE and frame.depth < len(stand.temporaries):
            placed = replace(placed, locals={**placed.locals, **stand.temporaries[frame.depth]})
        self.inner.observe(placed)
        folder = Folder(self.rewritten, stand.state)
        folder.feed(placed)
        self._marks.append(_Mark(self._after(stand, placed, folder.state), lines))

    def _after(self, stand: _Stand, frame: Frame, state: tuple[int, ...]) -> _Stand:
        """Where the inner history stands after one more frame of it."""
        known = stand.temporaries
        if not frame.path:
            outer = (*known[: frame.depth], *({},) * (frame.depth - len(known)))
            its = known[frame.depth] if frame.depth < len(known) else {}
            if frame.event in (Event.CALL, Event.LINE):
                its = self.rewritten.temporaries_of(frame.locals)
            known = (*outer, its)
        return _Stand(stand.length + 1, state, known)

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
            self.inner.rewind(self._marks[-1].stand.length)

    def _look_ahead(self) -> _Ahead | None:
        """Predict inner frames until they make one of the user's."""
        before = self._marks[-1].stand
        folder = Folder(self.rewritten, before.state)
        said: list[Prediction] = []
        try:
            while len(said) < MAX_INNER_FRAMES:
                prediction = self.inner.predict()
                if prediction is None:
                    break
                said.append(prediction)
                self.inner.observe(prediction.frame)
                frame = folder.feed(prediction.frame)
                after = self._after(before, prediction.frame, folder.state)
                if frame is not None:
                    return _Ahead(self._summed(frame, said), before, after)
                before = after
            else:
                raise GrammarError(f"one line took the model more than {MAX_INNER_FRAMES} operations")
        except BaseException:
            self.inner.rewind(self._marks[-1].stand.length)
            raise
        if said:
            self.inner.rewind(self._marks[-1].stand.length)
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


def _is_same_call(said: Frame, frame: Frame) -> bool:
    """Whether both enter the same function: then the way to it was right, whatever it is given."""
    return said.event is frame.event is Event.CALL and (said.path, said.lineno) == (frame.path, frame.lineno)
