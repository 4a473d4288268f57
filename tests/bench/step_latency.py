"""From a key press to the picture: a step of foreframe, of tdb (textual-debugger) and of pdb, on the same program.

Each runs in a pseudo-terminal of the same size, as its user starts it; foreframe with its model. A step is over when
the value that a variable has got by it is written to the terminal: it is a random number, which nothing else says, the
model's prediction least of all; pdb is told to display it. The three take turns, with a pause between two presses for
whatever each of them does afterwards, so that another program's load falls on all.
"""

from __future__ import annotations

import os
import random
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles

import pexpect

PEERS = Path(sys.prefix, "peers")
STEPS = 40
WARM = 5
"""Steps before the first one that counts."""

PAUSE_S = 0.3
LOST_S = 30.0
COLUMNS, ROWS = 120, 36

SEED = 5
_NUMBERS = random.Random(SEED)
VALUES = [_NUMBERS.randrange(10**5, 10**6) for _ in range(WARM + STEPS)]
"""Of the variable after each step: no line number, nothing that the source says, and nothing that a model foresees."""

LINES = ["import random", f"random.seed({SEED})", *["value = random.randrange(10**5, 10**6)"] * (len(VALUES) + 1)]


@dataclass
class Debugger:
    """One of the three, in its terminal."""

    name: str
    command: list[str]
    key: str
    ready: str
    """What its screen says where it waits on the first line."""

    begin: str = ""
    """What is typed before the first step."""

    taken_ms: list[float] = field(default_factory=list[float])
    num_bytes: int = 0
    """Written to the terminal so far."""

    def start(self, folder: Path) -> None:
        """Open it, and wait until it can be stepped."""
        environment = {**os.environ, "TERM": "xterm-256color", "HOME": str(folder), "PYTHONPATH": ""}
        if self.name == "tdb":
            environment["PYTHONPATH"] = str(PEERS)
        self._child = pexpect.spawn(
            self.command[0], self.command[1:], cwd=str(folder), env=environment, dimensions=(ROWS, COLUMNS)
        )
        self._child.delaybeforesend = None  # pexpect's own, of 50 ms, would be everybody's
        self._until(self.ready)
        self._child.send(self.begin)
        self.rest(1.0)

    def begin_stepping(self) -> None:
        """Over the lines before those that count, which show nothing new."""
        for _ in range(2):
            self._child.send(self.key)
            self.rest(2.0)

    def step(self, expected: int) -> None:
        """Press the key, and take the time until the value has been written to the terminal."""
        began = time.perf_counter()
        self._child.send(self.key)
        self.taken_ms.append(1000 * (self._until(str(expected)) - began))

    def rest(self, seconds: float) -> None:
        """Read what it draws meanwhile."""
        end = time.perf_counter() + seconds
        while time.perf_counter() < end:
            self._read(0.02)

    def close(self) -> None:
        """End it."""
        self._child.close(force=True)

    def _until(self, text: str) -> float:
        """When the text was there."""
        wanted, told, end = text.encode(), b"", time.perf_counter() + LOST_S
        while True:
            told += self._read(0.1)
            at = time.perf_counter()
            if wanted in told:
                return at
            if at > end:
                raise TimeoutError(f"{self.name} does not show {text}: {told[-2000:]!r}")

    def _read(self, seconds: float) -> bytes:
        try:
            data = self._child.read_nonblocking(1 << 16, timeout=seconds)
        except pexpect.TIMEOUT:
            return b""
        self.num_bytes += len(data)
        return data


def debuggers(program: Path) -> list[Debugger]:
    """The three, not yet started."""
    python = sys.executable
    return [
        Debugger(
            name="foreframe",
            command=[str(Path(python).parent / "foreframe"), str(program)],
            key="n",
            ready="tok/s",
        ),
        Debugger(
            name="tdb",
            command=[python, "-m", "tdb", str(program)],
            key="n",
            ready="Paused",
        ),
        Debugger(
            name="pdb",
            command=[python, "-m", "pdb", str(program)],
            key="n\r",
            ready="(Pdb)",
            begin="display value\r",
        ),
    ]


def main() -> None:
    """Print the table."""
    if not (PEERS / "tdb").exists():
        raise ModuleNotFoundError("No module named 'tdb'", name="textual-debugger")
    with tempfile.TemporaryDirectory() as folder:
        program = Path(folder, "steps.py")
        program.write_text("\n".join(LINES) + "\n")
        known = debuggers(program)
        try:
            for one in known:
                one.start(Path(folder))
            for one in known:
                one.begin_stepping()
            for expected in VALUES:
                for one in known:
                    one.step(expected)
                    one.rest(PAUSE_S)
        finally:
            for one in known:
                one.close()
    print(f"{'key press to picture, ms':<28}{'p50':>8}{'p95':>8}{'worst':>8}{'KB a step':>12}")
    for one in known:
        counted = one.taken_ms[WARM:]
        print(
            f"{one.name:<28}{median(counted):>8.1f}{quantiles(counted, n=20)[-1]:>8.1f}{max(counted):>8.1f}"
            f"{one.num_bytes / 1000 / len(one.taken_ms):>12.1f}"
        )
