"""The whole application, driven by keys: calls that lead to a value, and what may have come before the beginning."""

from __future__ import annotations

from pathlib import Path

import pytest
from foreframe.adapters.dap.lane import DebugpyLane
from foreframe.app.run import Run
from foreframe.app.session import LaneState, ModelState
from foreframe.app.tui import DebuggerApp
from foreframe.app.wiring import make_predictor
from foreframe.debugger.entry import entry_frame
from foreframe.debugger.frame import Event
from foreframe.debugger.recorder import record
from foreframe.debugger.target import Target
from foreframe.debugger.trace import Trace
from textual.widgets import Input

from .live import ALSO_SLOWLY, Live, interpreter

PROGRAM = """\
def label(name, width):
    shown = name.strip().upper()
    return shown[:width]


def report(names):
    out = []
    for name in names:
        out.append(label(name, 4))
    return out


print(report([" ann ", "bertram"]))
"""
NANO = make_predictor


def written(folder: Path) -> Path:
    path = folder / "labels.py"
    path.write_text(PROGRAM)
    return path


async def ready(here: Live) -> None:
    await here.until(lambda: here.app.session.model.state is ModelState.READY, "the model is loaded")


async def ask(here: Live, value: str) -> None:
    """Press the key, and type what should be returned in the place of what is offered."""
    await here.press("Y")
    await here.until(lambda: isinstance(here.app.focused, Input), f"it asks: {here.app.notice}")
    line = here.app.focused
    assert isinstance(line, Input)
    line.value = ""
    await here.type(value)
    await here.press("enter")
    await here.until(lambda: here.app.proposals.progress.is_over, "the search is over")


@pytest.mark.parametrize("version", ALSO_SLOWLY)
async def test_calls_that_return_a_value_are_found_verified_and_opened(tmp_path: Path, version: str) -> None:
    program, python = written(tmp_path), interpreter(version)
    target = Target(path=program, python=python)
    run = Run(
        target=target,
        mode="compare",
        make_lane=lambda: DebugpyLane(target),
        load_predictor=lambda: make_predictor("nano"),
        root=tmp_path,
    )
    app = DebuggerApp(run)
    async with app.run_test(size=(140, 40), notifications=True) as pilot:
        here = Live(app, pilot)
        await here.until(lambda: app.session.lane is LaneState.STOPPED, "the entry stop")
        await ready(here)
        app.source.cursor = 9
        await here.go("t")
        await here.go("s")
        assert here.newest.function == "label"
        at = app.session.real.at

        await ask(here, "'KIWI'")
        progress = app.proposals.progress
        best = progress.proposals[0]
        assert progress.solved
        assert best.verified
        assert best.real is not None
        assert best.real.value == "'KIWI'"
        assert "INVERSE  label returns 'KIWI'" in here.screen
        assert "✓ verified" in here.screen
        assert "verified" in app.notice

        # Enter opens the chosen call in predict mode, at its entry, and nothing more is executed.
        frames = len(app.session.real)
        await here.press("enter")
        await here.until(lambda: len(app.session.imagined) > 1, "it is predicted from there")
        entry = app.session.imagined.frames[0]
        assert entry == entry_frame(PROGRAM, best.call)
        assert "NOT EXECUTED" in here.screen
        assert len(app.session.real) == frames

        # In predict mode the same key executes nothing, and says what it has not verified.
        await ask(here, "'AB'")
        assert {one.verified for one in app.proposals.progress.proposals} == {None}
        assert "✓ verified" not in here.screen
        assert "not run" in here.screen
        await here.press("x")
        assert app.session.real.at == at
        assert app.session.mode == "compare"


async def test_a_state_at_the_line_in_view_can_be_asked_for_without_a_model(tmp_path: Path) -> None:
    program = written(tmp_path)
    target = Target(path=program)
    run = Run(target=target, mode="compare", make_lane=lambda: DebugpyLane(target), root=tmp_path)
    app = DebuggerApp(run)
    async with app.run_test(size=(140, 40), notifications=True) as pilot:
        here = Live(app, pilot)
        await here.until(lambda: app.session.lane is LaneState.STOPPED, "the entry stop")
        app.source.cursor = 3
        await here.go("t")
        assert (here.newest.function, here.here) == ("label", 3)
        await ask(here, "shown == 'PLUM' and width > 9")
        best = app.proposals.progress.proposals[0]
        assert best.verified
        assert best.predicted is None
        assert "at line 3" in here.screen

        # What cannot be found is given up with Escape, at once.
        await here.press("Y")
        await here.until(lambda: isinstance(app.focused, Input), "it asks")
        await here.type("'never'.nothing")
        await here.press("enter")
        await here.until(lambda: app.proposals.progress.tried > 0, "it looks")
        await here.press("escape")
        await here.until(lambda: app.proposals.progress.is_over, "it is given up")
        assert not app.proposals.progress.solved
        assert app.proposals.progress.seconds < 9


def replayed(folder: Path, function: str, call: str, **options: object) -> Run:
    trace = record(Target(path=written(folder), function=function, call=call), program_output=None)
    return Run(target=Target(), mode="replay", trace=trace, **options)  # type: ignore[arg-type]


async def test_stepping_back_past_the_start_is_imagined_and_forward_again_is_real(tmp_path: Path) -> None:
    loaded: list[str] = []

    def load() -> object:
        loaded.append("nano")
        return make_predictor("nano")

    run = replayed(tmp_path, "label", "label('bertram', 4)", late_predictor=load)
    app = DebuggerApp(run)
    async with app.run_test(size=(120, 36)) as pilot:
        here = Live(app, pilot)
        await here.until(lambda: "def label" in here.screen, "the recording is shown")
        assert not loaded
        real = list(app.session.real.frames)

        await here.press("N")
        await here.until(lambda: app.session.earlier is not None, f"a frame is imagined: {app.notice}")
        assert loaded == ["nano"]
        earlier = app.session.earlier
        assert earlier is not None
        frame = earlier.frames[0]
        assert (frame.event, frame.lineno, frame.function) == (Event.LINE, 9, "report")
        assert dict(frame.locals) == {"name": "'bertram'"}
        assert earlier.moments[0].imagined
        assert earlier.moments[0].surprisal is not None
        assert "IMAGINED, before the start" in here.screen
        assert "replay" not in here.screen.splitlines()[0]
        assert (app.source.state.real, app.source.state.predicted) == (None, 9)

        # Further back, then forward: the imagined frames are never among the recorded ones.
        await here.press("N")
        await here.until(lambda: len(app.session.earlier or ()) == 2, f"one more: {app.notice}")
        assert app.session.earlier is not None
        assert [one.lineno for one in app.session.earlier.frames] == [8, 9]
        await here.press("s")
        assert app.session.track.at == 1
        await here.press("s")
        assert app.session.earlier is None
        assert app.session.track is app.session.real
        assert (app.session.real.at, list(app.session.real.frames)) == (0, real)
        assert "IMAGINED" not in here.screen
        assert app.source.state.real == 1

        # What is about recorded moments comes back to reality by itself.
        await here.press("N")
        await here.until(lambda: app.session.earlier is not None, "imagined again")
        await here.press("e")
        assert app.session.earlier is None
        assert app.session.real.at == len(real) - 1


async def test_a_beginning_that_nothing_leads_to_says_so(tmp_path: Path) -> None:
    trace = record(Target(path=written(tmp_path)), program_output=None)
    app = DebuggerApp(Run(target=Target(), mode="replay", trace=trace))
    async with app.run_test(size=(120, 36)) as pilot:
        here = Live(app, pilot)
        await here.until(lambda: "def label" in here.screen, "the recording is shown")
        await here.press("N")
        assert "the program begins here" in app.notice
        assert app.session.earlier is None


async def test_without_a_model_the_source_alone_says_what_came_before(tmp_path: Path) -> None:
    whole = record(Target(path=written(tmp_path), function="label", call="label('x', 4)"), program_output=None)
    later = Trace(header=whole.header, frames=list(whole.frames)[2:], end=whole.end)
    app = DebuggerApp(Run(target=Target(), mode="replay", trace=later))
    async with app.run_test(size=(120, 36)) as pilot:
        here = Live(app, pilot)
        await here.until(lambda: "def label" in here.screen, "the recording is shown")
        assert later.frames[0].lineno == 3
        await here.press("N")
        await here.until(lambda: app.session.earlier is not None, f"imagined: {app.notice}")
        assert "no model was asked" in app.notice
        assert app.session.earlier is not None
        assert app.session.earlier.frames[0] == whole.frames[1]
        # A key that is about moments of the recording goes there.
        await here.press("g", "g")
        assert app.session.earlier is None
