"""Backwards: from where a function should lead to a call that leads there.

Proposals come from the model and from the typed search; the forward model weighs each of them first, and where
execution is allowed, a confined process then runs them in that order. A proposal is verified only by that: what the
model alone says of it is called predicted. This module starts no process; who asks for the runs does.
"""

from __future__ import annotations

import enum
import random
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from .calling import Arguments
from .forward import Forward
from .goals import Goal, Outcome
from .searching import Candidate, Search, Source

BATCH: Final = 16
"""Candidates that are weighed, and then tried, at a time."""

UNWEIGHED: Final = 64
"""Those of a batch that is not weighed: a run costs a tenth of what a look by the model costs."""

SHARE: Final = 0.25
"""Of the time, what the model may take for weighing; it goes on once the runs have caught up."""

SHOWN: Final = 10
"""Proposals that are kept, the best ones."""

_SAMPLED: Final = 4
"""Calls that the model is asked for with each batch."""

_MOST_SAMPLES: Final = 64
_PREDICTED: Final = 4
"""Of a batch, those whose whole run the model is asked for where nothing may be executed."""

_TOLD: Final = 3
"""Proposals whose whole run the model is asked for at the end; each takes up to a second."""

Run = Callable[[Sequence[str], float], Sequence[Outcome]]
"""Calls to what they really did, in order; of the first alone, where the rest would pass the deadline, a
`time.monotonic()`. Confined: see `trials.py`."""


class Order(enum.StrEnum):
    """In which order a batch is tried."""

    MODEL = "model"
    """The likeliest first, by the forward model."""

    RANDOM = "random"
    AS_FOUND = "as found"
    """Where there is no model."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """An input that may lead to the goal."""

    call: str
    arguments: Arguments
    source: Source
    surprisal: float | None = None
    """Of the wanted end after this call, in nats; None where no model was asked."""

    predicted: Outcome | None = None
    """What the model says that it does; None where it was not asked."""

    reaches: bool = False
    """Whether that is the goal."""

    real: Outcome | None = None
    """What it did; None where it was not executed."""

    verified: bool | None = None
    """Whether its execution met the goal; None where it was not executed."""

    nearness: float = 0.0
    """Of what it did, else of what the model says that it does."""


@dataclass(slots=True)
class Progress:
    """How far the search has come."""

    proposals: list[Proposal] = field(default_factory=list[Proposal])
    """The best ones, best first: verified, then predicted to lead there, then near."""

    tried: int = 0
    """Calls that were executed, or where nothing may be, whose run was predicted."""

    seconds: float = 0.0
    solved: bool = False
    """Whether one is verified."""

    is_over: bool = False
    found_s: float | None = None
    """When the first call that met the goal had been tried."""

    first: int | None = None
    """How many calls had been tried with the first that met the goal."""

    rank: tuple[int, int, int] | None = None
    """Of the batch that first met the goal, if the model had put it in order: the place of its first such call, how
    many such, of how many."""


class Inversion:
    """One question: the search, the model and the runs, put together."""

    def __init__(
        self,
        search: Search,
        forward: Forward | None,
        run: Run | None,
        *,
        order: Order = Order.MODEL,
        share: float = SHARE,
        enough: int = 1,
        seed: int = 0,
    ) -> None:
        self._search, self._forward, self._run = search, forward, run
        self._order = order if forward is not None else Order.AS_FOUND
        self._share = share if run is not None else 1.0
        self._began = time.monotonic()
        self._weighing_s = 0.0
        self._enough = enough
        self._random = random.Random(seed)
        self._num_samples = 0
        self.progress = Progress()

    @property
    def _goal(self) -> Goal:
        return self._search.goal

    def go_on(self, seconds: float) -> Iterator[Progress]:
        """Try batch after batch until enough are found, nothing is left, or the time is up. The progress is one object.

        Raises Cancelled where the model was told to stop.
        """
        self._began, progress = time.monotonic(), self.progress
        deadline = self._began + seconds
        while time.monotonic() < deadline and self._num_found() < self._enough:
            batch = self._batch(deadline)
            if not batch:
                break
            if self._run is None:
                self._predict(batch, deadline)
                if self._forward is None:
                    break
            else:
                self._execute(batch, self._run, deadline)
            progress.seconds = self._seconds()
            yield progress
        self._tell_predictions()
        progress.seconds, progress.is_over = self._seconds(), True
        yield progress

    def _num_found(self) -> int:
        return sum(bool(one.verified) or (self._run is None and one.reaches) for one in self.progress.proposals)

    def _seconds(self) -> float:
        return time.monotonic() - self._began

    def _batch(self, deadline: float) -> list[tuple[Candidate, float | None]]:
        """The next candidates with what the model gives them, in the order in which they are to be tried."""
        forward = self._forward
        if forward is None or self._weighing_s > self._share * self._seconds():
            batch = [(candidate, None) for candidate in self._search.propose(UNWEIGHED)]
            return self._shuffled(batch) if self._order is Order.RANDOM else batch
        self._sample(forward, deadline)
        began = time.monotonic()
        batch: list[tuple[Candidate, float | None]] = []
        for candidate in self._search.propose(BATCH):
            if time.monotonic() > deadline:
                break
            batch.append((candidate, forward.surprisal(candidate.arguments)))
        self._weighing_s += time.monotonic() - began
        if self._order is Order.RANDOM:
            return self._shuffled(batch)
        return sorted(batch, key=lambda one: 0.0 if one[1] is None else one[1])

    def _shuffled(self, batch: list[tuple[Candidate, float | None]]) -> list[tuple[Candidate, float | None]]:
        self._random.shuffle(batch)
        return batch

    def _sample(self, forward: Forward, deadline: float) -> None:
        """Calls that the model itself would expect are tried too."""
        for _ in range(_SAMPLED):
            if self._num_samples >= _MOST_SAMPLES or time.monotonic() > deadline:
                return
            self._num_samples += 1
            arguments = forward.sample(self._num_samples)
            if arguments is not None:
                self._search.offer(arguments)

    def _execute(self, batch: Sequence[tuple[Candidate, float | None]], run: Run, deadline: float) -> None:
        outcomes = run([self._search.signature.call(candidate.arguments) for candidate, _ in batch], deadline)
        met = [at for at, outcome in enumerate(outcomes) if self._goal.met(outcome)]
        if met and self.progress.first is None:
            self.progress.found_s = self._seconds()
            self.progress.first = self.progress.tried + met[0] + 1
            if self._order is Order.MODEL and all(surprisal is not None for _, surprisal in batch):
                self.progress.rank = (met[0] + 1, len(met), len(outcomes))
        for (candidate, surprisal), outcome in zip(batch, outcomes, strict=False):
            self.progress.tried += 1
            self._search.learn(candidate, outcome)
            self._keep(candidate, surprisal, real=outcome, verified=self._goal.met(outcome))
        self.progress.solved = any(one.verified for one in self.progress.proposals)

    def _predict(self, batch: Sequence[tuple[Candidate, float | None]], deadline: float) -> None:
        """Where nothing may be executed, the forward model says what comes of the likeliest."""
        if self._forward is None:
            for candidate, surprisal in batch:
                self._keep(candidate, surprisal)
            return
        for candidate, surprisal in batch[:_PREDICTED]:
            if time.monotonic() > deadline:
                return
            said = self._forward.outcome(candidate.arguments)
            self.progress.tried += 1
            if self._goal.met(said) and self.progress.first is None:
                self.progress.first = self.progress.tried
            self._search.learn(candidate, said)
            self._keep(candidate, surprisal, predicted=said)

    def _keep(
        self,
        candidate: Candidate,
        surprisal: float | None,
        *,
        predicted: Outcome | None = None,
        real: Outcome | None = None,
        verified: bool | None = None,
    ) -> None:
        outcome = real or predicted
        kept = self.progress.proposals
        kept.append(
            Proposal(
                call=self._search.signature.call(candidate.arguments),
                arguments=candidate.arguments,
                source=candidate.source,
                surprisal=surprisal,
                predicted=predicted,
                reaches=predicted is not None and self._goal.met(predicted),
                real=real,
                verified=verified,
                nearness=0.0 if outcome is None else self._goal.nearness(outcome),
            )
        )
        kept.sort(key=_rank)
        del kept[SHOWN:]

    def _tell_predictions(self) -> None:
        """What the model says of the proposals that one looks at first, where it was not asked before."""
        forward, kept = self._forward, self.progress.proposals
        if forward is None:
            return
        for at, one in enumerate(kept[: max(min(self._num_found(), _TOLD), 1)]):
            if one.predicted is None:
                said = forward.outcome(one.arguments)
                kept[at] = replace(one, predicted=said, reaches=self._goal.met(said))


def _rank(one: Proposal) -> tuple[bool, bool, float, float, int]:
    surprisal = 0.0 if one.surprisal is None else one.surprisal
    return not one.verified, not one.reaches, -round(one.nearness, 6), surprisal, len(one.call)
