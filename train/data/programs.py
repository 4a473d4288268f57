"""The mix of families that programs are drawn from."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Mapping
from typing import Final

from .compose import composed
from .functions import function
from .micro import drill, micro
from .program import Program
from .steps import steps
from .written import written

FAMILIES: Final[dict[str, Callable[[random.Random], Program]]] = {
    "micro": micro,
    "drill": drill,
    "function": function,
    "written": written,
    "program": composed,
    "steps": steps,
}
"""A maker of programs for each family."""

WEIGHTS: Final[Mapping[str, float]] = {
    "micro": 0.15,
    "function": 0.15,
    "written": 0.42,
    "program": 0.08,
    "steps": 0.20,
}
"""Share of each family in the mix, where no other is asked for."""


def mix_of(text: str) -> Mapping[str, float]:
    """The mix that is told as `micro=0.2,written=0.8`; "" is `WEIGHTS`. Raises ValueError for what is none."""
    if not text:
        return WEIGHTS
    try:
        mix = {name: float(share) for name, share in (part.strip().split("=") for part in text.split(","))}
    except ValueError:
        mix = {}
    if not mix.keys() <= FAMILIES.keys() or min(mix.values(), default=0) < 0 or not 0 < sum(mix.values()) < math.inf:
        raise ValueError(f"mix {text!r} does not give shares as micro=0.2,written=0.8, of {', '.join(FAMILIES)}")
    return mix


def generate(rng: random.Random, weights: Mapping[str, float] = WEIGHTS) -> Program:
    """A program of some family."""
    family = rng.choices(tuple(weights), tuple(weights.values()))[0]
    return FAMILIES[family](rng)
