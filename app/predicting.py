"""What the app does when the model speaks: an answer finds its frame, a predicted run grows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from textual import on

from ..debugger.errors import ForeframeError
from ..debugger.frame import Frame
from ..debugger.ports import Predictor, SourceContext
from ..debugger.scoring import Row
from ..debugger.stepping import Step
from .journey import Journey, journey_of
from .judging import Judging
from .predicted_lane import (
    FrameImagined,
    FrameScored,
    ImaginingEnded,
    ModelFailed,
    ModelLoaded,
    ModelSaying,
    ModelTroubled,
    PredictedLane,
    ThreadCrashed,
    ending_words,
)
from .run import Run
from .session import ModelState, Moment
from .stage import Stage
from .text import wrapped

PREDICTING: Final = "predicting… Esc cancels"


class Predicting(Stage):
    """The stage, with the predicted lane behind it."""

    def __init__(self, run: Run) -> None:
        super().__init__(run)
        self.generation = 0
        """Goes up with every restart; what an earlier one still says is not heard."""

        self.predicted: PredictedLane | None = None
        self.imagined_number = 0
        """Tells one imagined track from another."""

        self.imagined_context: SourceContext | None = None
        """The program of the imagined track, where it is another one than the real track's."""

        self.judging = Judging(self.session)

        self._told_troubles: set[str] = set()
        """Why the model could not be asked, by kind: each is said once, however many frames it holds for."""

    def _explain(self, error: ForeframeError) -> None:
        """The one place where an error is shown. Messages hold source text, so they are not markup."""
        text = f"{error}\n{error.hint}" if error.hint else str(error)
        self.notify(text, title="foreframe", severity="error", timeout=8, markup=False)
        for line in f"— {text} —".splitlines():
            for piece in wrapped(line, max(self.output.size.width - 4, 40)):
                self.output.log_view.note(piece)

    def _start_model(self, load: Callable[[], Predictor]) -> None:
        self.predicted = PredictedLane(load, self.given.context, self.post_message)
        self.predicted.start()

    def model_lane(self) -> PredictedLane | None:
        """The lane to ask in any mode: a model that the mode began without is loaded when it is first asked.

        None where there is no model, or it could not be loaded.
        """
        model = self.session.model
        if self.predicted is None and self.given.late_predictor is not None:
            model.state = ModelState.LOADING
            self._start_model(self.given.late_predictor)
        return self.predicted if model.state in (ModelState.LOADING, ModelState.READY) else None

    def ready_lane(self) -> PredictedLane | None:
        """The lane of a model that is loaded; where there is none, the user is told why."""
        if why := self.session.model.why_not:
            self.say(why)
            return None
        return self.predicted

    def run_anew(self) -> None:
        """Forget the run that there was; the model is told of the next one."""
        self.generation += 1
        self.clear_notifications()
        self.session.restarted(self.given)
        if self.predicted is not None:
            # A model that is loading still begins with the context that it finds then.
            context = self._readable_context() if self.session.model.state is ModelState.READY else None
            self.predicted.restart(self.generation, context)

    def _readable_context(self) -> SourceContext | None:
        """None where the program's file is not known yet, or cannot be read: the model goes on with what it has."""
        try:
            return self.given.context()
        except ForeframeError:
            return None

    @on(ModelLoaded)
    def _loaded(self, message: ModelLoaded) -> None:
        model = self.main.model
        model.state, model.name = ModelState.READY, self.given.model_name or message.name
        if self.main.predicting and len(self.main.imagined) <= 1:
            self.imagine(Step.INTO)
        self.draw_soon()

    @on(ModelFailed)
    def _model_failed(self, message: ModelFailed) -> None:
        session = self.main
        session.model.state = ModelState.FAILED
        session.model.pending = 0
        session.real.drop_pending()
        self._explain(message.error)
        self.at_rest()
        self.draw_soon()

    @on(ThreadCrashed)
    def _crashed(self, message: ThreadCrashed) -> None:
        raise message.error

    @on(ModelSaying)
    def _saying(self, message: ModelSaying) -> None:
        self.main.model.saying = message.text
        self.draw_soon()

    @on(FrameScored)
    def _scored(self, message: FrameScored) -> None:
        session = self.main
        if message.generation != self.generation or message.at >= len(session.real):
            return
        row = self.judging.take(message)
        if row is not None:
            self.judge(message.at, row)
        self.at_rest()
        looked_at = message.at in (session.track.at, session.track.at + 1, session.real.newest)
        (self.draw_soon if looked_at else self.draw_later)()

    @on(ModelTroubled)
    def _tell_trouble(self, message: ModelTroubled) -> None:
        if message.error.kind not in self._told_troubles:
            self._told_troubles.add(message.error.kind)
            self._explain(message.error)

    def judge(self, at: int, row: Row) -> None:
        """A frame has been scored; a part may think something of it."""

    def at_rest(self) -> None:
        """A lane has come to a stop, or the model to an answer; a part may use the time."""

    def imagine(self, step: Step | None, line: tuple[str, int] | None = None) -> None:
        """Predict on until a step lands, a line is reached, or (with neither) a breakpoint is."""
        self.set_out(journey_of(self.session.imagined, step, line, self.session.breakpoints))

    def set_out(self, journey: Journey) -> None:
        """Predict on from the newest imagined frame."""
        if (lane := self.ready_lane()) is not None:
            self.say(PREDICTING)
            lane.imagine(self.imagined_number, self.history_told(), journey, self.imagined_context)

    def forget_imagined(self) -> None:
        """What is imagined from now on is another history; what is being imagined is given up."""
        self.imagined_number += 1
        if self.predicted is not None:
            self.predicted.cancel()

    def imagine_of(self, context: SourceContext | None) -> None:
        """It is another history of this program; None stands for the program of the real track."""
        self.forget_imagined()
        self.imagined_context = context

    def history_told(self) -> Sequence[Frame]:
        """The imagined frames so far as the model reads them; a part may know better than what is shown."""
        return self.session.imagined.frames

    @on(FrameImagined)
    def _imagined(self, message: FrameImagined) -> None:
        if message.track != self.imagined_number:
            return
        said = message.prediction
        self.main.imagined.append(Moment(frame=said.frame, predicted=said, verdict="", imagined=True))
        self.main.model.saw(said)
        self.draw_soon()

    @on(ImaginingEnded)
    def _imagining_ended(self, message: ImaginingEnded) -> None:
        self.main.model.saying = ""
        if message.track == self.imagined_number:
            said = ending_words(message.reason) or self.main.unevaluated(self.main.imagined.newest)
            jumped = "a jump: what lies between was not predicted" if message.jumps else ""
            if told := " · ".join(filter(None, (said, jumped))):
                self.say(told)
            elif self.notice == PREDICTING:
                self.say("")
