"""What a model makes of a candidate: what it expects each example to give, and how well it expects what is wanted.

Nothing is run: the model is shown the file with the candidate in it, the call's first frame, and asked how the call
ends. It can be asked only of calls of a top-level function on literals.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from .entry import entry_frame
from .errors import ForeframeError
from .evaluation import free_run
from .examples import Example
from .frame import Event
from .holes import Candidate, Problem, filled
from .ports import END, JumpingSession, Prediction, Predictor, PredictorSession, SourceContext

_MOST_FRAMES = 60
Context = Callable[[str, str], SourceContext]
"""What a model is shown of a source, for an entry."""


def predicted(predictor: Predictor, context: Context, problem: Problem, candidate: Candidate) -> tuple[str | None, ...]:
    """What the model says that each example gives; None where it cannot be asked, or has no answer."""
    source = filled(problem.text, problem.hole, candidate.text)
    return tuple(_end(predictor, context, source, example) for example in problem.examples)


def agreement(predictor: Predictor, context: Context, problem: Problem, candidate: Candidate) -> float:
    """The mean log probability, in nats, of what the examples want, as the end of their calls; 0.0 if it has no say.

    A sharper question than `predicted`, and as cheap: one pass over the source and one jump an example.
    """
    source = filled(problem.text, problem.hole, candidate.text)
    told: list[float] = []
    for example in problem.examples:
        said = _said(predictor, context, source, example)
        if said is not None and example.expected is not None:
            right = said.frame.event is Event.RETURN and said.frame.value == example.expected
            told.append(math.log(max(said.confidence if right else (1 - said.confidence) / 10, 1e-6)))
    return sum(told) / len(told) if told else 0.0


def _end(predictor: Predictor, context: Context, source: str, example: Example) -> str | None:
    said = _said(predictor, context, source, example)
    return said.frame.value if said is not None else None


def _said(predictor: Predictor, context: Context, source: str, example: Example) -> Prediction | None:
    """The model's word on how the call ends."""
    if not example.call or example.setup:
        return None
    try:
        first = entry_frame(source, example.call)
        session = predictor.session(context(source, first.function))
        return _jumped(session, first) if isinstance(session, JumpingSession) else _ran(session, first)
    except ForeframeError:
        return None


def _jumped(session: JumpingSession, first: object) -> Prediction | None:
    session.observe(first)  # pyright: ignore
    return session.jump(END)


def _ran(session: PredictorSession, first: object) -> Prediction | None:
    said: Sequence[Prediction] = free_run(session, first, limit=_MOST_FRAMES)  # pyright: ignore
    return said[-1] if said and said[-1].frame.depth == 0 and said[-1].frame.value is not None else None
