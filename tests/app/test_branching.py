"""What-if with keys on the whole application: the model predicts, debugpy runs, and a child executes branches."""

from __future__ import annotations

from pathlib import Path

import pytest
from foreframe.app.branching import TrackRun
from foreframe.app.run import Run
from foreframe.app.session import LaneState
from foreframe.app.tui import DebuggerApp
from foreframe.app.wiring import make_run
from foreframe.debugger.branches import Branch
from foreframe.debugger.frame import Event, Frame
from foreframe.debugger.recorder import record
from foreframe.debugger.recording import RecordedFile
from foreframe.debugger.target import Target
from foreframe.debugger.trace import write_trace

from ..programs import marked_lines
from .live import ALSO_SLOWLY, interpreter
from .predicting import Predicting, predict_target, predicting

PROGRAM = """\
def grade(points, limit):
    passed = points > limit  # @passed
    word = "no"  # @no
    if passed:  # @test
        word = "yes"  # @yes
    return word  # @return
"""
AT = marked_lines(PROGRAM)


def branches(here: Predicting) -> list[Branch[TrackRun]]:
    return here.app.what_ifs.branches


def frames(branch: Branch[TrackRun]) -> list[Frame]:
    return list(branch.run.track.frames)


async def go_to(here: Predicting, mark: str) -> None:
    """To the first recorded or predicted step on a line."""
    track = here.app.session.track
    at = next(i for i, frame in enumerate(track.frames) if frame.event is Event.LINE and frame.lineno == AT[mark])
    here.app.session.look_at(at)
    here.app.draw_soon()
    await here.pilot.pause()


async def select_local(here: Predicting, name: str) -> None:
    here.app.locals_pane.focus()
    await here.pilot.pause()
    here.app.locals_pane.selected = [row.name for row in here.app.locals_pane.rows].index(name)


async def answer(here: Predicting, text: str) -> None:
    """Into the prompt, in the place of what it is prefilled with."""
    await here.until(lambda: len(here.app.screen_stack) == 2, "the prompt")
    await here.press("ctrl+u")
    await here.type(text)
    await here.predicted("enter")
    await here.until(lambda: len(here.app.screen_stack) == 1, "it is taken")


async def run_branch(here: Predicting) -> Branch[TrackRun]:
    before = len(branches(here))
    await here.press("P")
    await here.until(lambda: "run this branch for real?" in here.screen, "it is asked first")
    assert "scratch folder" in here.app._what_branch_runs(branches(here)[-1])
    await here.press("y")
    await here.until(lambda: len(branches(here)) > before, "it is executed")
    return branches(here)[-1]


@pytest.mark.parametrize("version", ALSO_SLOWLY)
async def test_a_predicted_value_is_changed_predicted_executed_and_compared(tmp_path: Path, version: str):
    program = tmp_path / "grading.py"
    program.write_text(PROGRAM)
    async with predicting(program, "grade(3, 5)", interpreter(version)) as here:
        assert (await here.predicted("c")).value == "'no'"
        root = here.app.session.imagined
        await go_to(here, "test")
        await select_local(here, "passed")
        await here.press("w")
        await here.until(lambda: "what if passed =" in here.screen, "the prompt is about the selected local")
        assert here.app.screen.query_one("Input").value == "False"  # type: ignore[attr-defined]
        await answer(here, "True")
        await here.until(lambda: "P runs it for real" in here.app.notice, "the branch is predicted at once")
        first, predicted = branches(here)
        assert first.run.track is root
        assert frames(predicted)[-1].value == "'yes'"
        assert here.now.locals["passed"] == "True"
        assert "⊘ NOT EXECUTED" in here.screen
        assert "BRANCHES 2" in here.screen
        assert "parts first at word: 'no' → 'yes'" in here.app.notice or "only here" in here.app.notice

        # Stepped in the ordinary panes, and back to the root.
        await here.press("n")
        assert here.now.lineno == AT["yes"]
        await here.press("L")
        assert here.app.focused is here.app.branch_pane
        assert "passed = True" in here.screen
        await here.press("home", "enter")
        assert here.app.session.track is root
        await here.press("L", "down", "enter")
        assert here.app.session.track is predicted.run.track

        # For real, confined; the prediction is scored.
        executed = await run_branch(here)
        assert executed.executed
        assert frames(executed)[-1].value == "'yes'"
        assert "grade(3, 5) was run again, and passed set to True at step" in executed.how
        await here.until(lambda: "frames as predicted" in here.screen, "its score")
        assert "NOT EXECUTED" not in here.screen
        assert [moment.imagined for moment in executed.run.track.moments] == [False] * len(executed.run.track)
        await here.press("n", "n", "n")
        assert here.now == frames(executed)[-1]

        # A branch of a branch: a line this time, which no file is written for.
        await here.press("g", "g")
        await here.press("L", "home", "down", "enter")
        await go_to(here, "yes")
        here.app.source.focus()
        await here.cursor(AT["return"])
        await here.press("w")
        await here.until(lambda: f"what if line {AT['return']} were" in here.screen, "the prompt is about the line")
        await answer(here, "    return word + word")
        await here.until(lambda: "P runs it for real" in here.app.notice, "the edited line is predicted")
        assert "return word + word" in here.screen
        inner = branches(here)[-1]
        assert inner.parent == predicted.number
        doubled = await run_branch(here)
        assert frames(doubled)[-1].value == "'yesyes'"
        assert program.read_text() == PROGRAM
        await here.press("L", "home", "enter")
        assert here.app.text_of("") == PROGRAM


@pytest.mark.parametrize("version", ALSO_SLOWLY)
async def test_a_recorded_value_of_a_live_program_is_changed_and_the_program_waits(tmp_path: Path, version: str):
    program = tmp_path / "grading.py"
    program.write_text(PROGRAM)
    target = predict_target(program, "grade(3, 5)", interpreter(version))
    app = DebuggerApp(make_run(target, "compare", "nano", remember=False))
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        here = Predicting(app, pilot)
        await here.until(lambda: app.session.lane is LaneState.STOPPED, "the entry stop")
        await here.press("w")
        await here.until(lambda: app.session.model.state.value == "ready", "the model is loaded")
        await here.press("escape")
        await here.go("n")
        await here.go("n")
        await here.press(":")
        await here.type("whatif points = open('x')")
        await here.press("enter")
        assert "is no literal" in app.notice
        await here.press(":")
        await here.type("whatif passed = True")
        await here.predicted("enter")
        await here.until(lambda: "P runs it for real" in app.notice, f"it is predicted: {app.notice}")
        root, branch = branches(here)
        assert root.run.is_real
        assert "⊘ NOT EXECUTED" in here.screen
        assert app.session.lane is LaneState.STOPPED
        assert frames(branch)[branch.change.at].locals["passed"] == "True"  # type: ignore[union-attr]
        executed = await run_branch(here)
        assert frames(executed)[-1].value == "'yes'"
        await here.press("L", "home", "enter")
        assert app.session.mode == "compare"
        assert await here.go("n") == AT["return"]
        await here.restart()
        assert branches(here) == []


async def test_a_value_of_a_stored_recording_is_changed_without_a_model_and_executed(tmp_path: Path):
    program = tmp_path / "grading.py"
    program.write_text(PROGRAM)
    stored = tmp_path / "grading.jsonl"
    write_trace(record(predict_target(program, "grade(3, 5)"), program_output=None), stored)
    program.unlink()
    app = DebuggerApp(Run(target=Target(), mode="replay", trace=RecordedFile(stored)))
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        here = Predicting(app, pilot)
        await here.until(lambda: len(app.session.track) == 6, "it has been read")
        await go_to(here, "passed")
        await select_local(here, "limit")
        await here.press("w")
        await answer(here, "1")
        assert "there is no model to predict it" in app.notice
        executed = await run_branch(here)
        assert frames(executed)[-1].value == "'yes'"
        await here.press("L", "home", "enter")
        assert app.session.track is app.session.real
        assert len(app.session.track) == 6
    assert sorted(path.name for path in tmp_path.iterdir()) == ["grading.jsonl"]
