"""The whole application in predict mode over the embedded model, driven by keys."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

from foreframe.app.predicting import PREDICTING
from foreframe.app.session import ModelState
from foreframe.app.tui import DebuggerApp
from foreframe.app.wiring import make_run
from foreframe.debugger.frame import Frame
from foreframe.debugger.target import Target, parse_target

from .live import Live


class Predicting(Live):
    """The application with the model, and no program until one is asked for."""

    @property
    def now(self) -> Frame:
        """The frame in view."""
        track = self.app.session.track
        return track.frames[track.at]

    async def predicted(self, *keys: str) -> Frame:
        """Press keys that ask the model, and wait for what it says; the frame that is then in view."""
        await self.press(*keys)
        await self.until(lambda: self.app.notice != PREDICTING, f"the model answers {keys}")
        return self.now


def predict_target(program: Path, call: str = "", python: str = "") -> Target:
    return parse_target([str(program)], call=call, python=python)


@contextlib.asynccontextmanager
async def predicting(program: Path, call: str = "", python: str = "") -> AsyncIterator[Predicting]:
    """The application at the first predicted line."""
    run = make_run(predict_target(program, call, python), "predict", "nano", remember=False)
    app = DebuggerApp(run)
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        here = Predicting(app, pilot)
        await here.until(lambda: app.session.model.state is ModelState.READY, "the model is loaded")
        await here.until(lambda: len(app.session.track) > 1, "the first predicted line")
        yield here
