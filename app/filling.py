"""Fills one hole: candidates of every source, predicted, checked in the sandbox, ranked by what came of it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from ..debugger.errors import ForeframeError, ModelError
from ..debugger.hole_checking import check
from ..debugger.hole_ranking import opinion
from ..debugger.holes import Candidate, Checked, Problem, Solution
from ..debugger.ports import CandidateSource, Predictor
from ..debugger.trials import Trials
from . import wiring

_SEEN = 5
"""So many of the best the model is asked about, where they were run; where not, all."""

_UNCHECKED = 40
"""Candidates that the model chooses from, where nothing is run."""


def fill(
    problem: Problem,
    sources: Sequence[CandidateSource],
    predictor: Predictor | None,
    *,
    timeout_s: float = 10.0,
    run: bool = True,
    keep: int = 10,
    on_checked: Callable[[Checked], None] | None = None,
    on_trouble: Callable[[ForeframeError], None] = lambda error: None,
) -> Solution:
    """Candidates of all sources until some solve the problem or the time is over; the best `keep` of them.

    With `run` false nothing is executed, and nothing is verified. Without a predictor nothing is predicted. Blocks;
    `on_checked` hears of each candidate kept, on the caller's thread, as soon as it was checked, `on_trouble` of a
    source that gave up.
    """
    began = time.monotonic()
    deadline = began + timeout_s
    found: list[Checked] = []
    tried = 0
    trials = Trials(python=problem.python) if run else None
    try:
        for source in sources:
            for candidate in _proposed(source, problem, deadline, on_trouble):
                one = Checked(candidate=candidate, verified=(None,) * len(problem.examples))
                if trials is not None:
                    one = next(check(trials, problem, [candidate]))
                solved_before = any(other.solves for other in found)
                found.append(one)
                if on_checked is not None:
                    on_checked(one)
                if one.solves and not solved_before:
                    tried = getattr(source, "tried", 0) or len(found)
                enough = len(found) >= _UNCHECKED if not run else sum(other.solves for other in found) >= keep
                if enough or time.monotonic() > deadline:
                    break
            if any(one.solves for one in found):
                break
    finally:
        if trials is not None:
            trials.close()
    ranked = _ranked(found, problem, predictor, began + timeout_s, keep if run else _UNCHECKED)[:keep]
    return Solution(problem=problem, checked=tuple(ranked), tried=tried, seconds=time.monotonic() - began)


def _proposed(
    source: CandidateSource, problem: Problem, deadline: float, on_trouble: Callable[[ForeframeError], None]
) -> Iterator[Candidate]:
    """What one source proposes, each text once; its giving up ends it alone."""
    known: set[str] = set()
    try:
        for candidate in source.candidates(problem, deadline):
            if candidate.text not in known:
                known.add(candidate.text)
                yield candidate
    except ModelError as error:
        on_trouble(error)


def _ranked(
    found: Sequence[Checked], problem: Problem, predictor: Predictor | None, deadline: float, keep: int
) -> list[Checked]:
    """What solves the problem first; then by score, to which the model adds how far it expects what is wanted."""
    best = sorted(found, key=_rank)[:keep]
    if predictor is None:
        return best
    seen: list[Checked] = []
    for one in best:
        if (len(seen) >= _SEEN and any(held is not None for held in one.verified)) or time.monotonic() > deadline:
            seen.append(one)
            continue
        told, agreement = opinion(predictor, wiring.source_context, problem, one.candidate)
        candidate = replace(one.candidate, score=one.candidate.score + agreement)
        seen.append(replace(one, predicted=told, candidate=candidate))
    return sorted(seen, key=_rank)


def _rank(one: Checked) -> tuple[bool, int, float]:
    return not one.solves, -sum(held is True for held in one.verified), -one.candidate.score
