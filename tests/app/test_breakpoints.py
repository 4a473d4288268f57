"""Breakpoints of every kind, set with keys, over debugpy itself: where the program stops, and what the list says."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from foreframe.app.breakpoints import Breakpoints
from foreframe.app.project import Project
from foreframe.app.run import Run
from foreframe.app.stop_memory import kept, recalled
from foreframe.app.tui import DebuggerApp
from foreframe.debugger.anchors import anchor, find
from foreframe.debugger.breakpoints import Breakpoint, ChangeWatch, FunctionBreakpoint
from foreframe.debugger.frame import Event
from foreframe.debugger.ports import Placed
from foreframe.debugger.target import Target
from foreframe.debugger.trace import Header, Trace

from ..programs import marked_lines
from .fakes import FRAMES, PROGRAM, compare_run, wait_for
from .live import ALSO_SLOWLY, Live, interpreter, live

SUMS = """\
def square(x):  # @square
    y = x * x  # @body
    return y


def add(numbers):  # @add
    total = 0  # @start
    for i in numbers:  # @loop
        total += square(i)  # @sum
    # @comment

    return total  # @end


def check(numbers):
    try:
        return add(numbers)
    except TypeError:
        return None


check(range(6))
check(["a"])  # @fails
"""
AT = marked_lines(SUMS)


@pytest.fixture
def sums(tmp_path: Path) -> Path:
    (tmp_path / "work").mkdir()
    path = tmp_path / "work" / "sums.py"
    path.write_text(SUMS)
    return path


async def terms(here: Live, lineno: int, condition: str = "", hits: str = "", message: str = "") -> None:
    """Set a breakpoint on its terms, as a user does; the debugger has taken it then."""
    await here.cursor(lineno)
    await here.press("B")
    await here.type(condition)
    await here.press("tab")
    await here.type(hits)
    await here.press("tab")
    await here.type(message)
    await here.press("enter")
    await verified(here, lineno)


async def verified(here: Live, lineno: int) -> None:
    await here.until(lambda: here.app.session.breakpoints.lines("").get(lineno), f"line {lineno} is verified")


async def toggled(here: Live, lineno: int) -> None:
    await here.cursor(lineno)
    await here.press("b")
    await verified(here, lineno)


@pytest.mark.parametrize("version", ALSO_SLOWLY)
async def test_condition_hits_and_message_decide_what_a_breakpoint_does(sums: Path, version: str) -> None:
    async with live(sums, interpreter(version)) as here:
        await terms(here, AT["sum"], "i > 1", "% 2")
        await terms(here, AT["body"], "x == 4", "", "the square of {x}")
        assert await here.go("c") == AT["sum"]
        assert here.newest.locals["i"] == "3"  # of 2, 3, 4 and 5, for which the condition is true, every second one
        await here.cursor(AT["loop"])
        assert await here.go("t") == AT["loop"]  # a run to the cursor leaves the count alone
        assert await here.go("c") == AT["sum"]
        assert here.newest.locals["i"] == "5"
        assert "the square of 4" in here.output
        assert "the square of 3" not in here.output
        await here.go("c")
        assert here.ended


@pytest.mark.parametrize("version", ALSO_SLOWLY)
async def test_the_list_shows_edits_switches_and_removes_and_a_condition_that_fails_is_told(
    sums: Path, version: str
) -> None:
    async with live(sums, interpreter(version)) as here:
        known = here.app.session.breakpoints
        await toggled(here, AT["body"])
        await here.cursor(AT["comment"])
        await here.press("b")
        await here.until(lambda: "moved from line 10" in screen_of_list(here), "the move is told")
        moved = next(one for one in known.entries() if isinstance(one, Breakpoint) and one.moved_from)
        assert moved.lineno != AT["comment"]
        await here.cursor(AT["comment"] + 1)
        await here.press("b")
        await here.until(lambda: "line 11 has no code" in here.app.notice, "it gives way to the one that is there")
        assert known.at("", moved.lineno) == moved
        await here.press("g", "b")
        await here.until(lambda: here.app.focused is here.app.breakpoint_pane, "the list is in front")
        assert "BREAKPOINTS 2" in here.screen
        await here.press("home", "space")
        await here.until(lambda: known.kinds("")[AT["body"]] == "disabled", "switched off")
        assert "◌" in here.screen
        await here.press("delete")
        assert AT["body"] not in known.lines("")
        await here.press("home", "enter")
        await here.type("total > 1")
        await here.press("enter")
        await verified(here, moved.lineno)
        await here.until(lambda: "if total > 1" in screen_of_list(here), "its terms are listed")
        await here.press("space")  # off: only a breakpoint that is on stops
        await terms(here, AT["body"], "nothing > 1")
        await here.go("c")
        assert here.ended
        assert "condition failed, so it did not stop: NameError: name 'nothing' is not defined" in here.output


def screen_of_list(here: Live) -> str:
    here.app.show_tab("breakpoints")
    return here.screen


@pytest.mark.parametrize("version", ALSO_SLOWLY)
async def test_functions_and_exceptions_stop_the_program_and_outlive_a_restart(sums: Path, version: str) -> None:
    async with live(sums, interpreter(version)) as here:
        await here.press("F")
        await here.type("square")
        await here.press("tab")
        await here.type("x == 4")
        await here.press("enter", "E", "1", "enter")
        for _ in range(2):
            assert await here.go("c") == AT["square"]
            assert (here.newest.event, here.newest.locals) == (Event.CALL, {"x": "4"})
            await here.go("c")
            assert (here.newest.event, here.newest.lineno) == (Event.EXCEPTION, AT["body"])
            assert "TypeError" in here.app.notice
            await here.restart()
        await here.until(lambda: "def square" in screen_of_list(here), "the function is listed")
        assert "exceptions raised" in here.screen


@pytest.mark.parametrize("version", ALSO_SLOWLY)
async def test_a_value_that_changes_stops_the_program_with_the_old_and_the_new(sums: Path, version: str) -> None:
    async with live(sums, interpreter(version)) as here:
        await toggled(here, AT["start"])
        await here.go("c")
        await here.press("W")
        await here.type("total")
        await here.press("enter")
        await here.until(lambda: here.app.session.breakpoints.changes, "it is watched")
        await here.until(lambda: "when total changes" in screen_of_list(here), "it is listed")
        told: list[str] = []
        while not here.ended and len(told) < 9:
            await here.go("c")
            told.append(here.app.notice)
        # 0 * 0 changes nothing; the last but one stop is the plain breakpoint, in the next activation of `add`.
        changes = [notice.removeprefix("stopped: total: ") for notice in told if "→" in notice]
        assert changes == ["unbound → 0", "0 → 1", "1 → 5", "5 → 14", "14 → 30", "30 → 55", "unbound → 0"]
        assert here.ended


@pytest.mark.slow
async def test_a_file_that_was_edited_or_is_gone_is_told_and_followed_at_the_next_start(sums: Path) -> None:
    async with live(sums) as here:
        await toggled(here, AT["sum"])
        sums.write_text("# one line more\n" + SUMS)
        await here.cursor(AT["body"])
        await here.press("b")
        await here.until(lambda: "the file has changed since" in screen_of_list(here), "what is wrong is told")
        assert here.app.session.breakpoints.kinds("")[AT["body"]] == "unverified"
        await here.restart()
        await verified(here, AT["sum"] + 1)
        assert await here.go("c") == AT["sum"] + 1
        assert here.newest.source == "        total += square(i)  # @sum"
        shutil.rmtree(sums.parent)
        await here.cursor(3)
        await here.press("B", "enter")
        await here.until(lambda: "does not exist" in screen_of_list(here), "what is wrong is told")


@pytest.mark.parametrize("version", ALSO_SLOWLY)
async def test_breakpoints_are_kept_for_the_next_session_and_follow_their_lines(
    sums: Path, tmp_path: Path, version: str
) -> None:
    def project() -> Project:
        return Project(sums.parent, tmp_path / "state")

    async with live(sums, interpreter(version), project=project()) as here:
        await terms(here, AT["sum"], "i == 2")
        await toggled(here, AT["body"])
        await here.press("F", *"check", "enter", "E", "3", "enter", "W", *"total", "enter")
    edited = SUMS.replace("    y = x * x  # @body\n    return y", "    return x**2").replace(
        "def square", "\n\ndef square"
    )
    sums.write_text(edited)
    async with live(sums, interpreter(version), project=project()) as here:
        known = here.app.session.breakpoints
        await verified(here, AT["sum"] + 1)
        lost = next(one for one in known.entries() if isinstance(one, Breakpoint) and one.is_lost)
        assert (lost.verified, "is not in the file any more" in lost.reason) == (False, True)
        assert known.exceptions == ["userUnhandled"]
        assert [one.name for one in known.functions] == ["check"]
        assert await here.go("c") == 16  # def check
        assert await here.go("c") == AT["sum"] + 1
        assert here.newest.locals["i"] == "2"
        await here.press("b")
    sums.write_text(SUMS)  # the line is back, and so is its breakpoint
    again = recalled(project().read("breakpoints"), lambda _: SUMS, verified=True, own="sums.py")
    assert [one.lineno for one in again.in_files[""]] == [AT["body"]]


async def test_where_nothing_runs_a_condition_is_said_not_to_be_evaluated(tmp_path: Path) -> None:
    trace = Trace(header=Header(target="totals.py::total", source=PROGRAM, function="total"), frames=list(FRAMES))
    app = DebuggerApp(Run(target=Target(), mode="replay", trace=trace))
    async with app.run_test(size=(120, 36)) as pilot:
        app.source.cursor = 12
        await pilot.press("B", *"item", "enter", "c")
        await wait_for(pilot, lambda: app.session.track.at == 3, description="at the breakpoint")
        assert app.notice == "a breakpoint if item: not evaluated, since nothing runs here"
        await pilot.press("e", "C")
        assert "not evaluated" in app.notice


async def test_what_is_no_expression_is_refused_with_a_sentence_and_can_be_mended(tmp_path: Path) -> None:
    app = DebuggerApp(compare_run(tmp_path))
    async with app.run_test(size=(120, 36)) as pilot:
        app.source.cursor = 12
        await pilot.press("B", *"x >", "enter")
        assert len(app.screen_stack) == 2
        assert "the condition 'x >' is no Python expression" in str(app.screen.query_one("#problem").render())
        await pilot.press("space", "1", "enter")
        assert len(app.screen_stack) == 1
        there = app.session.breakpoints.at("", 12)
        assert there is not None
        assert there.condition == "x > 1"
        await pilot.press("B", *"nonsense", "escape")
        assert app.session.breakpoints.at("", 12) == there


async def test_each_kind_of_breakpoint_has_a_sign_in_ascii_too(tmp_path: Path) -> None:
    for plain, signs in ((False, "●◐◇◌"), (True, "*?+-")):
        trace = Trace(header=Header(target="t.py", source=PROGRAM), frames=list(FRAMES))
        app = DebuggerApp(Run(target=Target(), mode="replay", trace=trace, ascii=plain))
        async with app.run_test(size=(120, 36)) as pilot:
            changed = ({}, {"condition": "x"}, {"message": "x"}, {"enabled": False})
            for lineno, changes in zip(LINES, changed, strict=True):
                app.session.breakpoints.put(Breakpoint(path="", lineno=lineno, **changes))  # pyright: ignore
            app.draw_soon()
            await pilot.pause()
            strips = app.screen._compositor.render_strips()
            rows = ["".join(segment.text for segment in strip) for strip in strips]
            shown = [next(row for row in rows if f"{lineno}  {source_line(lineno)}" in row)[1] for lineno in LINES]
            assert "".join(shown) == signs


LINES = (4, 5, 6, 9)


def source_line(lineno: int) -> str:
    return PROGRAM.splitlines()[lineno - 1][:12]


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"condition": "x > 1", "hits": ">= 3", "message": "x is {x}, {{{x}}}"}, ""),
        ({"condition": "x = 1"}, "the condition 'x = 1' is no Python expression"),
        ({"hits": "often"}, "hits are a number"),
        ({"hits": "% 0"}, "no hit is a multiple of 0"),
        ({"message": "{x"}, "a brace of the message is not closed"),
        ({"message": "{x!r}"}, "what the message has in braces, 'x!r' is no Python expression"),
        ({"message": "{1 +}"}, "what the message has in braces, '1 +' is no Python expression"),
    ],
)
def test_terms_are_parsed_and_never_evaluated(changes: dict[str, str], problem: str) -> None:
    found = Breakpoint(path="", lineno=1, **changes).problem()  # pyright: ignore[reportArgumentType]
    assert found.startswith(problem)
    assert bool(found) == bool(problem)


def test_a_line_is_found_by_its_text_then_its_neighbours_then_its_distance() -> None:
    old = ["a = 1", "b = 2", "a = 1", "c = 3"]
    assert find(["", *old], anchor(old, 3), 3) == 4
    assert find(["a = 1", "c = 3", "x", "b = 2", "a = 1", "c = 3"], anchor(old, 3), 3) == 5
    assert find(["a = 1", "q", "q", "a = 1"], anchor(old, 1), 1) == 1
    assert find(["z"], anchor(old, 1), 1) is None


def test_an_answer_that_comes_late_is_not_taken_for_what_was_changed_meanwhile() -> None:
    known = Breakpoints()
    told = Breakpoint(path="", lineno=3, verified=False)
    known.put(told)
    known.put(Breakpoint(path="", lineno=3, condition="x", verified=False), instead=told)
    known.update([told], [Placed(lineno=3, verified=True)])
    assert known.lines("") == {3: False}


@pytest.mark.parametrize(
    "data", [None, [], {"lines": 3}, {"lines": [{"line": "3"}, 4]}, {"changes": [{}], "functions": [{}]}]
)
def test_data_that_is_not_ours_gives_no_breakpoints(data: object) -> None:
    assert recalled(data, lambda _: SUMS, verified=True).entries() == []


def test_everything_is_kept_and_recalled() -> None:
    known = Breakpoints()
    known.put(Breakpoint(path="a.py", lineno=AT["sum"], condition="i", hits="% 2", message="{i}", enabled=False))
    known.put(FunctionBreakpoint(name="add", condition="numbers", enabled=False))
    known.put(ChangeWatch(path="a.py", function="add", expression="total", first=AT["add"], lines=(7, 8, 9, 12)))
    known.put("raised")
    assert recalled(kept(known, lambda _: SUMS), lambda _: SUMS, verified=True) == known
