"""The lane of a debuggee that somebody else started: it listens for us, or we for it.

Nobody records what that process does, so there are frames of its stops alone: of each, the line with its
locals, and the lines of callers that were not on the stack before. Leaving lets it run on.
"""

from __future__ import annotations

import ast
import asyncio
import contextlib
import dataclasses
import json
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final

from ...debugger import activation, bytecode, rendering
from ...debugger.breakpoints import Breakpoint, ChangeWatch, Stops
from ...debugger.errors import AdapterError
from ...debugger.frame import Event, Frame, StackFrame
from ...debugger.ports import MAIN_THREAD, Ended, Output, Placed, Recorded, Stopped
from .base_lane import BaseLane
from .client import LAUNCH_TIMEOUT_S, Client
from .placing import CURRENT
from .schema import DapStackFrame, Scopes, StoppedBody, Variables, shaped
from .stops import brought, raised

HERE: Final = Path(__file__).parent.with_name("here.py")
FOR_EVER_S: Final = 1e7
MAX_LEVELS: Final = 50
"""Of the stack, counted from the inside, that are looked at; further out, the place is shown and no locals."""

DETACH_S: Final = 2.0
"""For the debuggee to hear that it runs alone from now on; then it finds out by itself."""

SNAPSHOT: Final = """
import sys
if "_foreframe" not in sys.modules:
    package = sys.modules["_foreframe"] = type(sys)("_foreframe")
    package.__path__ = []
for name, text in TEXTS.items():
    if "_foreframe." + name not in sys.modules:
        module = sys.modules["_foreframe." + name] = type(sys)("_foreframe." + name)
        module.__package__ = "_foreframe"
        exec(compile(text, "<foreframe>", "exec"), module.__dict__)
"""
"""Puts the tracer's own rules into the debuggee: which locals are data, and how they are shown. A fork has them."""

HELPER: Final = """
from json import dumps
from _pydevd_bundle._debug_adapter.pydevd_base_schema import BaseSchema
from pydevd import get_global_debugger
from .activation import data_in
from .rendering import render
def data(variables, cap):
    return {name: render(value, cap) for name, value in data_in(variables).items()}
def snapshot(frames, cap):
    known = get_global_debugger().suspended_frames_manager
    own = map(BaseSchema._translate_id_from_dap, frames)
    return dumps([data(known.get_variable(frame).frame.f_locals, cap) for frame in own])
"""
"""By debugpy's numbers of frames; an expression's own `locals()` would be mixed with the module's."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """Where we and the debuggee find each other."""

    host: str
    port: int
    listens: bool = False
    """Whether we wait for it (`python -m debugpy --connect`), and not it for us (`--listen`)."""

    @property
    def name(self) -> str:
        """As the user would write it."""
        return f"{self.host}:{self.port}"


@cache
def installation() -> str:
    """An expression that makes `snapshot` known to the debuggee."""
    files = {module.__name__.rpartition(".")[2]: module.__file__ for module in (rendering, bytecode, activation)}
    texts = {name: Path(file).read_text(encoding="utf-8") for name, file in files.items() if file}
    return f"exec({SNAPSHOT!r}, {{'TEXTS': { ({**texts, 'attached': HELPER})!r}}})"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class StandingAtStop:
    """Where a debuggee stands of which nothing but its stops is known. Satisfies `inspecting.Standing`."""

    thread: int
    stopped: int
    """The thread that has stopped; another one may be looked at."""

    levels: Sequence[StackFrame]
    """Its stack, innermost first."""

    name_of: Callable[[str], str | None]
    """A file's path as frames have it; None for what is not the user's code."""

    def shown(self, reported: Sequence[DapStackFrame], thread: int) -> list[StackFrame]:
        """Of the thread that has stopped, the entries have frames."""
        if thread == self.stopped:
            return list(self.levels)
        frames = ((frame, self.named(file_of(frame))) for frame in self.ours(reported))
        return [StackFrame(function=frame["name"], lineno=frame["line"], path=path, at=-1) for frame, path in frames]

    def ours(self, reported: Sequence[DapStackFrame]) -> list[DapStackFrame]:
        """Those that are the user's code, on a line that is known."""
        return [frame for frame in reported if frame["line"] and self.name_of(file_of(frame)) is not None]

    def named(self, file: str) -> str:
        """A file as frames name it; where frames have no name for it, as it is."""
        shown = self.name_of(file)
        return file if shown is None else shown


UNWATCHED: Final = (
    "changes of a value are not looked for in a program that was attached to: start it here to stop at them"
)


class AttachedLane(BaseLane):
    """What the lanes of such debuggees do alike.

    `own` is the file whose frames have no path; `root`, what other paths begin in.
    """

    def __init__(self, own: Path | None, meeting: Meeting, root: Path, **options: Any) -> None:
        address = None if meeting.listens else (meeting.host, meeting.port)
        super().__init__(Client(address=address), helper=brought(), **options)
        self._meeting = meeting
        self._place = own, root
        self._root = str(root.resolve()).rstrip("/") + "/"
        self._own = str(own.resolve()) if own is not None else ""
        self._frames: list[Frame] = []
        self._levels: list[StackFrame] = []
        """The stack of the newest stop, outermost first."""

        self._stopped = MAIN_THREAD
        """The thread of that stack."""

        self._is_installed = self._is_leaving = False

    async def start(self, stops: Stops) -> dict[str, list[Placed]]:
        """Join the debuggee, and stop it where it is, if that is wanted."""
        if self._has_started:
            raise AdapterError("this lane has been started before", hint="make a new one")
        self._has_started = True
        try:
            if self._meeting.listens:
                check_free(self._meeting)
            await self._client.start()
            self._tasks.append(asyncio.create_task(self._hear()))
            timeout_s = FOR_EVER_S if self._meeting.listens else LAUNCH_TIMEOUT_S
            await self._client.attach(self._arguments(), lambda: self._configure(stops), timeout_s)
            return self.placed
        except BaseException as error:
            self._end(str(error))
            await self.stop()
            raise

    def _arguments(self) -> Mapping[str, Any]:
        """Body of the attach request."""
        where = {"host": self._meeting.host, "port": self._meeting.port}
        return {
            "listen" if self._meeting.listens else "connect": where,
            "justMyCode": self._just_my_code,
            "redirectOutput": True,
            "showReturnValue": False,
            "subProcess": False,
            "rules": [{"path": str(HERE), "include": False}],
        }

    async def _configure(self, stops: Stops) -> None:
        """Asked for before it is let go: one that waits for us would else have run its first lines already."""
        await super()._configure(stops)
        if self._stop_on_entry:
            await self.pause()

    async def set_breakpoints(
        self, path: str, breakpoints: Sequence[Breakpoint], changes: Sequence[ChangeWatch] = ()
    ) -> list[Placed]:
        """As in any lane, but for watches of changes: what looks at values is only in what we have started."""
        if changes:
            self._tell(Output("console", f"{UNWATCHED}\n"))
        return await super().set_breakpoints(path, breakpoints)

    async def send_input(self, text: str) -> None:
        """Its standard input is where it was started."""
        raise AdapterError("the program reads the terminal that it was started in, not this one")

    async def end_input(self) -> None:
        """As for `send_input`."""
        await self.send_input("")

    async def stop(self) -> None:
        """Let go of the debuggee, which runs on without us. Safe to call at any time, and twice."""
        if not self._has_ended and not self._client.gone:
            self._is_leaving = True
            with contextlib.suppress(AdapterError):
                await self._client.request("disconnect", {"terminateDebuggee": False}, timeout_s=DETACH_S)
        await super().stop()

    def _standing(self) -> StandingAtStop | None:
        if not self._is_stopped:
            return None
        levels = self._levels[::-1]
        return StandingAtStop(thread=self._thread, stopped=self._stopped, levels=levels, name_of=self._shown)

    async def _take_stop(self, body: StoppedBody) -> None:
        """Look at what has changed on the stack, and deliver it with the stop."""
        self._thread = self._stopped = body.get("threadId", self._thread)
        stack = await self._stack()
        reported = [entry for entry in stack if self._shown(file_of(entry)) is not None and entry["line"]]
        if not self._frames and body["reason"] == "pause" and (not reported or _waits_for_us(reported[0])):
            # It waited for us before its first line, in a library, or in `breakpoint()`: its own code comes next.
            await self._client.request("stepIn", {"threadId": self._thread})
            return
        before = len(self._frames)
        await self._look(reported[::-1])
        text = ""
        if body["reason"] == "exception":
            text = raised(body)
            if self._levels:
                last = self._frames[self._levels[-1].at]
                self._frames.append(dataclasses.replace(last, event=Event.EXCEPTION, locals={}, value=text))
        self._tell(Recorded(self._frames[before:]))
        self._is_stopped = True
        self._tell(Stopped(reason=body["reason"], stack=self._levels[::-1], text=text, thread=self._thread))

    async def _look(self, stack: Sequence[DapStackFrame]) -> None:
        """A frame of the innermost entry, and of each caller that has changed since the last stop."""
        near = stack[-MAX_LEVELS:]
        values = [None] * (len(stack) - len(near)) + await self._locals([entry["id"] for entry in near])
        levels: list[StackFrame] = []
        is_new = False
        for depth, (entry, seen) in enumerate(zip(stack, values, strict=True)):
            frame = Frame(
                event=Event.LINE,
                lineno=entry["line"],
                source=_line(file_of(entry), entry["line"]),
                locals=seen or {},
                depth=depth,
                path=self._shown(file_of(entry)) or "",
                function=entry["name"].removesuffix(CURRENT),
            )
            at = self._levels[depth].at if depth < len(self._levels) and not is_new else -1
            is_new = at < 0 or self._frames[at] != frame or depth == len(stack) - 1
            if is_new and seen is not None:
                self._frames.append(frame)
                at = len(self._frames) - 1
            levels.append(StackFrame(function=frame.function, lineno=frame.lineno, path=frame.path, at=at))
        self._levels = levels

    async def _locals(self, frames: Sequence[int]) -> list[dict[str, str] | None]:
        """By the tracer's own rules; as debugpy shows them, where those cannot be run."""
        if not frames:
            return []
        ask = {"frameId": frames[-1], "context": "clipboard"}
        try:
            if not self._is_installed:
                await self._client.request("evaluate", {**ask, "expression": installation(), "context": "repl"})
                self._is_installed = True
            call = f"__import__('sys').modules['_foreframe.attached'].snapshot({list(frames)}, {self._value_cap})"
            said = await self._client.request("evaluate", {**ask, "expression": call})
            return json.loads(ast.literal_eval(said["result"]))
        except (AdapterError, ValueError, SyntaxError):
            return [await self._variables(frame) for frame in frames]

    async def _variables(self, frame: int) -> dict[str, str]:
        scopes = shaped(await self._client.request("scopes", {"frameId": frame}), Scopes)["scopes"]
        if not scopes:
            return {}
        ask = {"variablesReference": scopes[0]["variablesReference"]}
        found = shaped(await self._client.request("variables", ask), Variables)["variables"]
        return {v["name"]: v["value"][: self._value_cap] for v in found if v["name"].isidentifier()}

    def _shown(self, path: str) -> str | None:
        """A file's path as frames have it; None for what is not the user's code."""
        real = str(Path(path).resolve()) if path and path[0] != "<" else ""
        if not real or (self._just_my_code and "site-packages" in real):
            return None
        return "" if real == self._own else real.removeprefix(self._root)

    def _end(self, reason: str) -> None:
        if not self._has_ended:
            self._has_ended = True
            self._is_stopped = False
            if self._is_leaving:
                reason = "we have left it, and it runs on"
            elif not reason and self._exit_code is None:
                reason = "it ended, or its side of the connection did"
            self._happened.put_nowait(Ended(exit_code=self._exit_code, reason=reason))


def check_free(meeting: Meeting) -> None:
    """Raise AdapterError for a port that is in use: debugpy would not answer at all."""
    import socket

    try:
        socket.create_server((meeting.host, meeting.port)).close()
    except OSError as error:
        hint = "give another port"
        raise AdapterError(f"cannot wait at {meeting.name}: {error.strerror}", hint=hint) from None


def file_of(entry: DapStackFrame) -> str:
    """The file of an entry of debugpy's stack."""
    return entry.get("source", {}).get("path", "")


def _waits_for_us(entry: DapStackFrame) -> bool:
    return "breakpoint(" in _line(file_of(entry), entry["line"])


def _line(path: str, lineno: int) -> str:
    """A line of a file here; "" where the debuggee's file is on another machine."""
    try:
        lines = Path(path).read_text(encoding="utf-8", errors="replace").split("\n")
    except OSError:
        return ""
    return lines[lineno - 1] if 0 < lineno <= len(lines) else ""
