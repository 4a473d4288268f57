"""Nothing waits for the model, and whatever breaks is told and loses nothing."""

from __future__ import annotations

import dataclasses
import threading
from pathlib import Path

import pytest
from foreframe.app import judging, lanes
from foreframe.app.run import Run
from foreframe.app.session import LaneState, ModelState
from foreframe.debugger.errors import ModelError
from foreframe.debugger.frame import Event, Frame
from foreframe.debugger.ports import Prediction, Predictor, Recorded, SourceContext, Stopped

from .fakes import FRAMES, Oracle, OracleSession, ScriptedLane, compare_run, wait_for, wrong_value
from .showing import (
    current,
    screen_text,
    settled,
    shown,
    started,
)


async def test_the_program_never_waits_for_the_model(tmp_path: Path) -> None:
    gate = threading.Event()
    lane = ScriptedLane()
    async with shown(compare_run(tmp_path, lane, Oracle(gate=gate))) as (app, pilot):
        await wait_for(pilot, lambda: app.session.lane is LaneState.STOPPED, description="the entry stop")
        await pilot.press("n", "n")
        await wait_for(pilot, lambda: len(app.session.real) == 4, description="stepped without a prediction")
        await wait_for(pilot, lambda: "… predicting" in screen_text(app), description="rows say so")
        gate.set()
        await wait_for(pilot, lambda: settled(app), description="the answers arrive")
        assert app.locals_pane.rows[0].verdict == "match"


async def test_escape_drops_the_questions_and_not_the_program(tmp_path: Path) -> None:
    gate = threading.Event()
    async with shown(compare_run(tmp_path, oracle=Oracle(gate=gate))) as (app, pilot):
        await wait_for(pilot, lambda: app.session.lane is LaneState.STOPPED, description="the entry stop")
        await pilot.press("n", "n")
        await wait_for(pilot, lambda: len(app.session.real) == 4, description="two steps")
        await pilot.press("escape")
        gate.set()
        await wait_for(pilot, lambda: settled(app), description="the queue is empty")
        assert app.session.real.moments[-1].verdict == "unscored"
        await pilot.press("n")
        await wait_for(pilot, lambda: settled(app) and len(app.session.real) == 9, description="a further step")
        assert app.session.real.moments[-1].verdict == "match"


async def test_a_dead_debugger_is_explained_and_loses_nothing(tmp_path: Path) -> None:
    lane = ScriptedLane()
    async with shown(compare_run(tmp_path, lane)) as (app, pilot):
        await started(app, pilot)
        lane.die()
        await wait_for(pilot, lambda: app.session.lane is LaneState.ENDED, description="noticed")
        await wait_for(pilot, lambda: "the debugger was killed" in screen_text(app), description="explained")
        assert len(app.session.real) == 2
        await pilot.press("n")
        assert "R restarts" in app.notice


async def test_a_lane_that_cannot_start_is_explained(tmp_path: Path) -> None:
    async with shown(compare_run(tmp_path, ScriptedLane(refuses="no [debugger] here"))) as (app, pilot):
        await wait_for(pilot, lambda: "no [debugger] here" in screen_text(app), description="explained")
        assert app.session.lane is LaneState.ENDED


async def test_without_a_model_the_program_runs_on_and_it_is_told_once(tmp_path: Path) -> None:
    def fail() -> Predictor:
        raise ModelError("there is no model at [/nowhere]", hint="foreframe models list")

    run = dataclasses.replace(compare_run(tmp_path), load_predictor=fail)
    async with shown(run) as (app, pilot):
        await wait_for(pilot, lambda: app.session.model.state is ModelState.FAILED, description="failed")
        await wait_for(pilot, lambda: "[/nowhere]" in screen_text(app), description="told")
        await pilot.press("n")
        await wait_for(pilot, lambda: len(app.session.real) == 3, description="stepped")
        assert len(app._notifications) == 1
        assert app.session.real.moments[-1].verdict == "unscored"


async def _watch(run: Run) -> None:
    async with shown(run) as (app, pilot):
        await wait_for(pilot, lambda: app._exception is not None, description="it is raised")


async def test_a_bug_on_the_models_thread_is_not_swallowed(tmp_path: Path) -> None:
    def broken() -> Predictor:
        raise ZeroDivisionError("a bug")

    run = dataclasses.replace(compare_run(tmp_path), load_predictor=broken)
    with pytest.raises(ZeroDivisionError):
        await _watch(run)


class Endless(ScriptedLane):
    """Runs until it is paused."""

    paused = 0

    async def resume(self) -> None:
        self.said.put_nowait(Recorded(self.frames[self.at + 1 : 12]))
        self.at = 11

    async def pause(self) -> None:
        self.paused += 1
        self.said.put_nowait(Stopped(reason="pause", stack=()))


async def test_a_running_program_can_be_paused(tmp_path: Path) -> None:
    lane = Endless()
    async with shown(compare_run(tmp_path, lane)) as (app, pilot):
        await started(app, pilot)
        await pilot.press("c")
        await wait_for(pilot, lambda: len(app.session.real) == 12, description="running")
        assert "… running" in screen_text(app)
        await pilot.press("n")
        assert "p pauses it" in app.notice
        await pilot.press("p")
        await wait_for(pilot, lambda: app.session.lane is LaneState.STOPPED, description="paused")
        assert lane.paused == 1


async def test_a_divergence_pauses_a_program_that_runs_ahead_of_the_model(tmp_path: Path) -> None:
    lane, gate = Endless(), threading.Event()
    async with shown(compare_run(tmp_path, lane, Oracle(errors={6: wrong_value}, gate=gate))) as (app, pilot):
        await wait_for(pilot, lambda: app.session.lane is LaneState.STOPPED, description="the entry stop")
        await pilot.press("c", "D")
        gate.set()
        await wait_for(pilot, lambda: app.session.lane is LaneState.STOPPED, description="paused by the divergence")
        assert lane.paused == 1
        await pilot.press("[")
        assert app.session.track.at == 6


async def test_a_crash_of_ours_still_ends_the_debuggee(tmp_path: Path) -> None:
    lane = ScriptedLane()
    gate = threading.Event()

    def broken() -> Predictor:
        assert gate.wait(10)
        raise ZeroDivisionError("a bug")

    run = dataclasses.replace(compare_run(tmp_path, lane), load_predictor=broken)
    with pytest.raises(ZeroDivisionError):
        await _crash_once_live(run, gate)
    assert lane.stopped


async def _crash_once_live(run: Run, gate: threading.Event) -> None:
    async with shown(run) as (app, pilot):
        await wait_for(pilot, lambda: app.session.lane is LaneState.STOPPED, description="the entry stop")
        gate.set()
        await wait_for(pilot, lambda: app._exception is not None, description="it is raised")


async def test_thousands_of_frames_at_once_are_kept_scored_and_drawn(tmp_path: Path) -> None:
    loop = [
        Frame(event=Event.LINE, lineno=11 + i % 2, source="", locals={"i": str(i)}, function="total")
        for i in range(3000)
    ]
    frames = [FRAMES[0], *loop]
    run = compare_run(tmp_path, ScriptedLane(frames), Oracle(frames, errors={1500: wrong_value}))
    async with shown(run) as (app, pilot):
        await started(app, pilot)
        await pilot.press("c")
        await wait_for(
            pilot, lambda: len(app.session.real) == len(frames) and settled(app), description="all are scored"
        )
        await pilot.press("[")
        assert app.session.track.at == 1500
        assert "1501/3001" in screen_text(app)


class Unreadable(Oracle):
    """Cannot be asked about the frames from the fourth on: they are too long for it."""

    def session(self, context: SourceContext) -> OracleSession:
        session = super().session(context)
        answer = session.predict

        def predict() -> Prediction | None:
            if session.seen >= 3:
                raise ModelError("the source and its values take 1054 tokens", hint="debug one function")
            return answer()

        session.predict = predict
        return session


async def test_a_frame_that_the_model_cannot_read_is_told_once_and_ends_nothing(tmp_path: Path) -> None:
    async with shown(compare_run(tmp_path, oracle=Unreadable())) as (app, pilot):
        await started(app, pilot)
        await pilot.press("2", "n")
        await wait_for(pilot, lambda: settled(app) and len(app.session.real) == 4, description="two steps")
        assert app.session.model.state is ModelState.READY
        assert app.session.real.moments[-1].verdict == "missing"
        assert screen_text(app).count("— the source and its values take 1054 tokens") == 1
        await pilot.press("k")
        await wait_for(
            pilot, lambda: "the model cannot say what comes next" in screen_text(app), description="looking ahead"
        )


async def test_a_model_that_is_outrun_leaves_frames_unscored_until_it_has_caught_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(judging, "MAX_BACKLOG", 4)
    gate = threading.Event()
    async with shown(compare_run(tmp_path, Endless(), Oracle(gate=gate))) as (app, pilot):
        await wait_for(pilot, lambda: app.session.lane is LaneState.STOPPED, description="the entry stop")
        await wait_for(pilot, lambda: app.session.model.state is ModelState.READY, description="the model")
        await pilot.press("c")
        await wait_for(pilot, lambda: len(app.session.real) == 12, description="frames")
        assert app.session.model.pending <= 4
        await pilot.press("p")
        gate.set()
        await wait_for(pilot, lambda: settled(app), description="the model has caught up")
        verdicts = [moment.verdict for moment in app.session.real.moments]
        assert verdicts[:4] == ["given", "match", "match", "match"]
        assert verdicts[-1] == "unscored"
        await wait_for(pilot, lambda: app.session.ahead, description="it looks ahead from the newest frame")
        assert app.session.ahead[0].frame == FRAMES[12]


async def test_a_long_run_is_told_what_can_be_done(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lanes, "_LONG_S", 0.01)
    async with shown(compare_run(tmp_path, Endless())) as (app, pilot):
        await started(app, pilot)
        await pilot.press("c")
        await wait_for(pilot, lambda: "p pauses it, i types to its input" in screen_text(app), description="the keys")


async def test_looking_ahead_says_why_it_cannot(tmp_path: Path) -> None:
    async with shown(compare_run(tmp_path, Endless())) as (app, pilot):
        await started(app, pilot)
        await pilot.press("c", "k")
        await wait_for(pilot, lambda: "the program is running" in screen_text(app), description="why not")


async def test_steps_asked_for_while_the_program_takes_one_are_taken_after_it(tmp_path: Path):
    lane = ScriptedLane()
    async with shown(compare_run(tmp_path, lane)) as (app, pilot):
        await started(app, pilot)
        app.do_over(1)
        assert app.session.lane is LaneState.RUNNING
        app.do_over(1)
        app.do_into(1)
        await wait_for(pilot, lambda: current(app).lineno == 5, description="over, over, into")
        assert app.session.lane is LaneState.STOPPED
        assert [frame.lineno for frame in app.session.real.frames if not frame.depth][1:] == [10, 11, 12]


async def test_restart_begins_again_and_keeps_breakpoints(tmp_path: Path) -> None:
    lanes: list[ScriptedLane] = []

    def make() -> ScriptedLane:
        lanes.append(ScriptedLane())
        return lanes[-1]

    run = dataclasses.replace(compare_run(tmp_path), make_lane=make)
    async with shown(run) as (app, pilot):
        await started(app, pilot)
        app.source.cursor = 12
        await pilot.press("b", "n")
        await wait_for(pilot, lambda: settled(app) and len(app.session.real) == 3, description="a step")
        await pilot.press("R")
        await wait_for(pilot, lambda: len(lanes) == 2 and settled(app), description="started again")
        assert lanes[0].stopped
        assert len(app.session.real) == 2
        assert list(lanes[1].breakpoints.values()) == [[12]]
        assert app.session.real.moments[1].verdict == "match"
