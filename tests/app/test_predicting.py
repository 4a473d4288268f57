"""Predict mode with the embedded model: every step is predicted, the entry is chosen, and running is asked for."""

from __future__ import annotations

from pathlib import Path

import pytest
from foreframe.debugger.frame import Event

from ..programs import marked_lines
from .live import ALSO_SLOWLY, interpreter
from .predicting import predicting

UNRUNNABLE = '''\
import shutil

import not_installed_anywhere
from company.ledger import Ledger

open("ran.txt", "w").write("executed")


def label(word, number):  # @label
    text = word * number  # @inside
    return text + "!"


def wipe(folder, times):  # @wipe
    """Delete a folder.

    >>> wipe("/", 2)
    '!'
    """
    shutil.rmtree(folder)  # @rmtree
    total = 0  # @total
    for number in range(times):  # @loop
        total += number  # @add
    name = label("ab", times)  # @call
    return name  # @return
'''
AT = marked_lines(UNRUNNABLE)

TESTS = """\
from wiping import wipe


def test_wipe():
    assert wipe("left", 1) == "ab!"
"""


async def test_code_that_cannot_run_is_stepped_in_every_way_and_nothing_is_executed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    program, kept = tmp_path / "wiping.py", tmp_path / "kept"
    program.write_text(UNRUNNABLE)
    (tmp_path / "test_wiping.py").write_text(TESTS)
    kept.mkdir()
    (kept / "file").write_text("precious")
    monkeypatch.chdir(tmp_path)
    before = sorted(tmp_path.rglob("*"))
    async with predicting(program, "wipe('kept', 2)") as here:
        assert here.now.lineno == AT["rmtree"]
        assert "⊘ NOT EXECUTED" in here.screen
        assert (await here.predicted("n")).lineno == AT["total"]
        await here.cursor(AT["call"])
        assert (await here.predicted("t")).lineno == AT["call"]
        assert (await here.predicted("s")).lineno == AT["inside"]
        left = await here.predicted("r")
        assert (left.depth, left.lineno) == (0, AT["return"])
        await here.press("N")
        assert here.now.lineno != AT["return"]
        await here.press("g", "g")
        await here.cursor(AT["add"])
        await here.press("b", "c")
        assert here.now.lineno == AT["add"]
        await here.press("e")
        ended = await here.predicted("c")
        assert (ended.event, ended.depth) == (Event.RETURN, 0)
        assert "⊘ NOT EXECUTED" in here.screen
        assert here.app.lane_run is None

        # The entry: one of a test, one of a doctest, one typed, one that the model makes up.
        await here.press("G")
        await here.until(lambda: "test, test_wiping.py, line 5" in here.screen, "the calls that are known")
        assert "doctest, line" in here.screen
        await here.press("down", "down", "enter")
        await here.until(lambda: here.app.entry.origin == "test", "an example is taken")
        await here.until(lambda: len(here.app.session.track) > 1, "it is predicted")
        assert here.app.session.track.frames[0].locals == {"folder": "'left'", "times": "1"}
        await here.press("G")
        await here.until(lambda: len(here.app.screen_stack) == 2, "asked again")
        await here.press("ctrl+u")
        await here.type("label('xy', 3)")
        await here.press("enter")
        await here.until(lambda: here.app.entry.call == "label('xy', 3)", "what was typed is taken")
        await here.until(lambda: len(here.app.session.track) > 1, "it is predicted")
        assert here.now.lineno == AT["inside"]
        await here.press("G")
        await here.until(lambda: len(here.app.screen_stack) == 2, "asked again")
        await here.press("down", "end", "enter")
        await here.until(lambda: here.app.entry.origin == "sampled", "the model makes up a call")
        assert here.app.entry.call.startswith("label(")
        assert "sampled by the model" in here.app.notice
        await here.press("G")
        await here.until(lambda: "nothing" not in here.app.notice or len(here.app.screen_stack) == 2, "asked")
        await here.press("ctrl+u")
        await here.type("label(open('x'))")
        await here.press("enter")
        await here.until(lambda: "needs the argument" in here.output, "what is wrong with it is said")
    assert sorted(tmp_path.rglob("*")) == before
    assert (kept / "file").read_text() == "precious"


PROMOTED = """\
def double(number):
    twice = number * 2  # @twice
    return twice


def total(numbers):
    result = 0
    for number in numbers:
        result += double(number)  # @add
    return result  # @return
"""
PLACES = marked_lines(PROMOTED)


@pytest.mark.parametrize("version", ALSO_SLOWLY)
async def test_a_prediction_becomes_a_run_at_the_same_step_once_agreed_to(tmp_path: Path, version: str):
    python = interpreter(version)
    program = tmp_path / "totals.py"
    program.write_text(PROMOTED)
    async with predicting(program, "total([3, 4])", python) as here:
        for _ in range(2):
            await here.cursor(PLACES["twice"])
            await here.predicted("t")
        assert (here.now.lineno, here.now.locals["number"]) == (PLACES["twice"], "4")
        await here.press("P")
        await here.until(lambda: "total([3, 4]) in totals.py::total" in here.screen, "what will be executed is said")
        assert f"It runs to line {PLACES['twice']}, time 2." in here.app.what_will_run()
        await here.press("n")
        assert here.app.lane_run is None
        await here.press("P")
        await here.until(lambda: len(here.app.screen_stack) == 2, "asked again")
        await here.press("y")
        await here.until(lambda: here.app.session.mode == "compare", "it is executed")
        await here.until(
            lambda: here.app.session.live and here.newest.lineno == PLACES["twice"], "the same line, for real"
        )
        assert here.newest.locals == {"number": "4"}
        assert "NOT EXECUTED" not in here.screen

        # Another call, predicted beside the live program, and then run in its place.
        await here.press("G")
        await here.until(lambda: len(here.app.screen_stack) == 2, "asked for a call")
        await here.press("ctrl+u")
        await here.type("double(21)")
        await here.press("enter")
        await here.until(lambda: here.app.session.predicting and len(here.app.session.track) > 1, "it is predicted")
        assert "⊘ NOT EXECUTED" in here.screen
        assert here.app.session.real.frames[0].locals == {"numbers": "[3, 4]"}
        await here.press("P", "y")
        await here.until(
            lambda: here.app.session.live and here.newest.locals == {"number": "21"}, "the other call is run"
        )
