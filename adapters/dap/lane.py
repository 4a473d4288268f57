"""The real lane: debugpy decides where the debuggee stops, the recorder's shim says what it saw on the way."""

from __future__ import annotations

import asyncio
import contextlib
import os
from collections.abc import AsyncIterator, Sequence
from typing import TYPE_CHECKING, Final, Literal

from ...debugger.breakpoints import Breakpoint, ChangeWatch, FunctionBreakpoint, Stops
from ...debugger.errors import AdapterError
from ...debugger.ports import (
    MAIN_THREAD,
    CallTarget,
    Ended,
    LaneEvent,
    Output,
    Placed,
    RealLane,
    Recorded,
    Stopped,
)
from ...debugger.stepping import Step
from ...debugger.target import Target
from ...debugger.trace import Trace
from . import stops as asked
from .children import follow
from .client import Client
from .connection import Event
from .exchange import Exchange
from .going import Going
from .inspecting import Inspector, Standing
from .launching import check, launch_arguments
from .placing import Place, stack_frames
from .processes import sudden_end
from .schema import Breakpoints, DapStackFrame, ExitedBody, GotoTargets, OutputBody, StackTrace, StoppedBody, shaped
from .targets import UNSEEN, Sources, offered
from .terminal import Terminal

POLL_S: Final = 0.05
"""Between looks at the frames of a running debuggee."""

_LEFT: Final = "disconnected unexpectedly"
"""What debugpy's adapter answers for a debuggee that is gone."""

MAX_FRAMES: Final = 1_000_000
"""Recorded between two stops, before the user is asked whether to go on; some 300 MB of temporary files."""

JUMP_HINT: Final = "the next statement is one of the function that has stopped, and in no other loop or `with`"


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
        terminal: Sequence[str] = (),
        subprocesses: bool = False,
        record: Literal["lines", "stops"] = "lines",
    ) -> None:
        self.placed: dict[str, list[Placed]] = {}
        """By path, where debugpy put the breakpoints of the last request."""

        self._target = target
        self._stop_on_entry = stop_on_entry
        self._just_my_code = just_my_code
        self._value_cap = value_cap
        self._max_frames = max_frames
        self._requests = asked.Requests()
        self._sources = Sources()
        self._complaints: set[str] = set()
        """About conditions; a loop would bring the same one thousands of times."""

        self._terminal = Terminal(terminal) if terminal else None
        self._subprocesses = subprocesses
        self._record = record
        answers = {"runInTerminal": self._terminal.run} if self._terminal is not None else {}
        self._client = Client(low_latency=low_latency, answers=answers)
        self.inspecting = Inspector(self._client, self._standing, self._hold)
        self._happened: asyncio.Queue[LaneEvent] = asyncio.Queue()
        self._tasks: list[asyncio.Task[None]] = []
        self._has_started = False
        self._exchange: Exchange | None = None
        self._thread = MAIN_THREAD
        """The one that has stopped last, which is the one to step."""

        self._is_stopped = False
        self._has_ended = False
        self._exit_code: int | None = None
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

    async def events(self) -> AsyncIterator[LaneEvent]:
        """Everything that happens, in order, until `Ended`."""
        while True:
            event = await self._happened.get()
            yield event
            if isinstance(event, Ended):
                return

    async def set_breakpoints(
        self, path: str, breakpoints: Sequence[Breakpoint], changes: Sequence[ChangeWatch] = ()
    ) -> list[Placed]:
        """Replace all that one file has. debugpy's answer is trusted: it moves what it cannot place."""
        body = self._requests.lines(path, breakpoints, changes)
        answer = shaped(await self._client.request("setBreakpoints", body), Breakpoints)
        trouble = ""
        if (known := self._known()) is not None:
            place, trace = known
            trouble = self._sources.trouble(path, place.shown(path, trace), trace)
        self.placed[path] = asked.placed(breakpoints, answer, trouble=trouble)
        if changes and self._is_stopped:
            frame = (await self._stack())[0]["id"]
            for change in changes if self._is_stopped else ():
                expression = asked.beginning(path, change)
                await self._client.request("evaluate", {"expression": expression, "frameId": frame, "context": "repl"})
        return self.placed[path]

    async def set_functions(self, functions: Sequence[FunctionBreakpoint]) -> None:
        """Replace all function breakpoints."""
        await self._client.request("setFunctionBreakpoints", asked.functions(functions))

    async def set_exceptions(self, filters: Sequence[str]) -> None:
        """Stop at these exceptions, debugpy's filters, and at no others."""
        await self._client.request("setExceptionBreakpoints", {"filters": list(filters)})

    async def step(self, step: Step) -> None:
        """Step to the next line, or, over, to the next statement: into calls, over them, or out of this one."""
        if step is Step.BACK:
            raise AdapterError("a running program cannot step back", hint="step back in what was recorded")
        await self._go(step.value, step)

    async def call_targets(self) -> list[CallTarget]:
        """The calls of the statement that comes next. debugpy offers later ones too, and on 3.13 misses some."""
        self._must_wait()
        top = (await self._stack())[0]
        answer = await self._client.request("stepInTargets", {"frameId": top["id"]})
        return offered(answer, self._sources.units(top.get("source", {}).get("path", "")).calls(top["line"]))

    async def step_into(self, target: CallTarget) -> None:
        """Step into one of the calls."""
        if target.number == UNSEEN:
            raise AdapterError(f"debugpy does not see the call {target.label}", hint="s steps into the calls in turn")
        await self._go("stepIn", Step.INTO, targetId=target.number)

    async def go_to(self, path: str, lineno: int) -> None:
        """Go on at another line of the function that has stopped. The recorder makes a frame of it."""
        self._must_wait()
        top = (await self._stack())[0]
        if os.path.realpath(top.get("source", {}).get("path", "")) != os.path.realpath(path):
            raise AdapterError(f"line {lineno} is in another file than the one that has stopped", hint=JUMP_HINT)
        request = {"source": {"path": path}, "line": lineno}
        found = shaped(await self._client.request("gotoTargets", request), GotoTargets)["targets"]
        try:
            await self._go("goto", None, targetId=found[0]["id"])
        except AdapterError as error:
            why = str(error).partition(": ")[2]
            raise AdapterError(f"it cannot go on at line {lineno}: {why or error}", hint=JUMP_HINT) from None

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
        self._end("it was stopped")
        await self._client.stop()
        current = asyncio.current_task()
        tasks = [task for task in self._tasks if task is not current]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self._exchange is not None:
            self._exchange.close()

    def _must_wait(self) -> None:
        if self._has_ended:
            raise AdapterError("the program has ended")
        if not self._is_stopped:
            raise AdapterError("the program is running", hint="pause it first")

    async def _go(self, command: str, step: Step | None, **arguments: int) -> None:
        self._must_wait()
        self._is_stopped = False
        self._going = Going(step=step, frames_before=self._num_frames)
        try:
            await self._client.request(command, {"threadId": self._thread, **arguments})
        except AdapterError as error:
            if _LEFT in str(error):
                return  # it ended, or became another program, before the answer: its end is an event of its own
            self._is_stopped = not self._has_ended
            raise

    def _standing(self) -> Standing | None:
        known = self._known()
        if not self._is_stopped or known is None:
            return None
        place, trace = known
        return Standing(thread=self._thread, place=place, trace=trace, libraries=not self._just_my_code)

    def _hold(self, thread: int) -> None:
        self._thread = thread

    async def _configure(self, stops: Stops) -> None:
        for path in {**stops.lines, **stops.changes}:
            await self.set_breakpoints(path, stops.lines.get(path, ()), stops.changes.get(path, ()))
        if stops.functions:
            await self.set_functions(stops.functions)
        await self.set_exceptions(stops.exceptions)

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
        if why := asked.failed_condition(body["output"]):
            if why not in self._complaints:
                self._complaints.add(why)
                self._tell(Output("console", why))
            return
        self._tell(Output(category if category in ("stdout", "stderr") else "console", body["output"]))

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
        trace = self._trace
        if reason:
            self._tell(Ended(exit_code=None, reason=reason))
        elif trace is not None and trace.end is not None:
            self._tell(Ended(exit_code=self._exit_code, reason=trace.end.reason))
        elif trace is None:
            self._tell(Ended(exit_code=self._exit_code, reason="the interpreter ended before the program began"))
        else:
            self._tell(sudden_end(self._exit_code, became=self._exchange.became if self._exchange is not None else ""))

    def _tell(self, event: LaneEvent) -> None:
        if not self._has_ended or isinstance(event, Ended):
            self._happened.put_nowait(event)

    async def _stack(self) -> list[DapStackFrame]:
        """debugpy's, innermost first, of the thread that has stopped last."""
        request = {"threadId": self._thread, "startFrame": 0, "levels": 0}
        return shaped(await self._client.request("stackTrace", request), StackTrace)["stackFrames"]

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
