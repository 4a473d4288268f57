"""The mix of families that programs are drawn from."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from typing import Final

from .compose import composed
from .functions import function
from .micro import micro
from .program import Program
from .written import written

FAMILIES: Final[dict[str, Callable[[random.Random], Program]]] = {
    "micro": micro,
    "function": function,
    "written": written,
    "program": composed,
}
"""A maker of programs for each family."""

WEIGHTS: Final[Mapping[str, float]] = {"micro": 0.18, "function": 0.22, "written": 0.50, "program": 0.10}
"""Share of each family in the mix."""


def generate(rng: random.Random, weights: Mapping[str, float] = WEIGHTS) -> Program:
    """A program of some family."""
    family = rng.choices(tuple(weights), tuple(weights.values()))[0]
    return FAMILIES[family](rng)
