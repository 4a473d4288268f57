"""Many children, those that are killed, and those whose program ends: under the whole application over real debugpy."""

from __future__ import annotations

import asyncio
import os
import signal
from pathlib import Path

import pytest
from foreframe.app.actions import action
from foreframe.app.children import NONE
from foreframe.app.session import LaneState

from ..programs import marked_lines
from .family import AT, POPEN, family, lives

TEN = """\
import subprocess
import sys

subprocess.run(["/bin/echo", "no Python"])
children = [subprocess.Popen([sys.executable, "worker.py", "2"]) for _ in range(10)]
print([child.wait() for child in children])
"""
LEFT = """\
import os
import subprocess
import sys
import time


def wait():
    while not os.path.exists("go on"):
        time.sleep(0.01)


lasting = "import time, worker; worker.work(3); time.sleep(60)"
child = subprocess.Popen([sys.executable, "-c", lasting], start_new_session=True)  # @begins
wait()
here = 1  # @here
child.wait()
"""


async def test_ten_children_are_held_looked_at_in_turn_and_let_go_together(tmp_path: Path):
    async with family(tmp_path, TEN, stops=[AT["call"]]) as here:
        await here.press("c")
        held = await here.held(10)
        assert "10 children are held" in here.screen
        assert len(here.app.debuggees.children) == 10  # echo is not among them
        seen: set[int] = set()
        for _ in held:
            await here.press("g", "c")
            seen.add(here.child.pid)
            assert await here.moved("n") == AT["call"] - 1
        assert seen == {child.pid for child in held}
        await here.cursor(AT["call"])
        await here.press("b", "c")
        await here.back()
        here.app.perform(action("release_children"))
        await here.until(lambda: here.ended, "the program ends")
        assert here.output.count("worker says 2") == 10
        assert str([0] * 10) in here.output


async def test_a_child_that_is_killed_while_it_is_held_is_told_of_and_the_program_goes_on(tmp_path: Path):
    async with family(tmp_path, POPEN.replace("child =", "print(1); child ="), stops=[AT["call"]]) as here:
        await here.press("c")
        (child,) = await here.held()
        await here.press("g", "c")
        os.kill(child.pid, signal.SIGKILL)
        await here.back()
        assert here.app.notice.startswith(f"child {child.pid} is gone: it was killed while it was held")
        await here.until(lambda: here.ended, "the program ends")
        assert "status -9" in here.output
        assert not here.app._notifications


@pytest.mark.parametrize("leave", ["restart", "quit"])
async def test_restart_and_quit_end_the_children_too(leave: str, tmp_path: Path):
    async with family(tmp_path, LEFT, stops=[AT["call"]]) as here:
        await here.press("c")
        (child,) = await here.held()
        program = here.app.debuggees.main.lane_run.lane  # pyright: ignore[reportOptionalMemberAccess]
        pids = [child.pid, *program._client._groups]  # pyright: ignore[reportAttributeAccessIssue]
        assert all(map(lives, pids))
        await here.press("g", "c")
        if leave == "restart":
            await here.restart()
            assert here.app.is_main_in_view
            assert not here.app.debuggees.children
            await here.dead(*pids)
            await here.press("c")
            (again,) = await here.held()
            pids = [again.pid]
    for _ in range(500):
        if not any(map(lives, pids)):
            break
        await asyncio.sleep(0.01)
    assert not any(map(lives, pids))


async def test_the_program_that_stops_while_a_child_is_in_view_waits_and_is_told_of(tmp_path: Path):
    async with family(tmp_path, LEFT, stops=[AT["call"]]) as here:
        at = marked_lines(LEFT)
        await here.cursor(at["begins"])
        assert await here.go("t") == at["begins"]
        await here.go("n")
        await here.press("n")
        (child,) = await here.held()
        await here.press("g", "c")
        (tmp_path / "go on").touch()
        await here.until(lambda: here.app.main.lane is LaneState.STOPPED, "the program's step ends")
        assert here.app.notice == f"the program stopped at line {at['here']} of parent.py: g p goes back to it"
        assert "● the program has stopped  ● live" in here.screen
        assert here.child is child
        assert await here.moved("n") == AT["call"] - 1  # steps are the child's
        assert here.app.main.real.frames[-1].lineno == at["here"]
        await here.press("g", "p")
        assert here.app.source.state.real == at["here"]
        assert await here.go("n") == at["here"] + 1  # and the program's again
        assert child.session.real.frames[-1].lineno == AT["call"] - 1


async def test_what_cannot_be_had_of_a_child_says_so(tmp_path: Path):
    async with family(tmp_path, POPEN, stops=[AT["call"]]) as here:
        await here.press("g", "c")
        assert here.app.notice == NONE
        await here.press("c")
        await here.held()
        await here.press("g", "c", "x")
        assert here.app.notice == "switch between compare and predict: not in child mode"
        await here.press("g", "c")
        assert here.app.notice == "no other child has stopped: Enter looks at the chosen one"
