"""What every lane over debugpy does: requests out, DAP events in. It knows neither how the debuggee was found nor how
frames are made of its stops."""

from __future__ import annotations

import asyncio
import os
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from ...debugger.breakpoints import Breakpoint, ChangeWatch, FunctionBreakpoint, Stops
from ...debugger.errors import AdapterError
from ...debugger.ports import MAIN_THREAD, CallTarget, ChildStarted, Ended, LaneEvent, Output, Placed
from ...debugger.stepping import Step
from . import stops as asked
from .client import Client
from .connection import Event
from .inspecting import Inspector, Standing
from .schema import Breakpoints, DapStackFrame, ExitedBody, GotoTargets, OutputBody, StackTrace, StoppedBody, shaped
from .targets import UNSEEN, Sources, offered

if TYPE_CHECKING:
    from .children import ChildLane

_LEFT: Final = "disconnected unexpectedly"
"""What debugpy's adapter answers for a debuggee that is gone."""

JUMP_HINT: Final = "the next statement is one of the function that has stopped, and in no other loop or `with`"


class BaseLane(ABC):
    """One run of a debuggee. Subclasses start it, make frames of what it does, and say how it ended."""

    passes_children_by = False
    """Whether nobody is told of its children, which run on by themselves and live on where this lane ends."""

    def __init__(
        self,
        client: Client,
        *,
        stop_on_entry: bool = True,
        just_my_code: bool = True,
        value_cap: int = 1_000,
        helper: str = asked.HELPER,
    ) -> None:
        """`helper`: how conditions reach what counts hits in the debuggee."""
        self.placed: dict[str, list[Placed]] = {}
        """By path, where debugpy put the breakpoints of the last request."""

        self._client = client
        self._stop_on_entry = stop_on_entry
        self._just_my_code = just_my_code
        self._value_cap = value_cap
        self._requests = asked.Requests(helper)
        self._sources = Sources()
        self._complaints: set[str] = set()
        """About conditions; a loop would bring the same one thousands of times."""

        self.inspecting = Inspector(self._client, self._standing, self._hold)
        self._happened: asyncio.Queue[LaneEvent] = asyncio.Queue()
        self._tasks: list[asyncio.Task[None]] = []
        self._children: list[ChildLane] = []
        self._has_started = False
        self._thread = MAIN_THREAD
        """The one that has stopped last, which is the one to step."""

        self._is_stopped = False
        self._has_ended = False
        self._exit_code: int | None = None

    # What is asked of the debuggee.

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
        self.placed[path] = asked.placed(breakpoints, answer, trouble=self._trouble(path))
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
        """Run to the next breakpoint or to the end."""
        await self._go("continue", None)

    async def pause(self) -> None:
        """Stop where it is; a program that waits in a call of the system stops when that returns."""
        if not self._is_stopped:
            await self._client.request("pause", {"threadId": MAIN_THREAD})

    async def stop(self) -> None:
        """End everything that this lane has started. Safe to call at any time, and twice."""
        self._end("it was stopped")
        await self._client.stop()
        # After the debuggee, which would else be told that they are gone, and might do something about it.
        await asyncio.gather(*(child.stop() if self.passes_children_by else child.end() for child in self._children))
        current = asyncio.current_task()
        tasks = [task for task in self._tasks if task is not current]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _must_wait(self) -> None:
        if self._has_ended:
            raise AdapterError("the program has ended")
        if not self._is_stopped:
            raise AdapterError("the program is running", hint="pause it first")

    async def _go(self, command: str, step: Step | None, **arguments: int) -> None:
        self._must_wait()
        self._is_stopped = False
        self._depart(step)
        try:
            await self._client.request(command, {"threadId": self._thread, **arguments})
        except AdapterError as error:
            if _LEFT in str(error):
                return  # it ended, or became another program, before the answer: its end is an event of its own
            self._is_stopped = not self._has_ended
            raise

    def _depart(self, step: Step | None) -> None:  # noqa: B027 - a hook; most lanes need nothing done
        """It is about to be let go, by a step or without one."""

    def _trouble(self, path: str) -> str:
        """Why a line of this file may not be the line that runs; "" where it is."""
        return ""

    @abstractmethod
    def _standing(self) -> Standing | None:
        """Where the debuggee stands; None while it runs."""

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
                self._take_child(event.body)
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

    @abstractmethod
    async def _take_stop(self, body: StoppedBody) -> None:
        """Deliver the frames before the stop, then the stop."""

    def _take_child(self, body: Mapping[str, Any]) -> None:
        """A process that the debuggee has started waits for a lane of its own."""
        child = self._child(body)
        self._children.append(child)
        if child.is_helper or self.passes_children_by:
            # debugpy holds it until somebody comes. A helper is the standard library's, which starts it unasked.
            self._tasks.append(asyncio.create_task(child.run_alone()))
        else:
            self._tell(ChildStarted(pid=child.pid, command=child.command, lane=child))

    @abstractmethod
    def _child(self, body: Mapping[str, Any]) -> ChildLane:
        """A lane of the process that a `debugpyAttach` event tells of."""

    async def _finish(self, reason: str) -> None:
        """The debuggee is gone, or cannot be spoken to, which for its user is the same."""
        self._end(reason)
        await self.stop()

    @abstractmethod
    def _end(self, reason: str) -> None:
        """Tell of the end, once; "" is the debuggee's own."""

    def _tell(self, event: LaneEvent) -> None:
        if not self._has_ended or isinstance(event, Ended):
            self._happened.put_nowait(event)

    async def _stack(self) -> list[DapStackFrame]:
        """debugpy's, innermost first, of the thread that has stopped last."""
        request = {"threadId": self._thread, "startFrame": 0, "levels": 0}
        return shaped(await self._client.request("stackTrace", request), StackTrace)["stackFrames"]
