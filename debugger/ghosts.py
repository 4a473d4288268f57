"""Ghosts: frames that a model said were to come, and what became of them when reality came there.

A ghost stands for one frame of the run, and was said so many frames ahead of it. It is settled by the frame that
comes at its place, whatever has happened in between. This module knows no model and no screen.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from .errors import ForeframeError
from .frame import Event, Frame
from .ports import Prediction, Predictor, PredictorSession, SourceContext
from .trace import Trace

MAX_SETTLED: Final = 500
"""Ghosts of which the ledger still knows how they were settled; the counts are of all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """A ghost, and what came in its place."""

    at: int
    """Index of the frame in the run."""

    distance: int
    """How many frames ahead of reality it was said: 1 for the next one."""

    said: Prediction
    sure: float
    """How sure the model was of it and of all the frames that led to it."""

    real: Frame | None
    """None where the program ended before."""

    @property
    def line(self) -> bool:
        """Whether the program came to the line of the ghost, at its depth."""
        real = self.real
        return real is not None and (real.lineno, real.depth) == (self.said.frame.lineno, self.said.frame.depth)

    @property
    def whole(self) -> bool:
        """Whether the frame came exactly as it was said: event, line, every value."""
        return self.real == self.said.frame


@dataclass(slots=True)
class Tally:
    """Ghosts of one distance."""

    of: int = 0
    lines: int = 0
    frames: int = 0
    sure: float = field(default=0.0, compare=False)
    """Sum of how sure the model was: what it expected `frames` to be."""

    def add(self, settled: Settled) -> None:
        """Count one."""
        self.of += 1
        self.lines += settled.line
        self.frames += settled.whole
        self.sure += settled.sure


@dataclass(slots=True)
class Ledger:
    """The ghosts of one run. Each place has at most one of each distance: the one that was shown first."""

    tallies: dict[int, Tally] = field(default_factory=dict[int, Tally])
    """By distance."""

    settled: deque[Settled] = field(default_factory=lambda: deque[Settled](maxlen=MAX_SETTLED))
    """The newest last."""

    _num_frames: int = 0
    """Those that a model sees: frames of other files are no place for a ghost."""

    _waiting: dict[int, dict[int, tuple[Prediction, float]]] = field(
        default_factory=dict[int, dict[int, tuple[Prediction, float]]]
    )
    """By place, as `_num_frames` counts, and distance; with each, how sure the model was of all up to it."""

    def show(self, said: Sequence[Prediction]) -> None:
        """Remember what is shown to come after the frames so far, the nearest first."""
        for distance, told in enumerate(chained(said), 1):
            self._waiting.setdefault(self._num_frames + distance - 1, {}).setdefault(distance, told)

    def came(self, at: int, frame: Frame) -> None:
        """Settle what was said of the place that the run has come to, with its frame number `at`."""
        if not frame.path:
            self._settle(self._num_frames, at, frame)
            self._num_frames += 1

    def end(self, length: int) -> None:
        """No frame follows the `length` ones: whoever is still waiting was wrong."""
        for place in list(self._waiting):
            self._settle(place, length + place - self._num_frames, None)

    def forget(self) -> None:
        """What was said does not count: the user has changed what it was said of."""
        self._waiting.clear()

    @property
    def all(self) -> Tally:
        """Of all distances."""
        told = self.tallies.values()
        return Tally(sum(t.of for t in told), sum(t.lines for t in told), sum(t.frames for t in told))

    def _settle(self, place: int, at: int, real: Frame | None) -> None:
        for distance, (said, sure) in self._waiting.pop(place, {}).items():
            settled = Settled(at=at, distance=distance, said=said, sure=sure, real=real)
            self.settled.append(settled)
            self.tallies.setdefault(distance, Tally()).add(settled)


def chained(said: Iterable[Prediction]) -> Iterator[tuple[Prediction, float]]:
    """Predictions that follow on each other, each with how sure the model was of it and of all before it."""
    sure = 1.0
    for prediction in said:
        sure *= prediction.confidence
        yield prediction, sure


def look_ahead(session: PredictorSession, length: int, count: int) -> Generator[Prediction, None, None]:
    """Up to `count` frames after the `length` ones of a history, each from those before it.

    The history is as it was when the iterator has ended or been closed. Raises as `predict` does.
    """
    assumed = 0
    try:
        while (prediction := session.predict()) is not None:
            yield prediction
            if assumed + 1 >= count:
                break
            assumed += 1
            session.observe(prediction.frame)
    finally:
        if assumed:
            session.rewind(length)


@dataclass(slots=True)
class Foresight:
    """What one recorded program shows of a predictor that looks ahead."""

    positions: int = 0
    tallies: dict[int, Tally] = field(default_factory=dict[int, Tally])
    """By distance."""


def foresee(predictor: Predictor, trace: Trace, context: SourceContext, *, every: int, ahead: int) -> Foresight:
    """Stand at the first of every `every` frames of a trace, predict `ahead` frames on, and see what came.

    A ghost beyond the end of a run is wrong; beyond the end of a recording that was cut short, nobody knows.
    """
    own = [frame for frame in trace.frames if not frame.path]
    found = Foresight()
    if not own:
        return found
    is_whole = own[-1].depth == 0 and own[-1].event in (Event.RETURN, Event.EXCEPTION)
    session = predictor.session(context)
    for at, real in enumerate(own[:-1]):
        session.observe(real)
        if at % every:
            continue
        found.positions += 1
        for distance, (said, sure) in enumerate(chained(_until_trouble(look_ahead(session, at + 1, ahead))), 1):
            came = own[at + distance] if at + distance < len(own) else None
            if came is not None or is_whole:
                settled = Settled(at=at + distance, distance=distance, said=said, sure=sure, real=came)
                found.tallies.setdefault(distance, Tally()).add(settled)
    return found


def _until_trouble(said: Iterator[Prediction]) -> Iterator[Prediction]:
    """What comes until the model has no answer, which is the end of looking ahead."""
    while True:
        try:
            prediction = next(said, None)
        except ForeframeError:
            return
        if prediction is None:
            return
        yield prediction
