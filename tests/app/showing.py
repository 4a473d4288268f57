"""The whole application with a scripted lane and a predictor that knows the truth, and what it shows."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

from foreframe.app.run import Run
from foreframe.app.session import LaneState, ModelState
from foreframe.app.text import Line
from foreframe.app.tui import DebuggerApp
from foreframe.debugger.frame import Frame
from foreframe.debugger.target import Target
from foreframe.debugger.trace import Header, Trace
from textual.pilot import Pilot

from .fakes import FRAMES, PROGRAM, Oracle, program, wait_for

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
