"""What works on this machine, found by doing it: each check runs the real thing on a tiny program."""

from __future__ import annotations

import asyncio
import importlib.metadata
import platform
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from ..debugger.breakpoints import Stops
from ..debugger.entry import entry_frame
from ..debugger.errors import ForeframeError
from ..debugger.evaluation import Timing, free_run
from ..debugger.ports import Stopped
from ..debugger.recorder import record
from ..debugger.stepping import Step
from ..debugger.target import Target
from . import wiring

PACKAGES = ("textual", "debugpy", "tree-sitter", "tree-sitter-python", "numpy", "onnxruntime-genai")

PROGRAM = """\
def f(text):
    counts = {}
    for letter in text:
        counts[letter] = counts.get(letter, 0) + 1
    return counts
"""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that works or does not."""

    name: str
    ok: bool
    detail: str


def examine(model: str) -> list[Check]:
    """Every check, in the order in which a session needs them."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "letters.py"
        path.write_text(PROGRAM, encoding="utf-8")
        target = Target(path=path, function="f", call="f('hello')")
        return [
            _check("python", _python),
            _check("packages", _packages),
            _check("terminal", _terminal),
            _check("recorder", lambda: _recorder(target)),
            _check("debugpy", lambda: asyncio.run(_lane(target))),
            _check("model", lambda: _model(model)),
        ]


def as_json(checks: list[Check]) -> list[dict[str, object]]:
    """The checks as data."""
    return [asdict(check) for check in checks]


def _check(name: str, measure: Callable[[], str]) -> Check:
    try:
        return Check(name, True, measure())
    except ForeframeError as error:
        told = f"{error}. {error.hint}".rstrip(". ")
        return Check(name, False, told if told.endswith("?") else f"{told}.")
    except Exception as error:  # noqa: BLE001 - what is broken here is what the user wants to read
        return Check(name, False, f"{type(error).__name__}: {error}")


def _python() -> str:
    return f"{platform.python_implementation()} {platform.python_version()} on {platform.system()} {platform.machine()}"


def _packages() -> str:
    return ", ".join(f"{name} {importlib.metadata.version(name)}" for name in PACKAGES)


def _terminal() -> str:
    import os
    import shutil

    size = shutil.get_terminal_size()
    kind = os.environ.get("TERM", "none") if sys.stdout.isatty() else "not a terminal"
    return f"{kind}, {size.columns} columns, {size.lines} lines"


def _recorder(target: Target) -> str:
    began = time.perf_counter()
    trace = record(target, program_output=None)
    return f"{len(trace.frames)} frames in {1000 * (time.perf_counter() - began):.0f} ms, start of Python included"


async def _lane(target: Target) -> str:
    lane = wiring.make_lane(target)
    began = time.perf_counter()
    steps: list[float] = []
    try:
        await lane.start(Stops())
        started = time.perf_counter() - began
        since = time.perf_counter()
        async for event in lane.events():
            if isinstance(event, Stopped):
                steps.append(time.perf_counter() - since)
                if len(steps) > 5:
                    break
                since = time.perf_counter()
                await lane.step(Step.OVER)
    finally:
        await lane.stop()
    typical = sorted(steps[1:])[len(steps[1:]) // 2] if len(steps) > 1 else 0.0
    return f"started in {1000 * started:.0f} ms, a step in {1000 * typical:.1f} ms"


def _model(model: str) -> str:
    began = time.perf_counter()
    predictor = wiring.make_predictor(model)
    session = predictor.session(wiring.source_context(PROGRAM, "f"))
    loaded = time.perf_counter() - began
    timing = Timing()
    for prediction in free_run(session, entry_frame(PROGRAM, "f('hello')")):
        timing.add(prediction)
    if not timing.milliseconds:
        raise ForeframeError(f"{predictor.name} predicted nothing")
    mean = sum(timing.milliseconds) / len(timing.milliseconds)
    return (
        f"{predictor.name} loaded in {1000 * loaded:.0f} ms, {timing.tokens_per_second:.0f} tokens/s, "
        f"a frame in {mean:.1f} ms"
    )
