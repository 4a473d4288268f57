"""What an order of candidates is worth: how many are tried until one holds, in the order of cost, the model's and none.

The search tries thousands in the time in which a model reads one, so the model's order is measured apart: on the
first proposals of the search, each of them read by the model and each of them run, whatever it said.
"""

from __future__ import annotations

import contextlib
import math
import statistics
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

from ..debugger.hole_checking import check
from ..debugger.hole_ranking import opinion
from ..debugger.holes import Problem
from ..debugger.ports import Predictor
from ..debugger.search import Search
from ..debugger.trials import Trials
from . import wiring

PROPOSALS: Final = 64
"""Of the search, the first: a model reads them in some ten seconds."""

_SECONDS: Final = 30.0
_TOGETHER: Final = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Where the first proposal that holds stands in each order, counted from 1."""

    proposals: int
    holding: int
    """So many of them hold."""

    cost: int
    model: int
    """As `fill` ranks what it shows: the cost, and how far the model expects of it what is wanted."""

    chance: float
    """The geometric mean over all orders."""

    milliseconds: float
    """That the model took for one of them, by the clock."""


def places(problem: Problem, predictor: Predictor) -> Places | None:
    """Of one hole's first proposals; None where none of them holds."""
    deadline = time.monotonic() + _SECONDS
    with contextlib.closing(Search(checks=False).candidates(problem, deadline)) as found:
        proposed = list(islice(found, PROPOSALS))
    with Trials() as trials:
        holds = [checked.solves for checked in check(trials, problem, proposed, together=_TOGETHER)]
    if not any(holds):
        return None
    began = time.perf_counter()
    scores = [one.score + opinion(predictor, wiring.source_context, problem, one)[1] for one in proposed]
    took = time.perf_counter() - began
    by_model = sorted(range(len(proposed)), key=lambda at: -scores[at])
    return Places(
        proposals=len(proposed),
        holding=sum(holds),
        cost=holds.index(True) + 1,
        model=next(place for place, at in enumerate(by_model, 1) if holds[at]),
        chance=round(by_chance(len(proposed), sum(holds)), 2),
        milliseconds=round(1000 * took / len(proposed), 1),
    )


def by_chance(of: int, holding: int) -> float:
    """The place of the first of some that hold, in a random order of all: its geometric mean."""
    logs = (math.log(at) * math.comb(of - at, holding - 1) for at in range(1, of - holding + 2))
    return math.exp(sum(logs) / math.comb(of, holding))


def search_figures(pairs: Sequence[tuple[int, int]], unsolved: int, seeds: Sequence[int]) -> dict[str, Any]:
    """Candidates that the search tried up to the first that held, in the order of cost and in a random one.

    The ratio is of geometric means, since a few holes need thousands of candidates and most need some tens; it is a
    lower bound where a random order has not solved a hole in its seconds.
    """
    return {
        "seeds": list(seeds),
        "holes": len(pairs),
        "median_tried": median(one for one, _ in pairs),
        "median_tried_at_random": median(other for _, other in pairs),
        "ratio": ratio(pairs),
        "unsolved_at_random": unsolved,
    }


def ranking_figures(found: Sequence[Places]) -> dict[str, Any]:
    """The same among the first proposals, with the model's order beside the two."""
    return {
        "proposals": PROPOSALS,
        "holes": len(found),
        "median_tried": {
            "model": median(one.model for one in found),
            "cost": median(one.cost for one in found),
            "random": median(one.chance for one in found),
        },
        "random_over_model": ratio([(one.model, one.chance) for one in found]),
        "random_over_cost": ratio([(one.cost, one.chance) for one in found]),
        "earlier_than_cost": sum(one.model < one.cost for one in found),
        "later_than_cost": sum(one.model > one.cost for one in found),
        "milliseconds_each": median(one.milliseconds for one in found),
    }


def ratio(pairs: Iterable[tuple[float, float]]) -> float | None:
    """How many times as large the second ones are, by geometric means."""
    ratios = [max(other, 1) / max(one, 1) for one, other in pairs]
    return round(statistics.geometric_mean(ratios), 2) if ratios else None


def median(numbers: Iterable[float]) -> float | None:
    """Of some numbers, rounded; None of none."""
    found = list(numbers)
    return round(statistics.median(found), 2) if found else None
