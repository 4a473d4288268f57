"""What the application shows in terminals of all sizes, and the mouse."""

from __future__ import annotations

import dataclasses
import subprocess
import sys
import threading
from pathlib import Path

from foreframe.app.actions import ACTIONS
from foreframe.app.run import LIGHT, Run
from foreframe.app.tui import DebuggerApp
from foreframe.debugger.ports import Predictor
from foreframe.debugger.target import Target
from foreframe.debugger.trace import Header, Trace

from .fakes import FRAMES, PROGRAM, Oracle, compare_run, wait_for, wrong_value
from .showing import (
    NEWEST,
    SMALL,
    WIDE,
    replay_run,
    screen_text,
    settled,
    shown,
    started,
    text_of,
)


async def test_a_click_in_the_gutter_toggles_a_breakpoint(tmp_path: Path) -> None:
    async with shown(compare_run(tmp_path)) as (app, pilot):
        await started(app, pilot)
        await pilot.click("#source", offset=(2, 5))
        await wait_for(pilot, lambda: app.session.breakpoints.lines("") == {5: True}, description="set")
        await pilot.click("#source", offset=(2, 5))
        await wait_for(pilot, lambda: not app.session.breakpoints.lines(""), description="removed")


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
