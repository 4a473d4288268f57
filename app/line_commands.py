"""`foreframe --cli`: the commands of line mode, how a line is read as one, and the loop that obeys them."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Final

from ..debugger.errors import ForeframeError
from .line_input import LineInput
from .line_state import LineState
from .line_stops import LineStops
from .line_words import status_lines
from .run import Run


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """One command."""

    names: str
    """The short one first; the last one, with `_` for `-`, is the method `do_<name>`."""

    takes: str = ""
    text: str

    @property
    def method(self) -> str:
        """What does it."""
        return f"do_{self.names.split()[-1].replace('-', '_')}"


WORDS: Final = (
    Word(names="s step", takes="[COUNT]", text="step into calls"),
    Word(names="n next", takes="[COUNT]", text="step over calls, a whole statement at a time"),
    Word(names="r return", takes="[COUNT]", text="step out of the function"),
    Word(names="c cont continue", takes="[COUNT]", text="go to the next breakpoint"),
    Word(names="unt until", takes="[LINE]", text="go to a line; without one, to one further down in this function"),
    Word(names="j jump", takes="LINE", text="go on at another line of the function, running nothing between"),
    Word(names="run restart", text="run the program again; breakpoints stay"),
    Word(names="b break", takes="[PLACE[, CONDITION]]", text="set a breakpoint at a line, FILE:LINE or function; list"),
    Word(names="tbreak", takes="PLACE[, CONDITION]", text="a breakpoint that goes with its first stop"),
    Word(names="cl clear", takes="[NUMBER or FILE:LINE]", text="remove a breakpoint, or all"),
    Word(names="condition", takes="NUMBER [EXPR]", text="stop there only where that is true"),
    Word(names="ignore", takes="NUMBER TIMES", text="pass a breakpoint so many times"),
    Word(names="enable", takes="NUMBER", text="let a breakpoint stop the program again"),
    Word(names="disable", takes="NUMBER", text="keep a breakpoint, without stopping there"),
    Word(names="logpoint", takes="LINE TEXT", text="write TEXT, values in braces, whenever the line is reached"),
    Word(names="change", takes="EXPR", text="stop where EXPR, over this function's names, changes"),
    Word(names="exceptions", takes="[NAMES or none]", text="the exceptions to stop at"),
    Word(names="p print", takes="EXPR", text="the value of an expression, now or in the past"),
    Word(names="pp pretty", takes="EXPR", text="the same over several lines"),
    Word(names="! execute", takes="STATEMENT", text="run a statement in the stack frame in view"),
    Word(names="vars locals", text="every name in view"),
    Word(names="a args", text="the arguments of the function in view"),
    Word(names="display", takes="[EXPR]", text="tell the value at each stop"),
    Word(names="undisplay", takes="[EXPR]", text="tell it no more"),
    Word(names="w bt where", text="the stack, innermost first"),
    Word(names="u up", takes="[COUNT]", text="to the caller"),
    Word(names="d down", takes="[COUNT]", text="back to what is called"),
    Word(names="l list", takes="[LINE or FIRST,LAST or .]", text="lines of the source"),
    Word(names="ll longlist", text="the whole source"),
    Word(names="threads", takes="[NUMBER]", text="threads and tasks; look at one"),
    Word(names="= compare", text="the predicted frame beside the real one"),
    Word(names="ahead", takes="[COUNT]", text="what the model says comes next"),
    Word(names="divergences", text="where the prediction was wrong"),
    Word(names="nd next-divergence", takes="[COUNT]", text="to the next divergence"),
    Word(names="pd previous-divergence", takes="[COUNT]", text="to the previous divergence"),
    Word(names="imagine", text="leave reality: what is stepped over now is predicted alone"),
    Word(names="real", takes="[run]", text="back to what happened"),
    Word(names="back", takes="[COUNT]", text="step back over what is recorded"),
    Word(names="back-over", takes="[COUNT]", text="step back, past calls"),
    Word(names="back-out", takes="[COUNT]", text="step back to the line that called"),
    Word(names="rc reverse-continue", takes="[COUNT]", text="back to the previous breakpoint"),
    Word(names="goto", takes="STEP", text="to a step, counted from 1"),
    Word(names="first", text="to the first step"),
    Word(names="newest", text="to the newest step"),
    Word(names="iter", takes="N", text="to the Nth pass of the loop in view, in this call"),
    Word(names="when", takes="EXPR", text="to the first recorded step at which EXPR is true"),
    Word(names="changed", takes="EXPR", text="back to the line that changed EXPR"),
    Word(names="history", takes="EXPR", text="every change of EXPR, in this call"),
    Word(names="log", takes="LINE EXPR", text="what EXPR was whenever the line was reached"),
    Word(names="save", takes="FILE", text="store what is recorded, for replay"),
    Word(names="input", takes="TEXT", text="a line for the program's standard input"),
    Word(names="eof", text="the end of the program's standard input"),
    Word(names="status", text="the session in a few facts"),
    Word(names="h ? help", takes="[COMMAND]", text="the commands"),
    Word(names="q exit quit", text="end the program and leave"),
)
NAMES: Final = {name: word for word in WORDS for name in word.names.split()}


class LineDebugger(LineState, LineStops):
    """All of line mode: a session, and the loop that obeys lines."""

    failed = False
    """Whether a line was no command, or was refused."""

    _last = ""
    _quits = False

    def loop(self) -> None:
        """Obey line after line, until there are no more."""
        self.say(f"foreframe, {self.session.mode} mode, {self.given.name}; h lists the commands")
        self._tried(self.begin)
        while not self._quits:
            try:
                line = self.lines.next()
            except KeyboardInterrupt:
                self.say("q leaves")
                continue
            if line is None:
                self.say("end of commands")
                for text in status_lines(self.session):
                    self.say(text)
                return
            self.hear_all()
            self.obey(line)

    def obey(self, text: str) -> None:
        """Do what a line says; an empty one says what the last one did."""
        text = text.strip() or self._last
        if not text or text.startswith("#"):
            return
        name, _, argument = text.partition(" ")
        if text[0] in "!=":
            name, argument = text[0], text[1:]
        word = NAMES.get(name)
        if word is None:
            self._tried(_refuse(f"there is no command {name}", hint="h lists them; ! runs a statement"))
            return
        self._last = "" if word.method in ("do_input", "do_restart") else text
        if word.takes and not word.takes.startswith("[") and not argument.strip():
            self._tried(_refuse(f"{name} needs {word.takes}"))
            return
        self._tried(lambda: getattr(self, word.method)(argument.strip()))

    def _tried(self, work: Callable[[], None]) -> None:
        try:
            work()
        except ForeframeError as error:
            self.failed = True
            self.explain(error)
        except KeyboardInterrupt:
            self.say("cancelled")

    def do_help(self, argument: str) -> None:
        """The commands, or one of them."""
        if argument and argument not in NAMES:
            raise ForeframeError(f"there is no command {argument}")
        for word in [NAMES[argument]] if argument else WORDS:
            takes = f" {word.takes}" if word.takes else ""
            self.say(f"{' or '.join(word.names.split())}{takes}: {word.text}")
        if not argument:
            self.say("an empty line: the last command again")

    def do_quit(self, argument: str) -> None:
        """Leave."""
        self._quits = True


def _refuse(text: str, *, hint: str = "") -> Callable[[], None]:
    def refused() -> None:
        raise ForeframeError(text, hint=hint)

    return refused


def run_lines(run: Run) -> int:
    """Line mode on a run, until the user leaves or the commands end. 2 if a line of a script could not be done."""
    for name in ("SIGTERM", "SIGHUP"):
        signal.signal(getattr(signal, name), _leave)
    sys.stdout.reconfigure(errors="backslashreplace")  # pyright: ignore[reportAttributeAccessIssue]
    say: Callable[[str], None] = partial(print, flush=True)
    lines = LineInput(sys.stdin, say)
    debugger = LineDebugger(run, lines, say)
    try:
        debugger.loop()
    finally:
        debugger.close()
    return 2 if debugger.failed and not lines.is_terminal else 0


def _leave(number: int, frame: object) -> None:
    raise SystemExit(0)
