"""Real values at the end of the lines of the function in view, in the application over real debugpy."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
from foreframe.app.cli import _look, _options
from foreframe.app.run import Run
from foreframe.app.settings import SettingsError, read_settings
from foreframe.app.text import width
from foreframe.app.value_rows import LineValues, after_code
from foreframe.debugger.frame import Event, Frame
from foreframe.debugger.target import Target
from foreframe.debugger.trace import Header, Trace
from textual.widgets import Input

from ..programs import marked_lines
from .fakes import compare_run, wait_for
from .live import ALSO_SLOWLY, Live, interpreter, live
from .showing import predict_run, screen_text, shown, started, text_of

PROGRAM = """\
class Loud:
    times = 0

    def __repr__(self):
        Loud.times += 1
        return f"Loud({Loud.times})"


def scaled(xs, by):  # @def
    x = "mine"  # @mine

    def twice(x):
        return x * 2  # @twice

    found = [x * by for x in xs]  # @found
    total = 0  # @zero
    for item in found:  # @loop
        if item < 0:
            total = -1  # @never
        total += twice(item)  # @add
    return max(  # @last
        total,  # @argument
        by,
    )


plain = object()
loud = Loud()
n = 3  # @n
done = scaled([1, 2], n)  # @call
missing = done + absent  # @raises
"""
AT = marked_lines(PROGRAM)


def values(here: Live) -> dict[int, str]:
    """What is said of each line that something is said of."""
    shown = here.app.source.state.values
    lines = range(1, here.app.source.num_lines() + 1) if shown is not None else ()
    told = {lineno: shown.on(lineno) for lineno in lines if shown is not None}
    return {lineno: ", ".join(f"{name} = {value}" for name, value in pairs) for lineno, pairs in told.items() if pairs}


async def to(here: Live, mark: str) -> None:
    await here.cursor(AT[mark])
    await here.go("t")


def written(folder: Path, program: str = PROGRAM) -> Path:
    path = folder / "program.py"
    path.write_text(program)
    return path


@pytest.mark.parametrize("version", ALSO_SLOWLY)
async def test_values_stand_after_the_lines_up_to_the_present_one_and_go_where_the_view_goes(
    tmp_path: Path, version: str
):
    async with live(written(tmp_path), interpreter(version)) as here:
        app = here.app
        await to(here, "add")
        in_scaled = {
            AT["def"]: "xs = [1, 2], by = 3",
            AT["mine"]: "x = 'mine'",
            AT["found"]: "found = [3, 6], by = 3, xs = [1, 2]",
            AT["zero"]: "total = 0",
            AT["loop"]: "item = 3, found = [3, 6]",
            AT["loop"] + 1: "item = 3",
            AT["never"]: "total = 0",
            AT["add"]: "total = 0, item = 3",
        }
        assert values(here) == in_scaled
        assert "total = 0  # @zero   │ total = 0 " in here.screen
        assert "for item in found:  # @loop   │ item = 3 …" in here.screen

        await here.go("s")
        assert values(here) == {AT["twice"] - 1: "x = 3", AT["twice"]: "x = 3"}
        await here.press("u")
        await here.until(lambda: values(here) == in_scaled, "the caller's, up the stack")
        await here.press("u")
        await here.until(lambda: AT["n"] in values(here), "the module's")
        # What has no repr of its own says nothing; no line of a function is the module's.
        assert values(here) == {AT["n"] - 1: "loud = Loud(2)", AT["n"]: "n = 3", AT["call"]: "n = 3"}
        await here.press("d", "d")

        # A statement of several lines is all of it the present one.
        await to(here, "last")
        assert {lineno: text for lineno, text in values(here).items() if lineno >= AT["last"]} == {
            AT["argument"]: "total = 18",
            AT["argument"] + 1: "by = 3",
        }
        assert values(here)[AT["zero"]] == "total = 18"

        # Travelling, they are those of then.
        await here.press("N")
        await here.until(lambda: values(here).get(AT["add"]) is None, "back at the loop's head")
        assert values(here)[AT["zero"]] == "total = 18"
        await here.press("N")
        await here.until(lambda: AT["twice"] in values(here), "back in the call")
        assert values(here)[AT["twice"]] == "x = 6"

        await here.press("e", "I")
        assert "values at the end of the lines: off" in app.notice
        assert values(here) == {}
        await here.press("I")
        await here.until(lambda: values(here)[AT["zero"]] == "total = 18", "on again")


@pytest.mark.parametrize("version", ALSO_SLOWLY)
async def test_showing_values_asks_the_program_nothing(tmp_path: Path, version: str):
    async with live(written(tmp_path), interpreter(version)) as here:
        await to(here, "n")
        told = [here.newest.locals["loud"]]
        assert values(here)[AT["n"] - 1] == f"loud = {told[0]}"
        await here.go("n")
        told.append(here.newest.locals["loud"])
        await here.press("I")
        assert values(here) == {}
        await here.go("n")
        told.append(here.newest.locals["loud"])
        first, second, third = (int(text.removeprefix("Loud(").removesuffix(")")) for text in told)
        assert second - first == third - second, "a step with them has as many calls of repr as one without"


@pytest.mark.parametrize("version", ALSO_SLOWLY)
async def test_what_was_set_by_hand_and_what_an_exception_left_behind_are_shown(tmp_path: Path, version: str):
    async with live(written(tmp_path), interpreter(version)) as here:
        app = here.app
        await to(here, "call")
        rows = app.locals_pane.rows
        app.locals_pane.focus()
        app.locals_pane.selected = next(i for i, row in enumerate(rows) if row.name == "n")
        await here.press("V")
        app.screen.query_one(Input).value = "10"
        await here.press("enter")
        await here.until(lambda: values(here).get(AT["n"]) == "n = 10", "not what the frame has recorded")
        await here.go("n")
        assert values(here)[AT["n"]] == "n = 10"
        assert values(here)[AT["call"]] == "done = 60, n = 10"
        await here.go("n")
        assert here.newest.event is Event.EXCEPTION
        assert values(here)[AT["raises"]] == "done = 60"


THREAD = """\
import threading


def work(n):
    twice = 0
    while True:
        twice = n * 2  # @work


threading.Thread(target=work, args=(5,), name="worker", daemon=True).start()
count = 1
print(count)  # @main
"""


@pytest.mark.parametrize("version", ALSO_SLOWLY)
async def test_another_thread_has_the_values_that_the_locals_pane_has_asked_for(tmp_path: Path, version: str):
    at = marked_lines(THREAD)
    async with live(written(tmp_path, THREAD), interpreter(version)) as here:
        await here.cursor(at["main"])
        await here.go("t")
        assert values(here)[at["main"]] == "count = 1"
        await here.press("g", "t")
        pane = here.app.thread_pane
        await here.until(lambda: "worker" in [thread.name for thread in pane.threads], "the threads")
        pane.selected = [thread.name for thread in pane.threads].index("worker")
        await here.press("enter")
        await here.until(lambda: values(here).get(at["work"] - 3) == "n = 5", "those of the function it is in")
        assert at["main"] not in values(here)
        assert all(row.real in values(here)[at["work"] - 2] for row in here.app.locals_pane.rows if row.name == "twice")


async def test_a_ghost_and_a_value_are_told_apart_without_a_colour(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("NO_COLOR", "1")
    program = "for i in range(2):\n    n = i\nfor i in range(2):\n    n = i\n"
    async with live(written(tmp_path, program), model="nano") as here:
        app = here.app
        await here.scored()
        await here.go("3", "n")
        await here.scored()
        await here.until(lambda: app.source.state.ghosts.get(2), "what comes")
        ghost = text_of(app.source.state.ghosts[2])
        line = next(line for line in here.screen.splitlines() if "n = i   │" in line)
        assert f"n = i   │ n = 0  i = 1  ░ {ghost}"[:46] in line
        app.screen.add_class("-ascii")
        app.screen.refresh()
        app.source.refresh()
        await here.until(lambda: "n = i   | n = 0  i = 1  : " in here.screen, "with plain glyphs")
        await here.press("x")
        await here.until(lambda: app.session.predicting, "reality is left")
        await here.press("n")
        await here.until(lambda: app.session.track.moments[app.session.track.at].imagined, "a predicted frame")
        assert values(here) == {}


@pytest.mark.parametrize(("source", "is_told"), [("a = 1\nb = a\n", True), ("a = 1\nb = a\nc = (\n", False)])
async def test_a_recording_has_its_values_and_one_of_a_half_written_file_none(source: str, is_told: bool):
    lines = source.splitlines()
    seen = ({}, {"a": "1"}, {"a": "1", "b": "1"})
    frames = [
        Frame(event=Event.LINE, lineno=at, source=lines[at - 1], locals=seen[at - 1], function="<module>")
        for at in range(1, 3)
    ]
    trace = Trace(header=Header(target="program.py", source=source), frames=frames)
    async with shown(Run(target=Target(), mode="replay", trace=trace)) as (app, pilot):
        await pilot.press("n")
        await pilot.pause()
        assert app.session.track.at == 1
        assert ("a = 1   │ a = 1" in screen_text(app)) == is_told
        assert ("b = a   │ a = 1" in screen_text(app)) == is_told


async def test_nothing_that_is_predicted_is_among_them(tmp_path: Path):
    async with shown(predict_run(tmp_path)) as (app, pilot):
        while not (len(app.session.track) and app.session.track.frames[-1].function == "double"):
            await pilot.press("s")
            await pilot.pause(0.05)
        assert app.session.stack()[1].function == "total"
        assert app.source.state.values is None
        await pilot.press("u")
        await wait_for(pilot, lambda: app.source.state.real == app.session.stack()[1].lineno, description="the caller")
        assert app.source.state.values is None


async def test_the_setting_says_whether_they_are_there_to_begin_with(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    path = tmp_path / "foreframe" / "settings.toml"
    path.parent.mkdir()
    path.write_text("values = false\n")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    look = _look(_options(["run", "program.py"]))
    assert look["values"] is False
    async with shown(dataclasses.replace(compare_run(tmp_path), values=look["values"])) as (app, pilot):
        await started(app, pilot)
        assert app.source.state.values is None
        await pilot.press("I")
        await wait_for(pilot, lambda: app.source.state.values is not None, description="asked for")
    path.write_text("values = 1\n")
    with pytest.raises(SettingsError, match="line 1: values is true or false, and not 1"):
        read_settings(path)


# The text alone.


def after(values: list[tuple[str, str]], ghost: str, cells: int) -> str:
    line = after_code(values, [(ghost, "ghost")] if ghost else [], cells)
    assert width(line) <= cells
    return text_of(line)


LONG = [("name", "'a long value'"), ("n", "1"), ("xs", "[1, 2, 3, 4, 5, 6]")]


@pytest.mark.parametrize(
    ("values", "ghost", "cells", "text"),
    [
        ([], "", 40, ""),
        ([], "→ line 3", 40, "   → line 3"),
        ([("n", "1")], "", 40, "   │ n = 1"),
        ([("n", "1")], "→ line 3", 40, "   │ n = 1  ░ → line 3"),
        (LONG, "", 60, "   │ name = 'a long value'  n = 1  xs = [1, 2, 3, 4, 5, 6]"),
        # The longest are cut first, all of them to the same size.
        (LONG, "", 50, "   │ name = 'a long val…  n = 1  xs = [1, 2, 3, 4…"),
        (LONG, "", 40, "   │ name = 'a lon…  n = 1  xs = [1, 2,…"),
        # No value is cut to nothing.
        (LONG, "", 34, "   │ name = 'a long valu…  n = 1 …"),
        (LONG, "", 20, "   │ name = 'a lo… …"),
        (LONG, "", 16, ""),
        # Beside a ghost they have what it leaves, and half at least; where that is too little, it is alone.
        (LONG, "m = 2  → line 3  .98", 60, "   │ name = 'a long value'  n = 1 …  ░ m = 2  → line 3  .98"),
        (LONG, "m = 2  → line 3  .98", 44, "   │ name = 'a lon… …  ░ m = 2  → line 3  .…"),
        (LONG, "m = 2  → line 3  .98", 40, "   m = 2  → line 3  .98"),
        (LONG, "m = 2  → line 3  .98", 16, "   m = 2  → lin…"),
        ([("n", "1")], "→ line 3", 9, ""),
        ([("s", "'\x1b[31m'")], "", 40, "   │ s = '␛[31m'"),
    ],
)
def test_what_does_not_fit_is_cut_so_that_the_rest_can_be_read(
    values: list[tuple[str, str]], ghost: str, cells: int, text: str
):
    assert after(values, ghost, cells) == text


def test_wide_characters_take_two_cells():
    for cells in range(60):
        after([("名", "'値値値値値値値値'"), ("b", "'値'")], "", cells)
        after([("名", "'値値値値値値値値'"), ("b", "'値'")], "値値値値  → line 3", cells)


def test_a_value_that_is_only_a_place_in_memory_is_left_out():
    known = {"a": "<object object at 0x…>", "b": "<Colour.RED: 1>", "c": "[<object object at 0x…>]"}
    values = LineValues(names={1: ("a", "b", "c", "d")}, values=known, last=1)
    assert values.on(1) == [("b", "<Colour.RED: 1>"), ("c", "[<object object at 0x…>]")]
    assert values.on(2) == []
