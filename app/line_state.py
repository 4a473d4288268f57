"""The commands of line mode that ask: for values, the stack, the source, the program's threads."""

from __future__ import annotations

import ast
import contextlib
import pprint
from collections.abc import Callable
from typing import Final

from ..debugger.errors import AdapterError, ForeframeError
from ..debugger.frame import Event
from ..debugger.queries import ABSENT
from .command_line import number
from .line_input import LineInput
from .line_moving import LineMoving
from .line_words import local_lines, named, place_words, source_lines, stack_lines, status_lines
from .run import Run
from .text import printable

AROUND: Final = 5
"""Lines before and after the one in view that are listed."""


class LineState(LineMoving):
    """The part of line mode that asks."""

    def __init__(self, run: Run, lines: LineInput, say: Callable[[str], None]) -> None:
        super().__init__(run, lines, say)
        self.watches: dict[str, str] = {}
        """Expression to what it last gave."""

        self._listed: tuple[str, int] | None = None
        """Path and last line of what was listed, for the next `list` to go on from."""

    # Values.

    def do_print(self, argument: str) -> None:
        """The value of an expression."""
        self.say(printable(self._value(argument)))

    def do_pretty(self, argument: str) -> None:
        """The value of an expression, taken apart over several lines."""
        text = self._value(argument)
        with contextlib.suppress(ValueError, SyntaxError, RecursionError, MemoryError):
            text = pprint.pformat(ast.literal_eval(text), width=100)
        for line in text.splitlines():
            self.say(printable(line))

    def _value(self, expression: str) -> str:
        """What an expression gives where the program waits, else over what was recorded. Raises ForeframeError."""
        if not expression:
            raise ForeframeError("an expression is needed")
        if (inspector := self.inspector()) is not None:
            return self.ask(inspector.value(self.session.level, expression)).text
        at = self.session.require_shown()
        text = self.found(expression, lambda query: query.texts([at]))[0]
        return "no value here" if text == ABSENT else text

    def do_execute(self, argument: str) -> None:
        """Run a statement in the stack frame in view."""
        inspector = self.inspector()
        if inspector is None:
            raise ForeframeError("statements run only where the program waits", hint="p reads what is recorded")
        value = self.ask(inspector.run(self.session.level, argument))
        self.hear_all()
        if value is not None:
            self.say(printable(value.text))

    def do_locals(self, argument: str) -> None:
        """Every name in view."""
        inspector = self.inspector()
        if self.session.shown() is None and inspector is not None:
            # Another thread, or what makes no frames: the debugger knows.
            parts = self.ask(inspector.variables(self.session.level))
            lines = [printable(f"{part.label} is {part.value.text}") for part in parts]
        else:
            lines = local_lines(self.session)
        for line in lines or ["no names"]:
            self.say(line)

    def do_args(self, argument: str) -> None:
        """The arguments of the function in view."""
        frames, at = self.session.track.frames, self.session.require_shown()
        first = frames[frames.activation(at).start]
        given = first.locals if first.event is Event.CALL else {}
        for name, value in given.items():
            self.say(printable(f"{name} is {value}"))
        if not given:
            self.say("no arguments")

    # Watches.

    def do_display(self, argument: str) -> None:
        """Tell an expression's value at each stop; without one, all that are told."""
        if argument:
            self.watches.setdefault(argument, "")
        self._tell_watches(is_asked=True)

    def do_undisplay(self, argument: str) -> None:
        """Tell it no more; without an expression, none of them."""
        if argument and argument not in self.watches:
            raise ForeframeError(f"{argument} is not among those that are told")
        for expression in [argument] if argument else list(self.watches):
            del self.watches[expression]

    def report(self) -> None:
        """The watches follow the moment that they are about."""
        self._listed = None
        super().report()
        self._tell_watches()

    def _tell_watches(self, *, is_asked: bool = False) -> None:
        if not len(self.session.track) or not (is_asked or self.session.shown() is not None):
            return
        for expression, before in self.watches.items():
            try:
                now = self._value(expression)
            except AdapterError:
                continue
            except ForeframeError as error:
                now = str(error)
            was = f", was {before}" if before and before != now else ""
            self.watches[expression] = now
            self.say(printable(f"display {expression}: {now}{was}"))

    # Where one is.

    def do_where(self, argument: str) -> None:
        """The stack, innermost first."""
        for line in stack_lines(self.session):
            self.say(line)

    def do_up(self, argument: str) -> None:
        """To the caller."""
        self._to_level(self.session.level + self.count(argument))

    def do_down(self, argument: str) -> None:
        """Back to what is called."""
        self._to_level(self.session.level - self.count(argument))

    def _to_level(self, level: int) -> None:
        last = len(self.session.stack()) - 1
        if not 0 <= level <= last:
            self.say("this is the outermost stack frame" if level > last else "this is the innermost stack frame")
        self.session.level = min(max(level, 0), max(last, 0))
        self.report()

    def _place(self) -> tuple[str, int]:
        stack = self.session.stack() if len(self.session.track) else []
        if not stack:
            return "", 0
        entry = stack[min(self.session.level, len(stack) - 1)]
        return entry.path, entry.lineno

    def do_list(self, argument: str) -> None:
        """Lines of the source: around the one in view, then on; or LINE, or FIRST,LAST."""
        path, here = self._place()
        if argument == ".":
            self._listed, argument = None, ""
        if argument:
            begin, _, end = (part.strip() for part in argument.partition(","))
            first = number(begin, 10**7, "list") if end else max(number(begin, 10**7, "list") - AROUND, 1)
            last = number(end, 10**7, "list") if end else first + 2 * AROUND
        elif self._listed is not None and self._listed[0] == path:
            first, last = self._listed[1] + 1, self._listed[1] + 1 + 2 * AROUND
        else:
            first, last = max(here - AROUND, 1), here + AROUND
        self._list(path, first, last, here)
        self._listed = path, last

    def do_longlist(self, argument: str) -> None:
        """The whole source of the file in view."""
        path, here = self._place()
        self._list(path, 1, 10**9, here)

    def _list(self, path: str, first: int, last: int, here: int) -> None:
        for line in source_lines(self.session, path, first, last, here):
            self.say(line)

    # The program.

    def do_threads(self, argument: str) -> None:
        """The program's threads and tasks; with a number, look at that thread and step it."""
        inspector = self.inspector()
        if inspector is None:
            raise ForeframeError("threads are there only where the program waits")
        session = self.session
        if argument:
            wanted = number(argument, 10**6, "threads")
            session.stopped_stack, session.thread = self.ask(inspector.select(wanted)), wanted
            session.level = 0
            return self.report()
        for thread in self.ask(inspector.threads()):
            where = f", {place_words(self.given, thread.stack[0])}" if thread.stack else ""
            held = "" if thread.is_held else ", running"
            view = ", in view" if thread.number == session.thread else ""
            self.say(printable(f"thread {thread.number}, {thread.name}{where}{held}{view}"))
        for task in self.ask(inspector.tasks()):
            place = f"line {task.lineno} of {named(self.given, task.path)}"
            self.say(printable(f"task {task.name}, {task.coroutine}, {place}, {task.state}"))
        return None

    def do_input(self, argument: str) -> None:
        """A line for the program's standard input."""
        self.send_input(argument)
        self.say(f"input: {printable(argument)}")

    def do_eof(self, argument: str) -> None:
        """The end of the program's standard input."""
        self.end_input()
        self.say("end of input")

    def do_status(self, argument: str) -> None:
        """The session in a few facts."""
        for line in status_lines(self.session):
            self.say(line)
        if self.debuggees.children:
            self.do_children("")
