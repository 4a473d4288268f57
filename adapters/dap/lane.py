"""The real lane: debugpy decides where the debuggee stops, the recorder's shim says what it saw on the way."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import signal
import tempfile
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ...debugger.errors import AdapterError
from ...debugger.ports import Ended, LaneEvent, Output, Placed, RealLane, Recorded, Stopped
from ...debugger.stepping import Step
from ...debugger.target import Target
from .channel import Channel
from .children import follow
from .client import Client
from .connection import Event
from .feed import Feed
from .launching import check, launch_arguments
from .placing import Place, has_landed, stack_frames
from .schema import Breakpoints, ExitedBody, OutputBody, StackTrace, StoppedBody, shaped
from .terminal import Terminal

MAIN_THREAD: Final = 1
"""debugpy numbers threads in the order in which it sees them; all of them stop and go together."""

POLL_S: Final = 0.05
"""Between looks at the frames of a running debuggee."""

MAX_FRAMES: Final = 100_000
"""Recorded between two stops; some 100 MB in the interface, and 2 s of an endless loop."""

MAX_REPEATS: Final = 1000
"""Of a step that does not come to a new line: one for each iteration of a generator expression, at worst."""


@dataclass(slots=True, kw_only=True)
class _Going:
    """What the debuggee was last told to do, and how it has gone so far."""

    step: Step | None = None
    """None for running to the next breakpoint."""

    frames_before: int = 0
    repeats: int = 0
    is_over_limit: bool = False


class DebugpyLane:
    """One run of a target. Satisfies `ports.RealLane`; to restart, stop it and make another."""

    def __init__(
        self,
        target: Target,
        *,
        stop_on_entry: bool = True,
        just_my_code: bool = True,
        low_latency: bool = True,
        value_cap: int = 1_000,
        max_frames: int = MAX_FRAMES,
        exceptions: Sequence[str] = (),
        terminal: Sequence[str] = (),
        subprocesses: bool = False,
    ) -> None:
        self.placed: dict[str, list[Placed]] = {}
        """By path, where debugpy put the breakpoints of the last request."""

        self._target = target
        self._stop_on_entry = stop_on_entry
        self._just_my_code = just_my_code
        self._value_cap = value_cap
        self._max_frames = max_frames
        self._exceptions = list(exceptions)
        """Which of debugpy's filters stop the program: `raised`, `userUnhandled` (those that leave its own code)."""

        self._terminal = Terminal(terminal) if terminal else None
        self._subprocesses = subprocesses
        answers = {"runInTerminal": self._terminal.run} if self._terminal is not None else {}
        self._client = Client(low_latency=low_latency, answers=answers)
        self._happened: asyncio.Queue[LaneEvent] = asyncio.Queue()
        self._tasks: list[asyncio.Task[None]] = []
        self._folder: Path | None = None
        self._channel: Channel | None = None
        self._feed: Feed | None = None
        self._place: Place | None = None
        self._thread = MAIN_THREAD
        """The one that has stopped last, which is the one to step."""

        self._is_stopped = False
        self._has_ended = False
        self._exit_code: int | None = None
        self._going = _Going()

    # What is asked of the debuggee.

    async def start(self, breakpoints: Mapping[str, Sequence[int]]) -> None:
        """Launch, place breakpoints, and set it going; the entry stop comes as an event."""
        if self._folder is not None:
            raise AdapterError("this run has been started before", hint="make a new lane for a new run")
        self._folder = Path(tempfile.mkdtemp(prefix="foreframe-"))
        try:
            await check(self._target)
            (self._folder / "log").touch(mode=0o600)
            self._channel = Channel(self._folder / "log")
            self._feed = None if self._terminal is not None else Feed(self._folder / "input")
            await self._client.start()
            self._tasks.append(asyncio.create_task(self._hear()))
            arguments = launch_arguments(
                self._target,
                self._folder,
                value_cap=self._value_cap,
                stop_on_entry=self._stop_on_entry,
                just_my_code=self._just_my_code,
                in_terminal=self._terminal is not None,
                subprocesses=self._subprocesses,
            )
            await self._client.launch(arguments, lambda: self._configure(breakpoints))
            self._tasks.append(asyncio.create_task(self._poll()))
        except BaseException as error:
            self._end(str(error))
            await self.stop()
            raise

    async def events(self) -> AsyncIterator[LaneEvent]:
        """Everything that happens, in order, until `Ended`."""
        while True:
            event = await self._happened.get()
            yield event
            if isinstance(event, Ended):
                return

    async def set_breakpoints(self, path: str, lines: Sequence[int]) -> list[Placed]:
        """Replace all breakpoints of one file. debugpy's answer is trusted: it moves what it cannot place."""
        arguments = {"source": {"path": path}, "breakpoints": [{"line": line} for line in lines]}
        body = shaped(await self._client.request("setBreakpoints", arguments), Breakpoints)
        self.placed[path] = [
            Placed(lineno=answer.get("line", line), verified=answer["verified"], reason=answer.get("message", ""))
            for line, answer in zip(lines, body["breakpoints"], strict=False)
        ]
        return self.placed[path]

    async def step(self, step: Step) -> None:
        """Step to the next line: into calls, over them, or out of this one."""
        if step is Step.BACK:
            raise AdapterError("a running program cannot step back", hint="step back in what was recorded")
        await self._go(step.value, step)

    async def resume(self) -> None:
        """Run to the next breakpoint, to the end, or until `max_frames` have been recorded."""
        await self._go("continue", None)

    async def pause(self) -> None:
        """Stop where it is; a program that waits in a call of the system stops when that returns."""
        if not self._is_stopped:
            await self._client.request("pause", {"threadId": MAIN_THREAD})

    async def send_input(self, text: str) -> None:
        """Write to the debuggee's standard input."""
        if self._terminal is not None and not self._has_ended:
            raise AdapterError("the program reads its own terminal")
        if self._feed is None or self._has_ended:
            raise AdapterError("no program is running that could read this")
        self._feed.send(text)

    async def end_input(self) -> None:
        """Tell the debuggee, once it has read everything sent so far, that no more comes."""
        if self._feed is not None:
            self._feed.end()

    async def stop(self) -> None:
        """End the debuggee and everything started for it. Safe to call at any time, and twice."""
        self._end("it was stopped")
        await self._client.stop()
        current = asyncio.current_task()
        tasks = [task for task in self._tasks if task is not current]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self._feed is not None:
            self._feed.close()
        if self._channel is not None:
            self._channel.close()
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)

    async def _go(self, command: str, step: Step | None) -> None:
        if self._has_ended:
            raise AdapterError("the program has ended")
        if not self._is_stopped:
            raise AdapterError("the program is running", hint="pause it first")
        self._is_stopped = False
        self._going = _Going(step=step, frames_before=self._num_frames)
        try:
            await self._client.request(command, {"threadId": self._thread})
        except AdapterError:
            self._is_stopped = not self._has_ended
            raise

    async def _configure(self, breakpoints: Mapping[str, Sequence[int]]) -> None:
        for path, lines in breakpoints.items():
            await self.set_breakpoints(path, lines)
        await self._client.request("setExceptionBreakpoints", {"filters": self._exceptions})

    # What the debuggee does.

    async def _hear(self) -> None:
        """Turn DAP events into the lane's, until one side is gone."""
        try:
            async for event in self._client.events():
                if await self._take(event):
                    await self._finish("")
                    return
            await self._finish(self._client.gone)
        except AdapterError as error:
            await self._finish(str(error))
        except Exception as error:  # noqa: BLE001 - a bug must not leave whoever listens waiting for ever
            await self._finish(f"foreframe failed: {type(error).__name__}: {error}")

    async def _take(self, event: Event) -> bool:
        """One DAP event; whether it was the last."""
        match event.event:
            case "output":
                self._take_output(shaped(event.body, OutputBody))
            case "stopped":
                await self._take_stop(shaped(event.body, StoppedBody))
            case "exited":
                self._exit_code = shaped(event.body, ExitedBody)["exitCode"]
            case "terminated":
                return True
            case "debugpyAttach":
                self._tasks.append(asyncio.create_task(follow(event.body, self._tell)))
            case _:
                pass
        return False

    def _take_output(self, body: OutputBody) -> None:
        category = body.get("category", "console")
        # debugpy's complaint that our own shim, which it is told to skip, has been skipped.
        if category == "telemetry" or body["output"].startswith("Frame skipped from debugging"):
            return
        self._tell(Output(category if category in ("stdout", "stderr") else "console", body["output"]))

    async def _take_stop(self, body: StoppedBody) -> None:
        """Deliver the frames before the stop, then the stop, unless a step has yet to come to a new line."""
        going = self._going
        self._thread = body.get("threadId", self._thread)
        answer = await self._client.request("stackTrace", {"threadId": self._thread, "startFrame": 0, "levels": 0})
        await self._drain()
        trace = self._channel.trace if self._channel is not None else None
        stack = []
        if trace is not None and self._place is not None:
            reported = shaped(answer, StackTrace)["stackFrames"]
            stack = stack_frames(reported, self._place, trace, libraries=not self._just_my_code)
            is_step = body["reason"] == "step" and going.step is not None and going.repeats < MAX_REPEATS
            if is_step and not has_landed(stack, trace.frames, going.frames_before):
                going.repeats += 1
                step = Step.INTO if going.step is Step.INTO else Step.OVER
                await self._client.request(step.value, {"threadId": self._thread})
                return
        self._is_stopped = True
        text = ""
        if body["reason"] == "exception":
            kind = body.get("text", "").partition(" ")[0]  # debugpy may add a note
            text = ": ".join(filter(None, (kind, body.get("description"))))
        elif going.is_over_limit:
            text = f"{self._num_frames - going.frames_before} frames were recorded without a stop"
        self._tell(Stopped(reason=body["reason"], stack=stack, text=text))

    async def _poll(self) -> None:
        """Deliver the frames of a running debuggee, and pause it before they are too many."""
        with contextlib.suppress(AdapterError):
            while not self._has_ended:
                # It may record as fast as we read: what comes between has its turn after each batch.
                await asyncio.sleep(0 if not self._is_stopped and self._read() else POLL_S)
                going = self._going
                too_many = self._num_frames - going.frames_before > self._max_frames
                if too_many and not self._is_stopped and not going.is_over_limit:
                    going.is_over_limit = True
                    await self.pause()

    async def _drain(self) -> None:
        """Deliver all frames of a debuggee that makes no more of them for now."""
        while self._read():
            await asyncio.sleep(0)

    def _read(self) -> bool:
        """Deliver some frames, if there are any."""
        if self._channel is None or (frames := self._channel.read()) is None:
            return False
        if self._place is None and self._folder is not None:
            self._place = Place.read(self._folder / "place")
            if self._feed is not None:
                self._feed.attached()
        if frames:
            self._tell(Recorded(frames))
        return True

    async def _finish(self, reason: str) -> None:
        """The debuggee is gone, or cannot be spoken to, which for its user is the same."""
        with contextlib.suppress(AdapterError):
            await self._drain()
        self._end(reason)
        await self.stop()

    def _end(self, reason: str) -> None:
        if self._has_ended:
            return
        self._has_ended = True
        self._is_stopped = False
        trace = self._channel.trace if self._channel is not None else None
        if reason:
            self._tell(Ended(exit_code=None, reason=reason))
        elif trace is not None and trace.end is not None:
            self._tell(Ended(exit_code=self._exit_code, reason=trace.end.reason))
        elif trace is None:
            self._tell(Ended(exit_code=self._exit_code, reason="the interpreter ended before the program began"))
        else:
            self._tell(_sudden_end(self._exit_code))

    def _tell(self, event: LaneEvent) -> None:
        if not self._has_ended or isinstance(event, Ended):
            self._happened.put_nowait(event)

    @property
    def _num_frames(self) -> int:
        trace = self._channel.trace if self._channel is not None else None
        return len(trace.frames) if trace is not None else 0


def _sudden_end(status: int | None) -> Ended:
    """The end of a debuggee that did not tell of it. Of a signal's number, debugpy gives what 8 bits keep."""
    if status is None:
        return Ended(exit_code=None, reason="the program is gone")
    with contextlib.suppress(ValueError):
        return Ended(exit_code=None, reason=f"killed by {signal.Signals(256 - status).name}")
    return Ended(exit_code=status, reason=f"os._exit({status})")


if TYPE_CHECKING:
    _: type[RealLane] = DebugpyLane
