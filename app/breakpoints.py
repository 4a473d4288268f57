"""The breakpoints of a session: which there are, what the debugger said of each, which frames they stop at.

No widget and no lane. Paths are a frame's, relative to the project's root.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

from ..debugger.breakpoints import Breakpoint, ChangeWatch, FunctionBreakpoint, Stops
from ..debugger.frame import Event, Frame
from ..debugger.ports import Placed

One = TypeVar("One")

Entry = Breakpoint | FunctionBreakpoint | ChangeWatch | str
"""One entry of the list: the text is an exception filter's."""


@dataclass(slots=True)
class Breakpoints:
    """Everything that the user wants the program to stop at."""

    in_files: dict[str, list[Breakpoint]] = field(default_factory=dict[str, list[Breakpoint]])
    """By a frame's `path`, in the order of the lines."""

    functions: list[FunctionBreakpoint] = field(default_factory=list[FunctionBreakpoint])
    changes: list[ChangeWatch] = field(default_factory=list[ChangeWatch])
    exceptions: list[str] = field(default_factory=list[str])

    def toggle(self, path: str, lineno: int, *, verified: bool) -> None:
        """Set or remove the one on a line."""
        there = self.at(path, lineno)
        if there is not None:
            self.remove(there)
        else:
            self.put(Breakpoint(path=path, lineno=lineno, verified=verified))

    def put(self, entry: Entry, *, instead: Entry | None = None) -> None:
        """Set one, or change the one that it takes the place of."""
        match entry:
            case Breakpoint():
                others = self.in_files.setdefault(entry.path, [])
                kept = [b for b in others if b not in (entry, instead) and (b.is_lost or b.lineno != entry.lineno)]
                self.in_files[entry.path] = sorted([*kept, entry], key=lambda b: b.lineno)
            case FunctionBreakpoint():
                self.functions = _with(self.functions, entry, instead, lambda one: one.name)
            case ChangeWatch():
                self.changes = _with(self.changes, entry, instead, lambda one: (one.path, one.function, one.expression))
            case str():
                self.exceptions = [*(name for name in self.exceptions if name != entry), entry]

    def remove(self, entry: Entry) -> None:
        """Forget one. Safe where it has gone already."""
        match entry:
            case Breakpoint():
                self.in_files[entry.path] = [one for one in self.in_files.get(entry.path, []) if one != entry]
            case FunctionBreakpoint():
                self.functions = [one for one in self.functions if one != entry]
            case ChangeWatch():
                self.changes = [one for one in self.changes if one != entry]
            case str():
                self.exceptions = [one for one in self.exceptions if one != entry]

    def entries(self) -> list[Entry]:
        """All of them, as the list shows them."""
        lines = [one for path in sorted(self.in_files) for one in self.in_files[path]]
        return [*lines, *self.functions, *self.changes, *self.exceptions]

    def at(self, path: str, lineno: int) -> Breakpoint | None:
        """The one on a line."""
        there = self.in_files.get(path, ())
        return next((one for one in there if one.lineno == lineno and not one.is_lost), None)

    def lines(self, path: str) -> dict[int, bool]:
        """Line to whether it is verified, for one file."""
        return {one.lineno: one.verified for one in self.in_files.get(path, ()) if not one.is_lost}

    def kinds(self, path: str) -> dict[int, str]:
        """Line to `Breakpoint.kind`, for one file."""
        return {one.lineno: one.kind for one in self.in_files.get(path, ()) if not one.is_lost}

    def of(self, path: str) -> list[Breakpoint]:
        """Those of a file that the debugger is told of."""
        return [one for one in self.in_files.get(path, ()) if one.enabled and not one.is_lost]

    def changes_in(self, path: str) -> list[ChangeWatch]:
        """The watches for a change in a file that the debugger is told of."""
        return [one for one in self.changes if one.path == path and one.enabled and one.first]

    def update(self, told: Sequence[Breakpoint], placed: Sequence[Placed]) -> list[Breakpoint]:
        """Learn where the debugger really put the breakpoints that it was told of.

        One that it moved to a line that has another one gives way, and is returned: it is to be told so.
        """
        given_up: list[Breakpoint] = []
        for one, place in zip(told, placed, strict=False):
            if one not in self.in_files.get(one.path, ()):
                continue  # changed meanwhile, and told anew
            there = self.at(one.path, place.lineno)
            if there is not None and there != one and place.lineno != one.lineno:
                self.remove(one)
                given_up.append(one)
                continue
            moved = one.lineno if place.lineno != one.lineno else one.moved_from
            moved = 0 if moved == place.lineno else moved
            told_now = {"verified": place.verified, "reason": place.reason, "moved_from": moved}
            self.put(replace(one, lineno=place.lineno, **told_now), instead=one)
        return given_up

    def hit(self, frame: Frame) -> bool:
        """Whether a line frame stands on a breakpoint. Conditions are the debuggee's: they are not evaluated."""
        there = self.at(frame.path, frame.lineno) if frame.event is Event.LINE else None
        return there is not None and there.stops

    def files(self) -> Iterator[tuple[str, list[int]]]:
        """Each file in which there is a line to stop on, with those lines in order."""
        for path, there in self.in_files.items():
            if lines := [one.lineno for one in there if one.stops]:
                yield path, lines

    def stops(self, located: Callable[[str], str]) -> Stops:
        """All that the debugger is told when it starts; `located` gives a file's absolute path, "" where unknown."""
        lines = {located(path): self.of(path) for path in self.in_files if self.of(path)}
        paths = {one.path for one in self.changes}
        changes = {located(path): self.changes_in(path) for path in paths if self.changes_in(path)}
        lines.pop("", None)
        changes.pop("", None)
        functions = [one for one in self.functions if one.enabled]
        return Stops(lines=lines, changes=changes, functions=functions, exceptions=list(self.exceptions))


def _with(known: list[One], entry: One, instead: object, key: Callable[[One], object]) -> list[One]:
    """The entries with one more, at the end or in the place of the one that it replaces; none is there twice."""
    changed = [entry if one == instead else one for one in known]
    at = changed.index(entry) if entry in changed else len(changed)
    kept = [one for one in changed if key(one) != key(entry)]
    return [*kept[:at], entry, *kept[at:]]
