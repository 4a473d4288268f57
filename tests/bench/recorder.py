"""What recording costs: microseconds an event, beside PySnooper and hunter on the same programs.

Each tool runs each program in a process of its own, with the locals rendered at every event and all of it
kept: ours as frames, theirs as text, each event's line and the variables that changed (for hunter,
`CodePrinter` and `VarsSnooper` together). What counts is the processor time of that process, so that another
program's load does not. A program repeats its work, and the cost is the difference between many repeats and
few, so that nobody's start-up counts either. Our frames are read by another process, while the program runs:
what that costs is a column of its own.
"""

from __future__ import annotations

import importlib.metadata
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from foreframe.debugger.recorder import Limits, command, environment
from foreframe.debugger.target import Target
from foreframe.debugger.trace import Reader

PEERS = Path(sys.prefix, "peers")
"""Where `make bench` installs them: for their own processes alone."""

VALUE_CAP = 1_000
"""Characters, for each tool: ours by default, and close to hunter's own 1,024."""

FEW, MANY = 2, 80
ROUNDS = 3
"""Taken in turn, and the best of each counts: caches are shared, and what is left is the least disturbed."""

REPEATED = """
def main(repeats):
    for _ in range(repeats):
        work()
"""
PROGRAMS = {
    "counting letters": """
def work():
    counts = {}
    for letter in "the quick brown fox jumps over the lazy dog":
        if letter not in counts:
            counts[letter] = 0
        counts[letter] += 1
    return counts
""",
    "insertion sort": """
def work():
    items = [9, 4, 7, 1, 8, 2, 6, 3, 5, 0]
    for i in range(1, len(items)):
        current = items[i]
        j = i - 1
        while j >= 0 and items[j] > current:
            items[j + 1] = items[j]
            j -= 1
        items[j + 1] = current
    return items
""",
    "recursion": """
def work():
    return fib(9)


def fib(n):
    if n < 2:
        return n
    return fib(n - 1) + fib(n - 2)
""",
    "nested data": """
def work():
    shop = {"tea": {"price": 4.5, "sold": []}, "mug": {"price": 8.0, "sold": []}}
    total = 0.0
    for day in range(10):
        for name, item in shop.items():
            count = (day * len(name)) % 4
            item["sold"].append((day, count))
            total += count * item["price"]
    return total
""",
}

PLAIN = "import program; program.main({repeats})"
PYSNOOPER = f"""
import program, pysnooper
with pysnooper.snoop("out", depth=1000, max_variable_length={VALUE_CAP}, color=False):
    program.main({{repeats}})
"""
HUNTER = f"""
import hunter, program
with open("out", "w") as out:
    lines = hunter.CodePrinter(stream=out, repr_limit={VALUE_CAP})
    variables = hunter.VarsSnooper(stream=out, repr_limit={VALUE_CAP})
    with hunter.trace(filename=program.__file__, actions=[lines, variables]):
        program.main({{repeats}})
"""


def driven(script: str, folder: Path, repeats: int) -> None:
    """Run a peer, by its script, on `program.py` in the folder."""
    code = script.format(repeats=repeats)
    subprocess.run([sys.executable, "-c", code], cwd=folder, env={**os.environ, "PYTHONPATH": str(PEERS)}, check=True)


def ours(folder: Path, repeats: int) -> None:
    """Record `program.py` in the folder as the recorder does, into `log`."""
    target = Target(path=folder / "program.py", function="main", call=f"main({repeats})")
    log = folder / "log"
    log.unlink(missing_ok=True)
    subprocess.run(command(target, log, Limits(value_cap=VALUE_CAP)), env=environment(), check=True)


def read(folder: Path) -> int:
    """Read the log as the recorder does; the number of frames."""
    reader = Reader()
    for line in (folder / "log").read_bytes().partition(b"\0")[0].splitlines():
        reader.feed(line)
    assert reader.trace is not None
    return len(reader.trace.frames)


def processor_seconds(run: Callable[[int], object], repeats: int) -> float:
    """Processor time of the process that one run starts."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    run(repeats)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def microseconds_an_event(program: str) -> dict[str, float]:
    """Tool to cost, the bare interpreter's own first, and the reading of our frames last."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "program.py").write_text(program + REPEATED)
        tools: dict[str, Callable[[int], object]] = {
            "no tool": lambda repeats: driven(PLAIN, folder, repeats),
            "foreframe": lambda repeats: ours(folder, repeats),
            "PySnooper": lambda repeats: driven(PYSNOOPER, folder, repeats),
            "hunter": lambda repeats: driven(HUNTER, folder, repeats),
        }
        taken: dict[str, tuple[list[float], list[float]]] = {tool: ([], []) for tool in tools}
        for _ in range(ROUNDS):
            for tool, run in tools.items():
                few, many = taken[tool]
                few.append(processor_seconds(run, FEW))
                many.append(processor_seconds(run, MANY))
        ours(folder, FEW)
        before = read(folder)
        ours(folder, MANY)
        reading = []
        for _ in range(ROUNDS):
            began = time.process_time()
            events = read(folder)
            reading.append((time.process_time() - began) / events * 1e6)
        cost = {tool: (min(many) - min(few)) / (events - before) * 1e6 for tool, (few, many) in taken.items()}
        return {**cost, "reading": min(reading)}


def main() -> None:
    """Print the table."""
    versions = {found.name: found.version for found in importlib.metadata.distributions(path=[str(PEERS)])}
    for peer in ("PySnooper", "hunter"):
        if peer not in versions:
            raise ModuleNotFoundError(f"{peer} is not in {PEERS}: `make bench` puts it there", name=peer)
    peers = ", ".join(f"{name} {versions[name]}" for name in ("PySnooper", "hunter"))
    print(f"Python {platform.python_version()}, {peers}; µs an event")
    columns = f"{'no tool':>9}{'foreframe':>11}{'PySnooper':>11}{'hunter':>9}{'our reader':>12}"
    print(f"{'program':<18}{columns}{'PySnooper/us':>14}{'hunter/us':>11}")
    for name, program in PROGRAMS.items():
        cost = microseconds_an_event(program)
        us, snooper, theirs = cost["foreframe"], cost["PySnooper"], cost["hunter"]
        print(
            f"{name:<18}{cost['no tool']:>9.2f}{us:>11.2f}{snooper:>11.2f}{theirs:>9.2f}{cost['reading']:>12.2f}"
            f"{snooper / us:>13.1f}x{theirs / us:>10.1f}x",
            flush=True,
        )
