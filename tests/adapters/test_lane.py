"""The real lane with debugpy itself: where it stops, what it hears, and how it ends."""

import asyncio
from pathlib import Path

import pytest
from foreframe.debugger.breakpoints import Stops
from foreframe.debugger.errors import AdapterError
from foreframe.debugger.frame import Event
from foreframe.debugger.ports import Ended, Stopped
from foreframe.debugger.stepping import Step

from ..programs import marked_lines
from .driving import driving, lines, plain, recorded

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
        moved = await driver.lane.set_breakpoints(str(calls), plain(calls, [AT["last"]]))
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
        await driver.lane.set_breakpoints(str(path), plain(path, [5]))
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
            await driver.lane.start(Stops())
        await driver.lane.pause()
        await driver.stop()
        await driver.lane.pause()  # of a stopped program: nothing to do


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
