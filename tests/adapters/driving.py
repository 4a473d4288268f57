"""A lane, driven and listened to by a test."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import subprocess
from collections.abc import AsyncIterator, Mapping, Sequence
from pathlib import Path

from foreframe.adapters.dap.lane import DebugpyLane
from foreframe.debugger.breakpoints import Breakpoint, Stops
from foreframe.debugger.frame import Event, Frame
from foreframe.debugger.ports import Ended, Output, Recorded, Stopped
from foreframe.debugger.recorder import record
from foreframe.debugger.stepping import Step
from foreframe.debugger.target import Target

PATIENCE_S = 40.0


class Driver:
    """Everything a lane has said so far, and the next thing it says."""

    def __init__(self, lane: DebugpyLane) -> None:
        self.lane = lane
        self.frames: list[Frame] = []
        self.stops: list[Stopped] = []
        self.ended: Ended | None = None
        self._output: list[Output] = []
        self._events = lane.events()

    def output(self, category: str = "stdout") -> str:
        return "".join(output.text for output in self._output if output.category == category)

    async def next(self) -> Stopped | Ended:
        """The next stop, or the end."""
        async with asyncio.timeout(PATIENCE_S):
            async for event in self._events:
                match event:
                    case Recorded(frames):
                        self.frames.extend(frames)
                    case Output():
                        self._output.append(event)
                    case Stopped():
                        self.stops.append(event)
                        return event
                    case Ended():
                        self.ended = event
                        return event
        raise AssertionError("the lane said nothing more, not even that it ended")

    async def until_output(self, text: str, category: str = "stdout") -> None:
        """Listen until the program has written this."""
        async with asyncio.timeout(PATIENCE_S):
            async for event in self._events:
                if isinstance(event, Recorded):
                    self.frames.extend(event.frames)
                elif isinstance(event, Output):
                    self._output.append(event)
                    if text in self.output(category):
                        return
                else:
                    raise AssertionError(f"{event} came before {text!r}")

    async def stop(self) -> Stopped:
        """The next stop; it must not be the end."""
        event = await self.next()
        assert isinstance(event, Stopped), event
        return event

    async def step(self, step: Step) -> int:
        """Line that a step comes to."""
        await self.lane.step(step)
        return (await self.stop()).stack[0].lineno

    async def resume(self) -> Stopped | Ended:
        await self.lane.resume()
        return await self.next()

    async def finish(self, *, by: Step | None = None) -> Ended:
        """Go on, stopping wherever it stops, to the end."""
        while self.ended is None:
            await (self.lane.resume() if by is None else self.lane.step(by))
            await self.next()
        return self.ended


@contextlib.asynccontextmanager
async def driving(
    target: Target | Path,
    breakpoints: Mapping[Path, Sequence[int]] | None = None,
    *,
    exceptions: Sequence[str] = (),
    **options: object,
) -> AsyncIterator[Driver]:
    """A started lane, ended whatever happens."""
    target = target if isinstance(target, Target) else Target(path=target)
    lane = DebugpyLane(target, **options)  # pyright: ignore[reportArgumentType]
    driver = Driver(lane)
    try:
        lines = {str(path): plain(path, lines) for path, lines in (breakpoints or {}).items()}
        await lane.start(Stops(lines=lines, exceptions=exceptions))
        yield driver
    finally:
        await lane.stop()


def plain(path: Path, lines: Sequence[int]) -> list[Breakpoint]:
    """Breakpoints without terms."""
    return [Breakpoint(path=str(path), lineno=line) for line in lines]


async def recorded(target: Target | Path) -> list[Frame]:
    """What the recorder makes of it."""
    target = target if isinstance(target, Target) else Target(path=target)
    trace = await asyncio.to_thread(record, target, program_input=subprocess.DEVNULL, program_output=None)
    return list(trace.frames)


def differences(lane: Sequence[Frame], recorder: Sequence[Frame]) -> str:
    """The first difference, in words; "" where there is none."""
    for at, (ours, theirs) in enumerate(zip(lane, recorder, strict=False)):
        if ours != theirs:
            return f"frame {at}:\n  lane     {ours}\n  recorder {theirs}"
    if len(lane) != len(recorder):
        return f"the lane has {len(lane)} frames and the recorder {len(recorder)}"
    return ""


def lines(frames: Sequence[Frame]) -> list[int]:
    return [frame.lineno for frame in frames if frame.event is Event.LINE]


def other_pythons() -> list[str]:
    """Interpreters after 3.11 that run, each minor version once."""
    found: dict[str, str] = {}
    candidates = [shutil.which(f"python3.{minor}") or "" for minor in (12, 13)]
    candidates += map(str, sorted(Path.home().glob(".pyenv/versions/3.1[23]*/bin/python")))
    for candidate in filter(None, candidates):
        with contextlib.suppress(OSError, subprocess.SubprocessError):
            ask = [candidate, "-c", "import sys; print('%d.%d' % sys.version_info[:2])"]
            said = subprocess.check_output(ask, stderr=subprocess.DEVNULL)
            found.setdefault(said.decode().strip(), candidate)
    return [found[version] for version in ("3.12", "3.13") if version in found]


def processes_of(session: int) -> list[int]:
    """Living processes of a session."""
    living: list[int] = []
    for entry in os.listdir("/proc"):
        with contextlib.suppress(OSError, ValueError):
            fields = Path("/proc", entry, "stat").read_text().rpartition(")")[2].split()
            if int(fields[3]) == session and fields[0] != "Z":
                living.append(int(entry))
    return living
