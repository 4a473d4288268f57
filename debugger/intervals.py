"""How far a measured share can be trusted: 95% intervals. Knows nothing of what was counted."""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from operator import mul
from typing import Final

SEED: Final = 0
"""Of the resampling; stated with the figures."""

RESAMPLES: Final = 1000
_Z: Final = 1.959964
"""Of the normal distribution: 95% lie within so many deviations."""


@dataclass(frozen=True, slots=True)
class Share:
    """How many of how many, and the 95% interval of that share."""

    count: int
    of: int
    low: float
    high: float

    @property
    def share(self) -> float:
        """0.0 where there were none."""
        return self.count / self.of if self.of else 0.0


def wilson(count: int, of: int) -> Share:
    """The share with Wilson's score interval (Wilson 1927): for trials that do not depend on each other."""
    if not of:
        return Share(0, 0, 0.0, 1.0)
    share, squared = count / of, _Z * _Z
    centre = share + squared / (2 * of)
    reach = _Z * math.sqrt(share * (1 - share) / of + squared / (4 * of * of))
    whole = 1 + squared / of
    return Share(count, of, max(0.0, (centre - reach) / whole), min(1.0, (centre + reach) / whole))


class Resampling:
    """Intervals by resampling whole programs with replacement (Efron 1979): frames of one program err together.

    One set of draws serves every share, so that a figure does not depend on which others are asked for.
    """

    def __init__(self, num_programs: int, *, seed: int = SEED, times: int = RESAMPLES) -> None:
        rng = random.Random(seed)
        drawn = (Counter(rng.choices(range(num_programs), k=num_programs)) for _ in range(times if num_programs else 0))
        self._draws = [[counter[program] for program in range(num_programs)] for counter in drawn]

    def share(self, parts: Mapping[int, tuple[int, int]]) -> Share:
        """The share over all programs; `parts` are (count, of) by the number of the program, of those that have any.

        Where all or none count, every draw says the same, and the interval has no width.
        """
        programs = list(parts)
        counts, ofs = [count for count, _ in parts.values()], [of for _, of in parts.values()]
        found: list[float] = []
        for draw in self._draws:
            times = [draw[program] for program in programs]
            if of := sum(map(mul, times, ofs)):
                found.append(sum(map(mul, times, counts)) / of)
        found.sort()
        if not found:
            return Share(sum(counts), sum(ofs), 0.0, 1.0)
        low, high = (found[round(at * (len(found) - 1))] for at in (0.025, 0.975))
        return Share(sum(counts), sum(ofs), low, high)
