"""Programs with the frames of their runs, without end: what training reads and what `foreframe eval traces` asks.

Everything follows from the seed. Programs that cannot teach are left out, and counted by reason.
"""

from __future__ import annotations

import ast
import random
import re
import warnings
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from ...debugger.frame import Event
from ...debugger.trace import Trace
from . import values
from .program import Program
from .programs import WEIGHTS, generate
from .recording import record
from .split import Side, side

AGAIN: Final = 0.3
"""Share of the calls in training that are followed by another call of the same function."""

MIN_FRAMES: Final = 3
"""A call, a line, and how it ended."""

_OPAQUE: Final = re.compile(r"\b0x[0-9a-f]{6,}|<built-in|<bound|<zip|<map|<filter|<dict_")
"""Values that show an address or hide what they hold."""

_SET_IN_TEXT: Final = re.compile(r"\"[^\"]*\{'[^':]*', '|^\w+: .*\{'[^':]*', '")
"""A set of strings that became part of a string: its order differs from process to process."""

_LONG_FLOAT: Final = re.compile(r"\.\d{8,}")
"""Digits that no small model can compute and that teach it nothing."""


MAX_IN_A_ROW: Final = 20_000
"""Programs left out one after the other. Of all, 7% are left out in training, and all but 1.4% where the held out
are wanted; past this, recording is broken, and a run that waits for data would wait for ever."""


@dataclass(slots=True)
class Tally:
    """What became of the programs that were generated."""

    kept: int = 0
    frames: int = 0
    families: Counter[str] = field(default_factory=Counter[str])
    rejected: Counter[str] = field(default_factory=Counter[str])


def traced(
    seed: int,
    *,
    weights: Mapping[str, float] = WEIGHTS,
    wanted: Side = Side.TRAINING,
    blocked: Collection[str] | None = None,
    tally: Tally | None = None,
) -> Iterator[tuple[Program, Trace]]:
    """Programs of one side of the split and their traces, for ever; the same ones for the same seed.

    What is left out is replaced by another of its family, so that the mix is the one asked for on either side.
    """
    rng = random.Random(seed)
    counts = tally or Tally()
    in_a_row = 0
    mix = weights
    more: list[Program] = []
    while True:
        program = more.pop() if more else generate(rng, mix)
        found = examine(program, wanted, blocked)
        if isinstance(found, str):
            counts.rejected[found] += 1
            mix = {program.family: 1.0}
            in_a_row += 1
            if in_a_row > MAX_IN_A_ROW:
                raise RuntimeError(f"no program in {in_a_row} could be kept: {dict(counts.rejected)}")
            continue
        mix, in_a_row = weights, 0
        counts.kept += 1
        counts.frames += len(found.frames)
        counts.families[program.family] += 1
        yield program, found
        if wanted is Side.TRAINING and not more:
            more = list(again(rng, program))


def again(rng: random.Random, program: Program) -> Iterator[Program]:
    """Now and then, the same function called with other arguments: what a document's source costs is paid once."""
    while program.kinds and rng.random() < AGAIN:
        made = map(values.spell, values.arguments(rng, program.kinds))
        yield replace(program, call=f"{program.function}({', '.join(made)})")


def held_out(seed: int, n: int, *, weights: Mapping[str, float] = WEIGHTS) -> Iterator[tuple[Program, Trace]]:
    """`n` programs that training never sees, and their traces."""
    stream = traced(seed, weights=weights, wanted=Side.HELD_OUT)
    for _ in range(n):
        yield next(stream)


def examine(program: Program, wanted: Side, blocked: Collection[str] | None) -> Trace | str:
    """The program's trace, or why it is left out."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(program.source)
            where = side(tree, blocked, held_out=program.held_out)
            if where is not wanted:
                return where.value
            trace = record(program)
    except (SyntaxError, ValueError):
        return "does not compile"
    return trace if isinstance(trace, str) else _fault(trace) or trace


def _fault(trace: Trace) -> str:
    """What is wrong with a trace; "" for one to keep."""
    frames = trace.frames
    if len(frames) < MIN_FRAMES or frames[-1].event not in (Event.RETURN, Event.EXCEPTION):
        return "no whole run"
    if (frames[-1].value or "").startswith("NameError"):
        return "a name is missing"
    for frame in frames:
        value = frame.value
        if value is not None:
            if _OPAQUE.search(value):
                return "opaque value"
            if _LONG_FLOAT.search(value):
                return "long float"
            if "{'" in value and _SET_IN_TEXT.search(value):
                return "order of a set"
        for text in frame.locals.values():
            if _LONG_FLOAT.search(text):
                return "long float"
            if "{'" in text and _SET_IN_TEXT.search(text):
                return "order of a set"
    return ""
