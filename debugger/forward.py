"""The model as a check on inputs that executes nothing: what a call would do, and how likely it ends as wanted."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

from .calling import Arguments, Signature
from .errors import ForeframeError, GrammarError
from .evaluation import free_run
from .frame import Event
from .goals import Goal, Outcome, Reaches
from .ports import InvertibleSession, JumpingSession, Predictor, SourceContext

MAX_FRAMES: Final = 120
"""Predicted of one call; what takes longer says little about its end."""

MAX_ENDS: Final = 3
"""Returns of a function that are weighed; each costs a pass."""

TEMPERATURE: Final = 1.0
"""Of the calls that the model samples."""

_NATS: Final = 10.0
"""What a predicted state that has nothing of the wanted one counts like."""


class Forward:
    """One question put to one model. Where the model cannot answer, it says None and is not asked again."""

    def __init__(self, predictor: Predictor, context: SourceContext, signature: Signature, goal: Goal) -> None:
        self.name = predictor.name
        self._signature, self._goal = signature, goal
        self._ends = goal.ends(signature, context.source)[:MAX_ENDS]
        self._entry = predictor.session(context)
        """Without a history."""

        self._session = predictor.session(context)
        self._weighs = self._samples = True

    def surprisal(self, arguments: Arguments) -> float | None:
        """Minus the log probability, in nats, of the wanted end after this call; for a state, a guess at it.

        None where this model cannot be asked for it.
        """
        if not self._weighs:
            return None
        try:
            if not self._ends:
                return self._surprisal_of_state(arguments)
            if isinstance(self._entry, InvertibleSession):
                first = self._signature.frame(arguments)
                return _either([self._entry.surprisal_of_end(first, end) for end in self._ends])
        except ForeframeError:
            pass
        self._weighs = False
        return None

    def _surprisal_of_state(self, arguments: Arguments) -> float | None:
        if not isinstance(self._session, JumpingSession) or not isinstance(self._goal, Reaches):
            return None
        self._session.rewind(0)
        self._session.observe(self._signature.frame(arguments))
        said = self._session.jump(self._goal.lineno)
        if said is None or said.frame.event is not Event.LINE:
            return 2 * _NATS
        near = self._goal.nearness(Outcome(frames=[said.frame]))
        return _NATS * (1 - near) - math.log(max(said.confidence, 1e-9)) * near

    def outcome(self, arguments: Arguments) -> Outcome:
        """What the model says that the call does, frame by frame from its own predictions."""
        self._session.rewind(0)
        said = free_run(self._session, self._signature.frame(arguments), limit=MAX_FRAMES)
        frames = [prediction.frame for prediction in said]
        last = frames[-1] if frames else None
        if last is None or last.depth or last.value is None:
            return Outcome(trouble="the model sees no end of it", frames=frames)
        if last.event is Event.EXCEPTION:
            return Outcome(trouble=last.value, frames=frames)
        return Outcome(value=last.value, frames=frames)

    def sample(self, seed: int) -> Arguments | None:
        """A call that the model would expect of the function; None where what it says is no call."""
        if not self._samples or not isinstance(self._entry, InvertibleSession):
            return None
        names = [parameter.name for parameter in self._signature.parameters]
        try:
            frame = self._entry.sample_call(self._signature.lineno, names, temperature=TEMPERATURE, seed=seed)
        except GrammarError:
            return None
        except ForeframeError:
            self._samples = False
            return None
        return self._signature.arguments(frame)


def _either(surprisals: Sequence[float]) -> float:
    """Of one or another of several ends that exclude each other."""
    least = min(surprisals)
    return least - math.log(math.fsum(math.exp(least - one) for one in surprisals))
