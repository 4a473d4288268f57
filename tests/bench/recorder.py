"""What recording costs: microseconds an event, beside PySnooper and hunter on the same programs.

Each tool runs each program in a process of its own, with the locals rendered at every event and all of it
kept: ours as frames that a trace holds, theirs as text, each event's line and the variables that changed
(for hunter, `CodePrinter` and `VarsSnooper` together). A program repeats its work, and the cost is the
difference between many repeats and few, so that nobody's start-up counts. Ours includes the reading of the
frames on the other side.
"""

from __future__ import annotations

import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from foreframe.debugger.recorder import record
from foreframe.debugger.target import Target

VALUE_CAP = 1_000
"""Characters, for each tool: ours by default, and close to hunter's own 1,024."""

FEW, MANY = 2, 40
ROUNDS = 3
"""Taken in turn, and the best of each counts: what is left is the least disturbed."""

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
    subprocess.run([sys.executable, "-c", code], cwd=folder, check=True)


def ours(folder: Path, repeats: int) -> int:
    """Record `program.py` in the folder; the number of frames."""
    target = Target(path=folder / "program.py", function="main", call=f"main({repeats})")
    return len(record(target, program_output=None).frames)


def seconds(run: Callable[[int], object], repeats: int) -> float:
    """How long one run takes."""
    started = time.perf_counter()
    run(repeats)
    return time.perf_counter() - started


def microseconds_an_event(program: str) -> dict[str, float]:
    """Tool to cost, the bare interpreter's own first."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "program.py").write_text(program + REPEATED)
        events = ours(folder, MANY) - ours(folder, FEW)
        tools: dict[str, Callable[[int], object]] = {
            "no tool": lambda repeats: driven(PLAIN, folder, repeats),
            "foreframe": lambda repeats: ours(folder, repeats),
            "PySnooper": lambda repeats: driven(PYSNOOPER, folder, repeats),
            "hunter": lambda repeats: driven(HUNTER, folder, repeats),
        }
        taken = {tool: ([], []) for tool in tools}
        for _ in range(ROUNDS):
            for tool, run in tools.items():
                few, many = taken[tool]
                few.append(seconds(run, FEW))
                many.append(seconds(run, MANY))
        return {tool: (min(many) - min(few)) / events * 1e6 for tool, (few, many) in taken.items()}


def main() -> None:
    """Print the table."""
    import hunter
    import pysnooper

    print(
        f"Python {platform.python_version()}, PySnooper {pysnooper.__version__}, hunter {hunter.__version__}; µs/event"
    )
    columns = f"{'no tool':>9}{'foreframe':>11}{'PySnooper':>11}{'hunter':>9}"
    print(f"{'program':<18}{columns}{'PySnooper/us':>14}{'hunter/us':>11}")
    for name, program in PROGRAMS.items():
        cost = microseconds_an_event(program)
        us, snooper, theirs = cost["foreframe"], cost["PySnooper"], cost["hunter"]
        print(
            f"{name:<18}{cost['no tool']:>9.2f}{us:>11.2f}{snooper:>11.2f}{theirs:>9.2f}"
            f"{snooper / us:>13.1f}x{theirs / us:>10.1f}x",
            flush=True,
        )
