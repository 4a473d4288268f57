"""Holes are filled by keys, in the whole application over real debugpy and the embedded model, on real files."""

from __future__ import annotations

import contextlib
import re
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from foreframe.adapters.dap.lane import DebugpyLane
from foreframe.app import wiring
from foreframe.app.fill_screens import ReviewScreen
from foreframe.app.prompt import PromptScreen
from foreframe.app.run import Run
from foreframe.app.screens import QuestionScreen
from foreframe.app.session import LaneState, ModelState
from foreframe.app.tui import DebuggerApp
from foreframe.debugger.entry import entry_frame
from foreframe.debugger.target import Target

from .live import ALSO_SLOWLY, Live, interpreter, live
from .test_terminal import Terminal, terminals

__all__ = ["terminals"]

PROGRAM = b'''\
"""A program with a function that is half written."""


def total_price(prices, rate):
    """Each price as often as the rate says.

    >>> total_price([10, 20], 2)
    60
    >>> total_price([5], 3)
    15
    """
    total = 0
    for price in prices:
        total += ...
    return total


def longest(words):
    best = ""
    for word in words:
        ...
    return best


print("begins")
print(longest(["a", "bcd", "ef"]))
'''
EXPRESSION, STATEMENT = 14, 21


@contextlib.asynccontextmanager
async def opened(path: Path, mode: str = "compare", call: str = "", python: str = "") -> AsyncIterator[Live]:
    """The application with the embedded model on a program."""
    function = call.partition("(")[0]
    target = Target(path=path, function=function, call=call, python=python)
    run = Run(
        target=target,
        mode="predict" if mode == "predict" else "compare",
        make_lane=lambda: DebugpyLane(target),
        load_predictor=lambda: wiring.make_predictor("nano"),
        entry_frame=entry_frame(path.read_text(), call) if mode == "predict" else None,
        model_name="nano",
        root=path.parent,
    )
    app = DebuggerApp(run)
    async with app.run_test(size=(120, 36), notifications=True) as pilot:
        here = Live(app, pilot)
        await here.until(lambda: app.session.model.state is ModelState.READY, "the model is there")
        if mode == "compare":
            await here.until(lambda: app.session.lane is LaneState.STOPPED, "the entry stop")
        yield here


async def fill(here: Live, lineno: int) -> None:
    """Ask for candidates with the cursor on a line, and wait until nothing more is tried."""
    app = here.app
    before = app.filling
    here.app.source.focus()
    await here.cursor(lineno)
    await here.press("f")
    await here.until(lambda: app.filling is not before and app.filling is not None and app.filling.ended, "the end")


@pytest.mark.parametrize("version", ALSO_SLOWLY)
async def test_a_hole_of_a_live_program_is_filled_reviewed_written_and_taken_back(tmp_path: Path, version: str):
    path = tmp_path / "shop.py"
    path.write_bytes(PROGRAM)
    async with opened(path, python=interpreter(version)) as here:
        app = here.app
        await fill(here, EXPRESSION)
        assert app.active_tab() == "holes"
        assert "total_price, line 14: expression" in here.screen
        assert "2 examples" in here.screen
        assert app.filling is not None
        best = app.filling.found[0]
        assert best.solves
        assert best.candidate.text in ("price * rate", "rate * price")
        assert "✓✓" in here.screen
        assert "verified" in app.notice

        await here.press("enter")
        assert isinstance(app.screen, ReviewScreen)
        assert "-        total += ..." in here.screen
        assert f"+        total += {best.candidate.text}" in here.screen
        assert "doctest  total_price([10, 20], 2) == 60" in here.screen
        await here.press("n")
        assert path.read_bytes() == PROGRAM

        await here.press("enter", "y")
        assert path.read_bytes() == PROGRAM.replace(b"total += ...", f"total += {best.candidate.text}".encode())
        assert "is written" in app.notice
        await here.press(":")
        await here.type("undo_fill")
        await here.press("enter")
        assert path.read_bytes() == PROGRAM
        assert "is as it was" in app.notice
        assert app.session.lane is LaneState.STOPPED

        await fill(here, EXPRESSION)
        changed = PROGRAM + b"# mine\n"
        path.write_bytes(changed)
        await here.press("enter", "y")
        assert path.read_bytes() == changed
        assert "has changed since it was read" in here.output.replace("\n", "")


async def test_a_state_after_the_hole_is_an_example_and_the_locals_at_the_hole_begin_it(tmp_path: Path):
    path = tmp_path / "words.py"
    path.write_bytes(PROGRAM)
    async with opened(path) as here:
        app = here.app
        await here.cursor(STATEMENT)
        assert await here.go("t") == STATEMENT
        await fill(here, STATEMENT)
        assert "no example" in app.notice
        assert not any(checked.solves for checked in app.filling.found)  # type: ignore[union-attr]
        await here.press("plus")
        assert isinstance(app.screen, PromptScreen)
        line = app.screen.query_one("Input")
        assert line.value == "words = ['a', 'bcd', 'ef'], best = '', word = 'a' -> "  # type: ignore[attr-defined]
        await here.type("best == 'a'")
        await here.press("enter")
        await here.until(lambda: app.filling is not None and app.filling.ended, "the second search")
        for example in ("longest(['a', 'bcd', 'ef']) == 'bcd'", "longest(['ab', 'c']) == 'ab'"):
            await here.press("plus")
            app.screen.query_one("Input").value = ""  # type: ignore[attr-defined]
            await here.type(example)
            await here.press("enter")
            await here.until(lambda: app.filling is not None and app.filling.ended, f"with {example}")
        assert app.filling is not None
        assert len(app.filling.problem.examples) == 3
        assert app.filling.problem.examples[0].after == ("best == 'a'",)
        assert path.read_bytes() == PROGRAM
        await here.press("plus")
        app.screen.query_one("Input").value = ""  # type: ignore[attr-defined]
        await here.type("nonsense (")
        await here.press("enter")
        assert app.filling.ended
        assert app.notice


async def test_a_function_with_a_hole_steps_in_predict_mode_and_is_filled_there(tmp_path: Path):
    path = tmp_path / "shop.py"
    path.write_bytes(PROGRAM)
    async with opened(path, "predict", "longest(['ab', 'c'])") as here:
        app = here.app
        session = app.session
        await here.until(lambda: len(session.imagined) > 1, "the first line")
        for _ in range(4):
            await here.press("n")
            count = len(session.imagined)
            await here.until(lambda count=count: len(session.imagined) >= count, "a step")  # type: ignore[misc]
        await here.until(lambda: any(f.lineno == STATEMENT for f in session.imagined.frames), "the hole is stepped on")
        hole = next(frame for frame in session.imagined.frames if frame.lineno == STATEMENT)
        assert hole.source == "        ..."
        # Nothing is executed here unasked.
        await here.cursor(EXPRESSION)
        await here.press("f")
        assert isinstance(app.screen, QuestionScreen)
        await here.press("n")
        await here.until(lambda: app.filling is not None and app.filling.ended, "the model's word")
        assert app.notice == f"{len(app.filling.found)} candidates, none of them run"  # type: ignore[union-attr]
        assert not any(checked.solves for checked in app.filling.found)  # type: ignore[union-attr]
        before = app.filling
        app.source.focus()
        await here.press("f", "y")
        await here.until(lambda: app.filling is not before and app.filling.ended, "the search")  # type: ignore[union-attr]
        assert app.filling is not None
        assert app.filling.found[0].solves
        await here.press("enter", "y")
        assert b"..." in path.read_bytes()
        assert f"total += {app.accepted[1].text.split('total += ')[1].split(chr(10))[0]}" in here.screen  # type: ignore[index]


async def test_an_example_is_typed_behind_the_command(tmp_path: Path):
    path = tmp_path / "shop.py"
    path.write_bytes(PROGRAM)
    async with opened(path) as here:
        app = here.app
        await here.press("colon")
        await here.type("fill_example longest(['ab', 'c']) == 'ab'")
        await here.press("enter")
        assert app.notice == "f first: an example is added to a hole"
        await fill(here, STATEMENT)
        before = app.filling
        await here.press("colon")
        await here.type("fill_example longest(['ab', 'c']) == 'ab'")
        await here.press("enter")
        await here.until(lambda: app.filling is not before and app.filling.ended, "the second search")  # type: ignore[union-attr]
        assert [one.text for one in app.filling.problem.examples] == ["longest(['ab', 'c']) == 'ab'"]  # type: ignore[union-attr]


async def test_of_an_accepted_candidates_search_nothing_more_is_shown(tmp_path: Path):
    path = tmp_path / "shop.py"
    path.write_bytes(PROGRAM)
    async with live(path) as here:
        app = here.app
        await here.cursor(EXPRESSION)
        await here.press("f")
        first = app.filling
        assert first is not None
        await here.until(lambda: first.found, "a candidate")
        app.hole_pane.focus()
        await here.press("enter", "y")
        assert app.filling is None
        assert first.ended or first.given_up
        path.write_bytes(PROGRAM)
        await fill(here, STATEMENT)
        second = app.filling
        assert second is not None
        assert second.number != first.number
        assert {checked.candidate for checked in second.found}.isdisjoint(one.candidate for one in first.found)


async def test_lines_that_are_named_are_found_anew(tmp_path: Path):
    path = tmp_path / "shop.py"
    path.write_bytes(PROGRAM.replace(b"total += ...", b"total += price"))
    async with opened(path) as here:
        app = here.app
        await here.press("colon")
        await here.type(f"fill {EXPRESSION}-{EXPRESSION}")
        await here.press("enter")
        await here.until(lambda: app.filling is not None and app.filling.ended, "the end")
        assert app.filling is not None
        assert app.filling.problem.hole.lineno == EXPRESSION
        assert app.filling.found[0].solves
        await here.press("colon")
        await here.type(f"fill {EXPRESSION - 1}")
        await here.press("enter")
        assert "not whole statements" in app.notice


async def test_an_expression_of_the_line_at_the_cursor_is_found_anew_and_it_alone_changes(tmp_path: Path):
    path = tmp_path / "shop.py"
    wrong = PROGRAM.replace(b"total += ...", b"total += price + rate * price")
    path.write_bytes(wrong)
    async with opened(path) as here:
        app = here.app
        for code, told in (
            ("price", f"stands 2 times in line {EXPRESSION}: name {EXPRESSION}:18-22 or {EXPRESSION}:33-37 instead"),
            ("price + rate", "neither a whole expression nor whole statements"),
            ("rate * 2", f"line {EXPRESSION} has no `rate * 2`"),
        ):
            await here.cursor(EXPRESSION)
            await here.press("colon")
            await here.type(f"fill {code}")
            await here.press("enter")
            assert told in app.notice
            assert app.filling is None
        for words in (f"{EXPRESSION}:18-37", "price+rate*price"):
            before = app.filling
            app.source.focus()
            await here.cursor(EXPRESSION)
            await here.press("colon")
            await here.type(f"fill {words}")
            await here.press("enter")
            await here.until(
                lambda before=before: app.filling is not before and app.filling is not None and app.filling.ended,
                "the end",
            )
        assert app.filling is not None
        assert "total_price, line 14: expression" in here.screen
        assert app.filling.problem.examples[0].text == "total_price([10, 20], 2) == 60"
        best = app.filling.found[0]
        assert best.solves
        assert best.candidate.text in ("price * rate", "rate * price")
        await here.press("enter")
        assert isinstance(app.screen, ReviewScreen)
        assert "-        total += price + rate * price" in here.screen
        assert f"+        total += {best.candidate.text}" in here.screen
        assert path.read_bytes() == wrong
        await here.press("y")
        assert path.read_bytes() == PROGRAM.replace(b"total += ...", f"total += {best.candidate.text}".encode())


async def test_escape_ends_a_search_that_finds_nothing(tmp_path: Path):
    path = tmp_path / "shop.py"
    path.write_bytes(PROGRAM.replace(b"    15", b"    'no product of numbers'"))
    async with live(path) as here:
        app = here.app
        await here.cursor(EXPRESSION)
        await here.press("f")
        filling = app.filling
        assert filling is not None
        began = time.monotonic()
        await here.press("escape")
        await here.until(lambda: filling.ended, "it is given up")
        assert time.monotonic() - began < 8  # it would go on for ten
        assert (filling.solution, app.notice) == (None, "given up")


async def test_where_there_is_no_hole_a_sentence_says_so(tmp_path: Path):
    path = tmp_path / "shop.py"
    path.write_bytes(PROGRAM)
    async with opened(path, "predict", "longest(['ab', 'c'])") as here:
        here.app.source.focus()
        await here.cursor(1)
        path.write_bytes(PROGRAM.replace(b"...", b"1"))
        await here.press("f")
        assert here.app.filling is None
        assert "hole" in here.app.notice


@pytest.mark.slow
def test_a_candidate_is_stepped_through_in_a_debugger_of_its_own_and_the_first_one_waits(
    tmp_path: Path, terminals: Callable[..., Terminal]
):
    path = tmp_path / "shop.py"
    path.write_bytes(PROGRAM)
    terminal = terminals(str(path), cwd=tmp_path)
    terminal.wait_for(lambda text: "● live" in text, "the entry stop")
    terminal.press("/")
    terminal.wait_for(lambda text: "find in source" in text, "the question")
    terminal.press("total +=\r")
    terminal.wait_for(lambda text: "1 of 1" in text, "the cursor on the hole")
    terminal.press("f")
    terminal.wait_for(lambda text: "candidates run in" in text, "the end of the search")
    terminal.press("\r")
    terminal.wait_for(lambda text: "nothing is written before y" in text, "the review")
    terminal.press("s")
    terminal.wait_for(lambda text: "shop.py::total_price" in text and "● live" in text, "the candidate's own debugger")
    assert "total += ..." not in terminal.text
    terminal.press("nn")
    terminal.wait_for(lambda text: re.search(r"▶ 14 +total \+= (price \* rate|rate \* price)", text), "the candidate")
    terminal.press("qq")
    terminal.wait_for(lambda text: "total += ..." in text and "● live" in text, "the first debugger, as it was")
    assert "HOLES" in terminal.text
    assert path.read_bytes() == PROGRAM
    assert terminal.leave() == 0
