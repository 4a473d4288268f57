"""Fills one hole: what must hold, candidates of every source, checked in the sandbox, ranked by what came of it."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from ..debugger.errors import ForeframeError, ModelError, TargetError
from ..debugger.examples import Example, doctest_examples, examples_in_tests
from ..debugger.hole_checking import check
from ..debugger.hole_ranking import opinion
from ..debugger.holes import Checked, Hole, Problem, Solution
from ..debugger.ports import CandidateSource, Predictor
from ..debugger.search import Search
from ..debugger.target import read_source
from ..debugger.trials import Trials
from . import wiring
from .writing_back import Original

_SEEN = 5
"""So many of the best the model is asked about, where they were run; where not, all."""

_UNCHECKED = 40
"""Candidates that the model chooses from, where nothing is run."""


def problem_of(original: Original, hole: Hole, given: Sequence[Example], *, python: str) -> Problem:
    """The hole with everything that is known to hold: what is given, doctests, and tests. TargetError where two of
    them contradict each other.
    """
    examples = [*given, *doctest_examples(original.text, hole.function), *_tested(original.path, hole.entry)]
    known: dict[tuple[Any, ...], Example] = {}
    for example in examples:
        known.setdefault((example.setup, example.call, example.expected, example.raises, example.after), example)
    chosen = tuple(known.values())
    _check_contradictions(chosen)
    return Problem(text=original.text, hole=hole, examples=chosen, path=original.path.resolve(), python=python)


def _tested(path: Path, function: str) -> Iterator[Example]:
    """From test files beside the file, or in a folder `tests` there."""
    names = (f"test_{path.stem}.py", f"{path.stem}_test.py")
    for folder in (path.parent, path.parent / "tests", path.parent.parent / "tests"):
        for name in names:
            if (folder / name).is_file():
                yield from examples_in_tests(read_source(folder / name), function)


def _check_contradictions(examples: Sequence[Example]) -> None:
    wanted: dict[tuple[str, str], Example] = {}
    for example in examples:
        if not example.call or example.setup or example.after:
            continue
        other = wanted.setdefault((example.setup, example.call), example)
        if (other.expected, other.raises, other.shows) != (example.expected, example.raises, example.shows):
            raise TargetError(f"two examples contradict each other: {other.text}, and {example.text}",
                              hint="leave one of them out")  # fmt: skip


def check_alone(one: Hole, holes: Sequence[Hole]) -> None:
    """TargetError where the function has another hole."""
    beside = [other for other in holes if other.function == one.function and other is not one]
    if any((other.lineno, other.column) != (one.lineno, one.column) for other in beside):
        lines = ", ".join(str(lineno) for lineno in sorted({one.lineno, *(other.lineno for other in beside)}))
        raise TargetError(
            f"{one.function} has several holes, in lines {lines}, and none can be checked without the others",
            hint="fill all but one of them first",
        )


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
    deadline, limit = began + timeout_s, keep if run else _UNCHECKED
    found: list[Checked] = []
    tried, solved = 0, False
    with contextlib.closing(Trials(python=problem.python)) if run else contextlib.nullcontext() as trials:
        for source in sources:
            tried_before, found_before = tried, len(found)
            for one in _checked(source, problem, trials, deadline, on_trouble):
                found.append(one)
                if on_checked is not None:
                    on_checked(one)
                if not solved:
                    tried = tried_before + _tried(source, len(found) - found_before)
                solved = solved or one.solves
                if sum(other.solves or not run for other in found) >= limit or time.monotonic() > deadline:
                    break
            if solved:
                break
            tried = tried_before + _tried(source, len(found) - found_before)
    ranked = _ranked(found, problem, predictor, deadline, limit)[:keep]
    return Solution(problem=problem, checked=tuple(ranked), tried=tried if run else 0, seconds=time.monotonic() - began)


def _checked(
    source: CandidateSource,
    problem: Problem,
    trials: Trials | None,
    deadline: float,
    on_trouble: Callable[[ForeframeError], None],
) -> Iterator[Checked]:
    """What one source proposes, each text once, run if there are trials; its giving up ends it alone."""
    known: set[str] = set()
    try:
        for candidate in source.candidates(problem, deadline):
            if candidate.text not in known:
                known.add(candidate.text)
                if trials is None:
                    yield Checked(candidate=candidate, verified=(None,) * len(problem.examples))
                else:
                    yield from check(trials, problem, [candidate])
    except ModelError as error:
        on_trouble(error)


def _tried(source: CandidateSource, proposed: int) -> int:
    """How many candidates a source has tried: a search has run more than it proposes."""
    return source.tried if isinstance(source, Search) else proposed


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
