"""Traces of real code: functions of the standard library and of packages, in calls that their own tests make.

    python -m foreframe.train.data.library build -o runs/data/library
    python -m foreframe.train.data.library show -o runs/data/library
    foreframe eval traces --data runs/data/library/standard_held_out.jsonl.gz --limit 200

Other people's source is not kept in our repository: the first command makes the data from what is installed
(`pip install -e '.[corpus]'`), each module in two processes of its own (`harvest.py`). It goes on where it
was interrupted, tries what failed once more, and writes three sets of traces, one after the other in a file, in
random order.
"""

from __future__ import annotations

import argparse
import ast
import gzip
import json
import os
import random
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Final

from ...debugger.errors import TraceError
from ...debugger.trace import Trace, parse_traces, records
from . import fingerprint
from .modules import Module, is_held_out, modules
from .program import Program
from .split import Side, side

FAMILY: Final = "library"
HOME: Final = Path("runs/data/library")
BUILD_HINT: Final = "make it with: python -m foreframe.train.data.library build -o {}"
TRAINING: Final = "training"
SETS: Final = (TRAINING, "standard_held_out", "package_held_out")
"""Files of a built library."""

TABLE: Final = "table.txt"

_PATIENCE_S: Final = 240.0
"""For one process of a module, that of a machine that does other work included."""


@dataclass(slots=True)
class Row:
    """What one module gave."""

    module: str
    kind: str
    called: int = 0
    """Functions that were called with literals."""

    functions: int = 0
    """Functions with traces that are kept."""

    traces: int = 0
    frames: int = 0
    left_out: Counter[str] = field(default_factory=Counter[str])
    """Calls, by reason."""


def set_of(module: str, kind: str) -> str:
    """The file that the module's traces go to."""
    return f"{kind}_held_out" if is_held_out(module) else TRAINING


def build(
    output: Path, *, chosen: Iterable[Module] | None = None, blocked: Collection[str] | None = None, jobs: int = 2
) -> list[Row]:
    """Harvest the modules that have not been yet, and write the sets anew; a row for each that could be.

    The others are named on standard error, with the reason.
    """
    parts = output / "parts"
    parts.mkdir(parents=True, exist_ok=True)
    wanted = list(modules() if chosen is None else chosen)
    with ThreadPoolExecutor(jobs) as pool:
        for number, name in enumerate(pool.map(partial(_part, parts), wanted), 1):
            print(f"\r{number} of {len(wanted)} modules: {name:<60.60}", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    return _gather(wanted, parts, output, fingerprint.blocked() if blocked is None else blocked)


def _part(parts: Path, module: Module) -> str:
    """Harvest one module, unless that has been done. The tally is written last, and is the sign of it."""
    part, tally = parts / f"{module.name}.jsonl", parts / f"{module.name}.json"
    if tally.exists() and not json.loads(tally.read_text("utf-8"))["error"]:
        return module.name
    part.unlink(missing_ok=True)  # of a process that did not come to its end
    with tempfile.TemporaryDirectory() as folder:
        first = Path(folder) / "first.jsonl"
        hidden = [f"-{name}" for name in module.hidden]
        found = _child([str(first), module.name, *module.tests, *hidden], folder, seed=0)
        if first.exists() and first.stat().st_size and not found["error"]:
            again = _child([str(part.absolute()), module.name, "--again", str(first), *hidden], folder, seed=1)
            found["error"] = again["error"]
            found["left_out"] |= again["left_out"]
    tally.write_text(json.dumps(found), encoding="utf-8")
    return module.name


def _child(words: list[str], folder: str, *, seed: int) -> dict[str, Any]:
    """The tally of a harvesting process, or the last line of what it complained about."""
    command = [sys.executable, "-P", "-m", f"{__package__}.harvest", *words]
    environment = {**os.environ, "PYTHONHASHSEED": str(seed), "PYTHONDONTWRITEBYTECODE": "1", "TZ": "UTC"}
    tally: dict[str, Any] = {"error": "", "functions": 0, "calls": 0, "left_out": {}}
    try:
        done = subprocess.run(
            command,
            check=False,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            cwd=folder,
            env=environment,
            timeout=_PATIENCE_S,
            start_new_session=True,
        )
    except subprocess.TimeoutExpired:
        return {**tally, "error": f"not done after {_PATIENCE_S:g} s"}
    try:
        return {**tally, **json.loads(done.stdout.strip().rpartition(b"\n")[2])}
    except ValueError:
        return {**tally, "error": done.stderr.decode("utf-8", "replace").strip().rpartition("\n")[2]}


def _gather(wanted: list[Module], parts: Path, output: Path, blocked: Collection[str]) -> list[Row]:
    """The parts to the sets. Of functions that are the same but for names and constants, one side has them all."""
    rows: list[Row] = []
    sets: dict[str, list[Trace]] = {name: [] for name in SETS}
    seen: set[str] = set()
    # The held out come first: what they hold is then known, and left out of training.
    for module in sorted(wanted, key=lambda module: not is_held_out(module.name)):
        tally = json.loads((parts / f"{module.name}.json").read_text("utf-8"))
        if tally["error"]:
            print(f"nothing of {module.name}: {tally['error']}", file=sys.stderr)
            continue
        row = Row(module.name, module.kind, tally["functions"], left_out=Counter(tally["left_out"]))
        part = parts / f"{module.name}.jsonl"
        kept = _kept(_read(part) if part.exists() else [], row, blocked, seen)
        row.functions, row.traces = len({trace.header.function for trace in kept}), len(kept)
        row.frames = sum(len(trace.frames) for trace in kept)
        sets[set_of(module.name, module.kind)] += kept
        rows.append(row)
    for name, traces in sets.items():
        random.Random(name).shuffle(traces)
        _write(traces, output / f"{name}.jsonl.gz")
    rows.sort(key=lambda row: (row.kind, row.module))
    (output / TABLE).write_text(table(rows) + "\n", encoding="utf-8")
    return rows


def _kept(traces: list[Trace], row: Row, blocked: Collection[str], seen: set[str]) -> list[Trace]:
    """Those whose functions are in no test set, nor in a module that came before; `seen` grows by theirs."""
    verdicts: dict[str, str] = {}
    own: set[str] = set()
    kept: list[Trace] = []
    for trace in traces:
        source = trace.header.source
        if source not in verdicts:
            tree = ast.parse(source)
            marks = {mark for _, mark in fingerprint.of_functions(tree)}
            where = side(tree, blocked)
            held_out = is_held_out(row.module)
            verdicts[source] = (
                "in a test set" if where is Side.BLOCKED
                else "held out by its form" if where is Side.HELD_OUT and not held_out
                else "as in another module" if marks & seen
                else ""
            )  # fmt: skip
            if not verdicts[source]:
                own |= marks
        if verdicts[source]:
            row.left_out[verdicts[source]] += 1
        else:
            kept.append(trace)
    seen |= own
    return kept


def traced(
    home: Path = HOME, *, seed: int = 0, wanted: str = TRAINING, blocked: Collection[str] = ()
) -> Iterator[tuple[Program, Trace]]:
    """The traces of one set and their programs, for ever, in an order that follows from the seed.

    Sources with a function whose fingerprint is `blocked` are left out: more may be held out than when the library
    was built. Nothing at all where it is not built; `missing` says so in a sentence.
    """
    if missing(home):
        return
    rng = random.Random(seed)
    held = _read(home / f"{wanted}.jsonl.gz")
    sources = {trace.header.source for trace in held} if blocked else set[str]()
    marks = {source: {mark for _, mark in fingerprint.of_functions(ast.parse(source))} for source in sources}
    held = [trace for trace in held if marks.get(trace.header.source, set()).isdisjoint(blocked)]
    while held:
        rng.shuffle(held)
        for trace in held:
            header = trace.header
            yield Program(source=header.source, function=header.function, call=header.call, family=FAMILY), trace


def held_out_functions(home: Path = HOME) -> frozenset[str]:
    """Fingerprints of all functions that are held out, for the sources of other programs to be kept clear of."""
    found: set[str] = set()
    for name in SETS[1:] if not missing(home) else ():
        for source in {trace.header.source for trace in _read(home / f"{name}.jsonl.gz")}:
            found |= {mark for _, mark in fingerprint.of_functions(ast.parse(source))}
    return frozenset(found)


def missing(home: Path = HOME) -> str:
    """Why there is nothing to read, and how to make it; "" where there is."""
    if (home / f"{TRAINING}.jsonl.gz").exists():
        return ""
    return f"no real code in {home}: {BUILD_HINT.format(home)}"


def module_of(trace: Trace) -> str:
    """Name of the module that a trace is of."""
    return trace.header.target.partition("::")[0]


def _read(path: Path) -> list[Trace]:
    """All traces of a file."""
    try:
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
            return list(parse_traces(file, name=str(path)))
    except (OSError, EOFError) as error:
        raise TraceError(f"{path} cannot be read: {error}", hint=BUILD_HINT.format(path.parent)) from None


def _write(traces: Iterable[Trace], path: Path) -> None:
    """Write a file whole or not at all; the same bytes for the same traces."""
    text = "".join(json.dumps(record, ensure_ascii=False) + "\n" for trace in traces for record in records(trace))
    new = path.with_suffix(".new")
    new.write_bytes(gzip.compress(text.encode("utf-8", "surrogatepass"), mtime=0))
    new.replace(path)


def table(rows: list[Row]) -> str:
    """The rows for a person to read, with a sum for each set."""
    layout = "{:<44} {:>7} {:>9} {:>7} {:>7}  {}"
    lines = [layout.format("module", "called", "functions", "traces", "frames", "left out")]
    for row in rows:
        if row.called:
            why = ", ".join(f"{number} {reason}" for reason, number in row.left_out.most_common(4))
            lines.append(layout.format(row.module, row.called, row.functions, row.traces, row.frames, why))
    for kind in ("standard", "package"):
        for name in (TRAINING, f"{kind}_held_out"):
            of = [row for row in rows if row.kind == kind and set_of(row.module, kind) == name and row.traces]
            sums = (sum(row.called for row in of), sum(row.functions for row in of), sum(row.traces for row in of))
            what = f"{kind}, {name.partition('_')[2].replace('_', ' ') or name}: {len(of)} modules"
            lines.append(layout.format(what, *sums, sum(row.frames for row in of), ""))
    reasons = sum((row.left_out for row in rows), Counter[str]())
    lines += [f"left out: {number:>7} {reason}" for reason, number in reasons.most_common()]
    return "\n".join(lines)


def main(argv: list[str]) -> int:
    """Build a library, or show what one holds."""
    parser = argparse.ArgumentParser(description="traces of the standard library and of packages")
    parser.add_argument("what", choices=("build", "show"))
    parser.add_argument("-o", "--output", type=Path, default=HOME)
    parser.add_argument("--jobs", type=int, default=2)
    options = parser.parse_args(argv)
    if options.what == "build":
        build(options.output, jobs=options.jobs)
    try:
        print((options.output / TABLE).read_text("utf-8"), end="")
    except FileNotFoundError:
        print(f"library: {missing(options.output)}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
