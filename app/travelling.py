"""What the keys of long journeys do: through a recording that is still being read, and to what was asked of it."""

from __future__ import annotations

import asyncio
from typing import Final

from ..debugger.errors import ForeframeError
from ..debugger.recording import RecordedFile
from .lanes import LanesApp

_SLICE_S: Final = 0.02
"""A recording is read for so long at a time; a key pressed meanwhile waits no longer."""


class Travelling(LanesApp):
    """The part of the application that goes far."""

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
