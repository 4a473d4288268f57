"""The ways into the debugger, each through the real application over debugpy itself."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from foreframe.app import postmortem, starting
from foreframe.app.run import Run
from foreframe.app.session import LaneState
from foreframe.debugger.errors import ForeframeError, TargetError
from foreframe.debugger.frame import Event
from foreframe.debugger.target import Target

from ..interpreters import other_python
from ..programs import marked_lines
from .live import ALSO_SLOWLY, interpreter
from .ways import (
    PATIENCE_S,
    RAISES,
    next_stop,
    options,
    output,
    run_of,
    shown,
    until,
)

SHOWS = """\
import os
import sys

seen = [sys.argv[1:], os.getcwd(), os.environ.get("COLOUR"), os.environ.get("SIZE"), sys.version_info[:2]]
print(seen)
"""


@pytest.mark.parametrize("version", ["3.12", pytest.param("3.13", marks=pytest.mark.slow)])
async def test_arguments_folder_environment_and_interpreter_are_the_programs_own(version: str, tmp_path: Path):
    python = other_python(version)
    if not python:
        pytest.skip(f"no Python {version} here")
    assert subprocess.run([python, "-c", "import debugpy"], capture_output=True, check=False).returncode, (
        "it must not have one"
    )
    (tmp_path / "shows.py").write_text(SHOWS)
    (tmp_path / "there").mkdir()
    (tmp_path / "dev.env").write_text("# colours\nexport COLOUR='dark blue'\nSIZE=1\n\n")
    words = ["--cwd", tmp_path / "there", "--python", python, "--env-file", tmp_path / "dev.env", "--env", "SIZE=2"]
    async with shown(run_of(*words, tmp_path / "shows.py", "a", "b", "--", "--flag")) as (app, pilot):
        await until(pilot, app, LaneState.STOPPED)
        await pilot.press("c")
        await until(pilot, app, LaneState.ENDED)
        major, minor = version.split(".")
        seen = [["a", "b", "--flag"], str(tmp_path / "there"), "dark blue", "2", (int(major), int(minor))]
        assert app.session.real.frames[-1].value == "None"
        assert app.session.real.frames[-2].locals["seen"] == repr(seen)


@pytest.mark.parametrize("version", ALSO_SLOWLY)
async def test_a_module_is_run_with_m_and_its_package_is_the_project(
    version: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    python = ["--python", interpreter(version)] if version else []
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop" / "__init__.py").write_text("")
    (tmp_path / "shop" / "till.py").write_text("def pay(n):\n    return n * 2\n")
    (tmp_path / "shop" / "__main__.py").write_text("from .till import pay\nprint(pay(4))\n")
    monkeypatch.chdir(tmp_path)
    async with shown(run_of(*python, "-m", "shop")) as (app, pilot):
        await until(pilot, app, LaneState.STOPPED)
        app.session.breakpoints.toggle("shop/till.py", 2, verified=False)
        app.place_breakpoints("shop/till.py")
        await next_stop(pilot, app, "c")
        assert (app.source.state.path, app.source.state.real) == ("shop/till.py", 2)
        assert "return n * 2" in "".join(text for text, _ in app.source.state.lines[1])


@pytest.mark.parametrize("version", ["", pytest.param("3.12", marks=pytest.mark.slow)])
async def test_an_uncaught_exception_stops_with_its_frames_and_their_past(version: str, tmp_path: Path):
    python = other_python(version) if version else ""
    at = marked_lines(RAISES)
    (tmp_path / "raises.py").write_text(RAISES)
    async with shown(run_of("--no-stop", "--python", python, tmp_path / "raises.py")) as (app, pilot):
        await until(pilot, app, LaneState.STOPPED)
        assert "ZeroDivisionError: division by zero" in app.notice
        assert [(entry.function, entry.lineno) for entry in app.session.stack()][:2] == [
            ("divide", at["raises"]),
            ("mean", at["caller"]),
        ]
        await pilot.press("u")
        await pilot.pause()
        assert app.session.level == 1
        error = "ZeroDivisionError: division by zero"
        assert [(row.name, row.real) for row in app.locals_pane.rows] == [("raised", error), ("items", "[]")]
        await pilot.press("g", "g")
        assert app.session.real.at == 0
        assert app.session.lane is LaneState.STOPPED
        await pilot.press("e", "R")
        await until(pilot, app, LaneState.STARTING)
        await until(pilot, app, LaneState.STOPPED)
        assert "ZeroDivisionError" in app.notice


async def test_breakpoint_in_the_program_stops_there(tmp_path: Path):
    (tmp_path / "halts.py").write_text("def f(x):\n    breakpoint()\n    return x  # here\n\n\nf(3)\n")
    async with shown(run_of("--no-stop", tmp_path / "halts.py")) as (app, pilot):
        await until(pilot, app, LaneState.STOPPED)
        assert app.source.state.real == 3
        assert [(row.name, row.real) for row in app.locals_pane.rows] == [("x", "3")]


# What the program starts, and where it runs.

STARTS = """\
import multiprocessing
import subprocess
import sys


def work(x):
    return x + 1


if __name__ == "__main__":
    print(subprocess.run([sys.executable, "-c", "print('from below')"], capture_output=True, text=True).stdout)
    with multiprocessing.get_context("fork").Pool(1) as pool:
        print(pool.map(work, [1, 2]))
"""


@pytest.mark.parametrize("version", ALSO_SLOWLY)
@pytest.mark.parametrize("listed", [False, True])
async def test_children_run_and_are_told_of_where_that_was_asked_for(listed: bool, version: str, tmp_path: Path):
    (tmp_path / "starts.py").write_text(STARTS)
    words = ["--python", interpreter(version)] if version else []
    words += ["--subprocesses"] if listed else []
    async with shown(run_of("--no-stop", *words, tmp_path / "starts.py")) as (app, pilot):
        await until(pilot, app, LaneState.ENDED)
        assert output(app).count("from below") == 1
        assert output(app).count("[2, 3]") == 1
        assert ("(python -c) was started" in output(app)) == listed
        assert ("(fork) was started" in output(app)) == listed


TERMINAL = """\
import os, pty, sys
said = open(sys.argv[1], "wb")
pid, screen = pty.fork()
if pid == 0:
    os.execvp(sys.argv[2], sys.argv[2:])
asked = False
while True:
    try:
        data = os.read(screen, 1000)
    except OSError:
        break
    if not data:
        break
    said.write(data)
    said.flush()
    if b"name? " in data:
        os.write(screen, b"Ada\\n")
"""


async def test_a_program_that_owns_its_terminal_runs_in_another(tmp_path: Path):
    (tmp_path / "terminal.py").write_text(TERMINAL)
    (tmp_path / "asks.py").write_text(
        "import os\nimport sys\n\nname = input('name? ')\nprint('hello', name, sys.stdin.isatty(), os.isatty(1))\n"
    )
    screen = tmp_path / "screen"
    command = f"{sys.executable} {tmp_path / 'terminal.py'} {screen}"
    async with shown(run_of("--terminal", command, tmp_path / "asks.py")) as (app, pilot):
        await until(pilot, app, LaneState.STOPPED)
        assert app.source.state.real == 1
        await pilot.press("c")
        await until(pilot, app, LaneState.ENDED)
        async with asyncio.timeout(10):
            while b"hello Ada True True" not in screen.read_bytes():
                await asyncio.sleep(0.05)
        assert app.session.real.frames[-1].locals.get("name", "'Ada'") == "'Ada'"


async def test_a_terminal_that_cannot_be_opened_is_told(tmp_path: Path):
    (tmp_path / "x.py").write_text("x = 1\n")
    async with shown(run_of("--terminal", "/nonexistent/term -e", tmp_path / "x.py")) as (app, pilot):
        async with asyncio.timeout(PATIENCE_S):
            while "the terminal" not in output(app):
                await pilot.pause(0.02)
        assert "the terminal /nonexistent/term cannot be started" in output(app)


# A saved traceback.


async def test_a_saved_traceback_is_a_recording_of_one_moment(tmp_path: Path):
    program, at = tmp_path / "raises.py", marked_lines(RAISES)
    program.write_text(RAISES)
    failed = subprocess.run([sys.executable, program], capture_output=True, text=True, check=False)
    saved = tmp_path / "crash.txt"
    saved.write_text(f"some log\n{failed.stderr}more log\n")
    assert postmortem.holds_traceback(saved)
    trace = postmortem.read_traceback(saved)
    assert [frame.function for frame in trace.frames] == ["<module>", "mean", "divide", "divide"]
    assert (trace.frames[-1].event, trace.frames[-1].value) == (
        Event.EXCEPTION,
        "ZeroDivisionError: division by zero",
    )
    run = Run(target=Target(), mode="replay", trace=trace, opens_at_end=True)
    async with shown(run) as (app, pilot):
        await pilot.pause()
        assert app.source.state.real == at["raises"]
        await pilot.press("u")
        assert app.source.state.real == at["caller"]


def test_a_text_without_a_traceback_is_refused(tmp_path: Path):
    (tmp_path / "log.txt").write_text("nothing happened\n")
    assert not postmortem.holds_traceback(tmp_path / "log.txt")
    with pytest.raises(ForeframeError, match="no traceback"):
        postmortem.read_traceback(tmp_path / "log.txt")


# The command line.


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--env", "NOVALUE", "x.py"], "gives no variable a value"),
        (["--env-file", "nowhere.env", "x.py"], "there is no file nowhere.env"),
        (["--env-file", "bad.env", "x.py"], "bad.env, line 2: 'what is this' is not NAME=VALUE"),
    ],
)
def test_a_wrong_environment_is_told_with_its_place(
    words: Sequence[str], sentence: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.chdir(tmp_path)
    Path("bad.env").write_text("A=1\nwhat is this\n")
    Path("x.py").write_text("x = 1\n")
    with pytest.raises(TargetError) as told:
        run_of(*words)
    assert sentence in str(told.value)


def test_pytest_runs_to_its_first_failure_and_a_script_stops_on_entry():
    assert starting.lane_options(options("run", "-m", "pytest"))["stop_on_entry"] is False
    assert starting.first_exceptions(options("run", "-m", "pytest")) == ("uncaught",)
    assert starting.lane_options(options("run", "-m", "pytest", "--stop-on-entry"))["stop_on_entry"] is True
    assert starting.lane_options(options("run", "x.py"))["stop_on_entry"] is True
    assert starting.lane_options(options("run", "--no-stop", "x.py"))["stop_on_entry"] is False
    assert starting.lane_options(options("run", "--all-code", "x.py"))["just_my_code"] is False
