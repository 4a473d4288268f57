"""The commands of line mode for the program's children, and for what is typed while any of them runs."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable

from textual.message import Message

from ..debugger.errors import ForeframeError
from ..debugger.ports import ChildStarted, Ended, Output, Recorded, Stopped
from .command_line import number
from .debuggees import ChildSpoke, Debuggee, end_words, stops_of
from .line_input import LineInput
from .line_mode import LineMode
from .real_lane import LaneFailed, LaneRun, LaneSpoke
from .run import Run
from .session import LaneState
from .text import printable


class LineChildren(LineMode):
    """The part of line mode with the processes that the program starts, and with its input."""

    def __init__(self, run: Run, lines: LineInput, say: Callable[[str], None]) -> None:
        super().__init__(run, lines, say)
        self._closed: LaneRun | None = None
        """The run that has been told that no more input comes, since nobody is left who could say any."""

    # Looking at them.

    def do_children(self, argument: str) -> None:
        """The program and its children."""
        known = self.debuggees
        for one in (known.main, *known.children):
            words = f"{one.name}{f', {printable(one.command)}' if one.command else ''}, {one.state}"
            where = f" at {one.place}" if one.place else ""
            self.say(words + where + (", in view" if one is known.in_view else ""))

    def do_child(self, argument: str) -> None:
        """Look at a child, by its number or else the first that is held; or at the program again."""
        known = self.debuggees
        if argument == "program":
            found = known.main
        elif argument:
            wanted = number(argument, 10**9, "child")
            found = next((one for one in known.children if one.pid == wanted), None)
        else:
            found = next(iter(known.held()), None)
        if found is None:
            what = f"there is no child {argument}" if argument else "no other child has stopped"
            raise ForeframeError(what, hint="children lists them")
        self.turn_to(found)
        self.report()

    def do_wait(self, argument: str) -> None:
        """For the next stop of the process in view. A script could not end the waiting for what is held elsewhere."""
        if not self.lines.is_terminal and self.session.lane is LaneState.RUNNING and self.debuggees.held():
            what = f"{self.debuggees.held_words()}, and {self.debuggees.in_view.name} may wait for it"
            raise ForeframeError(what, hint="child looks at it")
        self.wait_for_stop()
        self.report()

    # What they do.

    def take_child(self, event: ChildStarted) -> None:
        """Let it run, with the program's breakpoints."""
        child = self.debuggees.add(event)
        child.lane_run = run = LaneRun(0, event.lane, lambda said: self._inbox.put(ChildSpoke(child, said)))
        asyncio.run_coroutine_threadsafe(run.live(stops_of(self.session, self.located)), self._loop)
        self.say(f"{child.given.name} was started")

    def take_of_child(self, child: Debuggee, said: Message) -> None:
        """Keep and tell it."""
        if child not in self.debuggees.children:
            return
        match said:
            case LaneSpoke(event=Recorded(frames)):
                child.keep(frames)
            case LaneSpoke(event=Stopped() as stop):
                self.take_stop(child, stop)
            case LaneSpoke(event=Output(category, text)):
                self._output.write(category, text)
            case LaneSpoke(event=ChildStarted() as event):
                self.take_child(event)
            case LaneSpoke(event=Ended() as end):
                self._child_ended(child, end)
            case LaneFailed(error=error):
                if child.session.lane is LaneState.RUNNING:
                    child.session.lane = LaneState.STOPPED
                self.explain(error)
            case _:  # where its breakpoints are is told of the program's
                pass

    def _child_ended(self, child: Debuggee, end: Ended) -> None:
        """What it showed goes with it: the view is the program's again."""
        known, words = self.debuggees, end_words(child, end)
        known.drop(child)
        self._output.end_lines()
        if child is known.in_view:
            self.turn_to(known.main)
            words += ", this is the program again"
        self.say(words)

    # Input.

    def send_input(self, text: str) -> None:
        """A line for the program's standard input. Raises ForeframeError."""
        self.ask(self._reader("there is no program to type to").lane.send_input(f"{text}\n"))

    def end_input(self) -> None:
        """No more comes. Raises ForeframeError."""
        self.ask(self._reader("there is no input to end").lane.end_input())

    def _reader(self, otherwise: str) -> LaneRun:
        main = self.debuggees.main
        if main.lane_run is None or not main.session.executing:
            raise ForeframeError(otherwise)
        return main.lane_run

    def take_typed(self) -> None:
        """What is typed while the program runs: of a person, its input; of a pipe, only what is said to be that."""
        typed, is_over, main = self.lines.waiting(), self.lines.is_over, self.debuggees.main
        if main.lane_run is None or self.session.lane is not LaneState.RUNNING:
            return
        if self.lines.is_terminal:
            for line in typed:
                self.lines.drop()
                self.send_input(line)
            if is_over:
                self.end_input()
                self.lines.reopen()
        elif typed and _is_input(typed[0]):
            self.obey(self.lines.next() or "")
        elif is_over and self._closed is not main.lane_run and not any(map(_is_input, typed)):
            self._closed = main.lane_run
            with contextlib.suppress(ForeframeError):  # where its input is not ours to end, it is its own affair
                self.end_input()


def _is_input(line: str) -> bool:
    return line.split(" ", maxsplit=1)[0] in ("input", "eof")
