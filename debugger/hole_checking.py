"""Checks a candidate: runs every example with it, alone, in the sandbox. What was not run is not verified."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from .examples import Example
from .hole_program import checking_source, example_call
from .holes import Candidate, Checked, Problem
from .parsing import UNPARSABLE
from .trials import Call, Outcome, OutcomeKind, Trial, Trials, batches


def check(trials: Trials, problem: Problem, candidates: Iterable[Candidate], *, together: int = 1) -> Iterator[Checked]:
    """Each candidate with what its examples gave, in order. Those that do not parse are told as not holding."""
    for batch in batches(candidates, together):
        asked = [_trial(problem, candidate) for candidate in batch]
        outcomes = trials.run((trial for trial in asked if trial is not None), together=together)
        for candidate, trial in zip(batch, asked, strict=True):
            count = len(problem.examples)
            if trial is None:
                syntax = ("SyntaxError: invalid syntax",) * count
                yield Checked(candidate=candidate, observed=syntax, verified=(False,) * count)
            else:
                yield _checked(candidate, problem.examples, next(outcomes))


def _trial(problem: Problem, candidate: Candidate) -> Trial | None:
    try:
        source = checking_source(problem.text, problem.hole, candidate.text, problem.examples)
    except UNPARSABLE:
        return None
    calls: list[Call] = []
    for number, example in enumerate(problem.examples):
        calls.append(Call(text=example_call(number), expected=example.expected))
        # What a doctest shows is compared as text too: True is no 1 there.
        calls.append(Call(text=example.expected or "None"))
    return Trial(source=source, calls=calls, path=problem.path)


def _checked(candidate: Candidate, examples: Sequence[Example], outcomes: Sequence[Outcome]) -> Checked:
    verified: list[bool] = []
    for example, outcome, wanted in zip(examples, outcomes[::2], outcomes[1::2], strict=True):
        verified.append(_holds(example, outcome, wanted))
    observed = tuple(_told(outcome) for outcome in outcomes[::2])
    return Checked(candidate=candidate, observed=observed, verified=tuple(verified))


def _holds(example: Example, outcome: Outcome, wanted: Outcome) -> bool:
    if example.raises:
        is_it = outcome.text == example.raises or outcome.text.partition(":")[0] == example.raises
        return outcome.kind is OutcomeKind.EXCEPTION and is_it
    if outcome.kind is not OutcomeKind.VALUE:
        return False
    if example.shows:
        return outcome.text == example.shows
    if example.expected is None:
        return outcome.text == "True"
    return outcome.held is True and (example.origin != "doctest" or outcome.text == wanted.text)


def _told(outcome: Outcome) -> str:
    """In words: a value as it is, everything else by what it was."""
    if outcome.kind in (OutcomeKind.VALUE, OutcomeKind.EXCEPTION):
        return outcome.text
    return f"{outcome.kind.value}: {outcome.text}" if outcome.text else outcome.kind.value
