"""What a debuggee may do to its debugger, and what may befall both: the screen stays, says what happened, restarts."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from pathlib import Path

import pytest
from foreframe.adapters.dap.lane import DebugpyLane
from foreframe.app.run import Run
from foreframe.app.session import LaneState
from foreframe.app.tui import DebuggerApp
from foreframe.debugger.breakpoints import Breakpoint
from foreframe.debugger.ports import Ended, Stopped
from foreframe.debugger.stepping import Step
from foreframe.debugger.target import Target
from textual.pilot import Pilot

from ..interpreters import other_python
from .driving import driving, processes_of, recorded

PATIENCE_S = 30.0
PROGRAM = "def f(x):\n    y = x + 1\n    return y\n\n\ntotal = 0\nfor i in range(5):\n    total += f(i)\nprint(total)\n"


def live(path: Path) -> Run:
    return Run(target=Target(path=path), mode="compare", make_lane=lambda: DebugpyLane(Target(path=path)), file=path)


async def until(pilot: Pilot[None], app: DebuggerApp, state: LaneState) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while app.session.lane is not state:
            await pilot.pause(0.02)
    await pilot.pause()


def client_of(app: DebuggerApp):
    assert app.lane_run is not None
    assert isinstance(app.lane_run.lane, DebugpyLane)
    return app.lane_run.lane._client


def state_of(pid: int) -> str:
    """The letter that the kernel has for what a process does: T once it is stopped."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]


def output(app: DebuggerApp) -> str:
    return "\n".join("".join(text for text, _ in line) for line in app.output.log_view.lines)


async def test_a_killed_program_a_killed_and_a_wedged_adapter_are_told_and_restarted_from(tmp_path: Path):
    path = tmp_path / "program.py"
    path.write_text(PROGRAM)
    app = DebuggerApp(live(path))
    async with app.run_test(size=(120, 36), notifications=True) as pilot:
        await until(pilot, app, LaneState.STOPPED)
        await pilot.press("n", "n")
        await until(pilot, app, LaneState.STOPPED)

        (debuggee,) = client_of(app)._groups
        kept = list(app.session.real.frames)
        os.kill(debuggee, signal.SIGKILL)
        await until(pilot, app, LaneState.ENDED)
        assert "the program is gone: killed by SIGKILL" in output(app)
        assert "R starts it again" in output(app)
        assert app.session.real.frames[: len(kept)] == kept
        await pilot.press("N")
        assert app.session.real.at < len(kept) - 1

        await pilot.press("R")
        await until(pilot, app, LaneState.STOPPED)
        adapter = client_of(app)._process
        assert adapter is not None
        kept = list(app.session.real.frames)
        adapter.kill()
        await until(pilot, app, LaneState.ENDED)
        assert "the program is gone: the debug adapter has ended" in output(app)
        assert list(app.session.real.frames) == kept

        await pilot.press("R")
        await until(pilot, app, LaneState.STOPPED)
        adapter = client_of(app)._process
        assert adapter is not None
        client_of(app)._timeout_s = 0.3
        kept = list(app.session.real.frames)
        os.kill(adapter.pid, signal.SIGSTOP)
        while state_of(adapter.pid) != "T":  # it may be in the middle of something
            await pilot.pause(0.01)
        await pilot.press("n")
        async with asyncio.timeout(PATIENCE_S):
            while "has not answered next within 0.3 s" not in output(app):
                await pilot.pause(0.02)
        assert "restart the session" in output(app)
        assert list(app.session.real.frames) == kept
        await pilot.press("R")
        await until(pilot, app, LaneState.STARTING)
        await until(pilot, app, LaneState.STOPPED)
        await pilot.press("c")
        await until(pilot, app, LaneState.ENDED)
        assert output(app).splitlines()[0] == "15"


@pytest.mark.slow
async def test_a_program_that_prints_fifty_megabytes_leaves_the_keys_alive(tmp_path: Path):
    path = tmp_path / "prints.py"
    path.write_text("for _ in range(500):\n    print('x' * 99_999)\nprint('the end')\n")
    app = DebuggerApp(live(path))
    async with app.run_test(size=(120, 36), notifications=True) as pilot:
        await until(pilot, app, LaneState.STOPPED)
        await pilot.press("c")
        async with asyncio.timeout(10):
            await pilot.press("?")  # answered while it prints
            while len(app.screen_stack) < 2:
                await pilot.pause(0.01)
            await pilot.press("escape")
        async with asyncio.timeout(90):
            while app.session.lane is not LaneState.ENDED:
                await pilot.pause(0.05)
        assert "the end" in output(app)
        assert len(app.session.real.frames) > 1000


ODD = {
    "forks": "import os\npid = os.fork()\nif not pid:\n    print('child', flush=True)\n    os._exit(0)\n"
    "os.waitpid(pid, 0)\nprint('parent')\n",
    "changes_folder": "import os\nos.chdir('/')\n\n\ndef f():\n    return os.getcwd()\n\n\nprint(f())\n",
    "handles_signals": "import os\nimport signal\n\n\ndef heard(number, frame):\n    print('heard', number)\n\n\n"
    "signal.signal(signal.SIGUSR1, heard)\nsignal.signal(signal.SIGTERM, heard)\n"
    "os.kill(os.getpid(), signal.SIGUSR1)\nos.kill(os.getpid(), signal.SIGTERM)\nprint('parent')\n",
    "shadows": "import app\nimport debugpy\nimport foreframe\n\nprint(app.mine, debugpy.mine, foreframe.mine)\n",
}
SAID = {
    "forks": ("child", "parent"),
    "changes_folder": ("/",),
    "handles_signals": ("heard 10", "heard 15", "parent"),
    "shadows": ("app debugpy foreframe",),
}


@pytest.mark.parametrize("version", ["", "3.12"])
async def test_forks_folders_signal_handlers_and_our_own_names_are_the_programs_to_use(version: str, tmp_path: Path):
    for name in ("app", "debugpy", "foreframe"):
        (tmp_path / f"{name}.py").write_text(f"mine = {name!r}\n")
    for name, source in ODD.items():
        path = tmp_path / f"{name}.py"
        path.write_text(source)
        target = Target(path=path, python=other_python(version) if version else "")
        async with driving(target) as driver:
            await driver.stop()
            assert await driver.finish(by=Step.OVER) == Ended(exit_code=0)
            for words in SAID[name]:
                assert words in driver.output(), name


async def test_a_program_that_becomes_another_keeps_its_frames_and_ends_with_the_other(tmp_path: Path):
    path = tmp_path / "becomes.py"
    path.write_text("import os\nimport sys\n\nos.execv(sys.executable, [sys.executable, '-c', 'print(6 * 7)'])\n")
    async with driving(path) as driver:
        await driver.stop()
        ended = await driver.finish(by=Step.OVER)
        assert ended == Ended(
            exit_code=0, reason=f"another program took its place, {sys.executable}, which ended with exit status 0"
        )
        assert "42" in driver.output()
        assert [frame.lineno for frame in driver.frames] == [1, 1, 2, 4]


async def test_a_breakpoint_past_the_end_is_moved_to_the_last_line_and_the_move_is_told(tmp_path: Path):
    path = tmp_path / "short.py"
    path.write_text("x = 1\ny = 2\n")
    async with driving(path) as driver:
        await driver.stop()
        (placed,) = await driver.lane.set_breakpoints(str(path), [Breakpoint(path="", lineno=999)])
        assert (placed.lineno, placed.verified) == (2, True)
        stop = await driver.resume()
        assert isinstance(stop, Stopped)
        assert (stop.reason, stop.stack[0].lineno) == ("breakpoint", 2)


MEASURED = """\
import coverage

measured = coverage.Coverage(data_file=None)


def f(x):
    y = x + 1
    return y


measured.start()
f(1)
measured.stop()
print("done")
"""


async def test_a_program_that_takes_the_trace_function_is_told_of_once(tmp_path: Path):
    path = tmp_path / "measured.py"
    path.write_text(MEASURED)
    async with driving(path) as driver:
        await driver.stop()
        ended = await driver.resume()
        told = driver.output("console")
    assert isinstance(ended, Ended)
    assert "done" in driver.output()
    if sys.version_info >= (3, 12):
        assert not told
        assert ended == Ended(exit_code=0)
    else:
        assert told.count("the program sets a trace function of its own (") == 1
        assert "on Python 3.11 there is only one" in told
        assert ended.reason == "the program replaced the trace function; its later frames are missing"


THREADS = """\
import threading
import time


def spin():
    while True:
        time.sleep(0.001)


for _ in range(3):
    threading.Thread(target=spin, daemon={daemon}).start()
n = 1
n = 2
print("main is done")
"""


async def test_threads_that_never_stop_are_stepped_beside_and_ended_with_the_lane(tmp_path: Path):
    path = tmp_path / "threads.py"
    path.write_text(THREADS.format(daemon=False))
    async with driving(path, {path: [12]}, stop_on_entry=False) as driver:
        assert (await driver.stop()).stack[0].lineno == 12
        assert await driver.step(Step.OVER) == 13
        adapter = driver.lane._client._process
        assert adapter is not None
        await driver.lane.resume()
        await driver.until_output("main is done")
        assert len(processes_of(adapter.pid)) > 1
    assert not processes_of(adapter.pid)


async def test_an_edited_and_a_deleted_source_do_not_disturb_the_running_program(tmp_path: Path):
    path = tmp_path / "edited.py"
    path.write_text(PROGRAM)
    async with driving(path, {path: [3]}) as driver:
        await driver.stop()
        path.write_text("# nothing\n")
        assert await driver.step(Step.OVER) == 6
        path.unlink()
        stop = await driver.resume()
        assert isinstance(stop, Stopped)
        assert (stop.stack[0].lineno, driver.frames[-1].source) == (3, "    return y")
        await driver.lane.set_breakpoints(str(path), [])
        assert await driver.resume() == Ended(exit_code=0)
        assert driver.output() == "15\n"


async def test_a_program_under_coverage_runs_to_its_end_is_measured_and_stops_where_it_says_so(tmp_path: Path):
    (tmp_path / "program.py").write_text(PROGRAM + "breakpoint()\nprint('measured')\n")
    target = Target(module="coverage", args=("run", "program.py"), cwd=tmp_path)
    async with driving(target, stop_on_entry=False) as driver:
        assert (await driver.stop()).reason == "breakpoint"
        assert await driver.finish() == Ended(exit_code=0)
        assert driver.output() == "15\nmeasured\n"
        assert (tmp_path / ".coverage").exists()


async def test_what_is_recorded_of_a_killed_program_is_what_the_recorder_has(tmp_path: Path):
    path = tmp_path / "killed.py"
    path.write_text("import os\n\nx = [1]\nx.append(2)\nos.kill(os.getpid(), 9)\n")
    async with driving(path, stop_on_entry=False) as driver:
        assert await driver.next() == Ended(exit_code=None, reason="killed by SIGKILL")
        assert driver.frames == await recorded(path)
        assert driver.frames[-1].locals == {"x": "[1, 2]"}
