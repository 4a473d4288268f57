"""Trials: many small pieces of code, or many calls of one, each in a confined process forked from a server that waits.

`Trials` is the parent's side: it starts the server (`trial_shim.py`), and starts it again where it was lost. What runs
there is confined by `sandbox.py`, whose docstring says what that is no defence against. What a call gives comes back
as text, rendered as in frames.
"""

from __future__ import annotations

import enum
import json
import os
import select
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Final, TypeVar

from .confined_child import ConfinedChild

SHIM = Path(__file__).with_name("trial_shim.py")
SOURCE_S: Final = 3.0
"""For executing a source. What it imports has to fit in; what it runs of a candidate that loops costs as much."""

_ANSWER_S: Final = 5.0
"""After a deadline, until a server that says nothing is taken to be lost: it ends what runs and answers at once."""

_PIPE_BYTES = 1 << 15
"""Half of what a pipe holds: a request that long can be written while an earlier one is being answered."""


Item = TypeVar("Item")


class OutcomeKind(enum.StrEnum):
    """What became of one call."""

    VALUE = "value"
    EXCEPTION = "exception"
    """The call's, or that of the source before it."""

    TIMEOUT = "timeout"
    MEMORY = "memory"
    REFUSED = "refused"
    """It tried something that the sandbox forbids, whatever it then did about that."""

    DIED = "died"
    """The process ended without a word: `os._exit`, or a signal."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one call did."""

    kind: OutcomeKind
    text: str = ""
    """The value's `repr`, `Type: message`, or what was refused."""

    held: bool | None = None
    """Whether the value was equal to what was expected; None where nothing was, or there is no value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """An expression to evaluate in the source's namespace."""

    text: str
    expected: str | None = None
    """Another one, evaluated after it, that it must be equal to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """A source, executed as a module, and calls to make in it."""

    source: str
    calls: Sequence[Call]
    path: Path | None = None
    """The file that the source is of: what it imports is looked for beside it."""

    apart: bool = False
    """Each call in a process of its own. Otherwise they follow each other in one, and share what the source keeps."""

    give_up: bool = False
    """Leave out the calls after the first that does not give what was expected."""


class Trials:
    """A trial server. A context manager; used from one thread at a time.

    `seconds` is the wall clock of each call, `source_seconds` that of executing the source before it;
    `memory_bytes` what a trial may allocate beyond an idle interpreter; `cap` the characters of a rendered value.
    """

    def __init__(
        self,
        *,
        python: str = "",
        seconds: float = 0.5,
        source_seconds: float = SOURCE_S,
        memory_bytes: int = 1 << 28,
        cap: int = 1_000,
    ) -> None:
        self._python = python or sys.executable
        self._longest = seconds + source_seconds
        self._numbers = [str(memory_bytes), str(seconds), str(source_seconds), str(cap)]
        self._folder = tempfile.TemporaryDirectory(prefix="foreframe-")
        self._server: ConfinedChild | None = None
        self._received = b""

    def __enter__(self) -> Trials:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def outcomes(self, trial: Trial, *, deadline: float | None = None) -> list[Outcome]:
        """Of one trial's calls, in order; of the first alone, where the rest would pass the deadline."""
        return next(self.run([trial], deadline=deadline))

    def run(
        self, trials: Iterable[Trial], *, together: int = 1, deadline: float | None = None
    ) -> Iterator[list[Outcome]]:
        """Of each trial's calls, in order, as they become known.

        So many trials as `together` says share a process as long as none of them ends it: many times faster, and
        good for what is tried again alone before it is believed, since one may change what the others import.
        Asks for no more trials once `time.monotonic` has passed the deadline. The call that is running then is out of
        time, and those after it have no outcome. RecordingError where the interpreter cannot be started.
        """
        waiting: list[list[Trial]] = []
        for batch in batches(trials, together):
            request = _request(batch, deadline)
            if waiting and len(request) > _PIPE_BYTES:
                yield from self._answer(waiting.pop(), deadline)
            self._send(request)
            waiting.insert(0, batch)
            if len(waiting) > 1:
                yield from self._answer(waiting.pop(), deadline)
            if deadline is not None and time.monotonic() > deadline:
                break
        while waiting:
            yield from self._answer(waiting.pop(), deadline)

    def close(self) -> None:
        """End the server with all that runs in it, and remove what it wrote."""
        self._end()
        self._folder.cleanup()

    def _send(self, request: bytes) -> None:
        if self._server is None:
            scratch = Path(self._folder.name).resolve() / "scratch"
            self._server = ConfinedChild(self._python, SHIM, scratch, [*self._numbers, str(scratch)])
        self._server.send(request)

    def _answer(self, batch: list[Trial], deadline: float | None) -> list[list[Outcome]]:
        # A call that pays no heed to its time is killed after a grace, and the source is executed again for the next.
        longest = (self._longest + 2) * sum(len(trial.calls) + 1 for trial in batch) + 5
        if deadline is not None:
            longest = min(longest, max(deadline - time.monotonic(), 0) + _ANSWER_S)
        line = self._line(longest)
        if line is None:
            self._end()
            lost = Outcome(OutcomeKind.DIED, "the trial server was lost")
            return [[lost] * len(trial.calls) for trial in batch]
        return [[Outcome(OutcomeKind(kind), text, held) for kind, text, held in told] for told in json.loads(line)]

    def _line(self, seconds: float) -> bytes | None:
        if self._server is None:
            return None
        descriptor = self._server.output
        until = time.monotonic() + seconds
        while b"\n" not in self._received:
            if not select.select([descriptor], [], [], max(until - time.monotonic(), 0))[0]:
                return None
            data = os.read(descriptor, 1 << 16)
            if not data:
                return None
            self._received += data
        line, _, self._received = self._received.partition(b"\n")
        return line

    def _end(self) -> None:
        server, self._server, self._received = self._server, None, b""
        if server is not None:
            server.end()


def batches(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    """So many at a time, in order; none is asked for before its batch is."""
    rest = iter(items)
    while batch := list(islice(rest, size)):
        yield batch


def _request(batch: Sequence[Trial], deadline: float | None) -> bytes:
    trials = [
        {
            "source": trial.source,
            "path": str(trial.path.absolute()) if trial.path else "",
            "calls": [[call.text, call.expected] for call in trial.calls],
            "apart": trial.apart,
            "give_up": trial.give_up,
        }
        for trial in batch
    ]
    return json.dumps({"trials": trials, "deadline": deadline}).encode() + b"\n"
