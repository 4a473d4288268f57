"""The typed search for an input: what is tried next, after what came of the earlier tries.

It runs nothing and asks no model: candidates out, outcomes in. What it begins with are the source's own calls, then
inputs that the wanted output may have been made from; what comes near is repaired and mutated. The same seed gives
the same candidates for the same outcomes.
"""

from __future__ import annotations

import enum
import random
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from .calling import Arguments, Signature
from .goals import Goal, Outcome
from .material import Material
from .mutation import Mutation, repairs
from .shapes import Shape, kind_of

POPULATION: Final = 32
"""Near inputs that are gone on from."""

_ALIKE: Final = 5
"""Of those, the most with one and the same output."""

_REPAIRED: Final = 5
"""How near among the population an input must come to be repaired."""

_MOST_REPAIRS: Final = 60
"""Of one input."""

_CARRIERS: Final = 30
"""Values of each parameter that the wanted output may have been made from."""

_FRESH: Final = 0.25
"""How often something new is made, where something near could be mutated: guessed."""

_REFUSED: Final = 4
"""After so many failures, and no success, kinds of arguments are avoided."""

_ATTEMPTS: Final = 40
"""To make a candidate that has not been tried."""


class Source(enum.StrEnum):
    """Who proposed a candidate."""

    MODEL = "model"
    SEARCH = "search"
    MUTATION = "mutation"


@dataclass(frozen=True, slots=True)
class Candidate:
    """An input to be tried."""

    arguments: Arguments
    source: Source


@dataclass(frozen=True, slots=True)
class _Near:
    nearness: float
    size: int
    """Of the call's text: of two that are as near, the shorter one is gone on from."""

    arguments: Arguments
    outcome: Outcome


class Search:
    """One question's candidates."""

    def __init__(self, signature: Signature, goal: Goal, seed: int = 0) -> None:
        self.signature, self.goal = signature, goal
        self._random = random.Random(seed)
        self._material = Material(goal.wanted, signature.constants, self._random)
        self._mutation = Mutation(self._material, self._random)
        self._shapes = [parameter.shape for parameter in signature.parameters]
        self._first = self._beginning()
        self._offered: deque[Arguments] = deque()
        self._repairs: deque[Arguments] = deque()
        self._near: list[_Near] = []
        self._seen: set[str] = set()
        self._failed: Counter[tuple[str, ...]] = Counter()
        self._worked: set[tuple[str, ...]] = set()

    def offer(self, arguments: Arguments) -> None:
        """A model's own proposal, to be tried before what is made up."""
        self._offered.append(arguments)

    def propose(self, count: int) -> list[Candidate]:
        """The next candidates, none of which was proposed before; fewer where no more can be thought of."""
        found: list[Candidate] = []
        for _ in range(count * _ATTEMPTS):
            if len(found) == count:
                break
            candidate = self._next()
            if not self.signature.allows(candidate.arguments):
                continue
            text = self.signature.call(candidate.arguments)
            if text not in self._seen:
                self._seen.add(text)
                found.append(candidate)
        return found

    def learn(self, candidate: Candidate, outcome: Outcome) -> None:
        """What came of it."""
        kinds = tuple(map(kind_of, candidate.arguments))
        nearness = self.goal.nearness(outcome)
        if not nearness:
            self._failed[kinds] += 1
            return
        self._worked.add(kinds)
        size = len(self.signature.call(candidate.arguments))
        one = _Near(nearness, size, candidate.arguments, outcome)
        alike = [other for other in self._near if _output(other.outcome) == _output(outcome)]
        if len(alike) >= _ALIKE:
            worst = min(alike, key=_rank)
            if _rank(worst) >= _rank(one):
                return
            self._near.remove(worst)
        self._near.append(one)
        self._near.sort(key=_rank, reverse=True)
        del self._near[POPULATION:]
        if one in self._near[:_REPAIRED]:
            made = [arguments for arguments, _ in zip(self._repaired(one), range(_MOST_REPAIRS), strict=False)]
            # The newest first: it is nearer than those before it.
            self._repairs.extendleft(reversed(made))
            while len(self._repairs) > 4 * _MOST_REPAIRS:
                self._repairs.pop()

    def _next(self) -> Candidate:
        draw = self._random.random()
        if self._offered and draw < 0.4:
            return Candidate(self._offered.popleft(), Source.MODEL)
        if self._repairs and draw < 0.75:
            return Candidate(self._repairs.popleft(), Source.MUTATION)
        if (first := next(self._first, None)) is not None:
            return Candidate(first, Source.SEARCH)
        if self._near and draw >= _FRESH:
            return Candidate(self._mutated(), Source.MUTATION)
        return Candidate(self._made(), Source.SEARCH)

    def _beginning(self) -> Iterator[Arguments]:
        """The source's own calls; then each parameter in turn as what carries the output, the others plain."""
        yield from self.signature.examples
        fitting = [self._material.fitting(shape)[:_CARRIERS] for shape in self._shapes]
        plain = [self._material.plain(shape) for shape in self._shapes]
        yield tuple(values[0] for values in plain)
        for at in range(_CARRIERS):
            for i, values in enumerate(fitting):
                if at < len(values):
                    for way in range(3 if len(plain) > 1 else 1):
                        yield tuple(values[at] if j == i else self._other(plain[j], way) for j in range(len(plain)))

    def _other(self, plain: list[Any], way: int) -> Any:
        return plain[0] if not way else self._random.choice(plain)

    def _made(self) -> Arguments:
        made: Arguments = ()
        for _ in range(4):
            made = tuple(self._of(shape) for shape in self._shapes)
            kinds = tuple(map(kind_of, made))
            if kinds in self._worked or self._failed[kinds] < _REFUSED:
                break
        return made

    def _of(self, shape: Shape) -> Any:
        likely = Shape({kind: shape.kinds[kind] for kind in shape.likely}, shape.inside, shape.keys)
        return self._material.make(likely if self._random.random() < 0.85 else shape)

    def _mutated(self) -> Arguments:
        """A near input with one or two of its arguments changed; the nearest are chosen most often."""
        parent = self._near[int(len(self._near) * self._random.random() ** 2)]
        changed = list(parent.arguments)
        for _ in range(1 + (self._random.random() < 0.3)):
            if changed:
                at = self._random.randrange(len(changed))
                changed[at] = self._changed(at, changed[at])
        return tuple(changed)

    def _changed(self, at: int, value: Any) -> Any:
        stars = self.signature.parameters[at].stars
        made = self._mutation.near(value, self._shapes[at])
        return made if not stars or kind_of(made) == ("tuple", "dict")[stars - 1] else value

    def _repaired(self, one: _Near) -> Iterator[Arguments]:
        target = self.goal.target(one.outcome)
        if target is None:
            return
        ways = [repairs(value, *target) for value in one.arguments]
        while ways:
            for at, way in enumerate(list(ways)):
                made = next(way, None)
                if made is not None:
                    yield (*one.arguments[:at], made, *one.arguments[at + 1 :])
            ways = [] if all(_is_spent(way) for way in ways) else ways


def _is_spent(way: Iterator[Any]) -> bool:
    return getattr(way, "gi_frame", None) is None


def _rank(one: _Near) -> tuple[float, int]:
    return one.nearness, -one.size


def _output(outcome: Outcome) -> str:
    return f"{outcome.value} {outcome.trouble} {outcome.frames[-1].locals if outcome.frames else ''}"
