"""The settings file: what it may say, and where a mistake in it is told to be."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
from foreframe.app import cli
from foreframe.app.actions import Command, KeyReader
from foreframe.app.run import DARK, LIGHT, Run
from foreframe.app.settings import Settings, SettingsError, read_settings, settings_file
from foreframe.app.tui import DebuggerApp

from .fakes import compare_run, wait_for
from .showing import screen_text, started


def written(folder: Path, text: str) -> Path:
    path = folder / "settings.toml"
    path.write_text(text)
    return path


def test_no_file_means_the_defaults(tmp_path: Path) -> None:
    assert read_settings(tmp_path / "settings.toml") == Settings()


def test_what_is_written_is_what_holds(tmp_path: Path) -> None:
    path = written(
        tmp_path, 'theme = "light"\nascii = true\nmodel = "cwm-nf4"\n\n[keys]\nover = ["ctrl+n"]\nquit = "Q"\n'
    )
    settings = read_settings(path)
    assert (settings.theme, settings.ascii, settings.model) == ("light", True, "cwm-nf4")
    reader = KeyReader(settings.actions())
    assert reader.feed("n") is None
    pressed = [reader.feed(key) for key in ("ctrl+n", "Q", "f11")]
    assert [said.action.name for said in pressed if isinstance(said, Command)] == ["over", "quit", "into"]


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ("theme = 'dark'\ntheem = 'x'", "line 2: there is no setting theem", "did you mean theme?"),
        ("\n\nascii = 'yes'", "line 3: ascii is true or false, and not 'yes'", ""),
        ("form = 'short'", "line 1: form is source or operations, and not 'short'", ""),
        ("[keys]\novr = 'n'", "line 2: there is no action ovr", "did you mean over?"),
        ("[keys]\nover = 'c'", "line 2: 'c' for over gets in the way of 'c' for resume", ""),
        ("[keys]\nover = 'g'", "line 2: 'g' for over gets in the way of 'g", ""),
        ("[keys]\nover = '3'", "line 2: '3' cannot be a key", ""),
        ("[keys]\nover = 3", "line 2: the keys of over are text", ""),
        ("keys = 3", "line 1: keys is a table", ""),
        ("theme = \nx", "settings.toml: Invalid value (at line 1, column 9)", "TOML"),
    ],
)
def test_a_mistake_is_told_with_its_line(tmp_path: Path, text: str, message: str, hint: str) -> None:
    with pytest.raises(SettingsError) as told:
        read_settings(written(tmp_path, text))
    assert message in str(told.value)
    assert hint in told.value.hint


def test_a_file_that_cannot_be_read_is_told_of(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(SettingsError, match="UTF-8"):
        read_settings(path)
    with pytest.raises(SettingsError, match="directory"):
        read_settings(tmp_path)


def test_two_actions_can_swap_their_keys(tmp_path: Path) -> None:
    settings = read_settings(written(tmp_path, "[keys]\nover = 's'\ninto = 'n'\n"))
    reader = KeyReader(settings.actions())
    pressed = [reader.feed(key) for key in ("s", "n")]
    assert [said.action.name for said in pressed if isinstance(said, Command)] == ["over", "into"]


def test_the_file_is_where_the_xdg_specification_says(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    assert settings_file() == tmp_path / "foreframe" / "settings.toml"


async def test_the_users_keys_work_and_are_shown_on_the_bar_and_in_the_help(tmp_path: Path) -> None:
    settings = read_settings(written(tmp_path, "[keys]\nover = 'ctrl+n'\ninto = []\n"))
    run: Run = dataclasses.replace(compare_run(tmp_path), actions=settings.actions())
    app = DebuggerApp(run)
    async with app.run_test(size=(120, 36)) as pilot:
        await started(app, pilot)
        seen = len(app.session.real)
        await pilot.press("n", "s")
        assert len(app.session.real) == seen
        await pilot.press("ctrl+n")
        await wait_for(pilot, lambda: len(app.session.real) > seen, description="a step over")
        await wait_for(pilot, lambda: "Ctrl+n over" in screen_text(app), description="the key on the bar")
        await pilot.press("?")
        await wait_for(pilot, lambda: "Ctrl+n" in screen_text(app), description="the key in the help")


def test_the_command_line_goes_before_the_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    (tmp_path / "foreframe").mkdir()
    text = "model = 'other'\nform = 'operations'\nmodel_memory = '1GiB'\ntheme = 'light'\nremember = false\n"
    written(tmp_path / "foreframe", text)
    opened = cli._options(["run", "program.py"])
    assert (opened.model, opened.form, opened.model_memory) == ("other", "operations", 2**30)
    assert cli._look(opened)["theme"] == LIGHT
    asked = cli._options(["run", "--model", "nano", "--form", "source", "--model-memory", "2GiB", "program.py"])
    assert (asked.model, asked.form, asked.model_memory) == ("nano", "source", 2**31)


def test_a_mistake_in_the_settings_ends_the_command_with_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    (tmp_path / "foreframe").mkdir()
    path = written(tmp_path / "foreframe", "\nmodel_memory = 'lots'\n")
    assert cli.main(["run", "program.py"]) == 2
    assert f"{path}, line 2: 'lots' is no amount of memory" in capsys.readouterr().err


async def test_a_theme_that_there_is_not_is_told_of_and_the_interface_opens(tmp_path: Path) -> None:
    app = DebuggerApp(dataclasses.replace(compare_run(tmp_path), theme="mauve"))
    async with app.run_test(size=(120, 36)):
        assert app.theme == DARK
        assert "there is no theme mauve" in app.notice


def test_how_far_the_model_looks_ahead_is_a_number_in_bounds(tmp_path: Path) -> None:
    assert read_settings(written(tmp_path, "ghosts = 0\n")).ghosts == 0
    with pytest.raises(SettingsError, match="line 1: ghosts is a number from 0 to 50, and not 51"):
        read_settings(written(tmp_path, "ghosts = 51\n"))
    with pytest.raises(SettingsError, match="ghosts is a whole number, and not 'many'"):
        read_settings(written(tmp_path, "ghosts = 'many'\n"))


def test_what_is_recorded_is_lines_or_stops_and_nothing_else(tmp_path: Path):
    assert read_settings(written(tmp_path, "ghosts = 5\n")).record == "lines"
    assert read_settings(written(tmp_path, 'record = "stops"\n')).record == "stops"
    with pytest.raises(SettingsError, match=r"settings\.toml, line 2: record is lines or stops, and not 'jumps'"):
        read_settings(written(tmp_path, 'ghosts = 5\nrecord = "jumps"\n'))
    with pytest.raises(SettingsError, match="line 1: record is text in quotes"):
        read_settings(written(tmp_path, "record = true\n"))
