"""Programs that somebody else started, attached to by the real application over debugpy itself."""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from foreframe.app import attach
from foreframe.app.session import LaneState
from foreframe.debugger.errors import TargetError

from ..interpreters import other_python
from ..programs import marked_lines
from .live import ALSO_SLOWLY
from .ways import (
    SERVES,
    attached,
    free_port,
    listening,
    next_stop,
    output,
    shown,
    started,
    until,
)


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
