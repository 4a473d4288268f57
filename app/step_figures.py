"""`foreframe eval steps`: what the jumps of predicted steps over and out are worth, against stepping all the way.

Of each held-out trace, each call is stepped over from its call frame, and stepped out of from its middle line, from
the real frames up to there: by stepping alone, and as predict mode does it, by a jump where the model is sure of it.
Right is a landing that is exactly the real one.
"""

from __future__ import annotations

import time
from argparse import Namespace
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ..debugger.errors import ForeframeError
from ..debugger.examination import Jump, all_jumps
from ..debugger.frame import Event, Frame
from ..debugger.intervals import wilson
from ..debugger.ports import END, JumpingSession, PredictorSession
from ..debugger.trace import Trace
from . import wiring
from .evals import trace_sets
from .headless import print_figures
from .journey import SURE

MAX_FRAMES = 120
"""Longer traces are left out, and no step is followed any further."""


@dataclass(slots=True)
class Steps:
    """Steps of one kind."""

    steps: int = 0
    stepped: int = 0
    """Right by stepping alone."""

    mixed: int = 0
    """Right as predict mode does it."""

    jumped: int = 0
    """Taken by a jump."""

    jumped_right: int = 0
    stepped_right_there: int = 0
    """Of those that were jumped, right by stepping."""

    frames: int = 0
    """Predicted by stepping alone."""


def measure(options: Namespace) -> int:
    """Print the figures."""
    predictor = wiring.make_predictor(options.model, options.form)
    began = time.perf_counter()
    found: defaultdict[str, Steps] = defaultdict(Steps)
    for traces in trace_sets(options.data, options.set).values():
        for trace in traces[: options.limit]:
            if len(trace.frames) <= MAX_FRAMES:
                _measure(predictor.session(wiring.context_of(trace)), trace, found)
    figures: dict[str, Any] = {
        "task": "steps",
        "model": options.model,
        "sure": SURE,
        **{kind: _figures(steps) for kind, steps in sorted(found.items())},
        "seconds": round(time.perf_counter() - began, 1),
    }
    print_figures(figures, as_json=options.json)
    return 0


def _measure(session: PredictorSession, trace: Trace, found: defaultdict[str, Steps]) -> None:
    jumps = all_jumps(trace.frames)
    for at, frame in enumerate(trace.frames):
        session.observe(frame)
        for jump in jumps.get(at, ()):
            if jump.to == END and (jump.kind == "out" or frame.depth):
                _count(found[jump.kind], session, jump, trace.frames, at)


def _count(steps: Steps, session: PredictorSession, jump: Jump, frames: Sequence[Frame], at: int) -> None:
    real = frames[jump.landing]
    jumped: Frame | None = None
    if isinstance(session, JumpingSession):
        try:
            said = session.jump(END)
        except ForeframeError:
            said = None
        jumped = said.frame if said is not None and said.confidence >= SURE else None
    landed, num = _walk(session, frames[at].depth)
    session.rewind(at + 1)
    steps.steps += 1
    steps.frames += num
    steps.stepped += landed == real
    steps.mixed += (jumped or landed) == real
    if jumped is not None:
        steps.jumped += 1
        steps.jumped_right += jumped == real
        steps.stepped_right_there += landed == real


def _walk(session: PredictorSession, depth: int) -> tuple[Frame | None, int]:
    """Predict until the activation at a depth has ended; how it did, and after how many frames."""
    newest: Frame | None = None
    for num in range(MAX_FRAMES):
        try:
            said = session.predict()
        except ForeframeError:
            return None, num
        if said is None or said.frame.depth < depth:
            return newest, num
        newest = said.frame
        session.observe(newest)
        if newest.depth == depth and newest.event is Event.RETURN:
            return newest, num + 1
    return None, MAX_FRAMES


def _figures(steps: Steps) -> dict[str, Any]:
    right = {"by_stepping": steps.stepped, "as_predict_mode_does": steps.mixed}
    shares = {name: wilson(count, steps.steps) for name, count in right.items()}
    return {
        "steps": steps.steps,
        **{name: [share.count, round(share.low, 3), round(share.high, 3)] for name, share in shares.items()},
        "jumped": steps.jumped,
        "jumped_right": steps.jumped_right,
        "stepping_right_there": steps.stepped_right_there,
        "frames_by_stepping": steps.frames,
    }
