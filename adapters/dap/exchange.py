"""The folder in which a debuggee and its lane leave each other word: frames, notes, changed values, standard input."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from ...debugger.frame import Frame
from ...debugger.trace import Trace
from .channel import Channel
from .feed import Feed
from .notes import Notes
from .placing import Place
from .stops import changes_told


class Exchange:
    """One run's. OSError where there is no room for it."""

    def __init__(self, *, has_input: bool) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="foreframe-"))
        self.place: Place | None = None
        """Where the program lies; None until its first record."""

        self._channel: Channel | None = None
        self._notes = Notes(self.folder / "notes")
        self.feed: Feed | None = None
        """Its standard input, where that is ours to give."""

        try:
            (self.folder / "log").touch(mode=0o600)
            self._channel = Channel(self.folder / "log")
            self.feed = Feed(self.folder / "input") if has_input else None
        except OSError:
            self.close()
            raise

    @property
    def trace(self) -> Trace | None:
        """Everything read so far; None before the header."""
        return self._channel.trace if self._channel is not None else None

    @property
    def became(self) -> str:
        """The program that took the place of the debuggee, if one was to."""
        return self._notes.became

    def read(self) -> list[Frame] | None:
        """The next frames; None when there is nothing new. Raises AdapterError for what is no trace."""
        frames = self._channel.read() if self._channel is not None else None
        if frames is not None and self.place is None:
            self.place = Place.read(self.folder / "place")
            if self.feed is not None:
                self.feed.attached()
        return frames

    def sentences(self) -> list[str]:
        """What else the user is to be told, and has not been."""
        return self._notes.new()

    def changes(self) -> list[tuple[str, str, str]]:
        """Expression, old value and new one of each watched change since the last look."""
        return list(changes_told(self.folder / "changed"))

    def close(self) -> None:
        """Leave nothing behind. Safe to call twice."""
        if self.feed is not None:
            self.feed.close()
        if self._channel is not None:
            self._channel.close()
        shutil.rmtree(self.folder, ignore_errors=True)
