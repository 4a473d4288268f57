"""Stepping with keys over debugpy itself: by statement, into a chosen call, to another line, with counts."""

from __future__ import annotations

from pathlib import Path

import pytest
from foreframe.app.session import LaneState
from foreframe.debugger.breakpoints import ChangeWatch
from foreframe.debugger.frame import Event
from foreframe.debugger.units import Units

from ..programs import marked_lines
from .live import ALSO_SLOWLY, Live, interpreter, live

CALLS = """\
import sys


def half(x):
    return x // 2  # @half


def both(a, b):
    return a + b  # @both


def run(n):
    first = n + 1  # @first
    total = both(  # @statement
        half(n),
        b=half(
            first,
        ),
    )
    for i in range(2):  # @loop
        total += i  # @add
    print(  # @print
        total,
        sys.argv[1:],
    )
    return total  # @return


run(10)  # @call
run(20)  # @again
done = True  # @done
"""
AT = marked_lines(CALLS)


@pytest.fixture
def calls(tmp_path: Path) -> Path:
    path = tmp_path / "calls.py"
    path.write_text(CALLS)
    return path


async def to(here: Live, name: str) -> None:
    """Run to a line, as a user does."""
    await here.cursor(AT[name])
    assert await here.go("t") == AT[name]


@pytest.mark.parametrize("version", ALSO_SLOWLY)
async def test_a_call_over_several_lines_is_one_step_and_counts_count_statements(calls: Path, version: str) -> None:
    async with live(calls, interpreter(version)) as here:
        await to(here, "first")
        assert await here.go("n") == AT["statement"]
        assert await here.go("n") == AT["loop"]
        assert {AT["statement"] + 1, AT["statement"] + 3} < set(here.lines)  # they ran, line by line
        assert here.newest.locals["total"] == "10"
        assert await here.go("4", "n") == AT["loop"]  # the body, the loop, the body, the loop
        assert await here.go("n") == AT["print"]
        await here.go("n")
        await here.until(lambda: here.here == AT["return"], "the whole statement is stepped over")
        track, stops = here.app.session.track, list[int]()
        track.at = next(at for at, frame in enumerate(track.frames) if frame.lineno == AT["first"])
        while not track.at_newest:  # what is recorded is stepped over by statements too
            await here.press("n")
            stops.append(track.frames[track.at].lineno)
        names = ("statement", "loop", "add", "loop", "add", "loop", "print", "return")
        assert stops == [AT[name] for name in names]
        assert await here.go("r") == AT["again"]


@pytest.mark.slow
async def test_a_call_that_debugpy_does_not_see_is_listed_and_said_to_be_out_of_reach(calls: Path) -> None:
    """On 3.13 it has no eye for calls that pass an argument by name."""
    async with live(calls, interpreter("3.13")) as here:
        await to(here, "statement")
        await here.press("S")
        await here.until(lambda: len(here.app.screen_stack) == 2, "the menu is open")
        await here.until(lambda: "3 both(half(n), b=half(first))" in here.screen, "it is in the menu")
        await here.press("3")
        await here.until(lambda: "debugpy does not see the call both(" in here.output, "it is said")
        assert "s steps into the calls in turn" in here.output
        assert here.app.session.lane is LaneState.STOPPED
        await here.press("S")
        await here.until(lambda: len(here.app.screen_stack) == 2, "the menu is open")
        assert await here.go("1") == AT["half"]


@pytest.mark.parametrize("version", ["", pytest.param("3.12", marks=pytest.mark.slow)])
async def test_a_call_to_step_into_is_chosen_among_those_of_the_statement(calls: Path, version: str) -> None:
    async with live(calls, interpreter(version)) as here:
        await to(here, "statement")
        await here.press("S")
        await here.until(lambda: len(here.app.screen_stack) == 2, "the menu is open")
        await here.pilot.pause()
        assert "1 half(n)" in here.screen
        assert "2 half(first)" in here.screen
        assert "3 both(half(n), b=half(first))" in here.screen
        assert "print" not in here.screen.split("step into")[1].split("Enter")[0]
        assert await here.go("3") == AT["both"]
        assert here.newest.locals == {"a": "5", "b": "5"}
        assert await here.go("r") == AT["loop"]
        await here.press("n")
        await here.stopped()
        await here.press("S")
        await here.until(lambda: "nothing is called here" in here.app.notice, "it is said")
        await to(here, "again")
        assert await here.go("S") == AT["first"]  # the only call there is needs no menu
        assert here.newest.locals == {"n": "20"}


@pytest.mark.parametrize("version", ALSO_SLOWLY)
async def test_the_next_statement_is_set_within_its_function_and_the_frames_say_so(calls: Path, version: str) -> None:
    async with live(calls, interpreter(version)) as here:
        await to(here, "first")
        await here.cursor(AT["statement"])
        await here.go("n")
        await here.cursor(AT["first"])
        before = len(here.app.session.real)
        assert await here.go("J") == AT["first"]  # back: it runs once more
        assert len(here.app.session.real) == before + 1
        assert here.app.source.state.real == AT["first"]
        await here.cursor(AT["loop"])
        assert await here.go("J") == AT["loop"]  # and on: the statement between does not run
        first, jumped = here.app.session.real.frames[-2:]
        assert (first.lineno, jumped.lineno, jumped.event) == (AT["first"], AT["loop"], Event.LINE)
        assert here.app.session.stack()[0].at == len(here.app.session.real) - 1
        assert await here.go("n") == AT["add"]
        assert [frame.depth for frame in here.app.session.real.frames[-2:]] == [1, 1]
        for name in ("half", "done"):  # another function, and the module
            await here.cursor(AT[name])
            await here.press("J")
            await here.until(lambda name=name: f"cannot go on at line {AT[name]}" in here.output, "it is refused")
            assert here.app.session.lane is LaneState.STOPPED
        await here.cursor(AT["first"])
        assert await here.go("J") == AT["first"]  # out of the loop
        assert await here.go("n") == AT["statement"]
        await here.press("N", "J")
        assert "this is a moment of the past" in here.app.notice


WAITS = """\
import sys
import time
n = 0
while n < 10**9 and len(sys.argv) > 2:
    n = time.sleep(0.002) or n + 1
print(sys.argv[1:])
"""


@pytest.mark.parametrize("version", ALSO_SLOWLY)
async def test_pause_run_to_cursor_and_a_restart_with_the_same_arguments(tmp_path: Path, version: str) -> None:
    path = tmp_path / "waits.py"
    path.write_text(WAITS)
    async with live(path, interpreter(version), args=("a", "b c")) as here:
        await here.cursor(5)
        assert await here.go("t") == 5
        await here.press("c")
        await here.until(lambda: len(here.app.session.real) > 20, "it runs")
        await here.press("p")
        await here.until(lambda: here.app.notice.startswith("stopped: pause"), "paused")
        assert here.here in (4, 5)
        await here.restart()
        assert len(here.app.session.real) < 5
        assert await here.go("3", "n") == 4
        await here.cursor(6)
        assert await here.go("J") == 6  # the loop is skipped
        await here.go("c")
        await here.until(lambda: "['a', 'b c']" in here.output, "the same arguments again")


SHAPES = """\
@decorated(
    1,
)
def f(
    a,
    b=2,
):
    x = [
        g(i)
        for i in a
    ]
    if (x and
            b):
        return h(lambda: g(1))
    while True:
        g(
            1,
        )


class C:
    def m(self): return 1
"""


def test_the_lines_of_a_statement_are_its_own_and_not_what_is_nested_in_it() -> None:
    units = Units(SHAPES)
    assert [units.of(line) for line in (8, 9, 11, 12, 13, 14)] == [*[(8, 11)] * 3, *[(12, 13)] * 2, (14, 14)]
    assert units.of(16) == (16, 16)  # all that an endless loop does: two rounds would be one step
    assert [scope.name if scope else None for scope in map(units.scope, (1, 8, 20, 22))] == ["f", "f", "", "C.m"]
    inner = units.named("f")
    assert inner is not None
    assert (inner.first, inner.lines) == (1, (8, 12, 14, 15, 16))
    assert [call.lineno for call in units.calls(14)] == [14]
    assert Units("def broken(:").scope(1) is None
    nested = Units("def f():\n    def g():\n        return 1\n    def h():\n        return 2\n    return g\n\nf()\n")
    pairs = [(3, 6), (6, 3), (2, 3), (3, 5), (3, 8), (8, 8)]
    assert [nested.share(one, other) for one, other in pairs] == [True, True, True, False, False, False]
    watch = ChangeWatch(path="", function="f", expression="x +")
    assert "no Python expression" in watch.problem()
