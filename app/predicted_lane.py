"""The predicted lane: one thread that owns the model, and answers in messages.

Loading, scoring, looking ahead and imagining take model time, so none of it happens on the
event loop; and a model is no place for two threads, so all of it happens on this one. Every
answer carries the generation of its question, for the reader to drop what a restart overtook.
"""

from __future__ import annotations

import contextlib
import queue
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from textual.message import Message

from ..debugger.errors import Cancelled, ForeframeError, ModelError
from ..debugger.frame import Frame
from ..debugger.hole_states import begin
from ..debugger.ports import Prediction, Predictor, PredictorSession, SourceContext, Telling
from ..debugger.scoring import Comparison, Row
from .journey import Journey, advance
from .remembering import RememberingPredictor

MAX_IMAGINED: Final = 200
"""Frames predicted for one step or continue; a person should be asked before more."""

_GOODBYE_S: Final = 0.5
"""How long closing waits for a prediction in flight; the thread is a daemon and dies with us after that."""


@dataclass
class ModelLoaded(Message):
    """The predictor is there."""

    name: str


@dataclass
class ModelFailed(Message):
    """It cannot be loaded; no prediction follows."""

    error: ForeframeError


@dataclass
class ThreadCrashed(Message):
    """A bug on the model's thread; raised again where it will be seen."""

    error: Exception


@dataclass
class ModelSaying(Message):
    """How the frame begins that the model is at."""

    text: str


@dataclass
class FrameScored(Message):
    """A real frame has been compared; `row` is None where the question was cancelled."""

    generation: int
    at: int
    row: Row | None
    teacher_forced: float | None
    free: float | None


@dataclass
class ModelTroubled(Message):
    """The model could not be asked, and may be again."""

    error: ModelError


@dataclass
class LookedAhead(Message):
    """What comes after the newest of `seen` real frames."""

    generation: int
    seen: int
    asked: int
    predictions: list[Prediction]
    done: bool = True
    """Whether these are all; the first ones are told before the others have been found."""


@dataclass
class FrameImagined(Message):
    """One further frame of an imagined track. It is part of the history even if its request was cancelled."""

    track: int
    prediction: Prediction


@dataclass
class ImaginingEnded(Message):
    """No more frames for this request: the entry was left, the step has landed, or a bound was met."""

    track: int
    reason: str
    """left, landed, limit, cancelled; or what was wrong with the model's answer, in a sentence."""

    jumps: int = 0
    """How often the model said what comes later without what lies between."""


_ENDINGS: Final = {
    "left": "the entry was left: the predicted run ends here",
    "landed": "",
    "limit": f"no stop within {MAX_IMAGINED} predicted frames; the same key or command goes on",
    "cancelled": "cancelled",
}


def ending_words(reason: str) -> str:
    """Why no more frames come, in a sentence; "" where that is what was asked for."""
    return _ENDINGS.get(reason, f"the model has no answer here: {reason}")


Tell = Callable[[Message], object]
GivenUp = Callable[[], bool]
Work = Callable[[Predictor, Tell, GivenUp], None]
"""Something to do with the predictor: told besides are how to post what it finds, and whether it was given up.

Its turn comes even so: whoever has to say that it was given up can. It may raise Cancelled.
"""


class PredictedLane:
    """Takes questions at once; the answers are posted, in the order of the questions."""

    def __init__(
        self, load: Callable[[], Predictor], context: Callable[[], SourceContext], post: Callable[[Message], object]
    ) -> None:
        self._load, self._make_context, self._post = load, context, post
        self._jobs: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._work, name="foreframe-model", daemon=True)
        self._epoch = 0
        """Goes up with every cancellation; a question of an earlier epoch is not asked of the model."""

        self._look = 0
        """Goes up with every question about what comes, and when it is given up: the newest alone goes on."""

        self._looking = threading.Lock()
        self._is_far = False
        """The thread is at a frame that only looking ahead needs. Changed under the lock."""

        self._closing = False
        # All of the following belongs to the thread.
        self._predictor: Predictor | None = None
        self._context: SourceContext | None = None
        self._comparison: Comparison | None = None
        self._generation = 0
        self._seen = 0
        self._imagined: tuple[int, PredictorSession] | None = None

    def start(self) -> None:
        """Load the model. Its thread begins here."""
        self._thread.start()

    def close(self) -> None:
        """Ask for the end; a prediction in flight is waited for only briefly."""
        self._closing = True
        self.cancel()
        self._jobs.put(None)
        if self._thread.is_alive() and self._thread is not threading.current_thread():
            self._thread.join(_GOODBYE_S)
        if self._predictor is not None:
            self._predictor.close()

    def cancel(self) -> None:
        """Drop all questions asked so far, the one in progress too. The frames in them are still learned."""
        self._epoch += 1
        if self._predictor is not None:
            self._predictor.cancel()

    def restart(self, generation: int, context: SourceContext | None = None) -> None:
        """Begin a new comparison, perhaps of another entry; what is still in the queue is dropped."""
        self.cancel()
        self._jobs.put(lambda: self._restart(generation, context))

    def score(self, at: int, frame: Frame) -> None:
        """Compare one real frame. Frames must be given in order."""
        epoch = self._epoch
        self._jobs.put(lambda: self._score(epoch, at, frame))

    def learn(self, at: int, frame: Frame) -> None:
        """Take note of a real frame that is not scored; nothing is answered."""
        self._jobs.put(lambda: self._learn(at, frame))

    def stand(self, at: int, frames: Sequence[Frame]) -> None:
        """Go on from where the program stands at the real frame `at`: those before it are not all known.

        It is answered as a frame that was not scored.
        """
        given = list(frames)
        self._jobs.put(lambda: self._stand(at, given))

    def look_ahead(self, count: int) -> None:
        """Predict `count` frames beyond the newest real one. What was to be looked ahead to before is given up."""
        self.stop_looking()
        epoch, look = self._epoch, self._look
        self._jobs.put(lambda: self._look_ahead(epoch, look, count))

    def stop_looking(self) -> None:
        """Give up looking ahead, at once. The very next frame is predicted to its end: it will be asked for."""
        with self._looking:
            self._look += 1
            if self._is_far and self._predictor is not None:
                self._predictor.cancel()

    def resync(self) -> None:
        """Let the free run go on from reality."""
        self._jobs.put(lambda: self._comparison and self._comparison.resync())

    def imagine(
        self, track: int, frames: Sequence[Frame], journey: Journey, context: SourceContext | None = None
    ) -> None:
        """Predict on from `frames` to the journey's end. `track` tells one history from another.

        Without a context, the program is the one that is compared with.
        """
        epoch, given = self._epoch, list(frames)
        self._jobs.put(lambda: self._imagine(epoch, track, given, journey, context))

    def ask(self, work: Work) -> None:
        """Lend the model, on its thread and in turn, for anything else."""
        epoch = self._epoch
        self._jobs.put(lambda: self._ask(epoch, work))

    def _work(self) -> None:
        try:
            predictor = self._load()
            if isinstance(predictor, Telling):
                predictor.hear = lambda text: self._tell(ModelSaying(text))
            self._predictor = RememberingPredictor(predictor, predictor.name)
            self._context = self._make_context()
            self._tell(ModelLoaded(predictor.name))
            self._restart(self._generation)
            while (job := self._jobs.get()) is not None:
                job()
        except ForeframeError as error:
            self._tell(ModelFailed(error))
        except Exception as error:  # noqa: BLE001 - a thread has nobody to raise to; the app raises it again
            self._tell(ThreadCrashed(error))

    def _tell(self, message: Message) -> None:
        if not self._closing:
            with contextlib.suppress(RuntimeError):  # the event loop may have closed in between
                self._post(message)

    def _restart(self, generation: int, context: SourceContext | None = None) -> None:
        assert self._predictor is not None
        self._context = context or self._context
        assert self._context is not None
        self._comparison = Comparison(self._predictor, self._context, surprised=True)
        self._generation, self._seen = generation, 0
        self._imagined = None

    def _score(self, epoch: int, at: int, frame: Frame) -> None:
        comparison = self._comparison
        assert comparison is not None
        row: Row | None = None
        try:
            if epoch == self._epoch:
                row = comparison.step(frame)
        except Cancelled:
            row = None
        if row is None:
            comparison.skip(frame)
        self._seen = at + 1
        self._tell_trouble(comparison)
        forced, free = comparison.teacher_forced, comparison.free
        self._tell(
            FrameScored(
                self._generation,
                at,
                row,
                forced.share(forced.exact) if forced.frames else None,
                free.share(free.exact) if free.frames else None,
            )
        )

    def _learn(self, at: int, frame: Frame) -> None:
        if self._comparison is not None:
            self._comparison.skip(frame)
            self._seen = at + 1

    def _stand(self, at: int, frames: Sequence[Frame]) -> None:
        if self._comparison is not None:
            self._comparison.stand(frames)
            self._seen = at + 1
            self._tell_trouble(self._comparison)
        self._tell(FrameScored(self._generation, at, None, None, None))

    def _look_ahead(self, epoch: int, look: int, count: int) -> None:
        if self._comparison is None or epoch != self._epoch or not self._seen:
            return
        said: list[Prediction] = []
        with contextlib.suppress(Cancelled), contextlib.closing(self._comparison.look_ahead(count)) as ahead:
            while self._begins(look, is_far=bool(said)) and (prediction := self._next(ahead)) is not None:
                said.append(prediction)
                if len(said) == 1 < count:
                    self._tell(LookedAhead(self._generation, self._seen, count, list(said), done=False))
        if look == self._look and epoch == self._epoch:
            self._tell(LookedAhead(self._generation, self._seen, count, said))
            self._tell_trouble(self._comparison)

    def _begins(self, look: int, *, is_far: bool) -> bool:
        """Whether another frame is wanted; it may be given up from now on, if it is a far one."""
        with self._looking:
            self._is_far = is_far and look == self._look
            return look == self._look

    def _next(self, ahead: Iterator[Prediction]) -> Prediction | None:
        try:
            return next(ahead, None)
        finally:
            with self._looking:
                self._is_far = False

    def _tell_trouble(self, comparison: Comparison) -> None:
        trouble, comparison.trouble = comparison.trouble, None
        if isinstance(trouble, ModelError):
            self._tell(ModelTroubled(trouble))

    def _imagine(
        self, epoch: int, track: int, frames: list[Frame], journey: Journey, context: SourceContext | None
    ) -> None:
        session = self._imagining(track, frames, context)
        jumps = 0

        def ended(reason: str) -> None:
            self._tell(ImaginingEnded(track, reason, jumps))

        for _ in range(MAX_IMAGINED):
            if epoch != self._epoch:
                return ended("cancelled")
            try:
                said, jumped = advance(session, frames, journey)
                jumps += jumped
                if said is not None:
                    frames.append(said.frame)
                    self._tell(FrameImagined(track, said))
                    session.observe(said.frame)
            except Cancelled:
                return ended("cancelled")
            except ForeframeError as error:
                return ended(str(error))
            if said is None:
                return ended("left")
            if journey.until(frames):
                return ended("landed")
        return ended("limit")

    def _imagining(self, track: int, frames: Sequence[Frame], context: SourceContext | None) -> PredictorSession:
        if self._imagined is None or self._imagined[0] != track:
            assert self._predictor is not None
            assert self._context is not None
            session = begin(self._predictor, context or self._context)
            for frame in frames:
                session.observe(frame)
            self._imagined = track, session
        return self._imagined[1]

    def _ask(self, epoch: int, work: Work) -> None:
        assert self._predictor is not None
        with contextlib.suppress(Cancelled):
            work(self._predictor, self._tell, lambda: self._closing or epoch != self._epoch)
