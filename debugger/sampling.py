"""Predicted runs for judging whether a program ends: a free one, and one in which a loop is supposed to go on.

It asks a predictor and keeps what is said as a `Path`. What that means is for `halting.py` to say.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from .cycles import Cycle, Program
from .errors import ForeframeError
from .frame import Frame
from .outlook import Future, Outlook, prospect
from .ports import PredictorSession
from .walking import Live, Path

FRAMES: Final = 300
"""Predicted of one sample, if its user does not say otherwise: one or two seconds of a small model."""

ROUNDS: Final = 7
"""Times that a loop is supposed to go round."""

MAX_SUPPOSED: Final = 150
"""Frames predicted for that."""

_LOOKED_AT: Final = frozenset((4, 6, 9, 14, 20, 30, 45, 70, 100, 150))
"""Visits of a cycle's head after which it is asked whether more of them would tell more."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One predicted run."""

    name: str
    path: Path
    trouble: str = ""
    """Why the model said nothing further."""


def outlook_of(path: Path, cycle: Cycle, lives: Sequence[Live]) -> Outlook:
    """Of a cycle that is live on a path."""
    return prospect(cycle, lambda condition: path.states(cycle, lives, condition))


def round_length(path: Path, cycle: Cycle, lives: Sequence[Live]) -> float:
    """Frames of one time round."""
    heads = [visit.at for visit in path.rounds(cycle, lives) if visit.lineno == cycle.lineno]
    return (heads[-1] - heads[0]) / (len(heads) - 1) if len(heads) > 1 else 1.0


def free_sample(name: str, session: PredictorSession, first: Frame, program: Program, *, limit: int = FRAMES) -> Sample:
    """Predict from the entry until it is left, something decides, or `limit` frames. Raises Cancelled."""
    path = Path(program)
    path.feed(first)
    session.observe(first)
    while len(path.frames) <= limit and path.repeats is None:
        try:
            said = session.predict()
            if said is None:
                path.leave()
                break
            session.observe(said.frame)
        except ForeframeError as error:
            return Sample(name, path, str(error))
        if not path.feed(said.frame, said.confidence):
            break
        if path.ended or _is_settled(path, limit - len(path.frames)):
            break
    return Sample(name, path)


def _is_settled(path: Path, left: int) -> bool:
    """Whether a cycle whose head has just been reached is known to last beyond what is left of the budget."""
    for cycle, lives in path.live_cycles():
        if path.frames[-1].lineno != cycle.lineno:
            continue
        heads = sum(visit.lineno == cycle.lineno for visit in path.rounds(cycle, lives))
        if heads not in _LOOKED_AT:
            continue
        found = outlook_of(path, cycle, lives)
        if found.future is Future.NEVER and not cycle.in_generator:
            return True
        if found.future is Future.COMES and (found.left or 0) * round_length(path, cycle, lives) > left:
            return True
    return False


def supposing(session: PredictorSession, run: Sample, cycle: Cycle, lines: Sequence[str]) -> Sample | None:
    """What a loop's states would be if it went on: after its head comes its body, whatever the model thinks.

    That the body can follow the head is a matter of syntax, and no value is looked at for it; all values are the
    model's. It ends where the loop's own test, read on them, says that it would. The session is that of the free run,
    and is rewound to where that came to the loop; None where it did not. Raises Cancelled.
    """
    path = Path(run.path.program, checks=False)
    for frame, surety in zip(run.path.frames, run.path.surety, strict=True):
        path.feed(frame, surety)
        if path.at_head(cycle):
            break
    else:
        return None
    session.rewind(len(path.frames))
    longest = len(path.frames) + MAX_SUPPOSED
    for _ in range(ROUNDS):
        newest = path.frames[-1]
        body = replace(newest, lineno=cycle.body_lineno, source=lines[cycle.body_lineno - 1])
        session.observe(body)
        path.feed(body)
        if trouble := _to_head(session, path, cycle, longest):
            return Sample(run.name, path, trouble)
        if not path.at_head(cycle) or outlook_of(path, cycle, [path.stack[-1]]).future is Future.HOLDS:
            break
    return Sample(run.name, path)


def _to_head(session: PredictorSession, path: Path, cycle: Cycle, longest: int) -> str:
    """Predict until the loop's head comes again, or the loop is left; why the model stopped, where it did."""
    while len(path.frames) < longest:
        try:
            said = session.predict()
            if said is None:
                path.leave()
                return ""
            session.observe(said.frame)
        except ForeframeError as error:
            return str(error)
        path.feed(said.frame, said.confidence)
        if path.ended or path.at_head(cycle) or not any(live is cycle for live, _ in path.live_cycles()):
            return ""
    return ""
