"""What the keys of looking around do: find in the source, open another file, go to a pane."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from textual.geometry import Offset

from ..debugger.errors import ForeframeError
from .command_line import number
from .jump import JumpScreen
from .lanes import LanesApp
from .prompt import PromptScreen
from .run import Run

LETTERS = "asdfghjklqwertyuiop"
"""For panes; the home row first."""


def found_lines(lines: Sequence[str], text: str) -> list[int]:
    """Line numbers, from 1, that hold a text; its case counts only where it has a capital."""
    if not text:
        return []
    fold = text == text.lower()
    return [number for number, line in enumerate(lines, 1) if text in (line.lower() if fold else line)]


def frame_path(run: Run, path: Path) -> str:
    """A file as a frame would name it: "" for the target's own, else relative to the root."""
    root = (run.root or Path.cwd()).resolve()
    location = (root / path).resolve()
    if location == run.location(""):
        return ""
    return location.relative_to(root).as_posix() if location.is_relative_to(root) else str(location)


class Looking(LanesApp):
    """The part of the application that moves the eye, and nothing else."""

    def __init__(self, run: Run) -> None:
        super().__init__(run)
        self._sought = ""
        """What was looked for last."""

    def do_find(self, count: int) -> None:
        """Ask what to look for in the file in view."""
        self.push_screen(PromptScreen("find in source: ", self._sought), self._find)

    def _find(self, text: str | None) -> None:
        if text:
            self._sought = text
            self._to_found(1, from_here=True)

    def do_find_next(self, count: int) -> None:
        """The next line that has it."""
        self._to_found(count)

    def do_find_previous(self, count: int) -> None:
        """The one before."""
        self._to_found(-count)

    def _to_found(self, by: int, *, from_here: bool = False) -> None:
        if not self._sought:
            return self.say("nothing has been looked for yet: / asks what")
        lines = ["".join(text for text, _ in line) for line in self.source.state.lines]
        found = found_lines(lines, self._sought)
        if not found:
            return self.say(f"{self._sought!r} is not in this file")
        here = self.source.cursor - from_here
        later = next((i for i, number in enumerate(found) if number > here), len(found))
        at = later + by - 1 if by > 0 else later + by - (found[later - 1] == here)
        self.source.cursor = found[at % len(found)]
        self.source.focus()
        return self.say(f"{self._sought!r}: {at % len(found) + 1} of {len(found)}")

    def run_line(self, argument: str) -> None:
        """The cursor to a line of the source in view."""
        self.source.cursor = number(argument, max(self.source.num_lines(), 1), ":line")

    def do_open(self, count: int) -> None:
        """Ask for a file to look at."""
        self.push_screen(PromptScreen("open a file: "), self._look_at)

    def _look_at(self, name: str | None) -> None:
        if not name:
            return
        path = frame_path(self.given, Path(os.path.expanduser(name)))
        try:
            self.given.source(path)
        except ForeframeError as error:
            self.say(str(error))
            return
        self.show_file(path)

    def do_go_to_pane(self, count: int) -> None:
        """Show a letter on every pane; the letter goes there."""
        panes = dict(zip(LETTERS, (pane for pane in self.screen.focus_chain if pane.region.area), strict=False))

        def go(letter: str | None) -> None:
            if letter in panes:
                panes[letter].focus()

        places = {letter: pane.region.offset + Offset(1, 0) for letter, pane in panes.items()}
        self.push_screen(JumpScreen(places), go)
