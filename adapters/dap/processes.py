"""Ending everything that was started for a debuggee, including what it started itself; and how it ended by itself."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from ...debugger.log import NO_SPACE
from ...debugger.ports import Ended

PROC: Final = Path("/proc")


GONE_TIMEOUT_S: Final = 2.0
"""For a process that was killed, and is busy in the system's name."""

_LOOK_S: Final = 0.005


async def end_session(session: int, groups: Iterable[int] = ()) -> None:
    """Kill all processes of a session, and these process groups in it; return when none of them lives.

    The adapter leads a session of its own; the launcher and the debuggee are born into it, the debuggee as
    leader of a group. Where /proc can be read nobody in the session is missed; elsewhere the groups are all
    that is known.
    """
    for group in {session, *groups}:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(group, signal.SIGKILL)
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(GONE_TIMEOUT_S):
            # Again and again: one may have been about to start another.
            while members := list(_members(session)):
                for member in members:
                    with contextlib.suppress(ProcessLookupError, PermissionError):
                        os.kill(member, signal.SIGKILL)
                await asyncio.sleep(_LOOK_S)


def _members(session: int) -> Iterable[int]:
    """Those that live."""
    try:
        entries = [entry for entry in PROC.iterdir() if entry.name.isdigit()]
    except OSError:
        return
    for entry in entries:
        with contextlib.suppress(OSError, ValueError, IndexError):
            # The second field is the command in brackets, and may hold spaces and brackets itself.
            fields = (entry / "stat").read_text(errors="replace").rpartition(")")[2].split()
            if int(fields[3]) == session and fields[0] != "Z":
                yield int(entry.name)


def sudden_end(status: int | None, *, became: str = "") -> Ended:
    """The end of a debuggee that did not tell of it. Of a signal's number, debugpy gives what 8 bits keep.

    `became` names the program that took its place, if it called one of `os.exec…`.
    """
    if became:
        how = "" if status is None else f", which ended with exit status {status}"
        return Ended(exit_code=status, reason=f"another program took its place, {became}{how}")
    if status is None:
        return Ended(exit_code=None, reason="the program is gone")
    if status == NO_SPACE:
        return Ended(exit_code=None, reason=f"no space is left in {tempfile.gettempdir()} to record its frames")
    with contextlib.suppress(ValueError):
        return Ended(exit_code=None, reason=f"killed by {signal.Signals(256 - status).name}")
    return Ended(exit_code=status, reason=f"os._exit({status})")
