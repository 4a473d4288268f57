"""The debugger in the terminal: what each action does.

Panes are given what to draw and post what was asked of them; the session decides where to
go; the lanes answer in messages. This module joins them, and `_explain` shows what failed.
"""

from __future__ import annotations

import asyncio
import contextlib
import signal
from collections.abc import Callable, Iterable
from functools import partial

from textual import events, on
from textual.app import SystemCommand
from textual.screen import Screen
from textual.widgets import Input

from ..debugger.stepping import Step
from .actions import Action, Command, KeyReader, action, in_mode, shown_keys
from .lanes import LanesApp
from .run import DARK, LIGHT, Run
from .screens import HelpScreen, QuestionScreen, ValueScreen
from .session import LaneState, Track
from .widgets.bar import WordBar
from .widgets.divergences import DivergencePane
from .widgets.lines import ListPane
from .widgets.output import OutputPane
from .widgets.source import SourcePane
from .widgets.timeline import Timeline


class DebuggerApp(LanesApp):
    """Give it a `Run`; `run()` shows it until the user quits."""

    def __init__(self, run: Run) -> None:
        super().__init__(run)
        self._keys = KeyReader()

    def on_mount(self) -> None:
        """Nothing starts before the first paint."""
        # A closed window or a `kill` ends us as `q q` does: the program and its files go too.
        for name in ("SIGHUP", "SIGTERM"):
            with contextlib.suppress(AttributeError, NotImplementedError, RuntimeError, ValueError):
                asyncio.get_running_loop().add_signal_handler(getattr(signal, name), self.exit)
        self.call_after_refresh(self.begin)

    # Keys, palette, bars: three ways to the same actions.

    def on_key(self, event: events.Key) -> None:
        """Every key of the registry, wherever the focus is; a focused input line keeps its letters."""
        if len(self.screen_stack) > 1:
            return
        answer = self._keys.feed(event.key)
        self.notice = ""
        self.draw_soon()
        if answer is None:
            return
        event.stop()
        event.prevent_default()
        if isinstance(answer, Command):
            self.perform(answer.action, answer.count)
        else:
            self.notice = f"{answer.typed}…"

    def perform(self, known: Action, count: int = 1) -> None:
        """Do one action of the registry."""
        if self.session.mode in known.modes.split():
            getattr(self, f"do_{known.name}")(count)
        else:
            self.say(f"{known.title.lower()}: not in {self.session.mode} mode")
        self.draw_soon()

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """The palette: what can be done in this mode, and Textual's own commands that fit here."""
        for known in in_mode(self.session.mode):
            keys = ", ".join(shown_keys(known))
            yield SystemCommand(known.title, f"{known.group} · {keys}", partial(self.perform, known))
        yield SystemCommand("Theme", "Choose among all themes", self.action_change_theme)
        yield SystemCommand(
            "Screenshot", "Save the screen as SVG", partial(self.set_timer, 0.1, self.deliver_screenshot)
        )

    @on(WordBar.Chosen, "#keys")
    def _key_clicked(self, event: WordBar.Chosen) -> None:
        self.perform(action(event.name))

    @on(WordBar.Chosen, "#tabs")
    def _tab_clicked(self, event: WordBar.Chosen) -> None:
        self.tab = event.name
        self.draw_soon()

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
        if self.session.predicting:
            self.imagine(step)
        elif self.given.trace is not None:
            self.say("the recording ends here")
        else:
            self.step_lane(step, count)

    def do_back(self, count: int) -> None:
        """Step back over what is recorded; the program itself never goes back."""
        track = self.session.track
        for _ in range(count):
            found = track.stop_after(track.at, Step.BACK)
            if found is None:
                self.say("this is the first frame")
                return
            self.session.look_at(found)

    def do_resume(self, count: int) -> None:
        """Continue."""
        session, track = self.session, self.session.track
        for _ in range(count):
            if not track.at_newest:
                hit = track.hit_after(track.at, session.breakpoints)
                session.look_at(track.newest if hit is None else hit)
            elif session.predicting:
                return self.imagine(None)
            elif self.given.trace is not None:
                return self.say("the recording ends here")
            else:
                return self.resume_lane()
        return None

    def do_reverse(self, count: int) -> None:
        """To the previous breakpoint hit."""
        session, track = self.session, self.session.track
        for _ in range(count):
            hit = track.hit_before(track.at, session.breakpoints)
            session.look_at(0 if hit is None else hit)
            if hit is None:
                self.say("no earlier breakpoint: this is the first frame")

    def do_to_cursor(self, count: int) -> None:
        """Run to the cursor line."""
        path, lineno = self.source.state.path, self.source.cursor
        track = self.session.track
        if not track.at_newest:
            later = range(track.at + 1, len(track))
            frames = track.frames
            found = next((i for i in later if frames[i].lineno == lineno and frames[i].path == path), None)
            if found is None:
                self.say(f"line {lineno} does not come again in what is recorded")
            else:
                self.session.look_at(found)
        elif self.session.predicting:
            self.imagine(None, (path, lineno))
        elif self.given.trace is not None:
            self.say("the recording ends here")
        else:
            self.run_lane_to(path, lineno)

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
            self.say("no divergence so far")

    def do_up(self, count: int) -> None:
        """To the caller."""
        self._to_level(self.session.level + count)

    def do_down(self, count: int) -> None:
        """Back down."""
        self._to_level(self.session.level - count)

    def _to_level(self, level: int) -> None:
        self.session.level = min(max(level, 0), max(len(self.session.stack()) - 1, 0))

    @on(Timeline.Sought)
    def _sought(self, message: Timeline.Sought) -> None:
        self.session.look_at(message.at)
        self.draw_soon()

    @on(ListPane.Chosen, "#divergences")
    def _divergence_chosen(self, message: ListPane.Chosen) -> None:
        if isinstance(message.pane, DivergencePane):
            self.session.look_at(message.pane.moment_of(message.index))
            self.draw_soon()

    @on(ListPane.Chosen, "#stack")
    def _level_chosen(self, message: ListPane.Chosen) -> None:
        self._to_level(message.index)
        self.draw_soon()

    @on(ListPane.Chosen, "#locals")
    def _value_chosen(self, message: ListPane.Chosen) -> None:
        self.push_screen(ValueScreen(self.locals_pane.rows[message.index]))

    # Breakpoints.

    def do_breakpoint(self, count: int) -> None:
        """Toggle a breakpoint at the cursor."""
        self._toggle(self.source.cursor)

    @on(SourcePane.GutterClicked)
    def _gutter_clicked(self, message: SourcePane.GutterClicked) -> None:
        self._toggle(message.lineno)
        self.draw_soon()

    def _toggle(self, lineno: int) -> None:
        path = self.source.state.path
        # Where nothing is executed we do the stopping, and every line will do.
        self.session.breakpoints.toggle(path, lineno, verified=self.given.mode != "compare")
        self.place_breakpoints(path)

    # The model.

    def do_look_ahead(self, count: int) -> None:
        """Look further ahead."""
        if why := self.why_not_ahead():
            return self.say(why)
        self.wants_ahead = True
        return self.look_ahead_if_idle(len(self.session.ahead) + count)

    def do_resync(self, count: int) -> None:
        """Let the free run go on from reality."""
        if self.predicted is not None:
            self.predicted.resync()
            self.say("the free run goes on from reality")

    def do_break_divergence(self, count: int) -> None:
        """Let divergences pause the program, or not."""
        session = self.session
        session.break_on_divergence = not session.break_on_divergence
        self.say(f"break on divergence: {'on' if session.break_on_divergence else 'off'}")

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
            self._forget_imagined()
            session.branch()
            return self.say("predict: nothing you step over now is executed; x returns")
        if session.lane is not LaneState.ABSENT:
            session.predicting = False
            return None
        if self.given.make_lane is None:
            return self.say("this target cannot be run")
        question = QuestionScreen("run it for real?", f"{self.given.name} will be executed, from its beginning.")
        self.push_screen(question, self._promote)
        return None

    def _promote(self, agreed: bool | None) -> None:
        if agreed:
            self.session.predicting = False
            self.start_lane()

    def _forget_imagined(self) -> None:
        self.imagined_number += 1
        if self.predicted is not None:
            self.predicted.cancel()

    def do_cancel(self, count: int) -> None:
        """Leave the input line; else cancel predictions."""
        if isinstance(self.focused, Input):
            self.source.focus()
        elif self.predicted is not None:
            self.predicted.cancel()
            left = self.session.model.pending
            self.say(f"predictions cancelled: {left} frames stay unscored" if left else "")

    # Session and screen.

    def do_restart(self, count: int) -> None:
        """From the beginning; breakpoints and the model stay."""
        session = self.session
        if session.predicting:
            self._forget_imagined()
            given = [moment for moment in session.imagined.moments if not moment.imagined]
            session.imagined = Track(given)
            if self.given.mode == "predict":
                self.imagine(Step.INTO)
            return
        self.generation += 1
        self.clear_notifications()
        session.restarted()
        if self.predicted is not None:
            self.predicted.restart(self.generation)
        self.output.log_view.clear()
        self.start_lane()

    def do_zoom(self, count: int) -> None:
        """The focused pane alone, or all of them again."""
        if self.screen.maximized is not None:
            self.screen.minimize()
        elif self.focused is not None and not isinstance(self.focused, Input):
            self.screen.maximize(self.focused, container=False)

    def do_input(self, count: int) -> None:
        """To the input line."""
        self.tab = "output"
        self._arrange()
        self.output.query_one(Input).focus()

    @on(OutputPane.InputGiven)
    def _give_input(self, message: OutputPane.InputGiven) -> None:
        if self.lane_run is not None and self.session.executing:
            self.output.log_view.write(f"{message.text}\n", "stdin")
            send = partial(self.lane_run.lane.send_input, f"{message.text}\n")
            self.in_background(partial(self.lane_run.ask, send))
        else:
            self.say("there is no program to type to")

    def do_end_input(self, count: int) -> None:
        """End of file on the program's standard input."""
        if self.lane_run is not None and self.session.executing:
            self.in_background(partial(self.lane_run.ask, self.lane_run.lane.end_input))
            self.output.log_view.note("— end of input —")
        else:
            self.say("there is no input to end")

    def do_next_tab(self, count: int) -> None:
        """The next of the panes that take turns."""
        names = self._tab_names()
        if names:
            self.tab = names[(names.index(self.active_tab()) + 1) % len(names)]

    def do_theme(self, count: int) -> None:
        """Dark or light."""
        self.theme = LIGHT if self.current_theme.dark else DARK

    def do_help(self, count: int) -> None:
        """Every key."""
        self.push_screen(HelpScreen(self.session.mode))

    def do_quit(self, count: int) -> None:
        """Leave; the debuggee is ended."""
        self.exit()
