"""What a question's calls really do, each in a confined process: outcomes for `inverse.py`.

Calls of a batch share a process, since a fork each would cost as much again; a call that meets the goal is made once
more in a process of its own, so that nothing which an earlier call left behind is mistaken for what it does.
"""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Final, cast

from .calling import NOTHING, read
from .frame import Event, Frame
from .goals import Goal, Outcome, Reaches
from .trials import SOURCE_S, Call, OutcomeKind, Trial, Trials
from .trials import Outcome as Tried

CALL_S: Final = 0.15
"""Of the clock for one call: who looks for an input has many to try."""

MOST_CALL_S: Final = 5.0
"""Where nothing comes to an end, each call has more time from then on, up to this."""

PROBES: Final = 16
"""Calls that are made at a time until one has come to an end."""

_CAP: Final = 1_000
_STATES_CAP: Final = 40_000
"""Characters, of a value and of the states that are seen of one call."""

_WATCHER: Final = """

def __foreframe_states__(lineno, names, call):
    import sys
    file, seen, sought = sys._getframe().f_code.co_filename, [], frozenset(names)

    def local(frame, event, value):
        if event == "line" and frame.f_lineno == lineno and len(seen) < 50:
            state = {name: repr(value)[:300] for name, value in frame.f_locals.items() if name in sought}
            if state not in seen:
                seen.append(state)
        return local

    def trace(frame, event, value):
        return local if frame.f_code.co_filename == file else None

    sys.settrace(trace)
    try:
        call()
    except Exception:
        pass
    finally:
        sys.settrace(None)
    return seen
"""
"""Follows a source to tell its states: no line of its own moves, since it stands below them all."""


class RealRuns:
    """A source's calls, run. A context manager; used from one thread at a time."""

    def __init__(self, source: str, goal: Goal, *, path: Path | None = None, python: str = "") -> None:
        self._goal, self._path = goal, path
        self._state = goal if isinstance(goal, Reaches) else None
        self._source = source if self._state is None else source + _WATCHER
        self._python, self._seconds = python, CALL_S
        self._has_ended = False
        """Whether a call has come to an end in its time: others that do not are then thought to have none."""

        self._trials = self._new_trials()

    def _new_trials(self) -> Trials:
        cap = _CAP if self._state is None else _STATES_CAP
        return Trials(python=self._python, seconds=self._seconds, cap=cap)

    def __enter__(self) -> RealRuns:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._trials.close()

    def __call__(self, calls: Sequence[str], deadline: float = math.inf) -> list[Outcome]:
        """What each call does; of the first ones alone, where the rest would pass the `time.monotonic()` of `deadline`.

        RecordingError where the interpreter cannot be started.
        """
        outcomes: list[Outcome] = []
        while len(outcomes) < len(calls) and (not outcomes or time.monotonic() < deadline):
            left = deadline - time.monotonic()
            most = len(calls) if self._has_ended else PROBES
            some = calls[len(outcomes) :][: min(most, max(1, int(min(left / self._seconds, most))))]
            outcomes += self._confirmed(some, deadline)
        return outcomes

    def _confirmed(self, calls: Sequence[str], deadline: float) -> list[Outcome]:
        """What the calls do; what the first does, where none comes to an end without more time."""
        tried = self._tried(calls, deadline)
        while all(one.kind is OutcomeKind.TIMEOUT for one in tried) and self._has_more_time(deadline):
            tried = self._tried(calls[:1], deadline)
        self._has_ended |= any(one.kind is not OutcomeKind.TIMEOUT for one in tried)
        outcomes = [self._outcome(one) for one in tried]
        met = [at for at, outcome in enumerate(outcomes) if self._goal.met(outcome)]
        if met:
            # What was found just before the deadline is not lost to it: one more call takes no longer than the first.
            until = max(deadline, time.monotonic() + SOURCE_S + self._seconds)
            again = self._tried([calls[at] for at in met], until, apart=True)
            left = [Tried(OutcomeKind.TIMEOUT)] * (len(met) - len(again))
            for at, one in zip(met, [*again, *left], strict=True):
                outcomes[at] = self._outcome(one)
        return outcomes

    def _has_more_time(self, deadline: float) -> bool:
        """Give each call more, as far as there is more."""
        left = deadline - time.monotonic()
        if self._has_ended or self._seconds >= MOST_CALL_S or left < self._seconds:
            return False
        self._seconds = min(4 * self._seconds, MOST_CALL_S, left)
        self._trials.close()
        self._trials = self._new_trials()
        return True

    def _tried(self, calls: Sequence[str], deadline: float, *, apart: bool = False) -> Sequence[Tried]:
        """What came of the calls up to the deadline: of one at least."""
        written = [Call(text=self._written(call)) for call in calls]
        trial = Trial(source=self._source, calls=written, path=self._path, apart=apart)
        return self._trials.outcomes(trial, deadline=None if deadline == math.inf else deadline)

    def _written(self, call: str) -> str:
        if self._state is None:
            return call
        names = [condition.name for condition in self._state.conditions]
        return f"__foreframe_states__({self._state.lineno}, {names!r}, lambda: {call})"

    def _outcome(self, tried: Tried) -> Outcome:
        if tried.kind is not OutcomeKind.VALUE:
            word = "" if tried.kind is OutcomeKind.EXCEPTION else f"{tried.kind}: "
            return Outcome(trouble=f"{word}{tried.text}".removesuffix(": "))
        if self._state is None:
            return Outcome(value=tried.text)
        states = read(tried.text)
        seen = cast(list[dict[str, Any]], [] if states is NOTHING else states)
        return Outcome(frames=[
            Frame(event=Event.LINE, lineno=self._state.lineno, source="", locals=state) for state in seen
        ])  # fmt: skip
