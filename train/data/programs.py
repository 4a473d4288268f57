"""The mix of families that programs are drawn from."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from typing import Final

from .compose import composed
from .functions import function
from .micro import micro
from .program import Program
from .written import changed, things, written


def program(rng: random.Random) -> Program:
    """A program of several parts: put together, or written and perhaps changed."""
    if rng.random() < 0.55:
        return composed(rng)
    return changed(rng, rng.choice(things()), family="program")


FAMILIES: Final[dict[str, Callable[[random.Random], Program]]] = {
    "micro": micro,
    "function": function,
    "written": written,
    "program": program,
}
"""A maker of programs for each family."""

WEIGHTS: Final[Mapping[str, float]] = {"micro": 0.20, "function": 0.25, "written": 0.30, "program": 0.25}
"""Share of each family in the mix, before programs that cannot teach are left out."""


def generate(rng: random.Random, weights: Mapping[str, float] = WEIGHTS) -> Program:
    """A program of some family."""
    family = rng.choices(tuple(weights), tuple(weights.values()))[0]
    return FAMILIES[family](rng)
