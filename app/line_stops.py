"""The commands of line mode that say where to stop."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from ..debugger.breakpoints import EXCEPTION_FILTERS, Breakpoint, ChangeWatch, FunctionBreakpoint
from ..debugger.errors import ForeframeError
from ..debugger.prehistory import MODULE
from ..debugger.target import lines_of
from .breakpoints import Entry
from .command_line import number
from .line_input import LineInput
from .line_mode import LineMode
from .line_words import entry_words, named
from .run import Run
from .session import LaneState
from .stop_memory import SECTION, first_breakpoints, followed, kept, watch_at

PLACE_HINT: Final = "a line, FILE:LINE or a function, and after a comma a condition, as in b 12, n > 3"


class LineStops(LineMode):
    """The part of line mode that says where to stop."""

    def __init__(self, run: Run, lines: LineInput, say: Callable[[str], None]) -> None:
        super().__init__(run, lines, say)
        self._temporary: set[tuple[str, int]] = set()
        """Paths and lines of breakpoints that go with their first stop."""

        self._texts: dict[str, str] = {}
        """The files with breakpoints, as they were when the program was started, or the first was set."""

        # What a script stops at is in the script; what a project keeps is a person's.
        self._project = run.project if lines.is_terminal else None
        data = None if self._project is None else self._project.read(SECTION)
        self.session.breakpoints = first_breakpoints(run, data, self._text_of)

    def _text_of(self, path: str) -> str:
        try:
            return self.given.source(path)
        except ForeframeError:
            return ""

    def start_program(self) -> None:
        """Breakpoints follow the lines that were edited since the last start."""
        known = self.session.breakpoints
        for path in {*known.in_files, *(one.path for one in known.changes)}:
            text = self._text_of(path)
            followed(known, path, self._texts.get(path, text), text)
            self._texts[path] = text
        super().start_program()

    # Setting.

    def do_break(self, argument: str) -> None:
        """Set a breakpoint, or list them all."""
        if not argument:
            entries = self.session.breakpoints.entries()
            for i, entry in enumerate(entries, 1):
                self.say(f"breakpoint {i}: {entry_words(self.given, entry)}")
            if not entries:
                self.say("no breakpoints")
            return
        self._set(self._placed_at(argument))

    def do_tbreak(self, argument: str) -> None:
        """Set a breakpoint that goes with its first stop."""
        entry = self._placed_at(argument)
        if not isinstance(entry, Breakpoint):
            raise ForeframeError("tbreak takes a line or FILE:LINE")
        if self.session.breakpoints.at(entry.path, entry.lineno) is not None:
            raise ForeframeError(f"there is a breakpoint on line {entry.lineno} already, and it stays")
        entry = self._set(entry)
        if isinstance(entry, Breakpoint):
            self._temporary.add((entry.path, entry.lineno))

    def do_logpoint(self, argument: str) -> None:
        """Write a message whenever a line is reached, and do not stop."""
        place, _, message = argument.partition(" ")
        if not message.strip():
            raise ForeframeError("logpoint needs a line and what to write, as in logpoint 12 n is {n}")
        path, lineno = self._line(place)
        self._set(self._fresh(path, lineno, message=message.strip()))

    def do_change(self, argument: str) -> None:
        """Stop where an expression over this function's names changes."""
        site = self.session.track.frames.site(self.session.require_shown())
        in_module = site.function == MODULE
        watch = watch_at(site.path, site.lineno, self._text_of(site.path), in_module=in_module)
        self._set(replace(watch, expression=argument))

    def do_exceptions(self, argument: str) -> None:
        """Choose the exceptions to stop at; without a word, list them."""
        known = self.session.breakpoints
        if argument:
            words = [] if argument == "none" else argument.replace(",", " ").split()
            if unknown := [word for word in words if word not in EXCEPTION_FILTERS]:
                raise ForeframeError(f"{unknown[0]} is none of {', '.join(EXCEPTION_FILTERS)}, none")
            known.exceptions = words
            self._tell_exceptions()
            self._keep()
        for name, words_of in EXCEPTION_FILTERS.items():
            self.say(f"{name}, {'stops' if name in known.exceptions else 'does not stop'}: {words_of}")

    # Changing.

    def do_clear(self, argument: str) -> None:
        """Remove one breakpoint, by its number or its place, or all."""
        known = self.session.breakpoints
        chosen = [self._numbered(argument)] if argument else [e for e in known.entries() if not isinstance(e, str)]
        for entry in chosen:
            words = entry_words(self.given, entry)
            known.remove(entry)
            self._tell(entry)
            self.say(f"removed: {words}")
        if not chosen:
            self.say("no breakpoints")

    def do_condition(self, argument: str) -> None:
        """Stop there only where an expression is true; without one, always."""
        place, _, condition = argument.partition(" ")
        entry = self._numbered(place)
        if not isinstance(entry, Breakpoint | FunctionBreakpoint):
            raise ForeframeError("only lines and functions have conditions")
        self._set(replace(entry, condition=condition.strip()), instead=entry)

    def do_ignore(self, argument: str) -> None:
        """Pass a breakpoint so many times."""
        place, _, times = argument.partition(" ")
        entry = self._numbered(place)
        if not isinstance(entry, Breakpoint):
            raise ForeframeError("only breakpoints on lines count their hits")
        hits = f">= {number(times.strip(), 10**6, 'ignore N TIMES') + 1}" if times.strip() not in ("", "0") else ""
        self._set(replace(entry, hits=hits), instead=entry)

    def do_enable(self, argument: str) -> None:
        """Let a breakpoint stop the program again."""
        self._switch(argument, enabled=True)

    def do_disable(self, argument: str) -> None:
        """Keep a breakpoint, without stopping there."""
        self._switch(argument, enabled=False)

    def _switch(self, argument: str, *, enabled: bool) -> None:
        entry = self._numbered(argument)
        if isinstance(entry, str):
            raise ForeframeError("exceptions are chosen with the command exceptions")
        self._set(replace(entry, enabled=enabled), instead=entry)

    # Finding.

    def _placed_at(self, argument: str) -> Breakpoint | FunctionBreakpoint:
        place, _, condition = argument.partition(",")
        place, condition = place.strip(), condition.strip()
        if place.endswith(".py"):
            raise ForeframeError(f"{place} is a file: say the line too", hint=PLACE_HINT)
        if place.replace(".", "").isidentifier():
            return FunctionBreakpoint(name=place.rpartition(".")[2], condition=condition)
        path, lineno = self._line(place)
        return self._fresh(path, lineno, condition=condition)

    def _fresh(self, path: str, lineno: int, condition: str = "", message: str = "") -> Breakpoint:
        verified = self.given.mode != "compare"  # where nothing is executed we stop, and every line will do
        return Breakpoint(path=path, lineno=lineno, condition=condition, message=message, verified=verified)

    def _line(self, place: str) -> tuple[str, int]:
        """A file as frames name it, and a line that it has. Raises ForeframeError."""
        file, _, line = place.rpartition(":")
        if not line.isdecimal():
            raise ForeframeError(f"{place or 'nothing'} is no place", hint=PLACE_HINT)
        at = self.session.shown()
        path = self.session.track.frames.site(at).path if at is not None and not file else self._path(file)
        length = len(lines_of(self._text_of(path)))
        if not 1 <= int(line) <= length:
            raise ForeframeError(f"{named(self.given, path)} has {length} lines, and no line {line}")
        return path, int(line)

    def _path(self, file: str) -> str:
        """A file's name as frames have it: "" is the target's own."""
        own, known = self.given.location(""), {site.path for site in self.session.track.frames.sites}
        if not file or (own is not None and file in (own.name, str(own))):
            return ""
        found = next((path for path in sorted(known) if path == file or path.endswith(f"/{file}")), file)
        location = self.given.location(found)
        if location is None or not location.is_file():
            raise ForeframeError(f"there is no file {file} in the project")
        return found

    def _numbered(self, argument: str) -> Entry:
        """The entry of a number in the list, or at a place. Raises ForeframeError."""
        entries = self.session.breakpoints.entries()
        if argument.isdecimal() and 1 <= int(argument) <= len(entries):
            return entries[int(argument) - 1]
        if ":" in argument:
            path, lineno = self._line(argument)
            if (there := self.session.breakpoints.at(path, lineno)) is not None:
                return there
        raise ForeframeError(f"there is no breakpoint {argument}".rstrip(), hint="b lists them with their numbers")

    # Telling the debuggee, and the project.

    def _set(self, entry: Entry, instead: Entry | None = None) -> Entry:
        if not isinstance(entry, str) and (why := entry.problem()):
            raise ForeframeError(why)
        known = self.session.breakpoints
        before = known.entries()
        known.put(entry, instead=instead)
        if isinstance(entry, Breakpoint | ChangeWatch):
            self._texts.setdefault(entry.path, self._text_of(entry.path))
        self._tell(entry)
        placed = next((one for one in known.entries() if one not in before), entry)
        if placed in known.entries():
            self.say(f"set: {entry_words(self.given, placed)}")
        return placed

    def _tell(self, entry: Entry) -> None:
        known = self.session.breakpoints
        match entry:
            case Breakpoint(path=path) | ChangeWatch(path=path):
                for one, run in self.debuggees.runs() if (file := self.located(path)) else ():
                    self.ask(run.place(file, known.of(path), one.changes_in(path)))
            case FunctionBreakpoint():
                for _, run in self.debuggees.runs():
                    self.ask(run.lane.set_functions([one for one in known.functions if one.enabled]))
            case str():
                self._tell_exceptions()
        self.hear_all()
        self._keep()

    def _tell_exceptions(self) -> None:
        for _, run in self.debuggees.runs():
            self.ask(run.lane.set_exceptions(list(self.session.breakpoints.exceptions)))

    def _keep(self) -> None:
        if self._project is not None:
            self._project.write(SECTION, kept(self.session.breakpoints, self._text_of))

    def report(self) -> None:
        """A temporary breakpoint goes with its stop."""
        stack, stop = self.session.stopped_stack, self.stop
        if stack and stop is not None and stop.reason == "breakpoint" and self.session.lane is LaneState.STOPPED:
            place = stack[0].path, stack[0].lineno
            there = self.session.breakpoints.at(*place)
            if place in self._temporary and there is not None:
                self.session.breakpoints.remove(there)
                self._tell(there)
            self._temporary.discard(place)
        super().report()
