"""The whole application over the real lane, driven by keys."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Callable
from functools import partial
from pathlib import Path
from typing import Literal

import pytest
from foreframe.adapters.dap.lane import DebugpyLane
from foreframe.app.project import Project
from foreframe.app.run import Run
from foreframe.app.session import LaneState, ModelState
from foreframe.app.tui import DebuggerApp
from foreframe.app.wiring import make_worker
from foreframe.debugger.frame import Event, Frame
from foreframe.debugger.target import Target
from textual.pilot import Pilot
from textual.widgets import Input

from ..interpreters import other_python

PYTHONS = [pytest.param("", id="this"), pytest.param("3.13", id="3.13")]
ALSO_SLOWLY = [PYTHONS[0], pytest.param("3.13", id="3.13", marks=pytest.mark.slow)]
"""Both versions, the other one among the slow tests."""

PATIENCE_S = 30
"""A wait ends as soon as what is waited for is there; two interpreters may have to start first."""


class Live:
    """The application with a program under debugpy."""

    def __init__(self, app: DebuggerApp, pilot: Pilot[None]) -> None:
        self.app, self.pilot = app, pilot

    @property
    def here(self) -> int:
        """Line that the newest frame is on."""
        return self.app.session.real.frames[-1].lineno

    @property
    def newest(self) -> Frame:
        return self.app.session.real.frames[-1]

    async def until(self, condition: Callable[[], object], description: str) -> None:
        for _ in range(int(PATIENCE_S / 0.01)):
            if condition():
                await self.pilot.pause()
                return
            await self.pilot.pause(0.01)
        raise AssertionError(f"not so after {PATIENCE_S} s: {description}\n{self.screen}")

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)

    async def type(self, text: str) -> None:
        """Into the line that has the focus, in one go: each key of its own would wait for the screen."""
        line = self.app.focused
        assert isinstance(line, Input)
        line.insert_text_at_cursor(text)
        await self.pilot.pause()

    async def cursor(self, lineno: int) -> None:
        self.app.source.cursor = lineno
        await self.pilot.pause()

    async def go(self, *keys: str) -> int:
        """Press keys that let the program go, and wait for its next stop; the line that it is on."""
        before = self.app._departures
        await self.press(*keys)
        await self.until(lambda: self.app._departures > before, f"{keys} let the program go: {self.app.notice}")
        await self.stopped()
        return self.here

    async def restart(self) -> None:
        """Press the key, and wait for the entry stop of the new run."""
        generation = self.app.generation
        await self.press("R")
        await self.until(lambda: self.app.generation > generation, "it begins again")
        await self.stopped()

    async def stopped(self) -> None:
        states = (LaneState.STOPPED, LaneState.ENDED)
        await self.until(lambda: self.app.session.lane in states, "the program stops")

    async def scored(self) -> None:
        """The program has stopped, and the model has caught up."""
        await self.stopped()
        model = self.app.session.model
        await self.until(lambda: model.state is ModelState.READY and not model.pending, "the model has caught up")

    @property
    def ended(self) -> bool:
        return self.app.session.lane is LaneState.ENDED

    @property
    def screen(self) -> str:
        strips = self.app.screen._compositor.render_strips()
        return "\n".join("".join(segment.text for segment in strip) for strip in strips)

    @property
    def output(self) -> str:
        return "\n".join("".join(text for text, _ in line) for line in self.app.output.log_view.lines)

    @property
    def lines(self) -> list[int]:
        return [frame.lineno for frame in self.app.session.real.frames if frame.event is Event.LINE]


def interpreter(version: str) -> str:
    """A Python of this version; "" for the one that runs the tests. Skips the test where there is none."""
    python = other_python(version) if version else ""
    if version and not python:
        pytest.skip(f"no Python {version} here")
    return python


@contextlib.asynccontextmanager
async def live(
    program: Path | Target,
    python: str = "",
    project: Project | None = None,
    args: tuple[str, ...] = (),
    *,
    model: str = "",
    record: Literal["lines", "stops"] = "lines",
    subprocesses: bool = False,
) -> AsyncIterator[Live]:
    """The application, at the program's entry stop; with a model, if one is named."""
    target = program if isinstance(program, Target) else Target(path=program, python=python, args=args)
    root = target.path.parent if target.path is not None else target.cwd
    run = Run(
        target=target,
        mode="compare",
        make_lane=lambda: DebugpyLane(target, record=record, subprocesses=subprocesses),
        record=record,
        load_predictor=partial(make_worker, model) if model else None,
        root=root,
        project=project,
    )
    app = DebuggerApp(run)
    async with app.run_test(size=(120, 36), notifications=True) as pilot:
        here = Live(app, pilot)
        await here.until(lambda: app.session.lane is LaneState.STOPPED, "the entry stop")
        yield here
