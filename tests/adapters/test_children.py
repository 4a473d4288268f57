"""The lane of a child that the debuggee has started."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from foreframe.adapters.dap.children import ChildLane, command_of
from foreframe.adapters.dap.lane import DebugpyLane
from foreframe.debugger.breakpoints import Breakpoint, Stops
from foreframe.debugger.errors import AdapterError
from foreframe.debugger.ports import ChildStarted, Ended, LaneEvent, Output, Stopped
from foreframe.debugger.stepping import Step
from foreframe.debugger.target import Target

from ..programs import marked_lines
from .driving import PATIENCE_S, processes_of

PARENT = """\
import subprocess
import sys

command = [sys.executable, "-u", "child.py", *sys.argv[1:]]
children = [subprocess.Popen(command, start_new_session=True) for _ in range(2)]
print([child.wait() for child in children])
"""
CHILD = """\
import sys
import time

seconds = float((sys.argv + ["0"])[1])  # @begins
time.sleep(seconds)
for number in range(3):
    print("number", number)  # @print
"""
AT = marked_lines(CHILD)


async def until(lane: DebugpyLane | ChildLane, kind: type[LaneEvent], said: list[LaneEvent]) -> LaneEvent:
    """Listen until there is an event of this kind."""
    async with asyncio.timeout(PATIENCE_S):
        async for event in lane.events():
            said.append(event)
            if isinstance(event, kind):
                return event
    raise AssertionError(f"no {kind.__name__} came")


@contextlib.asynccontextmanager
async def two_children(
    folder: Path, stops: list[Breakpoint], *, args: tuple[str, ...] = ()
) -> AsyncIterator[tuple[DebugpyLane, list[ChildLane]]]:
    """A program that runs, and two children of it, both of which have been started with these breakpoints."""
    (folder / "parent.py").write_text(PARENT)
    (folder / "child.py").write_text(CHILD)
    target = Target(path=folder / "parent.py", cwd=folder, args=args)
    lane = DebugpyLane(target, stop_on_entry=False, subprocesses=True)
    try:
        await lane.start(Stops())
        children: list[ChildLane] = []
        for _ in range(2):
            event = await until(lane, ChildStarted, [])
            assert isinstance(event, ChildStarted)
            assert isinstance(event.lane, ChildLane)
            children.append(event.lane)
        for child in children:  # not before both are known: what the first prints meanwhile would be lost
            await child.start(Stops(lines={str(folder / "child.py"): stops}))
        yield lane, children
    finally:
        await lane.stop()


def line(folder: Path, lineno: int, **terms: str) -> Breakpoint:
    return Breakpoint(path=str(folder / "child.py"), lineno=lineno, **terms)


async def test_one_that_is_killed_amid_a_request_takes_neither_the_program_nor_its_sibling_along(tmp_path: Path):
    async with two_children(tmp_path, [line(tmp_path, AT["print"])]) as (lane, (one, other)):
        for child in (one, other):
            await until(child, Stopped, [])
        os.kill(one.pid, signal.SIGKILL)
        await asyncio.gather(*(one.set_exceptions([]) for _ in range(200)), return_exceptions=True)
        ended = await until(one, Ended, [])
        assert isinstance(ended, Ended)
        with pytest.raises(AdapterError):
            await one.step(Step.OVER)

        # The adapter serves them all. It ends, and everything with it, if it has to answer somebody who has gone.
        await other.set_breakpoints(str(tmp_path / "child.py"), [])
        await other.resume()
        await until(other, Ended, [])
        said: list[LaneEvent] = []
        end = await until(lane, Ended, said)
        assert end == Ended(exit_code=0)
        text = "".join(event.text for event in said if isinstance(event, Output))
        assert "[-9, 0]" in text or "[0, -9]" in text


async def test_what_it_prints_is_told_once_and_what_a_breakpoint_logs_too(tmp_path: Path):
    logged = line(tmp_path, AT["print"], message="here is {number}", hits="> 1")
    async with two_children(tmp_path, [logged]) as (lane, children):
        said: list[LaneEvent] = []
        for child in children:
            await until(child, Ended, said)
        logs = "".join(event.text for event in said if isinstance(event, Output))
        assert logs == "here is 1\nhere is 2\n" * 2
        said.clear()
        await until(lane, Ended, said)
        text = "".join(event.text for event in said if isinstance(event, Output))
        assert text.count("number 2\n") == 2


async def test_those_in_sessions_of_their_own_end_with_the_lane(tmp_path: Path):
    async with two_children(tmp_path, [line(tmp_path, AT["begins"])], args=("60",)) as (_, children):
        for child in children:
            await until(child, Stopped, [])
        assert [os.getsid(child.pid) for child in children] == [child.pid for child in children]
    for child in children:
        for _ in range(500):
            if not processes_of(child.pid):
                break
            await asyncio.sleep(0.01)
        assert processes_of(child.pid) == []


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ([], ""),
        (["python", "pydevd.py", "--port", "1", "--file", "/a/worker.py", "3"], "worker.py"),
        (["python", "-c", "import pydevd; from multiprocessing.spawn import spawn_main"], "multiprocessing"),
        (["python", "-c", "import pydevd; print(1)"], "python -c"),
        (["/bin/true"], ""),
    ],
)
def test_a_command_line_is_told_in_a_word(words: list[str], name: str):
    assert command_of(words) == name
