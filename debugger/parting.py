"""Where in two values the difference is: the parts of containers, the piece of a text.

Nothing is evaluated but literals.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from .comparison import Verdict, compare_values
from .parsing import NO_LITERAL, parse_literal

MAX_LITERAL: Final = 100_000
"""Characters of a value that is taken apart."""


@dataclass(frozen=True, slots=True)
class Parting:
    """One part in which two values differ."""

    path: str
    """As it is written after a name: `[2]['a']`; of a text the slice `[3:5]`. "" is the whole value."""

    predicted: str | None
    """None where that side has no such part."""

    real: str | None


def partings(predicted: str, real: str, most: int = 6) -> list[Parting]:
    """The parts that differ, the first `most` of them; the values are given as their `repr`."""
    try:
        if max(len(predicted), len(real)) > MAX_LITERAL:
            raise ValueError
        said, came = parse_literal(predicted), parse_literal(real)
    except NO_LITERAL:
        return [Parting("", predicted, real)]
    return list(islice(_parts("", said, came), most))


def _parts(path: str, said: object, came: object) -> Iterator[Parting]:
    if compare_values(repr(said), repr(came)) in (Verdict.MATCH, Verdict.EQUIVALENT):
        return
    match said, came:
        case (list(), list()) | (tuple(), tuple()):
            for at in range(max(len(said), len(came))):
                yield from _sides(f"{path}[{at}]", said[at : at + 1], came[at : at + 1])
        case dict(), dict():
            for key in [*came, *(key for key in said if key not in came)]:
                sides = ([side[key]] if key in side else [] for side in (said, came))
                yield from _sides(f"{path}[{key!r}]", *sides)
            if said == came:
                yield Parting(f"{path} order of keys", repr(list(said)), repr(list(came)))
        case set(), set():
            for item in sorted(said ^ came, key=repr):
                yield from _sides(f"{path}{{}}", [item] if item in said else [], [item] if item in came else [])
        case str(), str():
            start, left, right = _span(said, came)
            yield Parting(f"{path}[{start}:{left}]", repr(said[start:left]), repr(came[start:right]))
        case _:
            yield Parting(path, repr(said), repr(came))


def _sides(path: str, said: Sequence[object], came: Sequence[object]) -> Iterator[Parting]:
    """Of a part that each side has, or has not."""
    if said and came:
        yield from _parts(path, said[0], came[0])
    else:
        yield Parting(path, *(repr(side[0]) if side else None for side in (said, came)))


def _span(said: str, came: str) -> tuple[int, int, int]:
    """Where two texts begin to differ, and where in each of them they have ended to."""
    shorter = min(len(said), len(came))
    start = next((at for at in range(shorter) if said[at] != came[at]), shorter)
    end = 0
    while end < shorter - start and said[-1 - end] == came[-1 - end]:
        end += 1
    return start, len(said) - end, len(came) - end
