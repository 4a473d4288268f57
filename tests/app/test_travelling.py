"""Time travel with keys and commands on the whole application: over a real run, a stored one, and an imagined one."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from foreframe.app.command_line import completed
from foreframe.app.run import Run, position
from foreframe.app.session import LaneState
from foreframe.app.tui import DebuggerApp
from foreframe.app.widgets.history import HistoryPane
from foreframe.app.wiring import make_lane
from foreframe.debugger.errors import TargetError, TraceError
from foreframe.debugger.frame import Event, Frame
from foreframe.debugger.recording import RecordedFile
from foreframe.debugger.target import Target
from foreframe.debugger.trace import Header, Trace, read_trace, write_trace
from textual.pilot import Pilot

from ..interpreters import other_python
from ..programs import marked_lines
from .fakes import FRAMES, Oracle, program, wait_for

PROGRAM = """\
def step(state, number):
    low = number % 7
    state[low] += number
    return state[low]  # @last


def main(rounds):
    state = [0] * 7
    total = 0
    for number in range(rounds):  # @loop
        total += step(  # @call
            state,
            number,
        )
        if total > 100:  # @test
            total -= 50  # @less
    return total


print(main(40))  # @print
"""
AT = marked_lines(PROGRAM)


@contextlib.asynccontextmanager
async def shown(run: Run) -> AsyncIterator[tuple[DebuggerApp, Pilot[None]]]:
    app = DebuggerApp(run)
    async with app.run_test(size=(120, 36), notifications=True) as pilot:
        yield app, pilot


@contextlib.asynccontextmanager
async def really_run(folder: Path, python: str = "") -> AsyncIterator[tuple[DebuggerApp, Pilot[None]]]:
    """The program under debugpy, run to its end."""
    path = folder / "loop.py"
    path.write_text(PROGRAM)
    target = Target(path=path, python=python)
    async with shown(Run(target=target, mode="compare", make_lane=lambda: make_lane(target), root=folder)) as (
        app,
        pilot,
    ):
        for state, key in ((LaneState.STOPPED, "c"), (LaneState.ENDED, "")):
            async with asyncio.timeout(40):
                while app.session.lane is not state:
                    await pilot.pause(0.02)
            await pilot.press(*key)
        yield app, pilot


async def command(app: DebuggerApp, pilot: Pilot[None], text: str) -> str:
    """Enter a command; what was said in the end. Its letters are not pressed one by one, which takes seconds."""
    await pilot.press(":")
    app.command_line.input.value = text
    await pilot.press("enter")
    return await said(app, pilot)


async def said(app: DebuggerApp, pilot: Pilot[None]) -> str:
    await wait_for(
        pilot, lambda: not app.notice.startswith("looking…"), description="what was looked for is found, or not"
    )
    return app.notice


def here(app: DebuggerApp) -> Frame:
    return app.session.track.frames[app.session.track.at]


@pytest.mark.parametrize("version", ["", pytest.param("3.12", marks=pytest.mark.slow)])
async def test_a_real_run_is_travelled_in_every_direction(tmp_path: Path, version: str):
    if version and not other_python(version):
        pytest.skip(f"there is no Python {version} here")
    async with really_run(tmp_path, version and other_python(version)) as (app, pilot):
        await command(app, pilot, "goto 5")
        assert app.session.track.at == 4

        # Passes of a loop, whose body's first statement takes three lines and is reached more often than it is begun.
        await pilot.press("e")
        await command(app, pilot, "goto 60")
        while here(app).function != "main":
            await pilot.press("N")
        await command(app, pilot, "iter 19")
        assert (here(app).lineno, here(app).locals["number"]) == (AT["call"], "18")
        assert "40 passes are recorded" in await command(app, pilot, "iter 41")

        # By statement, forward and back, over, into and out.
        await pilot.press("n")
        assert here(app).lineno == AT["test"]
        await command(app, pilot, "back_over")
        assert (here(app).lineno, here(app).locals["number"]) == (AT["call"], "18")
        assert not app.session.track.is_within_statement(app.session.track.at)
        await pilot.press("n", "N")
        assert (here(app).function, here(app).lineno) == ("step", AT["last"])
        await command(app, pilot, "back_out")
        assert here(app).function == "main"
        await command(app, pilot, "iter 19")
        await command(app, pilot, "over 3")
        assert (here(app).lineno, here(app).locals["number"]) == (AT["call"], "19")

        # Back to where a value changed.
        await pilot.press("g", "w")
        word, name = app.command_line.input.value.split()
        assert word == "changed"
        assert name == app.locals_pane.rows[app.locals_pane.selected].name
        app.command_line.input.value = "changed total > 100"
        await pilot.press("enter")
        text = await said(app, pilot)
        assert f"line {AT['less']} changes total > 100: True → False" in text
        assert here(app).lineno == AT["less"]
        await command(app, pilot, "changed number")
        assert here(app).lineno == AT["loop"]
        assert "does not change before this" in await command(app, pilot, "changed rounds")

        # When did this become wrong?
        text = await command(app, pilot, "when total > 100")
        assert "by a scan of" in text
        first = next(i for i, frame in enumerate(app.session.real.frames) if int(frame.locals.get("total", 0)) > 100)
        assert app.session.track.at == first
        assert "is true at no step" in await command(app, pilot, "when total > 1000000")
        assert "name 'missing' is not defined" in await command(app, pilot, "when missing > 1")
        assert "is no expression: invalid syntax" in await command(app, pilot, "when while")

        # The history of a name, and a logpoint set afterwards.
        await pilot.press("tab", "home", "down", "down", "h")
        await wait_for(pilot, lambda: app.history.entries, description="the history of total")
        await pilot.pause()
        assert (app.active_tab(), app.focused) == ("history", app.history)
        texts = [entry.text for entry in app.history.entries]
        assert texts[:4] == ["0", "1", "3", "6"]
        assert [entry.old for entry in app.history.entries][1:] == texts[:-1]
        assert {entry.lineno for entry in app.history.entries[2:]} == {AT["call"], AT["less"]}
        await pilot.press("down", "down", "enter")
        await pilot.pause()
        assert app.session.track.at == app.history.entries[2].at

        await command(app, pilot, f"log {AT['test']} total * 2, state")
        assert len(app.results.entries) == 40
        assert app.results.entries[3].text == "(12, [0, 1, 2, 3, 0, 0, 0])"
        assert app.active_tab() == "results"
        await pilot.press("end", "enter")
        await pilot.pause()
        assert (here(app).lineno, here(app).locals["number"]) == (AT["test"], "39")

        # A position to paste, and a file that can be replayed.
        await pilot.press("y")
        assert app.clipboard == f"loop.py#{app.session.track.at + 1}"
        stored = tmp_path / "stored.jsonl"
        assert "foreframe replay opens it" in await command(app, pilot, f"save {stored}")
        trace = read_trace(stored)
        assert trace.frames == list(app.session.real.frames)
        assert (trace.header.source, trace.end and trace.end.exit_code) == (PROGRAM, 0)
        assert "exists" in await command(app, pilot, f"save {stored}")
        assert "cannot be written" in await command(app, pilot, f"save {tmp_path}/none/t.jsonl")
        assert "cannot be written" in await command(app, pilot, "save ~nobody/t.jsonl")

        for line, sentence in (
            ("goto 0", "takes a whole number from 1 to"),
            ("goto many", "takes a whole number from 1 to"),
            ("goto", ":goto needs STEP"),
            ("nonsense", "no command 'nonsense'"),
            ("log here total", "takes a whole number"),
            ("log 3 (", "( is no expression"),
        ):
            assert sentence in await command(app, pilot, line)

        await pilot.press("g", "g", "N")
        assert "nothing earlier is recorded" in app.notice
        await command(app, pilot, "back_out")
        assert "nothing earlier is recorded" in app.notice


def test_names_are_completed_as_far_as_there_is_one_way():
    assert completed("got", "replay") == ("goto ", ["goto"])
    assert completed("back_o", "replay") == ("back_o", ["back_out", "back_over"])
    assert completed("b", "replay")[0] == "b"
    assert completed("zz", "replay") == ("zz", [])
    assert completed("goto 1", "replay") == ("goto 1", [])


def counted(folder: Path, length: int) -> Path:
    """A recording of one loop that counts."""
    source = "total = 0\nfor i in range(n):\n    total += i % 3\n"
    lines = source.splitlines()
    frames = [Frame(event=Event.CALL, lineno=1, source=lines[0], function="<module>")]
    frames += [
        Frame(event=Event.LINE, lineno=3, source=lines[2], locals={"i": str(i), "odd": str(i % 2)}, function="<module>")
        for i in range(length)
    ]
    path = folder / "counted.jsonl"
    write_trace(Trace(header=Header(target="counted.py", source=source), frames=frames), path)
    return path


async def test_a_long_recording_is_there_at_once_and_opens_where_it_is_asked_to(tmp_path: Path):
    path = counted(tmp_path, 30_000)
    name, at = position(f"{path}#29001")
    file = RecordedFile(name)
    file.read_on(0.0)
    assert len(file.frames) < at
    async with shown(Run(target=Target(), mode="replay", trace=file, at=at)) as (app, pilot):
        await wait_for(pilot, lambda: len(app.session.real) == 30_001, description="all of it has been read")
        await pilot.pause()
        assert (app.session.track.at, here(app).locals["i"]) == (29_000, "28999")
        await pilot.press("y")
        assert app.clipboard == f"{path}#29001"

        text = await command(app, pilot, "when i >= 20_017")
        assert here(app).locals["i"] == "20017"
        assert "by bisection: " in text
        assert "of 30,001 steps looked at" in text
        text = await command(app, pilot, "when i % 7001 == 7000")
        assert here(app).locals["i"] == "7000"
        assert "by a scan of 7,002 of 30,001 steps" in text

        await pilot.press(":", "w", "h", "e", "tab")
        assert app.command_line.input.value == "when "
        await pilot.press(*"i == 3", "enter")
        await said(app, pilot)
        assert here(app).locals["i"] == "3"
        await pilot.press(":", "up")
        assert app.command_line.input.value == "when i == 3"
        await pilot.press("escape")
        assert not app.command_line.display
        await pilot.press(":", *"back_", "tab")
        assert str(app.command_line.offers.content) == "back_out  back_over"
        await pilot.press("u", "tab", "escape")
        assert str(app.command_line.offers.content) == ""


async def test_a_position_past_the_end_is_told(tmp_path: Path):
    path = counted(tmp_path, 10)
    async with shown(Run(target=Target(), mode="replay", trace=RecordedFile(path), at=500)) as (app, pilot):
        await wait_for(pilot, lambda: "ends before #501" in app.notice, description="it says so")
        assert app.session.track.at == 10
    with pytest.raises(TargetError, match="counted from 1"):
        position("t.jsonl#0")
    assert position("t.jsonl") == (Path("t.jsonl"), 0)


async def test_damage_in_the_middle_leaves_what_comes_before_it(tmp_path: Path):
    path = counted(tmp_path, 5_000)
    lines = path.read_bytes().split(b"\n")
    path.write_bytes(b"\n".join([*lines[:4_000], b"{{{", *lines[4_000:]]))
    async with shown(Run(target=Target(), mode="replay", trace=RecordedFile(path))) as (app, pilot):
        await wait_for(pilot, lambda: len(app.session.real) == 3_999, description="the beginning has been read")
        await wait_for(pilot, lambda: "line 4001" in " ".join(map(str, app._notifications)), description="it is told")
        await pilot.press("e")
        assert here(app).locals["i"] == "3997"
    with pytest.raises(TraceError):
        read_trace(path)


async def test_escape_and_a_new_question_end_the_one_before(tmp_path: Path):
    path = counted(tmp_path, 3_000)
    async with shown(Run(target=Target(), mode="replay", trace=RecordedFile(path))) as (app, pilot):
        await wait_for(pilot, lambda: len(app.session.real) == 3_001, description="read")
        await pilot.press(":")
        app.command_line.input.value = "when [0 for _ in iter(int, 1)]"
        await pilot.press("enter")
        assert app.notice == "looking…"
        await pilot.press("escape")
        await wait_for(pilot, lambda: all(one.group != "query" for one in app.workers), description="given up")
        await command(app, pilot, "when i == 30")
        assert here(app).locals["i"] == "30"


async def test_imagined_moments_are_travelled_in_the_same_way(tmp_path: Path):
    run = Run(
        target=Target(path=program(tmp_path), function="total", call="total([1, 2])"),
        mode="predict",
        load_predictor=Oracle,
        entry_frame=FRAMES[0],
        model_name="oracle",
    )
    async with shown(run) as (app, pilot):
        await wait_for(pilot, lambda: len(app.session.imagined) > 1, description="the first step is imagined")
        await pilot.press("c")
        await wait_for(pilot, lambda: len(app.session.imagined) == len(FRAMES), description="all of it")
        await wait_for(pilot, lambda: "left" in app.notice, description="it ends")
        await command(app, pilot, "when result >= 2")
        assert here(app) == FRAMES[8]
        await command(app, pilot, "history result")
        assert [entry.text for entry in app.history.entries] == ["0", "2", "6"]
        await command(app, pilot, "back_over")
        assert here(app).lineno == 12
        assert isinstance(app.focused, HistoryPane) is False
        await command(app, pilot, f"save {tmp_path}/imagined.jsonl")
        read = read_trace(tmp_path / "imagined.jsonl")
        assert [dataclasses.replace(frame, function="") for frame in read.frames] == [
            dataclasses.replace(frame, function="") for frame in FRAMES
        ]
