"""What the app does when the program speaks: what happened is kept and drawn at once."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any, Final

from textual import on

from ..debugger.breakpoints import Breakpoint
from ..debugger.errors import ForeframeError, RecordingError
from ..debugger.frame import Frame
from ..debugger.ports import Ended, Output, Recorded, Stopped
from ..debugger.stepping import Step
from .actions import Action
from .judging import FAR_BEHIND
from .predicting import Predicting
from .present import ended_words
from .real_lane import BreakpointsPlaced, LaneFailed, LaneRun, LaneSpoke
from .run import Run
from .session import LaneState
from .stop_rows import given_way_words
from .text import clip, printable

_LONG_S: Final = 1.5
"""A program that runs for so long without a stop is waiting for something, or busy; the user is told the keys."""

STATES = {LaneState.STARTING: "starting", LaneState.RUNNING: "running; p pauses it"}


class LanesApp(Predicting):
    """The stage, with both lanes behind it."""

    def __init__(self, run: Run) -> None:
        super().__init__(run)
        self.lane_run: LaneRun | None = None
        self._steps_left: list[Step] | None = None
        """Steps that follow the one that is being taken; None where none is."""

        self._departures = 0
        """How often the program was let go; tells one wait from the next."""

        self._borrowed: str | None = None
        """The file that has a breakpoint for one run to the cursor."""

    def level_changed(self) -> None:
        """Another stack frame is in view than before, at the same moment."""

    def perform(self, known: Action, count: int = 1) -> None:
        """Do one action of the registry."""
        if self.session.mode in known.modes.split():
            getattr(self, f"do_{known.name}")(count)
        else:
            self.say(f"{known.title.lower()}: not in {self.session.mode} mode")
        self.draw_soon()

    def begin(self) -> None:
        """Start what the mode needs. Comes after the first paint, since both lanes take seconds."""
        if self.given.load_predictor is not None:
            self._start_model(self.given.load_predictor)
        if self.given.mode == "compare":
            self.start_lane()

    def in_background(self, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Do something that waits for the lane; the screen does not."""
        self.run_worker(work, group="lane")

    def start_lane(self) -> None:
        """Run the program for real, from its beginning."""
        if self.given.make_lane is None:
            return
        try:
            lane = self.given.make_lane()
        except ForeframeError as error:
            self._explain(error)
            return
        old, self.lane_run = self.lane_run, LaneRun(self.generation, lane, self.post_message)
        self.session.lane = LaneState.STARTING
        self.in_background(partial(self._live, old, self.lane_run))
        self.draw_soon()

    def run_anew(self) -> None:
        """Run the program from its beginning; breakpoints and the model stay."""
        super().run_anew()
        self.output.log_view.clear()
        self.start_lane()

    async def _live(self, old: LaneRun | None, run: LaneRun) -> None:
        if old is not None:
            await old.stop()
        await run.live(self.session.breakpoints.stops(self.located))

    async def on_unmount(self) -> None:
        """Nothing of ours outlives the screen."""
        if self.predicted is not None:
            self.predicted.close()
        if self.lane_run is not None:
            await self.lane_run.stop()

    @on(LaneSpoke)
    def _hear(self, message: LaneSpoke) -> None:
        if message.generation != self.generation:
            return
        match message.event:
            case Recorded(frames):
                for frame in frames:
                    self.keep(frame)
                if error := self.judging.trouble():
                    self._explain(error)
            case Stopped() as stop:
                self._stopped(stop)
            case Output(category, text):
                self.output.log_view.write(text, category)
            case Ended() as end:
                self._ended(end)
        self.draw_soon()

    def keep(self, frame: Frame) -> None:
        """Add a frame that happened."""
        self.judging.keep(frame, self.predicted)

    def _stopped(self, stop: Stopped) -> None:
        session = self.session
        session.lane = LaneState.STOPPED
        session.stopped_stack, session.thread = stop.stack, stop.thread
        session.real.at = session.real.newest
        session.level = 0
        self._give_back()
        self.judging.stand(self.predicted)
        if stop.reason == "exception":
            self.say(f"stopped: {stop.text or 'an exception was raised'}")
        elif stop.reason == "data breakpoint":
            self.say(f"stopped: {printable(clip(stop.text, self.size.width - 10))}")
        elif stop.reason in ("breakpoint", "function breakpoint", "pause"):
            behind = f"; the model is {session.model.pending} frames behind, Esc drops them"
            self.say(f"stopped: {stop.text or stop.reason}{behind if session.model.pending > FAR_BEHIND else ''}")
        left, self._steps_left = self._steps_left, None
        if left and stop.reason == "step":
            self._take_steps(left)
        self.at_rest()

    def _give_back(self) -> None:
        """Remove the breakpoint of a run to the cursor."""
        if self._borrowed is not None:
            path, self._borrowed = self._borrowed, None
            self.place_breakpoints(path)

    def _ended(self, end: Ended) -> None:
        session = self.session
        told = session.lane is LaneState.ENDED
        session.lane, session.ended = LaneState.ENDED, end
        self.drop_steps()
        if told:
            return
        words = ended_words(end)
        if end.reason or end.exit_code is None:
            self._explain(RecordingError(words, hint="R starts it again; until then, what was recorded stays"))
        else:
            self.output.log_view.note(f"— {words} —")
            self.say(f"{words}; R restarts, N steps back")

    @on(LaneFailed)
    def _lane_failed(self, message: LaneFailed) -> None:
        if message.generation != self.generation:
            return
        session = self.session
        told = session.ended is not None
        if message.starting:
            session.lane = LaneState.ENDED
        elif session.lane is LaneState.RUNNING:
            session.lane = LaneState.STOPPED
        if not told:
            self._explain(message.error)
        self.draw_soon()

    @on(BreakpointsPlaced)
    def _placed(self, message: BreakpointsPlaced) -> None:
        if message.generation == self.generation:
            for one in self.session.breakpoints.update(message.told, message.placed):
                self.say(given_way_words(one))
                self.place_breakpoints(one.path)
            self.draw_soon()

    def place_breakpoints(self, path: str) -> None:
        """Tell the debuggee which breakpoints a file has."""
        known, file = self.session.breakpoints, self.located(path)
        if self.lane_run is not None and file and self.session.executing:
            self.in_background(partial(self.lane_run.place, file, known.of(path), known.changes_in(path)))

    def step_lane(self, step: Step, count: int) -> None:
        """Step the program, once it has taken the steps that were asked for before."""
        if self.session.lane is LaneState.RUNNING and self._steps_left is not None:
            self._steps_left += [step] * count
        else:
            self._take_steps([step] * count)

    def _take_steps(self, steps: list[Step]) -> None:
        if self.take_step(steps[0]):
            self._steps_left = steps[1:]

    def take_step(self, step: Step) -> bool:
        """Let the program take one step; whether it does."""
        run = self.waiting_lane()
        if run is not None:
            self.let_go()
            self.in_background(partial(run.ask, partial(run.lane.step, step)))
        return run is not None

    def drop_steps(self) -> None:
        """The steps that were to follow the one that is being taken are wanted no more."""
        self._steps_left = None

    def resume_lane(self) -> None:
        """Let the program run to the next breakpoint."""
        if (run := self.waiting_lane()) is not None:
            self.let_go()
            self.in_background(partial(run.ask, run.lane.resume))

    def run_lane_to(self, path: str, lineno: int, time: int = 1) -> None:
        """Let the program run to a line, perhaps its Nth time there, or to a breakpoint before it."""
        known, file = self.session.breakpoints, self.located(path)
        if file and (run := self.waiting_lane()) is not None:
            told = [one for one in known.of(path) if one.lineno != lineno]
            told.append(Breakpoint(path=path, lineno=lineno, hits=f"== {time}"))
            self._borrowed = path
            self.let_go()
            self.in_background(partial(run.ask, partial(run.run_to, file, told, known.changes_in(path))))

    def let_go(self) -> None:
        """The program runs; if it does so for long, the user is told what can be done."""
        self.session.lane = LaneState.RUNNING
        self._departures += 1
        self.set_timer(_LONG_S, partial(self._say_running, self._departures))

    def _say_running(self, departure: int) -> None:
        if departure == self._departures and self.session.lane is LaneState.RUNNING and not self.notice:
            self.say("the program is running: p pauses it, i types to its input")

    def waiting_lane(self) -> LaneRun | None:
        """The lane, if it waits for us; otherwise the user is told what it does."""
        session = self.session
        if self.lane_run is not None and session.lane is LaneState.STOPPED:
            return self.lane_run
        if session.lane is LaneState.ENDED:
            self.say("the program has ended; R restarts, N steps back")
        else:
            self.say(f"the program is {STATES.get(session.lane, 'not running')}")
        return None
