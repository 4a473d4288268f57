"""Looking around: what is found, which file is in view, which pane has the focus."""

from __future__ import annotations

from pathlib import Path

import pytest
from foreframe.app.looking import found_lines
from foreframe.app.tui import DebuggerApp

from .fakes import compare_run, wait_for
from .showing import current, screen_text, started


@pytest.mark.parametrize(("text", "found"), [("total", [1, 3]), ("Total", [3]), ("[", [2]), ("absent", []), ("", [])])
def test_a_capital_makes_the_case_count(text: str, found: list[int]) -> None:
    assert found_lines(["total = 0", "xs[0]", "Total"], text) == found


async def test_the_source_is_searched_and_the_cursor_goes_from_one_to_the_next(tmp_path: Path) -> None:
    app = DebuggerApp(compare_run(tmp_path))
    async with app.run_test(size=(120, 36)) as pilot:
        await started(app, pilot)
        lines = (tmp_path / "totals.py").read_text().splitlines()
        expected = found_lines(lines, "result")
        assert len(expected) > 2
        await pilot.press("home", "/", *"result", "enter")
        await pilot.pause()
        assert app.source.cursor == expected[0]
        await pilot.press(".", ".")
        assert app.source.cursor == expected[2]
        await pilot.press(",")
        assert app.source.cursor == expected[1]
        assert f"2 of {len(expected)}" in app.notice
        await pilot.press(",", ",")
        assert app.source.cursor == expected[-1], "it goes round"
        await pilot.press("/", *[*["backspace"] * 6], *"zzz", "enter")
        await pilot.pause()
        assert "is not in this file" in app.notice


async def test_a_number_on_the_command_line_is_a_line_of_the_source(tmp_path: Path) -> None:
    app = DebuggerApp(compare_run(tmp_path))
    async with app.run_test(size=(120, 36)) as pilot:
        await started(app, pilot)
        await pilot.press(":", *"3", "enter")
        await pilot.pause()
        assert app.source.cursor == 3
        await pilot.press(":", *"line 999", "enter")
        await pilot.pause()
        assert "whole number from 1 to" in app.notice
        assert app.source.cursor == 3


async def test_another_file_is_looked_at_until_the_program_moves(tmp_path: Path) -> None:
    (tmp_path / "helpers.py").write_text("def helper():\n    return 'of another file'\n")
    app = DebuggerApp(compare_run(tmp_path))
    async with app.run_test(size=(120, 36)) as pilot:
        await started(app, pilot)
        await pilot.press("O", *"helpers.py", "enter")
        await wait_for(pilot, lambda: "of another file" in screen_text(app), description="the other file")
        assert (app.source.state.path, app.source.state.real) == ("helpers.py", None)
        await pilot.press("home", "down", "b")
        assert app.session.breakpoints.lines("helpers.py") != {}
        await pilot.press("n")
        await wait_for(pilot, lambda: app.source.state.path == "", description="back where the program is")
        assert app.source.state.real == current(app).lineno
        await pilot.press("O", *"nothing.py", "enter")
        await pilot.pause()
        assert "nothing.py" in app.notice
        assert app.source.state.path == ""


async def test_a_letter_goes_to_a_pane(tmp_path: Path) -> None:
    app = DebuggerApp(compare_run(tmp_path))
    async with app.run_test(size=(120, 36)) as pilot:
        await started(app, pilot)
        assert app.focused is app.source
        await pilot.press("ctrl+o")
        await wait_for(pilot, lambda: " s " in screen_text(app), description="the letters")
        await pilot.press("s")
        await wait_for(pilot, lambda: app.focused is app.locals_pane, description="the second pane")
        await pilot.press("ctrl+o", "escape")
        await pilot.pause()
        assert app.focused is app.locals_pane


async def test_without_colour_the_screen_has_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    app = DebuggerApp(compare_run(tmp_path))
    async with app.run_test(size=(120, 36)) as pilot:
        await started(app, pilot)
        styles = [segment.style for strip in app.screen._compositor.render_strips() for segment in strip]
        colours = {style.color.triplet for style in styles if style and style.color and style.color.triplet}
        assert colours
        assert all(len(set(triplet)) == 1 for triplet in colours), "shades of grey"
