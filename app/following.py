"""Running until the model errs: what it may say that stops the program, and the run that it follows frame by frame.

Where nothing is set, the program runs and the model comes after it. Where something is, a run is made of steps: each
waits until its frames have been scored, so that the program stops where the model said so and not a while later.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import count
from typing import Final

from textual import on

from ..debugger.errors import ForeframeError
from ..debugger.frame import Event
from ..debugger.model_breaks import CLASSES, Met, ModelBreaks, read_classes, read_limit, read_words
from ..debugger.ports import Ended, Stopped
from ..debugger.scoring import Row
from ..debugger.stepping import Step
from .debuggees import Debuggee
from .forms import Answers, Field, FormScreen
from .moving import Moving
from .real_lane import LaneFailed
from .run import Run
from .session import LaneState, ModelState, landed

NO_BREAKS: Final = "of the stops alone none is compared, so the model stops nothing; --record lines compares every line"
SECTION: Final = "model breaks"


class Following(Moving):
    """The part of the application that runs with the model beside the program."""

    def __init__(self, run: Run) -> None:
        super().__init__(run)
        if not self.session.stops_only:
            self.session.model_breaks = read_words(self.remembered(SECTION))
        self._arrived: Callable[[], bool] | None = None
        """Whether a run that the model follows has come to its end; None where there is no such run."""

        self._held: Stopped | None = None
        """Where the program of such a run waits for the model."""

        self._met: tuple[int, Met] | None = None
        """The first frame that stops it."""

    # What stops a run.

    def do_break_divergence(self, count: int) -> None:
        """Let divergences stop the program, or not."""
        there = self.session.model_breaks
        self._set_breaks(there.changed("divergence off" if there.classes else "divergence any"))

    def run_break(self, argument: str) -> None:
        """Change what stops the program; with nothing, tell it."""
        there = self.session.model_breaks
        self._set_breaks(there.changed(argument) if argument else there)

    def do_model_breaks(self, count: int) -> None:
        """Ask for all of it."""
        there = self.session.model_breaks
        names = " ".join(name for name in CLASSES if name in there.classes)
        shown = "any" if len(there.classes) == len(CLASSES) else names
        limits = {"confidence": there.confidence, "surprise": there.surprise}
        told = {kind: "" if limit is None else f"{limit:g}" for kind, limit in limits.items()}
        fields = [
            Field(name="divergence", label="stop where it is wrong: any, or line, value, return+ …", value=shown),
            Field(name="confidence", label="stop where it is less sure than, 0 to 1", value=told["confidence"]),
            Field(name="surprise", label="stop where it is surprised by more nats than", value=told["surprise"]),
        ]

        def made(answers: Answers) -> ModelBreaks:
            return ModelBreaks(
                classes=read_classes(answers["divergence"]),
                confidence=read_limit("confidence", answers["confidence"]),
                surprise=read_limit("surprise", answers["surprise"]),
            )

        def problem(answers: Answers) -> str:
            try:
                made(answers)
            except ForeframeError as error:
                return error.in_a_line
            return ""

        def answered(answers: Answers | None) -> None:
            if answers is not None:
                self._set_breaks(made(answers))

        self.push_screen(FormScreen("what the model may stop at", fields, problem), answered)

    def _set_breaks(self, breaks: ModelBreaks) -> None:
        if breaks.any and self.session.stops_only:
            return self.say(NO_BREAKS)
        self.session.model_breaks = breaks
        self.remember(SECTION, breaks.words())
        return self.say(f"the model stops the program at: {breaks}")

    # Runs that it follows.

    def take_step(self, step: Step) -> bool:
        """With the model, a step is as many single ones as it takes."""
        if not self._follows():
            return super().take_step(step)
        track, start = self.session.real, self.session.real.newest

        def arrived() -> bool:
            here = landed(track.frames, start, track.newest, step)
            return here and (step is Step.OUT or not track.is_within_statement(track.newest))

        return self._follow(arrived)

    def resume_lane(self) -> None:
        """Run to the next breakpoint, or to what the model says."""
        if self._follows():
            self._follow(lambda: False)
        else:
            super().resume_lane()

    def run_lane_to(self, path: str, lineno: int, time: int = 1) -> None:
        """Run to a line, to a breakpoint before it, or to what the model says."""
        if not self._follows():
            super().run_lane_to(path, lineno, time)
            return
        track, comes = self.session.real, count(1)

        def arrived() -> bool:
            site = track.frames.site(track.newest)
            return (site.event, site.lineno, site.path) == (Event.LINE, lineno, path) and next(comes) >= time

        self._follow(arrived)

    def _follows(self) -> bool:
        session = self.session
        return session.model_breaks.any and session.model.state in (ModelState.LOADING, ModelState.READY)

    def _follow(self, arrived: Callable[[], bool]) -> bool:
        run = self.waiting_lane()
        if run is not None:
            self._arrived, self._held, self._met = arrived, None, None
            self.let_go()
            self.in_background(partial(run.ask, partial(run.lane.step, Step.INTO)))
        return run is not None

    def judge(self, at: int, row: Row) -> None:
        """Remember the first frame that stops the run."""
        super().judge(at, row)
        met = self.main.model_breaks.met(row)
        if met is None or self._met is not None:
            return
        if self._arrived is not None:
            self._met = at, met
            return
        self._tell_met(at, met)
        run = self.debuggees.main.lane_run
        if self.main.lane is LaneState.RUNNING and run is not None:
            # Set while the program ran, or let go where nothing follows: it has run on a little.
            self._met = at, met
            self.in_background(partial(run.ask, run.lane.pause))

    def _tell_met(self, at: int, met: Met) -> None:
        self.say(f"stopped at #{at + 1}: {met.reason}")

    def _stopped(self, stop: Stopped) -> None:
        if self._arrived is not None:
            self._held = stop
            self._go_on()
            return
        found, self._met = self._met, None
        if found is not None:
            self.drop_steps()
        super()._stopped(stop)
        if found is not None:
            self._tell_met(*found)

    def at_rest(self) -> None:
        """The model may have caught up with a run that waits for it."""
        super().at_rest()
        self._go_on()

    def _go_on(self) -> None:
        """Take the next step of a run that is followed, once its frames have been scored."""
        stop, arrived = self._held, self._arrived
        if stop is None or arrived is None or self.session.model.pending:
            return
        if self._met is not None or stop.reason != "step" or arrived() or not self._follows() or self.lane_run is None:
            self._end_run(stop)
            return
        self._held = None
        self.session.real.at = self.session.real.newest
        self.in_background(partial(self.lane_run.ask, partial(self.lane_run.lane.step, Step.INTO)))

    def _end_run(self, stop: Stopped) -> None:
        self._arrived = self._held = None
        self._stopped(stop)
        if not self._follows():
            self.say("stopped: the model does not follow any more")

    @on(LaneFailed)
    def _not_let_go(self, message: LaneFailed) -> None:
        if message.generation == self.generation:
            self._forget_run()

    def draw_soon(self) -> None:
        """A run that is followed shows where it is some times a second: a picture takes longer than a step."""
        if self._arrived is not None:
            self.draw_later()
        else:
            super().draw_soon()

    def _turn(self, debuggee: Debuggee) -> None:
        """A run that is followed ends where the user turns away from it; the model has no child to follow."""
        held = self._held
        self._forget_run()
        if held is not None:
            self.debuggees.main.holds(held)
        super()._turn(debuggee)

    def _forget_run(self) -> None:
        self._arrived = self._held = self._met = None

    def do_pause(self, count: int) -> None:
        """Pause the running program; one that the model follows may be waiting already."""
        held = self._held
        if self._arrived is not None:
            self.drop_steps()
        self._forget_run()
        if held is not None:
            super()._stopped(held)
            self.say("paused; the model is at the newest frames still" if self.session.model.pending else "paused")
        else:
            super().do_pause(count)

    def _ended(self, end: Ended) -> None:
        self._forget_run()
        super()._ended(end)

    def start_lane(self) -> None:
        """Another run: nothing of the old one is followed."""
        self._forget_run()
        super().start_lane()

    # To where it happened.

    def run_first(self, argument: str) -> None:
        """To the first frame, or to the first divergence."""
        if argument not in ("", "divergence"):
            raise ForeframeError(f":first takes divergence or nothing, not {argument}")
        (self.do_first_divergence if argument else self.do_first)(1)
