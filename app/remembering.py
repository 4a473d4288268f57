"""A predictor that is not asked twice: what the interface looks ahead to is what it will be scored by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from ..debugger.errors import ModelError
from ..debugger.frame import Frame
from ..debugger.ports import (
    ArgumentsAsked,
    JumpingSession,
    Prediction,
    Predictor,
    PredictorSession,
    ProposingSession,
    SourceContext,
    WeighingSession,
)

_MAX_ANSWERS: Final = 200
"""That a session remembers; a question of longer ago is asked again."""


class Remembered:
    """A predictor session that does not ask the model the same question twice.

    What was looked ahead to stays known for as long as reality goes the same way: the session underneath is only
    taken back when it has to answer from a place that it has gone beyond.
    """

    def __init__(self, session: PredictorSession) -> None:
        self._session = session
        self._trail: list[Frame] = []
        """The history, and after it what the session underneath has been told beyond that."""

        self._length = 0
        """Of the history."""

        self._answers: dict[int, Prediction | None] = {}
        """By the length of the history that it follows, along the trail."""

    def observe(self, frame: Frame) -> None:
        """Extend the history."""
        at, self._length = self._length, self._length + 1
        if at < len(self._trail):
            if self._trail[at] == frame:
                return
            self._take_back(at)
        for later in [length for length in self._answers if length > at]:
            del self._answers[later]
        self._trail.append(frame)
        self._session.observe(frame)

    def predict(self) -> Prediction | None:
        """The next frame, from memory if it is there."""
        if self._length not in self._answers:
            self._take_back(self._length)
            answer = self._session.predict()
            if len(self._answers) >= _MAX_ANSWERS:
                del self._answers[next(iter(self._answers))]
            self._answers[self._length] = answer
        return self._answers[self._length]

    def jump(self, lineno: int) -> Prediction | None:
        """What comes later. Raises ModelError where the model underneath cannot tell."""
        if not isinstance(self._session, JumpingSession):
            raise ModelError("this model cannot jump", hint="step to the line instead")
        self._take_back(self._length)
        return self._session.jump(lineno)

    def propose(self, asked: ArgumentsAsked) -> Prediction:
        """A call with arguments that the model makes up. Raises ModelError where the one underneath cannot."""
        if not isinstance(self._session, ProposingSession):
            raise ModelError("this model cannot propose arguments", hint="type a call, such as f('a', 3)")
        self._take_back(self._length)
        return self._session.propose(asked)

    def surprisal_of_end(self, first: Frame, last: Frame) -> float:
        """Of where a call leads, in nats. Raises ModelError where the model underneath cannot tell."""
        if not isinstance(self._session, WeighingSession):
            raise ModelError("this model cannot weigh where a call leads", hint="go on without it")
        self._take_back(self._length)
        return self._session.surprisal_of_end(first, last)

    def surprisal(self, frame: Frame) -> float:
        """Of this frame as the next one, in nats."""
        self._take_back(self._length)
        return self._session.surprisal(frame)

    def rewind(self, length: int) -> None:
        """Forget all but the first `length` frames."""
        self._length = min(length, self._length)

    def _take_back(self, length: int) -> None:
        """Let the session underneath be at this length, if it is beyond it."""
        if length < len(self._trail):
            del self._trail[length:]
            self._session.rewind(length)


@dataclass
class RememberingPredictor:
    """A predictor whose sessions are `Remembered`: what was looked ahead to is not predicted again."""

    predictor: Predictor
    name: str

    def session(self, context: SourceContext) -> Remembered:
        """A new session of the predictor underneath."""
        return Remembered(self.predictor.session(context))

    def cancel(self) -> None:
        """Release whoever waits for the predictor underneath."""
        self.predictor.cancel()

    def close(self) -> None:
        """Close the predictor underneath."""
        self.predictor.close()
