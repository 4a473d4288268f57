"""The ways into the debugger, each through the real application over debugpy itself."""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest
from foreframe.app import attach, cli, postmortem, starting
from foreframe.app.arguments import target_of
from foreframe.app.run import Run
from foreframe.app.session import LaneState
from foreframe.app.tui import DebuggerApp
from foreframe.app.wiring import make_run
from foreframe.debugger.errors import ForeframeError, TargetError
from foreframe.debugger.frame import Event
from foreframe.debugger.target import Target
from textual.pilot import Pilot

from ..interpreters import other_python
from ..programs import marked_lines
from .live import ALSO_SLOWLY, interpreter

PATIENCE_S = 60.0
"""A wait ends as soon as what is waited for is there; on a machine that does much else that takes its time."""


@contextlib.asynccontextmanager
async def shown(run: Run) -> AsyncIterator[tuple[DebuggerApp, Pilot[None]]]:
    app = DebuggerApp(run)
    async with app.run_test(size=(120, 36), notifications=True) as pilot:
        yield app, pilot


async def until(pilot: Pilot[None], lane: DebuggerApp, *states: LaneState) -> None:
    """Wait until the program has come to one of these states."""
    async with asyncio.timeout(PATIENCE_S):
        while lane.session.lane not in states:
            await pilot.pause(0.02)
    await pilot.pause()


async def next_stop(pilot: Pilot[None], app: DebuggerApp, *keys: str) -> None:
    """Press keys that let the program go, and wait until it has stopped somewhere new."""
    before = len(app.session.real)
    await pilot.press(*keys)
    async with asyncio.timeout(PATIENCE_S):
        while app.session.lane is not LaneState.STOPPED or len(app.session.real) <= before:
            await pilot.pause(0.02)
    await pilot.pause()


def options(*words: object):
    """What a command line is read as."""
    return cli._options([str(word) for word in words])


def run_of(*words: object) -> Run:
    """What `foreframe WORDS…` opens, without a model."""
    import dataclasses

    given = options("run", *words)
    filters = starting.first_exceptions(given)
    run = make_run(target_of(given), "compare", "nano", lane=starting.lane_options(given), exceptions=filters)
    return dataclasses.replace(run, load_predictor=None, project=None)


def output(app: DebuggerApp) -> str:
    return "\n".join("".join(text for text, _ in line) for line in app.output.log_view.lines)


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


RAISES = """\
def divide(a, b):
    return a / b  # @raises


def mean(items):
    return divide(sum(items), len(items))  # @caller


print(mean([1, 2]))
print(mean([]))
"""


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


# Programs that somebody else started.

SERVES = """\
import time


def serve(n):
    reply = [n]  # @serve
    return reply  # @reply


n = 0
while True:
    n += 1
    serve(n)  # @call
    time.sleep(0.01)
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def started(*words: object, python: str = "", folder: Path | None = None):
    """A program of ours under debugpy, which another interpreter borrows from us."""
    import debugpy

    environment = {**os.environ, "PYTHONPATH": str(Path(debugpy.__file__).parent.parent)} if python else None
    command = [python or sys.executable, "-Xfrozen_modules=off", "-m", "debugpy", *map(str, words)]
    silent = subprocess.DEVNULL
    process = subprocess.Popen(command, stdin=silent, stdout=silent, stderr=silent, env=environment, cwd=folder)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


async def listening(port: int) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while True:
            # /proc, not a connection: debugpy takes the first one for its client.
            if f":{port:04X} 00000000:0000 0A" in Path("/proc/net/tcp").read_text():
                return
            await asyncio.sleep(0.05)


def attached(*words: object) -> Run:
    return attach.attached_run(options("attach", *words))


@pytest.mark.parametrize("version", ["", pytest.param("3.12", marks=pytest.mark.slow)])
async def test_a_program_that_listens_is_attached_to_stepped_left_alive_and_attached_to_again(
    version: str, tmp_path: Path
):
    program, port, at = tmp_path / "serves.py", free_port(), marked_lines(SERVES)
    program.write_text(SERVES)
    python = other_python(version) if version else ""
    with started("--listen", port, "--wait-for-client", program, python=python) as process:
        await listening(port)
        async with shown(attached(f"127.0.0.1:{port}", program)) as (app, pilot):
            await until(pilot, app, LaneState.STOPPED)
            assert app.source.state.real == 1
            assert "stops only" in app.given.name
            app.source.cursor = at["reply"]
            await next_stop(pilot, app, "b", "c")
            assert app.source.state.real == at["reply"]
            assert [(row.name, row.real) for row in app.locals_pane.rows] == [("n", "1"), ("reply", "[1]")]
            await pilot.press("u")
            assert app.source.state.real == at["call"]
            assert [(row.name, row.real) for row in app.locals_pane.rows] == [("n", "1")]
            await next_stop(pilot, app, "d", "c")
            assert app.session.real.frames[-1].locals == {"n": "2", "reply": "[2]"}
            inspector = app.inspector()
            assert inspector is not None
            assert (await inspector.value(0, "reply * 2")).text == "[2, 2]"
            app.source.cursor = at["call"]
            await next_stop(pilot, app, "t")
            assert app.session.real.frames[-1].lineno == at["call"]
            await pilot.press("N")
            assert app.source.state.real == at["reply"]
        await asyncio.sleep(0.3)
        assert process.poll() is None
        async with shown(attached(f"127.0.0.1:{port}", program)) as (app, pilot):
            await until(pilot, app, LaneState.STOPPED)
            process.kill()
            await until(pilot, app, LaneState.ENDED)
            assert len(app.session.real) > 0
            assert "the program is gone" in output(app)


BREEDS = """\
import subprocess
import sys
import time

code = subprocess.run([sys.executable, "-c", "1"]).returncode  # @runs
child = subprocess.Popen([sys.executable, "child.py"])  # @starts
child.wait()  # @waits
open("told", "w").write(str(child.returncode))
"""
BRED = """\
import pathlib
import subprocess
import sys
import time

subprocess.run([sys.executable, "-c", "1"], check=True)
pathlib.Path("begun").touch()
while not pathlib.Path("go").exists():
    time.sleep(0.02)
"""


@pytest.mark.parametrize("version", ALSO_SLOWLY)
async def test_the_children_of_an_attached_program_run_on_undebugged_and_outlive_our_leaving(
    version: str, tmp_path: Path
):
    program, port, at = tmp_path / "breeds.py", free_port(), marked_lines(BREEDS)
    program.write_text(BREEDS)
    (tmp_path / "child.py").write_text(BRED)
    python = other_python(version) if version else ""
    with started("--listen", port, "--wait-for-client", program, python=python, folder=tmp_path) as process:
        await listening(port)
        async with shown(attached(f"127.0.0.1:{port}", program)) as (app, pilot):
            await until(pilot, app, LaneState.STOPPED)
            app.source.cursor = at["starts"]
            await next_stop(pilot, app, "b", "c")
            assert app.session.real.frames[-1].locals["code"] == "0"
            await next_stop(pilot, app, "n")
            assert app.source.state.real == at["waits"]
            await pilot.press("c")
            async with asyncio.timeout(30):
                while not (tmp_path / "begun").exists():  # its own child was not held either
                    await asyncio.sleep(0.05)
            assert not app.debuggees.children
        (tmp_path / "go").touch()
        async with asyncio.timeout(30):
            while process.poll() is None:
                await asyncio.sleep(0.05)
        assert (tmp_path / "told").read_text() == "0"


async def test_we_wait_for_a_program_that_connects(tmp_path: Path):
    program, port = tmp_path / "serves.py", free_port()
    program.write_text(SERVES)
    async with shown(attached("--listen", f"127.0.0.1:{port}", program)) as (app, pilot):
        await listening(port)
        with started("--connect", f"127.0.0.1:{port}", program) as process:
            await until(pilot, app, LaneState.STOPPED)
            await next_stop(pilot, app, "n")
            assert app.source.state.real == 4
            await app.lane_run.stop()  # pyright: ignore[reportOptionalMemberAccess]
            assert process.poll() is None


async def test_an_address_where_nobody_is_is_told_and_the_screen_stays(tmp_path: Path):
    port = free_port()
    async with shown(attached(f"127.0.0.1:{port}")) as (app, pilot):
        await until(pilot, app, LaneState.ENDED)
        assert f"nothing can be reached at 127.0.0.1:{port}" in output(app)
        assert "--listen" in output(app)


async def test_a_port_in_use_is_told_and_the_screen_stays(tmp_path: Path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        async with shown(attached("--listen", f"127.0.0.1:{taken.getsockname()[1]}")) as (app, pilot):
            await until(pilot, app, LaneState.ENDED)
            assert "in use" in output(app)


async def test_a_plain_program_says_at_its_breakpoint_how_to_come_in(tmp_path: Path):
    program = tmp_path / "plain.py"
    program.write_text("def f(x):\n    breakpoint()\n    return x + 1\n\n\nprint(f(3))\nprint('after')\n")
    environment = {**os.environ, "PYTHONBREAKPOINT": "foreframe.adapters.here.breakpoint"}
    with subprocess.Popen(
        [sys.executable, program],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment,
        text=True,
    ) as process:
        assert process.stderr is not None
        assert process.stdout is not None
        try:
            said = await asyncio.to_thread(process.stderr.readline)
            assert said.startswith("breakpoint: waiting for  foreframe attach 127.0.0.1:")
            async with shown(attached(*said.split()[5:], program)) as (app, pilot):
                await until(pilot, app, LaneState.STOPPED)
                assert app.source.state.real == 3
                assert [(row.name, row.real) for row in app.locals_pane.rows] == [("x", "3")]
            assert await asyncio.to_thread(process.wait, 20) == 0
            assert process.stdout.read() == "4\nafter\n"
        finally:
            process.kill()


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


@pytest.mark.parametrize(
    ("text", "address"),
    [("5678", ("127.0.0.1", 5678)), (":1", ("127.0.0.1", 1)), ("box:80", ("box", 80)), ("[::1]:80", ("::1", 80))],
)
def test_an_address_may_leave_the_host_out(text: str, address: tuple[str, int]):
    assert attach.address_of(text) == address


@pytest.mark.parametrize("text", ["", "host", "host:", "host:0", "host:99999", "host:x"])
def test_what_is_no_address_is_refused(text: str):
    with pytest.raises(TargetError):
        attach.address_of(text)
