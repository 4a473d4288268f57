"""How the real lane ends, and what it leaves behind: nothing."""

import asyncio
import os
import signal
from pathlib import Path

import pytest
from foreframe.adapters.dap.lane import DebugpyLane
from foreframe.debugger.breakpoints import Stops
from foreframe.debugger.errors import AdapterError
from foreframe.debugger.ports import Ended
from foreframe.debugger.stepping import Step
from foreframe.debugger.target import Target

from .driving import Driver, driving, processes_of


@pytest.fixture
def calls(tmp_path: Path) -> Path:
    path = tmp_path / "calls.py"
    path.write_text("def f():\n    return 1\n\n\nprint(f())\n")
    return path


@pytest.mark.parametrize(
    ("source", "code", "reason", "said"),
    [
        ("import sys\nsys.exit(3)\n", 3, "", ""),
        ("raise SystemExit('no good')\n", 1, "", "no good"),
        ("import os\nos._exit(5)\n", 5, "os._exit(5)", ""),
        ("def f(:\n", 1, "cannot be run: SyntaxError", "SyntaxError"),
        ("import os\nos.kill(os.getpid(), 9)\n", None, "killed by SIGKILL", ""),
        (
            "import os\nif os.fork():\n    os.wait()\n    os._exit(5)\nos.execv('/bin/true', ['true'])\n",
            5,
            "os._exit(5)",
            "",
        ),
        ("import os\ntry:\n    os.execv('/no/such', ['no'])\nexcept OSError:\n    os._exit(5)\n", 5, "os._exit(5)", ""),
    ],
)
async def test_every_end_is_told(tmp_path: Path, source: str, code: int | None, reason: str, said: str):
    path = tmp_path / "ends.py"
    path.write_text(source)
    async with driving(path, stop_on_entry=False) as driver:
        ended = await driver.next()
        assert isinstance(ended, Ended)
        assert ended.exit_code == code
        assert reason in ended.reason
        assert bool(reason) == bool(ended.reason)
        assert said in driver.output("stderr")


async def started(path: Path) -> tuple[Driver, int]:
    """A lane that has stopped on entry, and the number of its session."""
    driver = Driver(DebugpyLane(Target(path=path)))
    await driver.lane.start(Stops())
    await driver.stop()
    process = driver.lane._client._process
    assert process is not None
    return driver, process.pid


async def test_killing_the_debuggee_ends_the_lane_with_the_signal(calls: Path):
    driver, _ = await started(calls)
    (pid,) = driver.lane._client._groups
    os.kill(pid, signal.SIGKILL)
    assert await driver.next() == Ended(exit_code=None, reason="killed by SIGKILL")
    with pytest.raises(AdapterError, match="the program has ended"):
        await driver.lane.step(Step.OVER)
    await driver.lane.stop()


async def test_killing_the_adapter_ends_the_lane_and_the_debuggee(calls: Path):
    driver, session = await started(calls)
    assert len(processes_of(session)) > 1
    os.kill(session, signal.SIGKILL)
    assert await driver.next() == Ended(exit_code=None, reason="the debug adapter has ended")
    await driver.lane.stop()
    assert not processes_of(session)


async def test_a_wedged_adapter_is_given_up_in_time_and_can_still_be_stopped(calls: Path):
    driver, session = await started(calls)
    driver.lane._client._timeout_s = 0.3
    os.kill(session, signal.SIGSTOP)
    with pytest.raises(AdapterError, match="not answered next") as wedged:
        await driver.lane.step(Step.OVER)
    assert "restart" in wedged.value.hint
    await driver.lane.stop()
    assert not processes_of(session)
    assert isinstance(await driver.next(), Ended)


async def test_stopping_is_clean_at_any_time_and_a_new_lane_starts_afresh(calls: Path):
    driver, session = await started(calls)
    assert driver.lane._exchange is not None
    folder = driver.lane._exchange.folder
    await driver.lane.stop()
    await driver.lane.stop()
    assert not folder.exists()
    assert not processes_of(session)
    assert (await driver.next()) == Ended(exit_code=None, reason="it was stopped")
    again, _ = await started(calls)
    assert again.stops[0].stack[0].lineno == 1
    await again.lane.stop()


async def test_stopping_in_the_middle_of_a_start_leaves_no_process(calls: Path):
    lane = DebugpyLane(Target(path=calls))
    start = asyncio.create_task(lane.start(Stops()))
    await asyncio.sleep(0.2)
    process = lane._client._process
    assert process is not None
    await lane.stop()
    with pytest.raises(AdapterError):
        await start
    assert not processes_of(process.pid)


@pytest.mark.parametrize(
    ("python", "message"),
    [
        ("/nonexistent/python", "/nonexistent/python cannot be started: No such file"),
        ("/bin/true", "/bin/true is no Python interpreter"),
        ("{old}", "is Python 3.8, too old"),
    ],
)
async def test_an_interpreter_that_cannot_be_used_is_told_at_once(calls: Path, python: str, message: str):
    old = calls.parent / "old"
    old.write_text("#!/bin/sh\necho 3 8\n")
    old.chmod(0o755)
    driver = Driver(DebugpyLane(Target(path=calls, python=python.format(old=old))))
    with pytest.raises(AdapterError, match=message) as told:
        await driver.lane.start(Stops())
    assert "--python" in told.value.hint
    ended = await driver.next()
    assert isinstance(ended, Ended)
    assert ended.reason == str(told.value)


async def test_a_folder_that_does_not_exist_is_told(calls: Path):
    lane = DebugpyLane(Target(path=calls, cwd=calls / "nowhere"))
    with pytest.raises(AdapterError, match="no directory"):
        await lane.start(Stops())


async def test_a_module_that_fails_before_its_function_is_called_says_so(tmp_path: Path):
    path = tmp_path / "fails.py"
    path.write_text("def f():\n    pass\n\nraise OSError('early')\n")
    async with driving(Target(path=path, function="f", call="f()")) as driver:
        ended = await driver.next()
        assert ended == Ended(exit_code=1, reason="the program failed before f began: OSError: early")
