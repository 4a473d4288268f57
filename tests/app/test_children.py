"""The children of a program, debugged by the whole application over real debugpy."""

from __future__ import annotations

from pathlib import Path

import pytest
from foreframe.app.session import UNSCORED, LaneState
from foreframe.debugger.breakpoints import Breakpoint
from foreframe.debugger.model_breaks import ModelBreaks

from ..programs import marked_lines
from .family import AT, POPEN, family
from .live import ALSO_SLOWLY

SPAWNED = """\
import multiprocessing
import sys

from worker import work


def task(queue):
    queue.put(work(3))


if __name__ == "__main__":
    context = multiprocessing.get_context(sys.argv[1])
    queue = context.Queue()
    process = context.Process(target=task, args=(queue,))
    process.start()
    print(f"got {queue.get()}")
    process.join()
    print(f"exit code {process.exitcode}")
"""
FORK = """\
import os

from worker import work

pid = os.fork()
if not pid:
    here = work(3)
    print(f"child has {here}", flush=True)
    os._exit(7)
_, status = os.waitpid(pid, 0)
print(f"status {os.waitstatus_to_exitcode(status)}")
"""
GRANDCHILD = """\
import subprocess
import sys

if len(sys.argv) > 1:
    subprocess.run([sys.executable, "worker.py", "2"])
    print("child done", flush=True)
else:
    subprocess.run([sys.executable, __file__, "child"])
    print("all done")
"""
RAISES = """\
import multiprocessing


def task():
    number = 0
    return 1 / number  # @raises


if __name__ == "__main__":
    process = multiprocessing.get_context("fork").Process(target=task)
    process.start()
    process.join()
    print(f"exit code {process.exitcode}")
"""


@pytest.mark.parametrize("version", ALSO_SLOWLY)
async def test_a_child_stops_at_a_breakpoint_and_is_looked_at_stepped_and_left(version: str, tmp_path: Path):
    async with family(tmp_path, POPEN, version, stops=[AT["call"]]) as here:
        await here.press("c")
        (child,) = await here.held()
        # It is said in a sentence, and stays said: the program waits for it.
        assert here.app.notice == f"child {child.pid} stopped at line {AT['call']} of worker.py: g c looks at it"
        await here.press("z", "z")
        assert f"child {child.pid} is held  … running" in here.screen
        await here.press("n")
        assert here.app.notice == "the program is running; p pauses it"

        # Into the call, its locals, an expression; out, and to the breakpoint again.
        await here.press("g", "c")
        assert here.child is child
        assert f"child {child.pid} (worker.py)  ▹ child" in here.screen
        assert here.local("i") == "0"
        assert await here.moved("s") == AT["inner"]
        assert here.local("value") == "0"
        assert [entry.function for entry in here.app.session.stack()] == ["double", "work", "<module>"]
        await here.evaluates("value + 40", "40")
        await here.evaluates("value = 30", "value = 30")
        assert await here.moved("r") == AT["call"]
        assert await here.moved("n") == AT["call"] - 1
        assert here.local("total") == "60"
        assert await here.moved("c") == AT["call"]
        assert here.local("i") == "1"

        # What it showed is travelled in. The program is where it was; the child is where it was left.
        await here.press("N")
        assert here.local("total") == "60"
        await here.press("e", "g", "p")
        assert here.app.is_main_in_view
        assert here.app.source.state.real == 5
        await here.press("g", "c")
        assert here.local("i") == "1"

        # A breakpoint that goes, goes for it too. With its end the view is the program's.
        await here.press("b", "c")
        await here.back()
        await here.until(lambda: here.ended, "the program ends")
        assert f"child {child.pid} has ended" in here.output
        assert here.output.count("worker says 66") == 1
        assert "status 0" in here.output


@pytest.mark.parametrize("version", ALSO_SLOWLY)
@pytest.mark.parametrize("method", ["fork", "spawn"])
async def test_a_process_of_multiprocessing_is_debugged(method: str, version: str, tmp_path: Path):
    async with family(tmp_path, SPAWNED, version, args=[method], stops=[AT["last"]]) as here:
        await here.press("c")
        await here.held()
        await here.press("g", "c")
        assert here.local("total") == "6"
        assert [entry.function for entry in here.app.session.stack()][:2] == ["work", "task"]
        assert await here.moved("n") == 8  # of task
        assert len(here.app.debuggees.children) == 1  # what multiprocessing starts for itself is none of them
        await here.press("c")
        await here.back()
        await here.until(lambda: here.ended, "the program ends")
        assert "got 6" in here.output
        assert "exit code 0" in here.output


@pytest.mark.parametrize("version", ALSO_SLOWLY)
async def test_a_fork_is_debugged_from_where_it_begins(version: str, tmp_path: Path):
    async with family(tmp_path, FORK, version) as here:
        await here.cursor(7)
        await here.press("b", "c")
        await here.held()
        await here.press("g", "c")
        assert (here.app.source.state.path, here.app.source.state.real) == ("", 7)
        assert here.local("pid") == "0"
        assert here.app.session.shown() == 0  # its frames are known, though its thread is another one's number
        await here.moved("s")
        assert here.app.session.stack()[0].function == "work"
        await here.moved("r", "n")
        await here.press("c")
        await here.back()
        await here.until(lambda: here.ended, "the program ends")
        assert "child has 6" in here.output
        assert "status 7" in here.output


@pytest.mark.parametrize("version", ALSO_SLOWLY)
async def test_a_child_of_a_child_is_debugged_while_both_its_elders_wait(version: str, tmp_path: Path):
    async with family(tmp_path, GRANDCHILD, version, stops=[AT["last"]]) as here:
        await here.press("c")
        await here.held()
        assert [child.state for child in here.app.debuggees.children] == ["running", "held"]
        await here.press("g", "c")
        assert here.local("total") == "2"
        assert here.child.command == "worker.py"

        # From the list, to the one that runs, and back.
        await here.press("g", "c", "home", "down", "enter")
        assert here.child.command == "parent.py"
        assert "running; g p goes back to the program" in here.app.notice
        await here.press("g", "c", "c")
        await here.back()
        await here.until(lambda: here.ended, "the program ends")
        assert [word for word in ("child done", "all done") if word in here.output] == ["child done", "all done"]


async def test_terms_of_breakpoints_the_cursor_and_watches_hold_in_a_child(tmp_path: Path):
    async with family(tmp_path, POPEN) as here:
        here.app.session.breakpoints.put(Breakpoint(path="worker.py", lineno=AT["inner"], hits="== 2"))
        here.app.place_breakpoints("worker.py")
        await here.press("a", *"i*100", "enter")
        await here.until(lambda: here.app.watches[0].texts, "evaluated in the program")
        await here.press("c")
        await here.held()
        await here.press("g", "c")
        assert here.local("value") == "1"
        await here.press("u")
        await here.until(lambda: here.app.watches[0].texts == ["100"], "the watch is the child's")
        await here.press("d")
        await here.cursor(AT["last"])
        assert await here.moved("t") == AT["last"]
        await here.until(lambda: here.app.watches[0].texts[-1] == "200", "and goes on")
        await here.press("g", "p")
        assert here.app.watches[0].texts == ["NameError: name 'i' is not defined"]


async def test_an_exception_stops_a_child_as_it_does_the_program(tmp_path: Path):
    async with family(tmp_path, RAISES) as here:
        here.app.session.breakpoints.exceptions = ["userUnhandled"]
        here.app._tell_exceptions()
        await here.press("c")
        (child,) = await here.held()
        line = marked_lines(RAISES)["raises"]
        assert f"child {child.pid} stopped at line {line} of parent.py: ZeroDivisionError" in here.app.notice
        await here.press("g", "c")
        assert dict(child.session.real.frames[-2].locals)["number"] == "0"
        await here.press("c")
        await here.back()
        await here.until(lambda: here.ended, "the program ends")
        assert "exit code 1" in here.output


@pytest.mark.parametrize("is_followed", [False, True])
async def test_the_model_stays_with_the_program_while_a_child_is_in_view(is_followed: bool, tmp_path: Path):
    async with family(tmp_path, FORK, stops=[AT["last"]], model="nano") as here:
        await here.scored()
        if is_followed:
            here.app.session.model_breaks = ModelBreaks(confidence=0.0)  # met by nothing; but each step is a stop
        await here.press("c")
        await here.held()
        await here.press("g", "c")
        assert not any(moment.predicted for moment in here.app.session.track.moments)
        assert await here.moved("n") == 8  # of the program's own file, in the child
        await here.press("c")
        await here.back()
        await here.until(lambda: here.ended or here.app.session.lane is LaneState.STOPPED, "the program goes on")
        while not here.ended:
            await here.go("n")
        await here.scored()
        verdicts = {moment.verdict for moment in here.app.session.real.moments[1:]}
        assert "" not in verdicts
        assert UNSCORED not in verdicts
        assert here.app.session.model.teacher_forced is not None
