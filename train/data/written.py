"""Written functions and programs, called with values that suit them, and often changed a little."""

from __future__ import annotations

import functools
import random
import re
from dataclasses import dataclass
from typing import Final

from . import mutate, special, values
from .program import Program
from .written_lists import LISTS
from .written_numbers import NUMBERS
from .written_text import TEXT
from .written_things import THINGS

_HOLE: Final = re.compile(r"\$([a-z_]+)")


@dataclass(frozen=True, slots=True)
class Written:
    """One program as it was written."""

    source: str
    function: str
    """"" where the module is the entry."""

    kinds: tuple[str, ...]
    """Types of the arguments."""

    names: tuple[str, ...]
    """What may be renamed."""


def _read(text: str) -> tuple[Written, ...]:
    found: list[Written] = []
    for part in text.split("#:")[1:]:
        head, _, source = part.partition("\n")
        source = source.strip("\n") + "\n"
        kinds = tuple(_HOLE.findall(head))
        names = mutate.renamable(_HOLE.sub("x", source))
        found.append(Written(source, head.strip().partition("(")[0], kinds, tuple(names)))
    return tuple(found)


@functools.cache
def functions() -> tuple[Written, ...]:
    """Written functions."""
    assert special.SPECIAL, "the types of their arguments are there"
    return _read(TEXT) + _read(NUMBERS) + _read(LISTS)


@functools.cache
def things() -> tuple[Written, ...]:
    """Written programs of several parts."""
    assert special.SPECIAL, "the types of their arguments are there"
    return _read(THINGS)


def written(rng: random.Random) -> Program:
    """A written function and a call of it."""
    return changed(rng, rng.choice(functions()), family="written")


def changed(rng: random.Random, base: Written, *, family: str) -> Program:
    """The written program, perhaps renamed, perhaps with another meaning, and a call of it."""
    source = _HOLE.sub(lambda match: values.spell(values.make(rng, match[1])), base.source)
    function = base.function
    call = ""
    if function:
        call = f"{function}({', '.join(map(values.spell, values.arguments(rng, base.kinds)))})"
    if rng.random() < 0.65:
        source = mutate.rename(rng, source, list(base.names), rng.choice((0.3, 0.6, 1.0)))
    if rng.random() < 0.5:
        for _ in range(rng.choice((1, 1, 2))):
            source = rng.choice(mutate.MEANING)(rng, source)
    if function and rng.random() < 0.3:
        source, call, function = mutate.rename_function(rng, source, call, function)
    return Program(source=source, function=function, call=call, family=family)
