"""What a model makes of a candidate: what it expects each example to give, and how well it expects what is wanted.

Nothing is run: the model is shown the file with the candidate in it, the call's first frame, and asked how the call
ends. It can be asked only of calls of a top-level function on literals.
"""

from __future__ import annotations

import math
from collections.abc import Callable

from .entry import entry_frame
from .errors import ForeframeError
from .evaluation import free_run
from .examples import Example
from .frame import Event
from .holes import Candidate, Problem, filled
from .ports import END, JumpingSession, Prediction, Predictor, SourceContext

_MOST_FRAMES = 60
_OTHERS = 10
"""Values that share what the likeliest leaves: a guess."""

Context = Callable[[str, str], SourceContext]
"""What a model is shown of a source, for an entry."""


def opinion(
    predictor: Predictor, context: Context, problem: Problem, candidate: Candidate
) -> tuple[tuple[str | None, ...], float]:
    """What the model says that each example gives, None where it has no say; and how far it expects what is wanted:
    the mean log probability of that, in nats, 0.0 where it has no say. One jump an example: 40 ms (nano, 2 cores).
    """
    source = filled(problem.text, problem.hole, candidate.text)
    said = [_said(predictor, context, source, example) for example in problem.examples]
    told = [
        _log_p(prediction, example.expected)
        for prediction, example in zip(said, problem.examples, strict=True)
        if prediction is not None and example.expected is not None
    ]
    return tuple(one.frame.value if one else None for one in said), sum(told) / len(told) if told else 0.0


def _log_p(said: Prediction, wanted: str) -> float:
    """Of another value than the likeliest one is known what is left, spread over a few."""
    right = said.frame.event is Event.RETURN and said.frame.value == wanted
    return math.log(max(said.confidence if right else (1 - said.confidence) / _OTHERS, 1e-6))


def _said(predictor: Predictor, context: Context, source: str, example: Example) -> Prediction | None:
    """The model's word on how the call ends."""
    if not example.call or example.setup:
        return None
    try:
        first = entry_frame(source, example.call)
        session = predictor.session(context(source, first.function))
        if isinstance(session, JumpingSession):
            session.observe(first)
            return session.jump(END)
        said = free_run(session, first, limit=_MOST_FRAMES)
        return said[-1] if said and said[-1].frame.depth == 0 and said[-1].frame.value is not None else None
    except ForeframeError:
        return None
