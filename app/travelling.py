"""What the keys and commands of long journeys do: to a step, a pass of a loop, a change, a moment of truth."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from functools import partial
from typing import Any, Final, TypeVar

from textual import on
from textual.app import ComposeResult

from ..debugger.errors import ForeframeError
from ..debugger.queries import Query
from ..debugger.recording import RecordedFile
from .actions import Action
from .command_line import completed, line_and_text, number, parse
from .lanes import LanesApp
from .recorded import change_words, first_true_words, loop_pass, save
from .run import Run
from .tabs import Tab
from .widgets.command import CommandLine
from .widgets.history import Entry, HistoryPane
from .widgets.lines import ListPane

_SLICE_S: Final = 0.02
"""A recording is read for so long at a time; a key pressed meanwhile waits no longer."""


_T = TypeVar("_T")


class _Overtaken(Exception):  # noqa: N818 - nothing has gone wrong
    """The program was started again, or another track is in view."""


class Travelling(LanesApp):
    """The part of the application that goes far."""

    def __init__(self, run: Run) -> None:
        super().__init__(run)
        self.command_line = CommandLine(lambda text: completed(text, self.session.mode))
        self.history = HistoryPane(id="history")
        self.results = HistoryPane(id="results")
        self._expression = ""
        """What was last asked about."""

        for pane in (self.history, self.results):
            name = str(pane.id)
            tab = Tab(
                name=name,
                pane=pane,
                label=name.upper,
                modes="compare predict replay child",
                is_there=lambda pane=pane: bool(pane.entries),
            )
            self.tabs_below.append(tab)

    def compose(self) -> ComposeResult:
        """The command line lies over the keys."""
        yield from super().compose()
        yield self.command_line

    # A recording that is being read.

    def begin(self) -> None:
        """A stored recording is read on while it is shown."""
        super().begin()
        if isinstance(self.given.trace, RecordedFile):
            self.run_worker(self._read_on(self.given.trace), group="recording")

    async def _read_on(self, file: RecordedFile) -> None:
        there = self._open_at(file)
        try:
            while file.read_on(_SLICE_S):
                there = there or self._open_at(file)
                self.draw_later()
                await asyncio.sleep(0)
        except ForeframeError as error:
            self._explain(error)
        if not there and not self._open_at(file):
            self.session.look_at(self.session.real.newest)
            self.say(f"the recording ends before #{self.given.at + 1}")
        self.draw_soon()

    def _open_at(self, file: RecordedFile) -> bool:
        """Go to the frame that was asked for, once it has been read."""
        if self.given.at and self.given.at < len(file.frames):
            self.session.look_at(self.given.at)
        return self.given.at < len(file.frames)

    # The command line.

    def do_command(self, count: int) -> None:
        """Open the command line."""
        self.command_line.open()

    @on(CommandLine.Given)
    def _given(self, message: CommandLine.Given) -> None:
        self.obey(message.text)

    def obey(self, text: str) -> None:
        """Do what a line says."""
        try:
            typed = parse(text, self.session.mode)
        except ForeframeError as error:
            self.say(str(error) if text else "")
            return self.leave_input()
        self.source.focus()
        try:
            if isinstance(typed.command, Action):
                self.perform(typed.command, typed.count)
            else:
                getattr(self, f"run_{typed.command.name}")(typed.argument)
        except ForeframeError as error:
            self.say(str(error))
        self.draw_soon()
        return None

    def leave_input(self) -> None:
        """Of the command line, give the keys back to the pane that had them."""
        before = self.command_line.before
        self.command_line.before = None
        if before is not None and before.is_on_screen:
            before.focus()
        else:
            super().leave_input()

    def run_goto(self, argument: str) -> None:
        """To a step."""
        self.session.look_at(number(argument, max(len(self.session.track), 1), ":goto") - 1)

    def run_iter(self, argument: str) -> None:
        """To a pass of the loop at the cursor: where its body begins, so that its names are bound."""
        path, lineno = self.source.state.path, self.source.cursor
        self.session.look_at(loop_pass(self.session, self.session.require_shown(), path, lineno, argument))

    # Expressions. A child process evaluates them, so each of these goes on while the screen does too.

    def _ask(self, expression: str, work: Callable[[Query, int], Coroutine[Any, Any, None]]) -> None:
        """Begin to find something out; what was being found out before is dropped."""
        frames, python = self.session.track.frames, self.given.target.python
        query = Query(frames, expression, python=python, progress=self._say_how_far)
        self._expression = query.expression
        self.say("looking…")
        asked = partial(work, query, self.session.require_shown())
        self.run_worker(self._found(query, asked), group="query", exclusive=True)

    def _say_how_far(self, done: int, of: int) -> None:
        if done:
            self.say(f"looking… {done:,} of {of:,}; Esc gives up")

    async def _found(self, query: Query, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        try:
            await work()
        except _Overtaken:
            self.say(f"{query.expression} was asked of another run than the one in view")
        except ForeframeError as error:
            self.say(str(error))
        self.draw_soon()

    def _of_this_run(self, query: Query, found: _T) -> _T:
        """An answer, if the moments that it is about are still those in view."""
        if query.frames is not self.session.track.frames:
            raise _Overtaken
        return found

    def run_when(self, argument: str) -> None:
        """To the first step at which an expression is true."""
        self._ask(argument, self._find_when)

    async def _find_when(self, query: Query, at: int) -> None:
        found = self._of_this_run(query, await query.first_true(at))
        if found.at is not None:
            self.session.look_at(found.at)
        self.say(first_true_words(query.expression, found))

    def do_changed(self, count: int) -> None:
        """Ask for an expression, and go back to where its value changed."""
        self.command_line.open(f"changed {self._expression or self._selected_name()}")

    def run_changed(self, argument: str) -> None:
        """Back to the line that changed an expression's value."""
        self._ask(argument, self._find_changed)

    async def _find_changed(self, query: Query, at: int) -> None:
        found = self._of_this_run(query, await query.last_change(at))
        if found is not None:
            self.session.look_at(found.by)
        self.say(change_words(self.session, query.expression, found))

    def do_history(self, count: int) -> None:
        """Every change of the selected name."""
        if name := self._selected_name():
            self.run_history(name)
        else:
            self.say("select a name in the locals pane first")

    def run_history(self, argument: str) -> None:
        """Every change of an expression in this call."""
        self._ask(argument, self._find_history)

    async def _find_history(self, query: Query, at: int) -> None:
        found = self._of_this_run(query, await query.changes(at))
        entries = [
            Entry(at=change.by, lineno=self._lineno(change.by), text=change.new, old=change.old) for change in found
        ]
        self._list(
            self.history, f"HISTORY  {query.expression}", entries, f"{query.expression} has no value in this call"
        )

    def run_log(self, argument: str) -> None:
        """A logpoint after the fact."""
        lineno, expression = line_and_text(argument, ":log LINE EXPR")
        path = self.source.state.path
        self._ask(expression, partial(self._find_log, path, lineno))

    async def _find_log(self, path: str, lineno: int, query: Query, at: int) -> None:
        found = self._of_this_run(query, await query.at_line(path, lineno))
        entries = [Entry(at=i, lineno=lineno, text=text) for i, text in found]
        title = f"LINE {lineno}  {query.expression}"
        self._list(self.results, title, entries, f"line {lineno} is not reached in what is recorded")

    def _list(self, pane: HistoryPane, title: str, entries: Sequence[Entry], otherwise: str) -> None:
        pane.show(title, entries)
        if not entries:
            self.say(otherwise)
            return
        self.say(f"{len(entries):,} entries; Enter goes to one")
        self.go_to_tab(str(pane.id))

    @on(ListPane.Chosen, "#history")
    @on(ListPane.Chosen, "#results")
    def _entry_chosen(self, message: ListPane.Chosen) -> None:
        if isinstance(message.pane, HistoryPane):
            self.session.look_at(message.pane.entries[message.index].at)
            self.draw_soon()

    def _lineno(self, at: int) -> int:
        return self.session.track.frames.site(at).lineno

    def _selected_name(self) -> str:
        """The name in the locals pane that is selected, if it is one that frames have."""
        rows, at = self.locals_pane.rows, self.session.shown()
        if not rows or at is None:
            return ""
        name = rows[min(self.locals_pane.selected, len(rows) - 1)].name
        return name if name in self.session.track.frames[at].locals else ""

    # Out of here.

    def do_copy_position(self, count: int) -> None:
        """The place in view as text that one can paste."""
        text = self.given.position(self.session.track.at)
        self.copy_to_clipboard(text)
        self.say(f"copied {text}")

    def run_save(self, argument: str) -> None:
        """Store the moments in view as a trace."""
        self.say(save(self.session, argument))
