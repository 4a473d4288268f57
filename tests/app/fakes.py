"""A lane that replays a script, a predictor that repeats the truth with planted errors, and a program for both."""

from __future__ import annotations

import asyncio
import dataclasses
import threading
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from pathlib import Path

from foreframe.app.run import Run
from foreframe.app.track import Moment, Track
from foreframe.debugger.breakpoints import Breakpoint, ChangeWatch, FunctionBreakpoint, Stops
from foreframe.debugger.errors import AdapterError
from foreframe.debugger.frame import Event, Frame, call_stack
from foreframe.debugger.ports import (
    CallTarget,
    Ended,
    LaneEvent,
    Output,
    Placed,
    Prediction,
    Recorded,
    SourceContext,
    Stopped,
)
from foreframe.debugger.stepping import Step
from foreframe.debugger.target import Target
from textual.pilot import Pilot

PROGRAM = '''\
"""A list says [bold]what[/bold] it is."""


def double(x):
    y = x * 2
    return y


def total(items):
    result = 0
    for item in items:
        result += double(item)
    return result


print(total([1, 2]))
'''


def _frames() -> list[Frame]:
    lines = PROGRAM.splitlines()
    made: list[Frame] = []

    def add(event: Event, lineno: int, seen: dict[str, str], value: str | None = None) -> None:
        source = lines[lineno - 1]
        depth, function = (1, "double") if lineno < 9 else (0, "total")
        frame = Frame(event=event, lineno=lineno, source=source, locals=dict(seen), value=value, depth=depth)
        made.append(dataclasses.replace(frame, function=function))

    seen = {"items": "[1, 2]"}
    add(Event.CALL, 9, seen)
    add(Event.LINE, 10, seen)
    seen["result"] = "0"
    add(Event.LINE, 11, seen)
    result = 0
    for item in (1, 2):
        seen["item"] = str(item)
        add(Event.LINE, 12, seen)
        add(Event.CALL, 4, {"x": str(item)})
        add(Event.LINE, 5, {"x": str(item)})
        add(Event.LINE, 6, {"x": str(item), "y": str(item * 2)})
        add(Event.RETURN, 6, {}, str(item * 2))
        result += item * 2
        seen["result"] = str(result)
        add(Event.LINE, 11, seen)
    add(Event.LINE, 13, seen)
    add(Event.RETURN, 13, {}, str(result))
    return made


FRAMES = _frames()


class ScriptedLane:
    """Steps along a list of frames, as a debuggee that does what the list says."""

    def __init__(self, frames: Sequence[Frame] = FRAMES, *, refuses: str = "") -> None:
        self.frames, self.refuses = frames, refuses
        self.said: asyncio.Queue[LaneEvent] = asyncio.Queue()
        self.at = -1
        self.breakpoints: dict[str, list[int]] = {}
        self.given: list[str] = []
        self.stopped = False

    async def start(self, stops: Stops) -> dict[str, list[Placed]]:
        if self.refuses:
            raise AdapterError(self.refuses, hint="install it")
        placed = {path: await self.set_breakpoints(path, there) for path, there in stops.lines.items()}
        self._go(next(i for i, frame in enumerate(self.frames) if frame.event is Event.LINE), "entry")
        return placed

    async def events(self) -> AsyncIterator[LaneEvent]:
        while True:
            event = await self.said.get()
            yield event
            if isinstance(event, Ended):
                return

    def _go(self, to: int, reason: str) -> None:
        ends = to == self.at
        self.said.put_nowait(Recorded(self.frames[self.at + 1 : to + 1]))
        self.at = to
        if ends:
            self.said.put_nowait(Ended(exit_code=0))
        else:
            self.said.put_nowait(Stopped(reason=reason, stack=call_stack(self.frames, to)))

    async def set_breakpoints(
        self, path: str, breakpoints: Sequence[Breakpoint], changes: Sequence[ChangeWatch] = ()
    ) -> list[Placed]:
        self.breakpoints[path] = [one.lineno for one in breakpoints]
        return [Placed(lineno=one.lineno, verified=True) for one in breakpoints]

    async def set_functions(self, functions: Sequence[FunctionBreakpoint]) -> None:
        """The script has none."""

    async def set_exceptions(self, filters: Sequence[str]) -> None:
        """The script raises none."""

    async def call_targets(self) -> list[CallTarget]:
        return []

    async def step_into(self, target: CallTarget) -> None:
        raise AdapterError("the script has no calls")

    async def go_to(self, path: str, lineno: int) -> None:
        raise AdapterError("the script has one way")

    async def step(self, step: Step) -> None:
        found = Track(Moment(frame=frame) for frame in self.frames).stop_after(self.at, step)
        self._go(len(self.frames) - 1 if found is None else found, "step")

    async def resume(self) -> None:
        wanted = {line for lines in self.breakpoints.values() for line in lines}
        hits = [i for i in range(self.at + 1, len(self.frames)) if self.frames[i].lineno in wanted]
        hits = [i for i in hits if self.frames[i].event is Event.LINE]
        if hits:
            self._go(hits[0], "breakpoint")
            return
        self.said.put_nowait(Recorded(self.frames[self.at + 1 :]))
        self.said.put_nowait(Output("stdout", "6\n"))
        self.said.put_nowait(Ended(exit_code=0))

    async def pause(self) -> None:
        self.said.put_nowait(Stopped(reason="pause", stack=()))

    async def send_input(self, text: str) -> None:
        self.given.append(text)

    async def end_input(self) -> None:
        self.given.append("")

    def die(self) -> None:
        self.said.put_nowait(Ended(exit_code=None, reason="the debugger was killed"))

    async def stop(self) -> None:
        self.stopped = True


def wrong_value(frame: Frame) -> Frame:
    """The frame with its newest value changed."""
    name, value = list(frame.locals.items())[-1]
    return dataclasses.replace(frame, locals={**frame.locals, name: str(int(value) + 1)})


class Oracle:
    """Knows the trace; answers with it, but for planted errors. `gate` makes it wait."""

    name = "oracle"

    def __init__(
        self,
        frames: Sequence[Frame] = FRAMES,
        errors: Mapping[int, Callable[[Frame], Frame]] | None = None,
        gate: threading.Event | None = None,
    ) -> None:
        self.frames, self.errors, self.gate = frames, errors or {}, gate
        self.hear: Callable[[str], None] | None = None

    def session(self, context: SourceContext) -> OracleSession:
        assert context.source
        return OracleSession(self)

    def cancel(self) -> None:
        """A prediction takes no time but the gate's."""

    def close(self) -> None:
        """Nothing is held."""


class OracleSession:
    def __init__(self, oracle: Oracle) -> None:
        self.oracle = oracle
        self.seen = 0

    def observe(self, frame: Frame) -> None:
        self.seen += 1

    def rewind(self, length: int) -> None:
        self.seen = length

    def surprisal(self, frame: Frame) -> float:
        return 6.0

    def predict(self) -> Prediction | None:
        if self.oracle.gate is not None:
            if self.oracle.hear is not None:
                self.oracle.hear("total = 4")
            assert self.oracle.gate.wait(10)
        if self.seen >= len(self.oracle.frames):
            return None
        frame = self.oracle.frames[self.seen]
        planted = self.oracle.errors.get(self.seen)
        sure = 0.41 if planted else 0.98
        values = dict.fromkeys([*frame.locals][-1:], sure) if frame.value is None else {"return": sure}
        said = planted(frame) if planted else frame
        return Prediction(frame=said, confidence=sure, value_confidence=values, tokens=12, milliseconds=30.0)


def program(folder: Path) -> Path:
    """The program, in a file."""
    path = folder / "totals.py"
    path.write_text(PROGRAM)
    return path


def compare_run(folder: Path, lane: ScriptedLane | None = None, oracle: Oracle | None = None) -> Run:
    """A compare run of the program."""
    lane, oracle = lane or ScriptedLane(), oracle or Oracle()
    return Run(
        target=Target(path=program(folder)),
        mode="compare",
        make_lane=lambda: lane,
        load_predictor=lambda: oracle,
        model_name="oracle",
        root=folder,
    )


async def wait_for(pilot: Pilot[None], condition: Callable[[], object], *, description: str) -> None:
    """Let the app work until something is so; sleeping for a guessed time is neither fast nor sure."""
    for _ in range(400):
        if condition():
            await pilot.pause()
            return
        await pilot.pause(0.01)
    raise AssertionError(f"not so after 4 s: {description}")
