"""Processes that the debuggee starts, where the user asked to debug them: each has a lane of its own.

debugpy holds every child of Python's until a client attaches to it, so its lane must be started, or it never runs.
It is joined as any debuggee that somebody else started is, by what a `debugpyAttach` event of its parent says.
"""

from __future__ import annotations

import contextlib
import os
import signal
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from ...debugger.breakpoints import Stops
from ...debugger.errors import AdapterError
from ...debugger.ports import Ended, RealLane
from .attaching import AttachedLane, Meeting
from .base_lane import BaseLane
from .launching import DEBUGGEE
from .processes import PROC, end_session

KILLED: Final = "it was killed while it was held"
HELPER: Final = "multiprocessing.resource_tracker"
"""What `multiprocessing` starts for itself beside the first process."""

POOLS: Final = ("multiprocessing.spawn", "multiprocessing.forkserver")


class ChildLane(AttachedLane):
    """Satisfies `ports.RealLane`. What it prints goes where its parent has let it, so it is not told here again."""

    def __init__(self, body: Mapping[str, Any], own: Path | None, root: Path, **options: Any) -> None:
        where = body["connect"]
        super().__init__(own, Meeting(host=where["host"], port=where["port"]), root, stop_on_entry=False, **options)
        self._body = {**body, "redirectOutput": False}
        self._is_over = False
        """It has ended by itself, so that its number may be another process's."""

        self.pid: int = body["subProcessId"]
        words = words_of(self.pid)
        self.command = command_of(words)
        self.is_helper = any(HELPER in word for word in words)

    async def run_alone(self) -> None:
        """Let it run, and stop at nothing, nor what it starts."""
        self.passes_children_by = True
        with contextlib.suppress(AdapterError):
            await self.start(Stops())

    async def end(self) -> None:
        """End the process, and everything that this lane has started."""
        if not self._is_over:
            with contextlib.suppress(OSError):
                if os.getsid(self.pid) == self.pid:
                    await end_session(self.pid)  # it has left its parent's, and so has what it started
                else:
                    os.kill(self.pid, signal.SIGKILL)
        self._is_over = True
        await self.stop()

    async def stop(self) -> None:
        """Let go of the process; one that lives runs on. Safe to call at any time, and twice."""
        self._end("it was stopped")
        if not self._is_leaving and not self._client.gone:
            self._is_leaving = True
            # The adapter is its parent's too, and ends on the spot where it has an answer for us and we are gone.
            # It answers in order: after this one there is none that it owes.
            with contextlib.suppress(AdapterError):
                await self._client.request("disconnect", {"terminateDebuggee": False})
        await BaseLane.stop(self)

    def _arguments(self) -> Mapping[str, Any]:
        return self._body

    def _child(self, body: Mapping[str, Any]) -> ChildLane:
        return ChildLane(body, *self._place, just_my_code=self._just_my_code, value_cap=self._value_cap)

    async def _finish(self, reason: str) -> None:
        self._is_over = self._is_over or not reason
        await super()._finish(reason)

    def _end(self, reason: str) -> None:
        """debugpy does not know its exit status: its parent does."""
        if not self._has_ended:
            self._has_ended = True
            reason = reason or (KILLED if self._is_stopped else "")
            self._is_stopped = False
            self._happened.put_nowait(Ended(exit_code=None, reason=reason))


def words_of(pid: int) -> list[str]:
    """A process's command line; nothing where the system does not tell."""
    try:
        return (PROC / str(pid) / "cmdline").read_text(errors="replace").rstrip("\0").split("\0")
    except OSError:
        return []


def command_of(words: list[str]) -> str:
    """A name for the command line that debugpy has made of the child's own."""
    if str(DEBUGGEE) in words:
        return "fork"
    if "--file" in words[:-1]:
        return words[words.index("--file") + 1].rpartition("/")[2]
    if any(pool in word for word in words for pool in POOLS):
        return "multiprocessing"
    return "python -c" if "-c" in words else ""


if TYPE_CHECKING:
    _: type[RealLane] = ChildLane
