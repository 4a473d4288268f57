"""The real lane: one run of the debuggee, its events and failures turned into messages."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from textual.message import Message

from ..debugger.breakpoints import Breakpoint, ChangeWatch, Stops
from ..debugger.errors import ForeframeError
from ..debugger.ports import LaneEvent, Placed, RealLane


@dataclass
class LaneSpoke(Message):
    """Something happened in the debuggee."""

    generation: int
    event: LaneEvent


@dataclass
class LaneFailed(Message):
    """The debuggee could not be started, or a request was refused."""

    generation: int
    error: ForeframeError
    starting: bool


@dataclass
class LaneStarted(Message):
    """The debuggee has been let go; it may have stopped since."""

    generation: int


@dataclass
class BreakpointsPlaced(Message):
    """The debugger says where the breakpoints of a file are."""

    generation: int
    path: str
    """Absolute."""

    told: Sequence[Breakpoint]
    """What was asked for, in the order of the answers."""

    placed: Sequence[Placed]


class LaneRun:
    """One start of a lane. The generation tells its messages from those of an earlier start."""

    def __init__(self, generation: int, lane: RealLane, post: Callable[[Message], object]) -> None:
        self.generation = generation
        self.lane = lane
        self._post = post
        self._began = asyncio.Event()
        """It has been started, or that has failed: what is asked before waits for it."""

    async def live(self, stops: Stops) -> None:
        """Start, and pass on what happens until the end. Events may come before the entry stop."""
        hearing = asyncio.create_task(self._hear())
        try:
            placed_at = await self.lane.start(stops)
            self._began.set()
            self._post(LaneStarted(self.generation))
            for path, placed in placed_at.items():
                self._post(BreakpointsPlaced(self.generation, path, stops.lines.get(path, ()), placed))
            await hearing
        except ForeframeError as error:
            self._post(LaneFailed(self.generation, error, starting=True))
        finally:
            self._began.set()
            hearing.cancel()
            with contextlib.suppress(asyncio.CancelledError, ForeframeError):
                await hearing

    async def _hear(self) -> None:
        async for event in self.lane.events():
            self._post(LaneSpoke(self.generation, event))

    async def ask(self, request: Callable[[], Awaitable[None]]) -> None:
        """Make one request of the lane."""
        await self._began.wait()
        try:
            await request()
        except ForeframeError as error:
            self._post(LaneFailed(self.generation, error, starting=False))

    async def place(self, path: str, told: Sequence[Breakpoint], changes: Sequence[ChangeWatch]) -> None:
        """Replace what one file has."""
        await self._began.wait()
        try:
            placed = await self.lane.set_breakpoints(path, told, changes)
        except ForeframeError as error:
            self._post(LaneFailed(self.generation, error, starting=False))
        else:
            self._post(BreakpointsPlaced(self.generation, path, told, placed))

    async def run_to(self, path: str, told: Sequence[Breakpoint], changes: Sequence[ChangeWatch]) -> None:
        """Resume with these in one file for the time being."""
        await self.lane.set_breakpoints(path, told, changes)
        await self.lane.resume()

    async def stop(self) -> None:
        """End the debuggee."""
        with contextlib.suppress(ForeframeError):
            await self.lane.stop()
