"""What the keys of the model do: re-sync, leave reality, come back."""

from __future__ import annotations

from textual.widgets import Input

from ..debugger.ports import Stopped
from .debuggees import Debuggee
from .journey import Place, visits, wanted_place
from .lanes import LanesApp
from .run import Run
from .screens import QuestionScreen
from .session import LaneState


class Asking(LanesApp):
    """The part of the application that questions the model."""

    def __init__(self, run: Run) -> None:
        super().__init__(run)
        self.entered: Run | None = None
        """The run that the imagined track is of, where that is another one than the given."""

        self.heading_for: Place | None = None
        """Where the program is to be run to when it stops next."""

    def do_resync(self, count: int) -> None:
        """Let the free run go on from reality."""
        if self.predicted is not None:
            self.predicted.resync()
            self.say("the free run goes on from reality")

    def do_switch_lane(self, count: int) -> None:
        """Show the free run's values, or the teacher-forced ones."""
        self.session.show_free = not self.session.show_free
        self.say("predicted: free run" if self.session.show_free else "predicted: teacher-forced")

    def do_switch_mode(self, count: int) -> None:
        """Leave reality for the model, or come back to it."""
        session = self.session
        if not session.predicting:
            if self.predicted is None or not len(session.real):
                return self.say("there is nothing to predict from")
            self.enter(None)
            session.branch()
            return self.say("predict: nothing you step over now is executed; x returns")
        if session.lane is not LaneState.ABSENT or self.given.trace is not None:
            session.predicting = False
            return None
        return self.do_promote(count)

    def enter(self, run: Run | None) -> None:
        """What is imagined from now on is of another run; of the given one, if there is none."""
        self.imagine_of(None if run is None else run.context())
        self.entered = run

    def do_promote(self, count: int) -> None:
        """Run for real what is predicted here, once the user has agreed to it."""
        if self.given.make_lane is None:
            return self.say("this target cannot be run")
        self.push_screen(QuestionScreen("run it for real?", self.what_will_run()), self._promote)
        return None

    def what_will_run(self) -> str:
        """What agreeing would execute, in words."""
        run, session = self.entered or self.given, self.session
        place = wanted_place(session.imagined)
        goes = f" It runs to line {place.lineno}, time {place.times}." if place is not None else ""
        if session.lane is not LaneState.ABSENT and self.entered is None:
            return f"{run.name} is live: it goes on for real from where it waits.{goes}"
        what = f"{run.target.call} in" if run.target.call else "All of"
        return f"{what} {run.name} will be executed, and nothing confines it.{goes}"

    def _promote(self, agreed: bool | None) -> None:
        if not agreed:
            return
        session = self.session
        self.heading_for = wanted_place(session.imagined)
        self.forget_imagined()
        session.predicting = False
        if self.entered is None and session.lane is LaneState.STOPPED:
            self._head_on()
        else:
            if self.entered is not None:
                self.be_about(self.entered)
                self.entered = None
            self.run_anew()

    def _turn(self, debuggee: Debuggee) -> None:
        self.heading_for = None
        super()._turn(debuggee)

    def _stopped(self, stop: Stopped) -> None:
        super()._stopped(stop)
        self._head_on()

    def _head_on(self) -> None:
        """On to the step that the prediction had come to, once; a breakpoint before it is a stop all the same."""
        place, self.heading_for = self.heading_for, None
        if place is None:
            return
        real = self.session.real
        left = place.times - visits(real, real.newest, place.path, place.lineno)
        if left > 0:
            self.say(f"on to line {place.lineno}, time {place.times}…")
            self.run_lane_to(place.path, place.lineno, left)
        else:
            self.say("this is the step that the prediction had come to")

    def do_cancel(self, count: int) -> None:
        """Leave the input line; else cancel what is being found out, and predictions."""
        self.workers.cancel_group(self, "query")
        if isinstance(self.focused, Input):
            self.leave_input()
        elif self.predicted is not None:
            self.predicted.cancel()
            left = self.session.model.pending
            self.say(f"predictions cancelled: {left} frames stay unscored" if left else "")
