"""Whether the interface waits for values: the locals pane on a list of 1,000,000 items and on a `repr` that sleeps.

The real application runs without a terminal over debugpy. While it opens a value, a task on the same event loop asks
to be woken every millisecond; by how much it is late is how long the interface could not have drawn or heard a key.
Beside it, how long the answer took to be on the screen.
"""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from statistics import median

from foreframe.adapters.dap.lane import DebugpyLane
from foreframe.app.run import Run
from foreframe.app.session import LaneState
from foreframe.app.tui import DebuggerApp
from foreframe.debugger.target import Target

PROGRAM = """\
import time

class Slow:
    def __repr__(self):
        time.sleep(2)
        return "Slow()"

class Box:
    def __init__(self):
        self.slow = Slow()

    def __repr__(self):
        return "Box()"

def main():
    big = list(range(1_000_000))
    box = Box()
    return len(big)

main()
"""
LINE = 1 + PROGRAM.splitlines().index("    return len(big)")
PATIENCE_S = 60.0
WAKE_S = 0.001
ROUNDS = 5


async def _lateness(worst_ms: list[float]) -> None:
    """Keep the worst of how late the event loop wakes a task up, in ms."""
    while True:
        due = time.perf_counter() + WAKE_S
        await asyncio.sleep(WAKE_S)
        worst_ms[0] = max(worst_ms[0], (time.perf_counter() - due) * 1000)


async def _timed(work: Awaitable[None]) -> tuple[float, float]:
    """How long something took, and how late the loop was at worst meanwhile, in ms."""
    worst_ms, began = [0.0], time.perf_counter()
    watching = asyncio.create_task(_lateness(worst_ms))
    try:
        await work
    finally:
        watching.cancel()
    return (time.perf_counter() - began) * 1000, worst_ms[0]


def _print(what: str, rounds: Sequence[tuple[float, float]]) -> None:
    took = median(ms for ms, _ in rounds)
    blocked = [ms for _, ms in rounds]
    print(f"{what:<56} {took:8.0f} {median(blocked):8.1f} {max(blocked):8.1f}")


async def _until(condition: Callable[[], object]) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while not condition():
            await asyncio.sleep(0.002)


def _index(app: DebuggerApp, name: str) -> int:
    return next((i for i, row in enumerate(app.locals_pane.rows) if row.name == name), -1)


async def _open(app: DebuggerApp, name: str, until: str) -> None:
    app.locals_pane.selected = _index(app, name)
    app.locals_pane.action_unfold(True)
    await _until(lambda: _index(app, until) >= 0)


async def _close(app: DebuggerApp, name: str, until: str) -> None:
    """Close a row, and forget what is known of it."""
    app.locals_pane.selected = _index(app, name)
    app.locals_pane.action_unfold(False)
    await _until(lambda: _index(app, until) < 0)
    app.state_changed()


async def _opened(app: DebuggerApp, what: str, name: str, until: str, rounds: int = ROUNDS) -> None:
    timed: list[tuple[float, float]] = []
    for left in reversed(range(rounds)):
        timed.append(await _timed(_open(app, name, until)))
        if left:
            await _close(app, name, until)
    _print(what, timed)


async def _run(folder: Path) -> None:
    path = folder / "program.py"
    path.write_text(PROGRAM)
    target = Target(path=path)
    app = DebuggerApp(Run(target=target, mode="compare", make_lane=lambda: DebugpyLane(target), root=folder))
    async with app.run_test(size=(120, 36)):
        await _until(lambda: app.session.lane is LaneState.STOPPED)
        app.run_lane_to("", LINE)
        await _until(lambda: app.session.lane is LaneState.STOPPED and app.session.stopped_stack[0].lineno == LINE)
        app.locals_pane.focus()
        await asyncio.sleep(0.5)
        print(f"{f'median of {ROUNDS}, in ms':<56} {'shown':>8} {'blocked':>8} {'worst':>8}")
        _print("nothing, for half a second", [await _timed(asyncio.sleep(0.5)) for _ in range(ROUNDS)])
        await _opened(app, "a list of 1,000,000 items", "big", "[500000:510000]")
        await _opened(app, "its [500000:510000]", "[500000:510000]", "[500100:500200]")
        await _opened(app, "that one's [500100:500200]", "[500100:500200]", "[500150]")
        await _opened(app, "an object with one whose repr sleeps 2 s, at first", "box", ".slow", rounds=1)
        await _close(app, "box", ".slow")
        await _opened(app, "and from then on", "box", ".slow")


def main() -> None:
    """Print the figures."""
    with tempfile.TemporaryDirectory(prefix="foreframe-") as folder:
        asyncio.run(_run(Path(folder)))
