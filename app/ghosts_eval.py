"""`foreframe eval ghosts`: of the frames that the model sees ahead, how many come true, by how far ahead they are."""

from __future__ import annotations

import platform
import time
from argparse import Namespace
from collections.abc import Sequence
from typing import Any, Final

from ..debugger.errors import ForeframeError
from ..debugger.figures import share_json
from ..debugger.ghosts import Foresight, foresee
from ..debugger.intervals import RESAMPLES, SEED, Resampling
from . import wiring
from .evals import trace_sets
from .headless import print_json

EVERY: Final = 3
"""The model stands at the first of so many frames of a trace."""

AHEAD: Final = 10
COLUMNS: Final = {"lines": "lines", "frames": "whole frames"}


def measure(options: Namespace) -> int:
    """Look ahead in every trace of the sets that are asked for, and print what came true."""
    if options.cruxeval or options.report:
        raise ForeframeError("eval ghosts reads traces and writes no report", hint="--data and --set name them")
    began = time.perf_counter()
    predictor = wiring.make_predictor(options.model, options.form)
    sets = {
        name: [
            foresee(predictor, trace, wiring.context_of(trace), every=EVERY, ahead=AHEAD)
            for trace in traces[: options.limit]
        ]
        for name, traces in trace_sets(options.data, options.set).items()
    }
    figures: dict[str, Any] = {
        "task": "ghosts",
        "model": options.model,
        "level": wiring.LEVEL,
        "form": options.form,
        "python": platform.python_version(),
        "every": EVERY,
        "ahead": AHEAD,
        **by_distance([one for held in sets.values() for one in held]),
        "sets": {name: by_distance(held) for name, held in sets.items()},
        "resampling": {"seed": SEED, "resamples": RESAMPLES},
        "seconds": round(time.perf_counter() - began, 2),
    }
    if options.json:
        print_json(figures)
    else:
        print("\n\n".join(table(name, one) for name, one in {**figures["sets"], "all": figures}.items()))
    return 0


def by_distance(programs: Sequence[Foresight]) -> dict[str, Any]:
    """Of each distance, the shares that came true, with intervals from resampling whole programs."""
    resampling = Resampling(len(programs))
    shares: dict[str, dict[str, Any]] = {}
    for distance in sorted({distance for program in programs for distance in program.tallies}):
        told = {at: program.tallies[distance] for at, program in enumerate(programs) if distance in program.tallies}
        shares[str(distance)] = {
            column: share_json(resampling.share({at: (getattr(tally, column), tally.of) for at, tally in told.items()}))
            for column in COLUMNS
        }
        # Where the model's confidences are what they say, as many frames come as it expected.
        expected = sum(tally.sure for tally in told.values())
        shares[str(distance)]["confidence"] = round(expected / sum(tally.of for tally in told.values()), 4)
    return {
        "programs": len(programs),
        "positions": sum(program.positions for program in programs),
        "by_distance": shares,
    }


def table(name: str, figures: dict[str, Any]) -> str:
    """The figures of one set as text."""
    lines = [f"{name}: {figures['programs']} programs, looked ahead from {figures['positions']} frames of them"]
    for distance, shares in figures["by_distance"].items():
        told = [
            f"{title} {one['share']:6.1%} ({one['low']:.1%} to {one['high']:.1%})"
            for title, one in ((COLUMNS[column], shares[column]) for column in COLUMNS)
        ]
        lines.append(
            f"  +{distance:<3} {'   '.join(told)}   sure {shares['confidence']:.1%}   of {shares['lines']['of']}"
        )
    return "\n".join(lines)
