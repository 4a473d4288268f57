"""The model as a check on inputs that executes nothing: what a call would do, and how likely it ends as wanted."""

from __future__ import annotations

import contextlib
import math
import time
from collections.abc import Sequence
from typing import Final

from .calling import Arguments, Signature
from .entries import BEGINNINGS
from .errors import ForeframeError, GrammarError
from .frame import Event, Frame
from .goals import Goal, Outcome, Reaches
from .ports import (
    END,
    ArgumentsAsked,
    JumpingSession,
    Prediction,
    Predictor,
    ProposingSession,
    SourceContext,
    WeighingSession,
)
from .shapes import Shape

MAX_FRAMES: Final = 120
"""Predicted of one call; what takes longer says little about its end."""

RUN_S: Final = 0.5
"""And so does what takes the model longer than this: one jump to the end is asked for then."""

MAX_ENDS: Final = 3
"""Returns of a function that are weighed; each costs a pass."""

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
            if isinstance(self._entry, WeighingSession):
                first = self._signature.frame(arguments)
                return _either([self._entry.surprisal_of_end(first, end) for end in self._ends])
        except ForeframeError:
            pass
        self._weighs = False
        return None

    def _surprisal_of_state(self, arguments: Arguments) -> float | None:
        said = self._jump(arguments)
        if said is None:
            return 2 * _NATS if isinstance(self._session, JumpingSession) else None
        near = self._goal.nearness(Outcome(frames=[said.frame]))
        return _NATS * (1 - near) - math.log(max(said.confidence, 1e-9)) * near

    def _jump(self, arguments: Arguments) -> Prediction | None:
        """To the line that is wanted, or to the end; None where the model sees no way there."""
        if not isinstance(self._session, JumpingSession):
            return None
        lineno = self._goal.lineno if isinstance(self._goal, Reaches) else END
        self._session.rewind(0)
        self._session.observe(self._signature.frame(arguments))
        said = self._session.jump(lineno)
        return said if said is not None and (lineno is END or said.frame.event is Event.LINE) else None

    def outcome(self, arguments: Arguments) -> Outcome:
        """What the model says that the call does: frame by frame from its own predictions, else in one jump.

        For a state, the one jump to its line.
        """
        frames = [] if isinstance(self._goal, Reaches) else self._free_run(arguments)
        if not frames or frames[-1].depth or frames[-1].value is None:
            try:
                said = self._jump(arguments)
            except ForeframeError:
                said = None
            frames = [said.frame] if said is not None else []
        last = frames[-1] if frames else None
        if last is None:
            return Outcome(trouble="the model sees no way there")
        if last.event is Event.EXCEPTION:
            return Outcome(trouble=last.value or "", frames=frames)
        return Outcome(value=last.value, frames=frames)

    def _free_run(self, arguments: Arguments) -> list[Frame]:
        session, until = self._session, time.monotonic() + RUN_S
        session.rewind(0)
        session.observe(self._signature.frame(arguments))
        frames: list[Frame] = []
        with contextlib.suppress(ForeframeError):
            while len(frames) < MAX_FRAMES and time.monotonic() < until and (said := session.predict()) is not None:
                frames.append(said.frame)
                session.observe(said.frame)
        return frames

    def sample(self, seed: int) -> Arguments | None:
        """A call that the model would expect of the function; None where what it says is no call."""
        if not self._samples or not isinstance(self._entry, ProposingSession):
            return None
        given = tuple((one.name, _beginnings(one.shape)) for one in self._signature.parameters)
        try:
            said = self._entry.propose(ArgumentsAsked(lineno=self._signature.lineno, arguments=given, seed=seed))
        except GrammarError:
            return None
        except ForeframeError:
            self._samples = False
            return None
        return self._signature.arguments(said.frame)


def _beginnings(shape: Shape) -> str:
    """How the `repr` of a value of a likely kind begins."""
    return "".join(dict.fromkeys("".join(BEGINNINGS[kind] for kind in shape.likely)))


def _either(surprisals: Sequence[float]) -> float:
    """Of one or another of several ends that exclude each other."""
    least = min(surprisals)
    return least - math.log(math.fsum(math.exp(least - one) for one in surprisals))
