"""Keys are pressed on the whole application, with a scripted lane and a predictor that knows the truth."""

from __future__ import annotations

import dataclasses
import threading
from pathlib import Path

from foreframe.debugger.frame import Event, Frame

from .fakes import FRAMES, Oracle, ScriptedLane, compare_run, wait_for, wrong_value
from .showing import (
    NEWEST,
    current,
    predict_run,
    replay_run,
    screen_text,
    settled,
    shown,
    started,
    text_of,
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


async def test_quitting_takes_two_keys_and_ends_the_debuggee(tmp_path: Path) -> None:
    lane = ScriptedLane()
    async with shown(compare_run(tmp_path, lane)) as (app, pilot):
        await started(app, pilot)
        await pilot.press("q")
        assert app.notice == "q…"
        assert app.is_running
        await pilot.press("q")
    assert lane.stopped


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
