"""Line mode's side of the model: asking it, waiting for it, and what it says. Knows no command and no lane."""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Final

from textual.message import Message

from ..debugger.errors import ForeframeError
from ..debugger.ports import Predictor
from ..debugger.stepping import Step
from .debuggees import Debuggees, Viewing
from .journey import journey_of
from .judging import FAR_BEHIND, Judging
from .line_words import model_words
from .predicted_lane import (
    FrameImagined,
    FrameScored,
    ImaginingEnded,
    LookedAhead,
    ModelFailed,
    ModelLoaded,
    ModelTroubled,
    PredictedLane,
    ending_words,
)
from .run import Run
from .session import ModelState, Moment
from .text import printable

PATIENCE_S: Final = 10.0
"""How long a stop waits for what the model says of it, and the first one for the model itself."""

_LOOK_S: Final = 0.05


class LineModel(Viewing, ABC):
    """A session, and the model that follows it. `say` writes a line."""

    def __init__(self, run: Run, say: Callable[[str], None]) -> None:
        self.say = say
        self.debuggees = Debuggees.of(run)
        self.judging = Judging(self.session)
        self.predicted: PredictedLane | None = None
        self.imagined_number = 0
        """Tells one imagined track from another."""

        self.generation = 0
        """Tells one run of the program from another."""

        self._looking, self._told_trouble = False, ""
        self._imagined = ""
        """How the last imagining ended; "" while it goes on."""

    @abstractmethod
    def hear(self, seconds: float) -> bool:
        """Take one message, if one comes within so long."""

    def explain(self, error: ForeframeError) -> None:
        """An error, and what can be done."""
        self.say(f"error: {printable(str(error))}")
        if error.hint:
            self.say(f"hint: {printable(error.hint)}")

    def start_model(self, load: Callable[[], Predictor], post: Callable[[Message], object]) -> None:
        """It loads meanwhile."""
        self.predicted = PredictedLane(load, self.given.context, post)
        self.predicted.start()

    def begin_anew(self) -> None:
        """Forget the run that there was; the model is told of the next one."""
        self.generation += 1
        self.session.restarted(self.given)
        if self.predicted is not None:
            self.predicted.restart(self.generation, self.given.context())

    def imagine(self, step: Step | None, line: tuple[str, int] | None = None) -> None:
        """Predict on until a step lands, a line is reached, or (with neither) a breakpoint is."""
        if self.predicted is None or self.session.model.state is not ModelState.READY:
            raise ForeframeError(f"the model is {model_words(self.session)}")
        track, self._imagined = self.session.imagined, ""
        journey = journey_of(track, step, line, self.session.breakpoints)
        self.predicted.imagine(self.imagined_number, track.frames, journey)
        self.wait(lambda: bool(self._imagined), None)
        if words := ending_words(self._imagined):
            self.say(printable(words))

    def forget_imagined(self) -> None:
        """What is imagined from now on is another history; what is being imagined is given up."""
        self.imagined_number += 1
        if self.predicted is not None:
            self.predicted.cancel()

    def settle(self, patience_s: float | None = PATIENCE_S) -> None:
        """Wait for what the model says of the newest stop; for ever with None. Ctrl-C ends the waiting."""
        if self.predicted is None or self.session.mode != "compare":
            return
        self.wait_for_model(patience_s)
        is_near = patience_s is None or self.session.model.pending <= FAR_BEHIND
        if not is_near or not self.wait(lambda: not self.session.model.pending, patience_s):
            return
        if not self.session.ahead and not self.judging.why_not_ahead():
            self.look_ahead(1)

    def look_ahead(self, count: int) -> None:
        """Ask what comes after the newest frame, and wait for the answer."""
        assert self.predicted is not None
        self._looking = True
        self.predicted.look_ahead(count)
        self.wait(lambda: not self._looking, PATIENCE_S)

    def wait_for_model(self, patience_s: float | None = None) -> None:
        """Until it is there, or cannot be."""
        self.wait(lambda: self.session.model.state is not ModelState.LOADING, patience_s)

    def wait(self, is_so: Callable[[], bool], patience_s: float | None) -> bool:
        """Until something is so, for so long at most, or until Ctrl-C; whether it is."""
        deadline = None if patience_s is None else time.monotonic() + patience_s
        try:
            while not is_so() and (deadline is None or time.monotonic() < deadline):
                self.hear(_LOOK_S)
        except KeyboardInterrupt:
            if self.predicted is not None:
                self.predicted.cancel()
            self.say("cancelled")
        return is_so()

    def take_predicted(self, message: Message) -> None:
        """What the model says."""
        session = self.main
        match message:
            case FrameScored():
                if message.generation == self.generation and message.at < len(session.real):
                    self.judging.take(message)
            case ModelLoaded():
                session.model.state = ModelState.READY
            case ModelFailed(error):
                session.model.state, session.model.pending = ModelState.FAILED, 0
                session.real.drop_pending()
                self.explain(error)
            case ModelTroubled(error):
                if error.kind != self._told_trouble:
                    self._told_trouble = error.kind
                    self.explain(error)
            case LookedAhead():
                self._looking = not message.done
                if message.generation == self.generation and message.seen == len(session.real):
                    session.ahead = message.predictions
            case FrameImagined(track, said) if track == self.imagined_number:
                session.imagined.append(Moment(frame=said.frame, predicted=said, verdict="", imagined=True))
            case ImaginingEnded(track, reason) if track == self.imagined_number:
                self._imagined = reason
            case _:
                pass
