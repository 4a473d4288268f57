"""Held-out sets: recorded programs of which training sees neither the structure nor a function.

Two things keep them apart. The split leaves whole programs out by what their structure hashes to; and the functions
of the sets that ship are listed by fingerprint in `held_out_functions.txt`, which blocks every other program that has
one, wherever it stands. So that the list costs training next to nothing, a program whose function is common in the
stream is not taken. The functions of the set of holes (`assets/holes`) and of the halting programs (`assets/halting`)
are on the list too.
"""

from __future__ import annotations

import ast
import gzip
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from importlib import resources
from itertools import islice
from pathlib import Path
from typing import Final

from ...debugger import halting_set, hole_set
from ...debugger.errors import TraceError
from ...debugger.trace import Trace, parse_traces, records
from . import fingerprint
from .programs import WEIGHTS
from .split import Side
from .stream import traced

SETS: Final[Mapping[str, tuple[str, ...]]] = {
    "micro": ("micro",), "synthetic": ("function", "program"), "written": ("written",)
}  # fmt: skip
"""Families of the programs in each set, in the proportion that training meets them."""

COMMON: Final = 3_000
"""Programs of the training side, the first of seed 0, whose functions no held-out program has."""


def held_out(name: str, n: int, seed: int) -> Iterator[Trace]:
    """The first `n` different programs of a set under this seed, as recorded traces that say so in their target."""
    weights = {family: WEIGHTS[family] for family in SETS[name]}
    tests = fingerprint.listed(fingerprint.TESTS)
    training = islice(traced(0, weights=weights, blocked=tests), COMMON)
    common = functions(trace for _, trace in training)
    found: set[tuple[str, str]] = set()
    for program, trace in traced(seed, weights=weights, wanted=Side.HELD_OUT, blocked=tests | common):
        if len(found) >= n:
            return
        if (program.source, program.call) not in found:
            found.add((program.source, program.call))
            about = f"{name}, held out, seed {seed}, program {len(found)}"
            yield replace(trace, header=replace(trace.header, target=about))


def functions(traces: Iterable[Trace]) -> frozenset[str]:
    """Fingerprints of every function that is long enough to have one."""
    return frozenset(mark for trace in traces for _, mark in fingerprint.of_functions(ast.parse(trace.header.source)))


def blocked_by(sources: Iterable[str]) -> frozenset[str]:
    """Fingerprints of their functions as they stand, and as they would be inside another function.

    There the constants of a function count otherwise, see `fingerprint`.
    """
    found: set[str] = set()
    for source in sources:
        tree = ast.parse(source)
        inside = ast.parse("def outer(): pass")  # of one line, and so too short for a fingerprint of its own
        for outer in inside.body:
            assert isinstance(outer, ast.FunctionDef)
            outer.body = tree.body
        found |= {mark for one in (tree, inside) for _, mark in fingerprint.of_functions(one)}
    return frozenset(found)


def write(traces: Iterable[Trace], path: Path) -> int:
    """Write traces one after the other, compressed where the name ends in .gz; return how many frames they hold."""
    frames = 0
    lines: list[str] = []
    for trace in traces:
        frames += len(trace.frames)
        lines += (json.dumps(record, ensure_ascii=False) + "\n" for record in records(trace))
    content = "".join(lines).encode("utf-8", "surrogatepass")
    try:
        # No time of day in the file: the same seed gives the same bytes.
        path.write_bytes(gzip.compress(content, mtime=0) if path.suffix == ".gz" else content)
    except OSError as error:
        raise TraceError(f"{path} cannot be written: {error.strerror}", hint="name another file with -o") from None
    return frames


def shipped() -> dict[str, list[Trace]]:
    """Of these sets, the ones that are in the assets."""
    folder = Path(str(resources.files("foreframe.assets"))) / "traces"
    files = {name: folder / f"{name}.jsonl.gz" for name in SETS}
    return {name: _read(path) for name, path in files.items() if path.exists()}


def _read(path: Path) -> list[Trace]:
    return list(parse_traces(gzip.decompress(path.read_bytes()).split(b"\n"), name=str(path)))


def shipped_sources() -> list[str]:
    """All programs that ship and are never trained on: of the recorded sets, the set of holes, and the halting set."""
    recorded = [trace.header.source for traces in shipped().values() for trace in traces]
    holes = [item.complete for item in hole_set.shipped()]
    return recorded + holes + [item.source for item in halting_set.shipped()]


def write_list() -> int:
    """Write `held_out_functions.txt` anew from what ships; return how many fingerprints it holds."""
    marks = sorted(blocked_by(shipped_sources()))
    (Path(__file__).parent / fingerprint.HELD_OUT).write_text("".join(f"{mark}\n" for mark in marks), "ascii")
    return len(marks)
