"""The real lane: debugpy decides where the debuggee stops, the recorder's shim says what it saw on the way."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

from ...debugger.breakpoints import Stops
from ...debugger.errors import AdapterError
from ...debugger.ports import MAIN_THREAD, Ended, Output, Placed, RealLane, Recorded, Stopped
from ...debugger.stepping import Step
from ...debugger.target import Target
from ...debugger.trace import Trace
from . import stops as asked
from .base_lane import BaseLane
from .children import ChildLane
from .client import Client
from .exchange import Exchange
from .going import Going
from .inspecting import Standing
from .launching import check, launch_arguments
from .placing import Place, StandingInTrace, stack_frames
from .processes import sudden_end
from .schema import StoppedBody
from .terminal import Terminal

POLL_S: Final = 0.05
"""Between looks at the frames of a running debuggee."""

MAX_FRAMES: Final = 1_000_000
"""Recorded between two stops, before the user is asked whether to go on; some 300 MB of temporary files."""


class DebugpyLane(BaseLane):
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
        terminal: Sequence[str] = (),
        subprocesses: bool = False,
        record: Literal["lines", "stops"] = "lines",
    ) -> None:
        self._target = target
        self._max_frames = max_frames
        self._terminal = Terminal(terminal) if terminal else None
        self._subprocesses = subprocesses
        self._record = record
        answers = {"runInTerminal": self._terminal.run} if self._terminal is not None else {}
        super().__init__(
            Client(low_latency=low_latency, answers=answers),
            stop_on_entry=stop_on_entry,
            just_my_code=just_my_code,
            value_cap=value_cap,
        )
        self._exchange: Exchange | None = None
        self._going = Going()

    # What is asked of the debuggee.

    async def start(self, stops: Stops) -> dict[str, list[Placed]]:
        """Launch, place breakpoints, and set it going; the entry stop comes as an event."""
        if self._has_started:
            raise AdapterError("this run has been started before", hint="make a new lane for a new run")
        self._has_started = True
        try:
            await check(self._target)
            self._exchange = Exchange(has_input=self._terminal is None)
            await self._client.start()
            self._tasks.append(asyncio.create_task(self._hear()))
            arguments = launch_arguments(
                self._target,
                self._exchange.folder,
                value_cap=self._value_cap,
                stop_on_entry=self._stop_on_entry,
                just_my_code=self._just_my_code,
                in_terminal=self._terminal is not None,
                subprocesses=self._subprocesses,
                record=self._record,
            )
            await self._client.launch(arguments, lambda: self._configure(stops))
            self._tasks.append(asyncio.create_task(self._poll()))
            return self.placed
        except BaseException as error:
            self._end(str(error))
            await self.stop()
            if isinstance(error, OSError):
                raise AdapterError(
                    f"the frames have no place: {error}", hint="TMPDIR may name another folder"
                ) from None
            raise

    async def send_input(self, text: str) -> None:
        """Write to the debuggee's standard input."""
        if self._terminal is not None and not self._has_ended:
            raise AdapterError("the program reads its own terminal")
        feed = self._exchange.feed if self._exchange is not None else None
        if feed is None or self._has_ended:
            raise AdapterError("no program is running that could read this")
        feed.send(text)

    async def end_input(self) -> None:
        """Tell the debuggee, once it has read everything sent so far, that no more comes."""
        if self._exchange is not None and self._exchange.feed is not None:
            self._exchange.feed.end()

    async def stop(self) -> None:
        """End the debuggee and everything started for it. Safe to call at any time, and twice."""
        await super().stop()
        if self._exchange is not None:
            self._exchange.close()

    def _depart(self, step: Step | None) -> None:
        self._going = Going(step=step, frames_before=self._num_frames)

    def _trouble(self, path: str) -> str:
        if (known := self._known()) is None:
            return ""
        place, trace = known
        return self._sources.trouble(path, place.shown(path, trace), trace)

    def _standing(self) -> Standing | None:
        known = self._known()
        if not self._is_stopped or known is None:
            return None
        place, trace = known
        return StandingInTrace(thread=self._thread, place=place, trace=trace, libraries=not self._just_my_code)

    # What the debuggee does.

    def _child(self, body: Mapping[str, Any]) -> ChildLane:
        # It may come before its parent's first frame has been read.
        place = Place.read(self._exchange.folder / "place") if self._exchange is not None else None
        own, root = (Path(place.target), Path(place.root)) if place is not None else (None, Path.cwd())
        return ChildLane(body, own, root, just_my_code=self._just_my_code, value_cap=self._value_cap)

    async def _take_stop(self, body: StoppedBody) -> None:
        """Deliver the frames before the stop, then the stop, unless a step has yet to come to a new line."""
        going = self._going
        self._thread = body.get("threadId", self._thread)
        reported = await self._stack()
        await self._drain()
        stack = []
        if (known := self._known()) is not None:
            place, trace = known
            stack = stack_frames(reported, place, trace, libraries=not self._just_my_code)
            # Of other threads no frames are recorded.
            is_step = body["reason"] == "step" and self._thread == MAIN_THREAD
            if is_step and (step := going.again(stack, trace.frames, self._sources.statements(trace))) is not None:
                await self._client.request(step.value, {"threadId": self._thread})
                return
        self._is_stopped = True
        reason, text = body["reason"], ""
        changes = self._exchange.changes() if self._exchange is not None else []
        if changes:
            reason = "data breakpoint"
            text = ", ".join(f"{expression}: {old} → {new}" for expression, old, new in changes)
        elif reason == "exception":
            text = asked.raised(body)
        elif going.is_over_limit:
            text = f"{self._num_frames - going.frames_before:,} frames were recorded without a stop; continue goes on"
        self._tell(Stopped(reason=reason, stack=stack, text=text, thread=self._thread))

    async def _poll(self) -> None:
        """Deliver the frames of a running debuggee, and pause it before they are too many."""
        with contextlib.suppress(AdapterError):
            while not self._has_ended:
                # It may record as fast as we read: what comes between has its turn after each batch.
                await asyncio.sleep(0 if not self._is_stopped and self._read() else POLL_S)
                self._tell_notes()
                going = self._going
                too_many = self._num_frames - going.frames_before > self._max_frames
                if too_many and not self._is_stopped and not going.is_over_limit:
                    going.is_over_limit = True
                    await self.pause()

    async def _drain(self) -> None:
        """Deliver all frames of a debuggee that makes no more of them for now."""
        while self._read():
            await asyncio.sleep(0)
        self._tell_notes()

    def _tell_notes(self) -> None:
        for sentence in self._exchange.sentences() if self._exchange is not None else ():
            self._tell(Output("console", f"{sentence}\n"))

    def _read(self) -> bool:
        """Deliver some frames, if there are any."""
        frames = self._exchange.read() if self._exchange is not None else None
        if frames is None:
            return False
        if frames:
            self._tell(Recorded(frames))
        return True

    async def _finish(self, reason: str) -> None:
        with contextlib.suppress(AdapterError):
            await self._drain()
        await super()._finish(reason)

    def _end(self, reason: str) -> None:
        if self._has_ended:
            return
        self._has_ended = True
        self._is_stopped = False
        trace = self._trace
        if reason:
            self._tell(Ended(exit_code=None, reason=reason))
        elif trace is not None and trace.end is not None:
            self._tell(Ended(exit_code=self._exit_code, reason=trace.end.reason))
        elif trace is None:
            self._tell(Ended(exit_code=self._exit_code, reason="the interpreter ended before the program began"))
        else:
            self._tell(sudden_end(self._exit_code, became=self._exchange.became if self._exchange is not None else ""))

    def _known(self) -> tuple[Place, Trace] | None:
        """Where the program lies and what it has done; None before it has begun."""
        place, trace = (self._exchange.place, self._trace) if self._exchange is not None else (None, None)
        return None if place is None or trace is None else (place, trace)

    @property
    def _trace(self) -> Trace | None:
        return self._exchange.trace if self._exchange is not None else None

    @property
    def _num_frames(self) -> int:
        return len(self._trace.frames) if self._trace is not None else 0


if TYPE_CHECKING:
    _: type[RealLane] = DebugpyLane
