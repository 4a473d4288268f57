"""What a long recording costs to open and to go about in: a million real events, beside reading them whole.

The program is recorded by our own shim, with every line it runs. Each way of opening the file has a process of
its own, whose memory is the resident size that it grew by. A seek is what a screen needs of a moment: the frame,
the one before it in its activation, and the stack. A far jump is a reverse continue from the last frame to a
breakpoint that was hit once, near the first.
"""

from __future__ import annotations

import gc
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import quantiles

from foreframe.app.session import Breakpoints
from foreframe.app.track import Track
from foreframe.debugger.recorder import Limits, command, environment
from foreframe.debugger.recording import RecordedFile
from foreframe.debugger.target import Target
from foreframe.debugger.trace import read_trace

EVENTS = int(os.environ.get("FOREFRAME_BENCH_EVENTS", "1_000_000"))
SEED, SEEKS = 20, 300
LOG_WINDOW = 1 << 22
"""The log of a running program is as long as its map: what is not written yet is zero."""

ONCE = 12
"""The line of the program that is run once."""

PROGRAM = """
def step(state, number):
    low = number % 7
    state[low] += number
    if low == 3:
        state[low] -= 1
    return state[low]


def main(rounds):
    state = [0] * 7
    total = 0
    for number in range(rounds):
        total += step(state, number)
        best = max(state)
    return total


main(1_000_000_000)
"""


def recorded(folder: Path, events: int) -> Path:
    """A trace of so many events, written by the program's own process."""
    program, log = folder / "program.py", folder / "t.jsonl"
    program.write_text(PROGRAM)
    log.touch()
    words = command(Target(path=program), log, Limits(events=events))
    subprocess.run(words, env=environment(), check=True)
    with log.open("rb") as file:
        file.seek(-LOG_WINDOW, os.SEEK_END)
        unwritten = LOG_WINDOW - len(file.read().rstrip(b"\0"))
    os.truncate(log, log.stat().st_size - unwritten)
    return log


def resident_mb() -> float:
    gc.collect()
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20


def timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def lazily(path: Path) -> None:
    """Open it as `foreframe replay` does; print what that took."""
    before = resident_mb()
    began = time.perf_counter()
    file = RecordedFile(path)
    file.read_on(0.05)
    first = time.perf_counter() - began
    while file.read_on(0.05):
        pass
    whole = time.perf_counter() - began
    track, chance = Track(frames=file.frames), random.Random(SEED)
    seeks: list[float] = []
    for at in (chance.randrange(len(track)) for _ in range(SEEKS)):
        began = time.perf_counter()
        track.at = at
        assert track.frames[track.at]
        track.before(at)
        track.stack()
        seeks.append(time.perf_counter() - began)
    once = Breakpoints()
    once.toggle("", ONCE, verified=True)
    far = timed(lambda: track.hit_before(track.newest, once))
    p50, p95 = quantiles(seeks, n=20)[9], quantiles(seeks, n=20)[18]
    print(first, whole, resident_mb() - before, 1000 * p50, 1000 * p95, 1000 * far)


def whole(path: Path) -> None:
    """Read it into frames at once; print what that took."""
    before = resident_mb()
    began = time.perf_counter()
    trace = read_trace(path)
    seconds = time.perf_counter() - began
    print(seconds, seconds, resident_mb() - before)
    del trace


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as folder:
        path = recorded(Path(folder), EVENTS)
        print(f"{EVENTS:,} events, {path.stat().st_size >> 20} MiB of JSON lines, seed {SEED}, {SEEKS} seeks")
        names = "first screen s", "read s", "memory MB", "seek p50 ms", "p95 ms", "far jump ms"
        print(f"{'':<14}" + "".join(f"{name:>17}" for name in names))
        taken: dict[str, list[float]] = {}
        for way in (lazily, whole):
            words = [sys.executable, "-m", __name__, way.__name__, str(path)]
            said = subprocess.run(words, capture_output=True, text=True, check=True).stdout
            taken[way.__name__] = [float(word) for word in said.split()]
            print(f"{way.__name__:<14}" + "".join(f"{number:>17,.2f}" for number in taken[way.__name__]))
        ours, theirs = taken["lazily"], taken["whole"]
        ratios = [theirs[column] / ours[column] for column in range(3)]
        print(f"{'whole / lazily':<14}" + "".join(f"{ratio:>16,.1f}x" for ratio in ratios))


if __name__ == "__main__":
    {"lazily": lazily, "whole": whole}[sys.argv[1]](Path(sys.argv[2]))
