"""`--record stops` with debugpy itself: every stop is a frame, and nothing between them is."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from foreframe.adapters.dap.lane import DebugpyLane
from foreframe.debugger.breakpoints import Breakpoint, ChangeWatch, Stops
from foreframe.debugger.frame import Event, Frame
from foreframe.debugger.ports import Ended, Stopped
from foreframe.debugger.stepping import Step
from foreframe.debugger.target import Target
from foreframe.debugger.units import Units

from ..interpreters import other_python
from ..programs import marked_lines
from .driving import Driver, driving, lines, plain

VERSIONS = [
    pytest.param("", id="this"),
    pytest.param("3.12", marks=pytest.mark.slow),
    pytest.param("3.13", marks=pytest.mark.slow),
]

CALLS = """\
def inner(x):  # @def
    y = x + 1  # @inner
    return y  # @inner_return


def outer(x):  # @outer_def
    a = inner(x)  # @outer
    b = inner(a)  # @second
    return b  # @outer_return


first = outer(1)  # @call
last = [inner(each) for each in (first, 5)]  # @last
print("first", first)
"""
AT = marked_lines(CALLS)


def target(folder: Path, source: str, version: str, name: str = "program.py") -> Target:
    python = other_python(version) if version else ""
    if version and not python:
        pytest.skip(f"no Python {version} here")
    path = folder / name
    path.write_text(source)
    return Target(path=path, python=python)


def sparse(driven: Target, *stops: int, **options: object):
    assert driven.path is not None
    return driving(driven, {driven.path: stops} if stops else None, record="stops", **options)


def told(frame: Frame) -> tuple[Event, int, int, dict[str, str]]:
    return frame.event, frame.lineno, frame.depth, dict(frame.locals)


def stands_where_it_stopped(driver: Driver) -> None:
    """The stack's entries and their newest frames say the same places."""
    stack = driver.stops[-1].stack
    assert [driver.frames[entry.at].lineno for entry in stack] == [entry.lineno for entry in stack]
    assert stack[0].at == len(driver.frames) - 1


@pytest.mark.parametrize("version", VERSIONS)
async def test_steps_land_where_they_do_anyway_and_each_stop_is_a_frame(version: str, tmp_path: Path):
    async with sparse(target(tmp_path, CALLS, version)) as driver:
        await driver.stop()
        assert [await driver.step(Step.OVER) for _ in range(2)] == [AT["outer_def"], AT["call"]]
        assert [await driver.step(Step.INTO) for _ in range(2)] == [AT["outer"], AT["inner"]]
        stands_where_it_stopped(driver)
        assert [entry.function for entry in driver.stops[-1].stack] == ["inner", "outer", "<module>"]
        assert await driver.step(Step.OUT) == AT["second"]
        assert await driver.step(Step.OVER) == AT["outer_return"]
        assert await driver.step(Step.OUT) == AT["last"]
        assert await driver.finish(by=Step.OVER) == Ended(exit_code=0)
        assert driver.output() == "first 3\n"
        assert [told(frame)[:3] for frame in driver.frames] == [
            (Event.CALL, 1, 0),
            *((Event.LINE, AT[mark], 0) for mark in ("def", "outer_def", "call")),
            (Event.LINE, AT["outer"], 1),
            (Event.LINE, AT["inner"], 2),
            (Event.LINE, AT["second"], 1),
            (Event.LINE, AT["outer_return"], 1),
            (Event.LINE, AT["last"], 0),
            (Event.LINE, AT["last"] + 1, 0),
        ]
        assert dict(driver.frames[7].locals) == {"x": "1", "a": "2", "b": "3"}


@pytest.mark.parametrize("version", VERSIONS)
async def test_a_breakpoint_brings_the_callers_with_it_and_nothing_of_what_ran_before(version: str, tmp_path: Path):
    async with sparse(target(tmp_path, CALLS, version), AT["inner_return"], stop_on_entry=False) as driver:
        await driver.stop()
        assert [told(frame) for frame in driver.frames] == [
            (Event.CALL, 1, 0, {}),
            (Event.LINE, AT["call"], 0, {}),
            (Event.LINE, AT["outer"], 1, {"x": "1"}),
            (Event.LINE, AT["inner_return"], 2, {"x": "1", "y": "2"}),
        ]
        for seen in ({"x": "2", "y": "3"}, {"x": "3", "y": "4"}, {"x": "5", "y": "6"}):
            assert isinstance(await driver.resume(), Stopped)
            stands_where_it_stopped(driver)
            assert dict(driver.frames[-1].locals) == seen
        assert await driver.resume() == Ended(exit_code=0)
        assert [told(frame)[1:] for frame in driver.frames[4:]] == [
            (AT["second"], 1, {"x": "1", "a": "2"}),
            (AT["inner_return"], 2, {"x": "2", "y": "3"}),
            (AT["last"], 0, {"first": "3"}),
            (AT["inner_return"], 1, {"x": "3", "y": "4"}),
            (AT["inner_return"], 1, {"x": "5", "y": "6"}),
        ]


RAISES = """\
def deep(n):  # @def
    if n:
        return deep(n - 1)  # @again
    return 1 / n  # @raise


try:
    deep(1)  # @caught
except ZeroDivisionError:
    caught = True  # @handler
deep(2)  # @uncaught
"""
RAISING = marked_lines(RAISES)


@pytest.mark.parametrize("version", VERSIONS)
async def test_an_exception_is_a_frame_after_the_line_that_raised_it(version: str, tmp_path: Path):
    driven = target(tmp_path, RAISES, version)
    async with sparse(driven, exceptions=("raised", "userUnhandled"), stop_on_entry=False) as driver:
        stop = await driver.stop()
        assert (stop.reason, stop.text) == ("exception", "ZeroDivisionError: division by zero")
        assert [told(frame)[:3] for frame in driver.frames] == [
            (Event.CALL, 1, 0),
            (Event.LINE, RAISING["caught"], 0),
            (Event.LINE, RAISING["again"], 1),
            (Event.LINE, RAISING["raise"], 2),
            (Event.EXCEPTION, RAISING["raise"], 2),
        ]
        assert driver.frames[-1].value == "ZeroDivisionError: division by zero"
        for line, depth in ((RAISING["again"], 1), (RAISING["caught"], 0)):  # it goes through the callers
            assert await driver.step(Step.OUT) == line
            assert (driver.frames[-1].event, driver.frames[-1].lineno) == (Event.EXCEPTION, line)
            assert (driver.frames[-1].depth, driver.stops[-1].stack[0].at) == (depth, len(driver.frames) - 1)
        assert await driver.step(Step.OVER) == RAISING["handler"] - 1
        assert isinstance(await driver.resume(), Stopped)
        assert [frame.depth for frame in driver.frames[-5:]] == [0, 1, 2, 3, 3]
        ended = await driver.finish()
        assert ended.exit_code == 1
        assert "ZeroDivisionError" in driver.output("stderr")


@pytest.mark.parametrize("version", VERSIONS)
async def test_an_exception_that_nobody_caught_still_shows_what_it_left(version: str, tmp_path: Path):
    driven = target(tmp_path, RAISES, version)
    async with sparse(driven, exceptions=("userUnhandled",), stop_on_entry=False) as driver:
        stop = await driver.stop()
        assert stop.reason == "exception"
        assert [(frame.event, frame.lineno) for frame in driver.frames[1:]] == [
            (Event.LINE, RAISING["uncaught"]),
            (Event.LINE, RAISING["again"]),
            (Event.LINE, RAISING["again"]),
            (Event.LINE, RAISING["raise"]),
            (Event.EXCEPTION, RAISING["raise"]),
        ]
        assert [entry.lineno for entry in stop.stack][-1] == RAISING["uncaught"]
        assert (await driver.finish()).exit_code == 1


WATCHED = """\
def fill(n):  # @def
    kept = []  # @first
    for each in range(n):  # @loop
        if each % 2:
            kept.append(each)  # @append
    return kept  # @return


for n in (1, 4, 1):
    fill(n)  # @call
"""
WATCHING = marked_lines(WATCHED)


@pytest.mark.parametrize("version", VERSIONS)
async def test_a_watch_for_a_change_stops_at_changes_within_one_call_alone(version: str, tmp_path: Path):
    driven = target(tmp_path, WATCHED, version)
    assert driven.path is not None
    scope = Units(WATCHED).named("fill")
    assert scope is not None
    watch = ChangeWatch(path="", function="fill", expression="kept", first=scope.first, lines=scope.lines)
    lane = DebugpyLane(driven, stop_on_entry=False, record="stops")
    driver = Driver(lane)
    try:
        await lane.start(Stops(changes={str(driven.path): [watch]}))
        while isinstance(await driver.next(), Stopped):
            await lane.resume()
        assert [stop.text for stop in driver.stops] == [
            "kept: unbound → []",
            "kept: unbound → []",
            "kept: [] → [1]",
            "kept: [1] → [1, 3]",
            "kept: unbound → []",
        ]
        assert driver.ended == Ended(exit_code=0)
    finally:
        await lane.stop()


@pytest.mark.parametrize("version", VERSIONS)
async def test_conditions_counts_messages_and_jumps_work_between_recorded_stops(version: str, tmp_path: Path):
    driven = target(tmp_path, CALLS, version)
    async with sparse(driven) as driver:
        await driver.stop()
        path = str(driven.path)
        stops = [
            Breakpoint(path=path, lineno=AT["inner"], condition="x > 2  # not the first", hits="1"),
            Breakpoint(path=path, lineno=AT["inner_return"], message="y is {y}"),
            Breakpoint(path=path, lineno=AT["outer_return"]),
        ]
        await driver.lane.set_breakpoints(path, stops)
        assert isinstance(await driver.resume(), Stopped)
        assert driver.frames[-1].lineno == AT["outer_return"]
        assert driver.output() == "y is 2\ny is 3\n"
        await driver.lane.go_to(path, AT["second"])
        stop = await driver.stop()
        assert (stop.reason, driver.frames[-1].lineno) == ("goto", AT["second"])
        await driver.lane.set_breakpoints(path, stops[:1])
        assert isinstance(await driver.resume(), Stopped)
        assert driver.frames[-1].locals == {"x": "3"}
        assert await driver.finish() == Ended(exit_code=0)


GENERATES = """\
import asyncio


def numbers():  # @def
    yield 1  # @yield
    yield 2


async def work(n):
    await asyncio.sleep(0)  # @await
    return n  # @back


total = sum(numbers())  # @sum
print(asyncio.run(work(total)))  # @run
"""
GENERATING = marked_lines(GENERATES)


@pytest.mark.parametrize("version", VERSIONS)
async def test_generators_and_coroutines_are_stepped_and_broken_into(version: str, tmp_path: Path):
    driven = target(tmp_path, GENERATES, version)
    async with sparse(driven, GENERATING["yield"], GENERATING["await"], stop_on_entry=False) as driver:
        assert (await driver.stop()).stack[0].lineno == GENERATING["yield"]
        assert await driver.step(Step.OVER) == GENERATING["yield"] + 1
        stop = await driver.resume()
        assert isinstance(stop, Stopped)
        assert [entry.function for entry in stop.stack] == ["work", "<module>"]
        assert await driver.step(Step.OVER) == GENERATING["back"]
        assert driver.frames[-1].locals == {"n": "3"}
        assert await driver.finish() == Ended(exit_code=0)
        assert driver.output() == "3\n"


LOCALS_DIE = """\
class Loud:
    def __del__(self):
        print("gone")


def hold():  # @def
    kept = Loud()
    return 1  # @return


hold()
print("after")  # @after
"""


@pytest.mark.parametrize("version", VERSIONS)
async def test_what_a_stop_has_shown_dies_when_it_would_have(version: str, tmp_path: Path):
    at, driven = marked_lines(LOCALS_DIE), target(tmp_path, LOCALS_DIE, version)
    assert driven.path is not None
    said: list[str] = []
    for record in ("lines", "stops"):  # from 3.12 on debugpy itself keeps them for a while
        async with driving(driven, {driven.path: [at["return"]]}, stop_on_entry=False, record=record) as driver:
            await driver.stop()
            assert await driver.finish() == Ended(exit_code=0)
            said.append(driver.output())
    assert said[0] == said[1]
    assert version or said[1] == "gone\nafter\n"


@pytest.mark.parametrize("version", VERSIONS)
async def test_a_called_function_is_the_entry_and_a_step_past_its_end_runs_out(version: str, tmp_path: Path):
    driven = target(tmp_path, CALLS, version)
    called = Target(path=driven.path, function="outer", call="outer(7)", python=driven.python)
    async with driving(called, record="stops") as driver:
        assert (await driver.stop()).stack[0].lineno == AT["outer"]
        assert told(driver.frames[0]) == (Event.CALL, AT["outer_def"], 0, {"x": "7"})
        assert [await driver.step(Step.OVER) for _ in range(2)] == [AT["second"], AT["outer_return"]]
        await driver.lane.step(Step.OVER)
        assert await driver.next() == Ended(exit_code=0)


ENDLESS = """\
print("going", flush=True)
n = 0
while True:
    n += 1
"""


@pytest.mark.parametrize("version", VERSIONS)
async def test_a_loop_that_nothing_follows_is_paused_and_given_a_breakpoint(version: str, tmp_path: Path):
    driven = target(tmp_path, ENDLESS, version)
    assert driven.path is not None
    async with sparse(driven, stop_on_entry=False) as driver:
        await driver.until_output("going")
        await driver.lane.pause()
        assert (await driver.stop()).reason == "pause"
        assert lines(driver.frames)[0] in (3, 4)
        before = int(driver.frames[-1].locals["n"])
        await driver.lane.resume()
        await driver.lane.set_breakpoints(str(driven.path), plain(driven.path, [4]))
        await driver.stop()
        assert int(driver.frames[-1].locals["n"]) > before
        assert len(driver.frames) == 3


TIGHT = """\
def tight(n):
    total = 0
    for each in range(n):
        total += each
    return total


tight(1)  # @first
tight(20_000)  # @one
done = True  # @done
"""


async def test_a_tight_loop_runs_many_times_faster_than_with_every_line(tmp_path: Path):
    at = marked_lines(TIGHT)
    driven = target(tmp_path, TIGHT, "")
    assert driven.path is not None
    took: dict[str, float] = {}
    for record in ("lines", "stops"):
        stops = {driven.path: [at["one"], at["done"]]}
        async with driving(driven, stops, stop_on_entry=False, record=record) as driver:
            await driver.stop()
            before, began = len(driver.frames), time.monotonic()
            assert isinstance(await driver.resume(), Stopped)
            took[record] = time.monotonic() - began
            assert len(driver.frames) - before == (1 if record == "stops" else 40_006), record
    assert took["stops"] * 5 < took["lines"]
