"""How fast a program goes on between two stops, with every line recorded and with the stops alone, by Python."""

from __future__ import annotations

import asyncio
import tempfile
import time
from pathlib import Path
from typing import Final

from foreframe.debugger.ports import Stopped
from foreframe.debugger.target import Target

from tests.adapters.driving import driving
from tests.interpreters import other_python

PROGRAM: Final = """\
def tight(n):
    total = 0
    for each in range(n):
        total += each
    return total


def calls(n):
    total = 0
    for each in range(n):
        total += one(each)
    return total


def one(number):
    return number + 1


tight({n})
calls({n})
done = True
"""
STOPS: Final = (19, 20, 21)
ROUNDS: Final = {"lines": 20_000, "stops": 1_000_000}
"""Of each loop: so many that either way takes a while and none takes minutes."""


async def measured(python: str, record: str) -> list[float]:
    """Microseconds for one round of the loop without calls, and of the one with."""
    rounds = ROUNDS[record]
    with tempfile.TemporaryDirectory(prefix="foreframe-") as folder:
        path = Path(folder) / "loops.py"
        path.write_text(PROGRAM.format(n=rounds))
        target = Target(path=path, python=python)
        async with driving(target, {path: STOPS}, stop_on_entry=False, record=record) as driver:
            await driver.stop()
            took: list[float] = []
            for _ in range(2):
                began = time.perf_counter()
                assert isinstance(await driver.resume(), Stopped)
                took.append((time.perf_counter() - began) / rounds * 1e6)
            return took


def main() -> None:
    """One line a Python."""
    for version in ("", "3.12", "3.13"):
        python = other_python(version) if version else ""
        if version and not python:
            continue
        lines, stops = (asyncio.run(measured(python, record)) for record in ("lines", "stops"))
        for what, slow, fast in zip(("without a call", "with a call"), lines, stops, strict=True):
            print(
                f"{version or 'this Python':12} a round {what:15} lines {slow:7.2f} µs  stops {fast:6.2f} µs  "
                f"{slow / fast:5.0f}x"
            )
