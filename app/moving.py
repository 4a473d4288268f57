"""What the keys of stepping and time travel do: over recorded frames as far as they go, then with the program."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from textual import on

from ..debugger.errors import ForeframeError
from ..debugger.stepping import Step
from .lanes import LanesApp
from .recorded import next_on
from .session import LaneState, Track
from .widgets.divergences import DivergencePane
from .widgets.lines import ListPane
from .widgets.timeline import Timeline


class Moving(LanesApp):
    """The part of the application that goes from moment to moment."""

    # Stepping.

    def do_over(self, count: int) -> None:
        """Step over."""
        self._step(Step.OVER, count)

    def do_into(self, count: int) -> None:
        """Step into."""
        self._step(Step.INTO, count)

    def do_out(self, count: int) -> None:
        """Step out."""
        self._step(Step.OUT, count)

    def _step(self, step: Step, count: int) -> None:
        """Over recorded frames as far as they go; beyond the newest, the lane takes the step."""
        session, track = self.session, self.session.track
        for done in range(count):
            if track.at_newest:
                self._step_on(step, count - done)
                return
            found = track.stop_after(track.at, step)
            session.look_at(track.newest if found is None else found)

    def _step_on(self, step: Step, count: int) -> None:
        self._beyond(partial(self.imagine, step), partial(self.step_lane, step, count))

    def _beyond(self, imagine: Callable[[], None], execute: Callable[[], None]) -> None:
        """Past what is recorded there is what the model says, or what the program does."""
        if self.session.mode == "replay":
            self.say("the recording ends here")
        elif self.session.predicting:
            imagine()
        else:
            execute()

    def do_back(self, count: int) -> None:
        """Step back over what is recorded, into calls; the program itself never goes back."""
        self._step_back(Step.INTO, count)

    def do_back_over(self, count: int) -> None:
        """Step back, past calls."""
        self._step_back(Step.OVER, count)

    def do_back_out(self, count: int) -> None:
        """Step back to the line that called."""
        self._step_back(Step.OUT, count)

    def _step_back(self, step: Step, count: int) -> None:
        track = self.session.track
        for _ in range(count):
            found = track.stop_before(track.at, step) if len(track) else None
            if found is None and track.at and step is Step.OUT:
                return self.say("the call that leads here is not recorded")
            if found is None:
                return self.at_the_start()
            self.session.look_at(found)
        return None

    def at_the_start(self) -> None:
        """There is no earlier frame to go back to."""
        self.say("this is the first frame: nothing earlier is recorded")

    def do_resume(self, count: int) -> None:
        """Continue."""
        session, track = self.session, self.session.track
        for _ in range(count):
            if not track.at_newest:
                hit = track.hit_after(track.at, session.breakpoints)
                session.look_at(track.newest if hit is None else hit)
                self.say(session.unevaluated(hit))
            else:
                return self._beyond(partial(self.imagine, None), self.resume_lane)
        return None

    def do_reverse(self, count: int) -> None:
        """To the previous breakpoint hit."""
        session, track = self.session, self.session.track
        for _ in range(count):
            hit = track.hit_before(track.at, session.breakpoints)
            session.look_at(0 if hit is None else hit)
            self.say("no earlier breakpoint: this is the first frame" if hit is None else session.unevaluated(hit))

    def do_to_cursor(self, count: int) -> None:
        """Run to the cursor line."""
        path, lineno = self.source.state.path, self.source.cursor
        track = self.session.track
        if track.at_newest:
            self._beyond(partial(self.imagine, None, (path, lineno)), partial(self.run_lane_to, path, lineno))
            return
        try:
            self.session.look_at(next_on(track, path, lineno))
        except ForeframeError as error:
            self.say(str(error))

    def do_pause(self, count: int) -> None:
        """Pause the running program."""
        if self.lane_run is not None and self.session.lane is LaneState.RUNNING:
            self.in_background(partial(self.lane_run.ask, self.lane_run.lane.pause))
        else:
            self.say("nothing is running")

    # Time travel.

    def do_newest(self, count: int) -> None:
        """To the newest frame."""
        self.session.look_at(self.session.track.newest)

    def do_first(self, count: int) -> None:
        """To the first frame."""
        self.session.look_at(0)

    def do_next_divergence(self, count: int) -> None:
        """To the next divergence."""
        self._to_divergence(Track.next_divergence, count, "no later divergence")

    def do_previous_divergence(self, count: int) -> None:
        """To the previous divergence."""
        self._to_divergence(Track.previous_divergence, count, "no earlier divergence")

    def _to_divergence(self, find: Callable[[Track, int], int | None], count: int, otherwise: str) -> None:
        track = self.session.track
        for _ in range(count):
            found = find(track, track.at)
            if found is None:
                self.say(otherwise)
                return
            self.session.look_at(found)

    def do_first_divergence(self, count: int) -> None:
        """To the first divergence."""
        track = self.session.track
        if track.divergences:
            self.session.look_at(track.divergences[0])
        else:
            self.say(self.divergences.empty)

    def do_up(self, count: int) -> None:
        """To the caller."""
        self._to_level(self.session.level + count)

    def do_down(self, count: int) -> None:
        """Back down."""
        self._to_level(self.session.level - count)

    def _to_level(self, level: int) -> None:
        self.session.level = min(max(level, 0), max(len(self.session.stack()) - 1, 0))
        self.level_changed()

    @on(Timeline.Sought)
    def _sought(self, message: Timeline.Sought) -> None:
        self.session.look_at(message.at)
        self.draw_soon()

    @on(ListPane.Chosen, "#divergences")
    def _divergence_chosen(self, message: ListPane.Chosen) -> None:
        if isinstance(message.pane, DivergencePane):
            self.session.look_at(message.pane.entries[message.index])
            self.draw_soon()

    @on(ListPane.Chosen, "#stack")
    def _level_chosen(self, message: ListPane.Chosen) -> None:
        self._to_level(message.index)
        self.draw_soon()
