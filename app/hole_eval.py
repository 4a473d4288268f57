"""`foreframe eval holes`: how many holes of the set are filled and verified in ten seconds, and what an order adds.

A hole counts as solved where a candidate held on every one of its examples, run alone in the sandbox, and all processes
together have taken ten seconds of processor time at most. On two cores that nobody else uses, the clock shows no more
than that; where others use them, a hole may take more of the clock, and never of the processor. One hole is looked at
at a time. The order is measured on the holes that were solved: candidates up to the first that held, in the order of
cost, which `fill` uses, and in a random one; a hole that the random order does not solve counts with what it had
tried. What the model's order would be is measured among the first proposals (`hole_orders.py`).
"""

from __future__ import annotations

import platform
import resource
import sys
import time
from argparse import Namespace
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from typing import Any, Final

from ..debugger.errors import ForeframeError
from ..debugger.examples import doctest_examples
from ..debugger.figures import share_json
from ..debugger.hole_finding import find_holes
from ..debugger.hole_set import HoleItem, Size, shipped
from ..debugger.holes import Problem
from ..debugger.intervals import wilson
from ..debugger.ports import CandidateSource, Predictor
from . import wiring
from .evals import check_sets
from .filling import fill
from .headless import print_json
from .hole_orders import Places, median, places, ranking_figures, search_figures

SECONDS: Final = 10.0
"""For one hole."""

MOST_CLOCK: Final = 12 * SECONDS
"""What one hole may take by the clock, on a busy machine."""

SEEDS: Final = (1,)
"""Of the random orders."""

TARGETS: Final[Mapping[Size, float]] = {Size.EXPRESSION: 0.80, Size.STATEMENT: 0.60, Size.SEVERAL: 0.25}
SIDES: Final = ("held_out", "dev")
HINT: Final = f"the sets of holes are {' and '.join(SIDES)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Solved:
    """What became of one hole."""

    id: str
    kind: str
    dev: bool
    text: str
    """The best candidate that held, "" where there was none."""

    source: str
    """Who proposed it."""

    tried: int
    """Candidates that were run, up to the first that held."""

    seconds: float
    """Of all its processes together."""

    clock: float
    """Seconds that passed."""

    @property
    def solved(self) -> bool:
        """Whether there was one."""
        return bool(self.text)


def problem_of(item: HoleItem) -> Problem:
    """The item as the application would have it."""
    (hole,) = find_holes(item.source)
    return Problem(text=item.source, hole=hole, examples=tuple(doctest_examples(item.source, hole.function)))


def measure(options: Namespace) -> int:
    """Print how many holes are solved, how soon, and after how many candidates in which order."""
    items = _chosen(options)
    predictor = wiring.make_predictor(options.model, options.form)
    sources = partial(wiring.candidate_sources, processor_s=int(SECONDS))
    began = time.perf_counter()
    ranked: list[Solved] = []
    pairs: list[tuple[int, int]] = []
    unsolved = 0
    ranking: list[Places] = []
    for number, item in enumerate(items, 1):
        print(f"\r{number} of {len(items)} holes: {item.id:<40.40}", end="", file=sys.stderr, flush=True)
        ranked.append(solve(item, sources(predictor), predictor))
        if ranked[-1].solved:
            at_random = [solve(item, sources(seed=seed), None) for seed in SEEDS]
            pairs += [(ranked[-1].tried, one.tried) for one in at_random]
            unsolved += sum(not one.solved for one in at_random)
        if found := places(problem_of(item), predictor):
            ranking.append(found)
    print(file=sys.stderr)
    figures: dict[str, Any] = {
        "task": "holes",
        "model": options.model,
        "seconds_each": SECONDS,
        "holes_at_once": 1,
        "sets": {side: _set([one for one in ranked if one.dev == (side == "dev")]) for side in SIDES},
        "order": search_figures(pairs, unsolved, SEEDS),
        "ranking": ranking_figures(ranking),
        "items": [asdict(one) for one in ranked],
        "level": wiring.LEVEL,
        "python": platform.python_version(),
        "seconds": round(time.perf_counter() - began, 1),
    }
    if options.json:
        print_json(figures)
    else:
        print("\n".join(_lines(figures)))
    return 0


def _chosen(options: Namespace) -> list[HoleItem]:
    """The items of the sides and the kinds that `--set` names."""
    if options.data or options.cruxeval or options.report:
        raise ForeframeError(
            "eval holes has its own data and no report", hint=f"--set {'|'.join(SIDES)} chooses among it"
        )
    kinds = {size.value for size in Size}
    check_sets(options.set, [*SIDES, *sorted(kinds)])
    sides = set(options.set) & set(SIDES) or set(SIDES)
    kinds = set(options.set) & kinds or kinds
    items = [item for item in shipped() if item.kind.value in kinds and ("dev" if item.dev else "held_out") in sides]
    return items[: options.limit]


def solve(item: HoleItem, sources: Sequence[CandidateSource], predictor: Predictor | None) -> Solved:
    """Look for candidates until one holds on all examples."""
    began, problem = _processor_seconds(), problem_of(item)
    solution = fill(problem, sources, predictor, timeout_s=MOST_CLOCK)
    seconds = _processor_seconds() - began
    best = solution.best if seconds <= SECONDS else None
    return Solved(
        id=item.id,
        kind=item.kind.value,
        dev=item.dev,
        text=best.candidate.text if best else "",
        source=best.candidate.source if best else "",
        tried=solution.tried,
        seconds=round(seconds, 2),
        clock=round(solution.seconds, 2),
    )


def _processor_seconds() -> float:
    """Of this process and of those that it has waited for."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def _set(found: Sequence[Solved]) -> dict[str, Any]:
    """The figures of one side, by kind."""
    kinds: dict[str, Any] = {}
    for size in Size:
        of = [one for one in found if one.kind == size.value]
        good = [one for one in of if one.solved]
        kinds[size.value] = {
            "solved": share_json(wilson(len(good), len(of))),
            "target": TARGETS[size],
            "median_seconds": median(one.seconds for one in good),
            "median_tried": median(one.tried for one in good),
        }
    return kinds


def _lines(figures: Mapping[str, Any]) -> list[str]:
    """The figures as a table for people."""
    lines = [f"holes solved and verified within {SECONDS:g} s each, one at a time; {figures['model']}", ""]
    for side, kinds in figures["sets"].items():
        for kind, row in kinds.items():
            solved = row["solved"]
            if solved["of"]:
                share = f"{solved['share']:.1%} ({solved['low']:.1%} to {solved['high']:.1%})"
                lines.append(
                    f"{side:<9} {kind:<16} {solved['count']:>3} of {solved['of']:<3} {share:<26}"
                    f" target {row['target']:.0%}; median {row['median_seconds']} s, {row['median_tried']} candidates"
                )
    order, ranking = figures["order"], figures["ranking"]
    if not (order["holes"] and ranking["holes"]):
        return [*lines, "", "too few holes were solved to compare orders"]
    tried = ", ".join(f"{name} {place}" for name, place in ranking["median_tried"].items())
    lines += [
        "",
        f"candidates up to the first that held, in the search, over {order['holes']} holes (medians):",
        f"  by cost {order['median_tried']}, at random {order['median_tried_at_random']}; ratio {order['ratio']}",
        f"  not solved at random: {order['unsolved_at_random']}; seeds {', '.join(map(str, order['seeds']))}",
        f"among the first {ranking['proposals']} proposals, over the {ranking['holes']} holes of which one held:",
        f"  {tried}; ratio of random to model {ranking['random_over_model']}, to cost {ranking['random_over_cost']}",
        f"  the model takes {ranking['milliseconds_each']} ms a candidate",
    ]
    return lines
