"""`foreframe eval whatif`: how often what the model says of a branch is what comes of executing it.

Of each held-out trace, a few locals at a few steps are given another value of their type; each branch is executed
in the sandbox and predicted twice: with the history as it was up to the change, and as if the value had been other
since it last changed (`branches.as_if`), which is what the debugger does.
"""

from __future__ import annotations

import ast
import random
import tempfile
import time
from argparse import Namespace
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from ..debugger.branches import Change, as_if, changed, end_value, partings, score
from ..debugger.errors import ForeframeError
from ..debugger.evaluation import free_run
from ..debugger.figures import share_json
from ..debugger.frame import Event, Frame
from ..debugger.intervals import wilson
from ..debugger.ports import Predictor
from ..debugger.recorder import Limits
from ..debugger.rerun import Executed, execute
from ..debugger.target import Target
from ..debugger.trace import Trace
from . import wiring
from .evals import trace_sets
from .headless import print_figures

SEED: Final = 0
BRANCHES: Final = 2
"""Of each trace."""

MAX_FRAMES: Final = 120
"""Longer traces are left out: a free run of so many frames is seldom right to its end."""


@dataclass(slots=True)
class Counted:
    """Branches of one way of telling the history."""

    branches: int = 0
    ends: int = 0
    """Branches whose real end value was predicted."""

    firsts: int = 0
    """Branches whose first frame after the change was."""

    frames: int = 0
    exact: int = 0

    def add(self, said: Sequence[Frame], real: Sequence[Frame]) -> None:
        """One branch: the frames after its change."""
        found = score(said, real)
        self.branches += 1
        self.ends += found.final_value_match
        self.firsts += found.agreement_length > 0
        self.frames += found.frames
        self.exact += found.exact


def measure(options: Namespace) -> int:
    """Print the figures."""
    predictor = wiring.make_predictor(options.model, options.form)
    began = time.perf_counter()
    told, whole = Counted(), Counted()
    moved = exact = failed = 0
    rng = random.Random(SEED)
    for traces in trace_sets(options.data, options.set).values():
        for trace in traces[: options.limit]:
            for change in changes_of(trace, rng):
                try:
                    done = executed(trace, change)
                except ForeframeError:
                    failed += 1
                    continue
                if done.end:
                    failed += 1
                    continue
                real = done.frames[done.at + 1 :]
                exact += done.exact
                moved += bool(partings(trace.frames, done.frames, change.at))
                told.add(predicted(predictor, trace, as_if(trace.frames, change)), real)
                plain = [*trace.frames[: change.at], changed(trace.frames[change.at], change)]
                whole.add(predicted(predictor, trace, plain), real)
    figures: dict[str, Any] = {
        "task": "whatif",
        "model": options.model,
        "seed": SEED,
        "branches": told.branches,
        "not_executed": failed,
        "executed_exactly": exact,
        "with_an_effect": moved,
        "as_if": _figures(told),
        "history_as_it_was": _figures(whole),
        "seconds": round(time.perf_counter() - began, 1),
    }
    print_figures(figures, as_json=options.json)
    return 0


def _figures(counted: Counted) -> dict[str, Any]:
    return {
        "end_value": share_json(wilson(counted.ends, counted.branches)),
        "first_frame": share_json(wilson(counted.firsts, counted.branches)),
        "frames": counted.frames,
        "exact_frames": counted.exact,
    }


def changes_of(trace: Trace, rng: random.Random) -> list[Change]:
    """Locals of line frames, each with another value of its type. None of a trace that is long, or did not end."""
    frames = trace.frames
    if len(frames) > MAX_FRAMES or end_value(frames) is None:
        return []
    places = [
        (at, name)
        for at, frame in enumerate(frames)
        if frame.event is Event.LINE and not frame.path
        for name, text in frame.locals.items()
        if other_value(text, random.Random(0)) is not None
    ]
    chosen = rng.sample(places, min(BRANCHES, len(places)))
    found: list[Change] = []
    for at, name in chosen:
        text = other_value(frames[at].locals[name], rng)
        if text is not None:
            found.append(Change(at=at, name=name, text=text))
    return found


def other_value(text: str, rng: random.Random) -> str | None:
    """Another value of the type that a `repr` is of; None where it is of no simple type."""
    try:
        value: object = ast.literal_eval(text)
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
        return None
    match value:
        case bool():
            return repr(not value)
        case int():
            return repr(value + rng.choice([-3, -2, -1, 1, 2, 3]))
        case str():
            return repr(value[:-1] if value and rng.random() < 0.5 else value + rng.choice("abcxyz"))
        case list():
            return repr(value[1:]) if value else "[1]"
        case _:
            return None


def executed(trace: Trace, change: Change) -> Executed:
    """What really comes of it."""
    header = trace.header
    with tempfile.TemporaryDirectory(prefix="foreframe-") as folder:
        path = Path(folder) / "program.py"
        path.write_text(header.source, encoding="utf-8")
        target = Target(path=path, function=header.function, call=header.call)
        return execute(target, header.source, trace.frames, [change], limits=Limits(events=2_000, seconds=10.0))


def predicted(predictor: Predictor, trace: Trace, history: Sequence[Frame]) -> list[Frame]:
    """The frames that the model says come after a history."""
    session = predictor.session(wiring.context_of(trace))
    *before, first = history
    for frame in before:
        session.observe(frame)
    return [one.frame for one in free_run(session, first, limit=2 * MAX_FRAMES)]
