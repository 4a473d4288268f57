"""What the app does when the program speaks: what happened is kept and drawn at once."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any, Final

from textual import on

from ..debugger.breakpoints import Breakpoint
from ..debugger.errors import ForeframeError, RecordingError
from ..debugger.frame import Frame
from ..debugger.ports import ChildStarted, Ended, Output, Recorded, Stopped
from ..debugger.stepping import Step
from .actions import Action
from .debuggees import Debuggee, stop_words
from .judging import FAR_BEHIND
from .predicting import Predicting
from .present import ended_words
from .real_lane import BreakpointsPlaced, LaneFailed, LaneRun, LaneSpoke, LaneStarted
from .run import Run
from .session import LaneState
from .stop_rows import given_way_words
from .text import clip, printable

_LONG_S: Final = 1.5
"""A program that runs for so long without a stop is waiting for something, or busy; the user is told the keys."""

LOOK: Final = "g c looks at it"
STATES = {LaneState.STARTING: "starting", LaneState.RUNNING: "running; p pauses it"}


class LanesApp(Predicting):
    """The stage, with both lanes behind it."""

    def __init__(self, run: Run) -> None:
        super().__init__(run)
        self._steps_left: list[Step] | None = None
        """Steps that follow the one that is being taken; None where none is."""

        self._departures = 0
        """How often the program was let go; tells one wait from the next."""

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
        main, run = self.debuggees.main, LaneRun(self.generation, lane, self.post_message)
        old, main.lane_run = main.lane_run, run
        self.session.lane = LaneState.STARTING
        self.in_background(partial(self._live, old, run))
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
        if (run := self.debuggees.main.lane_run) is not None:
            await run.stop()  # and with it, its children

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
                self.take_stop(self.debuggees.main, stop)
            case Output(category, text):
                self.output.log_view.hear(text, category)
            case Ended() as end:
                self.turn_to(self.debuggees.main)
                self._ended(end)
            case ChildStarted() as event:
                self.take_child(event)
        self.draw_soon()

    def take_child(self, event: ChildStarted) -> None:
        """The program, or a child of its, has started another one."""
        raise NotImplementedError

    def turn_to(self, debuggee: Debuggee) -> None:
        """Bring a process into view."""
        if debuggee is not self.debuggees.in_view:
            self._turn(debuggee)
            self.draw_soon()

    def _turn(self, debuggee: Debuggee) -> None:
        """Where it has stopped since it was in view, it stops now, as far as one can see."""
        self.drop_steps()
        self.debuggees.in_view = debuggee
        stop, debuggee.unseen = debuggee.unseen, None
        if stop is not None:
            self._stopped(stop)
        else:
            self.at_rest()

    def take_stop(self, debuggee: Debuggee, stop: Stopped) -> None:
        """A process has stopped; one that is not in view waits until it is."""
        if debuggee is self.debuggees.in_view:
            return self._stopped(stop)
        debuggee.holds(stop)
        num_held = len(self.debuggees.held())
        look = f"{num_held} are held, g c looks at one after the other" if num_held > 1 else LOOK
        look = look if debuggee.pid else "g p goes back to it"
        return self.say(f"{stop_words(debuggee, stop)}: {look}")

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
        if self.is_main_in_view:
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
        debuggee = self.debuggees.in_view
        path, debuggee.borrowed = debuggee.borrowed, None
        if path is not None:
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
        session = self.main
        told = session.ended is not None
        if message.starting:
            session.lane = LaneState.ENDED
        elif session.lane is LaneState.RUNNING:
            session.lane = LaneState.STOPPED
        if not told:
            self._explain(message.error)
        self.draw_soon()

    @on(LaneStarted)
    def _has_started(self, message: LaneStarted) -> None:
        if message.generation == self.generation:
            self.main.has_started()
            self.draw_soon()

    @on(BreakpointsPlaced)
    def _placed(self, message: BreakpointsPlaced) -> None:
        if message.generation == self.generation:
            for one in self.main.breakpoints.update(message.told, message.placed):
                self.say(given_way_words(one))
                self.place_breakpoints(one.path)
            self.draw_soon()

    def place_breakpoints(self, path: str) -> None:
        """Tell every process which breakpoints a file has."""
        known, file = self.session.breakpoints, self.located(path)
        for one, run in self.debuggees.runs() if file else ():
            self.in_background(partial(run.place, file, known.of(path), one.changes_in(path)))

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
            debuggee = self.debuggees.in_view
            debuggee.borrowed = path
            self.let_go()
            self.in_background(partial(run.ask, partial(run.run_to, file, told, debuggee.changes_in(path))))

    def let_go(self) -> None:
        """The program runs; if it does so for long, the user is told what can be done."""
        self.session.lane = LaneState.RUNNING
        self._departures += 1
        self.set_timer(_LONG_S, partial(self._say_running, self._departures))

    def _say_running(self, departure: int) -> None:
        if departure == self._departures and self.session.lane is LaneState.RUNNING and not self.notice:
            held = self.debuggees.held_words()
            input_, look = ", i types to its input" if self.is_main_in_view else "", f"; {held}: {LOOK}" if held else ""
            self.say(f"{self.debuggees.in_view.name} is running: p pauses it{input_}{look}")

    def waiting_lane(self) -> LaneRun | None:
        """The lane, if it waits for us; otherwise the user is told what it does."""
        session = self.session
        if self.lane_run is not None and session.lane is LaneState.STOPPED:
            return self.lane_run
        if session.lane is LaneState.ENDED:
            self.say("the program has ended; R restarts, N steps back")
        else:
            self.say(f"{self.debuggees.in_view.name} is {STATES.get(session.lane, 'not running')}")
        return None
