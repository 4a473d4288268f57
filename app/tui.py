"""The debugger in the terminal: its parts put together, and the keys, palette and bars that lead to them.

Panes are given what to draw and post what was asked of them; the session decides where to
go; the lanes answer in messages. A part (`moving.py`, `breaking.py`, ...) is a class between `LanesApp` and
the whole: it holds the `do_<name>` of its actions, and may add a tab.
"""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import signal
import sys
from collections.abc import Iterable
from functools import partial
from types import FrameType

from textual import events, on
from textual.app import SystemCommand
from textual.screen import Screen
from textual.widgets import Input

from ..debugger.errors import ForeframeError
from ..debugger.stepping import Step
from .actions import Command, KeyReader, action, in_mode, shown_keys
from .aiming import Aiming
from .branching import Branching
from .breaking import Breaking
from .children import Children
from .consoling import Consoling
from .ending import Ending
from .filler import Filler
from .following import Following
from .ghosting import Ghosting
from .inlining import Inlining
from .inspecting import Inspector
from .inverting import Inverting
from .looking import Looking
from .preceding import Preceding
from .run import DARK, LIGHT, Run
from .screens import HelpScreen
from .surprising import Surprising
from .threads import Threading
from .travelling import Travelling
from .watching import Watching
from .widgets.bar import WordBar
from .widgets.output import OutputPane


class DebuggerApp(
    Preceding, Inverting, Following, Ghosting, Surprising, Breaking, Aiming, Branching, Filler, Travelling, Inspector,
    Consoling, Watching, Inlining, Looking, Threading, Children, Ending,
):  # fmt: skip
    """Give it a `Run`; `run()` shows it until the user quits."""

    def __init__(self, run: Run) -> None:
        super().__init__(run)
        self._keys = KeyReader(run.actions)

    def on_mount(self) -> None:
        """Nothing starts before the first paint."""
        # A closed window or a `kill` ends us as `q q` does: the program and its files go too.
        for name in ("SIGHUP", "SIGTERM"):
            with contextlib.suppress(AttributeError, NotImplementedError, RuntimeError, ValueError):
                asyncio.get_running_loop().add_signal_handler(getattr(signal, name), self.exit)
        self._resume_after_stops_alone()
        self.call_after_refresh(self.begin)

    def _resume_after_stops_alone(self) -> None:
        """Let Textual take the terminal again only after it has given it back.

        A window that is closed sends SIGCONT after SIGHUP, whereupon Textual reads a terminal twice that is no longer
        there, and of the two threads that do it leaves one behind, which keeps the process for ever.
        """
        if sys.platform == "win32":
            return
        resume, driver = signal.getsignal(signal.SIGCONT), self._driver

        if not callable(resume):
            return

        def again(number: int, frame: FrameType | None) -> None:
            if getattr(driver, "_must_signal_resume", True):
                resume(number, frame)

        signal.signal(signal.SIGCONT, again)

    # Keys, palette, bars: three ways to the same actions.

    def on_key(self, event: events.Key) -> None:
        """Every key of the registry, wherever the focus is; a focused input line keeps its letters."""
        if len(self.screen_stack) > 1:
            return
        line = self.command_line
        is_given = line.display and event.key == "enter"
        if is_given or line.takes(event):
            event.stop()
            event.prevent_default()
            if is_given:
                self.obey(line.give())
            return
        answer = self._keys.feed(event.key)
        self.say("")
        if answer is None:
            return
        event.stop()
        event.prevent_default()
        if isinstance(answer, Command):
            self.perform(answer.action, answer.count)
        else:
            self.say(f"{answer.typed}…")

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """The palette: what can be done in this mode, and Textual's own commands that fit here."""
        for known in in_mode(self.session.mode, self.given.actions):
            keys = ", ".join(shown_keys(known))
            yield SystemCommand(
                known.title, f"{known.group}{' · ' if keys else ''}{keys}", partial(self.perform, known)
            )
        yield SystemCommand("Theme", "Choose among all themes", self.action_change_theme)
        yield SystemCommand(
            "Screenshot", "Save the screen as SVG", partial(self.set_timer, 0.1, self.deliver_screenshot)
        )

    @on(WordBar.Chosen, "#keys")
    def _key_clicked(self, event: WordBar.Chosen) -> None:
        self.perform(action(event.name))

    @on(WordBar.Chosen, "#tabs")
    def _tab_clicked(self, event: WordBar.Chosen) -> None:
        self.show_tab(event.name)

    # Session and screen.

    def do_restart(self, count: int) -> None:
        """From the beginning; breakpoints and the model stay, and no child does."""
        self.turn_to(self.debuggees.main)
        session = self.session
        if session.predicting:
            self.forget_imagined()
            session.forget_imagined()
            if self.given.mode == "predict":
                self.imagine(Step.INTO)
            return
        self.run_anew()

    def run_anew(self) -> None:
        """Run the program from its beginning. One that cannot be read is not: what was recorded stays."""
        given = self.debuggees.main.given
        try:
            # What runs elsewhere may have no file that is known here, and a module's is known once it runs.
            if not given.attached and given.location("") is not None:
                dataclasses.replace(given, texts={}).source("")
        except ForeframeError as error:
            return self._explain(error)
        return super().run_anew()

    def do_zoom(self, count: int) -> None:
        """The focused pane alone, or all of them again."""
        if self.screen.maximized is not None:
            self.screen.minimize()
        elif self.focused is not None and not isinstance(self.focused, Input):
            self.screen.maximize(self.focused, container=False)

    def do_input(self, count: int) -> None:
        """To the input line."""
        self.show_tab("output")
        self.output.query_one(Input).focus()

    @on(OutputPane.InputGiven)
    def _give_input(self, message: OutputPane.InputGiven) -> None:
        run = self.debuggees.main.lane_run
        if run is not None and self.main.executing:
            self.output.log_view.write(f"{message.text}\n", "stdin")
            self.in_background(partial(run.ask, partial(run.lane.send_input, f"{message.text}\n")))
        else:
            self.say("there is no program to type to")

    def do_end_input(self, count: int) -> None:
        """End of file on the program's standard input."""
        run = self.debuggees.main.lane_run
        if run is not None and self.main.executing:
            self.in_background(partial(run.ask, run.lane.end_input))
            self.output.log_view.note("— end of input —")
        else:
            self.say("there is no input to end")

    def do_next_tab(self, count: int) -> None:
        """The next of the panes that take turns."""
        names = self._tab_names()
        if names:
            self.show_tab(names[(names.index(self.active_tab()) + 1) % len(names)])

    def do_theme(self, count: int) -> None:
        """Dark or light."""
        self.theme = LIGHT if self.current_theme.dark else DARK

    def do_help(self, count: int) -> None:
        """Every key."""
        self.push_screen(HelpScreen(self.session.mode, self.given.actions))

    def do_quit(self, count: int) -> None:
        """Leave; the debuggee is ended."""
        self.exit()
