"""What a program may do to its debugger, on the whole application: the screen stays, says what happened, restarts.

Killed programs and adapters, wedged ones and what coverage takes are in `tests/adapters/test_faults.py` too.
"""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from foreframe.adapters.dap.lane import DebugpyLane
from foreframe.app.session import LaneState
from foreframe.app.tui import DebuggerApp
from foreframe.debugger.frame import Frame
from foreframe.debugger.target import Target

from ..adapters.driving import processes_of
from ..interpreters import other_python
from .live import ALSO_SLOWLY, Live, interpreter, live
from .ways import attached, free_port, listening

COUNTS = "total = 0\nfor n in range(5):\n    total += n\nprint('total', total)\n"


ODDER = ("changes_folder", "shadows", "handles_signals", "is_killed")
"""Of those below, what `tests/adapters/test_faults.py` has without the screen, every time."""


async def alive(here: Live) -> None:
    """The keys are answered."""
    await here.press("?")
    await here.until(lambda: len(here.app.screen_stack) == 2, "the help opens")
    await here.press("escape")


async def nothing_lost(here: Live, kept: list[Frame]) -> None:
    """What was recorded is there, and can be travelled in."""
    real = here.app.session.real
    assert len(kept) > 1
    assert list(real.frames)[: len(kept)] == kept
    here.app.session.look_at(len(kept) - 1)
    await here.press("N")
    assert real.at < len(kept) - 1
    await here.press("e")


async def restarted(here: Live) -> None:
    """The program is at its entry again."""
    await here.restart()
    assert here.app.session.lane is LaneState.STOPPED
    assert len(here.app.session.real) < 5


@dataclass(frozen=True, kw_only=True)
class Odd:
    """A program, and what is to be on the screen when it has run."""

    source: str
    output: tuple[str, ...]
    said: str = "R restarts"
    """At the foot, or in the output."""


ODD = {
    "forks": Odd(
        source="import os\npid = os.fork()\nif not pid:\n    print('child', flush=True)\n    os._exit(0)\n"
        "os.waitpid(pid, 0)\nprint('parent')\n",
        output=("child", "parent"),
    ),
    "execs": Odd(
        source="import os\nimport sys\nos.execv(sys.executable, [sys.executable, '-c', 'print(6 * 7)'])\n",
        output=("42", "another program took its place"),
        said="R starts it again",
    ),
    "changes_folder": Odd(
        source="import os\nos.chdir('/')\n\n\ndef f():\n    return os.getcwd()\n\n\nprint('in', f())\n",
        output=("in /",),
    ),
    "shadows": Odd(
        source="import app\nimport debugpy\nimport foreframe\nprint(app.mine, debugpy.mine, foreframe.mine)\n",
        output=("app debugpy foreframe",),
    ),
    "handles_signals": Odd(
        source="import os\nimport signal\n\n\ndef heard(number, frame):\n    print('heard', number)\n\n\n"
        "for number in (signal.SIGUSR1, signal.SIGTERM, signal.SIGINT):\n    signal.signal(number, heard)\n"
        "    os.kill(os.getpid(), number)\nprint('parent')\n",
        output=("heard 10", "heard 15", "heard 2", "parent"),
    ),
    "is_killed": Odd(
        source="import os\nx = [1]\nx.append(2)\nos.kill(os.getpid(), 9)\n",
        output=("the program is gone: killed by SIGKILL",),
        said="R starts it again",
    ),
}


@pytest.mark.parametrize("version", ALSO_SLOWLY)
@pytest.mark.parametrize("name", ["forks", "execs", *(pytest.param(name, marks=pytest.mark.slow) for name in ODDER)])
async def test_an_odd_program_is_stepped_told_of_and_restarted(name: str, version: str, tmp_path: Path):
    for shadow in ("app", "debugpy", "foreframe"):
        (tmp_path / f"{shadow}.py").write_text(f"mine = {shadow!r}\n")
    odd, path = ODD[name], tmp_path / f"{name}.py"
    path.write_text(odd.source)
    async with live(path, interpreter(version)) as here:
        await here.go("n")
        await here.go("n")
        kept = list(here.app.session.real.frames)
        await here.go("c")
        assert here.ended
        for words in odd.output:
            assert words in here.output
        assert odd.said in f"{here.output}\n{here.app.notice}"
        await alive(here)
        await nothing_lost(here, kept)
        await restarted(here)


@pytest.mark.parametrize("version", ALSO_SLOWLY)
async def test_a_program_that_prints_megabytes_is_shown_its_end_and_restarted(version: str, tmp_path: Path):
    path = tmp_path / "prints.py"
    path.write_text("for _ in range(60):\n    print('x' * 99_999)\nprint('the end')\n")
    async with live(path, interpreter(version)) as here:
        await here.press("c")
        await alive(here)
        await here.until(lambda: here.ended, "it has printed all of it")
        assert "the end" in here.output
        await nothing_lost(here, list(here.app.session.real.frames)[:100])
        await restarted(here)


THREADS = """\
import threading
import time


def spin():
    while True:
        time.sleep(0.001)


for _ in range(3):
    threading.Thread(target=spin).start()
n = 1
print("main is done")
"""


@pytest.mark.parametrize("version", ALSO_SLOWLY)
async def test_threads_that_never_stop_are_said_to_run_and_ended_by_a_restart(version: str, tmp_path: Path):
    path = tmp_path / "threads.py"
    path.write_text(THREADS)
    async with live(path, interpreter(version)) as here:
        await here.cursor(12)
        await here.press("b")
        assert await here.go("c") == 12
        kept = list(here.app.session.real.frames)
        assert here.app.lane_run is not None
        lane = here.app.lane_run.lane
        assert isinstance(lane, DebugpyLane)
        assert lane._client._process is not None
        session = lane._client._process.pid
        await here.press("c")
        await here.until(lambda: "main is done" in here.output, "the main thread is through")
        await here.until(lambda: "the program is running: p pauses it" in here.app.notice, "that it runs is said")
        await alive(here)
        await nothing_lost(here, kept)
        await restarted(here)
        async with asyncio.timeout(20):
            while processes_of(session):
                await asyncio.sleep(0.05)


@pytest.mark.parametrize("version", ALSO_SLOWLY)
async def test_under_coverage_it_runs_to_its_end_and_says_where_events_are_taken_away(version: str, tmp_path: Path):
    path = tmp_path / "measured.py"
    path.write_text(
        "import sys\n\nif sys.version_info < (3, 12):\n    sys.settrace(lambda *event: None)\n" + COUNTS
        if version
        else "import coverage\n\nmeasured = coverage.Coverage(data_file=None)\nmeasured.start()\n" + COUNTS
    )
    async with live(path, interpreter(version)) as here:
        await here.go("n")
        kept = list(here.app.session.real.frames)
        await here.go("c")
        assert here.ended
        assert "total 10" in here.output
        is_blind = not version and sys.version_info < (3, 12)
        assert ("the program sets a trace function of its own" in here.output.replace("\n", " ")) == is_blind
        assert ("later frames are missing" in here.output.replace("\n", " ")) == is_blind
        await alive(here)
        await nothing_lost(here, kept)
        await restarted(here)


async def test_a_program_run_by_coverage_is_measured_and_its_frames_are_there_or_it_is_said(tmp_path: Path):
    (tmp_path / "program.py").write_text(COUNTS + "breakpoint()\nprint('measured')\n")
    target = Target(module="coverage", args=("run", "program.py"), cwd=tmp_path)
    async with live(target) as here:
        await here.go("c")
        assert not here.ended
        await here.go("c")
        assert here.ended
        assert "total 10" in here.output
        assert "measured" in here.output
        assert (tmp_path / ".coverage").exists()
        is_blind = sys.version_info < (3, 12)
        assert ("the program sets a trace function of its own" in here.output.replace("\n", " ")) == is_blind
        assert any(frame.function != "<module>" for frame in here.app.session.real.frames) != is_blind
        await alive(here)
        await restarted(here)


@pytest.mark.parametrize("version", ALSO_SLOWLY)
async def test_a_breakpoint_on_a_blank_line_stands_where_the_debugger_put_it(version: str, tmp_path: Path):
    path = tmp_path / "blank.py"
    path.write_text("def f(x):\n    y = x + 1\n\n    # a word\n    return y\n\n\nf(1)\nf(2)\n")
    async with live(path, interpreter(version)) as here:
        await here.cursor(3)
        await here.press("b")
        breakpoints = here.app.session.breakpoints
        await here.until(lambda: [one.moved_from for one in breakpoints.of("")] == [3], "that it was moved is known")
        (one,) = breakpoints.of("")
        assert one.lineno in (2, 5)
        await here.press("g", "b")
        await here.until(lambda: "moved from line 3" in here.screen, "the list says that it was moved")
        await here.press("escape")
        assert await here.go("c") == one.lineno
        await alive(here)


@pytest.mark.parametrize("version", ALSO_SLOWLY)
async def test_an_edited_and_a_deleted_source_leave_the_run_as_it_was(version: str, tmp_path: Path):
    path = tmp_path / "edited.py"
    path.write_text(COUNTS)
    async with live(path, interpreter(version)) as here:
        await here.go("n")
        path.write_text("print('another')\n")
        assert await here.go("n") == 3
        assert here.newest.source == "    total += n"
        path.unlink()
        kept = list(here.app.session.real.frames)
        await here.go("c")
        assert here.ended
        assert "total 10" in here.output
        await nothing_lost(here, kept)
        await alive(here)
        await here.press("R")  # there is no program to start: that is said, and the key is there for when there is
        await here.until(lambda: here.ended and "edited.py" in here.output, "that it cannot be started is said")
        path.write_text(COUNTS)
        await restarted(here)


async def test_a_port_in_use_is_told_and_another_try_waits_there_once_it_is_free(tmp_path: Path):
    port = free_port()
    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind(("127.0.0.1", port))
        taken.listen()
        app = DebuggerApp(attached("--listen", f"127.0.0.1:{port}"))
        async with app.run_test(size=(120, 36), notifications=True) as pilot:
            here = Live(app, pilot)
            await here.until(lambda: here.ended, "it cannot wait there")
            assert f"cannot wait at 127.0.0.1:{port}" in here.output.replace("\n", " ")
            assert "give another port" in here.output
            await alive(here)
            taken.close()
            await here.press("R")
            await listening(port)
            assert app.session.lane is LaneState.STARTING


@pytest.mark.slow
async def test_a_killed_program_of_the_other_version_is_told_and_restarted(tmp_path: Path):
    path = tmp_path / "program.py"
    path.write_text(COUNTS)
    python = other_python("3.13") or other_python("3.12")
    async with live(path, python or pytest.skip("no other Python here")) as here:
        await here.go("n")
        await here.go("n")
        kept = list(here.app.session.real.frames)
        assert here.app.lane_run is not None
        lane = here.app.lane_run.lane
        assert isinstance(lane, DebugpyLane)
        os.kill(next(iter(lane._client._groups)), signal.SIGKILL)
        await here.until(lambda: here.ended, "its death is noticed")
        assert "killed by SIGKILL" in here.output
        assert "R starts it again" in here.output
        await nothing_lost(here, kept)
        await restarted(here)
