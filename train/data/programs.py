"""The mix of families that programs are drawn from."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from typing import Final

from .compose import composed
from .functions import function
from .micro import micro
from .program import Program
from .steps import steps
from .written import written

FAMILIES: Final[dict[str, Callable[[random.Random], Program]]] = {
    "micro": micro,
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
"""Share of each family in the mix."""


def generate(rng: random.Random, weights: Mapping[str, float] = WEIGHTS) -> Program:
    """A program of some family."""
    family = rng.choices(tuple(weights), tuple(weights.values()))[0]
    return FAMILIES[family](rng)
