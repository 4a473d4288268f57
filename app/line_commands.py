"""`foreframe --cli`: the commands of line mode, how a line is read as one, and the loop that obeys them."""

from __future__ import annotations

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


@dataclass(frozen=True, slots=True)
class Word:
    """One command."""

    names: str
    """The short one first; the last one, with `_` for `-`, is the method `do_<name>`."""

    takes: str
    """"" for nothing; what is in brackets may be left out."""

    text: str

    @property
    def method(self) -> str:
        """What does it."""
        return f"do_{self.names.split()[-1].replace('-', '_')}"


WORDS: Final = (
    Word("s step", "[COUNT]", "step into calls"),
    Word("n next", "[COUNT]", "step over calls, a whole statement at a time"),
    Word("r return", "[COUNT]", "step out of the function"),
    Word("c cont continue", "[COUNT]", "go to the next breakpoint"),
    Word("unt until", "[LINE]", "go to a line; without one, to one further down in this function"),
    Word("j jump", "LINE", "go on at another line of the function, running nothing between"),
    Word("run restart", "", "run the program again; breakpoints stay"),
    Word("b break", "[PLACE[, CONDITION]]", "set a breakpoint at a line, FILE:LINE or function; list"),
    Word("tbreak", "LINE[, CONDITION]", "a breakpoint that goes with its first stop"),
    Word("cl clear", "[NUMBER or FILE:LINE]", "remove a breakpoint, or all"),
    Word("condition", "NUMBER [EXPR]", "stop there only where that is true"),
    Word("ignore", "NUMBER TIMES", "pass a breakpoint so many times"),
    Word("enable", "NUMBER", "let a breakpoint stop the program again"),
    Word("disable", "NUMBER", "keep a breakpoint, without stopping there"),
    Word("logpoint", "LINE TEXT", "write TEXT, values in braces, whenever the line is reached"),
    Word("change", "EXPR", "stop where EXPR, over this function's names, changes"),
    Word("exceptions", "[NAMES or none]", "the exceptions to stop at"),
    Word("p print", "EXPR", "the value of an expression, now or in the past"),
    Word("pp pretty", "EXPR", "the same over several lines"),
    Word("! execute", "STATEMENT", "run a statement in the stack frame in view"),
    Word("vars locals", "", "every name in view"),
    Word("a args", "", "the arguments of the function in view"),
    Word("display", "[EXPR]", "tell the value at each stop"),
    Word("undisplay", "[EXPR]", "tell it no more"),
    Word("w bt where", "", "the stack, innermost first"),
    Word("u up", "[COUNT]", "to the caller"),
    Word("d down", "[COUNT]", "back to what is called"),
    Word("l list", "[LINE or FIRST,LAST or .]", "lines of the source"),
    Word("ll longlist", "", "the whole source"),
    Word("threads", "[NUMBER]", "threads and tasks; look at one"),
    Word("children", "", "the program and the children that it has started"),
    Word("child", "[NUMBER or program]", "look at a child, or else the first that is held; or at the program again"),
    Word("wait", "", "wait for the next stop of what is in view and runs"),
    Word("= compare", "", "the predicted frame beside the real one"),
    Word("ahead", "[COUNT]", "what the model says comes next"),
    Word("divergences", "", "where the prediction was wrong"),
    Word("nd next-divergence", "[COUNT]", "to the next divergence"),
    Word("pd previous-divergence", "[COUNT]", "to the previous divergence"),
    Word("imagine", "", "leave reality: what is stepped over now is predicted alone"),
    Word("real", "[run]", "back to what happened"),
    Word("back", "[COUNT]", "step back over what is recorded"),
    Word("back-over", "[COUNT]", "step back, past calls"),
    Word("back-out", "[COUNT]", "step back to the line that called"),
    Word("rc reverse-continue", "[COUNT]", "back to the previous breakpoint"),
    Word("goto", "STEP", "to a step, counted from 1"),
    Word("first", "", "to the first step"),
    Word("newest", "", "to the newest step"),
    Word("iter", "N", "to the Nth pass of the loop in view, in this call"),
    Word("when", "EXPR", "to the first recorded step at which EXPR is true"),
    Word("changed", "EXPR", "back to the line that changed EXPR"),
    Word("history", "EXPR", "every change of EXPR, in this call"),
    Word("log", "LINE EXPR", "what EXPR was whenever the line was reached"),
    Word("save", "FILE", "store what is recorded, for replay"),
    Word("input", "TEXT", "a line for the program's standard input"),
    Word("eof", "", "the end of the program's standard input"),
    Word("status", "", "the session in a few facts"),
    Word("h ? help", "[COMMAND]", "the commands"),
    Word("q exit quit", "", "end the program and leave"),
)
NAMES: Final = {name: word for word in WORDS for name in word.names.split()}


class LineDebugger(LineState, LineStops):
    """All of line mode: a session, and the loop that obeys lines."""

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
        if text and not text.startswith("#"):
            self._tried(lambda: self._do(text))

    def _do(self, text: str) -> None:
        name, _, argument = text.partition(" ")
        if text[0] in "!=":
            name, argument = text[0], text[1:]
        word = _word(name)
        self._last = "" if word.method in ("do_input", "do_restart") else text
        if word.takes and not word.takes.startswith("[") and not argument.strip():
            raise ForeframeError(f"{name} needs {word.takes}")
        getattr(self, word.method)(argument.strip())

    def _tried(self, work: Callable[[], None]) -> None:
        try:
            work()
        except ForeframeError as error:
            self.fail()
            self.explain(error)
        except KeyboardInterrupt:
            self.say("cancelled")

    def do_help(self, argument: str) -> None:
        """The commands, or one of them."""
        for word in [_word(argument)] if argument else WORDS:
            takes = f" {word.takes}" if word.takes else ""
            self.say(f"{' or '.join(word.names.split())}{takes}: {word.text}")
        if not argument:
            self.say("an empty line: the last command again")

    def do_quit(self, argument: str) -> None:
        """Leave."""
        self._quits = True


def _word(name: str) -> Word:
    if name not in NAMES:
        raise ForeframeError(f"there is no command {name}", hint="h lists them; ! runs a statement")
    return NAMES[name]


def run_lines(run: Run) -> int:
    """Line mode on a run, until the user leaves or the commands end. 2 if a line of a script could not be done."""
    sys.stdout.reconfigure(errors="backslashreplace")  # pyright: ignore[reportAttributeAccessIssue]
    say: Callable[[str], None] = partial(print, flush=True)
    lines = LineInput(sys.stdin, say)
    debugger = LineDebugger(run, lines, say)
    try:
        debugger.loop()
    finally:
        debugger.close()
    return 2 if debugger.failed and not lines.is_terminal else 0
