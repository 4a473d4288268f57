"""Fills one hole: candidates of every source, predicted, checked in the sandbox, ranked by what came of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ..debugger.holes import Checked, Problem, Solution
from ..debugger.ports import CandidateSource, Predictor


def fill(
    problem: Problem,
    sources: Sequence[CandidateSource],
    predictor: Predictor | None,
    *,
    timeout_s: float = 10.0,
    run: bool = True,
    keep: int = 10,
    on_checked: Callable[[Checked], None] | None = None,
) -> Solution:
    """Candidates of all sources until one solves the problem or the time is over; the best `keep` of them.

    With `run` false nothing is executed, and nothing is verified. Without a predictor nothing is predicted. Blocks;
    `on_checked` hears of each candidate kept, on the caller's thread, as soon as it was checked.
    """
    raise NotImplementedError
