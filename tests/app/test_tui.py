"""Keys are pressed on the whole application, with a scripted lane and a predictor that knows the truth."""

from __future__ import annotations

import contextlib
import dataclasses
import subprocess
import sys
import threading
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from foreframe.app import judging, lanes
from foreframe.app.actions import ACTIONS
from foreframe.app.run import LIGHT, Run
from foreframe.app.session import LaneState, ModelState
from foreframe.app.text import Line
from foreframe.app.tui import DebuggerApp
from foreframe.debugger.errors import ModelError
from foreframe.debugger.frame import Event, Frame
from foreframe.debugger.ports import Prediction, Predictor, Recorded, SourceContext, Stopped
from foreframe.debugger.target import Target
from foreframe.debugger.trace import Header, Trace
from textual.pilot import Pilot

from .fakes import FRAMES, PROGRAM, Oracle, OracleSession, ScriptedLane, compare_run, program, wait_for, wrong_value

WIDE, SMALL = (120, 36), (80, 24)
NEWEST = len(FRAMES) - 1


@contextlib.asynccontextmanager
async def shown(run: Run, size: tuple[int, int] = WIDE) -> AsyncIterator[tuple[DebuggerApp, Pilot[None]]]:
    app = DebuggerApp(run)
    async with app.run_test(size=size, notifications=True) as pilot:
        yield app, pilot


def settled(app: DebuggerApp) -> bool:
    session = app.session
    return session.lane in (LaneState.STOPPED, LaneState.ENDED) and (
        session.model.state is ModelState.READY and not session.model.pending
    )


async def started(app: DebuggerApp, pilot: Pilot[None]) -> None:
    await wait_for(pilot, lambda: settled(app), description="the entry stop is reached and scored")


def text_of(line: Line) -> str:
    return "".join(text for text, _ in line)


def screen_text(app: DebuggerApp) -> str:
    return "\n".join("".join(segment.text for segment in strip) for strip in app.screen._compositor.render_strips())


def current(app: DebuggerApp) -> Frame:
    return app.session.track.frames[app.session.track.at]


def replay_run(tmp_path: Path) -> Run:
    trace = Trace(header=Header(target="totals.py::total", source=PROGRAM, function="total"), frames=list(FRAMES))
    return Run(target=Target(), mode="replay", trace=trace)


def predict_run(tmp_path: Path, oracle: Oracle | None = None) -> Run:
    oracle = oracle or Oracle()
    return Run(
        target=Target(path=program(tmp_path), function="total", call="total([1, 2])"),
        mode="predict",
        load_predictor=lambda: oracle,
        entry_frame=FRAMES[0],
        model_name="oracle",
    )


async def test_the_first_stop_is_shown_with_its_prediction(tmp_path: Path) -> None:
    async with shown(compare_run(tmp_path)) as (app, pilot):
        await started(app, pilot)
        assert current(app).lineno == 10
        assert [row.name for row in app.locals_pane.rows] == ["items"]
        assert app.locals_pane.rows[0].verdict == "match"
        assert app.source.state.real == 10


async def test_step_into_over_and_out_move_the_debuggee(tmp_path: Path) -> None:
    async with shown(compare_run(tmp_path)) as (app, pilot):
        await started(app, pilot)
        await pilot.press("n", "n", "s")
        await wait_for(pilot, lambda: current(app).lineno == 5, description="inside double")
        await pilot.press("r")
        await wait_for(pilot, lambda: current(app).lineno == 11, description="back in total")


async def test_a_count_repeats_a_step(tmp_path: Path) -> None:
    lane = ScriptedLane()
    async with shown(compare_run(tmp_path, lane)) as (app, pilot):
        await started(app, pilot)
        await pilot.press("4", "n")
        await wait_for(pilot, lambda: lane.at == 9, description="four lines on")
        assert [frame.lineno for frame in app.session.real.frames if not frame.depth][1:] == [10, 11, 12, 11, 12]


async def test_function_keys_step_too(tmp_path: Path) -> None:
    async with shown(compare_run(tmp_path)) as (app, pilot):
        await started(app, pilot)
        await pilot.press("f10", "f10", "f11", "f23")
        await wait_for(pilot, lambda: len(app.session.real) == 9, description="over, over, into, out")


async def test_a_planted_error_is_found_marked_and_listed(tmp_path: Path) -> None:
    run = compare_run(tmp_path, oracle=Oracle(errors={6: wrong_value}))
    async with shown(run) as (app, pilot):
        await started(app, pilot)
        await pilot.press("c")
        await wait_for(pilot, lambda: settled(app) and len(app.session.real) == len(FRAMES), description="the end")
        assert app.session.real.divergences == [6]
        await pilot.press("g", "d")
        await wait_for(pilot, lambda: app.session.track.at == 6, description="at the divergence")
        row = app.locals_pane.rows[-1]
        assert (row.name, row.predicted, row.real, row.verdict) == ("y", "3", "2", "differs")
        assert "✗" in screen_text(app)
        assert "differs" in screen_text(app)


async def test_both_accuracies_are_in_the_header(tmp_path: Path) -> None:
    run = compare_run(tmp_path, oracle=Oracle(errors={6: wrong_value}))
    async with shown(run) as (app, pilot):
        await started(app, pilot)
        assert "tf 100% · free 100%" in screen_text(app)
        await pilot.press("c")
        await wait_for(pilot, lambda: settled(app), description="scored")
        assert "tf 94% · free 94%" in screen_text(app)
        assert "tok/s" in screen_text(app)


async def test_the_bracket_keys_walk_the_divergences(tmp_path: Path) -> None:
    run = compare_run(tmp_path, oracle=Oracle(errors={6: wrong_value, 11: wrong_value}))
    async with shown(run) as (app, pilot):
        await started(app, pilot)
        await pilot.press("c")
        await wait_for(pilot, lambda: settled(app), description="scored")
        places = []
        for key in ("[", "[", "]", "]"):
            await pilot.press(key)
            places.append(app.session.track.at)
        assert places == [11, 6, 11, 11]
        assert "no later divergence" in app.notice


async def test_stepping_back_only_looks_back(tmp_path: Path) -> None:
    lane = ScriptedLane()
    async with shown(compare_run(tmp_path, lane)) as (app, pilot):
        await started(app, pilot)
        await pilot.press("s", "s", "s")
        await wait_for(pilot, lambda: len(app.session.real) == 6, description="three steps")
        await pilot.press("N", "N")
        assert current(app).lineno == 11
        assert lane.at == 5
        await pilot.press("s", "s")
        assert app.session.track.at_newest
        assert lane.at == 5


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


async def test_the_next_frame_is_told_before_the_step(tmp_path: Path) -> None:
    async with shown(dataclasses.replace(compare_run(tmp_path), ghosts=1)) as (app, pilot):
        await started(app, pilot)
        await wait_for(pilot, lambda: app.session.ahead, description="looked ahead")
        await wait_for(pilot, lambda: app.source.state.ghosts, description="drawn")
        assert text_of(app.source.state.ghosts[10]).startswith("result = 0")
        await pilot.press("3", "k")
        await wait_for(pilot, lambda: len(app.session.ahead) == 4, description="three more")


async def test_a_control_divergence_shows_both_places(tmp_path: Path) -> None:
    def elsewhere(frame: Frame) -> Frame:
        return dataclasses.replace(frame, lineno=13)

    async with shown(compare_run(tmp_path, oracle=Oracle(errors={2: elsewhere}))) as (app, pilot):
        await started(app, pilot)
        await pilot.press("n")
        await wait_for(pilot, lambda: app.source.state.predicted == 13, description="both places known")
        assert app.source.state.real == 11
        assert "▶" in screen_text(app)
        assert "▷" in screen_text(app)


async def test_a_breakpoint_stops_continue_and_reverse_continue(tmp_path: Path) -> None:
    lane = ScriptedLane()
    async with shown(compare_run(tmp_path, lane)) as (app, pilot):
        await started(app, pilot)
        app.source.cursor = 12
        await pilot.press("b")
        await wait_for(pilot, lambda: app.session.breakpoints.lines("") == {12: True}, description="placed")
        assert list(lane.breakpoints.values()) == [[12]]
        await pilot.press("c")
        await wait_for(pilot, lambda: current(app).lineno == 12, description="first hit")
        await pilot.press("c")
        await wait_for(pilot, lambda: app.session.real.at == 9, description="second hit")
        await pilot.press("C")
        assert app.session.real.at == 3


async def test_a_click_in_the_gutter_toggles_a_breakpoint(tmp_path: Path) -> None:
    async with shown(compare_run(tmp_path)) as (app, pilot):
        await started(app, pilot)
        await pilot.click("#source", offset=(2, 5))
        await wait_for(pilot, lambda: app.session.breakpoints.lines("") == {5: True}, description="set")
        await pilot.click("#source", offset=(2, 5))
        await wait_for(pilot, lambda: not app.session.breakpoints.lines(""), description="removed")


async def test_run_to_cursor_leaves_no_breakpoint_behind(tmp_path: Path) -> None:
    lane = ScriptedLane()
    async with shown(compare_run(tmp_path, lane)) as (app, pilot):
        await started(app, pilot)
        app.source.cursor = 6
        await pilot.press("t")
        await wait_for(pilot, lambda: current(app).lineno == 6, description="there")
        await wait_for(pilot, lambda: list(lane.breakpoints.values()) == [[]], description="taken away again")


async def test_up_and_down_the_stack_show_the_callers_locals(tmp_path: Path) -> None:
    async with shown(compare_run(tmp_path)) as (app, pilot):
        await started(app, pilot)
        await pilot.press("n", "n", "s")
        await wait_for(pilot, lambda: settled(app) and current(app).lineno == 5, description="inside double")
        await pilot.press("u")
        assert [row.name for row in app.locals_pane.rows] == ["items", "result", "item"]
        assert app.source.state.real == 12
        await pilot.press("d")
        assert [row.name for row in app.locals_pane.rows] == ["x"]


async def test_the_timeline_is_walked_with_arrows_and_clicked(tmp_path: Path) -> None:
    async with shown(compare_run(tmp_path)) as (app, pilot):
        await started(app, pilot)
        await pilot.press("c")
        await wait_for(pilot, lambda: settled(app), description="scored")
        app.timeline.focus()
        await pilot.press("left", "left")
        assert app.session.track.at == NEWEST - 2
        await pilot.click("#timeline", offset=(4, 2))
        assert app.session.track.at == 3


async def test_choosing_a_divergence_goes_there(tmp_path: Path) -> None:
    run = compare_run(tmp_path, oracle=Oracle(errors={6: wrong_value}))
    async with shown(run) as (app, pilot):
        await started(app, pilot)
        await pilot.press("c")
        await wait_for(pilot, lambda: settled(app), description="scored")
        await pilot.press("o")
        app.divergences.focus()
        await pilot.press("enter")
        assert app.session.track.at == 6


async def test_typed_lines_reach_the_program(tmp_path: Path) -> None:
    lane = ScriptedLane()
    async with shown(compare_run(tmp_path, lane)) as (app, pilot):
        await started(app, pilot)
        await pilot.press("i", *"n s", "enter")
        await wait_for(pilot, lambda: lane.given == ["n s\n"], description="given")
        assert len(app.session.real) == 2
        await pilot.press("escape", "n")
        await wait_for(pilot, lambda: len(app.session.real) == 3, description="keys are keys again")


async def test_output_is_shown_as_it_is(tmp_path: Path) -> None:
    async with shown(compare_run(tmp_path)) as (app, pilot):
        await started(app, pilot)
        await pilot.press("c")
        await wait_for(pilot, lambda: "the program ended" in screen_text(app), description="ended")
        assert text_of(app.output.log_view.lines[0]) == "6"


async def test_markup_in_the_source_is_text(tmp_path: Path) -> None:
    async with shown(compare_run(tmp_path)) as (app, pilot):
        await started(app, pilot)
        assert "says [bold]what[/bold] it is" in screen_text(app)


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


async def test_predict_mode_executes_nothing_and_says_so(tmp_path: Path) -> None:
    async with shown(predict_run(tmp_path)) as (app, pilot):
        await wait_for(pilot, lambda: current(app).lineno == 10, description="the first predicted line")
        assert "⊘ NOT EXECUTED" in screen_text(app)
        assert app.source.state.real is None
        assert app.source.state.predicted == 10
        await pilot.press("n")
        await wait_for(pilot, lambda: current(app).lineno == 11, description="a step over")
        await pilot.press("c")
        await wait_for(pilot, lambda: current(app).event is Event.RETURN, description="to the predicted end")
        assert app.locals_pane.rows[0].predicted == "6"
        assert app.lane_run is None


async def test_predicted_frames_are_walked_back_over(tmp_path: Path) -> None:
    async with shown(predict_run(tmp_path)) as (app, pilot):
        await wait_for(pilot, lambda: current(app).lineno == 10, description="the first predicted line")
        await pilot.press("n", "N")
        assert current(app).lineno == 10
        await pilot.press("n")
        await wait_for(pilot, lambda: current(app).lineno == 11, description="forward again, from memory")
        assert len(app.session.imagined) == 3


async def test_x_leaves_reality_and_returns_to_it(tmp_path: Path) -> None:
    lane = ScriptedLane()
    async with shown(compare_run(tmp_path, lane)) as (app, pilot):
        await started(app, pilot)
        await pilot.press("x")
        assert "⊘ NOT EXECUTED" in screen_text(app)
        await pilot.press("n")
        await wait_for(pilot, lambda: current(app).lineno == 11, description="predicted")
        assert app.session.imagined.moments[-1].imagined
        assert lane.at == 1
        await pilot.press("x")
        assert current(app).lineno == 10
        assert "NOT EXECUTED" not in screen_text(app)


async def test_promoting_a_prediction_to_a_run_asks_first(tmp_path: Path) -> None:
    lane = ScriptedLane()
    run = dataclasses.replace(predict_run(tmp_path), make_lane=lambda: lane)
    async with shown(run) as (app, pilot):
        await wait_for(pilot, lambda: current(app).lineno == 10, description="predicted")
        await pilot.press("x")
        await wait_for(pilot, lambda: len(app.screen_stack) == 2, description="asked")
        await pilot.press("n")
        assert app.lane_run is None
        await pilot.press("x")
        await wait_for(pilot, lambda: len(app.screen_stack) == 2, description="asked again")
        await pilot.press("y")
        await wait_for(pilot, lambda: settled(app), description="running for real")
        assert app.session.mode == "compare"


async def test_a_recording_is_travelled_without_interpreter_or_model(tmp_path: Path) -> None:
    async with shown(replay_run(tmp_path)) as (app, pilot):
        await pilot.press("n", "n", "n")
        assert current(app).lineno == 12
        await pilot.press("s")
        assert current(app).lineno == 5
        await pilot.press("N", "e")
        assert app.session.track.at == NEWEST
        await pilot.press("n")
        assert "recording ends" in app.notice
        await pilot.press("p")
        assert "not in replay mode" in app.notice


async def test_a_breakpoint_in_a_recording_needs_no_debugger(tmp_path: Path) -> None:
    async with shown(replay_run(tmp_path)) as (app, pilot):
        await pilot.pause()
        app.source.cursor = 13
        await pilot.press("b", "c")
        assert current(app).lineno == 13


async def test_the_whole_value_opens_on_enter(tmp_path: Path) -> None:
    async with shown(compare_run(tmp_path)) as (app, pilot):
        await started(app, pilot)
        app.locals_pane.focus()
        await pilot.press("enter")
        assert len(app.screen_stack) == 2
        await pilot.press("escape")
        assert len(app.screen_stack) == 1


async def test_answers_arrive_while_the_help_is_open(tmp_path: Path) -> None:
    gate = threading.Event()
    async with shown(compare_run(tmp_path, oracle=Oracle(gate=gate))) as (app, pilot):
        await pilot.press("?")
        await wait_for(pilot, lambda: len(app.screen_stack) == 2, description="help")
        gate.set()
        await wait_for(pilot, lambda: settled(app), description="scored behind the help")
        await pilot.press("escape", "n")
        await wait_for(pilot, lambda: len(app.session.real) == 3, description="a step")


async def test_every_action_of_the_registry_can_be_done() -> None:
    missing = [known.name for known in ACTIONS if not hasattr(DebuggerApp, f"do_{known.name}")]
    assert missing == []


async def test_the_palette_offers_the_actions_of_the_mode(tmp_path: Path) -> None:
    async with shown(replay_run(tmp_path)) as (app, _):
        titles = {command.title for command in app.get_system_commands(app.screen)}
        assert "Step over" in titles
        assert "Pause the program" not in titles


async def test_zoom_and_theme_are_a_key_away(tmp_path: Path) -> None:
    async with shown(compare_run(tmp_path)) as (app, pilot):
        await started(app, pilot)
        await pilot.press("z")
        assert app.screen.maximized is app.source
        await pilot.press("z")
        assert app.screen.maximized is None
        await pilot.press("T")
        assert app.theme == LIGHT


async def test_quitting_takes_two_keys_and_ends_the_debuggee(tmp_path: Path) -> None:
    lane = ScriptedLane()
    async with shown(compare_run(tmp_path, lane)) as (app, pilot):
        await started(app, pilot)
        await pilot.press("q")
        assert app.notice == "q…"
        assert app.is_running
        await pilot.press("q")
    assert lane.stopped


async def test_a_small_terminal_shows_one_side_pane_at_a_time(tmp_path: Path) -> None:
    async with shown(compare_run(tmp_path), SMALL) as (app, pilot):
        await started(app, pilot)
        assert app.locals_pane.region.width == 80
        assert not app.stack_pane.region.area
        await pilot.press("o")
        await pilot.pause()
        assert app.stack_pane.region.area
        assert not app.locals_pane.region.area
        assert app.source.region.height >= 8


async def test_a_wide_terminal_shows_locals_and_stack_beside_the_source(tmp_path: Path) -> None:
    async with shown(compare_run(tmp_path)) as (app, pilot):
        await started(app, pilot)
        assert app.source.region.right <= app.locals_pane.region.x
        assert app.locals_pane.region.bottom <= app.stack_pane.region.y
        assert app.timeline.region.width == 120
        await pilot.resize_terminal(*SMALL)
        await pilot.pause(0.1)
        assert app.locals_pane.region.width == 80
        await pilot.resize_terminal(*WIDE)
        await pilot.pause(0.1)
        assert app.source.region.right <= app.locals_pane.region.x
        assert app.timeline.region.y < app.tabs.region.y


async def test_too_small_a_terminal_is_told_so(tmp_path: Path) -> None:
    async with shown(compare_run(tmp_path), (50, 12)) as (app, pilot):
        await pilot.pause()
        assert "foreframe needs 60×15" in screen_text(app)
        assert "SOURCE" not in screen_text(app)


async def test_the_first_paint_waits_for_nothing(tmp_path: Path) -> None:
    gate = threading.Event()

    def slow() -> Predictor:
        assert gate.wait(10)
        return Oracle()

    run = dataclasses.replace(compare_run(tmp_path), load_predictor=slow)
    async with shown(run) as (app, pilot):
        await wait_for(pilot, lambda: "def total(items):" in screen_text(app), description="the source is there")
        assert "oracle loading…" in screen_text(app)
        gate.set()
        await started(app, pilot)


def test_importing_the_interface_loads_no_model_and_no_debugger() -> None:
    heavy = ("torch", "onnxruntime_genai", "onnxruntime", "debugpy", "transformers", "tokenizers", "tree_sitter")
    code = f"import sys, foreframe.app.tui; print(*(m for m in {heavy!r} if m in sys.modules))"
    assert subprocess.check_output([sys.executable, "-c", code], text=True).strip() == ""


async def test_the_free_run_can_be_looked_at_and_resynced(tmp_path: Path) -> None:
    run = compare_run(tmp_path, oracle=Oracle(errors={2: wrong_value}))
    async with shown(run) as (app, pilot):
        await started(app, pilot)
        await pilot.press("2", "n")
        await wait_for(pilot, lambda: settled(app) and len(app.session.real) == 4, description="two steps")
        assert app.session.real.moments[3].tainted
        await pilot.press("v")
        await wait_for(pilot, lambda: "~ tainted" in screen_text(app), description="said of the frame")
        await pilot.press("=", "n")
        await wait_for(pilot, lambda: settled(app) and len(app.session.real) == 9, description="a further step")
        assert not app.session.real.moments[-1].tainted


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


async def test_glyphs_can_be_plain_ascii(tmp_path: Path) -> None:
    run = dataclasses.replace(compare_run(tmp_path, oracle=Oracle(errors={2: wrong_value})), ascii=True)
    async with shown(run) as (app, pilot):
        await started(app, pilot)
        await pilot.press("n")
        await wait_for(pilot, lambda: settled(app) and len(app.session.real) == 3, description="a step")
        assert screen_text(app).isascii()


async def test_a_click_on_the_key_bar_does_what_the_key_does(tmp_path: Path) -> None:
    async with shown(compare_run(tmp_path)) as (app, pilot):
        await started(app, pilot)
        await pilot.click("#keys", offset=(2, 0))
        await wait_for(pilot, lambda: len(app.session.real) == 3, description="stepped over")
        await pilot.click("#tabs", offset=(14, 0))
        await wait_for(pilot, lambda: app.active_tab() == "divergences", description="the other tab")


async def test_a_stop_in_another_file_shows_that_file(tmp_path: Path) -> None:
    (tmp_path / "helper.py").write_text("def helped():\n    return 'over here'\n")
    elsewhere = Frame(event=Event.LINE, lineno=2, source="", depth=1, path="helper.py", function="helped")
    lane = ScriptedLane([FRAMES[0], FRAMES[1], elsewhere, FRAMES[2]])
    async with shown(compare_run(tmp_path, lane)) as (app, pilot):
        await started(app, pilot)
        await pilot.press("s")
        await wait_for(pilot, lambda: "over here" in screen_text(app), description="the other file")
        assert "helper.py" in screen_text(app)
        await pilot.press("b")
        await wait_for(pilot, lambda: app.session.breakpoints.lines("helper.py") == {2: True}, description="set there")
        assert str(tmp_path / "helper.py") in lane.breakpoints


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


async def test_a_zoomed_pane_fills_the_screen(tmp_path: Path) -> None:
    async with shown(compare_run(tmp_path)) as (app, pilot):
        await started(app, pilot)
        await pilot.press("z")
        await wait_for(pilot, lambda: app.source.size.width > 110, description="the source is wide")


async def test_an_endless_line_of_output_is_cut(tmp_path: Path) -> None:
    async with shown(compare_run(tmp_path)) as (app, pilot):
        await started(app, pilot)
        for _ in range(100):
            app.output.log_view.write("x" * 100, "stdout")
        assert sum(len(text) for text, _ in app.output.log_view.lines[-1]) == 2000


async def test_a_recording_is_named_without_its_folders(tmp_path: Path) -> None:
    trace = Trace(header=Header(target="/some/where/totals.py::total", source=PROGRAM), frames=list(FRAMES))
    assert Run(target=Target(), mode="replay", trace=trace).name == "totals.py::total"


async def test_what_the_model_has_said_of_a_frame_is_shown_while_it_goes_on(tmp_path: Path):
    gate = threading.Event()
    async with shown(compare_run(tmp_path, oracle=Oracle(gate=gate))) as (app, pilot):
        try:
            await wait_for(pilot, lambda: "next: total = 4…" in screen_text(app), description="the frame's beginning")
        finally:
            gate.set()
        await started(app, pilot)
        await wait_for(pilot, lambda: "total = 4…" not in screen_text(app), description="the whole frame")


async def test_a_wrong_prediction_says_how_surprised_the_model_was(tmp_path: Path):
    async with shown(compare_run(tmp_path, oracle=Oracle(errors={6: wrong_value}))) as (app, pilot):
        await started(app, pilot)
        await pilot.press("c")
        await wait_for(pilot, lambda: bool(app.session.real.divergences), description="the wrong prediction")
        await pilot.press("[")
        await wait_for(pilot, lambda: "surprise 6.0" in screen_text(app), description="its surprise in nats")


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
