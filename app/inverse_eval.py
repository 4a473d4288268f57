"""`foreframe eval inverse`: of how many outputs of a CruxEval file an input is found again, and verified by running it.

Each item's `code` and `output` are the question; its `input` is never looked at. An input counts if the function,
run in a confined process, returns the output for it.
"""

from __future__ import annotations

import platform
import tempfile
import time
from argparse import Namespace
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any, Final

from ..debugger.calling import signature_of
from ..debugger.errors import ForeframeError
from ..debugger.evaluation import OutputItem
from ..debugger.figures import share_json
from ..debugger.goals import Returns
from ..debugger.intervals import wilson
from ..debugger.inverse import Order, Progress
from ..debugger.ports import Predictor
from ..debugger.real_runs import RealRuns
from . import wiring
from .evals import only, output_items
from .headless import print_figures
from .inverse import SECONDS, asked

FUNCTION: Final = "f"
DEVELOPED: Final = 30
"""Items at the beginning of the development file that the search was developed on; the others are told apart."""


@dataclass(frozen=True, slots=True)
class _Arm:
    """One way to look: what `--set` names."""

    name: str
    order: Order
    uses_model: bool = True
    executes: bool = True
    seconds: float = SECONDS


_ARMS: Final = (
    _Arm("model", Order.MODEL),
    _Arm("random", Order.RANDOM),
    _Arm("search", Order.AS_FOUND, uses_model=False),
    _Arm("unexecuted", Order.MODEL, executes=False, seconds=3.0),
)


def measure(options: Namespace) -> int:
    """Print the figures of the ways that `--set` names: model, random, search, unexecuted; all if it is left out."""
    items = output_items(only(options.data, options.name), options.limit)
    arms = [arm for arm in _ARMS if not options.set or arm.name in options.set]
    if len(arms) < len(set(options.set)):
        raise ForeframeError("there is no such way to look", hint=f"--set {', '.join(arm.name for arm in _ARMS)}")
    predictor = wiring.make_predictor(options.model, options.form)
    figures: dict[str, Any] = {
        "task": "inverse",
        "n": len(items),
        "model": options.model,
        "level": wiring.LEVEL,
        "python": platform.python_version(),
        "seed": 0,
    }
    for arm in arms:
        began = time.perf_counter()
        found = [_look(arm, predictor, item) for item in items]
        parts = {"all": (0, len(items)), f"first_{DEVELOPED}": (0, DEVELOPED), "rest": (DEVELOPED, len(items))}
        figures[arm.name] = {
            "limit_s": arm.seconds,
            **{name: _part(arm, items[start:stop], found[start:stop]) for name, (start, stop) in parts.items()},
            "seconds": round(time.perf_counter() - began, 1),
        }
    print_figures(figures, as_json=options.json)
    return 0


def _part(arm: _Arm, items: Sequence[OutputItem], found: Sequence[Progress]) -> dict[str, Any]:
    if not arm.executes:
        return _unexecuted(items, found)
    return {**_figures(found), **({"ranking": _ranking(found)} if arm.order is Order.MODEL else {})}


def _look(arm: _Arm, predictor: Predictor, item: OutputItem) -> Progress:
    """The search for one item's input; nothing found where its source is none of ours."""
    try:
        signature = signature_of(item.code, FUNCTION)
    except ForeframeError:
        return Progress(is_over=True)
    context = wiring.source_context(item.code, FUNCTION)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "item.py" if arm.executes else None
        model = predictor if arm.uses_model else None
        with asked(signature, Returns(item.output), model, context, path=path, order=arm.order) as question:
            *_, progress = question.go_on(arm.seconds)
    return progress


def _figures(found: Sequence[Progress]) -> dict[str, Any]:
    solved = [one for one in found if one.solved and (one.found_s or 0.0) <= SECONDS]
    sources = Counter(one.proposals[0].source.value for one in solved)
    tries = [one.first or 0 for one in solved]
    return {
        "solved": share_json(wilson(len(solved), len(found))),
        "by_source": dict(sorted(sources.items())),
        "tried_until_found": {
            "median": median(tries) if tries else None,
            "mean": _mean(tries),
            "most": max(tries, default=None),
        },
        "seconds_until_found": {
            "median": round(median([one.found_s or 0.0 for one in solved]), 3) if solved else None,
            "mean": _mean([one.found_s or 0.0 for one in solved]),
        },
    }


def _ranking(found: Sequence[Progress]) -> dict[str, Any]:
    """Where the model put the first right input of the batch that had one, and where chance would have put it.

    Of n in random order of which k are right, the first right one is expected at (n + 1) / (k + 1).
    """
    ranks = [one.rank for one in found if one.rank is not None]
    ranked = sum(place for place, _, _ in ranks)
    expected = sum((of + 1) / (right + 1) for _, right, of in ranks)
    return {
        "batches": len(ranks),
        "tried_in_model_order": ranked,
        "expected_in_random_order": round(expected, 1),
        "ratio": round(expected / ranked, 2) if ranked else None,
    }


def _unexecuted(items: Sequence[OutputItem], found: Sequence[Progress]) -> dict[str, Any]:
    """What the model alone proposes, and how much of that is so when it is run afterwards."""
    claims = right = 0
    for item, progress in zip(items, found, strict=True):
        if not (progress.proposals and progress.proposals[0].reaches):
            continue
        claims += 1
        goal = Returns(item.output)
        with RealRuns(item.code, goal) as runs:
            right += goal.met(runs([progress.proposals[0].call])[0])
    return {
        "claimed": share_json(wilson(claims, len(items))),
        "right_of_claimed": share_json(wilson(right, claims)),
        "right": share_json(wilson(right, len(items))),
    }


def _mean(values: Sequence[float]) -> float | None:
    return round(sum(values) / len(values), 2) if values else None
