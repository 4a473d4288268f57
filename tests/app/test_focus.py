"""Where keys go as panes come and go, and what is drawn over them: dialogs in plain glyphs, a terminal too small."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
from textual import events

from .fakes import compare_run, wait_for
from .live import live
from .showing import screen_text, shown, started

PROGRAM = """\
def f(n):
    return n + 1


print(f(1))
print(f(2))
"""


async def test_keys_are_not_typed_into_a_line_that_is_hidden(tmp_path: Path) -> None:
    program = tmp_path / "a.py"
    program.write_text(PROGRAM)
    async with live(program) as here:
        app = here.app
        await here.press("a")
        await here.type("f")
        await here.press("enter")
        await here.until(lambda: [watch.expression for watch in app.watches] == ["f"], "it is watched")
        assert app.focused is app.watch_pane.list_view
        await here.press("o")
        assert app.active_tab() == "console"
        assert app.focused is app.source
        assert await here.go("n") == 5
        assert await here.go("n") == 6
        await here.press("N")
        assert app.session.track.at < app.session.track.newest
        await here.press("o", "o", "a")  # a line that is in view has the keys still
        assert app.focused is app.watch_pane.query_one("#watch-line")
        assert [watch.expression for watch in app.watches] == ["f"]


ENDS = ("enter", "escape")
FAST = (("colon", ":"), ("2", "2"), ("enter", "\r"), ("b", "b"))


@pytest.mark.parametrize("has_focus", [True, False])
async def test_keys_after_enter_are_for_what_the_line_has_done(has_focus: bool, tmp_path: Path) -> None:
    async with shown(compare_run(tmp_path)) as (app, pilot):
        await started(app, pilot)
        if has_focus:
            await pilot.press("colon")
        # As they come from a fast hand: none is looked at before all of them are there.
        for key, character in FAST[has_focus:]:
            event = events.Key(key, character)
            if has_focus:
                app.command_line.input._forward_event(event)
            else:
                app.post_message(event)
        await wait_for(pilot, lambda: app.session.breakpoints.lines("").get(2), description="a breakpoint")
        assert app.source.cursor == 2
        assert not app.command_line.display


@pytest.mark.parametrize("keys", [("escape",), ("enter",), ("nothing", "escape"), ("g", "o", "enter")])
async def test_a_command_line_that_does_nothing_gives_the_keys_back(keys: tuple[str, ...], tmp_path: Path) -> None:
    async with shown(compare_run(tmp_path)) as (app, pilot):
        await started(app, pilot)
        for pane in (app.locals_pane, app.source):
            pane.focus()
            await pilot.press("colon", *(letter for key in keys for letter in ([key] if key in ENDS else key)))
            await wait_for(pilot, lambda: not app.command_line.display, description="the line is gone")
            await wait_for(pilot, lambda pane=pane: app.focused is pane, description="its keys are back")


async def test_the_focus_stays_where_its_pane_stays(tmp_path: Path) -> None:
    async with shown(compare_run(tmp_path)) as (app, pilot):
        await started(app, pilot)
        app.locals_pane.focus()
        await pilot.press("o")
        assert app.focused is app.locals_pane
        await pilot.resize_terminal(80, 24)  # the panes at the side take turns there
        await wait_for(pilot, lambda: app.locals_pane.has_class("-off"), description="it is hidden")
        assert app.focused is app.source


DIALOGS = {
    "G": "predict from the call",
    "question_mark": "Stepping",
    "B": "breakpoint at",
    "E": "stop at exceptions",
    "slash": "find in source",
    "ctrl+p": "Search for commands",
}


@pytest.mark.parametrize("size", [(120, 36), (80, 24)])
@pytest.mark.parametrize("key", DIALOGS)
async def test_dialogs_have_plain_glyphs_too(tmp_path: Path, key: str, size: tuple[int, int]) -> None:
    for is_plain in (False, True):
        run = dataclasses.replace(compare_run(tmp_path), ascii=is_plain)
        async with shown(run, size) as (app, pilot):
            await started(app, pilot)
            app.source.cursor = 5
            await pilot.press(key)
            await wait_for(
                pilot,
                lambda app=app: len(app.screen_stack) == 2 and DIALOGS[key] in screen_text(app),
                description="the dialog",
            )
            assert screen_text(app).isascii() is is_plain, screen_text(app)


async def test_what_is_told_beside_the_panes_has_plain_glyphs_too(tmp_path: Path) -> None:
    async with shown(dataclasses.replace(compare_run(tmp_path), ascii=True)) as (app, pilot):
        await started(app, pilot)
        app.notify("told … → so", title="foreframe", severity="error")
        await wait_for(pilot, lambda: "told . > so" in screen_text(app), description="the note")
        assert screen_text(app).isascii()


async def test_a_zoomed_pane_does_not_hide_that_the_terminal_is_too_small(tmp_path: Path) -> None:
    async with shown(compare_run(tmp_path)) as (app, pilot):
        await started(app, pilot)
        await pilot.press("z")
        await wait_for(pilot, lambda: app.source.size.width > 110, description="the source is alone")
        assert "needs" not in screen_text(app)
        for size in ((50, 10), (50, 30), (120, 10)):
            await pilot.resize_terminal(*size)
            words = f"foreframe needs 60×15 cells, here are {size[0]}×{size[1]}"[: size[0]].split(",")[0]
            await wait_for(pilot, lambda words=words: words in screen_text(app), description="why it is empty")
        await pilot.resize_terminal(120, 36)
        await wait_for(pilot, lambda: app.source.size.width > 110, description="it is alone again")
        assert app.screen.maximized is app.source
