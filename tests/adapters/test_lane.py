"""The real lane with debugpy itself: where it stops, what it hears, and how it ends."""

import asyncio
import os
import signal
import sys
import time
from pathlib import Path

import pytest
from foreframe.adapters.dap.lane import DebugpyLane
from foreframe.debugger.errors import AdapterError
from foreframe.debugger.frame import Event
from foreframe.debugger.ports import Ended, Stopped
from foreframe.debugger.stepping import Step
from foreframe.debugger.target import Target

from ..programs import marked_lines
from .driving import Driver, driving, lines, processes_of, recorded

CALLS = """\
def inner(x):  # @def
    y = x + 1  # @inner

    return y  # @inner_return


def outer(x):
    a = inner(x)  # @outer
    b = inner(a)  # @second
    return b


first = outer(1)  # @call
last = inner(first)  # @last
print("first", first)
"""
AT = marked_lines(CALLS)


@pytest.fixture
def calls(tmp_path: Path) -> Path:
    path = tmp_path / "calls.py"
    path.write_text(CALLS)
    return path


async def test_it_stops_on_entry_then_steps_over_into_and_out(calls: Path):
    async with driving(calls) as driver:
        entry = await driver.stop()
        assert (entry.reason, entry.stack[0].function, entry.stack[0].lineno) == ("entry", "<module>", AT["def"])
        assert [await driver.step(Step.OVER) for _ in range(2)] == [7, AT["call"]]
        assert [await driver.step(Step.INTO) for _ in range(2)] == [AT["outer"], AT["inner"]]
        stack = driver.stops[-1].stack
        assert [frame.function for frame in stack] == ["inner", "outer", "<module>"]
        assert [driver.frames[frame.at].lineno for frame in stack] == [frame.lineno for frame in stack]
        assert await driver.step(Step.OUT) == AT["second"]
        assert await driver.step(Step.OVER) == 10
        assert await driver.step(Step.OUT) == AT["last"]
        ended = await driver.finish(by=Step.OVER)
        assert ended == Ended(exit_code=0)
        assert driver.output() == "first 3\n"
        assert [stop.stack[0].path for stop in driver.stops] == [""] * len(driver.stops)
        assert driver.frames == await recorded(calls)


async def test_at_every_stop_the_newest_frame_is_the_line_stopped_on(calls: Path):
    async with driving(calls) as driver:
        await driver.stop()
        while driver.ended is None:
            top = driver.stops[-1].stack[0]
            newest = driver.frames[-1]
            assert (newest.event, newest.lineno, newest.function) == (Event.LINE, top.lineno, top.function)
            assert top.at == len(driver.frames) - 1
            await driver.lane.step(Step.INTO)
            await driver.next()
        assert [stop.stack[0].lineno for stop in driver.stops] == lines(driver.frames)


async def test_breakpoints_hit_in_functions_not_yet_called_and_move_off_blank_lines(calls: Path):
    async with driving(calls, {calls: [AT["inner"] + 1]}, stop_on_entry=False) as driver:
        placed = driver.lane.placed[str(calls)][0]
        assert placed.verified
        stop = await driver.stop()
        assert (stop.reason, stop.stack[0].lineno) == ("breakpoint", placed.lineno)
        assert placed.lineno in (AT["inner"], AT["inner_return"])
        moved = await driver.lane.set_breakpoints(str(calls), [AT["last"]])
        assert [(place.lineno, place.verified) for place in moved] == [(AT["last"], True)]
        later = await driver.resume()
        assert isinstance(later, Stopped)
        assert later.stack[0].lineno == AT["last"]
        assert await driver.lane.set_breakpoints(str(calls), []) == []
        assert await driver.resume() == Ended(exit_code=0)


async def test_stepping_over_a_call_stops_at_a_breakpoint_in_it(calls: Path):
    async with driving(calls, {calls: [AT["inner"]]}) as driver:
        await driver.stop()
        for _ in range(2):
            await driver.step(Step.OVER)
        assert await driver.step(Step.OVER) == AT["inner"]
        assert driver.stops[-1].reason == "breakpoint"


LOOP = """\
import sys
n = 0
print("going", flush=True)
while True:
    n += 1
    if n < 0:
        break  # @never
"""


async def test_an_endless_loop_is_paused_and_given_a_breakpoint(tmp_path: Path):
    path = tmp_path / "loop.py"
    path.write_text(LOOP)
    async with driving(path, stop_on_entry=False) as driver:
        await driver.until_output("going")
        await driver.lane.pause()
        stop = await driver.stop()
        assert stop.reason == "pause"
        assert stop.stack[0].lineno in (4, 5, 6)
        assert driver.frames[-1].lineno == stop.stack[0].lineno
        count = len(driver.frames)
        await asyncio.sleep(0.2)
        await driver.lane.resume()
        await driver.lane.set_breakpoints(str(path), [5])
        assert (await driver.stop()).stack[0].lineno == 5
        assert len(driver.frames) > count
        assert await driver.step(Step.OVER) == 6


async def test_a_run_without_stops_is_paused_before_its_frames_fill_the_memory(tmp_path: Path):
    path = tmp_path / "loop.py"
    path.write_text(LOOP)
    async with driving(path, stop_on_entry=False, max_frames=2_000) as driver:
        stop = await driver.stop()
        assert stop.reason == "pause"
        assert "frames were recorded without a stop" in stop.text
        assert 2_000 < len(driver.frames) < 200_000
        again = await driver.resume()
        assert isinstance(again, Stopped)
        assert again.reason == "pause"


async def test_a_running_program_is_not_stepped_and_a_lane_not_started_twice(tmp_path: Path):
    path = tmp_path / "loop.py"
    path.write_text(LOOP)
    async with driving(path, stop_on_entry=False) as driver:
        with pytest.raises(AdapterError, match="running"):
            await driver.lane.step(Step.OVER)
        with pytest.raises(AdapterError, match="running"):
            await driver.lane.resume()
        with pytest.raises(AdapterError, match="step back"):
            await driver.lane.step(Step.BACK)
        with pytest.raises(AdapterError, match="started before"):
            await driver.lane.start({})
        await driver.lane.pause()
        await driver.stop()
        await driver.lane.pause()  # of a stopped program: nothing to do


STDIN = """\
import sys
name = input("name? ")
print("hello", name)
rest = sys.stdin.read()
print(len(rest), rest.count("\\n"), sys.stdin.encoding)
print(ascii(rest[:1]), sys.stdin.isatty())
"""


async def test_the_program_reads_what_is_sent_and_then_the_end(tmp_path: Path):
    path = tmp_path / "asks.py"
    path.write_text(STDIN)
    async with driving(path, stop_on_entry=False) as driver:
        await driver.until_output("name? ")
        await driver.lane.send_input("Ada\n")
        await driver.until_output("hello Ada")
        await driver.lane.send_input("é" + "line\n" * 40_000)  # more than a pipe holds
        await driver.lane.end_input()
        assert await driver.next() == Ended(exit_code=0)
        assert driver.output().endswith("200001 40000 utf-8\n'\\xe9' False\n")
        with pytest.raises(AdapterError, match="no program"):
            await driver.lane.send_input("late")


async def test_input_may_be_sent_and_ended_before_the_program_asks(tmp_path: Path):
    path = tmp_path / "asks.py"
    path.write_text(STDIN)
    async with driving(path) as driver:
        await driver.lane.send_input("Bob\nrest")
        await driver.lane.end_input()
        with pytest.raises(AdapterError, match="ended"):
            await driver.lane.send_input("more")
        await driver.stop()
        await driver.finish()
        assert "hello Bob\n4 0" in driver.output()


FAILS = """\
import sys
print("to stderr", file=sys.stderr)

def f(x):
    return 1 / x

try:
    f(0)  # @raises
except ZeroDivisionError:  # @handler
    pass
f(0)
"""


async def test_an_exception_is_stepped_to_its_handler_and_ends_the_program_with_its_traceback(tmp_path: Path):
    path = tmp_path / "fails.py"
    path.write_text(FAILS)
    at = marked_lines(FAILS)
    async with driving(path, {path: [at["raises"]]}, stop_on_entry=False) as driver:
        await driver.stop()
        assert await driver.step(Step.OVER) == at["handler"]
        ended = await driver.finish(by=Step.OVER)
        assert ended.exit_code == 1
        stderr = driver.output("stderr")
        assert stderr.startswith("to stderr\nTraceback (most recent call last):\n")
        assert stderr.count("  File ") == 2
        assert stderr.endswith("ZeroDivisionError: division by zero\n")
        assert driver.output("console") == ""
        assert driver.frames == await recorded(path)


async def test_breakpoint_in_the_program_stops_it(tmp_path: Path):
    path = tmp_path / "breaks.py"
    path.write_text("def f():\n    a = 1\n    breakpoint()\n    b = 2\n    return a + b\nf()\nc = 3\n")
    async with driving(path, stop_on_entry=False) as driver:
        stop = await driver.stop()
        assert (stop.stack[0].function, stop.stack[0].lineno) == ("f", 4)
        assert await driver.step(Step.OUT) == 7
        assert await driver.resume() == Ended(exit_code=0)
        assert lines(driver.frames) == [1, 6, 2, 3, 4, 5, 7]


THREADED = """\
import threading

def work(box):
    box.append(1)  # @inside
    box.append(2)

box = []
thread = threading.Thread(target=work, args=(box,))
thread.start()
thread.join()
del thread
print(box)
"""


async def test_a_breakpoint_in_another_thread_stops_there_without_frames_of_ours(tmp_path: Path):
    path = tmp_path / "threaded.py"
    path.write_text(THREADED)
    at = marked_lines(THREADED)
    async with driving(path, {path: [at["inside"]]}, stop_on_entry=False) as driver:
        stop = await driver.stop()
        assert (stop.stack[0].function, stop.stack[0].lineno, stop.stack[0].at) == ("work", at["inside"], -1)
        assert await driver.resume() == Ended(exit_code=0)
        assert driver.output() == "[1, 2]\n"
        assert lines(driver.frames)[-1] == 12


async def test_a_deep_stack_is_told_whole(tmp_path: Path):
    path = tmp_path / "deep.py"
    path.write_text("def down(n):\n    if n:\n        return down(n - 1)\n    return 0\n\ndown(300)\n")
    async with driving(path, {path: [4]}, stop_on_entry=False) as driver:
        stack = (await driver.stop()).stack
        assert len(stack) == 302
        assert [frame.function for frame in stack[-2:]] == ["down", "<module>"]
        assert all(driver.frames[frame.at].lineno == frame.lineno for frame in stack)


async def test_a_program_imports_its_own_modules_whatever_ours_and_debugpys_are_called(tmp_path: Path):
    for name in ("app", "model", "debugger", "queue", "random", "shim", "low_latency"):
        (tmp_path / f"{name}.py").write_text(f"mine = {name!r}\n")
    program = tmp_path / "train.py"
    names = "app, model, debugger, queue, random, shim"
    program.write_text(f"import sys\nimport {names}\nprint([m.mine for m in ({names})], sys.argv, sys.path[0])\n")
    target = Target(path=program, args=("one", "two words"))
    async with driving(target) as driver:
        await driver.stop()
        assert await driver.step(Step.OVER) == 2
        assert await driver.step(Step.OVER) == 3
        await driver.finish(by=Step.OVER)
        expected = ["app", "model", "debugger", "queue", "random", "shim"]
        assert driver.output() == f"{expected} {[str(program), 'one', 'two words']} {tmp_path}\n"
        assert driver.frames == await recorded(target)


MODULE_CODE = """\
print("loaded")  # @top
calls = []


def twice(f):
    return lambda *args, **named: (f(*args, **named), f(*args, **named))


@twice
def add(a, b=1):
    c = a + b  # @body
    calls.append(c)  # @next
    return c


add(0, 0)
"""


async def test_a_call_is_the_entry_and_the_code_around_it_is_not(tmp_path: Path):
    path = tmp_path / "functions.py"
    path.write_text(MODULE_CODE)
    at = marked_lines(MODULE_CODE)
    target = Target(path=path, function="add", call="add(2, b=5)")
    async with driving(target, {path: [at["top"], at["next"]]}) as driver:
        entry = await driver.stop()
        assert (entry.reason, entry.stack[0].function, entry.stack[0].lineno) == ("entry", "add", at["body"])
        assert [frame.function for frame in entry.stack if frame.function != "<lambda>"] == ["add"]
        assert driver.frames[0].locals == {"a": "2", "b": "5"}
        assert await driver.resume() == driver.stops[-1]
        assert driver.stops[-1].stack[0].lineno == at["next"]
        assert await driver.finish(by=Step.INTO) == Ended(exit_code=0)
        assert driver.output() == "loaded\n"
        assert driver.frames == await recorded(target)


async def test_a_module_of_a_package_runs_as_with_python_m(tmp_path: Path):
    package = tmp_path / "shop"
    package.mkdir()
    (package / "__init__.py").write_text("name = 'shop'\n")
    (package / "till.py").write_text("def pay(n):\n    return n * 2  # pays\n")
    (package / "__main__.py").write_text("from .till import pay\nimport sys\nprint(pay(4), sys.argv[1:], __name__)\n")
    target = Target(module="shop", args=("x",), cwd=tmp_path)
    async with driving(target, {package / "till.py": [2]}) as driver:
        entry = await driver.stop()
        assert (entry.stack[0].path, entry.stack[0].lineno) == ("", 1)
        stop = await driver.resume()
        assert isinstance(stop, Stopped)
        assert [(frame.function, frame.path) for frame in stop.stack] == [("pay", "shop/till.py"), ("<module>", "")]
        assert await driver.finish(by=Step.OVER) == Ended(exit_code=0)
        assert driver.output() == "8 ['x'] __main__\n"
        assert driver.frames == await recorded(target)


async def test_a_module_of_the_standard_library_is_debugged_as_a_program(tmp_path: Path):
    (tmp_path / "data.json").write_text('{"a": 1}')
    target = Target(module="json.tool", args=("--compact", "data.json"), cwd=tmp_path)
    async with driving(target) as driver:
        entry = await driver.stop()
        assert (entry.reason, entry.stack[0].function, entry.stack[0].path) == ("entry", "<module>", "")
        await driver.finish(by=Step.OVER)
        assert driver.output() == '{"a":1}\n'
        assert lines(driver.frames) == lines(await recorded(target))  # the values are identities of objects


async def test_a_step_into_a_file_outside_the_project_steps_over_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "foreign.py").write_text("def twice(f):\n    f()\n    f()\n")
    (tmp_path / "here").mkdir()
    path = tmp_path / "here" / "main.py"
    path.write_text("from foreign import twice\ndef f():\n    return 1\ntwice(f)\nend = 1\n")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "elsewhere"))
    async with driving(path) as driver:
        await driver.stop()
        assert [await driver.step(Step.INTO) for _ in range(5)] == [2, 4, 3, 3, 5]
        assert [frame.path for frame in driver.stops[-2].stack] == ["", ""]


@pytest.mark.parametrize(
    ("source", "code", "reason", "said"),
    [
        ("import sys\nsys.exit(3)\n", 3, "", ""),
        ("raise SystemExit('no good')\n", 1, "", "no good"),
        ("import os\nos._exit(5)\n", 5, "os._exit(5)", ""),
        ("def f(:\n", 1, "cannot be run: SyntaxError", "SyntaxError"),
        ("import os\nos.kill(os.getpid(), 9)\n", None, "killed by SIGKILL", ""),
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
    await driver.lane.start({})
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
    folder = driver.lane._folder
    assert folder is not None
    await driver.lane.stop()
    await driver.lane.stop()
    assert not folder.exists()
    assert not processes_of(session)
    assert (await driver.next()) == Ended(exit_code=None, reason="it was stopped")
    again, _ = await started(calls)
    assert again.stops[0].stack[0].lineno == AT["def"]
    await again.lane.stop()


async def test_stopping_in_the_middle_of_a_start_leaves_no_process(calls: Path):
    lane = DebugpyLane(Target(path=calls))
    start = asyncio.create_task(lane.start({}))
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
        await driver.lane.start({})
    assert "--python" in told.value.hint
    ended = await driver.next()
    assert isinstance(ended, Ended)
    assert ended.reason == str(told.value)


async def test_a_folder_that_does_not_exist_is_told(calls: Path):
    lane = DebugpyLane(Target(path=calls, cwd=calls / "nowhere"))
    with pytest.raises(AdapterError, match="no directory"):
        await lane.start({})


async def test_a_module_that_fails_before_its_function_is_called_says_so(tmp_path: Path):
    path = tmp_path / "fails.py"
    path.write_text("def f():\n    pass\n\nraise OSError('early')\n")
    async with driving(Target(path=path, function="f", call="f()")) as driver:
        ended = await driver.next()
        assert ended == Ended(exit_code=1, reason="the program failed before f began: OSError: early")


async def test_a_step_takes_milliseconds(tmp_path: Path):
    path = tmp_path / "straight.py"
    path.write_text("".join(f"x{n} = {n}\n" for n in range(12)))
    async with driving(path) as driver:
        await driver.stop()
        taken = list[float]()
        for _ in range(10):
            start = time.perf_counter()
            await driver.step(Step.OVER)
            taken.append(time.perf_counter() - start)
        if sys.platform == "linux":
            assert min(taken) < 0.04  # without the quick adapter the best of them takes 80 ms


RAISES = """\
def inner(x):
    return 1 / x  # @inner


def outer(x):
    try:
        inner(x)  # @caught
    except ZeroDivisionError:
        pass
    return inner(x)  # @leaves


outer(0)  # @top
"""


async def test_exceptions_stop_where_they_are_raised_or_leave_the_program(tmp_path: Path):
    path = tmp_path / "raises.py"
    path.write_text(RAISES)
    at = marked_lines(RAISES)
    async with driving(path, stop_on_entry=False, exceptions=["raised"]) as driver:
        stop = await driver.stop()
        assert (stop.reason, stop.text) == ("exception", "ZeroDivisionError: division by zero")
        assert [frame.lineno for frame in stop.stack] == [at["inner"], at["caught"], at["top"]]
        assert driver.frames[stop.stack[0].at].event is Event.EXCEPTION
    async with driving(path, stop_on_entry=False, exceptions=["userUnhandled"]) as driver:
        stop = await driver.stop()
        assert (stop.reason, stop.text) == ("exception", "ZeroDivisionError: division by zero")
        assert [(frame.function, frame.lineno) for frame in stop.stack] == [
            ("inner", at["inner"]),
            ("outer", at["leaves"]),
            ("<module>", at["top"]),
        ]
        assert [driver.frames[frame.at].value for frame in stop.stack] == [stop.text] * 3
        ended = await driver.resume()
        assert isinstance(ended, Ended)
        assert ended.exit_code == 1
        assert driver.frames == await recorded(path)
