"""Ways into the debugger, as tests go them: what a command line opens, and programs that wait to be attached to."""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

from foreframe.app import attach, cli, starting
from foreframe.app.arguments import target_of
from foreframe.app.run import Run
from foreframe.app.session import LaneState
from foreframe.app.tui import DebuggerApp
from foreframe.app.wiring import make_run
from textual.pilot import Pilot

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


RAISES = """\
def divide(a, b):
    return a / b  # @raises


def mean(items):
    return divide(sum(items), len(items))  # @caller


print(mean([1, 2]))
print(mean([]))
"""


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
